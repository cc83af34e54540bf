"""Reads the register: any day's state as known at any moment, searched and filtered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, raiseload

from registry.core.refusals import NotFound
from registry.council.members.models import Certificate, Employer, EmployerSearch, MemberState
from registry.council.members.rules import Item
from registry.tables.keys import probes

COUNT_CAP = 10_000  # beyond this a list says "more than"


@dataclass(frozen=True)
class MemberFilter:
    """What a reader asks of the register: a day, what was known when, a part of a name, an item."""

    as_of: date
    known_at: datetime | None = None
    part: str = ""
    item: Item | None = None


def members(asked: MemberFilter) -> Select[tuple[MemberState]]:
    """Return the query for the members on a day, in the order of their reading."""
    query = select(MemberState).where(
        *_on(asked.as_of), *_known(asked.known_at), *_holding_member(asked.part)
    )
    if asked.item is not None:
        query = query.where(MemberState.item == asked.item)
    return query.order_by(MemberState.sort_key, MemberState.id)


def capped_count(session: Session, query: Select[Any], *, cap: int = COUNT_CAP) -> int:
    """Count the rows of `query`, at most `cap` + 1: a list never waits for a full count."""
    some = query.with_only_columns(literal(1)).order_by(None).limit(cap + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def state_on(
    session: Session, organisation_id: UUID, day: date, *, known_at: datetime | None = None
) -> MemberState | None:
    """Return an organisation's state as a member on `day`, or None where it was none."""
    return session.scalars(
        select(MemberState)
        .options(joinedload(MemberState.contact), joinedload(MemberState.organisation))
        .where(MemberState.organisation_id == organisation_id, *_on(day), *_known(known_at))
    ).one_or_none()


def history(session: Session, organisation_id: UUID) -> Sequence[MemberState]:
    """Return every row about an organisation, what is known now first, newest span first."""
    return session.scalars(
        select(MemberState)
        .options(joinedload(MemberState.contact), raiseload("*"))
        .where(MemberState.organisation_id == organisation_id)
        .order_by(
            MemberState.known_until.desc().nulls_first(),
            MemberState.valid_from.desc(),
            MemberState.known_from.desc(),
        )
    ).all()


def known_from_day(session: Session, organisation_id: UUID, day: date) -> Sequence[MemberState]:
    """Return what is known now of `day` and all later days, in order, locked for superseding."""
    return session.scalars(
        select(MemberState)
        .options(joinedload(MemberState.contact))
        .where(
            MemberState.organisation_id == organisation_id,
            MemberState.known_until.is_(None),
            or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
        )
        .order_by(MemberState.valid_from)
        .with_for_update(of=MemberState)
    ).all()


def member_since(session: Session, state: MemberState) -> date:
    """Return the first day of the unbroken membership that `state` belongs to."""
    since = state.valid_from
    rows = session.execute(
        select(MemberState.valid_from, MemberState.valid_until)
        .where(
            MemberState.organisation_id == state.organisation_id,
            MemberState.known_until.is_(None),
            MemberState.valid_until <= since,
        )
        .order_by(MemberState.valid_from.desc())
    )
    for valid_from, valid_until in rows:
        if valid_until != since:
            break
        since = valid_from
    return since


def likely_same(
    session: Session, *, corporate_number: str, name_key: str, address_key: str
) -> Sequence[MemberState]:
    """Return known members that may be the body described: same number, or same name or address."""
    same: list[ColumnElement[bool]] = [MemberState.name_key == name_key]
    if corporate_number:
        same.append(MemberState.corporate_number == corporate_number)
    if address_key:
        same.append(and_(MemberState.address_key == address_key, MemberState.address_key != ""))
    return session.scalars(
        select(MemberState)
        .where(MemberState.known_until.is_(None), or_(*same))
        .order_by(MemberState.valid_from.desc())
        .limit(20)
    ).all()


def employers(
    *, part: str = "", roster: str | None = None, as_of: date | None = None
) -> Select[tuple[Employer]]:
    """Return the query for employers' establishments on the rosters."""
    query = select(Employer).where(*_holding_employer(part))
    if roster:
        query = query.where(Employer.roster == roster)
    if as_of is not None:
        query = query.where(
            or_(Employer.listed_since.is_(None), Employer.listed_since <= as_of),
            or_(Employer.listed_until.is_(None), Employer.listed_until > as_of),
        )
    return query.order_by(Employer.sort_key, Employer.id)


def certificates_of(session: Session, organisation_id: UUID) -> Sequence[Certificate]:
    """Return the certificates made for an organisation, newest first."""
    return session.scalars(
        select(Certificate)
        .options(joinedload(Certificate.paper))
        .where(Certificate.organisation_id == organisation_id)
        .order_by(Certificate.issued_at.desc())
    ).all()


def get_certificate(session: Session, certificate_id: UUID) -> Certificate:
    """Return a certificate. Raises NotFound where there is none for this reader."""
    found = session.scalars(
        select(Certificate)
        .options(joinedload(Certificate.paper))
        .where(Certificate.id == certificate_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def certificates_on(session: Session, paper_id: UUID) -> Sequence[Certificate]:
    """Return the certificate that a paper is, if it is one."""
    return session.scalars(select(Certificate).where(Certificate.paper_id == paper_id)).all()


def find_certificate(session: Session, code: str) -> Certificate | None:
    """Return the certificate with this code, whoever asks (run under the council's reach)."""
    return session.scalars(
        select(Certificate).options(joinedload(Certificate.paper)).where(Certificate.code == code)
    ).one_or_none()


def _on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        MemberState.valid_from <= day,
        or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
    )


def _known(moment: datetime | None) -> tuple[ColumnElement[bool], ...]:
    if moment is None:
        return (MemberState.known_until.is_(None),)
    return (
        MemberState.known_from <= moment,
        or_(MemberState.known_until.is_(None), MemberState.known_until > moment),
    )


def _holding_member(part: str) -> tuple[ColumnElement[bool], ...]:
    ways = [
        and_(
            MemberState.grams.contains(probe.grams),
            MemberState.search_text.contains(probe.key, autoescape=True),
        )
        for probe in probes(part)
    ]
    return (or_(*ways),) if ways else ()


def _holding_employer(part: str) -> tuple[ColumnElement[bool], ...]:
    ways = [
        and_(
            Employer.id.in_(
                select(EmployerSearch.employer_id).where(
                    EmployerSearch.grams.contains(hashed(probe.grams))
                )
            ),
            Employer.search_text.contains(probe.key, autoescape=True),
        )
        for probe in probes(part)
    ]
    return (or_(*ways),) if ways else ()


def hashed(grams: Iterable[str]) -> list[int]:
    """Return parts of a name as numbers that fit an integer column."""
    return sorted({crc32(gram.encode()) - 2**31 for gram in grams})


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return what the register calls these members, by their organisations' identities."""
    rows = session.execute(
        select(MemberState.organisation_id, MemberState.name)
        .where(MemberState.organisation_id.in_(set(identities)), MemberState.known_until.is_(None))
        .order_by(MemberState.valid_from)
    )
    return {row.organisation_id: row.name for row in rows}
