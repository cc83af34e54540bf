"""How far a day that somebody enters can lie from today."""

from datetime import date, timedelta

import pytest

from registry.core.limits import ANY_DAY, DayLimits
from registry.council.members.rules import MEMBERSHIP_DAYS

TODAY = date(2026, 11, 20)
PAST = DayLimits(date(2019, 3, 26), years_ahead=None)


@pytest.mark.parametrize(
    ("day", "limits", "meant"),
    [
        (date(2019, 3, 26), MEMBERSHIP_DAYS, True),
        (date(2019, 3, 25), MEMBERSHIP_DAYS, False),
        (date(2036, 12, 31), MEMBERSHIP_DAYS, True),
        (date(2037, 1, 1), MEMBERSHIP_DAYS, False),
        (date(1026, 11, 20), MEMBERSHIP_DAYS, False),
        (date(3026, 11, 20), MEMBERSHIP_DAYS, False),
        (date(1900, 1, 1), ANY_DAY, True),
        (date(1899, 12, 31), ANY_DAY, False),
        (date(2056, 12, 31), ANY_DAY, True),
        (date(2057, 1, 1), ANY_DAY, False),
        (date.max, ANY_DAY, False),
        (TODAY, PAST, True),
        (TODAY + timedelta(days=1), PAST, False),
        (date.min, ANY_DAY, False),
    ],
)
def test_a_day_beyond_what_can_be_meant_is_told(day: date, limits: DayLimits, meant: bool) -> None:
    assert (limits.against(day, today=TODAY) is None) == meant


def test_council_13_the_message_says_since_when_the_rules_are() -> None:
    against = MEMBERSHIP_DAYS.against(date(2018, 4, 1), today=TODAY)
    assert against is not None
    assert against.params == {"earliest": date(2019, 3, 26)}
