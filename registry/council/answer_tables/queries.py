"""Reads the filled tables that a member handed in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.core.refusals import NotFound
from registry.council.requests.models import AnswerTable, Request


def tables(session: Session, request_id: UUID) -> Sequence[AnswerTable]:
    """Return the filled tables that were handed in, newest first."""
    return session.scalars(
        select(AnswerTable)
        .options(joinedload(AnswerTable.stored))
        .where(AnswerTable.request_id == request_id)
        .order_by(AnswerTable.handed_in_at.desc())
        .limit(20)
    ).all()


def get_table(session: Session, request: Request, table_id: UUID) -> AnswerTable:
    """Return a filled table of a request. Raises NotFound."""
    found = session.scalars(
        select(AnswerTable)
        .options(joinedload(AnswerTable.stored))
        .where(AnswerTable.id == table_id, AnswerTable.request_id == request.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
