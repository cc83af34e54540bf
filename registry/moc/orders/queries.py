"""Reads improvement orders; the Kyrgyz desks see those that they were notified of."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.orders.models import ImprovementOrder


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which orders that are not public `actor` may see: Japan all, others once notified."""
    if {EVERYTHING, "moc:jp"} & actor.reach:
        return true()
    if "moc" in actor.reach:
        return ImprovementOrder.notified_on.is_not(None)
    return ImprovementOrder.id.is_(None)


def orders(session: Session, actor: Actor) -> Sequence[ImprovementOrder]:
    """Return the orders, the latest first."""
    latest_first = (ImprovementOrder.ordered_on.desc(), ImprovementOrder.number)
    query = select(ImprovementOrder).where(visible_to(actor))
    return session.scalars(query.order_by(*latest_first)).all()


def get_order(session: Session, order_id: UUID, actor: Actor) -> ImprovementOrder:
    """Return an order. Raises NotFound."""
    found = session.scalar(
        select(ImprovementOrder).where(ImprovementOrder.id == order_id, visible_to(actor))
    )
    if found is None:
        raise NotFound
    return found


def is_entered(session: Session, number: str) -> bool:
    """Say whether an order with this number is there."""
    query = select(ImprovementOrder.id).where(ImprovementOrder.number == number)
    return session.scalar(query) is not None


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return number and host of orders, as lists of duties show them."""
    query = select(ImprovementOrder).where(ImprovementOrder.id.in_(set(identities)))
    return {one.id: f"{one.number}　{one.host}" for one in session.scalars(query)}
