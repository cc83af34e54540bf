"""Hands a ministry's question to the contact point, which sends it on or returns it (moc:7.6)."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.acts.services import last_entry, perform
from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.rules import need, need_on
from registry.moc.inquiries import services as inquiries
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.rules import refusals_to_ask
from registry.moc.inquiries.services import Said
from registry.moc.post.services import INSTRUMENT
from registry.moc.proposals.models import InquiryProposal, InquiryProposalFile
from registry.moc.proposals.rules import MINISTRIES, PROPOSE, RETURN, SEND, TAKE_NOTE, Standing


def propose(
    session: Session,
    subject: str,
    said: Said,
    *,
    about: str = "",
    after: InquiryProposal | None = None,
    actor: Actor,
    now: datetime,
) -> InquiryProposal:
    """Hand a question to the contact point; `after` is the one that it replaces. Raises Refused."""
    need(actor, PROPOSE)
    if refusals := refusals_to_ask(said.code, about, said.text):
        raise Refused(*refusals)
    proposal = InquiryProposal(
        desk=_ministry_of(actor),
        question=said.code,
        subject=subject,
        about=about,
        language=said.language,
        text=said.text,
        confidential=said.confidential,
        proposed_at=now,
        files=[
            InquiryProposalFile(place=place, stored=file)
            for place, file in enumerate(said.files, 1)
        ],
    )
    session.add(proposal)
    session.flush()
    facts = {"desk": proposal.desk, "question": said.code}
    perform(session, PROPOSE, record=proposal, actor=actor, now=now, facts=facts)
    if after is not None and is_to_be_noted(session, after, actor):
        take_note(session, after, actor=actor, now=now)
    return proposal


def _ministry_of(actor: Actor) -> Desk:
    return min(actor.desks & MINISTRIES)


def send(session: Session, proposal: InquiryProposal, *, actor: Actor, now: datetime) -> Inquiry:
    """Ask the Kyrgyz side what a ministry would know, in that ministry's words. Raises Refused."""
    need_on(actor, SEND, proposal)
    files = [file.stored for file in proposal.files]
    for file in files:
        file.compartment = INSTRUMENT  # both sides see from now on what goes with the question
    said = Said(proposal.language, proposal.text, proposal.question, proposal.confidential, files)
    inquiry = inquiries.ask(
        session, proposal.subject, said, about=proposal.about, actor=actor, now=now
    )

    def change() -> None:
        proposal.inquiry_id = inquiry.id

    facts = {"desk": proposal.desk, "reference": inquiry.reference}
    perform(session, SEND, record=proposal, actor=actor, now=now, facts=facts, change=change)
    return inquiry


def send_back(
    session: Session, proposal: InquiryProposal, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Return a question to the ministry, which may propose another."""
    facts = {"desk": proposal.desk}
    perform(session, RETURN, record=proposal, actor=actor, now=now, facts=facts, reason=reason)


def is_to_be_noted(session: Session, proposal: InquiryProposal, actor: Actor) -> bool:
    """Say whether a question came back to the actor's ministry, and nobody there took note yet."""
    return (
        proposal.state == Standing.RETURNED
        and TAKE_NOTE.by.admits(actor, proposal)
        and last_entry(session, TAKE_NOTE, proposal) is None
    )


def take_note(session: Session, proposal: InquiryProposal, *, actor: Actor, now: datetime) -> None:
    """Record that the ministry has read why its question came back. Raises Refused."""
    need_on(actor, TAKE_NOTE, proposal)
    if last_entry(session, TAKE_NOTE, proposal) is not None:
        raise OutOfDate(Refusal(N_("This was done already.")))
    facts = {"desk": proposal.desk}
    perform(session, TAKE_NOTE, record=proposal, actor=actor, now=now, facts=facts)
