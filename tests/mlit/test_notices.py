"""Form 4: from a plan's end, a match, an inspection or by hand; who informed; what ISA does."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, Refused
from registry.informants import opening
from registry.informants.intake import Given, Vault
from registry.ledger import queries as ledger
from registry.mlit.notices import queries, services
from registry.mlit.notices.models import Notice, NoticeUse
from registry.mlit.notices.rules import (
    DRAFT_ROOM,
    SHEETS,
    WANTS_PLAN,
    Cause,
    Content,
    Found,
    NoticeState,
    Use,
    refusals_to_issue,
)
from registry.mlit.notices.services import Done
from registry.mlit.plans.models import Plan
from registry.papers.models import StoredFile
from registry.papers.services import pdf_of, remake
from registry.papers.word import word_of
from registry.seals.models import Seal
from registry.seals.rules import Secrecy, wish
from registry.seeding.construction import INFORMANT, Site
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site as Screens
from tests.house.site import main
from tests.mlit.conftest import TODAY, Ground

OWED = "mlit.plan.report"
SIGNS = (INFORMANT.name, "MIHON KOKUHATSU", INFORMANT.birth_on, INFORMANT.contact)
BODY = {"name": "架空建設株式会社"}


@pytest.fixture
def stage(ground: Ground) -> Site:
    return Site(ground.session, ground.files, ground.envelope, ground.market, ground.residence)


def vault(at: Ground) -> Vault:
    return Vault(at.files, at.envelope, DRAFT_ROOM)


def words_of(content: bytes) -> str:
    return "".join(
        "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()
    )


def test_mlit_2_2_a_a_cancelled_plan_is_reported_and_the_duty_ends(ground, stage):
    """mlit:2.2.a: the form begins with the register's words, goes with the plan, ends the duty."""
    notice = stage.drawn_up("国計第1号", now=ground.now)
    plan = ground.session.get_one(Plan, notice.plan_id)
    assert (notice.cause, notice.plan_no) == (Cause.PLAN_CANCELLED, "国計第1号")
    assert OWED in ground.owed(plan)
    paper = services.issue(
        ground.session, vault(ground), notice, actor=ground.market, now=ground.now
    )
    assert ground.owed(plan) == {}
    assert set(ground.owed(notice)) == {"mlit.notice.acknowledge", "mlit.notice.use"}
    assert notice.state == NoticeState.ISSUED
    text = words_of(pdf_of(paper, ground.files))
    for said in (
        *("国不国第1号", "令和8年11月20日", "在留管理課長", "殿", "国際市場課長"),
        *("受入計画の認定の取消し", "（ク）手当・報酬の不払", "労働基準法第37条", "受入計画.pdf"),
        "☑情報提供者は、情報を提供した事実を秘匿",
    ):
        assert said in text, said
    assert remake(paper) == pdf_of(paper, ground.files)
    word = word_of(paper.data, demonstration=False)
    assert word == word_of(paper.data, demonstration=False)
    assert "国不国第1号" in zipfile.ZipFile(BytesIO(word)).read("word/document.xml").decode()


def test_what_is_lacking_is_said_and_nothing_is_issued(ground, stage):
    plan = stage.given_up("国計第2号", now=ground.now)
    notice = services.draw_up(
        ground.session, Cause.OTHER, plan=plan, actor=ground.market, now=ground.now
    )
    with pytest.raises(Refused) as refused:
        services.issue(ground.session, vault(ground), notice, actor=ground.market, now=ground.now)
    assert len(refused.value.refusals) == 2  # what happened, and the plan itself
    assert notice.document_number == ""
    certified = stage.planned("国計第3号", now=ground.now)
    with pytest.raises(Refused):
        services.draw_up(
            ground.session, Cause.OTHER, plan=certified, actor=ground.market, now=ground.now
        )


def written(ground, notice, content):
    services.write(
        ground.session, vault(ground), notice, content, actor=ground.market, now=ground.now
    )


def test_an_inspection_names_its_kinds_and_needs_no_plan(ground):
    """mlit:2.2.a: (ア) to (ケ), illegal work and missing persons."""
    notice = services.draw_up(ground.session, Cause.INSPECTION, actor=ground.market, now=ground.now)
    content = Content(body=BODY, details="巡回指導で判明。", inspected_on=TODAY)
    written(ground, notice, content)
    assert len(services.lacking(notice)) == 1
    kinds = Content(body=BODY, details="巡回指導で判明。", suspicions=("deposit", "violence", "x"))
    written(ground, notice, kinds)
    assert notice.suspicions == ["violence", "deposit"]
    services.issue(ground.session, vault(ground), notice, actor=ground.market, now=ground.now)
    assert notice.state == NoticeState.ISSUED


def test_the_plan_match_drafts_each_worker_once(ground):
    """mlit:2.2.a: an SSW(i) without a plan; the operator draws up and reads nothing further."""
    found = Found("NGUYEN VAN A", "ベトナム", date(1999, 4, 12), "male", TODAY, "1", "no_plan")
    operator = ground.actor(Desk.MLIT_PLANS)
    ground.reading(Desk.MLIT_PLANS)
    first = services.draft_from_match(
        ground.session, found, reference="run:1", actor=operator, now=ground.now
    )
    again = services.draft_from_match(
        ground.session, found, reference="run:1", actor=operator, now=ground.now
    )
    assert first.id == again.id
    identity = first.id
    with pytest.raises(NotFound):
        queries.get(ground.session, identity, operator)
    ground.reading_all()
    notice = queries.get(ground.session, identity, ground.market)
    assert "mlit.notice.report-match" in ground.owed(notice)
    services.drop(ground.session, notice, words="計画あり", actor=ground.market, now=ground.now)
    assert ground.owed(notice) == {}
    with pytest.raises(NotEntitled):
        services.draft_from_match(
            ground.session, found, reference="run:2", actor=ground.residence, now=ground.now
        )


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("names_plan", [False, True])
@pytest.mark.parametrize("with_plan", [False, True])
def test_mlit_2_2_a_a_form_that_a_plan_concerns_goes_with_it(cause, names_plan, with_plan):
    """mlit:2.2.a: with the plan attached; where no plan is concerned, with none."""
    lacking = refusals_to_issue(
        cause,
        names_somebody=True,
        suspicions=True,
        details="x",
        names_plan=names_plan,
        with_plan=with_plan,
    )
    concerned = names_plan or cause in {Cause.PLAN_CANCELLED, Cause.PLAN_GIVEN_UP}
    assert lacking == ([WANTS_PLAN] if concerned and not with_plan else [])


@pytest.mark.parametrize(
    ("why", "filed", "plans"),
    [
        ("no_plan", True, 0),  # a namesake's plan is not this person's
        *((why, True, 1) for why in ("certified_later", "cancelled", "given_up")),
        ("certified_later", False, 0),
    ],
)
def test_mlit_2_2_a_a_draft_from_the_match_goes_with_the_plan(ground, stage, why, filed, plans):
    """mlit:2.2.a: the register's file, a row of its own; the end of the plan stays owed."""
    plan = stage.cancelled("国計第20号", now=ground.now)
    if filed:
        stage.filed(plan, now=ground.now)
    plan_id, operator = plan.id, ground.actor(Desk.MLIT_PLANS)
    ground.reading(Desk.MLIT_PLANS)
    found = Found(
        "NGUYEN VAN A", "ベトナム", date(1999, 4, 12), "male", TODAY, "1", why, plan_no="国計第20号"
    )
    identity = services.draft_from_match(
        ground.session, found, reference="run:1", actor=operator, now=ground.now
    ).id
    ground.reading_all()
    notice = queries.get(ground.session, identity, ground.market)
    assert [file.is_plan for file in notice.files] == [True] * plans
    lacking = [] if filed else [WANTS_PLAN]
    assert services.lacking(notice) == lacking
    assert notice.plan_no == ("" if why == "no_plan" else "国計第20号")
    assert "（令和8年11月20日、種別1）" in notice.details
    if lacking:
        return
    kept = ground.session.get_one(Plan, plan_id).stored_file_id
    services.issue(ground.session, vault(ground), notice, actor=ground.market, now=ground.now)
    assert OWED in ground.owed(ground.session.get_one(Plan, plan_id))
    ground.reading(Desk.ISA_RESIDENCE)
    readable = ground.session.scalars(select(StoredFile.id)).all()
    assert len(readable) == plans
    assert kept not in readable


def test_silence_means_secret():
    assert wish(None) is wish("") is Secrecy.SECRET


def test_nothing_that_names_the_informant_goes_into_a_form(ground, stage):
    notice = stage.drawn_up("国計第4号", now=ground.now)
    naming = Content(body=BODY, details="見本 告発から聞いた。")
    with pytest.raises(Refused):
        written(ground, notice, naming)
    with pytest.raises(Refused):
        services.add_file(
            ground.session,
            vault(ground),
            notice,
            Given("mihon kokuhatsu.txt", b"x"),
            is_plan=False,
            actor=ground.market,
            now=ground.now,
        )
    services.remove_informant(ground.session, notice)
    written(ground, notice, naming)
    with pytest.raises(Refused):
        services.seal_informant(
            ground.session, vault(ground), notice, INFORMANT, secrecy=Secrecy.SECRET, now=ground.now
        )
    assert (notice.seal_id, notice.secrecy) == (None, None)


def test_who_informed_stands_nowhere_but_in_the_sheet(ground, stage):
    """mlit:3: not in the form, its Word file, any row, the ledger, or a file's name."""
    notice = stage.issued("国計第5号", now=ground.now)
    assert notice.paper is not None
    told = words_of(pdf_of(notice.paper, ground.files))
    told += word_of(notice.paper.data, demonstration=False).decode("utf-8", "ignore")
    told += str([vars(entry) for entry in ledger.entries_about(ground.session, subject_of(notice))])
    told += str({**vars(notice), **notice.paper.data})
    for sign in SIGNS:
        assert sign not in told
        assert "".join(sign.split()) not in told
    sealed = ground.session.get_one(Seal, notice.seal_id)
    assert (sealed.audience, sealed.compartment) == (Desk.ISA_RESIDENCE, "mlit:residence")
    ground.reading(Desk.MLIT_MARKET)
    assert ground.session.scalars(select(Seal.id)).all() == []


def test_two_named_officers_of_the_addressee_open_the_sheet_together(ground, stage):
    notice = stage.issued("国計第6号", now=ground.now)
    first, second = ground.actor(Desk.ISA_RESIDENCE, 0), ground.actor(Desk.ISA_RESIDENCE, 1)
    with pytest.raises(Refused):
        stage.opening_asked(notice, first, now=ground.now)
    stage.officer_named(first, second, now=ground.now)
    stage.officer_named(second, first, now=ground.now)
    asked = stage.opening_asked(notice, first, now=ground.now)
    with pytest.raises(Refused):
        opening.open_sheet(ground.session, SHEETS, asked, actor=first, now=ground.now)
    opening.open_sheet(ground.session, SHEETS, asked, actor=second, now=ground.now)
    for officer in (first, second):
        shown = opening.read(
            ground.session, SHEETS, ground.envelope, asked, actor=officer, now=ground.now
        )
        assert shown == INFORMANT
    with pytest.raises(NotFound):
        stage.opening_asked(notice, ground.market, now=ground.now)


def test_mlit_2_1_b_isa_records_what_it_did_and_tells_what_it_will(ground, stage):
    """mlit:2.1.b: guidance or on-site checks are ISA's own until it tells."""
    notice = stage.issued("国計第7号", now=ground.now)
    with pytest.raises(NotEntitled):
        services.acknowledge(ground.session, notice, actor=ground.market, now=ground.now)
    services.acknowledge(ground.session, notice, actor=ground.residence, now=ground.now)
    done = Done(Use.ON_SITE, TODAY, "実地調査を行った。")
    with pytest.raises(Refused):
        services.use(
            ground.session,
            notice,
            Done(Use.ON_SITE, TODAY + timedelta(days=1), "x"),
            actor=ground.residence,
            now=ground.now,
        )
    services.use(ground.session, notice, done, actor=ground.residence, now=ground.now)
    assert ground.owed(notice) == {}
    told = Done(Use.GUIDANCE, TODAY, "指導した。")
    services.tell(ground.session, notice, told, actor=ground.residence, now=ground.now)
    ground.reading(Desk.MLIT_MARKET)
    assert [one.words for one in ground.session.scalars(select(NoticeUse))] == ["指導した。"]
    ground.reading(Desk.ISA_RESIDENCE)
    assert len(ground.session.scalars(select(NoticeUse)).all()) == 2


def test_only_the_two_offices_know_of_a_form(ground, stage):
    draft = stage.drawn_up("国計第8号", now=ground.now).id
    issued = stage.issued("国計第9号", now=ground.now).id
    for desk in Desk:
        ground.reading(desk)
        seen = set(ground.session.scalars(select(Notice.id)))
        sees = {
            Desk.MLIT_MARKET: {draft, issued},
            Desk.ISA_RESIDENCE: {issued},
        }
        assert seen == sees.get(desk, set()), desk
    with pytest.raises(NotFound):
        queries.get(ground.session, draft, Actor(desks=frozenset({Desk.ISA_RESIDENCE})))


def test_a_form_by_http_from_drawing_up_to_its_issue(site: Screens):  # noqa: F811
    """By hand: what is lacking is said beside the draft; the preview takes no number."""
    market = site.signed_in(site.person("market@office.example", Desk.MLIT_MARKET))
    page = market.send("/mlit/notices/new", cause="other").location.removesuffix("/content")
    assert "通報の対象となる人又は機関" in main(market.get(page))
    done = market.send(
        f"{page}/content", body_name="架空建設", details="内容", person_born_on="2030"
    )
    assert done.status_code == 422
    assert "架空建設" in done.text
    kept = market.send(f"{page}/content", body_name="架空建設", details="内容")
    assert kept.location.endswith(page)
    sealed = market.send(f"{page}/informant", name="見本　告発", contact="x@sealed.example")
    assert sealed.status_code == 303
    assert "見本" not in market.get(page).text
    assert market.get(f"{page}/form.pdf").mimetype == "application/pdf"
    assert market.get(f"{page}/form.docx").data[:2] == b"PK"
    assert "x@sealed" not in market.get(f"{page}/form.docx").data.decode("utf-8", "ignore")
    issued = market.send(f"{page}/issue")
    assert issued.status_code == 303, issued.text
    assert "国不国第1号" in main(market.get(page))
    assert market.get(f"{page}/content").status_code == 404
    isa = site.signed_in(site.person("isa@office.example", Desk.ISA_RESIDENCE))
    assert "国不国第1号" in main(isa.get("/mlit/notices"))
    assert isa.send(f"{page}/receipt").status_code == 303
    today = clock.legal_date(clock.now()).isoformat()
    used = isa.send(f"{page}/use", sort="guidance", on=today, words="帳簿を確かめた。")
    assert used.status_code == 303, used.text
    assert "帳簿を確かめた。" in main(isa.get(page))
    assert "帳簿を確かめた。" not in main(market.get(page))


def test_mlit_3_asking_to_open_the_sheet_is_offered_to_its_named_officers(
    site: Screens,  # noqa: F811
):
    market = site.signed_in(site.person("market@office.example", Desk.MLIT_MARKET))
    page = market.send("/mlit/notices/new", cause="other").location.removesuffix("/content")
    market.send(f"{page}/content", body_name="架空建設", details="内容")
    market.send(f"{page}/informant", name="見本　告発")
    assert market.send(f"{page}/issue").status_code == 303
    people = [site.person(f"{one}@isa.example", Desk.ISA_RESIDENCE) for one in "ab"]
    first, second = (site.signed_in(one) for one in people)
    asking = re.compile(r'"(/mlit/sheets/[^"/]+/request)"')
    assert not asking.search(first.get(page).text)
    assert 'href="/mlit/sheets"' in first.get(page).text
    assert first.send("/mlit/sheets", account=str(people[0].id)).status_code == 303
    (naming,) = re.findall(
        r'"(/mlit/sheets/officers/[^"]+/naming)"', second.get("/mlit/sheets").text
    )
    assert second.send(naming).status_code == 303
    (ask,) = asking.findall(first.get(page).text)
    assert not asking.search(second.get(page).text)
    assert "/mlit/sheets" not in market.get(page).text
    assert second.send(ask, reason="実地調査。").status_code == 422


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(site: Screens):  # noqa: F811
    """Once somebody is sealed, what can't be read could name them; a good file is taken."""
    market = site.signed_in(site.person("market@office.example", Desk.MLIT_MARKET))
    page = market.send("/mlit/notices/new", cause="other").location.removesuffix("/content")
    market.send(f"{page}/informant", name="見本　告発")
    broken = (BytesIO(b"%PDF-1.7\nno objects\n%%EOF\n"), "計画書.pdf")
    refused = market.send(f"{page}/files", files=broken, is_plan="y")
    assert refused.status_code == 422
    message = "「計画書.pdf」を読み取ることができないため"
    assert main(refused).count(message) == 2, "at the top, and beside the field"
    assert re.search(r'<input[^>]*name="is_plan"[^>]*checked', refused.text)
    assert "計画書" not in main(market.get(page))
    good = BytesIO(market.get(f"{page}/form.pdf").data)
    taken = market.send(f"{page}/files", files=(good, "計画書.pdf"), is_plan="y")
    assert taken.location.endswith(page), taken.text
    assert "計画書.pdf" in main(market.get(page))
