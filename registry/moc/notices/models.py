"""Notices of nonconformity."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, K4, LOCAL, Base, identity
from registry.moc.notices.rules import Ground, NoticeState
from registry.moc.post.rules import FromASide

_GROUNDS = ", ".join(f"'{ground}'" for ground in Ground)
_STATES = ", ".join(f"'{state}'" for state in NoticeState)


class Notice(FromASide, Base):
    """That an agency seems to act against the criteria or improperly; Japan's own (moc:7.3).

    The agency is named by its state registration number: Japan may know no more of it than a list.
    """

    __tablename__ = "moc_notice"
    __table_args__ = (
        CheckConstraint("side = 'jp'", name="is_japanese"),
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(f"ground IN ({_GROUNDS})", name="ground_is_known"),
        CheckConstraint("agency_name <> '' AND facts <> ''", name="says_whom_and_what"),
        CheckConstraint("state = 'draft' OR sent_on IS NOT NULL", name="sent_on_a_day"),
        Index(None, "agency_number"),
        {"info": {"visible": "reaches(room)"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K1)
    room: Mapped[str] = mapped_column(default="moc", info=K1 | LOCAL)
    state: Mapped[str] = mapped_column(default=NoticeState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    agency_name: Mapped[str] = mapped_column(info=K4)
    agency_number: Mapped[str] = mapped_column(default="", info=K4)
    ground: Mapped[str] = mapped_column(info=K4)
    facts: Mapped[str] = mapped_column(info=K4)
    report_id: Mapped[UUID | None] = mapped_column(info=K4)
    confidential: Mapped[bool] = mapped_column(default=True, info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    sent_on: Mapped[date | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.notice"
    book = "moc"
    organisation_id = None

    @property
    def compartment(self) -> str:
        """The room that its entries and duties stand in."""
        return self.room
