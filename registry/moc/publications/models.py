"""Proofs of publication: where something stood, since when, and what stood there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K0, K1, Base, identity


class Publication(Base):
    """That one side published what came from the other, or its own: address, moment, digest.

    `page_digest` is that of the page as it was read at `published_at`; nothing else closes the duty
    to publish.
    """

    __tablename__ = "moc_publication"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("address ~ '^https?://'", name="address_is_a_page"),
        CheckConstraint("page_digest ~ '^[0-9a-f]{64}$'", name="page_digest_is_hex"),
        Index(None, "of_kind", "of_id"),
        {
            "info": {
                "visible": "reaches('moc') OR reaches('moc:published')",
                "writable": "reaches('moc')",
            }
        },
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    of_kind: Mapped[str] = mapped_column(info=K1)
    of_id: Mapped[UUID] = mapped_column(info=K1)
    address: Mapped[str] = mapped_column(info=K0)
    published_at: Mapped[datetime] = mapped_column(info=K0)
    page_digest: Mapped[str] = mapped_column(info=K0)

    kind = "moc.publication"
    book = "moc"
    organisation_id = None
    state = None
