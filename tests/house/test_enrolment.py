"""Registering a body, and getting back in after a loss, by HTTP."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from registry.core import clock
from registry.core.desks import Desk
from registry.duties.models import DutyState, OwedDuty
from registry.ledger.queries import entries_about
from registry.mail import LETTERS, render
from registry.parties.models import Account, Organisation, RecoveryRequest
from registry.parties.rules import AccountState
from tests.house.site import PASSWORD, Browser, Site, code, main
from tests.house.test_people import account_of, acts_about, enrol, shown_code

OTHER_PASSWORD = "seven lanterns over quiet water"


def registration(**changes: str) -> dict[str, str]:
    typed = {
        "organisation": "架空県",
        "organisation_en": "Fictional Prefecture",
        "kind": "local-government",
        "name_ja": "山田 太郎",
        "email": "yamada@pref.example.jp",
    }
    return {**typed, **changes}


def without_attempt(page) -> str:
    return re.sub(r'(name="(once|csrf_token)"[^>]*value=")[^"]*', r"\1", page.text)


def test_a_body_registers_itself_and_its_clerk_is_in(site: Site):
    empty = main(site.browser().send("/registration", **registration(email="")))
    assert 'id="form-email-error"' in empty
    assert "name@example.jp" not in empty, "one thing is wrong, and one message says so"
    asked = site.browser().send("/registration", **registration())
    assert (asked.status_code, asked.location) == (303, "/entry/sent")
    assert site.session.scalar(select(func.count()).select_from(Account)) == 0
    browser, finished = enrol(site, "yamada@pref.example.jp")
    assert finished.status_code == 200
    account = account_of(site, "yamada@pref.example.jp")
    body = site.session.get(Organisation, account.organisation_id)
    assert body is not None
    assert (body.name, body.kind) == ("架空県", "local-government")
    assert account.is_organisation_administrator
    assert acts_about(site, account) == ["house.account.registered", "house.account.enrolled"]
    shown = browser.get("/account")
    assert "架空県" in shown.text
    assert browser.get("/people/invitation").status_code == 200


def test_whoever_registers_an_address_learns_nothing_about_it(site: Site):
    known = site.person("known@example.jp", Desk.NPA)
    site.person("invited@example.jp", state=AccountState.INVITED)
    answers = []
    for email in ("new@example.jp", known.email, "invited@example.jp"):
        browser = site.browser()
        asked = browser.send("/registration", **registration(email=email))
        answers.append((asked.status_code, asked.location, browser.get(asked.location).text))
    assert len({(status, location) for status, location, _ in answers}) == 1
    told = {mail.address: mail.template for mail in site.mails_of_all()}
    assert told == {
        "new@example.jp": "house.registration",
        "known@example.jp": "house.account-exists",
        "invited@example.jp": "house.invitation",
    }


@pytest.mark.parametrize(
    "changes",
    [{"organisation": ""}, {"kind": "ministry"}, {"email": "no address"}, {"name_ja": ""}],
)
def test_an_impossible_registration_is_refused_with_all_that_was_typed(
    site: Site, changes: dict[str, str]
):
    refused = site.browser().send("/registration", **registration(**changes))
    assert refused.status_code == 422
    assert "error-summary" in refused.text
    assert "Fictional Prefecture" in refused.text
    assert site.mails_of_all() == []


def test_few_mails_go_to_one_address_and_from_one_source(site: Site):
    browser = site.browser()
    statuses = [browser.send("/registration", **registration()).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    for number in range(17):
        asked = browser.send("/registration", **registration(email=f"a{number}@example.jp"))
        assert asked.status_code == 303
    held_off = browser.send("/registration", **registration(email="b@example.jp"))
    assert held_off.status_code == 429
    elsewhere = site.browser(address="192.0.2.7")
    assert elsewhere.send("/registration", **registration(email="b@example.jp")).status_code == 303


def test_a_registration_link_works_once_and_for_one_address(site: Site):
    site.browser().send("/registration", **registration())
    link = site.link("yamada@pref.example.jp")
    enrol(site, "yamada@pref.example.jp")
    assert site.browser().get(link).status_code == 410
    assert site.browser().get("/entry/made-up-token").status_code == 410
    assert site.browser().get("/entry/password").status_code == 410


def test_two_registrations_of_one_address_make_one_account(site: Site):
    for _ in range(2):
        site.browser().send("/registration", **registration())
    first, second = (f"/entry/{mail.params['token']}" for mail in site.mails_of_all())
    browsers = site.browser(), site.browser()
    for browser, link in zip(browsers, (first, second), strict=True):
        browser.get(link)
    answers = [
        browser.send("/entry/password", password=PASSWORD, again=PASSWORD).status_code
        for browser in browsers
    ]
    assert answers == [303, 422]
    assert site.session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize("purpose", ["lost-password", "lost-authenticator"])
def test_asking_for_a_link_tells_nothing_and_mails_only_who_can_sign_in(site: Site, purpose: str):
    site.person("known@example.jp", Desk.NPA)
    site.person("left@example.jp", state=AccountState.LEFT)
    answers = set()
    for email in ("known@example.jp", "left@example.jp", "nobody@example.jp"):
        asked = site.browser().send(f"/sign-in/{purpose}", email=email)
        answers.add((asked.status_code, asked.location))
    assert answers == {(303, "/entry/sent")}
    assert {mail.address for mail in site.mails_of_all()} == {"known@example.jp"}


def test_a_lost_password_is_replaced_with_the_authenticator(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    elsewhere = site.signed_in(account)
    site.browser().send("/sign-in/lost-password", email=account.email)
    browser = site.browser()
    assert browser.get(site.link(account.email)).location == "/entry/new-password"
    typed = {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert browser.send("/entry/new-password", **typed, code="000000").status_code == 422
    later = clock.now() + timedelta(seconds=60)
    with time_machine.travel(later):
        done = browser.send("/entry/new-password", **typed, code=code(clock.now()))
        assert (done.status_code, done.location) == (303, "/sign-in")
        assert elsewhere.get("/account").status_code == 302
        assert site.mails(account.email)[-1].template == "house.credentials-changed"
    with time_machine.travel(later + timedelta(seconds=60)):
        assert site.browser().sign_in(account.email).status_code == 422
        new = site.browser().sign_in(account.email, password=OTHER_PASSWORD)
        assert new.status_code == 303
    assert acts_about(site, account) == ["house.password.changed"]
    assert browser.get("/entry/new-password").status_code == 410


def asked_for_recovery(site: Site, account: Account) -> RecoveryRequest:
    site.browser().send("/sign-in/lost-authenticator", email=account.email)
    browser = site.browser()
    assert browser.get(site.link(account.email)).location == "/entry/recovery"
    assert browser.send("/entry/recovery").status_code == 200
    site.session.rollback()
    return site.session.scalars(select(RecoveryRequest)).one()


def test_a_lost_authenticator_is_replaced_after_a_check_by_somebody_else(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    admin = site.person("admin@example.jp", Desk.ADMINISTRATOR)
    elsewhere = site.signed_in(account)
    request = asked_for_recovery(site, account)
    (owed,) = site.session.scalars(select(OwedDuty)).all()
    assert (owed.code, owed.state) == ("house.recovery.check", DutyState.OPEN)
    assert elsewhere.get("/account").status_code == 200  # asking alone changes nothing

    office = site.signed_in(admin)
    assert account.name in main(office.get("/recoveries"))
    assert office.send(f"/recoveries/{request.id}").status_code == 422
    assert office.send(f"/recoveries/{request.id}", how="called-back").status_code == 303
    browser, finished = enrol(site, account.email, password=OTHER_PASSWORD)
    assert finished.status_code == 200
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    site.session.rollback()
    assert [entry.act for entry in entries_about(site.session, f"house.recovery:{request.id}")] == [
        "house.recovery.requested",
        "house.recovery.checked",
        "house.recovery.done",
    ]
    site.session.refresh(owed)
    assert owed.state == DutyState.DISCHARGED
    site.forget_codes(account)
    old_secret = site.browser().sign_in(account.email, password=OTHER_PASSWORD)
    assert old_secret.status_code == 422


def test_a_request_can_be_refused_and_the_link_dies(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    office = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    request = asked_for_recovery(site, account)
    office.send(f"/recoveries/{request.id}", how="letter")
    link = site.link(account.email)
    refused = office.send(f"/recoveries/{request.id}/refusal", reason="本人ではなかった。")
    assert refused.status_code == 303
    assert site.browser().get(link).status_code == 410
    assert office.send(f"/recoveries/{request.id}/refusal", reason="again").status_code == 409
    site.forget_codes(account)
    assert site.browser().sign_in(account.email).status_code == 303


def test_asking_twice_is_asking_once(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    asked_for_recovery(site, account)
    asked_for_recovery(site, account)


def test_who_may_check_whose_identity(site: Site):
    body, other = site.organisation(), site.organisation("京都府")
    clerk = Desk.ORGANISATION
    lost = site.person("lost@example.jp", clerk, organisation_id=body.id, administers=True)
    request = asked_for_recovery(site, lost)
    mate = site.person("mate@example.jp", clerk, organisation_id=body.id)
    stranger = site.person("s@example.jp", clerk, organisation_id=other.id, administers=True)
    official = site.person("o@example.jp", Desk.METI_SECRETARIAT)
    own = site.person("own@example.jp", clerk, organisation_id=body.id, administers=True)
    url = f"/recoveries/{request.id}"
    for account, status in ((lost, 403), (mate, 403), (stranger, 404), (official, 403)):
        assert site.signed_in(account).press(url, how="letter").status_code == status
    assert site.browser().press(url, how="letter").status_code == 401
    assert site.signed_in(own).press(url, how="letter").status_code == 303


def begun(browser: Browser) -> None:
    assert browser.send("/account/authenticator", form="begin").status_code == 303


def test_a_new_authenticator_counts_from_its_first_code(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    elsewhere = site.signed_in(account)
    browser = site.signed_in(account)
    begun(browser)
    assert browser.send("/account/authenticator", form="code", code="000000").status_code == 422
    assert elsewhere.get("/account").status_code == 200
    shown = shown_code(browser, "/account/authenticator")
    changed = browser.send("/account/authenticator", form="code", code=shown)
    assert len(re.findall(r"<code>([A-Z2-9-]{29})</code>", changed.text)) == 8
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    site.forget_codes(account)
    assert site.browser().sign_in(account.email).status_code == 422
    assert acts_about(site, account) == ["house.authenticator.changed"]


def test_a_fresh_secret_needs_the_second_factor_first(site: Site):
    browser = site.signed_in(site.person("clerk@example.jp", Desk.METI_SECRETARIAT))
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert browser.send("/account/authenticator", form="begin").status_code == 403
        assert browser.send("/account/recovery-codes").status_code == 403
        assert (
            browser.send("/sign-in/confirm", form="confirm", code=code(clock.now())).status_code
            == 303
        )
        begun(browser)
        codes = browser.send("/account/recovery-codes")
        assert len(re.findall(r"<code>([A-Z2-9-]{29})</code>", codes.text)) == 8


def test_a_password_is_changed_by_who_knows_the_present_one(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    elsewhere, browser = site.signed_in(account), site.signed_in(account)
    typed = {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    wrong = browser.send("/account/password", present="not this one at all", **typed)
    assert wrong.status_code == 422
    assert browser.send("/account/password", present=PASSWORD, **typed).status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    site.forget_codes(account)
    assert site.browser().sign_in(account.email).status_code == 422
    assert site.browser().sign_in(account.email, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(("locale", "words"), [("ja", "レジストリ|登録|招待"), ("en", "invited")])
def test_mails_say_only_that_there_is_news_in_the_receivers_language(
    site: Site, locale: str, words: str
):
    admin = site.signed_in(site.person("admin@example.jp", Desk.ADMINISTRATOR))
    admin.send(
        "/people/invitation",
        name_ja="鈴木 花子",
        email="suzuki@example.jp",
        locale=locale,
        desk="npa",
        from_on=clock.legal_date(clock.now()).isoformat(),
    )
    (mail,) = site.mails("suzuki@example.jp")
    site.app.config["MAIL_FROM"] = "registry@example.jp"
    text = str(render(site.app, mail, LETTERS).get_content())
    assert f"/entry/{mail.params['token']}" in text
    assert "鈴木" not in text
    assert re.search(words, text)


def test_every_mail_of_the_house_can_be_written(site: Site):
    site.app.config["MAIL_FROM"] = "registry@example.jp"
    site.browser().send("/registration", **registration())
    (mail,) = site.mails_of_all()
    for template in sorted(name for name in LETTERS if name.startswith("house.")):
        mail.template = template
        assert "http" in str(render(site.app, mail, LETTERS).get_content())
