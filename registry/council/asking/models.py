"""Templates and drafts of requests: workings of the secretariat until a chair issues them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.db import K2, Base, identity
from registry.core.text import in_language
from registry.council.asking.rules import DraftState
from registry.council.requests.models import kinds_of, one_of, other_is_stated
from registry.council.requests.rules import Basis


class RequestTemplate(Base):
    """A text with questions and a choice of employers, as it is from a day on; rows never change.

    The rows with one `template_id` are its editions; the one with the latest `valid_from` counts.
    """

    __tablename__ = "council_request_template"
    __table_args__ = (
        one_of("basis", Basis),
        kinds_of("basis", {basis: basis.value for basis in Basis}),
        other_is_stated(),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("due_in IS NULL OR due_in BETWEEN 1 AND 730", name="due_in_days"),
        Index(None, "template_id", "valid_from"),
        {"info": {"visible": "reaches('council')"}},
    )

    kind = "council.request-template"
    book = "council"
    organisation_id = None
    state = None

    id: Mapped[UUID] = identity()
    template_id: Mapped[UUID] = mapped_column(info=K2)
    name: Mapped[str] = mapped_column(info=K2)
    basis: Mapped[str] = mapped_column(info=K2)
    kind_of_request: Mapped[str] = mapped_column(info=K2)
    other_kind: Mapped[str] = mapped_column(default="", info=K2)
    title: Mapped[str] = mapped_column(info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    text: Mapped[str] = mapped_column(info=K2)
    text_en: Mapped[str] = mapped_column(default="", info=K2)
    due_in: Mapped[int | None] = mapped_column(info=K2)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    valid_from: Mapped[date] = mapped_column(info=K2)
    is_ended: Mapped[bool] = mapped_column(default=False, info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title, self.title_en)


class RequestDraft(Base):
    """What the secretariat is about to ask of one member or several, until a chair issues it.

    `members` are identities of organisations, `employers` and `questions` what the requests will
    name and ask. Issuing makes one `Request` for each member and freezes the draft.
    """

    __tablename__ = "council_request_draft"
    __table_args__ = (
        one_of("basis", Basis),
        one_of("state", DraftState),
        kinds_of("basis", {basis: basis.value for basis in Basis}),
        other_is_stated(),
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name="issued_at_a_moment"),
        {"info": {"visible": "reaches('council')"}},
    )

    id: Mapped[UUID] = identity()
    state: Mapped[str] = mapped_column(default=DraftState.DRAFT, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    basis: Mapped[str] = mapped_column(info=K2)
    kind_of_request: Mapped[str] = mapped_column(info=K2)
    other_kind: Mapped[str] = mapped_column(default="", info=K2)
    title: Mapped[str] = mapped_column(default="", info=K2)
    title_en: Mapped[str] = mapped_column(default="", info=K2)
    text: Mapped[str] = mapped_column(default="", info=K2)
    text_en: Mapped[str] = mapped_column(default="", info=K2)
    due_on: Mapped[date | None] = mapped_column(info=K2)
    members: Mapped[list[str]] = mapped_column(JSONB, default=list, info=K2)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    employers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    template_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("council_request_template.id"), info=K2
    )
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    begun_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    issued_at: Mapped[datetime | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "council.request-draft"
    book = "council"
    organisation_id = None

    def title_in(self, language: str) -> str:
        """Return the title for readers of `language`; the Japanese one where no other is given."""
        return in_language(language, self.title, self.title_en)
