"""Dates are read in the forms that people write; what could mean two days is an error."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core import wareki
from registry.tables.dates import date_of_number, parse_date
from registry.tables.faults import Invalid, Rule

THE_DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026/11/20",
        "20261120",
        "2026.11.20",
        "2026年11月20日",
        "2026 年 11 月 20 日",
        "２０２６／１１／２０",
        "2026−11−20",
        "2026-11-20 00:00:00",
        "2026-11-20T00:00",
        "2026/11/20 0:00",
        "令和8年11月20日",
        "令和８年１１月２０日",
        "R8.11.20",
        "Ｒ８．１１．２０",
        "r8/11/20",
        "㋿8年11月20日",
        " 20261120 ",
    ],
)
def test_every_form_means_the_same_day(text):
    assert parse_date(text).on == THE_DAY


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("11/20/2026", Rule.AMBIGUOUS_DATE),
        ("20/11/26", Rule.AMBIGUOUS_DATE),
        ("26-11-20", Rule.AMBIGUOUS_DATE),
        ("8年11月20日", Rule.AMBIGUOUS_DATE),
        ("261120", Rule.AMBIGUOUS_DATE),
        ("46346", Rule.AMBIGUOUS_DATE),
        ("2026-02-29", Rule.IMPOSSIBLE_DATE),
        ("2026/13/01", Rule.IMPOSSIBLE_DATE),
        ("20261131", Rule.IMPOSSIBLE_DATE),
        ("0206-11-20", Rule.IMPOSSIBLE_DATE),
        ("令和8年2月30日", Rule.IMPOSSIBLE_DATE),
        ("令和元年4月30日", Rule.IMPOSSIBLE_DATE),
        ("R0.1.1", Rule.IMPOSSIBLE_DATE),
        ("R8", Rule.NOT_A_DATE),
        ("2026-11", Rule.NOT_A_DATE),
        ("2026/11-20", Rule.NOT_A_DATE),
        ("2026-1120", Rule.NOT_A_DATE),
        ("未定", Rule.NOT_A_DATE),
        ("-", Rule.NOT_A_DATE),
        ("2026-11-20 10:30", Rule.TIME_OF_DAY),
        ("²⁰²⁶-11-20x", Rule.NOT_A_DATE),
    ],
)
def test_anything_else_is_an_error(text, rule):
    with pytest.raises(Invalid) as caught:
        parse_date(text)
    assert caught.value.rule is rule


def test_an_era_that_had_ended_is_read_and_told():
    read = parse_date("平成35年1月1日")
    assert (read.on, read.after_era_end) == (date(2023, 1, 1), True)
    assert not parse_date("平成31年4月30日").after_era_end


@given(day=st.dates(date(1873, 1, 1), date(2100, 12, 31)))
def test_every_day_comes_back_from_every_form(day):
    forms = [day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", wareki.format(day)]
    assert {parse_date(form).on for form in forms} == {day}


@given(day=st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_numbers_of_a_workbook_count_days(day):
    assert date_of_number(float((day - date(1899, 12, 30)).days)) == day


def test_the_first_days_of_a_workbook_and_the_day_that_never_was():
    assert date_of_number(1.0) == date(1900, 1, 1)
    assert date_of_number(59.0) == date(1900, 2, 28)
    assert date_of_number(61.0) == date(1900, 3, 1)
    assert date_of_number(20261120.0) == THE_DAY
    assert date_of_number(46346.0) == THE_DAY == date(1899, 12, 30) + timedelta(days=46346)


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (60.0, Rule.IMPOSSIBLE_DATE),
        (46346.5, Rule.TIME_OF_DAY),
        (0.0, Rule.NOT_A_DATE),
        (-5.0, Rule.NOT_A_DATE),
        (0.5, Rule.NOT_A_DATE),
        (20261320.0, Rule.IMPOSSIBLE_DATE),
        (float("inf"), Rule.NOT_A_DATE),
        (1e300, Rule.NOT_A_DATE),
    ],
)
def test_other_numbers_are_no_dates(number, rule):
    with pytest.raises(Invalid) as caught:
        date_of_number(number)
    assert caught.value.rule is rule
