"""Deliveries of a period, the files made for them, their rows, hand-over slips, passings on."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K5, K7, Base, identity
from registry.deliveries.rules import Cause, Channel, FileState, State
from registry.exchange.models import SentPackage
from registry.papers.models import StoredFile

_VISIBLE = {"visible": "reaches(compartment)"}


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Delivery(Base):
    """What one stream owes for one period; a trial's is a record of its own.

    Both sides see it from the day on which it is owed; the files made for it are the sender's own
    until they are handed over.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        _one_of("state", State),
        CheckConstraint("starts_with(stream, instrument || '.')", name="stream_is_the_texts"),
        CheckConstraint(
            "compartment = instrument OR starts_with(compartment, instrument || ':')",
            name="seen_by_both_sides",
        ),
        CheckConstraint(
            "state NOT IN ('handed-over', 'received', 'conflict') OR handed_over_at IS NOT NULL",
            name="handed_over_at_a_moment",
        ),
        Index(
            "uq_delivery_of_a_period",
            "stream",
            "period",
            unique=True,
            postgresql_where=text("NOT is_trial"),
        ),
        Index(None, "stream", "first_on"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    instrument: Mapped[str] = mapped_column(info=K1)
    stream: Mapped[str] = mapped_column(info=K1)
    period: Mapped[str] = mapped_column(info=K1)
    first_on: Mapped[date] = mapped_column(info=K1)
    is_trial: Mapped[bool] = mapped_column(default=False, info=K1)
    state: Mapped[str] = mapped_column(default=State.DUE, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    opened_at: Mapped[datetime] = mapped_column(info=K2)
    handed_over_at: Mapped[datetime | None] = mapped_column(info=K2)
    received_at: Mapped[datetime | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    organisation_id = None

    @property
    def kind(self) -> str:
        """How the ledger names such a record: each agreement's apart."""
        return (
            f"{self.instrument}.{'delivery' if self.compartment == self.instrument else 'return'}"
        )

    @property
    def book(self) -> str:
        """The agreement's book."""
        return self.instrument


class Consignment(Base):
    """One file for a delivery: what its check found, how it is written, the way that it went.

    Until it is handed over it lies in the sender's own room. `refusal` is why nothing of it was
    kept, `faults` the first lines at fault, `losses` what the recipient's encoding can't hold;
    none of them says what a cell holds. `content` tells files of the same rows apart from others,
    in whatever order the rows stand.
    """

    __tablename__ = "delivery_consignment"
    __table_args__ = (
        UniqueConstraint("delivery_id", "number"),
        _one_of("state", FileState),
        _one_of("channel", Channel),
        _one_of("cause", Cause),
        CheckConstraint(
            "state NOT IN ('checked', 'prepared', 'handed-over')"
            " OR (content IS NOT NULL AND (sha256 IS NOT NULL OR removed_at IS NOT NULL))",
            name="checked_whole",
        ),
        CheckConstraint(
            "(state = 'handed-over') = (handed_over_at IS NOT NULL AND channel IS NOT NULL"
            " AND sent_id IS NOT NULL)",
            name="handed_over_somehow",
        ),
        CheckConstraint("(channel = 'otherwise') = (cause IS NOT NULL)", name="says_why_otherwise"),
        CheckConstraint("NOT is_nil OR row_count = 0", name="nil_has_no_rows"),
        Index(
            "uq_delivery_consignment_one_counts",
            "delivery_id",
            unique=True,
            postgresql_where=text("counts"),
        ),
        Index(None, "sha256"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), info=K1)
    compartment: Mapped[str] = mapped_column(info=K1)
    number: Mapped[int] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(info=K2)
    counts: Mapped[bool] = mapped_column(default=False, info=K2)
    is_nil: Mapped[bool] = mapped_column(default=False, info=K2)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    read_as: Mapped[str | None] = mapped_column(info=K1)
    encoding: Mapped[str] = mapped_column(info=K1)
    layout_version: Mapped[str] = mapped_column(info=K1)
    row_count: Mapped[int] = mapped_column(default=0, info=K2)
    by_kind: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, info=K2)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    fault_count: Mapped[int] = mapped_column(default=0, info=K2)
    losses: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    loss_count: Mapped[int] = mapped_column(default=0, info=K2)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=K2)
    content: Mapped[str | None] = mapped_column(info=K2)
    sha256: Mapped[str | None] = mapped_column(info=K2)
    size: Mapped[int | None] = mapped_column(BigInteger, info=K2)
    sent_id: Mapped[UUID | None] = mapped_column(ForeignKey("exchange_sent.id"), info=K2)
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper.id"), info=K2)
    channel: Mapped[str | None] = mapped_column(info=K2)
    cause: Mapped[str | None] = mapped_column(info=K2)
    medium: Mapped[str] = mapped_column(default="", info=K2)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K1)
    made_at: Mapped[datetime] = mapped_column(info=K2)
    beat_at: Mapped[datetime | None] = mapped_column(info=K1)
    done_count: Mapped[int] = mapped_column(default=0, info=K2)
    handed_over_at: Mapped[datetime | None] = mapped_column(info=K2)
    removed_at: Mapped[datetime | None] = mapped_column(info=K2)

    delivery: Mapped[Delivery] = relationship(lazy="raise")
    stored: Mapped[StoredFile | None] = relationship(lazy="raise")
    sent: Mapped[SentPackage | None] = relationship(lazy="raise")


class DeliveryRow(Base):
    """A row of a file, as its cells stand in it; `line` is the number that a spreadsheet shows.

    It goes with its term (see the setting of each agreement), and is seen by whoever sees the file.
    """

    __tablename__ = "delivery_row"
    __table_args__ = (
        Index(None, "card_no"),
        {"info": {"visible": "consignment_id IN (SELECT c.id FROM delivery_consignment c)"}},
    )

    consignment_id: Mapped[UUID] = mapped_column(
        ForeignKey("delivery_consignment.id"), primary_key=True, info=K1
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=K2)
    card_no: Mapped[str] = mapped_column(info=K5)
    cells: Mapped[list[str]] = mapped_column(ARRAY(TEXT), info=K5)


class HandOverSlip(Base):
    """What goes with a medium that is fetched: to whom it was given, and the code on the slip.

    It stays in the sender's room: the receiver knows the code from the paper, and from nowhere
    else, and types it back.
    """

    __tablename__ = "delivery_slip"
    __table_args__ = (
        CheckConstraint("collector <> '' AND medium <> ''", name="says_who_and_what"),
        CheckConstraint("pieces BETWEEN 1 AND 99", name="some_pieces"),
        {"info": _VISIBLE},
    )

    consignment_id: Mapped[UUID] = mapped_column(
        ForeignKey("delivery_consignment.id"), primary_key=True, info=K1
    )
    compartment: Mapped[str] = mapped_column(info=K1)
    code: Mapped[str] = mapped_column(info=K7)
    collector: Mapped[str] = mapped_column(info=K2)
    collector_office: Mapped[str] = mapped_column(info=K2)
    medium: Mapped[str] = mapped_column(info=K2)
    pieces: Mapped[int] = mapped_column(info=K2)
    handed_at: Mapped[datetime] = mapped_column(info=K2)


class PassedOn(Base):
    """One time that data went on to a body that the clause names, or that a statute demands."""

    __tablename__ = "delivery_passed_on"
    __table_args__ = (
        CheckConstraint("(statute <> '') = (body = 'other')", name="by_law_names_the_statute"),
        CheckConstraint("body_name <> ''", name="says_to_whom"),
        Index(None, "consignment_id"),
        {"info": {**_VISIBLE, "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    consignment_id: Mapped[UUID] = mapped_column(ForeignKey("delivery_consignment.id"), info=K1)
    compartment: Mapped[str] = mapped_column(info=K1)
    body: Mapped[str] = mapped_column(info=K2)
    body_name: Mapped[str] = mapped_column(info=K2)
    purpose: Mapped[str] = mapped_column(info=K2)
    statute: Mapped[str] = mapped_column(default="", info=K2)
    passed_on_at: Mapped[datetime] = mapped_column(info=K2)
    passed_on_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K2)
