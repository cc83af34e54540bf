"""Inquiries, each a question of its own in a thread, and the answers to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K4, Base, identity
from registry.moc.contacts.rules import ToTheOther
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language
from registry.papers.models import StoredFile

_VISIBLE = {"visible": "reaches('moc')", "append_only": True}


class Inquiry(ToTheOther, Base):
    """One question of one side to the other; a further one in the same matter follows it.

    A common question is known by its code in both languages, `about` says whom or what it is
    about; `text` is what was written freely, in `language`. `thread_id` is the first inquiry.
    """

    __tablename__ = "moc_inquiry"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        one_of("language", Language),
        CheckConstraint(
            "subject <> '' AND (text <> '' OR question IS NOT NULL)", name="asks_something"
        ),
        Index(None, "reference", unique=True),
        Index(None, "thread_id"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    reference: Mapped[str] = mapped_column(info=K1)
    thread_id: Mapped[UUID] = mapped_column(info=K1)
    question: Mapped[str | None] = mapped_column(info=K4)
    subject: Mapped[str] = mapped_column(info=K4)
    about: Mapped[str] = mapped_column(default="", info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    confidential: Mapped[bool] = mapped_column(info=K1)
    asked_at: Mapped[datetime] = mapped_column(info=K1)

    files: Mapped[list["InquiryFile"]] = relationship(order_by="InquiryFile.place", lazy="raise")
    answers: Mapped[list["InquiryAnswer"]] = relationship(
        order_by="InquiryAnswer.answered_at", lazy="raise", back_populates="inquiry"
    )

    kind = "moc.inquiry"
    book = "moc"
    organisation_id = None
    state = None


class InquiryFile(Base):
    """A file that came with an inquiry."""

    __tablename__ = "moc_inquiry_file"
    __table_args__ = (Index(None, "inquiry_id"), {"info": _VISIBLE})

    id: Mapped[UUID] = identity()
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("moc_inquiry.id"), info=K1)
    place: Mapped[int] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class InquiryAnswer(Base):
    """The answer to an inquiry, by the side that was asked: a prepared reply, words, or both."""

    __tablename__ = "moc_inquiry_answer"
    __table_args__ = (
        CheckConstraint("side IN ('jp', 'kg')", name="side_is_known"),
        one_of("language", Language),
        CheckConstraint("text <> '' OR reply IS NOT NULL", name="says_something"),
        Index(None, "inquiry_id"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(info=K1)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("moc_inquiry.id"), info=K1)
    reply: Mapped[str | None] = mapped_column(info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    confidential: Mapped[bool] = mapped_column(info=K1)
    answered_at: Mapped[datetime] = mapped_column(info=K1)

    inquiry: Mapped[Inquiry] = relationship(lazy="raise", back_populates="answers")
    files: Mapped[list["InquiryAnswerFile"]] = relationship(
        order_by="InquiryAnswerFile.place", lazy="raise"
    )

    @property
    def stands_on(self) -> tuple[str, UUID]:
        """The record on whose page it is read."""
        return Inquiry.kind, self.inquiry_id

    kind = "moc.inquiry-answer"
    book = "moc"
    organisation_id = None
    state = None


class InquiryAnswerFile(Base):
    """A file that came with an answer."""

    __tablename__ = "moc_inquiry_answer_file"
    __table_args__ = (Index(None, "answer_id"), {"info": _VISIBLE})

    id: Mapped[UUID] = identity()
    answer_id: Mapped[UUID] = mapped_column(ForeignKey("moc_inquiry_answer.id"), info=K1)
    place: Mapped[int] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
