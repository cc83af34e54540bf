"""Sends and receives packages. What they mean is for the instruments, whose acts call these verbs.

As with papers, nothing here writes the ledger: the act within which a package is sent or received
does, with the package's digest among its facts.
"""

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.exchange import listing as listings
from registry.exchange import queries
from registry.exchange.container import LARGEST
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import Key, Keys
from registry.exchange.listing import Listing
from registry.exchange.manifest import RECEIPT, Statement
from registry.exchange.models import Channel, ReceivedPackage, SentPackage
from registry.exchange.packages import Package, open_package, pack
from registry.exchange.readme import receipt_text
from registry.exchange.rules import Arrival, State, Verdict, Why, judge
from registry.papers.files import FileStore
from registry.tables.plain import PlainTable, read_plain

Contents = list[tuple[str, bytes | Path]]
Compose = Callable[[Statement, Package | None, Path], Contents]
"""Makes a package's members from its statement, the edition before it, and a folder to work in."""

CarryOut = Callable[[Session, ReceivedPackage, Package], None]
"""Carries out what a package says once it is accepted; raises Refused where it can't be."""

_IN_MEMORY: Final = 4 * 1024**2


@dataclass(frozen=True)
class Sending:
    """What is to be sent, from which desk to which, under which instrument.

    `compartment` is the room of the two desks, where it is not the instrument's own.
    """

    instrument: str
    kind: str
    sender: str
    audience: str
    as_of: date
    valid_until: date | None = None
    about: Mapping[str, str] | None = None
    compartment: str | None = None


@dataclass(frozen=True)
class Received:
    """What came of a file: its row, whether the very same was here before, what was accepted by it.

    `accepted` are, in their order, this package and those that had waited for it.
    """

    package: ReceivedPackage
    repeated: bool = False
    accepted: tuple[ReceivedPackage, ...] = ()


@dataclass(frozen=True)
class Parcel:
    """What is to be sent at a moment, and what makes its members."""

    sending: Sending
    compose: Compose
    at: datetime
    by: UUID | None = None


def send(
    session: Session,
    files: FileStore,
    compose: Compose,
    sending: Sending,
    *,
    keys: Keys,
    now: datetime,
    by: UUID | None = None,
) -> SentPackage:
    """Make, sign and number the next package of a channel, and keep it. Raises Refused.

    Sending the same file again later is fetching it from the store: a package is made once.
    """
    (row,) = send_all(session, files, [Parcel(sending, compose, now, by)], keys=keys)
    return row


def send_all(
    session: Session, files: FileStore, parcels: Sequence[Parcel], *, keys: Keys
) -> list[SentPackage]:
    """Send several, in their order, as `send` does each. Raises Refused."""
    lines: dict[tuple[str, ...], _Line] = {}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for parcel in parcels:
            sending = parcel.sending
            if sending.kind == RECEIPT:
                message = N_("Receipts are made for a package, not sent by themselves.")
                raise Refused(Refusal(message))
            way = (sending.instrument, sending.sender, sending.audience)
            if way not in lines:
                lines[way] = _Line(session, files, parcel, Path(folder))
            rows.append(lines[way].send(parcel, keys))
    session.add_all(rows)
    session.flush()
    return rows


class _Line:
    """A channel on which packages go one after another; it is locked meanwhile."""

    def __init__(self, session: Session, files: FileStore, first: Parcel, folder: Path) -> None:
        self._session = session
        self._files = files
        self._folder = folder  # to compose in
        self._channel = _channel(session, _unnumbered(first), first.sending.compartment)
        self._last = queries.last_sent(session, self._channel)
        self._editions: dict[str, SentPackage | None] = {}

    def send(self, parcel: Parcel, keys: Keys) -> SentPackage:
        statement, channel = _unnumbered(parcel), self._channel
        key = keys.signing(
            sender=statement.sender, instrument=statement.instrument, at=statement.made_at
        )
        if statement.kind not in self._editions:
            before = queries.last_sent(self._session, channel, kind=statement.kind)
            self._editions[statement.kind] = before
        edition_before, last = self._editions[statement.kind], self._last
        numbered = replace(
            statement,
            sequence=channel.sent + 1,
            # never earlier than the one before, even where the clock was put back
            made_at=max(statement.made_at, last.made_at) if last else statement.made_at,
            previous=edition_before.sha256 if edition_before else None,
        )
        sha256, size = _pack(
            self._files, parcel.compose, numbered, self._folder, before=edition_before, key=key
        )
        channel.sent += 1
        row = SentPackage(
            channel=channel,
            compartment=channel.compartment,
            sequence=numbered.sequence,
            kind=numbered.kind,
            previous=numbered.previous,
            as_of=numbered.as_of,
            valid_until=numbered.valid_until,
            made_at=numbered.made_at.replace(microsecond=0),
            made_by=parcel.by,
            signing_key=key.fingerprint,
            sha256=sha256,
            size=size,
        )
        self._last = self._editions[statement.kind] = row
        return row


def _unnumbered(parcel: Parcel) -> Statement:
    sending = parcel.sending
    return Statement(
        instrument=sending.instrument,
        kind=sending.kind,
        sender=sending.sender,
        audience=sending.audience,
        sequence=1,
        as_of=sending.as_of,
        made_at=parcel.at,
        valid_until=sending.valid_until,
        about=sending.about or {},
    )


def _pack(
    files: FileStore,
    compose: Compose,
    statement: Statement,
    folder: Path,
    *,
    before: SentPackage | None,
    key: Key,
) -> tuple[str, int]:
    with ExitStack() as until_done:
        target = until_done.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
        edition_before = None
        if before is not None:
            file = until_done.enter_context(files.open(before.sha256))
            edition_before = open_package(file, keys=None, now=statement.made_at)
        pack(target, statement, compose(statement, edition_before, folder), key=key)
        target.seek(0)
        return files.keep_as_it_came(target, largest=LARGEST)


def edition(listing: Listing) -> Compose:
    """Return what makes an edition of a list, with the difference from the one before."""

    def compose(statement: Statement, before: Package | None, folder: Path) -> Contents:
        return listings.members(
            listing, statement, before=table_of(before) if before else None, folder=folder
        )

    return compose


def table_of(package: Package) -> PlainTable:
    """Return the table that a package holds. Raises Refused where it holds none."""
    if not package.holds(listings.CSV):
        raise Refused(Refusal(N_("The package holds no table.")))
    return read_plain(package.read(listings.CSV))


def receive(
    session: Session,
    files: FileStore,
    upload: IO[bytes],
    *,
    keys: Keys,
    here: Collection[str],
    compartment: str,
    now: datetime,
    by: UUID | None = None,
    carry_out: Mapping[tuple[str, str], CarryOut] | None = None,
) -> Received:
    """Keep what arrived, check the whole of it, and accept, hold or refuse it.

    `here` are the desks that may receive it; `compartment` is where it lies if it can't be
    verified. `carry_out` says by instrument and kind what is done with one that is accepted.
    Whatever comes is kept; only an empty or enormous file raises Refused.
    """
    sha256, size = files.keep_as_it_came(upload, largest=LARGEST)
    row = ReceivedPackage(
        compartment=compartment,
        sha256=sha256,
        size=size,
        received_at=now,
        received_by=by,
        state=State.REFUSED,
        about={},
    )
    with files.open(sha256) as file:
        try:
            package = open_package(file, keys=keys, now=now, audience=here)
        except BadPackage as bad:
            return _keep_refused(session, row, bad)
    channel = _channel(session, package.statement)
    if known := queries.already_here(session, channel, sha256):
        return Received(known, repeated=True)
    _describe(row, package, channel)
    if row.kind == RECEIPT:
        return _take_receipt(session, row, package, channel, now=now)
    course = _Course(session, files, channel, carry_out or {}, now)
    return course.take(row)


def _keep_refused(session: Session, row: ReceivedPackage, bad: BadPackage) -> Received:
    row.why = bad.flaw
    row.about = _as_data(bad.refusals[0])
    known = queries.refused_before(
        session, compartment=row.compartment, sha256=row.sha256, why=row.why
    )
    if known is not None:
        return Received(known, repeated=True)
    session.add(row)
    session.flush()
    return Received(row)


def _as_data(refusal: Refusal) -> dict[str, str]:
    """Return a refusal as it is kept: its message, to be translated when read, and its values."""
    return {
        **{key: str(value) for key, value in refusal.params.items()},
        "refusal": refusal.message,
    }


def _channel(session: Session, statement: Statement, compartment: str | None = None) -> Channel:
    """Return the channel of a package, made where it is the first one, and locked."""
    session.execute(
        insert(Channel)
        .values(
            compartment=compartment or statement.instrument,
            instrument=statement.instrument,
            sender=statement.sender,
            receiver=statement.audience,
        )
        .on_conflict_do_nothing()
    )
    channel = queries.find_channel(session, statement, lock=True)
    assert channel is not None
    session.refresh(channel)
    return channel


def _describe(row: ReceivedPackage, package: Package, channel: Channel) -> None:
    said = package.statement
    row.channel = channel
    row.compartment = channel.compartment
    row.kind = said.kind
    row.sequence = None if said.kind == RECEIPT else said.sequence
    row.previous = said.previous
    row.as_of = said.as_of
    row.valid_until = said.valid_until
    row.made_at = said.made_at
    row.signing_key = package.manifest.signing_key


class _Course:
    """The course of one locked channel: takes packages in, and lets those go on that waited."""

    def __init__(
        self,
        session: Session,
        files: FileStore,
        channel: Channel,
        carry_out: Mapping[tuple[str, str], CarryOut],
        now: datetime,
    ) -> None:
        self._session = session
        self._files = files
        self._channel = channel
        self._carry_out = carry_out
        self._now = now
        self._accepted: list[ReceivedPackage] = []

    def take(self, row: ReceivedPackage) -> Received:
        """Take a verified package in."""
        verdict = self._judge(row)
        if verdict.state is State.REFUSED:
            assert verdict.why is not None
            known = queries.refused_before(
                self._session, compartment=row.compartment, sha256=row.sha256, why=verdict.why
            )
            if known is not None:
                return Received(known, repeated=True)
        self._put(row, verdict)
        self.go_on()
        return Received(row, accepted=tuple(self._accepted))

    def go_on(self) -> tuple[ReceivedPackage, ...]:
        """Judge those held anew, in their order, until one has to wait; return those accepted."""
        while (row := queries.first_held(self._session, self._channel)) is not None:
            self._put(row, self._judge(row))
            if row.state != State.ACCEPTED:
                break
        return tuple(self._accepted)

    def accept(self, row: ReceivedPackage) -> None:
        """Accept a package and carry it out, or put it in quarantine where that can't be."""
        assert row.sequence is not None
        assert row.kind is not None
        do = self._carry_out.get((self._channel.instrument, row.kind))
        try:
            with self._session.begin_nested():
                row.state, row.why, row.accepted_at = State.ACCEPTED, None, self._now
                row.about = {}
                self._channel.accepted = max(self._channel.accepted, row.sequence)
                self._session.add(row)
                self._session.flush()
                if do is not None:
                    with self._files.open(row.sha256) as file:
                        do(self._session, row, open_package(file, keys=None, now=self._now))
        except Refused as refused:
            row.state, row.why, row.accepted_at = State.QUARANTINED, Why.UNFIT, None
            row.about = _as_data(refused.refusals[0])
            return
        self._accepted.append(row)

    def _judge(self, row: ReceivedPackage) -> Verdict:
        assert row.sequence is not None
        assert row.made_at is not None
        standing = queries.standing(self._session, self._channel, row)
        return judge(Arrival(row.sequence, row.previous, row.made_at), standing)

    def _put(self, row: ReceivedPackage, verdict: Verdict) -> None:
        """Put a package where it was decided to be, with what bears its number."""
        if verdict.state is State.ACCEPTED:
            self.accept(row)
        else:
            row.state, row.why = verdict.state, verdict.why
        if verdict.why is Why.SAME_NUMBER:
            for rival in queries.rivals(self._session, self._channel, row):
                rival.state, rival.why = verdict.state, verdict.why
        self._session.add(row)
        self._session.flush()


def decide(
    session: Session,
    files: FileStore,
    package: ReceivedPackage,
    *,
    counts: bool,
    now: datetime,
    carry_out: Mapping[tuple[str, str], CarryOut] | None = None,
) -> tuple[ReceivedPackage, ...]:
    """End a package's quarantine: it counts, or it does not; return those accepted by that.

    Where it counts, another one with its number does not. Raises Refused where it is not in
    quarantine, where later ones were accepted since, and where it can't be carried out.
    """
    channel = package.channel
    assert channel is not None
    assert package.sequence is not None
    session.refresh(channel, with_for_update=True)
    session.refresh(package)
    if package.state != State.QUARANTINED:
        raise Refused(Refusal(N_("This package is not in quarantine any more.")))
    course = _Course(session, files, channel, carry_out or {}, now)
    if not counts:
        package.state, package.why = State.REFUSED, Why.DECIDED
    else:
        for rival in queries.rivals(session, channel, package):
            rival.state, rival.why = State.REFUSED, Why.DECIDED
        session.flush()
        _let_count(course, channel, package)
    session.flush()
    return course.go_on()


def _let_count(course: _Course, channel: Channel, package: ReceivedPackage) -> None:
    assert package.sequence is not None
    if package.accepted_at is not None:  # it had been accepted before the other one came
        package.state, package.why = State.ACCEPTED, None
        return
    if package.sequence > channel.accepted + 1:
        package.state, package.why = State.HELD, Why.GAP
        return
    if package.sequence < channel.accepted:
        message = N_("Later packages were accepted since. Ask the sender for a new edition.")
        raise Refused(Refusal(message))
    course.accept(package)
    if package.why == Why.UNFIT:
        params = dict(package.about)
        raise Refused(Refusal(params.pop("refusal"), params))


def make_receipt(package: ReceivedPackage, target: IO[bytes], *, keys: Keys, now: datetime) -> None:
    """Write a signed receipt that says where a package stands, for its sender.

    It is a package of its own kind that counts in no sequence. Raises Refused where nobody knows
    whose the package is, or it is a receipt itself.
    """
    channel = package.channel
    if channel is None or package.sequence is None or package.as_of is None:
        raise Refused(Refusal(N_("There is nobody to send a receipt to.")))
    statement = Statement(
        instrument=channel.instrument,
        kind=RECEIPT,
        sender=channel.receiver,
        audience=channel.sender,
        sequence=package.sequence,
        as_of=package.as_of,
        made_at=now,
        about={"package": package.sha256, "state": package.state, "why": package.why or ""},
    )
    key = keys.signing(sender=channel.receiver, instrument=channel.instrument, at=now)
    pack(target, statement, [(listings.README, receipt_text(statement))], key=key)


def _take_receipt(
    session: Session, row: ReceivedPackage, package: Package, channel: Channel, *, now: datetime
) -> Received:
    """Note what a receipt says of a package that was sent; the latest one counts."""
    said = package.statement
    sent = queries.sent_as(session, said.about.get("package", ""))
    ours = sent is not None and (sent.channel.sender, sent.channel.receiver) == (
        channel.receiver,
        channel.sender,
    )
    if sent is None or not ours or said.about.get("state") not in set(State):
        row.why = Why.NO_SUCH_PACKAGE
        session.add(row)
        session.flush()
        return Received(row)
    row.state, row.accepted_at = State.ACCEPTED, now
    if sent.receipt_at is None or sent.receipt_at < said.made_at:
        sent.receipt_at = said.made_at
        sent.receipt_state = said.about["state"]
        sent.receipt_why = said.about.get("why") or None
    session.add(row)
    session.flush()
    return Received(row, accepted=(row,))
