"""Reads the register: any day's state as known at any moment, searched and filtered."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID
from zlib import crc32

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session, joinedload, raiseload

from registry.core.db import MOMENT
from registry.core.refusals import NotFound
from registry.council.members.models import Certificate, Employer, EmployerSearch, MemberState
from registry.council.members.rules import Item
from registry.tables.keys import probes

COUNT_CAP: Final = 10_000  # beyond this a list says "more than"
SEARCH_CAP: Final = 1_000  # what a part of a name finds is looked at row by row
_CORPORATE_NUMBER: Final = re.compile(r"\d{13}", re.ASCII)


class Order(StrEnum):
    """By what a list of members is sorted."""

    NAME = "name"
    SINCE = "since"


@dataclass(frozen=True)
class MemberFilter:
    """What a reader asks of the register: a day, what was known when, a part of a name, an item."""

    as_of: date
    known_at: datetime | None = None
    part: str = ""
    item: Item | None = None


class MemberRow(NamedTuple):
    """A line of a list of members, days as YYYY-MM-DD; `until` is the last day, if there is one.

    The database writes all of it as the text that is shown: a list has no use for anything else.
    """

    organisation_id: str
    name: str
    name_en: str
    kana: str
    item: str
    corporate_number: str
    address: str
    since: str
    until: str | None


_ORDERS: Final[dict[Order, tuple[Any, ...]]] = {
    Order.NAME: (MemberState.sort_key, MemberState.id),
    Order.SINCE: (MemberState.member_since, MemberState.id),
}
LAST_DAY: Final = case(
    (MemberState.ended.is_not(None), MemberState.valid_until - 1),
)


class _Shape(NamedTuple):
    """What sort of question is asked of the register, whatever the values: one query for each."""

    at_a_moment: bool
    one_item: bool
    by_number: bool
    ways: int  # in which the part of a name may stand in a name


def _shape_of(asked: MemberFilter) -> tuple[_Shape, dict[str, Any]]:
    """Return what sort of question it is, and its values."""
    values: dict[str, Any] = {"day": asked.as_of}
    if asked.known_at is not None:
        values["moment"] = asked.known_at
    if asked.item is not None:
        values["item"] = asked.item.value
    number = _corporate_number(asked.part)
    found = () if number else probes(asked.part)
    if number:
        values["number"] = number
    for place, probe in enumerate(found):
        values[f"grams{place}"] = hashed(probe.grams)
        values[f"key{place}"] = f"%{_plain(probe.key)}%"
    shape = _Shape(asked.known_at is not None, asked.item is not None, bool(number), len(found))
    return shape, values


def _corporate_number(part: str) -> str:
    number = unicodedata.normalize("NFKC", part).replace("-", "").strip()
    return number if _CORPORATE_NUMBER.fullmatch(number) else ""


def _plain(key: str) -> str:
    return key.replace("/", "//").replace("%", "/%").replace("_", "/_")


@cache
def _conditions(shape: _Shape) -> ColumnElement[bool]:
    known = _known(bindparam("moment", type_=MOMENT)) if shape.at_a_moment else _known(None)
    item = (MemberState.item == bindparam("item", type_=String),) if shape.one_item else ()
    number = bindparam("number", type_=String)
    by_number = (MemberState.corporate_number == number,) if shape.by_number else ()
    ways = [
        and_(
            MemberState.grams.contains(bindparam(f"grams{place}", type_=ARRAY(Integer))),
            MemberState.search_text.like(bindparam(f"key{place}", type_=String), escape="/"),
        )
        for place in range(shape.ways)
    ]
    part = (or_(*ways),) if ways else ()
    return and_(*_on(bindparam("day", type_=Date)), *known, *item, *by_number, *part)


def narrowed(asked: MemberFilter) -> ColumnElement[bool]:
    """Return what holds of the rows of the register that are asked for."""
    shape, values = _shape_of(asked)
    return _conditions(shape).params(values)


def members(asked: MemberFilter) -> Select[tuple[MemberState]]:
    """Return the query for the members on a day, in the order of their reading."""
    return select(MemberState).where(narrowed(asked)).order_by(*_ORDERS[Order.NAME])


def counted_to(asked: MemberFilter) -> int:
    """Return up to how many rows a list is counted."""
    return SEARCH_CAP if asked.part else COUNT_CAP


class Found(NamedTuple):
    """Some lines of a list, and how many there are in all, counted as far as was asked."""

    rows: list[MemberRow]
    total: int


def find_members(
    connection: Connection,
    asked: MemberFilter,
    *,
    order: Order = Order.NAME,
    descending: bool = False,
    offset: int,
    limit: int,
    count_to: int = COUNT_CAP,
) -> Found:
    """Return some lines of the list, and count at most `count_to` + 1: a list never waits longer.

    The index alone finds which lines these are, however far the page; only they are then read. One
    query does both, and is put together once for each sort of question. The table has no policy,
    so that any connection will do.
    """
    shape, values = _shape_of(asked)
    query, constants = _lines(shape, order, descending=descending, counted=count_to > 0)
    page = {"offset": offset, "limit": limit, "most": count_to + 1}
    driver: Any = connection.connection.driver_connection
    # Never prepared: which plan is good depends on the page, and on how common the part is.
    rows = driver.execute(query, {**constants, **values, **page}, prepare=False).fetchall()
    if not rows and offset and count_to:
        return Found(
            [], find_members(connection, asked, offset=0, limit=1, count_to=count_to).total
        )
    return Found([MemberRow._make(row[:-1]) for row in rows], rows[0][-1] if rows else 0)


@cache
def _lines(
    shape: _Shape, order: Order, *, descending: bool, counted: bool
) -> tuple[str, dict[str, Any]]:
    by = ordered(order, descending=descending)
    wanted = _conditions(shape)
    found = (
        select(MemberState.id)
        .where(wanted)
        .order_by(*by)
        .offset(bindparam("offset", type_=Integer))
        .limit(bindparam("limit", type_=Integer))
        .subquery()
    )
    most = bindparam("most", type_=Integer)
    some = select(literal(1)).select_from(MemberState).where(wanted).limit(most).subquery()
    total = select(func.count()).select_from(some)
    query = (
        select(
            cast(MemberState.organisation_id, Text),
            MemberState.name,
            MemberState.name_en,
            MemberState.kana,
            MemberState.item,
            MemberState.corporate_number,
            MemberState.address,
            cast(MemberState.member_since, Text),
            cast(LAST_DAY, Text),
            total.scalar_subquery() if counted else literal(0),
        )
        .join(found, found.c.id == MemberState.id)
        .order_by(*by)
    )
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    compiled = query.compile(dialect=dialect)
    return str(compiled), dict(compiled.params)


def ordered(order: Order, *, descending: bool) -> list[Any]:
    """Return what a list is sorted by; the identity decides between equals."""
    columns = _ORDERS[order]
    return [column.desc() for column in columns] if descending else list(columns)


def capped_count(session: Session, query: Select[Any], *, cap: int = COUNT_CAP) -> int:
    """Count the rows of `query`, at most `cap` + 1."""
    only = query.with_only_columns(literal(1), maintain_column_froms=True)
    some = only.order_by(None).limit(cap + 1).subquery()
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


def since_before(session: Session, organisation_id: UUID, day: date) -> date | None:
    """Return since when an organisation was a member until the day before, if it was."""
    return session.scalars(
        select(MemberState.member_since).where(
            MemberState.organisation_id == organisation_id,
            MemberState.known_until.is_(None),
            MemberState.valid_until == day,
        )
    ).one_or_none()


def coming_end(session: Session, organisation_id: UUID, day: date) -> date | None:
    """Return the last day of a membership whose end after `day` is recorded already."""
    end = session.scalars(
        select(MemberState.valid_until).where(
            MemberState.organisation_id == organisation_id,
            MemberState.known_until.is_(None),
            MemberState.ended.is_not(None),
            MemberState.valid_until > day,
        )
    ).first()
    return None if end is None else end - timedelta(days=1)


def left_before(session: Session, organisation_id: UUID, day: date) -> MemberState | None:
    """Return the last state of a body whose membership was over on `day`; None where it was not."""
    last = session.scalars(
        select(MemberState)
        .where(MemberState.organisation_id == organisation_id, MemberState.known_until.is_(None))
        .order_by(MemberState.valid_from.desc())
        .limit(1)
    ).one_or_none()
    over = last is not None and last.valid_until is not None and last.valid_until <= day
    return last if over else None


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


@dataclass(frozen=True)
class EmployerFilter:
    """What a reader asks of the employers: a part of a name, a roster, a day."""

    part: str = ""
    roster: str = ""
    as_of: date | None = None


def narrowed_employers(asked: EmployerFilter) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the employers that are asked for."""
    roster = (Employer.roster == asked.roster,) if asked.roster else ()
    listed: tuple[ColumnElement[bool], ...] = ()
    if asked.as_of is not None:
        listed = (
            or_(Employer.listed_since.is_(None), Employer.listed_since <= asked.as_of),
            or_(Employer.listed_until.is_(None), Employer.listed_until > asked.as_of),
        )
    return (*_holding_employer(asked.part), *roster, *listed)


def employer_lines(
    session: Session, asked: EmployerFilter, *, descending: bool, offset: int, limit: int
) -> Sequence[Row[Any]]:
    """Return some lines of the list of employers; `last` is the last day listed."""
    by = [Employer.sort_key, Employer.establishment, Employer.id]
    order = [column.desc() for column in by] if descending else by
    found = (
        select(Employer.id)
        .where(*narrowed_employers(asked))
        .order_by(*order)
        .offset(offset)
        .limit(limit)
        .subquery()
    )
    query = select(
        Employer.name,
        Employer.establishment,
        Employer.corporate_number,
        Employer.address,
        Employer.industry,
        Employer.ssw_workers,
        Employer.roster,
        Employer.listed_since,
        (Employer.listed_until - 1).label("last"),
    )
    return session.execute(query.join(found, found.c.id == Employer.id).order_by(*order)).all()


def count_employers(session: Session, asked: EmployerFilter, *, cap: int = COUNT_CAP) -> int:
    """Count the employers asked for, at most `cap` + 1."""
    return capped_count(session, select(Employer.id).where(*narrowed_employers(asked)), cap=cap)


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


def _on(day: BindParameter[date] | date) -> tuple[ColumnElement[bool], ...]:
    return (
        MemberState.valid_from <= day,
        or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
    )


def _known(moment: BindParameter[datetime] | datetime | None) -> tuple[ColumnElement[bool], ...]:
    if moment is None:
        return (MemberState.known_until.is_(None),)
    return (
        MemberState.known_from <= moment,
        or_(MemberState.known_until.is_(None), MemberState.known_until > moment),
    )


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
