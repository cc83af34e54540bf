"""When a matter that ended is past its term, and who may keep it longer or have it removed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.acts import SYSTEM, Act, Duty, Move, desks, either, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_
from registry.house.clauses import HOUSE_RETENTION
from registry.house.settings.rules import EXPULSIONS_KEPT, FILINGS_KEPT, IMPORTS_KEPT


class MatterKind(StrEnum):
    """Kinds of matter that have a term of retention, as the ledger names them."""

    FILING = "council.filing"
    EXPULSION = "council.expulsion"
    IMPORT = "council.import"


class DisposalState(StrEnum):
    """Where the review of one matter stands."""

    DUE = "due"
    PROPOSED = "proposed"
    KEPT = "kept"
    REMOVED = "removed"


_S: Final = DisposalState
UNSETTLED: Final = frozenset({_S.DUE, _S.PROPOSED})
TERM_OF: Final[Mapping[MatterKind, Setting]] = {
    MatterKind.FILING: FILINGS_KEPT,
    MatterKind.EXPULSION: EXPULSIONS_KEPT,
    MatterKind.IMPORT: IMPORTS_KEPT,
}
KIND_NAMES: Final[Mapping[MatterKind, str]] = {
    MatterKind.FILING: N_("Filings past their term"),
    MatterKind.EXPULSION: N_("Expulsion cases past their term"),
    MatterKind.IMPORT: N_("Tables handed in, past their term"),
}

LONGEST_KEPT: Final = 10  # years at a time

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
OPEN_REVIEW: Final = Act(
    "council.retention.due",
    HOUSE_RETENTION,
    SYSTEM,
    N_("Put up for review"),
    N_("Matters are past their term of retention"),
)
END_REVIEW: Final = Act(
    "council.retention.reviewed",
    HOUSE_RETENTION,
    either(_SECRETARIAT, SYSTEM),
    N_("End the review"),
    N_("Every matter past its term was reviewed"),
)
KEEP: Final = Act(
    "council.disposal.kept",
    HOUSE_RETENTION,
    _SECRETARIAT,
    N_("Keep longer"),
    N_("Kept longer than its term"),
    moves=Move(UNSETTLED, _S.KEPT),
    reasoned=True,
    inside=True,
)
PROPOSE: Final = Act(
    "council.disposal.proposed",
    HOUSE_RETENTION,
    _SECRETARIAT,
    N_("Propose removal"),
    N_("Removal proposed"),
    moves=Move(_S.DUE, _S.PROPOSED),
    reasoned=True,
    inside=True,
)
REMOVE: Final = Act(
    "council.disposal.removed",
    HOUSE_RETENTION,
    _SECRETARIAT,
    N_("Remove for good"),
    N_("Removed after its term"),
    moves=Move(_S.PROPOSED, _S.REMOVED),
    apart_from=frozenset({PROPOSE.name}),
    confirmed=True,
    inside=True,
)
ACTS: Final = (OPEN_REVIEW, END_REVIEW, KEEP, PROPOSE, REMOVE)
DUTIES: Final = (
    Duty(
        "council.retention.review",
        HOUSE_RETENTION,
        Desk.METI_SECRETARIAT,
        N_("Review what is past its term of retention"),
        opens_on=names(OPEN_REVIEW),
        closes_on=names(END_REVIEW),
        force=Force.PRACTICE,
    ),
)


def term_ends_on(ended_on: date, years: int) -> date:
    """Return the first day on which a matter that ended on a day is past its term of years."""
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:  # 29 February, in a year that has none
        return date(ended_on.year + years, 3, 1)


def term_began_on(today: date, *, years: int) -> date:
    """Return the last day on which a matter can have ended that is past its term today."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # today is 29 February
        return date(today.year - years, 2, 28)


def due_for_review(
    ended_on: date | None,
    *,
    years: int | None,
    something_owed: bool,
    kept_until: date | None,
    today: date,
) -> date | None:
    """Return since when a matter is due for review; None where it isn't (house:retention).

    Nothing is before it ended, before anybody set a term, while something about it is owed, or on
    the days until which somebody keeps it longer.
    """
    if ended_on is None or years is None or something_owed:
        return None
    due_on = term_ends_on(ended_on, years)
    if due_on > today or (kept_until is not None and kept_until >= today):
        return None
    return due_on


def refusals_to_keep(until: date | None, *, today: date) -> list[Refusal]:
    """Say why a matter can't be kept until a day: it must be given, ahead, and not for ever."""
    if until is None or until <= today:
        return [Refusal(N_("Choose a day after today."), field="until")]
    if until > term_ends_on(today, LONGEST_KEPT):
        return [
            Refusal(
                N_("Choose a day within %(years)s years; then it is reviewed again."),
                {"years": LONGEST_KEPT},
                field="until",
            )
        ]
    return []
