"""Reads notices of nonconformity."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.agencies.models import Agency, Revocation
from registry.moc.notices.models import Notice
from registry.tables.skeletons import look


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which notices `actor` may see: those that stand in its rooms."""
    if EVERYTHING in actor.reach:
        return true()
    return Notice.room.in_(actor.reach)


def notices(session: Session, actor: Actor) -> Sequence[Notice]:
    """Return notices, newest first."""
    return session.scalars(
        select(Notice).where(visible_to(actor)).order_by(Notice.begun_at.desc(), Notice.id)
    ).all()


def get(session: Session, notice_id: UUID, actor: Actor) -> Notice:
    """Return a notice. Raises NotFound."""
    found = session.scalars(
        select(Notice).where(Notice.id == notice_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def agency_of(session: Session, notice: Notice) -> Agency | None:
    """Return the agency of a notice, where this database keeps it."""
    query = select(Agency).where(Agency.registration_number == notice.agency_number)
    return session.scalar(query.options(selectinload(Agency.names)))


def bears(agency: Agency, name: str) -> bool:
    """Say whether a name is, much as it looks, one of an agency's."""
    return any(look(one.name) == look(name) for one in agency.names)


def revocations_of(session: Session, notice: Notice) -> Sequence[Revocation]:
    """Return the revocations of the agency's certificates, newest first."""
    return session.scalars(
        select(Revocation)
        .where(Revocation.registration_number == notice.agency_number)
        .order_by(Revocation.revoked_on.desc(), Revocation.certificate_number)
    ).all()


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what notices are called, for lists of what is owed."""
    rows = session.execute(select(Notice.id, Notice.agency_name).where(Notice.id.in_(list(ids))))
    return {row.id: row.agency_name for row in rows}
