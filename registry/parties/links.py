"""Links sent by mail: made, found again by whoever holds one, used once."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.parties.models import SIGN_IN, Account, EntryLink
from registry.parties.rules import LINK_LASTS, LinkPurpose


def digest_of(token: str) -> bytes:
    """Return what is kept of a random token."""
    return sha256(token.encode()).digest()


def issue(
    session: Session,
    purpose: LinkPurpose,
    *,
    email: str,
    now: datetime,
    account: Account | None = None,
    details: Mapping[str, Any] | None = None,
) -> str:
    """Make a link and return its token; earlier ones of the same purpose stop working."""
    token = secrets.token_urlsafe(32)
    with widened(session, SIGN_IN):
        if account is not None:
            withdraw(session, account, now=now, purpose=purpose)
        session.add(
            EntryLink(
                token_digest=digest_of(token),
                purpose=purpose,
                email=email,
                account_id=None if account is None else account.id,
                details=dict(details or {}),
                created_at=now,
                expires_at=now + LINK_LASTS[purpose],
            )
        )
    return token


def find(session: Session, token: str | None, *, now: datetime) -> EntryLink | None:
    """Return the link that `token` belongs to, unless it is used or too old."""
    if not token:
        return None
    with widened(session, SIGN_IN):
        return session.scalars(
            select(EntryLink).where(
                EntryLink.token_digest == digest_of(token),
                EntryLink.used_at.is_(None),
                EntryLink.expires_at > now,
            )
        ).first()


def use(session: Session, link: EntryLink, account: Account, *, now: datetime) -> bool:
    """Use a link up for `account`; False where somebody else did at the same time."""
    with widened(session, SIGN_IN):
        used = session.execute(
            update(EntryLink)
            .where(EntryLink.id == link.id, EntryLink.used_at.is_(None))
            .values(used_at=now, account_id=account.id)
            .returning(EntryLink.id)
        ).first()
    return used is not None


def withdraw(
    session: Session, account: Account, *, now: datetime, purpose: LinkPurpose | None = None
) -> None:
    """Make the open links of an account (of one purpose, or all) useless."""
    query = update(EntryLink).where(EntryLink.account_id == account.id, EntryLink.used_at.is_(None))
    if purpose is not None:
        query = query.where(EntryLink.purpose == purpose)
    with widened(session, SIGN_IN):
        session.execute(query.values(used_at=now))
