"""Where a file that was handed in stands, and what may be decided about its rows."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from registry.core.text import N_
from registry.council.members.rules import Ended, Item
from registry.tables.schema import Column, Kind


class ImportState(StrEnum):
    """Where a file that was handed in stands; of a stopped or refused one nothing was taken."""

    UPLOADED = "uploaded"
    RUNNING = "running"
    STOPPING = "stopping"
    TAKEN = "taken"
    STOPPED = "stopped"
    REFUSED = "refused"


UNDER_WAY: Final = frozenset({ImportState.RUNNING, ImportState.STOPPING})


class Decision(StrEnum):
    """What becomes of a row that looks like a body the register knows."""

    ANOTHER_BODY = "another-body"
    SAME_BODY = "same-body"
    LEFT_OUT = "left-out"


DECISION_NAMES: Final[Mapping[Decision, str]] = {
    Decision.ANOTHER_BODY: N_("Another body: take it as new"),
    Decision.SAME_BODY: N_("The same body: add these days to its entry"),
    Decision.LEFT_OUT: N_("Leave the row out"),
}
EMPLOYER_DECISION_NAMES: Final[Mapping[Decision, str]] = {
    Decision.ANOTHER_BODY: N_("Another establishment: take it as new"),
    Decision.LEFT_OUT: N_("Leave the row out"),
}
STATE_NAMES: Final[Mapping[ImportState, str]] = {
    ImportState.UPLOADED: N_("Waits for your decision"),
    ImportState.RUNNING: N_("Being brought in"),
    ImportState.STOPPING: N_("Being stopped"),
    ImportState.TAKEN: N_("Brought in"),
    ImportState.STOPPED: N_("Stopped; nothing was taken"),
    ImportState.REFUSED: N_("Refused; nothing was taken"),
}


FAULT_COLUMNS: Final = (
    Column("row", "行", "Row", Kind.INTEGER),
    Column("column", "列", "Column"),
    Column("rule", "誤りの内容", "What is wrong"),
    Column("advice", "対応", "What to do"),
)


def how_it_ended(item: Item) -> Ended:
    """Return how a membership ended of which a table says only the last day."""
    if item is Item.EMPLOYER_UNTIL_2025:
        return Ended.RULES_AMENDED
    return Ended.REGISTRATION_ENDED if item is Item.REGISTERED else Ended.WITHDRAWN


def half_open(last: Any) -> date | None:
    """Return the first day after the last one that a file names; inside, spans are half-open."""
    return last + timedelta(days=1) if isinstance(last, date) else None
