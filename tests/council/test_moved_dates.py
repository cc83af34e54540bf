"""A changed calendar moves open dates, and says which, from when to when, to whom they concern."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.duties import queries
from registry.duties.calendars import TOKYO_AMENDMENTS, URGENT_DAYS
from registry.duties.models import MovedDuty, OwedDuty, Redating
from registry.house.settings import services
from registry.ledger.queries import entries_about
from registry.rounds import tick
from tests.council.test_joining import file_join
from tests.house.site import main

NAMES = {"ja": "臨時の休日", "en": "extraordinary holiday"}


def closed(*days):
    return {"closed": {day.isoformat(): NAMES for day in days}, "opened": []}


def dates(session):
    """Return the dates of every open duty, as somebody who sees all."""
    read_for(session, THE_SYSTEM.reach)
    return {
        owed.id: (owed.due_on, owed.target_on)
        for owed in session.scalars(select(OwedDuty).execution_options(populate_existing=True))
    }


def amended(house, session, value, *, setting=TOKYO_AMENDMENTS):
    administrator = Actor(desks=frozenset({Desk.ADMINISTRATOR}), confirmed_at=house.clock.now)
    read_for(session, administrator.reach)
    return services.change(
        session,
        setting,
        value,
        effective_on=clock.legal_date(house.clock.now),
        reason="官報",
        actor=administrator,
        now=house.clock.now,
    )


DAYS = st.sets(st.dates(date(2026, 11, 21), date(2026, 12, 25)), max_size=8)


@given(first=DAYS, second=DAYS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_what_is_listed_is_what_moved_and_nothing_else(house, first, second):
    file_join(house, house.body("ひとつめ"))
    house.clock.after(hours=30)
    file_join(house, house.body("ふたつめ"))
    with house.session(THE_SYSTEM) as session:
        for days in (first, second):
            before = dates(session)
            redating = amended(house, session, closed(*days))
            after = dates(session)
            moved = {key for key in before if before[key] != after[key]}
            if redating is None:
                assert not moved
                continue
            listed = queries.moved_by(session, redating.id)
            assert {one.duty_id for one in listed} == moved
            assert all(
                (one.due_before, one.target_before) == before[one.duty_id]
                and (one.due_after, one.target_after) == after[one.duty_id]
                for one in listed
            )
            assert sum(redating.counts.values()) == len(moved)
        session.rollback()


def test_who_keeps_the_calendar_sees_numbers_and_a_desk_its_own_duties(house):
    body = house.body()
    file_join(house, body)
    with house.session(THE_SYSTEM) as session:
        assert amended(house, session, 3, setting=URGENT_DAYS) is None
        redating = amended(
            house, session, closed(*(date(2026, 11, 24) + timedelta(n) for n in range(4)))
        )
        session.commit()
        moved = {one.id: one.counts for one in session.scalars(select(Redating))}
        assert redating is not None
        assert moved[redating.id] == {"meti.secretariat": 1}
    administrator = Actor(desks=frozenset({Desk.ADMINISTRATOR}))
    with house.session(administrator) as session:
        assert queries.redatings(session, only=redating.id)[0].counts == {"meti.secretariat": 1}
        assert queries.moved_by(session, redating.id) == []
        (entry,) = entries_about(session, f"house.redating:{redating.id}")
        assert entry.clause == "house:settings"
        assert entry.facts["counts"] == {"meti.secretariat": 1}
    with house.session(house.clerk()) as session:
        assert queries.redatings(session, only=redating.id) == []
        (one,) = queries.moved_by(session, redating.id)
        assert one.duty.owed_by_desk == Desk.METI_SECRETARIAT
        assert (one.due_before, one.due_after) == (None, None)
        assert str(one.target_before) < str(one.target_after)
        assert list(queries.moves_of(session, one.duty_id)) == [one]
        lately = queries.moved_lately(session, house.clerk(), since=one.at)
        assert list(lately) == [one]
    for stranger in (Actor(desks=frozenset({Desk.KG_OFFICER})), body):
        with house.session(stranger) as session:
            assert session.scalars(select(MovedDuty)).all() == []


def test_a_setting_that_takes_effect_later_moves_dates_in_the_round(app, house):
    file_join(house, house.body())
    now = house.clock.now
    with house.session(THE_SYSTEM) as session:
        services.change(
            session,
            TOKYO_AMENDMENTS,
            closed(*(date(2026, 11, 25) + timedelta(n) for n in range(4))),
            effective_on=date(2026, 11, 21),
            reason="官報",
            actor=Actor(desks=frozenset({Desk.ADMINISTRATOR}), confirmed_at=now),
            now=now,
        )
        session.commit()
    assert tick(app, {}, now=now).moved == 0
    later = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert tick(app, {}, now=later).moved > 0  # the deliveries' that the round opened, too
    assert tick(app, {}, now=later).moved == 0
    with house.session(THE_SYSTEM) as session:
        (redating,) = session.scalars(select(Redating)).all()
        assert redating.setting is None
        assert redating.counts["meti.secretariat"] == 1
        (entry,) = entries_about(session, f"house.redating:{redating.id}")
        assert entry.by_system


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_after_saving_lists_them_and_stays(site, language):
    """By HTTP: the administrator reads numbers, the secretariat the duties (house:settings)."""
    from tests.council.conftest import House  # noqa: PLC0415 - on the site's own database

    house = House(site.engine)
    house.clock.now = clock.now()
    file_join(house, house.body())
    boss = site.signed_in(site.person("boss@example.go.jp", Desk.ADMINISTRATOR))
    clerk = site.signed_in(site.person("desk@example.go.jp", Desk.METI_SECRETARIAT))
    for browser in (boss, clerk):
        browser.press("/language", _language=language)
    today = clock.legal_date(clock.now()).isoformat()
    changed = {"effective_on": today, "reason": "様子を見る"}
    setting = "/settings/house.target.other-days"
    sent = boss.send(setting, value="20", **changed)
    assert sent.status_code == 303, sent.text
    page = sent.location
    assert page.startswith("/duties/moved/")
    numbers = main(boss.get(page))
    assert "架空県商工会議所" not in numbers
    assert ("事務局" if language == "ja" else "secretariat") in numbers
    own = main(clerk.get(page))
    assert "架空県商工会議所" in own
    assert "/why" in own
    assert "架空県商工会議所" in main(clerk.get("/duties/moved"))
    assert "/duties/moved" in main(clerk.get("/"))
    assert page in main(boss.get("/duties/moved"))
    assert page in main(boss.get(setting))
    other = site.signed_in(site.person("npa@example.go.jp", Desk.NPA))
    assert other.get(page).status_code == 404
