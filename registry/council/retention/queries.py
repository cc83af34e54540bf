"""Reads what is past its term: which matters ended long ago, and how their review stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.council.expulsion.models import ExpulsionCase
from registry.council.expulsion.rules import LIVE
from registry.council.filings.models import Filing
from registry.council.filings.rules import DECIDED, FilingState
from registry.council.imports.models import TableImport
from registry.council.imports.rules import UNDER_WAY
from registry.council.retention.models import Disposal
from registry.council.retention.rules import UNSETTLED, DisposalState, MatterKind
from registry.duties.models import DutyState
from registry.duties.queries import about
from registry.ledger.queries import entries_about
from registry.papers.models import StoredFile
from registry.parties.models import Organisation

_NAMESPACE = UUID("a3f0c6de-51d8-4a0c-9c5c-6f5f7d0c2b11")
_CLOSED = DECIDED | {FilingState.TAKEN_BACK, FilingState.LAPSED}


@dataclass(frozen=True)
class Matter:
    """A matter that ended: its identity, its number, and when, where its own row knows that."""

    id: UUID
    number: str
    ended_on: date | None = None


class Review:
    """All that is past its term of one kind of matter, as acts and duties speak of it."""

    kind = "council.retention"
    book = "council"
    organisation_id = None
    state = None

    def __init__(self, matters: MatterKind) -> None:
        self.matters = matters
        self.id = uuid5(_NAMESPACE, matters)


REVIEWS = {review.id: review for review in map(Review, MatterKind)}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which disposals `actor` may see: the council's desks all, others none."""
    if actor.is_system or actor.desks & {Desk.METI_SECRETARIAT, Desk.METI_CHAIR}:
        return Disposal.id.is_not(None)
    return Disposal.id.is_(None)


def ended_before(session: Session, kind: MatterKind, day: date) -> Sequence[Matter]:
    """Return closed matters that began before a day and lie with nobody for review.

    When filings and cases ended, only the ledger knows: `ended_on`.
    """
    if kind is MatterKind.IMPORT:
        return _imports_before(session, day)
    settled = select(Disposal.matter_id).where(Disposal.state.in_(UNSETTLED))
    if kind is MatterKind.FILING:
        rows = session.execute(
            select(Filing.id, Filing.receipt_number)
            .where(Filing.state.in_(_CLOSED), Filing.arrived_on <= day, Filing.id.not_in(settled))
            .order_by(Filing.arrived_on, Filing.id)
        )
    else:
        opened_on = func.date(func.timezone("Asia/Tokyo", ExpulsionCase.opened_at))
        rows = session.execute(
            select(ExpulsionCase.id, ExpulsionCase.case_number)
            .where(
                ExpulsionCase.state.not_in(LIVE),
                opened_on <= day,
                ExpulsionCase.id.not_in(settled),
            )
            .order_by(ExpulsionCase.opened_at, ExpulsionCase.id)
        )
    return [Matter(identity, number or "") for identity, number in rows]


def _imports_before(session: Session, day: date) -> Sequence[Matter]:
    """Return the tables that were brought in, or were not, or wait for nobody any more."""
    settled = select(Disposal.matter_id).where(Disposal.state.in_(UNSETTLED))
    ended = func.coalesce(TableImport.finished_at, TableImport.uploaded_at)
    ended_day = func.date(func.timezone("Asia/Tokyo", ended))
    rows = session.execute(
        select(TableImport.id, TableImport.kind_of_table, ended_day)
        .where(
            TableImport.state.not_in(UNDER_WAY),
            ended_day <= day,
            TableImport.id.not_in(settled),
        )
        .order_by(ended, TableImport.id)
    )
    return [Matter(identity, f"{kind}-{on}", on) for identity, kind, on in rows]


def ended_on(session: Session, subject: str) -> date | None:
    """Return the day of the last act on a closed matter itself."""
    own = [entry.at for entry in entries_about(session, subject) if entry.subject == subject]
    return legal_date(max(own)) if own else None


def something_owed(session: Session, subject: str) -> bool:
    """Say whether a duty about a record is open."""
    return any(owed.state == DutyState.OPEN for owed in about(session, subject))


def kept_until(session: Session, matter_id: UUID) -> date | None:
    """Return the last day until which somebody keeps a matter longer than its term."""
    return session.scalar(
        select(func.max(Disposal.keep_until)).where(Disposal.matter_id == matter_id)
    )


def disposals(
    session: Session,
    kind: MatterKind,
    actor: Actor,
    *,
    among: Collection[DisposalState] = UNSETTLED,
    most: int = 500,
) -> Sequence[Disposal]:
    """Return the matters of a kind whose review stands so, the longest due first."""
    return session.scalars(
        select(Disposal)
        .where(
            Disposal.kind_of_matter == kind,
            Disposal.state.in_(among),
            visible_to(actor),
        )
        .order_by(Disposal.due_on, Disposal.number)
        .limit(most)
    ).all()


def whose(session: Session, found: Iterable[Disposal]) -> dict[UUID, str]:
    """Return the bodies whose matters these are, or the files, by matter; none for the removed."""
    wanted = {one.matter_id for one in found}
    names: dict[UUID, str] = {}
    for table in (Filing, ExpulsionCase):
        rows = session.execute(
            select(table.id, Organisation.name)
            .join(Organisation, Organisation.id == table.organisation_id)
            .where(table.id.in_(wanted))
        )
        names |= {row.id: row.name for row in rows}
    files = session.execute(
        select(TableImport.id, StoredFile.original_name)
        .join(TableImport.stored)
        .where(TableImport.id.in_(wanted))
    )
    return names | {row.id: row.original_name for row in files}


def describe_disposals(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the numbers of matters past their term."""
    rows = session.execute(
        select(Disposal.id, Disposal.number).where(Disposal.id.in_(set(identities)))
    )
    return {row.id: row.number for row in rows}
