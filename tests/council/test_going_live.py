"""Going live: three steps, and numbers that go on where the office was (house:papers)."""

import re

import pytest

from registry.app import SETTINGS
from registry.core import clock
from registry.core.actor import THE_SYSTEM
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.going_live.queries import SERIES, years_of_numbers
from registry.council.going_live.rules import lowest_next
from registry.council.letters import LETTERS, RECEIPTS
from registry.ledger.queries import entries_about
from registry.papers.queries import next_number_of
from registry.papers.rules import fiscal_year
from registry.papers.services import reserve_number
from tests.house.site import main


@pytest.mark.parametrize(
    ("next_number", "facts", "lowest"),
    [
        (1, None, 1),
        (8, None, 8),
        (500, {"following": 500, "lowest": 8}, 8),  # brought in by mistake, none given since
        (501, {"following": 500, "lowest": 8}, 501),  # one was given since
        (20, {"following": 20, "lowest": 20}, 20),
    ],
)
def test_no_number_is_given_twice_and_a_slip_can_be_mended(next_number, facts, lowest):
    assert lowest_next(next_number, facts) == lowest


def test_every_series_that_has_a_pattern_can_be_brought_in():
    patterns = {one.key for one in SETTINGS if one.key.startswith("papers.pattern.meti.")}
    assert patterns <= {series.pattern.key for series in SERIES}


@pytest.fixture
def clerk(site):
    return site.signed_in(site.person("clerk@example.go.jp", Desk.METI_SECRETARIAT))


def of(series, *, ahead=0):
    today = clock.legal_date(clock.now())
    year = fiscal_year(today) + ahead
    return next(
        one for one in years_of_numbers(today).values() if (one.series, one.year) == (series, year)
    )


def url(series, **more):
    return f"/council/going-live/numbers/{of(series, **more).id}"


def next_of(site, series, *, ahead=0):
    site.session.rollback()
    read_for(site.session, THE_SYSTEM.reach)
    return next_number_of(site.session, series, fiscal_year=of(series, ahead=ahead).year)


def test_house_papers_the_next_number_is_brought_in_as_an_act(site, clerk):
    page = main(clerk.get("/council/going-live"))
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["0", "0", "0"]
    assert page.count("/council/going-live/numbers/") == 2 * len(SERIES)
    for link in ("/council/imports", "/council/arrivals", url(LETTERS)):
        assert link in page, link
    sent = clerk.send(url(LETTERS), following="１３８", reason="紙の番号簿の続き。")
    assert sent.status_code == 303, sent.text
    assert next_of(site, LETTERS) == 138
    assert next_of(site, LETTERS, ahead=1) == 1
    assert next_of(site, RECEIPTS) == 1
    assert "製産戦第138号" in main(clerk.get("/council/going-live"))
    (entry,) = entries_about(site.session, f"council.numbers:{of(LETTERS).id}")
    assert entry.clause == "house:papers"
    assert (entry.facts["before"], entry.facts["following"]) == (1, 138)
    assert entry.reason == "紙の番号簿の続き。"
    assert "紙の番号簿の続き。" in main(clerk.get(url(LETTERS)))


def test_it_never_goes_back_behind_a_number_that_was_given(site, clerk):
    clerk.send(url(LETTERS), following="1380", reason="打ち間違い。")
    mended = clerk.send(url(LETTERS), following="138", reason="直す。")
    assert mended.status_code == 303, mended.text
    read_for(site.session, THE_SYSTEM.reach)
    today = clock.legal_date(clock.now())
    assert reserve_number(site.session, series=LETTERS, on=today) == 138
    site.session.commit()
    back = clerk.send(url(LETTERS), following="138", reason="戻す。")
    assert back.status_code == 422
    assert "戻す。" in back.text
    assert next_of(site, LETTERS) == 139


@pytest.mark.parametrize("typed", ["", "0", "-5", "abc", "1000000", "9" * 40, "1.5"])
def test_what_is_no_number_is_refused_beside_its_field(site, clerk, typed):
    sent = clerk.send(url(RECEIPTS), following=typed, reason="理由。")
    assert sent.status_code == 422
    assert "理由。" in sent.text
    assert next_of(site, RECEIPTS) == 1


def test_only_the_secretariat_goes_live_and_finds_its_way_there(site, clerk):
    assert "/council/going-live" in main(clerk.get("/settings"))
    assert "/council/retention" in main(clerk.get("/settings"))
    chair = site.signed_in(site.person("chair@example.go.jp", Desk.METI_CHAIR))
    assert "/council/going-live" not in main(chair.get("/settings"))
    assert chair.get("/council/going-live").status_code == 403
    assert chair.press(url(LETTERS), following="5", reason="x").status_code == 403
    unknown = re.sub(r"[0-9a-f]{12}$", "0" * 12, url(LETTERS))
    assert clerk.get(unknown).status_code == 404
