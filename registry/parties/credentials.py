"""What an account proves itself with: given, changed, taken away; codes taken once."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.parties import passwords, second_factor
from registry.parties.models import SIGN_IN, Account, Credential, RecoveryCode
from registry.parties.rules import AccountState


class Envelope(Protocol):
    """Encrypts what the database may keep but not read; `about` binds it to its row."""

    def seal(self, content: bytes, *, about: str) -> bytes:
        """Return `content` encrypted."""

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what `seal` was given; ValueError where it is not for `about` or was changed."""


def set_password(session: Session, account: Account, password: str) -> None:
    """Give the account a password; raises Refused where it is too easy."""
    about = (account.email, account.name_ja, account.name_en or "")
    if refusals := passwords.refusals_to_password(password, about=about):
        raise Refused(*refusals)
    with widened(session, SIGN_IN):
        credential = _of(session, account)
        credential.password_hash = passwords.hashed(password)


def give_password(session: Session, account: Account, password_hash: str) -> None:
    """Give the account a password that is known by its hash: for demonstrations only."""
    with widened(session, SIGN_IN):
        _of(session, account).password_hash = password_hash


def begin_authenticator(session: Session, envelope: Envelope, account: Account) -> None:
    """Make a fresh secret for a new authenticator; the present one counts until it is confirmed."""
    with widened(session, SIGN_IN):
        credential = _of(session, account)
        credential.totp_pending = _sealed(envelope, credential, second_factor.new_secret())


def pending_authenticator(session: Session, envelope: Envelope, account: Account) -> str | None:
    """Return the secret that is being set up, to be shown for enrolment."""
    with widened(session, SIGN_IN):
        credential = session.get(Credential, account.id)
        if credential is None or credential.totp_pending is None:
            return None
        return _opened(envelope, credential, credential.totp_pending)


def confirm_authenticator(
    session: Session, envelope: Envelope, account: Account, code: str, *, now: datetime
) -> list[str]:
    """Put the new authenticator in force and return fresh recovery codes.

    `code` shows that the telephone has the secret; it is used up. Raises Refused where it is wrong.
    """
    with widened(session, SIGN_IN):
        credential = _of(session, account)
        if credential.totp_pending is None:
            raise Refused(
                Refusal(N_("Begin again: no authenticator is being set up."), field="code")
            )
        secret = _opened(envelope, credential, credential.totp_pending)
        step = second_factor.matching_step(secret, code, now=now)
        if step is None:
            raise Refused(
                Refusal(
                    N_(
                        "This is not the code that the authenticator shows now. Check the clock "
                        "of your telephone and enter the next code."
                    ),
                    field="code",
                )
            )
        credential.totp_secret, credential.totp_pending = credential.totp_pending, None
        credential.last_step = step
        return new_recovery_codes(session, account, now=now)


def give_authenticator(session: Session, envelope: Envelope, account: Account, secret: str) -> None:
    """Put a known secret in force at once: for demonstrations and tests only."""
    with widened(session, SIGN_IN):
        credential = _of(session, account)
        credential.totp_secret = _sealed(envelope, credential, secret)
        credential.totp_pending = None


def code_shown(
    session: Session, envelope: Envelope, account_id: UUID, *, now: datetime
) -> str | None:
    """Return what the account's authenticator shows now: for demonstrations only."""
    with widened(session, SIGN_IN):
        credential = session.get(Credential, account_id)
        if credential is None or credential.totp_secret is None:
            return None
        secret = _opened(envelope, credential, credential.totp_secret)
    return second_factor.code_at(secret, now=now)


def new_recovery_codes(session: Session, account: Account, *, now: datetime) -> list[str]:
    """Return fresh recovery codes, to be shown this once; earlier ones are void."""
    codes = second_factor.new_recovery_codes()
    with widened(session, SIGN_IN):
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        session.add_all(
            RecoveryCode(
                digest=second_factor.digest_of_code(code), account_id=account.id, created_at=now
            )
            for code in codes
        )
    return codes


def recovery_codes_left(session: Session, account_id: UUID) -> int:
    """Return how many recovery codes an account still has."""
    with widened(session, SIGN_IN):
        return session.scalars(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        ).one()


def take_step(session: Session, account_id: UUID, step: int) -> bool:
    """Use up the codes to the half-minute `step`; False where one as late was taken before."""
    taken = session.execute(
        update(Credential)
        .where(Credential.account_id == account_id, Credential.last_step < step)
        .values(last_step=step)
        .returning(Credential.account_id)
    ).first()
    return taken is not None


def take_recovery_code(session: Session, account_id: UUID, code: str, *, now: datetime) -> bool:
    """Use up a recovery code; False where it is none of this account's, or used."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.digest == second_factor.digest_of_code(code),
            RecoveryCode.account_id == account_id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.account_id)
    ).first()
    return taken is not None


def take_code(
    session: Session, envelope: Envelope, credential: Credential | None, code: str, *, now: datetime
) -> bool:
    """Say whether `code` proves the second factor now, and use it up.

    An account without an authenticator costs the same work and never proves anything.
    """
    sealed = None if credential is None else credential.totp_secret
    if credential is None or sealed is None:
        second_factor.matching_step(second_factor.NOBODYS_SECRET, code, now=now)
        return False
    step = second_factor.matching_step(_opened(envelope, credential, sealed), code, now=now)
    if second_factor.looks_like_recovery_code(code):
        return take_recovery_code(session, credential.account_id, code, now=now)
    return step is not None and take_step(session, credential.account_id, step)


def forget(session: Session, account: Account) -> None:
    """Delete everything that the account could prove itself with."""
    with widened(session, SIGN_IN):
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        session.execute(delete(Credential).where(Credential.account_id == account.id))


def of_email(session: Session, email: str) -> tuple[Account | None, Credential | None]:
    """Return the account that signs in with `email`, if it may sign in, and its credential."""
    row = session.execute(
        select(Account, Credential)
        .join(Credential, Credential.account_id == Account.id)
        .where(Account.email == email, Account.state == AccountState.ACTIVE)
    ).first()
    return (None, None) if row is None else (row[0], row[1])


def _of(session: Session, account: Account) -> Credential:
    session.flush()
    credential = session.get(Credential, account.id, with_for_update=True)
    if credential is None:
        credential = Credential(account_id=account.id, last_step=0)
        session.add(credential)
        session.flush()
    return credential


def _sealed(envelope: Envelope, credential: Credential, secret: str) -> bytes:
    return envelope.seal(secret.encode(), about=_about(credential))


def _opened(envelope: Envelope, credential: Credential, sealed: bytes) -> str:
    return envelope.open(sealed, about=_about(credential)).decode()


def _about(credential: Credential) -> str:
    return f"authenticator:{credential.account_id}"
