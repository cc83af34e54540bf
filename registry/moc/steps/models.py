"""Steps: what a side did about a record of the other's, in words, on a day, with its evidence."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K3, K4, LOCAL, Base, identity
from registry.papers.models import StoredFile

_WITH_ITS_STEP = "EXISTS (SELECT FROM moc_step s WHERE s.id = moc_step_file.step_id)"


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

    files: Mapped[list["StepFile"]] = relationship(order_by="StepFile.number", lazy="raise")

    kind = "moc.step"
    book = "moc"
    organisation_id = None
    state = None


class StepFile(Base):
    """A file that goes with a step, under a number: a copy without traces of its maker."""

    __tablename__ = "moc_step_file"
    __table_args__ = (Index(None, "step_id"), {"info": {"visible": _WITH_ITS_STEP}})

    id: Mapped[UUID] = identity()
    step_id: Mapped[UUID] = mapped_column(ForeignKey("moc_step.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K3)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K3)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
