"""Reads a workbook in a process of its own, so that a hostile one can't take the server down.

The library that reads workbooks gives up the whole process where a file makes it ask for too much
memory, and two cells far apart suffice for that. So this file is run as a program, not imported:
the workbook comes on standard input, limits and wishes as JSON in the first argument, and what is
found goes out as lines of JSON. It imports nothing of ours.
"""

import gc
import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, Final
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_FAILED_CELL: Final = rb"<(?:\w+:)?c\s[^>]*\bt=[\"']e[\"'][^>]*>"
_AT_ONCE: Final = 500
_ANY_FAILED: Final = (b't="e"', b"t='e'")
_REFERENCE: Final = rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
_REMARKABLE: Final = {  # compiled where they are asked for: this starts anew for each workbook
    "hidden-rows": rb"<(?:\w+:)?row\s[^>]*\bhidden=[\"'](?:1|true)[\"']",
    "hidden-columns": rb"<(?:\w+:)?col\s[^>]*\bhidden=[\"'](?:1|true)[\"']",
    "formulas": rb"<(?:\w+:)?f[\s/>]",
}


def limit(*, memory: int, seconds: int) -> None:
    """Bound what this process may use, and leave no core behind."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        _, allowed = resource.getrlimit(kind)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (bound, bound))


def answer(data: bytes, *, sheet: str | None, head: int) -> Iterator[Any]:
    """Yield the outline of every visible sheet with its first rows, or all rows of one sheet.

    Where the name is empty, it is the first visible sheet, many rows at once for speed.
    """
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        if sheet == "":
            yield from _first(book, data)
            return
        if sheet is not None:
            yield from _rows(book.get_sheet_by_name(sheet), _failed_cells(part_of(data, sheet)))
            return
        for meta in book.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
                yield _outline(book.get_sheet_by_name(meta.name), part_of(data, meta.name), head)


def _first(book: CalamineWorkbook, data: bytes) -> Iterator[Any]:
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(meta.name)
            yield {"height": sheet.end[0] + 1 if sheet.end else 0}
            failed = _failed_cells(part_of(data, meta.name))
            rows = _rows(sheet, failed) if failed else sheet.iter_rows()
            while some := [_shortened(row) for row in islice(rows, _AT_ONCE)]:
                yield some
            return


def _outline(sheet: CalamineSheet, part: bytes, head: int) -> dict[str, Any]:
    rows = (row for row, _ in zip(_rows(sheet, set()), range(head), strict=False))
    return {
        "name": sheet.name,
        "height": sheet.end[0] + 1 if sheet.end else 0,
        "notes": [note for note, pattern in _REMARKABLE.items() if re.search(pattern, part)],
        "rows": list(rows),
    }


def _rows(sheet: CalamineSheet, failed: set[tuple[int, int]]) -> Iterator[list[Any]]:
    first_column = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows()):
        cells: list[Any] = row  # its own: the library makes each anew
        if failed:
            for position in range(len(cells)):
                if (number, first_column + position) in failed:
                    cells[position] = {"failed": True}
        yield _shortened(cells)


def _shortened(cells: list[Any]) -> list[Any]:
    """Return a row without the empty cells at its end."""
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: Any) -> Any:
    """Return a cell that JSON has no word for."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"time": str(value)}
    raise TypeError(type(value).__name__)


ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=_cell)


def _failed_cells(part: bytes) -> set[tuple[int, int]]:
    """Return where a sheet shows errors (#N/A); the library takes these for empty cells."""
    if not any(mark in part for mark in _ANY_FAILED):
        return set()
    found = (re.search(_REFERENCE, tag[0]) for tag in re.finditer(_FAILED_CELL, part))
    return {(int(cell[2]) - 1, _column(cell[1])) for cell in found if cell}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def part_of(data: bytes, sheet: str) -> bytes:
    """Return a sheet's XML for what the library does not tell; nothing where it can't be found."""
    try:
        with ZipFile(BytesIO(data)) as file:
            tags = map(_attributes, _SHEET.findall(file.read("xl/workbook.xml")))
            identity = next(tag["id"] for tag in tags if tag.get("name") == sheet)
            relations = map(_attributes, _RELATION.findall(file.read("xl/_rels/workbook.xml.rels")))
            target = next(tag["Target"] for tag in relations if tag.get("Id") == identity)
            return file.read(target[1:] if target.startswith("/") else f"xl/{target}")
    except (KeyError, StopIteration):
        return b""


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = re.findall(r"(?:\w+:)?(\w+)\s*=\s*[\"']([^\"']*)[\"']", tag.decode(errors="replace"))
    return {name: _unescaped(value) for name, value in pairs}


def _unescaped(value: str) -> str:
    if "&" not in value:
        return value
    from html import unescape  # noqa: PLC0415 - a tenth of what starting takes, seldom needed

    return unescape(value)


def main() -> None:
    """Answer one question about one workbook."""
    question = json.loads(sys.argv[1])
    limit(memory=question["memory"], seconds=question["seconds"])
    gc.disable()  # nothing goes in circles, and the process ends soon
    try:
        data = sys.stdin.buffer.read()
        for line in answer(data, sheet=question["sheet"], head=question["head"]):
            print(ENCODER.encode(line))  # noqa: T201 - this is how it answers
        sys.stdout.flush()
        os._exit(0)  # giving the workbook's memory back piece by piece takes a tenth of the time
    except PasswordError:
        sys.exit(3)
    except CalamineError:
        sys.exit(4)
    except MemoryError:
        sys.exit(5)


if __name__ == "__main__":
    main()
