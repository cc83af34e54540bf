"""Where a person stands today: the desks they hold, those of a colleague they stand in for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from registry.core.actor import Actor
from registry.core.db import widened
from registry.core.desks import Desk, may_be_held_together
from registry.core.refusals import NotFound
from registry.parties.models import OFFICES, SIGN_IN, Absence, Account, DeskHolding
from registry.parties.rules import AccountState


@dataclass(frozen=True)
class Standing:
    """Who somebody is, and at which desks they sit on a day.

    `deputised` are desks of a colleague who is away; while the account itself is away with a
    deputy (`is_away`), its own desks have passed to the deputy and `desks` is empty.
    """

    account_id: UUID
    email: str
    name_ja: str
    name_en: str | None
    locale: str
    organisation_id: UUID | None
    administers_organisation: bool
    desks: frozenset[Desk]
    deputised: frozenset[Desk]
    standing_in_for: UUID | None
    is_away: bool

    @property
    def all_desks(self) -> frozenset[Desk]:
        """Every desk at which this person sits, their own or a colleague's."""
        return self.desks | self.deputised

    @property
    def looks_after_colleagues(self) -> bool:
        """Say whether this person looks after the accounts of their organisation."""
        return self.administers_organisation and Desk.ORGANISATION in self.all_desks

    def actor(self, *, confirmed_at: datetime | None = None) -> Actor:
        """Return who acts, as acts and queries know them."""
        extra = {OFFICES} if self.all_desks - {Desk.ORGANISATION} else set()
        organisation = self.organisation_id if Desk.ORGANISATION in self.all_desks else None
        if organisation is not None and self.looks_after_colleagues:
            extra.add(administers(organisation))
        return Actor(
            account_id=self.account_id,
            desks=self.all_desks,
            organisation_id=organisation,
            standing_in_for=self.standing_in_for,
            confirmed_at=confirmed_at,
            extra_reach=frozenset(extra),
        )

    def name_in(self, language: str) -> str:
        """Return the name for readers of `language`."""
        return (self.name_en if language == "en" else None) or self.name_ja


def administers(organisation_id: UUID) -> str:
    """Return the reach of whoever looks after an organisation's accounts."""
    return f"administers:{organisation_id}"


def _covers_today(table: Any) -> Any:
    today = bindparam("today", type_=Date)
    return and_(table.from_on <= today, or_(table.until_on.is_(None), table.until_on > today))


_away = aliased(Absence)
_standing_in = aliased(Absence)
_principal = aliased(Account)
_passed_on = aliased(DeskHolding)

COLUMNS: Final = (
    Account.id.label("account_id"),
    Account.email,
    Account.name_ja,
    Account.name_en,
    Account.locale,
    Account.organisation_id,
    Account.is_organisation_administrator,
    DeskHolding.desks,
    _away.id.label("absence_id"),
    _passed_on.desks.label("deputised"),
    _principal.id.label("principal_id"),
)


def on_the_day(query: Select[Any]) -> Select[Any]:
    """Add where each account stands `:today`; exclusion constraints keep it one row each."""
    return (
        query.outerjoin(
            DeskHolding, and_(DeskHolding.account_id == Account.id, _covers_today(DeskHolding))
        )
        .outerjoin(
            _away,
            and_(
                _away.account_id == Account.id, _away.deputy_id.is_not(None), _covers_today(_away)
            ),
        )
        .outerjoin(
            _standing_in,
            and_(_standing_in.deputy_id == Account.id, _covers_today(_standing_in)),
        )
        .outerjoin(
            _principal,
            and_(_principal.id == _standing_in.account_id, _principal.state == AccountState.ACTIVE),
        )
        .outerjoin(
            _passed_on,
            and_(_passed_on.account_id == _principal.id, _covers_today(_passed_on)),
        )
        .where(Account.state == AccountState.ACTIVE)
    )


_OF_ACCOUNT: Final = on_the_day(
    select(*COLUMNS).select_from(Account).where(Account.id == bindparam("account"))
)


def standing_of(session: Session, account_id: UUID, *, on: date) -> Standing:
    """Return where an account stands on a day; raises NotFound where it is not in use."""
    with widened(session, SIGN_IN):
        found = session.execute(_OF_ACCOUNT, {"account": account_id, "today": on}).first()
    if found is None:
        raise NotFound
    return read(found)


def read(found: Row[Any]) -> Standing:
    """Return the standing in a row of `COLUMNS`."""
    is_away = found.absence_id is not None
    own = frozenset(map(Desk, () if is_away else found.desks or ()))
    deputised = frozenset(map(Desk, found.deputised or ())) - own
    if is_away or not may_be_held_together(own | deputised):
        deputised = frozenset()  # who is away stands in for nobody; circles never mix
    return Standing(
        account_id=found.account_id,
        email=found.email,
        name_ja=found.name_ja,
        name_en=found.name_en,
        locale=found.locale,
        organisation_id=found.organisation_id,
        administers_organisation=found.is_organisation_administrator,
        desks=own,
        deputised=deputised,
        standing_in_for=found.principal_id if deputised else None,
        is_away=is_away,
    )
