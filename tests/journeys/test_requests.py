"""A request to 300 employers, answered by a table with errors corrected (council:3.1.1)."""

import io
import re

import openpyxl
from playwright.sync_api import expect

SECRETARIAT, CHAIR = "青木 一|Aoki Hajime", "江口 凛|Eguchi Rin"
CLERK = "Answer the council's requests, one by one or by a table."
TITLE = "秋の状況の報告について"


def fill_in_the_words(walk):
    """Draft the request: words, whom it goes to, two questions."""
    walk.follow(
        walk.page.locator("section", has=walk.page.locator("#words")).get_by_role("link").first
    )
    walk.fill("title", TITLE)
    walk.fill("title_en", "Report of the autumn")
    walk.fill("text", "事業所ごとに、受入れの人数と賃金の支払いを確認してください。")
    walk.page.locator('main [name="kind_of_request"][value="report"]').check(force=True)
    walk.fill("due_on", "令和20年3月31日")
    walk.press("Keep it in the draft")
    walk.page.locator("#form-due_on-error").wait_for()  # no such far day is meant
    walk.fill("due_on", in_a_month(walk))
    walk.press("Keep it in the draft")


def in_a_month(walk):
    return walk.page.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")


def whom(walk):
    walk.follow(walk.page.locator("section", has=walk.page.locator("#whom")).get_by_role("link"))
    walk.page.locator('main [name="members"]').first.check(force=True)
    walk.press("Keep it in the draft")


def ask_two_questions(walk):
    for text, kind in (("受入れの人数", "number"), ("賃金の期日までの支払い", "yes-no")):
        walk.link("Add a question")
        walk.fill("text", text)
        walk.page.locator('main [name="type"]').select_option(kind)
        walk.page.locator('main [name="required"]').check(force=True)
        walk.press("Keep it in the draft")


def name_300(walk):
    """Name all establishments on the registered corporation's roster."""
    walk.link("Name establishments")
    walk.link("Select from the rosters")
    walk.page.locator('main [name="roster"]').select_option("registered-corporation")
    walk.press("Search")
    walk.photograph("selection")
    walk.press("Name all that are selected")
    walk.link("Return to the draft")
    expect(walk.page.locator("#employers")).to_contain_text("300")


def the_table(walk, request):
    """Download the table that was made for the request."""
    fetched = walk.page.request.get(f"{walk.base}{request}/table.xlsx")
    assert fetched.status == 200
    return openpyxl.load_workbook(io.BytesIO(fetched.body()))


def hand_in(walk, book, name):
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": name, "mimeType": kind, "buffer": file.getvalue()}
    )
    walk.press("Hand it in")


def answer_by_table(walk):
    """Fill the table in, wrongly at first; take it; send the whole in; return the request."""
    walk.go("/my/requests")
    walk.page.get_by_role("row").filter(
        has_text=re.compile(f"{TITLE}|Report of the autumn")
    ).get_by_role("link").first.click()
    walk.page.wait_for_url(re.compile("/my/requests/[0-9a-f-]{36}$"))
    request = walk.page.url.removeprefix(walk.base)
    walk.photograph("request-of-the-member")
    walk.link("Answer by a table")
    book = the_table(walk, request)
    sheet = book.worksheets[0]
    assert sheet.max_row == 301
    for row in range(2, 302):
        sheet.cell(row, 7).value = row % 9
        sheet.cell(row, 8).value = "はい"
    sheet.cell(5, 7).value = "三名くらい"
    sheet.cell(9, 2).value = 999
    hand_in(walk, book, "回答.xlsx")
    walk.page.locator("#faults").wait_for()
    walk.photograph("table-with-errors")
    expect(walk.page.get_by_role("row").filter(has_text="999")).to_have_count(0)
    walk.press("Take it into the draft")
    walk.page.locator("#error-summary").wait_for()
    walk.link("Hand in another file")
    sheet.cell(5, 7).value = 3
    sheet.cell(9, 2).value = 8
    hand_in(walk, book, "回答（訂正）.xlsx")
    walk.photograph("table-without-errors")
    walk.press("Take it into the draft")
    walk.link("Send in")
    walk.photograph("sending")
    walk.press("Send the answer in")
    walk.sees(walk.say("It is with the council. The receipt lies with the request."))
    walk.photograph("sent-in")
    return request


def test_a_request_to_300_employers_is_answered_by_table(walk):
    """council:3.1.1: drafted, issued by a chair, answered by table with errors, read, closed."""
    walk.sit(SECRETARIAT)
    walk.go("/council/requests")
    walk.link("Ask for something")
    walk.page.locator('main [name="basis"][value="3.1.1"]').check(force=True)
    walk.press("Begin the draft")
    draft = walk.page.url.removeprefix(walk.base)
    fill_in_the_words(walk)
    whom(walk)
    ask_two_questions(walk)
    name_300(walk)
    walk.photograph("draft")
    walk.link("Lay it before a chair")
    walk.press("Lay it before a chair")
    walk.sit(CHAIR)
    walk.go(draft)
    walk.link("Issue the request")
    walk.photograph("before-the-chair")
    walk.press("Issue the request")
    walk.sit(re.escape(walk.say(CLERK)))
    request = answer_by_table(walk)
    walk.sit(SECRETARIAT)
    walk.go(request.replace("/my/", "/council/"))
    expect(walk.page.locator("progress").first).to_have_attribute("value", "300")
    walk.photograph("answered")
    walk.link("Close the request")
    walk.press("Close the request")
    walk.sees(walk.say("The request is closed."))
