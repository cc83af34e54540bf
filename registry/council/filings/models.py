"""Filings with every round of what was filed, what was asked, and the files that came with them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K2, Base, identity
from registry.council.filings.rules import Channel, FilingKind, FilingState
from registry.papers.models import Paper, StoredFile
from registry.parties.models import Organisation

_KINDS = ", ".join(f"'{kind}'" for kind in FilingKind)
_STATES = ", ".join(f"'{state}'" for state in FilingState)
_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)
_PENDING = (
    "state IN ('submitted', 'correction-asked', 'for-registration', 'for-not-eligible',"
    " 'for-refusal')"
)


class Filing(Base):
    """A join filing or a notice. `content` is the working copy; what was filed stands in rounds."""

    __tablename__ = "council_filing"
    __table_args__ = (
        CheckConstraint(f"kind_of_filing IN ({_KINDS})", name="kind_is_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_is_known"),
        CheckConstraint(
            "(state = 'draft') = (receipt_number IS NULL)", name="received_has_a_number"
        ),
        CheckConstraint("state = 'draft' OR arrived_on IS NOT NULL", name="received_has_a_day"),
        CheckConstraint(
            "kind_of_filing = 'join' OR state NOT IN ('for-registration', 'for-not-eligible',"
            " 'for-refusal', 'registered', 'not-eligible', 'refused')",
            name="a_notice_is_never_refused",
        ),
        CheckConstraint(
            "kind_of_filing <> 'join' OR state <> 'recorded'", name="joining_is_decided"
        ),
        CheckConstraint(
            "kind_of_filing = 'join' OR state = 'draft' OR effective_on IS NOT NULL",
            name="a_notice_has_its_day",
        ),
        CheckConstraint("channel <> 'system' OR entered_by IS NULL", name="entered_for_the_filer"),
        Index(
            "uq_council_filing_one_pending",
            "organisation_id",
            "kind_of_filing",
            unique=True,
            postgresql_where=text(_PENDING),
        ),
        Index(None, "state", "arrived_on"),
        Index(None, "organisation_id"),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    kind_of_filing: Mapped[str] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=FilingState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    channel: Mapped[str] = mapped_column(default=Channel.SYSTEM, info=K2)
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    receipt_number: Mapped[str | None] = mapped_column(unique=True, info=K2)
    arrived_on: Mapped[date | None] = mapped_column(info=K2)
    effective_on: Mapped[date | None] = mapped_column(info=K2)
    is_late: Mapped[bool] = mapped_column(default=False, info=K2)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    search_text: Mapped[str] = mapped_column(default="", info=K2)
    started_at: Mapped[datetime] = mapped_column(info=K2)
    saved_at: Mapped[datetime] = mapped_column(info=K2)
    decided_on: Mapped[date | None] = mapped_column(info=K2)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    rounds: Mapped[list["FilingRound"]] = relationship(
        order_by="FilingRound.number", lazy="raise", back_populates="filing"
    )
    files: Mapped[list["FilingFile"]] = relationship(
        order_by="FilingFile.added_at", lazy="raise", back_populates="filing"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.filing"
    book = "council"


class FilingRound(Base):
    """What was filed, once: the first filing and each correction; never changed afterwards."""

    __tablename__ = "council_filing_round"
    __table_args__ = (
        CheckConstraint("number >= 1", name="counted_from_one"),
        Index(None, "filing_id", "number", unique=True),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("council_filing.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, info=K2)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    effective_on: Mapped[date | None] = mapped_column(info=K2)
    digest: Mapped[str] = mapped_column(info=K2)
    filed_at: Mapped[datetime] = mapped_column(info=K2)
    asked_points: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=K2)
    asked_text: Mapped[str] = mapped_column(default="", info=K2)
    answer_by: Mapped[date | None] = mapped_column(info=K2)
    asked_at: Mapped[datetime | None] = mapped_column(info=K2)

    filing: Mapped[Filing] = relationship(back_populates="rounds", lazy="raise")


class FilingFile(Base):
    """A file that came with a filing; from the round on in which it was filed it stays."""

    __tablename__ = "council_filing_file"
    __table_args__ = (
        CheckConstraint("purpose IN ('attachment', 'scan', 'proposal')", name="purpose_is_known"),
        Index(None, "filing_id"),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("council_filing.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    purpose: Mapped[str] = mapped_column(default="attachment", info=K2)
    label: Mapped[str] = mapped_column(default="", info=K2)
    added_at: Mapped[datetime] = mapped_column(info=K2)
    filed_in_round: Mapped[int | None] = mapped_column(info=K2)

    filing: Mapped[Filing] = relationship(back_populates="files", lazy="raise")
    stored: Mapped[StoredFile] = relationship(lazy="raise")


class FilingLetter(Base):
    """A letter or receipt that was issued about a filing."""

    __tablename__ = "council_filing_letter"
    __table_args__ = (
        Index(None, "filing_id"),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("council_filing.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), info=K2)

    paper: Mapped[Paper] = relationship(lazy="raise")
