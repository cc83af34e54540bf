"""What is typed about a meeting that is being prepared: particulars, agenda, participants."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.core.clock import TOKYO
from registry.core.text import N_, Unanswerable
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.rules import (
    KIND_NAMES,
    MEETING_DAYS,
    TOPIC_NAMES,
    MeetingKind,
    Party,
    Topic,
)
from registry.council.meetings.services import Item as ItemSaid
from registry.parties.rules import ORGANISATION_KINDS
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
)
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.grouped import Group, GroupedField
from registry.web.locale import current_language

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
_TIME: Final = re.compile(r"(\d{1,2})(?::|時)?(\d{2})?分?")


def read_time(text: str) -> str:
    """Read 14:00, 1400, 14時 or 14時30分 as HH:MM. Raises Unanswerable for anything else."""
    found = _TIME.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is not None:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return f"{hour:02}:{minute:02}"
    raise Unanswerable(N_("Enter a time such as 14:00."))


class TimeField(TextField):
    """A time of day in Tokyo."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label, max_length=8, width="short", autocomplete="off", reads=read_time, **kwargs
        )


def moment_of(day: date | None, clock: str | None) -> datetime | None:
    """Return the moment of a day and a time in Tokyo; None where one of them is missing."""
    if day is None or not clock:
        return None
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=TOKYO)


def _kinds() -> list[tuple[str, str]]:
    return [(kind, _(name)) for kind, name in KIND_NAMES.items()]


def _kinds_explained() -> list[tuple[str, str, str]]:
    hints = {
        MeetingKind.PLENARY: _("Every member is called (council:5.1)."),
        MeetingKind.RESTRICTED: _("Only those whom the agenda concerns (council:5.2)."),
        MeetingKind.CIRCULATION: _("Papers are made known instead of meeting (council:5.4)."),
    }
    return [(kind, _(name), hints[kind]) for kind, name in KIND_NAMES.items()]


def _topics() -> list[tuple[str, str]]:
    return [(topic, name.in_locale(current_language())) for topic, name in TOPIC_NAMES.items()]


class MeetingsFilter(FilterForm):
    """What the list of meetings is narrowed by."""

    q = TextField(_l("Part of the number or title"), required=False, kind="search")
    kind = ListField(_l("Kind"), choices=_kinds, required=False)


class BeginForm(RegistryForm):
    """A draft begins with its kind and what it is called."""

    kind = ChoiceField(_l("Kind of meeting"), choices=_kinds_explained)
    number = TextField(
        _l("Number"),
        required=False,
        max_length=40,
        width="half",
        hint=_l("As it is known to those called, for example 第8回."),
    )
    title_ja = TextField(_l("Title"), max_length=200)
    title_en = TextField(_l("Title in English"), required=False, max_length=200)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise Unanswerable(N_("Enter an address that begins with https://."))
    return text


class ScheduleForm(RecordForm):
    """When and where a meeting is held."""

    edits_record = True

    day = DateField(_l("Day of the meeting"), limits=MEETING_DAYS)
    begins = TimeField(_l("Begins at"), hint=_l("Tokyo time, for example 14:00"))
    ends = TimeField(_l("Ends at"), hint=_l("On the same day, for example 16:00"))
    place_ja = TextField(_l("Place"), max_length=300, required=False)
    place_en = TextField(_l("Place in English"), max_length=300, required=False)
    link = TextField(
        _l("Link for those called"),
        max_length=500,
        required=False,
        reads=_address,
        hint=_l("For taking part online. Observers don't see it."),
    )

    @property
    def begins_at(self) -> datetime | None:
        """The moment at which it begins."""
        return moment_of(self.day.data, self.begins.data)

    @property
    def ends_at(self) -> datetime | None:
        """The moment at which it ends, on the same day."""
        return moment_of(self.day.data, self.ends.data)


_NEEDED: Final[Any] = _l("Required before it goes to the chairs")


class DetailsForm(ScheduleForm):
    """All that a draft says of itself; nothing but the title is needed before it is laid before."""

    number = TextField(_l("Number"), required=False, max_length=40, width="half")
    title_ja = TextField(_l("Title"), max_length=200)
    title_en = TextField(_l("Title in English"), required=False, max_length=200)
    matter = TextAreaField(_l("What it is about"), required=False, rows=4)
    day = DateField(_l("Day"), limits=MEETING_DAYS, required=False, needed=_NEEDED)
    begins = TimeField(
        _l("Begins at"), hint=_l("Tokyo time, for example 14:00"), required=False, needed=_NEEDED
    )
    ends = TimeField(
        _l("Ends at"),
        hint=_l("On the same day, for example 16:00"),
        required=False,
        needed=_NEEDED,
    )
    place_ja = TextField(
        _l("Place"),
        max_length=300,
        required=False,
        needed=_l("Required unless it is held online only"),
    )
    observing_ja = TextAreaField(
        _l("How to observe"),
        required=False,
        rows=3,
        hint=_l("Meetings are open to the public unless a chair closes them (council:7.1)."),
    )
    observing_en = TextAreaField(_l("How to observe, in English"), required=False, rows=3)
    reply_by = DateField(_l("Replies until"), limits=MEETING_DAYS, required=False)
    choice_reason = TextAreaField(
        _l("Why these participants"),
        required=False,
        rows=3,
        hint=_l("Kept with the meeting; the chairs read it (council:5.2)."),
    )

    order = (
        "number",
        "title_ja",
        "title_en",
        "matter",
        "day",
        "begins",
        "ends",
        "place_ja",
        "place_en",
        "link",
        "reply_by",
        "observing_ja",
        "observing_en",
        "choice_reason",
    )
    of_meetings = frozenset(
        {"day", "begins", "ends", "place_ja", "place_en", "link", "observing_ja", "observing_en"}
    )

    def __init__(self, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(data=_said(meeting), **kwargs)
        if meeting.is_circulation:
            for name in self.of_meetings:
                del self[name]
            self.reply_by.label.text = _("Receipt is to be confirmed until")
            self.reply_by.needed = _NEEDED
        if meeting.kind_of_meeting == MeetingKind.PLENARY:
            del self["choice_reason"]
        elif not meeting.is_circulation:
            self.choice_reason.needed = _NEEDED

    @property
    def fields_in_order(self) -> list[Any]:
        """The fields of this kind of meeting, as they are filled in."""
        return [self[name] for name in self.order if name in self]

    def values(self) -> dict[str, Any]:
        """Return what was typed as a draft keeps it."""
        plain = {name: self[name].data for name in self.order if name in self}
        times = {
            "begins_at": self.begins_at if "day" in self else None,
            "ends_at": self.ends_at if "day" in self else None,
        }
        texts = {name: value or "" for name, value in plain.items() if name not in _NO_TEXTS}
        return {**texts, "reply_by": plain.get("reply_by"), **times}


_NO_TEXTS: Final = frozenset({"day", "begins", "ends", "reply_by"})


def schedule_of(meeting: Meeting) -> dict[str, Any]:
    """Return time and place of a meeting as forms show them."""
    begins = meeting.begins_at.astimezone(TOKYO) if meeting.begins_at else None
    ends = meeting.ends_at.astimezone(TOKYO) if meeting.ends_at else None
    return {
        "version": meeting.version,
        "day": begins.date() if begins else None,
        "begins": f"{begins:%H:%M}" if begins else None,
        "ends": f"{ends:%H:%M}" if ends else None,
        "place_ja": meeting.place_ja,
        "place_en": meeting.place_en,
        "link": meeting.link,
        "reply_by": meeting.reply_by,
    }


def _said(meeting: Meeting) -> dict[str, Any]:
    names = (
        "number",
        "title_ja",
        "title_en",
        "matter",
        "observing_ja",
        "observing_en",
        "choice_reason",
    )
    return {**schedule_of(meeting), **{name: getattr(meeting, name) for name in names}}


def uuids(chosen: Iterable[str] | None) -> tuple[UUID, ...] | None:
    """Return chosen identities; None where nobody was ticked."""
    return tuple(map(UUID, chosen or ())) or None


_PARTIES: Final = {
    Party.ORGAN.value: N_("System-related organs"),
    **{kind.value: name for kind, name in ORGANISATION_KINDS.items()},
    Party.PERSON.value: N_("Invited, no members"),
}


def groups_of(participants: Iterable[Participant]) -> list[Group]:
    """Return participants as choices, by what they are: organs, kinds of bodies, persons."""
    found: dict[str, list[tuple[str, str]]] = {key: [] for key in _PARTIES}
    for one in participants:
        key = one.organisation.kind if one.organisation is not None else one.party
        found[key].append((str(one.id), one.name_in(current_language())))
    return [Group(key, _(label), found[key]) for key, label in _PARTIES.items()]


class ItemForm(RecordForm):
    """An item of the agenda with its topic of article 6."""

    edits_record = True

    title_ja = TextField(_l("Title"), max_length=300)
    title_en = TextField(_l("Title in English"), required=False, max_length=300)
    topic = ChoiceField(_l("Topic (article 6)"), choices=_topics)
    text = TextAreaField(_l("Explanation for the participants"), required=False, rows=5)
    only_for = GroupedField(
        _l("Only for these participants"),
        required=False,
        hint=_l(
            "Tick nobody to let all participants see it. Its title is announced to the public all"
            " the same, unless a chair closes the item."
        ),
    )

    def said(self) -> ItemSaid:
        """Return what was typed as a draft keeps it."""
        return ItemSaid(
            title_ja=self.title_ja.data or "",
            title_en=self.title_en.data or "",
            text=self.text.data or "",
            topic=Topic(self.topic.data),
            only_for=uuids(self.only_for.members),
        )
