"""The register of acceptance plans, and what each end of a plan obliges to (mlit:2.2.a)."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.mlit.plans import queries, services
from registry.mlit.plans.models import Plan, PlanWorker
from registry.mlit.plans.rules import SCHEMA, PlanState, Worker
from registry.papers.services import store_file
from registry.tables.csv_writing import csv_chunks
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site, main
from tests.mlit.conftest import TODAY, Ground

OWED = "mlit.plan.report"
EMPLOYER = ("架空建設株式会社", "1000012140014")
WORKER = Worker("AB12345678CD")
HEAD = "plan_no,employer_name,employer_no,card_no,name,born_on,nationality,certified_on,"
HEADINGS = f"{HEAD}cancelled_on,withdrawn_on\n"


def _as(desk: Desk) -> Actor:
    return Actor(desks=frozenset({desk}))


def entered(at: Ground, number: str = "国計第1号", on: date = date(2026, 4, 1)) -> Plan:
    return services.enter(at.session, number, EMPLOYER, on, [WORKER], actor=at.market, now=at.now)


def table(at: Ground, *rows: str):
    return services.read((HEADINGS + "\n".join(rows) + "\n").encode(), file="plans.csv")


def brought_in(at: Ground, *rows: str, reported_before: date | None = None):
    stored = store_file(
        at.session,
        at.files,
        io.BytesIO((HEADINGS + "\n".join(rows) + "\n").encode()),
        name="plans.csv",
        compartment="mlit:plans",
        organisation_id=None,
        stored_by=None,
        now=at.now,
    )
    return services.bring_in(
        at.session,
        services.hand_in(at.session, stored, actor=at.market, now=at.now),
        table(at, *rows),
        reported_before=reported_before,
        actor=at.market,
        now=at.now,
    )


@pytest.mark.parametrize(
    ("verb", "state"),
    [(services.cancel, PlanState.CANCELLED), (services.give_up, PlanState.GIVEN_UP)],
)
def test_mlit_2_2_a_each_end_of_a_plan_opens_the_duty_without_a_date(ground, verb, state):
    plan = entered(ground)
    assert ground.owed(plan) == {}
    verb(ground.session, plan, on=TODAY, actor=ground.market, now=ground.now)
    assert plan.state == state
    owed = ground.owed(plan)[OWED]
    assert (owed.due_on, owed.owed_by_desk) == (None, Desk.MLIT_MARKET)
    with pytest.raises(OutOfDate):
        verb(ground.session, plan, on=TODAY, actor=ground.market, now=ground.now)


def test_a_plan_ends_neither_before_it_began_nor_tomorrow(ground):
    plan = entered(ground)
    for day in (date(2026, 3, 31), TODAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            services.cancel(ground.session, plan, on=day, actor=ground.market, now=ground.now)
        assert refused.value.refusals[0].field == "on"
    assert plan.state == PlanState.CERTIFIED


def test_an_end_that_was_a_mistake_is_owed_no_longer(ground):
    plan = entered(ground)
    services.cancel(ground.session, plan, on=TODAY, actor=ground.market, now=ground.now)
    services.restore(ground.session, plan, words="番号違い", actor=ground.market, now=ground.now)
    assert (plan.state, plan.cancelled_on, ground.owed(plan)) == (PlanState.CERTIFIED, None, {})


def test_an_end_that_was_reported_before_is_noted_with_its_reason(ground):
    plan = entered(ground)
    with pytest.raises(Refused):
        services.note_reported(
            ground.session, plan, words="前に通報", actor=ground.market, now=ground.now
        )
    services.cancel(ground.session, plan, on=TODAY, actor=ground.market, now=ground.now)
    with pytest.raises(Refused):
        services.note_reported(ground.session, plan, words=" ", actor=ground.market, now=ground.now)
    services.note_reported(
        ground.session, plan, words="国不国第7号", actor=ground.market, now=ground.now
    )
    assert ground.owed(plan) == {}


def test_a_number_stands_once_in_the_register(ground):
    entered(ground)
    with pytest.raises(Refused) as refused:
        entered(ground, "国計 第1号")
    assert refused.value.refusals[0].field == "plan_no"


def test_a_file_brings_new_plans_workers_and_ends(ground):
    """mlit:2.2.a: an end that a file brings is owed like one that was typed."""
    known = entered(ground)
    found = brought_in(
        ground,
        "国計第1号,架空建設株式会社,1000012140014,AB12345678CD,,,,2026-04-01,2026-11-02,",
        "国計第2号,見本工務店,,,NGUYEN VAN A,1999-04-12,ベトナム,2026-05-01,,",
        "国計第2号,見本工務店,,ZZ00000001ZZ,,,,2026-05-01,,",
        "国計第3号,例示組,,,,,,2026-06-01,,2026-10-01",
    )
    assert (len(found.new), len(found.ending), found.known) == (2, 1, 0)
    plans = {plan.plan_no: plan for plan in ground.session.scalars(select(Plan))}
    assert [len(queries.get(ground.session, plans[no].id, ground.market).workers) for no in (
        "国計第1号", "国計第2号", "国計第3号")] == [1, 2, 0]  # fmt: skip
    assert (known.state, known.cancelled_on) == (PlanState.CANCELLED, date(2026, 11, 2))
    assert [OWED in ground.owed(plans[no]) for no in sorted(plans)] == [True, False, True]
    again = brought_in(ground, "国計第2号,見本工務店,,ZZ00000001ZZ,,,,2026-05-01,,")
    assert (again.known, again.new, again.ending) == (1, [], [])


def test_what_ended_before_the_register_began_was_reported_elsewhere(ground):
    brought_in(
        ground,
        "国計第3号,例示組,,,,,,2025-06-01,,2025-10-01",
        "国計第4号,例示組,,,,,,2025-06-01,2026-10-01,",
        reported_before=date(2026, 4, 1),
    )
    plans = {plan.plan_no: plan for plan in ground.session.scalars(select(Plan))}
    assert {no: OWED in ground.owed(plan) for no, plan in plans.items()} == {
        "国計第3号": False,
        "国計第4号": True,
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("国計第9号,,,,,,,2026-05-01,2026-05-02,2026-05-03",), "Row 2"),
        (("国計第9号,,,,NGUYEN,,,2026-05-01,,",), "Row 2"),
        (("国計第9号,,,,,,,2026-05-01,2026-04-02,",), "Row 2"),
        (("国計第9号,A,,,,,,2026-05-01,,", "国計第9号,B,,,,,,2026-05-01,,"), "Row 3"),
        (("国計第9号,,,,,,,2026-05-01,2027-04-02,",), "Row 2"),
        (("国計第1号,,,,,,,2026-05-01,,",), "Row 2"),
    ],
    ids=["two ends", "half a person", "order", "contradiction", "to come", "another day"],
)
def test_a_file_that_contradicts_is_refused_whole_with_its_row(ground, rows, said):
    entered(ground)
    with pytest.raises(Refused) as refused:
        brought_in(ground, *rows)
    reason = refused.value.refusals[0]
    assert said in reason.message % reason.params
    ground.session.expire_all()
    assert len(ground.session.scalars(select(Plan)).all()) == 1


def test_what_goes_out_comes_in_again_unchanged(ground):
    entered(ground)
    services.cancel(
        ground.session, entered(ground, "国計第2号"), on=TODAY, actor=ground.market, now=ground.now
    )
    ground.session.expire_all()
    rows = list(queries.rows(ground.session, ground.market))
    content = b"".join(csv_chunks(SCHEMA.columns, iter(rows)))
    found = services.compare(ground.session, services.read(content, file="plans.csv"), today=TODAY)
    assert (found.known, found.new, found.ending, found.more_workers) == (2, [], [], [])


def test_only_mlit_keeps_and_sees_plans(ground):
    plan = entered(ground)
    with pytest.raises(NotEntitled):
        services.cancel(ground.session, plan, on=TODAY, actor=ground.residence, now=ground.now)
    identity = plan.id
    for desk in set(Desk) - {Desk.MLIT_MARKET, Desk.MLIT_PLANS}:
        ground.reading(desk)
        assert ground.session.scalars(select(Plan.id)).all() == [], desk
        assert ground.session.scalars(select(PlanWorker.id)).all() == [], desk
        with pytest.raises(NotFound):
            queries.get(ground.session, identity, _as(desk))
    ground.reading(Desk.MLIT_MARKET)
    assert queries.get(ground.session, identity, _as(Desk.MLIT_MARKET)).workers


def test_plans_by_http_from_the_file_to_what_is_owed(site: Site):  # noqa: F811
    """The market desk looks at a file before it is taken, and finds what is then owed."""
    market = site.signed_in(site.person("market@office.example", Desk.MLIT_MARKET))
    faulty = f"{HEADINGS},架空建設,,,,,,2026-05-01,,\n".encode()
    told = market.send("/mlit/plans/imports", file=(io.BytesIO(faulty), "plans.csv"))
    page = market.get(told.location).text
    assert "このセルは空にできません" in page or "空" in page
    good = f"{HEADINGS}国計第5号,架空建設,,,,,,2026-05-01,2026-06-01,\n".encode()
    told = market.send("/mlit/plans/imports", file=(io.BytesIO(good), "plans.csv"))
    done = market.send(told.location)
    assert done.status_code == 303, done.text
    assert "国計第5号" in main(market.get("/mlit/plans?q=架空"))
    assert "国計第5号" in main(market.get("/"))
    plan = f"/mlit/plans/{site.session.scalars(select(Plan.id)).one()}"
    assert market.get(f"{plan}/file/content").status_code == 404
    assert "受入計画のファイルがまだありません" in main(market.get(plan))
    assert market.send(f"{plan}/file").status_code == 422
    scan = b"\x89PNG\r\n\x1a\n" + bytes(64)
    kept = market.send(f"{plan}/file", file=(io.BytesIO(scan), "計画書.png"))
    assert kept.location.endswith(plan), kept.text
    assert market.get(f"{plan}/file/content").data == scan
    drawn = market.send(f"/mlit/notices{plan.removeprefix('/mlit')}").location
    assert "計画書.png" in main(market.get(drawn.removesuffix("/content")))
    table = market.get("/mlit/plans/register.csv")
    assert "国計第5号" in table.data.decode("utf-8-sig")
