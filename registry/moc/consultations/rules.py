"""Consultations on six topics: when both can, what about, what both agreed (moc:4.2)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from registry.core.acts import Act, Duty, Move, Owed, desks, names, stated_date
from registry.core.calendar import Place
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.due import Basis
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_4_2
from registry.moc.contacts.rules import BY_HEADS, BY_LIAISON, TO_HEADS, TO_LIAISON
from registry.moc.post.rules import JAPANESE, KYRGYZ, PARTIES, Side

_TOKYO: Final = ZoneInfo("Asia/Tokyo")
_BISHKEK: Final = ZoneInfo("Asia/Bishkek")
_OPENS, _CLOSES = time(9), time(18)
_DAY: Final = timedelta(days=1)
MOST_SLOTS: Final = 5


class Topic(StrEnum):
    """What both consult about: the six items of the text."""

    POLICY = "a"
    BROKERS = "b"
    CORRECTION = "c"
    TESTS = "d"
    RESIDENCE = "e"
    OTHER = "f"


class State(StrEnum):
    """Whether a consultation is still to be, or was called off."""

    CALLED = "called"
    CALLED_OFF = "called-off"


class ItemState(StrEnum):
    """Whether an item stands on the agenda."""

    ON = "on"
    OFF = "off"


class RecordStanding(StrEnum):
    """Where a text of the record stands."""

    WAITING = "waiting"
    AGREED = "agreed"
    VOID = "void"


TOPIC_NAMES: Final[Mapping[Topic, LocalizedText]] = {
    Topic.POLICY: LocalizedText("(a) 政策の実施・変更", "(a) Policy and its changes"),
    Topic.BROKERS: LocalizedText("(b) 仲介機関の適正", "(b) Propriety of brokers"),
    Topic.CORRECTION: LocalizedText(
        "(c) 審査と是正措置", "(c) Examinations and corrective measures"
    ),
    Topic.TESTS: LocalizedText("(d) 試験", "(d) Tests"),
    Topic.RESIDENCE: LocalizedText("(e) 在留管理", "(e) Residence management"),
    Topic.OTHER: LocalizedText("(f) その他", "(f) Other"),
}
RECORD_NAMES: Final[Mapping[RecordStanding, str]] = {
    RecordStanding.WAITING: N_("Waits for the other side's agreement"),
    RecordStanding.AGREED: N_("Agreed by both"),
    RecordStanding.VOID: N_("Void: the text was changed"),
}

CALL: Final = Act(
    "moc.consultation.called",
    MOC_4_2,
    BY_LIAISON,
    N_("Call a consultation"),
    N_("Consultation called"),
)
CALL_OFF: Final = Act(
    "moc.consultation.called-off",
    MOC_4_2,
    BY_LIAISON,
    N_("Call the consultation off"),
    N_("Consultation called off"),
    Move(State.CALLED, State.CALLED_OFF),
    reasoned=True,
)
PROPOSE: Final = Act(
    "moc.consultation.dates-proposed",
    MOC_4_2,
    BY_LIAISON,
    N_("Propose dates"),
    N_("Dates proposed"),
)
ACCEPT: Final = Act(
    "moc.consultation.date-accepted",
    MOC_4_2,
    TO_LIAISON,
    N_("Accept a date"),
    N_("Date accepted"),
)
NONE_SUITS: Final = Act(
    "moc.consultation.dates-declined",
    MOC_4_2,
    TO_LIAISON,
    N_("None of the dates suits"),
    N_("None of the dates suited"),
)
ADD_ITEM: Final = Act(
    "moc.consultation.item-added",
    MOC_4_2,
    desks(*PARTIES),
    N_("Add an item to the agenda"),
    N_("Item added to the agenda"),
)
TAKE_OFF: Final = Act(
    "moc.consultation.item-taken-off",
    MOC_4_2,
    desks(*PARTIES),
    N_("Take the item off"),
    N_("Item taken off the agenda"),
    Move(ItemState.ON, ItemState.OFF),
)
NAME_PEOPLE: Final = Act(
    "moc.consultation.participants-named",
    MOC_4_2,
    BY_LIAISON,
    N_("Name our participants"),
    N_("Participants named"),
)
WRITE: Final = Act(
    "moc.consultation.record-written",
    MOC_4_2,
    BY_HEADS,
    N_("Write the record"),
    N_("Record written and agreed to by its side"),
)
AGREE: Final = Act(
    "moc.consultation.record-agreed",
    MOC_4_2,
    TO_HEADS,
    N_("Agree to the record"),
    N_("Record agreed to"),
)
PASS_OVER: Final = Act(
    "moc.consultation.record-passed-over",
    MOC_4_2,
    TO_HEADS,
    N_("Pass over for a later text"),
    N_("Passed over for a later text"),
)
OWED_BY_JAPAN: Final = Act(
    "moc.follow-up.owed-by-japan",
    MOC_4_2,
    TO_HEADS,
    N_("Agree to what Japan does next"),
    N_("Agreed: Japan does this"),
)
OWED_BY_KYRGYZ: Final = Act(
    "moc.follow-up.owed-by-kyrgyz",
    MOC_4_2,
    TO_HEADS,
    N_("Agree to what the Kyrgyz side does next"),
    N_("Agreed: the Kyrgyz side does this"),
)
DONE_BY_JAPAN: Final = Act(
    "moc.follow-up.done-by-japan",
    MOC_4_2,
    desks(*JAPANESE),
    N_("Report that it is done"),
    N_("Done by Japan"),
)
DONE_BY_KYRGYZ: Final = Act(
    "moc.follow-up.done-by-kyrgyz",
    MOC_4_2,
    desks(*KYRGYZ),
    N_("Report that it is done"),
    N_("Done by the Kyrgyz side"),
)
ACTS: Final = (
    CALL,
    CALL_OFF,
    PROPOSE,
    ACCEPT,
    NONE_SUITS,
    ADD_ITEM,
    TAKE_OFF,
    NAME_PEOPLE,
    WRITE,
    AGREE,
    PASS_OVER,
    OWED_BY_JAPAN,
    OWED_BY_KYRGYZ,
    DONE_BY_JAPAN,
    DONE_BY_KYRGYZ,
)
CROSSING: Final = ACTS
OWED_BY: Final[Mapping[str, Act]] = {Side.JP: OWED_BY_JAPAN, Side.KG: OWED_BY_KYRGYZ}
DONE_BY: Final[Mapping[str, Act]] = {Side.JP: DONE_BY_JAPAN, Side.KG: DONE_BY_KYRGYZ}
DUTIES: Final = (
    Duty(
        "moc.consultation.reply",
        MOC_4_2,
        Owed.ADDRESSEE,
        N_("Reply to proposed dates"),
        opens_on=names(PROPOSE),
        closes_on=names(ACCEPT, NONE_SUITS),
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.consultation.agree",
        MOC_4_2,
        Owed.ADDRESSEE,
        N_("Agree to the record of a consultation, or change it"),
        opens_on=names(WRITE),
        closes_on=names(AGREE, PASS_OVER),
        force=Force.PRACTICE,
    ),
    *(
        Duty(
            f"moc.follow-up.do-{side}",
            MOC_4_2,
            desk,
            N_("Do what both agreed in a consultation"),
            opens_on=names(OWED_BY[side]),
            closes_on=names(DONE_BY[side]),
            waits_for=other,
            force=Force.ENDEAVOURS,
            due=stated_date,
        )
        for side, desk, other in (
            (Side.JP, Desk.ISA_RESIDENCE, Desk.KG_HEAD),
            (Side.KG, Desk.KG_HEAD, Desk.ISA_RESIDENCE),
        )
    ),
)


@dataclass(frozen=True)
class OpenDay:
    """A day on which both offices are open; `provisional` where a calendar may still change."""

    day: date
    provisional: bool


def is_provisional(day: date, basis: Basis) -> bool:
    """Say whether the closed days of a day's year are not settled in one of the places."""
    return any(
        day.year in calendar.provisional_years(basis.as_of) for calendar in basis.calendars.values()
    )


def closed_because(day: date, basis: Basis) -> list[tuple[Place, LocalizedText]]:
    """Return in which places offices are closed on a day, and why."""
    found = [(place, basis.calendars[place].closed_because(day)) for place in Place]
    return [(place, why) for place, why in found if why is not None]


def common_days(basis: Basis, after: date, *, count: int) -> list[OpenDay]:
    """Return the next days on which both offices are open."""
    found: list[OpenDay] = []
    day = after
    while len(found) < count:
        day += _DAY
        if not closed_because(day, basis):
            found.append(OpenDay(day, is_provisional(day, basis)))
    return found


def slot(day: date, at: time) -> datetime:
    """Return the moment of a day's time by Tokyo's clock."""
    return datetime.combine(day, at, _TOKYO)


def refusals_to_propose(slots: Sequence[datetime], basis: Basis, *, now: datetime) -> list[Refusal]:
    """Say why dates can't be proposed: a closed office, by either calendar and either clock."""
    if not slots:
        return [Refusal(N_("Choose at least one day."), field="days")]
    refusals = []
    if len(slots) > MOST_SLOTS:
        refusals.append(
            Refusal(N_("Propose no more than %(most)s dates."), {"most": MOST_SLOTS}, field="days")
        )
    for one in slots:
        clocks = (one.astimezone(_TOKYO), one.astimezone(_BISHKEK))
        if one <= now:
            refusals.append(Refusal(N_("That day is over."), field="other_day"))
        for place, why in closed_because(clocks[0].date(), basis):
            message = N_("On %(day)s offices in %(place)s are closed: %(why)s.")
            params = {"day": clocks[0].date(), "place": place.label, "why": why}
            refusals.append(Refusal(message, params, field="other_day"))
        if not all(_OPENS <= clock.time() < _CLOSES for clock in clocks):
            message = N_(
                "At that time one of the offices is closed: it is %(tokyo)s in Tokyo and "
                "%(bishkek)s in Bishkek."
            )
            tokyo, bishkek = (clock.strftime("%H:%M") for clock in clocks)
            refusals.append(Refusal(message, {"tokyo": tokyo, "bishkek": bishkek}, field="time"))
    return list({(one.message, str(one.params)): one for one in refusals}.values())


class Reply(Protocol):
    """A reply to proposed dates, as it is stored."""

    @property
    def slot(self) -> int | None:
        """Which of the dates suits; None where none does."""

    @property
    def replied_at(self) -> datetime:
        """When it was given."""


def agreed_slot(replies: Iterable[tuple[Sequence[str], Reply]]) -> datetime | None:
    """Return the moment that was accepted last, of all dates proposed with their replies."""
    accepted = [
        (reply.replied_at, slots[reply.slot])
        for slots, reply in replies
        if reply.slot is not None and reply.slot < len(slots)
    ]
    return datetime.fromisoformat(max(accepted)[1]) if accepted else None


FollowUpTerm = tuple[str, str, date]  # the side that owes it, the matter, until when


def digest_of(language: str, text: str, follow_ups: Iterable[FollowUpTerm]) -> str:
    """Return the SHA-256 of a record: its words, and what each side is to do until when."""
    terms = [[side, matter, due_on.isoformat()] for side, matter, due_on in follow_ups]
    whole = json.dumps([language, text, terms], ensure_ascii=False, separators=(",", ":"))
    return sha256(whole.encode()).hexdigest()


def refusals_to_write(
    follow_ups: Iterable[FollowUpTerm], *, agreed: bool, today: date
) -> list[Refusal]:
    """Say why a text of the record can't be sent."""
    if agreed:
        return [
            Refusal(
                N_("Both sides agreed to this record. What is new is for the next consultation.")
            )
        ]
    if any(due_on < today for _side, _matter, due_on in follow_ups):
        return [Refusal(N_("A follow-up can't be owed by a day that is over."))]
    return []
