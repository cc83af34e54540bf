"""Acceptance plans, the workers whom they name, and the files that plans were brought in from."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K5, Base, identity
from registry.mlit.plans.rules import ROOM, ImportState, PlanState
from registry.papers.models import StoredFile

_VISIBLE = {"visible": f"reaches('{ROOM}')"}


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Plan(Base):
    """An acceptance plan of an employer, from its certification to the day on which it ended.

    `stored` is the plan itself, as it was certified, once the register has it.
    `number_key` is its number as numbers are compared, `search_text` what it is found by.
    """

    __tablename__ = "mlit_plan"
    __table_args__ = (
        _one_of("state", PlanState),
        CheckConstraint("plan_no <> ''", name="has_a_number"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_on IS NOT NULL)"
            " AND (state = 'given-up') = (withdrawn_on IS NOT NULL)",
            name="ended_on_a_day",
        ),
        CheckConstraint(
            "cancelled_on >= certified_on AND withdrawn_on >= certified_on",
            name="ends_after_it_begins",
        ),
        Index(None, "number_key", unique=True),
        Index(None, "certified_on"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    plan_no: Mapped[str] = mapped_column(info=K2)
    number_key: Mapped[str] = mapped_column(info=K2)
    employer_name: Mapped[str] = mapped_column(info=K2)
    employer_no: Mapped[str] = mapped_column(info=K2)
    certified_on: Mapped[date] = mapped_column(info=K2)
    cancelled_on: Mapped[date | None] = mapped_column(info=K2)
    withdrawn_on: Mapped[date | None] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=PlanState.CERTIFIED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    search_text: Mapped[str] = mapped_column(info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")
    workers: Mapped[list["PlanWorker"]] = relationship(
        order_by="PlanWorker.number", lazy="raise", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "mlit.plan"
    book = "mlit"
    compartment = ROOM
    organisation_id: ClassVar[None] = None

    @property
    def ended_on(self) -> date | None:
        """The day on which it was cancelled or given up."""
        return self.cancelled_on or self.withdrawn_on


class PlanWorker(Base):
    """Somebody whom a plan is for: by card number, or by name, birth date and nationality."""

    __tablename__ = "mlit_plan_worker"
    __table_args__ = (
        CheckConstraint("card_no <> '' OR name <> ''", name="says_who"),
        Index(None, "plan_id"),
        Index(None, "card_no"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("mlit_plan.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    card_no: Mapped[str] = mapped_column(info=K5)
    name: Mapped[str] = mapped_column(info=K5)
    born_on: Mapped[date | None] = mapped_column(info=K5)
    nationality: Mapped[str] = mapped_column(info=K5)


class PlanImport(Base):
    """A file of plans that was handed in; it stays as evidence of what was brought in."""

    __tablename__ = "mlit_plan_import"
    __table_args__ = (
        _one_of("state", ImportState),
        CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name="taken_at_a_moment"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    state: Mapped[str] = mapped_column(default=ImportState.UPLOADED, info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    row_count: Mapped[int] = mapped_column(default=0, info=K1)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K1)
    uploaded_at: Mapped[datetime] = mapped_column(info=K1)
    taken_at: Mapped[datetime | None] = mapped_column(info=K1)

    stored: Mapped[StoredFile] = relationship(lazy="raise")

    kind = "mlit.plan-import"
    book = "mlit"
    compartment = ROOM
    organisation_id: ClassVar[None] = None
