"""Reads what was agreed: the council's desks all of it, a debtor what it owes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.refusals import NotFound
from registry.council.agreed.models import FollowUp
from registry.council.meetings.queries import COUNCIL


def follow_ups(session: Session, meeting_id: UUID | None = None) -> Sequence[FollowUp]:
    """Return what was agreed (in a meeting, or ever) as far as the reader may see it."""
    query = select(FollowUp).options(joinedload(FollowUp.organisation))
    if meeting_id is not None:
        query = query.where(FollowUp.meeting_id == meeting_id)
    return session.scalars(query.order_by(FollowUp.due_on.nulls_last(), FollowUp.agreed_at)).all()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which agreed matters `actor` may see: the council's desks all, a debtor its own."""
    if actor.is_system or actor.desks & COUNCIL:
        return FollowUp.id.is_not(None)
    return or_(
        FollowUp.addressed_to.in_([str(desk) for desk in actor.desks]),
        (FollowUp.organisation_id == actor.organisation_id) & FollowUp.organisation_id.is_not(None),
    )


def get(session: Session, follow_up_id: UUID, actor: Actor) -> FollowUp:
    """Return an agreed matter. Raises NotFound where `actor` may not know of it."""
    found = session.scalars(
        select(FollowUp)
        .options(joinedload(FollowUp.organisation))
        .where(FollowUp.id == follow_up_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the beginning of agreed matters, as lists of duties show them."""
    rows = session.execute(
        select(FollowUp.id, FollowUp.matter).where(FollowUp.id.in_(set(identities)))
    )
    return {identity: matter.splitlines()[0][:60] for identity, matter in rows}
