"""Brings files into the engine's tables: fast where SQL is sure, and row by row where it is not.

What `registry.tables` would say of a file is what is said of it here, in the same words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from registry.matching.tables import Input, Reading
from registry.tables.faults import Fault, Invalid, Rule, blocking
from registry.tables.guard import unguard

_LOOKED_AT: Final = 100_000  # suspicious rows; beyond, the first faults are enough
_LONG: Final = 500  # bytes: a cell of no more is never too long
_UNUSABLE: Final = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}"
    r"\x{feff}\x{fffe}\x{ffff}\x{fffd}〓\x{e000}-\x{f8ff}\x{f0000}-\x{10ffff}]"
)
_BLANK: Final = r"^[\s\x0b\x1c-\x1f\x{85}\p{Z}]*$"
_GUARDED: Final = r"(?:^|[;\t\r\n])'"


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: its digest, its rows, and what is worth knowing about it."""

    sha256: str
    size: int
    rows: int
    notes: tuple[Fault, ...]


def take(
    db: DuckDBPyConnection, path: Path, table: Input, *, folder: Path, name: str | None = None
) -> Taken:
    """Fill the engine's table `name` (else the input's own) from `path`.

    `folder` is for what has to be written anew, such as a file in CP932. Raises Faulty, and
    Unreadable.
    """
    name = name or table.name
    whole = scan(path)
    for source in sources(path, table.schema, folder):
        _refuse_without_columns(source, table)
        marks = whole if source.path == path else scan(source.path)
        try:
            _load(db, source, table, marks, name)
        except InvalidInputException:
            if source.is_checked or not source.is_text:
                raise
            continue
        if not source.is_checked:
            _refuse_faulty(db, source, table, name)
        _refuse_doubled(db, source, table, name)
        rows = int(value(db, f"SELECT count(*) FROM {name}"))
        notes = tuple(fault for fault in source.table.faults if not fault.blocks)
        return Taken(whole.sha256, whole.size, rows, notes)
    raise AssertionError("the last way to read a file is sure")


def _refuse_without_columns(source: Source, table: Input) -> None:
    missing = [
        source.table.place.fault(
            Invalid(Rule.MISSING_COLUMN, heading=column.heading, key=column.key),
            row=source.table.top.heading_row or None,
            column=column.key,
        )
        for column in table.schema.columns
        if column.key in table.essential
        and not column.required
        and column.key not in source.table.top.positions
    ]
    wrong = [*missing, *(fault for fault in source.table.faults if fault.blocks)]
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
            yield f"regexp_matches({column.key}, {quoted(_BLANK)})"
    for one in table.derived:
        yield f"({one.column} <> '' AND {one.target} IS NULL)"
    if may_be_unusable:
        texts = ", ".join(column.key for column in columns)
        yield f"regexp_matches(concat_ws(' ', {texts}), {quoted(_UNUSABLE)})"


def _suspicious(db: DuckDBPyConnection, table: Input, name: str) -> list[int]:
    conditions = ["is_doubtful"]
    for one in table.suspicions:
        if one.column is None or one.test is None:
            conditions.append(f"({one.where})")
            continue
        values = db.execute(f"SELECT DISTINCT {one.column} FROM {name} WHERE {one.where}")
        meant = [quoted(value) for (value,) in values.fetchall() if one.test(value)]
        if meant:
            conditions.append(f"({one.where} AND {one.column} IN ({', '.join(meant)}))")
    found = db.execute(
        f"""SELECT rowid FROM {name} WHERE {" OR ".join(conditions)}
        ORDER BY rowid LIMIT {_LOOKED_AT}"""
    )
    return [int(place) for (place,) in found.fetchall()]


def _refuse_faulty(db: DuckDBPyConnection, source: Source, table: Input, name: str) -> None:
    places = _suspicious(db, table, name)
    if not places:
        return
    faults: list[Fault] = []
    picked = _picked(source, places)
    for row in replace(source.table, raw=picked).rows():
        faults += (fault for fault in row.faults if fault.blocks)
        if len(faults) >= TOLD:
            break
    if blocking(faults):
        raise Faulty(faults[:TOLD])
    if picked.blank:
        _forget(db, name, picked.blank)


def _picked(source: Source, places: Sequence[int]) -> Picked:
    return Picked(source.table.raw, source.table.top.heading_row, frozenset(places), places[-1])


def _forget(db: DuckDBPyConnection, name: str, places: Iterable[int]) -> None:
    db.execute(f"DELETE FROM {name} WHERE rowid IN ({', '.join(map(str, places))})")


def _refuse_doubled(db: DuckDBPyConnection, source: Source, table: Input, name: str) -> None:
    if table.unique is None:
        return
    target, column = table.unique
    found = db.execute(
        f"""SELECT min(rowid), max(rowid) FROM {name} GROUP BY {target} HAVING count(*) > 1
        ORDER BY 2 LIMIT {TOLD}"""
    ).fetchall()
    if not found:
        return
    numbers = _numbers(source, sorted({int(place) for pair in found for place in pair}))
    raise Faulty(
        [
            source.table.place.fault(
                Invalid(Rule.DOUBLED_PLACE, row=numbers[first]), row=numbers[last], column=column
            )
            for first, last in found
        ]
    )


def _numbers(source: Source, places: Sequence[int]) -> Mapping[int, int]:
    """Return the number that a spreadsheet shows beside each of these rows."""
    if source.numbers:
        return {place: source.numbers[place] for place in places}
    picked = _picked(source, places)
    for _row in picked.rows():
        pass
    return picked.numbers
