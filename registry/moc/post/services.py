"""Does acts that cross to the other side, packs what waits, and carries out what comes.

Both sides hold the same records because each act travels with what it brings, and is performed
there as it was here. Only a record's own side moves it, so the order in which the two sides' acts
meet makes no difference.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE, Change, perform, perform_received
from registry.core.actor import Actor
from registry.core.acts import Act, Record, compartment_of
from registry.core.clock import BISHKEK, TOKYO, legal_date
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.exchange import listing as listings
from registry.exchange import sealed
from registry.exchange import services as exchange
from registry.exchange.keys import Keys
from registry.exchange.listing import Listing
from registry.exchange.manifest import Statement
from registry.exchange.models import ReceivedPackage, SentPackage
from registry.exchange.packages import Package
from registry.exchange.services import CarryOut, Contents
from registry.ledger.rules import Entry
from registry.moc.post import queries
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, MESSAGES, Side, side_among, side_of
from registry.papers.files import LARGEST, FileStore
from registry.papers.models import StoredFile
from registry.parties.credentials import Envelope
from registry.tables.schema import Column

INSTRUMENT: Final = "moc"
MEMBER: Final = "messages.json"
_MOST: Final = 500  # acts in one package
_LOCAL: Final = frozenset({"account"})  # what a row knows of this office's own people stays here
_TITLE: Final = LocalizedText("両国間の連絡", "What one side tells the other")
_COLUMNS: Final = (
    Column("message", "連絡番号", "Message"),
    Column("act", "行為", "Act"),
    Column("subject", "対象", "Record"),
    Column("desk", "担当", "Desk"),
    Column("occurred_on", "日付", "Day"),
    Column("occurred_at", "日時", "At"),
    Column("confidential", "秘密", "Confidential"),
    Column("reason", "理由", "Reason"),
)
UNREADABLE: Final = N_("What message %(number)s brings can't be read here: %(what)s.")


@dataclass(frozen=True)
class Table:
    """What a record that is a list travels as."""

    listing: Listing
    as_of: date
    valid_until: date | None = None


def as_content(row: Any, parts: Sequence[str] = ()) -> dict[str, Any]:
    """Write a row down as it goes to the other side: all but what concerns this office's people.

    `parts` names its rows in other tables that belong to it.
    """
    mapper = inspect(type(row))
    said = {
        attribute.key: _as_json(getattr(row, attribute.key))
        for attribute in mapper.column_attrs
        if _travels(mapper, attribute.columns[0])
    }
    return said | {part: [as_content(one) for one in getattr(row, part)] for part in parts}


def from_content(model: type[Any], content: Mapping[str, Any], parts: Sequence[str] = ()) -> Any:
    """Make the row that `as_content` wrote down. Raises KeyError, TypeError, ValueError."""
    mapper = inspect(model)
    values = {
        attribute.key: _from_json(attribute.columns[0].type.python_type, content[attribute.key])
        for attribute in mapper.column_attrs
        if _travels(mapper, attribute.columns[0])
    }
    theirs = {part: mapper.relationships[part].mapper.class_ for part in parts}
    return model(
        **values,
        **{part: [from_content(of, one) for one in content[part]] for part, of in theirs.items()},
    )


def _travels(mapper: Any, column: Any) -> bool:
    local = any(key.column.table.name in _LOCAL for key in column.foreign_keys)
    local = local or column.info.get("local", False)
    return not local and column is not mapper.version_id_col and column.computed is None


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | str) else value


def _from_json(wanted: type[Any], value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, str) or wanted is str:
        return value
    if wanted is UUID:
        return UUID(value)
    return wanted.fromisoformat(value)


@dataclass(frozen=True)
class Kind:
    """A sort of record that goes between the sides.

    `table` makes the list that a record is, if it is one: it then travels in a package of its own
    kind, where `take` reads its rows. Else the row and its `parts` are all there is.
    """

    model: type[Any]
    parts: tuple[str, ...] = ()
    table: Callable[[Session, Any], Table] | None = None
    take: Callable[[Session, Any, Package], None] | None = None

    @property
    def name(self) -> str:
        """How the ledger names such a record."""
        return str(self.model.kind)


def day_at(side: Side, now: datetime) -> date:
    """Return the day that it is where a side works."""
    return legal_date(now, BISHKEK if side is Side.KG else TOKYO)


KINDS: Final[dict[str, Kind]] = {}
CROSSING: Final[set[str]] = set()


def register(kinds: Iterable[Kind], crossing: Iterable[Act]) -> None:
    """Let records of `kinds` and the acts `crossing` go between the sides."""
    KINDS.update({kind.name: kind for kind in kinds})
    CROSSING.update(act.name for act in crossing)


def do(
    session: Session,
    act: Act,
    *,
    record: Record,
    actor: Actor,
    now: datetime,
    brings: Any = None,
    facts: Mapping[str, Any] | None = None,
    about: Iterable[str] = (),
    occurred_on: date | None = None,
    reason: str | None = None,
    change: Change | None = None,
    confidential: bool = False,
    files: Sequence[StoredFile] = (),
) -> Entry:
    """Perform an act that the other side is to know of, and put it with what goes there.

    It brings the record itself, which is then this side's own, or the row `brings` that this side
    links to a record of the other's. Raises as `perform`.
    """
    assert act.name in CROSSING, act.name
    content: Any = record if brings is None else brings
    before, side = record.state, Side(content.side)
    if not actor.is_system and side_among(actor.desks) is not side:
        raise NotEntitled  # only its own side brings a record
    entry = perform(
        session,
        act,
        record=record,
        actor=actor,
        now=now,
        facts=facts,
        about=about,
        occurred_on=occurred_on or day_at(side, now),
        reason=reason,
        change=change,
    )
    session.flush()
    session.add(
        Dispatch(
            id=uuid4(),
            compartment=compartment_of(record),
            side=side,
            desk=entry.desk,
            act=act.name,
            subject_kind=record.kind,
            subject_id=record.id,
            state_before=before if content is record else None,
            content_kind=content.kind,
            content_id=content.id,
            content=as_content(content, KINDS[content.kind].parts),
            files=[
                {"id": str(file.id), "sha256": file.sha256, "name": file.original_name}
                for file in files
            ],
            facts=dict(facts or {}),
            reason=reason,
            confidential=confidential,
            occurred_at=now,
            occurred_on=entry.occurred_on,
        )
    )
    session.flush()
    return entry


def pack(
    session: Session,
    files: FileStore,
    side: Side,
    *,
    keys: Keys,
    now: datetime,
    by: UUID | None = None,
    envelope: Envelope | None = None,
) -> list[SentPackage]:
    """Make the packages for all that waits on `side`, in its order; none where nothing waits.

    `envelope` opens the keys of what is sealed, so that they can be encrypted for the receiver.
    """
    sent = []
    for kind, group in groupby(queries.waiting(session, side), key=_package_of):
        waiting = list(group)
        size = _MOST if kind == MESSAGES else 1
        for start in range(0, len(waiting), size):
            some = waiting[start : start + size]
            sealed = _Sealed(session, side, some, keys=keys, envelope=envelope, now=now)
            sent.append(_send(session, files, side, some, sealed, keys=keys, now=now, by=by))
    return sent


def _package_of(dispatch: Dispatch) -> str:
    """Say which sort of package a dispatch travels in; each list has one of its own."""
    kind = KINDS[dispatch.content_kind]
    if kind.table is not None and dispatch.content_id == dispatch.subject_id:
        return _short(dispatch.content_kind)
    return MESSAGES


def _short(kind: str) -> str:
    return kind.removeprefix(f"{INSTRUMENT}.")


def _send(
    session: Session,
    files: FileStore,
    side: Side,
    dispatches: Sequence[Dispatch],
    sealed: "_Sealed",
    *,
    keys: Keys,
    now: datetime,
    by: UUID | None,
) -> SentPackage:
    table = _table(session, dispatches, today=day_at(side, now))
    beside = [
        (MEMBER, _written(dispatches, sealed)),
        *_members(files, dispatches),
        *sealed.members(),
    ]

    def compose(statement: Statement, before: Package | None, folder: Any) -> Contents:
        return listings.members(
            table.listing,
            statement,
            before=exchange.table_of(before) if before and table.listing.key else None,
            folder=folder,
            beside=beside,
        )

    package = exchange.send(
        session,
        files,
        compose,
        exchange.Sending(
            INSTRUMENT,
            _package_of(dispatches[0]),
            CONTACT[side],
            CONTACT[side.other],
            table.as_of,
            table.valid_until,
        ),
        keys=keys,
        now=now,
        by=by,
    )
    for dispatch in dispatches:
        dispatch.sent_in = package.id
    session.flush()
    return package


def _table(session: Session, dispatches: Sequence[Dispatch], *, today: date) -> Table:
    first = dispatches[0]
    make = KINDS[first.content_kind].table
    if _package_of(first) != MESSAGES and make is not None:
        return make(session, session.get_one(KINDS[first.content_kind].model, first.content_id))
    rows = [
        (
            str(one.id),
            one.act,
            f"{one.subject_kind}:{one.subject_id}",
            one.desk,
            one.occurred_on,
            one.occurred_at.isoformat(),
            "yes" if one.confidential else "no",
            one.reason,
        )
        for one in dispatches
    ]
    return Table(Listing(_TITLE, _COLUMNS, rows), today)


class _Sealed:
    """What is sealed of the records that some dispatches bring, each once."""

    def __init__(
        self,
        session: Session,
        side: Side,
        dispatches: Sequence[Dispatch],
        *,
        keys: Keys,
        envelope: Envelope | None,
        now: datetime,
    ) -> None:
        subjects = {one.id: f"{one.content_kind}:{one.content_id}" for one in dispatches}
        found = {
            subject: sealed.going_to(session, subject, CONTACT[side.other])
            for subject in sorted(set(subjects.values()))
        }
        self._of = {one: found.pop(subject, []) for one, subject in subjects.items()}
        self._keys, self._envelope, self._now = keys, envelope, now

    def members(self) -> Contents:
        """Return the members that hold it."""
        return [member for found in self._of.values() for member in sealed.members(found)]

    def told(self, dispatch: Dispatch) -> list[dict[str, str]]:
        """Say what a dispatch brings sealed."""
        if not self._of[dispatch.id]:
            return []
        assert self._envelope is not None, "what is sealed can't be packed without its keys"
        return sealed.told(
            self._envelope,
            self._of[dispatch.id],
            keys=self._keys,
            instrument=INSTRUMENT,
            at=self._now,
        )


def _written(dispatches: Sequence[Dispatch], sealed_content: _Sealed) -> bytes:
    messages = [
        {
            key: value
            for key, value in as_content(dispatch).items()
            if key not in {"number", "sent_in", "received_in", "compartment"}
        }
        | {"sealed": sealed_content.told(dispatch)}
        for dispatch in dispatches
    ]
    text = json.dumps({"messages": messages}, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _members(files: FileStore, dispatches: Sequence[Dispatch]) -> Contents:
    digests = sorted({file["sha256"] for one in dispatches for file in one.files})
    return [(f"files/{digest}", files.read(digest)) for digest in digests]


def receivers(
    files: FileStore, *, keys: Keys | None = None, envelope: Envelope | None = None
) -> dict[tuple[str, str], CarryOut]:
    """Return, for every sort of package that comes from the other side, what carries it out."""
    lists = [_short(kind.name) for kind in KINDS.values() if kind.table is not None]
    office = _Office(files, keys, envelope)
    return {(INSTRUMENT, one): _carry_out(office) for one in (MESSAGES, *lists)}


@dataclass(frozen=True)
class _Office:
    """Where what comes is kept, and what opens what comes sealed."""

    files: FileStore
    keys: Keys | None
    envelope: Envelope | None


def _carry_out(office: _Office) -> CarryOut:
    """Return what carries out an accepted package: each act in its turn, each only once."""

    def do_all(session: Session, received: ReceivedPackage, package: Package) -> None:
        for number, message in enumerate(_read(package), 1):
            try:
                _Arrived(session, office, received, package).do(message)
            except (AttributeError, LookupError, TypeError, ValueError, SQLAlchemyError) as error:
                params = {"number": number, "what": type(error).__name__}
                raise Refused(Refusal(UNREADABLE, params)) from error

    return do_all


def _read(package: Package) -> list[Mapping[str, Any]]:
    try:
        return list(json.loads(package.read(MEMBER))["messages"])
    except (LookupError, TypeError, ValueError):
        raise Refused(Refusal(N_("The package brings no messages."))) from None


class _Arrived:
    """A package whose messages are carried out."""

    def __init__(
        self, session: Session, office: _Office, received: ReceivedPackage, package: Package
    ) -> None:
        self._session = session
        self._office = office
        self._received = received
        self._package = package
        self._side = side_of(package.statement.sender)

    def do(self, message: Mapping[str, Any]) -> None:
        """Perform one message's act here, unless it was done here or came before."""
        dispatch: Dispatch = self._dispatch(message)
        if self._session.get(Dispatch, dispatch.id) is not None:
            return
        act = CATALOGUE.acts[dispatch.act]
        if act.name not in CROSSING or dispatch.side != self._side:
            raise NotEntitled
        if dispatch.desk is not None and side_of(dispatch.desk) is not self._side:
            raise NotEntitled
        about = self._about(dispatch)
        dispatch.compartment = compartment_of(about) if about is not None else INSTRUMENT
        self._keep_files(dispatch)
        self._keep_sealed(dispatch, message.get("sealed", []))
        content = self._content(dispatch)
        record = content if about is None else about
        self._session.add(dispatch)
        perform_received(
            self._session,
            act,
            record=record,
            sender_desk=Desk(dispatch.desk) if dispatch.desk else None,
            at=dispatch.occurred_at,
            occurred_on=dispatch.occurred_on,
            package=self._received.sha256,
            now=self._received.accepted_at or self._received.received_at,
            facts=dispatch.facts,
            reason=dispatch.reason,
        )
        self._session.flush()

    def _dispatch(self, message: Mapping[str, Any]) -> Dispatch:
        here = {"number": None, "sent_in": None, "received_in": None, "compartment": INSTRUMENT}
        dispatch: Dispatch = from_content(Dispatch, {**message, **here})
        dispatch.received_in = self._received.id
        return dispatch

    def _about(self, dispatch: Dispatch) -> Any:
        """Return the record that was here before and that something linked comes to; else None."""
        if dispatch.content_id == dispatch.subject_id:
            return None
        found = self._session.get(KINDS[dispatch.subject_kind].model, dispatch.subject_id)
        if found is None:
            raise Refused(Refusal(N_("It speaks of a record that never came here.")))
        return found

    def _keep_sealed(self, dispatch: Dispatch, said: Sequence[Mapping[str, Any]]) -> None:
        if not said:
            return
        if self._office.keys is None or self._office.envelope is None:
            raise LookupError("keys")
        assert self._side is not None
        sealed.take_in(
            self._session,
            self._office.envelope,
            self._package,
            said,
            keys=self._office.keys,
            audience=CONTACT[self._side.other],
            compartment=dispatch.compartment,
            subject=f"{dispatch.content_kind}:{dispatch.content_id}",
        )

    def _content(self, dispatch: Dispatch) -> Any:
        """Return what a dispatch brings: made here now, or known from an act before this one."""
        kind = KINDS[dispatch.content_kind]
        known = self._session.get(kind.model, dispatch.content_id)
        if known is None:
            known = from_content(kind.model, dispatch.content, kind.parts)
            if known.id != dispatch.content_id:
                raise ValueError("another record's content")
            is_linked = dispatch.content_id != dispatch.subject_id
            if is_linked and getattr(known, "of_id", dispatch.subject_id) != dispatch.subject_id:
                raise ValueError("linked to another record")
            if dispatch.state_before is not None:
                known.state = dispatch.state_before
            if hasattr(kind.model, "room"):
                known.room = dispatch.compartment
            self._session.add(known)
            if kind.take is not None:
                kind.take(self._session, known, self._package)
            self._session.flush()
        if known.side != self._side:
            raise NotEntitled
        return known

    def _keep_files(self, dispatch: Dispatch) -> None:
        for file in dispatch.files:
            if self._session.get(StoredFile, UUID(file["id"])) is not None:
                continue
            content = self._package.read(f"files/{file['sha256']}")
            taken = self._office.files.take(BytesIO(content), name=file["name"], largest=LARGEST)
            if taken.sha256 != sha256(content).hexdigest():
                raise ValueError("not the content that its sender kept")
            self._session.add(
                StoredFile(
                    id=UUID(file["id"]),
                    compartment=dispatch.compartment,
                    organisation_id=None,
                    sha256=taken.sha256,
                    size=taken.size,
                    media_type=taken.media_type,
                    original_name=taken.name,
                    stored_at=self._received.received_at,
                    stored_by=None,
                )
            )
        self._session.flush()
