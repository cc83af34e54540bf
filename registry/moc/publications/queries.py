"""Reads proofs of publication."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.moc.publications.models import Publication


def proofs_of(session: Session, kind: str, record_id: UUID) -> Sequence[Publication]:
    """Return the proofs that a record was published, the earliest first."""
    return session.scalars(
        select(Publication)
        .where(Publication.of_kind == kind, Publication.of_id == record_id)
        .order_by(Publication.published_at)
    ).all()
