"""What a table to match holds, and which of its rows need a closer look: data, said by the domain.

Every row goes through SQL, for speed. What SQL may say is only what is surely sound: a cell or a
row that it is not sure of is read by `registry.tables`, whose answer counts.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from registry.tables.cells import reader
from registry.tables.faults import Rule
from registry.tables.schema import Schema

Reading: TypeAlias = Callable[[str], str | None]
"""Returns what a cell means; None, or `Invalid` raised, where it means nothing."""

DAY: Final = "DATE"
BLANK: Final = r"^[\s\x0b\x1c-\x1f\x{85}\p{Z}]*$"
"""What a cell without content matches, in SQL."""
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
class Remark:
    """Rows that are taken as they stand, but are told: how many, the first of them, by which rule.

    `column` is the one they are told beside, and whose values `test` names, where there is one.
    """

    rule: Rule
    column: str
    where: str
    test: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Versions:
    """Rows that may come again under one `number`: the last counts, and what is gone stays gone.

    Two rows of one `content` are no two versions. `since` is SQL for the day of one, `gone` for its
    being the end; `told` is the column that should tell which is the last.
    """

    number: str
    content: tuple[str, ...]
    since: str
    gone: str
    told: str


@dataclass(frozen=True)
class Input:
    """One of the tables: what is read, what is kept of it, and what is worked out beforehand.

    Without `essential` columns nothing can be compared. `flags` are SQL over all cells; `unique`
    names a derived column that no two rows share, `versions` the rows that may share a number.
    """

    schema: Schema
    essential: frozenset[str]
    kept: tuple[str, ...]
    derived: tuple[Derived, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()
    unique: tuple[str, str] | None = None
    versions: Versions | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.schema.name

    def is_mistaken_for(self, other: "Input", found: Callable[[Schema], Container[str]]) -> bool:
        """Say whether a file is the other table; `found` are the columns that it has of a schema.

        It has all that the other needs, and nothing that this one alone needs.
        """
        mine, theirs = found(self.schema), found(other.schema)
        own = self.essential - {column.key for column in other.schema.columns}
        return all(key in theirs for key in other.essential) and not any(key in mine for key in own)


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
