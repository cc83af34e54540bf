"""Violation cases and their files, those concerned, and what members reported themselves."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K3, Base, identity
from registry.council.violations.rules import (
    ROOM,
    CaseState,
    FileOrigin,
    Part,
    ReportState,
    Source,
    SubjectKind,
)
from registry.papers.models import StoredFile
from registry.parties.models import Organisation
from registry.seals.models import Seal


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


_SEEN_WITH_ITS_CASE = (
    "EXISTS (SELECT FROM council_violation c WHERE c.id = council_violation_{}.case_id)"
)


class ViolationReport(Base):
    """What a member says of a breach that it learned of; its own, and the secretariat's to read."""

    __tablename__ = "council_violation_report"
    __table_args__ = (
        _one_of("state", ReportState),
        CheckConstraint("facts <> ''", name="facts_are_stated"),
        CheckConstraint("(state = 'answered') = (answer <> '')", name="answered_in_words"),
        CheckConstraint("answer_id IS NULL OR request_id IS NOT NULL", name="answer_of_a_request"),
        Index(None, "organisation_id"),
        {"info": {"visible": f"reaches('{ROOM}') OR reaches_organisation(organisation_id)"}},
    )

    kind: ClassVar[str] = "council.violation-report"
    book: ClassVar[str] = "council"
    compartment: ClassVar[str] = ROOM

    id: Mapped[UUID] = identity()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K3)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_request.id"), info=K3)
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_answer.id"), info=K3)
    state: Mapped[str] = mapped_column(default=ReportState.RECEIVED, info=K3)
    version: Mapped[int] = mapped_column(info=K3)
    breaches: Mapped[list[str]] = mapped_column(ARRAY(TEXT), info=K3)
    law: Mapped[str] = mapped_column(default="", info=K3)
    concerned: Mapped[str] = mapped_column(info=K3)
    facts: Mapped[str] = mapped_column(info=K3)
    steps: Mapped[str] = mapped_column(default="", info=K3)
    learned_on: Mapped[date] = mapped_column(info=K3)
    sent_at: Mapped[datetime] = mapped_column(info=K3)
    answer: Mapped[str] = mapped_column(default="", info=K3)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    files: Mapped[list["ViolationFile"]] = relationship(
        order_by="ViolationFile.number", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ViolationCase(Base):
    """A breach that the council learned of; the secretariat's alone, without whom it concerns."""

    __tablename__ = "council_violation"
    __table_args__ = (
        _one_of("state", CaseState),
        _one_of("source", Source),
        CheckConstraint("facts <> ''", name="facts_are_stated"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on_a_day"),
        CheckConstraint(
            "(source = 'report') = (report_id IS NOT NULL)", name="from_a_report_or_not"
        ),
        CheckConstraint("live_referrals >= 0", name="referrals_are_counted"),
        CheckConstraint("state = 'open' OR live_referrals = 0", name="closed_when_nothing_is_live"),
        Index(None, "report_id", unique=True),
        {
            "info": {
                "visible": f"reaches('{ROOM}') AND NOT EXISTS (SELECT FROM"
                " council_violation_conflict x WHERE x.case_id = council_violation.id"
                " AND reaches_account(x.account_id))"
            }
        },
    )

    kind: ClassVar[str] = "council.violation"
    book: ClassVar[str] = "council"
    compartment: ClassVar[str] = ROOM
    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    case_number: Mapped[str] = mapped_column(unique=True, info=K3)
    state: Mapped[str] = mapped_column(default=CaseState.OPEN, info=K3)
    version: Mapped[int] = mapped_column(info=K3)
    source: Mapped[str] = mapped_column(info=K3)
    source_note: Mapped[str] = mapped_column(default="", info=K3)
    report_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_violation_report.id"), info=K3
    )
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_request.id"), info=K3)
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_answer.id"), info=K3)
    breaches: Mapped[list[str]] = mapped_column(ARRAY(TEXT), info=K3)
    law: Mapped[str] = mapped_column(default="", info=K3)
    facts: Mapped[str] = mapped_column(info=K3)
    learned_on: Mapped[date] = mapped_column(info=K3)
    opened_at: Mapped[datetime] = mapped_column(info=K3)
    closed_on: Mapped[date | None] = mapped_column(info=K3)
    live_referrals: Mapped[int] = mapped_column(default=0, info=K3)

    report: Mapped[ViolationReport | None] = relationship(lazy="raise")
    concerned: Mapped[list["Concerned"]] = relationship(order_by="Concerned.number", lazy="raise")
    steps: Mapped[list["Step"]] = relationship(
        order_by="Step.taken_on, Step.recorded_at", lazy="raise"
    )
    files: Mapped[list["ViolationFile"]] = relationship(
        order_by="ViolationFile.number", lazy="raise", overlaps="files"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Concerned(Base):
    """A person or body that a case concerns."""

    __tablename__ = "council_violation_concerned"
    __table_args__ = (
        _one_of("sort", SubjectKind),
        _one_of("part", Part),
        CheckConstraint("name <> ''", name="has_a_name"),
        Index(None, "case_id", "number", unique=True),
        {"info": {"visible": _SEEN_WITH_ITS_CASE.format("concerned")}},
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("council_violation.id"), info=K3)
    number: Mapped[int] = mapped_column(info=K3)
    sort: Mapped[str] = mapped_column(info=K3)
    part: Mapped[str] = mapped_column(info=K3)
    name: Mapped[str] = mapped_column(info=K3)
    particulars: Mapped[str] = mapped_column(default="", info=K3)


class Conflict(Base):
    """An officer whom a case seems to concern, and who therefore learns nothing of it."""

    __tablename__ = "council_violation_conflict"
    __table_args__ = ({"info": {"visible": f"reaches('{ROOM}') OR reaches_account(account_id)"}},)

    case_id: Mapped[UUID] = mapped_column(primary_key=True, info=K3)  # the case's policy asks here
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, info=K3)


class Step(Base):
    """What was done about a breach, and on which day."""

    __tablename__ = "council_violation_step"
    __table_args__ = (
        CheckConstraint("what <> ''", name="says_what"),
        Index(None, "case_id"),
        {"info": {"visible": _SEEN_WITH_ITS_CASE.format("step")}},
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("council_violation.id"), info=K3)
    taken_on: Mapped[date] = mapped_column(info=K3)
    taken_by: Mapped[str] = mapped_column(info=K3)
    what: Mapped[str] = mapped_column(info=K3)
    recorded_at: Mapped[datetime] = mapped_column(info=K3)


class ViolationFile(Base):
    """A file of a report or a case, under a number instead of a name.

    `stored` is what everybody who may sees; of an informant's file it is the cleaned copy, or
    nothing while a person has still to make one, and `original` is sealed.
    """

    __tablename__ = "council_violation_file"
    __table_args__ = (
        _one_of("origin", FileOrigin),
        CheckConstraint("(origin = 'informant') = (original_id IS NOT NULL)", name="sealed_origin"),
        CheckConstraint("origin = 'informant' OR stored_file_id IS NOT NULL", name="is_there"),
        CheckConstraint("case_id IS NOT NULL OR report_id IS NOT NULL", name="of_something"),
        Index(None, "case_id"),
        Index(None, "report_id"),
        {
            "info": {
                "visible": f"reaches_organisation(organisation_id) OR reaches('{ROOM}')"
                " AND (case_id IS NULL OR EXISTS (SELECT FROM council_violation c"
                " WHERE c.id = council_violation_file.case_id))"
            }
        },
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_violation.id"), info=K3)
    report_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_violation_report.id"), info=K3
    )
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K3)
    number: Mapped[int] = mapped_column(info=K3)
    origin: Mapped[str] = mapped_column(info=K3)
    label: Mapped[str] = mapped_column(info=K3)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K3)
    original_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"), info=K3)
    added_at: Mapped[datetime] = mapped_column(info=K3)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")
    original: Mapped[Seal | None] = relationship(lazy="raise")
