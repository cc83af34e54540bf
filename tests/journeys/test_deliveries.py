"""Deliveries by the calendar, another way and by form: ISA's operator, the receivers, a bureau."""

import csv
import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from registry.core import clock
from registry.core.periods import Period, PeriodKind
from tests.journeys.conftest import IN_JAPANESE

ISA = "データ提供担当|ISA, delivery desk"
PENSION = "年金局事業管理課|MHLW, pension desk"
MLIT = "国際市場課|International Market Division"
BUREAU = "地方出入国在留管理局|Regional immigration bureau"
EMPLOYMENT = "雇用状況届出データ担当|MHLW, employment delivery desk"
SUNDAY = 6
COLUMNS = ("kind", "name", "nationality", "event_on", "status", "card_no")


def table(columns, *rows):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([columns, *rows])
    return file.getvalue().encode()


def last_month():
    return Period.containing(clock.legal_date(clock.now()), PeriodKind.MONTH).preceding


def open_due(walk, agreement, period):
    """Open what is due, from the first strip of the year that a period lies in."""
    walk.go(f"/{agreement}/deliveries?year={period.first.year}")
    walk.photograph("year")
    strip = walk.page.locator(".strip-section").first
    strip.locator("td.mark-overdue a, td.mark-open a").last.click()
    walk.page.wait_for_url(re.compile(r"/deliveries/[0-9a-f-]{36}$"))
    return walk.page.url


def choose(walk, content):
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": "data.csv", "mimeType": "text/csv", "buffer": content}
    )


def hand_in(walk, content):
    walk.link("Hand in a file")
    choose(walk, content)
    walk.press("Check it")


def test_a_month_by_isas_operator(walk):
    """mlit:2.1.a: errors by line, the unusual looked at, handed over, sent once more, received."""
    walk.sit(ISA)
    here = open_due(walk, "mlit", last_month())
    month = str(last_month().first)
    good = ("1", "SANTOS MARIA MAU", "フィリピン", month, "特定技能１号", "ZZ12345678ZZ")
    hand_in(walk, table(COLUMNS, good, ("9", *good[1:])))
    walk.page.locator("tbody th", has_text="3").first.wait_for()
    walk.photograph("errors")
    walk.link("Hand in another file")
    choose(walk, table(COLUMNS, good))
    walk.press("Check it")
    walk.photograph("unusual")
    walk.page.locator('main [name="looked"]').check(force=True)
    walk.press("Prepare the delivery")
    walk.link("Hand it over")
    walk.press("Hand it over")
    assert walk.page.url == here
    walk.link("Send the same once more")
    walk.press("Send the same once more")
    walk.photograph("handed-over")
    walk.sit(MLIT)
    walk.go(here)
    walk.link("Acknowledge receipt")
    walk.press("Acknowledge receipt")
    walk.page.locator(".tag-good").first.wait_for()
    walk.photograph("received")


@IN_JAPANESE
def test_the_pension_bureau_fetches_a_medium(walk):
    """pension:1.2.a: ready notice, who came, the slip; its code typed back makes it received."""
    walk.sit(ISA)
    here = open_due(walk, "pension", last_month())
    walk.link("There is nothing: nil return")
    walk.page.locator('main [name="sure"]').check(force=True)
    walk.press("Prepare the nil return")
    walk.link("Say that the medium is ready")
    walk.press("Say that the medium is ready")
    walk.link("Hand it over")
    walk.fill("collector", "年金　花子")
    walk.fill("collector_office", "年金局事業管理課")
    walk.fill("medium", "CD-R 第1号")
    walk.fill("pieces", "1")
    walk.press("Hand it over")
    slip = walk.page.request.get(f"{here}/slip.pdf")
    assert slip.status == 200
    code = "".join(re.findall(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", text_of(slip.body())))
    walk.photograph("slip")
    walk.sit(PENSION)
    walk.go(here)
    walk.link("Acknowledge receipt")
    walk.fill("code", "AAAAA-AAAAA")
    walk.press("Acknowledge receipt")
    walk.page.locator("#form-code-error").wait_for()
    walk.fill("code", code)
    walk.press("Acknowledge receipt")
    walk.page.locator(".tag-good").first.wait_for()
    walk.photograph("received")


def text_of(pdf):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b\u2060]", "", text)


@IN_JAPANESE
def test_a_day_without_network(walk):
    """employment:5: the day's notifications go another way, with the reason."""
    walk.sit(EMPLOYMENT)
    day = clock.legal_date(clock.now())
    here, today = open_due(walk, "employment", Period(PeriodKind.DAY, day)), str(day)
    columns = ("notification_no", "name", "status", "card_no", "hired_on", "registered_on")
    row = ("T-1", "SANTOS MARIA MAU", "永住者", "ZZ12345678ZZ", today, today)
    hand_in(walk, table(columns, row))
    walk.page.locator(".notice-bad").first.wait_for()
    walk.photograph("permanent-resident")
    walk.link("Hand in another file")
    choose(walk, table(columns, (*row[:4], "", today)))
    walk.press("Check it")
    if walk.page.locator('main [name="looked"]').count():
        walk.page.locator('main [name="looked"]').check(force=True)
    walk.press("Prepare the delivery")
    walk.link("Hand it over in another way")
    walk.page.locator('main [name="cause"][value="network-down"]').check(force=True)
    walk.fill("words", "専用回線の障害")
    walk.fill("medium", "USB")
    walk.press("Hand it over in another way")
    assert walk.page.url == here
    walk.photograph("another-way")


@IN_JAPANESE
def test_a_bureau_tells_of_enrolment_not_done(walk):
    """pension:1.2.b: an employer's notice, the form by two, posted with proof, acknowledged."""
    walk.sit(BUREAU)
    walk.go("/pension/enrolments")
    walk.link("Enter an employer's notice")
    walk.press("Enter an employer's notice")
    walk.page.locator("#form-establishment-error").wait_for()
    today = str(clock.legal_date(clock.now()))
    walk.page.locator('main [name="within_period"][value="no"]').check(force=True)
    for name, words in {
        "learned_on": today,
        "establishment": "架空鋳造　本社工場",
        "worker": "SANTOS MARIA MAU",
        "reason": "手続を失念していたとのこと。",
        "measures": "速やかに手続をするよう伝えた。",
        "contact": "就労審査部門",
        "contact_phone": "03-5796-7111",
        "contact_officer": "審査　一郎",
    }.items():
        walk.fill(name, words)
    walk.press("Enter an employer's notice")
    here = walk.page.url
    walk.photograph("draft")
    walk.link("Lay the form before the second officer")
    walk.press("Lay the form before the second officer")
    walk.sit(BUREAU, last=True)
    walk.go(here)
    walk.link("Issue the form")
    walk.press("Issue the form")
    form = walk.page.request.get(f"{here}/form.pdf")
    assert "SANTOSMARIAMAU" in text_of(form.body())
    walk.link("Record that it was posted")
    walk.fill("posted_on", today)
    walk.fill("proof", "書留 123-45-67890-1")
    walk.press("Record that it was posted")
    walk.photograph("posted")
    walk.sit(PENSION)
    walk.link("Acknowledge a form on enrolment that is not done")
    walk.go(here)
    walk.link("Acknowledge receipt")
    walk.press("Acknowledge receipt")
    walk.page.locator(".tag-good").first.wait_for()
    walk.photograph("acknowledged")


@IN_JAPANESE
def test_an_incident_of_the_daily_exchange(walk):
    """employment:6: ISA tells of an incident by file and row, the other side answers, it ends."""
    walk.sit(ISA)
    walk.go("/employment/incidents")
    walk.link("Record an incident")
    walk.press("Record an incident")
    walk.page.locator("#form-words-error").wait_for()
    today = clock.legal_date(clock.now())
    walk.fill("found_on", str(today))
    walk.page.locator('main [name="sort"][value="wrong-recipient"]').check(force=True)
    walk.fill("words", "別の課の共有フォルダに一時保存した。")
    walk.page.locator('main [name="stream"]').select_option("employment.notifications")
    days = (today - timedelta(days=back) for back in (2, 3))
    walk.fill("period", str(next(day for day in days if day.weekday() != SUNDAY)))  # those are nil
    walk.fill("lines", "2")
    walk.press("Record an incident")
    here = walk.page.url
    walk.photograph("incident")
    walk.link("Tell the other side")
    walk.press("Tell the other side")
    walk.sit(EMPLOYMENT)
    walk.go(here)
    walk.link("Acknowledge the notice")
    walk.fill("reply", "閲覧の記録を確かめる。")
    walk.press("Acknowledge the notice")
    walk.sit(ISA)
    walk.go(here)
    walk.link("Close the incident")
    walk.fill("words", "削除を確かめた。")
    walk.press("Close the incident")
    walk.page.locator(".tag-good").first.wait_for()
    walk.photograph("incident-closed")


@pytest.mark.parametrize(
    ("say", "agreement", "other"),
    [("ja", "mlit", MLIT), ("en", "employment", EMPLOYMENT), ("ja", "pension", PENSION)],
    ids=("mlit", "employment", "pension"),
    indirect=["say"],
)
def test_a_question_that_the_agreement_leaves_open(walk, agreement, other):
    """mlit:4, employment:8.2, pension:2: asked, settled by the two officers, confirmed."""
    walk.sit(other)
    walk.go(f"/{agreement}/consultations")
    walk.link("Put a question to the other side")
    walk.fill("subject", "訂正の時期")
    walk.fill("question", "月の途中の訂正は、次の月に含めるか。")
    walk.press("Put a question to the other side")
    here = walk.page.url
    walk.sit(ISA)
    walk.go(here)
    walk.link("Record what the two officers settled")
    walk.fill("held_on", str(clock.legal_date(clock.now())))
    walk.fill("isa_officer", "次長　見本　一郎")
    walk.fill("other_officer", "局長　見本　二郎")
    walk.fill("outcome", "次の月に含める。")
    walk.press("Record what the two officers settled")
    walk.photograph(f"{agreement}-outcome")
    walk.sit(other)
    walk.go(here)
    walk.link("Confirm the outcome")
    walk.press("Confirm the outcome")
    walk.page.locator(".tag-good").first.wait_for()
    walk.photograph(f"{agreement}-settled")
