"""Translations of texts that went between the sides; a later one is a row of its own."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K4, Base, identity
from registry.moc.texts.rules import Language


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Translation(Base):
    """A text of another record in one more language.

    It is `confirmed` where the side that wrote the original made it or stands by it.
    """

    __tablename__ = "moc_translation"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("text <> ''", name="says_something"),
        Index(None, "of_kind", "of_id"),
        {"info": {"visible": "reaches('moc')", "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    of_kind: Mapped[str] = mapped_column(info=K1)
    of_id: Mapped[UUID] = mapped_column(info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    confirmed: Mapped[bool] = mapped_column(info=K1)
    made_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.translation"
    book = "moc"
    organisation_id = None
    state = None
