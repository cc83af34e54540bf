"""Plain verbs of organisations, accounts, desks and absences; the acts of the house call them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.core.db import one_at_a_time, widened
from registry.core.desks import Desk, may_be_held_together
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.parties import queries, sessions, throttle
from registry.parties.models import (
    SIGN_IN,
    Absence,
    Account,
    DeskHolding,
    EntryLink,
    Organisation,
)
from registry.parties.rules import (
    AccountState,
    OrganisationKind,
    is_email,
    may_stand_in,
    normal_email,
)

SESSIONS_KEPT: Final = timedelta(days=90)
LINKS_KEPT: Final = timedelta(days=90)
COUNTS_KEPT: Final = timedelta(days=1)


def create_organisation(
    session: Session,
    *,
    name: str,
    kind: OrganisationKind,
    now: datetime,
    name_en: str | None = None,
) -> Organisation:
    """Add a body that applies or is a member."""
    organisation = Organisation(id=uuid4(), name=name, name_en=name_en, kind=kind, created_at=now)
    with widened(session, SIGN_IN):
        session.add(organisation)
    return organisation


def create_account(
    session: Session,
    *,
    email: str,
    name_ja: str,
    now: datetime,
    name_en: str | None = None,
    locale: str = "ja",
    organisation_id: UUID | None = None,
    administers_organisation: bool = False,
    state: AccountState = AccountState.INVITED,
) -> Account:
    """Add a person. Raises Refused where the address can't be one, or has an account already."""
    address = normal_email(email)
    if not is_email(address):
        raise Refused(Refusal(N_("Enter a mail address like name@example.go.jp."), field="email"))
    account = Account(
        id=uuid4(),
        email=address,
        name_ja=name_ja,
        name_en=name_en,
        locale=locale,
        organisation_id=organisation_id,
        is_organisation_administrator=administers_organisation,
        state=state,
        created_at=now,
    )
    with widened(session, SIGN_IN):
        one_at_a_time(session, f"email:{address}")
        if queries.find_account_of_email(session, address) is not None:
            raise Refused(
                Refusal(N_("There is an account with this address already."), field="email")
            )
        session.add(account)
        session.flush()
    return account


def hold_desks(
    session: Session,
    account: Account,
    desks: Iterable[Desk],
    *,
    from_on: date,
    until_on: date | None = None,
    granted_by_seq: int | None = None,
) -> DeskHolding:
    """Seat a person at these desks from a day on, until (not on) another; earlier ones end then.

    Raises Refused where nobody may hold them together, where the desk is no desk of this person's
    (an organisation's clerk holds that one only), or where a later holding is already recorded.
    """
    held = frozenset(desks)
    with widened(session, SIGN_IN):
        one_at_a_time(session, f"account:{account.id}")
        if refusals := _refusals_to_hold(session, account, held, from_on, until_on):
            raise Refused(*refusals)
        for earlier in queries.holdings_after(session, account.id, from_on):
            if earlier.from_on <= from_on:
                earlier.until_on = from_on
        session.flush()
        holding = DeskHolding(
            account_id=account.id,
            account_serial=account.serial,
            desks=sorted(held),
            from_on=from_on,
            until_on=until_on,
            granted_by_seq=granted_by_seq,
        )
        session.add(holding)
        session.flush()
    return holding


def _refusals_to_hold(
    session: Session,
    account: Account,
    desks: frozenset[Desk],
    from_on: date,
    until_on: date | None,
) -> list[Refusal]:
    refusals = []
    if not desks:
        refusals.append(Refusal(N_("Choose a desk."), field="desks"))
    elif not may_be_held_together(desks):
        refusals.append(Refusal(N_("One person can't hold these desks together."), field="desks"))
    if (Desk.ORGANISATION in desks) != (account.organisation_id is not None):
        refusals.append(
            Refusal(N_("This desk is not one of the person's own organisation."), field="desks")
        )
    if until_on is not None and until_on <= from_on:
        refusals.append(Refusal(N_("The last day can't be before the first."), field="until_on"))
    later = session.scalars(
        select(DeskHolding.from_on)
        .where(DeskHolding.account_id == account.id, DeskHolding.from_on > from_on)
        .where(DeskHolding.until_on.is_distinct_from(DeskHolding.from_on))
        .order_by(DeskHolding.from_on)
    ).first()
    if later is not None and (until_on is None or later < until_on):
        refusals.append(
            Refusal(
                N_("From %(day)s on, other desks are recorded for this person. End those first."),
                {"day": later},
                field="from_on",
            )
        )
    return refusals


def end_desks(session: Session, account: Account, *, on: date) -> int:
    """End what a person holds: from `on` they hold nothing; what began later never begins."""
    with widened(session, SIGN_IN):
        holdings = queries.holdings_after(session, account.id, on)
        for holding in holdings:
            holding.until_on = max(on, holding.from_on)
        session.flush()
    return len(holdings)


def record_absence(
    session: Session,
    account: Account,
    *,
    from_on: date,
    until_on: date | None,
    deputy: Account | None,
    now: datetime,
) -> Absence:
    """Record that a person is away and who holds their desks meanwhile.

    Raises Refused where the deputy can't (another organisation, desks that never mix, away
    themselves, standing in for somebody else) or where an absence of these days is recorded.
    """
    absence = Absence(
        account_id=account.id,
        account_serial=account.serial,
        deputy_id=None if deputy is None else deputy.id,
        deputy_serial=None if deputy is None else deputy.serial,
        from_on=from_on,
        until_on=until_on,
        recorded_at=now,
    )
    with widened(session, SIGN_IN):
        for person in sorted(str(one.id) for one in (account, deputy) if one is not None):
            one_at_a_time(session, f"account:{person}")
        if refusals := _refusals_to_be_away(session, account, deputy, from_on, until_on):
            raise Refused(*refusals)
        session.add(absence)
        session.flush()
    return absence


def _refusals_to_be_away(
    session: Session,
    account: Account,
    deputy: Account | None,
    from_on: date,
    until_on: date | None,
) -> list[Refusal]:
    if until_on is not None and until_on <= from_on:
        return [Refusal(N_("The last day can't be before the first."), field="until_on")]
    if queries.absences_between(session, account.id, from_on, until_on):
        return [
            Refusal(N_("An absence on some of these days is recorded already."), field="from_on")
        ]
    if deputy is None:
        return []
    return _refusals_to_deputy(session, account, deputy, from_on, until_on)


def _refusals_to_deputy(
    session: Session, account: Account, deputy: Account, from_on: date, until_on: date | None
) -> list[Refusal]:
    own = queries.desks_between(session, account.id, from_on, until_on)
    theirs = queries.desks_between(session, deputy.id, from_on, until_on)
    reason = None
    if deputy.id == account.id or deputy.state != AccountState.ACTIVE:
        reason = N_("Choose a colleague whose account is in use.")
    elif deputy.organisation_id != account.organisation_id:
        reason = N_("The deputy must belong to the same organisation.")
    elif not may_stand_in(theirs, own):
        reason = N_("The deputy holds a desk that can't be held together with this person's.")
    elif queries.absences_between(session, deputy.id, from_on, until_on):
        reason = N_("The deputy is away on some of these days.")
    elif queries.deputised_between(session, deputy.id, from_on, until_on):
        reason = N_("The deputy already stands in for somebody else on some of these days.")
    elif queries.deputised_between(session, account.id, from_on, until_on):
        reason = N_("This person stands in for somebody on some of these days.")
    return [] if reason is None else [Refusal(reason, field="deputy")]


def end_absence(session: Session, absence: Absence, *, on: date) -> None:
    """Let a person be back on `on`; an absence that had not begun never begins."""
    with widened(session, SIGN_IN):
        absence.until_on = max(on, absence.from_on)
        session.flush()


def leave_all_deputies(session: Session, account: Account, *, on: date) -> None:
    """End every absence from `on`: of a person who leaves, and those they stand in for."""
    for absence in queries.absences_of_or_deputised_by(session, account.id, after=on):
        end_absence(session, absence, on=on)


def sweep(session: Session, *, now: datetime) -> None:
    """Delete what nobody needs any more: old counts, links and sessions."""
    with widened(session, SIGN_IN):
        throttle.forget_old(session, before=now - COUNTS_KEPT)
        sessions.forget_old(session, before=now - SESSIONS_KEPT)
        session.execute(delete(EntryLink).where(EntryLink.expires_at < now - LINKS_KEPT))
