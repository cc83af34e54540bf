"""Expulsion cases: facts and evidence, the hearing, the chairs' decision."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K2, Base, identity
from registry.council.expulsion.rules import ExpulsionState
from registry.papers.models import Paper, StoredFile
from registry.parties.models import Organisation

_STATES = ", ".join(f"'{state}'" for state in ExpulsionState)


class ExpulsionCase(Base):
    """A case against one member on the one ground that its item allows (council:11.1, 11.2)."""

    __tablename__ = "council_expulsion"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(
            "(item = 'registered' AND ground = '11.1')"
            " OR (item = 'organisation' AND ground = '11.2')",
            name="ground_follows_from_the_item",
        ),
        CheckConstraint(
            "(state = 'expelled') = (expelled_on IS NOT NULL)", name="expelled_on_a_day"
        ),
        CheckConstraint(
            "state NOT IN ('hearing-set', 'heard', 'proposed', 'expelled')"
            " OR hearing_on IS NOT NULL",
            name="heard_before_decided",
        ),
        CheckConstraint("facts <> ''", name="facts_are_stated"),
        Index(
            "uq_council_expulsion_one_open",
            "organisation_id",
            unique=True,
            postgresql_where=text("state NOT IN ('expelled', 'dropped')"),
        ),
        Index(None, "organisation_id"),
        {
            "info": {
                "visible": "reaches('council')"
                " OR (reaches_organisation(organisation_id) AND hearing_on IS NOT NULL)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    case_number: Mapped[str] = mapped_column(unique=True, info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    item: Mapped[str] = mapped_column(info=K2)
    ground: Mapped[str] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=ExpulsionState.OPEN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    facts: Mapped[str] = mapped_column(info=K2)
    proposal: Mapped[str] = mapped_column(default="", info=K2)
    opened_at: Mapped[datetime] = mapped_column(info=K2)
    hearing_on: Mapped[date | None] = mapped_column(info=K2)
    statement: Mapped[str] = mapped_column(default="", info=K2)
    hearing_record: Mapped[str] = mapped_column(default="", info=K2)
    effective_on: Mapped[date | None] = mapped_column(info=K2)
    expelled_on: Mapped[date | None] = mapped_column(info=K2)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    files: Mapped[list["ExpulsionFile"]] = relationship(
        order_by="ExpulsionFile.added_at", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.expulsion"
    book = "council"


class ExpulsionFile(Base):
    """Evidence of the secretariat, or what the member laid before it."""

    __tablename__ = "council_expulsion_file"
    __table_args__ = (
        CheckConstraint("purpose IN ('evidence', 'statement')", name="purpose_is_known"),
        Index(None, "case_id"),
        {
            "info": {
                "visible": "reaches('council')"
                " OR (reaches_organisation(organisation_id) AND purpose = 'statement')"
            }
        },
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("council_expulsion.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    purpose: Mapped[str] = mapped_column(info=K2)
    added_at: Mapped[datetime] = mapped_column(info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class ExpulsionLetter(Base):
    """A letter that was issued about a case."""

    __tablename__ = "council_expulsion_letter"
    __table_args__ = (
        Index(None, "case_id"),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("council_expulsion.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), info=K2)

    paper: Mapped[Paper] = relationship(lazy="raise")
