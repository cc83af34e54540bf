"""Notices on Form 4, the files that go with them, and what the immigration agency did."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K3, K5, Base, identity
from registry.core.desks import Desk
from registry.mlit.notices.rules import Cause, NoticeState, Suspicion, Use
from registry.papers.models import Paper, StoredFile
from registry.seals.rules import Secrecy

_SUSPICIONS = ", ".join(f"'{one}'" for one in Suspicion)


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Notice(Base):
    """A Form 4: MLIT's own while it is drawn up, both offices' from its issue on.

    `reference` names the row of the match that it came from. Who informed is sealed: here stands
    only that somebody did, and their wish.
    """

    __tablename__ = "mlit_notice"
    __table_args__ = (
        _one_of("state", NoticeState),
        _one_of("cause", Cause),
        _one_of("secrecy", Secrecy),
        CheckConstraint(f"suspicions <@ ARRAY[{_SUSPICIONS}]", name="suspicions_are_known"),
        CheckConstraint("(seal_id IS NULL) = (secrecy IS NULL)", name="informed_with_a_wish"),
        CheckConstraint(
            "(state IN ('issued', 'received', 'used')) = (issued_on IS NOT NULL)"
            " AND (issued_on IS NULL) = (paper_id IS NULL)",
            name="issued_on_a_day",
        ),
        CheckConstraint(
            "issued_on IS NULL OR (details <> '' AND (person_name <> '' OR body_name <> ''))",
            name="issued_when_complete",
        ),
        Index(None, "state"),
        Index(None, "plan_id"),
        Index(
            "uq_mlit_notice_of_a_match",
            "reference",
            unique=True,
            postgresql_where=text("reference <> ''"),
        ),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=NoticeState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    cause: Mapped[str] = mapped_column(info=K2)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("mlit_plan.id"), info=K2)
    reference: Mapped[str] = mapped_column(default="", info=K2)
    plan_no: Mapped[str] = mapped_column(default="", info=K2)
    person_name: Mapped[str] = mapped_column(default="", info=K5)
    person_nationality: Mapped[str] = mapped_column(default="", info=K5)
    person_born_on: Mapped[date | None] = mapped_column(info=K5)
    person_sex: Mapped[str] = mapped_column(default="", info=K5)
    body_name: Mapped[str] = mapped_column(default="", info=K3)
    body_address: Mapped[str] = mapped_column(default="", info=K3)
    body_representative: Mapped[str] = mapped_column(default="", info=K3)
    body_number: Mapped[str] = mapped_column(default="", info=K3)
    inspected_on: Mapped[date | None] = mapped_column(info=K3)
    suspicions: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, info=K3)
    summary: Mapped[str] = mapped_column(default="", info=K3)
    details: Mapped[str] = mapped_column(default="", info=K3)
    law: Mapped[str] = mapped_column(default="", info=K3)
    remarks: Mapped[str] = mapped_column(default="", info=K3)
    seal_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"), info=K3)
    secrecy: Mapped[str | None] = mapped_column(info=K3)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    issued_on: Mapped[date | None] = mapped_column(info=K2)
    document_number: Mapped[str] = mapped_column(default="", info=K2)
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper.id"), info=K2)

    paper: Mapped[Paper | None] = relationship(lazy="raise")
    files: Mapped[list["NoticeFile"]] = relationship(
        order_by="NoticeFile.number", lazy="raise", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "mlit.notice"
    book = "mlit"
    organisation_id: ClassVar[None] = None
    sent_from = Desk.MLIT_MARKET
    addressed_to = Desk.ISA_RESIDENCE


class NoticeFile(Base):
    """A file that goes with a notice; `is_plan` marks the acceptance plan itself."""

    __tablename__ = "mlit_notice_file"
    __table_args__ = (
        Index(None, "notice_id"),
        {
            "info": {
                "visible": "EXISTS (SELECT FROM mlit_notice n WHERE n.id ="
                " mlit_notice_file.notice_id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("mlit_notice.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    is_plan: Mapped[bool] = mapped_column(info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K3)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class NoticeUse(Base):
    """What the immigration agency did, in its own room until it tells MLIT."""

    __tablename__ = "mlit_notice_use"
    __table_args__ = (
        _one_of("sort", Use),
        CheckConstraint("words <> ''", name="says_something"),
        Index(None, "notice_id"),
        {"info": {"visible": "reaches(compartment)"}},
    )

    id: Mapped[UUID] = identity()
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("mlit_notice.id"), info=K2)
    compartment: Mapped[str] = mapped_column(info=K1)
    sort: Mapped[str] = mapped_column(info=K3)
    done_on: Mapped[date] = mapped_column(info=K3)
    words: Mapped[str] = mapped_column(info=K3)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
