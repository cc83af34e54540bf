"""The register on screen, by HTTP: any day, both axes, search, files, keeping (council:2, 13)."""

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from registry.core import clock
from registry.core.desks import Desk
from registry.council.members.models import Certificate
from registry.council.members.queries import state_on
from registry.council.members.rules import Item
from registry.ledger.models import Trace
from registry.papers.models import Paper
from tests.council.members import VALUES, Register
from tests.house.site import main
from tests.parties.people import NOW

REGISTER = "/council/members"
TOO_FAR = str(clock.legal_date(clock.now()) + timedelta(days=94))  # no form, no file takes it


@pytest.fixture
def register(site):
    return Register(site)


def names(answer):
    """Return the names that a list shows."""
    return re.findall(r'<th scope="row"[^>]*><span><a[^>]*>([^<]+)</a>', answer.text)


def test_council_13_an_employer_of_before_is_found_on_its_days_and_not_after(register):
    register.put("株式会社旧会員", Item.EMPLOYER_UNTIL_2025, date(2020, 4, 1), date(2025, 12, 26))
    register.put("いまの会議所")
    clerk = register.clerk
    assert names(clerk.get(f"{REGISTER}?as_of=2024-10-01")) == ["いまの会議所", "株式会社旧会員"]
    assert "株式会社旧会員" in names(clerk.get(f"{REGISTER}?as_of=2025-12-25"))
    assert names(clerk.get(f"{REGISTER}?as_of=2026-01-01")) == ["いまの会議所"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("髙", {"株式会社髙﨑製作所"}),
        ("高崎", {"株式会社髙﨑製作所"}),
        ("㈱髙﨑", {"株式会社髙﨑製作所"}),
        ("タカサキ", {"株式会社髙﨑製作所"}),
        ("ﾀｶｻｷ", {"株式会社髙﨑製作所"}),
        ("たかさき", {"株式会社髙﨑製作所"}),
        ("ｆｉｃｔ", {"株式会社髙﨑製作所", "山田県"}),
        ("4000012090001", {"山田県"}),
        ("２０９０００１", {"山田県"}),
        ("%", set()),
        ("_", set()),
        ("無い名", set()),
    ],
)
def test_any_part_of_a_name_finds_it_however_it_is_written(register, part, found):
    register.put("株式会社髙﨑製作所", kana="タカサキセイサクショ")
    register.put("山田県", corporate_number="4000012090001")
    assert set(names(register.clerk.get(REGISTER, query_string={"q": part}))) == found


def test_lists_are_narrowed_sorted_and_turned_and_the_address_says_all_of_it(register):
    for number in range(30):
        register.put(f"会員{number:02}", since=date(2022, 4, 1 + number % 28))
    register.put("登録法人", Item.REGISTERED, basis="第1号")
    clerk = register.clerk
    assert names(clerk.get(f"{REGISTER}?item=registered")) == ["登録法人"]
    first = clerk.get(f"{REGISTER}?size=25")
    second = clerk.get(f"{REGISTER}?size=25&page=2")
    assert len(names(first)) == 25
    assert len(names(second)) == 6
    assert not set(names(first)) & set(names(second))
    newest = names(clerk.get(f"{REGISTER}?sort=-since"))
    assert newest[0] == "会員27"
    assert "31" in main(clerk.get(f"{REGISTER}?page=99"))


def test_a_page_past_the_end_says_so_and_leads_back(register):
    register.put("架空県")
    past = main(register.clerk.get(f"{REGISTER}?item=organisation&page=9999"))
    assert "このページは一覧の最後のページより後です" in past
    assert f'href="{REGISTER}?item=organisation"' in past
    assert "該当する構成員はありません" not in past
    none = main(register.clerk.get(f"{REGISTER}?item=registered"))
    assert "該当する構成員はありません" in none


def test_a_search_that_is_too_long_is_told_beside_its_box(register):
    long = register.clerk.get(REGISTER, query_string={"q": "協" * 500})
    assert long.status_code == 200
    assert "200文字以内に短くしてください（現在500文字）" in main(long)


def test_a_day_that_can_not_be_read_is_told_and_today_is_shown(register):
    register.put()
    answer = register.clerk.get(f"{REGISTER}?as_of=2026-02-30")
    assert names(answer) == ["架空県商工会議所"]
    assert "field-error" in answer.text
    assert register.clerk.get(f"{REGISTER}/export/csv?as_of=2026-02-30").status_code == 422
    assert register.clerk.get(f"{REGISTER}/export/csv").data


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        (REGISTER, "known_on", "R8"),
        (REGISTER, "item", "nobody"),
        ("/council/employers", "as_of", "3026-01-01"),
        ("/council/employers", "roster", "nobody"),
        ("/council/filings", "kind", "nobody"),
        ("/council/filings", "state", "draft"),
    ],
)
def test_what_can_not_be_read_in_a_filter_is_told_beside_it(register, page, name, value):
    register.put()
    answer = register.clerk.get(page, query_string={name: value})
    assert answer.status_code == 200
    assert f'id="{name}-error"' in answer.text
    assert "passed-over" in main(answer)
    assert f"{name}={value}" not in main(answer)
    assert "passed-over" not in main(register.clerk.get(page))


@pytest.mark.parametrize(
    "desk", [Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA]
)
def test_other_desks_of_the_council_read_it_without_contacts(register, desk):
    page = register.put()
    reader = register.at(desk)
    assert names(reader.get(REGISTER)) == ["架空県商工会議所"]
    for answer in (reader.get(page), reader.get(f"{REGISTER}/export/csv")):
        assert answer.status_code == 200
        assert VALUES["contact_name"] not in answer.text
        assert VALUES["address"] in answer.text
    for answer in (register.clerk.get(page), register.clerk.get(f"{REGISTER}/export/csv")):
        assert VALUES["contact_name"] in answer.text


def test_desks_of_other_instruments_and_visitors_do_not_come_in(register):
    page = register.put()
    for desk in (Desk.ISA_DELIVERY, Desk.KG_HEAD, Desk.ADMINISTRATOR):
        assert register.at(desk).get(REGISTER).status_code == 403
        assert register.at(desk).get(page).status_code == 403
    assert register.visitor.get(REGISTER).status_code == 302
    assert register.clerk.get(REGISTER).status_code == 200


def test_what_is_seen_goes_out_with_its_filters_and_leaves_a_trace(register):
    register.put("山田県", corporate_number="4000012090001")
    register.put("川田県")
    clerk = register.clerk
    asked = {"q": "山田", "as_of": "2024-10-01"}
    csv = clerk.get(f"{REGISTER}/export/csv", query_string=asked)
    assert csv.data.startswith(b"\xef\xbb\xbf")
    assert "山田" in csv.text.splitlines()[2]
    assert "4000012090001" in csv.text
    assert "川田県" not in csv.text
    rows = clerk.get(f"{REGISTER}/export/json", query_string=asked).get_json()
    assert rows["as_of"] == "2024-10-01"
    assert rows["filters"] == {"基準日": "2024-10-01", "名称の一部": "山田"}
    assert [row["name"] for row in rows["rows"]] == ["山田県"]
    book = openpyxl.load_workbook(
        BytesIO(clerk.get(f"{REGISTER}/export/xlsx", query_string=asked).data)
    )
    cells = [cell.value for cell in book.worksheets[0][2]]
    assert "4000012090001" in cells
    sheet = PdfReader(BytesIO(clerk.get(f"{REGISTER}/export/pdf", query_string=asked).data))
    printed = sheet.pages[0].extract_text()
    assert {"令和6年10月1日", "令和4年4月1日"} <= set(re.findall(r"令和\d+年\d+月\d+日", printed))
    assert "2022年" not in printed
    assert clerk.get(f"{REGISTER}/export/doc").status_code == 404
    session = register.site.session
    traces = session.scalars(select(Trace.facts).where(Trace.kind == "members.exported")).all()
    assert [facts["form"] for facts in traces] == ["csv", "json", "xlsx", "pdf"]
    assert all(facts["searched"] for facts in traces)


def test_what_cp932_can_not_hold_is_told_before_it_is_lost(register):
    register.put("𠮷田県")
    clerk = register.clerk
    told = clerk.get(f"{REGISTER}/export/csv-cp932")
    assert told.mimetype == "text/html"
    assert "U+20BB7" in told.text
    sent = clerk.get(f"{REGISTER}/export/csv-cp932?accepted=1")
    assert "〓田県" in sent.data.decode("cp932")


def test_the_page_for_programs_says_the_same(register):
    register.put("山田県")
    page = register.clerk.get(f"{REGISTER}/page.json?q=山田").get_json()
    assert [row["name"] for row in page["members"]] == ["山田県"]


def test_whoever_reads_english_reads_the_english_name_first(register):
    page = register.put("架空県商工会議所")
    register.put("無名市", name_en="")
    clerk, beside = register.clerk, '<span class="soft small" lang="ja">架空県商工会議所</span>'
    assert set(names(clerk.get(REGISTER))) == {"架空県商工会議所", "無名市"}
    assert [row["name_en"] for row in clerk.get(f"{REGISTER}/page.json").get_json()["members"]] == [
        "Fictional Chamber",
        "",
    ]
    public = register.visitor.get("/en/members")
    clerk.press("/language", _language="en", back="/")
    for listed in (public, clerk.get(REGISTER)):
        assert set(names(listed)) == {"Fictional Chamber", "無名市"}
        assert listed.text.count('class="soft small" lang="ja"') == 1
        assert beside in listed.text
    body = page.rsplit("/", 1)[1]
    for shown in (clerk.get(page), register.visitor.get(f"/en/members/{body}")):
        assert re.search(r"<h1[^>]*>\s*Fictional Chamber", shown.text)
        assert "架空県商工会議所" in main(shown)


def test_house_correction_the_wrong_entry_stays_as_once_known(register):
    page = register.put("誤った名称")
    done = register.clerk.send(
        f"{page}/correction",
        **{**VALUES, "name": "正しい名称"},
        effective_on="2022-04-01",
        reason="入力の誤り",
        told="本人に電話で伝えた",
    )
    assert done.status_code == 303, done.text
    shown = register.clerk.get(page)
    assert "正しい名称" in main(shown)
    assert "誤った名称" in main(shown)
    assert "入力の誤り" in main(shown)
    assert names(register.clerk.get(REGISTER)) == ["正しい名称"]
    before = names(register.clerk.get(f"{REGISTER}?as_of=2026-11-01&known_on=2026-11-20"))
    assert before in (
        ["誤った名称"],
        ["正しい名称"],
    )  # as the day of the correction is today or not


def test_house_correction_needs_its_reason_and_the_secretariat(register):
    page = register.put()
    refused = register.clerk.send(
        f"{page}/correction", **VALUES, effective_on="2022-04-01", reason="", told="本人"
    )
    assert refused.status_code == 422
    assert register.at(Desk.METI_CHAIR).get(f"{page}/correction").status_code == 403
    assert "/correction" not in register.at(Desk.METI_CHAIR).get(page).text
    assert "/correction" in register.clerk.get(page).text


def test_council_2_a_registered_corporation_is_recorded_with_its_number(register):
    fields = {**VALUES, "name": "一般社団法人架空機構", "valid_from": "2025-06-25"}
    url = f"{REGISTER}/registration"
    without = register.clerk.send(url, **fields, item="registered", basis="")
    assert without.status_code == 422
    basis = "第1号（令和7年6月25日）"
    far = {**fields, "valid_from": TOO_FAR}
    ahead = register.clerk.send(url, **far, item="registered", basis=basis)
    assert ahead.status_code == 422
    assert 'id="form-valid_from-error"' in ahead.text
    done = register.clerk.send(url, **fields, item="registered", basis=basis)
    assert done.status_code == 303, done.text
    assert names(register.clerk.get(f"{REGISTER}?item=registered")) == ["一般社団法人架空機構"]


def test_council_11_a_case_is_opened_only_where_the_item_has_a_ground(register):
    organ = register.put("法務省", Item.ORGAN)
    body = register.put("架空県")
    assert "/council/expulsions/new/" not in register.clerk.get(organ).text
    assert re.search(r"/council/expulsions?/new/", register.clerk.get(body).text)


def since(register, page, day, known_at=None):
    """Return since when a member is one, as known at a moment; None where it is none that day."""
    session = register.site.session
    session.rollback()
    state = state_on(session, UUID(page.rsplit("/", 1)[1]), day, known_at=known_at)
    return None if state is None else state.member_since


def test_house_correction_a_wrong_first_day_is_put_right_on_both_axes(register):
    page = register.put("架空県", since=date(2022, 4, 1))
    days = f"{page}/days"
    said = {"reason": "届出の日を誤った。", "told": "本人に電話で連絡した。"}
    same = register.clerk.send(days, first_day="2022-04-01", last_day="", **said)
    assert same.status_code == 422
    far = register.clerk.send(days, first_day=TOO_FAR, last_day="", **said)
    assert far.status_code == 422
    assert 'id="form-first_day-error"' in far.text
    done = register.clerk.send(days, first_day="2022-06-01", last_day="", **said)
    assert done.status_code == 303, main(done)
    assert since(register, page, date(2022, 5, 1)) is None
    assert since(register, page, date(2022, 6, 1)) == date(2022, 6, 1)
    assert since(register, page, date(2022, 5, 1), known_at=NOW) == date(2022, 4, 1)
    shown = register.clerk.get(page)
    assert "構成員であった期間を訂正" in shown.text
    assert "本人に電話で連絡した。" in shown.text
    earlier = register.clerk.send(days, first_day="2019-04-01", last_day="", **said)
    assert earlier.status_code == 303, main(earlier)
    assert since(register, page, date(2019, 4, 1)) == date(2019, 4, 1)
    assert register.at(Desk.METI_CHAIR).get(days).status_code == 403


def test_house_correction_an_end_is_moved_or_taken_out_and_none_is_made(register):
    said = {"reason": "誤記", "told": "本人"}
    open_page = register.put("架空県")
    made = register.clerk.send(
        f"{open_page}/days", first_day="2022-04-01", last_day="2026-01-31", **said
    )
    assert made.status_code == 422
    assert 'id="form-last_day-error"' in made.text
    old = register.put(
        "株式会社旧会員", Item.EMPLOYER_UNTIL_2025, date(2020, 4, 1), date(2025, 12, 26)
    )
    none = register.clerk.send(f"{old}/days", first_day="2020-04-01", last_day="", **said)
    assert none.status_code == 422
    moved = register.clerk.send(
        f"{old}/days", first_day="2020-04-01", last_day="2025-05-25", **said
    )
    assert moved.status_code == 303, main(moved)
    clerk = register.clerk
    assert "株式会社旧会員" in names(clerk.get(f"{REGISTER}?as_of=2025-05-25"))
    assert "株式会社旧会員" not in names(clerk.get(f"{REGISTER}?as_of=2025-05-26"))
    assert 'value="2025-05-25"' in clerk.get(f"{old}/certificate").text  # its last day is offered
    turned = register.clerk.send(
        f"{old}/days", first_day="2025-06-01", last_day="2025-05-25", **said
    )
    assert turned.status_code == 422


def certificate(register, page, day="2026-11-01"):
    """Make a certificate; return its code."""
    made = register.clerk.send(f"{page}/certificate", stated_on=day)
    assert made.status_code == 303, made.text
    session = register.site.session
    session.rollback()
    return session.scalars(select(Certificate).order_by(Certificate.issued_at.desc())).first()


def test_house_papers_a_certificate_is_checked_by_its_code_void_and_issued_again(register):
    page = register.put("架空県")
    made = certificate(register, page)
    public = register.visitor
    valid = public.get(f"/en/verify/{made.code}")
    assert valid.status_code == 200
    assert "Valid" in main(valid)
    assert "架空県" in main(valid)
    typed = made.code.replace("-", " ").lower()
    assert "Valid" in main(public.get("/en/verify", query_string={"code": typed}))
    paper = f"{REGISTER}/papers/{made.paper_id}"
    assert register.clerk.get(paper).data.startswith(b"%PDF")
    assert public.get(paper).status_code == 302
    early = register.clerk.press(f"{paper}/reissue", reason="誤記")
    assert early.status_code == 422
    assert "文書を無効化" not in main(register.clerk.get(page))
    done = register.clerk.send(f"{paper}/void", reason="誤記", told="本人に電話")
    assert done.status_code == 303, done.text
    assert "Void" in main(public.get(f"/en/verify/{made.code}"))
    assert register.clerk.press(f"{paper}/void", reason="誤記", told="本人").status_code == 422
    course = main(register.clerk.get(page))
    assert "文書を無効化" in course
    assert f"{paper}/reissue" in course
    assert "form-reason" in main(register.clerk.get(f"{paper}/reissue"))
    again = register.clerk.send(f"{paper}/reissue", reason="正しい記載で発行")
    assert again.status_code == 303, again.text
    session = register.site.session
    session.rollback()
    newer = session.scalars(select(Paper).where(Paper.replaces_id == made.paper_id)).one()
    assert newer.document_number != session.get(Paper, made.paper_id).document_number
    assert f"{paper}/reissue" not in main(register.clerk.get(page))
    late = main(register.clerk.get(f"{paper}/reissue"))
    assert "既に発出されています" in late
    assert "form-reason" not in late
    assert public.get("/en/verify/AAAAA-AAAAA-AAAAA-AAAAA").status_code == 404


def test_no_certificate_states_a_day_to_come_or_one_without_membership(register):
    page = register.put("架空県")
    for day in ("2999-01-01", "2000-01-01"):
        assert register.clerk.send(f"{page}/certificate", stated_on=day).status_code == 422


def test_a_number_leads_to_its_record(register):
    page = register.put("架空県")
    made = certificate(register, page)
    number = register.site.session.get(Paper, made.paper_id).document_number
    wide = number.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789-"})
    for text in (made.code, number, wide):
        found = register.clerk.get(REGISTER, query_string={"q": text})
        assert page in main(found)


def test_employers_are_listed_searched_and_go_out(register):
    empty = register.clerk.get("/council/employers")
    assert empty.status_code == 200
    assert register.at(Desk.NPA).get("/council/employers").status_code == 403
    for form in ("csv", "xlsx", "json", "pdf"):
        answer = register.clerk.get(f"/council/employers/export/{form}")
        assert answer.status_code == 200
        assert answer.data
