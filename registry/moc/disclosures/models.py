"""Requests for consent, the written answers, withdrawals, and what was handed over to whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K4, Base, identity
from registry.moc.contacts.rules import ToTheOther
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language
from registry.papers.models import StoredFile

_SIDE = "side IN ('jp', 'kg')"
# the room `moc:extract` is nobody's: what the recipient of one handover opens is read in it
_INFO = {
    "visible": "reaches('moc') OR reaches('moc:extract')",
    "writable": "reaches('moc')",
    "append_only": True,
}


class DisclosureRequest(ToTheOther, Base):
    """That one side wishes to show passages which the other confided to it, to somebody else."""

    __tablename__ = "moc_disclosure_request"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("language", Language),
        CheckConstraint(
            "recipient <> '' AND purpose <> '' AND jsonb_array_length(passages) > 0",
            name="says_what_to_whom_and_why",
        ),
        Index(None, "reference", unique=True),
        Index(None, "of_kind", "of_id"),
        {"info": _INFO},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    reference: Mapped[str] = mapped_column(info=K1)
    of_kind: Mapped[str] = mapped_column(info=K1)
    of_id: Mapped[UUID] = mapped_column(info=K1)
    passages: Mapped[list[str]] = mapped_column(JSONB, info=K4)
    recipient: Mapped[str] = mapped_column(info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    purpose: Mapped[str] = mapped_column(info=K4)
    until: Mapped[date] = mapped_column(info=K1)
    asked_at: Mapped[datetime] = mapped_column(info=K1)

    answers: Mapped[list["DisclosureAnswer"]] = relationship(
        order_by="DisclosureAnswer.answered_at", lazy="raise"
    )
    withdrawals: Mapped[list["DisclosureWithdrawal"]] = relationship(
        order_by="DisclosureWithdrawal.withdrawn_at", lazy="raise"
    )
    handovers: Mapped[list["DisclosureHandover"]] = relationship(
        order_by="DisclosureHandover.handed_at", lazy="raise"
    )

    kind = "moc.disclosure"
    book = "moc"
    organisation_id = None
    state = None


class DisclosureAnswer(Base):
    """The written answer: no, or yes for some of the passages until a day."""

    __tablename__ = "moc_disclosure_answer"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint(
            "consents = (until IS NOT NULL) AND consents = (jsonb_array_length(passages) > 0)",
            name="consents_to_something_for_a_time",
        ),
        Index(None, "request_id"),
        {"info": _INFO},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("moc_disclosure_request.id"), info=K1)
    consents: Mapped[bool] = mapped_column(info=K1)
    passages: Mapped[list[int]] = mapped_column(JSONB, info=K1)
    until: Mapped[date | None] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    answered_at: Mapped[datetime] = mapped_column(info=K1)

    stored: Mapped[StoredFile] = relationship(lazy="raise")

    kind = "moc.disclosure-answer"
    book = "moc"
    organisation_id = None
    state = None


class DisclosureWithdrawal(Base):
    """That the side which consented does so no longer."""

    __tablename__ = "moc_disclosure_withdrawal"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        Index(None, "request_id"),
        {"info": _INFO},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("moc_disclosure_request.id"), info=K1)
    withdrawn_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.disclosure-withdrawal"
    book = "moc"
    organisation_id = None
    state = None


class DisclosureHandover(Base):
    """That the passages were handed to the recipient: who received them, when."""

    __tablename__ = "moc_disclosure_handover"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("received_by <> ''", name="somebody_received_it"),
        Index(None, "request_id"),
        {"info": _INFO},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("moc_disclosure_request.id"), info=K1)
    received_by: Mapped[str] = mapped_column(info=K4)
    handed_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.disclosure-handover"
    book = "moc"
    organisation_id = None
    state = None
