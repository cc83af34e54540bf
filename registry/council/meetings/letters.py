"""What goes out about a meeting: the letters to all who are called, and the calendar file."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import TOKYO, legal_date
from registry.council import letters as office
from registry.council.meetings.models import AgendaItem, Meeting, MeetingPaper
from registry.council.meetings.rules import TOPIC_NAMES, MeetingKind, MeetingState, Topic
from registry.papers.letters import Addressee, Entry, Honorific, Notice

_PARAGRAPH: Final = {
    MeetingKind.PLENARY: "第５条第１項",
    MeetingKind.RESTRICTED: "第５条第２項",
    MeetingKind.CIRCULATION: "第５条第４項",
}
_RULES: Final = "製造業特定技能外国人材受入れ協議・連絡会運営要領"
_STATUS: Final = {MeetingState.CANCELLED: "CANCELLED"}


def convening(
    session: Session,
    meeting: Meeting,
    items: Sequence[AgendaItem],
    papers: Sequence[MeetingPaper],
    *,
    now: datetime,
) -> Notice:
    """Compose the letter that calls the participants, or makes the matter known to them.

    `items` and `papers` are those that all participants may see: the letter goes to all.
    """
    if meeting.is_circulation:
        words = (
            f"{_RULES}{_paragraph(meeting)}の規定に基づき、会議の開催に代えて、下記の事項を"
            "書面により周知します。資料を御覧の上、期日までに受領を確認してください。"
            "御意見がある場合は、あわせてお寄せください。"
        )
    else:
        words = (
            f"{_RULES}{_paragraph(meeting)}の規定に基づき、下記のとおり会議を開催しますので、"
            "御出席くださいますようお願いします。"
        )
    held = "の書面による開催について" if meeting.is_circulation else "の開催について"
    return _notice(
        session, meeting, held, (words,), (*_particulars(meeting), *_agenda(items, papers)), now=now
    )


def change(session: Session, meeting: Meeting, *, reason: str, now: datetime) -> Notice:
    """Compose the letter about another time or place, or another last day."""
    if meeting.is_circulation:
        words = "先に通知した書面による開催について、受領確認の期日を下記のとおり変更します。"
        subject = "の受領確認の期日の変更について"
    else:
        words = "先に通知した会議について、日時、場所等を下記のとおり変更します。"
        subject = "の変更について"
    entries = (Entry("変更の理由", reason), *_particulars(meeting))
    return _notice(session, meeting, subject, (words,), entries, now=now)


def further_item(
    session: Session,
    meeting: Meeting,
    item: AgendaItem,
    items: Sequence[AgendaItem],
    *,
    now: datetime,
) -> Notice:
    """Compose the letter about an item that was added; `items` is the agenda that all may see."""
    words = "先に通知した会議について、下記のとおり議題を追加します。"
    topic = TOPIC_NAMES[Topic(item.topic)].ja.split("　")[0]
    entries = (
        Entry("追加する議題", f"{item.title_ja}〔第６条{topic}〕"),
        *_particulars(meeting),
        *_agenda(items, ()),
    )
    return _notice(session, meeting, "の議題の追加について", (words,), entries, now=now)


def cancellation(session: Session, meeting: Meeting, *, reason: str, now: datetime) -> Notice:
    """Compose the letter that the meeting does not take place."""
    words = "先に通知した会議は、下記の理由により取りやめます。"
    entries = (Entry("理由", reason), *_particulars(meeting))
    return _notice(session, meeting, "の中止について", (words,), entries, now=now)


def result(
    session: Session,
    meeting: Meeting,
    items: Sequence[AgendaItem],
    *,
    told: int,
    received: int,
    commented: int,
    now: datetime,
) -> Notice:
    """Compose the result of a circulation: who was told, who confirmed, what came of it."""
    words = f"{_RULES}{_paragraph(meeting)}の規定に基づく書面による周知を、下記のとおり終えました。"
    entries = (
        *_agenda(items, ()),
        Entry("期日", wareki.format(meeting.reply_by) if meeting.reply_by else "—"),
        Entry("周知した参加者", f"{told}者"),
        Entry("受領を確認した参加者", f"{received}者"),
        Entry("意見を寄せた参加者", f"{commented}者"),
        Entry("結果", meeting.result),
    )
    return _notice(session, meeting, "の書面による開催の結果について", (words,), entries, now=now)


def _notice(
    session: Session,
    meeting: Meeting,
    subject: str,
    paragraphs: tuple[str, ...],
    entries: tuple[Entry, ...],
    *,
    now: datetime,
) -> Notice:
    day = legal_date(now)
    called = "構成員" if meeting.kind_of_meeting == MeetingKind.PLENARY else "参加者"
    return Notice(
        issued_on=day,
        addressee=Addressee((called,), Honorific.ALL),
        sender=office.chairs(session, day),
        contact=office.contact(session, day),
        subject=f"「{named(meeting)}」{subject}",
        paragraphs=paragraphs,
        entries=entries,
    )


def named(meeting: Meeting) -> str:
    """Return number and title of a meeting as letters name it."""
    return f"{meeting.number}　{meeting.title_ja}" if meeting.number else meeting.title_ja


def _paragraph(meeting: Meeting) -> str:
    return _PARAGRAPH[MeetingKind(meeting.kind_of_meeting)]


def _particulars(meeting: Meeting) -> tuple[Entry, ...]:
    found = [
        ("日時", time_of(meeting)),
        ("場所", meeting.place_ja),
        ("接続先", meeting.link),
        ("受領確認の期日" if meeting.is_circulation else "回答の期日", _written(meeting.reply_by)),
        ("趣旨", meeting.matter),
    ]
    return tuple(Entry(label, value) for label, value in found if value)


def _written(day: date | None) -> str:
    return wareki.format(day) if day else ""


def time_of(meeting: Meeting) -> str:
    """Return day and hours of a meeting in Japanese; empty where it has none."""
    if meeting.begins_at is None or meeting.ends_at is None:
        return ""
    begins, ends = meeting.begins_at.astimezone(TOKYO), meeting.ends_at.astimezone(TOKYO)
    first = f"{wareki.format(begins.date())}　{_clock(begins)}から"
    if ends.date() == begins.date():
        return f"{first}{_clock(ends)}まで"
    return f"{first}{wareki.format(ends.date())}　{_clock(ends)}まで"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}時{moment.minute:02}分"


def _agenda(items: Sequence[AgendaItem], papers: Sequence[MeetingPaper]) -> tuple[Entry, ...]:
    listed = [
        f"（{number}）{item.title_ja}〔第６条{TOPIC_NAMES[Topic(item.topic)].ja.split('　')[0]}〕"
        for number, item in enumerate(items, start=1)
    ]
    entries = [Entry("議題", "\n".join(listed))] if listed else []
    if papers:
        lines = [f"{paper.title}（SHA-256 {paper.latest.sha256[:16]}…）" for paper in papers]
        entries.append(Entry("資料", "\n".join(lines)))
    return tuple(entries)


def calendar(meeting: Meeting, *, language: str, url: str, now: datetime) -> bytes:
    """Return the calendar file of a meeting (RFC 5545), for those who are called to it.

    A circulation stands on its last day. A later file of the same meeting takes its place.
    """
    event = Event()
    event.add("uid", f"{meeting.id}@council")
    event.add("dtstamp", now)
    event.add("sequence", meeting.revision)
    event.add("summary", f"{meeting.number} {meeting.title_in(language)}".strip())
    event.add("status", _STATUS.get(MeetingState(meeting.state), "CONFIRMED"))
    event.add("url", url)
    event.add("class", "CONFIDENTIAL")
    if meeting.begins_at is not None and meeting.ends_at is not None:
        event.add("dtstart", meeting.begins_at)
        event.add("dtend", meeting.ends_at)
    elif meeting.reply_by is not None:
        event.add("dtstart", meeting.reply_by)
        event.add("dtend", meeting.reply_by + timedelta(days=1))
    place = (meeting.place_en if language == "en" else "") or meeting.place_ja
    if place or meeting.link:
        event.add("location", "　".join(filter(None, (place, meeting.link))))
    calendar = Calendar()
    calendar.add("prodid", "-//Manufacturing SSW Council//Registry//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
