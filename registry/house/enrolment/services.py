"""Verbs of becoming able to sign in: register a body, enrol, get back in after a loss."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.house.accounts import rules
from registry.house.accounts.services import post, send_link
from registry.parties import credentials, links, queries, services, sessions, sign_in, throttle
from registry.parties.credentials import Envelope
from registry.parties.models import SIGN_IN, Account, EntryLink, RecoveryRequest
from registry.parties.rules import (
    AccountState,
    EndReason,
    LinkPurpose,
    OrganisationKind,
    RecoveryState,
    normal_email,
    source_of,
)

MAILS_PER_ADDRESS: Final = 3
MAILS_PER_SOURCE: Final = 20
MAIL_WINDOW: Final = timedelta(hours=1)

_OUTWORN: Final = Refusal(N_("This link was used already or is too old. Ask for a new one."))
_PENDING: Final = {RecoveryState.REQUESTED, RecoveryState.CHECKED}


def _admit_mail(session: Session, email: str, source: str | None, *, now: datetime) -> None:
    counted = {
        f"mail:{normal_email(email)}": MAILS_PER_ADDRESS,
        f"mail-source:{source_of(source)}": MAILS_PER_SOURCE,
    }
    if not throttle.admit(session, counted, now=now, window=MAIL_WINDOW):
        raise sign_in.TooMany


def ask_to_register(
    session: Session,
    *,
    organisation: str,
    organisation_en: str | None,
    kind: OrganisationKind,
    name_ja: str,
    name_en: str | None,
    email: str,
    locale: str,
    source: str | None,
    now: datetime,
) -> None:
    """Mail a link to whoever wants to register a body; nothing is made before it is followed.

    Whether the address has an account already is told to its owner only. Raises TooMany.
    """
    _admit_mail(session, email, source, now=now)
    address = normal_email(email)
    with widened(session, SIGN_IN):
        known = queries.find_account_of_email(session, address)
    if known is not None:
        _tell_of_account(session, known, now=now)
        return
    details = {
        "organisation": organisation,
        "organisation_en": organisation_en,
        "kind": kind,
        "name_ja": name_ja,
        "name_en": name_en,
        "locale": locale,
    }
    token = links.issue(session, LinkPurpose.REGISTRATION, email=address, details=details, now=now)
    post(session, LinkPurpose.REGISTRATION, email=address, locale=locale, token=token, now=now)


def _tell_of_account(session: Session, account: Account, *, now: datetime) -> None:
    if account.state == AccountState.INVITED:
        send_link(session, LinkPurpose.INVITATION, account, now=now)
    elif account.state == AccountState.ACTIVE:
        post(session, "account-exists", email=account.email, locale=account.locale, now=now)


def register(session: Session, link: EntryLink, *, now: datetime) -> tuple[Account, str]:
    """Make the body and its first account, whose mailbox is proven now.

    Returns the account and the token of the link with which its enrolment goes on.
    """
    said = link.details
    organisation = services.create_organisation(
        session,
        name=said["organisation"],
        name_en=said["organisation_en"],
        kind=OrganisationKind(said["kind"]),
        now=now,
    )
    account = services.create_account(
        session,
        email=link.email,
        name_ja=said["name_ja"],
        name_en=said["name_en"],
        locale=said["locale"],
        organisation_id=organisation.id,
        administers_organisation=True,
        now=now,
    )
    _use(session, link, account, now=now)
    services.hold_desks(session, account, {Desk.ORGANISATION}, from_on=legal_date(now))
    perform(
        session,
        rules.REGISTER,
        record=account,
        actor=_themselves(account),
        now=now,
        about=(f"house.organisation:{organisation.id}",),
    )
    token = links.issue(
        session, LinkPurpose.INVITATION, email=account.email, account=account, now=now
    )
    return account, token


def account_of(session: Session, link: EntryLink, *purposes: LinkPurpose) -> Account:
    """Return whose link it is; raises NotFound where it serves another purpose."""
    if link.purpose not in purposes or link.account_id is None:
        raise NotFound
    with widened(session, SIGN_IN):
        return queries.get_account(session, link.account_id)


def choose_password(session: Session, envelope: Envelope, account: Account, password: str) -> None:
    """Take the password of somebody who enrols, and begin their authenticator."""
    credentials.set_password(session, account, password)
    credentials.begin_authenticator(session, envelope, account)


def finish_enrolment(
    session: Session,
    envelope: Envelope,
    link: EntryLink,
    account: Account,
    code: str,
    *,
    now: datetime,
) -> list[str]:
    """Put both factors in force and use the link up; return the recovery codes to show once."""
    _admit_code(session, account, now=now)
    codes = credentials.confirm_authenticator(session, envelope, account, code, now=now)
    _use(session, link, account, now=now)
    with widened(session, SIGN_IN):
        if link.purpose == LinkPurpose.RENEWAL:
            _complete_recovery(session, account, now=now)
        else:
            perform(session, rules.ENROL, record=account, actor=_themselves(account), now=now)
    return codes


def _admit_code(session: Session, account: Account, *, now: datetime) -> None:
    if not throttle.admit(session, {f"enrol:{account.id}": throttle.PER_ACCOUNT}, now=now):
        raise sign_in.TooMany


def _complete_recovery(session: Session, account: Account, *, now: datetime) -> None:
    request = session.scalars(
        select(RecoveryRequest).where(
            RecoveryRequest.account_id == account.id,
            RecoveryRequest.state == RecoveryState.CHECKED,
        )
    ).first()
    if request is None:
        raise Refused(_OUTWORN)
    request.settled_at = now
    actor = _themselves(account)
    perform(session, rules.COMPLETE_RECOVERY, record=request, actor=actor, now=now)
    sessions.end(session, account.id, EndReason.CREDENTIALS_CHANGED, now=now)
    post(session, "credentials-changed", email=account.email, locale=account.locale, now=now)


def ask_for_link(
    session: Session, purpose: LinkPurpose, *, email: str, source: str | None, now: datetime
) -> None:
    """Mail a link to whoever lost a factor; an address without account gets the same answer.

    `purpose` is PASSWORD or RECOVERY. Raises TooMany.
    """
    _admit_mail(session, email, source, now=now)
    with widened(session, SIGN_IN):
        account = queries.find_account_of_email(session, normal_email(email))
    if account is None:
        return
    if account.state == AccountState.ACTIVE:
        send_link(session, purpose, account, now=now)
    elif account.state == AccountState.INVITED:
        send_link(session, LinkPurpose.INVITATION, account, now=now)


def replace_password(
    session: Session,
    envelope: Envelope,
    link: EntryLink,
    account: Account,
    *,
    password: str,
    code: str,
    now: datetime,
) -> None:
    """Give a new password to whoever has the link and the second factor; all sessions end."""
    sign_in.confirm(session, envelope, account.id, code, now=now)
    credentials.set_password(session, account, password)
    _use(session, link, account, now=now)
    with widened(session, SIGN_IN):
        actor = _themselves(account, confirmed_at=now)
        perform(session, rules.CHANGE_PASSWORD, record=account, actor=actor, now=now)
    sessions.end(session, account.id, EndReason.CREDENTIALS_CHANGED, now=now)
    post(session, "credentials-changed", email=account.email, locale=account.locale, now=now)


def request_recovery(session: Session, link: EntryLink, account: Account, *, now: datetime) -> None:
    """Ask the administrators for a new authenticator; asking twice is asking once."""
    _use(session, link, account, now=now)
    with widened(session, SIGN_IN):
        if _pending_request(session, account) is not None:
            return
        request = RecoveryRequest(
            account_id=account.id,
            organisation_id=account.organisation_id,
            state=RecoveryState.REQUESTED,
            asked_at=now,
        )
        session.add(request)
        session.flush()
        actor = _themselves(account)
        perform(session, rules.REQUEST_RECOVERY, record=request, actor=actor, now=now)


def _pending_request(session: Session, account: Account) -> RecoveryRequest | None:
    return session.scalars(
        select(RecoveryRequest).where(
            RecoveryRequest.account_id == account.id, RecoveryRequest.state.in_(_PENDING)
        )
    ).first()


def _use(session: Session, link: EntryLink, account: Account, *, now: datetime) -> None:
    if not links.use(session, link, account, now=now):
        raise Refused(_OUTWORN)


def _themselves(account: Account, *, confirmed_at: datetime | None = None) -> Actor:
    """Return a person who is not signed in yet and acts about their own account."""
    return Actor(
        account_id=account.id, organisation_id=account.organisation_id, confirmed_at=confirmed_at
    )
