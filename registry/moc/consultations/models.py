"""Consultations, dates, agenda, participants, the record with its agreements, follow-ups."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K4, Base, identity
from registry.moc.consultations.rules import ItemState, State, Topic
from registry.moc.contacts.rules import ToTheOther
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language

_SIDE = "side IN ('jp', 'kg')"
_VISIBLE = {"visible": "reaches('moc')"}
_KEPT = {**_VISIBLE, "append_only": True}


class Consultation(Base):
    """That both sides consult, regularly or ad hoc, on some of the six topics."""

    __tablename__ = "moc_consultation"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("state", State),
        one_of("language", Language),
        CheckConstraint("subject <> '' AND jsonb_array_length(topics) > 0", name="says_what_about"),
        Index(None, "reference", unique=True),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    reference: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    regular: Mapped[bool] = mapped_column(info=K1)
    topics: Mapped[list[str]] = mapped_column(JSONB, info=K1)
    subject: Mapped[str] = mapped_column(info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    place: Mapped[str] = mapped_column(default="", info=K4)
    called_at: Mapped[datetime] = mapped_column(info=K1)

    proposals: Mapped[list["ConsultationProposal"]] = relationship(
        order_by="ConsultationProposal.proposed_at", lazy="raise"
    )
    items: Mapped[list["ConsultationItem"]] = relationship(
        order_by="ConsultationItem.added_at", lazy="raise"
    )
    delegations: Mapped[list["ConsultationDelegation"]] = relationship(
        order_by="ConsultationDelegation.named_at", lazy="raise"
    )
    records: Mapped[list["ConsultationRecord"]] = relationship(
        order_by="ConsultationRecord.written_at", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.consultation"
    book = "moc"
    organisation_id = None


class ConsultationProposal(ToTheOther, Base):
    """Dates that one side proposes: moments on which both offices are open."""

    __tablename__ = "moc_consultation_proposal"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("jsonb_array_length(slots) > 0 AND minutes > 0", name="proposes_something"),
        Index(None, "consultation_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation.id"), info=K1)
    slots: Mapped[list[str]] = mapped_column(JSONB, info=K1)
    minutes: Mapped[int] = mapped_column(info=K1)
    proposed_at: Mapped[datetime] = mapped_column(info=K1)

    consultation: Mapped[Consultation] = relationship(lazy="raise", back_populates="proposals")
    replies: Mapped[list["ConsultationReply"]] = relationship(
        order_by="ConsultationReply.replied_at", lazy="raise"
    )

    kind = "moc.consultation-proposal"
    book = "moc"
    organisation_id = None
    state = None


class ConsultationReply(Base):
    """Which of the proposed dates suits the other side, if any does."""

    __tablename__ = "moc_consultation_reply"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("slot >= 0", name="slot_is_counted"),
        Index(None, "proposal_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation_proposal.id"), info=K1)
    slot: Mapped[int | None] = mapped_column(info=K1)
    replied_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.consultation-reply"
    book = "moc"
    organisation_id = None
    state = None


class ConsultationItem(Base):
    """A matter on the agenda, written freely or taken from what is open between the sides."""

    __tablename__ = "moc_consultation_item"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("state", ItemState),
        one_of("topic", Topic),
        CheckConstraint("title <> ''", name="says_something"),
        Index(None, "consultation_id"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation.id"), info=K1)
    state: Mapped[str] = mapped_column(info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    topic: Mapped[str] = mapped_column(info=K1)
    title: Mapped[str] = mapped_column(info=K4)
    about: Mapped[str | None] = mapped_column(info=K1)
    added_at: Mapped[datetime] = mapped_column(info=K1)

    consultation: Mapped[Consultation] = relationship(lazy="raise", back_populates="items")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.consultation-item"
    book = "moc"
    organisation_id = None


class ConsultationDelegation(Base):
    """Who takes part for one side; a later list supersedes."""

    __tablename__ = "moc_consultation_delegation"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("people <> ''", name="names_somebody"),
        Index(None, "consultation_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation.id"), info=K1)
    people: Mapped[str] = mapped_column(info=K4)
    named_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.consultation-delegation"
    book = "moc"
    organisation_id = None
    state = None


class ConsultationRecord(ToTheOther, Base):
    """A whole text of the record as one side agrees to it; the other agrees, or sends another.

    `digest` covers the words and the follow-ups.
    """

    __tablename__ = "moc_consultation_record"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_is_hex"),
        Index(None, "consultation_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation.id"), info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    digest: Mapped[str] = mapped_column(info=K2)
    confidential: Mapped[bool] = mapped_column(info=K1)
    written_at: Mapped[datetime] = mapped_column(info=K1)

    consultation: Mapped[Consultation] = relationship(lazy="raise", back_populates="records")
    follow_ups: Mapped[list["ConsultationFollowUp"]] = relationship(
        order_by="ConsultationFollowUp.place", lazy="raise", back_populates="record"
    )
    agreements: Mapped[list["RecordAgreement"]] = relationship(
        order_by="RecordAgreement.agreed_at", lazy="raise"
    )

    @property
    def stands_on(self) -> tuple[str, UUID]:
        """The record on whose page it is read."""
        return Consultation.kind, self.consultation_id

    kind = "moc.consultation-record"
    book = "moc"
    organisation_id = None
    state = None


class ConsultationFollowUp(ToTheOther, Base):
    """What one side is to do until a day; it owes it once both agreed to the record it is in."""

    __tablename__ = "moc_consultation_follow_up"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("owed_by IN ('jp', 'kg')", name="owed_by_is_known"),
        CheckConstraint("matter <> ''", name="says_something"),
        Index(None, "record_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation_record.id"), info=K1)
    place: Mapped[int] = mapped_column(info=K1)
    owed_by: Mapped[str] = mapped_column(info=K1)
    matter: Mapped[str] = mapped_column(info=K4)
    due_on: Mapped[date] = mapped_column(info=K1)

    record: Mapped[ConsultationRecord] = relationship(lazy="raise", back_populates="follow_ups")
    reports: Mapped[list["FollowUpReport"]] = relationship(
        order_by="FollowUpReport.reported_at", lazy="raise"
    )

    kind = "moc.follow-up"
    book = "moc"
    organisation_id = None
    state = None


class RecordAgreement(Base):
    """The other side's agreement to one text of the record, bound to its digest."""

    __tablename__ = "moc_record_agreement"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        Index(None, "record_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation_record.id"), info=K1)
    digest: Mapped[str] = mapped_column(info=K2)
    agreed_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.record-agreement"
    book = "moc"
    organisation_id = None
    state = None


class FollowUpReport(Base):
    """That a follow-up is done, and what was done."""

    __tablename__ = "moc_follow_up_report"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("text <> ''", name="says_something"),
        Index(None, "follow_up_id"),
        {"info": _KEPT},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("moc_consultation_follow_up.id"), info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    done_on: Mapped[date] = mapped_column(info=K1)
    reported_at: Mapped[datetime] = mapped_column(info=K1)

    kind = "moc.follow-up-report"
    book = "moc"
    organisation_id = None
    state = None
