"""Channels between desks, what was sent through them and what arrived; the files lie apart."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.exchange.rules import State

_VISIBLE = {"visible": "reaches(compartment)"}


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def _digest(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} ~ '^[0-9a-f]{{64}}$'", name=f"{column}_is_hex")


class Channel(Base):
    """What one desk hands over to another under one instrument, and how far it has come.

    `sent` is the number of the last package sent from here, `accepted` of the last one accepted
    here: an instance knows one of them, or both where both desks are on it.
    """

    __tablename__ = "exchange_channel"
    __table_args__ = (
        UniqueConstraint("instrument", "sender", "receiver"),
        CheckConstraint("sent >= 0 AND accepted >= 0", name="numbers_from_nought"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    instrument: Mapped[str] = mapped_column(info=K1)
    sender: Mapped[str] = mapped_column(info=K1)
    receiver: Mapped[str] = mapped_column(info=K1)
    sent: Mapped[int] = mapped_column(default=0, info=K1)
    accepted: Mapped[int] = mapped_column(default=0, info=K1)


class SentPackage(Base):
    """A package that was made here. Only what its receipts say is written later."""

    __tablename__ = "exchange_sent"
    __table_args__ = (
        UniqueConstraint("channel_id", "sequence"),
        UniqueConstraint("sha256"),
        CheckConstraint("sequence >= 1", name="numbers_from_one"),
        CheckConstraint("size > 0", name="is_not_empty"),
        CheckConstraint(
            "(receipt_at IS NULL) = (receipt_state IS NULL)"
            " AND (receipt_why IS NULL OR receipt_state IS NOT NULL)",
            name="receipt_is_whole",
        ),
        _one_of("receipt_state", State),
        _digest("sha256"),
        _digest("previous"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("exchange_channel.id"), info=K1)
    compartment: Mapped[str] = mapped_column(info=K1)
    sequence: Mapped[int] = mapped_column(info=K2)
    kind: Mapped[str] = mapped_column(info=K2)
    previous: Mapped[str | None] = mapped_column(info=K2)
    as_of: Mapped[date] = mapped_column(info=K2)
    valid_until: Mapped[date | None] = mapped_column(info=K2)
    made_at: Mapped[datetime] = mapped_column(info=K2)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    signing_key: Mapped[str] = mapped_column(info=K2)
    sha256: Mapped[str] = mapped_column(info=K2)
    size: Mapped[int] = mapped_column(BigInteger, info=K2)
    receipt_at: Mapped[datetime | None] = mapped_column(info=K2)
    receipt_state: Mapped[str | None] = mapped_column(info=K2)
    receipt_why: Mapped[str | None] = mapped_column(info=K2)

    channel: Mapped[Channel] = relationship(lazy="joined")


class ReceivedPackage(Base):
    """A file that arrived as a package, whatever came of it; its content lies in the file store.

    Where it is not whole or not signed by a trusted key nothing it claims is kept but the file.
    `why` is the reason in a word, `about` the values that the reason speaks of.
    """

    __tablename__ = "exchange_received"
    __table_args__ = (
        Index(
            "uq_exchange_received_one_truth",
            "channel_id",
            "sequence",
            unique=True,
            postgresql_where=text("state = 'accepted'"),
        ),
        Index(None, "compartment", "state", "received_at"),
        Index(None, "channel_id", "sequence"),
        Index(None, "sha256"),
        CheckConstraint("size > 0", name="is_not_empty"),
        CheckConstraint(
            "(channel_id IS NULL) = (kind IS NULL) AND (channel_id IS NULL) = (as_of IS NULL)"
            " AND (channel_id IS NULL) = (made_at IS NULL)"
            " AND (channel_id IS NULL) = (signing_key IS NULL)",
            name="verified_or_not",
        ),
        CheckConstraint(
            "(sequence IS NULL) = (channel_id IS NULL OR kind = 'receipt')",
            name="numbered_in_its_channel",
        ),
        CheckConstraint("channel_id IS NOT NULL OR state = 'refused'", name="verified_or_refused"),
        CheckConstraint("(state = 'accepted') = (why IS NULL)", name="says_why_not"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_once"),
        _one_of("state", State),
        _digest("sha256"),
        _digest("previous"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("exchange_channel.id"), info=K1)
    compartment: Mapped[str] = mapped_column(info=K1)
    sequence: Mapped[int | None] = mapped_column(info=K2)
    kind: Mapped[str | None] = mapped_column(info=K2)
    previous: Mapped[str | None] = mapped_column(info=K2)
    as_of: Mapped[date | None] = mapped_column(info=K2)
    valid_until: Mapped[date | None] = mapped_column(info=K2)
    made_at: Mapped[datetime | None] = mapped_column(info=K2)
    signing_key: Mapped[str | None] = mapped_column(info=K2)
    sha256: Mapped[str] = mapped_column(info=K2)
    size: Mapped[int] = mapped_column(BigInteger, info=K2)
    received_at: Mapped[datetime] = mapped_column(info=K2)
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    state: Mapped[str] = mapped_column(info=K2)
    why: Mapped[str | None] = mapped_column(info=K2)
    about: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=K2)
    accepted_at: Mapped[datetime | None] = mapped_column(info=K2)

    channel: Mapped[Channel | None] = relationship(lazy="joined")
