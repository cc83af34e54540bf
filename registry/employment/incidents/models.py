"""Incidents: which delivery, which of its rows, what happened, who was told when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.core.desks import Desk
from registry.deliveries.models import Delivery
from registry.employment.incidents.rules import Sort, State


def _listed(words: type[State] | type[Sort]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


class Incident(Base):
    """An incident on one side; its own until the other is told. It names rows, never persons."""

    __tablename__ = "employment_incident"
    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(State)})", name="state_is_known"),
        CheckConstraint(f"sort IN ({_listed(Sort)})", name="sort_is_known"),
        CheckConstraint("words <> ''", name="says_what_happened"),
        CheckConstraint("(state = 'known') = (told_at IS NULL)", name="told_at_a_moment"),
        CheckConstraint(
            "(compartment = 'employment') = (state <> 'known')", name="its_own_until_told"
        ),
        CheckConstraint("lines = '' OR delivery_id IS NOT NULL", name="rows_of_a_delivery"),
        Index(None, "found_on"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=State.KNOWN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    sent_from: Mapped[str] = mapped_column(info=K1)
    addressed_to: Mapped[str] = mapped_column(info=K1)
    found_on: Mapped[date] = mapped_column(info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
    sort: Mapped[str] = mapped_column(info=K2)
    words: Mapped[str] = mapped_column(info=K2)
    measures: Mapped[str] = mapped_column(default="", info=K2)
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id"), info=K2)
    file_number: Mapped[int | None] = mapped_column(info=K2)
    lines: Mapped[str] = mapped_column(default="", info=K2)
    told_at: Mapped[datetime | None] = mapped_column(info=K2)
    reply: Mapped[str] = mapped_column(default="", info=K2)

    delivery: Mapped[Delivery | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "employment.incident"
    book = "employment"
    organisation_id = None

    @property
    def senders(self) -> frozenset[Desk]:
        """The desk whose incident it is."""
        return frozenset({Desk(self.sent_from)})


class ToldOther(Base):
    """Somebody else who was told of an incident: an office, not a person concerned."""

    __tablename__ = "employment_incident_told"
    __table_args__ = (
        CheckConstraint("whom <> ''", name="says_whom"),
        Index(None, "incident_id"),
        {
            "info": {
                "visible": "incident_id IN (SELECT i.id FROM employment_incident i)",
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("employment_incident.id"), info=K1)
    whom: Mapped[str] = mapped_column(info=K2)
    told_on: Mapped[date] = mapped_column(info=K2)
    noted_at: Mapped[datetime] = mapped_column(info=K2)
