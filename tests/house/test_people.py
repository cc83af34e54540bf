"""Inviting, seating, standing in, leaving, recovering: each with who may and who may not."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from registry.core import clock
from registry.core.desks import Desk
from registry.ledger.queries import entries_about
from registry.parties import queries, services
from registry.parties.models import Account, DeskHolding
from registry.parties.standing import standing_of
from tests.house.site import PASSWORD, Browser, Site, code, hidden, main


def step_up(browser: Browser, asked: TestResponse, code: str) -> TestResponse:
    """Enter a code on the page that asks for the second factor."""
    fields = hidden(main(asked))
    fields["code"] = code
    return browser.client.post("/sign-in/confirm", data=fields)


def invitation(**changes: str) -> dict[str, str]:
    typed = {
        "name_ja": "鈴木 花子",
        "email": "suzuki@example.jp",
        "locale": "ja",
        "desk": "npa",
        "from_on": clock.legal_date(clock.now()).isoformat(),
    }
    return {**typed, **changes}


def enrol(site: Site, email: str, *, password: str = PASSWORD) -> tuple[Browser, TestResponse]:
    """Follow the newest link to `email`, choose a password, set up an authenticator."""
    browser = site.browser()
    followed = browser.get(site.link(email))
    assert (followed.status_code, followed.location) == (303, "/entry/password")
    chosen = browser.send("/entry/password", password=password, again=password)
    assert (chosen.status_code, chosen.location) == (303, "/entry/authenticator"), chosen.text
    return browser, browser.send("/entry/authenticator", code=shown_code(browser))


def shown_code(browser: Browser, url: str = "/entry/authenticator") -> str:
    """Return the code that a telephone shows which scanned the page's key."""
    key = re.search(r'class="key">([A-Z2-7 ]+)<', browser.get(url).text)
    assert key is not None
    return code(clock.now(), key[1].replace(" ", ""))


def acts_about(site: Site, account: Account) -> list[str]:
    site.session.rollback()
    return [entry.act for entry in entries_about(site.session, f"house.account:{account.id}")]


def account_of(site: Site, email: str) -> Account:
    site.session.rollback()
    return site.session.scalars(select(Account).where(Account.email == email)).one()


def test_an_official_is_invited_enrols_and_sits_at_the_desk(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    assert admin.send("/people/invitation", **invitation()).status_code == 303
    (mail,) = site.mails("suzuki@example.jp")
    assert (mail.template, mail.locale) == ("house.invitation", "ja")
    browser, finished = enrol(site, "suzuki@example.jp")
    codes = re.findall(r"<code>([A-Z2-9-]{29})</code>", finished.text)
    assert len(codes) == 8
    assert "国家公安委員会" not in finished.text
    assert browser.get("/account").status_code == 200
    account = account_of(site, "suzuki@example.jp")
    assert account.state == "active"
    assert acts_about(site, account) == ["house.account.invited", "house.account.enrolled"]
    assert site.browser().sign_in("suzuki@example.jp", code=codes[0]).status_code == 303
    assert site.browser().get(f"/entry/{mail.params['token']}").status_code == 410


def test_an_invitation_can_be_taken_up_in_two_sittings(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send("/people/invitation", **invitation())
    first = site.browser()
    first.get(site.link("suzuki@example.jp"))
    first.send("/entry/password", password=PASSWORD, again=PASSWORD)
    assert site.browser().sign_in("suzuki@example.jp").status_code == 422  # half enrolled is not in
    _browser, finished = enrol(site, "suzuki@example.jp")
    assert finished.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "short", "again": "short"},
        {"again": "another battery horse"},
        {"password": "suzuki suzuki suzuki", "again": "suzuki suzuki suzuki"},
        {"password": "", "again": ""},
    ],
)
def test_a_poor_password_is_refused_beside_its_field(site: Site, changes: dict[str, str]):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send("/people/invitation", **invitation())
    browser = site.browser()
    browser.get(site.link("suzuki@example.jp"))
    refused = browser.send(
        "/entry/password", **{"password": PASSWORD, "again": PASSWORD, **changes}
    )
    assert refused.status_code == 422
    assert "error-summary" in refused.text
    assert browser.get("/entry/authenticator").location == "/entry/password"


def test_a_wrong_first_code_is_refused_and_guesses_are_few(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send("/people/invitation", **invitation())
    browser = site.browser()
    browser.get(site.link("suzuki@example.jp"))
    browser.send("/entry/password", password=PASSWORD, again=PASSWORD)
    statuses = [browser.send("/entry/authenticator", code="000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        finished = browser.send("/entry/authenticator", code=shown_code(browser))
        assert finished.status_code == 200


@pytest.mark.parametrize("days", [0, 13, 15])
def test_an_invitation_runs_out(site: Site, days: int):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send("/people/invitation", **invitation())
    with time_machine.travel(clock.now() + timedelta(days=days)):
        followed = site.browser().get(site.link("suzuki@example.jp"))
        assert followed.status_code == (303 if days < 14 else 410)


def test_a_newer_invitation_replaces_the_first(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send("/people/invitation", **invitation())
    first = site.link("suzuki@example.jp")
    account = account_of(site, "suzuki@example.jp")
    assert admin.send(f"/people/{account.id}/invitation").status_code == 303
    assert site.link("suzuki@example.jp") != first
    assert site.browser().get(first).status_code == 410
    assert enrol(site, "suzuki@example.jp")[1].status_code == 200
    assert admin.send(f"/people/{account.id}/invitation").status_code == 409  # is in by now


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "admin@example.jp"},
        {"email": "no address"},
        {"name_ja": ""},
        {"desk": "organisation"},
        {"desk": "meti.chair", "second_desk": "meti.secretariat"},
        {"from_on": "2026-02-30"},
        {"until_on": "2020-01-01"},
    ],
)
def test_an_impossible_invitation_is_refused_and_nothing_is_sent(
    site: Site, changes: dict[str, str]
):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    refused = admin.send("/people/invitation", **invitation(**changes))
    assert refused.status_code == 422
    assert "error-summary" in refused.text
    assert site.mails("suzuki@example.jp") == []
    assert admin.send("/people/invitation", **invitation()).status_code == 303


def test_who_may_invite_whom(site: Site):
    body = site.organisation()
    clerk = Desk.ORGANISATION
    table = {
        "administrator": (site.person("a@example.jp", Desk.ADMINISTRATOR), True),
        "organisation's administrator": (
            site.person("b@example.jp", clerk, organisation_id=body.id, administers=True), True,
        ),
        "clerk": (site.person("c@example.jp", clerk, organisation_id=body.id), False),
        "secretariat": (site.person("d@example.jp", Desk.METI_SECRETARIAT), False),
        "auditor": (site.person("e@example.jp", Desk.AUDITOR), False),
        "no desk": (site.person("f@example.jp"), False),
    }  # fmt: skip
    for number, (words, (account, may)) in enumerate(table.items()):
        browser = site.signed_in(account)
        assert (browser.get("/people/invitation").status_code == 200) == may, words
        typed = invitation(email=f"new{number}@example.jp")
        answered = browser.press("/people/invitation", **typed)
        assert answered.status_code == (303 if may else 403), words
        assert bool(site.mails(typed["email"])) == may, words
    assert site.browser().get("/people/invitation").status_code == 302


def test_a_colleague_is_invited_into_the_own_organisation_only(site: Site):
    body = site.organisation()
    own = site.person(
        "own@example.jp", Desk.ORGANISATION, organisation_id=body.id, administers=True
    )
    browser = site.signed_in(own)
    typed = invitation(desk="meti.chair", administers="y", organisation_id="x")
    assert browser.send("/people/invitation", **typed).status_code == 303
    invited = account_of(site, "suzuki@example.jp")
    assert invited.organisation_id == body.id
    assert invited.is_organisation_administrator
    held = site.session.scalars(
        select(DeskHolding).where(DeskHolding.account_id == invited.id)
    ).one()
    assert held.desks == ["organisation"]
    assert held.granted_by_seq is not None


def test_the_pages_of_people_show_only_whom_one_looks_after(site: Site):
    body, other = site.organisation(), site.organisation("京都府")
    clerk = Desk.ORGANISATION
    ours = site.person("ours@example.jp", clerk, organisation_id=body.id, administers=True)
    mate = site.person("mate@example.jp", clerk, organisation_id=body.id)
    theirs = site.person("theirs@example.jp", clerk, organisation_id=other.id, administers=True)
    official = site.person("official@example.jp", Desk.MOFA)
    admin = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    sees = {
        ours.email: {ours, mate},
        mate.email: {ours, mate},
        theirs.email: {theirs},
        admin.email: {ours, mate, theirs, official, admin},
    }
    people = [ours, mate, theirs, official, admin]
    for account in people:
        browser = site.signed_in(account)
        listed = browser.get("/people")
        if account is official:
            assert listed.status_code == 403
            continue
        assert ('name="desk"' in main(listed)) == (account is admin)  # a body has only one
        seen = sees[account.email]
        for person in people:
            page = browser.get(f"/people/{person.id}")
            assert (person.email in main(listed)) == (person in seen)
            assert page.status_code == (200 if person in seen else 404)
        acting = "leaving" in main(browser.get(f"/people/{mate.id}"))
        assert acting == (account in {ours, admin})


@pytest.mark.parametrize("action", ["suspension", "leaving", "sessions/end", "absence"])
def test_strangers_and_mere_colleagues_can_not_act_on_a_person(site: Site, action: str):
    body, other = site.organisation(), site.organisation("京都府")
    clerk = Desk.ORGANISATION
    victim = site.person("victim@example.jp", clerk, organisation_id=body.id)
    mate = site.person("mate@example.jp", clerk, organisation_id=body.id)
    stranger = site.person("s@example.jp", clerk, organisation_id=other.id, administers=True)
    official = site.person("official@example.jp", Desk.METI_CHAIR)
    own = site.person("own@example.jp", clerk, organisation_id=body.id, administers=True)
    url = f"/people/{victim.id}/{action}"
    typed = {"reason": "離任", "from_on": clock.legal_date(clock.now()).isoformat()}
    watched = site.signed_in(victim)
    for account, status in ((mate, 403), (stranger, 404), (official, 403)):
        browser = site.signed_in(account)
        assert browser.get(url).status_code == status
        assert browser.press(url, **typed).status_code == status
    assert acts_about(site, victim) == []
    assert watched.get("/account").status_code == 200
    assert site.signed_in(own).press(url, **typed).status_code == 303
    assert len(acts_about(site, victim)) == 1


def test_who_leaves_is_out_at_once_and_can_come_back_by_invitation(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    chair = site.person("chair@example.jp", Desk.METI_CHAIR)
    deputy = site.person("deputy@example.jp")
    services.record_absence(
        site.session, deputy, from_on=clock.legal_date(clock.now()), until_on=None,
        deputy=chair, now=clock.now(),
    )  # fmt: skip
    site.session.commit()
    browser = site.signed_in(chair)
    assert admin.send(f"/people/{chair.id}/leaving").status_code == 303
    assert browser.get("/account").status_code == 302
    site.forget_codes(deputy)
    assert site.browser().sign_in("chair@example.jp").status_code == 422
    assert site.again(chair).state == "left"
    assert queries.absences_of(site.session, deputy.id, after=clock.legal_date(clock.now())) == []
    shown = main(admin.get(f"/people/{chair.id}"))
    assert "invitation" in shown
    assert "suspension" not in shown
    assert admin.send(f"/people/{chair.id}/invitation").status_code == 303
    back, finished = enrol(site, "chair@example.jp")
    assert finished.status_code == 200
    assert "主宰者" not in main(back.get("/account"))


def test_a_suspended_person_is_out_at_once_and_in_again_when_it_is_lifted(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    chair = site.person("chair@example.jp", Desk.METI_CHAIR)
    browser = site.signed_in(chair)
    assert admin.send(f"/people/{chair.id}/suspension", reason="").status_code == 422
    assert browser.get("/account").status_code == 200
    assert admin.send(f"/people/{chair.id}/suspension", reason="調査のため").status_code == 303
    assert browser.get("/account").status_code == 302
    site.forget_codes(chair)
    assert site.browser().sign_in(chair.email).status_code == 422
    assert admin.send(f"/people/{chair.id}/reinstatement", reason="調査終了").status_code == 303
    site.forget_codes(chair)
    assert site.browser().sign_in(chair.email).status_code == 303


def test_nobody_lets_themselves_go_or_gives_themselves_a_desk(site: Site):
    account = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    other = site.person("other@example.jp", Desk.NPA)
    admin = site.signed_in(account)
    today = clock.legal_date(clock.now()).isoformat()
    for url, typed in (
        ("leaving", {}),
        ("suspension", {"reason": "x"}),
        ("desks", {"desk": "meti.chair", "from_on": today}),
    ):
        assert admin.send(f"/people/{account.id}/{url}", **typed).status_code == 422
        assert admin.send(f"/people/{other.id}/{url}", **typed).status_code in {303, 409}
    assert site.again(account).state == "active"


def test_a_desk_is_given_from_a_day_and_ended(site: Site):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    chair = site.person("chair@example.jp", Desk.METI_CHAIR)
    today = clock.legal_date(clock.now())
    browser = site.signed_in(chair)
    given = admin.send(
        f"/people/{chair.id}/desks", desk="kg.head", second_desk="kg.officer", from_on=str(today)
    )
    assert given.status_code == 303
    standing = standing_of(site.session, chair.id, on=today)
    assert standing.desks == {Desk.KG_HEAD, Desk.KG_OFFICER}
    assert admin.send(f"/people/{chair.id}/desks/end", on=str(today)).status_code == 303
    assert admin.send(f"/people/{chair.id}/desks/end", on=str(today)).status_code == 422
    assert browser.get("/account").status_code == 200
    assert acts_about(site, chair) == ["house.desk.granted", "house.desk.ended"]


def test_an_absence_passes_the_desk_to_the_deputy_and_back(site: Site):
    chair = site.person("chair@example.jp", Desk.METI_CHAIR)
    deputy = site.person("deputy@example.jp")
    theirs = site.signed_in(deputy)
    own = site.signed_in(chair)
    sitting = "経済産業省 主宰者"
    assert sitting not in main(theirs.get("/account"))
    recorded = own.send(
        "/account/absence",
        from_on=clock.legal_date(clock.now()).isoformat(),
        deputy=str(deputy.id),
    )
    assert recorded.status_code == 303
    assert sitting in theirs.get("/account").text
    with site.session.no_autoflush:
        site.session.rollback()
        (absence,) = queries.absences_of(
            site.session, chair.id, after=clock.legal_date(clock.now())
        )
    assert theirs.press(f"/account/absences/{absence.id}/end").status_code == 404
    assert own.press(f"/account/absences/{absence.id}/end").status_code == 303
    assert sitting not in main(theirs.get("/account"))
    assert acts_about(site, chair) == ["house.absence.recorded", "house.absence.ended"]


def test_only_who_may_stand_in_is_named_and_nobody_to_an_outsider(site: Site):
    """Whoever is invited to one meeting learns of no official, and nobody of a desk never mixed."""
    chair = site.person("chair@example.jp", Desk.METI_CHAIR)
    second = site.person("second@example.jp", Desk.METI_CHAIR)
    free = site.person("free@example.jp")
    police = site.person("police@example.jp", Desk.NPA)
    outsider = site.person("outsider@example.jp", Desk.OUTSIDER)
    offered = {
        who.email: [
            one.email
            for one in (chair, second, free, police, outsider)
            if one.email in main(site.signed_in(who).get("/account/absence"))
        ]
        for who in (chair, police, outsider, free)
    }
    assert offered == {
        chair.email: [second.email, free.email],
        police.email: [free.email],
        outsider.email: [],
        free.email: [],
    }
    alone = site.signed_in(outsider).send(
        "/account/absence", from_on=str(clock.legal_date(clock.now())), deputy=str(free.id)
    )
    assert alone.status_code == 422


def test_the_last_day_is_shown_and_typed_as_the_last_day(site: Site):
    browser = site.signed_in(site.person("chair@example.jp", Desk.METI_CHAIR))
    today = clock.legal_date(clock.now())
    tomorrow = today + timedelta(days=1)
    browser.send("/account/absence", from_on=str(today), until_on=str(tomorrow))
    shown = main(browser.get("/account"))
    assert f'datetime="{today}"' in shown
    assert f'datetime="{tomorrow}"' in shown
    assert f'datetime="{today + timedelta(days=2)}"' not in shown


def test_a_language_chosen_is_kept_in_the_account(site: Site):
    account = site.person("chair@example.jp", Desk.METI_CHAIR)
    browser = site.signed_in(account)
    assert '<html lang="ja"' in browser.get("/account").text
    browser.press("/language", _language="en", back="/account")
    assert '<html lang="en"' in browser.get("/account").text
    assert site.again(account).locale == "en"
    assert '<html lang="en"' in site.signed_in(account).get("/account").text


def test_an_absence_can_not_begin_yesterday(site: Site):
    browser = site.signed_in(site.person("chair@example.jp", Desk.METI_CHAIR))
    yesterday = clock.legal_date(clock.now()) - timedelta(days=1)
    assert browser.send("/account/absence", from_on=str(yesterday)).status_code == 422
    assert (
        browser.send("/account/absence", from_on=str(yesterday + timedelta(days=1))).status_code
        == 303
    )
