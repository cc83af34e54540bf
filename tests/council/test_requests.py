"""Requests of the council: drafted, issued by a chair, answered one by one or by a table."""

import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.core import clock
from registry.core.clock import legal_date
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.asking.models import RequestDraft
from registry.council.asking.rules import refusals_to_ask, refusals_to_propose
from registry.council.members import services as members
from registry.council.members.rules import Began, Item
from registry.council.requests.models import Answer, Request, RequestedEmployer
from registry.council.requests.rules import (
    ASKED_UNDER,
    DUTIES,
    KINDS_UNDER,
    Basis,
    RequestKind,
    RequestState,
    is_late,
    refusals_to_extend,
)
from registry.duties.models import DutyState, Mail, OwedDuty
from registry.duties.notices import remind
from registry.ledger.queries import entries_about
from registry.web.locale import day_text
from tests.house.site import Browser, main

PDF = "application/pdf"
NAMES = {
    "name": "",
    "name_en": "",
    "kana": "",
    "corporate_number": "",
    "postal_code": "",
    "address": "架空県中央市一丁目",
    "representative": "",
    "contact_name": "",
    "contact_phone": "",
    "contact_email": "",
}
QUESTIONS = (
    {"text": "受入れ人数", "type": "number", "required": "y", "per_employer": "y"},
    {"text": "法令の遵守", "type": "yes-no", "required": "y", "per_employer": "y"},
    {"text": "確認した日", "type": "date", "per_employer": "y"},
    {"text": "全体の所見", "type": "text"},
)


def today():
    return legal_date(clock.now())


def ahead(days):
    return (today() + timedelta(days=days)).isoformat()


class Council:
    """A secretariat, a chair, two registered corporations and a prefecture, each with a browser."""

    def __init__(self, site):
        self.site = site
        self.bodies = {
            "a": self._member("登録法人あ", Item.REGISTERED),
            "b": self._member("登録法人い", Item.REGISTERED),
            "prefecture": self._member("架空県", Item.ORGANISATION),
        }
        self.people = {
            name: site.person(f"{name}@example.test", desk)
            for name, desk in {
                "clerk": Desk.METI_SECRETARIAT,
                "chair": Desk.METI_CHAIR,
            }.items()
        }
        for name, body in self.bodies.items():
            self.people[name] = site.person(
                f"{name}@example.test", Desk.ORGANISATION, organisation_id=body.id
            )
        self._browsers: dict[str, Browser] = {}

    def __getitem__(self, name):
        if name not in self._browsers:
            self._browsers[name] = self.site.signed_in(self.people[name])
        return self._browsers[name]

    def _member(self, name, item):
        body = self.site.organisation(name)
        session = self.reading()
        members.begin(
            session,
            body,
            item=item,
            values={**NAMES, "name": name},
            began=Began.BY_REGISTRATION if item is Item.REGISTERED else Began.IMPORTED,
            valid_from=today() - timedelta(days=400),
            now=clock.now(),
            basis=f"第{name}号" if item is Item.REGISTERED else "",
        )
        session.commit()
        return body

    def reading(self):
        session = self.site.session
        session.rollback()
        session.expire_all()
        read_for(session, {"*"})
        return session

    def draft(self, *, basis=Basis.REQUEST, to=("a",), names=0, questions=(), due=None, **words):
        """Draft a request through the screens; return its page."""
        clerk = self["clerk"]
        begun = clerk.send("/council/requests/drafts/new", basis=basis.value)
        assert begun.status_code == 303, main(begun)
        page = begun.location
        kind = words.pop("kind", KINDS_UNDER[basis][1].value)
        said = {"kind_of_request": kind, "title": "状況の確認", "text": "御報告ください。", **words}
        kept = clerk.send(f"{page}/words", due_on=due or "", **said)
        assert kept.status_code == 303, main(kept)
        chosen = [str(self.bodies[name].id) for name in to]
        assert clerk.send(f"{page}/members", members=chosen).status_code == 303
        for place, question in enumerate(questions, 1):
            fields = dict.fromkeys(("text_en", "choices"), "")
            asked = clerk.send(f"{page}/questions/{place}", **{**fields, **question})
            assert asked.status_code == 303, main(asked)
        if names:
            rows = "\n".join(f"架空工業{n}株式会社,第{n}工場" for n in range(1, names + 1))
            table = ("名称,事業所名\n" + rows).encode()
            sent = clerk.send(f"{page}/establishments/table", file=(io.BytesIO(table), "対象.csv"))
            assert sent.status_code == 303, main(sent)
        return page

    def issued(self, **asked):
        """Draft and issue a request; return the requests' pages for the council, in order."""
        page = self.draft(**asked)
        laid = self["clerk"].send(f"{page}/proposal")
        assert laid.status_code == 303, main(laid)
        decided = self["chair"].send(f"{page}/issue")
        assert decided.status_code == 303, main(decided)
        links = re.findall(r"/council/requests/[0-9a-f-]{36}(?=\")", self["clerk"].get(page).text)
        return list(dict.fromkeys(links))

    def row(self, page):
        found = page.rsplit("/", 1)[1]
        return self.reading().get(Request, found, populate_existing=True)

    def duty(self, page):
        """Return the newest duty of the member about a request."""
        subject = f"council.request:{page.rsplit('/', 1)[1]}"
        return (
            self.reading()
            .scalars(
                select(OwedDuty)
                .where(OwedDuty.subject == subject, OwedDuty.owed_by_organisation.is_not(None))
                .order_by(OwedDuty.opened_at.desc(), OwedDuty.opened_by_seq.desc())
            )
            .first()
        )


@pytest.fixture
def council(site):
    return Council(site)


def own(page):
    return page.replace("/council/requests/", "/my/requests/")


def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def table_of(rows):
    """Write rows as a workbook, as somebody who fills a table in does."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


# -- rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", list(Item))
@pytest.mark.parametrize("basis", list(Basis))
def test_what_a_member_can_be_asked_follows_from_its_item(item, basis):
    """council:3.1.1, 3.2: item (iii) is requested, item (iv) asked to cooperate, nobody else."""
    allowed = (item, basis) in {
        (Item.REGISTERED, Basis.REQUEST),
        (Item.ORGANISATION, Basis.COOPERATION),
    }
    assert (refusals_to_ask(item, basis) == []) is allowed
    assert (ASKED_UNDER.get(item) is basis) is allowed
    assert refusals_to_ask(None, basis) != []


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("kind", list(RequestKind))
def test_each_kind_belongs_to_one_paragraph(basis, kind):
    """council:3.1.1, 3.2"""
    refused = refusals_to_propose(kind, basis, other_kind="確認", title="件", text="文", members=1)
    assert (refused == []) is (kind in KINDS_UNDER[basis])


def test_best_efforts_are_worded_so_and_never_late():
    """council:3.2 is endeavours without a date in law; council:3.1.1 shall, with the stated one."""
    day = today()
    for state in RequestState:
        past = day - timedelta(days=1)
        assert not is_late(Basis.COOPERATION, past, state, today=day)
        assert not is_late(Basis.REQUEST, day, state, today=day)
        late = state in {RequestState.ISSUED, RequestState.PARTLY, RequestState.RETURNED}
        assert is_late(Basis.REQUEST, past, state, today=day) is late
    by_code = {duty.code: duty for duty in DUTIES}
    asked, hoped = by_code["council.request.answer"], by_code["council.cooperation.answer"]
    assert (asked.force, asked.due is None) == ("shall", False)
    assert (hoped.force, hoped.due is None) == ("endeavours", True)
    assert "kindly" in hoped.title


def test_only_a_stated_date_is_extended_and_only_onwards():
    day = today()
    assert refusals_to_extend(None, day + timedelta(days=9), today=day) != []
    assert refusals_to_extend(day, day, today=day) != []
    assert refusals_to_extend(day - timedelta(days=9), day, today=day) != []
    assert refusals_to_extend(day, day + timedelta(days=1), today=day) == []


def test_the_database_knows_what_follows_from_an_item(council):
    """council:3.1.1, 3.2: no request can be written that the rules do not know."""
    page = council.issued()[0]
    session, good = council.reading(), council.row(page)
    for wrong in (
        {"item": "organisation"},
        {"basis": "3.2"},
        {"kind_of_request": "survey"},
        {"item": "organ", "basis": "3.2"},
        {"other_kind": "何か"},
    ):
        columns = {c.key: getattr(good, c.key) for c in Request.__table__.columns}
        columns |= {"id": None, "request_number": "別", **wrong}
        columns.pop("id")
        session.add(Request(**columns))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        read_for(session, {"*"})


# -- asking ------------------------------------------------------------------------------------


def test_a_chair_issues_to_each_member_by_letter(council):
    """council:3.1.1: one draft, a request of its own for each, with number, letter and duty."""
    page = council.draft(to=("a", "b"), names=2, questions=QUESTIONS, due=ahead(14))
    assert council["clerk"].get(f"{page}/letter").mimetype == PDF
    assert council["chair"].get(f"{page}/words").status_code == 403
    assert council["clerk"].get(f"{page}/issue").status_code == 403
    early = council["chair"].press(f"{page}/issue", version="1", digest="x")
    assert early.status_code == 409
    assert council["clerk"].send(f"{page}/proposal").status_code == 303
    locked = council["clerk"].press(f"{page}/words", version="9", title="別", text="別")
    assert locked.status_code in {409, 422}
    assert council["chair"].send(f"{page}/issue").status_code == 303
    found = re.findall(r"/council/requests/[0-9a-f-]{36}(?=\")", council["clerk"].get(page).text)
    requests = [council.row(one) for one in dict.fromkeys(found)]
    assert {one.organisation_id for one in requests} == {
        council.bodies["a"].id,
        council.bodies["b"].id,
    }
    assert len({one.request_number for one in requests}) == 2
    for link in dict.fromkeys(found):
        duty = council.duty(link)
        assert (duty.code, str(duty.due_on)) == ("council.request.answer", ahead(14))
        shown = council["clerk"].get(link).text
        paper = re.findall(rf'{link}/papers/[^"]+', shown)
        assert council["clerk"].get(paper[0]).mimetype == PDF


def test_a_draft_lacks_what_it_lacks(council):
    begun = council["clerk"].send("/council/requests/drafts/new", basis="3.1.1").location
    refused = council["clerk"].send(f"{begun}/proposal")
    assert refused.status_code == 422
    assert main(refused).count("<li>") >= 3
    past = council.draft(due="2020-01-01")
    assert council["clerk"].send(f"{past}/proposal").status_code == 422


def test_a_draft_comes_back_and_can_be_discarded(council):
    page = council.draft()
    council["clerk"].send(f"{page}/proposal")
    assert council["chair"].send(f"{page}/return", reason="期限を入れる。").status_code == 303
    assert council["clerk"].send(f"{page}/words", kind_of_request="report", title="新", text="文")
    assert council["clerk"].send(f"{page}/discarding").status_code == 303
    draft = council.reading().get(RequestDraft, page.rsplit("/", 1)[1])
    assert draft.state == "discarded"
    assert council["chair"].press(f"{page}/issue", version="1", digest="x").status_code == 409


def test_members_of_another_item_are_not_on_offer(council):
    """council:3.1.1: who is of item (iv) can't be chosen for a request, even by hand."""
    page = council.draft()
    other = str(council.bodies["prefecture"].id)
    assert other not in council["clerk"].get(f"{page}/members").text
    assert council["clerk"].send(f"{page}/members", members=[other]).status_code == 422


def test_establishments_are_named_by_table_with_errors_told(council):
    page = council.draft()
    named = f"{page}/establishments"
    bad = "名称,法人番号\n架空工業株式会社,123\n,\n別の工業,".encode()
    refused = council["clerk"].send(f"{named}/table", file=(io.BytesIO(bad), "対象.csv"))
    assert refused.status_code == 422
    assert "123" not in main(refused).split("<table")[1]
    took = council["clerk"].send(
        f"{named}/table", file=(io.BytesIO(bad), "対象.csv"), without_faulty="y"
    )
    assert took.status_code == 303
    again = council["clerk"].send(
        f"{named}/table", file=(io.BytesIO("名称\n別の工業\n".encode()), "対象.csv")
    )
    assert again.status_code == 303
    draft = council.reading().get(RequestDraft, page.rsplit("/", 1)[1])
    assert [row["name"] for row in draft.employers] == ["別の工業"]
    empty = council["clerk"].send(f"{named}/table", file=(io.BytesIO(b"%PDF-1.4"), "対象.csv"))
    assert empty.status_code == 422
    by_hand = council["clerk"].send(f"{named}/by-hand", name="手入力工業", industry="11")
    assert by_hand.status_code == 303
    seen = council.reading().get(RequestDraft, page.rsplit("/", 1)[1])
    out = {"places": ["1"], "version": str(seen.version)}
    assert council["chair"].press(f"{named}/out", **out).status_code == 403
    assert council["clerk"].press(f"{named}/out", **out).status_code == 303
    draft = council.reading().get(RequestDraft, page.rsplit("/", 1)[1], populate_existing=True)
    assert [row["name"] for row in draft.employers] == ["手入力工業"]


def test_a_template_is_kept_with_its_day_of_effect(council):
    page = council.draft(questions=QUESTIONS)
    draft_id = page.rsplit("/", 1)[1]
    keep = f"/council/requests/templates/from-draft/{draft_id}"
    refused = council["clerk"].send(keep, name="定期確認", valid_from="2020-01-01")
    assert refused.status_code == 422
    kept = council["clerk"].send(keep, name="定期確認", valid_from=ahead(0), due_in="14")
    assert kept.status_code == 303
    listed = council["clerk"].get("/council/requests/templates").text
    link = re.findall(r"/council/requests/templates/[0-9a-f-]{36}", listed)[0]
    later = council["clerk"].send(
        link,
        name="定期確認（新）",
        valid_from=ahead(30),
        kind_of_request="report",
        title="新しい件名",
        text="文",
    )
    assert later.status_code == 303, main(later)
    begin = council["clerk"].get("/council/requests/drafts/new").text
    assert "定期確認" in begin
    assert "定期確認（新）" not in begin
    (chosen,) = re.findall(r'<option value="([0-9a-f-]{36})">定期確認', begin)
    neither = council["clerk"].send("/council/requests/drafts/new")
    assert neither.status_code == 422
    begun = council["clerk"].send("/council/requests/drafts/new", template=chosen).location
    draft = council.reading().get(RequestDraft, begun.rsplit("/", 1)[1])
    assert (draft.title, len(draft.questions), str(draft.due_on)) == ("状況の確認", 4, ahead(14))
    assert council["chair"].get(link).status_code == 200
    assert council["chair"].get(keep).status_code == 403


# -- answering ---------------------------------------------------------------------------------


def test_a_member_answers_one_by_one_in_parts_and_whole(council):
    """council:3.1.1: drafts are the member's own; what is sent in has a receipt and a date."""
    page = council.issued(names=2, questions=QUESTIONS, due=ahead(14))[0]
    mine = own(page)
    answered = council["a"].send(f"{mine}/establishments/1", q1="3", q2="yes", q3=ahead(-1))
    assert answered.status_code == 303
    assert answered.location.endswith("/establishments/2")
    assert 'value="3"' in council["a"].get(f"{mine}/establishments/1").text
    assert "はい" not in main(council["clerk"].get(f"{page}/establishments/1"))
    assert 'value="3"' not in council["clerk"].get(f"{page}/establishments/1").text
    sent = council["a"].send(f"{mine}/sending", note="残りは後日。")
    assert sent.status_code == 303, main(sent)
    assert council.row(page).state == RequestState.PARTLY
    assert council.duty(page).state == DutyState.OPEN
    seen = main(council["clerk"].get(f"{page}/establishments/1"))
    assert ">3<" in seen.replace("\n", "")
    assert day_text(today() - timedelta(days=1)) in seen  # as days are written everywhere
    receipt = re.findall(rf'{mine}/papers/[^"]+', council["a"].get(mine).text)[0]
    assert council["a"].get(receipt).mimetype == PDF
    council["a"].send(f"{mine}/establishments/2", q1="0", q2="no")
    council["a"].send(f"{mine}/sending")
    assert council.row(page).state == RequestState.ANSWERED
    assert council.duty(page).state == DutyState.DISCHARGED
    again = council["a"].send(f"{mine}/establishments/2", q1="1", q2="no")
    assert again.status_code == 409
    facts = entries_about(council.reading(), f"council.request:{page.rsplit('/', 1)[1]}")
    assert "残りは" not in str([entry.facts for entry in facts])


def test_council_3_3_an_answer_is_named_with_its_own_request_only(council):
    """A case opens from an answer; one of another request in its address is told, not taken."""
    first, second = (council.issued(questions=QUESTIONS)[0] for _ in range(2))
    council["a"].send(f"{own(first)}/whole", q4="違反の申告があった。")
    council["a"].send(f"{own(first)}/sending")
    shown = unescape(council["clerk"].get(first).text)
    link = re.findall(r"/council/violations/new\?request=[^\"]+answer=[^\"]+", shown)[0]
    assert "違反の申告があった。" in main(council["clerk"].get(link))
    other = link.replace(first.rsplit("/", 1)[1], second.rsplit("/", 1)[1])
    for refused in (council["clerk"].get(other), council["clerk"].press(other, facts="事実。")):
        assert refused.status_code == 422
        assert council.row(second).request_number in main(refused)
        assert "違反の申告があった。" not in refused.text
    assert council["a"].get(link).status_code == 403


def test_council_3_3_a_case_from_an_answer_offers_the_establishment_as_concerned(council):
    page = council.issued(names=1, questions=QUESTIONS)[0]
    council["a"].send(f"{own(page)}/establishments/1", q1="1", q2="no")
    council["a"].send(f"{own(page)}/sending", note="以上。")
    shown = unescape(council["clerk"].get(f"{page}/establishments/1").text)
    link = re.findall(r"/council/violations/new\?request=[^\"]+answer=[^\"]+", shown)[0]
    told = {"breaches": "labour-conditions", "source": "answer", "facts": "事実。"}
    case = council["clerk"].send(link, **told, learned_on=ahead(0)).location
    name = council.reading().scalars(select(RequestedEmployer.name)).first()
    assert f'value="{name}"' in unescape(council["clerk"].get(f"{case}/concerned").text)


def test_two_members_never_see_each_others_requests(council):
    pages = council.issued(to=("a", "b"), names=1, questions=QUESTIONS)
    mine = {council.row(page).organisation_id: page for page in pages}
    of_a, of_b = (own(mine[council.bodies[name].id]) for name in ("a", "b"))
    assert council["a"].get(of_a).status_code == 200
    for path in ("", "/establishments/1", "/whole", "/all", "/table", "/table.csv", "/sending"):
        assert council["a"].get(of_b + path).status_code == 404, path
        assert council["b"].get(of_b + path).status_code == 200, path
    assert of_b.rsplit("/", 1)[1] not in council["a"].get("/my/requests").text
    assert council["a"].get(mine[council.bodies["a"].id]).status_code == 403
    numbers = {
        name: council.row(mine[council.bodies[name].id]).request_number for name in ("a", "b")
    }
    home = main(council["a"].get("/my"))
    assert numbers["a"] in home  # which request a duty is about
    assert numbers["b"] not in home


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(council):
    page = own(council.issued(names=1, questions=QUESTIONS)[0])
    assert council["a"].send(f"{page}/establishments/1", q1="1").status_code == 303
    late = council["a"].press(f"{page}/establishments/1", q1="2", seen="")
    assert late.status_code == 409
    assert 'value="2"' in late.text
    assert 'value="1"' in council["a"].get(f"{page}/establishments/1").text


def test_wrong_answers_are_told_and_nothing_is_lost(council):
    page = own(council.issued(names=1, questions=QUESTIONS)[0])
    wrong = council["a"].send(f"{page}/establishments/1", q1="三", q3="2026-02-30")
    assert wrong.status_code == 422
    assert 'value="三"' in wrong.text
    assert 'value="2026-02-30"' in wrong.text
    assert council["a"].send(f"{page}/sending").status_code == 422


def test_one_answer_for_all_leaves_those_given_alone(council):
    page = own(council.issued(names=3, questions=QUESTIONS)[0])
    council["a"].send(f"{page}/establishments/2", q1="7", q2="no")
    assert council["a"].send(f"{page}/all", q1="0", q2="yes", only_open="y").status_code == 303
    rows = list(workbook(council["a"].get(f"{page}/table.xlsx").data).values)[1:]
    assert [row[6:8] for row in rows] == [(0, "はい"), (7, "いいえ"), (0, "はい")]


def filled(council, page, change=lambda rows: None):
    rows = [list(row) for row in workbook(council["a"].get(f"{page}/table.xlsx").data).values]
    for row in rows[1:]:
        row[6:9] = [row[1], "はい", "令和8年4月1日"]
    change(rows)
    return rows


def handed_in(council, page, file, name="回答.xlsx"):
    sent = council["a"].send(f"{page}/table", file=(file, name))
    assert sent.status_code == 303, main(sent)
    return sent.location


def test_a_table_is_looked_at_corrected_and_taken(council):
    """council:3.1.1: 300 establishments by a filled table, with its row errors corrected."""
    page = council.issued(names=300, questions=QUESTIONS, due=ahead(30))[0]
    mine = own(page)

    def spoil(rows):
        rows[1][6] = "三人"
        rows[2][8] = "2026-02-30"
        rows[3][2] = "別の会社"
        rows[5][1] = rows[4][1]
        rows[6][1] = 999
        rows[7][7] = "=1+1"

    preview = handed_in(council, mine, table_of(filled(council, mine, spoil)))
    shown = main(council["a"].get(preview))
    assert "三人" not in shown.split('id="rows"')[0]
    assert "checked" not in shown.split('name="mode"', 1)[1]  # nothing that would be refused
    whole = council["a"].send(preview, mode="whole")
    assert whole.status_code == 422
    errors = council["a"].get(f"{preview}/errors.csv").data.decode("utf-8-sig")
    assert errors.count("\r\n") == 7
    assert council.reading().scalars(select(Answer)).all() == []
    good = handed_in(council, mine, table_of(filled(council, mine)))
    assert council["a"].send(good, mode="whole").status_code == 303
    assert council["a"].press(good, mode="whole", _form="form").status_code == 422
    assert council["a"].send(f"{mine}/whole", q4="問題ない。").status_code == 303
    assert council["a"].send(f"{mine}/sending").status_code == 303
    assert council.row(page).state == RequestState.ANSWERED
    session = council.reading()
    of_this = RequestedEmployer.request_id == council.row(page).id
    done = session.scalars(select(RequestedEmployer).where(of_this)).all()
    assert len(done) == 300
    assert all(one.complete_at for one in done)
    for form in ("csv", "xlsx", "json", "pdf"):
        exported = council["clerk"].get(f"{page}/answers/{form}")
        assert exported.status_code == 200
        assert exported.data


def test_a_table_without_its_faulty_rows(council):
    page = own(council.issued(names=3, questions=QUESTIONS)[0])

    def spoil(rows):
        rows[2][6] = "三人"

    preview = handed_in(council, page, table_of(filled(council, page, spoil)))
    assert council["a"].send(preview, mode="without-faulty").status_code == 303
    rows = list(workbook(council["a"].get(f"{page}/table.xlsx").data).values)[1:]
    assert [row[6] for row in rows] == [1, None, 3]


def test_a_table_of_another_request_is_refused_and_nothing_is_lost(council):
    first = own(council.issued(names=2, questions=QUESTIONS)[0])
    second = own(council.issued(names=2, questions=QUESTIONS)[0])
    council["a"].send(f"{second}/establishments/1", q1="5")
    preview = handed_in(council, second, table_of(filled(council, first)))
    shown = unescape(main(council["a"].get(preview)))
    other = council.row(first).request_number
    assert other in shown
    assert council["a"].press(preview, mode="whole", _form="form").status_code == 422
    assert 'value="5"' in council["a"].get(f"{second}/establishments/1").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("破損.xlsx", b"PK\x03\x04broken"),
        ("文字化け.csv", "求め番号,番号\n協求,1\n".encode("utf-16-le")),
        ("文書.csv", b"%PDF-1.4 no table"),
        ("見出しなし.csv", "甲,乙\n1,2\n".encode()),
    ],
)
def test_files_that_are_no_such_table_are_told(council, name, content):
    page = own(council.issued(names=2, questions=QUESTIONS)[0])
    sent = council["a"].send(f"{page}/table", file=(io.BytesIO(content), name))
    if sent.status_code == 303:
        preview = sent.location
        assert council["a"].get(preview).status_code == 422
        taken = council["a"].press(preview, mode="without-faulty", _form="form")
        assert taken.status_code == 422
        assert council["a"].get(f"{preview}/file").data == content
    else:
        assert sent.status_code == 422
    assert council.reading().scalars(select(Answer)).all() == []


def test_a_table_that_goes_on_for_too_long_is_not_read_to_its_end(council):
    page = own(council.issued(names=2, questions=QUESTIONS)[0])
    content = "request,number\n" + "x,1\n" * 100_001
    preview = handed_in(council, page, io.BytesIO(content.encode()), "大きい.csv")
    assert "10000" in main(council["a"].get(preview)).replace(",", "")
    taken = council["a"].press(preview, mode="without-faulty", _form="form")
    assert taken.status_code == 422


def test_shift_jis_and_formula_cells_come_through_as_text(council):
    page = own(council.issued(names=1, questions=({**QUESTIONS[3], "per_employer": "y"},))[0])
    exported = council["a"].get(f"{page}/table.csv").data.decode("utf-8-sig")
    head, row = exported.splitlines()[:2]
    content = f'{head}\r\n{row[:-2]}"=cmd|calc"\r\n'.encode("cp932")
    preview = handed_in(council, page, io.BytesIO(content), "回答.csv")
    assert council["a"].send(preview, mode="whole").status_code == 303
    back = council["a"].get(f"{page}/table.csv").data.decode("utf-8-sig")
    assert '"\'=cmd|calc"' in back


def test_files_go_with_the_answer_when_it_is_sent(council):
    asked = ({"text": "証憑", "type": "file", "required": "y", "per_employer": "y"},)
    page = council.issued(names=1, questions=asked)[0]
    mine = own(page)
    pdf = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    file = (io.BytesIO(pdf), "証憑.pdf")
    assert council["a"].press(f"{mine}/files", files=file, _form="files").status_code == 303
    link = re.findall(rf"{mine}/files/[0-9a-f-]+", council["a"].get(mine).text)[0]
    assert council["a"].get(link).data == pdf
    theirs = link.replace("/my/", "/council/")
    assert council["clerk"].get(theirs).status_code == 404
    rows = [list(row) for row in workbook(council["a"].get(f"{mine}/table.xlsx").data).values]
    rows[1] = [*rows[1][:6], "ない.pdf"]
    wrong = handed_in(council, mine, table_of(rows))
    assert council["a"].press(wrong, mode="whole", _form="form").status_code == 422
    rows[1][6] = "証憑.pdf"
    good = handed_in(council, mine, table_of(rows))
    assert council["a"].send(good, mode="whole").status_code == 303
    assert council["a"].send(f"{mine}/sending").status_code == 303
    assert council["clerk"].get(theirs).data == pdf
    assert council["a"].press(f"{link}/out").status_code == 303
    assert council["clerk"].get(theirs).status_code == 200


def test_a_table_without_rows_says_so(council):
    page = council.issued(names=1, questions=QUESTIONS)[0]
    rows = [list(row) for row in workbook(council["a"].get(f"{own(page)}/table.xlsx").data).values]
    looked = handed_in(council, own(page), table_of(rows[:1]))
    assert "見出しの下に行がありません" in main(council["a"].get(looked))


# -- what follows ------------------------------------------------------------------------------


def test_more_time_moves_the_duty(council):
    """council:3.1.1: asked with a reason, granted or declined with one; the duty's date moves."""
    page = council.issued(names=1, questions=QUESTIONS, due=ahead(10))[0]
    mine = own(page)
    early = council["a"].send(f"{mine}/more-time", until=ahead(5), reason="多い。")
    assert early.status_code == 422
    assert (
        council["a"].send(f"{mine}/more-time", until=ahead(20), reason="多い。").status_code == 303
    )
    assert council["clerk"].send(f"{page}/no-more-time", reason="急ぐ。").status_code == 303
    assert str(council.duty(page).due_on) == ahead(10)
    council["a"].send(f"{mine}/more-time", until=ahead(20), reason="本当に多い。")
    granted = council["clerk"].send(f"{page}/more-time", until=ahead(18), reason="理解した。")
    assert granted.status_code == 303, main(granted)
    duty = council.duty(page)
    assert (str(duty.due_on), duty.state) == (ahead(18), DutyState.OPEN)
    session = council.reading()
    about = select(OwedDuty).where(
        OwedDuty.subject == duty.subject, OwedDuty.code == "council.request.answer"
    )
    assert sorted(one.state for one in session.scalars(about)) == ["fallen-away", "open"]
    assert str(council.row(page).first_due_on) == ahead(10)
    nothing = council["clerk"].press(f"{page}/more-time", until=ahead(30), reason="x", version="9")
    assert nothing.status_code == 409


def test_the_whole_answer_lets_a_wish_for_more_time_go(council):
    """Sent back, the request has no wish that could be decided and that nobody is reminded of."""
    page = council.issued(names=1, questions=QUESTIONS, due=ahead(10))[0]
    mine = own(page)
    council["a"].send(f"{mine}/more-time", until=ahead(20), reason="多い。")
    council["a"].send(f"{mine}/establishments/1", q1="3", q2="yes")
    assert council["a"].send(f"{mine}/sending").status_code == 303
    assert council["clerk"].send(f"{page}/return", remark="確認してください。").status_code == 303
    shown = main(council["clerk"].get(page))
    assert "不要となった" in shown
    assert f"{page}/more-time" not in shown
    again = council["a"].send(f"{mine}/more-time", until=ahead(20), reason="まだ多い。")
    assert again.status_code == 303
    granted = council["clerk"].send(f"{page}/more-time", until=ahead(18), reason="理解した。")
    assert granted.status_code == 303


def test_without_a_stated_date_there_is_none_to_extend(council):
    page = council.issued()[0]
    refused = council["a"].press(
        f"{own(page)}/more-time", until=ahead(9), reason="x", version=str(council.row(page).version)
    )
    assert refused.status_code == 422


def test_an_answer_goes_back_with_a_remark_and_is_sent_again(council):
    page = council.issued(names=1, questions=QUESTIONS, due=ahead(10))[0]
    mine = own(page)
    council["a"].send(f"{mine}/establishments/1", q1="3", q2="yes")
    council["a"].send(f"{mine}/sending")
    back = council["clerk"].send(
        f"{page}/return", remark="人数を確かめてください。", due_on=ahead(15)
    )
    assert back.status_code == 303, main(back)
    assert "人数を確かめて" in main(council["a"].get(mine))
    assert str(council.duty(page).due_on) == ahead(15)
    emptied = council["a"].send(f"{mine}/establishments/1", q1="", q2="yes")
    assert emptied.status_code == 422
    assert council["a"].send(f"{mine}/establishments/1", q1="4", q2="yes").status_code == 303
    assert council["a"].send(f"{mine}/sending").status_code == 303
    session = council.reading()
    values = session.scalars(select(Answer.value).order_by(Answer.written_at)).all()
    assert sorted(values) == ["3", "4", "yes"]
    assert council["clerk"].send(f"{page}/closing").status_code == 303
    assert council.row(page).state == RequestState.CLOSED
    assert council["a"].press(f"{mine}/sending", version="1", note="まだある").status_code == 409


def test_a_request_answered_in_part_is_closed_with_a_reason(council):
    """The page says what is open; the member reads why nothing more is waited for."""
    page = council.issued(names=3, questions=QUESTIONS, due=ahead(10))[0]
    mine = own(page)
    council["a"].send(f"{mine}/establishments/1", q1="3", q2="yes")
    assert council["a"].send(f"{mine}/sending", mode="part").status_code == 303
    assert (
        council["a"].send(f"{mine}/more-time", until=ahead(20), reason="多い。").status_code == 303
    )
    asked = main(council["clerk"].get(f"{page}/closing"))
    assert "3事業所のうち2事業所" in asked
    assert "まだ決定していません" in asked
    silent = council["clerk"].send(f"{page}/closing", reason=" ")
    assert silent.status_code == 422
    assert council.row(page).state == RequestState.PARTLY
    closed = council["clerk"].send(f"{page}/closing", reason="集計を締め切った。")
    assert closed.status_code == 303, main(closed)
    for who, where in (("a", mine), ("clerk", page)):
        assert "集計を締め切った。" in main(council[who].get(where))


def test_both_sides_write_to_each_other(council):
    page = council.issued()[0]
    mine = own(page)
    assert council["a"].send(f"{mine}/message", text="範囲を教えてください。").status_code == 303
    assert council["clerk"].send(f"{page}/message", text="全国です。").status_code == 303
    for who, where in (("a", mine), ("clerk", page)):
        assert "全国です。" in main(council[who].get(where))
    codes = {
        one.code: one.state
        for one in council.reading().scalars(select(OwedDuty).where(OwedDuty.owed_by_desk != ""))
    }
    assert codes["council.request.reply"] == DutyState.DISCHARGED


def test_a_request_that_is_withdrawn_asks_nothing_any_more(council):
    page = council.issued(due=ahead(10))[0]
    assert council["clerk"].send(f"{page}/withdrawal", reason="不要になった。").status_code == 303
    assert council.duty(page).state == DutyState.FALLEN_AWAY
    assert council["clerk"].get(f"{page}/return").status_code == 200
    assert council["a"].press(f"{own(page)}/sending", version="2", note="x").status_code == 409


def test_cooperation_is_asked_for_kindly_and_never_overdue(council):
    """council:3.2: endeavours; the hoped-for day is on the page and in no duty, list or mail."""
    page = council.issued(
        basis=Basis.COOPERATION, to=("prefecture",), names=1, questions=QUESTIONS, due=ahead(3)
    )[0]
    duty = council.duty(page)
    assert duty.due_on is None
    assert council.row(page).item == "organisation"
    shown = main(council["prefecture"].get(own(page)))
    assert "kindly" in shown or "御協力をお願いします" in shown
    session = council.reading()
    remind(session, now=clock.now() + timedelta(days=60))
    sent = session.scalars(
        select(Mail.template).where(Mail.params["subject"].astext == duty.subject)
    )
    assert "duty.overdue" not in set(sent)
    session.rollback()
    late = council["clerk"].get("/council/requests?show=late")
    assert page not in late.text


def test_the_board_counts_filters_and_exports(council):
    page = council.issued(names=2, questions=QUESTIONS, due=ahead(5))[0]
    council.issued(basis=Basis.COOPERATION, to=("prefecture",))
    everything = council["clerk"].get("/council/requests").text
    assert page in everything
    narrowed = council["clerk"].get("/council/requests?basis=3.2").text
    assert page not in narrowed
    assert council["chair"].get("/council/requests").status_code == 200
    for form in ("csv", "csv-cp932", "xlsx", "json", "pdf"):
        exported = council["clerk"].get(f"/council/requests/export/{form}")
        assert exported.status_code == 200, form
        assert exported.data
    assert council["clerk"].get("/council/requests/export/doc").status_code == 404
    assert council["a"].get("/council/requests").status_code == 403
