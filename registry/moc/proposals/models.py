"""Questions that a ministry hands to Japan's contact point; they never leave in this shape."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K4, Base, identity
from registry.moc.proposals.rules import ROOM, Standing
from registry.moc.texts.models import one_of
from registry.moc.texts.rules import Language
from registry.papers.models import StoredFile

_VISIBLE = {"visible": "reaches('moc:jp')"}


class InquiryProposal(Base):
    """A question of a ministry's, and the inquiry that became of it once it was sent on."""

    __tablename__ = "moc_inquiry_proposal"
    __table_args__ = (
        one_of("state", Standing),
        one_of("language", Language),
        CheckConstraint(
            "subject <> '' AND (text <> '' OR question IS NOT NULL)", name="asks_something"
        ),
        CheckConstraint("(state = 'sent') = (inquiry_id IS NOT NULL)", name="sent_as_an_inquiry"),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    state: Mapped[str] = mapped_column(default=Standing.PROPOSED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    desk: Mapped[str] = mapped_column(info=K2)
    question: Mapped[str | None] = mapped_column(info=K4)
    subject: Mapped[str] = mapped_column(info=K4)
    about: Mapped[str] = mapped_column(default="", info=K4)
    language: Mapped[str] = mapped_column(info=K1)
    text: Mapped[str] = mapped_column(default="", info=K4)
    confidential: Mapped[bool] = mapped_column(info=K1)
    proposed_at: Mapped[datetime] = mapped_column(info=K2)
    inquiry_id: Mapped[UUID | None] = mapped_column(ForeignKey("moc_inquiry.id"), info=K2)

    files: Mapped[list["InquiryProposalFile"]] = relationship(
        order_by="InquiryProposalFile.place", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.inquiry-proposal"
    book = "moc"
    compartment = ROOM
    organisation_id = None

    @property
    def addressed_to(self) -> str:
        """The ministry whose question it is: what becomes of it is told to that one."""
        return self.desk


class InquiryProposalFile(Base):
    """A file that came with a ministry's question."""

    __tablename__ = "moc_inquiry_proposal_file"
    __table_args__ = (Index(None, "proposal_id"), {"info": _VISIBLE})

    id: Mapped[UUID] = identity()
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("moc_inquiry_proposal.id"), info=K1)
    place: Mapped[int] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
