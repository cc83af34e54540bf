"""Works out when something is due: the rules of the clauses as data, each with its working."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.core.calendar import Calendar, Place
from registry.core.periods import Period, PeriodKind, add_months
from registry.core.text import N_, Message

_DAY: Final = timedelta(days=1)


class Word(StrEnum):
    """What a text says where it gives no date."""

    PROMPTLY = "promptly"
    WITHOUT_DELAY = "without-delay"
    AS_NEEDED = "as-needed"
    NO_TIME = "no-time"


class LastDay(StrEnum):
    """Which day "one business day before the last day of the month" is counted from.

    `calendar`: the answer is the last business day strictly before the last calendar day.
    `open`: it is one business day before the last business day.
    """

    CALENDAR = "calendar"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What dates are worked out on: the calendars, the day of asking, and the office's choices.

    `last_day` is the reading where a text only says "the last day". `urgent_days` (promptly,
    without delay) and `other_days` are the working targets, in business days.
    """

    calendars: Mapping[Place, Calendar]
    as_of: date
    last_day: LastDay = LastDay.CALENDAR
    urgent_days: int = 3
    other_days: int = 10

    def target_days(self, word: Word) -> int:
        """Return the working target, in business days, where the text has this word."""
        return self.urgent_days if word in (Word.PROMPTLY, Word.WITHOUT_DELAY) else self.other_days


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """A legal date (`on`) or the text's own word, and the working that led to it.

    `target` is the day that the owing desk itself aims at; it is never a legal date. `provisional`
    says that a year was used whose closed days may still change; `calendar_version` is None where
    no closed days were asked about.
    """

    on: date | None = None
    word: Word | None = None
    steps: tuple[Message, ...] = ()
    target: date | None = None
    target_steps: tuple[Message, ...] = ()
    calendar_version: str | None = None
    provisional: bool = False
    not_yet_in_force: bool = False

    @property
    def answer(self) -> str:
        """The date as YYYY-MM-DD, or the word: the same in every language."""
        return str(self.on or self.word)


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """How a clause dates what it asks for, and the kinds of period that it dates."""

    periods: tuple[PeriodKind, ...]

    @property
    @abstractmethod
    def statement(self) -> Message:
        """The rule in one sentence."""

    @abstractmethod
    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Date what belongs to `period`; `place` is where the owing desk sits.

        Raises OutsideCalendar where a day is needed that the calendar does not hold.
        """


_READINGS: Final = {
    LastDay.CALENDAR: Message(
        N_("The office reads “the last day” as the last calendar day, open or closed.")
    ),
    LastDay.OPEN: Message(N_("The office reads “the last day” as the last business day.")),
}


@dataclass(frozen=True, kw_only=True)
class MonthEnd(Rule):
    """One business day before the last day of the month after the period, by Tokyo's calendar.

    `last_day` says how the clause itself counts; None leaves the reading to the office.
    """

    last_day: LastDay | None = None

    @property
    def statement(self) -> Message:
        """The rule in one sentence."""
        if self.last_day is LastDay.OPEN:
            return Message(
                N_("One business day before the last business day of the following month.")
            )
        return Message(N_("One business day before the last day of the following month."))

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Count back from the month's end."""
        calendar = basis.calendars[Place.TOKYO]
        last = add_months(period.last + _DAY, 1) - _DAY
        steps = [
            Message(
                N_("Data of %(period)s: the last day of the following month is %(day)s."),
                {"period": period, "day": last},
            )
        ]
        if self.last_day is None:
            steps.append(_READINGS[basis.last_day])
        if (self.last_day or basis.last_day) is LastDay.OPEN:
            after, last = last + _DAY, calendar.previous_open(last + _DAY)
            steps += _skipped(calendar.closed_before(after), calendar)
            steps.append(Message(N_("The last business day is %(day)s."), {"day": last}))
        on = calendar.previous_open(last)
        steps += _skipped(calendar.closed_before(last), calendar)
        steps.append(Message(N_("One business day before: %(day)s."), {"day": on}))
        unsettled = _unsettled({on.year}, calendar, basis)
        return DueDate(
            on=on,
            target=on,
            steps=(*steps, _used(calendar), *unsettled),
            calendar_version=calendar.version,
            provisional=bool(unsettled),
        )


@dataclass(frozen=True, kw_only=True)
class WithinDays(Rule):
    """Within so many days from the first day of the month after the period, that day counted.

    On a closed day the legal date stays; Tokyo's desk then aims at the business day before.
    """

    days: int

    @property
    def statement(self) -> Message:
        """The rule in one sentence."""
        return Message(
            N_("Within %(days)s days from the first day of the following month, that day counted."),
            {"days": self.days},
        )

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Count from the first day, which counts because the period begins with it at midnight."""
        calendar = basis.calendars[Place.TOKYO]
        first = period.last + _DAY
        on = first + (self.days - 1) * _DAY
        steps = (
            Message(N_("The days run from %(day)s, 0:00, so that day counts."), {"day": first}),
            Message(N_("Day %(days)s is %(day)s."), {"days": self.days, "day": on}),
        )
        unsettled = _unsettled({on.year}, calendar, basis)
        target = calendar.previous_open(on + _DAY)
        return DueDate(
            on=on,
            steps=steps,
            target=target,
            target_steps=(*_kept_on_closed_day(on, target, calendar), _used(calendar), *unsettled),
            calendar_version=calendar.version,
            provisional=bool(unsettled),
        )


def _kept_on_closed_day(on: date, target: date, calendar: Calendar) -> list[Message]:
    if target == on:
        return []
    return [
        *_skipped(calendar.closed_before(on + _DAY), calendar),
        Message(
            N_("The date stays %(day)s; our own target is %(target)s, the business day before."),
            {"day": on, "target": target},
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class SameDay(Rule):
    """Each calendar day's data on that day."""

    periods: tuple[PeriodKind, ...] = (PeriodKind.DAY,)

    @property
    def statement(self) -> Message:
        """The rule in one sentence."""
        return Message(N_("Every calendar day, on the same day."))

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Return the day itself: closed days are days too."""
        step = Message(
            N_("Data of %(day)s goes the same day, also on a closed day; none is a nil delivery."),
            {"day": period.last},
        )
        return DueDate(on=period.last, target=period.last, steps=(step,))


@dataclass(frozen=True, kw_only=True)
class DayBefore(Rule):
    """Before the day on which something takes effect."""

    periods: tuple[PeriodKind, ...] = (PeriodKind.DAY,)

    @property
    def statement(self) -> Message:
        """The rule in one sentence."""
        return Message(N_("Before the day on which it takes effect."))

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Return the last day that is still before."""
        on = period.first - _DAY
        steps = (
            Message(N_("It takes effect on %(day)s."), {"day": period.first}),
            Message(N_("The last day before that is %(day)s."), {"day": on}),
        )
        return DueDate(on=on, steps=steps)


@dataclass(frozen=True, kw_only=True)
class MonthsAfter(Rule):
    """So many calendar months after a day, or that month's last day where the month is shorter."""

    months: int
    periods: tuple[PeriodKind, ...] = (PeriodKind.DAY,)

    @property
    def statement(self) -> Message:
        """The rule in one sentence."""
        return Message(N_("%(months)s calendar months after the day."), {"months": self.months})

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Count calendar months."""
        on = add_months(period.first, self.months)
        steps = [
            Message(
                N_("%(months)s calendar months after %(day)s."),
                {"months": self.months, "day": period.first},
            )
        ]
        if on.day != period.first.day:
            steps.append(
                Message(
                    N_("The month has no day %(number)s; its last day counts."),
                    {"number": period.first.day},
                )
            )
        return DueDate(on=on, steps=(*steps, Message(N_("That is %(day)s."), {"day": on})))


_WORDS: Final = {
    Word.PROMPTLY: Message(N_("The text says “promptly” and gives no date.")),
    Word.WITHOUT_DELAY: Message(N_("The text says “without delay” and gives no date.")),
    Word.AS_NEEDED: Message(N_("The text says “as needed” and gives no date.")),
    Word.NO_TIME: Message(N_("The text names no time.")),
}


@dataclass(frozen=True, kw_only=True)
class Unstated(Rule):
    """A word instead of a date; the owing desk sets itself a working target."""

    word: Word
    periods: tuple[PeriodKind, ...] = tuple(PeriodKind)

    @property
    def statement(self) -> Message:
        """What the text says."""
        return _WORDS[self.word]

    def work_out(self, period: Period, basis: Basis, *, place: Place = Place.TOKYO) -> DueDate:
        """Keep the word; count the working target from the period's end by the desk's calendar."""
        calendar = basis.calendars[place]
        days = basis.target_days(self.word)
        target, skipped = _business_days_after(period.last, days, calendar)
        unsettled = _unsettled({period.last.year, target.year}, calendar, basis)
        head = Message(
            N_("Our own target in %(place)s: %(days)s business days after %(day)s."),
            {"place": place.label, "days": days, "day": period.last},
        )
        end = Message(N_("Our own target is %(day)s; it is no legal date."), {"day": target})
        return DueDate(
            word=self.word,
            target=target,
            target_steps=(head, *skipped, end, _used(calendar), *unsettled),
            calendar_version=calendar.version,
            provisional=bool(unsettled),
        )


NO_TIME: Final = Unstated(word=Word.NO_TIME)


def _business_days_after(
    day: date, days: int, calendar: Calendar
) -> tuple[date, tuple[Message, ...]]:
    skipped: tuple[Message, ...] = ()
    for _ in range(days):
        skipped += _skipped(calendar.closed_after(day), calendar)
        day = calendar.next_open(day)
    return day, skipped


def _skipped(days: Iterable[date], calendar: Calendar) -> tuple[Message, ...]:
    return tuple(
        Message(
            N_("%(day)s is skipped: %(reason)s."),
            {"day": day, "reason": calendar.closed_because(day)},
        )
        for day in days
    )


def _used(calendar: Calendar) -> Message:
    return Message(
        N_("Calendar of closed days: %(place)s, version %(version)s."),
        {"place": calendar.place.label, "version": calendar.version[:12]},
    )


def _unsettled(years: set[int], calendar: Calendar, basis: Basis) -> tuple[Message, ...]:
    return tuple(
        Message(
            N_("Provisional: the closed days of %(year)s in %(place)s are not settled yet."),
            {"year": year, "place": calendar.place.label},
        )
        for year in sorted(years & calendar.provisional_years(basis.as_of))
    )
