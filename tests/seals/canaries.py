"""What a planted secret looks like in other clothes, and whether any of them is in some bytes."""

import base64
import contextlib
import hashlib
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from urllib.parse import quote, quote_plus

REMEMBERED: Final = 100_000  # bytes of lines at a time: those of large files do not come again


def spellings(secret: str) -> Iterator[str]:
    """Yield a secret as people and programs write it."""
    yield secret
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield unicodedata.normalize(form, secret)
    yield secret.replace(" ", "").replace("　", "")
    yield secret.lower()
    yield secret.upper()


def disguises(secret: str) -> dict[str, bytes]:
    """Return every encoding that a secret is looked for in, by a name for it."""
    found: dict[str, bytes] = {}
    for number, text in enumerate(dict.fromkeys(spellings(secret))):
        raw = text.encode()
        found |= {
            f"{number} raw": raw,
            f"{number} utf-16-le": text.encode("utf-16-le"),
            f"{number} utf-16-be": text.encode("utf-16-be"),
            f"{number} url": quote(text).encode(),
            f"{number} url plus": quote_plus(text).encode(),
            f"{number} hex": raw.hex().encode(),
            f"{number} HEX": raw.hex().upper().encode(),
            f"{number} html": html.escape(text).encode(),
            f"{number} html decimal": "".join(f"&#{ord(c)};" for c in text).encode(),
            f"{number} html hex": "".join(f"&#x{ord(c):x};" for c in text).encode(),
            f"{number} json": "".join(
                c if c.isascii() else f"\\u{ord(c):04x}" for c in text
            ).encode(),
            f"{number} sha256": hashlib.sha256(raw).hexdigest().encode(),
            f"{number} md5": hashlib.md5(raw, usedforsecurity=False).hexdigest().encode(),
            f"{number} sha256 bytes": hashlib.sha256(raw).digest(),
        }
        with contextlib.suppress(UnicodeEncodeError):
            found[f"{number} cp932"] = text.encode("cp932")
        for offset in range(3):
            whole = base64.b64encode(b"\0" * offset + raw)
            first = (0, 2, 3)[offset]
            found[f"{number} base64+{offset}"] = whole[first : len(whole) - 4]
    return {name: body for name, body in found.items() if len(body) >= 6}


def unpacked(content: bytes, *, depth: int = 3) -> Iterator[bytes]:
    """Yield some bytes, and what is folded up in them: parts of a ZIP, deflated streams."""
    yield content
    if not depth:
        return
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            yield repr([(part.filename, part.comment) for part in parts.infolist()]).encode()
            for part in parts.infolist():
                yield from unpacked(parts.read(part), depth=depth - 1)
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.S):
        try:
            inflated = zlib.decompressobj().decompress(stream[1])
        except zlib.error:
            continue
        yield from unpacked(inflated, depth=depth - 1)


class _Search:
    """Looks for secrets, and remembers the lines in which there was none of them.

    Answers are alike in most of their lines. What holds no end of a line is in some bytes if it is
    in one of their lines, so that a line need be looked through once.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        looked_for = [
            (f"{secret}: {name}", body)
            for secret in secrets
            for name, body in disguises(secret).items()
        ]
        self._in_lines = [one for one in looked_for if b"\n" not in one[1]]
        self._across = [one for one in looked_for if b"\n" in one[1]]
        self._free: set[bytes] = set()

    def __call__(self, content: bytes) -> list[str]:
        lines = set(content.split(b"\n")) - self._free
        unread = b"\n".join(lines)
        found = [said for said, body in self._in_lines if body in unread]
        if not found and len(unread) <= REMEMBERED:
            self._free |= lines
        return found + [said for said, body in self._across if body in content]


_search: Final = cache(_Search)


def sighted(layer: bytes, secrets: tuple[str, ...]) -> list[str]:
    """Return which of `secrets` are in some bytes as they are, and in what disguise."""
    return _search(secrets)(layer)


def sightings(content: bytes, secrets: Iterable[str]) -> list[str]:
    """Return which of `secrets` can be found in some bytes, and in what disguise."""
    looked_for = tuple(secrets)
    return [one for layer in unpacked(content) for one in sighted(layer, looked_for)]
