"""The calendars and working targets as the offices have set them: what dates are worked out on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.calendar import Calendar, Place, bishkek_calendar, tokyo_calendar
from registry.core.clock import legal_date
from registry.core.due import Basis, LastDay
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.settings.queries import values_on


def _days(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 60:
        raise ValueError(N_("Give a number of business days from 1 to 60."))


def _reading(value: Any) -> None:
    if value not in set(LastDay):
        raise ValueError(N_("Choose one of the readings."))


def _amendments(value: Any) -> None:
    try:
        for day, reason in value["closed"].items():
            date.fromisoformat(day)
            LocalizedText(reason["ja"], reason["en"])
        for day in value["opened"]:
            date.fromisoformat(day)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            N_("Give each day as YYYY-MM-DD, closed days with their reason.")
        ) from error


URGENT_DAYS: Final = Setting(
    "house.target.urgent-days",
    3,
    N_("Own target for “promptly” and “without delay”, in business days"),
    N_("The texts give no date; this is the desks' own target."),
    _days,
)
OTHER_DAYS: Final = Setting(
    "house.target.other-days",
    10,
    N_("Own target where the text names no time, in business days"),
    N_("The texts give no date; this is the desks' own target."),
    _days,
)
MONTH_END_READING: Final = Setting(
    "mlit.month-end-reading",
    LastDay.CALENDAR.value,
    N_("What “one business day before the last day of the month” counts from (mlit:2.1)"),
    check=_reading,
    words={
        LastDay.CALENDAR: N_("The last calendar day: the last business day before it"),
        LastDay.OPEN: N_("The last business day: one business day before it"),
    },
)
TOKYO_AMENDMENTS: Final = Setting(
    "house.calendar.tokyo",
    {"closed": {}, "opened": []},
    N_("Days on which offices in Tokyo are closed or open otherwise than computed"),
    N_("For holidays moved by law after this edition was made."),
    _amendments,
)
BISHKEK_AMENDMENTS: Final = Setting(
    "house.calendar.bishkek",
    {"closed": {}, "opened": []},
    N_("Days on which offices in Bishkek are closed or open otherwise than computed"),
    N_("Moving feasts and exchanged working days that the government announced."),
    _amendments,
)
SETTINGS: Final = (
    URGENT_DAYS,
    OTHER_DAYS,
    MONTH_END_READING,
    TOKYO_AMENDMENTS,
    BISHKEK_AMENDMENTS,
)


def basis(session: Session, *, now: datetime) -> Basis:
    """Return what dates are worked out on at this moment."""
    today = legal_date(now)
    found = values_on(session, SETTINGS, today)
    return Basis(
        calendars={
            Place.TOKYO: _amended(tokyo_calendar(), found[TOKYO_AMENDMENTS.key]),
            Place.BISHKEK: _amended(bishkek_calendar(), found[BISHKEK_AMENDMENTS.key]),
        },
        as_of=today,
        last_day=LastDay(found[MONTH_END_READING.key]),
        urgent_days=found[URGENT_DAYS.key],
        other_days=found[OTHER_DAYS.key],
    )


def _amended(calendar: Calendar, days: Mapping[str, Any]) -> Calendar:
    if not (days["closed"] or days["opened"]):
        return calendar
    return calendar.amended(
        closed={
            date.fromisoformat(day): LocalizedText(reason["ja"], reason["en"])
            for day, reason in days["closed"].items()
        },
        opened=[date.fromisoformat(day) for day in days["opened"]],
    )
