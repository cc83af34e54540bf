"""Consents to disclose (moc:3), suspensions of acceptance and help with returns (moc:8)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.actor import ANYBODY
from registry.core.calendar import bishkek_calendar
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.moc.disclosures import queries, services
from registry.moc.disclosures.models import DisclosureRequest
from registry.moc.disclosures.rules import Standing, code_of, is_code, sentences, standing
from registry.moc.disclosures.services import Wish
from registry.moc.inquiries import services as asking
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.services import Said
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.moc.stays import queries as stays
from registry.moc.stays import services as staying
from registry.moc.stays.models import ReturnRequest
from registry.moc.stays.rules import Outcome
from registry.moc.stays.services import Person, Told
from tests.moc.conftest import TODAY, Instance
from tests.moc.test_letters import duties, hand_over, stored

WORDS = "店主は旅券を預かっている。保証金は十万円である。住所は未確認である。"
FIRST, SECOND, THIRD = (
    "店主は旅券を預かっている。",
    "保証金は十万円である。",
    "住所は未確認である。",
)
UNTIL = TODAY + timedelta(days=30)


def confided(at: Instance, *, confidential: bool = True) -> Inquiry:
    """Let Japan confide something to the Kyrgyz side."""
    said = Said("ja", WORDS, None, confidential)
    return asking.ask(at.session, "仲介者", said, actor=at.actor(Desk.ISA_RESIDENCE), now=at.now)


def wish(
    at: Instance, inquiry: Inquiry, by: Desk = Desk.KG_OFFICER, **more: Any
) -> DisclosureRequest:
    """Ask for consent to show passages to the police of Bishkek."""
    usual: dict[str, Any] = {
        "passages": [FIRST, SECOND],
        "quotes": "",
        "recipient": "Bishkek police",
        "language": "en",
        "purpose": "Criminal complaint",
        "until": UNTIL,
    }
    actor = at.actor(by)
    source = queries.source(at.session, actor, "moc.inquiry", inquiry.id)
    return services.ask(at.session, source, Wish(**usual | more), actor=actor, now=at.now)


def grant(
    at: Instance, request: DisclosureRequest, by: Desk = Desk.ISA_RESIDENCE, **more: Any
) -> None:
    usual: dict[str, Any] = {"passages": [0], "until": UNTIL - timedelta(days=10)}
    given = usual | more
    services.grant(
        at.session,
        request,
        given["passages"],
        until=given["until"],
        document=stored(at, by),
        actor=at.actor(by),
        now=at.now,
    )


def hand(at: Instance, request: DisclosureRequest, by: Desk = Desk.KG_OFFICER) -> Any:
    return services.hand_over(at.session, request, "Officer Asanov", actor=at.actor(by), now=at.now)


def seen_by_anybody(at: Instance, handover: Any, on: date = TODAY) -> queries.Extract:
    """Open an extract as the public page does: with the reach of nobody."""
    identity = handover.id
    read_for(at.session, ANYBODY.reach)
    try:
        return queries.opened(at.session, identity, on)
    finally:
        read_for(at.session, {"*"})


def test_moc_3_only_the_passages_consented_to_open_until_their_day(kyrgyz: Instance):
    """moc:3: nothing before the written consent, exactly these passages then, nothing after."""
    request = wish(kyrgyz, confided(kyrgyz))
    assert duties(kyrgyz, "moc.disclosure") == [("moc.disclosure.answer", DutyState.OPEN)]
    with pytest.raises(Refused) as refused:
        hand(kyrgyz, request)
    assert "gist" in refused.value.refusals[0].params
    grant(kyrgyz, request)
    assert duties(kyrgyz, "moc.disclosure") == [("moc.disclosure.answer", DutyState.DISCHARGED)]
    handover = hand(kyrgyz, request)
    seen = seen_by_anybody(kyrgyz, handover)
    assert (seen.standing, seen.passages) == (Standing.OPEN, (FIRST,))
    last = UNTIL - timedelta(days=10)
    assert seen_by_anybody(kyrgyz, handover, last).passages == (FIRST,)
    after = seen_by_anybody(kyrgyz, handover, last + timedelta(days=1))
    assert (after.standing, after.passages) == (Standing.ENDED, ())


def test_moc_3_a_withdrawn_consent_closes_at_once(kyrgyz: Instance):
    request = wish(kyrgyz, confided(kyrgyz))
    grant(kyrgyz, request)
    handover = hand(kyrgyz, request)
    head: dict[str, Any] = {"actor": kyrgyz.actor(Desk.ISA_RESIDENCE), "now": kyrgyz.now}
    with pytest.raises(NotEntitled):
        services.withdraw(
            kyrgyz.session, request, "x", actor=kyrgyz.actor(Desk.KG_HEAD), now=kyrgyz.now
        )
    services.withdraw(kyrgyz.session, request, "Investigation at risk", **head)
    closed = seen_by_anybody(kyrgyz, handover)
    assert (closed.standing, closed.passages) == (Standing.WITHDRAWN, ())
    with pytest.raises(Refused):
        hand(kyrgyz, request)
    with pytest.raises(OutOfDate):
        services.withdraw(kyrgyz.session, request, "again", **head)


def test_moc_3_nobody_consents_to_their_own_request(kyrgyz: Instance):
    request = wish(kyrgyz, confided(kyrgyz))
    for desk in (Desk.KG_HEAD, Desk.KG_OFFICER, Desk.NPA, Desk.MOFA, Desk.METI_SECRETARIAT):
        with pytest.raises(NotEntitled):
            grant(kyrgyz, request, desk)
    with pytest.raises(NotEntitled):
        hand(kyrgyz, request, Desk.ISA_RESIDENCE)
    services.decline(
        kyrgyz.session,
        request,
        document=stored(kyrgyz, Desk.ISA_RESIDENCE),
        actor=kyrgyz.actor(Desk.ISA_RESIDENCE),
        now=kyrgyz.now,
    )
    with pytest.raises(OutOfDate):
        grant(kyrgyz, request)
    with pytest.raises(Refused):
        hand(kyrgyz, request)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"passages": [], "quotes": ""}, "passages"),
        ({"quotes": "これは書かれていない"}, "quotes"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
    ],
)
def test_a_request_names_the_very_passages(kyrgyz: Instance, more: dict[str, Any], field: str):
    """moc:3: what does not stand there word for word can't be asked for."""
    with pytest.raises(Refused) as refused:
        wish(kyrgyz, confided(kyrgyz), **more)
    assert field in {one.field for one in refused.value.refusals}


def test_no_consent_is_asked_for_what_needs_none(kyrgyz: Instance):
    """moc:3: one's own, or what was not confided."""
    with pytest.raises(Refused):
        wish(kyrgyz, confided(kyrgyz), Desk.ISA_RESIDENCE)
    with pytest.raises(Refused):
        wish(kyrgyz, confided(kyrgyz, confidential=False))
    identity = confided(kyrgyz).id
    with pytest.raises(NotFound):
        queries.source(kyrgyz.session, kyrgyz.actor(Desk.METI_FIELD), "moc.inquiry", identity)


@pytest.mark.parametrize(
    "more", [{"passages": []}, {"passages": [7]}, {"until": UNTIL + timedelta(days=1)}]
)
def test_a_consent_goes_no_further_than_what_was_asked(kyrgyz: Instance, more: dict[str, Any]):
    request = wish(kyrgyz, confided(kyrgyz), quotes=THIRD)
    assert request.passages == [FIRST, SECOND, THIRD]
    with pytest.raises(Refused):
        grant(kyrgyz, request, **more)


def test_moc_3_both_sides_see_the_same_register(kyrgyz: Instance, japanese: Instance):
    inquiry = confided(japanese)
    hand_over(japanese, kyrgyz, Side.JP)
    request = wish(kyrgyz, kyrgyz.session.get_one(Inquiry, inquiry.id))
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = queries.get(japanese.session, request.id, japanese.actor(Desk.ISA_RESIDENCE))
    grant(japanese, theirs, passages=[0, 1])
    hand_over(japanese, kyrgyz, Side.JP)
    request = queries.get(kyrgyz.session, request.id, kyrgyz.actor(Desk.KG_OFFICER))
    handover = hand(kyrgyz, request)
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = queries.get(japanese.session, request.id, japanese.actor(Desk.ISA_RESIDENCE))
    assert [one.received_by for one in theirs.handovers] == ["Officer Asanov"]
    services.withdraw(
        japanese.session,
        theirs,
        "x",
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.now,
    )
    assert seen_by_anybody(kyrgyz, handover).passages == (FIRST, SECOND)  # not told yet
    hand_over(japanese, kyrgyz, Side.JP)
    assert seen_by_anybody(kyrgyz, handover).passages == ()
    for at in (kyrgyz, japanese):
        assert duties(at, "moc.disclosure") == [("moc.disclosure.answer", DutyState.DISCHARGED)]


def test_without_the_room_of_extracts_nobody_reads_a_request(kyrgyz: Instance):
    """moc:3: the database itself shows nothing to whom neither side is."""
    request = wish(kyrgyz, confided(kyrgyz))
    session: Session = kyrgyz.session
    read_for(session, ANYBODY.reach | {"council", "moc:persons"})
    session.expire_all()
    assert session.scalars(select(DisclosureRequest)).all() == []
    read_for(session, {"*"})
    assert session.scalars(select(DisclosureRequest.id)).all() == [request.id]


def test_a_code_belongs_to_one_handover():
    one, other = uuid4(), uuid4()
    code = code_of("secret", one)
    assert is_code(code, "secret", one)
    assert not is_code(code, "secret", other)
    assert not is_code(code, "another", one)
    assert not is_code("", "secret", one)
    assert not is_code("é", "secret", one)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WORDS, [FIRST, SECOND, THIRD]),
        ("One. Two!\nThree", ["One.", "Two!", "Three"]),
        ("彼は「はい。」と言った。", ["彼は「はい。」", "と言った。"]),
        (" \n ", []),
        ("a\na", ["a"]),
    ],
)
def test_texts_fall_into_sentences(text: str, found: list[str]):
    assert sentences([text]) == found


@pytest.mark.parametrize(
    ("consents", "until", "withdrawn", "expected"),
    [
        (None, None, False, Standing.ASKED),
        (False, None, False, Standing.DECLINED),
        (True, TODAY, False, Standing.OPEN),
        (True, TODAY - timedelta(days=1), False, Standing.ENDED),
        (True, TODAY, True, Standing.WITHDRAWN),
    ],
)
def test_standings(consents, until, withdrawn, expected):
    assert standing(consents=consents, until=until, withdrawn=withdrawn, today=TODAY) is expected


# -- moc:8 ----------------------------------------------------------------------------------------


def suspended(at: Instance, **more: Any) -> Any:
    usual: dict[str, Any] = {
        "since": TODAY,
        "until": None,
        "reason_ja": "人材が確保されたため",
        "reason_en": "",
        "actor": at.actor(Desk.ISA_RESIDENCE),
        "now": at.now,
    }
    field = more.pop("field", "food-service")
    return staying.suspend(at.session, field, **usual | more)


def test_moc_8_acceptance_is_suspended_by_field_and_anybody_sees_it(
    kyrgyz: Instance, japanese: Instance
):
    one = suspended(japanese, since=TODAY + timedelta(days=3))
    hand_over(japanese, kyrgyz, Side.JP)
    read_for(kyrgyz.session, ANYBODY.reach)
    for days, expected in ((0, "to-come"), (3, "in-force"), (400, "in-force")):
        (stop,) = stays.suspensions(kyrgyz.session, TODAY + timedelta(days=days))
        assert (stop.row.field, stop.standing) == ("food-service", expected)
    read_for(kyrgyz.session, {"*"})
    japanese.after(minutes=1)
    last = TODAY + timedelta(days=10)
    staying.change(
        japanese.session,
        one,
        last,
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.now,
    )
    hand_over(japanese, kyrgyz, Side.JP)
    for days, expected in ((10, "in-force"), (11, "over")):
        (stop,) = stays.suspensions(kyrgyz.session, TODAY + timedelta(days=days))
        assert (stop.until, stop.standing) == (last, expected)


def test_only_japan_suspends_acceptance(kyrgyz: Instance):
    """moc:8: its contact point, in a field there is, for a time that can be."""
    for desk in (Desk.KG_HEAD, Desk.NPA, Desk.METI_FIELD):
        with pytest.raises(NotEntitled):
            suspended(kyrgyz, actor=kyrgyz.actor(desk))
    for more in ({"field": "nothing"}, {"until": TODAY - timedelta(days=1)}):
        with pytest.raises(Refused):
            suspended(kyrgyz, **more)


def test_moc_8_a_field_is_suspended_once_at_a_time(japanese: Instance):
    """moc:8: so that the public page says one thing; another end is set where there is one."""
    one = suspended(japanese, since=TODAY + timedelta(days=3))
    for more in ({"since": TODAY, "until": TODAY + timedelta(days=3)}, {"since": TODAY}):
        with pytest.raises(Refused) as refused:
            suspended(japanese, **more)
        assert refused.value.refusals[0].field == "field"
    suspended(japanese, since=TODAY, field="forestry")
    suspended(japanese, since=TODAY, until=TODAY + timedelta(days=2))
    japanese.after(minutes=1)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    last = TODAY + timedelta(days=9)
    staying.change(japanese.session, one, last, actor=isa, now=japanese.now)
    suspended(japanese, since=last + timedelta(days=1))


PERSON = Person("Asanova Aigul", date(1999, 4, 12), "AC1234567", "one child", "Osaka")


def test_moc_8_the_kyrgyz_side_endeavours_to_help_a_return(kyrgyz: Instance, japanese: Instance):
    """moc:8: asked, worked on with the embassy, told what came of it; best efforts."""
    request = staying.ask_help(
        japanese.session,
        PERSON,
        "A temporary passport.",
        language="en",
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.now,
    )
    hand_over(japanese, kyrgyz, Side.JP)
    (owed,) = kyrgyz.session.scalars(select(OwedDuty))
    target = bishkek_calendar().add_open_days(TODAY, 10)
    assert (owed.owed_by_desk, owed.due_on, owed.target_on) == (Desk.KG_HEAD, None, target)
    theirs = stays.get_return(kyrgyz.session, request.id, kyrgyz.actor(Desk.KG_OFFICER))
    told = Told("Papers ordered.", "en", TODAY, with_embassy=True)
    doing: dict[str, Any] = {"actor": kyrgyz.actor(Desk.KG_OFFICER), "now": kyrgyz.now}
    with pytest.raises(NotEntitled):
        staying.report(
            kyrgyz.session,
            theirs,
            told,
            actor=kyrgyz.actor(Desk.ISA_RESIDENCE),
            now=kyrgyz.now,
        )
    staying.report(kyrgyz.session, theirs, told, **doing)
    silent = Told("", "en", TODAY, with_embassy=False)
    with pytest.raises(Refused):
        staying.conclude(kyrgyz.session, theirs, Outcome.NOT_POSSIBLE, silent, **doing)
    kyrgyz.after(minutes=1)
    staying.conclude(
        kyrgyz.session, theirs, Outcome.RETURNED, told, actor=doing["actor"], now=kyrgyz.now
    )
    hand_over(kyrgyz, japanese, Side.KG)
    here = stays.get_return(japanese.session, request.id, japanese.actor(Desk.ISA_RESIDENCE))
    assert stays.outcome_of(here) == "returned"
    assert [one.with_embassy for one in here.steps] == [True, True]
    for at in (kyrgyz, japanese):
        assert duties(at) == [("moc.return.help", DutyState.DISCHARGED)]


def test_who_is_to_return_is_known_to_the_two_contact_points_only(kyrgyz: Instance):
    """moc:3, moc:8: not to the other parties, in the database either; never in a ledger."""
    request = staying.ask_help(
        kyrgyz.session,
        PERSON,
        "x",
        language="en",
        actor=kyrgyz.actor(Desk.ISA_RESIDENCE),
        now=kyrgyz.now,
    )
    for desk in (Desk.NPA, Desk.MOFA, Desk.MHLW_FOREIGN_WORKERS, Desk.METI_SECRETARIAT):
        actor = kyrgyz.actor(desk)
        with pytest.raises(NotFound):
            stays.get_return(kyrgyz.session, request.id, actor)
        read_for(kyrgyz.session, actor.reach)
        kyrgyz.session.expire_all()
        assert kyrgyz.session.scalars(select(ReturnRequest)).all() == []
        assert kyrgyz.session.scalars(select(Dispatch)).all() == []
        read_for(kyrgyz.session, {"*"})
