"""The small values that templates hand to the macros of `web/components.html`."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from markupsafe import Markup


@dataclass(frozen=True)
class Column:
    """A column of a table; `kind` is text, number, date or code, `sort` offers sorting by it."""

    key: str
    label: str
    sort: bool = False
    kind: str = "text"

    @cached_property
    def cell(self) -> Markup:
        """The inside of a cell's opening tag: worked out once, for a list has many cells."""
        return Markup('class="kind-{}" data-label="{}"').format(self.kind, self.label)


@dataclass(frozen=True)
class Tab:
    """One of several views of the same record; `count` is how many things it holds."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Event:
    """One entry of a timeline: what happened, or, with `ahead`, what is still to come."""

    title: str
    at: datetime | date | None = None
    who: str | None = None
    clause: str | None = None
    text: str | None = None
    url: str | None = None
    ahead: bool = False

    @property
    def is_moment(self) -> bool:
        """Say whether `at` has a time of day."""
        return isinstance(self.at, datetime)
