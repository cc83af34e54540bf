"""Sessions kept on the server: begun, recognised by a cookie's token, renewed, ended at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, LargeBinary, Row, bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import apart, widened
from registry.parties.links import digest_of
from registry.parties.models import SIGN_IN, Account, SignInSession
from registry.parties.rules import EndReason, Limits, agent_summary, is_live
from registry.parties.standing import COLUMNS, Standing, on_the_day, read

SEEN_EVERY: Final = timedelta(minutes=1)  # how exactly "last seen" is kept

_SEEN: Final = text(
    "UPDATE sign_in_session SET last_seen_at = :now "
    "WHERE id = :id AND ended_at IS NULL AND last_seen_at < :now"
)


@dataclass(frozen=True)
class SignedIn:
    """A live session: who is behind it, and when it was last used and confirmed."""

    session_id: UUID
    standing: Standing
    confirmed_at: datetime | None
    last_seen_at: datetime
    idle: timedelta

    @property
    def actor(self) -> Actor:
        """Who acts, as acts and queries know them."""
        return self.standing.actor(confirmed_at=self.confirmed_at)


_WHO: Final = on_the_day(
    select(
        SignInSession.id.label("session_id"),
        SignInSession.created_at,
        SignInSession.last_seen_at,
        SignInSession.confirmed_at,
        *COLUMNS,
    )
    .select_from(SignInSession)
    .join(Account, Account.id == SignInSession.account_id)
    .where(
        SignInSession.token_digest == bindparam("digest", type_=LargeBinary),
        SignInSession.ended_at.is_(None),
    )
)


def begin(
    session: Session, account_id: UUID, *, now: datetime, address: str, user_agent: str
) -> str:
    """Begin a session and return the token that the browser keeps, 256 random bits."""
    token = secrets.token_urlsafe(32)
    with widened(session, SIGN_IN):
        session.add(
            SignInSession(
                token_digest=digest_of(token),
                account_id=account_id,
                created_at=now,
                last_seen_at=now,
                confirmed_at=now,
                address=address,
                agent=agent_summary(user_agent),
            )
        )
    return token


def recognise(session: Session, token: str, *, now: datetime, limits: Limits) -> SignedIn | None:
    """Return who is behind `token` now; None where the session ended or ran out."""
    found = _who(session, {"digest": digest_of(token), "today": legal_date(now)})
    if found is None:
        return None
    standing = read(found)
    idle = limits.idle_for(standing.all_desks)
    if not is_live(
        created_at=found.created_at,
        last_seen_at=found.last_seen_at,
        now=now,
        idle=idle,
        limits=limits,
    ):
        return None
    return SignedIn(found.session_id, standing, found.confirmed_at, found.last_seen_at, idle)


def _who(session: Session, asked: dict[str, Any]) -> Row[Any] | None:
    """Look a session up, apart unless a transaction is open that may have begun it.

    Whoever is sent away at the door asks the database for nothing else, and nobody's own
    transaction has to be narrowed again afterwards.
    """
    if session.in_transaction():
        with widened(session, SIGN_IN):
            return session.execute(_WHO, asked).first()
    with at_the_door(session) as connection:
        return connection.execute(_WHO, asked).first()


def at_the_door(session: Session) -> Connection:
    """Return a connection apart from `session`, which reaches what signing in does."""
    return apart(session.get_bind().engine, SIGN_IN)


def account_behind(session: Session, token: str) -> UUID | None:
    """Return whose session `token` is or was, live or not; None where it is nobody's."""
    with widened(session, SIGN_IN):
        return session.scalar(
            select(SignInSession.account_id).where(SignInSession.token_digest == digest_of(token))
        )


def note_seen(session: Session, signed_in: SignedIn, *, now: datetime) -> None:
    """Keep a session from running idle; a trace, on a connection of its own."""
    if now - signed_in.last_seen_at < SEEN_EVERY:
        return
    with at_the_door(session) as connection:
        connection.execute(_SEEN, {"id": signed_in.session_id, "now": now})


def renew(session: Session, session_id: UUID, *, now: datetime) -> str:
    """Give a session a new token, its second factor just confirmed; the old token is dead."""
    token = secrets.token_urlsafe(32)
    with widened(session, SIGN_IN):
        session.execute(
            update(SignInSession)
            .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
            .values(token_digest=digest_of(token), confirmed_at=now, last_seen_at=now)
        )
    return token


def end(
    session: Session,
    account_id: UUID,
    why: EndReason,
    *,
    now: datetime,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """End the sessions of an account, `only` one of them, or all `but` one; return how many."""
    query = update(SignInSession).where(
        SignInSession.account_id == account_id, SignInSession.ended_at.is_(None)
    )
    if only is not None:
        query = query.where(SignInSession.id == only)
    if but is not None:
        query = query.where(SignInSession.id != but)
    with widened(session, SIGN_IN):
        ended = session.execute(
            query.values(ended_at=now, ended_why=why).returning(SignInSession.id)
        )
        return len(ended.all())


def list_open(
    session: Session, account_id: UUID, *, now: datetime, limits: Limits
) -> Sequence[SignInSession]:
    """Return the sessions of an account that nobody ended and that may still be live."""
    with widened(session, SIGN_IN):
        return session.scalars(
            select(SignInSession)
            .where(
                SignInSession.account_id == account_id,
                SignInSession.ended_at.is_(None),
                SignInSession.created_at > now - limits.absolute,
                SignInSession.last_seen_at > now - max(limits.idle, limits.idle_secret),
            )
            .order_by(SignInSession.last_seen_at.desc())
        ).all()


def forget_old(session: Session, *, before: datetime) -> None:
    """Delete sessions begun before `before`: the traces tell of sign-ins for longer."""
    session.execute(delete(SignInSession).where(SignInSession.created_at < before))
