"""Verbs about people: invite, seat, stand in for, suspend, let go; and one's own account."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import need_confirmed, perform
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import N_
from registry.duties import outbox
from registry.house.accounts import rules
from registry.parties import credentials, links, queries, services, sessions, sign_in
from registry.parties.credentials import Envelope
from registry.parties.models import SIGN_IN, Absence, Account, RecoveryRequest
from registry.parties.rules import (
    AccountState,
    EndReason,
    IdentityCheck,
    LinkPurpose,
    normal_email,
)
from registry.parties.standing import administers


@dataclass(frozen=True)
class Seat:
    """The desks that somebody is to sit at, from a day until (not on) another."""

    desks: frozenset[Desk]
    from_on: date
    until_on: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {**_period(self.from_on, self.until_on), "desks": sorted(self.desks)}


def may_look_after(actor: Actor, account: Account) -> bool:
    """Say whether an actor looks after this account: all of them, or the own organisation's."""
    if Desk.ADMINISTRATOR in actor.desks:
        return True
    own = account.organisation_id
    return own is not None and administers(own) in actor.extra_reach


def may_invite(actor: Actor) -> bool:
    """Say whether an actor invites people: to the offices' desks, or to the own organisation."""
    if Desk.ADMINISTRATOR in actor.desks:
        return True
    own = actor.organisation_id
    return own is not None and administers(own) in actor.extra_reach


def possible(actor: Actor, account: Account) -> list[Act]:
    """Return what `actor` could do about `account` now; the buttons of its page."""
    if not may_look_after(actor, account) or actor.account_id == account.id:
        return []
    return [
        act
        for act in rules.ON_A_PERSON
        if act.by.admits(actor, account)
        and (act.moves is None or account.state in act.moves.start)
        and (account.state != AccountState.LEFT or act is rules.INVITE_AGAIN)
        and (account.organisation_id is None or act is not rules.GRANT_DESKS)
    ]


def invite(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name_ja: str,
    seat: Seat,
    name_en: str | None = None,
    locale: str = "ja",
    administers_organisation: bool = False,
) -> Account:
    """Invite a person to a desk, or a colleague to the own organisation; they get a link by mail.

    Raises Refused, NotEntitled or ConfirmFirst; cites house:accounts.
    """
    account = services.create_account(
        session,
        email=email,
        name_ja=name_ja,
        name_en=name_en,
        locale=locale,
        organisation_id=actor.organisation_id,
        administers_organisation=administers_organisation,
        now=now,
    )
    _must_look_after(actor, account)
    _take_seat(session, rules.INVITE, account, seat, actor=actor, now=now)
    send_link(session, LinkPurpose.INVITATION, account, now=now)
    return account


def invite_outsider(
    session: Session, *, email: str, name_ja: str, locale: str, now: datetime
) -> Account:
    """Let who is no member in for a meeting, and mail them a link where they need one.

    The act is the caller's own, under the clause by which it invites (council:5.3). Raises Refused
    for an address that can't be one, and for somebody who has an account of another kind.
    """
    with widened(session, SIGN_IN):
        known = queries.find_account_of_email(session, normal_email(email))
    if known is None:
        known = services.create_account(
            session, email=email, name_ja=name_ja, locale=locale, now=now
        )
        services.hold_desks(session, known, {Desk.OUTSIDER}, from_on=legal_date(now))
    elif not _is_outsider(session, known, legal_date(now)):
        raise Refused(
            Refusal(
                N_("%(email)s is the address of an office or organisation here. Call that one."),
                {"email": known.email},
                field="email",
            )
        )
    if known.state == AccountState.INVITED:
        send_link(session, LinkPurpose.INVITATION, known, now=now)
    return known


def _is_outsider(session: Session, account: Account, on: date) -> bool:
    with widened(session, SIGN_IN):
        held = queries.desks_between(session, account.id, on, None)
    return account.organisation_id is None and held == {Desk.OUTSIDER}


def invite_again(session: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """Send a fresh invitation: the first was lost, or the person comes back after leaving."""
    _must_look_after(actor, account)
    perform(session, rules.INVITE_AGAIN, record=account, actor=actor, now=now)
    send_link(session, LinkPurpose.INVITATION, account, now=now)


def grant_desks(
    session: Session, account: Account, seat: Seat, *, actor: Actor, now: datetime
) -> None:
    """Seat a person at desks from a day on; what they held ends that day."""
    _must_look_after(actor, account)
    _must_be_somebody_else(actor, account)
    _take_seat(session, rules.GRANT_DESKS, account, seat, actor=actor, now=now)


def _take_seat(
    session: Session, act: Act, account: Account, seat: Seat, *, actor: Actor, now: datetime
) -> None:
    holding = services.hold_desks(
        session, account, seat.desks, from_on=seat.from_on, until_on=seat.until_on
    )
    entry = perform(session, act, record=account, actor=actor, now=now, facts=seat.facts)
    holding.granted_by_seq = entry.seq


def end_desks(session: Session, account: Account, *, on: date, actor: Actor, now: datetime) -> None:
    """End what a person holds: from `on` they sit at no desk."""
    _must_look_after(actor, account)
    if services.end_desks(session, account, on=on) == 0:
        raise Refused(Refusal(N_("This person holds no desk on that day or later."), field="on"))
    facts = {"from_on": on.isoformat()}
    perform(session, rules.END_DESKS, record=account, actor=actor, now=now, facts=facts)


def record_absence(
    session: Session,
    account: Account,
    *,
    from_on: date,
    until_on: date | None,
    deputy: Account | None,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Record that a person is away; desks and duties pass to the deputy on those days."""
    _must_look_after_or_be(actor, account)
    if from_on < legal_date(now):
        raise Refused(Refusal(N_("An absence can't begin in the past."), field="from_on"))
    absence = services.record_absence(
        session, account, from_on=from_on, until_on=until_on, deputy=deputy, now=now
    )
    perform(
        session,
        rules.RECORD_ABSENCE,
        record=account,
        actor=actor,
        now=now,
        about=() if deputy is None else (f"house.account:{deputy.id}",),
        facts={
            **_period(from_on, until_on),
            "deputy": None if deputy is None else str(deputy.id),
        },
    )
    return absence


def end_absence(
    session: Session, absence: Absence, *, on: date, actor: Actor, now: datetime
) -> None:
    """Let a person be back: the deputy's seat ends on that day."""
    account = queries.get_account(session, absence.account_id)
    _must_look_after_or_be(actor, account)
    services.end_absence(session, absence, on=on)
    facts = {"from_on": on.isoformat()}
    perform(session, rules.END_ABSENCE, record=account, actor=actor, now=now, facts=facts)


def suspend(
    session: Session, account: Account, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Keep a person out until further notice; their sessions end at once."""
    _must_look_after(actor, account)
    _must_be_somebody_else(actor, account)
    perform(session, rules.SUSPEND, record=account, actor=actor, now=now, reason=reason)
    sessions.end(session, account.id, EndReason.SUSPENDED, now=now)


def reinstate(
    session: Session, account: Account, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let a suspended person in again."""
    _must_look_after(actor, account)
    perform(session, rules.REINSTATE, record=account, actor=actor, now=now, reason=reason)


def record_leaving(session: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """Record that a person has left: desks, deputyships, sessions and secrets end at once."""
    _must_look_after(actor, account)
    _must_be_somebody_else(actor, account)
    perform(session, rules.RECORD_LEAVING, record=account, actor=actor, now=now)
    today = legal_date(now)
    services.end_desks(session, account, on=today)
    services.leave_all_deputies(session, account, on=today)
    sessions.end(session, account.id, EndReason.LEFT, now=now)
    links.withdraw(session, account, now=now)
    credentials.forget(session, account)
    account.is_organisation_administrator = False


def end_sessions(
    session: Session,
    account: Account,
    *,
    actor: Actor,
    now: datetime,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """Sign a person out, of one browser or of all (`but` one); return of how many."""
    _must_look_after_or_be(actor, account)
    own = actor.account_id == account.id
    why = EndReason.ENDED_ELSEWHERE if own else EndReason.ADMINISTRATOR
    ended = sessions.end(session, account.id, why, now=now, only=only, but=but)
    if ended:
        facts = {"sessions": ended}
        perform(session, rules.END_SESSIONS, record=account, actor=actor, now=now, facts=facts)
    return ended


def check_identity(
    session: Session,
    request: RecoveryRequest,
    how: IdentityCheck,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record how an administrator made sure who asks; the person gets a link to set up anew."""
    account = queries.get_account(session, request.account_id)
    _must_look_after(actor, account)
    if actor.account_id == account.id:
        raise NotEntitled
    request.identity_check = how
    perform(session, rules.CHECK_IDENTITY, record=request, actor=actor, now=now, facts={"how": how})
    send_link(session, LinkPurpose.RENEWAL, account, now=now)


def refuse_recovery(
    session: Session, request: RecoveryRequest, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Refuse a request: it was not the person, or no longer needed."""
    account = queries.get_account(session, request.account_id)
    _must_look_after(actor, account)
    request.settled_at = now
    perform(session, rules.REFUSE_RECOVERY, record=request, actor=actor, now=now, reason=reason)
    links.withdraw(session, account, now=now, purpose=LinkPurpose.RENEWAL)


def change_password(
    session: Session,
    account: Account,
    *,
    present: str,
    password: str,
    session_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Give oneself a new password; every other session ends. Raises TooMany or Refused."""
    if not sign_in.knows_password(session, account.id, present, now=now):
        raise Refused(Refusal(N_("This is not your present password."), field="present"))
    credentials.set_password(session, account, password)
    perform(session, rules.CHANGE_PASSWORD, record=account, actor=actor, now=now)
    _tell_of_change(session, account, but=session_id, now=now)


def begin_authenticator(
    session: Session, envelope: Envelope, account: Account, *, actor: Actor, now: datetime
) -> None:
    """Make the secret of a new authenticator; a working, the act is its confirmation.

    Raises ConfirmFirst: whoever found a screen unlocked must not see a fresh secret.
    """
    need_confirmed(actor, now)
    credentials.begin_authenticator(session, envelope, account)


def change_authenticator(
    session: Session,
    envelope: Envelope,
    account: Account,
    *,
    code: str,
    session_id: UUID,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Put the new authenticator in force; every other session ends. Return fresh recovery codes."""
    codes = credentials.confirm_authenticator(session, envelope, account, code, now=now)
    perform(session, rules.CHANGE_AUTHENTICATOR, record=account, actor=actor, now=now)
    _tell_of_change(session, account, but=session_id, now=now)
    return codes


def renew_recovery_codes(
    session: Session, account: Account, *, actor: Actor, now: datetime
) -> list[str]:
    """Return fresh recovery codes, to be shown this once; earlier ones are void."""
    perform(session, rules.RENEW_RECOVERY_CODES, record=account, actor=actor, now=now)
    return credentials.new_recovery_codes(session, account, now=now)


def send_link(session: Session, purpose: LinkPurpose, account: Account, *, now: datetime) -> None:
    """Mail a person a link that says nothing but where it leads."""
    token = links.issue(session, purpose, email=account.email, account=account, now=now)
    post(session, purpose, email=account.email, locale=account.locale, token=token, now=now)


def post(
    session: Session, news: str, *, email: str, locale: str, now: datetime, token: str | None = None
) -> None:
    """Put a mail of this house in the outbox."""
    params: dict[str, Any] = {} if token is None else {"token": token}
    mark = links.digest_of(token).hex()[:32] if token else f"{now.isoformat()}:{email}"
    mail = outbox.Message(
        key=f"house.{news}:{mark}",
        address=email,
        locale=locale,
        template=f"house.{news}",
        params=params,
    )
    outbox.post(session, [mail], now=now)


def _tell_of_change(session: Session, account: Account, *, but: UUID, now: datetime) -> None:
    sessions.end(session, account.id, EndReason.CREDENTIALS_CHANGED, now=now, but=but)
    links.withdraw(session, account, now=now)
    post(session, "credentials-changed", email=account.email, locale=account.locale, now=now)


def _must_look_after(actor: Actor, account: Account) -> None:
    if not may_look_after(actor, account):
        raise NotEntitled


def _must_look_after_or_be(actor: Actor, account: Account) -> None:
    if actor.account_id != account.id:
        _must_look_after(actor, account)


def _must_be_somebody_else(actor: Actor, account: Account) -> None:
    if actor.account_id == account.id:
        raise Refused(Refusal(N_("You can't do this to your own account.")))


def _period(from_on: date, until_on: date | None) -> dict[str, str | None]:
    return {
        "from_on": from_on.isoformat(),
        "until_on": None if until_on is None else until_on.isoformat(),
    }
