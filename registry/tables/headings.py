"""Finds the heading row of a table, and its columns in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.core.text import LocalizedText
from registry.tables.cells import as_text
from registry.tables.faults import Fault, Invalid, Place, Rule, Unreadable, Why
from registry.tables.schema import Column, Schema, plain_heading
from registry.tables.sources import RawRow
from registry.tables.writing import NOTE_MARK

_LOOKED_AT: Final = 1_000  # cells of a row; more columns than that no table has


@dataclass(frozen=True)
class FoundColumn:
    """A column as it stands in a file: where, from 0, under which heading, and which one it is."""

    position: int
    heading: str
    key: str | None


@dataclass(frozen=True)
class Top:
    """The top of a table: its columns, what is wrong with them, and the notes above them."""

    heading_row: int
    columns: tuple[FoundColumn, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def positions(self) -> dict[str, int]:
        """Where each known column stands; of doubled ones, the first."""
        known = [(column.key, column.position) for column in self.columns if column.key is not None]
        return dict(reversed(known))

    @property
    def width(self) -> int:
        """How many cells a row has up to the last heading."""
        return max(column.position for column in self.columns) + 1


def most_known(schema: Schema, head: Sequence[RawRow]) -> int:
    """Count the columns of `schema` that the best row of `head` names."""
    return max((_count_known(schema, row) for row in head), default=0)


def read_top(schema: Schema, head: Sequence[RawRow], *, place: Place, most_columns: int) -> Top:
    """Find the row among the first ones that names most columns, and match its cells to them.

    Raises Unreadable where no row names any, or one has too many cells.
    """
    best = max(head, key=lambda row: _count_known(schema, row), default=None)
    if best is None or not _count_known(schema, best):
        named = schema.columns[:4]
        expected = LocalizedText(
            "、".join(f"{column.heading_ja} ({column.key})" for column in named),
            ", ".join(f"{column.heading_en} ({column.key})" for column in named),
        )
        raise Unreadable(Why.NO_HEADINGS, expected=expected)
    if len(best.cells) > most_columns:
        raise Unreadable(Why.TOO_MANY_COLUMNS, most=most_columns)
    texts = [as_text(cell) for cell in best.cells]
    owners = schema.owners
    columns = tuple(
        FoundColumn(position, text, owners.get(plain_heading(text)))
        for position, text in enumerate(texts)
        if plain_heading(text)
    )
    above = [[as_text(cell) for cell in row.cells] for row in head if row.number < best.number]
    notes = [texts for texts in above if texts and texts[0].startswith(NOTE_MARK)]
    faults = [
        place.fault(invalid, row=best.number, column=key)
        for invalid, key in _what_is_wrong(schema, columns)
    ]
    if any("".join(texts).strip() for texts in above if texts not in notes):
        faults.append(place.fault(Invalid(Rule.ROWS_ABOVE_HEADINGS), row=best.number))
    return Top(
        heading_row=best.number,
        columns=columns,
        faults=tuple(faults),
        notes=tuple(texts[0].removeprefix(NOTE_MARK).strip() for texts in notes),
    )


def _count_known(schema: Schema, row: RawRow) -> int:
    owners = schema.owners
    return len(
        {owners.get(plain_heading(as_text(cell))) for cell in row.cells[:_LOOKED_AT]} - {None}
    )


def _what_is_wrong(schema: Schema, columns: Sequence[FoundColumn]) -> list[tuple[Invalid, str]]:
    wrong = [
        (Invalid(Rule.UNKNOWN_COLUMN, heading=column.heading), column.heading)
        for column in columns
        if column.key is None
    ]
    keys = [column.key for column in columns]
    for column in schema.columns:
        rule = _rule_on(column, times=keys.count(column.key))
        if rule is not None:
            wrong.append((Invalid(rule, heading=column.heading, key=column.key), column.key))
    return wrong


def _rule_on(column: Column, *, times: int) -> Rule | None:
    if times > 1:
        return Rule.DOUBLED_COLUMN
    if times == 1:
        return None
    return Rule.MISSING_COLUMN if column.required else Rule.ABSENT_COLUMN
