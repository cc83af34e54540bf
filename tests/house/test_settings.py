"""Settings belong to a desk, count from a day on, and say which open dates they move."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refused
from registry.council.filings.rules import REFUSAL_CHAIRS
from registry.council.letters import OFFICE
from registry.duties.calendars import TOKYO_AMENDMENTS, URGENT_DAYS, basis
from registry.house.settings import services
from registry.house.settings.rules import lines, read, written
from registry.settings.queries import value_on
from tests.house.site import main

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def somebody(desk: Desk) -> Actor:
    return Actor(desks=frozenset({desk}), confirmed_at=NOW)


def change(session: Session, actor: Actor, setting, value, *, on=TODAY):
    read_for(session, actor.reach)
    return services.change(
        session, setting, value, effective_on=on, reason="理由", actor=actor, now=NOW
    )


def test_the_chairs_alone_decide_how_many_of_them_must_agree(session):
    for desk in (Desk.METI_SECRETARIAT, Desk.ADMINISTRATOR):
        with pytest.raises(NotEntitled):
            change(session, somebody(desk), REFUSAL_CHAIRS, 1)
    change(session, somebody(Desk.METI_CHAIR), REFUSAL_CHAIRS, 2)
    assert value_on(session, REFUSAL_CHAIRS, TODAY) == 2


def test_a_value_counts_from_its_day_and_not_before(session):
    administrator = somebody(Desk.ADMINISTRATOR)
    later = TODAY + timedelta(days=10)
    change(session, administrator, URGENT_DAYS, 5, on=later)
    assert value_on(session, URGENT_DAYS, TODAY) == 3
    assert value_on(session, URGENT_DAYS, later) == 5
    with pytest.raises(Refused):
        change(session, administrator, URGENT_DAYS, 5, on=TODAY - timedelta(days=1))


@pytest.mark.parametrize("value", [0, 61, "three", None, True])
def test_what_a_setting_can_not_take_is_refused(session, value):
    with pytest.raises(Refused):
        change(session, somebody(Desk.ADMINISTRATOR), URGENT_DAYS, value)


def test_days_are_written_one_a_line_and_change_the_calendar(session):
    typed = "2026-11-24 closed 臨時の休日 | extraordinary holiday\n2026-12-29 open"
    value = read(typed, TOKYO_AMENDMENTS.default)
    assert written(value) == typed
    before = basis(session, now=NOW).calendars
    change(session, somebody(Desk.ADMINISTRATOR), TOKYO_AMENDMENTS, value)
    after = basis(session, now=NOW).calendars
    (tokyo,) = [place for place in after if place == "tokyo"]
    assert before[tokyo].is_open(date(2026, 11, 24))
    assert not after[tokyo].is_open(date(2026, 11, 24))
    assert after[tokyo].is_open(date(2026, 12, 29))
    assert before[tokyo].version != after[tokyo].version


@pytest.mark.parametrize("typed", ["2026-13-01 open", "2026-11-24 closed 理由", "tomorrow"])
def test_a_line_that_is_no_day_says_what_to_write(typed):
    with pytest.raises(ValueError, match=r"YYYY-MM-DD"):
        read(typed, TOKYO_AMENDMENTS.default)


def test_a_value_of_several_parts_is_typed_part_by_part(site):
    """Nobody has to know how it is kept: each part has its name, and a list is typed by lines."""
    clerk = site.signed_in(site.person("clerk@example.go.jp", Desk.METI_SECRETARIAT))
    page = f"/settings/{OFFICE.key}"
    shown = main(clerk.get(page))
    assert "sender_en" not in re.sub(r"<[^>]*>", "", shown)
    sent = {
        **{name: lines(part) for name, part in OFFICE.default.items()},
        "sender": "協議・連絡会\n\n 事務局 ",
        "phone": "03-0000-0000",
        "effective_on": clock.legal_date(clock.now()).isoformat(),
        "reason": "電話番号の追加",
    }
    empty = clerk.send(page, **{**sent, "chairs": ""})
    assert empty.status_code == 422
    assert 'id="form-chairs-error"' in empty.text
    changed = clerk.send(page, **sent)
    assert changed.status_code == 303, main(changed)
    read_for(site.session, {"*"})
    value = value_on(site.session, OFFICE, date(2999, 1, 1))
    assert value == {
        **OFFICE.default,
        "sender": ["協議・連絡会", "事務局"],
        "phone": "03-0000-0000",
    }
    chair = site.signed_in(site.person("chair@example.go.jp", Desk.METI_CHAIR))
    assert "form-phone" not in main(chair.get(page))
