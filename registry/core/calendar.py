"""Tells on which days offices in Tokyo and Bishkek are closed, and why; each state is versioned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from itertools import count, takewhile
from types import MappingProxyType
from typing import Final

from holidays import country_holidays

from registry.core.text import N_, LocalizedText, Unanswerable

FIRST_YEAR: Final = 2018
LAST_YEAR: Final = 2050
_DAY: Final = timedelta(days=1)


class Place(StrEnum):
    """Whose office days count."""

    TOKYO = "tokyo"
    BISHKEK = "bishkek"

    @property
    def label(self) -> LocalizedText:
        """The place's name."""
        return _PLACES[self]


_PLACES: Final = {
    Place.TOKYO: LocalizedText("東京", "Tokyo"),
    Place.BISHKEK: LocalizedText("ビシュケク", "Bishkek"),
}


class OutsideCalendar(Unanswerable):
    """A day was asked for that the calendar does not hold."""


@dataclass(frozen=True)
class Calendar:
    """Every closed day of some whole years at one place, with the reason why it is closed.

    The closed days are data: `amended` gives another calendar with another `version`, and dates
    worked out with the old one can be told from dates worked out with the new one.
    """

    place: Place
    first_year: int
    last_year: int
    closed: Mapping[date, LocalizedText]

    @cached_property
    def version(self) -> str:
        """The SHA-256 in hexadecimal over place, years and closed days; reasons don't count."""
        head = f"{self.place} {self.first_year}-{self.last_year}"
        days = (day.isoformat() for day in sorted(self.closed))
        return sha256("\n".join((head, *days)).encode()).hexdigest()

    def closed_because(self, day: date) -> LocalizedText | None:
        """Return why offices are closed on `day`, or None where they are open.

        Raises OutsideCalendar for a day of a year that the calendar does not hold.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise OutsideCalendar(
                N_("The calendar holds the years %(first)s to %(last)s, not %(day)s."),
                first=self.first_year,
                last=self.last_year,
                day=day,
            )
        return self.closed.get(day)

    def is_open(self, day: date) -> bool:
        """Say whether offices are open on `day`."""
        return self.closed_because(day) is None

    def closed_before(self, day: date) -> tuple[date, ...]:
        """Return the closed days between `day` and the open day before it, latest first."""
        return self._closed_run(day, step=-_DAY)

    def closed_after(self, day: date) -> tuple[date, ...]:
        """Return the closed days between `day` and the open day after it, earliest first."""
        return self._closed_run(day, step=_DAY)

    def _closed_run(self, day: date, *, step: timedelta) -> tuple[date, ...]:
        return tuple(takewhile(self.closed_because, (day + n * step for n in count(1))))

    def previous_open(self, day: date) -> date:
        """Return the last open day strictly before `day`."""
        return day - (len(self.closed_before(day)) + 1) * _DAY

    def next_open(self, day: date) -> date:
        """Return the first open day strictly after `day`."""
        return day + (len(self.closed_after(day)) + 1) * _DAY

    def add_open_days(self, day: date, days: int) -> date:
        """Return the open day that is the `days`-th after `day`; `day` itself is not counted."""
        for _ in range(days):
            day = self.next_open(day)
        return day

    def provisional_years(self, as_of: date) -> frozenset[int]:
        """Return the years whose closed days are not settled on the day `as_of`.

        In Japan the official gazette of the first office day of February gives the equinoxes, and
        with them the holidays, of the following year; later years are computed. A Kyrgyz year
        that has not ended is never settled: moving feasts are estimates and days are exchanged at
        short notice.
        """
        settled = as_of.year - 1 if self.place is Place.BISHKEK else self._last_gazetted(as_of)
        return frozenset(range(max(settled + 1, self.first_year), self.last_year + 1))

    def _last_gazetted(self, as_of: date) -> int:
        january = as_of.month == 1
        return as_of.year if january or self._before_february_opens(as_of) else as_of.year + 1

    def _before_february_opens(self, day: date) -> bool:
        return day.month == 2 and all(
            day.replace(day=number) in self.closed for number in range(1, day.day + 1)
        )

    def amended(
        self, *, closed: Mapping[date, LocalizedText] | None = None, opened: Iterable[date] = ()
    ) -> "Calendar":
        """Return this calendar with the days of `closed` closed as well and those of `opened` open.

        Raises OutsideCalendar for a day of a year that the calendar does not hold.
        """
        days = dict(self.closed)
        for day in opened:
            self.closed_because(day)
            days.pop(day, None)
        for day, reason in (closed or {}).items():
            self.closed_because(day)
            days[day] = reason
        return replace(self, closed=MappingProxyType(days))


_WEEKEND: Final = {
    5: LocalizedText("土曜日", "Saturday"),
    6: LocalizedText("日曜日", "Sunday"),
}
_YEAR_END: Final = LocalizedText("年末年始の休日", "year-end and New Year closing of offices")
_YEAR_END_DAYS: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


@cache
def tokyo_calendar(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Calendar:
    """Return the Japanese government's calendar: weekends, holidays, 29 December to 3 January."""
    years = range(first_year, last_year + 1)
    japanese = country_holidays("JP", years=years, language="ja")
    english = country_holidays("JP", years=years, language="en_US")
    closed = {}
    for day in _days(years):
        if day.weekday() in _WEEKEND:
            closed[day] = _WEEKEND[day.weekday()]
        elif day in japanese:
            closed[day] = _japanese_holiday(japanese[day], english[day])
        elif (day.month, day.day) in _YEAR_END_DAYS:
            closed[day] = _YEAR_END
    return Calendar(Place.TOKYO, first_year, last_year, MappingProxyType(closed))


def _japanese_holiday(japanese: str, english: str) -> LocalizedText:
    # A day between two holidays; "National Holiday" would not tell it from the others.
    return LocalizedText(japanese, "Citizens' Holiday" if japanese == "国民の休日" else english)


@cache
def bishkek_calendar(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Calendar:
    """Return the Kyrgyz calendar, as advice only: holidays, and weekends that are not worked."""
    years = range(first_year, last_year + 1)
    names = country_holidays("KG", years=years, language="en_US")
    closed = {}
    for day in _days(years):
        if day in names:
            closed[day] = _kyrgyz_holiday(names[day])
        elif day.weekday() in _WEEKEND and day not in names.weekend_workdays:
            closed[day] = _WEEKEND[day.weekday()]
    return Calendar(Place.BISHKEK, first_year, last_year, MappingProxyType(closed))


_KYRGYZ_HOLIDAYS: Final = {
    "New Year's Day": "新年",
    "New Year Holidays": "新年休暇",
    "Christmas Day": "正教のクリスマス",
    "Fatherland Defender's Day": "祖国防衛者の日",
    "International Women's Day": "国際女性デー",
    "Nooruz Holiday": "ノールーズ",
    "Day of the People's April Revolution": "四月人民革命の日",
    "Labor Day": "労働の日",
    "May Holidays": "五月休暇",
    "Constitution Day": "憲法記念日",
    "Victory Day": "戦勝記念日",
    "Independence Day": "独立記念日",
    "Days of History and Commemoration of Ancestors": "歴史と先祖追悼の日",
    "Eid al-Fitr": "断食明けの祭り（オロゾ・アイト）",
    "Eid al-Adha": "犠牲祭（クルマン・アイト）",
}
_QUALIFIED: Final = {" (estimated)": "（推定）", " (observed)": "（振替）"}


def _kyrgyz_holiday(english: str) -> LocalizedText:
    """Name a Kyrgyz holiday, or two on one day; days given by decree share one Japanese name."""
    return LocalizedText("・".join(map(_in_japanese, english.split("; "))), english)


def _in_japanese(english: str) -> str:
    qualified = ""
    for ending, japanese in _QUALIFIED.items():
        if english.endswith(ending):
            english, qualified = english.removesuffix(ending), japanese
    return _KYRGYZ_HOLIDAYS.get(english, "政府決定による休日") + qualified


def _days(years: range) -> Iterable[date]:
    first, after = date(years.start, 1, 1), date(years.stop, 1, 1)
    return (first + n * _DAY for n in range((after - first).days))
