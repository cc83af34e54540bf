"""Settings with dates of effect; a row is never changed, a later one supersedes it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, Base, identity


class SettingValue(Base):
    """The value of one setting from a day on, until a later row says otherwise."""

    __tablename__ = "setting_value"
    __table_args__ = (
        CheckConstraint("key <> ''", name="key_is_given"),
        Index(None, "key", "effective_on", "recorded_at"),
    )

    id: Mapped[UUID] = identity()
    key: Mapped[str] = mapped_column(info=K1)
    value: Mapped[Any] = mapped_column(JSONB, info=K1)
    effective_on: Mapped[date] = mapped_column(info=K1)
    recorded_at: Mapped[datetime] = mapped_column(info=K1)
