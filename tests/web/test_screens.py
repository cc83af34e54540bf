"""The frame in a real browser: by keyboard, without scripts, on a phone and on a wide screen."""

import re
from typing import Any

import pytest
from flask import Flask, abort, g, redirect, request
from playwright.sync_api import Browser, Dialog, Page, expect
from werkzeug.wrappers import Response

from registry.assets import path
from tests.web.conftest import OFFICER, Serve
from tests.web.sample_app import create

pytestmark = pytest.mark.browser

PATHS = ["/patterns", "/form", "/members", "/decision", "/done", "/nothing"]
AXE = path("axe-core/axe.min.js").read_text()


def faults(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds wrong with the page that is shown."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        (violation["id"], node["html"][:200])
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def is_too_wide(page: Page) -> bool:
    width = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(width))


@pytest.mark.parametrize(
    ("width", "language"), [(360, "ja"), (360, "en"), (768, "ja"), (1440, "ja"), (1440, "en")]
)
def test_nobody_is_shut_out_and_nothing_sticks_out(
    page: Page, serve: Serve, width: int, language: str
) -> None:
    site = serve(create(reader=OFFICER, language=language, dense=True))
    page.set_viewport_size({"width": width, "height": 800})
    for path_ in PATHS:
        page.goto(site + path_)
        assert faults(page) == [], path_
        assert not is_too_wide(page), path_


def test_a_page_with_errors_shuts_nobody_out(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/form")
    page.locator("main form .button-primary").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert faults(page) == []


def test_an_error_leads_to_its_field(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/form")
    page.locator("main form .button-primary").click()
    for name in ("workers", "kind", "agreed", "purpose"):
        page.locator(f"#error-summary a[href='#form-{name}']").click()
        expect(page.locator(f"#form-{name}")).to_be_focused()


def test_the_first_key_leads_past_the_header(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/members")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_language_changes_around_a_half_filled_form(
    page: Page, serve: Serve, app: Flask
) -> None:
    page.goto(serve(app) + "/form")
    page.fill("#form-name", "髙﨑")
    page.check("input[value='other']")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#form-name")).to_have_value("髙﨑")
    expect(page.locator("input[value='other']")).to_be_checked()
    expect(page.locator("#error-summary")).to_have_count(0)


def test_all_of_it_works_without_scripts(browser: Browser, serve: Serve, app: Flask) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(app) + "/form")
    page.fill("#form-name", "髙﨑")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#form-name")).to_have_value("髙﨑")
    page.locator("main form .button-primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#form-name")).to_have_value("髙﨑")
    page.get_by_role("link", name="構成員名簿").click()
    page.locator(".pagination a[rel=next]").click()
    expect(page.locator(".pagination [aria-current]")).to_have_text("2")
    context.close()


def test_a_date_is_read_back_while_typing(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/form")
    page.fill("#form-effective_on", "R8.11.20")
    page.keyboard.press("Tab")
    expect(page.locator("#form-effective_on-understood")).to_contain_text("2026年11月20日（金）")


def test_letters_are_counted_and_never_cut(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/form")
    counter = page.locator(".counter")
    expect(counter).to_contain_text("400")
    page.fill("#form-purpose", "𠮷" * 410)
    expect(counter).to_have_class(re.compile("counter-over"))
    expect(counter).to_contain_text("10")
    assert len(page.input_value("#form-purpose")) == 410


def test_leaving_a_half_filled_form_asks_first(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/form")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.locator("#form-name").press_sequentially("a")
    page.get_by_role("link", name="構成員名簿").click()
    page.wait_for_url("**/members")
    assert asked == ["beforeunload"]


def test_a_form_pressed_twice_is_sent_once(page: Page, serve: Serve) -> None:
    app = create(reader=OFFICER, language="ja")
    sent: list[str] = []
    app.before_request(lambda: sent.append(request.path) if request.method == "POST" else None)
    page.goto(serve(app) + "/form")
    page.evaluate(
        "const button = document.querySelector('main form .button-primary');"
        "button.click(); button.click(); button.click();"
    )
    expect(page.locator("#error-summary")).to_be_visible()
    assert sent == ["/form"]


def test_a_list_filters_sorts_and_turns_in_place(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/members")
    page.evaluate("window.stayed = true")
    page.fill("#q", "髙")
    page.get_by_role("search").locator("button").click()
    expect(page.locator("tbody tr")).to_have_count(25)
    page.wait_for_url("**/members?q=*")
    expect(page.locator("#announcer")).to_contain_text("32")
    page.locator(".pagination a[rel=next]").click()
    expect(page.locator("tbody tr")).to_have_count(7)
    page.locator("th a").first.click()
    page.wait_for_url("**sort=-number*")
    assert page.evaluate("window.stayed") is True
    page.go_back()
    page.wait_for_url("**page=2")
    expect(page.locator("tbody tr")).to_have_count(7)
    page.wait_for_function("localStorage.length + sessionStorage.length === 0")


def test_the_menu_folds_away_on_a_phone(page: Page, serve: Serve, app: Flask) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(serve(app) + "/members")
    menu = page.locator("[data-menu]")
    expect(page.get_by_role("link", name="文書")).to_be_hidden()
    menu.click()
    expect(page.get_by_role("link", name="文書")).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")


def test_before_the_session_ends_the_reader_is_asked(page: Page, serve: Serve) -> None:
    site = serve(create(reader=OFFICER, language="ja", idle_seconds=1800))
    page.clock.install()
    page.goto(site + "/form")
    page.fill("#form-name", "髙﨑")
    page.clock.fast_forward("27:00")
    expect(page.locator("#session-dialog")).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(page.locator("#session-dialog")).to_be_visible()
    expect(page.locator("[data-session-left]")).to_contain_text("1:")
    page.locator("[data-session-stay]").click()
    expect(page.locator("#session-dialog")).to_be_hidden()
    expect(page.locator("#form-name")).to_have_value("髙﨑")


def test_after_the_session_ended_the_form_comes_back(page: Page, serve: Serve) -> None:
    app = create(reader=OFFICER, language="ja", idle_seconds=1800)
    ended = False

    @app.before_request
    def door() -> None:
        g.ended = ended
        if ended and request.path == "/form":
            abort(401)

    page.clock.install()
    page.goto(serve(app) + "/form")
    page.fill("#form-name", "髙﨑")
    ended = True
    page.clock.fast_forward("31:00")
    assert faults(page) == []
    page.locator("[data-session='ended'] button").click()
    page.locator("main form button").click()
    page.fill("#form-login", "tanaka")
    ended = False
    page.locator("main form button").click()
    expect(page.locator("#form-name")).to_have_value("髙﨑")
    assert page.url.endswith("/form")


def test_forced_colours_and_still_pictures_are_respected(
    browser: Browser, serve: Serve, app: Flask
) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(serve(app) + "/patterns")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration")
        == "0s"
    )
    context.close()


def test_a_page_prints_without_its_frame(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/patterns")
    page.emulate_media(media="print")
    expect(page.locator(".site-header .inner")).to_be_hidden()
    expect(page.locator("main .buttons").first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".demonstration")).to_be_visible()


def test_a_lists_rows_lead_to_their_records(page: Page, serve: Serve, app: Flask) -> None:
    page.goto(serve(app) + "/members")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/patterns")
    expect(page.locator("h1")).to_contain_text("髙﨑鋳造協同組合")


@pytest.mark.parametrize("status", [302, 403])
def test_a_list_that_can_not_be_refreshed_becomes_an_ordinary_page(
    page: Page, serve: Serve, app: Flask, status: int
) -> None:
    @app.before_request
    def door() -> Response | None:
        if request.path == "/members" and request.args.get("page") == "2":
            return redirect("/sign-in") if status == 302 else abort(status)
        return None

    page.goto(serve(app) + "/members")
    page.locator(".pagination a[rel=next]").click()
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
