"""Reads consultations whole: dates, agenda, participants, the record, follow-ups."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.consultations.models import (
    Consultation,
    ConsultationFollowUp,
    ConsultationItem,
    ConsultationProposal,
    ConsultationRecord,
)
from registry.moc.consultations.rules import RecordStanding, agreed_slot, digest_of

Row = TypeVar("Row")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see consultations: the parties of the memorandum may."""
    return true() if {EVERYTHING, "moc"} & actor.reach else Consultation.id.is_(None)


def _consultations(actor: Actor) -> Select[tuple[Consultation]]:
    record = selectinload(Consultation.records)
    return (
        select(Consultation)
        .where(visible_to(actor))
        .options(
            selectinload(Consultation.proposals).selectinload(ConsultationProposal.replies),
            selectinload(Consultation.items),
            selectinload(Consultation.delegations),
            record.selectinload(ConsultationRecord.agreements),
            record.selectinload(ConsultationRecord.follow_ups).selectinload(
                ConsultationFollowUp.reports
            ),
        )
        .order_by(Consultation.called_at.desc(), Consultation.id)
    )


def consultations(session: Session, actor: Actor) -> Sequence[Consultation]:
    """Return the consultations, the latest first."""
    return session.scalars(_consultations(actor)).all()


def get(session: Session, consultation_id: UUID, actor: Actor) -> Consultation:
    """Return a consultation. Raises NotFound."""
    return _found(session.scalar(_consultations(actor).where(Consultation.id == consultation_id)))


def get_proposal(session: Session, proposal_id: UUID, actor: Actor) -> ConsultationProposal:
    """Return proposed dates with their consultation. Raises NotFound."""
    query = (
        select(ConsultationProposal)
        .join(ConsultationProposal.consultation)
        .where(ConsultationProposal.id == proposal_id, visible_to(actor))
        .options(
            joinedload(ConsultationProposal.consultation),
            selectinload(ConsultationProposal.replies),
        )
    )
    return _found(session.scalar(query))


def get_item(session: Session, item_id: UUID, actor: Actor) -> ConsultationItem:
    """Return an item of an agenda with its consultation. Raises NotFound."""
    query = (
        select(ConsultationItem)
        .join(ConsultationItem.consultation)
        .where(ConsultationItem.id == item_id, visible_to(actor))
        .options(joinedload(ConsultationItem.consultation))
    )
    return _found(session.scalar(query))


def get_record(session: Session, record_id: UUID, actor: Actor) -> ConsultationRecord:
    """Return a text of a record with its consultation whole. Raises NotFound."""
    consultation_id = session.scalar(
        select(ConsultationRecord.consultation_id)
        .join(ConsultationRecord.consultation)
        .where(ConsultationRecord.id == record_id, visible_to(actor))
    )
    whole = get(session, _found(consultation_id), actor)
    found = next(one for one in whole.records if one.id == record_id)
    found.consultation = whole
    return found


def get_follow_up(session: Session, follow_up_id: UUID, actor: Actor) -> ConsultationFollowUp:
    """Return a follow-up with its record's consultation. Raises NotFound."""
    query = (
        select(ConsultationFollowUp)
        .join(ConsultationFollowUp.record)
        .join(ConsultationRecord.consultation)
        .where(ConsultationFollowUp.id == follow_up_id, visible_to(actor))
        .options(
            joinedload(ConsultationFollowUp.record).options(
                joinedload(ConsultationRecord.consultation),
                selectinload(ConsultationRecord.agreements),
            ),
            selectinload(ConsultationFollowUp.reports),
        )
    )
    return _found(session.scalar(query))


def date_of(consultation: Consultation) -> datetime | None:
    """Return the moment that both agreed on, if they did."""
    return agreed_slot(
        (proposal.slots, reply)
        for proposal in consultation.proposals
        for reply in proposal.replies
        if reply.side != proposal.side
    )


def is_agreed(record: ConsultationRecord) -> bool:
    """Say whether the other side agreed to exactly this text."""
    now = digest_of(
        record.language,
        record.text,
        [(one.owed_by, one.matter, one.due_on) for one in record.follow_ups],
    )
    return now == record.digest and any(
        one.side != record.side and one.digest == record.digest for one in record.agreements
    )


def latest(consultation: Consultation) -> ConsultationRecord | None:
    """Return the text of the record that was sent last."""
    return max(consultation.records, key=lambda one: (one.written_at, str(one.id)), default=None)


def standing(record: ConsultationRecord, consultation: Consultation) -> RecordStanding:
    """Return where a text stands: agreed, waiting, or void since another was sent."""
    if is_agreed(record):
        return RecordStanding.AGREED
    others = any(is_agreed(one) for one in consultation.records)
    if others or record is not latest(consultation):
        return RecordStanding.VOID
    return RecordStanding.WAITING


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of consultations."""
    return _references(session, select(Consultation.id, Consultation.reference), identities)


def describe_proposals(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of consultations that dates were proposed for."""
    query = select(ConsultationProposal.id, Consultation.reference).join(
        ConsultationProposal.consultation
    )
    return _references(session, query, identities)


def describe_records(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of consultations that texts of the record belong to."""
    query = select(ConsultationRecord.id, Consultation.reference).join(
        ConsultationRecord.consultation
    )
    return _references(session, query, identities)


def describe_follow_ups(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of consultations that follow-ups come from."""
    query = (
        select(ConsultationFollowUp.id, Consultation.reference)
        .join(ConsultationFollowUp.record)
        .join(ConsultationRecord.consultation)
    )
    return _references(session, query, identities)


def _references(
    session: Session, query: Select[tuple[UUID, str]], identities: Iterable[UUID]
) -> dict[UUID, str]:
    column = query.selected_columns[0]
    return dict(session.execute(query.where(column.in_(set(identities)))).tuples().all())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
