"""Reads notices: MLIT all of its own, the immigration agency those that were issued."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import NotFound
from registry.mlit.notices.models import Notice, NoticeFile, NoticeUse
from registry.mlit.notices.rules import WITH_PLAN, NoticeState
from registry.seals.models import Seal

_OPEN = (NoticeState.DRAFT, NoticeState.ISSUED, NoticeState.RECEIVED)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which notices `actor` may see: those that stand in its rooms."""
    if EVERYTHING in actor.reach:
        return true()
    return Notice.compartment.in_(actor.reach)


def notices(actor: Actor, *, open_only: bool = False) -> Select[tuple[Notice]]:
    """Return notices, newest first."""
    query = select(Notice).where(visible_to(actor)).order_by(Notice.begun_at.desc(), Notice.id)
    return query.where(Notice.state.in_(_OPEN)) if open_only else query


def get(session: Session, notice_id: UUID, actor: Actor) -> Notice:
    """Return a notice with its files and its paper. Raises NotFound."""
    found = session.scalars(
        select(Notice)
        .options(joinedload(Notice.paper), selectinload(Notice.files).joinedload(NoticeFile.stored))
        .where(Notice.id == notice_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_draft(session: Session, notice_id: UUID, actor: Actor) -> Notice:
    """Return a draft that the actor's desk draws up. Raises NotFound."""
    found = get(session, notice_id, actor)
    if found.state != NoticeState.DRAFT or Desk.MLIT_MARKET not in actor.desks:
        raise NotFound
    return found


def get_file(notice: Notice, file_id: UUID) -> NoticeFile:
    """Return one of a notice's files. Raises NotFound."""
    found = next((file for file in notice.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def of_plan(session: Session, plan_id: UUID) -> Sequence[Notice]:
    """Return the notices about a plan's end that were not dropped, newest first."""
    return session.scalars(
        select(Notice)
        .where(
            Notice.plan_id == plan_id,
            Notice.cause.in_(WITH_PLAN),
            Notice.state != NoticeState.DROPPED,
        )
        .order_by(Notice.begun_at.desc(), Notice.id)
    ).all()


def of_match(session: Session, reference: str) -> Notice | None:
    """Return the notice that was drawn up from a row of a match."""
    return session.scalars(select(Notice).where(Notice.reference == reference)).one_or_none()


def references_of(session: Session, run: str) -> frozenset[str]:
    """Return the references of all notices that were drawn up from rows of a match."""
    of_run = select(Notice.reference).where(Notice.reference.startswith(f"{run}:"))
    return frozenset(session.scalars(of_run))


def uses(session: Session, notice: Notice, actor: Actor) -> Sequence[NoticeUse]:
    """Return what the immigration agency did: to MLIT what it was told."""
    query = select(NoticeUse).where(NoticeUse.notice_id == notice.id)
    if EVERYTHING not in actor.reach:
        query = query.where(NoticeUse.compartment.in_(actor.reach))
    return session.scalars(query.order_by(NoticeUse.recorded_at, NoticeUse.id)).all()


def seal_of(session: Session, notice: Notice) -> Seal | None:
    """Return the seal of who informed, closed as it is."""
    return session.get(Seal, notice.seal_id) if notice.seal_id else None


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what notices are called, for lists of what is owed: number and employer."""
    rows = session.execute(
        select(Notice.id, Notice.document_number, Notice.body_name, Notice.plan_no).where(
            Notice.id.in_(list(ids))
        )
    )
    return {
        row.id: "　".join(filter(None, (row.document_number, row.body_name or row.plan_no)))
        for row in rows
    }
