"""What is sealed, who may take part in opening it, and each time that somebody asked to."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K3, K6, Base, identity
from registry.seals.rules import Holds, OfficerState, OpeningState, Secrecy


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Seal(Base):
    """Encrypted content of one record for one audience, under a key of its own.

    The key is itself encrypted with one that lies outside the database, and both are bound to this
    row's id and audience. `audience` is the desk whose officers may open it, or the room of who
    keeps it unopened. Taking the key away (`erased_on`) leaves nothing to read. The day, not the
    moment, is kept: a moment would tell who was there.
    """

    __tablename__ = "seal"
    __table_args__ = (
        _one_of("holds", Holds),
        _one_of("secrecy", Secrecy),
        CheckConstraint(
            "(erased_on IS NULL) = (wrapped_key IS NOT NULL)"
            " AND (wrapped_key IS NULL) = (content IS NULL)",
            name="erased_or_readable",
        ),
        Index(None, "subject"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    audience: Mapped[str] = mapped_column(info=K1)
    subject: Mapped[str] = mapped_column(info=K3)
    holds: Mapped[str] = mapped_column(info=K3)
    secrecy: Mapped[str] = mapped_column(info=K3)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary, info=K6)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=K6, deferred=True)
    sealed_on: Mapped[date] = mapped_column(info=K3)
    ended_on: Mapped[date | None] = mapped_column(info=K3)
    erased_on: Mapped[date | None] = mapped_column(info=K3)


class SealOfficer(Base):
    """An officer whom a desk names for opening its sheets: proposed by one, named by another."""

    __tablename__ = "seal_officer"
    __table_args__ = (
        _one_of("state", OfficerState),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at_a_moment"),
        CheckConstraint("state <> 'named' OR named_at IS NOT NULL", name="named_at_a_moment"),
        Index(
            "uq_seal_officer_once",
            "compartment",
            "account_id",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        {"info": {"visible": "reaches(compartment)"}},
    )

    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    addressed_to: Mapped[str] = mapped_column(info=K2)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K2)
    state: Mapped[str] = mapped_column(default=OfficerState.PROPOSED, info=K2)
    proposed_at: Mapped[datetime] = mapped_column(info=K2)
    named_at: Mapped[datetime | None] = mapped_column(info=K2)
    ended_at: Mapped[datetime | None] = mapped_column(info=K2)

    @property
    def book(self) -> str:
        """The ledger book of the instrument whose sheets they open."""
        return self.compartment.partition(":")[0]

    @property
    def kind(self) -> str:
        """What the ledger names it."""
        return f"{self.book}.seal-officer"


class SealOpening(Base):
    """One time that an officer asked to open a sheet, and what the second officer answered."""

    __tablename__ = "seal_opening"
    __table_args__ = (
        _one_of("state", OpeningState),
        CheckConstraint("reason <> ''", name="asked_with_a_reason"),
        CheckConstraint("answered_by <> asked_by", name="opened_by_two"),
        CheckConstraint(
            "state NOT IN ('opened', 'declined')"
            " OR (answered_by IS NOT NULL AND answered_at IS NOT NULL)",
            name="answered_by_a_second",
        ),
        CheckConstraint(
            "state = 'opened' OR (asker_shown_at IS NULL AND answerer_shown_at IS NULL)",
            name="shown_when_opened",
        ),
        Index(
            "uq_seal_opening_one_asked",
            "seal_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index(None, "seal_id"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), info=K3)
    compartment: Mapped[str] = mapped_column(info=K1)
    addressed_to: Mapped[str] = mapped_column(info=K3)
    state: Mapped[str] = mapped_column(default=OpeningState.ASKED, info=K3)
    reason: Mapped[str] = mapped_column(info=K3)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K3)
    asked_at: Mapped[datetime] = mapped_column(info=K3)
    lapses_at: Mapped[datetime] = mapped_column(info=K3)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K3)
    answered_at: Mapped[datetime | None] = mapped_column(info=K3)
    asker_shown_at: Mapped[datetime | None] = mapped_column(info=K3)
    answerer_shown_at: Mapped[datetime | None] = mapped_column(info=K3)

    seal: Mapped[Seal] = relationship(lazy="raise")

    @property
    def book(self) -> str:
        """The ledger book of the instrument whose sheet it is."""
        return self.compartment.partition(":")[0]

    @property
    def kind(self) -> str:
        """What the ledger names it."""
        return f"{self.book}.seal-opening"
