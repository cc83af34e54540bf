"""Reads the dates that people write in tables; what could mean two days is an error, no guess."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.core import wareki
from registry.tables.faults import Invalid, Rule

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_TIME: Final = re.compile(
    r"(?P<day>.*\S)(?:T|\s+)(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)", re.A
)
_WRITTEN: Final = (
    re.compile(r"(\d{4})(?P<between>[-/.])(\d{1,2})(?P=between)(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})(?P<between>年)(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(?P<between>)(\d{2})(\d{2})", re.ASCII),
)
_ERA: Final = re.compile(r"(?:明治|大正|昭和|平成|令和|[MTSHR])\.?(?:\d|元).*", re.ASCII)
_AMBIGUOUS: Final = re.compile(
    r"\d{1,2}(?P<between>[-/.])\d{1,2}(?P=between)\d{1,4}|\d{1,2}年\d{1,2}月\d{1,2}日|\d{5,6}",
    re.ASCII,
)
_YEARS: Final = range(1868, 10_000)
_SERIALS: Final = range(1, 2_958_466)  # 1900-01-01 … 9999-12-31
_FALSE_LEAP_DAY: Final = 60  # Excel believes in 1900-02-29, so all before it count one less


@dataclass(frozen=True)
class ReadDate:
    """A date that was read, and whether it was written in an era that had ended by then."""

    on: date
    after_era_end: bool = False


def parse_date(text: str) -> ReadDate:
    """Read 2026-11-20, 2026/11/20, 20261120, 2026年11月20日, 令和8年11月20日 or R8.11.20.

    Digits may be full-width. Raises Invalid where it is no date, could be several, never was, or
    has a time of day other than midnight.
    """
    plain = text.strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).translate(_DASHES).strip()
    if timed := _TIME.fullmatch(plain):
        if timed["time"].strip("0:."):
            raise Invalid(Rule.TIME_OF_DAY)
        plain = timed["day"]
    plain = "".join(plain.split()).upper()
    for form in _WRITTEN:
        if found := form.fullmatch(plain):
            year, _, month, day = found.groups()
            return ReadDate(_existing(int(year), int(month), int(day)))
    if _ERA.fullmatch(plain):
        return _in_era(plain)
    raise Invalid(Rule.AMBIGUOUS_DATE if _AMBIGUOUS.fullmatch(plain) else Rule.NOT_A_DATE)


def date_of_number(number: float) -> date:
    """Read a number of a workbook's cell: 20261120, or the days that Excel counts from 1900.

    Raises Invalid where it is neither, or has a time of day.
    """
    if not number.is_integer():
        raise Invalid(Rule.TIME_OF_DAY if 1 <= number < _SERIALS.stop else Rule.NOT_A_DATE)
    whole = int(number)
    if whole in _SERIALS and whole != _FALSE_LEAP_DAY:
        return date(1899, 12, 31 if whole < _FALSE_LEAP_DAY else 30) + timedelta(days=whole)
    if whole == _FALSE_LEAP_DAY:
        raise Invalid(Rule.IMPOSSIBLE_DATE)
    return parse_date(str(whole)).on


def _existing(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Invalid(Rule.IMPOSSIBLE_DATE) from None
    if year not in _YEARS:
        raise Invalid(Rule.IMPOSSIBLE_DATE)
    return found


def _in_era(plain: str) -> ReadDate:
    try:
        read = wareki.parse(plain)
    except wareki.NotAnEraDate:
        complete = len(re.findall(r"\d+|元", plain)) == 3
        raise Invalid(Rule.IMPOSSIBLE_DATE if complete else Rule.NOT_A_DATE) from None
    return ReadDate(read.on, after_era_end=read.after_era_end)
