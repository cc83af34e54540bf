"""Who is at the other end of this request: the cookie's token, the session behind it, the actor."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final, cast
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import text

from registry.core import clock
from registry.core.actor import ANYBODY, Actor
from registry.core.db import db, read_for
from registry.parties import sessions
from registry.parties.credentials import Envelope
from registry.parties.rules import EndReason, Limits, normal_email
from registry.parties.sessions import SignedIn

EXTENSION: Final = "registry.parties"

_TOKEN: Final = "_user_id"  # noqa: S105 - where Flask-Login keeps it in the signed cookie
_KEPT_AT_SIGN_IN: Final = ("language",)
_DEVICE_DAYS: Final = 180
_DEVICE_ACCOUNTS: Final = 5  # of several people at one counter


@dataclass(frozen=True)
class Setup:
    """What the application told this package: how secrets are encrypted, how long sessions last."""

    envelope: Envelope
    limits: Limits


class Visitor(UserMixin):  # type: ignore[misc]
    """Whom Flask-Login knows: a token, and the session that it opens."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        """Return what the cookie carries: a random token and nothing about the person."""
        return self.token


def init_app(app: Flask, *, envelope: Envelope, limits: Limits | None = None) -> None:
    """Let `app` know its visitors."""
    app.extensions[EXTENSION] = Setup(envelope, limits or Limits())
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # the server's own table says whether a session lives
    manager.user_loader(_recognise)


def setup() -> Setup:
    """Return what the application told this package."""
    return cast(Setup, current_app.extensions[EXTENSION])


def envelope() -> Envelope:
    """Return what encrypts authenticators' secrets."""
    return setup().envelope


def _recognise(token: str) -> Visitor | None:
    signed_in = sessions.recognise(db.session(), token, now=clock.now(), limits=setup().limits)
    return None if signed_in is None else Visitor(token, signed_in)


def signed_in() -> SignedIn | None:
    """Return the live session of this request, if there is one."""
    if _TOKEN not in cookie:
        return None
    return current_user.signed_in if current_user.is_authenticated else None


def mark_of_reader() -> str:
    """Return a mark of whose browser this is, also once the session ended; empty for a visitor."""
    token = cookie.get(_TOKEN)
    account = sessions.account_behind(db.session(), token) if isinstance(token, str) else None
    return "" if account is None else str(account)


def load_actor() -> Actor:
    """Return who is asking, and let the database session read for them and nobody else."""
    found = signed_in()
    actor = ANYBODY if found is None else found.actor
    read_for(db.session(), actor.reach)
    if found is not None:
        sessions.note_seen(db.session(), found, now=clock.now())
    return actor


def enter(account_id: UUID, *, now: datetime) -> None:
    """Begin a session for this browser, with a fresh cookie; whatever was signed in before ends."""
    leave(now=now)
    kept = {name: cookie[name] for name in _KEPT_AT_SIGN_IN if name in cookie}
    cookie.clear()
    cookie.update(kept)
    token = sessions.begin(
        db.session(),
        account_id,
        now=now,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
    )
    _take(token)


def confirm(*, now: datetime) -> None:
    """Note that the second factor was just given again; the session goes on under a new token."""
    found = signed_in()
    assert found is not None
    _take(sessions.renew(db.session(), found.session_id, now=now))


def remember_language(language: str) -> None:
    """Keep the language that the reader chose in their account, whatever becomes of the request."""
    found = signed_in()
    if found is None:
        return
    with sessions.at_the_door(db.session()) as connection:
        connection.execute(
            text("UPDATE account SET locale = :locale WHERE id = :id AND locale <> :locale"),
            {"locale": language, "id": found.standing.account_id},
        )


def leave(*, now: datetime) -> None:
    """End the session of this browser, if it has one."""
    found = signed_in()
    if found is None:
        return
    sessions.end(
        db.session(),
        found.standing.account_id,
        EndReason.SIGNED_OUT,
        now=now,
        only=found.session_id,
    )
    logout_user()
    cookie.clear()
    g.actor = ANYBODY


def _take(token: str) -> None:
    visitor = _recognise(token)
    assert visitor is not None
    login_user(visitor)
    g.actor = load_actor()


def known_device(email: str) -> str | None:
    """Return the mark of this browser, if the account of `email` signed in with it before."""
    mark = _devices().get(_about(email))
    return mark if isinstance(mark, str) else None


def remember_device(response: Response, email: str) -> None:
    """Give this browser a mark, so that failures elsewhere don't keep its owner waiting."""
    devices = _devices()
    mark = devices.pop(_about(email), None) or token_urlsafe(24)
    newest = [*devices.items(), (_about(email), mark)][-_DEVICE_ACCOUNTS:]
    response.set_cookie(
        _device_cookie(),
        _serializer().dumps(dict(newest)),
        max_age=_DEVICE_DAYS * 24 * 3600,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _devices() -> dict[str, Any]:
    try:
        content = _serializer().loads(
            request.cookies.get(_device_cookie(), ""), max_age=_DEVICE_DAYS * 24 * 3600
        )
    except BadData:
        return {}
    return dict(content)


def _device_cookie() -> str:
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}known-device"


def _serializer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key is not None, "sessions need SECRET_KEY"
    return URLSafeTimedSerializer(key, salt="known-device")


def _about(email: str) -> str:
    return sha256(normal_email(email).encode()).hexdigest()[:16]
