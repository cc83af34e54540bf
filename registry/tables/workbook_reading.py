"""Reads XLSX workbooks; refuses what is hostile, protected or no workbook before it does harm."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

import python_calamine

from registry.tables.cells import Broken, Cell
from registry.tables.faults import Rule, Unreadable, Why
from registry.tables.guard import unguard
from registry.tables.sources import Limits, RawRow, Source, open_source

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx behind a password
_PROGRAM: Final = Path(__file__).with_name("sheet_process.py")
# It begins without a machine's own habits and takes memory in large pieces: both is faster.
_BARE: Final = ("-P", "-s", "-S", "-X", "utf8")
_SURROUNDINGS: Final = {
    "PYTHONPATH": str(Path(python_calamine.__file__).parent.parent),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
_HEAD: Final = 20
_BUFFER: Final = 1 << 20
_MOST_PARTS: Final = 2_000
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")
_MACROS: Final = b"macroEnabled"
_ALL_FLOATS: Final = json.JSONDecoder(parse_int=float)  # a cell that holds a number is one
_REASONS: Final = {3: Why.ENCRYPTED, 4: Why.BROKEN, 5: Why.TOO_COSTLY}


@dataclass(frozen=True)
class Sheet:
    """A visible sheet of a workbook: its first rows, and what is worth knowing about it."""

    name: str
    height: int
    head: tuple[RawRow, ...]
    notes: tuple[Rule, ...]


@dataclass(frozen=True)
class SheetTable:
    """One sheet of a workbook that `check_workbook` let through."""

    source: Source
    sheet: Sheet
    limits: Limits

    def rows(self) -> Iterator[RawRow]:
        """Yield all rows of the sheet; raises Unreadable."""
        for number, cells in enumerate(_ask(self.source, self.limits, sheet=self.sheet.name), 1):
            yield _raw(number, cells, self.sheet.height)


@dataclass(frozen=True)
class FirstSheet:
    """The first visible sheet of a workbook that `check_workbook` let through, read in one go."""

    source: Source
    limits: Limits

    def rows(self) -> Iterator[RawRow]:
        """Yield all rows of the sheet, none where there is no sheet; raises Unreadable."""
        lines = _lines(self.source, self.limits, sheet="")
        height = json.loads(next(lines, b'{"height": 0}'))["height"]
        number = 1
        for line in lines:
            is_plain = b"'" not in line and b"{" not in line  # nothing to unguard, only JSON's own
            rows = _ALL_FLOATS.decode(line.decode())
            if not is_plain:
                rows = [[_cell(cell) for cell in cells] for cells in rows]
            numbers = range(number, number + len(rows))
            yield from map(RawRow, numbers, rows, repeat(number / max(height, number)))
            number += len(rows)


def check_old_workbook(source: Source) -> None:
    """Refuse a workbook of the older kind, or one behind a password: raises Unreadable."""
    with open_source(source) as file:
        raise Unreadable(Why.ENCRYPTED if _PROTECTED in file.read() else Why.OLD_WORKBOOK)


def check_workbook(source: Source, limits: Limits) -> None:
    """Refuse what its table of contents shows to be no plain workbook: raises Unreadable."""
    try:
        with open_source(source) as file, ZipFile(file) as parts:
            _check_parts(parts, limits)
    except Unreadable:
        raise
    except Exception:  # damaged files bring out a dozen kinds: struct, zlib, seek, key …
        raise Unreadable(Why.BROKEN) from None


def _check_parts(parts: ZipFile, limits: Limits) -> None:
    entries = parts.infolist()
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Why.ENCRYPTED)
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > limits.expanded:
        raise Unreadable(Why.TOO_COSTLY)
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable(Why.NOT_A_TABLE)
    if "xl/workbook.bin" in names:
        raise Unreadable(Why.OLD_WORKBOOK)
    with parts.open("[Content_Types].xml") as types:
        if _MACROS in types.read(1 << 20) or any(name.endswith("vbaproject.bin") for name in names):
            raise Unreadable(Why.MACROS)


def outline(source: Source, limits: Limits) -> list[Sheet]:
    """Return the visible sheets in their order; raises Unreadable."""
    return [
        Sheet(
            name=found["name"],
            height=found["height"],
            head=tuple(
                _raw(number, cells, found["height"])
                for number, cells in enumerate(found["rows"], 1)
            ),
            notes=tuple(Rule(note) for note in found["notes"]),
        )
        for found in _ask(source, limits, sheet=None)
    ]


def _ask(source: Source, limits: Limits, *, sheet: str | None) -> Iterator[Any]:
    """Let `sheet_process` read the workbook, and yield what it answers."""
    return map(json.loads, _lines(source, limits, sheet=sheet))


def _lines(source: Source, limits: Limits, *, sheet: str | None) -> Iterator[bytes]:
    """Let `sheet_process` read the workbook, and yield the lines of its answer."""
    question = {
        "sheet": sheet,
        "head": _HEAD,
        "memory": limits.memory,
        "seconds": limits.seconds,
    }
    program = [sys.executable, *_BARE, str(_PROGRAM), json.dumps(question)]
    with (
        _as_file(source) as workbook,
        subprocess.Popen(  # noqa: S603 - our own program; the sheet's name is data in its argument
            program,
            stdin=workbook,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=_BUFFER,
            env=_SURROUNDINGS,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield from process.stdout
            code = process.wait()
        finally:
            process.kill()
    if code:
        raise Unreadable(_REASONS.get(code, Why.TOO_COSTLY if code < 0 else Why.BROKEN))


@contextmanager
def _as_file(source: Source) -> Iterator[IO[bytes]]:
    """Give a file that another process can read."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        file.write(source)
        file.seek(0)
        yield file


def _raw(number: int, cells: list[Any], height: int) -> RawRow:
    plain = [cell if type(cell) is str and "'" not in cell else _cell(cell) for cell in cells]
    return RawRow(number, plain, number / max(height, number))


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return unguard(cell)
    if not isinstance(cell, dict):
        return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
    if "at" in cell:
        return datetime.fromisoformat(cell["at"])
    if "on" in cell:
        return date.fromisoformat(cell["on"])
    return str(cell["time"]) if "time" in cell else Broken.CELL
