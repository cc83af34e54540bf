"""Any of Japan's ministries may inquire; what they ask passes the contact point (moc:2, 7.6)."""

from typing import Any

import pytest
from sqlalchemy import select

from registry.acts.services import subject_of
from registry.core.db import read_for
from registry.core.desks import EVERYTHING, SEATS, Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.ledger.queries import entries_about
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.services import Said
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.moc.proposals import queries, services
from registry.moc.proposals.models import InquiryProposal
from registry.papers.models import StoredFile
from tests.moc.conftest import Instance
from tests.moc.test_letters import hand_over, stored

WORDS = "ビシュケクの事務所の現在の所在地を知りたい。"
MINISTRIES = (Desk.NPA, Desk.MOFA, Desk.MHLW_FOREIGN_WORKERS)


def proposed(at: Instance, desk: Desk = Desk.NPA, **more: Any) -> InquiryProposal:
    said = Said("ja", WORDS, **more)
    return services.propose(at.session, "所在", said, actor=at.actor(desk), now=at.now)


def duties_about(at: Instance, record: Any) -> list[OwedDuty]:
    """Return what is or was owed about a question: its passing on, and a note of its return."""
    query = select(OwedDuty).where(OwedDuty.subject == subject_of(record))
    return list(at.session.scalars(query.order_by(OwedDuty.code)))


@pytest.mark.parametrize("desk", MINISTRIES)
def test_moc_7_6_a_ministry_asks_through_the_contact_point(
    japanese: Instance, kyrgyz: Instance, desk: Desk
):
    """moc:2, moc:7.6: its words reach the other side as an inquiry of Japan, and no other way."""
    file = stored(japanese, Desk.NPA)
    proposal = proposed(japanese, desk, files=[file], confidential=True)
    (owed,) = duties_about(japanese, proposal)
    assert (owed.owed_by_desk, owed.state) == (Desk.ISA_RESIDENCE, DutyState.OPEN)
    assert japanese.session.scalars(select(Dispatch)).all() == []
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    inquiry = services.send(japanese.session, proposal, actor=isa, now=japanese.now)
    assert (proposal.state, owed.state) == ("sent", DutyState.DISCHARGED)
    assert (inquiry.text, inquiry.confidential) == (WORDS, True)
    hand_over(japanese, kyrgyz, Side.JP)
    theirs = inquiries.get(kyrgyz.session, inquiry.id, kyrgyz.actor(Desk.KG_OFFICER))
    assert (theirs.reference, theirs.text) == (inquiry.reference, WORDS)
    assert kyrgyz.session.scalars(select(InquiryProposal)).all() == []
    with pytest.raises(OutOfDate):
        services.send(japanese.session, proposal, actor=isa, now=japanese.now)


def test_moc_7_6_what_is_not_to_be_asked_goes_back_with_a_reason(japanese: Instance):
    proposal = proposed(japanese)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    services.send_back(
        japanese.session, proposal, reason="どの事務所か。", actor=isa, now=japanese.now
    )
    assert proposal.state == "returned"
    passing_on, noting = duties_about(japanese, proposal)
    assert passing_on.state == DutyState.FALLEN_AWAY
    assert (noting.state, noting.owed_by_desk) == (DutyState.OPEN, Desk.NPA)
    entry = list(entries_about(japanese.session, subject_of(proposal)))[-1]
    assert entry.act == "moc.inquiry-proposal.returned"
    assert japanese.session.scalars(select(Inquiry)).all() == []
    with pytest.raises(NotEntitled):
        services.take_note(
            japanese.session, proposal, actor=japanese.actor(Desk.MOFA), now=japanese.now
        )
    police = japanese.actor(Desk.NPA)
    services.take_note(japanese.session, proposal, actor=police, now=japanese.now)
    assert noting.state == DutyState.DISCHARGED
    with pytest.raises(OutOfDate):
        services.take_note(japanese.session, proposal, actor=police, now=japanese.now)


def test_moc_7_6_a_question_proposed_anew_needs_no_note_of_its_return(japanese: Instance):
    """Only its own ministry's new question ends it: another's is another matter."""
    before, isa = proposed(japanese), japanese.actor(Desk.ISA_RESIDENCE)
    with pytest.raises(OutOfDate):
        services.take_note(
            japanese.session, before, actor=japanese.actor(Desk.NPA), now=japanese.now
        )
    services.send_back(japanese.session, before, reason="所在。", actor=isa, now=japanese.now)
    _passing_on, noting = duties_about(japanese, before)
    for desk, state in ((Desk.MOFA, DutyState.OPEN), (Desk.NPA, DutyState.DISCHARGED)):
        services.propose(
            japanese.session,
            "所在",
            Said("ja", WORDS),
            after=before,
            actor=japanese.actor(desk),
            now=japanese.now,
        )
        assert noting.state == state


def test_moc_2_each_desk_does_its_own_part(japanese: Instance):
    """The contact point asks by itself, the others only through it; the Kyrgyz side sees none."""
    for desk in (Desk.ISA_RESIDENCE, Desk.KG_HEAD, Desk.METI_FIELD, Desk.METI_SECRETARIAT):
        with pytest.raises(NotEntitled):
            proposed(japanese, desk)
    with pytest.raises(Refused):
        services.propose(
            japanese.session,
            "所在",
            Said("ja"),
            actor=japanese.actor(Desk.NPA),
            now=japanese.now,
        )
    proposal = proposed(japanese)
    for desk in (*MINISTRIES, Desk.KG_HEAD):
        actor = japanese.actor(desk)
        with pytest.raises(NotEntitled):
            services.send(japanese.session, proposal, actor=actor, now=japanese.now)
        with pytest.raises(NotEntitled):
            services.send_back(
                japanese.session, proposal, reason="x", actor=actor, now=japanese.now
            )


def test_a_question_stays_on_its_side_until_it_is_sent(japanese: Instance):
    """In the database too: the other side and the council see neither it nor its file."""
    file = stored(japanese, Desk.NPA)
    file.compartment = "moc:jp"
    proposal = proposed(japanese, files=[file])
    japanese.session.flush()
    for desk in (Desk.KG_HEAD, Desk.KG_OFFICER, Desk.METI_SECRETARIAT, Desk.METI_FIELD):
        with pytest.raises(NotFound):
            queries.get(japanese.session, proposal.id, japanese.actor(desk))
        read_for(japanese.session, SEATS[desk].reach)
        assert japanese.session.scalars(select(InquiryProposal.id)).all() == [], desk
        assert japanese.session.scalars(select(StoredFile.id)).all() == [], desk
        read_for(japanese.session, {EVERYTHING})
    for desk in (*MINISTRIES, Desk.ISA_RESIDENCE):
        read_for(japanese.session, SEATS[desk].reach)
        assert japanese.session.scalars(select(InquiryProposal.id)).all() == [proposal.id]
        read_for(japanese.session, {EVERYTHING})
