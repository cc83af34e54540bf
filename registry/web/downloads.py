"""Hands files to the browser: under a safe name, to be saved rather than run, or in parts."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from flask import Response, stream_with_context

_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|]+')
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_MOST_BYTES: Final = 180
_NOTHING: Final = "default-src 'none'; sandbox"
_VIEWER: Final = (  # what browsers' own viewers of PDF and pictures need
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'"
)
_SHOWN_IN_PLACE: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
UNNAMED: Final = "file"


def safe_name(name: str) -> str:
    """Return a file name that every desk's computer can store, as close to `name` as can be.

    Folders, controls, characters that turn the direction of writing and names that Windows keeps
    for itself are taken out; the ending survives when the name has to be cut.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    cleaned = _FORBIDDEN.sub("_", visible).strip(" .\u3000")
    if _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    return _cut(cleaned) or UNNAMED


def _cut(name: str) -> str:
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    room = _MOST_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the Content-Disposition header for `name` (RFC 6266, with a plain fallback)."""
    safe = safe_name(name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    fallback = re.sub(r"[^\w.()\- ]", "_", plain).strip(" ._") or "download"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{fallback}\"; filename*=UTF-8''{quote(safe, safe='')}"


def send(content: bytes, *, name: str, mimetype: str, inline: bool = False) -> Response:
    """Answer with a whole file.

    `inline` shows it in the browser, for the few kinds that can't run anything there.
    """
    response = Response(content, mimetype=mimetype)
    return _as_file(response, name=name, inline=inline and mimetype in _SHOWN_IN_PLACE)


def send_stream(chunks: Iterable[bytes], *, name: str, mimetype: str) -> Response:
    """Answer with a file in parts, as `chunks` come; nothing is held in memory."""
    response = Response(_in_context(chunks), mimetype=mimetype)
    response.headers["X-Accel-Buffering"] = "no"
    return _as_file(response, name=name, inline=False)


def _in_context(chunks: Iterable[bytes]) -> Iterator[bytes]:
    def run() -> Iterator[bytes]:
        yield from chunks

    return stream_with_context(run())


def _as_file(response: Response, *, name: str, inline: bool) -> Response:
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    response.headers["Content-Security-Policy"] = _VIEWER if inline else _NOTHING
    return response
