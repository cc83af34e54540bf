"""The secretariat's and the chairs' screens for filings, by HTTP (council:2, 8.1, 8.2, 9, 10)."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from registry.core import clock, wareki
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.filings import queries, services
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingKind, FilingState
from registry.council.members import queries as register
from registry.parties.models import Organisation
from tests.council.members import Register
from tests.council.test_joining import CONTENT
from tests.house.site import Browser, main

PDF = "application/pdf"
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Office:
    """The secretariat, the chairs and a filer, each with a browser when one is asked for."""

    def __init__(self, site) -> None:
        self.site = site
        self.people = {}
        self.browsers: dict[str, Browser] = {}
        for name in ("clerk", "second"):
            self.people[name] = site.person(f"{name}@example.go.jp", Desk.METI_SECRETARIAT)
        for name in ("chair", "chair2", "chair3"):
            self.people[name] = site.person(f"{name}@example.go.jp", Desk.METI_CHAIR)
        self.body = site.organisation("架空県商工会議所")
        self.people["filer"] = site.person(
            "filer@example.test", Desk.ORGANISATION, organisation_id=self.body.id
        )
        self.now = clock.now()

    def __getitem__(self, name):
        """Return somebody's browser, signed in."""
        if name not in self.browsers:
            self.browsers[name] = self.site.signed_in(self.people[name])
        return self.browsers[name]

    def actor(self, name="filer"):
        account = self.people[name]
        return Actor(
            account_id=account.id,
            desks=frozenset({Desk.ORGANISATION}),
            organisation_id=account.organisation_id,
            extra_reach=frozenset({"*"}),
        )

    def files(self, kind=FilingKind.JOIN, *, days=0, **changes):
        """Let the filer file; return the filing's page."""
        session, filer = self.site.session, self.actor()
        read_for(session, {"*"})
        body = session.get(Organisation, self.body.id)
        filing = services.start(session, body, kind, actor=filer, now=self.now)
        today = clock.legal_date(self.now)
        services.save(
            session,
            filing,
            content={**filing.content, **CONTENT, **changes},
            effective_on=None if kind is FilingKind.JOIN else today + timedelta(days=days),
            version=filing.version,
            now=self.now,
        )
        services.submit(session, filing, actor=filer, now=self.now)
        session.commit()
        return f"/council/filings/{filing.id}"

    def filing(self, page):
        """Return a filing as it stands now."""
        self.site.session.rollback()
        read_for(self.site.session, {"*"})
        return self.site.session.get(Filing, page.rsplit("/", 1)[1], populate_existing=True)

    def state(self, page):
        return self.filing(page).state

    def letters(self, page):
        """Return what kinds of letters were issued about a filing."""
        filing = self.filing(page)
        return [letter.paper.template for letter in queries.letters(self.site.session, filing.id)]

    def makes_member(self):
        """Let the body join, through all hands."""
        page = self.files()
        self["clerk"].send(f"{page}/registration-proposal", form="direct")
        self["second"].send(
            page,
            form="registering",
            member_from=clock.legal_date(self.now).isoformat(),
        )
        self["clerk"].send(f"{page}/letter")
        return page


def words_of(answer):
    """Return the words of a PDF that was answered with, without any space."""
    assert answer.mimetype == PDF
    pages = PdfReader(BytesIO(answer.data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture
def office(site):
    return Office(site)


def test_council_8_1_a_filing_is_listed_opened_accepted_and_told_in_three_presses(office):
    page = office.files()
    listed = office["clerk"].get("/council/filings")
    assert page in listed.text
    assert CONTENT["name"] in listed.text
    shown = office["clerk"].get(page)
    assert CONTENT["address"] in shown.text
    assert "council:8.1" in shown.text
    proposed = office["clerk"].send(f"{page}/registration-proposal", form="direct")
    assert proposed.status_code == 303
    today = clock.legal_date(clock.now()).isoformat()
    found = office["second"].send(page, form="registering", member_from=today)
    assert found.status_code == 303
    assert found.location.endswith("/letter")
    assert office.state(page) == FilingState.REGISTERED
    issued = office["second"].send(f"{page}/letter")
    assert issued.status_code == 303
    assert office.letters(page) == ["receipt", "registered"]
    again = office["second"].send(f"{page}/letter")
    assert again.status_code == 422
    assert office.letters(page) == ["receipt", "registered"]


def test_council_2_who_proposed_is_not_offered_the_finding(office):
    page = office.files()
    office["clerk"].send(f"{page}/registration-proposal", form="direct")
    assert 'id="registering"' not in office["clerk"].get(page).text
    assert 'id="registering"' in office["second"].get(page).text
    today = clock.legal_date(clock.now()).isoformat()
    tried = office["clerk"].press(
        page, _form="registering", member_from=today, version=str(office.filing(page).version)
    )
    assert tried.status_code == 422
    denied = office["chair"].press(
        page, _form="registering", member_from=today, version=str(office.filing(page).version)
    )
    assert denied.status_code == 403
    assert office.state(page) == FilingState.FOR_REGISTRATION


def test_council_2_the_proposer_waits_for_the_decision_and_does_not_owe_it(office):
    page = office.files()
    office["clerk"].send(f"{page}/registration-proposal", form="direct")
    title, waits = "起案された審査結果を決定する", "section-waiting"
    for name, owes in (("clerk", False), ("second", True)):
        home = main(office[name].get("/"))
        mine, _heading, others = home.partition(waits)
        assert (title in mine) == owes
        assert (title in others) != owes
    assert "起案者であるため、別の担当者が決定します" in main(office["clerk"].get("/"))


def test_council_2_what_others_owe_too_long_is_marked(office, session):
    page = office.files()
    office["clerk"].send(f"{page}/registration-proposal", form="direct")
    overdue = "期限超過"
    assert overdue not in main(office["clerk"].get("/"))
    read_for(session, THE_SYSTEM.reach)
    session.execute(text("UPDATE owed_duty SET due_on = DATE '2026-01-05'"))
    session.commit()
    assert overdue in main(office["clerk"].get("/")).partition("section-waiting")[2]


def test_council_8_2_a_chair_who_agreed_waits_for_the_others(office):
    page = office.files()
    office["clerk"].send(f"{page}/refusal-proposal", reason="目的に反する活動をしている。")
    title, waits = "上申された入会の拒否を決定する", "section-waiting"
    assert title in main(office["chair"].get("/")).partition(waits)[0]
    assert office["chair"].send(f"{page}/refusal").status_code == 303
    assert title in main(office["chair"].get("/")).partition(waits)[2]
    assert title in main(office["chair2"].get("/")).partition(waits)[0]


def test_council_2_a_body_known_already_is_shown_with_what_is_the_same(office):
    Register(office.site).put("別の団体", address=CONTENT["address"])
    shown = main(office["clerk"].get(office.files()))
    assert "別の団体" in shown
    assert "一致：所在地" in shown


def test_council_8_1_membership_does_not_begin_before_the_filing_arrived(office):
    page = office.files()
    office["clerk"].send(f"{page}/registration-proposal", form="direct")
    early = office["second"].send(page, form="registering", member_from="2019-03-26")
    assert early.status_code == 422
    assert 'value="2019-03-26"' in early.text
    assert 'id="registering-member_from-error"' in early.text


def test_council_8_1_a_correction_is_asked_looked_at_first_and_answered(office):
    page = office.files()
    nothing = office["clerk"].send(f"{page}/correction", text="x")
    assert nothing.status_code == 422
    asked = {"wrong_address": "y", "what_address": "番地まで。", "text": "お願いします。"}
    seen = office["clerk"].send(f"{page}/correction", preview="1", **asked)
    assert seen.mimetype == PDF
    for button in ({}, {"preview": "1"}):  # what can't be issued is not shown as if it could
        today = clock.legal_date(clock.now()).isoformat()
        past = office["clerk"].send(f"{page}/correction", answer_by=today, **button, **asked)
        assert past.status_code == 422
        assert 'id="form-answer_by-error"' in past.text
    assert office.state(page) == FilingState.SUBMITTED
    day = (clock.legal_date(clock.now()) + timedelta(days=14)).isoformat()
    done = office["clerk"].send(f"{page}/correction", answer_by=day, **asked)
    assert done.status_code == 303
    shown = main(office["clerk"].get(page))
    assert "番地まで。" in shown
    assert office.letters(page) == ["receipt", "correction"]


def test_council_8_2_three_chairs_agree_to_one_draft_and_the_last_decides(office):
    page = office.files()
    lay = office["clerk"].send(f"{page}/refusal-proposal", reason="目的に反する。")
    assert lay.status_code == 303
    denied = office["clerk"].get(f"{page}/refusal")
    assert denied.status_code == 403
    for chair in ("chair", "chair2"):
        assert office[chair].send(f"{page}/refusal").status_code == 303
    assert office.state(page) == FilingState.FOR_REFUSAL
    shown = main(office["chair3"].get(f"{page}/refusal"))
    assert "目的に反する。" in shown
    assert len(re.findall("<time", shown)) == 2
    assert office["chair3"].get(f"{page}/draft-letter").mimetype == PDF
    assert office["chair3"].send(f"{page}/refusal").status_code == 303
    assert office.state(page) == FilingState.REFUSED
    late = office["chair2"].client.post(
        f"{page}/refusal", data={"csrf_token": office["chair2"].token(), "version": "3"}
    )
    assert late.status_code == 409
    assert "chair3" in late.text or "example" in late.text or "主宰者" in late.text


def test_council_8_2_the_case_file_tells_what_was_asked_decided_and_carried_out(office):
    page = office.files()
    today = wareki.format(clock.legal_date(clock.now()))
    nobody = words_of(office["chair"].get(f"{page}/case-file"))
    assert "起案者（記載なし）起案年月日決裁年月日施行年月日保存期間" in nobody
    office["clerk"].send(f"{page}/refusal-proposal", reason="目的に反する。")
    asked = words_of(office["chair"].get(f"{page}/case-file"))
    assert f"起案年月日{today}決裁年月日施行年月日保存期間" in asked
    assert "拒否を決定しました" not in asked
    for chair in ("chair", "chair2", "chair3"):
        office[chair].send(f"{page}/refusal")
    decided = words_of(office["chair"].get(f"{page}/case-file"))
    assert "拒否してよいか、伺います。" in decided
    assert f"決定{today}、伺いのとおり、主宰者が入会の拒否を決定しました。" in decided
    assert f"決裁年月日{today}施行年月日保存期間" in decided
    assert "目的に反する。" in decided
    office["clerk"].send(f"{page}/letter")
    assert f"施行年月日{today}" in words_of(office["chair"].get(f"{page}/case-file"))


@pytest.mark.parametrize(
    ("proposal", "finding", "decided"),
    [
        ("registration", "", "構成員として登録することに決定しました。"),
        ("non-eligibility", "/non-eligibility", "認められないと決定しました。"),
    ],
)
def test_council_2_the_case_file_of_a_finding_keeps_what_was_asked(
    office, proposal, finding, decided
):
    page = office.files()
    form = {"form": "direct"} if proposal == "registration" else {"reason": "団体ではない。"}
    office["clerk"].send(f"{page}/{proposal}-proposal", **form)
    assert "決定しました" not in words_of(office["clerk"].get(f"{page}/case-file"))
    today = clock.legal_date(clock.now()).isoformat()
    form = {} if finding else {"form": "registering", "member_from": today}
    assert office["second"].send(page + finding, **form).status_code == 303
    told = words_of(office["clerk"].get(f"{page}/case-file"))
    assert "よいか、伺います。" in told
    assert decided in told


def test_council_8_2_the_filing_says_how_many_agreed_and_who_did_reads_so(office):
    page = office.files()
    office["clerk"].send(f"{page}/refusal-proposal", reason="目的に反する。")
    assert "3名中0名" in main(office["chair"].get(page))
    office["chair"].send(f"{page}/refusal")
    assert "3名中1名" in main(office["chair2"].get(page))
    again = main(office["chair"].get(f"{page}/refusal"))
    assert "既に同意しています" in again
    assert "現在の状態では行えません" not in again
    office["chair2"].send(f"{page}/return", reason="調べ直す。")
    assert "現在の状態では行えません" in main(office["chair"].get(f"{page}/refusal"))


def test_council_8_2_a_draft_that_changed_is_read_again(office):
    page = office.files()
    office["clerk"].send(f"{page}/refusal-proposal", reason="一つ目の理由。")
    opened = office["chair"].get(f"{page}/refusal").text
    [digest] = re.findall(r'name="digest"[^>]*value="([^"]+)"', opened)
    assert office["chair2"].send(f"{page}/return", reason="書き直してください。").status_code == 303
    office["clerk"].send(f"{page}/refusal-proposal", reason="二つ目の理由。")
    stale = office["chair"].client.post(
        f"{page}/refusal", data={"csrf_token": office["chair"].token(), "digest": digest}
    )
    assert stale.status_code == 409
    assert office["chair"].send(f"{page}/refusal").status_code == 303


def test_council_9_a_late_change_is_marked_and_recorded_all_the_same(office):
    office.makes_member()
    page = office.files(FilingKind.CHANGE, address="架空県西市９番地")
    shown = main(office["clerk"].get(page))
    assert "council:9" in shown
    assert "架空県西市９番地" in shown
    assert CONTENT["address"] in shown
    done = office["clerk"].send(f"{page}/recording", form="direct")
    assert done.status_code == 303
    assert office.state(page) == FilingState.RECORDED
    state = register.state_on(office.site.session, office.body.id, clock.legal_date(clock.now()))
    assert state is not None
    assert state.address == "架空県西市９番地"
    assert office["clerk"].get(f"{page}/refusal-proposal").status_code in {200, 404}
    refused = office["clerk"].press(f"{page}/refusal-proposal", reason="いいえ", version="2")
    assert refused.status_code == 409
    assert office.state(page) == FilingState.RECORDED


def test_council_10_a_withdrawal_can_be_corrected_and_is_recorded(office):
    office.makes_member()
    page = office.files(FilingKind.WITHDRAWAL, days=30)
    asked = office["clerk"].send(
        f"{page}/correction",
        wrong_effective_on="y",
        what_effective_on="日付を御確認ください。",
        text="お願いします。",
    )
    assert asked.status_code == 303
    assert office.letters(page) == ["receipt", "correction"]
    session, filer = office.site.session, office.actor()
    filing = queries.get(session, office.filing(page).id, filer)
    services.submit(session, filing, actor=filer, now=clock.now())
    session.commit()
    assert office["clerk"].send(f"{page}/recording", form="direct").status_code == 303
    assert office["clerk"].send(f"{page}/letter").status_code == 303
    assert office.letters(page)[-1] == "acknowledgement"


def test_house_two_officers_at_once_one_is_told_who_was_first(office):
    page = office.files()
    version = office.filing(page).version
    office["clerk"].send(f"{page}/registration-proposal", form="direct")
    second = office["second"].press(
        f"{page}/non-eligibility-proposal", reason="団体ではない。", version=str(version)
    )
    assert second.status_code == 409
    assert "団体ではない。" in second.text
    assert office.state(page) == FilingState.FOR_REGISTRATION


def test_house_the_same_form_sent_twice_acts_once(office):
    page = office.files()
    fields = {"version": "2", "once": "4a1f6c3e-0000-4000-8000-000000000001"}
    fields["version"] = str(office.filing(page).version)
    for _time in range(2):
        sent = office["clerk"].press(f"{page}/registration-proposal", **fields)
        assert sent.status_code == 303


def test_house_a_filer_does_not_come_to_the_desks_pages(office):
    page = office.files()
    for path in ("", "/correction", "/case-file", "/refusal", "/letter"):
        assert office["filer"].get(page + path).status_code == 403, path
    assert office["clerk"].get(f"{page}/case-file").mimetype == PDF


def test_filings_are_found_by_every_name_and_number_in_any_width(office):
    body = "4000012090001"
    page = office.files(kana="カクウショウコウ", name_en="Fictional Chamber", corporate_number=body)
    number = office.filing(page).receipt_number
    wide = number.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789-"})
    asked = (number, wide, wide[-4:], "かくうしょう", "ｃｈａｍｂｅｒ", body)
    for part in asked:
        found = main(office["clerk"].get("/council/filings", query_string={"q": part}))
        assert page in found, part
    other = main(office["clerk"].get("/council/filings", query_string={"q": f"{wide}９"}))
    assert page not in other
    for part in (number, wide):
        register = office["clerk"].get("/council/members", query_string={"q": part})
        assert page in main(register)


def test_council_8_1_what_came_on_paper_is_entered_with_its_day_and_scan(office):
    clerk = office["clerk"]
    begun = clerk.send(
        "/council/arrivals?kind=join&q=架空",
        form="new",
        name="架空市",
        body_kind="local-government",
    )
    assert begun.status_code == 303
    page = begun.location
    saved = clerk.send(page, draft="1", name="架空市", channel="paper", arrived_on="R8.11.2")
    assert saved.status_code == 303
    assert 'value="2026-11-02"' in clerk.get(page).text
    typed = {
        **{name: value for name, value in CONTENT.items() if name != "purpose"},
        "purpose": "y",
        "contact_phone": "03-3501-1511",
        "name": "架空市",
        "channel": "paper",
        "arrived_on": "2026-11-02",
    }
    empty = main(clerk.send(page, channel="paper", arrived_on="2027-12-31"))
    for name in ("form-scans-error", "form-arrived_on-error", "form-address-error"):
        assert name in empty  # all that is missing or wrong is told at once
    unscanned = clerk.send(page, **typed)
    assert unscanned.status_code == 422
    assert "form-scans-error" in main(unscanned), re.findall("field-error.*", unscanned.text)
    entered = clerk.send(page, scans=(BytesIO(SCAN), "届出.pdf"), **typed)
    assert entered.status_code == 303, entered.text
    shown = main(clerk.get(entered.location))
    assert "届出.pdf" in shown
    filing = office.filing(entered.location)
    assert filing.arrived_on.isoformat() == "2026-11-02"
    assert filing.channel == "paper"
    assert entered.location in clerk.get("/council/filings").text
    assert office["filer"].get(page).status_code == 403


def test_council_8_1_what_came_incomplete_on_paper_keeps_its_day_and_is_corrected(office):
    """A body without a mail address can join; what a member has to say is asked for afterwards."""
    clerk = office["clerk"]
    about = {"name": "架空市", "body_kind": "local-government"}
    page = clerk.send("/council/arrivals?kind=join&q=架空", form="new", **about).location
    typed = {
        **{name: value for name, value in CONTENT.items() if name != "purpose"},
        "name": "架空市",
        "channel": "paper",
        "arrived_on": "2026-11-02",
        "contact_phone": "03-3501-1511",
        "contact_email": "",
        "representative": "",
    }
    scanned = clerk.send(page, scans=(BytesIO(SCAN), "届出.pdf"), **typed)
    assert scanned.status_code == 422
    for name in ("purpose", "contact_email", "representative"):
        assert f"form-{name}-error" in main(scanned)
    assert main(scanned).count("届出.pdf</a>") == 1, "kept with the draft, and not a second time"
    assert "scans-kept" not in scanned.text
    wrong = main(clerk.send(page, as_it_came="y", **{**typed, "contact_email": "x"}))
    assert "form-contact_email-error" in wrong
    assert "form-representative-error" not in wrong
    entered = clerk.send(page, as_it_came="y", **typed)
    assert entered.status_code == 303, main(entered)
    filing = office.filing(entered.location)
    assert filing.arrived_on.isoformat() == "2026-11-02"
    assert filing.receipt_number
    shown = main(clerk.get(entered.location))
    assert shown.count("届出.pdf</a>") == 1
    assert "代表者、目的への賛同" in shown
    proposing = f"{entered.location}/registration-proposal"
    refused = clerk.press(proposing, _form="direct", version=filing.version, once=str(uuid4()))
    assert "代表者、目的への賛同" in main(refused), refused.status
    assert office.filing(entered.location).state == "submitted"


@pytest.mark.parametrize("kind", ["change", "withdrawal"])
def test_a_notice_is_entered_only_for_a_member(office, kind):
    """council:9, council:10: only a member gives notice of a change, or leaves."""
    shown = main(office["clerk"].get(f"/council/arrivals?kind={kind}&q=架空"))
    assert "架空県商工会議所" in shown
    assert 'name="organisation"' not in shown
    joining = main(office["clerk"].get("/council/arrivals?kind=join&q=架空"))
    assert 'name="organisation"' in joining
