"""Reads incidents: each side its own, and those of the other side that it was told of."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.employment.incidents.models import Incident, ToldOther


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which incidents `actor` may see: those of the rooms that it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return Incident.compartment.in_(actor.reach)


def incidents(session: Session, actor: Actor, *, most: int = 500) -> Sequence[Incident]:
    """Return the incidents, the latest first."""
    query = select(Incident).where(visible_to(actor)).options(joinedload(Incident.delivery))
    order = (Incident.found_on.desc(), Incident.recorded_at.desc(), Incident.id)
    return session.scalars(query.order_by(*order).limit(most)).all()


def get(session: Session, incident_id: UUID, actor: Actor) -> Incident:
    """Return an incident. Raises NotFound."""
    query = select(Incident).where(Incident.id == incident_id, visible_to(actor))
    found = session.scalar(query.options(joinedload(Incident.delivery)))
    if found is None:
        raise NotFound
    return found


def others_told(session: Session, incident: Incident) -> Sequence[ToldOther]:
    """Return who else was told, in order."""
    query = select(ToldOther).where(ToldOther.incident_id == incident.id)
    return session.scalars(query.order_by(ToldOther.told_on, ToldOther.noted_at)).all()


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, date]:
    """Return the days of incidents, as lists of duties show them."""
    query = select(Incident.id, Incident.found_on).where(Incident.id.in_(set(identities)))
    return {row.id: row.found_on for row in session.execute(query)}
