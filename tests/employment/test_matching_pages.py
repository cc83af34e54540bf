"""The matching by HTTP: three tables, a run, pairs decided, both annexes made deliveries."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries import opening, queries
from registry.duties.models import DutyState, OwedDuty
from registry.employment.deliveries.rules import MISMATCHES, OMISSIONS
from registry.employment.preparing import views as preparing
from registry.employment.runs import services
from registry.employment.runs.models import MatchingRun, ReviewPair
from registry.employment.runs.rules import KEPT_DAYS, PairState, RunState, drift
from registry.ledger.traces import reads_of
from registry.matching.intake import Taken
from registry.papers.models import StoredFile
from registry.seeding.deliveries import need_signing_keys
from registry.web.locale import day_text
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Browser, Site
from tests.matching.population import HEADINGS

PERSON = {
    "card_no": "AB12345678CD",
    "name": "NGUYEN VAN A",
    "status": "特定技能１号",
    "expires_on": "2027-03-31",
    "born_on": "1999-04-12",
    "sex": "男",
    "nationality": "ベトナム",
    "address": "東京都千代田区霞が関１－１",
}
ANOTHER = PERSON | {"card_no": "CD87654321EF", "name": "TRAN THI B", "born_on": "2001-01-02"}
NOTIFIED = {"hired_on": "2026-11-01", "registered_on": "2026-11-02", "industry": "24"}
AGREES = PERSON | NOTIFIED | {"notification_no": "T-1"}
FORGED = (
    ANOTHER
    | NOTIFIED
    | {
        "notification_no": "T-2",
        "name": "SOMEBODY ELSE",
        "born_on": "1980-01-01",
    }
)
MISTYPED = (
    PERSON
    | NOTIFIED
    | {
        "notification_no": "T-3",
        "card_no": "AB12345679CD",
        "address": "東京都千代田区霞が関１丁目１番",
        "nationality": "フィリピン",
    }
)
PERMIT = PERSON | {
    "card_no": "EF11112222GH",
    "name": "AIBEK UULU C",
    "born_on": "1995-05-05",
    "basis": "coe",
    "address": "",
    "landed_on": "2026-10-01",
    "employer_name": "架空工業株式会社",
}
MINE = "/employment/matching"


def table(kind: str, *rows: Mapping[str, str]) -> bytes:
    """Write one of the three tables."""
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADINGS[kind], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


RESIDENCE = table("residence", PERSON, ANOTHER)
NOTIFICATIONS = table("notifications", AGREES, FORGED, MISTYPED)
PERMITS = table("permits", PERMIT)


@pytest.fixture
def open_site(site: Site) -> Site:  # noqa: F811
    """The site, with the deliveries of today opened and the keys that sign."""
    now = clock.now()
    need_signing_keys(site.app, now=now)
    opening.open_periods(site.session, (MISMATCHES, OMISSIONS), now=now)
    site.session.commit()
    return site


def signed_in(site: Site, desk: Desk, name: str = "") -> Browser:  # noqa: F811
    return site.signed_in(site.person(f"{desk}{name}@office.example", desk))


TABLES = {"residence": RESIDENCE, "notifications": NOTIFICATIONS, "permits": PERMITS}


def prepared(browser: Browser, **changed: Any) -> str:
    """Open a run; return the page of its tables."""
    today = clock.legal_date(clock.now()).isoformat()
    given = {"purpose": "immigration-control", "grace_days": "0", "matched_on": today, **changed}
    done = browser.send(f"{MINE}/new", **given)
    assert done.status_code == 303, done.text
    return str(done.location)


def lay(browser: Browser, page: str, name: str, content: bytes) -> Any:
    """Hand one table in."""
    sent: dict[str, Any] = {name: (io.BytesIO(content), f"{name}.csv")}
    return browser.send(f"{page}?table={name}", **sent)


def with_tables(browser: Browser, **changed: Any) -> str:
    """Open a run and hand its tables in; return the page of the tables."""
    options = {key: value for key, value in changed.items() if key not in TABLES}
    page = prepared(browser, **options)
    for name, content in (TABLES | changed).items():
        if name in TABLES:
            done = lay(browser, page, name, content)
            assert (done.status_code, done.location) == (303, page), done.text
    return page


def begun(browser: Browser, tables: str) -> Any:
    """Begin the run of a page of tables."""
    return browser.press(tables.replace("/tables", "/begin"), once=str(uuid4()))


def matched(browser: Browser, **changed: Any) -> str:
    """Match; return the page of the run."""
    tables = with_tables(browser, **changed)
    done = begun(browser, tables)
    assert done.location == tables.removesuffix("/tables"), done.text
    return str(done.location)


def run_of(site: Site, page: str) -> MatchingRun:  # noqa: F811
    site.session.rollback()
    return site.session.get_one(MatchingRun, UUID(page.rpartition("/")[2]))


def duties(site: Site, page: str) -> list[str]:  # noqa: F811
    """Return how the duties to decide the pairs of a run stand, oldest first."""
    query = select(OwedDuty).where(OwedDuty.subject == subject_of(run_of(site, page)))
    found = site.session.scalars(query.order_by(OwedDuty.opened_by_seq)).all()
    assert {(one.owed_by_desk, one.due_on) for one in found} <= {(Desk.ISA_DELIVERY, None)}
    return [one.state for one in found]


def pairs(site: Site, page: str) -> list[str]:  # noqa: F811
    """Return the pages of the open pairs of a run."""
    query = select(ReviewPair.id).where(
        ReviewPair.run_id == run_of(site, page).id, ReviewPair.state == PairState.OPEN
    )
    return [f"{MINE}/pairs/{one}" for one in site.session.scalars(query.order_by(ReviewPair.place))]


def owes_a_review(isa: Browser, day: date) -> None:
    """See that the desk owes a look at likenesses, of a run that is called by its day."""
    owed = re.sub(r"<[^>]*>", "", isa.get("/").text)
    assert "突合で見つかった類似を確認し" in owed
    assert day_text(day) in owed
    assert day.isoformat() not in owed


def test_employment_3_1_from_three_tables_to_both_annexes(open_site: Site):
    """employment:3.1.a, 3.1.b, 4, 7: matched, decided once, matched again, made deliveries."""
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    page = matched(isa)
    shown = isa.get(page).text
    assert "別紙３のうち 1 人は都道府県が「不明」です" in shown
    run = run_of(open_site, page)
    assert run.summary is not None
    assert run.summary["rows"] == {
        "mismatch": 1,
        "unknown_card": 1,
        "not_notified": 1,
        "review": 1,
    }
    assert "chart-bars" in shown
    assert run.summary["inputs"]["residence"]["sha256"] in shown
    (pair,) = pairs(open_site, page)
    assert duties(open_site, page) == [DutyState.OPEN]
    owes_a_review(isa, run.matched_on)
    laid_beside = isa.get(pair).text
    assert laid_beside.count(MISTYPED["address"]) == laid_beside.count(PERSON["address"]) == 1
    assert laid_beside.count("同じ</span>") == 4, "two spellings of an address agree"
    assert isa.send(pair, verdict="perhaps").status_code == 422
    assert isa.send(pair, verdict="same").location == f"{page}/review"
    assert run_of(open_site, page).summary == run.summary
    assert duties(open_site, page) == [DutyState.DISCHARGED]
    again = isa.press(f"{page}/again", once="5f0c3f51-6c0b-4f7e-9a0e-51e2a8c3f111").location
    summary = run_of(open_site, again).summary
    assert summary is not None
    assert summary["rows"]["unknown_card"] == summary["rows"]["review"] == 0
    assert summary["mismatch"]["found_by"] == {"current": 1, "decided": 1}
    assert pairs(open_site, again) == []

    rows = isa.send(f"{again}/rows", outcome="mismatch", number="", purpose="labour-policy").text
    assert rows.count("別人の可能性") == 2 or rows.count("Possibly another person") >= 1
    assert isa.send(f"{again}/rows", outcome="mismatch", purpose="curiosity").status_code == 422
    offered = isa.get(f"{again}/copy").text
    assert "不一致 · 表（CSV）" in offered
    assert "mismatch.csv<" not in offered
    taken = isa.send(
        f"{again}/copy", name="mismatch.csv", purpose="labour-policy", recipient="統計担当"
    )
    assert "possibly_another_person" in taken.text
    traces = reads_of(
        open_site.session, None, start=clock.now().replace(year=2000), end=clock.now()
    )
    kinds = {one.kind: one for one in traces}
    assert kinds["employment.rows.copied"].facts["recipient"] == "統計担当"
    assert kinds["employment.pairs.read"].facts["purpose"] == "immigration-control"
    assert "AB1234567" not in str(traces)

    today = Period(PeriodKind.DAY, clock.legal_date(clock.now()))
    for which, stream, words in (
        ("mismatches", MISMATCHES, "偽造カード"),
        ("omissions", OMISSIONS, "AIBEK"),
    ):
        assert "この突合を始めた際の利用目的にかかわらず" in isa.get(f"{again}/{which}").text
        checked = isa.send(f"{again}/{which}").location
        assert isa.send(checked).status_code == 303
        delivery = queries.find(open_site.session, stream.code, str(today))
        assert delivery is not None
        at = f"/employment/deliveries/{delivery.id}"
        assert isa.send(f"{at}/hand-over").status_code == 303
        copied = isa.send(f"{checked}/copy", what="data", purpose="labour-policy").text
        assert words in copied
        assert f'href="{at}"' in isa.get(again).text


def test_decisions_that_count_already_ask_for_no_other_matching(open_site: Site):
    """employment:3.1.a: what was decided before a run is in it; it doesn't ask to match again."""
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    page = matched(isa)
    (pair,) = pairs(open_site, page)
    assert isa.send(pair, verdict="other").status_code == 303
    assert f"{page}/again" in isa.get(page).text
    again = isa.press(f"{page}/again", once="5f0c3f51-6c0b-4f7e-9a0e-51e2a8c3f111").location
    assert pairs(open_site, again) == []
    shown = isa.get(again).text
    assert "判断はこの突合に反映されています" in shown
    assert f"{again}/again" not in shown
    assert "再突合してください" not in isa.get(f"{again}/review").text


def test_employment_4_the_room_is_isas_and_two_reviewers_do_not_overwrite(open_site: Site):
    """A second reviewer is told who decided; MHLW gets the annexes and nothing of the run."""
    isa, other = (
        signed_in(open_site, Desk.ISA_DELIVERY),
        signed_in(open_site, Desk.ISA_DELIVERY, "2"),
    )
    mhlw = signed_in(open_site, Desk.MHLW_EMPLOYMENT)
    page = matched(isa)
    (pair,) = pairs(open_site, page)
    version = re.search(r'name="version"[^>]*value="(\d+)"', other.get(pair).text)
    assert version is not None
    assert isa.send(pair, verdict="other").status_code == 303
    late = other.press(pair, verdict="same", version=version[1], _form="form")
    assert late.status_code in (303, 409)
    said = other.get(late.location).text if late.status_code == 303 else late.text
    assert re.search("has decided this pair already|既に判断", said)
    assert isa.send(f"{pair}/taken-back", reason="").status_code == 422
    assert duties(open_site, page) == [DutyState.DISCHARGED]
    assert isa.send(f"{pair}/taken-back", reason="見誤り").status_code == 303
    assert duties(open_site, page) == [DutyState.DISCHARGED, DutyState.OPEN]
    assert pairs(open_site, page) == [pair]
    for url in (MINE, page, pair, f"{page}/review", f"{page}/rows", f"{page}/copy"):
        assert mhlw.get(url).status_code == 403
    with open_site.app.app_context():
        reach = Actor(desks=frozenset({Desk.MHLW_EMPLOYMENT})).reach
        open_site.session.rollback()
        read_for(open_site.session, reach)
        assert open_site.session.scalars(select(MatchingRun)).all() == []
        assert open_site.session.scalars(select(ReviewPair)).all() == []
        open_site.session.rollback()
        read_for(open_site.session, {"*"})


def test_what_is_wrong_with_a_table_stands_beside_it_and_the_rest_stays(open_site: Site):
    """employment:2.1: permanent residents' items, rows without a number; wrong and empty files."""
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    page = prepared(isa)
    assert lay(isa, page, "residence", RESIDENCE).location == page
    permanent = AGREES | {"status": "永住者"}
    bad = lay(isa, page, "notifications", table("notifications", AGREES, permanent))
    assert re.search(r"Row 3|3行目", kept(isa, bad))
    for name, content, words in (
        ("notifications", table("notifications", AGREES | {"card_no": ""}), "Row 2|2行目"),
        ("residence", table("notifications", AGREES, AGREES), "another of the three|取り違え"),
        ("residence", table("residence"), "hold no rows|1件もありません"),
        (
            "permits",
            PERMITS[:-30].rsplit(b",", 12)[0],
            "Row 2|2行目|missing|fewer|cut",
        ),
        ("notifications", b"%PDF-1.4", "form-notifications-error"),
    ):
        assert re.search(words, kept(isa, lay(isa, page, name, content))), words
    neither = kept(isa, isa.send(f"{page}?table=notifications"))
    assert re.search("one of the two|いずれか", neither)
    run = run_of(open_site, page.removesuffix("/tables"))
    assert (run.state, run.notifications_id) == (RunState.PREPARING, None)
    names = [one.original_name for one in open_site.session.scalars(select(StoredFile))]
    assert names == ["residence.csv"]
    assert begun(isa, page).location == page
    assert re.search("Not all three|揃って", isa.get(page).text)
    assert isa.get(page.removesuffix("/tables")).location == page
    empty = matched(isa, notifications=table("notifications"), permits=table("permits"))
    assert isa.get(empty).status_code == 200


def test_the_columns_are_named_an_empty_table_is_given_and_what_is_odd_is_shown(open_site: Site):
    """employment:3.1: what a table must and may hold is told before, what it lacks after."""
    isa, mhlw = signed_in(open_site, Desk.ISA_DELIVERY), signed_in(open_site, Desk.MHLW_EMPLOYMENT)
    page = prepared(isa)
    for name, optional in (
        ("residence", "最新の在留カード番号 / Latest card number"),
        ("notifications", "更新日 / Updated on"),
        ("permits", "派遣先の名称 / Dispatch destination&#39;s name"),
    ):
        shown = isa.get(f"{page}?table={name}").text
        assert optional in shown
        (address,) = re.findall(rf'href="([^"]*/empty/{name}\.csv)"', shown)
        empty = isa.get(address)
        headings = next(csv.reader(io.StringIO(empty.get_data().decode("utf-8-sig"))))
        assert len(headings) == len(HEADINGS[name])
        assert mhlw.get(address).status_code == 403
        if name != "residence":
            assert lay(isa, page, name, empty.get_data()).location == page
            assert "notice-warn" not in isa.get(page).text
    assert isa.get(f"{MINE}/empty/another.csv").status_code == 404
    odd = table("notifications", AGREES | {"sex": "X"}).replace(b"industry", b"branch")
    assert lay(isa, page, "notifications", odd).location == page
    told = isa.get(page).text
    assert re.search(
        "(Sex|性別) — (Not in the code table: row 2 |コード表にない値です：2行目)", told
    )
    assert re.search("(Industry|事業所の産業分類)[”」]", told)
    assert "branch" in told
    assert lay(isa, page, "notifications", NOTIFICATIONS).location == page
    assert "notice-warn" not in isa.get(page).text
    for name, content in (("residence", RESIDENCE), ("notifications", odd)):
        assert lay(isa, page, name, content).location == page
    done = isa.get(begun(isa, page).location).text
    assert re.search("Not in the code table: row 2 |コード表にない値です：2行目", done)


def test_tables_come_one_after_the_other_each_larger_than_a_request_may_be(open_site: Site):
    """employment:3.1: a table beyond the usual limit; a delivered day; one laid in another's place.

    Who is not served is turned away unread, and other pages take no more than before.
    """
    isa, mhlw = signed_in(open_site, Desk.ISA_DELIVERY), signed_in(open_site, Desk.MHLW_EMPLOYMENT)
    open_site.app.config["MAX_CONTENT_LENGTH"] = 4000
    many = [PERSON | {"card_no": f"AB{number:08}ZZ"} for number in range(100)]
    page = prepared(isa)
    assert lay(isa, page, "residence", table("residence", PERSON, ANOTHER, *many)).location == page
    assert mhlw.press(page, junk="0" * 5000).status_code == 403
    too_large = isa.send(f"{MINE}/new", grace_days="0" * 5000)
    assert too_large.status_code == 413
    assert lay(isa, page, "permits", PERMITS).location == page
    assert lay(isa, page, "notifications", table("notifications", FORGED)).location == page
    assert lay(isa, page, "notifications", table("notifications", AGREES)).location == page
    run = begun(isa, page).location
    summary = run_of(open_site, run).summary
    assert summary is not None
    assert summary["notifications"] == summary["notifications"] | {"matched": 1, "agree": 1}
    assert summary["inputs"]["residence"]["rows"] == 102
    assert isa.press(page).location == run
    assert re.search("has begun already|既に始まって", isa.get(run).text)


def kept(browser: Browser, answer: Any) -> str:
    """Return the page of a form that was refused."""
    if answer.status_code == 303:
        return str(browser.get(answer.location).text)
    assert answer.status_code == 422, answer.text
    return str(answer.text)


def test_a_run_that_is_stopped_or_breaks_rules_on_its_way_keeps_nothing(
    open_site: Site, monkeypatch: pytest.MonkeyPatch
):
    """Progress, stopping, one at a time; a table that is refused on its way goes at once."""
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    monkeypatch.setattr("registry.employment.preparing.views.start", lambda *_: None)
    page = matched(isa)
    assert "progress" in isa.get(page).text
    waiting = with_tables(isa)
    assert begun(isa, waiting).location == waiting
    assert re.search("Another matching|別の", isa.get(waiting).text)
    isa.press(f"{page}/stop")
    run_through(open_site, page)
    stopped = run_of(open_site, page)
    assert (stopped.state, stopped.summary) == (RunState.STOPPED, None)
    assert isa.get(page).status_code == 200
    assert isa.get(f"{page}/rows").status_code == 404

    monkeypatch.setattr(
        "registry.employment.preparing.services.look",
        lambda *_, known: Taken(sha256="", size=0, rows=1, notes=()),
    )
    page = matched(isa, notifications=table("notifications", AGREES | {"status": "永住者"}))
    run_through(open_site, page)
    refused = run_of(open_site, page)
    assert (refused.state, refused.notifications_id) == (RunState.REFUSED, None)
    assert "⑩" in isa.get(page).text
    anew = isa.press(f"{page}/again", once=str(uuid4())).location
    assert re.search(r"residence\.csv", isa.get(anew).text)
    lay(isa, anew, "notifications", NOTIFICATIONS)
    run = begun(isa, anew).location
    run_through(open_site, run)
    assert run_of(open_site, run).state == RunState.DONE
    names = {one.original_name for one in open_site.session.scalars(select(StoredFile))}
    assert "residence.csv" in names


def run_through(site: Site, page: str) -> None:  # noqa: F811
    site.session.rollback()
    actor = Actor(
        account_id=run_of(site, page).begun_by,
        desks=frozenset({Desk.ISA_DELIVERY}),
        confirmed_at=clock.now(),
    )
    preparing.run_through(site.app, UUID(page.rpartition("/")[2]), actor)
    site.session.rollback()


def test_a_days_notifications_are_added_to_those_before_and_all_goes_with_its_term(
    open_site: Site,
):
    isa = signed_in(open_site, Desk.ISA_DELIVERY)
    first = matched(isa, notifications=table("notifications", AGREES))
    base = first.rpartition("/")[2]
    second = matched(isa, notifications=table("notifications", FORGED, MISTYPED), base=base)
    summary = run_of(open_site, second).summary
    assert summary is not None
    assert summary["notifications"]["matched"] == 3
    assert [one.before is None for one in drift(summary, [])] == [True] * 5
    adding = prepared(isa, base=base)
    changed = AGREES | {"sex": "女"}
    late = lay(isa, adding, "notifications", table("notifications", FORGED, changed))
    assert re.search("(Row 3|3行目).*(known with other|既に異なる)", kept(isa, late))
    changed |= {"updated_on": "2026-11-05"}
    assert lay(isa, adding, "notifications", table("notifications", changed)).location == adding
    third = matched(isa, notifications=table("notifications", FORGED, MISTYPED))
    assert duties(open_site, second) == [DutyState.FALLEN_AWAY]
    assert duties(open_site, third) == [DutyState.OPEN]
    far = clock.now().replace(year=clock.now().year + 1)
    with open_site.app.app_context():
        assert services.remove_past_term(open_site.session, now=far) == 4
        open_site.session.commit()
    assert duties(open_site, third) == [DutyState.FALLEN_AWAY]
    gone = run_of(open_site, second)
    assert (gone.residence_id, gone.summary) == (None, summary)
    assert open_site.session.scalars(select(ReviewPair)).all() == []
    assert isa.get(second).status_code == 200
    assert KEPT_DAYS.default == 90
