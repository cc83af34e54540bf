"""Agreed measures: industries as data, a duty for each corporation, compliance, gaps."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.core import clock
from registry.council.measures.models import ComplianceRecord, Measure, MeasureEmployer
from registry.council.measures.rules import (
    INDUSTRIES,
    Compliance,
    Gap,
    codes_of,
    gap_of,
    is_within,
    refusals_to_agree,
    refusals_to_report,
)
from registry.council.members.models import Employer
from registry.duties.models import DutyState, OwedDuty
from registry.tables.keys import address_key, name_key, search_key
from tests.council.test_requests import Council, ahead, table_of, today, workbook
from tests.house.site import main


@pytest.fixture
def council(site):
    return Council(site)


def measure(council, **changed):
    """Begin a measure, write it and record that the council agreed; return its page."""
    begun = council["clerk"].press("/council/measures/new")
    assert begun.status_code == 303
    page = begun.location.removesuffix("/words")
    words = {
        "title": "電子的な勤怠管理",
        "text": "打刻を電子的に行う。",
        "items": ["2(1)(i)"],
        "agreed_on": ahead(-3),
        "valid_from": ahead(0),
        "due_on": ahead(60),
        "evidence": "監査の証明書",
        **changed,
    }
    kept = council["clerk"].send(f"{page}/words", **words)
    assert kept.status_code == 303, main(kept)
    return page


def agreed(council, **changed):
    page = measure(council, **changed)
    done = council["clerk"].send(f"{page}/agreement")
    assert done.status_code == 303, main(done)
    return page


def charge_of(council, page, name):
    """Return the page of a corporation's charge, as it finds it."""
    shown = council[name].get("/council/measures").text
    return re.findall(r"/council/measures/charges/[0-9a-f-]{36}", shown)[0]


def mine(charge):
    return charge.replace("/council/measures/charges/", "/my/measures/")


def employers(council, *industries):
    session = council.reading()
    for number, industry in enumerate(industries, 1):
        name = f"架空産業{number}株式会社"
        session.add(
            Employer(
                name=name,
                establishment=f"第{number}工場",
                address=f"架空県中央市{number}番",
                industry=industry,
                roster="registered-corporation",
                recorded_at=clock.now(),
                name_key=name_key(name),
                address_key=address_key(f"架空県中央市{number}番"),
                sort_key=f"{number:03}",
                search_text=search_key(name),
            )
        )
    session.commit()


# -- rules -------------------------------------------------------------------------------------


def test_items_mean_industries_by_data_that_can_be_changed():
    """council:3.1.2: the default is our reading; a code holds all below it."""
    mapping = INDUSTRIES.default
    assert codes_of(["2(1)(i)", "2(2)(xlvi)"], mapping) == {"11", "484"}
    assert is_within("1121", {"11"})
    assert is_within("484", {"484"})
    assert not is_within("48", {"484"})
    assert not is_within("", {"11"})
    good = {**mapping, "2(1)(i)": ["11", "112"]}
    assert INDUSTRIES.check is not None
    INDUSTRIES.check(good)
    wrongs: tuple[Any, ...] = (
        {},
        {**mapping, "3": ["11"]},
        {**mapping, "2(1)(i)": "11"},
        {**mapping, "2(1)(i)": [11]},
        {**mapping, "2(1)(i)": ["１１"]},
        [],
    )
    for wrong in wrongs:
        with pytest.raises(ValueError, match=r"."):
            INDUSTRIES.check(wrong)


@pytest.mark.parametrize(
    ("status", "days", "gap"),
    [
        (None, None, Gap.NO_RECORD),
        (Compliance.NOT_COMPLIED, None, Gap.NOT_COMPLIED),
        (Compliance.NOT_APPLICABLE, -1, None),
        (Compliance.COMPLIED, None, None),
        (Compliance.COMPLIED, -1, Gap.LAPSED),
        (Compliance.COMPLIED, 0, Gap.LAPSING),
        (Compliance.COMPLIED, 90, Gap.LAPSING),
        (Compliance.COMPLIED, 91, None),
    ],
)
def test_what_is_missing(status, days, gap):
    """council:3.1.2"""
    day = today()
    until = None if days is None else day + timedelta(days=days)
    assert gap_of(status, until, today=day) is gap
    stops = gap not in {None, Gap.LAPSING}
    assert bool(refusals_to_report([gap] if gap else [])) is stops


def test_what_a_measure_lacks():
    day = today()
    good = {
        "title": "件",
        "text": "文",
        "items": ["2(1)(i)"],
        "agreed_on": day,
        "valid_from": day,
        "due_on": day,
        "today": day,
    }
    assert refusals_to_agree(**good) == []
    wrongs: tuple[dict[str, Any], ...] = (
        {"title": " "},
        {"text": ""},
        {"items": []},
        {"items": ["9"]},
        {"agreed_on": None},
        {"agreed_on": day + timedelta(days=1)},
        {"valid_from": day + timedelta(days=1)},
        {"valid_from": day - timedelta(days=9), "due_on": day - timedelta(days=1)},
    )
    for wrong in wrongs:
        assert len(refusals_to_agree(**{**good, **wrong})) == 1


# -- screens -----------------------------------------------------------------------------------


def test_agreeing_charges_every_registered_corporation(council):
    """council:3.1.2: each registered corporation owes to carry an agreed measure out."""
    employers(council, "1121", "11", "15", "")
    page = agreed(council)
    assert council["chair"].get(page).status_code == 200
    assert council["chair"].get(f"{page}/agreement").status_code == 403
    assert council["a"].get(page).status_code == 403
    session = council.reading()
    owed = session.scalars(
        select(OwedDuty).where(OwedDuty.code == "council.measure.carry-out")
    ).all()
    assert {one.owed_by_organisation for one in owed} == {
        council.bodies["a"].id,
        council.bodies["b"].id,
    }
    assert {str(one.due_on) for one in owed} == {ahead(60)}
    locked = council["clerk"].press(f"{page}/words", title="別", version="9")
    assert locked.status_code in {409, 422}
    assert "2" in main(council["clerk"].get(page))


def test_a_measure_lacks_what_it_lacks(council):
    page = measure(council, agreed_on="")
    refused = council["clerk"].send(f"{page}/agreement")
    assert refused.status_code == 422
    words = {"items": ["2(1)(i)"], "agreed_on": ahead(2), "valid_from": ahead(10)}
    early = council["clerk"].send(f"{page}/words", **words, due_on=ahead(9))
    assert early.status_code == 422
    assert 'id="form-due_on-error"' in early.text
    assert council["clerk"].send(f"{page}/words", **words, due_on=ahead(10)).status_code == 303
    assert "まだ到来していません" in main(council["clerk"].send(f"{page}/agreement"))
    backwards = council["clerk"].send(
        f"{page}/words",
        title="件",
        text="文",
        items=["2(1)(i)"],
        valid_from=ahead(10),
        last_day=ahead(5),
    )
    assert backwards.status_code == 422
    session = council.reading()
    row = session.scalars(select(Measure)).one()
    row.items = ["2(1)(ii)"]
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_two_corporations_never_see_each_others_establishments(council):
    page = agreed(council)
    of_a, of_b = charge_of(council, page, "a"), charge_of(council, page, "b")
    assert of_a != of_b
    named = council["a"].send(f"{mine(of_a)}/naming/by-hand", name="甲社", industry="11")
    assert named.status_code == 303
    for path in (of_a, f"{of_a}/establishments/1", f"{of_a}/export/csv", f"{mine(of_a)}/table"):
        assert council["b"].get(path).status_code == 404, path
        found = council["a"].get(path)
        assert found.status_code == 200, path
        assert found.data
    assert council["clerk"].get(of_a).status_code == 200
    assert council["clerk"].get(f"{mine(of_a)}/table").status_code == 403
    assert council["prefecture"].get(of_a).status_code == 404


def test_what_a_corporation_named_itself_is_not_named_to_it_again(council):
    employers(council, "1121", "11")
    page = agreed(council)
    charge = charge_of(council, page, "a")
    told = "架空産業1株式会社"
    itself = {"name": told, "establishment": "第1工場", "address": "架空県中央市1番"}
    sent = council["a"].send(f"{mine(charge)}/naming/by-hand", **itself, industry="1121")
    assert sent.status_code == 303, main(sent)
    assert "1件が登録法人にまだ示されていません" in main(council["clerk"].get(charge))
    assert council["clerk"].press(f"{charge}/roster").status_code == 303
    assert "登録法人にまだ示されていません" not in main(council["clerk"].get(charge))
    again = council["clerk"].press(f"{charge}/roster")
    assert again.status_code == 422
    assert "新たに挙げる事業所はありません。" in main(again)


def test_what_employers_did_is_recorded_and_gaps_are_shown(council):
    """council:3.1.2: one by one, with evidence; reported once nothing is missing; lapsed again."""
    employers(council, "1121", "11", "15")
    page = agreed(council)
    charge = charge_of(council, page, "a")
    assert council["clerk"].press(f"{charge}/roster").status_code == 303
    session = council.reading()
    named = session.scalars(select(MeasureEmployer)).all()
    assert {one.industry for one in named} == {"1121", "11"}
    early = council["a"].send(f"{mine(charge)}/report")
    assert early.status_code == 422
    pdf = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    ahead_of_time = council["a"].send(
        f"{mine(charge)}/establishments/1", status="complied", since=ahead(3)
    )
    assert ahead_of_time.status_code == 422
    kept = council["a"].send(
        f"{mine(charge)}/establishments/1",
        status="complied",
        since=ahead(-30),
        valid_until=ahead(200),
        evidence=(io.BytesIO(pdf), "証明書.pdf"),
    )
    assert kept.status_code == 303, main(kept)
    shown = council["clerk"].get(f"{charge}/establishments/1").text
    (link,) = re.findall(rf"{charge}/evidence/[0-9a-f-]+", shown)
    assert council["clerk"].get(link).data == pdf
    assert council["b"].get(link).status_code == 404
    council["a"].send(f"{mine(charge)}/establishments/2", status="not-complied", since=ahead(-1))
    shown = council["clerk"].get(f"{charge}?gap=not-complied").text
    assert "架空産業2" in shown
    assert "架空産業1" not in shown
    council["a"].send(f"{mine(charge)}/establishments/2", status="not-applicable", since=ahead(0))
    assert council["a"].send(f"{mine(charge)}/report").status_code == 303
    session = council.reading()
    duties = session.scalars(
        select(OwedDuty).where(OwedDuty.owed_by_organisation == council.bodies["a"].id)
    ).all()
    assert {one.state for one in duties} == {DutyState.DISCHARGED}
    assert len(session.scalars(select(ComplianceRecord)).all()) == 3
    on = council["clerk"].send(f"{charge}/going-on", reason="証明書が失効した。")
    assert on.status_code == 303
    for form in ("csv", "xlsx", "json", "pdf"):
        exported = council["a"].get(f"{charge}/export/{form}")
        assert exported.status_code == 200, form
        assert exported.data


def test_compliance_by_table_is_looked_at_corrected_and_taken(council):
    """council:3.1.2"""
    page = agreed(council)
    charge = charge_of(council, page, "a")
    rows = "名称,日本標準産業分類\n" + "".join(f"架空繊維{n}社,11\n" for n in range(1, 301))
    sent = council["a"].send(
        f"{mine(charge)}/naming", file=(io.BytesIO(rows.encode()), "事業所.csv")
    )
    assert sent.status_code == 303, main(sent)
    table = [
        list(row) for row in workbook(council["a"].get(f"{mine(charge)}/table.xlsx").data).values
    ]
    for row in table[1:]:
        row[4:6] = ["実施済み", "令和8年4月1日"]
    wrong = [list(row) for row in table]
    wrong[1][4] = "たぶん"
    wrong[2][5] = None
    wrong[3][6] = "2020-01-01"
    wrong[4][7] = "ない.pdf"
    wrong[5][1] = 2
    handed = council["a"].send(f"{mine(charge)}/table", file=(table_of(wrong), "実施.xlsx"))
    assert handed.status_code == 303, main(handed)
    refused = council["a"].press(handed.location, mode="whole", _form="form")
    assert refused.status_code == 422
    errors = council["a"].get(f"{handed.location}/errors.csv").data.decode("utf-8-sig")
    assert errors.count("\r\n") == 7
    handed = council["a"].send(f"{mine(charge)}/table", file=(table_of(table), "実施.xlsx"))
    assert council["a"].send(handed.location, mode="whole").status_code == 303
    assert council["a"].press(handed.location, mode="whole", _form="form").status_code == 422
    assert council["a"].send(f"{mine(charge)}/report").status_code == 303


def test_a_table_of_another_measure_is_refused(council):
    first, second = agreed(council), agreed(council)
    pages = set(
        re.findall(
            r"/council/measures/charges/[0-9a-f-]{36}", council["a"].get("/council/measures").text
        )
    )
    one, other = sorted(pages)
    for charge in (one, other):
        council["a"].send(f"{mine(charge)}/naming/by-hand", name="甲社")
    rows = [list(row) for row in workbook(council["a"].get(f"{mine(one)}/table.xlsx").data).values]
    rows[1][4:6] = ["実施済み", "2026-04-01"]
    handed = council["a"].send(f"{mine(other)}/table", file=(table_of(rows), "実施.xlsx"))
    assert council["a"].press(handed.location, mode="whole", _form="form").status_code == 422
    assert council.reading().scalars(select(ComplianceRecord)).all() == []
    assert first != second


def test_a_measure_ends_and_corporations_are_released(council):
    page = agreed(council)
    charge = charge_of(council, page, "a")
    assert council["clerk"].send(f"{page}/end", reason="制度が変わった。").status_code == 303
    owed = council.reading().scalars(
        select(OwedDuty.state).where(OwedDuty.code == "council.measure.carry-out")
    )
    assert set(owed) == {DutyState.FALLEN_AWAY}
    late = council["a"].send(f"{mine(charge)}/naming/by-hand", name="乙社")
    assert late.status_code == 409
