"""The ledger's tables: written through one function of the database, changed by nobody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, Base, identity


def _said(key: str) -> Any:
    """Return a column that repeats the body's `key`: it can't be changed apart."""
    return mapped_column(Computed(f"(body::jsonb ->> '{key}')", persisted=True), info=K2)


def _seen_with_its_entry(table: str) -> str:
    return (
        f"EXISTS (SELECT FROM ledger_entry e WHERE e.book = {table}.book AND e.seq = {table}.seq)"
    )


_WORDS_SEEN = (
    "EXISTS (SELECT FROM ledger_entry e WHERE e.book = ledger_statement.book"
    " AND e.seq = ledger_statement.seq"
    " AND (reaches(e.compartment) OR reaches_organisation(e.party)))"
)


class LedgerEntry(Base):
    """One act: its place in its book, its body in canonical JSON, and the hash over all before it.

    `hash` is sha256 of the hash before it and the body in UTF-8; before the first entry stands
    sha256 of the book's name. The other columns are generated from the body.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_from_one"),
        CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
        CheckConstraint("body::jsonb ->> 'book' = book", name="body_names_its_book"),
        Index(None, "act", "at"),
        Index(None, "party"),
        {
            "info": {
                "visible": "reaches(compartment) OR reaches_organisation(party)"
                " OR reaches('audit')",
                "append_only": True,
            }
        },
    )

    book: Mapped[str] = mapped_column(primary_key=True, info=K1)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info=K1)
    body: Mapped[str] = mapped_column(info=K2)
    hash: Mapped[bytes] = mapped_column(LargeBinary, info=K1)

    at: Mapped[datetime] = mapped_column(
        Computed("utc_moment(body::jsonb ->> 'at')", persisted=True), info=K2
    )
    act: Mapped[str] = _said("act")
    clause: Mapped[str] = _said("clause")
    compartment: Mapped[str] = _said("compartment")
    actor: Mapped[str | None] = _said("actor")
    subject: Mapped[str] = _said("subject")
    statement: Mapped[str | None] = _said("statement")
    party: Mapped[UUID | None] = mapped_column(
        Computed("((body::jsonb ->> 'party')::uuid)", persisted=True), info=K2
    )


class LedgerSubject(Base):
    """A record that an entry is about: the index of timelines.

    A table, since an index over arrays is of no use where row policies hold.
    """

    __tablename__ = "ledger_subject"
    __table_args__ = (
        ForeignKeyConstraint(["book", "seq"], ["ledger_entry.book", "ledger_entry.seq"]),
        {"info": {"visible": _seen_with_its_entry("ledger_subject"), "append_only": True}},
    )

    subject: Mapped[str] = mapped_column(primary_key=True, info=K2)
    book: Mapped[str] = mapped_column(primary_key=True, info=K1)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=K1)


class LedgerStatement(Base):
    """The reason in words of an entry; the ledger itself holds sha256 over salt and text.

    Auditors see entries, and not these words. They go where a later entry says that the record was
    removed (`forgets`), and in no other way.
    """

    __tablename__ = "ledger_statement"
    __table_args__ = (
        ForeignKeyConstraint(["book", "seq"], ["ledger_entry.book", "ledger_entry.seq"]),
        CheckConstraint("octet_length(salt) = 16", name="salt_is_128_bits"),
        {"info": {"visible": _WORDS_SEEN, "append_only": True, "forgettable": True}},
    )

    book: Mapped[str] = mapped_column(primary_key=True, info=K1)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=K1)
    salt: Mapped[bytes] = mapped_column(LargeBinary, info=K2)
    text: Mapped[str] = mapped_column(info=K2)


class Trace(Base):
    """Something looked at or tried: reads of K4 to K6, sign-ins, denials, exports, mail sent."""

    __tablename__ = "trace"
    __table_args__ = (
        CheckConstraint("kind <> ''", name="kind_is_given"),
        Index(None, "account_id", "at"),
        Index(None, "kind", "at"),
        {
            "info": {
                "visible": "reaches('audit') OR reaches_account(account_id)",
                "writable": "true",
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    at: Mapped[datetime] = mapped_column(info=K2)
    kind: Mapped[str] = mapped_column(info=K2)
    account_id: Mapped[UUID | None] = mapped_column(info=K2)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(TEXT), info=K2)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, info=K2)


class LedgerWatch(Base):
    """When all heads were last known to stand in a signed checkpoint outside; one row, or none yet.

    It concerns everybody whose acts would have to wait, and tells of no act.
    """

    __tablename__ = "ledger_watch"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1, info=K1)
    signed_at: Mapped[datetime] = mapped_column(info=K1)
