"""What happened to the memorandum, its amendments, and disputes about it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K2, K4, Base, identity
from registry.moc.contacts.rules import ToTheOther
from registry.moc.memorandum.rules import DisputeState, Happening
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language
from registry.papers.models import StoredFile

_SIDE = "side IN ('jp', 'kg')"
_OF_THE_PARTIES = {"visible": "reaches('moc')"}


class LifeEvent(Base):
    """A signature, a review or a notice of the end: whose, on which day. The days are public."""

    __tablename__ = "moc_life_event"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("happening", Happening),
        Index(
            "uq_moc_life_event_signed_once",
            "side",
            unique=True,
            postgresql_where=text("happening = 'signed'"),
        ),
        {
            "info": {
                "visible": "reaches('moc') OR reaches('public')",
                "writable": "reaches('moc')",
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K0)
    happening: Mapped[str] = mapped_column(info=K0)
    on: Mapped[date] = mapped_column(info=K0)
    place: Mapped[str] = mapped_column(default="", info=K0)
    entered_at: Mapped[datetime] = mapped_column(info=K0)

    notes: Mapped[list["LifeNote"]] = relationship(lazy="raise")

    kind = "moc.life-event"
    book = "moc"
    organisation_id = None
    state = None


class LifeNote(Base):
    """What the parties keep to themselves of an event: words of a review or notice, a document."""

    __tablename__ = "moc_life_note"
    __table_args__ = (
        one_of("language", Language),
        CheckConstraint("text <> '' OR stored_file_id IS NOT NULL", name="says_something"),
        Index(None, "event_id"),
        {"info": {**_OF_THE_PARTIES, "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    event_id: Mapped[UUID] = mapped_column(ForeignKey("moc_life_event.id"), info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")


class Amendment(ToTheOther, Base):
    """An amendment or supplement that one side proposes, its written consent enclosed (moc:9)."""

    __tablename__ = "moc_amendment"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("title <> '' AND text <> ''", name="says_something"),
        {"info": {**_OF_THE_PARTIES, "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    title: Mapped[str] = mapped_column(info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    effective_on: Mapped[date | None] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    proposed_at: Mapped[datetime] = mapped_column(info=K1)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
    answers: Mapped[list["AmendmentAnswer"]] = relationship(
        order_by="AmendmentAnswer.answered_at", lazy="raise"
    )

    kind = "moc.amendment"
    book = "moc"
    organisation_id = None
    state = None


class AmendmentAnswer(Base):
    """The other side's written consent, or that it gives none."""

    __tablename__ = "moc_amendment_answer"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        CheckConstraint("NOT consents OR stored_file_id IS NOT NULL", name="consents_in_writing"),
        Index(None, "amendment_id"),
        {"info": {**_OF_THE_PARTIES, "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    amendment_id: Mapped[UUID] = mapped_column(ForeignKey("moc_amendment.id"), info=K1)
    consents: Mapped[bool] = mapped_column(info=K1)
    on: Mapped[date] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    answered_at: Mapped[datetime] = mapped_column(info=K1)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")

    kind = "moc.amendment-answer"
    book = "moc"
    organisation_id = None
    state = None


class Dispute(ToTheOther, Base):
    """A dispute about reading or carrying out the memorandum; consultation settles it (moc:10)."""

    __tablename__ = "moc_dispute"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("state", DisputeState),
        one_of("language", Language),
        CheckConstraint("subject <> '' AND text <> ''", name="says_something"),
        {"info": _OF_THE_PARTIES},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    subject: Mapped[str] = mapped_column(info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    raised_at: Mapped[datetime] = mapped_column(info=K1)

    steps: Mapped[list["DisputeStep"]] = relationship(order_by="DisputeStep.at", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.dispute"
    book = "moc"
    organisation_id = None


class DisputeStep(Base):
    """What a side said in a dispute: that it consults, or on what both settled."""

    __tablename__ = "moc_dispute_step"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("text <> ''", name="says_something"),
        Index(None, "dispute_id"),
        {"info": {**_OF_THE_PARTIES, "append_only": True}},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("moc_dispute.id"), info=K1)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(info=K4)
    consulted_on: Mapped[date | None] = mapped_column(info=K1)
    at: Mapped[datetime] = mapped_column(info=K1)

    @property
    def stands_on(self) -> tuple[str, UUID]:
        """The record on whose page it is read."""
        return Dispute.kind, self.dispute_id

    kind = "moc.dispute-step"
    book = "moc"
    organisation_id = None
    state = None
