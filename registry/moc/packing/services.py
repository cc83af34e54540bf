"""Makes packages of what waits to go to the other side: each act in its turn."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.text import LocalizedText
from registry.exchange import listing as listings
from registry.exchange import sealed
from registry.exchange import services as exchange
from registry.exchange.keys import Keys
from registry.exchange.listing import Listing
from registry.exchange.manifest import Statement
from registry.exchange.models import SentPackage
from registry.exchange.packages import Package
from registry.exchange.services import Contents
from registry.moc.post import queries
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, MESSAGES, Side
from registry.moc.post.services import (
    INSTRUMENT,
    KINDS,
    MEMBER,
    Table,
    as_content,
    day_at,
    name_in_packages,
)
from registry.papers.files import FileStore
from registry.parties.credentials import Envelope
from registry.tables.schema import Column

_MOST: Final = 500  # acts in one package
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
        return name_in_packages(dispatch.content_kind)
    return MESSAGES


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
