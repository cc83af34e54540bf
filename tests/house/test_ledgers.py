"""The auditor reads in words that and when something was done, and never why or about what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from registry.assets import CHECKOUT
from registry.core import clock
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.house.ledgers.rules import RECORDS, TRACES, shortened
from registry.ledger import queries
from registry.ledger.models import LedgerStatement, Trace
from registry.parties.services import record_absence
from tests.house.site import main

WORDS = "この理由は監査担当には見えない。"


@pytest.fixture
def auditor(site):
    return site.signs_in(site.person("audit@example.go.jp", Desk.AUDITOR))


@pytest.fixture
def changed(site):
    """A setting was changed, with a reason in words."""
    boss = site.signs_in(site.person("boss@example.go.jp", Desk.ADMINISTRATOR))
    today = clock.legal_date(clock.now()).isoformat()
    sent = boss.send(
        "/settings/house.target.other-days", value="12", effective_on=today, reason=WORDS
    )
    assert sent.status_code == 303, sent.text
    return boss


def test_auditors_see_entries_without_their_words_with_and_without_the_filter(
    site, auditor, changed
):
    """The screen asks for none; and the database gives none where the query's filter is gone."""
    assert WORDS not in main(auditor.get("/ledgers/house"))
    session = site.session
    session.rollback()
    read_for(session, {"audit"})
    assert [entry.act for entry in queries.entries(session, "house")][-1] == "house.setting.changed"
    assert {entry.reason for entry in queries.entries(session, "house")} == {None}
    assert session.scalars(select(LedgerStatement)).all() == []
    read_for(session, {"house"})
    assert WORDS in {entry.reason for entry in queries.entries(session, "house")}
    assert WORDS not in {
        entry.reason for entry in queries.entries(session, "house", with_words=False)
    }


def test_a_book_speaks_in_words_and_not_in_codes(auditor, changed):
    page = main(auditor.get("/ledgers/house"))
    assert "設定を変更" in page or "設定の変更" in page
    assert "house.setting.changed" not in page
    assert ">administrator<" not in page


def test_all_accounts_are_shown_where_none_is_asked_for(site, auditor, changed):
    page = main(auditor.get("/ledgers/reads"))
    assert "boss@example.go.jp" in page
    assert "audit@example.go.jp" in page
    assert "account.signed-in" not in page
    one = main(auditor.get("/ledgers/reads?account=audit@example.go.jp"))
    assert "boss@example.go.jp" not in one
    nobody = main(auditor.get("/ledgers/reads?account=nobody@example.go.jp"))
    assert "notice-warn" in nobody
    for odd in ("first=2026-13-45", "account=%00", "last=never", "first=0001-01-01"):
        assert auditor.get(f"/ledgers/reads?{odd}").status_code == 200, odd
    assert changed.get("/ledgers/reads").status_code == 403


def test_a_deputys_sign_in_is_traced_with_the_seat_it_takes(site):
    today = clock.legal_date(clock.now())
    away = site.person("away@example.go.jp", Desk.METI_SECRETARIAT)
    deputy = site.person("deputy@example.go.jp")
    read_for(site.session, {"*"})
    record_absence(
        site.session,
        away,
        from_on=today,
        until_on=today + timedelta(days=3),
        deputy=deputy,
        now=clock.now(),
    )
    site.session.commit()
    site.signs_in(deputy)
    site.session.rollback()
    (trace,) = site.session.scalars(
        select(Trace).where(Trace.kind == "account.signed-in", Trace.account_id == deputy.id)
    ).all()
    assert trace.facts["standing_in_for"] == str(away.id)
    assert trace.facts["desks"] == ["meti.secretariat"]
    assert f"house.account:{away.id}" in trace.subjects


def test_codes_have_words():
    assert shortened("council.filing:12345678-9abc") == ("council.filing", "12345678")
    assert all(RECORDS.values())
    assert all(TRACES.values())


def test_every_reading_that_is_left_on_record_has_words():
    """employment:7, pension:1.3: `registry reads` and the auditor's page say what was read."""
    left = re.compile(r'"([a-z.]+\.(?:read|paper-read|copied|exported))"')
    sources = "\n".join(one.read_text("utf-8") for one in (CHECKOUT / "registry").rglob("*.py"))
    kinds = set(left.findall(sources))
    assert {"employment.rows.read", "members.exported"} <= kinds
    assert kinds <= set(TRACES)
    assert {f"{one}.rows.copied" for one in ("mlit", "employment", "pension")} <= set(TRACES)
