"""The register of members: what was true from when until when, and since when it was known so."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K0, K1, K2, Base, identity
from registry.council.members.rules import Began, Ended, Item
from registry.papers.models import Paper
from registry.parties.models import Organisation

_ITEMS = ", ".join(f"'{item}'" for item in Item)
_BEGAN = ", ".join(f"'{began}'" for began in Began)
_ENDED = ", ".join(f"'{ended}'" for ended in Ended)

# Lists are read in these orders. What they are narrowed by lies in the index as well, so that a
# far page, or a count, reads the index alone and then as many rows as are shown.
_ORDERS: Final = {
    "name": ("sort_key", "id"),
    "since": ("member_since", "id"),
    "item": ("item", "sort_key", "id"),
}
_ASKED: Final = ["valid_from", "valid_until", "known_from", "known_until"]


class MemberState(Base):
    """One member's state over a span of days (half-open), as it was known over a span of moments.

    A row is never changed but to close what is no longer known (`known_until`). Among the rows
    known now, one member has one state on any day; the database says so. `member_since` is the
    first day of the unbroken membership that the row belongs to. All of it is public and has no row
    policy; what is not public stands in `MemberContact`.
    """

    __tablename__ = "council_member_state"
    __table_args__ = (
        CheckConstraint(f"item IN ({_ITEMS})", name="item_is_known"),
        CheckConstraint(f"began IN ({_BEGAN})", name="began_is_known"),
        CheckConstraint(f"ended IS NULL OR ended IN ({_ENDED})", name="ended_is_known"),
        CheckConstraint("ended IS NULL OR valid_until IS NOT NULL", name="ended_has_a_day"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="days_in_order"),
        CheckConstraint("known_until IS NULL OR known_until >= known_from", name="known_in_order"),
        CheckConstraint("member_since <= valid_from", name="member_since_then_or_before"),
        CheckConstraint(
            "ended IS DISTINCT FROM 'expelled' OR item IN ('registered', 'organisation')",
            name="only_items_iii_and_iv_are_expelled",
        ),
        CheckConstraint("item <> 'registered' OR basis <> ''", name="registered_by_number"),
        CheckConstraint(
            "item <> 'employer_until_2025' OR valid_until IS NOT NULL",
            name="employers_are_history",
        ),
        ExcludeConstraint(
            (text("int8range(serial, serial, '[]')"), "&&"),
            (text("daterange(valid_from, valid_until)"), "&&"),
            where=text("known_until IS NULL"),
            using="gist",
            name="ex_council_member_state_one_truth",
        ),
        Index("ix_council_member_state_grams", "grams", postgresql_using="gin"),
        *(
            Index(f"ix_council_member_state_by_{name}", *columns, postgresql_include=_ASKED)
            for name, columns in _ORDERS.items()
        ),
        Index(None, "organisation_id"),
        Index(None, "corporate_number", postgresql_where=text("known_until IS NULL")),
        Index(None, "name_key", postgresql_where=text("known_until IS NULL")),
        Index(None, "address_key", postgresql_where=text("known_until IS NULL")),
    )

    id: Mapped[UUID] = identity()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K0)
    serial: Mapped[int] = mapped_column(info=K0)
    item: Mapped[str] = mapped_column(info=K0)
    basis: Mapped[str] = mapped_column(default="", info=K0)
    name: Mapped[str] = mapped_column(info=K0)
    name_en: Mapped[str] = mapped_column(default="", info=K0)
    kana: Mapped[str] = mapped_column(default="", info=K0)
    corporate_number: Mapped[str] = mapped_column(default="", info=K0)
    postal_code: Mapped[str] = mapped_column(default="", info=K0)
    address: Mapped[str] = mapped_column(default="", info=K0)
    valid_from: Mapped[date] = mapped_column(info=K0)
    valid_until: Mapped[date | None] = mapped_column(info=K0)
    member_since: Mapped[date] = mapped_column(info=K0)
    known_from: Mapped[datetime] = mapped_column(info=K0)
    known_until: Mapped[datetime | None] = mapped_column(info=K0)
    began: Mapped[str] = mapped_column(info=K0)
    ended: Mapped[str | None] = mapped_column(info=K0)
    name_key: Mapped[str] = mapped_column(info=K0)
    address_key: Mapped[str] = mapped_column(default="", info=K0)
    sort_key: Mapped[str] = mapped_column(info=K0)
    search_text: Mapped[str] = mapped_column(info=K0)
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer), info=K0)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    contact: Mapped["MemberContact"] = relationship(back_populates="member_state", lazy="raise")


class MemberContact(Base):
    """Whom to ask at a member, as of one row of the register; apart, because it is not public."""

    __tablename__ = "council_member_contact"
    __table_args__ = (
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    member_state_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_member_state.id"), primary_key=True, info=K2
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K2)
    representative: Mapped[str] = mapped_column(default="", info=K2)
    contact_name: Mapped[str] = mapped_column(default="", info=K2)
    contact_phone: Mapped[str] = mapped_column(default="", info=K2)
    contact_email: Mapped[str] = mapped_column(default="", info=K2)

    member_state: Mapped[MemberState] = relationship(back_populates="contact", lazy="raise")


class Employer(Base):
    """An establishment of an employer of specified skilled workers, as a roster lists it."""

    __tablename__ = "council_employer"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint("ssw_workers IS NULL OR ssw_workers >= 0", name="workers_are_counted"),
        CheckConstraint(
            "listed_until IS NULL OR listed_until > listed_since", name="days_in_order"
        ),
        CheckConstraint("roster IN ('council', 'registered-corporation')", name="roster_is_known"),
        Index(None, "corporate_number"),
        Index(None, "name_key"),
        Index(
            None,
            "sort_key",
            "id",
            postgresql_include=["roster", "listed_since", "listed_until"],
        ),
        {"info": {"visible": "reaches('council')"}},
    )

    id: Mapped[UUID] = identity()
    name: Mapped[str] = mapped_column(info=K2)
    corporate_number: Mapped[str] = mapped_column(default="", info=K2)
    establishment: Mapped[str] = mapped_column(default="", info=K2)
    address: Mapped[str] = mapped_column(default="", info=K2)
    prefecture: Mapped[str] = mapped_column(default="", info=K2)
    industry: Mapped[str] = mapped_column(default="", info=K2)
    work_categories: Mapped[str] = mapped_column(default="", info=K2)
    ssw_workers: Mapped[int | None] = mapped_column(info=K2)
    listed_since: Mapped[date | None] = mapped_column(info=K2)
    listed_until: Mapped[date | None] = mapped_column(info=K2)
    roster: Mapped[str] = mapped_column(info=K2)
    recorded_at: Mapped[datetime] = mapped_column(info=K2)
    name_key: Mapped[str] = mapped_column(info=K2)
    address_key: Mapped[str] = mapped_column(default="", info=K2)
    sort_key: Mapped[str] = mapped_column(info=K2)
    search_text: Mapped[str] = mapped_column(info=K2)


class EmployerSearch(Base):
    """What employers are found by: hashed parts of names, because policies keep indexes away.

    An array's index serves no table with a row policy; this table has none, and tells nothing.
    """

    __tablename__ = "council_employer_search"
    __table_args__ = (Index("ix_council_employer_search_grams", "grams", postgresql_using="gin"),)

    employer_id: Mapped[UUID] = mapped_column(
        ForeignKey("council_employer.id"), primary_key=True, info=K0
    )
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer), info=K0)


class Certificate(Base):
    """A certificate of membership for a stated day; anybody who has its code can check it."""

    __tablename__ = "council_certificate"
    __table_args__ = (
        CheckConstraint("char_length(code) >= 16", name="code_is_long"),
        Index(None, "organisation_id"),
        {"info": {"visible": "reaches('council') OR reaches_organisation(organisation_id)"}},
    )

    id: Mapped[UUID] = identity()
    code: Mapped[str] = mapped_column(unique=True, info=K1)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), info=K1)
    stated_on: Mapped[date] = mapped_column(info=K1)
    issued_at: Mapped[datetime] = mapped_column(info=K1)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), info=K1)
    voided_at: Mapped[datetime | None] = mapped_column(info=K1)

    paper: Mapped[Paper] = relationship(lazy="raise")
    kind = "council.certificate"
    book = "council"
    state = None
