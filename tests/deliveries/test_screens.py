"""The screens: ISA's operator, MLIT, both MHLW desks, by HTTP from the file to the receipt."""

import io
import re
from datetime import date

import pytest

from registry.core import clock
from registry.core.actor import THE_SYSTEM
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.core.text import LocalizedText
from registry.deliveries import opening, queries
from registry.deliveries.agreements import period_name
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.ledger.traces import reads_of
from registry.mlit.deliveries.rules import MONTHLY as MLIT
from registry.pension.deliveries.rules import MONTHLY as PENSION
from registry.seeding.deliveries import need_signing_keys
from tests.deliveries.conftest import NOTIFICATION, ROW, table
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Browser, Site


@pytest.fixture
def open_site(site: Site) -> Site:  # noqa: F811
    """The site, with the periods of today opened and the keys that sign."""
    now = clock.now()
    need_signing_keys(site.app, now=now)
    opening.open_periods(site.session, (MLIT, NOTIFICATIONS, PENSION), now=now)
    site.session.commit()
    return site


def month() -> Period:
    return Period.containing(clock.legal_date(clock.now()), PeriodKind.MONTH).preceding


def page_of(site: Site, stream, period: Period) -> str:  # noqa: F811
    site.session.rollback()
    found = queries.find(site.session, stream.code, str(period))
    assert found is not None
    return f"/{stream.instrument}/deliveries/{found.id}"


def hand_in(browser: Browser, page: str, content: bytes) -> str:
    """Hand a file in; return the page of what its check found."""
    done = browser.send(
        f"{page}/file", file=(io.BytesIO(content), "data.csv"), encoding="utf-8-sig"
    )
    assert done.status_code == 303, done.text
    return str(done.location)


def signed_in(site: Site, desk: Desk) -> Browser:  # noqa: F811
    return site.signed_in(site.person(f"{desk}@office.example", desk))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-11", LocalizedText("2026年11月分", "November 2026")),
        ("2026-Q3", LocalizedText("2026年第3四半期", "Q3 2026")),
        ("2026-11-20", date(2026, 11, 20)),
    ],
)
def test_a_period_is_said_one_way(period, said):
    assert Period.parse(period, tuple(PeriodKind)).said == said


def test_mlit_2_1_a_a_month_by_isas_operator(open_site: Site):
    """mlit:2.1.a, 2.2.b: errors by line, then handed over, received, passed on to who is named."""
    isa, mlit = signed_in(open_site, Desk.ISA_DELIVERY), signed_in(open_site, Desk.MLIT_MARKET)
    named = period_name(MLIT, str(month()))  # as every page writes it, and never 2026-11
    assert f"{MLIT.title.ja}　{named}" in isa.get("/").text
    page = page_of(open_site, MLIT, month())
    row = ROW | {"event_on": month().first.isoformat()}
    wrong = hand_in(isa, page, table(row, row | {"kind": "7"}, row | {"card_no": "1"}))
    shown = isa.get(wrong).text
    assert re.search(r'kind-number[^>]*data-label="[^"]*"><span>3<', shown)
    assert isa.get(f"{wrong}/faults.csv").text.count("\n") == 3
    late = row | {"event_on": month().following.first.isoformat()}
    assert f"（{named}）" in isa.get(hand_in(isa, page, table(row, late))).text
    checked = hand_in(isa, page, table(row))
    assert "table-cards" in isa.get(checked).text  # a phone has no room for its periods in a row
    assert mlit.get(checked).status_code == 404
    assert isa.send(checked).location == page
    assert mlit.get(f"{page}/hand-over").status_code == 403
    assert isa.send(f"{page}/hand-over").status_code == 303
    assert mlit.send(f"{page}/receipt").status_code == 303
    assert mlit.send(f"{page}/receipt").status_code == 409
    refused = mlit.send(f"{page}/passed-on", body="other", purpose="work-supervision")
    assert refused.status_code == 422
    copied = mlit.send(f"{checked}/copy", what="data", purpose="work-supervision")
    assert (copied.status_code, copied.mimetype) == (200, "text/csv")
    assert mlit.send(f"{checked}/copy", what="data", purpose="curiosity").status_code == 422
    found = mlit.send(
        "/mlit/deliveries/look-up",
        stream="mlit.monthly",
        card_no="ab12345678cd",
        purpose="work-supervision",
    )
    assert "NGUYEN VAN A" in found.text
    traces = reads_of(
        open_site.session, None, start=clock.now().replace(year=2000), end=clock.now()
    )
    kinds = {one.kind: one for one in traces}
    assert kinds["mlit.rows.copied"].facts["purpose"] == "work-supervision"
    assert len(kinds["mlit.rows.read"].subjects) == 2
    assert "AB12345678CD" not in str(traces)


def test_the_year_shows_holes_and_both_languages(open_site: Site):
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    for url in ("/mlit/deliveries", "/employment/deliveries", "/pension/deliveries"):
        shown = isa.get(f"{url}?year={month().first.year}")
        assert shown.status_code == 200
        assert "strip-cell mark-" in shown.text
    assert '"item": "①"' in isa.get("/mlit/deliveries/layouts/monthly.json").text
    assert isa.get("/mlit/deliveries/layouts/nothing.json").status_code == 404
    assert isa.get("/employment/deliveries?year=xyz").status_code == 200


def test_pension_1_2_a_the_code_is_on_the_slip_and_nowhere_else(open_site: Site):
    isa, mhlw = signed_in(open_site, Desk.ISA_DELIVERY), signed_in(open_site, Desk.MHLW_PENSION)
    page = page_of(open_site, PENSION, month())
    assert isa.send(f"{page}/nil").status_code == 422
    assert isa.send(f"{page}/nil", sure="y").status_code == 303
    assert isa.send(f"{page}/notice").status_code == 303
    bad = isa.send(f"{page}/hand-over", collector="", medium="CD-R", pieces="0")
    assert bad.status_code == 422
    came = {
        "collector": "年金　花子",
        "collector_office": "年金局",
        "medium": "CD-R",
        "pieces": "1",
    }
    assert isa.send(f"{page}/hand-over", **came).status_code == 303
    assert isa.get(f"{page}/slip.pdf").mimetype == "application/pdf"
    assert mhlw.get(f"{page}/slip.pdf").status_code == 403
    open_site.session.rollback()
    delivery = queries.find(open_site.session, PENSION.code, str(month()))
    assert delivery is not None
    counting = queries.counting(open_site.session, delivery)
    assert counting is not None
    slip = queries.slip_of(open_site.session, counting)
    assert slip is not None
    assert slip.code not in mhlw.get(page).text
    assert mhlw.send(f"{page}/receipt", code="WRONG").status_code == 422
    assert mhlw.send(f"{page}/receipt", code=slip.code).status_code == 303
    # another file for the month goes on a medium too, and counts by its own slip's code
    checked = hand_in(isa, page, table(ROW | {"event_on": month().first.isoformat()}))
    assert isa.send(checked, words="抽出の誤り").status_code == 422
    corrected = isa.send(checked, words="抽出の誤り", **came)
    assert corrected.status_code == 303, corrected.text
    assert isa.get(f"{page}/slip.pdf").mimetype == "application/pdf"
    open_site.session.rollback()
    second = queries.get_consignment(open_site.session, delivery, 2, THE_SYSTEM)
    other = queries.slip_of(open_site.session, second)
    assert other is not None
    decided = {"number": "2", "words": "訂正後のものを用いる。"}
    asked = mhlw.get(f"{page}/decision").text
    assert f'href="{page}/difference"' in asked
    assert asked.count("現在採用中") == 1
    assert mhlw.send(f"{page}/decision", **decided, code=slip.code).status_code == 422
    assert mhlw.send(f"{page}/decision", **decided, code=other.code).status_code == 303


def test_employment_5_a_day_when_the_network_is_down(open_site: Site):
    """employment:5, 7: another way with its reason; no body may have it next."""
    mhlw = signed_in(open_site, Desk.MHLW_EMPLOYMENT)
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    today = Period(PeriodKind.DAY, clock.legal_date(clock.now()))
    page = page_of(open_site, NOTIFICATIONS, today)
    row = NOTIFICATION | {"registered_on": today.first.isoformat()}
    checked = hand_in(mhlw, page, table(row))
    assert mhlw.send(checked).status_code == 303
    assert mhlw.send(f"{page}/hand-over-otherwise", medium="USB").status_code == 422
    why = {"cause": "network-down", "words": "障害", "medium": "USB"}
    assert mhlw.send(f"{page}/hand-over-otherwise", **why).status_code == 303
    assert isa.send(f"{page}/receipt").status_code == 303
    assert isa.get(f"{page}/passed-on").status_code == 404
