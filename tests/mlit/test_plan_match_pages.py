"""The plan match by HTTP: a delivered month beside the register, a draft Form 4 each."""

from sqlalchemy import select

from registry.core import clock
from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries import queries
from registry.deliveries.doing import Office
from registry.ledger.traces import reads_of
from registry.mlit.deliveries.rules import MONTHLY
from registry.mlit.notices.models import Notice
from registry.seeding.deliveries import Exchange, monthly_rows, need_signing_keys
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site

PAGE = "/mlit/plan-match"


def test_mlit_2_2_a_who_has_no_plan_gets_one_draft_each(site: Site):  # noqa: F811
    """mlit:2.2.a, 2.3, 3: SSW(i) of kinds 1 and 3 alone; once each; reads are traced."""
    now = clock.now()
    accounts = {
        desk: site.person(f"{desk}@office.example", desk)
        for desk in (Desk.ISA_DELIVERY, Desk.MLIT_MARKET, Desk.MLIT_PLANS)
    }
    people = {
        desk: Actor(account_id=one.id, desks=frozenset({desk})) for desk, one in accounts.items()
    }
    office = Office(
        site.session, site.app.extensions["registry.files"], need_signing_keys(site.app, now=now)
    )
    month = Period.containing(clock.legal_date(now), PeriodKind.MONTH).preceding
    rows = monthly_rows(month, (2, 1, 1), 1)
    delivery = Exchange(office, people).received(MONTHLY, month, rows, now=now)
    file = queries.counting(site.session, delivery)
    assert file is not None
    site.session.commit()

    operator = site.signed_in(accounts[Desk.MLIT_PLANS])
    asked = {"delivery": str(file.id), "purpose": "work-supervision"}
    shown = operator.send(PAGE, go="look", **asked)
    listed = [row["name"] for row in rows if row["kind"] in "13"]
    assert all(name in shown.text for name in listed)
    assert rows[2]["name"] not in shown.text
    assert operator.send(PAGE, go="look", delivery=str(file.id)).status_code == 422
    for _twice in range(2):
        assert operator.send(PAGE, go="draw", **asked).status_code == 303
    drawn = site.session.scalars(select(Notice)).all()
    assert sorted(one.person_name for one in drawn) == sorted(listed)
    assert {one.person_sex for one in drawn} <= {"male", "female"}
    again = operator.send(PAGE, go="look", **asked).text
    assert again.count("作成済み") == len(listed)
    assert 'value="draw"' not in again
    market = site.signed_in(accounts[Desk.MLIT_MARKET])
    for notice in drawn:
        page = market.get(f"/mlit/notices/{notice.id}")
        assert page.status_code == 200
        assert notice.person_name in page.text
    isa = site.signed_in(accounts[Desk.ISA_DELIVERY])
    assert isa.get(PAGE).status_code == 403
    traces = reads_of(site.session, None, start=now.replace(year=2000), end=clock.now())
    reads = [one for one in traces if one.kind == "mlit.rows.read"]
    assert len(reads) == 2
    for read in reads:
        assert (read.facts["purpose"], len(read.subjects)) == ("work-supervision", 4)
