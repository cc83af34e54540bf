"""The two sides write to each other, consult, and consent to disclose (moc:6.4, 4.2, 3)."""

import re
from datetime import timedelta

from registry.core import clock
from tests.journeys.conftest import IN_JAPANESE

TOKYO = "在留管理課|Residence Management Division"
BISHKEK = "在外就労センター課長|Kyrgyz centre, head of section"
QUESTION = "May the family of a worker of the first category come along?"
ANSWER = "家族の帯同は、特定技能２号の場合に限られます。"
CONFIDED = "Агентство берёт залог 100 000 сомов. Имя заявителя не раскрывается."
OPEN, SEALED = "Агентство берёт залог 100 000 сомов.", "Имя заявителя не раскрывается."
PAPER = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def at(walk, place, path):
    """Take a seat on one of the sides, and open a page."""
    walk.sit(place)
    walk.go(path)


def here(walk):
    return walk.page.url.removeprefix(walk.base)


def attach(walk, name):
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": PAPER}
    )


def tick(walk, name, value=None):
    chosen = f'[value="{value}"]' if value is not None else ""
    walk.page.locator(f'main [name="{name}"]{chosen}').first.check(force=True)


def ask(walk, subject, language, text, *, confidential=False):
    """Ask the other side in words of one's own; return the inquiry's address."""
    walk.link("Ask the other side")
    walk.fill("subject", subject)
    walk.page.locator('main [name="language"]').select_option(language)
    walk.fill("text", text)
    if confidential:
        tick(walk, "confidential")
    walk.press("Ask the other side")
    return here(walk)


def inquire(walk):
    """An inquiry in English is answered in Japanese, and each reader is told what is missing."""
    at(walk, BISHKEK, "/moc/")
    walk.photograph("start")
    walk.go("/moc/inquiries/")
    walk.link("Ask the other side")
    walk.press("Ask the other side")
    walk.page.locator("#error-summary").wait_for()
    walk.go("/moc/inquiries/")
    inquiry = ask(walk, "Family", "en", QUESTION)
    at(walk, TOKYO, inquiry)
    walk.sees(QUESTION)
    walk.link("Answer the inquiry")
    walk.page.locator('main [name="reply"]').select_option("no")
    walk.page.locator('main [name="language"]').select_option("ja")
    walk.fill("text", ANSWER)
    walk.photograph("answer")
    walk.press("Answer the inquiry")
    at(walk, BISHKEK, inquiry)
    walk.sees(ANSWER)
    walk.sees("No.")
    walk.photograph("answered")


def consult(walk):
    """A date both can, a record both agree to, and what each then owes."""
    at(walk, TOKYO, "/moc/consultations/")
    walk.link("Call a consultation")
    walk.fill("subject", "Deposits")
    tick(walk, "topics", "b")
    walk.press("Call a consultation")
    talks = here(walk)
    walk.link("Propose dates")
    tick(walk, "days")
    walk.photograph("dates")
    walk.press("Propose dates")
    walk.link("Add an item to the agenda")
    walk.page.locator('main [name="topic"]').select_option("b")
    walk.page.locator('main [name="about"]').select_option(index=1)
    walk.press("Add an item to the agenda")
    at(walk, BISHKEK, talks)
    walk.link("Accept a date")
    tick(walk, "slot", "0")
    walk.press("Accept a date")
    walk.sees(walk.say("Date agreed"))
    walk.link("Write the record")
    walk.fill("text", "Both sides agreed that no deposit may be taken.")
    walk.page.locator('main [name="owed_by_1"]').select_option("kg")
    walk.fill("matter_1", "Tell all agencies")
    walk.fill("due_on_1", (clock.now() + timedelta(days=30)).date().isoformat())
    walk.press("Write the record")
    at(walk, TOKYO, talks)
    walk.link("Read it, and agree or change it")
    walk.photograph("record")
    walk.press("Agree to the record")
    walk.sees(walk.say("Agreed by both"))
    walk.photograph("consultation")
    at(walk, BISHKEK, "/")
    walk.sees(walk.say("Do what both agreed in a consultation"))
    walk.go(talks)
    walk.follow(walk.page.get_by_role("link", name="Tell all agencies").first)
    walk.link("Report that it is done")
    walk.fill("text", "All agencies were told.")
    walk.press("Report that it is done")
    walk.sees("All agencies were told.")


def consent(walk, browser):
    """Passages are asked for, consented to in writing, opened to the recipient, closed again."""
    at(walk, BISHKEK, "/moc/inquiries/")
    inquiry = ask(walk, "Залог", "ru", CONFIDED, confidential=True)
    at(walk, TOKYO, inquiry)
    walk.link("Ask for consent to disclose")
    tick(walk, "passages", "0")
    walk.fill("recipient", "大阪府警察")
    walk.fill("purpose", "捜査のため")
    walk.fill("until", (clock.now() + timedelta(days=30)).date().isoformat())
    walk.photograph("ask-consent")
    walk.press("Ask for consent to disclose")
    request = here(walk)
    assert walk.page.request.get(f"{walk.base}{request}/handover").status == 200
    walk.go(f"{request}/handover")
    walk.fill("received_by", "警部補")
    walk.press("Hand the passages over")
    walk.page.locator("#error-summary").wait_for()
    at(walk, BISHKEK, request)
    walk.link("Give written consent")
    attach(walk, "consent.pdf")
    walk.press("Give written consent")
    at(walk, TOKYO, request)
    walk.link("Hand the passages over")
    walk.fill("received_by", "警部補")
    walk.press("Hand the passages over")
    walk.photograph("handed-over")
    address = walk.page.locator("main .code", has_text="/extracts/").first.inner_text()
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(address)
    assert OPEN in page.content()
    assert SEALED not in page.content()
    assert re.search("no-store", page.request.get(address).headers["cache-control"])
    at(walk, BISHKEK, request)
    walk.link("Withdraw the consent")
    walk.fill("reason", "The investigation is over.")
    walk.press("Withdraw the consent")
    walk.photograph("withdrawn")
    assert page.goto(address).status == 410
    assert OPEN not in page.content()
    stranger.close()


@IN_JAPANESE
def test_the_two_sides_write_consult_and_consent(walk, browser):
    """moc:6.4, moc:4.2, moc:3: by the two contact points, each task to its end."""
    inquire(walk)
    consult(walk)
    consent(walk, browser)
