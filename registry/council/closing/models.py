"""Closings of meetings and items: what the public may read of them, and apart what it may not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K2, Base, identity
from registry.council.closing.rules import ClosingState, Ground
from registry.council.meetings.models import AgendaItem, Meeting

_STATES = ", ".join(f"'{state}'" for state in ClosingState)
_GROUNDS = ", ".join(f"'{ground}'" for ground in Ground)


class Closing(Base):
    """That a meeting (or one item, `item_id`) is closed, and what is said about it (council:7.2).

    `ground_said` is the ground only where a chair chose to say it.
    """

    __tablename__ = "council_closing"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(f"ground_said IN ({_GROUNDS})", name="ground_is_known"),
        CheckConstraint(
            "(state = 'reason-published') <= (public_reason_ja <> '')", name="reason_is_given"
        ),
        CheckConstraint(
            "state = 'reason-withheld' OR ground_said IS NULL", name="ground_of_a_withheld_reason"
        ),
        CheckConstraint(
            "state NOT IN ('closed', 'reason-withheld')"
            " OR (public_reason_ja = '' AND public_reason_en = '')",
            name="withheld_is_nowhere",
        ),
        CheckConstraint(
            "(state = 'reopened') = (reopened_at IS NOT NULL)", name="reopened_at_a_moment"
        ),
        Index(
            "uq_council_closing_one_of_a_meeting",
            "meeting_id",
            unique=True,
            postgresql_where=text("state <> 'reopened' AND item_id IS NULL"),
        ),
        Index(
            "uq_council_closing_one_of_an_item",
            "item_id",
            unique=True,
            postgresql_where=text("state <> 'reopened'"),
        ),
        Index(None, "meeting_id"),
        {
            "info": {
                "visible": "reaches('council')"
                " OR (reaches('council:published') AND state <> 'reopened')"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K0)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_agenda_item.id"), info=K0)
    state: Mapped[str] = mapped_column(default=ClosingState.CLOSED, info=K0)
    version: Mapped[int] = mapped_column(info=K2)
    closed_at: Mapped[datetime] = mapped_column(info=K2)
    reopened_at: Mapped[datetime | None] = mapped_column(info=K2)
    public_reason_ja: Mapped[str] = mapped_column(default="", info=K0)
    public_reason_en: Mapped[str] = mapped_column(default="", info=K0)
    ground_said: Mapped[str | None] = mapped_column(info=K0)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    inside: Mapped["ClosingReason"] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.closing"
    book = "council"
    organisation_id = None


class ClosingReason(Base):
    """Why a chair closed, and why the reason is kept back: for the council's own desks alone."""

    __tablename__ = "council_closing_reason"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_is_given"),
        CheckConstraint(f"ground IN ({_GROUNDS})", name="ground_is_known"),
        CheckConstraint(
            "(ground IS NULL) = (why_withheld = '')", name="withheld_on_a_ground_with_reason"
        ),
        {"info": {"visible": "reaches('council')"}},
    )

    closing_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_closing.id"), primary_key=True, info=K2
    )
    reason: Mapped[str] = mapped_column(info=K2)
    ground: Mapped[str | None] = mapped_column(info=K2)
    why_withheld: Mapped[str] = mapped_column(default="", info=K2)
