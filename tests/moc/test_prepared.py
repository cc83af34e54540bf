"""What one side prepares is out of the other's reach; what is owed finds who can do it."""

from datetime import timedelta
from html import unescape
from typing import Final

import pytest
from sqlalchemy import func, select

from registry.core import clock
from registry.core.desks import SEATS, Desk
from registry.moc.agencies.models import (
    Agency,
    AgencyName,
    Certification,
    CertificationStep,
    Revocation,
)
from registry.moc.clauses import MOC_2
from registry.moc.editions.models import Edition, EditionDraft, EditionRow
from registry.moc.orders.models import ImprovementOrder
from tests.house.site import main
from tests.peopled import Peopled

OF_EDITIONS: Final = {
    Edition: Edition.id,
    EditionDraft: EditionDraft.edition_id,
    EditionRow: EditionRow.edition_id,
}


def rows(peopled: Peopled, desk: Desk, column, record: str) -> int:
    """Count what the database alone shows a desk."""
    with peopled.reading(SEATS[desk].reach) as session:
        query = select(func.count()).select_from(column.class_).where(column == record)
        return session.scalar(query) or 0


@pytest.mark.parametrize("desk", [Desk.ISA_RESIDENCE, Desk.NPA])
def test_moc_7_2_a_list_in_preparation_is_its_own_sides(peopled: Peopled, desk: Desk):
    draft = peopled.objects["kg-officer"]["draft"]["record_id"]
    issued = peopled.objects["kg-head"]["edition"]["record_id"]
    assert rows(peopled, Desk.KG_HEAD, Edition.id, draft) == 1
    assert rows(peopled, Desk.KG_HEAD, EditionDraft.edition_id, issued) == 1
    for model, column in OF_EDITIONS.items():
        assert rows(peopled, desk, column, draft) == 0, model
    assert rows(peopled, desk, EditionDraft.edition_id, issued) == 0  # working papers never go
    assert rows(peopled, desk, EditionRow.edition_id, issued) > 0
    shown = main(peopled.browser(desk.replace(".", "-")).get("/moc/lists/agencies"))
    assert (issued in shown, draft in shown) == (True, False)


@pytest.mark.parametrize("desk", [Desk.ISA_RESIDENCE, Desk.NPA])
def test_moc_7_1_an_agency_is_its_own_sides_until_a_list_tells_of_it(peopled: Peopled, desk: Desk):
    """An agency certified, and revoked, of which neither list nor notice told the other side."""
    for label, sees in (("", 0), ("-told", 1)):
        agency = peopled.objects["kg-officer"][f"agency{label}"]["record_id"]
        found = peopled.objects["kg-head"][f"certification{label}"]["record_id"]
        notice = peopled.objects["kg-head"][f"revocation{label}"]["record_id"]
        for column, record in (
            (Agency.id, agency),
            (AgencyName.agency_id, agency),
            (Certification.id, found),
            (CertificationStep.certification_id, found),
            (Revocation.id, notice),
        ):
            assert rows(peopled, Desk.KG_OFFICER, column, record) > 0, column
            assert (rows(peopled, desk, column, record) > 0) == bool(sees), column
        shown = main(peopled.browser(desk.replace(".", "-")).get("/moc/agencies"))
        assert (agency in shown) == bool(sees)


def test_moc_6_3_the_kyrgyz_side_sees_an_order_once_it_is_notified(peopled: Peopled):
    """The list and the database hold back what Japan did not tell yet."""
    held, told = (
        peopled.objects["isa-residence"][label]["record_id"] for label in ("order", "order-told")
    )
    for desk, sees in ((Desk.ISA_RESIDENCE, 1), (Desk.NPA, 1), (Desk.KG_HEAD, 0)):
        assert rows(peopled, desk, ImprovementOrder.id, held) == sees
        assert rows(peopled, desk, ImprovementOrder.id, told) == 1
        shown = main(peopled.browser(desk.replace(".", "-")).get("/moc/orders"))
        assert (held in shown, told in shown) == (bool(sees), True)


def test_an_officer_begins_with_what_the_head_owes_and_the_officer_does(peopled: Peopled):
    """moc:7.6: an inquiry can be answered by an officer; a certification is the head's alone."""
    home = main(peopled.browser("kg-officer").get("/?language=en"))
    mine, _heading, waiting = home.partition("section-waiting")
    assert "moc:7.6" in mine or "7(6)" in mine
    assert "section-waiting" in home
    assert "7(6)" not in waiting


def test_a_misspelt_name_is_answered_by_names_close_to_it(peopled: Peopled):
    browser = peopled.browser("anonymous")
    close = main(browser.get("/en/agencies?q=Ulguu"))
    assert "Not on the list" in close
    assert "Names close to what you typed" in close
    part = main(browser.get("/en/agencies?q=Ulg"))
    assert "only a part of its name" in part
    whole = main(browser.get("/en/agencies?q=Ulgu"))
    assert "only a part of its name" not in whole
    nobody = main(browser.get("/en/agencies?q=Nobody"))
    assert "Names close to what you typed" not in nobody


def test_moc_2_a_worker_is_told_whom_to_ask_and_that_tomorrow_is_not_known(peopled: Peopled):
    browser = peopled.browser("anonymous")
    nobody = main(browser.get("/en/agencies?q=Nobody"))
    assert 'href="/en/contact"' in nobody
    assert MOC_2.gist.en in unescape(main(browser.get("/en/contact")))
    tomorrow = clock.legal_date(clock.now()) + timedelta(days=1)
    for day, is_told in ((tomorrow, True), (tomorrow - timedelta(days=1), False)):
        shown = main(browser.get(f"/en/agencies?q=Ulgu&as_of={day}"))
        assert ("is still to come" in shown) is is_told


def test_a_list_past_its_last_day_is_shown_as_out_of_date(peopled: Peopled):
    browser = peopled.browser("anonymous")
    assert "This list is out of date" not in main(browser.get("/en/agencies"))
    assert "This list is out of date" in main(browser.get("/en/agencies?as_of=2030-01-01"))
    assert "この一覧は期限切れです" in main(browser.get("/ja/agencies?as_of=2030-01-01"))
