"""Reads the memorandum's life; its days are public, all else is the parties'."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound, Refusal
from registry.duties.models import DutyState, OwedDuty
from registry.moc.memorandum.models import (
    Amendment,
    AmendmentAnswer,
    Dispute,
    LifeEvent,
    LifeNote,
)
from registry.moc.memorandum.rules import (
    AmendmentStanding,
    Happening,
    Life,
    amendment_standing,
    life_of,
    over,
)

Row = TypeVar("Row")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see what is the parties' own."""
    return true() if {EVERYTHING, "moc"} & actor.reach else false()


def events(session: Session) -> Sequence[LifeEvent]:
    """Return what happened to the memorandum, the earliest day first."""
    return session.scalars(
        select(LifeEvent).order_by(LifeEvent.on, LifeEvent.entered_at, LifeEvent.id)
    ).all()


def life(session: Session) -> Life:
    """Return the memorandum's life as far as it is known here."""
    return life_of(events(session))


def stop(session: Session, act: Act, at: datetime) -> Refusal | None:
    """Say why an act of the memorandum is not done any more; asked before each."""
    notices = session.scalars(
        select(LifeEvent).where(LifeEvent.happening == Happening.NOTICE).order_by(LifeEvent.on)
    ).all()
    return over(act, life_of(notices), legal_date(at)) if notices else None


def notes(session: Session, actor: Actor) -> dict[UUID, LifeNote]:
    """Return what the parties keep of each event."""
    query = select(LifeNote).where(visible_to(actor)).options(joinedload(LifeNote.stored))
    return {one.event_id: one for one in session.scalars(query)}


def get_event(session: Session, event_id: UUID, actor: Actor) -> LifeEvent:
    """Return an event. Raises NotFound."""
    if not {EVERYTHING, "moc"} & actor.reach:
        raise NotFound
    return _found(session.get(LifeEvent, event_id))


def notices_that_ended(session: Session, today: date) -> Sequence[LifeEvent]:
    """Return the notices by which the memorandum has ended, where the end is not noted yet."""
    if not life(session).is_over(today):
        return []
    still_open = session.scalars(
        select(OwedDuty.subject).where(
            OwedDuty.subject.startswith(f"{LifeEvent.kind}:"), OwedDuty.state == DutyState.OPEN
        )
    )
    waiting = set(still_open)
    return [one for one in events(session) if f"{one.kind}:{one.id}" in waiting]


def amendments(session: Session, actor: Actor) -> Sequence[Amendment]:
    """Return the amendments proposed so far, the latest first."""
    return session.scalars(_amendments(actor)).all()


def get_amendment(session: Session, amendment_id: UUID, actor: Actor) -> Amendment:
    """Return an amendment with its answers. Raises NotFound."""
    return _found(session.scalar(_amendments(actor).where(Amendment.id == amendment_id)))


def _amendments(actor: Actor) -> Select[tuple[Amendment]]:
    return (
        select(Amendment)
        .where(visible_to(actor))
        .options(
            joinedload(Amendment.stored),
            selectinload(Amendment.answers).joinedload(AmendmentAnswer.stored),
        )
        .order_by(Amendment.proposed_at.desc(), Amendment.id)
    )


def standing(amendment: Amendment, today: date) -> tuple[AmendmentStanding, date | None]:
    """Return where an amendment stands, and since when it is in force."""
    answers = [(one.answered_at, one.consents, one.on) for one in amendment.answers]
    return amendment_standing(answers, amendment.effective_on, today)


def disputes(session: Session, actor: Actor) -> Sequence[Dispute]:
    """Return the disputes, the latest first."""
    query = select(Dispute).where(visible_to(actor)).options(selectinload(Dispute.steps))
    return session.scalars(query.order_by(Dispute.raised_at.desc(), Dispute.id)).all()


def get_dispute(session: Session, dispute_id: UUID, actor: Actor) -> Dispute:
    """Return a dispute with what was said. Raises NotFound."""
    query = (
        select(Dispute)
        .where(Dispute.id == dispute_id, visible_to(actor))
        .options(selectinload(Dispute.steps))
    )
    return _found(session.scalar(query))


def describe_events(session: Session, identities: Iterable[UUID]) -> dict[UUID, date]:
    """Return the days of events, as lists of duties show them."""
    query = select(LifeEvent).where(LifeEvent.id.in_(set(identities)))
    return {one.id: one.on for one in session.scalars(query)}


def describe_amendments(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of amendments."""
    query = select(Amendment.id, Amendment.title).where(Amendment.id.in_(set(identities)))
    return dict(session.execute(query).tuples().all())


def describe_disputes(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the subjects of disputes."""
    query = select(Dispute.id, Dispute.subject).where(Dispute.id.in_(set(identities)))
    return dict(session.execute(query).tuples().all())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
