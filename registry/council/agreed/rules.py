"""What a meeting agreed becomes somebody's duty, with a matter and a day (council:6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import (
    OWN,
    Act,
    Duty,
    Move,
    Owed,
    addressed,
    desks,
    either,
    names,
    stated_date,
)
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_
from registry.council.clauses import COUNCIL_6
from registry.council.meetings.rules import ORGANS


class FollowUpState(StrEnum):
    """Where an agreed matter stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


FOLLOW_UP_NAMES: Final[Mapping[FollowUpState, str]] = {
    FollowUpState.OPEN: N_("Not yet settled"),
    FollowUpState.DONE: N_("Done"),
    FollowUpState.DROPPED: N_("Dropped"),
}
_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)

AGREE: Final = Act(
    "council.follow-up.agreed",
    COUNCIL_6,
    _SECRETARIAT,
    N_("Record what was agreed"),
    N_("Agreed in the council"),
)
DO: Final = Act(
    "council.follow-up.done",
    COUNCIL_6,
    either(OWN, addressed(*ORGANS), _SECRETARIAT),
    N_("Report that it is done"),
    N_("Reported as done"),
    Move(FollowUpState.OPEN, FollowUpState.DONE),
)
LET_GO: Final = Act(
    "council.follow-up.dropped",
    COUNCIL_6,
    _SECRETARIAT,
    N_("Drop the matter"),
    N_("Matter dropped"),
    Move(FollowUpState.OPEN, FollowUpState.DROPPED),
    reasoned=True,
)

ACTS: Final = (AGREE, DO, LET_GO)
DUTIES: Final = (
    Duty(
        "council.follow-up.do",
        COUNCIL_6,
        Owed.ADDRESSEE,
        N_("Carry out what was agreed in the council"),
        opens_on=names(AGREE),
        closes_on=names(DO),
        falls_away_on=names(LET_GO),
        force=Force.PRACTICE,
        due=stated_date,
    ),
)
