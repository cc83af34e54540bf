"""What was typed is not lost: by back and forward over a refused form, with time, by leaving."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Walk
from tests.journeys.test_membership import APPLICANT, answer

ELIGIBLE = {
    "is_member": "no",
    "is_body": "yes",
    "employs_workers_only": "no",
    "shares_purpose": "yes",
    "can_cooperate": "yes",
}


def begin(walk: Walk) -> None:
    """Come to the join form of a body that has not begun yet."""
    walk.sit(APPLICANT)
    walk.go("/my/join")
    for name, value in ELIGIBLE.items():
        answer(walk, name, value)
    walk.press("Go on")


def _send(page: Page, button: str) -> None:
    """Press the button and wait for the whole answer: what is on it is counted."""
    with page.expect_navigation():
        page.locator(button).click()


def _back_and_forward(page: Page, base: str) -> None:
    """council:8.1: a refused form is there again by back and by forward, as it was typed."""
    page.goto(base + "/my/join")
    _send(page, "main form .button-primary")
    assert page.locator("#error-summary li").count() == len(ELIGIBLE)
    page.goto(base + "/my")
    page.go_back()
    expect(page.locator("#error-summary li")).to_have_count(len(ELIGIBLE))
    for name, value in ELIGIBLE.items():
        page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)
    _send(page, "main form .button-primary")
    page.locator('main [name="contact_email"]').fill("no address")
    page.locator('main [name="name"]').fill("あ" * 250)
    _send(page, "button[value=next]")
    found = page.locator("#error-summary li").count()
    assert found > 3  # what is too long and what is missing, at once
    for turn in (page.go_back, page.go_forward):
        turn()
    expect(page.locator("#error-summary li")).to_have_count(found)
    assert page.input_value('main [name="contact_email"]') == "no address"
    page.locator('main [name="name"]').fill("碧海県")
    _send(page, "button[value=next]")
    assert page.locator("#error-summary li").count() < found
    assert page.input_value('main [name="name"]') == "碧海県"


def test_council_8_1_back_leads_to_a_refused_form(walk: Walk) -> None:
    walk.sit(APPLICANT)
    walk.page.on("dialog", lambda dialog: dialog.accept())
    _back_and_forward(walk.page, walk.base)


def test_council_8_1_back_leads_to_a_refused_form_without_scripts(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(site + "/demo")
    page.locator("li").filter(has_text="碧海県").get_by_role("button").first.click()
    _back_and_forward(page, site)
    context.close()


def test_council_8_1_a_draft_is_kept_with_time_and_when_it_is_left(walk: Walk) -> None:
    begin(walk)
    page, form = walk.page, walk.page.url
    page.clock.install()
    page.reload()
    walk.fill("representative", "知事　髙山　一郎")
    page.clock.fast_forward(31_000)
    note = page.locator("[data-autosave]")
    expect(note).not_to_be_empty()
    walk.photograph("kept-by-itself")
    walk.fill("contact_name", "産業課　山田")
    page.goto(walk.base + "/my")  # nobody asks: it is kept while the page is left
    for _moment in range(40):  # it goes out while the next page is asked for
        page.goto(form)
        if page.input_value('main [name="contact_name"]') == "産業課　山田":
            break
        page.wait_for_timeout(250)
    assert page.input_value('main [name="representative"]') == "知事　髙山　一郎"
    assert page.input_value('main [name="contact_name"]') == "産業課　山田"
    walk.go("/my")
    walk.sees("碧海県")
    assert page.locator(".duty", has_text="CR").count() == 0  # nothing was sent


def test_council_8_1_a_draft_kept_by_itself_overwrites_nobody(walk: Walk) -> None:
    begin(walk)
    page, form = walk.page, walk.page.url
    page.clock.install()
    page.reload()
    other = page.context.new_page()
    other.goto(form)
    other.locator('main [name="representative"]').fill("先に保存した人")
    other.locator("button[value=save]").click()
    walk.fill("representative", "後から入力した人")
    page.clock.fast_forward(31_000)
    note = page.locator("[data-autosave]")
    expect(note).to_have_text(note.get_attribute("data-conflict") or "")
    other.goto(form)
    assert other.input_value('main [name="representative"]') == "先に保存した人"
    page.locator("button[value=save]").click()  # the button shows both, and then it is decided
    walk.sees("先に保存した人")
    page.locator("button[value=save]").click()
    other.goto(form)
    assert other.input_value('main [name="representative"]') == "後から入力した人"
