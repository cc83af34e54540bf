"""What the files that we write have in common: headings, names of codes, and what got lost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registry.tables.encodings import LOST
from registry.tables.schema import Column, Value

SEPARATOR: Final = "、"
NOTE_MARK: Final = "#"


class HeadingStyle(StrEnum):
    """What the columns, and the codes in them, are called in the file; all can be read back."""

    KEYS = "keys"
    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Loss:
    """A character that did not go into the file as it was; rows are counted as spreadsheets do."""

    row: int
    column: str
    code_point: str
    written: str

    @property
    def is_lost(self) -> bool:
        """Say whether nothing like the character stands in its place."""
        return self.written == LOST


def code_point(character: str) -> str:
    """Return the name by which a character is told: U+9AD9."""
    return f"U+{ord(character):04X}"


def heading_row(columns: Sequence[Column], style: HeadingStyle) -> list[str]:
    """Return the cells of the heading row."""
    if style is HeadingStyle.KEYS:
        return [column.key for column in columns]
    return [column.heading.in_locale(style) for column in columns]


def text_of(value: Value) -> str:
    """Return a value as a cell says it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def with_names(
    columns: Sequence[Column], rows: Iterable[Sequence[Value]], style: HeadingStyle
) -> Iterable[Sequence[Value]]:
    """Yield `rows` with codes replaced by their names, where the file has names."""
    namers = [_namer(column, style) for column in columns]
    if not any(namers):
        return rows
    return (
        [name(value) if name else value for name, value in zip(namers, row, strict=True)]
        for row in rows
    )


def _namer(column: Column, style: HeadingStyle) -> Callable[[Value], Value] | None:
    if style is HeadingStyle.KEYS or not column.allowed:
        return None
    names = {choice.code: choice.name.in_locale(style) for choice in column.allowed}

    def name(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(names.get(code, code) for code in value)
        return names.get(value, value) if isinstance(value, str) else value

    return name
