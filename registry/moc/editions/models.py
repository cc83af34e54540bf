"""Editions of lists and their rows; beside them the desk's own working papers of a draft."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K2, Base, identity
from registry.moc.editions.rules import EditionState, Sort
from registry.papers.models import StoredFile

_PUBLISHED = "EXISTS (SELECT 1 FROM moc_publication proof WHERE proof.of_id = moc_edition.id)"
_VISIBLE = (
    "(reaches('moc') AND (state = 'issued' OR reaches('moc:' || side)))"
    f" OR (reaches('moc:published') AND {_PUBLISHED})"
)
_OF_ITS_SIDE = (
    "EXISTS (SELECT FROM moc_edition e WHERE e.id = edition_id AND reaches('moc:' || e.side))"
)


class Edition(Base):
    """A whole list on a day, of one sort. Its number counts the editions that were issued."""

    __tablename__ = "moc_edition"
    __table_args__ = (
        CheckConstraint("sort IN ('agencies', 'support-organisations')", name="sort_is_known"),
        CheckConstraint(
            "side = CASE sort WHEN 'agencies' THEN 'kg' ELSE 'jp' END", name="side_of_its_sort"
        ),
        CheckConstraint(
            "state IN ('discarded', 'draft', 'forward', 'issued')", name="state_is_known"
        ),
        CheckConstraint(
            "(state <> 'issued' OR number IS NOT NULL) AND (number IS NULL OR number >= 1)",
            name="numbered_when_issued",
        ),
        CheckConstraint("valid_until >= as_of", name="ends_after_it_begins"),
        CheckConstraint("row_count >= 0", name="counts_from_nought"),
        Index(None, "sort", "number", unique=True),
        {"info": {"visible": _VISIBLE, "writable": "reaches('moc')"}},
    )

    id: Mapped[UUID] = identity()
    sort: Mapped[str] = mapped_column(info=K0)
    side: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=EditionState.DRAFT, info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    number: Mapped[int | None] = mapped_column(info=K0)
    as_of: Mapped[date] = mapped_column(info=K0)
    valid_until: Mapped[date | None] = mapped_column(info=K0)
    row_count: Mapped[int] = mapped_column(default=0, info=K0)
    rows_digest: Mapped[str] = mapped_column(default="", info=K0)
    made_at: Mapped[datetime] = mapped_column(info=K0)

    __mapper_args__ = {"version_id_col": version, "polymorphic_on": sort}  # noqa: RUF012
    kind = "moc.edition"
    book = "moc"
    organisation_id = None


class AgencyList(Edition):
    """An edition of the list of certified agencies (moc:7.2)."""

    __mapper_args__ = {"polymorphic_identity": Sort.AGENCIES.value}  # noqa: RUF012
    kind = "moc.agency-list"


class SupportList(Edition):
    """An edition of the list of registered support organisations (moc:6.3)."""

    __mapper_args__ = {"polymorphic_identity": Sort.SUPPORT.value}  # noqa: RUF012
    kind = "moc.support-list"


class EditionRow(Base):
    """A row of an edition; it is found by `search_key`, `skeletons` are what look-alikes share."""

    __tablename__ = "moc_edition_row"
    __table_args__ = (
        Index(None, "edition_id", "key", unique=True),
        CheckConstraint("key <> ''", name="is_told_apart"),
        {
            "info": {
                "visible": "edition_id IN (SELECT e.id FROM moc_edition e)",
                "writable": "reaches('moc')",
            }
        },
    )

    edition_id: Mapped[UUID] = mapped_column(
        ForeignKey("moc_edition.id", ondelete="CASCADE"), primary_key=True, info=K1
    )
    position: Mapped[int] = mapped_column(primary_key=True, info=K0)
    key: Mapped[str] = mapped_column(info=K0)
    cells: Mapped[dict[str, str]] = mapped_column(JSONB, info=K0)
    search_key: Mapped[str] = mapped_column(info=K0)
    skeletons: Mapped[str] = mapped_column(default="", info=K0)


class EditionDraft(Base):
    """What the desk works with until an edition is issued; it never goes to the other side.

    `matched` says which heading of the file is which column, where a person had to say so;
    `overrides` why what looks wrong is right; `done_rows` and `failure` how far reading the file
    is, and why it came to nothing.
    """

    __tablename__ = "moc_edition_draft"
    __table_args__ = ({"info": {"visible": _OF_ITS_SIDE, "writable": "reaches('moc')"}},)

    edition_id: Mapped[UUID] = mapped_column(
        ForeignKey("moc_edition.id", ondelete="CASCADE"), primary_key=True, info=K1
    )
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    matched: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=K2)
    overrides: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=K2)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    done_rows: Mapped[int] = mapped_column(default=0, info=K2)
    reading_since: Mapped[datetime | None] = mapped_column(info=K2)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=K2)

    stored: Mapped[StoredFile | None] = relationship(lazy="joined")
