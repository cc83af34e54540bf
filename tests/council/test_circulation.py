"""A meeting by circulation: made known, opened, received, reminded, ended (council:5.4)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.council.convening import services as convening
from registry.council.meetings.models import Meeting
from registry.council.meetings.rules import MeetingState
from registry.council.meetings.services import remind_persons
from registry.duties.models import DutyState
from tests.at_once import together
from tests.council.meetings import OUTSIDER, Council
from tests.council.test_meetings import _file, owed
from tests.house.site import main


@pytest.fixture
def council(site) -> Council:
    """A council that can meet."""
    return Council(site)


def circulate(council: Council) -> str:
    return council.convened(
        "circulation", "member", "other", organs=("npa",), begins="", matter="改正案について"
    )


def test_a_circulation_from_the_call_to_its_result(council: Council):
    """council:5.4: frozen papers, openings, receipt and comment, the silent reminded, a result."""
    page = circulate(council)
    mine = council.own(page, "member")
    paper = council.paper(page, "資料１")
    assert paper.revisions[0].sha256[:16] in council["member"].get(mine).text
    assert council["member"].get(f"{mine}/papers/{paper.id}/1").status_code == 200
    council.done(council["member"].send(f"{mine}/receipt", comment="異論はない。"))
    npa = council.own(page, "npa")
    council["npa"].get(npa)
    council.done(council["npa"].send(f"{npa}/receipt"))
    board = main(council["clerk"].get(f"{page}?tab=replies"))
    assert "異論はない。" in board
    early = council["clerk"].send(f"{page}/result", result="了承")
    assert early.status_code == 422  # one is silent, and the day has not passed
    council.done(council["clerk"].send(f"{page}/reminder"))
    reminded = [mail.template for mail in council.site.mails("other@example.test")]
    assert reminded.count("duty.waiting") == 1
    assert "duty.waiting" not in [m.template for m in council.site.mails("member@example.test")]
    assert council.place(page, "other").reminders == 1
    again = council["clerk"].send(f"{page}/reminder")
    assert again.status_code == 422  # one a day: the course says who reminded
    assert council.place(page, "other").reminders == 1
    council.move_back(page, days=6)
    assert council["clerk"].send(f"{page}/result", result=" ").status_code == 422
    council.done(council["clerk"].send(f"{page}/result", result="改正案のとおりとする。"))
    meeting = council.meeting(page)
    assert meeting.state == MeetingState.ENDED
    states = {
        one.owed_by_organisation or one.owed_by_desk: one.state
        for one in owed(council, "council.participant.receive")
    }
    assert states[council.bodies["other"]] == DutyState.FALLEN_AWAY
    assert states[council.bodies["member"]] == DutyState.DISCHARGED
    shown = council["other"].get(council.own(page, "other")).text
    assert "改正案のとおりとする。" in shown
    public = main(council["other"].get(f"/ja/meetings/{meeting.id}"))
    assert "終了日" in public
    assert "議事録を準備中" in public
    assert "異論はない。" not in shown  # a comment is the secretariat's and the chairs'
    letters = [part.split('"')[0] for part in shown.split("/letters/")[1:]]
    own = council.own(page, "other")
    texts = []
    for letter in letters:
        answer = council["other"].get(f"{own}/letters/{letter}")
        texts.append("".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages))
    assert any("３者" in text or "3者" in text for text in texts)


def test_what_was_circulated_can_not_be_replaced_only_corrected(council: Council):
    """council:5.4: a correction is a paper of its own, and it is told."""
    page = circulate(council)
    paper = council.paper(page, "資料１")
    url = f"{page}/papers/{paper.id}/replacement"
    refused = council["clerk"].send(url, file=_file(b"new"), reason="誤記")
    assert refused.status_code == 422
    assert len(council.paper(page, "資料１").revisions) == 1
    council.add_paper(page, "訂正", way="papers/further", corrects=str(paper.id))
    assert council.paper(page, "訂正").corrects_id == paper.id
    assert council.site.mails("member@example.test")[-1].template == "matter.moved"
    assert "訂正" in council["member"].get(council.own(page, "member")).text


def test_the_last_day_is_moved_and_who_is_silent_has_until_then(council: Council):
    """council:5.4: all are told, dates move, receipts stay; a guest is reminded like others."""
    page = council.begin("circulation")
    council.fill(page, begins="")
    council.choose(page, "member", "other", organs=("npa",))
    council.invite(page)
    council.convene(page)
    council.enrol()
    council.done(council["member"].send(f"{council.own(page, 'member')}/receipt"))
    url, day = f"{page}/last-day", council.day(20)
    for wrong in ({"reply_by": council.day(-1)}, {"reply_by": council.day(5)}, {"reason": " "}):
        refused = council["clerk"].send(url, **{"reply_by": day, "reason": "資料が多い", **wrong})
        assert refused.status_code == 422, wrong
    assert council["member"].get(url).status_code == 403
    council.done(council["clerk"].send(url, reply_by=day, reason="資料が多い"))
    due = {
        one.owed_by_organisation or one.owed_by_desk: (one.state, one.due_on)
        for one in owed(council, "council.participant.receive")
    }
    moved = (DutyState.OPEN, date.fromisoformat(day))
    assert due[council.bodies["other"]] == due["npa"] == moved
    assert due[council.bodies["member"]] == (
        DutyState.DISCHARGED,
        date.fromisoformat(council.day(5)),
    )
    [still] = [
        one
        for one in owed(council, "council.meeting.end-circulation")
        if one.state == DutyState.OPEN
    ]
    assert still.due_on == moved[1]
    assert council.site.mails("member@example.test")[-1].template == "matter.moved"
    assert "/letters/" in council["other"].get(council.own(page, "other")).text
    for ahead, said in ((10, 0), (3, 1), (3, 1), (0, 2), (-1, 3), (-2, 3)):
        on = clock.now() + timedelta(days=20 - ahead)
        read_for(council.site.session, {"*"})
        remind_persons(council.site.session, now=on)
        council.site.session.commit()
        told = [m.template for m in council.site.mails(OUTSIDER) if m.template.startswith("duty.")]
        assert len(told) == said, (ahead, told)


def officer_of(council: Council) -> Actor:
    desks = frozenset({Desk.METI_SECRETARIAT})
    return Actor(account_id=council.people["clerk"].id, desks=desks)


def test_a_reminder_that_went_today_is_said_in_place_of_its_button(council: Council):
    """Who sent it, when, and from when another can go; one of the day before hides no button."""
    page = circulate(council)
    officer, clerk = officer_of(council), council["clerk"]
    button = f'{page}/reminder"'
    meeting, session = council.meeting(page), council.site.session
    convening.remind(session, meeting, actor=officer, now=clock.now() - timedelta(days=1))
    session.commit()
    before = main(clerk.get(page))
    assert button in before
    assert "前回の督促" in before
    council.done(clerk.send(f"{page}/reminder"))
    after = main(clerk.get(page))
    assert button not in after
    assert "本日実施済み" in after
    assert council.people["clerk"].name_ja in after
    assert "<button" not in main(clerk.get(f"{page}/reminder"))


def test_two_officers_who_remind_at_once_remind_once(council: Council):
    page = circulate(council)
    meeting, officer = council.meeting(page), officer_of(council)

    def remind(session):
        found = session.get_one(Meeting, meeting.id)
        convening.remind(session, found, actor=officer, now=clock.now())

    with pytest.raises(Refused):
        together(council.site.session, lambda: remind(council.site.session), remind)
    assert council.place(page, "other").reminders == 1


def test_each_opening_is_noted_and_shown_to_the_secretariat(council: Council):
    """council:5.4: who opened what, out of the traces."""
    page = circulate(council)
    before = main(council["clerk"].get(f"{page}?tab=replies"))
    council["member"].get(council.own(page, "member"))
    after = main(council["clerk"].get(f"{page}?tab=replies"))
    assert after.count("<time") > before.count("<time")
    council["chair"].get(page)  # who is not a participant leaves no opening
    assert main(council["clerk"].get(f"{page}?tab=replies")).count("<time") == after.count("<time")


def test_a_circulation_knows_no_attendance_and_a_meeting_no_receipt(council: Council):
    page = circulate(council)
    mine = council.own(page, "member")
    assert council["member"].send(f"{mine}/reply", reply="attends").status_code == 409
    meeting = council.convened("restricted", "member")
    own = council.own(meeting, "member")
    assert council["member"].send(f"{own}/receipt").status_code == 409
    day = {"reply_by": council.day(7), "reason": "都合"}
    assert council["clerk"].send(f"{meeting}/last-day", **day).status_code == 409


def test_receipt_may_come_late_and_be_recorded_for_who_writes_a_letter(council: Council):
    page = circulate(council)
    council.move_back(page, days=6)
    council.done(council["member"].send(f"{council.own(page, 'member')}/receipt"))
    other = council.place(page, "other")
    record = f"/council/participants/{other.id}/receipt"
    council.done(council["clerk"].send(record, comment="郵便で届いた"))
    assert council.place(page, "other").received_at is not None
    council.done(council["clerk"].send(f"{page}/result", result="終わり"))
    late = council["npa"].get(f"{council.own(page, 'npa')}/receipt")
    assert late.status_code == 200
    assert 'type="submit"' not in main(late)
    sent = council["npa"].client.post(
        f"{council.own(page, 'npa')}/receipt",
        data={
            "csrf_token": council["npa"].token(),
            "version": council.place(page, "npa").version,
        },
    )
    assert sent.status_code == 409
