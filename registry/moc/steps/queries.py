"""Reads steps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.moc.steps.models import CaseStep


def steps_of(session: Session, kind: str, record_id: UUID) -> Sequence[CaseStep]:
    """Return what the other side did about a record, in its order."""
    return session.scalars(
        select(CaseStep)
        .where(CaseStep.of_kind == kind, CaseStep.of_id == record_id)
        .order_by(CaseStep.recorded_at, CaseStep.id)
    ).all()


def acts_done(session: Session, kind: str, record_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return, for many records, which acts the other side did about each."""
    rows = session.execute(
        select(CaseStep.of_id, CaseStep.act).where(
            CaseStep.of_kind == kind, CaseStep.of_id.in_(record_ids)
        )
    )
    done: dict[UUID, set[str]] = {one: set() for one in record_ids}
    for of_id, act in rows:
        done[of_id].add(act)
    return done
