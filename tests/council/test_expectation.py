"""When a filing is likely to end: from how many cases it is said, and that few say nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from registry.core import clock
from registry.core.calendar import Place
from registry.core.db import read_for
from registry.council.filings.models import Filing
from registry.council.filings.rules import Expectation, FilingState, Usual, expectation
from registry.duties import calendars
from tests.council.test_filing_desk import Office
from tests.house.site import main

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 24)  # the 23rd is a holiday


@pytest.mark.parametrize(
    ("usual", "expected"),
    [
        (None, None),
        (Usual(10, 1), None),
        (Usual(10, 2), None),
        (Usual(10, 3), Expectation(FRIDAY, 3)),
        (Usual(11, 40), Expectation(MONDAY, 40)),
        (Usual(13, 40), Expectation(MONDAY, 40)),
    ],
)
def test_too_few_cases_say_nothing_and_a_closed_day_moves_on(site, usual, expected):
    read_for(site.session, {"*"})
    calendar = calendars.basis(site.session, now=clock.now()).calendars[Place.TOKYO]
    assert expectation(date(2026, 11, 10), usual, calendar) == expected


def test_council_8_1_filer_and_clerk_are_told_from_how_many_cases(site):
    office = Office(site)
    for account in office.people.values():
        account.locale = "en"
    for decided in range(4):
        page = office.files()
        shown = main(office["clerk"].get(page))
        own = main(office["filer"].get(page.replace("/council/", "/my/")))
        for text in (shown, own):
            assert ("judging by 3 cases" in text) == (decided == 3)
            assert ("Too few cases" in text) == (decided < 3)
        day = clock.legal_date(clock.now())
        site.session.execute(
            update(Filing)
            .where(Filing.id == page.rsplit("/", 1)[1])
            .values(state=FilingState.NOT_ELIGIBLE, decided_on=day)
        )
        site.session.commit()


def test_council_8_1_what_takes_longer_than_usual_is_said_to_both(site):
    office = Office(site)
    for account in office.people.values():
        account.locale = "en"
    for days_ago in (1, 1, 1, 60):
        page = office.files()
        day = clock.legal_date(clock.now()) - timedelta(days=days_ago)
        ended = {"state": FilingState.NOT_ELIGIBLE, "decided_on": day} if days_ago == 1 else {}
        site.session.execute(
            update(Filing)
            .where(Filing.id == page.rsplit("/", 1)[1])
            .values(arrived_on=day, **ended)
        )
        site.session.commit()
    for who, url in (("clerk", page), ("filer", page.replace("/council/", "/my/"))):
        shown = main(office[who].get(url))
        assert "Longer than usual" in shown
        assert "Too few cases" not in shown
    assert "Longer than usual" in main(office["filer"].get("/my"))
