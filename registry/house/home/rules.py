"""How duties are laid out for whoever has to do them: the law's dates apart from own targets."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from registry.core.text import N_


class Dated(Protocol):
    """A duty as far as its place on the page goes."""

    @property
    def due_on(self) -> date | None:
        """The law's date, where it gives one."""

    @property
    def target_on(self) -> date | None:
        """The desk's own target, where there is one."""


Owed = TypeVar("Owed", bound=Dated)


class Urgency(StrEnum):
    """How soon a duty is to be done."""

    OVERDUE = "overdue"
    PAST_TARGET = "past-target"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


HEADINGS: Final = {
    Urgency.OVERDUE: N_("Past the date"),
    Urgency.PAST_TARGET: N_("Past our own target"),
    Urgency.TODAY: N_("Today"),
    Urgency.SOON: N_("Within a week"),
    Urgency.LATER: N_("Later"),
}


def urgency(due_on: date | None, target_on: date | None, today: date) -> Urgency:
    """Say how soon a duty is to be done; a desk's own target never makes it overdue."""
    if due_on is not None and due_on < today:
        return Urgency.OVERDUE
    if target_on is not None and target_on < today:
        return Urgency.PAST_TARGET
    day = min(filter(None, (due_on, target_on)), default=date.max)
    if day == today:
        return Urgency.TODAY
    return Urgency.SOON if day <= today + timedelta(days=7) else Urgency.LATER


def by_urgency(owed: Iterable[Owed], today: date) -> dict[Urgency, list[Owed]]:
    """Return open duties under their headings, in order."""
    laid_out: dict[Urgency, list[Owed]] = {kind: [] for kind in Urgency}
    for duty in owed:
        laid_out[urgency(duty.due_on, duty.target_on, today)].append(duty)
    return laid_out
