"""What the public page shows of a meeting or an item: exactly one of five lines, or nothing yet."""

from dataclasses import dataclass
from enum import StrEnum

from registry.council.closing.rules import ClosingState, Ground


class Line(StrEnum):
    """The lines that the public page knows (council:7)."""

    ANNOUNCED = "announced"
    IN_PREPARATION = "in-preparation"
    MINUTES = "minutes"
    CLOSED = "closed"
    CLOSED_REASON_WITHHELD = "closed-reason-withheld"


@dataclass(frozen=True)
class Standing:
    """What the line follows from.

    `convened`: the chairs called it, so that there is a meeting at all. `closing` is the state of
    the closing in force on it, None where it is open.
    """

    convened: bool
    announced: bool
    held: bool
    minutes_public: bool
    closing: ClosingState | None = None
    ground: Ground | None = None
    ground_is_said: bool = False


@dataclass(frozen=True)
class Shown:
    """The line, and the ground where a withheld reason's ground is said."""

    line: Line
    ground: Ground | None = None


def shown(standing: Standing) -> Shown | None:
    """Return the one line of council:7.1 and council:7.2; None where nothing is public yet.

    Closing goes before everything: of what is closed there is nothing but that it is closed. A
    closing whose reason is neither published nor withheld yet is a closed one whose reason still
    has to be given, never a withheld one.
    """
    if not standing.convened:
        return None
    if standing.closing not in (None, ClosingState.REOPENED):
        return _closed(standing)
    if standing.minutes_public:
        return Shown(Line.MINUTES)
    if standing.held:
        return Shown(Line.IN_PREPARATION)
    return Shown(Line.ANNOUNCED) if standing.announced else None


def _closed(standing: Standing) -> Shown:
    if standing.closing is ClosingState.REASON_WITHHELD:
        said = standing.ground if standing.ground_is_said else None
        return Shown(Line.CLOSED_REASON_WITHHELD, said)
    return Shown(Line.CLOSED)
