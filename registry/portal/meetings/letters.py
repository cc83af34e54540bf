"""What goes out of the public pages as files: the calendar, the feed, the printed minutes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from icalendar import Calendar, Event

from registry.core import wareki
from registry.core.clock import TOKYO
from registry.council.minutes.rules import TAKEN_OUT
from registry.council.publicity.queries import PublicItem, PublicMeeting, PublicText
from registry.council.publicity.rules import Line
from registry.papers.letters import Entry, Language, Minutes

_ATOM: Final = "http://www.w3.org/2005/Atom"
_OFFICE: Final = {
    "ja": "製造業特定技能外国人材受入れ協議・連絡会",
    "en": "Manufacturing Industry SSW Council",
}
_OUT: Final = {"ja": "［不公開］", "en": "[not public]"}
_CLOSED: Final = {
    Line.CLOSED: {"ja": "公開しません。", "en": "Closed to the public."},
    Line.CLOSED_REASON_WITHHELD: {
        "ja": "公開しません。理由は公表しません。",
        "en": "Closed to the public; the reason is withheld.",
    },
}

Address = Callable[[UUID], str]


def calendar(
    meetings: Sequence[PublicMeeting], *, language: str, url_of: Address, now: datetime
) -> bytes:
    """Return the announced open meetings as a calendar (RFC 5545); no other has an entry."""
    found = Calendar()
    found.add("prodid", "-//Manufacturing SSW Council//Registry//JA")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    for meeting in meetings:
        if meeting.shown.line is Line.ANNOUNCED:
            found.add_component(_event(meeting, language, url_of, now))
    content: bytes = found.to_ical()
    return content


def _event(meeting: PublicMeeting, language: str, url_of: Address, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{meeting.id}@council-public")
    event.add("dtstamp", meeting.changed_at or now)
    event.add("summary", text_of(meeting.title, language))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("url", url_of(meeting.id))
    if meeting.begins_at is not None and meeting.ends_at is not None:
        event.add("dtstart", meeting.begins_at)
        event.add("dtend", meeting.ends_at)
    else:
        event.add("dtstart", meeting.day)
        event.add("dtend", meeting.day + timedelta(days=1))
    if place := text_of(meeting.place, language):
        event.add("location", place)
    if observing := text_of(meeting.observing, language):
        event.add("description", observing)
    return event


def feed(
    meetings: Sequence[PublicMeeting],
    *,
    language: str,
    title: str,
    page: str,
    url_of: Address,
    now: datetime,
) -> bytes:
    """Return the announced open meetings and published minutes as an Atom feed (RFC 4287)."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    SubElement(root, "title").text = title
    SubElement(root, "id").text = page
    SubElement(root, "link", {"href": page})
    shown = [one for one in meetings if not one.is_closed]
    moments = [_changed(one) for one in shown]
    SubElement(root, "updated").text = _moment(max(moments, default=now))
    author = SubElement(root, "author")
    SubElement(author, "name").text = _OFFICE[language]
    for meeting in shown:
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = text_of(meeting.title, language)
        SubElement(entry, "id").text = meeting.id.urn
        SubElement(entry, "link", {"href": url_of(meeting.id)})
        SubElement(entry, "updated").text = _moment(_changed(meeting))
        SubElement(entry, "summary").text = meeting.day.isoformat()
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _changed(meeting: PublicMeeting) -> datetime:
    known = (meeting.published_at, meeting.changed_at, meeting.begins_at)
    moment = next((one for one in known if one is not None), None)
    return moment or datetime(meeting.day.year, meeting.day.month, meeting.day.day, tzinfo=TOKYO)


def _moment(moment: datetime) -> str:
    return moment.astimezone(TOKYO).isoformat(timespec="seconds")


def text_of(text: PublicText | None, language: str) -> str:
    """Return a public text, in Japanese where there is no other; both are meant for the public."""
    return "" if text is None else text.in_language(language) or text.ja


def printed(meeting: PublicMeeting, *, language: Language, note: str) -> Minutes:
    """Compose the public version; what was taken out is not in what it is made from."""
    sections = []
    if meeting.general is not None and meeting.general.ja:
        heading = "全般" if language == "ja" else "The meeting as a whole"
        sections.append(Entry(heading, _minutes(meeting.general, language)))
    sections += [_section(item, language) for item in meeting.items]
    return Minutes(
        issued_on=meeting.published_at.astimezone(TOKYO).date()
        if meeting.published_at
        else meeting.day,
        office=_OFFICE[language],
        title=text_of(meeting.title, language),
        mark="公開版" if language == "ja" else "Public version",
        particulars=_particulars(meeting, language),
        sections=tuple(sections),
        note=note,
    )


def _section(item: PublicItem, language: Language) -> Entry:
    if item.title is None:
        label = f"議題{item.position}" if language == "ja" else f"Item {item.position}"
        return Entry(
            label,
            " ".join(filter(None, (closed_line(item, language), text_of(item.reason, language)))),
        )
    heading = f"{item.position}. {text_of(item.title, language)}"
    return Entry(heading, _minutes(item.minutes, language) if item.minutes else "")


def closed_line(item: PublicItem, language: str) -> str:
    """Return the one line of a closed item."""
    return _CLOSED[item.shown.line][language]


def _minutes(text: PublicText, language: str) -> str:
    return text_of(text, language).replace(TAKEN_OUT, _OUT[language])


def _particulars(meeting: PublicMeeting, language: str) -> tuple[Entry, ...]:
    japanese = language == "ja"
    found = [("日付" if japanese else "Date", _day(meeting.day, japanese=japanese))]
    if place := text_of(meeting.place, language):
        found.append(("場所" if japanese else "Place", place))
    return tuple(Entry(label, value) for label, value in found)


def _day(day: date, *, japanese: bool) -> str:
    return wareki.format(day) if japanese else day.isoformat()
