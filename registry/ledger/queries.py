"""Reads the ledger: the entries that a session's reach lets it see."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, null, select
from sqlalchemy.orm import Session

from registry.ledger.models import LedgerEntry, LedgerStatement, LedgerSubject
from registry.ledger.rules import Entry, entry_of

PAGE: Final = 500


def entries_about(session: Session, subject: str) -> list[Entry]:
    """Return every entry about a record, oldest first: its timeline."""
    query = (
        _entries()
        .join(
            LedgerSubject,
            and_(LedgerSubject.book == LedgerEntry.book, LedgerSubject.seq == LedgerEntry.seq),
        )
        .where(LedgerSubject.subject == subject)
        .order_by(LedgerEntry.at, LedgerEntry.book, LedgerEntry.seq)
    )
    return _read(session, query)


def last_entry_about(session: Session, subject: str) -> Entry | None:
    """Return the newest entry about a record, None where there is none to be seen."""
    return next(reversed(entries_about(session, subject)), None)


def entries(
    session: Session, book: str, *, after: int = 0, limit: int = PAGE, with_words: bool = True
) -> list[Entry]:
    """Return the entries of a book that follow number `after`, at most `limit`.

    Without their words for auditors, who see that something was done and not why.
    """
    query = (
        (_entries() if with_words else _bare_entries())
        .where(LedgerEntry.book == book, LedgerEntry.seq > after)
        .order_by(LedgerEntry.seq)
        .limit(limit)
    )
    return _read(session, query)


def entry(session: Session, book: str, seq: int) -> Entry | None:
    """Return one entry; None where there is none to be seen."""
    return next(iter(entries(session, book, after=seq - 1, limit=1)), None)


def somebody_did(
    session: Session, subject: str, acts: Iterable[str], accounts: Iterable[UUID]
) -> bool:
    """Say whether one of `accounts`, itself or through a deputy, did one of `acts` on a record."""
    wanted, people = set(acts), set(accounts)
    return any(
        found.act in wanted and not people.isdisjoint({found.actor, found.standing_in_for})
        for found in entries_about(session, subject)
    )


def heads(session: Session) -> dict[str, tuple[int, bytes]]:
    """Return number and hash of the last entry of each book: by index, however long they are."""
    found: dict[str, tuple[int, bytes]] = {}
    book = session.scalar(select(func.min(LedgerEntry.book)))
    while book is not None:
        seq, digest = session.execute(
            select(LedgerEntry.seq, LedgerEntry.hash)
            .where(LedgerEntry.book == book)
            .order_by(LedgerEntry.seq.desc())
            .limit(1)
        ).one()
        found[book] = (seq, digest)
        book = session.scalar(select(func.min(LedgerEntry.book)).where(LedgerEntry.book > book))
    return found


def _entries() -> Select[Any]:
    return select(LedgerEntry.seq, LedgerEntry.body, LedgerStatement.text).outerjoin(
        LedgerStatement,
        and_(LedgerStatement.book == LedgerEntry.book, LedgerStatement.seq == LedgerEntry.seq),
    )


def _bare_entries() -> Select[Any]:
    return select(LedgerEntry.seq, LedgerEntry.body, null())


def _read(session: Session, query: Select[Any]) -> list[Entry]:
    return [entry_of(seq, body, reason) for seq, body, reason in session.execute(query)]
