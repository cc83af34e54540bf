"""The memorandum's own life: signed, reviewed, amended by both, ended (moc:1, 9, 10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from registry.core.acts import SYSTEM, Act, Duty, Move, Owed, names, stated_date
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.periods import add_months
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_3, MOC_9, MOC_10
from registry.moc.contacts.rules import BY_HEADS, BY_LIAISON, TO_HEADS

MONTHS_TO_THE_END: Final = 6


class Happening(StrEnum):
    """What happened to the memorandum on a day."""

    SIGNED = "signed"
    REVIEWED = "reviewed"
    NOTICE = "notice"


class AmendmentStanding(StrEnum):
    """Where an amendment stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in-force"
    TO_COME = "to-come"
    DECLINED = "declined"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    SETTLED = "settled"


HAPPENING_NAMES: Final[Mapping[Happening, LocalizedText]] = {
    Happening.SIGNED: LocalizedText("署名", "Signed"),
    Happening.REVIEWED: LocalizedText("見直し", "Reviewed"),
    Happening.NOTICE: LocalizedText("終了の通告", "Notice of end"),
}
AMENDMENT_NAMES: Final[Mapping[AmendmentStanding, str]] = {
    AmendmentStanding.PROPOSED: N_("Waits for the other side's consent"),
    AmendmentStanding.IN_FORCE: N_("In force"),
    AmendmentStanding.TO_COME: N_("Agreed, not in force yet"),
    AmendmentStanding.DECLINED: N_("Not agreed"),
}
DISPUTE_NAMES: Final[Mapping[DisputeState, str]] = {
    DisputeState.OPEN: N_("Being settled"),
    DisputeState.SETTLED: N_("Settled"),
}

SIGN: Final = Act(
    "moc.memorandum.signed",
    MOC_10,
    BY_HEADS,
    N_("Enter the day of signature"),
    N_("Day of signature entered"),
)
REVIEW: Final = Act(
    "moc.memorandum.reviewed", MOC_9, BY_LIAISON, N_("Record a review"), N_("Review recorded")
)
GIVE_NOTICE: Final = Act(
    "moc.memorandum.end-notified",
    MOC_10,
    BY_HEADS,
    N_("Give notice of the end"),
    N_("Notice of the end given"),
    confirmed=True,
)
END: Final = Act(
    "moc.memorandum.ended", MOC_10, SYSTEM, N_("Let the memorandum end"), N_("Memorandum ended")
)
PROPOSE: Final = Act(
    "moc.amendment.proposed",
    MOC_9,
    BY_HEADS,
    N_("Propose an amendment"),
    N_("Amendment proposed, with the written consent of its side"),
    confirmed=True,
)
CONSENT: Final = Act(
    "moc.amendment.consented",
    MOC_9,
    TO_HEADS,
    N_("Consent in writing"),
    N_("Consented in writing"),
    confirmed=True,
)
DECLINE: Final = Act(
    "moc.amendment.declined",
    MOC_9,
    TO_HEADS,
    N_("Do not consent"),
    N_("Not consented"),
    reasoned=True,
)
RAISE: Final = Act(
    "moc.dispute.raised", MOC_10, BY_HEADS, N_("Raise a dispute"), N_("Dispute raised")
)
TAKE_UP: Final = Act(
    "moc.dispute.taken-up",
    MOC_10,
    TO_HEADS,
    N_("Take up the consultation"),
    N_("Consultation taken up"),
)
SETTLE: Final = Act(
    "moc.dispute.settled",
    MOC_10,
    BY_HEADS,
    N_("Record the settlement"),
    N_("Settled by consultation"),
    Move(DisputeState.OPEN, DisputeState.SETTLED),
)
ACTS: Final = (
    SIGN,
    REVIEW,
    GIVE_NOTICE,
    END,
    PROPOSE,
    CONSENT,
    DECLINE,
    RAISE,
    TAKE_UP,
    SETTLE,
)
CROSSING: Final = tuple(act for act in ACTS if act is not END)
DUTIES: Final = (
    Duty(
        "moc.amendment.answer",
        MOC_9,
        Owed.ADDRESSEE,
        N_("Answer a proposed amendment"),
        opens_on=names(PROPOSE),
        closes_on=names(CONSENT, DECLINE),
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.dispute.take-up",
        MOC_10,
        Owed.ADDRESSEE,
        N_("Consult on a dispute"),
        opens_on=names(RAISE),
        closes_on=names(TAKE_UP),
        force=Force.PRACTICE,
    ),
    *(
        Duty(
            f"moc.memorandum.wind-up-{mark}",
            MOC_10,
            desk,
            N_("Bring what is open to an end before the memorandum ends"),
            opens_on=names(GIVE_NOTICE),
            closes_on=names(END),
            due=stated_date,
            force=Force.PRACTICE,
        )
        for mark, desk in (("jp", Desk.ISA_RESIDENCE), ("kg", Desk.KG_HEAD))
    ),
)


def end_after(noticed_on: date) -> date:
    """Return the day on which the memorandum ends after notice was given on a day (moc:10)."""
    return add_months(noticed_on, MONTHS_TO_THE_END)


class Event(Protocol):
    """What happened to the memorandum, as it is stored."""

    @property
    def side(self) -> str:
        """Whose act it was."""

    @property
    def happening(self) -> str:
        """What happened."""

    @property
    def on(self) -> date:
        """The day."""


@dataclass(frozen=True)
class Life:
    """The memorandum's life as far as it is known: each date is None where nobody told it."""

    signed: Mapping[str, date]
    since: date | None
    noticed_on: date | None
    noticed_by: str | None
    ends_on: date | None

    def is_over(self, day: date) -> bool:
        """Say whether the memorandum has ended by a day; the day it ends is its last."""
        return self.ends_on is not None and day > self.ends_on


def life_of(events: Iterable[Event]) -> Life:
    """Put a life together: it begins when the second side signed, ends after the first notice."""
    known = sorted(events, key=lambda one: one.on)
    signed = {one.side: one.on for one in known if one.happening == Happening.SIGNED}
    notice = next((one for one in known if one.happening == Happening.NOTICE), None)
    return Life(
        signed=signed,
        since=max(signed.values()) if len(signed) == 2 else None,
        noticed_on=notice.on if notice else None,
        noticed_by=notice.side if notice else None,
        ends_on=end_after(notice.on) if notice else None,
    )


def is_done_after_the_end(act: Act) -> bool:
    """Say whether an act goes on after the end: what was confided stays so (moc:3), mail comes."""
    return act.clause is MOC_3 or act is END or act.clause.instrument != MOC_3.instrument


def over(act: Act, life: Life, day: date) -> Refusal | None:
    """Say why an act is not done on a day, where the memorandum has ended by then (moc:10)."""
    if not life.is_over(day) or is_done_after_the_end(act):
        return None
    return Refusal(
        N_("The memorandum ended on %(day)s (moc:10); nothing is done under it any more."),
        {"day": life.ends_on},
    )


def amendment_standing(
    answers: Iterable[tuple[datetime, bool, date]], effective_on: date | None, today: date
) -> tuple[AmendmentStanding, date | None]:
    """Return where an amendment stands and since (or from) when it is in force.

    `answers` are the other side's: when, whether it consents, on which day. The first one counts.
    """
    first = min(answers, default=None)
    if first is None:
        return AmendmentStanding.PROPOSED, None
    _at, consents, on = first
    if not consents:
        return AmendmentStanding.DECLINED, None
    since = max(on, effective_on) if effective_on else on
    standing = AmendmentStanding.IN_FORCE if since <= today else AmendmentStanding.TO_COME
    return standing, since


def refusals_to_give_notice(on: date, life: Life, today: date) -> list[Refusal]:
    """Say why notice of the end can't be given for a day."""
    if life.noticed_on is not None:
        return [Refusal(N_("Notice was given already; the memorandum ends."))]
    if on > today:
        return [
            Refusal(N_("Notice counts from the day it is given, not from a later one."), field="on")
        ]
    if life.since is not None and on < life.since:
        message = N_("The memorandum began on %(day)s; notice of its end can't be older.")
        return [Refusal(message, {"day": life.since}, field="on")]
    if end_after(on) < today:
        message = N_(
            "With notice on that day it would have ended on %(day)s already. Enter the day on "
            "which notice is given."
        )
        return [Refusal(message, {"day": end_after(on)}, field="on")]
    return []
