"""Reads contact points; the parties of the memorandum see them all."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.moc.contacts.models import ContactPoint
from registry.moc.post.rules import Side


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see contact points: the parties of the memorandum may."""
    return true() if {EVERYTHING, "moc"} & actor.reach else ContactPoint.id.is_(None)


def history(session: Session, actor: Actor, side: Side) -> Sequence[ContactPoint]:
    """Return a side's contact points, the latest day of effect first."""
    return session.scalars(
        select(ContactPoint)
        .where(ContactPoint.side == side, visible_to(actor))
        .order_by(ContactPoint.since.desc(), ContactPoint.named_at.desc(), ContactPoint.id)
    ).all()


def on(session: Session, actor: Actor, side: Side, day: date) -> ContactPoint | None:
    """Return whom one writes to on a day, if that side has told."""
    return next((one for one in history(session, actor, side) if one.since <= day), None)


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the offices of contact points."""
    query = select(ContactPoint).where(ContactPoint.id.in_(set(identities)))
    return {one.id: one.office_en for one in session.scalars(query)}
