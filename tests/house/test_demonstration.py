"""The page that lets a newcomer in: on loopback, in a demonstration, and nowhere else."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine

from registry.core.desks import Desk
from registry.house.demonstration.rules import (
    DOMAIN,
    SEVERAL_AT,
    TRY_AT,
    is_on_this_machine,
    seat_of,
)
from tests.databases import Database
from tests.demonstrated import Stand
from tests.house.site import Site, main


@pytest.fixture
def demonstration(stand: Stand, database: Database, tmp_path: Path) -> Iterator[Flask]:
    with stand.on(database, tmp_path) as app:
        yield app


@pytest.fixture
def shown(demonstration: Flask, app_engine: Engine) -> Iterator[Site]:
    site = Site(demonstration, app_engine)
    yield site
    site.session.close()


def test_every_desk_can_be_tried_and_says_how():
    assert set(TRY_AT) == set(Desk) - {Desk.ORGANISATION}


def test_a_newcomer_picks_a_desk_and_is_in(shown: Site):
    chair = shown.person(f"meti-chair1@{DOMAIN}", Desk.METI_CHAIR)
    body = shown.organisation("架空県")
    shown.person(f"applicant@{DOMAIN}", Desk.ORGANISATION, organisation_id=body.id)
    shown.person("real@example.jp", Desk.METI_CHAIR)
    browser = shown.browser()
    page = main(browser.get("/demo"))
    assert "架空県" in page
    assert chair.name in page
    assert page.count('action="/demo/') == 2
    entered = browser.press(f"/demo/{chair.id}")
    assert (entered.status_code, entered.location) == (303, "/")
    assert chair.email in browser.get("/account").text


def test_a_form_that_waits_behind_the_sign_in_is_taken_along(shown: Site):
    admin = shown.person(f"administrator1@{DOMAIN}", Desk.ADMINISTRATOR)
    browser = shown.browser()
    browser.press(f"/demo/{admin.id}")
    typed = {"csrf_token": browser.token(), "name_ja": "鈴木 花子", "email": "suzuki@example.jp"}
    browser.press("/sign-out")
    asked = browser.resend(browser.client.post("/people/invitation", data=typed))
    assert 'name="password"' in asked.text
    picking = browser.resend(asked)  # the first form there: pick a desk instead
    assert f'action="/demo/{admin.id}"' in picking.text
    back = browser.resend(browser.resend(picking))
    assert back.status_code == 200
    assert "鈴木 花子" in back.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_newcomer_keeps_their_language(shown: Site, language: str):
    chair = shown.person(f"meti-chair1@{DOMAIN}", Desk.METI_CHAIR)
    browser = shown.browser()
    reads = {"Accept-Language": language}
    token = browser.token()
    browser.client.post(f"/demo/{chair.id}", data={"csrf_token": token}, headers=reads)
    assert f'<html lang="{language}"' in browser.get("/account").text


def test_only_made_up_people_can_be_picked(shown: Site):
    real = shown.person("real@example.jp", Desk.METI_CHAIR)
    made_up = shown.person(f"a@{DOMAIN}", Desk.METI_CHAIR)
    browser = shown.browser()
    for account_id in (real.id, uuid4()):
        assert browser.press(f"/demo/{account_id}").status_code == 404
        assert browser.get("/account").status_code == 302
    browser.client.post(f"/demo/{made_up.id}")  # without a token
    assert browser.get("/account").status_code == 302
    assert browser.press(f"/demo/{made_up.id}").status_code == 303
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "kwargs",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"environ_base": {"REMOTE_ADDR": ""}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Host": "evil.example"}},
    ],
)
def test_nobody_from_elsewhere_sees_it(shown: Site, kwargs):
    made_up = shown.person(f"a@{DOMAIN}", Desk.METI_CHAIR)
    browser = shown.browser()
    token = browser.token()
    assert browser.get("/demo", **kwargs).status_code == 404
    posted = browser.client.post(f"/demo/{made_up.id}", data={"csrf_token": token}, **kwargs)
    assert posted.status_code == 404
    assert browser.get("/demo").status_code == 200


def test_production_has_no_such_page(site: Site):
    account = site.person(f"a@{DOMAIN}", Desk.METI_CHAIR)
    browser = site.browser()
    assert not [rule for rule in site.app.url_map.iter_rules() if "demo" in rule.rule]
    assert browser.get("/demo").status_code == 404
    assert browser.press(f"/demo/{account.id}").status_code == 404
    assert browser.sign_in(account.email).status_code == 303


@pytest.mark.parametrize(
    ("address", "host", "forwarded", "here"),
    [
        ("127.0.0.1", "127.0.0.1:8000", False, True),
        ("127.0.0.9", "localhost", False, True),
        ("::1", "[::1]:8000", False, True),
        ("127.0.0.1", "127.0.0.1:8000", True, False),
        ("127.0.0.1", "registry.example", False, False),
        ("127.0.0.1", "localhost.evil.example", False, False),
        ("10.0.0.1", "localhost", False, False),
        (None, "localhost", False, False),
        ("127.0.0.1", "[", False, False),
        ("127.0.0.1", "", False, False),
    ],
)
def test_what_is_on_this_machine(address: str | None, host: str, forwarded: bool, here: bool):
    assert is_on_this_machine(address, host, is_forwarded=forwarded) == here


def test_a_newcomer_finds_the_mail_of_a_registration_with_its_link(shown: Site):
    browser = shown.browser()
    assert "http" not in main(browser.get("/demo/mail"))
    browser.send(
        "/registration",
        organisation="架空市",
        kind="local-government",
        name_ja="山田 花子",
        email="hanako@city.example",
    )
    assert "/entry/" in main(browser.get("/demo/mail"))
    elsewhere = shown.app.test_client().get("/demo/mail", environ_base={"REMOTE_ADDR": "10.1.1.1"})
    assert elsewhere.status_code == 404


def test_who_of_several_at_a_desk_is_whom_is_said(shown: Site):
    for number in (1, 2, 3):
        shown.person(f"meti-secretariat{number}@{DOMAIN}", Desk.METI_SECRETARIAT)
    headings = re.findall(r"<h3>([^<]+)</h3>", main(shown.browser().get("/demo")))
    assert len(set(headings)) == 3
    assert (
        seat_of(Desk.METI_SECRETARIAT, "meti-secretariat2")
        == (SEVERAL_AT[Desk.METI_SECRETARIAT][1])
    )
    assert seat_of(Desk.METI_SECRETARIAT, "meti-secretariat9") is None
    assert seat_of(Desk.METI_SECRETARIAT, "somebody") is None
    assert seat_of(Desk.METI_FIELD, "meti-field1") is None


@pytest.mark.parametrize("page", ["/ja/", "/sign-in"])
def test_the_door_leads_to_the_desks_in_a_demonstration_only(shown: Site, app: Flask, page: str):
    assert 'href="/demo"' in main(shown.browser().get(page, follow_redirects=True))
    real = Site(app, shown.engine).browser()
    assert 'href="/demo"' not in real.get(page, follow_redirects=True).text
