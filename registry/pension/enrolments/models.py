"""Forms on enrolment that is not done, in the bureau's own room until they are sent."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K5, Base, identity
from registry.papers.models import StoredFile
from registry.pension.enrolments.rules import OWN_ROOM, Channel, State


def _listed(words: type[State] | type[Channel]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


class Enrolment(Base):
    """One worker at one workplace whose enrolment an employer told the bureau is not done."""

    __tablename__ = "pension_enrolment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(State)})", name="state_is_known"),
        CheckConstraint(f"channel IN ({_listed(Channel)})", name="channel_is_known"),
        CheckConstraint(
            "(state IN ('sent', 'received')) = (channel IS NOT NULL)"
            " AND (channel IS NULL) = (sent_on IS NULL)",
            name="sent_somehow_some_day",
        ),
        CheckConstraint(
            "(compartment = 'pension:enrolments') = (state IN ('sent', 'received'))",
            name="the_bureaus_own_until_sent",
        ),
        CheckConstraint("establishment <> '' AND worker <> ''", name="says_where_and_who"),
        CheckConstraint("channel <> 'post' OR proof <> ''", name="posted_with_proof"),
        Index(None, "learned_on"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(default=OWN_ROOM, info=K1)
    state: Mapped[str] = mapped_column(default=State.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    learned_on: Mapped[date] = mapped_column(info=K2)
    establishment: Mapped[str] = mapped_column(info=K5)
    establishment_address: Mapped[str] = mapped_column(info=K5)
    establishment_phone: Mapped[str] = mapped_column(info=K5)
    representative: Mapped[str] = mapped_column(info=K5)
    worker: Mapped[str] = mapped_column(info=K5)
    nationality: Mapped[str] = mapped_column(info=K5)
    born_on: Mapped[date | None] = mapped_column(info=K5)
    sex: Mapped[str] = mapped_column(info=K5)
    status: Mapped[str] = mapped_column(info=K5)
    expires_on: Mapped[date | None] = mapped_column(info=K5)
    residence: Mapped[str] = mapped_column(info=K5)
    field: Mapped[str] = mapped_column(info=K5)
    card_no: Mapped[str] = mapped_column(info=K5)
    reason: Mapped[str] = mapped_column(info=K5)
    measures: Mapped[str] = mapped_column(info=K5)
    contact: Mapped[str] = mapped_column(info=K2)
    contact_phone: Mapped[str] = mapped_column(info=K2)
    contact_officer: Mapped[str] = mapped_column(info=K2)
    channel: Mapped[str | None] = mapped_column(info=K2)
    sent_on: Mapped[date | None] = mapped_column(info=K2)
    proof: Mapped[str] = mapped_column(default="", info=K2)
    proof_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    received_at: Mapped[datetime | None] = mapped_column(info=K2)

    proof_file: Mapped[StoredFile | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "pension.enrolment"
    book = "pension"
    organisation_id = None
