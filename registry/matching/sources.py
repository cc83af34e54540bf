"""Recognises what a table came in, and says how the engine reads it: fast first, then carefully."""

import csv
from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice
from pathlib import Path
from typing import Final

import duckdb

from registry.tables.cells import as_text
from registry.tables.csv_reading import CsvTable
from registry.tables.encodings import Encoding, detect_encoding
from registry.tables.faults import Fault, Place, Unreadable, Why
from registry.tables.headings import read_top
from registry.tables.reading import FileKind, ReadTable, Row, read_table
from registry.tables.schema import Kind, Schema
from registry.tables.sources import Limits, RawRow, RawTable
from registry.tables.workbook_reading import ZIP
from registry.tables.writing import text_of

TOLD: Final = 100  # faults; who has more begins with these
_HEAD: Final = 1 << 20
_PARQUET: Final = b"PAR1"
_LARGEST: Final = 1 << 40
_LIMITS: Final = Limits(size=_LARGEST, rows=_LARGEST)
_BATCH: Final = 10_000


class Faulty(Exception):  # noqa: N818 - it is the file that is wrong
    """A file breaks rules, so nothing of it was taken; `faults` are the first of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Source:
    """A file as the engine reads it.

    `relation` is SQL that gives one column per heading: c0, c1, …; `table` reads the same rows one
    by one. `is_checked` says that all of them went through `registry.tables` already; `numbers` are
    then theirs in the file that was handed in, and `faults` what is wrong with them.
    """

    path: Path
    relation: str
    table: ReadTable
    is_checked: bool = False
    is_text: bool = True
    numbers: Sequence[int] = ()
    faults: tuple[Fault, ...] = ()


def sources(
    path: Path, schema: Schema, folder: Path, *, check: Callable[[ReadTable], None]
) -> Iterator[Source]:
    """Yield the ways to read `path`, each slower and surer than the one before.

    What has to be written anew goes into `folder`, once `check` has found its headings good. Raises
    Unreadable.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == _PARQUET:
        yield _parquet(path, schema)
        return
    if start != ZIP:
        yield from _csv(path, schema, folder)
    table = read_table(path, schema=schema, file=path.name, limits=_LIMITS)
    check(table)
    yield _rewritten(table, folder)


def _csv(path: Path, schema: Schema, folder: Path) -> Iterator[Source]:
    head = _head(path)
    table = read_table(head, schema=schema, file=path.name, limits=_LIMITS)
    if table.encoding in (Encoding.UTF_8, Encoding.UTF_8_BOM):
        yield from _divided(path, table)
    with path.open("rb") as file:
        encoding = detect_encoding(file)
    if encoding not in (Encoding.UTF_8, Encoding.UTF_8_BOM):
        copy = folder / f"{schema.name}.utf8.csv"
        with (
            path.open(encoding=encoding, newline="") as text,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while block := text.read(_HEAD):
                target.write(block)
        table = read_table(_head(copy), schema=schema, file=path.name, limits=_LIMITS)
        yield from _divided(copy, table)


def _head(path: Path) -> bytes:
    """Return the first lines of a file: enough to find its headings."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not file.read(1):
            return head
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head if is_wide else head[: head.rindex(b"\n") + 1] if b"\n" in head else head


def _divided(path: Path, table: ReadTable) -> Iterator[Source]:
    """Let the engine divide the file, where its first lines are rows."""
    assert table.encoding is not None
    assert table.delimiter is not None
    raw = CsvTable(path, Encoding.UTF_8_BOM, table.delimiter)
    first = list(islice(raw.rows(), table.top.heading_row))
    if any("\n" in as_text(cell) for row in first for cell in row.cells):
        return
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(first[-1].cells)))
    relation = (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = false, quote = '\"', "
        f"escape = '\"', delim = {quoted(table.delimiter)}, skip = {table.top.heading_row}, "
        f"columns = {{{columns}}}, max_line_size = 4194304)"
    )
    yield Source(path, relation, replace(table, raw=raw))


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _parquet(path: Path, schema: Schema) -> Source:
    file = f"read_parquet({quoted(str(path))})"
    with duckdb.connect() as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
        except duckdb.Error:
            raise Unreadable(Why.NOT_A_TABLE) from None
    names = [str(row[0]) for row in described]
    cells = ", ".join(
        f"{_as_text(name, kind)} AS c{at}" for at, (name, kind, *_) in enumerate(described)
    )
    relation = f"(SELECT {cells} FROM {file})"
    place = Place(path.name)
    top = read_top(schema, [RawRow(0, names, 0.0)], place=place, most_columns=_LIMITS.columns)
    table = ReadTable(
        schema=schema,
        kind=FileKind.CSV,
        place=place,
        top=top,
        faults=top.faults,
        raw=_Relation(relation),
        limits=_LIMITS,
    )
    return Source(path, relation, table, is_text=False)


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    return (
        f"array_to_string({column}, ' ')" if kind.endswith("[]") else f"CAST({column} AS VARCHAR)"
    )


@dataclass(frozen=True)
class _Relation:
    """Rows that the engine reads; the first has the number 1."""

    relation: str

    def rows(self) -> Iterator[RawRow]:
        """Yield them in their order."""
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT * FROM {self.relation}")
            numbers = count(1)
            while batch := found.fetchmany(_BATCH):
                for cells in batch:
                    texts = ["" if cell is None else cell for cell in cells]
                    yield RawRow(next(numbers), texts, 0.0)


@dataclass
class Picked:
    """Some of a table's rows, by their place below the headings, from 0; as the engine counts.

    `numbers` tells, after reading, which number each has, and `blank` those without content.
    """

    raw: RawTable
    heading_row: int
    places: Container[int]
    last: int
    numbers: dict[int, int] = field(default_factory=dict)
    blank: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[RawRow]:
        """Yield them in their order."""
        place = -1
        for row in self.raw.rows():
            if row.number <= self.heading_row or not row.cells:
                continue
            place += 1
            if place in self.places:
                self.numbers[place] = row.number
                if not any(as_text(cell).strip() for cell in row.cells):
                    self.blank.append(place)
                yield row
            if place >= self.last:
                return


def _rewritten(table: ReadTable, folder: Path) -> Source:
    """Read every row by `registry.tables` and write what it says anew, without what is at fault."""
    path = folder / f"{table.schema.name}.rewritten.csv"
    keys = [column.key for column in table.schema.columns if column.key in table.top.positions]
    dates = {c.key for c in table.schema.columns if c.kind is Kind.DATE}
    typed = dates if table.kind is FileKind.XLSX else frozenset()
    faults: list[Fault] = []
    numbers = array("q")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(keys)
        for row in table.rows():
            faults += (fault for fault in row.faults if fault.blocks)
            if len(faults) >= TOLD:
                break
            numbers.append(row.number)
            writer.writerow([_cell(row, key, typed) for key in keys])
    again = read_table(_head(path), schema=table.schema, file=table.place.file, limits=_LIMITS)
    (source,) = _divided(path, again)
    known = replace(source.table, faults=table.faults)
    return replace(source, table=known, is_checked=True, numbers=numbers, faults=tuple(faults))


def _cell(row: Row, key: str, typed: Container[str]) -> str:
    """Return what a sound cell says; a workbook's date may be but a number of days."""
    if key not in row.values:
        return ""
    given = row.given[key]
    is_serial = key in typed and given.isdecimal() and len(given) < len("20261120")
    return text_of(row.values[key]) if is_serial else given
