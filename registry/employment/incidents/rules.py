"""An incident: known, told to the other side promptly, acknowledged, closed (employment:6)."""

import re
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, Owed, addressed, desks, names, sending
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.employment.clauses import EMPLOYMENT_6

SIDES: Final = (Desk.ISA_DELIVERY, Desk.MHLW_EMPLOYMENT)
ROOMS: Final = {Desk.ISA_DELIVERY: "employment:isa", Desk.MHLW_EMPLOYMENT: "employment:mhlw"}
SHARED_ROOM: Final = "employment"


class State(StrEnum):
    """Where an incident stands."""

    KNOWN = "known"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Sort(StrEnum):
    """What happened."""

    LEAKED = "leaked"
    LOST = "lost"
    WRONG_RECIPIENT = "wrong-recipient"
    UNAUTHORISED = "unauthorised"
    OTHER = "other"


STATE_NAMES: Final = {
    State.KNOWN: N_("Other side not yet told"),
    State.TOLD: N_("Other side told"),
    State.ACKNOWLEDGED: N_("Acknowledged by the other side"),
    State.CLOSED: N_("Closed"),
}
SORT_NAMES: Final = {
    Sort.LEAKED: N_("Leaked outside"),
    Sort.LOST: N_("Lost"),
    Sort.WRONG_RECIPIENT: N_("Sent to somebody else"),
    Sort.UNAUTHORISED: N_("Read without authority"),
    Sort.OTHER: N_("Something else"),
}
_EITHER: Final = desks(*SIDES)
_OWN: Final = sending(*SIDES)

LEARN: Final = Act(
    "employment.incident.learned",
    EMPLOYMENT_6,
    _EITHER,
    N_("Record an incident"),
    N_("Incident came to be known"),
)
TELL: Final = Act(
    "employment.incident.told",
    EMPLOYMENT_6,
    _OWN,
    N_("Tell the other side"),
    N_("Other side told of the incident"),
    Move(State.KNOWN, State.TOLD),
)
TELL_OTHERS: Final = Act(
    "employment.incident.others-told",
    EMPLOYMENT_6,
    _OWN,
    N_("Note who else was told"),
    N_("Somebody else told of the incident"),
)
ACKNOWLEDGE: Final = Act(
    "employment.incident.acknowledged",
    EMPLOYMENT_6,
    addressed(*SIDES),
    N_("Acknowledge the notice"),
    N_("Notice of the incident acknowledged"),
    Move(State.TOLD, State.ACKNOWLEDGED),
)
CLOSE: Final = Act(
    "employment.incident.closed",
    EMPLOYMENT_6,
    _OWN,
    N_("Close the incident"),
    N_("Incident closed"),
    Move({State.TOLD, State.ACKNOWLEDGED}, State.CLOSED),
    reasoned=True,
)
ACTS: Final = (LEARN, TELL, TELL_OTHERS, ACKNOWLEDGE, CLOSE)
DUTIES: Final = (
    Duty(
        "employment.incident.tell",
        EMPLOYMENT_6,
        Owed.SENDER,
        N_("Tell the other side of an incident"),
        opens_on=names(LEARN),
        closes_on=names(TELL),
    ),
    Duty(
        "employment.incident.acknowledge",
        EMPLOYMENT_6,
        Owed.ADDRESSEE,
        N_("Acknowledge the notice of an incident"),
        opens_on=names(TELL),
        closes_on=names(ACKNOWLEDGE),
        falls_away_on=names(CLOSE),
        waits_for=frozenset(SIDES),
        force=Force.PRACTICE,
    ),
)
_RANGE: Final = re.compile(r"([0-9]{1,7})(?:-([0-9]{1,7}))?")


def lines_of(text: str) -> list[tuple[int, int]]:
    """Read rows such as "2-15, 40" as ranges. Raises ValueError where they are none."""
    found = []
    for part in filter(None, (one.strip() for one in text.replace("、", ",").split(","))):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 < first <= last:
            raise ValueError(part)
        found.append((first, last))
    return found


def refusals_of_lines(text: str, *, rows: int) -> list[Refusal]:
    """Say why these are no rows of a file that holds so many under its heading."""
    try:
        ranges = lines_of(text)
    except ValueError:
        message = N_("Enter rows such as 2-15, 40, as a spreadsheet numbers them.")
        return [Refusal(message, field="lines")]
    if any(last > rows + 1 for _first, last in ranges):
        if not rows:
            return [Refusal(N_("The file has no rows: leave this empty."), field="lines")]
        message = N_("The file has the rows from 2 to %(last)s.")
        return [Refusal(message, {"last": rows + 1}, field="lines")]
    return []


def refusals_to_enter(found_on: date, *, today: date) -> list[Refusal]:
    """Say why an incident can't have come to be known on a day."""
    if found_on > today:
        return [Refusal(N_("That day is still to come."), field="found_on")]
    return []
