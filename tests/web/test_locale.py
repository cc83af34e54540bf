from datetime import UTC, date, datetime

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from registry.web.frame import Reader
from registry.web.locale import (
    day,
    day_text,
    era_day,
    file_size,
    moment,
    moment_text,
    short_day,
)
from tests.web.sample_app import create

NOON = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


def language_of(answer) -> str:
    return str(answer.text.split('<html lang="', 1)[1][:2])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_public_address_names_its_language_and_wins(language: str) -> None:
    client = create(reader=Reader("x", "y"), language="en").test_client()
    client.set_cookie("session", "")
    answer = client.get(f"/{language}/register", headers={"Accept-Language": "en"})
    assert language_of(answer) == language


def test_an_account_says_its_language_and_a_browser_is_asked_last(visitor: FlaskClient) -> None:
    english = create(reader=Reader("x", "y"), language="en").test_client()
    assert language_of(english.get("/form", headers={"Accept-Language": "ja"})) == "en"
    assert language_of(visitor.get("/form", headers={"Accept-Language": "en-GB,en"})) == "en"
    assert language_of(visitor.get("/form", headers={"Accept-Language": "fr"})) == "ja"
    assert language_of(visitor.get("/form")) == "ja"


def test_whoever_comes_from_a_public_page_goes_on_in_its_language(visitors: Flask) -> None:
    """A worker who reads English finds the sign-in page in English too, and what it answers."""
    client, japanese = visitors.test_client(), {"Accept-Language": "ja"}
    from_here = "http://localhost/en/members?q=x"
    for came_from, language in (
        (None, "ja"),
        ("http://elsewhere.example/en/", "ja"),
        ("http://localhost/enrolment", "ja"),
        (from_here, "en"),
        ("http://localhost/form", "en"),
    ):
        headers = {**japanese, **({"Referer": came_from} if came_from else {})}
        assert language_of(client.get("/form", headers=headers)) == language, came_from
    account = create(reader=Reader("x", "y"), language="ja").test_client()
    assert language_of(account.get("/form", headers={"Referer": from_here})) == "ja"


def test_a_page_that_is_not_there_still_speaks_the_language_of_its_address(
    visitor: FlaskClient,
) -> None:
    assert language_of(visitor.get("/en/nothing")) == "en"
    assert language_of(visitor.get("/ja/nothing")) == "ja"


def test_a_public_page_links_to_itself_in_the_other_language(visitor: FlaskClient) -> None:
    answer = visitor.get("/ja/register?q=%E9%AB%99&sort=-name&page=2")
    assert 'href="/en/register?q=%E9%AB%99&amp;sort=-name&amp;page=2"' in answer.text


def test_addresses_keep_the_language(visitors: Flask) -> None:
    with visitors.test_request_context("/en/register"):
        visitors.preprocess_request()
        assert url_for("sample.register") == "/en/register"


def test_the_switch_remembers_and_leads_back(client: FlaskClient) -> None:
    token = token_of(client)
    posted = {"csrf_token": token, "back": "/members?q=a", "_language": "en"}
    answer = client.post("/language", data=posted)
    assert answer.status_code == 303
    assert answer.location == "/members?q=a"
    assert language_of(client.get("/members")) == "en"


def test_the_switch_tells_the_account() -> None:
    chosen: list[str] = []
    client = create(reader=Reader("x", "y"), language="ja", remember_language=chosen.append)
    with client.test_client() as visitor:
        visitor.post("/form", data={"_language": "en"})
        visitor.post("/form", data={"_language": "en"})
    assert chosen == ["en"]


def test_the_switch_never_leads_away_and_wants_its_token(client: FlaskClient) -> None:
    token = token_of(client)
    posted = {"csrf_token": token, "back": "//evil.example", "_language": "en"}
    assert client.post("/language", data=posted).location == "/"
    client.post("/language", data={"_language": "ja", "csrf_token": "wrong"})
    assert language_of(client.get("/members")) == "en"


@pytest.mark.parametrize("language", ["xx", "<b>", "", "ja'"])
def test_an_unknown_language_changes_nothing(client: FlaskClient, language: str) -> None:
    client.post("/language", data={"_language": language, "csrf_token": token_of(client)})
    assert language_of(client.get("/members")) == "ja"


def token_of(client: FlaskClient) -> str:
    return str(client.get("/members").text.split('name="csrf_token" value="', 1)[1].split('"')[0])


def test_days_and_moments_are_written_as_the_reader_writes_them(visitors: Flask) -> None:
    with visitors.test_request_context("/ja/register"):
        assert day_text(date(2019, 5, 1)) == "2019年5月1日（水）"
        assert day_text(date(1870, 1, 1)) == "1870年1月1日（土）"
        assert "2026年11月21日（土）" in moment_text(NOON)
        assert "05:30" in moment_text(NOON)
    with visitors.test_request_context("/en/register"):
        assert day_text(date(2026, 11, 20)) == "20 Nov 2026"
        assert moment_text(NOON) == "21 Nov 2026, 05:30 (Tokyo time)"
        assert "02:30 (Bishkek time)" in str(moment(NOON, "Asia/Bishkek"))
        assert "20:30 (UTC)" in str(moment(NOON, "UTC"))


def test_what_is_shown_can_be_read_by_machines(visitors: Flask) -> None:
    with visitors.test_request_context("/en/register"):
        assert 'datetime="2026-11-20"' in str(day(date(2026, 11, 20)))
        assert ">20 Nov 2026</time>" in str(short_day(date(2026, 11, 20)))
        assert 'datetime="2026-11-20T20:30:00+00:00"' in str(moment(NOON))
        assert era_day(date(2026, 11, 20)) == "令和8年11月20日"
        assert {day(None), short_day(None), moment(None), era_day(None)} == {"—"}


@pytest.mark.parametrize(
    ("size", "ja", "en"),
    [
        (512, "512 バイト", "512 bytes"),
        (1023, "1,023 バイト", "1,023 bytes"),
        (5530, "5.4 KB", "5.4 kB"),
        (20 * 1024**2, "20 MB", "20 MB"),
    ],
)
def test_a_file_is_as_large_as_letters_and_limits_say(
    visitors: Flask, size: int, ja: str, en: str
) -> None:
    for language, written in (("ja", ja), ("en", en)):
        with visitors.test_request_context(f"/{language}/register"):
            assert file_size(size) == written
