"""How far something went, where an answer of the other side says so."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.text import N_


class Outcome(StrEnum):
    """What a step came to."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    GIVEN = "given"
    NOT_NEEDED = "not-needed"


OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.WHOLLY: N_("As asked"),
    Outcome.PARTLY: N_("In part"),
    Outcome.GIVEN: N_("Guidance given, supervision under way"),
    Outcome.NOT_NEEDED: N_("No guidance was necessary"),
}
