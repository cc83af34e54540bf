"""Concurrences in decisions that several take together, and keys that make a form count once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, K7, Base, identity


class Concurrence(Base):
    """One holder's agreement to one drafted decision; void when the draft changes."""

    __tablename__ = "concurrence"
    __table_args__ = (
        Index(
            None,
            "act",
            "subject",
            "account_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint("draft_digest <> ''", name="bound_to_a_draft"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    act: Mapped[str] = mapped_column(info=K2)
    compartment: Mapped[str] = mapped_column(info=K1)
    subject: Mapped[str] = mapped_column(info=K2)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K2)
    draft_digest: Mapped[str] = mapped_column(info=K2)
    given_at: Mapped[datetime] = mapped_column(info=K2)
    voided_at: Mapped[datetime | None] = mapped_column(info=K2)


class OnceKey(Base):
    """The key of a form that was carried out, and where its result is."""

    __tablename__ = "once_key"
    __table_args__ = ({"info": {"visible": "reaches_account(account_id)"}},)

    key: Mapped[str] = mapped_column(primary_key=True, info=K7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K1)
    used_at: Mapped[datetime] = mapped_column(info=K1)
    location: Mapped[str] = mapped_column(info=K2)
