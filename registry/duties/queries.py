"""Reads duties: what somebody owes, what others owe them, and what hangs on a record."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Catalogue, Owed
from registry.duties.models import DutyState, OwedDuty


def owed_by(session: Session, actor: Actor, *, most: int = 500) -> Sequence[OwedDuty]:
    """Return the open duties of the actor's desks and organisation, soonest date first."""
    return _open(session, _owner(actor), most)


def awaited_by(
    session: Session, actor: Actor, catalogue: Catalogue, *, most: int = 500
) -> Sequence[OwedDuty]:
    """Return the open duties of others that the actor's desk or organisation waits for."""
    codes = [
        duty.code
        for duty in catalogue.duties.values()
        if (duty.waits_for in actor.desks)
        or (duty.waits_for is Owed.OWN_ORGANISATION and actor.organisation_id is not None)
    ]
    return _open(session, OwedDuty.code.in_(codes) & ~_owner(actor), most)


def about(session: Session, subject: str) -> Sequence[OwedDuty]:
    """Return every duty about a record, open ones first."""
    return session.scalars(
        select(OwedDuty)
        .where(OwedDuty.subject == subject)
        .order_by(OwedDuty.state == DutyState.OPEN, OwedDuty.opened_at)
    ).all()


def all_open(session: Session) -> Sequence[OwedDuty]:
    """Return every open duty, locked: for the rounds that date them anew."""
    return session.scalars(
        select(OwedDuty).where(OwedDuty.state == DutyState.OPEN).with_for_update()
    ).all()


def get(session: Session, duty_id: UUID) -> OwedDuty | None:
    """Return one duty, if the reader may see it."""
    return session.get(OwedDuty, duty_id)


def _open(session: Session, whose: ColumnElement[bool], most: int) -> Sequence[OwedDuty]:
    return session.scalars(
        select(OwedDuty)
        .where(OwedDuty.state == DutyState.OPEN, whose)
        .order_by(OwedDuty.due_on, OwedDuty.target_on, OwedDuty.opened_at)
        .limit(most)
    ).all()


def _owner(actor: Actor) -> ColumnElement[bool]:
    owner = OwedDuty.owed_by_desk.in_([desk.value for desk in actor.desks])
    if actor.organisation_id is None:
        return owner
    return or_(owner, OwedDuty.owed_by_organisation == actor.organisation_id)
