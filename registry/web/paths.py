"""Decides where a browser may be sent back to: places on this site, and nowhere else."""

from urllib.parse import urlsplit

from flask import request

_UNSAFE = frozenset("\\\x7f") | {chr(code) for code in range(0x21)}


def local_path(target: str | None, *, default: str = "/") -> str:
    """Return `target` if it is a plain path (with query) on this site, otherwise `default`.

    Browsers read a backslash as a slash and drop tabs and line breaks, so any of them is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if _UNSAFE.intersection(target):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return default
    return target


def here() -> str:
    """Return the address of the page that is being shown, or the first page after a POST."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
