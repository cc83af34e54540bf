"""The day of the Kyrgyz liaison, in English, with names in Kyrgyz letters intact (moc:2, 6, 7).

The rest of the day stands beside it: notices and their results in `test_cases`, questions, consent
and consultations in `test_letters`.
"""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from pypdf import PdfReader

from registry.core import clock
from registry.seeding.workbooks import write_support_workbook

OFFICER, HEAD = "担当官|centre, officer", "課長|head of section"
TOKYO = "在留管理課|Residence Management"
NAME = "ОсОО «Ңаң Өсүү»"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(walk, name, kind, content):
    """Choose a file in the page's form."""
    chosen = {"name": name, "mimeType": kind, "buffer": content}
    walk.page.locator('main input[type="file"]').first.set_input_files(chosen)


def own_table(*, macro=False):
    """Make the centre's own workbook; with `macro`, one that would like to run something."""
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
    if macro:
        with zipfile.ZipFile(file, "a") as parts:
            parts.writestr("xl/vbaProject.bin", b"Shell")
    return file.getvalue()


def repacked(package):
    """Pack a package again with a plain tool, one member leading out of its folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as good, zipfile.ZipFile(file, "w") as made:
        for name in good.namelist():
            made.writestr(name, good.read(name))
        made.writestr("../../etc/cron.d/registry", b"* * * * * root true")
    return file.getvalue()


def draw_up(walk):
    """Upload the centre's own table, match its columns, put it forward with reasons."""
    walk.sit(OFFICER)
    walk.go("/moc/lists/agencies")
    walk.link("Begin an edition")
    begin = walk.page.url.removeprefix(walk.base)
    for name, content in (
        ("тизме.pdf", b"%PDF-1.4 no table"),
        ("тизме.xlsx", own_table()[:-40]),
        ("тизме.xlsx", own_table(macro=True)),
    ):
        walk.go(begin)
        choose(walk, name, XLSX, content)
        walk.press("Go on")
        walk.page.locator("#error-summary").wait_for()
    walk.photograph("macro")
    walk.go(begin)
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
    """Issue it as the head of section, make the packages; return all that Tokyo lacks."""
    walk.sit(HEAD)
    walk.sees("Look through an edition that was put forward, and issue it")
    walk.go(edition)
    walk.link("Issue the edition")
    walk.press("Issue the edition")
    walk.go("/moc/exchange/outbox")
    walk.press("Make the packages")
    walk.photograph("outbox")
    rows = walk.page.get_by_role("row").filter(has_text="None yet").all()
    found = [row.locator('a[href$="package.zip"]').get_attribute("href") for row in rows]
    return [fetched(walk, address) for address in found]


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


def in_tokyo(walk, packages, edition):
    """Refuse what is hostile, take in what is good, the last first; publish; return a receipt."""
    walk.sit(TOKYO)
    newest, *earlier = packages
    for hostile in (newest[:-9], repacked(newest), b"PK\x03\x04" + bytes(99), own_table()):
        walk.go("/moc/exchange/inbox")
        choose(walk, "package.zip", "application/zip", hostile)
        walk.press("Look at the package")
        walk.sees("This package can't be accepted")
        assert not walk.page.get_by_role("button", name="Take it in").count()
    walk.photograph("hostile")
    page = take_in(walk, newest)
    walk.sees("Packages before it have not come yet.")
    for package in earlier[::-1]:
        take_in(walk, package)
    walk.go(page)
    walk.photograph("accepted")
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
    row = walk.page.get_by_role("row").filter(has_text="Kyrgyz side notified")
    row.first.get_by_role("link").click()
    walk.link("Record that the order is published")
    walk.fill("address", "www.migrant.example")
    walk.fill("published_on", walk.page.evaluate("new Date().toISOString().slice(0, 10)"))
    walk.fill("time", "00:01")
    choose(walk, "page.html", "text/html", b"<p>order</p>")
    walk.press("Record that the order is published")
    walk.sees("Enter the whole address of the page.")
    walk.fill("address", "https://www.migrant.example/order")
    choose(walk, "page.html", "text/html", b"<p>order</p>")
    walk.press("Record that the order is published")
    walk.sees("SHA-256 of the page")
    walk.sees("(Bishkek time)")
    walk.photograph("order-published")


@pytest.mark.parametrize("say", ["en"], indirect=True)
def test_moc_7_2_the_kyrgyz_liaison_sends_a_list_and_publishes_what_came(walk):
    edition = draw_up(walk)
    receipt = in_tokyo(walk, issue_and_pack(walk, edition), edition)
    walk.sit(HEAD)
    take_in(walk, receipt)
    walk.go("/moc/exchange/outbox")
    newest = walk.page.get_by_role("row").filter(has_text="List of certified agencies").first
    assert "accepted" in newest.inner_text()
    names_are_intact(walk, edition)
    publish_an_order(walk)


def published(rows, *, first=9):
    """Make a workbook as the Immigration Services Agency publishes it, as of yesterday."""
    file, yesterday = io.BytesIO(), clock.legal_date(clock.now()) - timedelta(days=1)
    write_support_workbook(file, rows=rows, as_of=yesterday, first=first)
    return file.getvalue()


def without_its_day(workbook):
    """Delete the first row, as somebody does who tidies the file up."""
    book, file = openpyxl.load_workbook(io.BytesIO(workbook)), io.BytesIO()
    for merged in list(book.active.merged_cells.ranges):
        book.active.unmerge_cells(str(merged))
    book.active.delete_rows(1)
    book.save(file)
    return file.getvalue()


def hand_in(walk, workbook):
    """Begin an edition of the list of support organisations from a file."""
    walk.go("/moc/lists/support-organisations")
    walk.link("Begin an edition")
    choose(walk, "tourokushien.xlsx", XLSX, workbook)
    walk.press("Go on")


def test_moc_6_3_the_support_register_is_uploaded_compared_and_passed_on(walk):
    walk.sit(TOKYO)
    hand_in(walk, published(30)[:-40])
    walk.page.locator("#error-summary").wait_for()
    hand_in(walk, without_its_day(published(30)))
    walk.sees(walk.say("The file can't be read"))
    walk.photograph("refused")
    walk.link("Hand in another file")
    hand_in(walk, published(6_000))
    walk.sees(walk.say("The file is being read"))
    walk.photograph("reading")
    walk.sees(walk.say("What changes since the last edition"))  # it comes by itself
    walk.sees(walk.say("%(count)s removed", count=0))
    walk.sees("6000")
    walk.photograph("compared")
    edition = walk.page.url.removeprefix(walk.base)
    walk.link("Put forward for issue")
    walk.press("Put forward for issue")
    walk.sit(TOKYO, last=True)
    walk.sees(walk.say("Look through an edition that was put forward, and issue it"))
    walk.go(edition)
    walk.link("Issue the edition")
    walk.press("Issue the edition")
    walk.go("/moc/exchange/outbox")
    walk.press("Make the packages")
    walk.sees(walk.say("List of support organisations"))
    walk.photograph("packages")
    walk.sit(HEAD)
    walk.sees(walk.say("Publish the list of support organisations in the Kyrgyz Republic"))
    walk.go(edition)
    walk.link("Record that the list is published")
    walk.page.locator('main [name="here"]').check(force=True)
    walk.press("Record that the list is published")
    walk.sees(walk.say("SHA-256 of the page"))
    walk.go(f"/{walk.say.language}/support-organisations")
    walk.page.get_by_text(re.compile("6,?000")).first.wait_for()
    walk.photograph("public")
