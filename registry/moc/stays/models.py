"""Suspensions, which are public, and requests for help with a return, which are the desks' own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K4, Base, identity
from registry.moc.contacts.rules import ToTheOther
from registry.moc.stays.rules import FIELDS, PERSONS, Outcome
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language

_PUBLIC = {
    "visible": "reaches('moc') OR reaches('public')",
    "writable": "reaches('moc')",
    "append_only": True,
}
_OF_PERSONS = {"visible": "reaches('moc:persons')", "append_only": True}
_FIELDS = ", ".join(f"'{code}'" for code in sorted(FIELDS))


class Suspension(Base):
    """That Japan accepts nobody in a field for a time; `until` is the last day, if it is known."""

    __tablename__ = "moc_suspension"
    __table_args__ = (
        CheckConstraint("side = 'jp'", name="is_japanese"),
        CheckConstraint(f"field IN ({_FIELDS})", name="field_is_known"),
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint("reason_ja <> ''", name="says_why"),
        {"info": _PUBLIC},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K0)
    field: Mapped[str] = mapped_column(info=K0)
    since: Mapped[date] = mapped_column(info=K0)
    until: Mapped[date | None] = mapped_column(info=K0)
    reason_ja: Mapped[str] = mapped_column(info=K0)
    reason_en: Mapped[str] = mapped_column(default="", info=K0)
    announced_at: Mapped[datetime] = mapped_column(info=K0)

    changes: Mapped[list["SuspensionChange"]] = relationship(
        order_by="SuspensionChange.changed_at", lazy="raise"
    )

    kind = "moc.suspension"
    book = "moc"
    organisation_id = None
    state = None


class SuspensionChange(Base):
    """Another last day of a suspension; none means until further notice."""

    __tablename__ = "moc_suspension_change"
    __table_args__ = (
        CheckConstraint("side = 'jp'", name="is_japanese"),
        Index(None, "suspension_id"),
        {"info": _PUBLIC},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K0)
    suspension_id: Mapped[UUID] = mapped_column(ForeignKey("moc_suspension.id"), info=K0)
    until: Mapped[date | None] = mapped_column(info=K0)
    changed_at: Mapped[datetime] = mapped_column(info=K0)

    kind = "moc.suspension-change"
    book = "moc"
    organisation_id = None
    state = None


class ReturnRequest(ToTheOther, Base):
    """That somebody may not stay in Japan and needs help to return: who, and what is needed."""

    __tablename__ = "moc_return_request"
    __table_args__ = (
        CheckConstraint("side = 'jp'", name="is_japanese"),
        one_of("language", Language),
        CheckConstraint("name <> '' AND needs <> ''", name="says_who_and_what"),
        Index(None, "reference", unique=True),
        {"info": _OF_PERSONS},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="jp", info=K1)
    reference: Mapped[str] = mapped_column(info=K1)
    name: Mapped[str] = mapped_column(info=K4)
    born_on: Mapped[date | None] = mapped_column(info=K4)
    passport: Mapped[str] = mapped_column(default="", info=K4)
    family: Mapped[str] = mapped_column(default="", info=K4)
    whereabouts: Mapped[str] = mapped_column(default="", info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    needs: Mapped[str] = mapped_column(info=K4)
    asked_at: Mapped[datetime] = mapped_column(info=K1)

    steps: Mapped[list["ReturnStep"]] = relationship(order_by="ReturnStep.at", lazy="raise")

    kind = "moc.return"
    book = "moc"
    compartment = PERSONS
    organisation_id = None
    state = None


class ReturnStep(Base):
    """What the Kyrgyz side did for a return, or what came of it."""

    __tablename__ = "moc_return_step"
    __table_args__ = (
        CheckConstraint("side = 'kg'", name="is_kyrgyz"),
        one_of("language", Language),
        one_of("outcome", Outcome),
        CheckConstraint("text <> '' OR outcome IS NOT NULL", name="says_something"),
        Index(None, "request_id"),
        {"info": _OF_PERSONS},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="kg", info=K1)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("moc_return_request.id"), info=K1)
    outcome: Mapped[str | None] = mapped_column(info=K1)
    on: Mapped[date] = mapped_column(info=K1)
    with_embassy: Mapped[bool] = mapped_column(info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.return-step"
    book = "moc"
    compartment = PERSONS
    organisation_id = None
    state = None
