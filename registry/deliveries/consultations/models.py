"""Questions that an agreement leaves open, as its two sides talked about them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, Base, identity
from registry.deliveries.consultations.rules import State

_STATES = ", ".join(f"'{state}'" for state in sorted(State))


class DeliveryConsultation(Base):
    """One open question; both sides of the agreement see it from the beginning."""

    __tablename__ = "delivery_consultation"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint("subject <> '' AND question <> ''", name="asks_something"),
        CheckConstraint(
            "state = 'raised' OR (held_on IS NOT NULL AND outcome <> '' AND isa_officer <> ''"
            " AND other_officer <> '')",
            name="says_who_settled_what_when",
        ),
        CheckConstraint(
            "compartment = instrument OR starts_with(compartment, instrument || ':')",
            name="seen_by_both_sides",
        ),
        Index(None, "instrument", "asked_on"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    instrument: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=State.RAISED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    asked_by: Mapped[str] = mapped_column(info=K2)
    asked_on: Mapped[date] = mapped_column(info=K2)
    addressed_to: Mapped[str] = mapped_column(info=K2)
    subject: Mapped[str] = mapped_column(info=K2)
    question: Mapped[str] = mapped_column(info=K2)
    held_on: Mapped[date | None] = mapped_column(info=K2)
    isa_officer: Mapped[str] = mapped_column(default="", info=K2)
    other_officer: Mapped[str] = mapped_column(default="", info=K2)
    outcome: Mapped[str] = mapped_column(default="", info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    organisation_id = None

    @property
    def kind(self) -> str:
        """How the ledger names such a record: each agreement's apart."""
        return f"{self.instrument}.consultation"

    @property
    def book(self) -> str:
        """The agreement's book."""
        return self.instrument
