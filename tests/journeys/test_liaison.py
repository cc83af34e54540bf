"""The day of the Kyrgyz liaison, in English, with names in Kyrgyz letters intact (moc:2, 6, 7)."""

import io
import re

import openpyxl
import pytest
from pypdf import PdfReader

OFFICER, HEAD = "担当官|centre, officer", "課長|head of section"
TOKYO = "在留管理課|Residence Management"
NAME = "ОсОО «Ңаң Өсүү»"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(walk, name, kind, content):
    """Choose a file in the page's form."""
    chosen = {"name": name, "mimeType": kind, "buffer": content}
    walk.page.locator('main input[type="file"]').first.set_input_files(chosen)


def own_table():
    book = openpyxl.Workbook()
    for row in (
        ["Жапонияга жумушчу жөнөтүүчү агенттиктер"],
        ["Лицензия", "Аталышы", "Каттоо номери", "Мөөнөтү"],
        ["KG-JP-201", NAME, "204201", "31.12.2035"],
        ["KG-JP-202", "ЖЧК «Көрсөтмө Үй»", "", "31.12.2035"],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def draw_up(walk):
    """Upload the centre's own table, match its columns, put it forward with reasons."""
    walk.sit(OFFICER)
    walk.go("/moc/lists/agencies")
    walk.link("Begin an edition")
    choose(walk, "тизме.pdf", "application/pdf", b"%PDF-1.4 no table")
    walk.press("Go on")
    walk.sees("is not of a kind that is accepted")
    choose(walk, "тизме.xlsx", XLSX, own_table())
    walk.press("Go on")
    walk.sees("Лицензия")
    walk.page.locator('main [name="certificate_number"]').select_option("Лицензия")
    walk.press("Go on")
    walk.sees(NAME)
    walk.sees("Entries have no registration number")
    walk.photograph("edition")
    walk.link("Put forward for issue")
    walk.press("Put forward for issue")
    walk.sees("Say why this is right all the same.")
    for field in walk.page.locator("main textarea").all():
        field.fill("Текшерилди: Реестр менен дал келет.")
    walk.press("Put forward for issue")
    return walk.page.url.removeprefix(walk.base)


def issue_and_pack(walk, edition):
    """Issue it as the head of section, make the package; return its bytes."""
    walk.sit(HEAD)
    walk.sees("Look through an edition that was put forward, and issue it")
    walk.go(edition)
    walk.link("Issue the edition")
    walk.press("Issue the edition")
    walk.go("/moc/exchange/outbox")
    walk.press("Make the packages")
    walk.photograph("outbox")
    address = walk.page.locator('main a[href$="package.zip"]').first.get_attribute("href")
    return fetched(walk, address)


def fetched(walk, address):
    answer = walk.page.request.get(walk.base + address)
    assert answer.status == 200, address
    return answer.body()


def take_in(walk, content):
    """Take a file in at the inbox, having looked at it; return the address of its page."""
    walk.go("/moc/exchange/inbox")
    choose(walk, "package.zip", "application/zip", content)
    walk.press("Look at the package")
    walk.photograph("look")
    walk.press("Take it in")
    return walk.page.url.removeprefix(walk.base)


def in_tokyo(walk, package, edition):
    """Refuse a damaged package, take the good one in, publish on these pages; return a receipt."""
    walk.sit(TOKYO)
    walk.go("/moc/exchange/inbox")
    choose(walk, "package.zip", "application/zip", package[:-9])
    walk.press("Look at the package")
    walk.sees("This package can't be accepted")
    page = take_in(walk, package)
    receipt = fetched(walk, f"{page}/receipt.zip")
    walk.go(edition)
    walk.link("Record that the list is published")
    walk.page.locator('main [name="here"]').check(force=True)
    walk.press("Record that the list is published")
    walk.sees("SHA-256 of the page")
    return receipt


def names_are_intact(walk, edition):
    """The name stands in page, CSV, XLSX, PDF and the public's answer, letter for letter."""
    assert NAME in fetched(walk, f"{edition}/list.csv").decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(fetched(walk, f"{edition}/list.xlsx")))
    assert any(NAME in row for row in book.active.iter_rows(values_only=True))
    pages = PdfReader(io.BytesIO(fetched(walk, f"{edition}/list.pdf"))).pages
    assert "Ңаң" in "".join(page.extract_text() for page in pages)
    for typed in ("ңаң өсүү", "KG-JP-201"):
        walk.go(f"/en/agencies?q={typed}")
        walk.sees("Certified on this day")
        walk.sees(NAME)
    walk.photograph("answer")
    walk.go("/en/agencies?q=Nobody")
    walk.sees("Not on the list")


def publish_an_order(walk):
    """Publish the improvement order that came; only a whole proof closes the duty."""
    walk.go("/moc/orders")
    row = walk.page.get_by_role("row").filter(has_text=re.compile("^.*Kyrgyz side notified.*$"))
    row.first.get_by_role("link").click()
    walk.link("Record that the order is published")
    walk.fill("address", "www.migrant.example")
    walk.fill("published_on", walk.page.evaluate("new Date().toISOString().slice(0, 10)"))
    walk.fill("time", "00:01")
    choose(walk, "page.html", "text/html", b"<p>order</p>")
    walk.press("Record that the order is published")
    walk.sees("Enter the whole address of the page.")
    walk.fill("address", "https://www.migrant.example/order")
    walk.press("Record that the order is published")
    walk.sees("SHA-256 of the page")


@pytest.mark.parametrize("say", ["en"], indirect=True)
def test_moc_7_2_the_kyrgyz_liaison_sends_a_list_and_publishes_what_came(walk):
    edition = draw_up(walk)
    package = issue_and_pack(walk, edition)
    receipt = in_tokyo(walk, package, edition)
    walk.sit(HEAD)
    take_in(walk, receipt)
    walk.go("/moc/exchange/outbox")
    walk.sees("accepted")
    names_are_intact(walk, edition)
    publish_an_order(walk)
