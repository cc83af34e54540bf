"""The small values that templates hand to the macros of `web/components.html`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from markupsafe import Markup, escape


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
        return Markup(f'class="kind-{self.kind}" data-label="{escape(self.label)}"')  # noqa: S704


_BETWEEN: Final = "\x1f"  # no text holds it: forms and tables refuse controls


def escape_all(texts: Sequence[str]) -> list[str]:
    """Escape many texts at the cost of one."""
    together = str(escape(_BETWEEN.join(texts))).split(_BETWEEN)
    return together if len(together) == len(texts) else [str(escape(text)) for text in texts]


def table_rows(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Markup:
    """Write the body of a long table from its columns' cells, the first being the rows' headings.

    Text is escaped, a column of Markup taken as it is. It costs a small part of what a template
    would.
    """
    first, *others = [str(column.cell).replace("%", "%%") for column in columns]
    heading = f'<tr><th scope="row" {first}><span>%s</span></th>'
    row = heading + "".join(f"<td {cell}><span>%s</span></td>" for cell in others) + "</tr>\n"
    ready = [
        column if column and isinstance(column[0], Markup) else escape_all(column)
        for column in cells
    ]
    return Markup("".join([row % values for values in zip(*ready, strict=True)]))  # noqa: S704


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
