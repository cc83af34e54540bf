"""Reads editions, their rows and differences; until it is issued, its own side alone sees one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, Message
from registry.exchange.difference import Difference, compare
from registry.moc.agencies.models import Agency, AgencyName, Certification, Revocation
from registry.moc.agencies.queries import name_of
from registry.moc.agencies.rules import STANDING, NameKind
from registry.moc.editions.models import AgencyList, Edition, EditionDraft, EditionRow, SupportList
from registry.moc.editions.rules import (
    KEY,
    NAME_COLUMNS,
    SCHEMAS,
    EditionState,
    Revoked,
    Sort,
    Stop,
    stops,
)
from registry.moc.post.rules import Side
from registry.moc.publications.models import Publication
from registry.tables.keys import probes
from registry.tables.plain import PlainTable
from registry.tables.skeletons import look, skeleton
from registry.tables.writing import text_of

MODELS: Final[Mapping[Sort, type[Edition]]] = {
    Sort.AGENCIES: AgencyList,
    Sort.SUPPORT: SupportList,
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which editions that are not public `actor` may see: the own side's, and issued ones."""
    if EVERYTHING in actor.reach:
        return true()
    own = [side for side in Side if f"moc:{side}" in actor.reach]
    issued = Edition.state == EditionState.ISSUED
    return or_(issued, Edition.side.in_(own)) if "moc" in actor.reach else Edition.id.is_(None)


def editions(session: Session, actor: Actor, sort: Sort) -> Sequence[Edition]:
    """Return the editions of a list, the latest first, without what was discarded."""
    query = select(Edition).where(
        Edition.sort == sort, Edition.state != EditionState.DISCARDED, visible_to(actor)
    )
    latest_first = (Edition.number.desc().nulls_first(), Edition.made_at.desc(), Edition.id)
    return session.scalars(query.order_by(*latest_first)).all()


def get_edition(session: Session, edition_id: UUID, actor: Actor) -> Edition:
    """Return an edition. Raises NotFound."""
    found = session.scalar(select(Edition).where(Edition.id == edition_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def get_draft(session: Session, edition: Edition) -> EditionDraft | None:
    """Return the desk's working papers of an edition; None where it came from the other side."""
    return session.get(EditionDraft, edition.id)


def last_issued(session: Session, sort: Sort, *, before: Edition | None = None) -> Edition | None:
    """Return the latest issued edition of a list, or the latest before one."""
    query = select(Edition).where(Edition.sort == sort, Edition.state == EditionState.ISSUED)
    if before is not None:
        query = query.where(Edition.id != before.id)
        if before.number is not None:
            query = query.where(Edition.number < before.number)
    return session.scalar(query.order_by(Edition.number.desc()).limit(1))


def unpublished(session: Session, edition: Edition, side: str) -> Sequence[Edition]:
    """Return the issued editions up to this one that `side` has not proven the publication of."""
    proven = select(Publication.of_id).where(Publication.side == side)
    query = select(Edition).where(
        Edition.sort == edition.sort,
        Edition.state == EditionState.ISSUED,
        Edition.number <= edition.number,
        Edition.id.not_in(proven),
    )
    return session.scalars(query.order_by(Edition.number)).all()


def find_rows(
    session: Session, edition: Edition, *, part: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[EditionRow], int]:
    """Return rows of an edition that `part` of a name or a number finds, and how many there are."""
    query = select(EditionRow).where(EditionRow.edition_id == edition.id)
    if part.strip():
        query = query.where(found_by(part))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(EditionRow.position).offset(offset).limit(limit))
    return rows.all(), count


def found_by(part: str) -> ColumnElement[bool]:
    """Say which rows a typed name or number finds: in any script, and where it only looks alike."""
    keys = [EditionRow.search_key.contains(one.key, autoescape=True) for one in probes(part)]
    look = skeleton(part)
    if len(look) > 2:
        keys.append(EditionRow.skeletons.contains(look, autoescape=True))
    return or_(*keys)


def table_of(session: Session, edition: Edition) -> PlainTable:
    """Return the whole of an edition as texts."""
    columns = tuple(column.key for column in SCHEMAS[Sort(edition.sort)].columns)
    cells = session.scalars(
        select(EditionRow.cells)
        .where(EditionRow.edition_id == edition.id)
        .order_by(EditionRow.position)
    )
    return PlainTable(columns, tuple({one: row.get(one, "") for one in columns} for row in cells))


def names_by_key(session: Session, edition: Edition) -> dict[str, str]:
    """Return what the entries of an edition are called, by their keys."""
    query = select(EditionRow).where(EditionRow.edition_id == edition.id)
    return {row.key: row.cells.get("name", "") for row in session.scalars(query)}


def difference(session: Session, edition: Edition) -> Difference:
    """Return what makes an edition out of the one before it."""
    now, sort = table_of(session, edition), Sort(edition.sort)
    earlier = last_issued(session, sort, before=edition)
    before = table_of(session, earlier) if earlier else PlainTable(now.columns, ())
    return compare(before, now, key=(KEY[sort],), name="name")


def what_looks_wrong(session: Session, edition: Edition, found: Difference) -> list[Stop]:
    """Return the signs that ask for a second look at an edition."""
    sort = Sort(edition.sort)
    earlier = last_issued(session, sort, before=edition)
    query = select(EditionRow.key, EditionRow.cells).where(EditionRow.edition_id == edition.id)
    rows = [(one.key, one.cells) for one in session.execute(query.order_by(EditionRow.position))]
    is_named = sort is Sort.AGENCIES  # of a list without names of bodies nothing can look alike
    return stops(
        found,
        [cells for _key, cells in rows],
        {key: looks_of(names_in(cells)) for key, cells in rows} if is_named else {},
        before_count=earlier.row_count if earlier else 0,
        key=KEY[sort],
        revoked=revoked(session) if sort is Sort.AGENCIES else (),
    )


def revoked(session: Session) -> list[Revoked]:
    """Return what is known of every certification that was revoked; that never ends."""
    names: dict[UUID, list[str]] = {}
    for agency_id, name in session.execute(select(AgencyName.agency_id, AgencyName.name)):
        names.setdefault(agency_id, []).append(name)
    return [
        Revoked(
            one.certificate_number,
            one.registration_number,
            looks_of((one.name, one.name_en, *names.get(one.agency_id, ()))),
        )
        for one in session.scalars(select(Revocation).order_by(Revocation.certificate_number))
    ]


def certified_for(session: Session, destination: str) -> PlainTable:
    """Return the agencies that the register has in force for a country, as rows of the list."""
    query = (
        select(Certification)
        .join(Certification.agency)
        .where(Certification.state.in_(STANDING), Certification.destination == destination)
        .options(selectinload(Certification.agency).selectinload(Agency.names))
        .order_by(Certification.certificate_number)
    )
    columns = tuple(column.key for column in SCHEMAS[Sort.AGENCIES].columns)
    rows = (_as_row(one) for one in session.scalars(query))
    return PlainTable(columns, tuple({key: row[key] for key in columns} for row in rows))


def _as_row(one: Certification) -> dict[str, str]:
    agency = one.agency
    others = [
        name.name
        for name in agency.names
        if name.kind_of_name in {NameKind.ALIAS, NameKind.FORMER} or name.until is not None
    ]
    return {
        "certificate_number": one.certificate_number or "",
        "registration_number": agency.registration_number,
        "name": name_of(agency, NameKind.REGISTERED),
        "name_ky": name_of(agency, NameKind.KYRGYZ),
        "name_ru": name_of(agency, NameKind.RUSSIAN),
        "name_latin": name_of(agency, NameKind.LATIN),
        "other_names": "; ".join(dict.fromkeys(others)),
        "certified_on": text_of(one.certified_on),
        "valid_until": text_of(one.valid_until),
        "standing": one.state,
        "address": agency.address,
        "phone": agency.phone,
        "email": agency.email,
        "website": agency.website,
    }


def to_be_listed(session: Session, numbers: Iterable[str]) -> Sequence[Certification]:
    """Return the certifications in the register whose certificates stand on a list."""
    query = select(Certification).where(Certification.certificate_number.in_(set(numbers)))
    return session.scalars(query.order_by(Certification.certificate_number)).all()


def skeletons_of(row: Mapping[str, str]) -> str:
    """Return how the names of a row look, one on a line."""
    return "\n".join(dict.fromkeys(filter(None, (skeleton(name) for name in names_in(row)))))


def names_in(row: Mapping[str, str]) -> list[str]:
    """Return every name that a row of the list of agencies holds."""
    return [part for key in NAME_COLUMNS for part in row.get(key, "").split(";")]


def looks_of(names: Iterable[str]) -> frozenset[str]:
    """Return how names look to whoever takes one for another."""
    return frozenset(look(name) for name in names) - {""}


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return number and day of editions, as lists of duties show them."""
    found = session.scalars(select(Edition).where(Edition.id.in_(set(identities))))
    return {one.id: f"No. {one.number or '—'}　{one.as_of.isoformat()}" for one in found}


def is_stale(edition: Edition, today: date) -> bool:
    """Say whether the day until which an edition may be relied on is over."""
    return edition.valid_until is not None and edition.valid_until < today


def words_of(faults: Iterable[Mapping[str, Any]]) -> list[tuple[Any, str, Message, Message]]:
    """Return kept faults as messages again: row, column, what is wrong, what to do."""
    return [
        (
            one["row"],
            one["column"] or "",
            Message(one["message"], _params(one["params"])),
            Message(one["advice"], _params(one["advice_params"])),
        )
        for one in faults
    ]


def _params(kept: Mapping[str, Any]) -> dict[str, object]:
    return {
        key: LocalizedText(*value) if isinstance(value, list) else value
        for key, value in kept.items()
    }
