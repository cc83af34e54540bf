"""Deliveries by the calendar: a month by ISA's operator."""

import csv
import io
import re

from registry.core import clock
from registry.core.periods import Period, PeriodKind

ISA = "データ提供担当|ISA, delivery desk"
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
    """mlit:2.1.a: errors by line, what is unusual looked at, handed over, sent once more."""
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
