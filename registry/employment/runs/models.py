"""Runs of the matching, the files that they made, and the pairs that a person decides."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K5, Base, identity
from registry.deliveries.models import Consignment
from registry.employment.runs.rules import PairState, RunState, Verdict
from registry.papers.models import StoredFile

_VISIBLE = {"visible": "reaches(compartment)"}
_OF_A_RUN = {"visible": "run_id IN (SELECT r.id FROM employment_matching_run r)"}


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class MatchingRun(Base):
    """One matching: of which files, on which day, by which rules, and what its figures are.

    Its tables come one after the other; it begins when all are there. Files and results go with
    their term; the figures, which name nobody, stay. `base` is the run
    to whose notifications those of this one were added, `repeats` the one whose files were matched
    once more. Of a run that was refused only the list of faults is kept. `notes` are, of each table
    that was handed in, what is worth knowing about it though it was taken.
    """

    __tablename__ = "employment_matching_run"
    __table_args__ = (
        _one_of("state", RunState),
        CheckConstraint("grace_days >= 0", name="grace_is_no_debt"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share_is_percent"),
        CheckConstraint("(state = 'done') = (summary IS NOT NULL)", name="has_figures_when_done"),
        CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="says_why_refused"),
        CheckConstraint(
            "state NOT IN ('running', 'stopping') OR (residence_id IS NOT NULL AND permits_id IS"
            " NOT NULL AND (notifications_id IS NOT NULL OR consignment_id IS NOT NULL))",
            name="goes_with_all_tables",
        ),
        Index(None, "begun_at"),
        {"info": _VISIBLE},
    )

    kind: ClassVar[str] = "employment.matching-run"
    book: ClassVar[str] = "employment"
    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    state: Mapped[str] = mapped_column(default=RunState.PREPARING, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    matched_on: Mapped[date] = mapped_column(info=K2)
    grace_days: Mapped[int] = mapped_column(info=K2)
    purpose: Mapped[str] = mapped_column(info=K2)
    residence_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    notifications_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    permits_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    consignment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("delivery_consignment.id"), info=K2
    )
    base_id: Mapped[UUID | None] = mapped_column(ForeignKey("employment_matching_run.id"), info=K2)
    repeats_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("employment_matching_run.id"), info=K2
    )
    begun_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K1)
    begun_at: Mapped[datetime] = mapped_column(info=K2)
    beat_at: Mapped[datetime] = mapped_column(info=K1)
    doing: Mapped[str] = mapped_column(default="", info=K2)
    share: Mapped[int] = mapped_column(default=0, info=K2)
    finished_at: Mapped[datetime | None] = mapped_column(info=K2)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), info=K2)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, info=K2)
    notes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), info=K2)
    removed_at: Mapped[datetime | None] = mapped_column(info=K2)

    residence: Mapped[StoredFile | None] = relationship(foreign_keys=[residence_id], lazy="raise")
    notifications: Mapped[StoredFile | None] = relationship(
        foreign_keys=[notifications_id], lazy="raise"
    )
    permits: Mapped[StoredFile | None] = relationship(foreign_keys=[permits_id], lazy="raise")
    consignment: Mapped[Consignment | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ResultFile(Base):
    """A file that a run made, in the store under its digest; it goes with its term."""

    __tablename__ = "employment_matching_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="is_not_empty"),
        Index(None, "sha256"),
        {"info": _OF_A_RUN},
    )

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("employment_matching_run.id"), primary_key=True, info=K1
    )
    name: Mapped[str] = mapped_column(primary_key=True, info=K1)
    sha256: Mapped[str] = mapped_column(info=K5)
    size: Mapped[int] = mapped_column(BigInteger, info=K2)


class ReviewPair(Base):
    """An unknown number as it came, beside somebody it may be: decided once by a person.

    `key` is what makes the same question the same in every run. `run` is the last in which it came
    up; with that run's term it goes.
    """

    __tablename__ = "employment_review_pair"
    __table_args__ = (
        _one_of("state", PairState),
        _one_of("verdict", Verdict),
        CheckConstraint(
            "(state = 'decided') = (verdict IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_somehow",
        ),
        Index(None, "key", unique=True),
        Index(None, "run_id", "state"),
        {"info": _VISIBLE},
    )

    kind: ClassVar[str] = "employment.matching-pair"
    book: ClassVar[str] = "employment"
    organisation_id: ClassVar[None] = None

    id: Mapped[UUID] = identity()
    compartment: Mapped[str] = mapped_column(info=K1)
    key: Mapped[str] = mapped_column(info=K5)
    asked: Mapped[str] = mapped_column(info=K5)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("employment_matching_run.id"), info=K1)
    place: Mapped[int] = mapped_column(info=K1)
    reason: Mapped[str] = mapped_column(info=K2)
    notification_no: Mapped[str] = mapped_column(info=K5)
    card_no: Mapped[str] = mapped_column(info=K5)
    name: Mapped[str] = mapped_column(info=K5)
    born_on: Mapped[str] = mapped_column(info=K5)
    candidate_card_no: Mapped[str] = mapped_column(info=K5)
    candidate_name: Mapped[str] = mapped_column(info=K5)
    candidate_born_on: Mapped[str] = mapped_column(info=K5)
    sex: Mapped[str] = mapped_column(default="", info=K5)
    candidate_sex: Mapped[str] = mapped_column(default="", info=K5)
    nationality: Mapped[str] = mapped_column(default="", info=K5)
    candidate_nationality: Mapped[str] = mapped_column(default="", info=K5)
    address: Mapped[str] = mapped_column(default="", info=K5)
    candidate_address: Mapped[str] = mapped_column(default="", info=K5)
    state: Mapped[str] = mapped_column(default=PairState.OPEN, info=K2)
    version: Mapped[int] = mapped_column(info=K2)
    verdict: Mapped[str | None] = mapped_column(info=K2)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K2)
    decided_at: Mapped[datetime | None] = mapped_column(info=K2)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
