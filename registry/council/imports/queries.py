"""Reads the files handed in, and compares their rows with what the register knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from registry.core.refusals import NotFound
from registry.council.imports.models import TableImport
from registry.council.imports.rules import ImportState
from registry.council.members.models import Employer, MemberState
from registry.council.members.queries import LAST_DAY
from registry.council.rosters.rules import TableKind
from registry.papers.models import StoredFile
from registry.tables.keys import address_key, name_key
from registry.tables.reading import Row
from registry.tables.schema import Value
from registry.tables.writing import SEPARATOR

AT_A_TIME: Final = 500  # rows that are compared with the register together


def get_import(session: Session, import_id: UUID) -> TableImport:
    """Return a file that was handed in. Raises NotFound where there is none for this reader."""
    found = session.scalars(
        select(TableImport)
        .options(joinedload(TableImport.stored))
        .where(TableImport.id == import_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def imports(session: Session, *, most: int = 50) -> Sequence[TableImport]:
    """Return the files that were handed in, newest first."""
    return session.scalars(
        select(TableImport)
        .options(joinedload(TableImport.stored))
        .order_by(TableImport.uploaded_at.desc())
        .limit(most)
    ).all()


def same_file(session: Session, sha256: str, kind: TableKind) -> TableImport | None:
    """Return the import that took this very file before, if one did."""
    return session.scalars(
        select(TableImport)
        .join(TableImport.stored)
        .where(
            StoredFile.sha256 == sha256,
            TableImport.kind_of_table == kind,
            TableImport.state == ImportState.TAKEN,
        )
        .limit(1)
    ).first()


@dataclass(frozen=True)
class Keys:
    """What rows of a file are looked for by."""

    numbers: frozenset[str]
    names: frozenset[str]
    addresses: frozenset[str]


class Known(NamedTuple):
    """A body or establishment that the register knows, with what two writings of it share."""

    id: UUID
    name: str
    corporate_number: str
    address: str
    name_key: str
    address_key: str
    since: date | None
    until: date | None
    detail: str


def known_members(session: Session, keys: Keys) -> Sequence[Known]:
    """Return the members known now that share a number, name or address with these keys."""
    state = MemberState
    query = select(
        state.organisation_id,
        state.name,
        state.corporate_number,
        state.address,
        state.name_key,
        state.address_key,
        state.member_since,
        LAST_DAY,
        state.item,
    ).where(state.known_until.is_(None))
    return _sharing(session, query, MemberState, keys)


def known_employers(session: Session, keys: Keys) -> Sequence[Known]:
    """Return the establishments that share a number, name or address with these keys."""
    query = select(
        Employer.id,
        Employer.name,
        Employer.corporate_number,
        Employer.address,
        Employer.name_key,
        Employer.address_key,
        Employer.listed_since,
        Employer.listed_until - 1,
        Employer.establishment,
    )
    return _sharing(session, query, Employer, keys)


def _sharing(
    session: Session, query: Select[Any], table: type[MemberState | Employer], keys: Keys
) -> list[Known]:
    """Ask once per kind of key, so that each is answered by its own index."""
    found: dict[tuple[Any, ...], Known] = {}
    for column, wanted in (
        (table.corporate_number, keys.numbers),
        (table.name_key, keys.names),
        (table.address_key, keys.addresses),
    ):
        if wanted:
            for row in session.execute(query.where(column.in_(wanted))):
                found.setdefault(tuple(row), Known(*row))
    return list(found.values())


@dataclass(frozen=True)
class Candidate:
    """What a row may be the same as: a known body, or an earlier row of the same file."""

    known: Known | None
    row: int | None
    shared: tuple[str, ...]

    @property
    def key(self) -> str:
        """How a decision names it."""
        return str(self.known.id) if self.known else f"row:{self.row}"


@dataclass(frozen=True)
class Compared:
    """A sound row beside what is known: the same entry already, or perhaps the same body."""

    row: Row
    is_known_already: bool
    candidates: tuple[Candidate, ...] = ()


@dataclass
class _Seen:
    """What the rows before have in common with those to come."""

    numbers: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)


def compare(session: Session, kind: TableKind, rows: Iterable[Row]) -> Iterator[Compared]:
    """Say of each row whether it is known already, or looks like something that is known."""
    seen = _Seen()
    remaining = iter(rows)
    while batch := list(islice(remaining, AT_A_TIME)):
        yield from _compare_batch(session, kind, batch, seen)


def _compare_batch(
    session: Session, kind: TableKind, batch: Sequence[Row], seen: _Seen
) -> Iterator[Compared]:
    marks = [_marks(kind, row.values) for row in batch]
    keys = Keys(
        numbers=frozenset(mark.number for mark in marks if mark.number),
        names=frozenset(mark.name for mark in marks),
        addresses=frozenset(mark.address for mark in marks if mark.address),
    )
    ask = known_members if kind is TableKind.MEMBERS else known_employers
    index = _Index(ask(session, keys))
    for row, mark in zip(batch, marks, strict=True):
        found = index.like(mark)
        if any(_is_the_entry(known, mark) for known in found):
            yield Compared(row, is_known_already=True)
            continue
        candidates = [Candidate(known, None, mark.shared(known)) for known in _bodies(found)]
        earlier = _earlier(mark, seen)
        if earlier is not None:
            candidates.append(earlier)
        _note(mark, row, seen)
        yield Compared(row, is_known_already=False, candidates=tuple(candidates))


@dataclass(frozen=True)
class _Marks:
    """What a row is compared by."""

    kind: TableKind
    number: str
    name: str
    address: str
    since: date | None
    until: date | None
    detail: str

    def shared(self, known: Known) -> tuple[str, ...]:
        """Name the columns in which the row and a known body agree."""
        pairs = (
            ("corporate_number", self.number, known.corporate_number),
            ("name", self.name, known.name_key),
            ("address", self.address, known.address_key),
        )
        return tuple(column for column, mine, theirs in pairs if mine and mine == theirs)


def _marks(kind: TableKind, values: Mapping[str, Value]) -> _Marks:
    members = kind is TableKind.MEMBERS
    return _Marks(
        kind=kind,
        number=text_in(values, "corporate_number"),
        name=name_key(text_in(values, "name")),
        address=address_key(text_in(values, "address")),
        since=day_in(values, "member_since" if members else "listed_since"),
        until=day_in(values, "member_until" if members else "listed_until"),
        detail=text_in(values, "class" if members else "establishment"),
    )


class _Index:
    """Known bodies by what a row may share with them."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by: dict[tuple[str, str], list[Known]] = {}
        for one in known:
            for column, key in (
                ("number", one.corporate_number),
                ("name", one.name_key),
                ("address", one.address_key),
            ):
                if key:
                    self._by.setdefault((column, key), []).append(one)

    def like(self, mark: _Marks) -> list[Known]:
        """Return what is like a row, those with the same number first."""
        keys = (("number", mark.number), ("name", mark.name), ("address", mark.address))
        found = (one for key in keys for one in self._by.get(key, ()))
        return list(dict.fromkeys(found))


def _is_the_entry(known: Known, mark: _Marks) -> bool:
    return (
        known.name_key == mark.name
        and known.corporate_number == mark.number
        and known.address_key == mark.address
        and (known.since, known.until, known.detail) == (mark.since, mark.until, mark.detail)
    )


def _bodies(found: Iterable[Known]) -> list[Known]:
    """Keep one row of each body: the first, which shares most."""
    bodies: dict[UUID, Known] = {}
    for known in found:
        bodies.setdefault(known.id, known)
    return list(bodies.values())[:5]


def _earlier(mark: _Marks, seen: _Seen) -> Candidate | None:
    if mark.kind is TableKind.EMPLOYERS:
        row = seen.names.get(f"{mark.name} {mark.detail} {mark.address}")
        return None if row is None else Candidate(None, row, ("name", "establishment", "address"))
    if mark.number and mark.number in seen.numbers:
        return Candidate(None, seen.numbers[mark.number], ("corporate_number",))
    if mark.name in seen.names:
        return Candidate(None, seen.names[mark.name], ("name",))
    return None


def _note(mark: _Marks, row: Row, seen: _Seen) -> None:
    if mark.kind is TableKind.EMPLOYERS:
        seen.names.setdefault(f"{mark.name} {mark.detail} {mark.address}", row.number)
        return
    seen.names.setdefault(mark.name, row.number)
    if mark.number:
        seen.numbers.setdefault(mark.number, row.number)


def text_in(values: Mapping[str, Value], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def day_in(values: Mapping[str, Value], key: str) -> date | None:
    value = values.get(key)
    return value if isinstance(value, date) else None
