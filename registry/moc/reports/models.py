"""Reports of broker misconduct, whose identities are sealed with them, and their evidence."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K3, K4, LOCAL, Base, identity
from registry.moc.post.rules import FromASide
from registry.moc.reports.rules import BrokerSort, ReportState, Role
from registry.papers.models import StoredFile

_WITH_ITS_REPORT = "EXISTS (SELECT FROM moc_report r WHERE r.id = {}.report_id)"


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Report(FromASide, Base):
    """What a side knows of a broker's misconduct; `keys` is what reports on one broker share.

    `room` is where it stands in this database: its own side's while it is prepared, then both's.
    """

    __tablename__ = "moc_report"
    __table_args__ = (
        _one_of("state", ReportState),
        _one_of("broker_sort", BrokerSort),
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("kinds <@ ARRAY['a', 'b', 'c', 'd', 'e']", name="kinds_are_known"),
        CheckConstraint(
            "state = 'draft' OR (broker_name <> '' AND facts <> '' AND kinds <> '{}'"
            " AND learned_on IS NOT NULL)",
            name="filed_when_complete",
        ),
        Index(None, "side", "state"),
        Index(None, "keys", postgresql_using="gin"),
        {"info": {"visible": "reaches(room)"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    room: Mapped[str] = mapped_column(default="moc", info=K1 | LOCAL)
    state: Mapped[str] = mapped_column(default=ReportState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    answers: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, info=K4)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, info=K4)
    broker_sort: Mapped[str] = mapped_column(default=BrokerSort.CORPORATION, info=K4)
    broker_country: Mapped[str] = mapped_column(default="KG", info=K4)
    broker_name: Mapped[str] = mapped_column(default="", info=K4)
    broker_names: Mapped[str] = mapped_column(default="", info=K4)
    broker_number: Mapped[str] = mapped_column(default="", info=K4)
    broker_address: Mapped[str] = mapped_column(default="", info=K4)
    broker_contact: Mapped[str] = mapped_column(default="", info=K4)
    agency_number: Mapped[str] = mapped_column(default="", info=K4)
    keys: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, info=K4)
    facts: Mapped[str] = mapped_column(default="", info=K4)
    learned_on: Mapped[date | None] = mapped_column(info=K4)
    confidential: Mapped[bool] = mapped_column(default=True, info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    shared_on: Mapped[date | None] = mapped_column(info=K2)

    people: Mapped[list["SealedPerson"]] = relationship(
        order_by="SealedPerson.number", lazy="raise", cascade="all, delete-orphan"
    )
    files: Mapped[list["ReportFile"]] = relationship(
        order_by="ReportFile.number", lazy="raise", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.report"
    book = "moc"
    organisation_id = None

    @property
    def compartment(self) -> str:
        """The room that its entries and duties stand in."""
        return self.room


class SealedPerson(Base):
    """That somebody's identity is sealed with a report, and why; never who it is."""

    __tablename__ = "moc_report_person"
    __table_args__ = (
        _one_of("role", Role),
        Index(None, "report_id"),
        {"info": {"visible": _WITH_ITS_REPORT.format("moc_report_person")}},
    )

    id: Mapped[UUID] = identity()
    report_id: Mapped[UUID] = mapped_column(ForeignKey("moc_report.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K3)
    role: Mapped[str] = mapped_column(info=K4)
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), info=K3)


class ReportFile(Base):
    """A file of a report under a number: the cleaned copy that is read, the original sealed."""

    __tablename__ = "moc_report_file"
    __table_args__ = (
        Index(None, "report_id"),
        {"info": {"visible": _WITH_ITS_REPORT.format("moc_report_file")}},
    )

    id: Mapped[UUID] = identity()
    report_id: Mapped[UUID] = mapped_column(ForeignKey("moc_report.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K3)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K3)
    original_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), info=K3)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
