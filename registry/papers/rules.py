"""Document numbers: which office counts what, in which fiscal year, and how a number is written."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from registry.core.settings import Setting
from registry.core.text import N_

_COUNTER: Final = re.compile(r"\{n(?::(\d))?\}")
_YEAR: Final = "{year}"
_DAY: Final = "{mmdd}"


class PaperState(StrEnum):
    """Whether an issued document still has effect."""

    ISSUED = "issued"
    VOID = "void"


@dataclass(frozen=True)
class Series:
    """What an office counts: its letters, its receipts; from one again in each fiscal year.

    `pattern` is how a number of the series is written: `{n}` is the number (`{n:4}` with leading
    zeros), `{year}` the fiscal year, `{mmdd}` the day of issue.
    """

    office: str
    name: str
    pattern: Setting


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year, from April to March, that `day` lies in."""
    return day.year if day.month >= 4 else day.year - 1


def written(pattern: str, number: int, *, on: date) -> str:
    """Write a document number as its office does, e.g. 製産戦第12号."""
    padded = _COUNTER.sub(lambda token: f"{number:0{token[1] or 1}}", pattern)
    return padded.replace(_YEAR, str(fiscal_year(on))).replace(_DAY, f"{on:%m%d}")


def check_pattern(value: Any) -> None:
    """Raise ValueError where a pattern can't number documents."""
    if not isinstance(value, str) or not value.strip() or len(value) > 60:
        raise ValueError(N_("Give a pattern of at most 60 characters."))
    if len(_COUNTER.findall(value)) != 1:
        raise ValueError(N_("The pattern needs {n} once: the number goes there."))
    rest = _COUNTER.sub("", value).replace(_YEAR, "").replace(_DAY, "")
    if "{" in rest or "}" in rest:
        raise ValueError(N_("A pattern knows {n}, {n:4}, {year} and {mmdd}, and no others."))


def _check_lasting_pattern(value: Any) -> None:
    check_pattern(value)
    if _YEAR not in value:
        raise ValueError(N_("The pattern needs {year}: without it numbers come back each year."))


_HINT: Final = N_(
    "{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year, "
    "{mmdd} month and day."
)

SECRETARIAT_LETTERS: Final = Series(
    office="meti.secretariat",
    name="letters",
    pattern=Setting(
        "papers.pattern.meti.secretariat.letters",
        "製産戦第{n}号",
        N_("Document number of the council's letters"),
        _HINT,
        check_pattern,
    ),
)
SECRETARIAT_RECEIPTS: Final = Series(
    office="meti.secretariat",
    name="receipts",
    pattern=Setting(
        "papers.pattern.meti.secretariat.receipts",
        "協受{year}-{n:4}",
        N_("Receipt number of filings to the council"),
        _HINT,
        _check_lasting_pattern,
    ),
)
SECRETARIAT_CERTIFICATES: Final = Series(
    office="meti.secretariat",
    name="certificates",
    pattern=Setting(
        "papers.pattern.meti.secretariat.certificates",
        "協証{year}-{n:4}",
        N_("Number of certificates of membership"),
        _HINT,
        _check_lasting_pattern,
    ),
)
SERIES: Final = (SECRETARIAT_LETTERS, SECRETARIAT_RECEIPTS, SECRETARIAT_CERTIFICATES)
