"""Brings files into the engine's tables: fast where SQL is sure, and row by row where it is not.

What `registry.tables` would say of a file is what is said of it here, in the same words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection, InvalidInputException
from duckdb.func import FunctionNullHandling

from registry.matching.duckdb_engine import value
from registry.matching.scanning import Scan, scan
from registry.matching.sources import TOLD, Faulty, Picked, Source, quoted, sources
from registry.matching.tables import BLANK, Input, Reading, Versions
from registry.matching.versions import Told, look_at_versions
from registry.tables.faults import Fault, Invalid, Rule, Unreadable
from registry.tables.guard import unguard
from registry.tables.reading import ReadTable
from registry.tables.schema import Schema, plain_heading

_LOOKED_AT: Final = 100_000  # suspicious rows; beyond, the first faults are enough
_FIRST: Final = 3  # rows that are named where more are counted
_LONG: Final = 500  # bytes: a cell of no more is never too long
_UNUSABLE: Final = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}"
    r"\x{feff}\x{fffe}\x{ffff}\x{fffd}〓\x{e000}-\x{f8ff}\x{f0000}-\x{10ffff}]"
)
_GUARDED: Final = r"(?:^|[;\t\r\n])'"


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: its digest, its rows, and what is worth knowing about it.

    `is_repeated` says that rows of it share a number, with one another or with what was known.
    """

    sha256: str
    size: int
    rows: int
    notes: tuple[Fault, ...]
    is_repeated: bool = False


def take(
    db: DuckDBPyConnection,
    path: Path,
    table: Input,
    *,
    folder: Path,
    name: str | None = None,
    others: Sequence[Input] = (),
    known: str | None = None,
) -> Taken:
    """Fill the engine's table `name` (else the input's own) from `path`.

    `folder` is for what has to be written anew, such as a file in CP932. None of `others` is taken
    for this one; `known` is a relation of rows that came before. Raises Faulty, with all that is
    wrong with the rows, and Unreadable.
    """
    with _named(path):
        return _take(
            db, path, table, folder=folder, name=name or table.name, others=others, known=known
        )


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except Unreadable as unreadable:
        unreadable.file = path.name
        raise


def _take(
    db: DuckDBPyConnection,
    path: Path,
    table: Input,
    *,
    folder: Path,
    name: str,
    others: Sequence[Input],
    known: str | None,
) -> Taken:
    whole = scan(path)

    def check(read: ReadTable) -> None:
        _refuse_mistaken(read, table, others)
        _refuse_without_columns(read, table)

    for source in sources(path, table.schema, folder, check=check):
        check(source.table)
        marks = whole if source.path == path else scan(source.path)
        try:
            _load(db, source, table, marks, name)
        except InvalidInputException:
            if source.faults:
                raise Faulty(source.faults) from None
            if source.is_checked or not source.is_text:
                raise
            continue
        wrong = list(source.faults) if source.is_checked else _faulty(db, source, table, name)
        wrong += _doubled(db, source, table, name)
        told = Told(is_repeated=False)
        if table.versions is not None:
            told = look_at_versions(db, table.versions, name, known=known, most=TOLD)
            wrong += _contested(source, table.versions, told)
        if wrong:
            raise Faulty(sorted(wrong, key=lambda fault: fault.row or 0)[:TOLD])
        rows = int(value(db, f"SELECT count(*) FROM {name}"))
        notes = tuple(fault for fault in source.table.faults if not fault.blocks)
        remarks = _remarks(db, source, table, name, told)
        return Taken(whole.sha256, whole.size, rows, (*notes, *remarks), told.is_repeated)
    raise AssertionError("the last way to read a file is sure")


def _refuse_mistaken(read: ReadTable, table: Input, others: Sequence[Input]) -> None:
    headings = [plain_heading(column.heading) for column in read.top.columns]

    def found(schema: Schema) -> set[str]:
        return {schema.owners[one] for one in headings if one in schema.owners}

    if any(one is not table and table.is_mistaken_for(one, found) for one in others):
        row = read.top.heading_row or None
        raise Faulty([read.place.fault(Invalid(Rule.OTHER_TABLE), row=row)])


def _refuse_without_columns(read: ReadTable, table: Input) -> None:
    missing = [
        read.place.fault(
            Invalid(Rule.MISSING_COLUMN, heading=column.heading, key=column.key),
            row=read.top.heading_row or None,
            column=column.key,
        )
        for column in table.schema.columns
        if column.key in table.essential
        and not column.required
        and column.key not in read.top.positions
    ]
    wrong = [*missing, *(fault for fault in read.faults if fault.blocks)]
    if wrong:
        raise Faulty(wrong)


def _load(db: DuckDBPyConnection, source: Source, table: Input, marks: Scan, name: str) -> None:
    is_guarded = source.is_text and marks.may_be_guarded and not source.is_checked
    positions = source.table.top.positions
    cells = [
        f"{_cell(positions.get(column.key), is_guarded=is_guarded)} AS {column.key}"
        for column in table.schema.columns
    ]
    derived = [
        f"coalesce({one.plain.format(cell=one.column)}, "
        f"CASE WHEN {one.column} <> '' "
        f"THEN CAST(read_{number}({one.column}) AS {one.kind}) END) AS {one.target}"
        for number, one in enumerate(table.derived)
    ]
    flags = [f"{sql} AS {flag}" for flag, sql in table.flags.items()]
    targets = [*table.kept, *(one.target for one in table.derived), *table.flags]
    doubts = _doubts(table, may_be_unusable=marks.may_be_unusable or not source.is_text)
    functions = {f"read_{number}": _reading(one.read) for number, one in enumerate(table.derived)}
    with _defined(db, {"unguard": unguard, **functions}):
        db.execute(
            f"""CREATE OR REPLACE TABLE {name} AS
        SELECT {", ".join(targets)}, {" OR ".join(doubts)} AS is_doubtful
        FROM (SELECT *, {", ".join([*derived, *flags, "TRUE AS is_row"])}
            FROM (SELECT {", ".join(cells)} FROM {source.relation}))"""
        )


def _cell(position: int | None, *, is_guarded: bool) -> str:
    if position is None:
        return "''"
    cell = f"coalesce(c{position}, '')"
    if not is_guarded:
        return cell
    return (
        f"CASE WHEN contains({cell}, '''') AND regexp_matches({cell}, {quoted(_GUARDED)}) "
        f"THEN unguard({cell}) ELSE {cell} END"
    )


@contextmanager
def _defined(db: DuckDBPyConnection, functions: Mapping[str, Reading]) -> Iterator[None]:
    """Let SQL call these functions; each works a value out once."""
    for name, function in functions.items():
        once: Reading = lru_cache(100_000)(function)
        db.create_function(
            name, once, ["VARCHAR"], "VARCHAR", null_handling=FunctionNullHandling.SPECIAL
        )
    try:
        yield
    finally:
        for name in functions:
            db.remove_function(name)


def _reading(read: Reading) -> Reading:
    def read_or_doubt(text: str) -> str | None:
        try:
            return read(text)
        except Invalid:
            return None

    return read_or_doubt


def _doubts(table: Input, *, may_be_unusable: bool) -> Iterator[str]:
    """Say in SQL which rows `registry.tables` has to look at; surely all that it would refuse."""
    columns = table.schema.columns
    yield f"greatest({', '.join(f'strlen({column.key})' for column in columns)}) > {_LONG}"
    for column in columns:
        if column.required:
            yield f"regexp_matches({column.key}, {quoted(BLANK)})"
    for one in table.derived:
        yield f"({one.column} <> '' AND {one.target} IS NULL)"
    if may_be_unusable:
        texts = ", ".join(column.key for column in columns)
        yield f"regexp_matches(concat_ws(' ', {texts}), {quoted(_UNUSABLE)})"


def _condition(
    db: DuckDBPyConnection,
    name: str,
    where: str,
    column: str | None,
    test: Callable[[str], bool] | None,
) -> str | None:
    """Say in SQL which rows are meant; None where none of the column's values is."""
    if column is None or test is None:
        return f"({where})"
    values = db.execute(f"SELECT DISTINCT {column} FROM {name} WHERE {where}")
    meant = [quoted(one) for (one,) in values.fetchall() if test(one)]
    return f"({where} AND {column} IN ({', '.join(meant)}))" if meant else None


def _faulty(db: DuckDBPyConnection, source: Source, table: Input, name: str) -> list[Fault]:
    asked = (_condition(db, name, one.where, one.column, one.test) for one in table.suspicions)
    conditions = ["is_doubtful", *(one for one in asked if one is not None)]
    found = db.execute(
        f"""SELECT rowid FROM {name} WHERE {" OR ".join(conditions)}
        ORDER BY rowid LIMIT {_LOOKED_AT}"""
    )
    places = [int(place) for (place,) in found.fetchall()]
    if not places:
        return []
    faults: list[Fault] = []
    picked = _picked(source, places)
    for row in replace(source.table, raw=picked).rows():
        faults += (fault for fault in row.faults if fault.blocks)
        if len(faults) >= TOLD:
            break
    if picked.blank:
        _forget(db, name, picked.blank)
    return faults


def _picked(source: Source, places: Sequence[int]) -> Picked:
    return Picked(source.table.raw, source.table.top.heading_row, frozenset(places), places[-1])


def _forget(db: DuckDBPyConnection, name: str, places: Iterable[int]) -> None:
    db.execute(f"DELETE FROM {name} WHERE rowid IN ({', '.join(map(str, places))})")


def _doubled(db: DuckDBPyConnection, source: Source, table: Input, name: str) -> list[Fault]:
    if table.unique is None:
        return []
    target, column = table.unique
    found = db.execute(
        f"""SELECT min(rowid), max(rowid) FROM {name} WHERE {target} <> ''
        GROUP BY {target} HAVING count(*) > 1 ORDER BY 2 LIMIT {TOLD}"""
    ).fetchall()
    numbers = _numbers(source, {int(place) for pair in found for place in pair})
    return [
        source.table.place.fault(
            Invalid(Rule.DOUBLED_PLACE, row=numbers[first]), row=numbers[last], column=column
        )
        for first, last in found
    ]


def _contested(source: Source, versions: Versions, told: Told) -> Iterator[Fault]:
    places = {place for one in told.contests for place in (one.first, one.last)} - {None}
    numbers = _numbers(source, {place for place in places if place is not None})
    for one in told.contests:
        invalid = (
            Invalid(Rule.KNOWN_OTHERWISE)
            if one.first is None
            else Invalid(Rule.OTHER_VERSION, row=numbers[one.first])
        )
        yield source.table.place.fault(invalid, row=numbers[one.last], column=versions.told)


def _remarks(
    db: DuckDBPyConnection, source: Source, table: Input, name: str, told: Told
) -> list[Fault]:
    """Say how many rows are taken though something about them is odd, and which are the first."""
    found: list[tuple[Rule, str, int, Sequence[int]]] = []
    if told.earlier_count and table.versions is not None:
        column = table.versions.number
        found.append((Rule.EARLIER_VERSION, column, told.earlier_count, told.earlier))
    asked = [
        (one, condition)
        for one in table.remarks
        if (condition := _condition(db, name, one.where, one.column, one.test)) is not None
    ]
    if asked:
        counts = ", ".join(f"count(*) FILTER ({condition})" for _one, condition in asked)
        (counted,) = db.execute(f"SELECT {counts} FROM {name}").fetchall()
        for (one, condition), count in zip(asked, counted, strict=True):
            if count:
                first = db.execute(
                    f"SELECT rowid FROM {name} WHERE {condition} ORDER BY rowid LIMIT {_FIRST}"
                ).fetchall()
                places = [int(place) for (place,) in first]
                found.append((one.rule, one.column, int(count), places))
    numbers = _numbers(source, {place for *_, places in found for place in places})
    return [
        source.table.place.fault(
            Invalid(rule, count=count, rows=_said(sorted(numbers[one] for one in places), count)),
            column=column,
        )
        for rule, column, count, places in found
    ]


def _said(numbers: Sequence[int], count: int) -> str:
    more = ", …" if count > len(numbers) else ""
    return ", ".join(map(str, numbers)) + more


def _numbers(source: Source, wanted: Set[int]) -> Mapping[int, int]:
    """Return the number that a spreadsheet shows beside each of these rows."""
    places = sorted(wanted)
    if source.numbers or not places:
        return {place: source.numbers[place] for place in places}
    picked = _picked(source, places)
    for _row in picked.rows():
        pass
    return picked.numbers
