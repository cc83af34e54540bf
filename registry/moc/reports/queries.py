"""Reads reports: each side its own drafts, both what is shared; and what is said of one broker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.reports.models import Report, ReportFile, SealedPerson
from registry.moc.reports.rules import ReportState
from registry.seals.models import Seal


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which reports `actor` may see: those that stand in its rooms."""
    if EVERYTHING in actor.reach:
        return true()
    return Report.room.in_(actor.reach)


def reports(
    session: Session, actor: Actor, *, side: str | None = None, kind: str | None = None
) -> Sequence[Report]:
    """Return reports, newest first: all, or those of one side, or of one kind of misconduct."""
    query = (
        select(Report)
        .options(selectinload(Report.people))
        .where(visible_to(actor))
        .order_by(Report.begun_at.desc(), Report.id)
    )
    if side:
        query = query.where(Report.side == side)
    if kind:
        query = query.where(Report.kinds.contains([kind]))
    return session.scalars(query).all()


def get(session: Session, report_id: UUID, actor: Actor) -> Report:
    """Return a report with what belongs to it. Raises NotFound."""
    found = session.scalars(
        select(Report)
        .options(
            selectinload(Report.people),
            selectinload(Report.files).joinedload(ReportFile.stored),
        )
        .where(Report.id == report_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_draft(session: Session, report_id: UUID, actor: Actor) -> Report:
    """Return a draft of the reader's own side. Raises NotFound."""
    found = get(session, report_id, actor)
    if found.state != ReportState.DRAFT or not found.senders & actor.desks:
        raise NotFound
    return found


def get_file(report: Report, file_id: UUID) -> ReportFile:
    """Return one of a report's files. Raises NotFound."""
    found = next((file for file in report.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def identities(session: Session, report: Report) -> Sequence[Seal]:
    """Return the sealed identities of a report, for comparing what would name somebody."""
    ids = [person.seal_id for person in report.people]
    return session.scalars(
        select(Seal).where(Seal.id.in_(ids), Seal.erased_on.is_(None)).order_by(Seal.id)
    ).all()


def seals(session: Session, report: Report) -> Sequence[Seal]:
    """Return all that is sealed with a report."""
    ids = [person.seal_id for person in report.people]
    ids += [file.original_id for file in report.files]
    return session.scalars(select(Seal).where(Seal.id.in_(ids)).order_by(Seal.id)).all()


def role_of(session: Session, seal_id: UUID) -> str:
    """Return why somebody is sealed with a report."""
    return session.scalars(select(SealedPerson.role).where(SealedPerson.seal_id == seal_id)).one()


def about_same_broker(session: Session, report: Report, actor: Actor) -> Sequence[Report]:
    """Return the other reports that share a key with this one, newest first."""
    if not report.keys:
        return []
    return session.scalars(
        select(Report)
        .where(Report.keys.overlap(report.keys), Report.id != report.id, visible_to(actor))
        .order_by(Report.begun_at.desc(), Report.id)
    ).all()


@dataclass(frozen=True)
class Broker:
    """What is said of one broker over all reports; never by whom it was told."""

    reports: tuple[Report, ...]

    @property
    def name(self) -> str:
        """The name in the newest report."""
        return self.reports[0].broker_name

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Each kind of misconduct that was reported, and how often."""
        told = [kind for report in self.reports for kind in report.kinds]
        return [(kind, told.count(kind)) for kind in sorted(set(told))]


def brokers(session: Session, actor: Actor) -> list[Broker]:
    """Return the brokers that filed and shared reports speak of, the most reported first."""
    found = [one for one in reports(session, actor) if one.state != ReportState.DRAFT]
    groups: list[tuple[set[str], list[Report]]] = []
    for report in found:
        keys = set(report.keys)
        same = [group for group in groups if group[0] & keys]
        groups = [group for group in groups if not group[0] & keys]
        merged = [one for group in same for one in group[1]]
        groups.append((keys.union(*(group[0] for group in same)), [*merged, report]))
    told = [Broker(tuple(sorted(rows, key=_newest, reverse=True))) for _keys, rows in groups]
    return sorted(told, key=lambda broker: (-len(broker.reports), broker.name))


def _newest(report: Report) -> tuple[object, str]:
    return report.begun_at, str(report.id)


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what reports are called, for lists of what is owed."""
    rows = session.execute(select(Report.id, Report.broker_name).where(Report.id.in_(list(ids))))
    return {row.id: row.broker_name for row in rows}
