"""Reads what a package brings and what would become of it, before anything is done with it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refused
from registry.exchange import queries as exchange
from registry.exchange.difference import Difference, compare, find_key, find_name
from registry.exchange.manifest import RECEIPT, Statement
from registry.exchange.models import Channel, ReceivedPackage, SentPackage
from registry.exchange.packages import Package, open_package
from registry.exchange.rules import Arrival, Standing, Verdict, judge
from registry.exchange.services import table_of
from registry.moc.post.rules import CONTACT, Side
from registry.moc.post.services import INSTRUMENT, MEMBER
from registry.papers.files import FileStore
from registry.tables.plain import PlainTable

_SAID: Final = ("certificate_number", "number", "name", "name_en", "title", "subject")
_MOST: Final = 200  # of one package, shown on a page


@dataclass(frozen=True)
class Brought:
    """One act that a package brings, the kind and identity of its record, and what that says."""

    act: str
    kind: str
    record_id: str
    said: str


@dataclass(frozen=True)
class Contents:
    """What a package brings: acts, and where it is a list, what changed since the last edition."""

    acts: Sequence[Brought]
    act_count: int
    difference: Difference | None


def sent(session: Session, actor: Actor, side: Side) -> list[SentPackage]:
    """Return what `side` sent under the memorandum, the latest first."""
    return [one for one in exchange.sent(session, actor) if went_from(one, side)]


def went_from(package: SentPackage, side: Side) -> bool:
    """Say whether a package was made by `side` under the memorandum."""
    return package.channel.instrument == INSTRUMENT and package.channel.sender == CONTACT[side]


def received(session: Session, actor: Actor, side: Side) -> list[ReceivedPackage]:
    """Return what came to `side` under the memorandum, the latest first.

    What could not be verified lies in the room of the side that took it in.
    """
    return [one for one in exchange.received(session, actor) if came_to(one, side)]


def of_same_number(
    session: Session, actor: Actor, package: ReceivedPackage
) -> list[ReceivedPackage]:
    """Return the other packages that came with a package's number, whatever became of them."""
    if package.sequence is None:
        return []
    return [
        one
        for one in exchange.received(session, actor)
        if (one.channel_id, one.sequence) == (package.channel_id, package.sequence)
        and one.id != package.id
    ]


def came_to(package: ReceivedPackage, side: Side) -> bool:
    """Say whether a package came to `side`."""
    if package.channel is None:
        return package.compartment != f"{INSTRUMENT}:{side.other}"
    return package.channel.instrument == INSTRUMENT and package.channel.receiver == CONTACT[side]


def get_sent(session: Session, actor: Actor, package_id: UUID) -> SentPackage:
    """Return a package that was sent. Raises NotFound."""
    return exchange.get_sent(session, package_id, actor)


def get_received(session: Session, actor: Actor, package_id: UUID) -> ReceivedPackage:
    """Return a package that came. Raises NotFound."""
    return exchange.get_received(session, package_id, actor)


def foresee(session: Session, said: Statement, sha256: str) -> tuple[Verdict | None, bool]:
    """Say what would become of a package now, and whether the very same one is here already.

    A receipt is of no channel's course: None.
    """
    if said.kind == RECEIPT:
        return None, False
    channel = exchange.find_channel(session, said)
    standing, known = Standing(), False
    if channel is not None:
        known = exchange.already_here(session, channel, sha256) is not None
        here = _as_arrived(said, channel, sha256)
        with session.no_autoflush:
            standing = exchange.standing(session, channel, here)
    return judge(Arrival(said.sequence, said.previous, said.made_at), standing), known


def _as_arrived(said: Statement, channel: Channel, sha256: str) -> ReceivedPackage:
    return ReceivedPackage(
        channel_id=channel.id, kind=said.kind, sequence=said.sequence, sha256=sha256
    )


def contents(session: Session, files: FileStore, package: Package) -> Contents:
    """Read what a package brings, without believing that it makes sense."""
    messages = _messages(package)
    return Contents(
        acts=[_brought(one) for one in messages[:_MOST]],
        act_count=len(messages),
        difference=_difference(session, files, package),
    )


def _messages(package: Package) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(package.read(MEMBER))["messages"]
    except (LookupError, TypeError, ValueError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _brought(message: Mapping[str, Any]) -> Brought:
    content = message.get("content")
    said = content if isinstance(content, dict) else {}
    words = [_written(said[key]) for key in _SAID if said.get(key)]
    return Brought(
        act=str(message.get("act", "")),
        kind=str(message.get("subject_kind", "")),
        record_id=str(message.get("subject_id", "")),
        said="　".join(words)[:_MOST],
    )


def _written(value: Any) -> str:
    return f"№ {value}" if isinstance(value, int) else str(value)


def _difference(session: Session, files: FileStore, package: Package) -> Difference | None:
    """Compare a list with its edition that was accepted last.

    None where it is no list, or where a later edition was accepted already.
    """
    if package.statement.kind in {RECEIPT, "messages"}:
        return None
    with suppress(Refused, ValueError):
        now = table_of(package)
        last = _accepted_last(session, package)
        if last is not None and (last.sequence or 0) >= package.statement.sequence:
            return None
        before = _table(files, last) if last else PlainTable(now.columns, ())
        tables = [table for table in (now, before) if table.rows] or [now]
        return compare(before, now, key=find_key(tables), name=find_name(now.columns))
    return None


def _accepted_last(session: Session, package: Package) -> ReceivedPackage | None:
    channel = exchange.find_channel(session, package.statement)
    if channel is None:
        return None
    return exchange.last_accepted(session, channel, kind=package.statement.kind)


def _table(files: FileStore, package: ReceivedPackage) -> PlainTable:
    assert package.made_at is not None
    with files.open(package.sha256) as file:
        return table_of(open_package(file, keys=None, now=package.made_at))
