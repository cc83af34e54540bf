"""Reads steps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.steps.models import CaseStep, StepFile


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which steps `actor` may see: those that stand in its rooms."""
    if EVERYTHING in actor.reach:
        return true()
    return CaseStep.room.in_(actor.reach)


def steps_of(session: Session, kind: str, record_id: UUID) -> Sequence[CaseStep]:
    """Return what the other side did about a record, in its order."""
    return session.scalars(
        select(CaseStep)
        .where(CaseStep.of_kind == kind, CaseStep.of_id == record_id)
        .options(selectinload(CaseStep.files).joinedload(StepFile.stored))
        .order_by(CaseStep.recorded_at, CaseStep.id)
    ).all()


def get_file(session: Session, step_id: UUID, file_id: UUID, actor: Actor) -> StepFile:
    """Return a file of a step that `actor` may see. Raises NotFound."""
    found = session.scalar(
        select(StepFile)
        .join(CaseStep, CaseStep.id == StepFile.step_id)
        .options(joinedload(StepFile.stored, innerjoin=True))
        .where(StepFile.id == file_id, CaseStep.id == step_id, visible_to(actor))
    )
    if found is None:
        raise NotFound
    return found


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
