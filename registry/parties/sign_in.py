"""Decides who is let in: both factors, the same work and the same answer for whoever is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.parties import credentials, passwords, second_factor, throttle
from registry.parties.credentials import Envelope
from registry.parties.models import SIGN_IN, Credential
from registry.parties.rules import normal_email, source_of

NOT_LET_IN: Final = Refusal(
    N_("The address, the password or the code is not right. The code may have been used already.")
)


class TooMany(Refused):
    """Too many failures of late: this attempt was not looked at."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(N_("Too many attempts. Wait a minute, then try again; nothing is blocked."))
        )


@dataclass(frozen=True)
class Knock:
    """What somebody shows at the door, and where they stand.

    `device` is the mark of a browser that signed in to this very account before, if it is one.
    """

    email: str
    password: str
    code: str
    address: str | None = None
    device: str | None = None

    @property
    def counted_against(self) -> Mapping[str, int]:
        """What a failure counts against: a known device itself; otherwise account and source.

        So whoever guesses from elsewhere can't keep the owner of the account out.
        """
        if self.device is not None:
            return {f"device:{self.device}": throttle.PER_ACCOUNT}
        return {
            f"account:{normal_email(self.email)}": throttle.PER_ACCOUNT,
            f"source:{source_of(self.address)}": throttle.PER_SOURCE,
        }


@dataclass(frozen=True)
class LetIn:
    """Who was let in, and whether a recovery code did it."""

    account_id: UUID
    by_recovery_code: bool


def let_in(session: Session, envelope: Envelope, knock: Knock, *, now: datetime) -> LetIn:
    """Check both factors. Raises TooMany, or Refused with one and the same reason for all else."""
    if not throttle.admit(session, knock.counted_against, now=now):
        raise TooMany
    with widened(session, SIGN_IN):
        account, credential = credentials.of_email(session, normal_email(knock.email))
        kept = None if credential is None else credential.password_hash
        if not passwords.matches(kept, knock.password):
            credential = None  # the code is then weighed against nobody's, at the same cost
        coded = credentials.take_code(session, envelope, credential, knock.code, now=now)
        if account is None or credential is None or not coded:
            raise Refused(NOT_LET_IN)
        _keep_hash_current(credential, knock.password)
    throttle.take_back(session, knock.counted_against, now=now)
    return LetIn(account.id, second_factor.looks_like_recovery_code(knock.code))


def confirm(
    session: Session,
    envelope: Envelope,
    account_id: UUID,
    code: str,
    *,
    now: datetime,
) -> None:
    """Check the second factor once more. Raises TooMany or Refused."""
    counted = {f"confirm:{account_id}": throttle.PER_ACCOUNT}
    if not throttle.admit(session, counted, now=now):
        raise TooMany
    with widened(session, SIGN_IN):
        credential = session.get(Credential, account_id)
        if not credentials.take_code(session, envelope, credential, code, now=now):
            raise Refused(
                Refusal(
                    N_("This code is not right, or it was used already. Enter the next one."),
                    field="code",
                )
            )
    throttle.take_back(session, counted, now=now)


def knows_password(session: Session, account_id: UUID, password: str, *, now: datetime) -> bool:
    """Say whether `password` is the account's. Raises TooMany."""
    counted = {f"confirm:{account_id}": throttle.PER_ACCOUNT}
    if not throttle.admit(session, counted, now=now):
        raise TooMany
    with widened(session, SIGN_IN):
        credential = session.get(Credential, account_id)
    kept = None if credential is None else credential.password_hash
    if not passwords.matches(kept, password):
        return False
    throttle.take_back(session, counted, now=now)
    return True


def _keep_hash_current(credential: Credential, password: str) -> None:
    if credential.password_hash and passwords.is_outdated(credential.password_hash):
        credential.password_hash = passwords.hashed(password)
