"""The words of a run: states, acts, terms, and how its figures compare with those before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import SYSTEM, Act, Duty, Move, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.settings import Setting
from registry.core.text import N_
from registry.employment.clauses import EMPLOYMENT_3_1_A, EMPLOYMENT_3_1_B

ROOM: Final = "employment:isa"
"""ISA's own room: residence records are matched there, and MHLW gets the two annexes alone."""


class RunState(StrEnum):
    """Where a run stands."""

    PREPARING = "preparing"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    REFUSED = "refused"
    DONE = "done"


class Table(StrEnum):
    """The tables that are matched."""

    RESIDENCE = "residence"
    NOTIFICATIONS = "notifications"
    PERMITS = "permits"


class Outcome(StrEnum):
    """What a run finds."""

    MISMATCH = "mismatch"
    UNKNOWN_CARD = "unknown_card"
    NOT_NOTIFIED = "not_notified"
    REVIEW = "review"


class PairState(StrEnum):
    """Whether a person has decided a pair."""

    OPEN = "open"
    DECIDED = "decided"


class Verdict(StrEnum):
    """What a person found about a pair."""

    SAME = "same"
    OTHER = "other"
    UNTOLD = "untold"


GOING: Final = frozenset({RunState.RUNNING, RunState.STOPPING})
STATE_NAMES: Final[Mapping[RunState, str]] = {
    RunState.PREPARING: N_("Tables are still to come"),
    RunState.RUNNING: N_("Being matched"),
    RunState.STOPPING: N_("Being stopped"),
    RunState.STOPPED: N_("Stopped"),
    RunState.REFUSED: N_("Refused by the check"),
    RunState.DONE: N_("Matched"),
}
TABLE_NAMES: Final[Mapping[Table, str]] = {
    Table.RESIDENCE: N_("Residence records"),
    Table.NOTIFICATIONS: N_("Notifications (annex 1)"),
    Table.PERMITS: N_("Certificates and changes of status"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.MISMATCH: N_("Disagreements"),
    Outcome.UNKNOWN_CARD: N_("Unknown card numbers"),
    Outcome.NOT_NOTIFIED: N_("Suspected omissions"),
    Outcome.REVIEW: N_("Likenesses to review"),
}
DOING_NAMES: Final[Mapping[str, str]] = {
    "residence": N_("The residence records are read"),
    "notifications": N_("The notifications are read"),
    "permits": N_("Certificates and changes of status are read"),
    "link": N_("Card numbers are looked up"),
    "review": N_("Likenesses of unknown numbers are looked for"),
    "compare": N_("Items are compared"),
    "report": N_("Missing notifications are looked for"),
    "write": N_("The results are written"),
}

MATCH: Final = Act(
    "employment.matching.done",
    EMPLOYMENT_3_1_A,
    desks(Desk.ISA_DELIVERY),
    N_("Match"),
    N_("Notifications matched with the residence records"),
    Move(RunState.RUNNING, RunState.DONE),
)
HAND_IN_MISMATCHES: Final = Act(
    "employment.matching.mismatches-handed-in",
    EMPLOYMENT_3_1_A,
    desks(Desk.ISA_DELIVERY),
    N_("Make annex 2 a delivery"),
    N_("Annex 2 handed in as a delivery"),
    Move(RunState.DONE, RunState.DONE),
)
HAND_IN_OMISSIONS: Final = Act(
    "employment.matching.omissions-handed-in",
    EMPLOYMENT_3_1_B,
    desks(Desk.ISA_DELIVERY),
    N_("Make annex 3 a delivery"),
    N_("Annex 3 handed in as a delivery"),
    Move(RunState.DONE, RunState.DONE),
)
REMOVE: Final = Act(
    "employment.matching.removed",
    EMPLOYMENT_3_1_A,
    SYSTEM,
    N_("Remove files past their term"),
    N_("Files of the matching removed, their term being over"),
)
PUT_UP: Final = Act(
    "employment.matching.likenesses-put-up",
    EMPLOYMENT_3_1_A,
    SYSTEM,
    N_("Put likenesses up to be decided"),
    N_("Likenesses wait for a person's decision"),
)
ALL_DECIDED: Final = Act(
    "employment.matching.likenesses-decided",
    EMPLOYMENT_3_1_A,
    SYSTEM,
    N_("Note that all likenesses are decided"),
    N_("All likenesses of the run decided"),
)
PASS_ON: Final = Act(
    "employment.matching.likenesses-passed-on",
    EMPLOYMENT_3_1_A,
    SYSTEM,
    N_("Pass likenesses on to a later run"),
    N_("What was undecided is asked in a later run"),
)
ACTS: Final = (
    MATCH,
    HAND_IN_MISMATCHES,
    HAND_IN_OMISSIONS,
    REMOVE,
    PUT_UP,
    ALL_DECIDED,
    PASS_ON,
)
DUTIES: Final = (
    Duty(
        "employment.matching.review",
        EMPLOYMENT_3_1_A,
        Desk.ISA_DELIVERY,
        N_("Decide the likenesses of a matching"),
        opens_on=names(PUT_UP),
        closes_on=names(ALL_DECIDED),
        falls_away_on=names(PASS_ON, REMOVE),
        force=Force.PRACTICE,
    ),
)


def _days(least: int, most: int) -> Any:
    def check(value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(N_("This number of days is not possible here."))

    return check


GRACE_DAYS: Final = Setting(
    "employment.matching.grace-days",
    0,
    N_("Days before somebody who landed or was permitted counts as not notified (employment:3.1)"),
    N_("Days; what a run begins with, and can be changed there."),
    _days(0, 366),
)
KEPT_DAYS: Final = Setting(
    "employment.matching.kept-days",
    90,
    N_("How long files, results and review pairs of the matching are kept (employment:6)"),
    N_("Days after the run; its figures stay."),
    _days(1, 3660),
)
SETTINGS: Final = (GRACE_DAYS, KEPT_DAYS)


# -- figures, beside those of the runs before -----------------------------------------------------

UNUSUAL: Final = 30  # percent of the mean before
NOTABLE: Final = 0.005  # a share that moved by less is nothing to look at


class Share(StrEnum):
    """A share by which runs are compared."""

    AGREE = "agree"
    MISMATCH = "mismatch"
    UNLINKABLE = "unlinkable"
    CAUTION = "caution"
    NOT_NOTIFIED = "not-notified"


SHARE_NAMES: Final[Mapping[Share, str]] = {
    Share.AGREE: N_("Agree, of all notifications"),
    Share.MISMATCH: N_("Disagree, of all notifications"),
    Share.UNLINKABLE: N_("Can't be linked to anybody, of all notifications"),
    Share.CAUTION: N_("Possibly another person, of what disagrees"),
    Share.NOT_NOTIFIED: N_("Not notified, of all who should have been"),
}


def shares(summary: Mapping[str, Any]) -> dict[Share, float]:
    """Work the shares out of a run's figures; 0 where there is nothing to take a share of."""
    notifications, rows = summary["notifications"], summary["rows"]
    all_of_them = notifications["matched"]
    return {
        Share.AGREE: _share(notifications["agree"], all_of_them),
        Share.MISMATCH: _share(notifications["mismatch"], all_of_them),
        Share.UNLINKABLE: float(summary["unlinkable_share"]),
        Share.CAUTION: _share(
            sum(summary["mismatch"]["caution"].values()), notifications["mismatch"]
        ),
        Share.NOT_NOTIFIED: _share(rows["not_notified"], summary["permits"].get("due", 0)),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@dataclass(frozen=True)
class Drift:
    """A share of this run beside the mean of those before; None where there were none."""

    of: Share
    now: float
    before: float | None
    is_unusual: bool


def drift(now: Mapping[str, Any], before: Iterable[Mapping[str, Any]]) -> list[Drift]:
    """Compare the figures of a run with those of the runs before."""
    earlier = [shares(one) for one in before]
    found = []
    for of, share in shares(now).items():
        mean = sum(one[of] for one in earlier) / len(earlier) if earlier else None
        moved = abs(share - mean) if mean is not None else 0.0
        is_unusual = moved >= NOTABLE and moved * 100 > UNUSUAL * (mean or 0.0)
        found.append(Drift(of, share, mean, is_unusual))
    return found
