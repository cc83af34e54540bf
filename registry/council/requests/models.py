"""Drafts, templates and requests; what they ask about whom; what came in answer, and when."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, Base, identity
from registry.core.text import in_language
from registry.council.requests.rules import (
    ITEM_ASKED,
    KINDS_UNDER,
    Basis,
    ExtensionState,
    QuestionType,
    RequestKind,
    RequestState,
)
from registry.papers.models import StoredFile
from registry.parties.models import Organisation

_SEEN: Final = "reaches('council') OR reaches_organisation(organisation_id)"
# What a member has written and not sent in is its own; once sent in, the council reads it too.
_SENT: Final = (
    "reaches_organisation(organisation_id) OR (reaches('council') AND submission_id IS NOT NULL)"
)


def _listed(words: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """Return the CHECK that a column holds one of `words`."""
    return CheckConstraint(f"{column} IN ({_listed(words)})", name=f"{column}_is_known")


def kinds_of(column: str, whose: dict[str, str]) -> CheckConstraint:
    """Return the CHECK that what is asked follows from the basis or the item in `column`."""
    rules = [
        f"({column} = '{whose[basis]}' AND kind_of_request IN ({_listed(kinds)}))"
        for basis, kinds in KINDS_UNDER.items()
    ]
    return CheckConstraint(" OR ".join(rules), name=f"kind_follows_from_the_{column}")


def other_is_stated() -> CheckConstraint:
    """Return the CHECK that only another kind than the named ones has words of its own."""
    return CheckConstraint(
        f"(kind_of_request = '{RequestKind.OTHER}') OR other_kind = ''", name="other_is_other"
    )


class Request(Base):
    """What the council asks of one member (`organisation_id`); frozen but for its date and state.

    `due_on` is the date as it stands now, `first_due_on` the one that the letter stated.
    """

    __tablename__ = "council_request"
    __table_args__ = (
        one_of("basis", Basis),
        one_of("state", RequestState),
        kinds_of("item", {basis: item.value for basis, item in ITEM_ASKED.items()}),
        other_is_stated(),
        CheckConstraint(
            " OR ".join(f"(item = '{i}' AND basis = '{b}')" for b, i in ITEM_ASKED.items()),
            name="basis_follows_from_the_item",
        ),
        CheckConstraint("title <> '' AND text <> ''", name="says_what_is_asked"),
        CheckConstraint(
            "first_due_on IS NULL OR (due_on IS NOT NULL AND due_on >= first_due_on)",
            name="a_stated_date_moves_on",
        ),
        CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_at_a_moment"
        ),
        Index(None, "organisation_id"),
        Index(None, "draft_id"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_number: Mapped[str] = mapped_column(unique=True, info=K2)
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("council_request_draft.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    item: Mapped[str] = mapped_column(info=K2)
    basis: Mapped[str] = mapped_column(info=K2)
    kind_of_request: Mapped[str] = mapped_column(info=K2)
    other_kind: Mapped[str] = mapped_column(default="", info=K2)
    title: Mapped[str] = mapped_column(info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    text: Mapped[str] = mapped_column(info=K2)
    text_en: Mapped[str] = mapped_column(default="", info=K2)
    first_due_on: Mapped[date | None] = mapped_column(info=K2)
    due_on: Mapped[date | None] = mapped_column(info=K2)
    state: Mapped[str] = mapped_column(default=RequestState.ISSUED, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    issued_at: Mapped[datetime] = mapped_column(info=K2)
    answered_at: Mapped[datetime | None] = mapped_column(info=K2)
    ended_at: Mapped[datetime | None] = mapped_column(info=K2)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    questions: Mapped[list["Question"]] = relationship(order_by="Question.place", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.request"
    book = "council"

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title, self.title_en)


class RequestedEmployer(Base):
    """An employer's establishment that a request is about; `place` numbers it within the request.

    `complete_at` is when an answer about it was sent in that left no required question open.
    """

    __tablename__ = "council_requested_employer"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint("place >= 1", name="place_from_one"),
        Index(None, "request_id", "place", unique=True),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    place: Mapped[int] = mapped_column(info=K2)
    employer_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_employer.id"), info=K2)
    name: Mapped[str] = mapped_column(info=K2)
    corporate_number: Mapped[str] = mapped_column(default="", info=K2)
    establishment: Mapped[str] = mapped_column(default="", info=K2)
    address: Mapped[str] = mapped_column(default="", info=K2)
    prefecture: Mapped[str] = mapped_column(default="", info=K2)
    industry: Mapped[str] = mapped_column(default="", info=K2)
    complete_at: Mapped[datetime | None] = mapped_column(info=K2)

    request: Mapped[Request] = relationship(lazy="raise")


class Question(Base):
    """A question of a request: about each employer (`per_employer`), or about the whole matter.

    `choices` are the texts to choose from, in order; an answer holds the text.
    """

    __tablename__ = "council_request_question"
    __table_args__ = (
        CheckConstraint(
            f"type_of_answer IN ({_listed(QuestionType)})", name="type_of_answer_is_known"
        ),
        CheckConstraint("text <> ''", name="asks_something"),
        CheckConstraint("place >= 1", name="place_from_one"),
        CheckConstraint(
            "(type_of_answer = 'choice') = (jsonb_array_length(choices) > 1)",
            name="a_choice_has_several",
        ),
        Index(None, "request_id", "place", unique=True),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    place: Mapped[int] = mapped_column(info=K2)
    text: Mapped[str] = mapped_column(info=K2)
    text_en: Mapped[str] = mapped_column(default="", info=K2)
    type_of_answer: Mapped[str] = mapped_column(info=K2)
    required: Mapped[bool] = mapped_column(info=K2)
    per_employer: Mapped[bool] = mapped_column(info=K2)
    choices: Mapped[list[str]] = mapped_column(JSONB, default=list, info=K2)

    @property
    def key(self) -> str:
        """What the question is called in tables: q1, q2, …"""
        return f"q{self.place}"


class Submission(Base):
    """One sending in of answers: when, by whom, the whole or a part; its paper is the receipt."""

    __tablename__ = "council_request_submission"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        Index(None, "request_id", "number", unique=True),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    number: Mapped[int] = mapped_column(info=K2)
    sent_at: Mapped[datetime] = mapped_column(info=K2)
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    is_whole: Mapped[bool] = mapped_column(info=K2)
    is_late: Mapped[bool] = mapped_column(default=False, info=K2)
    note: Mapped[str] = mapped_column(default="", info=K2)
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper.id"), info=K2)


class AnswerFile(Base):
    """A file of the member's answer: its own until it is sent in; tables name it by its name."""

    __tablename__ = "council_answer_file"
    __table_args__ = (Index(None, "request_id"), {"info": {"visible": _SENT}})

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_request_submission.id"), info=K2
    )
    added_at: Mapped[datetime] = mapped_column(info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class Answer(Base):
    """What a member says to one question about one employer, or (None) about the whole.

    Without `submission_id` it is still the member's draft. One that was sent in stays when a later
    one takes its place (`replaced_at`). `value` is text, a number's digits, yes or no, a day as
    YYYY-MM-DD, the text chosen, or a file's name.
    """

    __tablename__ = "council_answer"
    __table_args__ = (
        CheckConstraint("value <> ''", name="says_something"),
        CheckConstraint(
            "replaced_at IS NULL OR submission_id IS NOT NULL", name="drafts_are_not_replaced"
        ),
        Index(
            "uq_council_answer_one_draft",
            "request_id",
            "requested_employer_id",
            "question_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("submission_id IS NULL"),
        ),
        Index(
            "uq_council_answer_one_in_force",
            "request_id",
            "requested_employer_id",
            "question_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("submission_id IS NOT NULL AND replaced_at IS NULL"),
        ),
        {"info": {"visible": _SENT}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    requested_employer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_requested_employer.id"), info=K2
    )
    question_id: Mapped[UUID] = mapped_column(ForeignKey("council_request_question.id"), info=K2)
    value: Mapped[str] = mapped_column(info=K2)
    answer_file_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_answer_file.id"), info=K2
    )
    written_at: Mapped[datetime] = mapped_column(info=K2)
    submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_request_submission.id"), info=K2
    )
    replaced_at: Mapped[datetime | None] = mapped_column(info=K2)

    employer: Mapped[RequestedEmployer | None] = relationship(lazy="raise")
    question: Mapped[Question] = relationship(lazy="raise")


class AnswerTable(Base):
    """A filled table that the member handed in: looked at first, then taken into its draft."""

    __tablename__ = "council_answer_table"
    __table_args__ = (
        CheckConstraint("taken_count >= 0", name="taken_are_counted"),
        Index(None, "request_id"),
        {"info": {"visible": "reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K1)
    handed_in_at: Mapped[datetime] = mapped_column(info=K2)
    handed_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    taken_at: Mapped[datetime | None] = mapped_column(info=K2)
    taken_count: Mapped[int] = mapped_column(default=0, info=K2)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class RequestExtension(Base):
    """A wish for more time until a day, and what became of it."""

    __tablename__ = "council_request_extension"
    __table_args__ = (
        one_of("state", ExtensionState),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_at_a_moment"),
        CheckConstraint(
            "(state = 'granted') = (granted_until IS NOT NULL)", name="granted_until_a_day"
        ),
        Index(
            "uq_council_request_extension_one_asked",
            "request_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index(None, "request_id"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    state: Mapped[str] = mapped_column(default=ExtensionState.ASKED, info=K2)
    due_before: Mapped[date] = mapped_column(info=K2)
    asked_until: Mapped[date] = mapped_column(info=K2)
    reason: Mapped[str] = mapped_column(info=K2)
    asked_at: Mapped[datetime] = mapped_column(info=K2)
    granted_until: Mapped[date | None] = mapped_column(info=K2)
    decided_at: Mapped[datetime | None] = mapped_column(info=K2)
    remark: Mapped[str] = mapped_column(default="", info=K2)


class RequestMessage(Base):
    """A word between the member and the secretariat about a request."""

    __tablename__ = "council_request_message"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        Index(None, "request_id", "sent_at"),
        {"info": {"visible": _SEEN}},
    )

    id: Mapped[UUID] = identity()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("council_request.id"), info=K2)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    from_council: Mapped[bool] = mapped_column(info=K2)
    text: Mapped[str] = mapped_column(info=K2)
    sent_at: Mapped[datetime] = mapped_column(info=K2)
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
