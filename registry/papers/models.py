"""Stored files, issued documents with the data they were made from, and the numbers given."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, Base, identity
from registry.papers.letters import PaperKind
from registry.papers.rules import PaperState
from registry.papers.sniff import MediaType


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def _digest() -> CheckConstraint:
    return CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hex")


_VISIBLE = {"visible": "reaches(compartment) OR reaches_organisation(organisation_id)"}


class StoredFile(Base):
    """A file that somebody handed in: its content lies in the file store under its digest."""

    __tablename__ = "stored_file"
    __table_args__ = (
        _digest(),
        CheckConstraint("size > 0", name="is_not_empty"),
        CheckConstraint("original_name <> ''", name="has_a_name"),
        _one_of("media_type", MediaType),
        Index(None, "sha256"),
        Index(None, "organisation_id"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    sha256: Mapped[str] = mapped_column(info=K2)
    size: Mapped[int] = mapped_column(BigInteger, info=K2)
    media_type: Mapped[str] = mapped_column(info=K2)
    original_name: Mapped[str] = mapped_column(info=K2)
    stored_at: Mapped[datetime] = mapped_column(info=K2)
    stored_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)


class Paper(Base):
    """An issued document: its number, to whom, and the data that make its bytes again.

    Only its being void is ever written later. `data` is kept as the text that was rendered (JSON,
    not JSONB, which would refuse or reorder some of it). `subject` names the record it is about.
    """

    __tablename__ = "paper"
    __table_args__ = (
        _digest(),
        _one_of("template", PaperKind),
        _one_of("state", PaperState),
        CheckConstraint("language IN ('ja', 'en')", name="language_is_known"),
        CheckConstraint("document_number <> ''", name="has_a_number"),
        CheckConstraint(
            "(number IS NULL) = (series IS NULL) AND (number IS NULL) = (fiscal_year IS NULL)",
            name="counted_within_a_series",
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint(
            "(state = 'void') = (voided_at IS NOT NULL)"
            " AND (voided_at IS NULL) = (void_reason IS NULL) AND void_reason <> ''",
            name="void_since_and_why",
        ),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        UniqueConstraint("office", "series", "fiscal_year", "number"),
        UniqueConstraint("replaces_id"),
        Index(None, "subject"),
        Index(None, "document_number"),
        Index(None, "organisation_id"),
        Index(None, "sha256"),
        {"info": _VISIBLE},
    )

    kind: ClassVar[str] = "paper"

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    subject: Mapped[str] = mapped_column(info=K2)
    office: Mapped[str] = mapped_column(info=K1)
    series: Mapped[str | None] = mapped_column(info=K1)
    fiscal_year: Mapped[int | None] = mapped_column(info=K1)
    number: Mapped[int | None] = mapped_column(info=K1)
    document_number: Mapped[str] = mapped_column(info=K2)
    template: Mapped[str] = mapped_column(info=K2)
    template_version: Mapped[str] = mapped_column(info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    demonstration: Mapped[bool] = mapped_column(info=K1)
    addressee: Mapped[str] = mapped_column(info=K2)
    issued_on: Mapped[date] = mapped_column(info=K2)
    issued_at: Mapped[datetime] = mapped_column(info=K2)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, info=K2)
    sha256: Mapped[str] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=PaperState.ISSUED, info=K2)
    voided_at: Mapped[datetime | None] = mapped_column(info=K2)
    void_reason: Mapped[str | None] = mapped_column(info=K2)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper.id"), info=K2)

    @property
    def book(self) -> str:
        """The ledger book of the instrument whose document this is."""
        return self.compartment.split(":", 1)[0]


class NumberSeries(Base):
    """The next number of a series in a fiscal year; its row is locked until the giver commits.

    Of no compartment: a filer's own filing counts on too, and a counter tells nothing of content.
    """

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("next_number >= 1", name="numbers_from_one"),)

    office: Mapped[str] = mapped_column(primary_key=True, info=K1)
    series: Mapped[str] = mapped_column(primary_key=True, info=K1)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=K1)
    next_number: Mapped[int] = mapped_column(info=K1)
