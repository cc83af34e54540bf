"""People for tests: made quickly, with factors that the test knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid4

import pyotp
import pytest
from argon2 import PasswordHasher
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import read_for
from registry.core.desks import EVERYTHING, Desk
from registry.parties import passwords, services
from registry.parties.credentials import Envelope
from registry.parties.models import Account, Credential, DeskHolding, Organisation
from registry.parties.rules import AccountState, OrganisationKind
from registry.parties.standing import standing_of

NOW: Final = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 20)
PASSWORD: Final = "correct horse battery staple"
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
QUICK: Final = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
HASH: Final = QUICK.hash(PASSWORD)
NOBODYS_HASH: Final = QUICK.hash("nobody has this password")


@contextmanager
def hashing_quickly() -> Iterator[None]:
    """Hash with little work meanwhile: tests of the hash are elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", QUICK)
        patch.setattr(passwords, "NOBODYS_HASH", NOBODYS_HASH)
        yield


@dataclass(frozen=True)
class OneKey:
    """Encrypts under a key of its own; as strict about what a secret is for as the real one."""

    key: bytes = b"k" * 32

    def seal(self, content: bytes, *, about: str) -> bytes:
        return b"\0" * 12 + AESGCM(self.key).encrypt(b"\0" * 12, content, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        try:
            return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], about.encode())
        except InvalidTag:
            raise ValueError("not sealed for this") from None


ENVELOPE: Final = OneKey()


def code(moment: datetime = NOW, secret: str = SECRET) -> str:
    """Return what the authenticator shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def organisation(session: Session, name: str = "大阪府") -> Organisation:
    return services.create_organisation(
        session, name=name, kind=OrganisationKind.LOCAL_GOVERNMENT, now=NOW
    )


def person(
    session: Session,
    email: str,
    *desks: Desk,
    organisation_id: UUID | None = None,
    administers: bool = False,
    from_on: date = date(2026, 4, 1),
    state: AccountState = AccountState.ACTIVE,
    envelope: Envelope = ENVELOPE,
) -> Account:
    """Make somebody who can sign in with PASSWORD and SECRET; committed, and seen by the test.

    It leaves the rows that the verbs of `parties` leave, which have their own tests.
    """
    read_for(session, {EVERYTHING})
    account = Account(
        id=uuid4(),
        email=email,
        name_ja=email.partition("@")[0],
        name_en=None,
        locale="ja",
        organisation_id=organisation_id,
        is_organisation_administrator=administers,
        state=state,
        created_at=NOW,
    )
    session.add(account)
    session.flush()
    sealed = envelope.seal(SECRET.encode(), about=f"authenticator:{account.id}")
    session.add(Credential(account_id=account.id, password_hash=HASH, totp_secret=sealed))
    if desks:
        session.add(
            DeskHolding(
                account_id=account.id,
                account_serial=account.serial,
                desks=sorted(set(desks)),
                from_on=from_on,
                until_on=None,
                granted_by_seq=None,
            )
        )
    session.commit()
    read_for(session, {"house"})
    return account


def actor(session: Session, account: Account, *, now: datetime = NOW) -> Actor:
    """Return the account as it acts at a moment, its second factor just given."""
    return standing_of(session, account.id, on=legal_date(now)).actor(confirmed_at=now)
