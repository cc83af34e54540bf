"""Every dated clause against a second reckoning, written by other means from the law itself."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.calendar import OutsideCalendar, Place, bishkek_calendar, tokyo_calendar
from registry.core.due import Basis, LastDay
from registry.core.periods import Period, PeriodKind, WrongPeriod
from registry.core.reckoning import UnknownClause, due_lines, reckon
from registry.core.text import LocalizedText, Unanswerable
from registry.council.clauses import COUNCIL
from registry.employment.clauses import EMPLOYMENT
from registry.house.clauses import HOUSE
from registry.mlit.clauses import MLIT
from registry.moc.clauses import MOC
from registry.pension.clauses import PENSION

INSTRUMENTS = (COUNCIL, MOC, MLIT, EMPLOYMENT, PENSION, HOUSE)
TOKYO, BISHKEK = tokyo_calendar(), bishkek_calendar()
BASIS = Basis(calendars={Place.TOKYO: TOKYO, Place.BISHKEK: BISHKEK}, as_of=date(2026, 11, 20))


def due(clause: str, period: object, basis: Basis = BASIS):
    return reckon(clause, str(period), instruments=INSTRUMENTS, basis=basis).due


def lines(clause: str, period: object, basis: Basis = BASIS) -> list[str]:
    return due_lines(clause, str(period), instruments=INSTRUMENTS, basis=basis, locale="en")


# --- the second reckoning ---------------------------------------------------------------------
# National holidays of 2024–2030 and January 2031, set down by hand from the holiday act: fixed
# days, Happy Mondays, equinoxes, and the days that follow from a holiday on a Sunday or from two
# holidays around a single day.
HOLIDAYS = {
    2024: "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923"
    " 1014 1103 1104 1123",
    2025: "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103"
    " 1123 1124",
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103"
    " 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
    2028: "0101 0110 0211 0223 0320 0429 0503 0504 0505 0717 0811 0918 0922 1009 1103 1123",
    2029: "0101 0108 0211 0212 0223 0320 0429 0430 0503 0504 0505 0716 0811 0917 0923 0924 1008"
    " 1103 1123",
    2030: "0101 0114 0211 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0923 1014 1103"
    " 1104 1123",
    2031: "0101 0113",
}
CLOSED = {f"{year}{day}" for year, days in HOLIDAYS.items() for day in days.split()}


def works(day: date) -> bool:
    return not (
        f"{day:%a}" in {"Sat", "Sun"}
        or f"{day:%Y%m%d}" in CLOSED
        or f"{day:%m%d}" in {"1229", "1230", "1231", "0101", "0102", "0103"}
    )


def days_of(year: int, month: int) -> list[date]:
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    return [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]


MONTHS = [(year, month) for year in range(2024, 2031) for month in range(1, 13)]
QUARTERS = [(year, quarter) for year in range(2024, 2031) for quarter in (1, 2, 3, 4)]
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 * 3 + 365 * 4 - 1)]


def test_the_two_tables_of_closed_days_agree_on_every_day_of_2024_to_2030():
    assert [day for day in DAYS if works(day)] == [day for day in DAYS if TOKYO.is_open(day)]


@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_mlit_2_1_a_is_the_last_day_of_work_but_never_the_months_last_day(year, month):
    following = days_of(year, month + 1)
    assert due("mlit:2.1.a", f"{year}-{month:02}").on == [d for d in following[:-1] if works(d)][-1]


@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_pension_1_2_a_is_the_last_day_of_work_but_one(year, month):
    following = days_of(year, month + 1)
    expected = [d for d in following if works(d)][-2]
    assert due("pension:1.2.a", f"{year}-{month:02}").on == expected
    other_reading = replace(BASIS, last_day=LastDay.OPEN)
    assert due("mlit:2.1.a", f"{year}-{month:02}", other_reading).on == expected
    assert due("pension:1.2.a", f"{year}-{month:02}", other_reading).on == expected


@pytest.mark.parametrize(("year", "quarter"), QUARTERS)
def test_mlit_2_1_c_is_that_day_of_the_month_after_the_quarter(year, quarter):
    following = days_of(year, quarter * 3 + 1)
    expected = [d for d in following[:-1] if works(d)][-1]
    assert due("mlit:2.1.c", f"{year}-Q{quarter}").on == expected


@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_mlit_2_1_d_is_the_14th_and_the_desk_aims_at_a_day_of_work(year, month):
    following = days_of(year, month + 1)
    answer = due("mlit:2.1.d", f"{year}-{month:02}")
    assert answer.on == following[13]
    assert answer.target == [d for d in following[:14] if works(d)][-1]


def test_employment_5_is_every_day_itself():
    assert [due("employment:5", day).on for day in DAYS] == DAYS


def test_council_9_is_the_eve_of_every_day():
    eves = [due("council:9", day).on for day in DAYS[1:]]
    assert eves == DAYS[:-1]


def test_moc_10_is_the_same_day_six_months_on_or_the_months_last_day():
    for day in DAYS:
        later = days_of(day.year, day.month + 6)
        assert due("moc:10", day).on == later[min(day.day, len(later)) - 1]


# --- the tables worked by hand ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("month", "mlit", "pension", "within_14_days"),
    [
        ("2026-01", "2026-02-27", "2026-02-26", "2026-02-14"),
        ("2026-02", "2026-03-30", "2026-03-30", "2026-03-14"),
        ("2026-03", "2026-04-28", "2026-04-28", "2026-04-14"),
        ("2026-04", "2026-05-29", "2026-05-28", "2026-05-14"),
        ("2026-05", "2026-06-29", "2026-06-29", "2026-06-14"),
        ("2026-06", "2026-07-30", "2026-07-30", "2026-07-14"),
        ("2026-08", "2026-09-29", "2026-09-29", "2026-09-14"),
        ("2026-09", "2026-10-30", "2026-10-29", "2026-10-14"),
        ("2026-10", "2026-11-27", "2026-11-27", "2026-11-14"),
        ("2026-11", "2026-12-28", "2026-12-25", "2026-12-14"),
        ("2026-12", "2027-01-29", "2027-01-28", "2027-01-14"),
        ("2027-01", "2027-02-26", "2027-02-25", "2027-02-14"),
    ],
)
def test_the_monthly_clauses_of_2026(month, mlit, pension, within_14_days):
    assert lines("mlit:2.1.a", month)[0] == mlit
    assert lines("pension:1.2.a", month)[0] == pension
    assert lines("mlit:2.1.d", month)[0] == within_14_days


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        ("2026-Q1", "2026-04-28"),
        ("2026-Q2", "2026-07-30"),
        ("2026-Q3", "2026-10-30"),
        ("2026-Q4", "2027-01-29"),
    ],
)
def test_mlit_2_1_c_of_2026(quarter, day):
    assert lines("mlit:2.1.c", quarter)[0] == day


@pytest.mark.parametrize(
    ("notice", "end"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-08-28", "2027-02-28"),
        ("2026-12-31", "2027-06-30"),
        ("2026-11-20", "2027-05-20"),
    ],
)
def test_moc_10_ends_six_calendar_months_after_the_notice(notice, end):
    assert lines("moc:10", notice)[0] == end


WORDS = {
    "promptly": {"moc:4.1", "moc:5", "employment:6"},
    "without-delay": {"pension:1.2.b"},
    "as-needed": {"mlit:2.2.a"},
}
DATED = {
    "mlit:2.1.a": PeriodKind.MONTH,
    "pension:1.2.a": PeriodKind.MONTH,
    "mlit:2.1.c": PeriodKind.QUARTER,
    "mlit:2.1.d": PeriodKind.MONTH,
    "employment:5": PeriodKind.DAY,
    "council:9": PeriodKind.DAY,
    "moc:10": PeriodKind.DAY,
}
UNDATED = sorted(clause.id for i in INSTRUMENTS for clause in i.clauses if clause.id not in DATED)


@pytest.mark.parametrize("clause", UNDATED)
def test_a_clause_without_a_date_answers_with_its_own_word(clause):
    expected = next((word for word, clauses in WORDS.items() if clause in clauses), "no-time")
    for period in ("2026-11-20", "2026-11", "2026-Q3"):
        assert lines(clause, period)[0] == expected
        assert due(clause, period).on is None


# --- properties -------------------------------------------------------------------------------
MONTH = st.dates(min_value=date(2019, 1, 1), max_value=date(2049, 10, 1)).map(
    lambda day: Period.containing(day, PeriodKind.MONTH)
)


@given(MONTH)
def test_month_end_clauses_give_open_days_before_the_end_and_pension_is_never_later(period):
    mlit, pension = due("mlit:2.1.a", period), due("pension:1.2.a", period)
    following = Period.containing(period.last + timedelta(days=1), PeriodKind.MONTH)
    for answer in (mlit, pension):
        assert TOKYO.is_open(answer.on)
        assert following.first <= answer.on < following.last
        assert answer.target == answer.on
        assert answer.calendar_version == TOKYO.version
    assert pension.on <= mlit.on
    assert (pension.on == mlit.on) == TOKYO.is_open(following.last)


@given(MONTH, st.sampled_from(["mlit:2.1.a", "pension:1.2.a", "mlit:2.1.d"]))
def test_a_later_month_is_due_later(period, clause):
    following = Period.containing(period.last + timedelta(days=1), PeriodKind.MONTH)
    assert due(clause, period).on < due(clause, following).on


@given(MONTH, st.sampled_from(["mlit:2.1.a", "pension:1.2.a"]))
def test_every_skipped_day_is_named_with_its_reason(period, clause):
    answer = due(clause, period)
    named = [step.params["day"] for step in answer.steps if "reason" in step.params]
    last = period.last + timedelta(days=32)
    last = last.replace(day=1) - timedelta(days=1)
    between = (answer.on + timedelta(days=n) for n in range(1, (last - answer.on).days + 1))
    first_candidate = last if clause == "pension:1.2.a" else last - timedelta(days=1)
    skipped = [d for d in between if d <= first_candidate and not TOKYO.is_open(d)]
    assert sorted(named) == skipped


@given(MONTH)
def test_closing_the_due_day_moves_it_earlier_under_another_version(period):
    before = due("mlit:2.1.a", period)
    calendar = TOKYO.amended(closed={before.on: LocalizedText("臨時休日", "special closing")})
    changed = replace(BASIS, calendars={**BASIS.calendars, Place.TOKYO: calendar})
    after = due("mlit:2.1.a", period, changed)
    assert after.on == TOKYO.previous_open(before.on)
    assert after.calendar_version == calendar.version != before.calendar_version
    assert any("special closing" in line for line in lines("mlit:2.1.a", period, changed))


@given(st.dates(min_value=date(2019, 1, 1), max_value=date(2049, 1, 1)))
def test_working_targets_are_business_days_of_the_desk_that_owes(day):
    assert due("employment:6", day).target == TOKYO.add_open_days(day, 3)
    assert due("pension:1.2.b", day).target == TOKYO.add_open_days(day, 3)
    assert due("mlit:2.2.a", day).target == TOKYO.add_open_days(day, 10)
    assert due("moc:7.2", day).target == BISHKEK.add_open_days(day, 10)
    assert due("moc:6.1", day).target == TOKYO.add_open_days(day, 10)


# --- what stands around a date ----------------------------------------------------------------
def test_working_targets_are_the_offices_own_choice():
    basis = replace(BASIS, urgent_days=1, other_days=2)
    assert due("moc:4.1", "2026-11-20", basis).target == date(2026, 11, 24)
    assert due("moc:6.1", "2026-11-20", basis).target == date(2026, 11, 25)


def test_what_both_sides_owe_has_a_target_in_each_place():
    answer = reckon("moc:4.1", "2026-12-25", instruments=INSTRUMENTS, basis=BASIS)
    assert [worked.target for worked in answer.by_place] == [
        date(2027, 1, 5),
        date(2026, 12, 30),
    ]


@pytest.mark.parametrize("clause", ["council:1", "council:8.2", "mlit:2.2.b", "house:papers"])
def test_what_asks_for_nothing_has_no_target(clause):
    assert due(clause, "2026-11-20").target is None


@pytest.mark.parametrize(
    ("clause", "period", "too_early"),
    [
        ("mlit:2.1.a", "2024-07", True),
        ("mlit:2.1.a", "2024-08", False),  # delivered in September, when the text applies
        ("mlit:2.1.c", "2024-Q2", True),
        ("mlit:2.1.d", "2024-07", True),
        ("employment:5", "2021-03-21", True),
        ("employment:5", "2021-03-22", False),
        ("pension:1.2.a", "2019-04", True),
        ("pension:1.2.a", "2019-06", False),
        ("pension:1.2.b", "2019-06-18", True),
        ("council:9", "2019-03-26", True),
        ("council:9", "2019-03-27", False),
        ("moc:10", "2019-01-01", False),  # the day of signature is not known here
    ],
)
def test_a_date_before_the_text_applies_is_marked(clause, period, too_early):
    assert due(clause, period).not_yet_in_force is too_early
    assert any("not yet in force" in line for line in lines(clause, period)) is too_early


def test_a_period_that_began_before_the_text_applies_is_remarked_on():
    assert "2024-08 begins before the text applies, from 2024-09-01." in lines(
        "mlit:2.1.a", "2024-08"
    )


def test_a_signature_that_becomes_known_dates_the_memorandum():
    signed = replace(MOC, versions=(date(2023, 7, 1),))
    answer = reckon("moc:6.1", "2023-06-30", instruments=[signed], basis=BASIS)
    assert answer.due.not_yet_in_force


@pytest.mark.parametrize(
    ("clause", "period", "provisional"),
    [
        ("mlit:2.1.a", "2027-11", False),
        ("mlit:2.1.a", "2027-12", True),  # due in January 2028
        ("mlit:2.1.d", "2027-12", True),
        ("pension:1.2.b", "2027-12-31", True),
        ("employment:5", "2030-01-01", False),  # no closed day is asked about
        ("moc:10", "2030-01-01", False),
        ("moc:7.2", "2026-11-20", True),  # Kyrgyz days are advice
    ],
)
def test_a_year_that_is_not_gazetted_makes_the_answer_provisional(clause, period, provisional):
    assert due(clause, period).provisional is provisional
    assert any(line.startswith("Provisional:") for line in lines(clause, period)) is provisional


def test_the_working_names_every_skipped_day_in_both_languages():
    assert lines("pension:1.2.a", "2026-11")[2:] == [
        "One business day before the last business day of the following month.",
        "Data of 2026-11: the last day of the following month is 2026-12-31.",
        "2026-12-31 is skipped: year-end and New Year closing of offices.",
        "2026-12-30 is skipped: year-end and New Year closing of offices.",
        "2026-12-29 is skipped: year-end and New Year closing of offices.",
        "The last business day is 2026-12-28.",
        "2026-12-27 is skipped: Sunday.",
        "2026-12-26 is skipped: Saturday.",
        "One business day before: 2026-12-25.",
        f"Calendar of closed days: Tokyo, version {TOKYO.version[:12]}.",
    ]
    catalogue = {"%(day)s is skipped: %(reason)s.": "%(day)s（%(reason)s）を除く。"}
    japanese = due_lines(
        "pension:1.2.a",
        "2026-11",
        instruments=INSTRUMENTS,
        basis=BASIS,
        locale="ja",
        gettext=lambda text: catalogue.get(text, text),
    )
    assert japanese[0] == "2026-12-25"
    assert japanese[1] == f"pension:1.2.a  {PENSION.clauses[1].gist_ja}"
    assert "2026-12-27（日曜日）を除く。" in japanese


@pytest.mark.parametrize(
    ("clause", "period"),
    [
        ("mlit:2.1.a", "2026-11-20"),
        ("mlit:2.1.a", "2026-Q3"),
        ("mlit:2.1.a", "2026-13"),
        ("mlit:2.1.a", "2026-00"),
        ("mlit:2.1.a", "0000-01"),
        ("mlit:2.1.a", "２０２６-11"),
        ("mlit:2.1.a", ""),
        ("mlit:2.1.a", "9999-12"),
        ("mlit:2.1.c", "2026-11"),
        ("mlit:2.1.c", "2026-Q5"),
        ("mlit:2.1.c", "9999-Q4"),
        ("employment:5", "2026-11"),
        ("employment:5", "2026-02-29"),
        ("moc:10", "9999-12-31"),
        ("moc:4.1", "9999-12-31"),
        ("council:9", "0001-01-01"),
        ("council:9", "2026-11-20 "),
    ],
)
def test_a_wrong_period_is_refused(clause, period):
    with pytest.raises(WrongPeriod):
        due(clause, period)


@pytest.mark.parametrize("clause", ["mlit:9", "MLIT:2.1.a", "council", ""])
def test_an_unknown_clause_is_refused(clause):
    with pytest.raises(UnknownClause):
        due(clause, "2026-11")


@pytest.mark.parametrize("period", ["2017-10", "2051-01"])
def test_a_month_that_the_calendar_does_not_hold_is_refused(period):
    with pytest.raises(OutsideCalendar) as refused:
        due("mlit:2.1.a", period)
    assert isinstance(refused.value, Unanswerable)
    assert refused.value.message.render(str, locale="en") == str(refused.value)
