"""Meetings with their agenda, papers and participants, and the letters about them."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import UUID as PgUUID  # noqa: N811 - a class all the same
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.core.desks import Desk
from registry.core.text import in_language
from registry.council.meetings.rules import (
    COMMON_ROOM,
    ORGANS,
    Attendance,
    LetterPurpose,
    MeetingKind,
    MeetingState,
    ParticipantState,
    Party,
    Reply,
    Topic,
)
from registry.papers.models import Paper
from registry.parties.models import Organisation


def _one_of(column: str, words: Iterable[StrEnum], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _called_to(table: str, column: str = "meeting_id", *, narrowed: bool = False) -> str:
    """Say that the reader is called to a row's meeting: whose own row of participants is in view.

    That table's own policy shows each party its own row, from being called until being removed.
    """
    chosen = f" AND ({table}.only_for IS NULL OR p.id = ANY ({table}.only_for))" if narrowed else ""
    return (
        f"EXISTS (SELECT FROM council_participant p WHERE p.meeting_id = {table}.{column}{chosen})"
    )


def _is_open(table: str) -> str:
    """Say that no chair closed a row's meeting; public pages read in a room of their own."""
    return (
        f"EXISTS (SELECT FROM council_meeting m WHERE m.id = {table}.meeting_id"
        " AND m.closed_at IS NULL)"
    )


_FOR_THE_PUBLIC = (
    "(reaches('council:published') AND council_meeting_paper.for_the_public"
    f" AND council_meeting_paper.sent_at IS NOT NULL AND {_is_open('council_meeting_paper')}"
    " AND (council_meeting_paper.item_id IS NULL OR EXISTS (SELECT FROM council_agenda_item i"
    " WHERE i.id = council_meeting_paper.item_id AND i.closed_at IS NULL)))"
)


class Meeting(Base):
    """A meeting of the council (5.1), of those concerned (5.2), or by circulation (5.4).

    `link` is for those called; what observers need stands in `observing`. `reply_by` is the day for
    replies, or for confirming receipt. `announced_at` and `closed_at` say what the public learns:
    open unless a chair closed it (council:7.1).
    """

    __tablename__ = "council_meeting"
    __table_args__ = (
        _one_of("kind_of_meeting", MeetingKind, "kind_is_known"),
        _one_of("state", MeetingState, "state_is_known"),
        CheckConstraint("title_ja <> ''", name="has_a_title"),
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        CheckConstraint(
            "state IN ('draft', 'proposed', 'cancelled') OR convened_at IS NOT NULL",
            name="convened_before_held",
        ),
        CheckConstraint(
            "convened_at IS NULL OR kind_of_meeting = 'circulation'"
            " OR (begins_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="convened_for_a_time",
        ),
        CheckConstraint(
            "convened_at IS NULL OR kind_of_meeting <> 'circulation' OR reply_by IS NOT NULL",
            name="circulated_until_a_day",
        ),
        CheckConstraint(
            "state <> 'held' OR kind_of_meeting <> 'circulation'", name="circulations_are_not_held"
        ),
        CheckConstraint(
            "state <> 'ended' OR kind_of_meeting = 'circulation'", name="only_circulations_end"
        ),
        CheckConstraint(
            "(state IN ('held', 'ended')) = (over_at IS NOT NULL)", name="over_at_a_moment"
        ),
        Index(None, "state", "begins_at"),
        {
            "info": {
                "visible": f"reaches('council') OR {_called_to('council_meeting', 'id')}"
                " OR (reaches('council:published') AND council_meeting.convened_at IS NOT NULL"
                " AND council_meeting.closed_at IS NULL)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    kind_of_meeting: Mapped[str] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=MeetingState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    number: Mapped[str] = mapped_column(default="", info=K2)
    title_ja: Mapped[str] = mapped_column(info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    matter: Mapped[str] = mapped_column(default="", info=K2)
    begins_at: Mapped[datetime | None] = mapped_column(info=K2)
    ends_at: Mapped[datetime | None] = mapped_column(info=K2)
    place_ja: Mapped[str] = mapped_column(default="", info=K2)
    place_en: Mapped[str] = mapped_column(default="", info=K2)
    link: Mapped[str] = mapped_column(default="", info=K2)
    observing_ja: Mapped[str] = mapped_column(default="", info=K2)
    observing_en: Mapped[str] = mapped_column(default="", info=K2)
    reply_by: Mapped[date | None] = mapped_column(info=K2)
    choice_reason: Mapped[str] = mapped_column(default="", info=K2)
    result: Mapped[str] = mapped_column(default="", info=K2)
    drafted_at: Mapped[datetime] = mapped_column(info=K2)
    changed_at: Mapped[datetime] = mapped_column(info=K2)
    convened_at: Mapped[datetime | None] = mapped_column(info=K2)
    rescheduled_at: Mapped[datetime | None] = mapped_column(info=K2)
    revision: Mapped[int] = mapped_column(default=0, info=K2)
    announced_at: Mapped[datetime | None] = mapped_column(info=K2)
    closed_at: Mapped[datetime | None] = mapped_column(info=K2)
    over_at: Mapped[datetime | None] = mapped_column(info=K2)

    items: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.position", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.meeting"
    book = "council"
    organisation_id = None

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title_ja, self.title_en)

    @property
    def is_circulation(self) -> bool:
        """Say whether it is held by circulation (council:5.4)."""
        return self.kind_of_meeting == MeetingKind.CIRCULATION


class AgendaItem(Base):
    """An item of a meeting's agenda with its topic (council:6); `only_for` some participants."""

    __tablename__ = "council_agenda_item"
    __table_args__ = (
        _one_of("topic", Topic, "topic_is_known"),
        CheckConstraint("title_ja <> ''", name="has_a_title"),
        CheckConstraint("cardinality(only_for) > 0", name="for_somebody"),
        Index(None, "meeting_id"),
        {
            "info": {
                "visible": "reaches('council') OR "
                + _called_to("council_agenda_item", narrowed=True)
                + " OR (reaches('council:published') AND council_agenda_item.closed_at IS NULL AND "
                + _is_open("council_agenda_item")
                + ")"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K2)
    position: Mapped[int] = mapped_column(info=K2)
    title_ja: Mapped[str] = mapped_column(info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    text: Mapped[str] = mapped_column(default="", info=K2)
    topic: Mapped[str] = mapped_column(info=K2)
    only_for: Mapped[list[UUID] | None] = mapped_column(ARRAY(PgUUID(as_uuid=True)), info=K2)
    closed_at: Mapped[datetime | None] = mapped_column(info=K2)

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title_ja, self.title_en)


class MeetingPaper(Base):
    """A paper of a meeting, or of one of its items; known to participants once it is sent."""

    __tablename__ = "council_meeting_paper"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("cardinality(only_for) > 0", name="for_somebody"),
        Index(None, "meeting_id"),
        Index(None, "item_id"),
        {
            "info": {
                "visible": "reaches('council') OR (council_meeting_paper.sent_at IS NOT NULL AND "
                + _called_to("council_meeting_paper", narrowed=True)
                + " AND (council_meeting_paper.item_id IS NULL OR EXISTS (SELECT FROM "
                "council_agenda_item i WHERE i.id = council_meeting_paper.item_id)))"
                + f" OR {_FOR_THE_PUBLIC}"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K2)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_agenda_item.id"), info=K2)
    position: Mapped[int] = mapped_column(info=K2)
    title: Mapped[str] = mapped_column(info=K2)
    for_the_public: Mapped[bool] = mapped_column(default=False, info=K2)
    only_for: Mapped[list[UUID] | None] = mapped_column(ARRAY(PgUUID(as_uuid=True)), info=K2)
    corrects_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_meeting_paper.id"), info=K2
    )
    sent_at: Mapped[datetime | None] = mapped_column(info=K2)

    revisions: Mapped[list["PaperRevision"]] = relationship(
        order_by="PaperRevision.number", lazy="raise"
    )

    @property
    def latest(self) -> "PaperRevision":
        """The file that counts now."""
        return self.revisions[-1]


class PaperRevision(Base):
    """One file of a paper, by its digest; a paper replaced after it was sent keeps the earlier."""

    __tablename__ = "council_meeting_paper_revision"
    __table_args__ = (
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hex"),
        Index(None, "paper_id", "number", unique=True),
        {
            "info": {
                "visible": "reaches('council') OR EXISTS (SELECT FROM council_meeting_paper x "
                "WHERE x.id = council_meeting_paper_revision.paper_id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting_paper.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    name: Mapped[str] = mapped_column(info=K2)
    size: Mapped[int] = mapped_column(BigInteger, info=K2)
    media_type: Mapped[str] = mapped_column(info=K2)
    sha256: Mapped[str] = mapped_column(info=K2)
    added_at: Mapped[datetime] = mapped_column(info=K2)


class Participant(Base):
    """One party that is to be called: a member organisation, an organ's desk, or a person (5.3).

    A removed participant's row stays and shows it nothing any more.
    """

    __tablename__ = "council_participant"
    __table_args__ = (
        _one_of("party", Party, "party_is_known"),
        _one_of("state", ParticipantState, "state_is_known"),
        CheckConstraint(
            "(party = 'organisation') = (organisation_id IS NOT NULL)", name="organisation_is_named"
        ),
        CheckConstraint("(party = 'organ') = (addressed_to IS NOT NULL)", name="organ_is_named"),
        CheckConstraint(
            "(party = 'person') = (person_email <> '')"
            " AND (party = 'person') = (person_name <> '')",
            name="person_is_named",
        ),
        CheckConstraint("person_id IS NULL OR party = 'person'", name="account_of_a_person"),
        CheckConstraint("(state = 'chosen') = (called_at IS NULL)", name="called_at_a_moment"),
        CheckConstraint(
            "(state = 'removed') = (removed_at IS NOT NULL)", name="removed_at_a_moment"
        ),
        CheckConstraint("reply IS NULL OR replied_at IS NOT NULL", name="replied_at_a_moment"),
        _one_of("reply", Reply, "reply_is_known"),
        _one_of("attended", Attendance, "attendance_is_known"),
        *(
            Index(
                f"uq_council_participant_one_{name}",
                "meeting_id",
                column,
                unique=True,
                postgresql_where=text(f"state <> 'removed' AND party = '{name}'"),
            )
            for name, column in (
                ("organisation", "organisation_id"),
                ("organ", "addressed_to"),
                ("person", "person_email"),
            )
        ),
        Index(None, "meeting_id"),
        Index(None, "organisation_id"),
        Index(None, "person_id"),
        {
            "info": {
                "visible": "reaches('council') OR (state = 'called' AND (reaches(compartment)"
                " OR reaches_organisation(organisation_id) OR reaches_account(person_id)))"
            }
        },
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K2)
    party: Mapped[str] = mapped_column(info=K2)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K2)
    addressed_to: Mapped[str | None] = mapped_column(info=K2)
    compartment: Mapped[str] = mapped_column(default=COMMON_ROOM, info=K1)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    person_name: Mapped[str] = mapped_column(default="", info=K2)
    person_office: Mapped[str] = mapped_column(default="", info=K2)
    person_email: Mapped[str] = mapped_column(default="", info=K2)
    person_locale: Mapped[str] = mapped_column(default="ja", info=K2)
    state: Mapped[str] = mapped_column(default=ParticipantState.CHOSEN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    chosen_by: Mapped[str] = mapped_column(default="", info=K2)
    called_at: Mapped[datetime | None] = mapped_column(info=K2)
    removed_at: Mapped[datetime | None] = mapped_column(info=K2)
    removal_reason: Mapped[str] = mapped_column(default="", info=K2)
    reply: Mapped[str | None] = mapped_column(info=K2)
    substitute: Mapped[str] = mapped_column(default="", info=K2)
    replied_at: Mapped[datetime | None] = mapped_column(info=K2)
    received_at: Mapped[datetime | None] = mapped_column(info=K2)
    comment: Mapped[str] = mapped_column(default="", info=K2)
    let_go_at: Mapped[datetime | None] = mapped_column(info=K2)
    reminded_at: Mapped[datetime | None] = mapped_column(info=K2)
    reminders: Mapped[int] = mapped_column(default=0, info=K2)
    attended: Mapped[str | None] = mapped_column(info=K2)
    attended_by: Mapped[str] = mapped_column(default="", info=K2)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.participant"
    book = "council"

    def name_in(self, language: str) -> str:
        """Return what the participant is called in `language`."""
        if self.organisation is not None:
            return (
                self.organisation.name_en if language == "en" else None
            ) or self.organisation.name
        if self.addressed_to is not None:
            return ORGANS[Desk(self.addressed_to)].name.in_locale(language)
        return (
            f"{self.person_name}（{self.person_office}）"
            if self.person_office
            else self.person_name
        )


class MeetingLetter(Base):
    """A letter that was issued about a meeting to all who are called to it."""

    __tablename__ = "council_meeting_letter"
    __table_args__ = (
        _one_of("purpose", LetterPurpose, "purpose_is_known"),
        Index(None, "meeting_id"),
        {"info": {"visible": f"reaches('council') OR {_called_to('council_meeting_letter')}"}},
    )

    id: Mapped[UUID] = identity()
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("council_meeting.id"), info=K2)
    purpose: Mapped[str] = mapped_column(info=K2)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), info=K2)
    number: Mapped[str] = mapped_column(info=K2)
    issued_on: Mapped[date] = mapped_column(info=K2)

    paper: Mapped[Paper] = relationship(lazy="raise")
