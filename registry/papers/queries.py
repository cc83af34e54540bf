"""Reads stored files and issued documents, for those who may see them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import NotFound
from registry.papers.models import NumberSeries, Paper, StoredFile
from registry.papers.rules import Series


def visible_to(actor: Actor, table: type[Paper | StoredFile]) -> ColumnElement[bool]:
    """Say which rows `actor` may see: those of its compartments, and its own organisation's."""
    if actor.is_system:
        return table.id.is_not(None)
    return or_(
        table.compartment.in_(actor.reach),
        (table.organisation_id == actor.organisation_id) & table.organisation_id.is_not(None),
    )


def get_paper(session: Session, paper_id: UUID, actor: Actor) -> Paper:
    """Return an issued document. Raises NotFound where `actor` may not know of it."""
    found = session.scalars(
        select(Paper).where(Paper.id == paper_id, visible_to(actor, Paper))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_file(session: Session, file_id: UUID, actor: Actor) -> StoredFile:
    """Return a stored file. Raises NotFound where `actor` may not know of it."""
    found = session.scalars(
        select(StoredFile).where(StoredFile.id == file_id, visible_to(actor, StoredFile))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def papers_about(session: Session, subject: str, actor: Actor) -> Sequence[Paper]:
    """Return what was issued about a record, void ones too, in the order of issue."""
    return session.scalars(
        select(Paper)
        .where(Paper.subject == subject, visible_to(actor, Paper))
        .order_by(Paper.issued_at, Paper.id)
    ).all()


def papers_to(session: Session, organisation_id: UUID, actor: Actor) -> Sequence[Paper]:
    """Return what was issued to an organisation, newest first."""
    return session.scalars(
        select(Paper)
        .where(Paper.organisation_id == organisation_id, visible_to(actor, Paper))
        .order_by(Paper.issued_at.desc(), Paper.id)
    ).all()


def papers_numbered(session: Session, spellings: Collection[str], actor: Actor) -> Sequence[Paper]:
    """Return the documents that bear a number."""
    return session.scalars(
        select(Paper)
        .where(Paper.document_number.in_(spellings), visible_to(actor, Paper))
        .order_by(Paper.issued_at, Paper.id)
    ).all()


def issued_since(session: Session, moment: datetime) -> Sequence[Paper]:
    """Return every document that the reader reaches and that was issued at `moment` or later."""
    return session.scalars(
        select(Paper).where(Paper.issued_at >= moment).order_by(Paper.issued_at)
    ).all()


def replacement_of(session: Session, paper: Paper) -> Paper | None:
    """Return the document that was issued in the place of `paper`, if any."""
    return session.scalars(select(Paper).where(Paper.replaces_id == paper.id)).one_or_none()


def next_number_of(session: Session, series: Series, *, fiscal_year: int) -> int:
    """Return the number that `series` would give next; another may take it meanwhile."""
    row = session.get(NumberSeries, (series.office, series.name, fiscal_year))
    return row.next_number if row else 1
