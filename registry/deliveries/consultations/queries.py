"""Reads consultations: whoever reaches the rooms in which those of an agreement stand."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.deliveries.consultations.models import DeliveryConsultation


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which consultations `actor` may see: those in the rooms that it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return DeliveryConsultation.compartment.in_(actor.reach)


def of_agreement(
    session: Session, actor: Actor, instrument: str, *, most: int = 500
) -> Sequence[DeliveryConsultation]:
    """Return an agreement's consultations, the latest question first."""
    query = select(DeliveryConsultation).where(
        DeliveryConsultation.instrument == instrument, visible_to(actor)
    )
    order = (
        DeliveryConsultation.asked_on.desc(),
        DeliveryConsultation.subject,
        DeliveryConsultation.id,
    )
    return session.scalars(query.order_by(*order).limit(most)).all()


def get(
    session: Session, consultation_id: UUID, actor: Actor, instrument: str
) -> DeliveryConsultation:
    """Return a consultation of an agreement. Raises NotFound."""
    found = session.scalar(
        select(DeliveryConsultation).where(
            DeliveryConsultation.id == consultation_id,
            DeliveryConsultation.instrument == instrument,
            visible_to(actor),
        )
    )
    if found is None:
        raise NotFound
    return found


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return what consultations are about, as lists of duties show them."""
    query = select(DeliveryConsultation.id, DeliveryConsultation.subject)
    found = session.execute(query.where(DeliveryConsultation.id.in_(set(identities))))
    return {row.id: row.subject for row in found}
