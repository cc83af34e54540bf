"""How the published workbook is laid out, and how its numbers and days are written (moc:6.3)."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from registry.core import wareki
from registry.tables.cells import Cell, as_text
from registry.tables.dates import date_of_number, parse_date
from registry.tables.faults import Invalid

FIRST_ROW: Final = 9  # of the entries; above: the day, the title, headings over merged rows
WIDTH: Final = 14  # columns A to N, in the order of the list's own columns
DATES: Final = frozenset({1, 11})
_CLEAN: Final = re.compile(r"\d\d登-\d{6}")
_WRITTEN: Final = re.compile(
    r"(?P<year>\d\d)[\s-]*(?:登|to|tou?)?[\s-]*(?P<number>\d{1,6})", re.IGNORECASE
)
_ENTRY: Final = re.compile(r"\d\d[\s-]*(?:登|tou?)[\s-]*\d{1,6}", re.IGNORECASE)
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━", "-"))
_ENGLISH_DAY: Final = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})\s*[.,]?\s*(\d{4})")
_JAPANESE_DAY: Final = re.compile(r"(?:令和|\d{4}|R)[^日]*日")
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def registration_number(text: str) -> str:
    """Return 19登-000491, however it is written: １９登０００４９１, 19to-491, 19-000491.

    "" where it can't be read as one.
    """
    if _CLEAN.fullmatch(text):
        return text
    plain = _plain(text)
    found = _WRITTEN.fullmatch(plain)
    return f"{found['year']}登-{int(found['number']):06}" if found else ""


def begins_an_entry(text: str) -> bool:
    """Say whether a first cell is an entry's number, and no heading, day or count above them."""
    return _ENTRY.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def day_of(text: str) -> date | None:
    """Return the day that the first line states: As of April 15.2026, 令和8年4月15日現在."""
    plain = unicodedata.normalize("NFKC", text)
    if found := _ENGLISH_DAY.search(plain):
        month = _MONTHS.get(found[1][:3].lower())
        if month is not None:
            return _day(int(found[3]), month, int(found[2]))
    if japanese := _JAPANESE_DAY.search(plain):
        try:
            return parse_date(japanese[0]).on
        except (Invalid, wareki.NotAnEraDate):
            return None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_text(cell: Cell) -> str:
    """Return a day as 2026-04-15, however a cell keeps it; "" of an empty one. Raises Invalid."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float):
        return date_of_number(cell).isoformat()
    text = as_text(cell)
    return parse_date(text).on.isoformat() if text.strip() else ""
