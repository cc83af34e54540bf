"""Improvement orders as the other side and the public are told of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K0, K1, K2, Base, identity

_PROVEN = "EXISTS (SELECT 1 FROM moc_publication proof WHERE proof.of_id = moc_order.id)"


class ImprovementOrder(Base):
    """An order to a host organisation to improve; it says all that is to be published."""

    __tablename__ = "moc_order"
    __table_args__ = (
        CheckConstraint("side = 'jp'", name="is_japanese"),
        CheckConstraint("content <> ''", name="says_what"),
        CheckConstraint("improve_by >= ordered_on", name="ends_after_it_begins"),
        Index(None, "number", unique=True),
        {
            "info": {
                "visible": (
                    "(reaches('moc') AND (notified_on IS NOT NULL OR reaches('moc:' || side)))"
                    f" OR (reaches('moc:published') AND {_PROVEN})"
                ),
                "writable": "reaches('moc')",
            }
        },
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K1)
    number: Mapped[str] = mapped_column(info=K0)
    host: Mapped[str] = mapped_column(info=K0)
    host_en: Mapped[str] = mapped_column(default="", info=K0)
    corporate_number: Mapped[str] = mapped_column(default="", info=K0)
    address: Mapped[str] = mapped_column(default="", info=K0)
    representative: Mapped[str] = mapped_column(default="", info=K0)
    ordered_on: Mapped[date] = mapped_column(info=K0)
    improve_by: Mapped[date | None] = mapped_column(info=K0)
    law: Mapped[str] = mapped_column(default="", info=K0)
    content: Mapped[str] = mapped_column(info=K0)
    content_en: Mapped[str] = mapped_column(default="", info=K0)
    notified_on: Mapped[date | None] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    kind = "moc.order"
    book = "moc"
    organisation_id = None
    state = None
