"""The door by HTTP: who is let in, where they are led, what is never told."""

import re
from datetime import timedelta

import pytest
import time_machine

from registry.app import create_app
from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.parties import credentials
from registry.parties.rules import AccountState
from tests.house.site import PASSWORD, Browser, Site, code

HOSTILE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "http://evil.example/",
    "http:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " https://evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\x7f/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox",
    "file:///etc/passwd",
    "ftp://evil.example",
    "evil.example",
    "www.evil.example/path",
    "@evil.example",
    "user@evil.example",
    "http://localhost@evil.example",
    "http://127.0.0.1:8000@evil.example",
    "//localhost@evil.example",
    ".evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/\u2028/evil.example\n",
    "//[::1]@evil.example",
    "//%65vil.example",
    "blob:https://evil.example/x",
]


def body(page) -> str:
    """Return a page without what differs at every drawing."""
    return re.sub(
        r'(name="(once|csrf_token|carried)"[^>]*value=")[^"]*|instance[^<]*', r"\1", page.text
    )


def test_both_factors_let_in_and_lead_home(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    assert browser.get("/account").status_code == 302
    entered = browser.sign_in("clerk@example.jp")
    assert (entered.status_code, entered.location) == (303, "/")
    assert account.email in browser.get("/account").text


def test_the_door_leads_back_to_where_the_reader_wanted_to_go(site: Site):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    sent = browser.get("/account?x=1&y=%E5%A4%A7")
    assert sent.location.startswith("/sign-in?next=")
    entered = browser.send(
        sent.location, email="clerk@example.jp", password=PASSWORD, code=code(clock.now())
    )
    assert entered.status_code == 303
    assert entered.location.startswith("/account?x=1&y=")
    assert browser.get("/sign-in?next=/account").location == "/account"


def test_no_address_leads_elsewhere(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    led = set()
    for hostile in HOSTILE:
        site.forget_codes(account)
        browser = site.browser()
        shown = {"email": account.email, "password": PASSWORD, "code": code(clock.now())}
        entered = browser.client.post(
            "/sign-in",
            query_string={"next": hostile},
            data={"csrf_token": browser.token(), **shown},
        )
        led.add((entered.status_code, entered.location))
        led.add((303, browser.get("/sign-in", query_string={"next": hostile}).location))
    assert led == {(303, "/")}


def test_there_are_enough_hostile_addresses():
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "not the password at all"},
        {"code": "000000"},
        {"email": "nobody@example.jp"},
        {"email": "suspended@example.jp"},
        {"email": "invited@example.jp"},
        {"email": "left@example.jp"},
    ],
)
def test_nobody_learns_what_was_wrong(site: Site, changes: dict[str, str]):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    for state in (AccountState.SUSPENDED, AccountState.INVITED, AccountState.LEFT):
        site.person(f"{state}@example.jp", state=state)
    browser = site.browser()
    reference = browser.sign_in("clerk@example.jp", code="999999")
    shown = {"email": "clerk@example.jp", **changes}
    answered = browser.sign_in(shown.pop("email"), **shown)
    assert answered.status_code == reference.status_code == 422
    email = changes.get("email", "clerk@example.jp")
    assert body(answered).replace(email, "") == body(reference).replace("clerk@example.jp", "")
    assert {name for name, _ in answered.headers} == {name for name, _ in reference.headers}
    assert PASSWORD not in answered.text
    assert browser.sign_in("clerk@example.jp").status_code == 303


def test_too_many_failures_are_told_and_wear_off(site: Site):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    statuses = [browser.sign_in("clerk@example.jp", code="000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert browser.sign_in("clerk@example.jp").status_code == 429
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert browser.sign_in("clerk@example.jp").status_code == 303


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_no_header_makes_a_guesser_somebody_else(site: Site, header: str):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    token = browser.token()
    answers = [
        browser.client.post(
            "/sign-in",
            headers={header: f"192.0.2.{number}"},
            data={
                "csrf_token": token,
                "email": f"a{number}@example.jp",
                "password": "x",
                "code": "0",
            },
        ).status_code
        for number in range(21)
    ]
    assert answers == [422] * 20 + [429]


def test_the_server_in_front_is_believed_and_nobody_before_it(site: Site):
    """What a guesser writes stands before the word of the server that ends TLS."""
    names = ("DATABASE_URL", "SECRET_KEY", "FILES_DIRECTORY", "KEYS_DIRECTORY")
    config = {name: site.app.config[name] for name in names}
    app = create_app({**config, "TESTING": True, "SERVERS_IN_FRONT": 1})
    browser = Browser(app.test_client())
    token = browser.token()

    def guess(number: int, forwarded: str) -> int:
        said = {"csrf_token": token, "email": f"a{number}@example.jp", "password": "x", "code": "0"}
        return browser.client.post(
            "/sign-in", headers={"X-Forwarded-For": forwarded}, data=said
        ).status_code

    assert {guess(number, f"192.0.2.{number}") for number in range(21)} == {422}
    one = [guess(number, f"192.0.2.{number}, 198.51.100.7") for number in range(21)]
    assert one == [422] * 20 + [429]
    with app.app_context():
        db.engine.dispose()


def test_a_browser_that_was_let_in_before_is_not_kept_out_by_others(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    own = site.signs_in(account)
    assert own.press("/sign-out").status_code == 303
    stranger = site.browser(address="192.0.2.9")
    for _ in range(6):
        stranger.sign_in("clerk@example.jp", code="000000")
    assert stranger.sign_in("clerk@example.jp").status_code == 429
    site.forget_codes(account)
    assert own.sign_in("clerk@example.jp").status_code == 303


def test_a_code_lets_in_once(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    used = code(clock.now())
    assert site.browser().sign_in(account.email, code=used).status_code == 303
    assert site.browser().sign_in(account.email, code=used).status_code == 422
    assert (
        site.browser()
        .sign_in(account.email, code=code(clock.now() + timedelta(seconds=30)))
        .status_code
        == 303
    )


def test_a_recovery_code_lets_in_and_says_how_many_are_left(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    codes = credentials.new_recovery_codes(site.session, account, now=clock.now())
    site.session.commit()
    browser = site.browser()
    assert browser.sign_in(account.email, code=codes[0]).status_code == 303
    assert "7" in browser.get("/account").text
    assert site.browser().sign_in(account.email, code=codes[0]).status_code == 422


def test_the_cookie_says_nothing_and_changes_at_sign_in(site: Site):
    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    browser.token()
    before = browser.client.get_cookie("session")
    entered = browser.sign_in(account.email)
    after = browser.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert str(account.id) not in after.decoded_value
    assert account.email not in after.decoded_value
    cookies = entered.headers.getlist("Set-Cookie")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    planted = site.browser()
    planted.client.set_cookie("session", before.value)
    assert planted.get("/account").status_code == 302


def test_production_cookies_are_secure_and_of_this_host(site: Site):
    site.app.config["SESSION_COOKIE_SECURE"] = True
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    browser.client.environ_base["wsgi.url_scheme"] = "https"
    base = "https://localhost"
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/sign-in", base_url=base).text
    )
    assert token is not None
    entered = browser.client.post(
        "/sign-in",
        base_url=base,
        data={
            "csrf_token": token[1],
            "email": "clerk@example.jp",
            "password": PASSWORD,
            "code": code(clock.now()),
        },
    )
    assert entered.status_code == 303
    cookies = entered.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie for cookie in cookies)
    assert any(cookie.startswith("__Host-known-device=") for cookie in cookies)


def test_a_form_without_its_token_lets_nobody_in(site: Site):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    shown = {"email": "clerk@example.jp", "password": PASSWORD, "code": code(clock.now())}
    foreign = site.browser().token()
    browser.token()
    for token in ("", "wrong", foreign):
        answered = browser.client.post("/sign-in", data={**shown, "csrf_token": token})
        assert answered.status_code == 400
        assert "clerk@example.jp" in answered.text
    assert browser.sign_in("clerk@example.jp").status_code == 303
    assert browser.client.post("/sign-out", data={"csrf_token": foreign}).status_code == 303
    assert browser.get("/account").status_code == 200


def test_another_sites_page_signs_nobody_in(site: Site):
    site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    shown = {"email": "clerk@example.jp", "password": PASSWORD, "code": code(clock.now())}
    token = browser.token()
    data = {**shown, "csrf_token": token}
    elsewhere = {"Origin": "https://evil.example"}
    assert browser.client.post("/sign-in", data=data, headers=elsewhere).status_code == 403
    here = {"Origin": "http://localhost"}
    assert browser.client.post("/sign-in", data=data, headers=here).status_code == 303


def test_sign_ins_failures_and_sign_outs_leave_traces(site: Site):
    from registry.ledger.models import Trace  # noqa: PLC0415

    account = site.person("clerk@example.jp", Desk.METI_SECRETARIAT)
    browser = site.browser()
    browser.sign_in(account.email, code="000000")
    browser.sign_in(account.email)
    browser.press("/sign-out")
    site.session.rollback()
    traces = site.session.query(Trace).order_by(Trace.at).all()
    assert [trace.kind for trace in traces] == [
        "account.sign-in-failed",
        "account.signed-in",
        "account.signed-out",
    ]
    assert traces[0].account_id is None
    assert {trace.account_id for trace in traces[1:]} == {account.id}
    assert account.email not in str([trace.facts for trace in traces])
