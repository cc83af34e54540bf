"""Minutes with every revision, participants' corrections, and what the public reads of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K2, Base, identity
from registry.council.meetings.models import Meeting, Participant
from registry.council.minutes.rules import CorrectionState, MinutesState, ReviewState

_STATES = ", ".join(f"'{state}'" for state in MinutesState)
_REVIEWS = ", ".join(f"'{state}'" for state in ReviewState)
_CORRECTIONS = ", ".join(f"'{state}'" for state in CorrectionState)


def _shown_to_participants(table: str) -> str:
    """Say that a row belongs to the revision that was shown to the participants last."""
    return (
        f"EXISTS (SELECT FROM council_minutes m WHERE m.id = {table}.minutes_id"
        f" AND m.shared_number = {table}.number)"
    )


_OWN_ROW = "EXISTS (SELECT FROM council_participant p WHERE p.id = {0}.participant_id)"


class Minutes(Base):
    """The minutes of one meeting. Participants see the revision of `shared_number` and no other.

    `corrections_until` is the day that was stated to them; `published_number` is the revision that
    the public version was made from.
    """

    __tablename__ = "council_minutes"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'published') OR confirmed_number IS NOT NULL",
            name="confirmed_in_a_revision",
        ),
        CheckConstraint(
            "(published_number IS NULL) = (published_at IS NULL)", name="published_at_a_moment"
        ),
        CheckConstraint(
            "state <> 'published' OR published_number IS NOT NULL", name="published_in_a_revision"
        ),
        {
            "info": {
                "visible": "reaches('council') OR (shared_number IS NOT NULL AND EXISTS (SELECT"
                " FROM council_participant p WHERE p.meeting_id = council_minutes.meeting_id))"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), unique=True, info=K2)
    state: Mapped[str] = mapped_column(default=MinutesState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    corrections_until: Mapped[date | None] = mapped_column(info=K2)
    shared_number: Mapped[int | None] = mapped_column(info=K2)
    confirmed_number: Mapped[int | None] = mapped_column(info=K2)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=K2)
    published_number: Mapped[int | None] = mapped_column(info=K2)
    published_at: Mapped[datetime | None] = mapped_column(info=K2)

    meeting: Mapped[Meeting] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.minutes"
    book = "council"
    organisation_id = None


class Revision(Base):
    """One whole text of the minutes; nothing of it ever changes."""

    __tablename__ = "council_minutes_revision"
    __table_args__ = (
        CheckConstraint("number >= 1", name="counted_from_one"),
        UniqueConstraint("minutes_id", "number"),
        {
            "info": {
                "visible": "reaches('council') OR "
                + _shown_to_participants("council_minutes_revision"),
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    made_at: Mapped[datetime] = mapped_column(info=K2)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    note: Mapped[str] = mapped_column(default="", info=K2)
    restores: Mapped[int | None] = mapped_column(info=K2)

    passages: Mapped[list["Passage"]] = relationship(order_by="Passage.position", lazy="raise")


class Passage(Base):
    """What a revision says on one item; `item_id` is None for what concerns the whole meeting."""

    __tablename__ = "council_minutes_passage"
    __table_args__ = (
        UniqueConstraint("revision_id", "position"),
        {
            "info": {
                "visible": "reaches('council') OR ("
                + _shown_to_participants("council_minutes_passage")
                + " AND (council_minutes_passage.item_id IS NULL OR EXISTS (SELECT FROM"
                " council_agenda_item i WHERE i.id = council_minutes_passage.item_id)))",
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes_revision.id"), info=K2)
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_agenda_item.id"), info=K2)
    position: Mapped[int] = mapped_column(info=K2)
    text: Mapped[str] = mapped_column(info=K2)


class Review(Base):
    """One participant's turn to correct the minutes, until the stated day or until it has done."""

    __tablename__ = "council_minutes_review"
    __table_args__ = (
        CheckConstraint(f"state IN ({_REVIEWS})", name="state_is_known"),
        UniqueConstraint("minutes_id", "participant_id"),
        {"info": {"visible": "reaches('council') OR " + _OWN_ROW.format("council_minutes_review")}},
    )

    id: Mapped[UUID] = identity()
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K2)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("council_participant.id"), info=K2)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    addressed_to: Mapped[str | None] = mapped_column(info=K2)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    compartment: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=ReviewState.ASKED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    asked_at: Mapped[datetime] = mapped_column(info=K2)
    answered_at: Mapped[datetime | None] = mapped_column(info=K2)

    minutes: Mapped[Minutes] = relationship(lazy="raise")
    participant: Mapped[Participant] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.minutes-review"
    book = "council"


class Correction(Base):
    """A changed passage or a remark that a participant proposes on one item of a revision."""

    __tablename__ = "council_minutes_correction"
    __table_args__ = (
        CheckConstraint(f"state IN ({_CORRECTIONS})", name="state_is_known"),
        CheckConstraint("proposed IS NOT NULL OR remark <> ''", name="says_something"),
        CheckConstraint(
            "(state = 'proposed') = (answered_at IS NULL)", name="answered_at_a_moment"
        ),
        Index(None, "minutes_id"),
        Index(None, "review_id"),
        {
            "info": {
                "visible": "reaches('council') OR " + _OWN_ROW.format("council_minutes_correction")
            }
        },
    )

    id: Mapped[UUID] = identity()
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K2)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes_review.id"), info=K2)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("council_participant.id"), info=K2)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    addressed_to: Mapped[str | None] = mapped_column(info=K2)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    compartment: Mapped[str] = mapped_column(info=K1)
    number: Mapped[int] = mapped_column(info=K2)
    position: Mapped[int] = mapped_column(info=K2)
    proposed: Mapped[str | None] = mapped_column(info=K2)
    remark: Mapped[str] = mapped_column(default="", info=K2)
    state: Mapped[str] = mapped_column(default=CorrectionState.PROPOSED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    proposed_at: Mapped[datetime] = mapped_column(info=K2)
    answered_at: Mapped[datetime | None] = mapped_column(info=K2)
    answer: Mapped[str] = mapped_column(default="", info=K2)

    minutes: Mapped[Minutes] = relationship(lazy="raise")
    participant: Mapped[Participant] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.minutes-correction"
    book = "council"


class MarkedPassage(Base):
    """A confirmed passage with what is to be taken out marked, and its English, if any: workings.

    The original stays in the revision; the public version is made from these marks.
    """

    __tablename__ = "council_minutes_marked"
    __table_args__ = (
        UniqueConstraint("minutes_id", "number", "position"),
        {"info": {"visible": "reaches('council')"}},
    )

    id: Mapped[UUID] = identity()
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    position: Mapped[int] = mapped_column(info=K2)
    marked: Mapped[str] = mapped_column(info=K2)
    english: Mapped[str] = mapped_column(default="", info=K2)


class PublicPassage(Base):
    """What the public reads on one item: what was taken out is not in it, nor how long it was."""

    __tablename__ = "council_public_passage"
    __table_args__ = (
        UniqueConstraint("minutes_id", "position"),
        Index(None, "meeting_id"),
        {
            "info": {
                "visible": "reaches('council') OR (reaches('council:published') AND EXISTS (SELECT"
                " FROM council_meeting m WHERE m.id = council_public_passage.meeting_id AND"
                " m.closed_at IS NULL) AND (council_public_passage.item_id IS NULL OR EXISTS"
                " (SELECT FROM council_agenda_item i WHERE i.id = council_public_passage.item_id"
                " AND i.closed_at IS NULL)))"
            }
        },
    )

    id: Mapped[UUID] = identity()
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("council_minutes.id"), info=K0)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K0)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_agenda_item.id"), info=K0)
    position: Mapped[int] = mapped_column(info=K0)
    text_ja: Mapped[str] = mapped_column(info=K0)
    text_en: Mapped[str] = mapped_column(info=K0)
    published_at: Mapped[datetime] = mapped_column(info=K0)
