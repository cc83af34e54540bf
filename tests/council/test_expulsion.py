"""Expulsion from the opened case to the register, by HTTP (council:11.1, 11.2)."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from registry.core import clock, wareki
from registry.core.calendar import tokyo_calendar
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.expulsion.models import ExpulsionCase
from registry.council.expulsion.rules import Appointment, ExpulsionState, refusals_to_appoint
from registry.council.members import queries as register
from registry.council.members import services as members
from registry.council.members.rules import Began, Item
from registry.duties.models import DutyState, Mail, OwedDuty
from registry.ledger.queries import entries_about
from tests.council import test_requests
from tests.council.test_filing_desk import PDF, SCAN, words_of
from tests.council.test_joining import CONTENT
from tests.house.site import Browser, main


def open_day(ahead):
    """Return the first day that lies so far ahead and on which offices are open."""
    calendar, day = tokyo_calendar(), clock.legal_date(clock.now()) + timedelta(days=ahead)
    return day if calendar.is_open(day) else calendar.next_open(day)


class Case:
    """A member, its clerk, the secretariat and the chairs."""

    def __init__(self, site) -> None:
        self.site = site
        self.body = site.organisation("架空県商工会議所")
        self.people = {
            name: site.person(f"{name}@example.go.jp", desk)
            for name, desk in {
                "clerk": Desk.METI_SECRETARIAT,
                "chair": Desk.METI_CHAIR,
                "chair2": Desk.METI_CHAIR,
                "chair3": Desk.METI_CHAIR,
            }.items()
        }
        self.people["member"] = site.person(
            "member@example.test", Desk.ORGANISATION, organisation_id=self.body.id
        )
        self.people["other"] = site.person(
            "other@example.test",
            Desk.ORGANISATION,
            organisation_id=site.organisation("別の団体").id,
        )
        self.browsers: dict[str, Browser] = {}

    def __getitem__(self, name):
        """Return somebody's browser, signed in."""
        if name not in self.browsers:
            self.browsers[name] = self.site.signed_in(self.people[name])
        return self.browsers[name]

    def member_under(self, item):
        """Write the body into the register."""
        session = self.site.session
        read_for(session, {"*"})
        members.begin(
            session,
            self.body,
            item=item,
            values=CONTENT,
            began=Began.BY_REGISTRATION if item is Item.REGISTERED else Began.BY_RULES,
            valid_from=clock.legal_date(clock.now()) - timedelta(days=400),
            now=clock.now(),
            basis="経製1" if item is Item.REGISTERED else "",
        )
        session.commit()
        return f"/council/expulsions/new/{self.body.id}"

    def opened(self, item=Item.ORGANISATION):
        """Open a case; return its page."""
        page = self.member_under(item)
        sent = self["clerk"].send(page, facts="事実。", evidence=(BytesIO(SCAN), "資料.pdf"))
        assert sent.status_code == 303, sent.text
        return sent.location

    def heard(self, item=Item.ORGANISATION):
        """Open a case, and let the member state its case."""
        page = self.opened(item)
        day = open_day(14).isoformat()
        self.gives_hearing(page, way="in-writing", hearing_on=day)
        assert self.states_its_case(page, "弁明。").status_code == 303
        return page

    def gives_hearing(self, page, **appointed):
        """Give the member notice, with the second look at it; return the last answer."""
        looked = self["clerk"].send(f"{page}/hearing", **appointed)
        if looked.status_code != 200:
            return looked
        assert self.row(page).hearing_on != appointed["hearing_on"]
        assert "通知し、文書を発出する" in main(looked)
        return self["clerk"].send(f"{page}/hearing", looked="yes", **appointed)

    def row(self, page):
        """Return the case as it stands now."""
        self.site.session.rollback()
        read_for(self.site.session, {"*"})
        found = page.rsplit("/", 1)[1]
        return self.site.session.get(ExpulsionCase, found, populate_existing=True)

    def states_its_case(self, page, statement, **more):
        """Let the member make its statement, with the second look at it; return the answer."""
        looked = self["member"].send(f"{page}/statement", statement=statement, **more)
        assert looked.status_code == 200, looked.text
        kept = re.findall(r'files-kept" value="([^"]+)"', looked.text)
        sent = {"statement": statement, "looked": "yes", "files-kept": kept}
        return self["member"].send(f"{page}/statement", **sent)

    def mails(self, page, name):
        """Return how many mails tell somebody of news about a case."""
        self.row(page)
        subject = f"council.expulsion:{page.rsplit('/', 1)[1]}"
        query = select(Mail).where(Mail.address == self.people[name].email)
        return sum(
            mail.params.get("subject") == subject for mail in self.site.session.scalars(query)
        )

    def clauses(self, page):
        """Return the clauses that the case's entries cite."""
        self.row(page)
        subject = f"council.expulsion:{page.rsplit('/', 1)[1]}"
        return {entry.clause for entry in entries_about(self.site.session, subject)}


@pytest.fixture
def case(site):
    return Case(site)


@pytest.mark.parametrize("item", [Item.METI, Item.ORGAN])
def test_council_11_knows_no_expulsion_of_items_i_and_ii(case, item):
    page = case.member_under(item)
    assert case["clerk"].get(page).status_code == 404
    assert case["clerk"].press(page, facts="事実。").status_code == 404
    found = main(case["clerk"].get("/council/expulsions/new?q=架空"))
    assert str(case.body.id) not in found


@pytest.mark.parametrize(
    ("item", "ground", "clause"),
    [(Item.REGISTERED, "11.1", "council:11.1"), (Item.ORGANISATION, "11.2", "council:11.2")],
)
def test_council_11_the_ground_follows_from_the_item(case, item, ground, clause):
    page = case.opened(item)
    assert case.row(page).ground == ground
    assert case.clauses(page) == {clause}
    day = open_day(14).isoformat()
    case.gives_hearing(page, way="in-writing", hearing_on=day)
    assert case.clauses(page) == {clause}


def test_council_11_2_from_the_facts_to_the_register(case):
    page = case.opened()
    hidden = case["member"].get(page)
    assert hidden.status_code == 404
    day = open_day(14).isoformat()
    assert (
        case["clerk"]
        .send(f"{page}/hearing", preview="1", way="in-writing", hearing_on=day)
        .mimetype
        == PDF
    )
    assert case.row(page).state == ExpulsionState.OPEN
    given = case.gives_hearing(page, way="in-writing", hearing_on=day)
    assert given.status_code == 303, main(given)
    told = main(case["member"].get(page))
    assert "事実。" in told
    assert "資料.pdf" not in told
    assert case["other"].get(page).status_code == 404
    said = case.states_its_case(page, "弁明。", files=(BytesIO(SCAN), "弁明.pdf"))
    assert said.status_code == 303, said.text
    assert case["clerk"].send(f"{page}/proposal", proposal="理由。").status_code == 303
    assert "理由。" not in main(case["member"].get(page))
    for chair in ("chair", "chair2", "chair3"):
        read = main(case[chair].get(f"{page}/expulsion"))
        assert "弁明。" in read
        assert case[chair].send(f"{page}/expulsion").status_code == 303
    today = clock.legal_date(clock.now())
    assert case.row(page).expelled_on == today
    assert register.state_on(case.site.session, case.body.id, today) is None
    yesterday = today - timedelta(days=1)
    last = register.state_on(case.site.session, case.body.id, yesterday)
    assert last is not None
    assert last.ended == "expelled"
    in_register = f"/council/members/{case.body.id}"
    assert in_register in main(case["clerk"].get(page))
    assert in_register not in main(case["member"].get(page))
    file = words_of(case["clerk"].get(f"{page}/case-file"))
    assert "施行年月日保存期間" in file
    assert f"{wareki.format(today)}、伺いのとおり、主宰者が除名を決定しました。" in file
    assert case["clerk"].send(f"{page}/letter").status_code == 303
    file = words_of(case["clerk"].get(f"{page}/case-file"))
    assert f"施行年月日{wareki.format(today)}" in file
    letters = re.findall(rf'{page}/letters/[^"]+', case["member"].get(page).text)
    assert [case["member"].get(letter).mimetype for letter in letters] == [PDF, PDF]
    again = case["clerk"].press(f"{page}/letter", version=str(case.row(page).version))
    assert again.status_code == 422


def test_council_11_1_who_is_expelled_owes_no_answer_and_finds_its_case(case):
    """Its page leads to the case with the letter, and offers no joining as if nothing happened."""
    page = case.heard(Item.REGISTERED)
    asker = test_requests.Council(case.site)
    asker.bodies["expelled"] = case.body
    asked = asker.issued(to=("expelled",))[0]
    own = test_requests.own(asked)
    case["clerk"].send(f"{page}/proposal", proposal="理由。")
    for chair_ in ("chair", "chair2", "chair3"):
        case[chair_].send(f"{page}/expulsion")
    assert "構成員でなくなったため" not in main(case["member"].get(own))
    assert case["clerk"].send(f"{page}/letter").status_code == 303
    for reader, shown in (("member", own), ("clerk", asked)):
        assert "除名により構成員でなくなったため" in main(case[reader].get(shown))
    home = main(case["member"].get("/my"))
    assert f'href="{page}"' in home
    assert "council.request.answer" not in case["member"].get("/").text
    last = clock.legal_date(clock.now()) - timedelta(days=1)
    offered = main(case["member"].get("/my/certificates"))
    assert f'value="{last.isoformat()}"' in offered  # the last day that can be certified
    assert home.count("/my/join") == 1  # in the notice, after what happened
    assert "加入を届け出る" not in home
    assert page not in main(case["other"].get("/my"))


def test_council_11_the_day_to_be_heard_lies_ahead_and_is_waited_for(case):
    page = case.opened()
    late = case.gives_hearing(page, way="in-writing", hearing_on="2020-01-01")
    assert late.status_code == 422
    assert 'value="2020-01-01"' in late.text
    day = open_day(14).isoformat()
    assert page not in main(case["member"].get("/my"))
    case.gives_hearing(page, way="in-writing", hearing_on=day)
    own = main(case["member"].get("/my"))
    assert "除名が検討されています" in own
    assert f'href="{page}"' in own
    assert page not in main(case["other"].get("/my"))
    early = case["clerk"].send(f"{page}/hearing-record", record="来なかった。")
    assert early.status_code == 422
    assert "来なかった。" in early.text
    assert case.row(page).state == ExpulsionState.HEARING_SET


def test_council_11_chairs_send_back_and_agreements_are_void(case):
    page = case.heard()
    case["clerk"].send(f"{page}/proposal", proposal="一つ目。")
    assert case["chair"].send(f"{page}/expulsion").status_code == 303
    assert case["chair2"].send(f"{page}/return", reason="調べ直す。").status_code == 303
    assert case.row(page).state == ExpulsionState.HEARD
    case["clerk"].send(f"{page}/proposal", proposal="二つ目。")
    assert "二つ目。" in main(case["chair"].get(f"{page}/expulsion"))
    assert case["chair"].send(f"{page}/expulsion").status_code == 303
    assert case.row(page).state == ExpulsionState.PROPOSED


def test_council_11_the_secretariat_does_not_decide_and_the_chairs_do_not_prepare(case):
    """council:4: the secretariat prepares, the chairs decide, and nobody does both."""
    page = case.heard()
    assert case["chair"].get(f"{page}/proposal").status_code == 403
    case["clerk"].send(f"{page}/proposal", proposal="理由。")
    for path in ("/expulsion", "/return", "/closing"):
        assert case["clerk"].get(page + path).status_code == 403, path
        assert case["member"].get(page + path).status_code == 403, path
    assert case["chair"].send(f"{page}/closing", reason="事実がない。").status_code == 303
    assert case.row(page).state == ExpulsionState.DROPPED
    closed = case["chair2"].press(f"{page}/expulsion", version="1", digest="x")
    assert closed.status_code == 409


def test_council_11_a_hearing_in_person_has_a_time_and_a_place(case):
    page = case.opened()
    day = open_day(14)
    asked = {"way": "in-person", "hearing_on": day.isoformat()}
    offered = main(case["clerk"].get(f"{page}/hearing"))
    assert "7日" in offered.split('id="form-hearing_on-hint"')[1].split("</p>")[0]
    assert "任意" not in offered  # what is asked for in person is not called optional
    unsaid = case.gives_hearing(page, **asked)
    assert unsaid.status_code == 422
    assert 'id="form-time-error"' in unsaid.text
    assert 'id="form-place-error"' in unsaid.text
    for wrong in ("25:00", "12:60", "soon", "1"):
        answer = case.gives_hearing(page, **asked, time=wrong, place="別館")
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
    place = "別館２階　214会議室"
    given = case.gives_hearing(page, **asked, time="１４時30分", place=place)
    assert given.status_code == 303, main(given)
    told = main(case["member"].get(page))
    assert place in told
    assert "14:30" in told


def test_council_11_once_notice_is_given_only_its_day_is_changed_by_a_new_letter(case):
    page = case.opened()
    assert main(case["clerk"].get(page)).count(f'{page}/hearing"') == 1
    day = open_day(14)
    case.gives_hearing(page, way="in-writing", hearing_on=day.isoformat())
    shown = main(case["clerk"].get(page))
    assert re.search(rf'button-secondary" href="{page}/hearing"', shown)
    assert re.search(rf'button-primary" href="{page}/hearing-record"', shown)
    later = open_day(28).isoformat()
    change = case["clerk"].get(f"{page}/hearing")
    assert f'value="{day.isoformat()}"' in change.text
    assert case.gives_hearing(page, way="in-writing", hearing_on=later).location
    assert case.row(page).hearing_on.isoformat() == later
    letters = re.findall(rf'{page}/letters/[^"]+', case["member"].get(page).text)
    assert len(letters) == 2
    subject = f"council.expulsion:{case.row(page).id}"
    query = select(OwedDuty).where(OwedDuty.subject == subject, OwedDuty.state == DutyState.OPEN)
    owed = [one for one in case.site.session.scalars(query) if ".answer-" in one.code]
    assert [one.due_on.isoformat() for one in owed] == [later]


def test_council_11_a_closed_day_is_refused_with_the_next_open_one(case):
    page = case.opened()
    day = open_day(14)
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    assert "caution" in case["clerk"].get(f"/en/read-date?_office=1&hearing_on={saturday}").text
    assert "caution" not in main(case["clerk"].get(f"{page}/hearing"))  # an open day is proposed
    sent = {"way": "in-writing", "hearing_on": saturday.isoformat()}
    refused = case.gives_hearing(page, **sent)
    assert refused.status_code == 422
    assert 'id="form-hearing_on-error"' in refused.text
    assert case.row(page).state == ExpulsionState.OPEN
    tomorrow = clock.legal_date(clock.now()) + timedelta(days=1)
    soon = case.gives_hearing(page, way="in-writing", hearing_on=tomorrow.isoformat())
    assert soon.status_code == 422
    assert case.gives_hearing(page, way="in-writing", hearing_on=day.isoformat()).location


@pytest.mark.parametrize(
    ("on", "notice", "refused_until"),
    [
        ("2026-12-01", 1, None),  # the next open day, where one day is enough
        ("2026-12-01", 7, "2026-12-07"),
        ("2026-12-06", 7, "2026-12-07"),
        ("2026-12-07", 7, None),
        ("2026-12-12", 7, "2026-12-14"),  # a Saturday
        ("2026-12-29", 7, "2027-01-04"),  # the end of the year
        ("2026-11-20", 7, "2026-12-07"),  # past
        ("2026-12-05", 30, "2027-01-04"),  # thirty days end in the closed days
    ],
)
def test_council_11_a_hearing_leaves_time_and_falls_on_an_open_day(on, notice, refused_until):
    """council:11.1, council:11.2: the notice asked for is our practice."""
    against = refusals_to_appoint(
        Appointment(date.fromisoformat(on)),
        today=date(2026, 11, 30),
        notice=notice,
        calendar=tokyo_calendar(),
    )
    told = [one.params["day"].isoformat() for one in against]
    assert told == ([refused_until] if refused_until else [])


def test_council_11_the_case_file_is_printed_for_decision(case):
    page = case.heard()
    case["clerk"].send(f"{page}/proposal", proposal="除名が相当である理由。")
    case["chair"].send(f"{page}/expulsion")
    answer = case["chair2"].get(f"{page}/case-file")
    assert answer.mimetype == PDF
    squeezed = words_of(answer)
    for said in (
        "決裁書",
        "事案の内容",
        "事実。",
        "弁明。",
        "除名が相当である理由。",
        "資料.pdf",
        "運営要領第11条第2項",
    ):
        assert said in squeezed, said
    assert squeezed.count("主宰者") >= 3
    assert case["member"].get(f"{page}/case-file").status_code == 403


def test_council_11_the_case_file_of_a_closed_case_is_signed_by_who_closed_it(case):
    """council:11: who had agreed to the expulsion did not sign that there is none."""
    page = case.heard()
    case["clerk"].send(f"{page}/proposal", proposal="除名が相当である理由。")
    today = wareki.format(clock.legal_date(clock.now()))
    for chair in ("chair", "chair2"):
        case[chair].send(f"{page}/expulsion")
    asked = words_of(case["chair3"].get(f"{page}/case-file"))
    boxes = asked.split("件名")[0]
    assert (boxes.count(today), boxes.count("chair2")) == (3, 1)
    before = main(case["chair3"].get(f"{page}/closing"))
    assert "3名中2名" in before
    assert case["chair3"].send(f"{page}/closing", reason="改善された。").status_code == 303
    closed = words_of(case["chair"].get(f"{page}/case-file"))
    boxes = closed.split("件名")[0]
    assert boxes.count("主宰者") == 1
    assert "chair3" in boxes
    assert "chair2" not in boxes
    assert f"{today}、主宰者が、除名を行わずに事案を終了しました。" in closed
    assert f"決裁年月日{today}施行年月日{today}" in closed
    assert "理由改善された。" in closed.replace("２", "")
    assert "主宰者が同意（3名中2名）" in closed
    assert "3名中2名" not in main(case["chair"].get(f"{page}/closing"))


def test_council_11_a_member_is_told_of_the_end_only_of_a_case_it_knew_of(case):
    page = case.opened()
    unknown = case["chair"].get(f"{page}/closing")
    assert "文書を確認" not in main(unknown)
    assert case["chair"].send(f"{page}/closing", preview="1", reason="誤り。").status_code == 404
    assert case.row(page).state == ExpulsionState.OPEN
    case["chair"].send(f"{page}/closing", reason="誤り。")
    assert case.row(page).state == ExpulsionState.DROPPED
    file = words_of(case["chair"].get(f"{page}/case-file"))
    assert "起案者（記載なし）起案年月日決裁年月日令和" in file
    assert "施行年月日保存期間" in file
    assert "除名を行わずに終了したので、供覧します。" in file
    assert "誤り。" in file
    assert case["member"].get(page).status_code == 404
    assert page not in main(case["member"].get("/my"))
    assert case.mails(page, "member") == 0


def test_council_11_a_member_finds_its_case_at_every_step_and_reads_how_it_ended(case):
    page = case.heard()
    assert f'href="{page}"' in main(case["member"].get("/my"))
    case["clerk"].send(f"{page}/proposal", proposal="理由。")
    own = main(case["member"].get("/my"))
    assert f'href="{page}"' in own
    assert "主宰者に上申中" not in main(case["member"].get(page))
    told = case.mails(page, "member")
    preview = case["chair"].send(f"{page}/closing", preview="1", reason="改善された。")
    assert "構成員としての地位が変わることはありません。" in words_of(preview)
    assert case["chair"].send(f"{page}/closing", reason="改善された。").status_code == 303
    assert case.mails(page, "member") == told + 1
    own = main(case["member"].get("/my"))
    assert "除名が検討されています" not in own
    assert f'href="{page}"' in own
    assert "除名せず終了" in own
    letters = re.findall(rf'{page}/letters/[^"]+', case["member"].get(page).text)
    ended = words_of(case["member"].get(letters[-1]))
    assert "除名に係る事案の終了について" in ended
    assert "改善された。" in ended
    assert page not in main(case["other"].get("/my"))


def test_council_11_a_statement_is_looked_at_once_more_before_it_is_sent(case):
    """It can be sent once: what was written and chosen is shown, changed or sent."""
    page = case.opened()
    case.gives_hearing(page, way="in-writing", hearing_on=open_day(14).isoformat())
    url, said = f"{page}/statement", {"statement": "一つ目。\n二つ目。"}
    looked = case["member"].send(url, **said, files=(BytesIO(SCAN), "弁明.pdf"))
    assert looked.status_code == 200
    assert "弁明.pdf" in main(looked)
    assert case.row(page).state == ExpulsionState.HEARING_SET
    [kept] = re.findall(r'name="files-kept" value="([^"]+)"', looked.text)
    said["files-kept"] = kept
    again = case["member"].send(url, **said, looked="yes", _redraw="change")
    assert "<textarea" in main(again)
    assert 'name="looked" type="hidden" value=""' in again.text
    damaged = case["member"].send(url, **said, files=(BytesIO(b"%PDF"), "空.pdf"))
    assert damaged.status_code == 422
    assert case.row(page).state == ExpulsionState.HEARING_SET
    assert case["member"].send(url, **said, looked="yes").status_code == 303
    assert case.row(page).statement.splitlines() == ["一つ目。", "二つ目。"]
    assert "弁明.pdf" in main(case["clerk"].get(page))


def test_council_11_the_letter_page_says_to_whom_from_whom_and_what(case):
    page = case.heard()
    assert "製造産業局長" not in main(case["clerk"].get(f"{page}/letter"))
    case["clerk"].send(f"{page}/proposal", proposal="理由。")
    for chair in ("chair", "chair2", "chair3"):
        case[chair].send(f"{page}/expulsion")
    said = main(case["clerk"].get(f"{page}/letter"))
    for told in ("架空県商工会議所", "主宰者　経済産業省製造産業局長", "除名通知"):
        assert told in said
