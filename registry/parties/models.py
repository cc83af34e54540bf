"""Organisations, accounts and what they prove themselves with, desks held, absences, sessions."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.db import K1, K2, K7, MOMENT, Base, identity
from registry.core.desks import Desk
from registry.parties.rules import (
    AccountState,
    EndReason,
    IdentityCheck,
    LinkPurpose,
    OrganisationKind,
    RecoveryState,
)

# Whose rows are looked at before anybody is signed in, by the few verbs that let somebody in.
SIGN_IN: Final = "sign-in"
# What every desk of an office sees beyond its instrument: the names of the people in the offices.
OFFICES: Final = "offices"


def _seen_with_its_account(table: str) -> str:
    return (
        "reaches('sign-in') OR reaches('house') "
        f"OR EXISTS (SELECT FROM account WHERE account.id = {table}.account_id)"
    )


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def _person(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        [f"{column}_id", f"{column}_serial"], ["account.id", "account.serial"], match="FULL"
    )


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


class Organisation(Base):
    """A body that has an account of its own here: it applies, or it is a member."""

    __tablename__ = "organisation"
    __table_args__ = (
        _one_of("kind", OrganisationKind),
        CheckConstraint("name <> ''", name="has_a_name"),
        {
            "info": {
                "visible": "reaches('offices') OR reaches('house') OR reaches('sign-in') "
                "OR reaches_organisation(id)"
            }
        },
    )

    id: Mapped[UUID] = identity()
    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True, info=K1)
    name: Mapped[str] = mapped_column(info=K1)
    name_en: Mapped[str | None] = mapped_column(info=K1)
    kind: Mapped[str] = mapped_column(info=K1)
    created_at: Mapped[datetime] = mapped_column(info=K1)


class Account(Base):
    """One person. Moved by acts of the house; its secrets are kept apart, in `credential`."""

    __tablename__ = "account"
    __table_args__ = (
        _one_of("state", AccountState),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("locale IN ('ja', 'en')", name="locale_is_known"),
        CheckConstraint(
            "organisation_id IS NOT NULL OR NOT is_organisation_administrator",
            name="administers_an_organisation",
        ),
        UniqueConstraint("id", "serial"),  # what rows point to whose periods may not overlap
        Index(None, "organisation_id"),
        {
            "info": {
                "visible": "reaches('offices') OR reaches('house') OR reaches('sign-in') "
                "OR reaches_organisation(organisation_id) OR reaches_account(id)"
            }
        },
    )

    book = "house"
    kind = "house.account"

    id: Mapped[UUID] = identity()
    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True, info=K1)
    email: Mapped[str] = mapped_column(unique=True, info=K1)
    name_ja: Mapped[str] = mapped_column(info=K1)
    name_en: Mapped[str | None] = mapped_column(info=K1)
    locale: Mapped[str] = mapped_column(info=K1)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K1)
    is_organisation_administrator: Mapped[bool] = mapped_column(default=False, info=K1)
    state: Mapped[str] = mapped_column(info=K1)
    created_at: Mapped[datetime] = mapped_column(info=K1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    @property
    def name(self) -> str:
        """The name that is shown where no language is asked for."""
        return self.name_ja

    def name_in(self, language: str) -> str:
        """Return the name for readers of `language`."""
        return (self.name_en if language == "en" else None) or self.name_ja

    @property
    def person_id(self) -> UUID:
        """Whose own matter this is."""
        return self.id


class Credential(Base):
    """What an account proves itself with; seen by the verbs of signing in only.

    `totp_pending` is a secret being set up, `totp_secret` the one in force. `last_step` is the
    half-minute of the last code taken: none before it, nor itself, counts again.
    """

    __tablename__ = "credential"
    __table_args__ = ({"info": {"visible": "reaches('sign-in')"}},)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, info=K1)
    password_hash: Mapped[str | None] = mapped_column(info=K7)
    totp_secret: Mapped[bytes | None] = mapped_column(info=K7)
    totp_pending: Mapped[bytes | None] = mapped_column(info=K7)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, info=K7)


class RecoveryCode(Base):
    """One code on paper, for the day the authenticator is lost; good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        Index(None, "account_id"),
        {"info": {"visible": "reaches('sign-in')"}},
    )

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=K7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K1)
    created_at: Mapped[datetime] = mapped_column(info=K7)
    used_at: Mapped[datetime | None] = mapped_column(info=K7)


class DeskHolding(Base):
    """The desks that a person holds together, from a day until (not on) another.

    One holding at a time, and only desks of one circle in it: the database refuses anything else.
    `granted_by_seq` is the ledger entry of the act that granted it.
    """

    __tablename__ = "desk_holding"
    __table_args__ = (
        CheckConstraint(
            f"desks <@ ARRAY[{', '.join(repr(str(desk)) for desk in Desk)}]", name="desks_are_known"
        ),
        CheckConstraint(
            "cardinality(desks) = 1 OR desks = ARRAY['kg.head', 'kg.officer'] "
            "OR desks = ARRAY['mlit.market', 'mlit.plans']",
            name="desks_of_one_circle",
        ),
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        _person("account"),
        ExcludeConstraint(
            (text("int8range(account_serial, account_serial, '[]')"), "&&"),
            (text("daterange(from_on, until_on)"), "&&"),
            name="ex_desk_holding_one_at_a_time",
            using="gist",
        ),
        Index(None, "account_id"),
        {"info": {"visible": _seen_with_its_account("desk_holding")}},
    )

    id: Mapped[UUID] = identity()
    account_id: Mapped[UUID] = mapped_column(info=K1)
    account_serial: Mapped[int] = mapped_column(BigInteger, info=K1)
    desks: Mapped[list[str]] = mapped_column(ARRAY(Text), info=K1)
    from_on: Mapped[date] = mapped_column(info=K1)
    until_on: Mapped[date | None] = mapped_column(info=K1)
    granted_by_seq: Mapped[int | None] = mapped_column(BigInteger, info=K1)

    @property
    def last_on(self) -> date | None:
        """The last day, as screens say it."""
        return _day_before(self.until_on)


class Absence(Base):
    """Days on which a person is away and a deputy holds their desks, until (not on) the end.

    One person is away once at a time, and nobody stands in for two people at the same time.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("deputy_id <> account_id", name="deputy_is_somebody_else"),
        _person("account"),
        _person("deputy"),
        ExcludeConstraint(
            (text("int8range(account_serial, account_serial, '[]')"), "&&"),
            (text("daterange(from_on, until_on)"), "&&"),
            name="ex_absence_once_at_a_time",
            using="gist",
        ),
        ExcludeConstraint(
            (text("int8range(deputy_serial, deputy_serial, '[]')"), "&&"),
            (text("daterange(from_on, until_on)"), "&&"),
            name="ex_absence_one_deputised_at_a_time",
            using="gist",
            where=text("deputy_serial IS NOT NULL"),
        ),
        Index(None, "account_id"),
        Index(None, "deputy_id"),
        {"info": {"visible": _seen_with_its_account("absence")}},
    )

    id: Mapped[UUID] = identity()
    account_id: Mapped[UUID] = mapped_column(info=K1)
    account_serial: Mapped[int] = mapped_column(BigInteger, info=K1)
    deputy_id: Mapped[UUID | None] = mapped_column(info=K1)
    deputy_serial: Mapped[int | None] = mapped_column(BigInteger, info=K1)
    from_on: Mapped[date] = mapped_column(info=K1)
    until_on: Mapped[date | None] = mapped_column(info=K1)
    recorded_at: Mapped[datetime] = mapped_column(info=K1)

    @property
    def last_on(self) -> date | None:
        """The last day, as screens say it."""
        return _day_before(self.until_on)


class SignInSession(Base):
    """One browser that somebody signed in with; the cookie's token is kept as a digest only."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_for_a_reason"),
        _one_of("ended_why", EndReason),
        Index(None, "account_id", postgresql_where=text("ended_at IS NULL")),
        {"info": {"visible": "reaches('sign-in') OR reaches_account(account_id)"}},
    )

    id: Mapped[UUID] = identity()
    token_digest: Mapped[bytes] = mapped_column(unique=True, info=K7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K1)
    created_at: Mapped[datetime] = mapped_column(info=K1)
    last_seen_at: Mapped[datetime] = mapped_column(info=K1)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=K1)
    ended_at: Mapped[datetime | None] = mapped_column(info=K1)
    ended_why: Mapped[str | None] = mapped_column(info=K1)
    address: Mapped[str] = mapped_column(info=K2)
    agent: Mapped[str] = mapped_column(info=K2)


class EntryLink(Base):
    """A link sent by mail: whom it was sent to, what for, until when; good once.

    `details` holds what a body that registers itself said of itself, until its mailbox is proven.
    """

    __tablename__ = "entry_link"
    __table_args__ = (
        _one_of("purpose", LinkPurpose),
        CheckConstraint(
            "(account_id IS NULL) = (purpose = 'registration' AND used_at IS NULL)",
            name="nobodys_only_before_registration",
        ),
        Index(None, "account_id", "purpose", postgresql_where=text("used_at IS NULL")),
        {"info": {"visible": "reaches('sign-in')"}},
    )

    id: Mapped[UUID] = identity()
    token_digest: Mapped[bytes] = mapped_column(unique=True, info=K7)
    purpose: Mapped[str] = mapped_column(info=K1)
    email: Mapped[str] = mapped_column(info=K1)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), info=K1)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, info=K2)
    created_at: Mapped[datetime] = mapped_column(info=K1)
    expires_at: Mapped[datetime] = mapped_column(info=K1)
    used_at: Mapped[datetime | None] = mapped_column(info=K1)


class RecoveryRequest(Base):
    """A request for a new authenticator: asked by the person, checked by an administrator, done."""

    __tablename__ = "recovery_request"
    __table_args__ = (
        _one_of("state", RecoveryState),
        _one_of("identity_check", IdentityCheck),
        CheckConstraint(
            "state NOT IN ('checked', 'done') OR identity_check IS NOT NULL",
            name="checked_in_a_stated_way",
        ),
        Index(
            None,
            "account_id",
            unique=True,
            postgresql_where=text("state IN ('requested', 'checked')"),
        ),
        {"info": {"visible": _seen_with_its_account("recovery_request")}},
    )

    book = "house"
    kind = "house.recovery"

    id: Mapped[UUID] = identity()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), info=K1)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), info=K1)
    state: Mapped[str] = mapped_column(info=K1)
    asked_at: Mapped[datetime] = mapped_column(info=K1)
    identity_check: Mapped[str | None] = mapped_column(info=K1)
    settled_at: Mapped[datetime | None] = mapped_column(info=K1)

    account: Mapped[Account] = relationship(lazy="raise_on_sql")

    @property
    def person_id(self) -> UUID:
        """Whose own matter this is."""
        return self.account_id


class Throttle(Base):
    """Moments of recent attempts counted against one account, device or source, by its digest."""

    __tablename__ = "throttle"
    __table_args__ = ({"info": {"visible": "reaches('sign-in')"}},)

    key: Mapped[bytes] = mapped_column(primary_key=True, info=K7)
    attempts: Mapped[list[datetime]] = mapped_column(ARRAY(MOMENT), info=K7)
