"""Reads the questions of ministries; the Japanese parties of the memorandum see them all."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.proposals.models import InquiryProposal, InquiryProposalFile
from registry.moc.proposals.rules import ROOM
from registry.papers.models import StoredFile


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see what ministries propose."""
    return true() if {EVERYTHING, ROOM} & actor.reach else InquiryProposal.id.is_(None)


def _proposals(actor: Actor) -> Select[tuple[InquiryProposal]]:
    with_files = selectinload(InquiryProposal.files).joinedload(InquiryProposalFile.stored)
    return select(InquiryProposal).where(visible_to(actor)).options(with_files)


def proposals(session: Session, actor: Actor) -> Sequence[InquiryProposal]:
    """Return what ministries proposed, the latest first."""
    latest_first = (InquiryProposal.proposed_at.desc(), InquiryProposal.id)
    return session.scalars(_proposals(actor).order_by(*latest_first)).all()


def get(session: Session, proposal_id: UUID, actor: Actor) -> InquiryProposal:
    """Return a ministry's question. Raises NotFound."""
    found = session.scalar(_proposals(actor).where(InquiryProposal.id == proposal_id))
    if found is None:
        raise NotFound
    return found


def get_file(proposal: InquiryProposal, file_id: UUID) -> StoredFile:
    """Return a file of a ministry's question. Raises NotFound."""
    for file in proposal.files:
        if file.stored_file_id == file_id:
            return file.stored
    raise NotFound


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the subjects of questions, as the Japanese parties' lists of duties show them."""
    query = select(InquiryProposal.id, InquiryProposal.subject)
    found = session.execute(query.where(InquiryProposal.id.in_(set(identities))))
    return dict(found.tuples().all())
