"""A breach from the member's report to the organs and back, by HTTP (council:3.3, 12)."""

import io
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from registry.core import clock, wareki
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import ADDRESSEES, SHEETS, ReferralState
from registry.council.replies import services as replies
from registry.council.violations.rules import says_nothing
from registry.duties.models import OwedDuty
from registry.informants import opening as sheets
from registry.informants.intake import REFUSALS_A_DAY
from registry.informants.rules import SEALS_KEPT
from registry.ledger.models import Trace
from registry.ledger.queries import entries_about
from registry.ledger.traces import reads_of
from registry.seals.models import Seal
from registry.settings.models import SettingValue
from tests.at_once import together
from tests.council.breaches import (
    BORN,
    CONTACT,
    CYRILLIC,
    FACTS,
    FILE_NAME,
    INFORMANT,
    KANA,
    LATIN,
    NAME,
    Breaches,
)
from tests.house.site import hidden, main
from tests.papers.test_cleaning import document, picture

PDF = "application/pdf"
S = ReferralState


@pytest.fixture
def b(site):
    return Breaches(site)


@pytest.mark.parametrize(
    ("what", "nothing"),
    [("なし", True), ("特に無し。", True), ("None.", True), ("問題なしと確認した。", False)],
)
def test_council_12_nothing_done_is_no_step(what, nothing):
    assert says_nothing(what) == nothing


def test_council_12_a_step_is_ticked_as_the_letter_prints_it_and_never_the_members_own(b):
    case = b.opened(b.reported(steps="本人に確認した。"))
    other = {"taken_on": b.today, "taken_by": "事務局", "what": "電話で確認した。"}
    for step in (other, other | {"what": "なし"}):
        assert b["clerk"].send(f"{case}/steps", **step).status_code == 303
    new = f"/council/referrals/new/{b.case(case).id}/{Desk.ISA_RESIDENCE}"
    page = main(b["clerk"].get(new))
    day = wareki.format(clock.legal_date(clock.now()))
    own = f"とった措置（{day}）　{b.body.name}　本人に確認した。"
    assert own in page
    assert f"とった措置（{day}）　事務局　電話で確認した。" in page
    assert "事務局　なし" not in page
    ticked = re.findall(r'name="steps"[^>]*value="([^"]+)"[^>]*checked', b["clerk"].get(new).text)
    steps = b.case(case).steps
    assert ticked == [str(one.id) for one in steps if one.what == other["what"]]
    assert b.case(b.opened(b.reported(steps="なし"))).steps == []


def test_council_12_a_report_becomes_a_case_for_two_organs_and_comes_back(b):
    report = b.reported(**INFORMANT)
    case = b.opened(report)
    b.complete(case)
    proposed = main(b["clerk"].get(f"/council/referrals/new/{b.case(case).id}"))
    assert proposed.index("厚生労働省") < proposed.index("外務省")
    moj = b.sent(case, Desk.ISA_RESIDENCE)
    mhlw = b.sent(case, Desk.MHLW_FOREIGN_WORKERS)
    assert b["moj"].get(mhlw).status_code == 404
    assert b["mhlw"].get(moj).status_code == 404
    assert b["chair"].get(moj).status_code == 403
    assert b["member"].get(moj).status_code == 403
    read = main(b["moj"].get(moj))
    assert FACTS in read
    assert "秘匿" in read or "kept secret" in read
    assert b["moj"].get(f"{moj}/letter").mimetype == PDF
    assert b["moj"].get(f"{moj}/case-file").mimetype == PDF
    files = re.findall(rf'"({moj}/files/[^"]+)"', read)
    assert len(files) == 2
    assert [b["moj"].get(file).status_code for file in files] == [200, 200]
    assert b["mhlw"].get(files[0]).status_code == 404
    assert b["moj"].send(f"{moj}/receipt").status_code == 303
    assert b["moj"].send(f"{moj}/acceptance").status_code == 303
    refused = b["mhlw"].send(f"{mhlw}/refusal", reason="所管外。", other_organ="npa")
    assert refused.status_code == 303
    assert b["moj"].send(f"{moj}/outcome", outcome="guided", words="指導した。", shareable="y")
    assert b.part(moj).state == S.ANSWERED
    assert b.part(mhlw).state == S.REFUSED
    closing = f'{case}/closing"'
    assert closing not in main(b["clerk"].get(case))
    assert "情報提供2件が完了していません" in main(b["clerk"].get(case))
    for part in (moj, mhlw):
        assert b["clerk"].send(f"{part}/end").status_code == 303
    assert closing in main(b["clerk"].get(case))
    told = b["clerk"].send(f"{report}/answer", answer="関係機関が指導した。")
    assert told.status_code == 303
    heard = main(b["member"].get(report))
    assert "関係機関が指導した。" in heard
    assert b["clerk"].send(f"{case}/closing", reason="終了。").status_code == 303
    session = b.site.session
    read_for(session, {"*"})
    entries = entries_about(session, f"council.referral:{moj.rsplit('/', 1)[1]}")
    assert {entry.clause for entry in entries} == {"council:12"}


def test_council_3_3_the_members_own_steps_are_a_duty_until_it_records_them(b):
    report = b.reported()
    assert "council:3.3" in b["member"].get("/my").text
    assert "council:3.3" in b["member"].get(report).text
    done = b["member"].send(f"{report}/steps", steps="事業者に改善を求めた。")
    assert done.status_code == 303
    owed = b["member"].get("/my").text
    assert "council:3.3" not in owed
    assert b["other"].get(report).status_code == 404
    assert b["clerk"].get(f"{report}/steps").status_code == 403


def test_council_3_3_a_member_keeps_its_report_and_learns_of_no_case(b):
    report = b.reported()
    b["member"].get(report)  # which also says, once, that it was sent
    before = main(b["member"].get(report))
    case = b.opened(report)
    b.complete(case)
    b.sent(case, Desk.NPA, reason="暴行のおそれ。")
    after = main(b["member"].get(report))
    assert after == before
    assert b["member"].get(case).status_code == 403
    assert all(mail.template != "record.moved" for mail in b.site.mails("member@example.test"))


def test_council_12_the_list_of_reports_says_what_was_taken_up_and_where_it_stands(b):
    report, index = b.reported(), "/council/reports"
    assert "未着手" in main(b["clerk"].get(index))
    case = b.opened(report)
    assert "情報提供はまだありません" in main(b["clerk"].get(index))
    b.complete(case)
    part = b.sent(case, Desk.NPA, reason="暴行のおそれ。")
    listed = main(b["clerk"].get(index))
    assert f'href="{case}"' in listed
    assert f'href="{part}"' in listed
    assert "送付済み" in listed
    own = main(b["member"].get(index))
    assert f'href="{report}"' in own
    assert b.case(case).case_number not in own
    assert "警察庁" not in own


def test_council_3_3_a_members_duty_says_which_report_it_is_of(b):
    """By day and kind of breach: a report has no number, and of an informant nothing is said."""
    b.reported(name=NAME)
    owed = main(b["member"].get("/"))
    assert f"{b.today}　賃金・手当の不払い" in owed
    assert NAME not in owed


def test_council_12_what_is_said_of_an_informant_without_a_name_is_not_lost(b):
    said = {
        "breaches": ["labour-conditions"],
        "concerned": "株式会社架空製作所",
        "facts": FACTS,
        "learned_on": b.today,
        "contact": "夜八時より後に",
    }
    nameless = b["member"].send("/council/reports/new", **said)
    assert nameless.status_code == 422
    assert "夜八時より後に" in nameless.text
    assert b["member"].send("/council/reports/new", **said, name="試験花子").status_code == 303


def test_council_12_who_prepared_a_part_does_not_decide_on_it(b):
    case = b.opened()
    part = b.prepared(case, Desk.MHLW_FOREIGN_WORKERS)
    assert b["clerk"].send(f"{part}/proposal").status_code == 303
    own = b["clerk"].press(f"{part}/decision", version=str(b.part(part).version), digest="x")
    assert own.status_code in {409, 422}
    assert b.part(part).state == S.PROPOSED
    assert b["clerk2"].send(f"{part}/decision").status_code == 303
    assert b.part(part).state == S.DECIDED


def test_council_12_a_part_that_is_changed_after_its_decision_has_none(b):
    case = b.opened()
    part = b.prepared(case, Desk.MHLW_FOREIGN_WORKERS)
    b.decided(part)
    otherwise = {
        "breaches": ["labour-conditions"],
        "passages": "別の事実。",
        "channel": "system",
    }
    unexplained = b["clerk"].send(f"{part}/part", **otherwise)
    assert unexplained.status_code == 422
    assert 'id="form-reason-error"' in unexplained.text
    assert b.part(part).state == S.DECIDED
    changed = b["clerk"].send(f"{part}/part", **otherwise, reason="旅券の件は所管外。")
    assert changed.status_code == 303, changed.text
    assert b.part(part).state == S.DRAFT
    assert b.part(part).decided_digest == ""
    stale = b["clerk"].press(f"{part}/sending", version=str(b.part(part).version))
    assert stale.status_code == 409
    assert b["mhlw"].get(part).status_code == 404


def test_council_12_a_step_that_changes_the_content_voids_the_decision_too(b):
    case = b.opened()
    b.complete(case)
    part = b.prepared(case, Desk.MHLW_FOREIGN_WORKERS)
    b.decided(part)
    changed = b["clerk"].send(
        f"{case}/facts", breaches=["violence"], facts=FACTS, learned_on="2026-01-05"
    )
    assert changed.status_code == 303, changed.text
    late = b["clerk"].send(f"{part}/sending")
    assert late.status_code == 409
    assert b.part(part).sent_on is None


def test_council_12_an_organ_has_one_part_of_a_case(b):
    case = b.opened()
    b.prepared(case, Desk.MHLW_FOREIGN_WORKERS)
    again = b["clerk"].send(
        f"/council/referrals/new/{b.case(case).id}/{Desk.MHLW_FOREIGN_WORKERS}",
        breaches=["labour-conditions"],
        passages=FACTS,
        channel="system",
    )
    assert again.status_code == 422
    unfounded = b["clerk"].send(
        f"/council/referrals/new/{b.case(case).id}/{Desk.MOFA}",
        breaches=["labour-conditions"],
        passages=FACTS,
        channel="system",
    )
    assert unfounded.status_code == 422
    assert 'id="form-reason-error"' in unfounded.text


def test_council_12_a_sealed_sheet_is_not_left_behind_unsaid(b):
    case = b.opened()
    b.complete(case)
    on_paper = {
        "breaches": ["labour-conditions"], "passages": FACTS, "reason": "査証の関係。",
        "channel": "paper",
    }  # fmt: skip
    new = f"/council/referrals/new/{b.case(case).id}/{Desk.MOFA}"
    refused = b["clerk"].send(new, **on_paper, with_informant="y")
    assert refused.status_code == 422
    assert 'id="form-with_informant-error"' in refused.text
    assert b["clerk"].send(new, **on_paper).status_code == 303


def test_council_12_asked_back_answered_and_closed(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    asked = b["moj"].send(
        f"{part}/question",
        words="対象者の人数は。",
        answer_by=b.today,
        files=(BytesIO(picture()), "x.jpg"),
    )
    assert asked.status_code == 303, asked.text
    assert b["moj"].press(f"{part}/question", words="もう一つ。").status_code in {409, 422}
    named = b["clerk"].send(f"{part}/answer", words=f"{LATIN}さんから聞いた。")
    assert named.status_code == 422
    refused = re.search(r'id="error-summary".*?</div>', named.text, re.S)
    assert refused is not None
    assert LATIN not in refused[0]
    assert b["clerk"].send(f"{part}/answer", words="三名です。").status_code == 303
    read = main(b["moj"].get(part))
    assert "三名です。" in read
    attached = re.findall(rf'"({part}/messages/[^"]+)"', read)
    assert b["clerk"].get(attached[0]).status_code == 200
    assert b["mhlw"].get(attached[0]).status_code == 404
    b["moj"].send(f"{part}/acceptance")
    assert b["moj"].send(f"{part}/outcome", outcome="other").status_code == 422
    assert (
        b["moj"].send(f"{part}/outcome", outcome="other", words="様子を見る。").status_code == 303
    )
    closed = b["moj"].press(f"{part}/question", version=str(b.part(part).version), words="まだ。")
    assert closed.status_code == 409


def test_council_12_a_wrong_referral_is_revoked_while_it_is_being_answered(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    file = re.findall(rf'"({part}/files/[^"]+)"', b["moj"].get(part).text)[0]
    seen = str(b.part(part).version)
    assert b["clerk"].send(f"{part}/revocation", reason="宛先を誤った。").status_code == 303
    late = b["moj"].press(f"{part}/acceptance", version=seen)
    assert late.status_code == 409
    page = main(b["moj"].get(part))
    assert FACTS not in page
    assert "架空製作所" not in page
    assert "宛先を誤った。" in page
    assert b["moj"].get(file).status_code == 404
    assert b["moj"].get(f"{part}/letter").status_code == 404
    assert b["clerk"].get(part).status_code == 200
    read_for(b.site.session, {"*"})
    sealed = b.site.session.scalars(
        select(Seal).where(Seal.audience == Desk.ISA_RESIDENCE.value)
    ).all()
    assert sealed
    assert all(one.wrapped_key is None and one.content is None for one in sealed)


def test_council_12_silence_is_chased_with_a_mail_that_says_nothing(b):
    case = b.opened()
    part = b.sent(case, Desk.NPA, reason="犯罪のおそれ。")
    before = len(b.site.mails("npa@example.go.jp"))
    assert b["clerk"].send(f"{part}/reminder").status_code == 303
    mails = b.site.mails("npa@example.go.jp")
    assert len(mails) == before + 1
    assert set(mails[-1].params) == {"subject"}
    assert b["clerk"].send(f"{part}/reminder").status_code == 422  # one a day
    assert len(b.site.mails("npa@example.go.jp")) == before + 1
    shown = b["clerk"].get(part).text
    assert "本日実施済み" in shown
    assert f'{part}/reminder"' not in shown
    b["npa"].send(f"{part}/refusal", reason="所管外。")
    assert b["clerk"].press(f"{part}/reminder").status_code in {409, 422}


def test_council_12_the_case_file_is_japanese_signed_and_tells_of_the_sheet(b):
    case = b.opened()
    b.complete(case)
    number = b.case(case).case_number
    part = b.prepared(case, Desk.ISA_RESIDENCE)

    def read(name):
        b[name].press("/language", _language="en", back="/")
        file = PdfReader(BytesIO(b[name].get(f"{part}/case-file").data))
        return " ".join("".join(page.extract_text() for page in file.pages).split())

    draft = read("clerk")
    assert number in draft
    assert "Referral prepared" not in draft
    assert "情報提供を起案" in draft
    assert "council:12" not in draft
    assert "情報提供者の別紙" in draft
    assert NAME not in draft
    b.decided(part)
    decided = read("clerk")
    assert b.people["clerk2"].name_ja in decided
    b["clerk"].send(f"{part}/sending")
    received = read("moj")
    assert number not in received
    assert b.part(part).document_number in received
    assert "情報提供者の別紙" in received


def test_council_12_a_letter_that_was_not_posted_yet_is_taken_back(b):
    case = b.opened()
    b.complete(case)
    part = b.prepared(case, Desk.MOFA, channel="paper", reason="査証の関係。")
    b.decided(part)
    assert b["clerk"].send(f"{part}/issuing").status_code == 303
    number = b.part(part).document_number
    assert b["clerk"].send(f"{part}/return", reason="宛名の誤り。").status_code == 303
    assert b.part(part).state == S.DRAFT
    assert "council.violation.inform" in b.owed(case)
    draft = b["clerk"].get(f"{part}/letter")
    assert number not in PdfReader(BytesIO(draft.data)).pages[0].extract_text()
    b.decided(part)
    assert b["clerk"].send(f"{part}/issuing").status_code == 303
    assert b.part(part).document_number not in {"", number}
    assert b["clerk"].send(f"{part}/drop", reason="不要となった。").status_code == 303
    assert b["clerk"].get(part).status_code == 200


def test_council_12_two_officers_who_chase_at_once_chase_once(b):
    part = b.part(b.sent(b.opened(), Desk.NPA, reason="犯罪のおそれ。"))
    before = len(b.site.mails("npa@example.go.jp"))

    def chase(session, name):
        desks = frozenset({Desk.METI_SECRETARIAT})
        officer = Actor(account_id=b.people[name].id, desks=desks)
        replies.chase(session, session.get_one(Referral, part.id), actor=officer, now=clock.now())

    with pytest.raises(Refused):
        together(
            b.site.session,
            lambda: chase(b.site.session, "clerk"),
            lambda session: chase(session, "clerk2"),
        )
    assert len(b.site.mails("npa@example.go.jp")) == before + 1


def test_council_12_on_paper_with_proof_of_posting(b):
    case = b.opened()
    b.complete(case)
    part = b.prepared(case, Desk.MOFA, channel="paper", reason="査証の関係。")
    b.decided(part)
    officer = {**ADDRESSEES.default, Desk.MOFA.value: ["外務省領事局長"]}
    chosen = SettingValue(
        key=ADDRESSEES.key,
        value=officer,
        effective_on=clock.legal_date(clock.now()),
        recorded_at=clock.now(),
    )
    b.site.session.add(chosen)
    b.site.session.commit()
    assert b["clerk"].press(f"{part}/sending", version=str(b.part(part).version)).status_code == 422
    slip = {"posted_by": "書留", "tracking_number": "123-45-67890-1"}
    first = b["clerk"].press(f"{part}/posting", **slip, posted_on=b.today)
    assert first.status_code == 409  # there is no letter yet that could have been posted
    assert b["clerk"].send(f"{part}/issuing").status_code == 303
    assert b.part(part).sent_on is None
    letter = b["clerk"].get(f"{part}/letter")
    assert letter.mimetype == PDF
    text = PdfReader(BytesIO(letter.data)).pages[0].extract_text()
    assert "外務省領事局長" in text
    assert b.part(part).document_number in text
    missing = b["clerk"].send(f"{part}/posting", posted_by="書留", posted_on=b.today)
    assert missing.status_code == 422
    before = clock.legal_date(clock.now()) - timedelta(days=1)
    early = b["clerk"].send(f"{part}/posting", **slip, posted_on=before.isoformat())
    assert early.status_code == 422  # the letter was issued only today
    posted = b["clerk"].send(
        f"{part}/posting",
        posted_by="書留",
        posted_on=b.today,
        tracking_number="123-45-67890-1",
        proof=(BytesIO(picture()), "受領証.jpg"),
    )
    assert posted.status_code == 303, posted.text
    assert b["mofa"].get(part).status_code == 404
    assert b["clerk"].get(f"{part}/letter").data == letter.data
    assert b.part(part).tracking_number == "123-45-67890-1"
    assert b["clerk"].send(f"{part}/receipt-entered").status_code == 303
    assert b["clerk"].send(f"{part}/acceptance-entered").status_code == 303
    outcome = {"outcome": "passed-on"}
    named = b["clerk"].send(f"{part}/outcome-entered", **outcome, words=f"{NAME}の件は移送した。")
    assert named.status_code == 422
    reported = b["clerk"].send(f"{part}/outcome-entered", **outcome, words="移送した。")
    assert reported.status_code == 303
    read_for(b.site.session, {"*"})
    assert not b.site.session.scalars(select(Seal).where(Seal.audience == Desk.MOFA.value)).all()


def test_council_12_the_secretariat_does_not_answer_for_an_organ_with_an_account(b):
    part = b.sent(b.opened(), Desk.MHLW_FOREIGN_WORKERS)
    version = str(b.part(part).version)
    assert b["clerk"].press(f"{part}/receipt-entered", version=version).status_code == 422
    assert b["clerk"].get(f"{part}/receipt").status_code == 403
    assert b.part(part).state == S.SENT


# -- the sealed sheet -------------------------------------------------------------------------


def test_council_12_an_organ_that_opened_the_sheet_names_nobody_in_its_answers(b):
    """Before that nothing is compared: whoever guesses a name would be told that it is right."""
    case = b.opened()
    b.complete(case)
    part, other = b.sent(case, Desk.ISA_RESIDENCE), b.sent(case, Desk.MHLW_FOREIGN_WORKERS)
    for organ, one in (("moj", part), ("mhlw", other)):
        b[organ].send(f"{one}/receipt")
    b.officers("moj", "moj2")
    opening = b.asked(part, "moj")
    words = f"{NAME}さんの申出の日は。"
    guessed = b["mhlw"].send(f"{other}/question", words=words)
    assert guessed.status_code == 303, guessed.text
    assert b["moj2"].send(f"{opening}/agreement").status_code == 303
    (ask,) = re.findall(r'"(/council/sheets/[^"/]+/request)"', b["moj"].get(part).text)
    assert b["moj"].send(ask, reason=f"{NAME}に再度確認するため。").status_code == 422
    again = b.asked(part, "moj")
    assert b["moj2"].send(f"{again}/refusal", reason=f"{LATIN}は不在。").status_code == 422
    assert b["moj2"].send(f"{again}/refusal", reason="今は要らない。").status_code == 303
    told = b["moj"].send(f"{part}/question", words=words)
    assert told.status_code == 422
    assert 'id="form-words-error"' in told.text
    assert words in told.text, "what was typed stays with who typed it"
    naming = (BytesIO(document(f"{NAME}の申出書")), "写し.pdf")
    shown = b["moj"].send(f"{part}/question", words="申出の日は。", files=naming)
    assert shown.status_code == 422
    assert "写し.pdf" in shown.text, "it says which file, and never the name"
    assert NAME not in shown.text
    quiet = (BytesIO(document("申出書の様式")), "様式.pdf")
    asked = b["moj"].send(f"{part}/question", words="申出の日は。", files=quiet)
    assert asked.status_code == 303
    refused = b["moj"].send(f"{part}/refusal", reason=f"{NAME}の件は所管外。")
    assert refused.status_code == 422
    assert b["moj"].send(f"{part}/acceptance").status_code == 303
    said = {"outcome": "guided", "shareable": "y"}
    assert b["moj"].send(f"{part}/outcome", **said, words=f"{LATIN}に聞いた。").status_code == 422
    assert b["moj"].send(f"{part}/outcome", **said, words="指導した。").status_code == 303
    taken_back = f"{NAME}の申出がなくなった。"
    assert b["clerk"].send(f"{other}/revocation", reason=taken_back).status_code == 422
    assert b["clerk"].send(f"{other}/revocation", reason="申出がなくなった。").status_code == 303


def test_council_12_two_named_officers_open_the_sheet_and_each_sees_it_once(b):
    case = b.opened()
    office = (BytesIO(document()), "台帳.pdf")
    assert b["clerk"].send(f"{case}/files", origin="office", files=office).status_code == 303
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    b.sent(case, Desk.MHLW_FOREIGN_WORKERS)
    b.officers("moj", "moj2")
    opening = b.asked(part, "moj")
    read_for(b.site.session, {"*"})
    owed = select(OwedDuty.due_on).where(OwedDuty.code == "council.seal.answer-opening")
    assert b.site.session.scalars(owed).all() == [clock.legal_date(clock.now()) + timedelta(days=1)]
    page = f"{opening}/agreement"
    assert b["moj"].press(page).status_code in {409, 422}, "nobody opens alone"
    assert b["moj3"].send(page).status_code == 422, "only who is named"
    assert b["mhlw"].get(opening).status_code == 404
    assert b["clerk"].get(opening).status_code == 403
    early = b["moj"].press(f"{opening}/sheet")
    assert NAME not in early.text
    assert b["moj2"].send(page).status_code == 303
    for name in ("moj", "moj2"):
        shown = b[name].press(f"{opening}/sheet")
        assert shown.status_code == 200, shown.text
        assert shown.headers["Cache-Control"] == "no-store"
        for secret in (NAME, KANA, LATIN, CYRILLIC, CONTACT):
            assert secret in shown.text
        again = b[name].press(f"{opening}/sheet")
        assert again.status_code == 422
        assert NAME not in again.text
    third = b["moj3"].press(f"{opening}/sheet")
    assert third.status_code == 422
    assert NAME not in third.text
    packed = b["moj"].press(f"{opening}/originals")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as originals:
        assert originals.namelist() == [f"資料2_{FILE_NAME}", f"資料3_{LATIN}.pdf"]
        assert originals.read(f"資料2_{FILE_NAME}") == picture()
    session = b.site.session
    session.rollback()
    read_for(session, {"*"})
    subject = f"council.referral:{part.rsplit('/', 1)[1]}"
    acts = [entry.act for entry in entries_about(session, subject)]
    assert acts.count("council.seal.read") == 2
    traces = session.scalars(select(Trace).where(Trace.kind.startswith("seal."))).all()
    assert {trace.account_id for trace in traces} == {
        b.people["moj"].id,
        b.people["moj2"].id,
    }
    assert "sealed sheet" in b["moj"].get(part).text.lower() or "封" in b["moj"].get(part).text


def test_council_12_a_sheet_is_left_closed_by_the_second_officer(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    b.officers("moj", "moj2")
    opening = b.asked(part, "moj2")
    declined = b["moj"].send(f"{opening}/refusal", reason="理由が足りない。")
    assert declined.status_code == 303
    own, inside = b["moj"].get(opening).text, main(b["clerk"].get(part))
    assert b.people["moj2"].name_ja in inside, "who asked is seen, and not why"
    for reason in ("実地調査の準備のため。", "理由が足りない。"):
        assert reason in own
        assert reason not in inside
    assert b["moj2"].press(f"{opening}/sheet").status_code in {409, 422}
    again = b.asked(part, "moj2")
    assert b["moj"].send(f"{again}/agreement").status_code == 303


@pytest.mark.parametrize(
    ("name", "end", "words"),
    [("moj", "refusal", "所管外。"), ("clerk", "revocation", "宛先を誤った。")],
)
def test_council_12_no_sheet_is_opened_once_a_part_is_refused_or_revoked(b, name, end, words):
    """The organ that keeps its part still opens the sheet; the question of the other is moot."""
    case = b.opened()
    b.complete(case)
    part, kept = b.sent(case, Desk.ISA_RESIDENCE), b.sent(case, Desk.MHLW_FOREIGN_WORKERS)
    b.officers("moj", "moj2")
    b["moj"].send(f"{part}/receipt")
    assert b["moj"].send(f"{part}/question", words="対象者の人数は。").status_code == 303
    (request,) = re.findall(r'"(/council/sheets/[^"/]+/request)"', b["moj"].get(part).text)
    opened = b.asked(part, "moj")
    assert b["moj2"].send(f"{opened}/agreement").status_code == 303
    assert b["moj"].press(f"{opened}/sheet").status_code == 200
    asked = b.asked(part, "moj")
    owed = {"council.referral.answer", "council.seal.answer-opening"}
    assert owed <= b.owed(part, asked)
    assert b[name].send(f"{part}/{end}", reason=words).status_code == 303
    assert not owed & b.owed(part, asked)
    assert "/request" not in b["moj"].get(part).text
    assert b["moj"].press(request, reason="調査。").status_code == 404
    assert b["moj2"].press(f"{asked}/agreement").status_code == 404
    assert b["moj2"].press(f"{opened}/sheet").status_code == 404
    if end == "refusal":
        b["clerk"].send(f"{part}/end")
        assert b["moj"].press(request, reason="調査。").status_code == 404
    b.officers("mhlw", "mhlw2")
    other = b.asked(kept, "mhlw")
    assert b["mhlw2"].send(f"{other}/agreement").status_code == 303
    assert NAME in b["mhlw"].press(f"{other}/sheet").text


def test_council_12_an_open_question_is_moot_once_the_outcome_is_reported(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    b["moj"].send(f"{part}/acceptance")
    b["moj"].send(f"{part}/question", words="対象者の人数は。")
    assert "council.referral.answer" in b.owed(part)
    assert b["moj"].send(f"{part}/outcome", outcome="no-breach").status_code == 303
    assert b.owed(part) == {"council.referral.take-note"}


def test_council_12_who_is_not_named_can_not_ask(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    assert "/council/sheets" in b["moj"].get(part).text, "whoever is not named learns who is"
    assert "/request" not in b["moj"].get(part).text
    sent = b["moj"].send("/council/sheets", account=str(b.people["moj"].id))
    assert sent.status_code == 303
    link = re.search(r"/council/sheets/officers/[^\"]+", b["moj2"].get("/council/sheets").text)
    assert link is not None
    own = link[0].rsplit("/", 1)[0]
    assert b["moj"].press(f"{own}/naming").status_code == 422, "who proposes does not name"
    assert b["moj2"].send(f"{own}/naming").status_code == 303
    found = re.search(r'"(/council/sheets/[^"/]+/request)"', b["moj"].get(part).text)
    assert found is not None
    assert b["moj2"].send(f"{own}/ending").status_code == 303
    assert "/request" not in b["moj"].get(part).text
    assert b["moj"].send(found[1], reason="調査。").status_code == 422


# -- what comes in wrong ----------------------------------------------------------------------


def test_council_12_a_file_that_names_the_informant_is_refused_without_repeating_it(b):
    case = b.opened()
    b.complete(case)
    for words in (NAME, "タカハラアオイ", "ASANOVA  AIGUL", "平成11年4月12日", CONTACT):
        refused = b["clerk"].send(
            f"{case}/files", origin="office", files=(BytesIO(document(words)), "メモ.pdf")
        )
        assert refused.status_code == 422, words
        assert words not in refused.text
    named = b["clerk2"].send(
        f"{case}/files", origin="office", files=(BytesIO(document("工場")), f"{LATIN}.pdf")
    )
    assert named.status_code == 422
    step = b["clerk2"].send(
        f"{case}/steps", taken_on=b.today, taken_by="事務局", what=f"{CYRILLIC}に会った。"
    )
    assert step.status_code == 422


def test_council_12_a_name_can_not_be_guessed_and_each_try_leaves_a_trace(b):
    case, other = b.opened(), b.opened()
    for one in (case, other):
        b.complete(one)

    def added(desk, name, to=case):
        told = {"sort": "person", "part": "witness", "name": name}
        return b[desk].send(f"{to}/concerned", **told).status_code

    assert added("clerk", "別人") == 303
    assert {added("clerk", LATIN.split()[0]) for _try in range(REFUSALS_A_DAY)} == {422}
    assert added("clerk", "他人") == 429, "nothing is compared any more"
    assert added("clerk", "他人", to=other) == 303
    assert added("clerk2", "他人") == 303
    b.owed()  # to see what was committed
    now, days = clock.now(), timedelta(days=2)
    found = reads_of(b.site.session, b.people["clerk"].id, start=now - days, end=now + days)
    tries = [one for one in found if one.kind.startswith("informant.")]
    assert [one.kind for one in tries] == ["informant.named"] * 5 + ["informant.held-off"]
    assert {one.subjects for one in tries} == {(f"council.violation:{case.rsplit('/', 1)[1]}",)}
    assert not any(one.facts for one in tries)


def test_council_12_an_identity_that_the_case_tells_already_is_not_sealed(b):
    case = b.opened()
    sent = b["clerk"].send(
        f"{case}/files", origin="office", files=(BytesIO(document(f"{NAME}の陳述")), "陳述.pdf")
    )
    assert sent.status_code == 303, sent.text
    refused = b["clerk"].send(f"{case}/informant", **INFORMANT)
    assert refused.status_code == 422
    assert "資料1" in refused.text, "it says where the name stands"


def test_council_12_a_file_that_can_not_be_cleaned_waits_for_a_person(b):
    case = b.opened()
    sent = b["clerk"].send(
        f"{case}/files", origin="informant", files=(BytesIO(picture()[:-200]), "壊れた.jpg")
    )
    assert sent.status_code == 303, sent.text
    page = b["clerk"].get(case).text
    assert f"{case}/files/" in page
    link = re.search(rf"{case}/files/[^\"]+/copy", page)
    assert link is not None
    assert b["clerk"].get(link[0].removesuffix("/copy")).status_code == 404
    taken = b["clerk"].send(link[0], files=(BytesIO(picture("PNG")), "写し.png"))
    assert taken.status_code == 303, taken.text
    assert b["clerk"].get(link[0].removesuffix("/copy")).status_code == 200


def test_council_12_a_file_that_names_the_informant_is_sealed_as_it_is(b):
    """It came first, from an office: the identity is refused until the file is sealed too."""
    case = b.opened()
    naming = (BytesIO(document(f"{NAME}の申出書")), "申出書.pdf")
    quiet = (BytesIO(document("賃金台帳")), "台帳.pdf")
    assert b["clerk"].send(f"{case}/files", origin="office", files=[naming, quiet])
    refused = b["clerk"].send(f"{case}/informant", **INFORMANT)
    assert refused.status_code == 422
    assert "資料1" in refused.text
    link, other = re.findall(rf'"({case}/files/[^"]+/sealing)"', b["clerk"].get(case).text)
    assert b["moj"].get(link).status_code == 403
    assert b["clerk"].send(link).status_code == 303
    assert b["clerk"].get(link.removesuffix("/sealing")).status_code == 404
    assert b["clerk"].get(other.removesuffix("/sealing")).status_code == 200
    assert b["clerk"].press(link).status_code in {409, 422}
    assert "council.violation.make-copy" in b.owed(case)
    assert b["clerk"].send(f"{case}/informant", **INFORMANT).status_code == 303
    by_hand = link.replace("/sealing", "/copy")
    copy = (BytesIO(document("申出書の写し")), "写し.pdf")
    assert b["clerk"].send(by_hand, files=copy).status_code == 303
    assert "council.violation.make-copy" not in b.owed(case)
    b.officers("moj", "moj2")
    part = b.sent(case, Desk.ISA_RESIDENCE)
    opening = b.asked(part, "moj")
    assert b["moj2"].send(f"{opening}/agreement").status_code == 303
    packed = b["moj"].press(f"{opening}/originals")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as originals:
        (name,) = originals.namelist()
        assert NAME in PdfReader(BytesIO(originals.read(name))).pages[0].extract_text()


def test_council_12_who_was_added_by_mistake_is_taken_out(b):
    case = b.opened()
    b.complete(case)
    wrong = {"sort": "person", "part": "witness", "name": b.people["clerk2"].name_ja}
    assert b["clerk"].send(f"{case}/concerned", **wrong).status_code == 303
    assert b["clerk2"].get(case).status_code == 404
    links = re.findall(rf'"({case}/concerned/[^"]+/removal)"', b["clerk"].get(case).text)
    assert len(links) == 3
    assert b["moj"].get(links[2]).status_code == 403
    assert b["clerk"].send(links[2]).status_code == 422
    named = b["clerk"].send(links[2], reason=f"{NAME}が間違えた。")
    assert named.status_code == 422
    assert b["clerk"].send(links[2], reason="別人。").status_code == 303
    assert b["clerk"].get(links[2]).status_code == 404
    assert b["clerk2"].get(case).status_code == 200
    assert wrong["name"] not in main(b["clerk"].get(case)).split("経過")[0]
    assert b["clerk"].send(links[0], reason="別の団体。").status_code == 303
    again = {"sort": "body", "part": "suspected", "name": "正しい団体"}
    assert b["clerk"].send(f"{case}/concerned", **again).status_code == 303


def test_council_12_a_refused_page_with_an_identity_is_kept_nowhere(b):
    case = b.opened()
    navigating = {"Sec-Fetch-Mode": "navigate"}

    def sent(path, **said):
        page = b["clerk"].get(path)
        data = {**hidden(page.text), **said}
        return b["clerk"].client.post(path, data=data, headers=navigating)

    facts = sent(f"{case}/steps", what="")
    assert facts.status_code == 303
    assert "_kept=" in facts.location
    identity = sent(f"{case}/informant", name="", contact=CONTACT)
    assert identity.status_code == 422
    assert CONTACT in identity.text


def test_council_12_no_reason_names_the_informant(b):
    report = b.reported(**INFORMANT)
    assert b["member"].send(f"{report}/steps", steps=f"{NAME}に聞いた。").status_code == 422
    assert b["member"].send(f"{report}/steps", steps="本人に聞いた。").status_code == 303
    taken_up = f"/council/violations/from-report/{report.rsplit('/', 1)[1]}"
    told = {"breaches": ["violence"], "learned_on": b.today}
    assert b["clerk"].send(taken_up, **told, facts=f"{KANA}が殴られた。").status_code == 422
    assert b["clerk"].send(taken_up, **told, facts="殴られた。").status_code == 303
    case = b.opened()
    b.complete(case)
    part = b.prepared(case, Desk.ISA_RESIDENCE)
    assert b["clerk"].send(f"{part}/proposal").status_code == 303
    for step in ("return", "drop"):
        assert b["clerk2"].send(f"{part}/{step}", reason=f"{LATIN}の件。").status_code == 422
        assert b["clerk2"].send(f"{part}/{step}", reason="要らない。").status_code == 303
    assert b["clerk"].send(f"{case}/closing", reason=f"{NAME}の希望。").status_code == 422
    assert b["clerk"].send(f"{case}/closing", reason="終了。").status_code == 303


def test_council_12_an_officer_whom_the_matter_concerns_does_not_handle_it(b):
    case = b.opened()
    assert b["clerk2"].get(case).status_code == 200
    b["clerk"].send(
        f"{case}/concerned", sort="person", part="suspected", name=b.people["clerk2"].name_ja
    )
    own = b["clerk"].send(
        f"{case}/concerned", sort="person", part="witness", name=b.people["clerk"].name_ja
    )
    names = {b.people[name].name_ja for name in ("clerk", "clerk2")}
    if len(names) == 2:
        assert b["clerk2"].get(case).status_code == 404
        assert b.case(case).case_number not in b["clerk2"].get("/council/violations?show=all").text
        assert own.status_code == 422


def test_council_3_3_only_members_report(b):
    body = b.site.organisation("会員でない団体")
    b.people["stranger"] = b.site.person(
        "stranger@example.test", Desk.ORGANISATION, organisation_id=body.id
    )
    refused = b["stranger"].send(
        "/council/reports/new",
        breaches=["violence"],
        concerned="株式会社架空",
        facts=FACTS,
        learned_on=b.today,
    )
    assert refused.status_code == 422


def test_council_12_silence_of_the_informant_means_secret(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    assert "封をした別紙" in b["clerk"].get(part).text
    assert '"informant":"secret"' in b.part_content(part)
    assert BORN not in b.part_content(part)


def test_council_12_requests_lapse_and_seals_end_with_their_term(b):
    case = b.opened()
    b.complete(case)
    part = b.sent(case, Desk.ISA_RESIDENCE)
    b.officers("moj", "moj2")
    b.asked(part, "moj")
    session = b.site.session
    session.rollback()
    read_for(session, {"*"})
    now = clock.now()
    assert sheets.lapse(session, SHEETS, now=now) == 0
    assert sheets.lapse(session, SHEETS, now=now + timedelta(hours=25)) == 1
    session.commit()
    b["moj"].send(f"{part}/refusal", reason="所管外。")
    b["clerk"].send(f"{part}/end")
    session.rollback()
    later = now + timedelta(days=3 * 366)
    assert sheets.erase_past_term(session, now=later) == 0, "no term is set yet"
    session.add(
        SettingValue(
            key=SEALS_KEPT.key, value=3, effective_on=clock.legal_date(now), recorded_at=now
        )
    )
    session.flush()
    assert sheets.erase_past_term(session, now=now + timedelta(days=365)) == 0
    assert sheets.erase_past_term(session, now=later) == 3
    session.rollback()
