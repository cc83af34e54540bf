"""The periods that data and duties belong to: a day, a calendar month, a calendar quarter."""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.core.text import N_, LocalizedText, Unanswerable


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"


_YEARS: Final = range(1900, 3000)  # far from where dates end, so that counting never fails
_MONTHS: Final = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3}
_WRITTEN: Final = {
    PeriodKind.DAY: re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII),
    PeriodKind.MONTH: re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})", re.ASCII),
    PeriodKind.QUARTER: re.compile(r"(?P<year>\d{4})-Q(?P<quarter>[1-4])", re.ASCII),
}
_EXAMPLES: Final = {
    PeriodKind.DAY: "2026-11-20",
    PeriodKind.MONTH: "2026-11",
    PeriodKind.QUARTER: "2026-Q3",
}


class WrongPeriod(Unanswerable):
    """The text is no period, or not one of the kind that the rule asks for."""


@dataclass(frozen=True)
class Period:
    """One day, month or quarter; `first` is its first day."""

    kind: PeriodKind
    first: date

    @classmethod
    def containing(cls, day: date, kind: PeriodKind) -> "Period":
        """Return the period of this kind that `day` falls in."""
        if kind is PeriodKind.DAY:
            return cls(kind, day)
        length = _MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // length * length + 1, 1))

    @classmethod
    def parse(cls, text: str, kinds: Collection[PeriodKind]) -> "Period":
        """Read 2026-11-20, 2026-11 or 2026-Q3.

        Raises WrongPeriod where the text is none of `kinds`, or no such period exists.
        """
        for kind in kinds:
            if found := _WRITTEN[kind].fullmatch(text):
                return cls._from(found.groupdict(), kind, text)
        examples = ", ".join(_EXAMPLES[kind] for kind in kinds)
        raise WrongPeriod(
            N_("“%(text)s” is not the period asked for; write it like %(examples)s."),
            text=text,
            examples=examples,
        )

    @classmethod
    def _from(cls, parts: dict[str, str], kind: PeriodKind, text: str) -> "Period":
        quarter = int(parts.get("quarter", 1))
        month = int(parts.get("month", quarter * 3 - 2))
        try:
            first = date(int(parts["year"]), month, int(parts.get("day", 1)))
        except ValueError:
            raise WrongPeriod(N_("There is no %(text)s in the calendar."), text=text) from None
        if first.year not in _YEARS:
            raise WrongPeriod(
                N_("%(text)s lies outside the years %(first)s to %(last)s."),
                text=text,
                first=_YEARS[0],
                last=_YEARS[-1],
            )
        return cls(kind, first)

    @property
    def last(self) -> date:
        """The last day of the period."""
        if self.kind is PeriodKind.DAY:
            return self.first
        return add_months(self.first, _MONTHS[self.kind]) - timedelta(days=1)

    @property
    def following(self) -> "Period":
        """The period of this kind that comes next."""
        return Period.containing(self.last + timedelta(days=1), self.kind)

    @property
    def preceding(self) -> "Period":
        """The period of this kind just before."""
        return Period.containing(self.first - timedelta(days=1), self.kind)

    @classmethod
    def of_year(cls, year: int, kind: PeriodKind) -> list["Period"]:
        """Return the periods of this kind in a calendar year, in their order."""
        period, found = cls.containing(date(year, 1, 1), kind), []
        while period.first.year == year:
            found.append(period)
            period = period.following
        return found

    @property
    def said(self) -> date | LocalizedText:
        """How sentences and lists say the period: a day by its date, the others by their names."""
        year, month = self.first.year, self.first.month
        match self.kind:
            case PeriodKind.DAY:
                return self.first
            case PeriodKind.MONTH:
                return LocalizedText(f"{year}年{month}月分", f"{self.first:%B %Y}")
            case PeriodKind.QUARTER:
                quarter = month // 3 + 1
                return LocalizedText(f"{year}年第{quarter}四半期", f"Q{quarter} {year}")

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.DAY:
                return self.first.isoformat()
            case PeriodKind.MONTH:
                return self.first.isoformat()[:7]
            case PeriodKind.QUARTER:
                return f"{self.first.year:04}-Q{self.first.month // 3 + 1}"


def add_months(day: date, months: int) -> date:
    """Return the same day so many calendar months later, or that month's last if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
