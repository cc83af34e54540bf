"""Reads what is public of the memorandum; every page and file for the public asks here.

It reads in a room of its own, `moc:published`, whoever is signed in: what no proof of publication
is of is not in it, but for revocations, which are from the day on which Japan was notified.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.db import read_for
from registry.core.refusals import NotFound
from registry.exchange.difference import Difference
from registry.moc.agencies.models import Revocation
from registry.moc.editions import queries as lists
from registry.moc.editions.models import Edition, EditionRow
from registry.moc.editions.rules import NAME_COLUMNS, Sort
from registry.moc.orders.models import ImprovementOrder
from registry.moc.publications.models import Publication
from registry.moc.publicity.rules import Answer, Verdict, is_close, verdict_on
from registry.tables.keys import number_key, probes, search_key
from registry.tables.skeletons import skeleton

PUBLISHED: Final = "moc:published"  # a room that only these queries read in
_MOST: Final = 20
_MOST_CLOSE: Final = 5


@contextmanager
def in_public(session: Session) -> Iterator[None]:
    """Read as the public does, meanwhile."""
    session.flush()
    before = session.info.get("reach", "")
    read_for(session, {PUBLISHED})
    try:
        yield
    finally:
        read_for(session, filter(None, before.split(",")))


@dataclass(frozen=True)
class Shown:
    """A published edition, and where and when it was published."""

    edition: Edition
    proofs: Sequence[Publication]


def list_on(session: Session, sort: Sort, day: date) -> Shown | None:
    """Return the published list of a day: the latest one that was true by then."""
    with in_public(session):
        query = select(Edition).where(
            Edition.sort == sort, Edition.number.is_not(None), Edition.as_of <= day
        )
        edition = session.scalar(query.order_by(Edition.number.desc()).limit(1))
        return None if edition is None else Shown(edition, _proofs(session, edition))


def get(session: Session, edition_id: UUID) -> Shown:
    """Return a published edition. Raises NotFound."""
    with in_public(session):
        edition = session.scalar(select(Edition).where(Edition.id == edition_id))
        if edition is None or edition.number is None:
            raise NotFound
        return Shown(edition, _proofs(session, edition))


def _proofs(session: Session, edition: Edition) -> Sequence[Publication]:
    query = select(Publication).where(Publication.of_id == edition.id)
    return session.scalars(query.order_by(Publication.published_at)).all()


def difference(session: Session, edition: Edition) -> Difference:
    """Return what changed since the published edition before."""
    with in_public(session):
        return lists.difference(session, edition)


def names_by_key(session: Session, edition: Edition) -> dict[str, str]:
    """Return what the entries of a published edition are called, by their keys."""
    with in_public(session):
        return lists.names_by_key(session, edition)


def rows(
    session: Session, edition: Edition, *, part: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[EditionRow], int]:
    """Return entries of a published edition."""
    with in_public(session):
        return lists.find_rows(session, edition, part=part, offset=offset, limit=limit)


def revocations(session: Session, day: date) -> Sequence[Revocation]:
    """Return the revocations up to a day, the latest first."""
    with in_public(session):
        query = select(Revocation).where(Revocation.revoked_on <= day)
        latest_first = (Revocation.revoked_on.desc(), Revocation.certificate_number)
        return session.scalars(query.order_by(*latest_first)).all()


def revoked_after(session: Session, day: date, *, today: date) -> dict[str, date]:
    """Return when certificates that may still have held on a day were revoked since, by number."""
    return {
        one.certificate_number: one.revoked_on
        for one in revocations(session, today)
        if one.revoked_on > day
    }


def orders(session: Session, day: date) -> Sequence[ImprovementOrder]:
    """Return the improvement orders up to a day that were published, the latest first."""
    with in_public(session):
        query = select(ImprovementOrder).where(ImprovementOrder.ordered_on <= day)
        latest_first = (ImprovementOrder.ordered_on.desc(), ImprovementOrder.number)
        return session.scalars(query.order_by(*latest_first)).all()


def answers(session: Session, part: str, day: date) -> list[Answer]:
    """Say of each agency that a typed name or number finds what is true of it on a day.

    Looked through are the list of the day, the lists before it, and the revocations.
    """
    gone = {one.certificate_number: one for one in revocations(session, day)}
    shown = list_on(session, Sort.AGENCIES, day)
    part = _as_given(session, part, gone)
    found: dict[str, Answer] = {}
    for row, is_on_list in _entries(session, shown, part, day):
        if row.key not in found:
            found[row.key] = _answer(row, day, gone, is_on_list=is_on_list)
    for number, one in gone.items():
        if number not in found and _names(one, part):
            found[number] = _answer_revoked(one)
    return _worst_first(found.values())[:_MOST]


def close_to(session: Session, typed: str, day: date) -> list[Answer]:
    """Return the agencies on a day whose names come close to what was typed and found nothing."""
    gone = {one.certificate_number: one for one in revocations(session, day)}
    shown = list_on(session, Sort.AGENCIES, day)
    listed: Sequence[EditionRow] = ()
    if shown is not None:
        listed, _count = rows(session, shown.edition, limit=shown.edition.row_count)
    found = {row.key: _answer(row, day, gone, is_on_list=True) for row in listed}
    found |= {number: _answer_revoked(one) for number, one in gone.items() if number not in found}
    close = [one for one in found.values() if is_close(typed, names_in(one.cells))]
    return _worst_first(close)[:_MOST_CLOSE]


def names_in(cells: Mapping[str, str]) -> list[str]:
    """Return every name of an agency that an entry holds."""
    return [name for column in NAME_COLUMNS for name in cells.get(column, "").splitlines()]


def _answer(
    row: EditionRow, day: date, gone: Mapping[str, Revocation], *, is_on_list: bool
) -> Answer:
    verdict = verdict_on(row.cells, day, revoked=gone, is_on_list=is_on_list)
    on = gone[row.key].revoked_on if verdict is Verdict.REVOKED else None
    return Answer(verdict, row.key, row.cells.get("name", ""), on, row.cells)


def _answer_revoked(one: Revocation) -> Answer:
    return Answer(Verdict.REVOKED, one.certificate_number, one.name, one.revoked_on, _cells(one))


def _worst_first(found: Iterable[Answer]) -> list[Answer]:
    order = list(Verdict)
    return sorted(found, key=lambda one: order.index(one.verdict))


def _entries(
    session: Session, shown: Shown | None, part: str, day: date
) -> Iterator[tuple[EditionRow, bool]]:
    if shown is None:
        return
    with in_public(session):
        here, _count = lists.find_rows(session, shown.edition, part=part, limit=_MOST)
        present = set(
            session.scalars(select(EditionRow.key).where(EditionRow.edition_id == shown.edition.id))
        )
        earlier = session.scalars(
            select(EditionRow)
            .join(Edition, Edition.id == EditionRow.edition_id)
            .where(
                Edition.sort == Sort.AGENCIES,
                Edition.number < shown.edition.number,
                lists.found_by(part),
            )
            .order_by(Edition.number.desc(), EditionRow.position)
            .limit(_MOST * 10)
        ).all()
    yield from ((row, True) for row in here)
    yield from ((row, row.key in present) for row in earlier)


def _as_given(session: Session, typed: str, gone: Iterable[str]) -> str:
    """Return the certificate's number that was typed with other signs or spaces; else what was."""
    with in_public(session):
        listed = session.scalars(
            select(EditionRow.key)
            .join(Edition, Edition.id == EditionRow.edition_id)
            .where(Edition.sort == Sort.AGENCIES)
            .distinct()
        ).all()
    key = number_key(typed)
    return next((one for one in (*listed, *gone) if key and number_key(one) == key), typed)


def _names(notice: Revocation, part: str) -> bool:
    names = (notice.name, notice.name_en)
    keys = search_key(notice.certificate_number, notice.registration_number, *names)
    look = skeleton(part)
    return any(probe.key in keys for probe in probes(part)) or (
        len(look) > 2 and any(look in skeleton(name) for name in names if name)
    )


def _cells(notice: Revocation) -> dict[str, str]:
    return {
        "certificate_number": notice.certificate_number,
        "registration_number": notice.registration_number,
        "name": notice.name,
        "name_latin": notice.name_en,
    }
