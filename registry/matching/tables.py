"""What a table to match holds, and which of its rows need a closer look: data, said by the domain.

Every row goes through SQL, for speed. What SQL may say is only what is surely sound: a cell or a
row that it is not sure of is read by `registry.tables`, whose answer counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from registry.tables.cells import reader
from registry.tables.schema import Schema

Reading: TypeAlias = Callable[[str], str | None]
"""Returns what a cell means; None, or `Invalid` raised, where it means nothing."""

DAY: Final = "DATE"
TEXT: Final = "VARCHAR"


@dataclass(frozen=True)
class Derived:
    """A column worked out of another: by `plain` in SQL where that is sure, else by `read`.

    `plain` names the cell as `{cell}`, and gives NULL where it is not sure.
    """

    target: str
    column: str
    plain: str
    read: Reading
    kind: str = TEXT


@dataclass(frozen=True)
class Suspicion:
    """Rows that may break a rule: those of `where` whose `column` holds what `test` names."""

    where: str
    column: str | None = None
    test: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Input:
    """One of the tables: what is read, what is kept of it, and what is worked out beforehand.

    Without `essential` columns nothing can be compared. `flags` are SQL over all cells; `unique`
    names a derived column that no two rows share.
    """

    schema: Schema
    essential: frozenset[str]
    kept: tuple[str, ...]
    derived: tuple[Derived, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()
    unique: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.schema.name


PLAIN_CODE: Final = "CASE WHEN regexp_full_match({cell}, '[A-Za-z0-9]+') THEN upper({cell}) END"
"""A number that is its own key."""

PLAIN_DAY: Final = """
    CASE WHEN length({cell}) = 10 AND substr({cell}, 5, 1) IN ('-', '/')
    THEN CASE WHEN try_cast({cell} AS DATE) BETWEEN DATE '1868-01-01' AND DATE '9999-12-31'
         THEN try_cast({cell} AS DATE) END END"""
"""A date as 2026-11-20 or 2026/11/20."""


def day(schema: Schema, column: str, target: str) -> Derived:
    """Return the day that a column holds, as a column of its own."""
    read_cell = reader(schema[column], longest=schema[column].max_length)

    def read(text: str) -> str | None:
        value = read_cell(text).value
        return None if value is None else str(value)

    return Derived(target, column, PLAIN_DAY, read, DAY)
