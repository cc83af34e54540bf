"""Reads of people and organisations: who they are, where they sit, who stands in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.parties.models import (
    SIGN_IN,
    Absence,
    Account,
    DeskHolding,
    Organisation,
    RecoveryRequest,
)
from registry.parties.rules import AccountState, RecoveryState, may_stand_in


def find_account_of_email(session: Session, email: str) -> Account | None:
    """Return the account of a normalised mail address, whatever its state."""
    return session.scalars(select(Account).where(Account.email == email)).first()


def get_account(session: Session, account_id: UUID) -> Account:
    """Return an account; raises NotFound where there is none that the reader may see."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def find_organisation(session: Session, organisation_id: UUID | None) -> Organisation | None:
    """Return an organisation, if there is one that the reader may see."""
    return None if organisation_id is None else session.get(Organisation, organisation_id)


def holders_of(session: Session, desk: Desk, *, on: date) -> Sequence[Account]:
    """Return who sits at `desk` on a day: its holders, and instead of those away their deputies."""
    held = (
        select(DeskHolding.account_id)
        .where(literal(desk.value) == any_(DeskHolding.desks), _covers(DeskHolding, on))
        .subquery()
    )
    deputy = (
        select(Absence.deputy_id)
        .where(Absence.account_id == held.c.account_id, Absence.deputy_id.is_not(None))
        .where(_covers(Absence, on))
        .scalar_subquery()
    )
    sitting = select(func.coalesce(deputy, held.c.account_id))
    return session.scalars(
        select(Account)
        .where(Account.id.in_(sitting), Account.state == AccountState.ACTIVE)
        .order_by(Account.serial)
    ).all()


def clerks_of(session: Session, organisation_id: UUID) -> Sequence[Account]:
    """Return the people of an organisation who can sign in."""
    return session.scalars(
        select(Account)
        .where(Account.organisation_id == organisation_id, Account.state == AccountState.ACTIVE)
        .order_by(Account.serial)
    ).all()


def names_of(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID, Account]:
    """Return the accounts behind these ids, by id, as far as the reader may see them."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    if not wanted:
        return {}
    found = session.scalars(select(Account).where(Account.id.in_(wanted)))
    return {account.id: account for account in found}


def people_of_domain(
    session: Session, domain: str, *, on: date
) -> Sequence[tuple[Account, DeskHolding]]:
    """Return who has a mailbox at `domain`, may sign in and sits at a desk on a day."""
    with widened(session, SIGN_IN):
        rows = session.execute(
            select(Account, DeskHolding)
            .join(DeskHolding, DeskHolding.account_id == Account.id)
            .where(
                Account.email.endswith(f"@{domain}", autoescape=True),
                Account.state == AccountState.ACTIVE,
                _covers(DeskHolding, on),
            )
            .order_by(Account.serial)
            .options(joinedload(Account.organisation))
        )
        return [(account, holding) for account, holding in rows]


def describe_accounts(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what people are called, for lists of what is owed."""
    return {found: account.name for found, account in names_of(session, ids).items()}


def describe_recoveries(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return who asks for a new authenticator, for lists of what is owed."""
    rows = session.execute(
        select(RecoveryRequest.id, Account.name_ja)
        .join(Account, Account.id == RecoveryRequest.account_id)
        .where(RecoveryRequest.id.in_(list(ids)))
    )
    return dict(rows.tuples().all())


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Whose accounts an actor looks after or works with: all, or those of the own organisation."""
    if Desk.ADMINISTRATOR in actor.desks:
        return Account.id.is_not(None)
    if actor.organisation_id is not None:
        return Account.organisation_id == actor.organisation_id
    return Account.id == actor.account_id


def list_people(
    session: Session,
    actor: Actor,
    *,
    on: date,
    part: str = "",
    desk: Desk | None = None,
    state: AccountState | None = None,
    offset: int = 0,
    limit: int = 200,
) -> Sequence[tuple[Account, DeskHolding | None]]:
    """Return accounts with what they hold on a day, by name; `part` is of a name or an address."""
    query = (
        select(Account, DeskHolding)
        .outerjoin(
            DeskHolding, and_(DeskHolding.account_id == Account.id, _covers(DeskHolding, on))
        )
        .where(visible_to(actor))
        .order_by(Account.state, Account.name_ja, Account.serial)
        .offset(offset)
        .limit(limit)
    )
    for word in part.split():
        query = query.where(
            or_(
                Account.name_ja.icontains(word, autoescape=True),
                Account.name_en.icontains(word, autoescape=True),
                Account.email.icontains(word, autoescape=True),
            )
        )
    if desk is not None:
        query = query.where(literal(desk.value) == any_(DeskHolding.desks))
    if state is not None:
        query = query.where(Account.state == state)
    return [(account, holding) for account, holding in session.execute(query)]


def get_person(session: Session, actor: Actor, account_id: UUID) -> Account:
    """Return an account that the actor looks after; raises NotFound otherwise."""
    account = session.scalars(
        select(Account).where(Account.id == account_id, visible_to(actor))
    ).first()
    if account is None:
        raise NotFound
    return account


def possible_deputies(session: Session, account: Account, *, on: date) -> Sequence[Account]:
    """Return who could stand in from a day on: people in use of the same organisation or office.

    Nobody else is named, so that who is invited to one meeting learns of no official here.
    """
    colleagues = session.scalars(
        select(Account)
        .where(
            Account.organisation_id.is_not_distinct_from(account.organisation_id),
            Account.state == AccountState.ACTIVE,
        )
        .order_by(Account.name_ja, Account.serial)
    ).all()
    held: dict[UUID, frozenset[Desk]] = {}
    holdings = select(DeskHolding.account_id, DeskHolding.desks).where(
        DeskHolding.account_id.in_([one.id for one in (account, *colleagues)]),
        _not_over(DeskHolding, on),
    )
    for holder, desks in session.execute(holdings):
        held[holder] = held.get(holder, frozenset()) | {Desk(desk) for desk in desks}
    own = held.get(account.id, frozenset())
    return [
        one
        for one in colleagues
        if own and one.id != account.id and may_stand_in(held.get(one.id, frozenset()), own)
    ]


def holdings_of(session: Session, account_id: UUID) -> Sequence[DeskHolding]:
    """Return every holding of a person that was ever in force, newest first."""
    return session.scalars(
        select(DeskHolding)
        .where(
            DeskHolding.account_id == account_id,
            DeskHolding.until_on.is_distinct_from(DeskHolding.from_on),
        )
        .order_by(DeskHolding.from_on.desc())
    ).all()


def holdings_after(session: Session, account_id: UUID, on: date) -> Sequence[DeskHolding]:
    """Return the holdings of a person that are in force on `on` or begin later, locked."""
    return session.scalars(
        select(DeskHolding)
        .where(DeskHolding.account_id == account_id, _not_over(DeskHolding, on))
        .with_for_update()
    ).all()


def desks_between(
    session: Session, account_id: UUID, from_on: date, until_on: date | None
) -> frozenset[Desk]:
    """Return every desk that a person holds on some day of a period."""
    rows = session.scalars(
        select(DeskHolding.desks).where(
            DeskHolding.account_id == account_id, _overlaps(DeskHolding, from_on, until_on)
        )
    )
    return frozenset(Desk(desk) for desks in rows for desk in desks)


def absences_of(session: Session, account_id: UUID, *, after: date) -> Sequence[Absence]:
    """Return a person's absences that last on `after` or begin later."""
    return session.scalars(
        select(Absence)
        .where(Absence.account_id == account_id, _not_over(Absence, after))
        .order_by(Absence.from_on)
    ).all()


def absences_of_or_deputised_by(
    session: Session, account_id: UUID, *, after: date
) -> Sequence[Absence]:
    """Return the absences that a person has or covers, lasting on `after` or beginning later."""
    return session.scalars(
        select(Absence).where(
            or_(Absence.account_id == account_id, Absence.deputy_id == account_id),
            _not_over(Absence, after),
        )
    ).all()


def get_absence(session: Session, absence_id: UUID, *, of: Account) -> Absence:
    """Return an absence of a person; raises NotFound where it is none of theirs."""
    absence = session.get(Absence, absence_id)
    if absence is None or absence.account_id != of.id:
        raise NotFound
    return absence


def absences_between(
    session: Session, account_id: UUID, from_on: date, until_on: date | None
) -> bool:
    """Say whether a person is away on some day of a period."""
    return _any(
        session,
        select(Absence.id).where(
            Absence.account_id == account_id, _overlaps(Absence, from_on, until_on)
        ),
    )


def deputised_between(
    session: Session, account_id: UUID, from_on: date, until_on: date | None
) -> bool:
    """Say whether a person stands in for somebody on some day of a period."""
    return _any(
        session,
        select(Absence.id).where(
            Absence.deputy_id == account_id, _overlaps(Absence, from_on, until_on)
        ),
    )


def list_recoveries(session: Session, actor: Actor) -> Sequence[RecoveryRequest]:
    """Return the requests for a new authenticator that wait, of people the actor looks after."""
    return session.scalars(
        select(RecoveryRequest)
        .join(Account, Account.id == RecoveryRequest.account_id)
        .where(
            RecoveryRequest.state.in_([RecoveryState.REQUESTED, RecoveryState.CHECKED]),
            visible_to(actor),
        )
        .order_by(RecoveryRequest.asked_at)
        .options(joinedload(RecoveryRequest.account))
    ).all()


def get_recovery(session: Session, actor: Actor, request_id: UUID) -> RecoveryRequest:
    """Return a request of somebody the actor looks after; raises NotFound otherwise."""
    request = session.scalars(
        select(RecoveryRequest)
        .join(Account, Account.id == RecoveryRequest.account_id)
        .where(RecoveryRequest.id == request_id, visible_to(actor))
        .options(joinedload(RecoveryRequest.account))
    ).first()
    if request is None:
        raise NotFound
    return request


def _any(session: Session, query: Any) -> bool:
    return session.scalars(query.limit(1)).first() is not None


def _covers(table: Any, on: date) -> ColumnElement[bool]:
    return and_(table.from_on <= on, or_(table.until_on.is_(None), table.until_on > on))


def _not_over(table: Any, on: date) -> ColumnElement[bool]:
    return and_(
        or_(table.until_on.is_(None), table.until_on > on),
        table.until_on.is_distinct_from(table.from_on),
    )


def _overlaps(table: Any, from_on: date, until_on: date | None) -> ColumnElement[bool]:
    begins = table.from_on < until_on if until_on is not None else table.from_on.is_not(None)
    return and_(begins, _not_over(table, from_on))
