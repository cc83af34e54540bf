"""The matching: a run of three tables, fifty pairs decided by keyboard, annex 2 a delivery."""

import csv
import io
import re

from registry.core import clock

ISA = "データ提供担当|ISA, delivery desk"
PERSON = ("name", "status", "expires_on", "born_on", "sex", "nationality", "address")
PAIRS = 50


def people():
    """Make people up, each notified under a number that is one digit off."""
    for number in range(PAIRS):
        yield (
            f"ZY{number:07}0ZZ",
            f"ZY{number:07}5ZZ",
            (
                f"MAU TABI {chr(65 + number % 26)}{number}",
                "特定技能１号",
                "2028-03-31",
                f"{1980 + number % 20}-04-{1 + number % 28:02}",
                "女",
                "ベトナム",
                "東京都千代田区霞が関1-1",
            ),
        )


def table(columns, rows):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([columns, *rows])
    return file.getvalue().encode()


def hand_in(walk, name, content):
    walk.page.locator(f'main input[type="file"][name="{name}"]').set_input_files(
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content}
    )
    walk.press("Hand it in")


def test_fifty_pairs_by_keyboard_and_annex_2_a_delivery(walk):
    """employment:3.1.a, 4: a wrong table first; decided by keys; matched again; handed in."""
    known = [(card, *cells) for card, _wrong, cells in people()]
    notified = [
        (f"TABI-{at:03}", wrong, *cells, "2026-11-01", "", "24")
        for at, (_card, wrong, cells) in enumerate(people())
    ]
    columns = ("notification_no", "card_no", *PERSON, "hired_on", "deleted_on", "industry")
    walk.sit(ISA)
    walk.go("/employment/matching")
    walk.photograph("runs")
    walk.link("Begin a matching")
    walk.page.locator('main input[name="purpose"]').first.check(force=True)
    walk.press("Go on to the tables")
    hand_in(walk, "residence", table(("card_no", *PERSON), known))
    hand_in(walk, "notifications", table(("card_no", *PERSON), known))
    walk.photograph("mixed-up")
    hand_in(walk, "notifications", table(columns, notified))
    hand_in(walk, "permits", table(("card_no", *PERSON, "basis", "landed_on",
                                    "change_permitted_on"), []))  # fmt: skip
    walk.photograph("tables")
    walk.press("Match")
    walk.page.wait_for_url(re.compile(r"/matching/[0-9a-f-]{36}$"))
    walk.photograph("figures")
    run = walk.page.url
    walk.link("Review likenesses")
    walk.link("Begin with the first open pair")
    walk.photograph("pair")
    for at in range(PAIRS):
        with walk.page.expect_navigation():
            walk.page.keyboard.press("2" if at % 10 == 9 else "1")
    walk.page.wait_for_url(re.compile(r"/review$"))
    walk.photograph("decided")
    walk.go(run)
    walk.press("Match once more with the decisions")
    walk.page.wait_for_url(re.compile(r"/matching/[0-9a-f-]{36}$"))
    walk.link("Make annex 2 a delivery")
    walk.press("Make annex 2 a delivery")
    walk.page.wait_for_url(re.compile(r"/deliveries/[0-9a-f-]{36}/files/\d+$"))
    if walk.page.locator('main [name="looked"]').count():
        walk.page.locator('main [name="looked"]').check(force=True)
    walk.press("Prepare the delivery")
    walk.photograph("prepared")
    assert str(clock.legal_date(clock.now()).year) in walk.page.locator("main").inner_text()
