"""Reads closings: for the council's desks alone; the public asks `council.publicity`."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.closing.models import Closing
from registry.council.closing.rules import IN_FORCE
from registry.council.meetings.models import AgendaItem, Meeting

_COUNCIL = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which closings `actor` may see."""
    return true() if actor.is_system or actor.desks & _COUNCIL else false()


def get(session: Session, closing_id: UUID, actor: Actor) -> Closing:
    """Return a closing with all that belongs to it. Raises NotFound."""
    found = session.scalars(
        select(Closing)
        .options(joinedload(Closing.meeting), joinedload(Closing.item), joinedload(Closing.inside))
        .where(Closing.id == closing_id, visible_to(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_meeting(session: Session, meeting_id: UUID, actor: Actor) -> Sequence[Closing]:
    """Return every closing of a meeting and its items, oldest first."""
    return session.scalars(
        select(Closing)
        .options(joinedload(Closing.item), joinedload(Closing.inside))
        .where(Closing.meeting_id == meeting_id, visible_to(actor))
        .order_by(Closing.closed_at)
    ).all()


def of_item(session: Session, item_id: UUID) -> Sequence[Closing]:
    """Return every closing of one item, oldest first."""
    return session.scalars(
        select(Closing).where(Closing.item_id == item_id).order_by(Closing.closed_at)
    ).all()


def in_force(session: Session, meeting_id: UUID, item_id: UUID | None) -> Closing | None:
    """Return the closing in force on a meeting, or on one item."""
    return session.scalars(
        select(Closing).where(
            Closing.meeting_id == meeting_id,
            Closing.item_id.is_(None) if item_id is None else Closing.item_id == item_id,
            Closing.state.in_(IN_FORCE),
        )
    ).one_or_none()


def get_item(session: Session, item_id: UUID, actor: Actor) -> tuple[Meeting, AgendaItem]:
    """Return an item and its meeting. Raises NotFound."""
    if not (actor.is_system or actor.desks & _COUNCIL):
        raise NotFound
    item = session.get(AgendaItem, item_id)
    if item is None:
        raise NotFound
    return session.get_one(Meeting, item.meeting_id), item


def get_meeting(session: Session, meeting_id: UUID, actor: Actor) -> Meeting:
    """Return a meeting that may be closed. Raises NotFound."""
    found = session.get(Meeting, meeting_id) if actor.is_system or actor.desks & _COUNCIL else None
    if found is None:
        raise NotFound
    return found


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of what was closed, as lists of duties show it."""
    rows = session.execute(
        select(Closing.id, Meeting, AgendaItem)
        .join(Closing.meeting)
        .outerjoin(Closing.item)
        .where(Closing.id.in_(set(identities)))
    )
    return {
        identity: titled(meeting.number, (item or meeting).title_ja, (item or meeting).title_en)
        for identity, meeting, item in rows
    }
