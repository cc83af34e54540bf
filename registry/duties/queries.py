"""Reads duties: what somebody owes, what others owe them, and what hangs on a record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.acts import Catalogue, Owed
from registry.core.desks import WORKS_FOR, Desk
from registry.duties.models import DutyState, MovedDuty, OwedDuty, Redating


def owed_by(session: Session, actor: Actor, *, most: int = 500) -> Sequence[OwedDuty]:
    """Return the open duties of the actor's desks and organisation, soonest date first."""
    return _open(session, _owner(actor), most)


def to_do(
    session: Session, actor: Actor, catalogue: Catalogue, *, most: int = 500
) -> Sequence[OwedDuty]:
    """Return the open duties that the actor can see to: its own, and its head's by its own acts."""
    heads = {WORKS_FOR[desk] for desk in actor.desks & WORKS_FOR.keys()}
    codes = [
        duty.code
        for duty in catalogue.duties.values()
        if any(catalogue.acts[name].by.all_desks & actor.desks for name in duty.closes_on)
    ]
    shared = OwedDuty.owed_by_desk.in_(heads) & OwedDuty.code.in_(codes)
    return _open(session, _owner(actor) | shared if heads else _owner(actor), most)


def awaited_by(
    session: Session, actor: Actor, catalogue: Catalogue, *, most: int = 500
) -> Sequence[OwedDuty]:
    """Return the open duties of others that the actor's desk or organisation waits for."""
    codes = [duty.code for duty in catalogue.duties.values() if _waits(duty.waits_for, actor)]
    return _open(session, OwedDuty.code.in_(codes) & ~_owner(actor), most)


def _waits(waiting: Desk | Owed | frozenset[Desk] | None, actor: Actor) -> bool:
    if isinstance(waiting, frozenset):
        return bool(waiting & actor.desks)
    if waiting is Owed.OWN_ORGANISATION:
        return actor.organisation_id is not None
    return waiting in actor.desks


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


def open_of(session: Session, prefix: str) -> Sequence[OwedDuty]:
    """Return the open duties whose codes begin so, as far as the reader sees them."""
    query = select(OwedDuty).where(
        OwedDuty.state == DutyState.OPEN, OwedDuty.code.startswith(prefix)
    )
    return session.scalars(query.order_by(OwedDuty.opened_at, OwedDuty.id)).all()


def get(session: Session, duty_id: UUID) -> OwedDuty | None:
    """Return one duty, if the reader may see it."""
    return session.get(OwedDuty, duty_id)


def redatings(
    session: Session, *, setting: str | None = None, only: UUID | None = None, most: int = 50
) -> Sequence[Redating]:
    """Return the times that duties were dated anew (by one setting, or by any), newest first."""
    query = select(Redating)
    if setting is not None:
        query = query.where(Redating.setting == setting)
    if only is not None:
        query = query.where(Redating.id == only)
    return session.scalars(query.order_by(Redating.at.desc()).limit(most)).all()


def moved_by(session: Session, redating_id: UUID) -> Sequence[MovedDuty]:
    """Return the duties that moved at one time, as far as the reader sees them, soonest first."""
    return session.scalars(
        _moves()
        .where(MovedDuty.redating_id == redating_id)
        .order_by(func.coalesce(MovedDuty.due_after, MovedDuty.target_after), MovedDuty.id)
    ).all()


def moves_of(session: Session, duty_id: UUID) -> Sequence[MovedDuty]:
    """Return how often a duty's dates moved, newest first."""
    return session.scalars(
        _moves().where(MovedDuty.duty_id == duty_id).order_by(MovedDuty.at.desc())
    ).all()


def moved_lately(session: Session, actor: Actor, *, since: datetime) -> Sequence[MovedDuty]:
    """Return how the actor's own open duties moved since a moment, newest first."""
    return session.scalars(
        _moves()
        .join(MovedDuty.duty)
        .where(MovedDuty.at >= since, OwedDuty.state == DutyState.OPEN, _owner(actor))
        .order_by(MovedDuty.at.desc())
    ).all()


def _moves() -> Select[tuple[MovedDuty]]:
    return select(MovedDuty).options(joinedload(MovedDuty.duty))


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
