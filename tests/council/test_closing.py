"""Closing by a chair, and what of it is public, by HTTP (council:7.1, 7.2)."""

import re
from uuid import UUID

import pytest

from registry.core.db import read_for
from registry.council.closing.models import Closing, ClosingReason
from registry.council.closing.rules import ClosingState, Ground
from registry.council.meetings.models import Meeting
from registry.duties.models import DutyState, OwedDuty
from tests.council.gatherings import Gathering
from tests.house.site import main

INTERNAL, WHY = "内部の理由である", "支障の事情である"


@pytest.fixture
def gathering(site):
    return Gathering(site)


def close(gathering, meeting_id, **fields):
    """Let a chair close a meeting; return the closing's page."""
    said = {"reason": INTERNAL, "telling": "publish", "public_reason_ja": "公の理由。", **fields}
    sent = gathering["chair"].send(f"/council/closings/new/meeting/{meeting_id}", **said)
    assert sent.status_code == 303, main(sent)
    return sent.location


def owed(gathering):
    gathering.session.rollback()
    rows = gathering.session.query(OwedDuty).filter_by(code="council.closing.publish-reason")
    return [row.state for row in rows]


def public(gathering, meeting_id, language="en"):
    return main(gathering.visitor.get(f"/{language}/meetings/{meeting_id}"))


def test_council_7_1_only_a_chair_closes_and_says_why(gathering):
    meeting_id = gathering.meeting(in_days=10)
    page = f"/council/closings/new/meeting/{meeting_id}"
    for name in ("clerk", "member", "isa"):
        assert gathering[name].get(page).status_code == 403, name
    for missing in (
        {"reason": ""},
        {"public_reason_ja": " "},
        {"telling": "withhold"},
        {"telling": "withhold", "ground": "rights"},
        {"telling": "withhold", "ground": "convenience", "why_withheld": WHY},
        {"telling": "never"},
    ):
        said = {"reason": INTERNAL, "telling": "publish", "public_reason_ja": "公。", **missing}
        refused = gathering["chair"].send(page, **said)
        assert refused.status_code == 422, missing
        assert said["reason"] in refused.text
    assert gathering.row(Meeting, meeting_id).closed_at is None
    shown = close(gathering, meeting_id)
    assert INTERNAL in main(gathering["clerk"].get(shown))
    assert gathering["member"].get(shown).status_code == 403
    again = gathering["chair"].press(page, reason="x", telling="later", version="1")
    assert again.status_code == 409


def test_council_7_2_the_duty_to_publish_the_reason_is_closed_by_deciding_on_it(gathering):
    meeting_id = gathering.held()
    shown = close(gathering, meeting_id, telling="later", public_reason_ja="")
    assert owed(gathering) == [DutyState.OPEN]
    line = public(gathering, meeting_id)
    assert "Closed to the public" in line
    assert "has not been published yet" in line
    assert gathering["clerk"].get(f"{shown}/reason").status_code == 403
    assert gathering["chair"].send(f"{shown}/reason").status_code == 422
    sent = gathering["chair"].send(f"{shown}/reason", public_reason_ja="公の理由。")
    assert sent.status_code == 303
    assert owed(gathering) == [DutyState.DISCHARGED]
    assert "公の理由。" in public(gathering, meeting_id)
    assert "In Japanese only" in public(gathering, meeting_id)
    duty = gathering.session.query(OwedDuty).filter_by(code="council.closing.publish-reason").one()
    assert duty.due_on is None  # the text names no time


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("ground", list(Ground))
def test_council_7_2_a_withheld_reason_is_nowhere_public_and_its_ground_only_where_chosen(
    gathering, ground, said
):
    meeting_id = gathering.held()
    fields = {"telling": "withhold", "ground": ground.value, "why_withheld": WHY}
    if said:
        fields["ground_is_said"] = "y"
    shown = close(gathering, meeting_id, **fields)
    closing = gathering.row(Closing, UUID(shown.rsplit("/", 1)[1]))
    assert closing.public_reason_ja == ""  # typed beside the other choice, and not kept
    assert closing.ground_said == (ground if said else None)
    inside = gathering.row(ClosingReason, closing.id)
    assert (inside.ground, inside.why_withheld) == (ground, WHY)
    line = public(gathering, meeting_id)
    assert "The reason is withheld." in line
    assert ("Ground:" in line) == said
    for words in (INTERNAL, WHY, "公の理由。", "受入れの状況"):
        assert words not in line
    listed = gathering.visitor.get("/en/meetings").text
    assert "reason withheld" in listed
    assert INTERNAL not in listed


def test_council_7_2_a_reason_that_is_withheld_afterwards_leaves_the_public_row(
    gathering,
):
    meeting_id = gathering.held()
    shown = close(gathering, meeting_id)
    sent = gathering["chair"].send(f"{shown}/withholding", ground="trust", why_withheld=WHY)
    assert sent.status_code == 303, sent.text
    closing = gathering.row(Closing, UUID(shown.rsplit("/", 1)[1]))
    assert closing.state == ClosingState.REASON_WITHHELD
    assert closing.public_reason_ja == ""
    assert "公の理由。" not in public(gathering, meeting_id)


def test_council_7_1_reopening_is_a_chairs_act_and_brings_everything_back(gathering):
    meeting_id = gathering.held()
    gathering.published(meeting_id, text_1="甲の議事。", text_2="乙の議事。")
    assert "甲の議事。" in gathering.visitor.get(f"/ja/meetings/{meeting_id}/minutes").text
    shown = close(gathering, meeting_id)
    gone = gathering.visitor.get(f"/ja/meetings/{meeting_id}/minutes")
    assert gone.status_code == 303
    assert gone.location == f"/ja/meetings/{meeting_id}"
    assert gathering["clerk"].get(f"{shown}/reopening").status_code == 403
    assert gathering["chair"].send(f"{shown}/reopening").status_code == 422
    assert (
        gathering["chair"].send(f"{shown}/reopening", reason="事情が変わった。").status_code == 303
    )
    assert "甲の議事。" in gathering.visitor.get(f"/ja/meetings/{meeting_id}/minutes").text
    assert "Closed" not in public(gathering, meeting_id)
    late = gathering["chair"].press(f"{shown}/reason", public_reason_ja="公。", version="9")
    assert late.status_code == 409


def test_council_7_1_a_meeting_closed_before_it_was_called_is_never_announced(gathering):
    meeting_id = gathering.meeting("極秘の題名", in_days=9, convened=False)
    assert gathering.visitor.get(f"/en/meetings/{meeting_id}").status_code == 404
    shown = close(gathering, meeting_id)
    assert gathering.visitor.get(f"/en/meetings/{meeting_id}").status_code == 404
    called = gathering["chair"].send(f"/council/meetings/{meeting_id}/convening")
    assert called.status_code == 303, main(called)
    line = gathering.visitor.get(f"/en/meetings/{meeting_id}")
    assert "Closed to the public" in line.text
    assert "極秘の題名" not in line.text
    assert gathering["chair"].send(f"{shown}/reopening", reason="公開とする。").status_code == 303
    assert "極秘の題名" in gathering.visitor.get(f"/en/meetings/{meeting_id}").text


def test_council_7_1_one_item_is_closed_and_the_others_stay(gathering):
    meeting_id = gathering.held(
        items=("甲の題", "乙の題"), papers=(("甲の資料", 0, True), ("乙の資料", 1, True))
    )
    gathering.published(meeting_id, text_1="甲の議事。", text_2="乙の議事。")
    first, _second = gathering.items(meeting_id)
    sent = gathering["chair"].send(
        f"/council/closings/new/item/{first}",
        reason=INTERNAL,
        telling="publish",
        public_reason_ja="公の理由。",
    )
    assert sent.status_code == 303, main(sent)
    for path in ("", "/minutes"):
        shown = gathering.visitor.get(f"/ja/meetings/{meeting_id}{path}").text
        assert "甲の題" not in shown
        assert "甲の議事" not in shown
        assert "甲の資料" not in shown
        assert "乙の題" in shown
        assert "公の理由。" in shown
    found = gathering.visitor.get("/ja/meetings?q=甲の題")
    assert str(meeting_id) not in found.text


def test_council_7_1_a_closing_while_somebody_reads(gathering):
    """The chair reads that what was downloaded is beyond reach; the reader's links end at once."""
    meeting_id = gathering.held("読みかけの題", papers=(("読みかけの資料", 0, True),))
    gathering.published(meeting_id, text_1="読みかけの議事。")
    page = f"/ja/meetings/{meeting_id}"
    reader = gathering.visitor
    read = reader.get(page)
    links = set(
        re.findall(rf'href="({page}/[^"]+)"', read.text + reader.get(f"{page}/minutes").text)
    )
    assert len(links) >= 3  # the minutes, a paper, a calendar
    seen = {link: reader.get(link) for link in links}
    assert {answer.status_code for answer in seen.values()} == {200}
    told = gathering["chair"].get(close(gathering, meeting_id))
    assert "既に取得されたものには及びません。" in main(told)
    for link, before in seen.items():
        known = {"If-None-Match": before.headers.get("ETag", '"x"')}
        now = reader.client.get(link, headers=known)
        assert now.status_code == 303, link
        assert now.location.endswith(page)
    line = reader.get(page)
    assert "公の理由。" in main(line)
    assert "読みかけ" not in line.text
    inside = gathering["member"].get("/meetings")  # who was called to it reads on
    assert "読みかけの題" in inside.text
    minutes = re.findall(
        r'"(/council/minutes/[0-9a-f-]{36})"', gathering["member"].get("/council/minutes").text
    )
    assert "この会議は非公開です" in main(gathering["member"].get(minutes[0]))


def test_council_7_1_the_database_alone_shows_the_public_nothing_that_is_closed(gathering):
    open_one = gathering.held("公開の題")
    closed_one = gathering.held("非公開の題")
    gathering.published(closed_one, text_1="甲。", text_2="乙。")
    close(gathering, closed_one)
    tables = ("council_meeting", "council_agenda_item", "council_public_passage")
    session = gathering.session
    for reach in ({"public"}, {"public", "council:published"}):
        session.rollback()
        read_for(session, reach)
        for table in tables:
            column = "id" if table == "council_meeting" else "meeting_id"
            rows = session.connection().exec_driver_sql(f"SELECT {column} FROM {table}")  # noqa: S608
            found = {row[0] for row in rows}
            assert closed_one not in found, (table, reach)
        seen = set(session.connection().exec_driver_sql("SELECT id FROM council_meeting").scalars())
        assert seen == ({open_one} if len(reach) == 2 else set())
        inside = session.connection().exec_driver_sql("SELECT 1 FROM council_closing_reason")
        assert inside.all() == []


def test_council_7_1_a_closed_item_of_a_draft_is_taken_out_with_its_closing(gathering):
    meeting_id = gathering.meeting(in_days=10, convened=False)
    first, _second = gathering.items(meeting_id)
    said = {"reason": INTERNAL, "telling": "later"}
    closed = gathering["chair"].send(f"/council/closings/new/item/{first}", **said)
    assert closed.status_code == 303, main(closed)
    assert owed(gathering) == [DutyState.OPEN]
    at = f"/council/meetings/{meeting_id}"
    page = f"{at}/items/{first}/removal"
    assert gathering["clerk"].send(page).status_code == 409  # it lies before the chairs
    gathering["chair"].send(f"{at}/return", reason="議題を絞る。")
    assert gathering["chair"].get(page).status_code == 403
    taken = gathering["clerk"].send(page)
    assert taken.status_code == 303, main(taken)
    assert len(gathering.items(meeting_id)) == 1
    assert owed(gathering) == [DutyState.FALLEN_AWAY]
    assert gathering.session.query(Closing).count() == 0
    assert gathering["clerk"].get(f"{at}?tab=course").status_code == 200
