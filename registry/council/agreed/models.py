"""What meetings agreed, each matter with whoever owes it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.council.agreed.rules import FollowUpState
from registry.council.meetings.rules import COMMON_ROOM
from registry.parties.models import Organisation

_STATES = ", ".join(f"'{state}'" for state in FollowUpState)


class FollowUp(Base):
    """A matter agreed in a meeting: whose it is, and by when; seen by whoever owes it.

    `addressed_to` is the secretariat or an organ's desk; otherwise a member organisation owes it.
    """

    __tablename__ = "council_follow_up"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint("matter <> ''", name="matter_is_stated"),
        CheckConstraint(
            "(organisation_id IS NULL) <> (addressed_to IS NULL)", name="owed_by_somebody"
        ),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_a_moment"),
        Index(None, "meeting_id"),
        Index(None, "organisation_id"),
        {
            "info": {
                "visible": "reaches('council') OR reaches(compartment)"
                " OR reaches_organisation(organisation_id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K2)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_agenda_item.id"), info=K2)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    addressed_to: Mapped[str | None] = mapped_column(info=K2)
    compartment: Mapped[str] = mapped_column(default=COMMON_ROOM, info=K1)
    state: Mapped[str] = mapped_column(default=FollowUpState.OPEN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    matter: Mapped[str] = mapped_column(info=K2)
    due_on: Mapped[date | None] = mapped_column(info=K2)
    agreed_at: Mapped[datetime] = mapped_column(info=K2)
    done_at: Mapped[datetime | None] = mapped_column(info=K2)
    report: Mapped[str] = mapped_column(default="", info=K2)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.follow-up"
    book = "council"
