"""Reads any table as texts under its own headings, where nobody knows what it should hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.tables.cells import as_text
from registry.tables.csv_reading import CsvTable
from registry.tables.encodings import Delimiter, detect_encoding
from registry.tables.faults import Unreadable, Why
from registry.tables.sources import DEFAULT_LIMITS, Limits, RawTable, Source, open_source, size_of
from registry.tables.workbook_reading import ZIP, SheetTable, check_workbook, outline
from registry.tables.writing import NOTE_MARK


@dataclass(frozen=True)
class PlainTable:
    """A table in memory: its headings, and each row as what its cells say by heading."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_plain(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> PlainTable:
    """Read a CSV file, or the first visible sheet of a workbook; its first row names the columns.

    Raises Unreadable, and Refused where the headings or a row can't be told apart.
    """
    if size_of(source) > limits.size:
        raise Unreadable(Why.TOO_LARGE, most=limits.size // 1024**2)
    rows = _filled(_raw(source, limits))
    headings = next(rows, None)
    if headings is None:
        raise Unreadable(Why.EMPTY)
    columns = tuple(cell.strip() for cell in headings[1])
    if len(columns) > limits.columns:
        raise Unreadable(Why.TOO_MANY_COLUMNS, most=limits.columns)
    if not all(columns) or len(set(columns)) != len(columns):
        raise Refused(Refusal(N_("The first row must name every column, each by another name.")))
    return PlainTable(columns, tuple(_under(columns, rows, limits)))


def _raw(source: Source, limits: Limits) -> RawTable:
    with open_source(source) as file:
        if file.read(4) == ZIP:
            check_workbook(source, limits)
            sheets = outline(source, limits)
            if not sheets:
                raise Unreadable(Why.NO_SUCH_SHEET)
            return SheetTable(source, sheets[0], limits)
        encoding = detect_encoding(file)
    tables = [CsvTable(source, encoding, delimiter) for delimiter in Delimiter]
    return max(tables, key=_width)


def _width(table: RawTable) -> int:
    try:
        return max((len(cells) for _number, cells in islice(_filled(table), 1)), default=0)
    except Unreadable:
        return 0


def _filled(table: RawTable) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that say something, cut after their last cell, without the notes above."""
    is_above = True
    for raw in table.rows():
        cells = [as_text(cell) for cell in raw.cells]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells or (is_above and cells[0].startswith(NOTE_MARK)):
            continue
        is_above = False
        yield raw.number, cells


def _under(
    columns: tuple[str, ...], rows: Iterable[tuple[int, list[str]]], limits: Limits
) -> Iterator[Mapping[str, str]]:
    for count, (number, cells) in enumerate(rows, 1):
        if count > limits.rows:
            raise Unreadable(Why.TOO_MANY_ROWS, most=limits.rows)
        if len(cells) > len(columns):
            message = N_("Row %(row)s has more cells than there are headings.")
            raise Refused(Refusal(message, {"row": number}))
        yield dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))
