"""Reads what goes between the sides."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.exchange.models import Channel
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, Side


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which dispatches `actor` may see: those of the rooms that it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return Dispatch.compartment.in_(actor.reach)


def waiting(session: Session, side: Side) -> Sequence[Dispatch]:
    """Return what was done on `side` and went into no package yet, in the order of doing."""
    return session.scalars(
        select(Dispatch)
        .where(Dispatch.side == side, Dispatch.sent_in.is_(None), Dispatch.received_in.is_(None))
        .order_by(Dispatch.number)
    ).all()


def count_waiting(session: Session, side: Side) -> int:
    """Return how many acts of `side` went into no package yet."""
    query = select(func.count()).where(
        Dispatch.side == side, Dispatch.sent_in.is_(None), Dispatch.received_in.is_(None)
    )
    return session.scalar(query) or 0


def packed(session: Session, package_id: UUID) -> Sequence[Dispatch]:
    """Return what travels, or came, in a package."""
    query = select(Dispatch).where(
        (Dispatch.sent_in == package_id) | (Dispatch.received_in == package_id)
    )
    return session.scalars(query.order_by(Dispatch.number)).all()


def about(session: Session, actor: Actor, kind: str, record_id: UUID) -> Sequence[Dispatch]:
    """Return what went to and fro about a record, in its order, with the packages."""
    return session.scalars(
        select(Dispatch)
        .where(Dispatch.subject_kind == kind, Dispatch.subject_id == record_id, visible_to(actor))
        .options(joinedload(Dispatch.sent), joinedload(Dispatch.received))
        .order_by(Dispatch.number)
    ).all()


def channel(session: Session, sender: Side) -> Channel | None:
    """Return the channel through which `sender` hands over, if anything ever went through it."""
    return session.scalar(
        select(Channel).where(
            Channel.instrument == "moc",
            Channel.sender == CONTACT[sender],
            Channel.receiver == CONTACT[sender.other],
        )
    )
