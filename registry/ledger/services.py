"""Writes the ledger: an entry stands or falls with the act's own transaction."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.ledger.rules import Entry, Json, body_of, entry_of, statement_digest

SALT_BYTES = 16
_APPEND_ALL = text(
    "SELECT ledger_append(:book, body, NULL, NULL)"
    " FROM unnest(CAST(:bodies AS text[])) WITH ORDINALITY AS one(body, place) ORDER BY place"
)


def append(
    session: Session,
    *,
    book: str,
    act: str,
    clause: str,
    actor: Actor,
    desk: str | None,
    subject: str,
    about: Iterable[str] = (),
    party: UUID | None = None,
    compartment: str | None = None,
    facts: Mapping[str, Json],
    at: datetime,
    occurred_on: date | None = None,
    reason: str | None = None,
) -> Entry:
    """Write one act at the end of its book; until the transaction ends, that book waits for it.

    The database gives number and hash. Who reaches `compartment` (the book itself unless named)
    and the organisation `party` may read the entry and its reason, auditors the entry alone. Raises
    ValueError where the facts are no codes and values; any failure of the database is the act's
    own.
    """
    salt = secrets.token_bytes(SALT_BYTES) if reason else None
    body = body_of(
        book=book,
        act=act,
        clause=clause,
        actor=actor,
        desk=desk,
        subject=subject,
        about=about,
        party=party,
        compartment=compartment,
        facts=facts,
        at=at,
        occurred_on=occurred_on,
        statement=statement_digest(salt, reason) if salt and reason else None,
    )
    session.flush()
    seq = session.scalar(select(func.ledger_append(book, body, salt, reason or None)))
    assert seq is not None
    return entry_of(seq, body, reason or None)


def append_all(session: Session, book: str, bodies: Sequence[str]) -> list[int]:
    """Write several acts without reasons at the end of their book, in this order.

    Returns the number of each.
    """
    session.flush()
    found = session.scalars(_APPEND_ALL, {"book": book, "bodies": list(bodies)})
    return list(found)


def forget(session: Session, said: Entry) -> int:
    """Remove the reasons in words about the record that `said` names as removed; return how many.

    An entry whose facts have `forgets`, the name of a record, says so; without one the database
    refuses. The entries themselves stay, and verification knows why words are missing.
    """
    session.flush()
    gone: int | None = session.scalar(select(func.ledger_forget(said.book, said.seq)))
    return gone or 0
