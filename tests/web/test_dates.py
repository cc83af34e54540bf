from contextlib import suppress
from datetime import date

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from registry.core import wareki
from registry.core.text import Unanswerable
from registry.web.dates import read_date

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026/11/20",
        "2026.11.20",
        "20261120",
        "２０２６－１１－２０",
        "2026年11月20日",
        "2026 年 11 月 20 日",
        "令和8年11月20日",
        "令和８年１１月２０日",
        "R8.11.20",
        "r8.11.20",
        "Ｒ８．１１．２０",
        "R8/11/20",
        "R8-11-20",
        "㋿8.11.20",
    ],
)
def test_every_way_of_writing_a_day_is_read(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "11/20/2026",
        "26-11-20",
        "2026-11/20",
        "20-11-2026",
        "2026112",
        "平成35年1月1日",
        "昭和64年1月8日",
        "令和元年4月30日",
        "令和0年1月1日",
        "明日",
        "0000-01-01",
        "x",
        "R",
        "令和",
        "9" * 5000,
    ],
)
def test_what_is_no_day_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(Unanswerable):
        read_date(text)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2200, 12, 31)))
def test_what_is_written_in_an_era_or_plainly_is_read_back(day: date) -> None:
    assert read_date(wareki.format(day)) == day
    assert read_date(day.isoformat()) == day
    assert read_date(day.strftime("%Y%m%d")) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unanswerable):
        assert read_date(text).year


def test_a_form_says_how_a_date_will_be_read(client: FlaskClient) -> None:
    assert "2026年11月20日（金）" in client.get("/ja/read-date?moved_on=R8.11.20").text
    assert "20 Nov 2026" in client.get("/en/read-date?moved_on=R8.11.20").text
    assert client.get("/en/read-date?moved_on=<script>").text == ""
    assert client.get("/en/read-date").text == ""
