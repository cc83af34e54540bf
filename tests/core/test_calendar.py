from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.calendar import OutsideCalendar, Place, bishkek_calendar, tokyo_calendar
from registry.core.text import LocalizedText

TOKYO = tokyo_calendar()
BISHKEK = bishkek_calendar()
DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2049, 12, 31))
CALENDARS = st.sampled_from([TOKYO, BISHKEK])


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 5, 6), "振替休日", "Substitute Holiday"),
        (date(2026, 9, 22), "国民の休日", "Citizens' Holiday"),
        (date(2026, 12, 29), "年末年始の休日", "year-end and New Year closing of offices"),
        (date(2026, 1, 1), "元日", "New Year's Day"),
        (date(2027, 1, 3), "日曜日", "Sunday"),
        (date(2026, 11, 21), "土曜日", "Saturday"),
    ],
)
def test_every_closed_day_says_why_in_both_languages(day: date, ja: str, en: str):
    assert TOKYO.closed_because(day) == LocalizedText(ja, en)


@pytest.mark.parametrize(
    ("day", "ja"),
    [
        (date(2026, 1, 7), "正教のクリスマス"),
        (date(2026, 3, 21), "ノールーズ"),
        (date(2027, 3, 9), "断食明けの祭り（オロゾ・アイト）（推定）"),
        (date(2025, 1, 3), "政府決定による休日"),
    ],
)
def test_kyrgyz_holidays_have_japanese_names(day: date, ja: str):
    reason = BISHKEK.closed_because(day)
    assert reason is not None
    assert reason.ja == ja


def test_a_kyrgyz_saturday_that_is_worked_is_open():
    assert BISHKEK.is_open(date(2025, 1, 11))


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2027, 1, 4), date(2026, 8, 31)])
def test_tokyo_is_open_around_its_closed_days_and_on_foreign_holidays(day: date):
    assert TOKYO.is_open(day)


@given(DAYS, CALENDARS)
def test_the_open_days_beside_a_day_have_nothing_open_between(day, calendar):
    before, after = calendar.previous_open(day), calendar.next_open(day)
    assert before < day < after
    assert calendar.is_open(before)
    assert calendar.is_open(after)
    assert calendar.closed_before(day) == tuple(
        day - timedelta(days=n) for n in range(1, (day - before).days)
    )
    assert not any(calendar.is_open(day + timedelta(days=n)) for n in range(1, (after - day).days))


@given(DAYS, st.integers(1, 15), CALENDARS)
def test_counting_open_days_counts_each_once(day, days, calendar):
    end = calendar.add_open_days(day, days)
    assert (
        sum(calendar.is_open(day + timedelta(days=n)) for n in range(1, (end - day).days + 1))
        == days
    )


@given(DAYS, CALENDARS)
def test_next_and_previous_undo_each_other_between_open_days(day, calendar):
    opened = calendar.next_open(day)
    assert calendar.next_open(calendar.previous_open(opened)) == opened


def test_an_amended_calendar_is_another_version_and_leaves_the_first_alone():
    day, reason = date(2026, 12, 28), LocalizedText("臨時の休日", "special closed day")
    before = TOKYO.version
    closed = TOKYO.amended(closed={day: reason})
    assert closed.closed_because(day) == reason
    assert closed.version != TOKYO.version == before
    assert closed.amended(opened=[day]).version == before
    assert TOKYO.is_open(day)


def test_the_version_stands_for_the_closed_days_and_not_for_their_names():
    day = date(2026, 5, 3)
    renamed = TOKYO.amended(closed={day: LocalizedText("憲法の日", "Day of the Constitution")})
    assert renamed.version == TOKYO.version != BISHKEK.version


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2051, 1, 1)])
def test_a_day_that_the_calendar_does_not_hold_is_refused(day: date):
    with pytest.raises(OutsideCalendar) as refused:
        TOKYO.is_open(day)
    assert refused.value.message.params["day"] == day
    with pytest.raises(OutsideCalendar):
        TOKYO.amended(opened=[day])


@pytest.mark.parametrize(
    ("as_of", "first_provisional"),
    [
        (date(2026, 1, 31), 2027),
        (date(2026, 2, 1), 2027),  # a Sunday: the gazette comes on the Monday
        (date(2026, 2, 2), 2028),
        (date(2026, 11, 20), 2028),
        (date(2026, 12, 31), 2028),
        (date(2028, 2, 1), 2030),  # a Tuesday
    ],
)
def test_next_years_holidays_are_settled_in_february(as_of: date, first_provisional: int):
    years = TOKYO.provisional_years(as_of)
    assert years == frozenset(range(first_provisional, TOKYO.last_year + 1))


def test_a_kyrgyz_year_is_settled_only_when_it_is_over():
    assert min(BISHKEK.provisional_years(date(2026, 11, 20))) == 2026


def test_places_are_named():
    assert {place.label for place in Place} == {
        LocalizedText("東京", "Tokyo"),
        LocalizedText("ビシュケク", "Bishkek"),
    }
