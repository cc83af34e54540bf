"""Agencies and their names, criteria, certifications with their course, notices of revocation."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K2, Base, identity
from registry.moc.agencies.rules import NameKind, Standing
from registry.papers.models import StoredFile

_VISIBLE = {"visible": "reaches('moc')"}
CROSSED = (
    "EXISTS (SELECT FROM moc_edition_row r JOIN moc_edition e ON e.id = r.edition_id"
    " WHERE e.side = 'kg' AND e.state = 'issued' AND r.key = moc_certification.certificate_number)"
    " OR EXISTS (SELECT FROM moc_revocation n WHERE n.notified_on IS NOT NULL"
    " AND n.certificate_number = moc_certification.certificate_number)"
)
"""Of a certification: the other side was told of it, by a list that went out or by a notice."""


def _seen(*, by_the_other: str) -> dict[str, str]:
    """Say that the Kyrgyz side sees a row, and the other side where `by_the_other` holds."""
    visible = f"reaches('moc:kg') OR (reaches('moc') AND ({by_the_other}))"
    return {"visible": visible, "writable": "reaches('moc')"}


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Agency(Base):
    """A sending agency: what it is told apart by whatever it is called, and its particulars."""

    __tablename__ = "moc_agency"
    __table_args__ = (
        CheckConstraint("side = 'kg'", name="is_kyrgyz"),
        Index(None, "registration_number", unique=True),
        {
            "info": _seen(
                by_the_other="EXISTS (SELECT FROM moc_certification c WHERE c.agency_id ="
                " moc_agency.id)"
            )
        },
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="kg", info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    registration_number: Mapped[str] = mapped_column(info=K0)
    address: Mapped[str] = mapped_column(default="", info=K0)
    director: Mapped[str] = mapped_column(default="", info=K0)
    phone: Mapped[str] = mapped_column(default="", info=K0)
    email: Mapped[str] = mapped_column(default="", info=K0)
    website: Mapped[str] = mapped_column(default="", info=K0)
    search_key: Mapped[str] = mapped_column(info=K0)
    entered_at: Mapped[datetime] = mapped_column(info=K1)

    names: Mapped[list["AgencyName"]] = relationship(order_by="AgencyName.added_at", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.agency"
    book = "moc"
    organisation_id = None
    state = None


class AgencyName(Base):
    """One of the names of an agency."""

    __tablename__ = "moc_agency_name"
    __table_args__ = (
        _one_of("kind_of_name", NameKind),
        CheckConstraint("name <> ''", name="says_something"),
        Index(None, "agency_id"),
        {"info": _seen(by_the_other="agency_id IN (SELECT a.id FROM moc_agency a)")},
    )

    id: Mapped[UUID] = identity()
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("moc_agency.id"), info=K1)
    kind_of_name: Mapped[str] = mapped_column(info=K0)
    name: Mapped[str] = mapped_column(info=K0)
    added_at: Mapped[datetime] = mapped_column(info=K1)
    until: Mapped[date | None] = mapped_column(info=K0)


class Criterion(Base):
    """A criterion of the Kyrgyz ministry's, in its words, in force between two days (moc:7.1)."""

    __tablename__ = "moc_criterion"
    __table_args__ = (
        CheckConstraint("side = 'kg'", name="is_kyrgyz"),
        CheckConstraint("wording <> ''", name="says_something"),
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
        Index(None, "code", unique=True, postgresql_where=text("until IS NULL")),
        {"info": _VISIBLE},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="kg", info=K1)
    code: Mapped[str] = mapped_column(info=K1)
    wording: Mapped[str] = mapped_column(info=K1)
    wording_en: Mapped[str] = mapped_column(default="", info=K1)
    since: Mapped[date] = mapped_column(info=K1)
    until: Mapped[date | None] = mapped_column(info=K1)

    kind = "moc.criterion"
    book = "moc"
    organisation_id = None
    state = None


class Certification(Base):
    """That an agency may send workers to one country, for a term; `valid_until` is its last day."""

    __tablename__ = "moc_certification"
    __table_args__ = (
        _one_of("state", Standing),
        CheckConstraint("side = 'kg'", name="is_kyrgyz"),
        CheckConstraint("valid_until >= certified_on", name="ends_after_it_begins"),
        CheckConstraint(
            "state IN ('examined', 'declined')"
            " OR (certificate_number IS NOT NULL AND certified_on IS NOT NULL"
            " AND valid_until IS NOT NULL)",
            name="certified_for_a_term",
        ),
        Index(None, "certificate_number", unique=True),
        Index(
            "uq_moc_certification_one_in_force",
            "agency_id",
            "destination",
            unique=True,
            postgresql_where=text("state IN ('examined', 'certified', 'suspended')"),
        ),
        {"info": _seen(by_the_other=CROSSED)},
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="kg", info=K1)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("moc_agency.id"), info=K1)
    destination: Mapped[str] = mapped_column(info=K0)
    state: Mapped[str] = mapped_column(info=K1)
    version: Mapped[int] = mapped_column(info=K2)
    criteria: Mapped[list[str]] = mapped_column(JSONB, default=list, info=K2)
    certificate_number: Mapped[str | None] = mapped_column(info=K0)
    certified_on: Mapped[date | None] = mapped_column(info=K0)
    valid_until: Mapped[date | None] = mapped_column(info=K0)

    agency: Mapped[Agency] = relationship(lazy="raise")
    steps: Mapped[list["CertificationStep"]] = relationship(
        order_by="CertificationStep.taken_at", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    kind = "moc.certification"
    book = "moc"
    organisation_id = None


class CertificationStep(Base):
    """What became of a certification on a day: the ground, and the document where there is one."""

    __tablename__ = "moc_certification_step"
    __table_args__ = (
        _one_of("standing", Standing),
        Index(None, "certification_id"),
        {
            "info": {
                **_seen(by_the_other="certification_id IN (SELECT c.id FROM moc_certification c)"),
                "append_only": True,
            }
        },
    )

    id: Mapped[UUID] = identity()
    certification_id: Mapped[UUID] = mapped_column(ForeignKey("moc_certification.id"), info=K1)
    standing: Mapped[str] = mapped_column(info=K0)
    on: Mapped[date] = mapped_column(info=K0)
    valid_until: Mapped[date | None] = mapped_column(info=K0)
    ground: Mapped[str] = mapped_column(default="", info=K1)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)
    taken_at: Mapped[datetime] = mapped_column(info=K1)

    stored: Mapped[StoredFile | None] = relationship(lazy="raise")


class Revocation(Base):
    """The notice of one revocation as Japan gets it: it says all that is to be published.

    The public pages show it from the day on which Japan was notified: nobody is to be told
    meanwhile that the agency is certified.
    """

    __tablename__ = "moc_revocation"
    __table_args__ = (
        CheckConstraint("side = 'kg'", name="is_kyrgyz"),
        CheckConstraint("ground <> ''", name="says_why"),
        Index(None, "certificate_number", unique=True),
        {
            "info": {
                "visible": "reaches('moc:kg')"
                " OR ((reaches('moc') OR reaches('moc:published')) AND notified_on IS NOT NULL)",
                "writable": "reaches('moc')",
            }
        },
    )

    id: Mapped[UUID] = identity()
    side: Mapped[str] = mapped_column(default="kg", info=K1)
    agency_id: Mapped[UUID] = mapped_column(info=K1)
    certificate_number: Mapped[str] = mapped_column(info=K0)
    registration_number: Mapped[str] = mapped_column(info=K0)
    name: Mapped[str] = mapped_column(info=K0)
    name_en: Mapped[str] = mapped_column(default="", info=K0)
    destination: Mapped[str] = mapped_column(info=K0)
    revoked_on: Mapped[date] = mapped_column(info=K0)
    ground: Mapped[str] = mapped_column(info=K0)
    notified_on: Mapped[date | None] = mapped_column(info=K0)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), info=K2)

    kind = "moc.revocation"
    book = "moc"
    organisation_id = None
    state = None
