"""What was done on one side and concerns the other: kept as it was sent, in the order of doing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K4, Base, identity
from registry.exchange.models import ReceivedPackage, SentPackage


class Dispatch(Base):
    """An act of one side upon a record, with what it brings: the record, or one linked to it.

    `content` is that record as it was sent, `state_before` where the act's own record stood.
    `sent_in` is the package it travels in, `received_in` the one that it came in: neither where
    both sides work here. Never changed but for being packed.
    """

    __tablename__ = "moc_dispatch"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("sent_in IS NULL OR received_in IS NULL", name="sent_or_received"),
        Index(None, "number", unique=True),
        Index(None, "subject_kind", "subject_id"),
        Index(None, "side", "number", postgresql_where=text("sent_in IS NULL")),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), info=K1)
    compartment: Mapped[str] = mapped_column(info=K1)
    side: Mapped[str] = mapped_column(info=K1)
    desk: Mapped[str | None] = mapped_column(info=K2)
    act: Mapped[str] = mapped_column(info=K2)
    subject_kind: Mapped[str] = mapped_column(info=K2)
    subject_id: Mapped[UUID] = mapped_column(info=K2)
    state_before: Mapped[str | None] = mapped_column(info=K2)
    content_kind: Mapped[str] = mapped_column(info=K2)
    content_id: Mapped[UUID] = mapped_column(info=K2)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, info=K4)
    files: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list, info=K4)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    reason: Mapped[str | None] = mapped_column(info=K4)
    confidential: Mapped[bool] = mapped_column(default=False, info=K1)
    occurred_at: Mapped[datetime] = mapped_column(info=K2)
    occurred_on: Mapped[date] = mapped_column(info=K2)
    sent_in: Mapped[UUID | None] = mapped_column(ForeignKey("exchange_sent.id"), info=K2)
    received_in: Mapped[UUID | None] = mapped_column(ForeignKey("exchange_received.id"), info=K2)

    sent: Mapped[SentPackage | None] = relationship(lazy="raise")
    received: Mapped[ReceivedPackage | None] = relationship(lazy="raise")
