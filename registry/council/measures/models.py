"""Measures, the corporations charged with them, their employers and what each has done."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.core.text import in_language
from registry.council.measures.rules import ITEMS, ChargeState, Compliance, MeasureState
from registry.papers.models import StoredFile
from registry.parties.models import Organisation

_SEEN = "reaches('council') OR reaches_organisation(organisation_id)"
_ITEMS = "'[" + ", ".join(f'"{item}"' for item in ITEMS) + "]'::jsonb"


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Measure(Base):
    """What the council agreed that employers of some industries do; days inclusive on screens.

    `items` are items of the notification; which industries they mean is the setting of the day.
    `valid_until` is half-open. `evidence` says what proof is asked for.
    """

    __tablename__ = "council_measure"
    __table_args__ = (
        _one_of("state", MeasureState),
        CheckConstraint(f"items <@ {_ITEMS}", name="items_are_known"),
        CheckConstraint(
            "state = 'draft' OR (measure_number IS NOT NULL AND agreed_on IS NOT NULL"
            " AND title <> '' AND text <> '' AND jsonb_array_length(items) > 0)",
            name="agreed_on_a_day",
        ),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="days_in_order"),
        {
            "info": {
                "visible": "reaches('council') OR EXISTS (SELECT FROM council_measure_charge c"
                " WHERE c.measure_id = council_measure.id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    measure_number: Mapped[str | None] = mapped_column(unique=True, info=K2)
    state: Mapped[str] = mapped_column(default=MeasureState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    title: Mapped[str] = mapped_column(default="", info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    text: Mapped[str] = mapped_column(default="", info=K2)
    text_en: Mapped[str] = mapped_column(default="", info=K2)
    evidence: Mapped[str] = mapped_column(default="", info=K2)
    items: Mapped[list[str]] = mapped_column(JSONB, default=list, info=K2)
    agreed_on: Mapped[date | None] = mapped_column(info=K2)
    agreed_at_meeting: Mapped[str] = mapped_column(default="", info=K2)
    valid_from: Mapped[date] = mapped_column(info=K2)
    valid_until: Mapped[date | None] = mapped_column(info=K2)
    due_on: Mapped[date | None] = mapped_column(info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.measure"
    book = "council"
    organisation_id = None

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title, self.title_en)


class MeasureCharge(Base):
    """A registered corporation that makes its employers carry a measure out."""

    __tablename__ = "council_measure_charge"
    __table_args__ = (
        _one_of("state", ChargeState),
        Index(None, "measure_id", "organisation_id", unique=True),
        Index(None, "organisation_id"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("council_measure.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    state: Mapped[str] = mapped_column(default=ChargeState.OPEN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    charged_at: Mapped[datetime] = mapped_column(info=K2)

    measure: Mapped[Measure] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.measure-charge"
    book = "council"


class MeasureEmployer(Base):
    """An establishment that a corporation answers for; `place` numbers it under the charge."""

    __tablename__ = "council_measure_employer"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint("place >= 1", name="place_from_one"),
        Index(None, "charge_id", "place", unique=True),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("council_measure_charge.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    place: Mapped[int] = mapped_column(info=K2)
    employer_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_employer.id"), info=K2)
    name: Mapped[str] = mapped_column(info=K2)
    corporate_number: Mapped[str] = mapped_column(default="", info=K2)
    establishment: Mapped[str] = mapped_column(default="", info=K2)
    address: Mapped[str] = mapped_column(default="", info=K2)
    prefecture: Mapped[str] = mapped_column(default="", info=K2)
    industry: Mapped[str] = mapped_column(default="", info=K2)
    named_at: Mapped[datetime] = mapped_column(info=K2)


class ComplianceRecord(Base):
    """What an employer has done, as it was known from `recorded_at` until `replaced_at`."""

    __tablename__ = "council_compliance"
    __table_args__ = (
        _one_of("status", Compliance),
        CheckConstraint("valid_until IS NULL OR valid_until >= since_on", name="days_in_order"),
        Index(
            "uq_council_compliance_one_in_force",
            "measure_employer_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index(None, "charge_id"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    measure_employer_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_measure_employer.id"), info=K2
    )
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("council_measure_charge.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    status: Mapped[str] = mapped_column(info=K2)
    since_on: Mapped[date] = mapped_column(info=K2)
    valid_until: Mapped[date | None] = mapped_column(info=K2)
    note: Mapped[str] = mapped_column(default="", info=K2)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    replaced_at: Mapped[datetime | None] = mapped_column(info=K2)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")


class ComplianceTable(Base):
    """A filled table of what employers have done: looked at first, then taken as a whole."""

    __tablename__ = "council_compliance_table"
    __table_args__ = (
        CheckConstraint("taken_count >= 0", name="taken_are_counted"),
        Index(None, "charge_id"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("council_measure_charge.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K1)
    handed_in_at: Mapped[datetime] = mapped_column(info=K2)
    handed_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    taken_at: Mapped[datetime | None] = mapped_column(info=K2)
    taken_count: Mapped[int] = mapped_column(default=0, info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
