from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core import wareki

DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31))
# The day before each era begins, and how the two days are written.
CHANGES = [
    (date(1912, 7, 29), "明治45年7月29日", "大正元年7月30日"),
    (date(1926, 12, 24), "大正15年12月24日", "昭和元年12月25日"),
    (date(1989, 1, 7), "昭和64年1月7日", "平成元年1月8日"),
    (date(2019, 4, 30), "平成31年4月30日", "令和元年5月1日"),
]


@given(DAYS)
def test_what_is_written_is_read_back_in_every_form(day: date):
    written = wareki.format(day)
    for form in (written, wareki.format(day, full_width=True), f" {written.replace('年', ' 年 ')}"):
        assert wareki.parse(form) == wareki.EraDate(day, after_era_end=False)


@given(DAYS, DAYS)
def test_two_days_are_never_written_alike(one: date, other: date):
    assert (wareki.format(one) == wareki.format(other)) == (one == other)


@pytest.mark.parametrize(("last", "before", "after"), CHANGES)
def test_an_era_begins_on_its_first_day(last: date, before: str, after: str):
    assert wareki.format(last) == before
    assert wareki.format(last + timedelta(days=1)) == after


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("令和８年１１月２０日", date(2026, 11, 20)),
        ("令和 8 年 11 月 20 日", date(2026, 11, 20)),
        ("㋿8年11月20日", date(2026, 11, 20)),
        ("R8.5.8", date(2026, 5, 8)),
        ("R.08.05.08", date(2026, 5, 8)),
        ("r8/5/8", date(2026, 5, 8)),
        ("Ｈ31－4－30", date(2019, 4, 30)),
        ("昭和64.1.7", date(1989, 1, 7)),
        ("明治6年1月1日", date(1873, 1, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: date):
    assert wareki.parse(text) == wareki.EraDate(day, after_era_end=False)


@pytest.mark.parametrize(
    ("text", "day"),
    [("平成35年1月1日", date(2023, 1, 1)), ("昭和64年1月8日", date(1989, 1, 8))],
)
def test_a_date_after_its_eras_end_is_read_and_flagged(text: str, day: date):
    assert wareki.parse(text) == wareki.EraDate(day, after_era_end=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8.11.20",
        "2026-11-20",
        "令和8年11月",
        "令和8年11.20",
        "令和8.11-20",
        "R8-11/20",
        "令和8年2月29日",
        "令和8年13月1日",
        "令和0年5月1日",
        "令和元年4月30日",
        "平成元年1月7日",
        "明治5年12月2日",
        "令和9999年1月1日",
        "X8.11.20",
        "令和٨年11月20日",
    ],
)
def test_a_guess_is_never_made(text: str):
    with pytest.raises(wareki.NotAnEraDate):
        wareki.parse(text)


def test_a_day_before_the_present_calendar_has_no_era_date():
    with pytest.raises(wareki.NotAnEraDate):
        wareki.format(date(1872, 12, 31))
