"""Proves that a posted form came from a page that this site gave to this very session."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import current_app, g, request, session

FIELD = "csrf_token"
_KEY = "csrf"


def token() -> str:
    """Return the token that forms of the present session carry; a new session gets one."""
    if _KEY not in session:
        session[_KEY] = secrets.token_urlsafe(32)
    g.holds_token = True
    return _sign(session[_KEY])


def matches(value: str | None) -> bool:
    """Say whether `value` is the token of the present session."""
    if not value or _KEY not in session:
        return False
    return hmac.compare_digest(value.encode(), _sign(session[_KEY]).encode())


def from_here() -> bool:
    """Say whether the browser, where it tells, says that the request started on this site."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def _sign(seed: str) -> str:
    key = current_app.secret_key
    assert key is not None, "sessions need SECRET_KEY"
    secret = key.encode() if isinstance(key, str) else key
    return hmac.new(secret, b"csrf:" + seed.encode(), hashlib.sha256).hexdigest()
