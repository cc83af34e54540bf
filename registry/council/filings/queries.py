"""Reads filings: whose they are, where they stand, and how long filings took before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import one_at_a_time
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.filings.models import Filing, FilingFile, FilingLetter
from registry.council.filings.rules import DECIDED, PENDING, FilingKind, FilingState, Usual
from registry.council.members import queries as members
from registry.council.members.models import Employer, MemberState
from registry.house.settings.rules import DRAFTS_KEPT
from registry.papers.models import Paper
from registry.parties.models import Organisation
from registry.settings.queries import value_on
from registry.tables.keys import address_key, name_key, number_spellings, probes

_EXPECTED_FROM_DAYS = 365


@dataclass(frozen=True)
class FilingFilter:
    """What a reader asks of the filings."""

    part: str = ""
    kind: FilingKind | None = None
    state: FilingState | None = None
    among: frozenset[FilingState] = frozenset(FilingState)


def day_replaced(session: Session, filing: Filing, *, today: date) -> date | None:
    """Return the last day as a member that an open notice of withdrawal takes the place of."""
    is_open = filing.state == FilingState.DRAFT or filing.state in PENDING
    if filing.kind_of_filing != FilingKind.WITHDRAWAL or not is_open:
        return None
    return members.coming_end(session, filing.organisation_id, today)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which filings `actor` may see: the council's desks what was filed, a filer its own."""
    if actor.is_system:
        return Filing.id.is_not(None)
    entered = Filing.entered_by.is_not(None)
    if actor.holds(Desk.METI_SECRETARIAT):
        return or_(Filing.state != FilingState.DRAFT, entered)
    if actor.holds(Desk.METI_CHAIR):
        return Filing.state != FilingState.DRAFT
    return (Filing.organisation_id == actor.organisation_id) & or_(
        Filing.state != FilingState.DRAFT, ~entered
    )


def filings(
    actor: Actor, asked: FilingFilter, *, newest_first: bool = False
) -> Select[tuple[Filing]]:
    """Return the query for filings by their day of arrival, the longest waiting first."""
    query = (
        select(Filing)
        .options(joinedload(Filing.organisation))
        .where(visible_to(actor), Filing.state.in_(asked.among))
    )
    if asked.kind is not None:
        query = query.where(Filing.kind_of_filing == asked.kind)
    if asked.state is not None:
        query = query.where(Filing.state == asked.state)
    if asked.part.strip():
        query = query.where(_holding(asked.part.strip()))
    if newest_first:
        return query.order_by(
            Filing.arrived_on.desc().nulls_first(), Filing.started_at.desc(), Filing.id
        )
    return query.order_by(Filing.arrived_on.nulls_first(), Filing.started_at, Filing.id)


def _holding(part: str) -> ColumnElement[bool]:
    named = (Filing.search_text.contains(probe.key, autoescape=True) for probe in probes(part))
    numbered = (
        Filing.receipt_number.ilike(f"%{_plain(number)}%", escape="\\")
        for number in number_spellings(part)
    )
    return or_(*numbered, *named)


def _plain(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def count(session: Session, actor: Actor, asked: FilingFilter, *, cap: int = 10_000) -> int:
    """Count the filings asked for, at most `cap` + 1."""
    some = filings(actor, asked).with_only_columns(literal(1)).order_by(None).limit(cap + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def get(session: Session, filing_id: UUID, actor: Actor) -> Filing:
    """Return a filing with its rounds and files. Raises NotFound where `actor` may see none."""
    found = session.scalars(_whole().where(Filing.id == filing_id, visible_to(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def _whole() -> Select[tuple[Filing]]:
    return select(Filing).options(
        joinedload(Filing.organisation),
        selectinload(Filing.rounds),
        selectinload(Filing.files).joinedload(FilingFile.stored),
    )


def of_organisation(session: Session, organisation_id: UUID) -> Sequence[Filing]:
    """Return an organisation's filings, newest first, drafts before all."""
    return session.scalars(
        select(Filing)
        .options(selectinload(Filing.rounds))
        .where(Filing.organisation_id == organisation_id)
        .order_by(Filing.arrived_on.desc().nulls_first(), Filing.started_at.desc())
    ).all()


def pending(
    session: Session, organisation_id: UUID, kind: FilingKind, *, drafts: bool = False
) -> Filing | None:
    """Return the filing of this kind that is under way for the organisation, or its own draft."""
    if drafts:
        return draft(session, organisation_id, kind, entered=False)
    return session.scalars(
        _whole().where(
            Filing.organisation_id == organisation_id,
            Filing.kind_of_filing == kind,
            Filing.state.in_(PENDING),
        )
    ).first()


def draft(
    session: Session, organisation_id: UUID, kind: FilingKind, *, entered: bool
) -> Filing | None:
    """Return the draft of this kind: the organisation's own, or the one being entered for it."""
    begun = Filing.entered_by.is_not(None) if entered else Filing.entered_by.is_(None)
    return session.scalars(
        _whole().where(
            Filing.organisation_id == organisation_id,
            Filing.kind_of_filing == kind,
            Filing.state == FilingState.DRAFT,
            begun,
        )
    ).first()


def begin_one_at_a_time(session: Session, organisation_id: UUID, kind: FilingKind) -> None:
    """Let whoever begins the same filing at the same moment wait, to find the one begun first."""
    one_at_a_time(session, f"filing:{organisation_id}:{kind}")


def letters(session: Session, filing_id: UUID) -> Sequence[FilingLetter]:
    """Return what was issued about a filing, oldest first."""
    return session.scalars(
        select(FilingLetter)
        .options(joinedload(FilingLetter.paper))
        .join(FilingLetter.paper)
        .where(FilingLetter.filing_id == filing_id)
        .order_by(FilingLetter.paper.property.mapper.class_.issued_at)
    ).all()


def get_file(session: Session, filing: Filing, file_id: UUID) -> FilingFile:
    """Return one of the filing's files. Raises NotFound."""
    found = next((file for file in filing.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def usual(session: Session, kind: FilingKind, *, today: date) -> Usual | None:
    """Return how long filings took from arrival to decision over a year; None where none did."""
    days, cases = session.execute(
        select(
            func.percentile_disc(0.5).within_group(Filing.decided_on - Filing.arrived_on),
            func.count(),
        ).where(
            Filing.kind_of_filing == kind,
            Filing.state.in_(DECIDED),
            Filing.decided_on >= today - timedelta(days=_EXPECTED_FROM_DAYS),
        )
    ).one()
    return Usual(int(days), cases) if cases else None


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return receipt number and filer of filings, as lists of duties show them."""
    rows = session.execute(
        select(Filing.id, Filing.receipt_number, Organisation.name)
        .join(Filing.organisation)
        .where(Filing.id.in_(set(identities)))
    )
    return {identity: f"{number or ''}　{name}".strip() for identity, number, name in rows}


def entered(session: Session, actor: Actor) -> Sequence[Filing]:
    """Return what the secretariat is entering for filers and has not finished."""
    return session.scalars(filings(actor, FilingFilter(among=frozenset({FilingState.DRAFT})))).all()


def get_letter(session: Session, filing: Filing, paper_id: UUID) -> Paper:
    """Return one of the letters about a filing. Raises NotFound."""
    found = (letter.paper for letter in letters(session, filing.id))
    paper = next((paper for paper in found if paper.id == paper_id), None)
    if paper is None:
        raise NotFound
    return paper


def kept_until(session: Session, filing: Filing, *, today: date) -> date | None:
    """Return the day until which a draft is kept if nobody goes on with it; None where no limit."""
    years: int | None = value_on(session, DRAFTS_KEPT, today)
    if years is None or filing.state != FilingState.DRAFT:
        return None
    return legal_date(filing.saved_at) + timedelta(days=366 * years)


@dataclass(frozen=True)
class Likely:
    """Who may be the same body as a filer: in the register, and among the employers listed.

    With each stand the particulars in which the two agree.
    """

    members: Sequence[tuple[MemberState, Sequence[str]]]
    employers: Sequence[tuple[Employer, Sequence[str]]]


def likely_same(session: Session, filing: Filing) -> Likely:
    """Look for the filer of a join filing under another entry, and among employers (council:2)."""
    content = filing.rounds[-1].content if filing.rounds else filing.content
    number, key = content.get("corporate_number", ""), name_key(content.get("name", ""))
    address = address_key(content.get("address", ""))
    same = members.likely_same(session, corporate_number=number, name_key=key, address_key=address)
    numbered = [Employer.corporate_number == number] if number else []
    listed = session.scalars(
        select(Employer)
        .where(or_(Employer.name_key == key, *numbered))
        .order_by(Employer.sort_key, Employer.id)
        .limit(5)
    ).all()
    earlier = [
        row for row in same if filing.state != FilingState.REGISTERED or not _own(row, filing)
    ]

    def shared(row: MemberState | Employer) -> Sequence[str]:
        pairs = {
            "corporate_number": (number, row.corporate_number),
            "name": (key, row.name_key),
            "address": (address, row.address_key),
        }
        return [name for name, (mine, theirs) in pairs.items() if mine and mine == theirs]

    return Likely([(row, shared(row)) for row in earlier], [(row, shared(row)) for row in listed])


def _own(row: MemberState, filing: Filing) -> bool:
    return row.organisation_id == filing.organisation_id


def bodies(session: Session, part: str, *, most: int = 20) -> Sequence[Organisation]:
    """Return the organisations whose own name, or name in the register, holds `part`."""
    known = [
        Organisation.id.in_(
            select(MemberState.organisation_id).where(
                MemberState.known_until.is_(None),
                MemberState.grams.contains(members.hashed(probe.grams)),
                MemberState.search_text.contains(probe.key, autoescape=True),
            )
        )
        for probe in probes(part)
    ]
    named = Organisation.name.ilike(f"%{_plain(part.strip())}%", escape="\\")
    return session.scalars(
        select(Organisation)
        .where(or_(named, *known))
        .order_by(Organisation.name, Organisation.id)
        .limit(most)
    ).all()


def by_receipt(session: Session, spellings: Collection[str], actor: Actor) -> Sequence[Filing]:
    """Return the filing with this receipt number, if `actor` may see it."""
    return session.scalars(
        select(Filing)
        .options(joinedload(Filing.organisation))
        .where(Filing.receipt_number.in_(spellings), visible_to(actor))
    ).all()
