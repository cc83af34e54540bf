"""Steps: what a side did about a record of the other's, in words, on a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, K4, LOCAL, Base, identity


class CaseStep(Base):
    """One act of a side about a record of the other's; the act itself stands in the ledger.

    `act` is its name, `outcome` how far it went where that is asked, `reference` the certificate
    that a decision was about. `room` is where the record stands in this database.
    """

    __tablename__ = "moc_step"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("words <> ''", name="says_something"),
        Index(None, "of_kind", "of_id"),
        {"info": {"visible": "reaches(room)"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    room: Mapped[str] = mapped_column(default="moc", info=K1 | LOCAL)
    of_kind: Mapped[str] = mapped_column(info=K2)
    of_id: Mapped[UUID] = mapped_column(info=K2)
    act: Mapped[str] = mapped_column(info=K2)
    words: Mapped[str] = mapped_column(info=K4)
    outcome: Mapped[str] = mapped_column(default="", info=K4)
    reference: Mapped[str] = mapped_column(default="", info=K4)
    on: Mapped[date] = mapped_column(info=K4)
    confidential: Mapped[bool] = mapped_column(default=True, info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)

    kind = "moc.step"
    book = "moc"
    organisation_id = None
    state = None
