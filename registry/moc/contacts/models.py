"""Contact points with a day of effect; a later one supersedes, nothing is overwritten."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K0, K1, Base, identity


class ContactPoint(Base):
    """Who is written to on one side from a day on, and who stands in for them."""

    __tablename__ = "moc_contact_point"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("office_en <> ''", name="has_an_office"),
        Index(None, "side", "since"),
        {"info": {"visible": "reaches('moc')"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    office_ja: Mapped[str] = mapped_column(default="", info=K0)
    office_en: Mapped[str] = mapped_column(info=K0)
    holder: Mapped[str] = mapped_column(info=K1)
    deputy: Mapped[str] = mapped_column(default="", info=K1)
    phone: Mapped[str] = mapped_column(default="", info=K1)
    email: Mapped[str] = mapped_column(default="", info=K1)
    since: Mapped[date] = mapped_column(info=K0)
    named_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.contact-point"
    book = "moc"
    organisation_id = None
    state = None
