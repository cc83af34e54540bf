"""Requests for cooperation in tests, and reports of cheating in them."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K1, K2, K4, LOCAL, Base, identity
from registry.core.desks import Desk
from registry.moc.post.rules import JAPANESE, KYRGYZ, FromASide, Side
from registry.moc.skill_tests.rules import (
    FIELD_DESKS,
    Cheating,
    MatterState,
    TestSort,
    preparing_room,
    shared_room,
)


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class _OfAField(FromASide):
    """A matter of tests: of Japan's side, the ministry of the field belongs to it too."""

    field: Mapped[str]
    room: Mapped[str]

    @property
    def senders(self) -> frozenset[Desk]:
        """The desks of the side that it comes from, the field's own ministry among them."""
        if self.side == Side.KG:
            return KYRGYZ
        field_desk = FIELD_DESKS.get(self.field)
        return JAPANESE if field_desk is None else JAPANESE | {field_desk}

    @property
    def prepared_at(self) -> Desk:
        """Whoever completes it: the ministry of the field, where it began in that one's room."""
        if self.side == Side.KG:
            return Desk.KG_OFFICER
        field_desk = FIELD_DESKS.get(self.field)
        in_its_room = self.room == preparing_room(self.side, field_desk)
        return field_desk if field_desk and in_its_room else Desk.ISA_RESIDENCE


class TestRequest(_OfAField, Base):
    """What Japan asks the Kyrgyz side to help with, in a test or a programme (moc:5)."""

    __test__ = False
    __tablename__ = "moc_test_request"
    __table_args__ = (
        _one_of("state", MatterState),
        _one_of("sort", TestSort),
        CheckConstraint("side = 'jp'", name="is_japanese"),
        CheckConstraint("subject <> '' AND words <> ''", name="says_what"),
        Index(None, "field", "state"),
        {"info": {"visible": "reaches(room)"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K1)
    room: Mapped[str] = mapped_column(default="moc", info=K1 | LOCAL)
    state: Mapped[str] = mapped_column(default=MatterState.PREPARED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    field: Mapped[str] = mapped_column(info=K2)
    sort: Mapped[str] = mapped_column(info=K4)
    subject: Mapped[str] = mapped_column(info=K4)
    words: Mapped[str] = mapped_column(info=K4)
    planned: Mapped[str] = mapped_column(default="", info=K4)
    confidential: Mapped[bool] = mapped_column(default=True, info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    sent_on: Mapped[date | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.test-request"
    book = "moc"
    organisation_id = None

    @property
    def compartment(self) -> str:
        """The room that its entries and duties stand in."""
        return self.room


class TestFraud(_OfAField, Base):
    """What one side knows of cheating in a test (moc:5)."""

    __test__ = False
    __tablename__ = "moc_test_fraud"
    __table_args__ = (
        _one_of("state", MatterState),
        _one_of("sort", Cheating),
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        CheckConstraint("test <> '' AND facts <> ''", name="says_what"),
        Index(None, "field", "state"),
        {"info": {"visible": "reaches(room)"}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    room: Mapped[str] = mapped_column(default="moc", info=K1 | LOCAL)
    state: Mapped[str] = mapped_column(default=MatterState.PREPARED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    field: Mapped[str] = mapped_column(info=K2)
    sort: Mapped[str] = mapped_column(info=K4)
    test: Mapped[str] = mapped_column(info=K4)
    held_on: Mapped[date | None] = mapped_column(info=K4)
    place: Mapped[str] = mapped_column(default="", info=K4)
    certificates: Mapped[str] = mapped_column(default="", info=K4)
    facts: Mapped[str] = mapped_column(info=K4)
    learned_on: Mapped[date] = mapped_column(info=K4)
    confidential: Mapped[bool] = mapped_column(default=True, info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    sent_on: Mapped[date | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.test-fraud"
    book = "moc"
    organisation_id = None

    @property
    def addressed_to(self) -> Desk:
        """The other side's contact point; once Japan's has passed it on, the field's ministry."""
        contact = super().addressed_to
        passed_on = self.side == Side.KG and self.room == shared_room(Side.JP, self.field)
        return FIELD_DESKS.get(self.field, contact) if passed_on else contact

    @property
    def compartment(self) -> str:
        """The room that its entries and duties stand in."""
        return self.room
