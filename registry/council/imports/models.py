"""A table that was handed in to be brought in: its file, what was decided, how far it got."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.council.imports.rules import ImportState
from registry.council.rosters.rules import TableKind
from registry.papers.models import StoredFile

_KINDS = ", ".join(f"'{kind}'" for kind in TableKind)
_STATES = ", ".join(f"'{state}'" for state in ImportState)


class TableImport(Base):
    """One file of members or employers; the file itself stays as evidence.

    `decisions` says of each row that looks like a known body what to do with it, by row number.
    `beat_at` is when the process that brings it in last gave a sign of life. `refusal` is why it
    was refused: a message marked for translation with its values.
    """

    __tablename__ = "council_import"
    __table_args__ = (
        CheckConstraint(f"kind_of_table IN ({_KINDS})", name="kind_is_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(
            "(state IN ('taken', 'stopped', 'refused')) = (finished_at IS NOT NULL)",
            name="finished_at_a_moment",
        ),
        {"info": {"visible": "reaches('council')"}},
    )

    kind = "council.import"
    book = "council"
    organisation_id = None

    id: Mapped[UUID] = identity()
    kind_of_table: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=ImportState.UPLOADED, info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K1)
    decisions: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=K2)
    without_faulty: Mapped[bool] = mapped_column(default=False, info=K1)
    row_count: Mapped[int] = mapped_column(default=0, info=K1)
    done_count: Mapped[int] = mapped_column(default=0, info=K1)
    taken_count: Mapped[int] = mapped_column(default=0, info=K1)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K1)
    uploaded_at: Mapped[datetime] = mapped_column(info=K1)
    beat_at: Mapped[datetime | None] = mapped_column(info=K1)
    finished_at: Mapped[datetime | None] = mapped_column(info=K1)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=K1)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
