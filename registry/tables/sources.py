"""What a file is read from, how much of it is too much, and a row as it comes out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol, TypeAlias

from registry.tables.cells import Cell

Source: TypeAlias = bytes | Path
"""A whole file: in memory, or where it lies. It is opened anew for each reading."""

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much is too much; `expanded`, `memory` and `seconds` are for reading a workbook."""

    size: int = 100 * MEGABYTE
    rows: int = 1_000_000
    columns: int = 250
    cell: int = 10_000
    expanded: int = 1_000 * MEGABYTE
    memory: int = 1_500 * MEGABYTE
    seconds: int = 120


DEFAULT_LIMITS: Final = Limits()


class RawRow(NamedTuple):
    """A row before anybody asked what it means: its number in a spreadsheet, from 1, and its cells.

    `share` is how much of the file has been read, from 0 to 1.
    """

    number: int
    cells: Sequence[Cell]
    share: float


class RawTable(Protocol):
    """A table that can be read from its beginning any number of times."""

    def rows(self) -> Iterator[RawRow]:
        """Yield all rows in order, the empty ones too; raises Unreadable in the midst of it."""


def open_source(source: Source) -> BinaryIO:
    """Open a file for reading."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def size_of(source: Source) -> int:
    """Return the number of bytes of a file."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size
