"""Reads of seals and of who may open them; the content of a seal is not to be found by anything."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.seals.models import Seal, SealOfficer, SealOpening
from registry.seals.rules import Holds, OfficerState, OpeningState


def visible_to(actor: Actor, table: type[Seal | SealOfficer | SealOpening]) -> ColumnElement[bool]:
    """Say which rows `actor` may know of: those of its rooms."""
    if actor.is_system:
        return table.id.is_not(None)
    return table.compartment.in_(actor.reach)


def get_seal(session: Session, seal_id: UUID, actor: Actor) -> Seal:
    """Return a seal, closed as it is. Raises NotFound."""
    found = session.scalars(
        select(Seal).where(Seal.id == seal_id, visible_to(actor, Seal))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_officer(session: Session, officer_id: UUID, actor: Actor) -> SealOfficer:
    """Return the naming of an officer. Raises NotFound."""
    found = session.scalars(
        select(SealOfficer).where(SealOfficer.id == officer_id, visible_to(actor, SealOfficer))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_opening(session: Session, opening_id: UUID, actor: Actor) -> SealOpening:
    """Return an opening with its seal. Raises NotFound, also where the seal has left the room."""
    found = session.scalars(
        select(SealOpening)
        .options(joinedload(SealOpening.seal, innerjoin=True))
        .where(SealOpening.id == opening_id, visible_to(actor, SealOpening))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def seals_of(session: Session, subject: str, holds: Holds) -> Sequence[Seal]:
    """Return what of a record is sealed and not erased, in the order of its ids."""
    return session.scalars(
        select(Seal)
        .where(Seal.subject == subject, Seal.holds == holds, Seal.erased_on.is_(None))
        .order_by(Seal.id)
    ).all()


def officers(
    session: Session, desk: Desk, room: str, *, named: bool = False
) -> Sequence[SealOfficer]:
    """Return who a desk has proposed or (only those, where `named`) named, for its `room`."""
    states = {OfficerState.NAMED} if named else {OfficerState.NAMED, OfficerState.PROPOSED}
    return session.scalars(
        select(SealOfficer)
        .where(
            SealOfficer.addressed_to == desk,
            SealOfficer.compartment == room,
            SealOfficer.state.in_(states),
        )
        .order_by(SealOfficer.proposed_at, SealOfficer.id)
    ).all()


def openings(session: Session, seal_id: UUID) -> Sequence[SealOpening]:
    """Return each time that a seal was to be opened, newest first."""
    return session.scalars(
        select(SealOpening)
        .where(SealOpening.seal_id == seal_id)
        .order_by(SealOpening.asked_at.desc())
    ).all()


def lapsed(session: Session, now: datetime, rooms: Collection[str]) -> Sequence[SealOpening]:
    """Return the requests of these rooms that nobody answered in time."""
    return session.scalars(
        select(SealOpening).where(
            SealOpening.state == OpeningState.ASKED,
            SealOpening.compartment.in_(rooms),
            SealOpening.lapses_at < now,
        )
    ).all()


def past_term(session: Session, ended_before: date) -> Sequence[Seal]:
    """Return the readable seals whose matter ended before that day."""
    return session.scalars(
        select(Seal).where(Seal.erased_on.is_(None), Seal.ended_on < ended_before)
    ).all()
