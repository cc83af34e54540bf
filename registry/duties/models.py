"""Duties that acts and the calendar opened, and the mail that tells of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K7, Base, identity


class DutyState(StrEnum):
    """Where a duty stands."""

    OPEN = "open"
    DISCHARGED = "discharged"
    FALLEN_AWAY = "fallen-away"


class OwedDuty(Base):
    """One duty of one desk or organisation about one record; open until the act that discharges it.

    `key` names the duty, the record and what opened it, so that opening it twice is impossible.
    `due_on` is the legal date (none where the text has only a `word`), `target_on` the desk's own.
    """

    __tablename__ = "owed_duty"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'discharged', 'fallen-away')", name="state_is_known"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_not_open"),
        CheckConstraint(
            "(owed_by_desk IS NULL) <> (owed_by_organisation IS NULL)", name="owed_by_somebody"
        ),
        Index(None, "owed_by_desk", postgresql_where=text("state = 'open'")),
        Index(None, "owed_by_organisation", postgresql_where=text("state = 'open'")),
        Index(None, "subject"),
        {"info": {"visible": "reaches(compartment) OR reaches_organisation(owed_by_organisation)"}},
    )

    id: Mapped[UUID] = identity()
    key: Mapped[str] = mapped_column(unique=True, info=K2)
    code: Mapped[str] = mapped_column(info=K2)
    compartment: Mapped[str] = mapped_column(info=K1)
    subject: Mapped[str] = mapped_column(info=K2)
    owed_by_desk: Mapped[str | None] = mapped_column(info=K1)
    owed_by_organisation: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), info=K1
    )
    opened_at: Mapped[datetime] = mapped_column(info=K2)
    opened_on: Mapped[date] = mapped_column(info=K2)
    opened_by_seq: Mapped[int | None] = mapped_column(info=K2)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    due_on: Mapped[date | None] = mapped_column(info=K2)
    target_on: Mapped[date | None] = mapped_column(info=K2)
    calendar_version: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=DutyState.OPEN, info=K2)
    closed_at: Mapped[datetime | None] = mapped_column(info=K2)
    closed_by_seq: Mapped[int | None] = mapped_column(info=K2)


class Redating(Base):
    """One time that open duties were dated anew: by whose setting, and how many of each desk's.

    Which they are stands in `MovedDuty`, for those who may see the duties. `setting` is None where
    a day came, not a change (a setting took effect).
    """

    __tablename__ = "redating"
    __table_args__ = (
        Index(None, "setting", "at"),
        {"info": {"visible": "reaches('house') OR reaches('audit')"}},
    )

    kind = "house.redating"
    book = "house"
    organisation_id = None
    state = None

    id: Mapped[UUID] = identity()
    at: Mapped[datetime] = mapped_column(info=K1)
    setting: Mapped[str | None] = mapped_column(info=K1)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, info=K1)


class MovedDuty(Base):
    """A duty that was open when its dates moved: from which to which."""

    __tablename__ = "moved_duty"
    __table_args__ = (
        CheckConstraint(
            "(due_before, target_before) IS DISTINCT FROM (due_after, target_after)",
            name="something_moved",
        ),
        Index(None, "duty_id", "redating_id", unique=True),
        Index(None, "redating_id"),
        {"info": {"visible": "EXISTS (SELECT FROM owed_duty d WHERE d.id = moved_duty.duty_id)"}},
    )

    id: Mapped[UUID] = identity()
    redating_id: Mapped[UUID] = mapped_column(ForeignKey("redating.id"), info=K1)
    duty_id: Mapped[UUID] = mapped_column(ForeignKey("owed_duty.id"), info=K1)
    at: Mapped[datetime] = mapped_column(info=K2)
    setting: Mapped[str | None] = mapped_column(info=K1)
    due_before: Mapped[date | None] = mapped_column(info=K2)
    due_after: Mapped[date | None] = mapped_column(info=K2)
    target_before: Mapped[date | None] = mapped_column(info=K2)
    target_after: Mapped[date | None] = mapped_column(info=K2)

    duty: Mapped[OwedDuty] = relationship(lazy="raise")


class Mail(Base):
    """A message that only says that there is news; written with the act, sent by the round.

    `key` makes one message of one event to one receiver; `params` never holds content, only ids.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries_are_counted"),
        Index(None, "send_after", postgresql_where=text("sent_at IS NULL")),
        {"info": {"visible": "reaches('outbox')"}},
    )

    id: Mapped[UUID] = identity()
    key: Mapped[str] = mapped_column(unique=True, info=K2)
    address: Mapped[str] = mapped_column(info=K2)
    locale: Mapped[str] = mapped_column(info=K1)
    template: Mapped[str] = mapped_column(info=K1)
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K7)
    created_at: Mapped[datetime] = mapped_column(info=K1)
    send_after: Mapped[datetime] = mapped_column(info=K1)
    sent_at: Mapped[datetime | None] = mapped_column(info=K1)
    tries: Mapped[int] = mapped_column(default=0, info=K1)
    last_error: Mapped[str | None] = mapped_column(info=K1)
    bounced_at: Mapped[datetime | None] = mapped_column(info=K1)
    dealt_with_at: Mapped[datetime | None] = mapped_column(info=K1)
