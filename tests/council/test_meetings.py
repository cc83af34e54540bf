"""Meetings by HTTP, from the draft to who was there and what was agreed (council:5, council:6)."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select

from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.council.convening.rules import Plan, refusals_to_convene
from registry.council.meetings import queries
from registry.council.meetings.rules import (
    CALL,
    CONVENE,
    HAND_OUT,
    SEND_PAPER,
    MeetingKind,
    MeetingState,
    Party,
    acts_on,
    call_under,
    refusals_of_times,
)
from registry.duties.models import DutyState, OwedDuty
from registry.ledger.queries import entries_about
from registry.ledger.rules import Entry
from registry.ledger.traces import readers_of
from tests.council.meetings import OUTSIDER, Council
from tests.council.test_filing_desk import SCAN
from tests.house.site import hidden, main

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture
def council(site) -> Council:
    """A council that can meet."""
    return Council(site)


# -- rules -------------------------------------------------------------------------------------


def plan(**changes) -> Plan:
    said = {
        "kind": MeetingKind.RESTRICTED,
        "begins_at": NOW + timedelta(days=9),
        "ends_at": NOW + timedelta(days=9, hours=2),
        "begins_on": TODAY + timedelta(days=9),
        "place": "会議室",
        "reply_by": TODAY + timedelta(days=5),
        "items": 1,
        "participants": 2,
        "papers": 1,
        "choice_reason": "議題に関係するため",
    }
    return Plan(**{**said, **changes})


def lacks(**changes) -> list[Refusal]:
    return refusals_to_convene(plan(**changes), now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("changes", "how_many"),
    [
        ({}, 0),
        ({"items": 0}, 1),
        ({"participants": 0}, 1),
        ({"choice_reason": " "}, 1),
        ({"place": ""}, 1),
        ({"begins_at": None}, 1),
        ({"begins_at": NOW - timedelta(hours=1)}, 1),
        ({"ends_at": NOW + timedelta(days=9)}, 1),
        ({"ends_at": NOW + timedelta(days=8)}, 1),
        ({"reply_by": TODAY - timedelta(days=1)}, 1),
        ({"reply_by": TODAY + timedelta(days=10)}, 1),
        ({"papers": 0}, 0),
        ({"kind": MeetingKind.PLENARY, "choice_reason": ""}, 0),
        ({"kind": MeetingKind.CIRCULATION, "begins_at": None, "ends_at": None, "place": ""}, 0),
        ({"kind": MeetingKind.CIRCULATION, "papers": 0}, 1),
        ({"kind": MeetingKind.CIRCULATION, "reply_by": None}, 1),
    ],
)
def test_what_a_draft_lacks_is_said(changes, how_many):
    """council:5.1, council:5.2, council:5.4, council:6: no meeting without its parts."""
    assert len(lacks(**changes)) == how_many


def test_replies_may_come_until_the_day_itself():
    end = NOW + timedelta(hours=1)
    assert refusals_of_times(NOW, end, begins_on=TODAY, reply_by=TODAY) == []
    assert refusals_of_times(NOW, end, begins_on=TODAY, reply_by=TODAY + timedelta(days=1))


@pytest.mark.parametrize("kind", MeetingKind)
def test_each_way_of_calling_cites_its_own_paragraph(kind):
    """council:5.1, council:5.2, council:5.3, council:5.4."""
    assert call_under(kind, Party.ORGAN) is CALL[CONVENE[kind].clause]
    assert call_under(kind, Party.PERSON).clause.id == "council:5.3"
    there = {act.name for act in acts_on(kind)}
    assert SEND_PAPER.name in there
    assert (HAND_OUT.name in there) == (kind is not MeetingKind.CIRCULATION)
    assert {act.name for act in CONVENE.values()} & there == {CONVENE[kind].name}


# -- from the draft to the call ----------------------------------------------------------------


def owed(council: Council, code: str) -> list[OwedDuty]:
    session = council.site.session
    session.rollback()
    session.expire_all()
    read_for(session, {"*"})
    query = select(OwedDuty).where(OwedDuty.code == code).order_by(OwedDuty.opened_at)
    return list(session.scalars(query))


def test_a_restricted_meeting_from_draft_to_agreed_matters(council: Council):
    """council:5.2, council:6: prepared, convened, answered, held; what it agrees is owed."""
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member", organs=("npa",))
    assert council["member"].get("/meetings").status_code == 200
    assert "第８回" not in main(council["member"].get("/meetings"))
    council.done(council["clerk"].send(f"{page}/proposal"))
    [decide] = owed(council, "council.meeting.decide")
    assert decide.owed_by_desk == Desk.METI_CHAIR
    by, answers_by = decide.due_on or decide.target_on, council.meeting(page).reply_by
    assert by
    assert answers_by
    assert by < answers_by  # there is time left to answer
    decided_on = main(council["chair"].get(f"{page}/convening"))
    for what in ("資料１", "公表される内容", "警察庁", "SHA-256"):
        assert what in decided_on
    shown = council["chair"].get(f"{page}/draft-letter")
    assert shown.mimetype == "application/pdf"
    council.done(council["chair"].send(f"{page}/convening"))
    meeting = council.meeting(page)
    assert meeting.state == MeetingState.CONVENED
    assert meeting.announced_at is not None  # open unless a chair closes it (council:7.1)
    replies = owed(council, "council.participant.reply")
    assert {one.owed_by_desk for one in replies} == {Desk.NPA, None}
    assert {one.due_on for one in replies} == {meeting.reply_by}
    own = council.own(page, "member")
    assert "資料１" in council["member"].get(own).text
    council.done(council["member"].send(f"{own}/reply", reply="substitute", substitute="課長補佐"))
    council.done(council["npa"].send(f"{council.own(page, 'npa')}/reply", reply="attends"))
    assert {one.state for one in owed(council, "council.participant.reply")} == {
        DutyState.DISCHARGED
    }
    board = main(council["clerk"].get(f"{page}?tab=replies"))
    assert "課長補佐" in board
    council.move_back(page, days=10)
    places = {name: council.place(page, name).id.hex for name in ("member", "npa")}
    council.done(
        council["clerk"].send(
            f"{page}/attendance",
            **{f"there_{places['member']}": "substitute", f"by_{places['member']}": "課長補佐"},
            **{f"there_{places['npa']}": "absent"},
        )
    )
    assert council.meeting(page).state == MeetingState.HELD
    assert council.place(page, "member").attended_by == "課長補佐"
    sent = council["clerk"].send(
        f"{page}/agreed/new",
        matter="窓口の一覧を配る",
        debtor=str(council.place(page, "member").id),
        due_on=council.day(20),
    )
    council.done(sent)
    [duty] = owed(council, "council.follow-up.do")
    assert duty.owed_by_organisation == council.bodies["member"]
    matter = f"/agreed/{duty.subject.partition(':')[2]}"
    assert "窓口の一覧を配る" in council["member"].get(matter).text
    assert council["other"].get(matter).status_code == 404
    answer = council["member"].send(f"{matter}/done", report="配った")
    assert answer.location == matter, answer.location
    assert [one.state for one in owed(council, "council.follow-up.do")] == [DutyState.DISCHARGED]
    assert "課長補佐" not in str([entry.facts for entry in _about(council, meeting)])


def test_a_plenary_calls_everybody_who_is_a_member_that_day(council: Council):
    """council:5.1: all organs and all members of items (iii) and (iv)."""
    page = council.convened("plenary")
    for name in ("member", "other", "npa", "mofa"):
        assert "不正行為への対応について" in council[name].get(council.own(page, name)).text
    acts = {entry.act for entry in _about(council, council.place(page, "member"))}
    assert acts == {"council.participant.called-under-5-1"}


def test_lists_of_duties_name_a_meeting_in_the_readers_language(council: Council):
    """The number as it is, the English title where there is one."""
    meeting = council.meeting(council.begin("plenary"))
    meeting.title_en = "Responses to misconduct"
    council.site.session.flush()
    called = queries.describe(council.site.session, [meeting.id])[meeting.id]
    assert called.in_locale("ja") == "第８回　不正行為への対応について"
    assert called.in_locale("en") == "第８回　Responses to misconduct"
    meeting.title_en = ""
    council.site.session.flush()
    called = queries.describe(council.site.session, [meeting.id])[meeting.id]
    assert called.in_locale("en") == "第８回　不正行為への対応について"


def _about(council: Council, record) -> list[Entry]:
    read_for(council.site.session, {"*"})
    return entries_about(council.site.session, f"{record.kind}:{record.id}")


def test_the_chair_sends_a_draft_back_and_the_secretariat_works_it_over(council: Council):
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member")
    council.done(council["clerk"].send(f"{page}/proposal"))
    frozen = council["clerk"].send(f"{page}/items/new", title_ja="後から", topic="5")
    assert frozen.status_code == 409
    council.done(council["chair"].send(f"{page}/return", reason="議題を絞ること"))
    assert [one.state for one in owed(council, "council.meeting.rework")] == [DutyState.OPEN]
    council.add_item(page, "後から")
    assert "議題を絞ること" in council["clerk"].get(f"{page}?tab=course").text
    council.convene(page)


def test_who_was_not_called_learns_nothing(council: Council):
    """council:5.2: no list, page, paper, calendar; a hidden and a random identity look the same."""
    page = council.convened("restricted", "member")
    own, random = council.own(page, "member"), f"/meetings/{uuid4()}"
    paper, letter = council.paper(page, "資料１").id, _letter_of(council, own)
    council.done(council["member"].send(f"{own}/reply", reply="attends"))
    for name in ("other", "npa"):
        assert "第８回" not in council[name].get("/meetings").text
        assert "第８回" not in council[name].get("/").text
        for rest in ("", "/reply", "/calendar", f"/papers/{paper}/1", f"/letters/{letter}"):
            hidden, nothing = council[name].get(own + rest), council[name].get(random + rest)
            assert (hidden.status_code, nothing.status_code) == (404, 404), rest
            assert _main_of(hidden.text) == _main_of(nothing.text)
    assert council.site.mails("other@example.test") == []
    for rest in (f"/papers/{paper}/1", f"/letters/{letter}", "/calendar"):
        assert council["member"].get(own + rest).status_code == 200


def _letter_of(council: Council, own: str) -> str:
    found = main(council["member"].get(own)).split(f"{own}/letters/")[1]
    return found.split('"')[0]


def _main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_a_draft_says_what_it_needs_before_it_goes_to_the_chairs(council: Council):
    """council:5.2, council:5.4: of each kind of meeting what the chairs would not do without."""
    needed, counted = "主宰者に上げるまでに必須", {}
    for kind in ("plenary", "restricted", "circulation"):
        counted[kind] = main(council["clerk"].get(f"{council.begin(kind)}/details")).count(needed)
    assert counted == {"plenary": 3, "restricted": 4, "circulation": 1}


def test_the_hours_of_a_meeting_stand_together(council: Council):
    page = council.convened("restricted", "member")
    for shown in (council["clerk"].get(page), council["clerk"].get(f"/ja{page[8:]}")):
        assert "14:00–16:00（日本時間）" in main(shown)


def _readers(council: Council, form: str) -> str:
    """Return where a form lets chosen participants read only."""
    return main(council["clerk"].get(form)).split('id="form-only_for"')[1].split("</fieldset>")[0]


def test_whom_an_item_is_for_is_ticked_by_groups(council: Council):
    """council:5.2: a whole group at once, or one by one; nobody of a group that was not ticked."""
    page = council.begin("restricted")
    council.fill(page)
    way = f'href="{page}?tab=participants"'
    for form in ("items/new", "papers/new"):  # nobody is on the list: the form says where to begin
        assert way in _readers(council, f"{page}/{form}")
    council.choose(page, "member", "other", organs=("npa", "mofa"))
    assert way not in _readers(council, f"{page}/items/new")
    organs = {council.place(page, name).id for name in ("npa", "mofa")}
    item = council.add_item(page, "機関だけの議題", only_for=["all-of:organ"])
    kept = next(one for one in council.meeting(page).items if str(one.id) == item)
    assert set(kept.only_for or ()) == organs
    edited = main(council["clerk"].get(f"{page}/items/{item}"))
    assert "2者中2者" in edited
    assert all(f'value="{one}" checked' in edited for one in organs)
    fields = {"title_ja": "題", "topic": "1"}
    wrong = council["clerk"].send(f"{page}/items/new", **fields, only_for=["all-of:nobody"])
    assert wrong.status_code == 422


def test_council_5_2_an_item_with_a_public_paper_is_not_kept_to_some(council: Council):
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member", "other")
    item = council.add_item(page, "議題")
    paper = council.add_paper(page, "公の資料", item=item, for_the_public="y")
    said: dict[str, Any] = {"title_ja": "議題", "topic": "1"}
    said["only_for"] = [str(council.place(page, "member").id)]
    refused = council["clerk"].send(f"{page}/items/{item}", **said)
    assert refused.status_code == 422
    assert 'id="form-only_for-error"' in refused.text
    assert "公の資料" in main(refused)
    council.done(council["clerk"].send(f"{page}/papers/{paper}/removal"))
    council.done(council["clerk"].send(f"{page}/items/{item}", **said))


def test_an_item_and_a_paper_can_be_for_some_of_those_called(council: Council):
    """council:5.2: access per item and per paper, in lists, files and letters."""
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member", "other")
    member = str(council.place(page, "member").id)
    item = council.add_item(page, "秘密の議題", only_for=[member])
    inner = council.add_paper(page, "内部の資料", item=item)
    both: dict[str, Any] = {"for_the_public": "y", "only_for": [member], "file": _file(b"1")}
    torn = council["clerk"].send(f"{page}/papers/new", title="両立しない資料", **both)
    assert torn.status_code == 422
    assert 'id="form-only_for-error"' in torn.text
    public = council["clerk"].send(
        f"{page}/papers/new", title="公の資料", item=item, for_the_public="y", file=_file(b"1")
    )
    assert public.status_code == 422
    assert 'id="form-for_the_public-error"' in public.text
    alone = council.add_paper(page, "一者だけの資料", only_for=[member])
    assert "名称は公表されます" in main(council["clerk"].get(f"{page}/proposal"))
    council.convene(page)
    mine, theirs = council.own(page, "member"), council.own(page, "other")
    seen, unseen = council["member"].get(mine).text, council["other"].get(theirs).text
    for text in ("秘密の議題", "内部の資料", "一者だけの資料"):
        assert text in seen
        assert text not in unseen
    for paper in (inner, alone):
        assert council["member"].get(f"{mine}/papers/{paper}/1").status_code == 200
        assert council["other"].get(f"{theirs}/papers/{paper}/1").status_code == 404
    letter = council["member"].get(f"{mine}/letters/{_letter_of(council, mine)}")
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(letter.data)).pages)
    assert "議題の一" in text
    assert "秘密" not in text
    council["clerk"].send(f"{page}/papers/{alone}/replacement", file=_file(b"2"), reason="誤記")
    told = {name: council.site.mails(f"{name}@example.test") for name in ("member", "other")}
    assert [mail.template for mail in told["other"]].count("matter.moved") == 0
    assert [mail.template for mail in told["member"]].count("matter.moved") == 1


def _file(mark: bytes, name: str = "差替.pdf"):
    return (BytesIO(SCAN + b"% " + mark), name)


def test_somebody_from_outside_is_let_in_and_sees_this_meeting_only(council: Council):
    """council:5.3: invited by the chair's act, by mail; signs in and lands at the meeting."""
    elsewhere = council.convened("restricted", "member", title_ja="別の会議")
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member")
    council.invite(page)
    assert not council.site.mails(OUTSIDER)  # a draft tells nobody
    council.convene(page)
    [mail] = council.site.mails(OUTSIDER)
    assert mail.template == "house.invitation"
    assert "第８回" not in str(mail.params)
    guest = council.enrol()
    home = guest.get("/", follow_redirects=True)
    assert home.request.path == "/meetings"
    assert "不正行為への対応について" in home.text
    assert "別の会議" not in home.text
    own = council.own(page, "outsider")
    council.done(guest.send(f"{own}/reply", reply="attends"))
    assert guest.get(council.own(elsewhere, "member")).status_code == 404
    assert guest.get("/council/members").status_code == 403
    acts = [entry.act for entry in _about(council, council.place(page, "outsider"))]
    assert acts == ["council.participant.called-under-5-3", "council.participant.replied"]


def test_an_address_of_an_office_or_a_body_is_no_outsiders(council: Council):
    page = council.begin("restricted")
    council.fill(page)
    council.invite(page, "npa@example.go.jp")
    council.done(council["clerk"].send(f"{page}/proposal"))
    refused = council["chair"].send(f"{page}/convening")
    assert refused.status_code == 422
    assert council.meeting(page).state == MeetingState.PROPOSED
    assert "npa@example.go.jp" in refused.text


# -- after the call ----------------------------------------------------------------------------


def test_a_removed_participant_loses_sight_at_once_and_its_reading_stays(council: Council):
    """council:5.2: removed after reading; the trace stays, the page does not."""
    page = council.convened("restricted", "member", "other")
    own, paper = council.own(page, "member"), council.paper(page, "資料１").id
    assert council["member"].get(f"{own}/papers/{paper}/1").status_code == 200
    place = council.place(page, "member")
    removal = f"/council/participants/{place.id}/removal"
    assert council["clerk"].get(removal).status_code == 403
    assert council["chair"].send(removal, reason=" ").status_code == 422
    council.done(council["chair"].send(removal, reason="議題が変わったため"))
    for rest in ("", f"/papers/{paper}/1", "/calendar", "/reply"):
        assert council["member"].get(own + rest).status_code == 404
    assert "第８回" not in council["member"].get("/meetings").text
    listed = main(council["clerk"].get(f"{page}?tab=participants"))
    assert "議題が変わったため" in listed
    answers = {
        one.owed_by_organisation: one.state for one in owed(council, "council.participant.reply")
    }
    assert answers == {
        council.bodies["member"]: DutyState.FALLEN_AWAY,
        council.bodies["other"]: DutyState.OPEN,
    }
    subject = f"council.participant:{place.id}"
    since = council.meeting(page).convened_at
    assert since is not None
    read = readers_of(council.site.session, subject, kind="meeting.paper-read", since=since)
    assert [one.account_id for one in read] == [council.people["member"].id]
    assert council["clerk"].get(f"/council/participants/{place.id}/call").status_code == 403
    council.done(council["chair"].send(f"/council/participants/{place.id}/call"))
    assert council["member"].get(own).status_code == 200  # called again, and asked anew
    states = sorted(
        one.state
        for one in owed(council, "council.participant.reply")
        if one.owed_by_organisation == council.bodies["member"]
    )
    assert states == sorted([DutyState.FALLEN_AWAY, DutyState.OPEN])
    twice = council["chair"].press(f"/council/participants/{place.id}/call")
    assert twice.status_code in {409, 422}
    council.done(council["chair"].send(removal, reason="議題が変わったため"))
    again = council["clerk"].send(f"{page}/choice", organisations=[str(council.bodies["member"])])
    council.done(again)  # chosen anew, and called again by the chair
    assert council["member"].get("/meetings").text.count("第８回") == 0
    council.done(council["chair"].send(f"{page}/call"))
    assert council["member"].get(council.own(page, "member")).status_code == 200


def test_a_paper_replaced_after_it_was_sent_keeps_the_earlier(council: Council):
    """council:6: both revisions stand with their digests; readers are told."""
    page = council.convened("restricted", "member")
    paper, own = council.paper(page, "資料１"), council.own(page, "member")
    url = f"{page}/papers/{paper.id}/replacement"
    same = council["clerk"].send(url, file=_file("資料１".encode()), reason="同じ")
    assert same.status_code == 422
    council.done(council["clerk"].send(url, file=_file(b"new"), reason="誤記の訂正"))
    first, second = council.paper(page, "資料１").revisions
    assert first.sha256 != second.sha256
    shown = council["member"].get(own).text
    assert first.sha256[:16] in shown
    assert second.sha256[:16] in shown
    assert council["member"].get(f"{own}/papers/{paper.id}/1").status_code == 200
    assert council["member"].get(f"{own}/papers/{paper.id}/2").status_code == 200
    assert council["member"].get(f"{own}/papers/{paper.id}/3").status_code == 404
    assert council.site.mails("member@example.test")[-1].template == "matter.moved"
    council.add_paper(page, "追加の資料", way="papers/further")
    assert "追加の資料" in council["member"].get(own).text


def test_a_call_without_a_day_for_answers_is_answered_by_the_meetings_own(council: Council):
    page = council.convened("restricted", "member", reply_by="")
    [reply] = owed(council, "council.participant.reply")
    assert str(reply.due_on) == council.day(9)
    moved = {"day": council.day(12), "begins": "10:30", "ends": "12:00", "place_ja": "会議室"}
    council.done(council["clerk"].send(f"{page}/change", **moved, reply_by="", reason="都合"))
    _fallen, again = owed(council, "council.participant.reply")
    assert (again.state, str(again.due_on)) == (DutyState.OPEN, council.day(12))


def test_who_is_sent_fewer_papers_has_read_them_all(council: Council):
    page = council.begin("restricted")
    council.fill(page)
    council.choose(page, "member", organs=("npa",))
    npa = str(council.place(page, "npa").id)
    item = council.add_item(page, "警察との事項", only_for=[npa])
    council.add_paper(page, "資料２", item=item)
    council.convene(page)
    assert main(council["clerk"].get(f"{page}?tab=papers")).count("警察庁") == 1
    own = council.own(page, "member")
    council["member"].get(f"{own}/papers/{council.paper(page, '資料１').id}/1")
    assert "資料1件中1件" in main(council["clerk"].get(f"{page}?tab=replies"))


def test_a_link_is_an_address_that_can_be_followed(council: Council):
    page = council.begin("restricted")
    council.fill(page)
    for wrong in ("javascript:alert(1)", "会議室", 'https://a.example/"x'):
        said = council["clerk"].send(f"{page}/details", title_ja="題", link=wrong)
        assert said.status_code == 422, wrong
        assert 'id="form-link-error"' in said.text
    council.done(
        council["clerk"].send(
            f"{page}/details", title_ja="題", link="https://room.example/1?a=b&c=d"
        )
    )
    assert 'href="https://room.example/1?a=b&amp;c=d"' in council["clerk"].get(page).text


def test_the_course_names_who_was_called_and_taken_off(council: Council):
    page = council.convened("restricted", "member", organs=("npa",))
    place = council.place(page, "member")
    council.done(council["chair"].send(f"/council/participants/{place.id}/removal", reason="都合"))
    course = main(council["clerk"].get(f"{page}?tab=course"))
    assert course.count("架空県商工会議所") == 2
    assert course.count("警察庁") == 1


def test_who_may_be_called_is_named_in_the_readers_language(council: Council):
    page = council.begin("restricted")
    assert "Fictional Chamber" not in main(council["clerk"].get(f"{page}/choice"))
    council["clerk"].press("/language", _language="en", back="/")
    assert "Fictional Chamber" in main(council["clerk"].get(f"{page}/choice"))


def test_nobody_ticked_is_said_beside_the_list(council: Council):
    page = council.begin("restricted")
    nobody = council["clerk"].send(f"{page}/choice")
    assert nobody.status_code == 422
    assert 'id="form-organisations-error"' in nobody.text


def test_another_time_is_told_and_marks_replies_given_before(council: Council):
    """council:5.1: the participants are told; the calendar file takes the place of the earlier."""
    page = council.convened("restricted", "member")
    own = council.own(page, "member")
    council.done(council["member"].send(f"{own}/reply", reply="attends"))
    before = Calendar.from_ical(council["member"].get(f"{own}/calendar").data).events[0]
    moved = {"day": council.day(12), "begins": "1030", "ends": "12時", "place_ja": "会議室"}
    past = {**moved, "day": council.day(-1)}
    assert council["clerk"].send(f"{page}/change", **past, reason="都合").status_code == 422
    upside = {**moved, "begins": "15:00", "ends": "14:00"}
    assert council["clerk"].send(f"{page}/change", **upside, reason="都合").status_code == 422
    council.done(council["clerk"].send(f"{page}/change", **moved, reason="会場の都合"))
    after = Calendar.from_ical(council["member"].get(f"{own}/calendar").data).events[0]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.start - before.start == timedelta(days=2, hours=20, minutes=30)
    assert 'class="tag tag-warn"' in council["member"].get(own).text  # given before the change
    assert council.site.mails("member@example.test")[-1].template == "matter.moved"
    [duty] = [
        one
        for one in owed(council, "council.meeting.record-attendance")
        if one.state == DutyState.OPEN
    ]
    assert duty.due_on == date.fromisoformat(council.day(12))


def test_an_item_is_added_after_convening_and_who_may_see_it_is_told(council: Council):
    """council:6: at the end of the agenda, by letter where all may see it; the public sees it."""
    page = council.convened("restricted", "member", "other")
    url, at = f"{page}/agenda", council.meeting(page).id
    before = len(council.site.mails("other@example.test"))
    mine = str(council.place(page, "member").id)
    assert council["member"].get(url).status_code == 403
    untitled = council["clerk"].send(url, title_ja="", topic="2")
    assert untitled.status_code == 422
    council.done(council["clerk"].send(url, title_ja="一者だけの議題", topic="1", only_for=[mine]))
    assert len(council.site.mails("other@example.test")) == before
    assert council.site.mails("member@example.test")[-1].template == "matter.moved"
    council.done(council["chair"].send(url, title_ja="追加の議題", topic="2"))
    assert len(council.site.mails("other@example.test")) == before + 1
    shown = council["other"].get(council.own(page, "other")).text
    assert "追加の議題" in shown
    assert "一者だけの議題" not in shown
    assert "一者だけの議題" in council["member"].get(council.own(page, "member")).text
    letter = re.findall(r'/meetings/[^"]*/letters/[^"]*', shown)[-1]
    text = "".join(
        part.extract_text() for part in PdfReader(BytesIO(council["other"].get(letter).data)).pages
    )
    assert "追加の議題" in text
    assert "一者だけの議題" not in text
    assert "追加の議題" in council.site.browser().get(f"/ja/meetings/{at}").text
    council.move_back(page, days=10)
    key = {f"there_{council.place(page, name).id.hex}": "present" for name in ("member", "other")}
    council.done(council["clerk"].send(f"{page}/attendance", **key))
    assert council["clerk"].send(url, title_ja="遅い議題", topic="2").status_code == 409


def test_the_day_for_replies_moves_with_a_meeting(council: Council):
    """council:5.1: who is silent has until the new day; replies are kept and not asked for anew."""
    page = council.convened("restricted", "member", "other")
    council.done(council["member"].send(f"{council.own(page, 'member')}/reply", reply="attends"))
    same = {"day": council.day(9), "begins": "14:00", "ends": "16:00", "place_ja": "会議室"}
    late = {**same, "reply_by": council.day(10), "reason": "出欠の確認に時間を要するため"}
    assert council["clerk"].send(f"{page}/change", **late).status_code == 422
    council.done(council["clerk"].send(f"{page}/change", **{**late, "reply_by": council.day(8)}))
    still = [
        (one.owed_by_organisation, one.due_on)
        for one in owed(council, "council.participant.reply")
        if one.state == DutyState.OPEN
    ]
    assert still == [(council.bodies["other"], date.fromisoformat(council.day(8)))]
    kept = council["member"].get(council.own(page, "member")).text
    assert 'class="tag tag-warn"' not in kept  # time and place are the same


def test_a_cancelled_meeting_waits_for_nobody(council: Council):
    page = council.convened("restricted", "member", organs=("npa",))
    own = council.own(page, "member")
    assert council["clerk"].get(f"{page}/cancellation").status_code == 403
    council.done(council["chair"].send(f"{page}/cancellation", reason="台風のため"))
    assert {one.state for one in owed(council, "council.participant.reply")} == {
        DutyState.FALLEN_AWAY
    }
    event = Calendar.from_ical(council["member"].get(f"{own}/calendar").data).events[0]
    assert event["status"] == "CANCELLED"
    said = {"reply": "attends", "version": council.place(page, "member").version}
    member = council["member"]
    late = member.client.post(f"{own}/reply", data={"csrf_token": member.token(), **said})
    assert late.status_code == 409


def test_nobody_is_recorded_before_the_meeting_began(council: Council):
    page = council.convened("restricted", "member")
    key = council.place(page, "member").id.hex
    early = council["clerk"].send(f"{page}/attendance", **{f"there_{key}": "present"})
    assert early.status_code == 422
    council.move_back(page, days=10)
    half = council["clerk"].send(f"{page}/attendance", **{f"by_{key}": "だれか"})
    assert half.status_code == 422
    council.done(council["clerk"].send(f"{page}/attendance", **{f"there_{key}": "present"}))
    council.done(council["clerk"].send(f"{page}/attendance", **{f"there_{key}": "absent"}))
    assert council.place(page, "member").attended == "absent"  # corrected, and both in the ledger


# -- bad input ---------------------------------------------------------------------------------


def test_two_who_edit_a_draft_never_overwrite_each_other(council: Council):
    page = council.begin("restricted")
    version = council.meeting(page).version
    council.add_item(page, "議題の一")
    stale = council["clerk"].client.post(
        f"{page}/details",
        data={"csrf_token": council["clerk"].token(), "title_ja": "別", "version": version},
    )
    assert stale.status_code == 409
    assert council.meeting(page).title_ja != "別"


def test_what_somebody_else_saved_stands_beside_what_was_typed(council: Council):
    """A second press would write over it: whoever presses has read it first."""
    page = council.begin("restricted")
    colleague = council.site.person("second@example.go.jp", Desk.METI_SECRETARIAT)
    clerk, second = council["clerk"], council.site.signed_in(colleague)
    opened = hidden(main(second.get(f"{page}/details")))
    said = {"title_ja": "題", "day": council.day(9), "begins": "14:00", "ends": "16:00"}
    council.done(clerk.send(f"{page}/details", **{**said, "title_ja": "先に保存した題"}))
    stale = second.client.post(f"{page}/details", data={**opened, **said})
    assert stale.status_code == 409
    assert "先に保存した題" in main(stale)
    assert main(stale).count('class="meanwhile"') == 1, "of all that is the same, nothing is said"
    assert 'value="題"' in main(stale)
    again = {**hidden(main(stale)), **said}
    council.done(second.client.post(f"{page}/details", data=again))
    assert council.meeting(page).title_ja == "題"


def test_the_same_form_twice_makes_one_item(council: Council):
    page = council.begin("restricted")
    clerk = council["clerk"]
    form = {**hidden(main(clerk.get(f"{page}/items/new"))), "title_ja": "一度だけ", "topic": "2"}
    for _attempt in range(2):
        council.done(clerk.client.post(f"{page}/items/new", data=form))
    assert [item.title_ja for item in council.meeting(page).items] == ["一度だけ"]


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "2026-02-30"},
        {"day": "1999-01-01"},
        {"day": "3026-01-01"},
        {"begins": "25:00"},
        {"begins": "noon"},
        {"title_ja": ""},
        {"title_ja": "長" * 201},
        {"matter": "長" * 4001},
    ],
)
def test_impossible_particulars_are_refused_beside_their_field(council: Council, fields):
    page = council.begin("restricted")
    said = {"title_ja": "題", "day": council.day(9), "begins": "14:00", "ends": "16:00", **fields}
    refused = council["clerk"].send(f"{page}/details", **said)
    assert refused.status_code == 422
    assert "error-summary" in refused.text


def test_nobody_is_on_the_list_twice(council: Council):
    page = council.begin("restricted")
    council.choose(page, "member", organs=("npa",))
    body = str(council.bodies["member"])
    twice = council["clerk"].send(f"{page}/choice", organisations=[body], organs=["npa"])
    assert twice.status_code == 422  # not on offer any more
    council.invite(page)
    again = council["clerk"].send(
        f"{page}/persons/new", name="架空", email=OUTSIDER.upper(), language="ja"
    )
    assert again.status_code == 422


def test_members_are_chosen_by_attribute_and_it_is_kept_by_which(council: Council):
    """council:5.2: by item, kind, prefecture; who is not called and why is shown."""
    page = council.begin("restricted")
    choice, asked = f"{page}/choice", {"item": "organisation", "place": "架空県"}
    unseen = council["clerk"].send(choice, everybody="y", **asked)
    assert unseen.status_code == 422
    assert 'id="form-everybody-error"' in unseen.text
    assert council.place(page, "member") is None
    seen = {**hidden(unseen.text), "everybody": "y", **asked}
    council.done(council["clerk"].client.post(choice, data=seen))
    assert {council.place(page, name).chosen_by for name in ("member", "other")} != {""}
    listed = main(council["clerk"].get(f"{page}?tab=participants"))
    assert "架空県" in listed
    assert "警察庁" in listed or "National Police Agency" in listed  # among those not called
    nobody = council["clerk"].send(choice, q="そのような団体はない", everybody="y")
    assert nobody.status_code == 422
    off = council.place(page, "other").id
    council.done(council["clerk"].send(f"{page}/participants/{off}/unchoice"))
    assert council.place(page, "other") is None


def test_who_is_ticked_stays_ticked_when_others_are_looked_for(council: Council):
    page = council.begin("restricted")
    choice, body = f"{page}/choice", str(council.bodies["member"])
    ticked = re.compile(rf'value="{body}" checked')
    shown = council["clerk"].get(choice)
    assert f'value="{body}"' in shown.text
    assert not ticked.search(shown.text)
    looked: dict[str, Any] = {
        "q": "そのような団体はない",
        "organisations": [body],
        "organs": ["npa"],
    }
    again = council["clerk"].send(choice, _redraw="search", **looked)
    assert ticked.search(again.text)
    assert re.search(r'value="npa" checked', again.text)
    assert "そのような団体はない" in again.text
    assert council.place(page, "member") is None
    council.done(council["clerk"].send(choice, **looked))
    assert council.place(page, "member") is not None
    nobody = council["clerk"].send(choice, organisations=["none", str(uuid4())])
    assert nobody.status_code == 422


def test_a_paper_for_who_is_none_of_the_participants_is_refused(council: Council):
    page = council.begin("restricted")
    council.choose(page, "member")
    wrong = council["clerk"].send(
        f"{page}/items/new", title_ja="題", topic="1", only_for=[str(uuid4())]
    )
    assert wrong.status_code == 422
    assert council["clerk"].get(f"{page}/items/{uuid4()}").status_code == 404
    assert council["clerk"].get(f"{page}?tab=nothing").status_code == 404


def test_the_letter_of_convening_has_number_day_agenda_and_place(council: Council):
    """council:5.1: the letter to all members, by the chairs."""
    when: dict[str, Any] = {"day": council.day(9), "begins": "14:00", "ends": "16:00"}
    page = council.convened("plenary", place_ja="経済産業省別館", **when)
    own = council.own(page, "member")
    letter = council["member"].get(f"{own}/letters/{_letter_of(council, own)}")
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(letter.data)).pages)
    plain = "".join(text.replace("\u200b", "").split())
    for part in ("製産戦第", "構成員各位", "議題の一", "経済産業省別館", "主宰者", "14時00分"):
        assert part in plain, part


def test_an_own_reply_only(council: Council):
    """Each success has its denial: an organ, a member and an outsider answer for themselves."""
    page = council.convened("restricted", "member", organs=("npa",))
    member, npa = council.own(page, "member"), council.own(page, "npa")
    council.done(council["member"].send(f"{member}/reply", reply="absent"))
    council.done(council["npa"].send(f"{npa}/reply", reply="attends"))
    for name, page_of in (("member", npa), ("npa", member), ("mofa", npa), ("other", member)):
        assert council[name].get(f"{page_of}/reply").status_code == 404
    assert council["member"].send(f"{member}/reply", reply="substitute").status_code == 422
    assert council["chair"].get(f"{member}/reply").status_code == 403
    recorded = f"/council/participants/{council.place(page, 'npa').id}/reply"
    council.done(council["clerk"].send(recorded, reply="substitute", substitute="補佐"))
    assert council.place(page, "npa").substitute == "補佐"
    assert council["chair"].get(recorded).status_code == 403
