"""The act of bringing in the next number of a series, and from which number on it may be."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.acts import Act, desks
from registry.core.desks import Desk
from registry.core.text import N_
from registry.house.clauses import HOUSE_PAPERS

CONTINUE: Final = Act(
    "council.numbers.continued",
    HOUSE_PAPERS,
    desks(Desk.METI_SECRETARIAT),
    N_("Bring in the next number"),
    N_("Next number brought in"),
    reasoned=True,
)
ACTS: Final = (CONTINUE,)
HIGHEST: Final = 999_999


def lowest_next(next_number: int, last_brought_in: Mapping[str, Any] | None) -> int:
    """Return the lowest number that a series may go on at, so that none is given twice.

    That is the next one, or, where a number was brought in by mistake and none was given since,
    the one from which it could have gone on before (`lowest` of the facts of that act).
    """
    if last_brought_in is not None and last_brought_in["following"] == next_number:
        return int(last_brought_in["lowest"])
    return next_number
