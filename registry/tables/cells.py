"""Reads one cell by the kind of its column: what it says, and what that means."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from registry.core.text import LocalizedText
from registry.tables import numbers
from registry.tables.dates import date_of_number, parse_date
from registry.tables.faults import Invalid, Rule
from registry.tables.kana import katakana
from registry.tables.schema import Column, Kind, Value
from registry.tables.writing import code_point


class Broken(Enum):
    """A cell of a workbook that shows an error of the spreadsheet."""

    CELL = "#"


Cell: TypeAlias = str | float | bool | date | datetime | Broken
"""A cell as it stands in a file: text in CSV, typed in a workbook; an empty one is no text."""

_EXACT: Final = 10**15  # a spreadsheet keeps fifteen digits
_LOST_DIGITS: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_LOST: Final = re.compile("[\ufffd〓]")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # 外字
_UNUSABLE: Final = (
    (_FORBIDDEN, Rule.FORBIDDEN_CHARACTER),
    (_LOST, Rule.LOST_CHARACTER),
    (_PRIVATE, Rule.PRIVATE_CHARACTER),
)
_WHOLE_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?", re.ASCII)
_REMEMBERED: Final = 4_096  # texts of a column that need not be read twice: dates, codes, places
_MOST_DIGITS: Final = 20  # far more than the database holds, few enough to read quickly
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?: ?[гж]\.?)?")
_BETWEEN_CODES: Final = re.compile("[、\n]")


class Read(NamedTuple):
    """What a cell means, and whether something about it should be told."""

    value: Value
    note: Invalid | None = None


_EMPTY: Final = Read(None)
_Reader: TypeAlias = Callable[[Cell], Read]


def as_text(cell: Cell) -> str:
    """Return what a cell says, exactly; a number without the .0 that workbooks add."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else ""


def reader(column: Column, *, longest: int) -> _Reader:
    """Return what reads the cells of `column`; it raises Invalid.

    A cell longer than `longest` is refused whatever the column allows.
    """
    return _remembering(_reading(column, min(column.max_length, longest)))


def _remembering(read: _Reader) -> _Reader:
    """Read a text that came before without looking at it again."""
    known: dict[str, Read] = {}

    def read_cell(cell: Cell) -> Read:
        if not isinstance(cell, str):
            return read(cell)
        found = known.get(cell)
        if found is None:
            found = read(cell)
            if len(known) < _REMEMBERED:
                known[cell] = found
        return found

    return read_cell


def _reading(column: Column, most: int) -> _Reader:
    read = _READERS[column.kind](column)

    def read_cell(cell: Cell) -> Read:
        if isinstance(cell, Broken):
            raise Invalid(Rule.CELL_ERROR)
        if isinstance(cell, str):
            _refuse_unusable(cell, most)
            if not cell.strip():
                return _empty(column)
        return read(cell)

    return read_cell


def _empty(column: Column) -> Read:
    if column.required:
        raise Invalid(Rule.REQUIRED)
    return _EMPTY


def _refuse_unusable(text: str, most: int) -> None:
    if len(text) > most:
        raise Invalid(Rule.TOO_LONG, most=most)
    if text.isascii() and text.isprintable():
        return
    for characters, rule in _UNUSABLE:
        if found := characters.search(text):
            raise Invalid(rule, code_point=code_point(found[0]))


def _text(cell: Cell) -> str:
    """Return the text of a cell that must not have been taken for a number or date beforehand."""
    if isinstance(cell, str):
        if _LOST_DIGITS.fullmatch(cell):
            raise Invalid(Rule.CHANGED_BY_SPREADSHEET)
        return cell
    if isinstance(cell, date) or (isinstance(cell, float) and not abs(cell) < _EXACT):
        raise Invalid(Rule.CHANGED_BY_SPREADSHEET)
    return as_text(cell)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _texts(_column: Column) -> _Reader:
    return lambda cell: Read(_text(cell))


def _checked(parse: Callable[[str], str]) -> Callable[[Column], _Reader]:
    return lambda _column: lambda cell: Read(parse(_text(cell)))


def _codes(column: Column) -> _Reader:
    pattern = re.compile(column.pattern)
    form = column.form or column.pattern

    def read(cell: Cell) -> Read:
        plain = unicodedata.normalize("NFKC", _text(cell)).strip()
        if not pattern.fullmatch(plain):
            raise Invalid(Rule.WRONG_FORM, form=form)
        return Read(plain)

    return read


def _named(code: str, name: str, both: str) -> str:
    return code if code == name else both.format(code, name)


def _code_finder(column: Column) -> Callable[[str], str]:
    """Return what finds the code that a text is or names, in any width, case and spacing."""
    codes = {
        _plain(name).casefold(): choice.code
        for choice in column.allowed
        for name in (choice.code, choice.ja, choice.en)
    }
    allowed = LocalizedText(
        "、".join(_named(one.code, one.ja, "{}（{}）") for one in column.allowed),
        ", ".join(_named(one.code, one.en, "{} ({})") for one in column.allowed),
    )

    def find(text: str) -> str:
        code = codes.get(_plain(text).casefold())
        if code is None:
            raise Invalid(Rule.NOT_ALLOWED, allowed=allowed)
        return code

    return find


def _choices(column: Column) -> _Reader:
    find = _code_finder(column)
    return lambda cell: Read(find(_text(cell)))


def _several(column: Column) -> _Reader:
    find = _code_finder(column) if column.allowed else str

    def read(cell: Cell) -> Read:
        parts = (part.strip() for part in _BETWEEN_CODES.split(_text(cell)))
        found = tuple(dict.fromkeys(find(part) for part in parts if part))
        return Read(found) if found else _empty(column)

    return read


def _dates(column: Column) -> _Reader:
    if not column.day_first:
        return _read_date

    def read(cell: Cell) -> Read:
        found = _DAY_FIRST.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found is None:
            return _read_date(cell)
        day, month, year = found.groups()
        return Read(parse_date(f"{year}-{month}-{day}").on)

    return read


def _read_date(cell: Cell) -> Read:
    if isinstance(cell, datetime):
        if cell.time() != time.min:
            raise Invalid(Rule.TIME_OF_DAY)
        return Read(cell.date())
    if isinstance(cell, date):
        return Read(cell)
    if isinstance(cell, float):
        return Read(date_of_number(cell))
    read = parse_date(as_text(cell))
    day = read.on.isoformat()
    return Read(read.on, Invalid(Rule.ERA_HAD_ENDED, day=day) if read.after_era_end else None)


def _integers(column: Column) -> _Reader:
    def read(cell: Cell) -> Read:
        plain = _plain(as_text(cell))
        if isinstance(cell, date) or not _WHOLE_NUMBER.fullmatch(plain):
            raise Invalid(Rule.NOT_A_NUMBER)
        digits = plain.split(".")[0].replace(",", "")
        if len(digits) > _MOST_DIGITS or not column.least <= int(digits) <= column.most:
            raise Invalid(Rule.OUT_OF_RANGE, least=column.least, most=column.most)
        return Read(int(digits))

    return read


_READERS: Final[dict[Kind, Callable[[Column], _Reader]]] = {
    Kind.TEXT: _texts,
    Kind.NAME: _texts,
    Kind.ADDRESS: _texts,
    Kind.CODE: _codes,
    Kind.CHOICE: _choices,
    Kind.SEVERAL: _several,
    Kind.DATE: _dates,
    Kind.INTEGER: _integers,
    Kind.CORPORATE_NUMBER: _checked(numbers.corporate_number),
    Kind.POSTAL_CODE: _checked(numbers.postal_code),
    Kind.PHONE: _checked(numbers.phone),
    Kind.KANA: _checked(katakana),
    Kind.EMAIL: _checked(numbers.email),
    Kind.INSURANCE_OFFICE_NUMBER: _checked(numbers.insurance_office_number),
}
