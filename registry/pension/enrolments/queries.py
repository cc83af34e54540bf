"""Reads forms on enrolment: the bureau its own, the Pension Bureau those that were sent."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.papers.models import Paper
from registry.papers.queries import papers_about
from registry.pension.enrolments.models import Enrolment


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which forms `actor` may see: those of the rooms that it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return Enrolment.compartment.in_(actor.reach)


def enrolments(session: Session, actor: Actor, *, most: int = 500) -> Sequence[Enrolment]:
    """Return the forms, the latest notice first."""
    query = select(Enrolment).where(visible_to(actor))
    return session.scalars(
        query.order_by(Enrolment.learned_on.desc(), Enrolment.establishment, Enrolment.id).limit(
            most
        )
    ).all()


def get(session: Session, enrolment_id: UUID, actor: Actor) -> Enrolment:
    """Return a form. Raises NotFound."""
    query = select(Enrolment).where(Enrolment.id == enrolment_id, visible_to(actor))
    found = session.scalar(query.options(joinedload(Enrolment.proof_file)))
    if found is None:
        raise NotFound
    return found


def paper_of(session: Session, enrolment: Enrolment, actor: Actor) -> Paper | None:
    """Return the form as it was issued, where it was."""
    found = papers_about(session, f"{enrolment.kind}:{enrolment.id}", actor)
    return found[-1] if found else None


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, date]:
    """Return the day of each notice, as lists of duties show them: no name stands there."""
    query = select(Enrolment.id, Enrolment.learned_on).where(Enrolment.id.in_(set(identities)))
    return {row.id: row.learned_on for row in session.execute(query)}
