"""Sessions by HTTP: ended at once, by limits or by hand; nothing typed is lost."""

import io
from datetime import timedelta
from typing import Final

import pytest
import time_machine

from registry.app import create_app
from registry.core import clock
from registry.core.desks import Desk
from registry.parties import services
from registry.parties.rules import Limits
from registry.parties.visitor import EXTENSION
from tests.house.site import PASSWORD, Site, code, hidden, main
from tests.house.test_people import step_up

PDF: Final = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def test_signing_out_ends_the_session_on_the_server(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.signs_in(account)
    kept = browser.client.get_cookie("session")
    assert kept is not None
    assert browser.press("/sign-out").status_code == 303
    browser.client.set_cookie("session", kept.value)
    assert browser.get("/account").status_code == 302
    assert browser.press("/sign-out").status_code == 303  # nobody is told off


@pytest.mark.parametrize(
    ("desk", "minutes", "status"),
    [
        (Desk.METI_SECRETARIAT, 29, 200),
        (Desk.METI_SECRETARIAT, 31, 302),
        (Desk.MOFA, 14, 200),
        (Desk.MOFA, 16, 302),
    ],
)
def test_a_browser_left_alone_is_signed_out(site: Site, desk: Desk, minutes: int, status: int):
    browser = site.signs_in(site.person("a@example.jp", desk))
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert browser.get("/account").status_code == status


def test_keeping_alive_keeps_from_idling_until_the_day_is_over(site: Site):
    browser = site.signs_in(site.person("a@example.jp", Desk.MOFA))
    begun = clock.now()
    for minutes in range(10, 480, 10):
        with time_machine.travel(begun + timedelta(minutes=minutes)):
            assert browser.get("/sign-in/keep-alive").status_code == 204
    with time_machine.travel(begun + timedelta(minutes=481)):
        assert browser.get("/sign-in/keep-alive").status_code == 302


def test_a_session_ended_elsewhere_is_dead_at_the_next_request(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    first, second, third = (site.signs_in(account) for _ in range(3))
    assert first.get("/account").text.count("/sessions/") == 3  # two others, and all others
    assert second.press("/account/sessions/end").status_code == 303
    assert [browser.get("/account").status_code for browser in (first, second, third)] == [
        302,
        200,
        302,
    ]


def test_one_other_browser_can_be_signed_out(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    stranger = site.person("other@example.jp", Desk.METI_SECRETARIAT)
    first, second, theirs = (site.signs_in(one) for one in (account, account, stranger))
    from registry.parties.models import SignInSession  # noqa: PLC0415

    sessions = site.session.query(SignInSession).order_by(SignInSession.created_at).all()
    of_second, of_theirs = sessions[1].id, sessions[2].id
    first.press(f"/account/sessions/{of_theirs}/end")
    assert theirs.get("/account").status_code == 200
    first.press(f"/account/sessions/{of_second}/end")
    assert [browser.get("/account").status_code for browser in (first, second)] == [200, 302]


def test_a_changed_desk_counts_at_the_next_request(site: Site):
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    browser = site.signs_in(account)
    assert browser.get("/people").status_code == 200
    services.end_desks(site.session, account, on=clock.legal_date(clock.now()))
    site.session.commit()
    assert browser.get("/people").status_code == 403
    assert browser.get("/account").status_code == 200


def test_what_was_typed_survives_the_end_of_a_session(site: Site):
    """A form that comes after its session ended is drawn again, filled in, after signing in."""
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    browser = site.signs_in(account)
    token = browser.token()
    typed = {
        "csrf_token": token,
        "name_ja": "鈴木 花子",
        "name_en": "Hanako Suzuki",
        "email": "suzuki@example.jp",
        "desk": "npa",
        "from_on": "令和8年12月1日",
    }
    later = clock.now() + timedelta(minutes=31)
    with time_machine.travel(later):
        refused = browser.client.post("/people/invitation", data=typed)
        assert refused.status_code == 401
        asked = browser.resend(refused)
        assert 'name="password"' in asked.text
        carried = browser.client.post(
            "/sign-in",
            data={
                **hidden(main(asked)),
                "email": account.email,
                "password": PASSWORD,
                "code": code(clock.now()),
            },
        )
        assert carried.status_code == 200
        drawn = browser.resend(carried)
    for text in ("鈴木 花子", "Hanako Suzuki", "suzuki@example.jp", "令和8年12月1日"):
        assert text in drawn.text
    assert site.mails("suzuki@example.jp") == []


def test_what_was_typed_survives_somebody_elses_sign_in_in_the_same_browser(site: Site):
    """Two tabs: the form of one comes after another person signed in with the other."""
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    other = site.person("chair@example.jp", Desk.METI_CHAIR)
    browser = site.signs_in(account)
    typed = {"csrf_token": browser.token(), "name_ja": "鈴木 花子", "email": "suzuki@example.jp"}
    browser.press("/sign-out")
    browser.sign_in(other.email)
    refused = browser.client.post("/people/invitation", data=typed)
    assert refused.status_code == 403
    assert other.name in main(refused)
    own = {**typed, "csrf_token": browser.token()}
    assert "carried" not in main(browser.client.post("/people/invitation", data=own))
    asked = browser.resend(refused)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        carried = browser.client.post(
            "/sign-in",
            data={
                **hidden(main(asked)),
                "email": account.email,
                "password": PASSWORD,
                "code": code(clock.now()),
            },
        )
        drawn = browser.resend(carried)
    assert drawn.status_code == 200
    assert "鈴木 花子" in drawn.text
    assert site.mails("suzuki@example.jp") == []


def test_an_act_that_needs_the_second_factor_goes_on_after_it(site: Site):
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    browser = site.signs_in(account)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = browser.send(
            "/people/invitation",
            name_ja="鈴木 花子",
            email="suzuki@example.jp",
            locale="ja",
            desk="npa",
            from_on="2026-12-01",
        )
        assert asked.status_code == 403
        assert site.mails("suzuki@example.jp") == []
        wrong = step_up(browser, asked, "000000")
        assert wrong.status_code == 422
        confirmed = step_up(browser, wrong, code(clock.now()))
        assert confirmed.status_code == 200
        done = browser.resend(confirmed)
        assert done.status_code == 303
        assert len(site.mails("suzuki@example.jp")) == 1
        again = browser.resend(confirmed)
        assert again.status_code == 303
        assert len(site.mails("suzuki@example.jp")) == 1


def test_a_file_goes_on_after_the_second_factor_and_is_asked_for_after_a_sign_in(site: Site):
    """Nobody takes a form for sent whose file stayed behind."""
    officer = site.signs_in(site.person("o@kg.example", Desk.KG_OFFICER))
    head = site.signs_in(site.person("h@kg.example", Desk.KG_HEAD))
    names = {"name": "ОсОО «Үлгү»", "registration_number": "1"}
    agency = officer.send("/moc/agencies/new", **names).location
    found = officer.send(f"{agency}/examination").location
    address, now = f"{found}/certificate", clock.now()
    term = {"on": "2026-11-20", "certificate_number": "KG-1", "valid_until": "2035-12-31"}
    page = hidden(main(head.get(address)))
    with time_machine.travel(now + timedelta(minutes=16)):
        sent = {**page, **term, "document": (io.BytesIO(PDF), "чечим.pdf")}
        ended = head.client.post(address, data=sent)
        assert ended.status_code == 401
        signing = {
            **hidden(main(head.resend(ended))),
            "email": "h@kg.example",
            "password": PASSWORD,
            "code": code(clock.now()),
        }
        drawn = head.resend(head.client.post("/sign-in", data=signing))
        assert "чечим.pdf" in main(drawn)
        assert "KG-1" in main(drawn)
    with time_machine.travel(now + timedelta(minutes=23)):
        asked = head.send(address, **term, document=(io.BytesIO(PDF), "чечим.pdf"))
        assert asked.status_code == 403
        done = head.resend(step_up(head, asked, code(clock.now())))
        assert done.status_code == 303
        assert "/files/" in head.get(found).text


def test_confirming_changes_the_token_and_counts_failures(site: Site):
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    browser = site.signs_in(account)
    kept = browser.client.get_cookie("session")
    assert kept is not None
    later = clock.now() + timedelta(seconds=60)
    with time_machine.travel(later):
        for _ in range(5):
            failed = browser.send("/sign-in/confirm", form="confirm", code="000000")
            assert failed.status_code == 422
        held_off = browser.send("/sign-in/confirm", form="confirm", code=code(clock.now()))
        assert held_off.status_code == 429
    with time_machine.travel(later + timedelta(seconds=61)):
        confirmed = browser.send("/sign-in/confirm", form="confirm", code=code(clock.now()))
        assert (confirmed.status_code, confirmed.location) == (303, "/")
        old = site.browser()
        old.client.set_cookie("session", kept.value)
        assert old.get("/account").status_code == 302
        assert browser.get("/account").status_code == 200


def test_how_long_sessions_last_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SESSION_IDLE_MINUTES", "20")
    monkeypatch.setenv("SESSION_IDLE_PROTECTED_MINUTES", "5")
    monkeypatch.setenv("SESSION_HOURS", "4")
    limits = create_app({"DATABASE_URL": "postgresql+psycopg://"}).extensions[EXTENSION].limits
    assert limits == Limits(timedelta(minutes=20), timedelta(minutes=5), timedelta(hours=4))
    assert limits.idle_for({Desk.METI_SECRETARIAT}) == timedelta(minutes=20)
    assert limits.idle_for({Desk.KG_OFFICER}) == timedelta(minutes=5)


def test_without_a_word_in_the_environment_the_house_default_holds():
    limits = create_app({"DATABASE_URL": "postgresql+psycopg://"}).extensions[EXTENSION].limits
    assert limits == Limits(timedelta(minutes=30), timedelta(minutes=15), timedelta(hours=8))


@pytest.mark.parametrize("value", ["0", "-1", "soon"])
def test_a_session_that_would_not_last_is_refused_at_the_start(monkeypatch, value):
    monkeypatch.setenv("SESSION_HOURS", value)
    with pytest.raises(ValueError, match=r"SESSION|invalid literal"):
        create_app({"DATABASE_URL": "postgresql+psycopg://"})


def test_who_looks_after_an_organisations_accounts_finds_people(site):
    body = site.organisation()
    head = site.person(
        "head@example.test", Desk.ORGANISATION, organisation_id=body.id, administers=True
    )
    clerk = site.person("clerk@example.test", Desk.ORGANISATION, organisation_id=body.id)
    assert 'href="/people"' in site.signs_in(head).get("/").text
    assert 'href="/people"' not in site.signs_in(clerk).get("/").text
