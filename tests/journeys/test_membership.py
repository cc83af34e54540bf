"""Membership from end to end, as the people concerned do it (council:2, 8.1, 8.2, 9, 10, 11)."""

import re
from base64 import b64decode

from registry.core import clock

PDF_BYTES = b"%PDF-1"
A_PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def today():
    return clock.legal_date(clock.now())


def answer(walk, name, value):
    walk.page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)


def pdf_behind(walk, link):
    """Fetch what a link leads to, as the person at the browser; be sure that it is a PDF."""
    href = link.get_attribute("href")
    fetched = walk.page.request.get(walk.base + href)
    assert fetched.status == 200
    assert fetched.body().startswith(PDF_BYTES)
    return fetched.body()


def number_shown(walk):
    """Return the receipt number on the page that says that a filing was received."""
    return walk.page.locator(".result .number").inner_text().strip()


def open_filing(walk, number):
    """Find a filing by its number, as an officer does."""
    walk.go("/council/filings")
    walk.fill("q", number)
    with walk.page.expect_navigation():  # the list changes under a click that does not wait for it
        walk.page.keyboard.press("Enter")
    walk.follow(walk.page.get_by_role("link", name=re.compile(re.escape(number))).first)


def fill_join_form(walk, *, address):
    walk.fill("kana", "アオミケン")
    walk.fill("name_en", "Aomi Prefecture")
    walk.fill("postal_code", "100-0001")
    walk.fill("address", address)
    walk.fill("representative", "知事　髙﨑　葵")
    walk.fill("contact_name", "産業労働部　山田")
    walk.fill("contact_phone", "03-1234-5678")
    walk.fill("contact_email", "sangyo@aomi.example")
    walk.page.locator('main [name="purpose"]').check(force=True)
    walk.fill("cooperation", "県内の事業者への周知と調査に協力する。")


APPLICANT = "碧海県|Aomi Prefecture"
COOPERATIVE = r"架空製造業\d+協同組合|Fictional Manufacturers' Cooperative \d+"
FIRST, SECOND = "青木 一|Aoki Hajime", "石川 葵|Ishikawa Aoi"
CHAIRS = ("江口 凛|Eguchi Rin", "小川 湊|Ogawa Minato", "加藤 紬|Kato Tsumugi")


def file_to_join(walk):
    """Go through the screener and the form, send the filing, and return its receipt number."""
    say = walk.say
    walk.sit(APPLICANT)
    walk.go("/my")
    walk.link("Begin")
    for name, value in (
        ("is_member", "no"),
        ("is_body", "yes"),
        ("employs_workers_only", "no"),
        ("shares_purpose", "yes"),
        ("can_cooperate", "yes"),
    ):
        answer(walk, name, value)
    walk.photograph("screener")
    walk.press("Go on")
    walk.page.wait_for_url(re.compile("/form"))
    walk.press("Save and go on")
    walk.page.locator("#error-summary").wait_for()
    walk.photograph("form-with-errors")
    fill_join_form(walk, address="碧海県中央市")
    walk.press("Save and go on")
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": "規約.png", "mimeType": "image/png", "buffer": A_PICTURE}
    )
    walk.fill("label", "規約")
    walk.press("Add")
    walk.page.get_by_role("link", name="規約.png").wait_for()
    walk.press("Go on to check")
    walk.sees("碧海県中央市")
    walk.photograph("check-your-answers")
    walk.press("Submit the join filing")
    number = number_shown(walk)
    walk.photograph("receipt")
    pdf_behind(walk, walk.page.get_by_role("link", name=say("Receipt (PDF)")))
    return number


def ask_for_the_house_number(walk, number):
    walk.sit(FIRST)
    open_filing(walk, number)
    walk.photograph("filing-of-the-desk")
    walk.link("Ask for a correction")
    walk.page.locator('main [name="wrong_address"]').check(force=True)
    walk.photograph("correction")
    walk.press("Ask, and issue the letter")


def correct_it(walk, number):
    walk.sit(APPLICANT)
    walk.go("/my")
    walk.photograph("asked")
    walk.follow(walk.page.get_by_role("link", name=re.compile(re.escape(number))).first)
    walk.link("Correct the filing")
    walk.fill("address", "碧海県中央市一丁目１番１号")
    walk.press("Save and go on")
    walk.press("Go on to check")
    walk.press("Submit the correction")
    assert number_shown(walk) == number


def register_it(walk, number):
    walk.sit(FIRST)
    open_filing(walk, number)
    walk.press("Propose to find the body eligible")
    walk.sit(SECOND)
    open_filing(walk, number)
    walk.photograph("second-officer")
    walk.press("Find eligible and register")
    walk.photograph("letter-to-issue")
    walk.press("Issue the letter")


def test_council_8_1_a_prefecture_joins_with_one_correction_and_prints_its_certificate(walk):
    number = file_to_join(walk)
    ask_for_the_house_number(walk, number)
    correct_it(walk, number)
    register_it(walk, number)
    walk.sit(APPLICANT)
    walk.go("/my")
    walk.photograph("my-page-as-a-member")
    walk.link("Certificates")
    walk.press("Make a certificate")
    walk.photograph("certificates")
    pdf_behind(walk, walk.page.locator("table tbody a").first)
    code = walk.page.locator("table .code").first.inner_text().strip()
    walk.go(f"/{walk.say.language}/verify/{code}")
    walk.sees("碧海県")
    walk.photograph("verified")


def test_council_9_a_member_gives_notice_of_a_new_address(walk):
    say = walk.say
    walk.sit(COOPERATIVE)
    walk.go("/my")
    walk.photograph("my-page")
    walk.sees(say("Under way"))
    walk.sit(FIRST)
    walk.go("/council/filings?kind=change")
    walk.follow(walk.page.locator("main table tbody a").first)
    walk.photograph("change-before-and-after")
    walk.press("Form in order: record the change")
    walk.photograph("recorded")
    walk.press("Issue the letter")


def test_council_2_a_body_is_found_not_eligible(walk):
    walk.sit(FIRST)
    walk.go("/council/filings?state=submitted&kind=join")
    walk.follow(walk.page.locator("main table tbody a").first)
    walk.link("Propose to find the body not eligible")
    walk.fill("reason", "団体としての実体を確認することができないため。")
    walk.photograph("proposal")
    walk.press("Propose to find the body not eligible")
    shown = walk.page.url
    walk.sit(SECOND)
    walk.go(shown)
    walk.link("Find not eligible")
    walk.photograph("second-officer")
    walk.press("Find not eligible")
    walk.press("Issue the letter")
    walk.photograph("told")


def test_council_8_2_the_three_chairs_refuse_a_body(walk):
    walk.sit(CHAIRS[0])
    walk.photograph("chair-home")
    walk.link("Decide on the proposed refusal")
    shown = walk.page.url
    for number, chair in enumerate(CHAIRS, start=1):
        walk.sit(chair)
        walk.go(shown)
        walk.link("Concur in the refusal")
        walk.photograph(f"agreement-{number}")
        walk.press("Concur in the refusal")
    walk.sit(FIRST)
    walk.go(shown)
    walk.link("Issue the letter")
    walk.press("Issue the letter")
    walk.photograph("refused")


def test_council_11_2_a_member_is_heard_and_expelled(walk):
    say = walk.say
    walk.sit(FIRST)
    walk.go("/council/expulsions")
    walk.follow(walk.page.locator("main table tbody a").first)
    shown = walk.page.url
    walk.link("Give notice and a chance to be heard")
    walk.press("Go on to check")
    walk.photograph("notice")
    walk.press("Give notice, and issue the letter")

    walk.sit(COOPERATIVE, last=True)
    walk.link("Be heard before the chairs decide on expulsion")
    walk.photograph("member-is-told")
    walk.link("Make a statement")
    walk.fill("statement", "指摘された行為は担当者個人によるもので、既に是正した。")
    walk.press("Go on to check")
    walk.photograph("statement")
    walk.press("Send the statement")

    walk.sit(FIRST)
    walk.go(shown)
    walk.link("Lay the case before the chairs")
    walk.fill("proposal", "構成員としての信頼を著しく損なう行為であるため。")
    walk.press("Lay the case before the chairs")
    for chair in CHAIRS:
        walk.sit(chair)
        walk.go(shown)
        walk.link("Concur in the expulsion")
        walk.photograph("concurrence")
        walk.press("Concur in the expulsion")
    walk.sit(FIRST)
    walk.go(shown)
    walk.sees(say("Expelled"))
    walk.link("Issue the letter")
    walk.press("Issue the letter")
    walk.photograph("told")


def test_council_13_an_old_employer_is_found_as_of_its_days_and_not_later(walk):
    walk.sit(FIRST)
    walk.go("/council/members?q=青鷺鋳造&as_of=2024-10-01")
    walk.sees("青鷺鋳造")
    walk.photograph("as-of-2024")
    walk.go("/council/members?q=青鷺鋳造&as_of=2026-01-01")
    assert walk.page.locator("main table tbody tr").count() == 0
    walk.photograph("as-of-2026")
