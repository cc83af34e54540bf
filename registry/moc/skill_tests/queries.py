"""Reads matters of tests; a ministry of a field sees its own field's and no other."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.skill_tests.models import TestFraud, TestRequest

Matter = TypeVar("Matter", TestRequest, TestFraud)


def visible_to(actor: Actor, table: type[TestRequest | TestFraud]) -> ColumnElement[bool]:
    """Say which matters `actor` may see: those that stand in its rooms."""
    if EVERYTHING in actor.reach:
        return true()
    return table.room.in_(actor.reach)


def all_of(session: Session, table: type[Matter], actor: Actor) -> Sequence[Matter]:
    """Return matters of one kind, newest first."""
    return session.scalars(
        select(table).where(visible_to(actor, table)).order_by(table.begun_at.desc(), table.id)
    ).all()


def get(session: Session, table: type[Matter], record_id: UUID, actor: Actor) -> Matter:
    """Return one matter. Raises NotFound."""
    found = session.scalars(
        select(table).where(table.id == record_id, visible_to(actor, table))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def describe_requests(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what requests are called, for lists of what is owed."""
    query = select(TestRequest.id, TestRequest.subject).where(TestRequest.id.in_(list(ids)))
    return {row.id: row.subject for row in session.execute(query)}


def describe_frauds(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what reports of cheating are called, for lists of what is owed."""
    query = select(TestFraud.id, TestFraud.test).where(TestFraud.id.in_(list(ids)))
    return {row.id: row.test for row in session.execute(query)}
