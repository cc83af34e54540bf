"""Writes and reads dates in Japanese eras, as letters and forms carry them (令和8年11月20日)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.text import N_, Unanswerable


@dataclass(frozen=True)
class _Era:
    name: str
    letter: str
    first_year: int  # the Gregorian year that is the era's 元年
    begins_on: date


# Before 1873 the calendar was another one, so era dates of that time can't be read as ours.
_ERAS: Final = (
    _Era("明治", "M", 1868, date(1873, 1, 1)),
    _Era("大正", "T", 1912, date(1912, 7, 30)),
    _Era("昭和", "S", 1926, date(1926, 12, 25)),
    _Era("平成", "H", 1989, date(1989, 1, 8)),
    _Era("令和", "R", 2019, date(2019, 5, 1)),
)
_BY_SIGN: Final = {sign: era for era in _ERAS for sign in (era.name, era.letter)}
_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_ERA_DATE: Final = re.compile(
    rf"(?P<era>{'|'.join(_BY_SIGN)})\.?(?P<year>元|[0-9]{{1,4}})"
    r"(?:年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日|(?P<sep>[-./])(?P<m2>[0-9]{1,2})(?P=sep)(?P<d2>[0-9]{1,2}))"
)


class NotAnEraDate(Unanswerable):
    """The text is no date in a Japanese era, or one that never was."""


@dataclass(frozen=True)
class EraDate:
    """A date that was read, and whether it was written in an era that had ended by then."""

    on: date
    after_era_end: bool


def format(day: date, *, full_width: bool = False) -> str:
    """Write `day` in its era, first years as 元年; `full_width` widens the digits.

    Raises NotAnEraDate for days before 1873.
    """
    era = _era_of(day)
    if era is None:
        raise NotAnEraDate(N_("%(day)s lies before 1873, so it has no era date."), day=day)
    year = day.year - era.first_year + 1
    written = f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return written.translate(_FULL_WIDTH) if full_width else written


def parse(text: str) -> EraDate:
    """Read a date such as 令和8年11月20日, Ｒ８．１１．２０ or ㋿元-5-1, spaces anywhere.

    Raises NotAnEraDate where the text is something else, the day does not exist, or it lies
    before its era began. A date after its era's end (平成35年…) is read and flagged.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    found = _ERA_DATE.fullmatch("".join(plain.split()))
    if found is None:
        raise NotAnEraDate(N_("This can't be read as a date in a Japanese era."))
    era = _BY_SIGN[found["era"]]
    year = 1 if found["year"] == "元" else int(found["year"])
    try:
        day = date(
            era.first_year + year - 1,
            int(found["m"] or found["m2"]),
            int(found["d"] or found["d2"]),
        )
    except ValueError:
        raise NotAnEraDate(N_("There is no such day.")) from None
    if year == 0 or day < era.begins_on:
        raise NotAnEraDate(N_("This day lies before its era began."))
    return EraDate(day, after_era_end=_era_of(day) is not era)


def _era_of(day: date) -> _Era | None:
    return next((era for era in reversed(_ERAS) if era.begins_on <= day), None)
