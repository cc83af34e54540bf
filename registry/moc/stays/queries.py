"""Reads suspensions, which anybody may, and returns, which the two contact points may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.stays.models import ReturnRequest, Suspension
from registry.moc.stays.rules import FIELDS, PERSONS, Standing, end_of, standing

Row = TypeVar("Row")


@dataclass(frozen=True)
class Stop:
    """A suspension as it stands on a day: its last day as changed last."""

    row: Suspension
    until: date | None
    standing: Standing


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see who is to be helped: the two contact points may."""
    return true() if {EVERYTHING, PERSONS} & actor.reach else false()


def _suspensions() -> Select[tuple[Suspension]]:
    return (
        select(Suspension)
        .options(selectinload(Suspension.changes))
        .order_by(Suspension.since.desc(), Suspension.announced_at.desc(), Suspension.id)
    )


def suspensions(session: Session, today: date) -> list[Stop]:
    """Return every suspension as it stands on a day, the latest first."""
    return [as_stop(one, today) for one in session.scalars(_suspensions())]


def terms(session: Session, field: str) -> list[tuple[Suspension, date | None]]:
    """Return the suspensions of a field, each with its last day as it is now."""
    found = session.scalars(_suspensions().where(Suspension.field == field))
    return [(one, _end(one)) for one in found]


def _end(one: Suspension) -> date | None:
    return end_of(one.until, ((change.changed_at, change.until) for change in one.changes))


def as_stop(one: Suspension, today: date) -> Stop:
    """Return how a suspension stands on a day."""
    until = _end(one)
    return Stop(one, until, standing(one.since, until, today))


def get_suspension(session: Session, suspension_id: UUID) -> Suspension:
    """Return a suspension. Raises NotFound."""
    return _found(session.scalar(_suspensions().where(Suspension.id == suspension_id)))


def _returns(actor: Actor) -> Select[tuple[ReturnRequest]]:
    return (
        select(ReturnRequest)
        .where(visible_to(actor))
        .options(selectinload(ReturnRequest.steps))
        .order_by(ReturnRequest.asked_at.desc(), ReturnRequest.id)
    )


def returns(session: Session, actor: Actor) -> Sequence[ReturnRequest]:
    """Return the requests for help with a return, the latest first."""
    return session.scalars(_returns(actor)).all()


def get_return(session: Session, request_id: UUID, actor: Actor) -> ReturnRequest:
    """Return a request for help with a return. Raises NotFound."""
    return _found(session.scalar(_returns(actor).where(ReturnRequest.id == request_id)))


def outcome_of(request: ReturnRequest) -> str | None:
    """Return what came of a request, if it is told."""
    return next((one.outcome for one in reversed(request.steps) if one.outcome), None)


def describe_suspensions(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the fields of suspensions."""
    query = select(Suspension.id, Suspension.field).where(Suspension.id.in_(set(identities)))
    return {one: FIELDS[field].en for one, field in session.execute(query)}


def describe_returns(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of returns: no name."""
    query = select(ReturnRequest.id, ReturnRequest.reference).where(
        ReturnRequest.id.in_(set(identities))
    )
    return dict(session.execute(query).tuples().all())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
