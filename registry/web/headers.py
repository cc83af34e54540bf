"""Tells browsers to load nothing from elsewhere, keep nothing and frame nothing of this site."""

from typing import Final

from flask import Flask, Response, abort, g, request

from registry.web.csrf import from_here
from registry.web.frame import current_frame

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SAID_OF_ALL: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _refuse_foreign_origin() -> None:
    """Refuse a change that another site's page asked for, whatever it carries."""
    if request.method in _UNSAFE and not from_here():
        abort(403)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    said = {name.lower() for name, _what in headers}
    headers.extend({name: what for name, what in _SAID_OF_ALL.items() if name.lower() not in said})
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    headers.setdefault("Cache-Control", _caching())
    return response


def _caching() -> str:
    """Say who may keep the page: nobody what somebody signed in reads; nobody unasked the rest.

    A public page is asked for again each time, for what it shows may be taken back at any moment.
    """
    if current_frame().reader is not None:
        return "no-store"
    return "private, no-cache" if "holds_token" in g else "no-cache"


def init_app(app: Flask) -> None:
    """Set the headers on every answer and refuse changes that start elsewhere."""
    app.before_request(_refuse_foreign_origin)
    app.after_request(_set_headers)
