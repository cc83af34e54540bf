"""The members of a package that hold a table: CSV, XLSX, JSON, the difference, how to read them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

from registry.core.refusals import Refused
from registry.core.text import LocalizedText
from registry.exchange.difference import Difference, compare, find_name
from registry.exchange.manifest import Statement
from registry.exchange.readme import readme
from registry.tables.csv_writing import csv_chunks
from registry.tables.plain import PlainTable
from registry.tables.schema import Column, Value
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import text_of

README: Final = "README.txt"
CSV: Final = "table.csv"
WORKBOOK: Final = "table.xlsx"
JSON: Final = "table.json"
DIFFERENCE: Final = "difference.json"


@dataclass(frozen=True)
class Listing:
    """A table to hand over: `rows` can be gone through several times, each a value per column.

    `key` names the columns that tell rows apart; a table without one has no difference.
    """

    title: LocalizedText
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    key: tuple[str, ...] = ()

    def plain(self) -> PlainTable:
        """Return it as what its cells say."""
        names = tuple(column.key for column in self.columns)
        return PlainTable(
            names, tuple(dict(zip(names, map(text_of, row), strict=True)) for row in self.rows)
        )


def listing_of(table: PlainTable, *, title: LocalizedText, key: tuple[str, ...] = ()) -> Listing:
    """Return a table that was read as texts as one to hand over."""
    columns = [Column(name, name, name) for name in table.columns]
    return Listing(title, columns, [[*row.values()] for row in table.rows], key)


def members(
    listing: Listing,
    statement: Statement,
    *,
    before: PlainTable | None,
    folder: Path,
    beside: Sequence[tuple[str, bytes | Path]] = (),
) -> list[tuple[str, bytes | Path]]:
    """Return what a package of `listing` holds; large members are written into `folder`.

    `before` is the table of the edition before, `beside` what else goes with the table. Raises
    Refused where rows can't be told apart by their key.
    """
    found: list[tuple[str, bytes | Path]] = [*beside]
    for name, chunks in (
        (CSV, csv_chunks(listing.columns, listing.rows)),
        (JSON, _json_lines(listing)),
    ):
        with (folder / name).open("wb") as file:
            file.writelines(chunks)
        found.append((name, folder / name))
    if _fill_workbook(listing, folder / WORKBOOK):
        found.append((WORKBOOK, folder / WORKBOOK))
    if listing.key:
        found.append((DIFFERENCE, _pretty(_since(before, listing).as_json())))
    names = sorted(name for name, _content in found)
    about = readme(statement, title=listing.title, columns=listing.columns, names=names)
    return [(README, about), *found]


def _since(before: PlainTable | None, listing: Listing) -> Difference:
    now = listing.plain()
    return compare(
        before or PlainTable(now.columns, ()), now, key=listing.key, name=find_name(now.columns)
    )


def _fill_workbook(listing: Listing, path: Path) -> bool:
    """Write it as a workbook; False where a sheet can't hold it."""
    try:
        write_workbook(path, listing.columns, listing.rows, title=listing.title.en)
    except Refused:
        return False
    return True


def _json_lines(listing: Listing) -> Iterator[bytes]:
    """Yield it as a JSON array of objects, one a line."""
    names = [column.key for column in listing.columns]
    yield b"["
    separators = chain([b"\n"], iter(lambda: b",\n", None))
    for row, separator in zip(listing.rows, separators, strict=False):
        values = {name: _json_value(value) for name, value in zip(names, row, strict=True)}
        yield separator + json.dumps(values, ensure_ascii=False).encode()
    yield b"\n]\n"


def _json_value(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _pretty(content: Any) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()
