"""Matters that are past their term of retention, and what was decided about each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, Base, identity
from registry.council.retention.rules import DisposalState, MatterKind

_KINDS = ", ".join(f"'{kind}'" for kind in MatterKind)
_STATES = ", ".join(f"'{state}'" for state in DisposalState)


class Disposal(Base):
    """One matter whose term has run out: due for review, kept until a day, or removed.

    `number` (receipt or case number) is what remains of a removed matter here. Nobody but the
    council's desks knows of it; the body that the matter was about is not told.
    """

    __tablename__ = "council_disposal"
    __table_args__ = (
        CheckConstraint(f"kind_of_matter IN ({_KINDS})", name="kind_is_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint("(state = 'kept') = (keep_until IS NOT NULL)", name="kept_until_a_day"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed_once"),
        CheckConstraint("due_on >= ended_on", name="due_after_the_end"),
        Index(
            "uq_council_disposal_one_open",
            "matter_id",
            unique=True,
            postgresql_where=text("state IN ('due', 'proposed')"),
        ),
        Index(None, "kind_of_matter", "state", "due_on"),
        Index(None, "matter_id"),
        {"info": {"visible": "reaches('council')"}},
    )

    kind = "council.disposal"
    book = "council"
    organisation_id = None

    id: Mapped[UUID] = identity()
    kind_of_matter: Mapped[str] = mapped_column(info=K1)
    matter_id: Mapped[UUID] = mapped_column(info=K1)
    number: Mapped[str] = mapped_column(info=K2)
    ended_on: Mapped[date] = mapped_column(info=K2)
    due_on: Mapped[date] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=DisposalState.DUE, info=K2)
    version: Mapped[int] = mapped_column(info=K1)
    opened_at: Mapped[datetime] = mapped_column(info=K2)
    keep_until: Mapped[date | None] = mapped_column(info=K2)
    removed_at: Mapped[datetime | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def matter(self) -> str:
        """How the ledger names the matter."""
        return f"{self.kind_of_matter}:{self.matter_id}"
