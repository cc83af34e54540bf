"""Reads a table, whatever its file: what it is, which columns it has, and its rows with faults."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from registry.tables.cells import Cell, Read, as_text, reader
from registry.tables.csv_reading import CsvTable
from registry.tables.encodings import Delimiter, Encoding, detect_encoding, refuse_undecodable
from registry.tables.faults import Fault, Invalid, Place, Rule, Unreadable, Why, blocking
from registry.tables.headings import FoundColumn, Top, most_known, read_top
from registry.tables.schema import Column, Schema, Value
from registry.tables.sources import (
    DEFAULT_LIMITS,
    MEGABYTE,
    Limits,
    RawRow,
    RawTable,
    Source,
    open_source,
    size_of,
)
from registry.tables.workbook_reading import (
    OLE,
    ZIP,
    SheetTable,
    check_old_workbook,
    check_workbook,
    outline,
)

Progress = Callable[[int, float], None]
"""Told how many rows were read, and which share of the file; what it raises stops the reading."""

_HEAD: Final = 20  # the headings stand among the first rows, or nowhere
_NO_TABLE: Final = (b"%PDF", b"<", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe"


class FileKind(StrEnum):
    """What a table came in."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Chosen:
    """What a person chose instead of what was detected."""

    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what its cells say exactly, and what they mean where they mean something.

    `values` lacks the columns that are at fault; empty cells and absent columns are None.
    """

    number: int
    given: Mapping[str, str]
    values: Mapping[str, Value]
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether the row can be taken."""
        return not blocking(self.faults)


@dataclass(frozen=True)
class ReadTable:
    """A file that was recognised as a table; its rows are read when asked for, as often as asked.

    `faults` are those of its columns, `notes` the lines that an export of ours had above them.
    Encoding and delimiter are told of CSV, the sheets of a workbook.
    """

    schema: Schema
    kind: FileKind
    place: Place
    top: Top
    faults: tuple[Fault, ...]
    raw: RawTable
    limits: Limits
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    sheets: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[FoundColumn, ...]:
        """The columns as they stand in the file."""
        return self.top.columns

    @property
    def is_usable(self) -> bool:
        """Say whether the columns allow any row to be taken."""
        return not blocking(self.faults)

    def rows(self, *, progress: Progress | None = None, every: int = 1_000) -> Generator[Row]:
        """Yield the rows below the headings, but for empty ones; tell `progress` now and then.

        Raises Unreadable where the file breaks off or goes on for too long.
        """
        row_reader = _RowReader(self)
        count = 0
        for raw in self.raw.rows():
            if raw.number <= self.top.heading_row or not _is_filled(raw.cells):
                continue
            count += 1
            if count > self.limits.rows:
                raise Unreadable(Why.TOO_MANY_ROWS, most=self.limits.rows)
            yield row_reader.read(raw)
            if progress is not None and count % every == 0:
                progress(count, raw.share)
        if progress is not None:
            progress(count, 1.0)


class _RowReader:
    """Reads the rows of one table, having found out once where each column is and how it reads."""

    def __init__(self, table: ReadTable) -> None:
        positions = table.top.positions
        present = [column for column in table.schema.columns if column.key in positions]
        self._place = table.place
        self._checks = table.schema.checks
        self._width = table.top.width
        self._least = table.top.width if _is_to_be_whole(table) else 0
        self._nothing = {
            column.key: None for column in table.schema.columns if column not in present
        }
        self._columns: list[tuple[int, Column, Callable[[Cell], Read]]] = [
            (positions[column.key], column, reader(column, longest=table.limits.cell))
            for column in present
        ]

    def read(self, raw: RawRow) -> Row:
        given: dict[str, str] = {}
        values: dict[str, Value] = dict(self._nothing)
        broken: list[tuple[Invalid, str | None]] = []
        width = len(raw.cells)
        for position, column, read_cell in self._columns:
            cell = raw.cells[position] if position < width else ""
            given[column.key] = as_text(cell)
            try:
                found = read_cell(cell)
            except Invalid as invalid:
                broken.append((invalid, column.key))
                continue
            values[column.key] = found.value
            if found.note is not None:
                broken.append((found.note, column.key))
        for check in self._checks:
            broken += [(invalid, key) for key, invalid in check(values)]
        if width < self._least:
            broken.append((Invalid(Rule.SHORT_ROW), None))
        if width > self._width and _is_filled(raw.cells[self._width :]):
            broken.append((Invalid(Rule.EXTRA_CELLS), None))
        faults = (self._place.fault(invalid, row=raw.number, column=key) for invalid, key in broken)
        return Row(raw.number, given, values, tuple(faults))


def _is_to_be_whole(table: ReadTable) -> bool:
    return table.schema.whole_rows and table.kind is FileKind.CSV


def _is_filled(cells: Sequence[Cell]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in cells)


def read_table(
    source: Source,
    *,
    schema: Schema,
    file: str,
    limits: Limits = DEFAULT_LIMITS,
    chosen: Chosen = Chosen(),
) -> ReadTable:
    """Recognise what `source` is and find the columns of `schema` in it; `file` is its name.

    What nobody chose is detected: the encoding in which the whole file can be read, and the
    delimiter or the sheet that makes most headings known. Raises Unreadable.
    """
    if size_of(source) > limits.size:
        raise Unreadable(Why.TOO_LARGE, most=limits.size // MEGABYTE)
    with open_source(source) as opened:
        start = opened.read(4096).lstrip()
    if start.startswith(OLE):
        check_old_workbook(source)
    if start.startswith(ZIP):
        return _read_workbook(source, schema=schema, file=file, limits=limits, chosen=chosen)
    if not start.lstrip(_MARKS).strip():
        raise Unreadable(Why.EMPTY)
    if start.startswith(_NO_TABLE):
        raise Unreadable(Why.NOT_A_TABLE)
    return _read_csv(source, schema=schema, file=file, limits=limits, chosen=chosen)


def _read_csv(
    source: Source, *, schema: Schema, file: str, limits: Limits, chosen: Chosen
) -> ReadTable:
    with open_source(source) as opened:
        if chosen.encoding is None:
            encoding = detect_encoding(opened)
        else:
            encoding = chosen.encoding
            refuse_undecodable(opened, encoding)
    delimiters = [chosen.delimiter] if chosen.delimiter else list(Delimiter)
    tables = [CsvTable(source, encoding, delimiter) for delimiter in delimiters]
    heads = {table: _head(table) for table in tables}
    table = max(tables, key=lambda each: most_known(schema, heads[each]))
    place = Place(file)
    top = read_top(schema, heads[table], place=place, most_columns=limits.columns)
    return ReadTable(
        schema=schema,
        kind=FileKind.CSV,
        place=place,
        top=top,
        faults=top.faults,
        raw=table,
        limits=limits,
        encoding=encoding,
        delimiter=table.delimiter,
    )


def _head(table: RawTable) -> list[RawRow]:
    head: list[RawRow] = []
    with suppress(
        Unreadable
    ):  # the delimiter may be wrong; if not, reading the rows tells it again
        head.extend(islice(table.rows(), _HEAD))
    return head


def _read_workbook(
    source: Source, *, schema: Schema, file: str, limits: Limits, chosen: Chosen
) -> ReadTable:
    check_workbook(source, limits)
    sheets = outline(source, limits)
    candidates = [sheet for sheet in sheets if chosen.sheet in (None, sheet.name)]
    if not candidates:
        raise Unreadable(Why.NO_SUCH_SHEET)
    sheet = max(candidates, key=lambda each: most_known(schema, each.head))
    place = Place(file, sheet.name)
    top = read_top(schema, sheet.head, place=place, most_columns=limits.columns)
    return ReadTable(
        schema=schema,
        kind=FileKind.XLSX,
        place=place,
        top=top,
        faults=(*top.faults, *(place.fault(Invalid(rule)) for rule in sheet.notes)),
        raw=SheetTable(source, sheet, limits),
        limits=limits,
        sheets=tuple(each.name for each in sheets),
    )
