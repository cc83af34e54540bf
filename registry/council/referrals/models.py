"""Referrals: one organ's part of a case, what it was sent, its questions and its answer."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.dialects.postgresql import UUID as PgUUID  # noqa: N811 - a class all the same
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K3, Base, identity
from registry.council.referrals.rules import (
    ORGANS,
    PREPARING,
    Channel,
    ReferralState,
)
from registry.council.violations.models import ViolationCase
from registry.papers.models import Paper, StoredFile


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


_PREPARING = ", ".join(f"'{state}'" for state in sorted({*PREPARING, ReferralState.DROPPED}))
_OVER = ", ".join(
    f"'{state}'"
    for state in (
        ReferralState.DROPPED,
        ReferralState.REFUSED,
        ReferralState.DONE,
        ReferralState.REVOKED,
    )
)


_SEEN = (
    "reaches(compartment) AND EXISTS (SELECT FROM council_referral r WHERE r.id = {0}.referral_id)"
)


class Referral(Base):
    """One organ's part of a case: what is chosen for it, and how it stands.

    Its `compartment` is the secretariat's room until it is sent through the system, and the
    organ's from then on. What it says stands in rows of its own, which leave the organ's room when
    it is revoked.
    """

    __tablename__ = "council_referral"
    __table_args__ = (
        _one_of("state", ReferralState),
        _one_of("channel", Channel),
        _one_of("addressed_to", ORGANS),
        CheckConstraint(f"(state IN ({_PREPARING})) = (sent_on IS NULL)", name="sent_on_a_day"),
        CheckConstraint(
            "state NOT IN ('decided', 'issued', 'sent') OR decided_digest <> ''",
            name="decided_as_it_is",
        ),
        CheckConstraint(
            "sent_on IS NULL OR channel = 'system' OR (posted_by <> '' AND tracking_number <> '')",
            name="posted_with_proof",
        ),
        Index(
            "uq_council_referral_one_part",
            "case_id",
            "addressed_to",
            unique=True,
            postgresql_where=text(f"state NOT IN ({_OVER})"),
        ),
        Index(None, "case_id"),
        {
            "info": {
                "visible": "reaches(compartment) AND NOT EXISTS (SELECT FROM"
                " council_violation_conflict x WHERE x.case_id = council_referral.case_id"
                " AND reaches_account(x.account_id))"
            }
        },
    )

    kind: ClassVar[str] = "council.referral"
    book: ClassVar[str] = "council"
    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("council_violation.id"), info=K3)
    addressed_to: Mapped[str] = mapped_column(info=K3)
    state: Mapped[str] = mapped_column(default=ReferralState.DRAFT, info=K3)
    version: Mapped[int] = mapped_column(info=K3)
    channel: Mapped[str] = mapped_column(info=K3)
    prepared_at: Mapped[datetime] = mapped_column(info=K3)
    decided_digest: Mapped[str] = mapped_column(default="", info=K3)
    document_number: Mapped[str] = mapped_column(default="", info=K3)
    sent_on: Mapped[date | None] = mapped_column(info=K3)
    posted_by: Mapped[str] = mapped_column(default="", info=K3)
    tracking_number: Mapped[str] = mapped_column(default="", info=K3)
    proof_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K3)
    refused_for: Mapped[str] = mapped_column(default="", info=K3)
    other_organ: Mapped[str | None] = mapped_column(info=K3)
    outcome: Mapped[str | None] = mapped_column(info=K3)
    outcome_text: Mapped[str] = mapped_column(default="", info=K3)
    outcome_shareable: Mapped[bool] = mapped_column(default=False, info=K3)

    draft: Mapped["ReferralDraft"] = relationship(lazy="raise")
    body: Mapped["ReferralBody | None"] = relationship(lazy="raise")
    files: Mapped[list["ReferralFile"]] = relationship(order_by="ReferralFile.number", lazy="raise")
    messages: Mapped[list["ReferralMessage"]] = relationship(
        order_by="ReferralMessage.said_at", lazy="raise"
    )
    case: Mapped[ViolationCase] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReferralDraft(Base):
    """What the secretariat chose for an organ, before and after it was sent; its own to read."""

    __tablename__ = "council_referral_draft"
    __table_args__ = ({"info": {"visible": "reaches('council:violations')"}},)

    referral_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_referral.id"), primary_key=True, info=K3
    )
    reason: Mapped[str] = mapped_column(default="", info=K3)
    breaches: Mapped[list[str]] = mapped_column(ARRAY(TEXT), info=K3)
    law: Mapped[str] = mapped_column(default="", info=K3)
    passages: Mapped[str] = mapped_column(info=K3)
    request: Mapped[str] = mapped_column(default="", info=K3)
    concerned: Mapped[list[UUID]] = mapped_column(ARRAY(PgUUID(as_uuid=True)), info=K3)
    steps: Mapped[list[UUID]] = mapped_column(ARRAY(PgUUID(as_uuid=True)), info=K3)
    files: Mapped[list[UUID]] = mapped_column(ARRAY(PgUUID(as_uuid=True)), info=K3)
    with_informant: Mapped[bool] = mapped_column(default=False, info=K3)


class ReferralBody(Base):
    """What an organ was sent, frozen: canonical JSON and its digest."""

    __tablename__ = "council_referral_body"
    __table_args__ = (
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_is_sha256"),
        {"info": {"visible": _SEEN.format("council_referral_body")}},
    )

    referral_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_referral.id"), primary_key=True, info=K3
    )
    compartment: Mapped[str] = mapped_column(info=K1)
    content: Mapped[str] = mapped_column(info=K3)
    digest: Mapped[str] = mapped_column(info=K3)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), info=K3)
    seal_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"), info=K3)

    paper: Mapped[Paper] = relationship(lazy="raise")

    @property
    def said(self) -> dict[str, Any]:
        """What was sent, as plain data."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class ReferralFile(Base):
    """A file that an organ was sent with its part."""

    __tablename__ = "council_referral_file"
    __table_args__ = (
        Index(None, "referral_id", "number", unique=True),
        {"info": {"visible": _SEEN.format("council_referral_file")}},
    )

    id: Mapped[UUID] = identity()
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("council_referral.id"), info=K3)
    compartment: Mapped[str] = mapped_column(info=K1)
    number: Mapped[int] = mapped_column(info=K3)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K3)

    stored: Mapped[StoredFile] = relationship(lazy="raise")


class ReferralMessage(Base):
    """A question of the organ, or the secretariat's answer to the one before."""

    __tablename__ = "council_referral_message"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_something"),
        CheckConstraint("from_organ OR answer_by IS NULL", name="questions_have_a_day"),
        Index(None, "referral_id"),
        {"info": {"visible": _SEEN.format("council_referral_message")}},
    )

    id: Mapped[UUID] = identity()
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("council_referral.id"), info=K3)
    compartment: Mapped[str] = mapped_column(info=K1)
    from_organ: Mapped[bool] = mapped_column(info=K3)
    words: Mapped[str] = mapped_column(info=K3)
    answer_by: Mapped[date | None] = mapped_column(info=K3)
    said_at: Mapped[datetime] = mapped_column(info=K3)
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K3)

    files: Mapped[list["MessageFile"]] = relationship(lazy="raise")


class MessageFile(Base):
    """A file that came with a question or an answer."""

    __tablename__ = "council_referral_message_file"
    __table_args__ = (
        Index(None, "message_id"),
        {
            "info": {
                "visible": "reaches(compartment) AND EXISTS (SELECT FROM council_referral_message m"
                " WHERE m.id = council_referral_message_file.message_id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    message_id: Mapped[UUID] = mapped_column(ForeignKey("council_referral_message.id"), info=K3)
    compartment: Mapped[str] = mapped_column(info=K1)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), info=K3)

    stored: Mapped[StoredFile] = relationship(lazy="raise")
