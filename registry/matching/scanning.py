"""Looks at a file's bytes once: its digest, and whether any of its cells needs a closer look."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

_BLOCK: Final = 4 << 20
_OVERLAP: Final = 3  # a character may be divided between two blocks
_SUSPECT: Final = frozenset({*range(0x20), 0x7F, 0xEE, 0xF3, 0xF4} - {*b"\t\n\r"})
_MARKED: Final = bytes(byte in _SUSPECT for byte in range(256))
# The same characters as `registry.tables.cells` refuses, as UTF-8 has them; those whose lead byte
# tells enough are among _SUSPECT.
_UNUSABLE: Final = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),
    (b"\xe2", re.compile(rb"\xe2(?:\x80[\x8b-\x8f\xa8-\xae]|\x81[\xa0-\xaf])")),
    (b"\xe3\x80\x93", re.compile(rb"\xe3\x80\x93")),
    (b"\xef", re.compile(rb"\xef(?:[\x80-\xa3]|\xbb\xbf|\xbf[\xbd-\xbf])")),
)
_GUARDED: Final = (b",'", b"\"'", b"\n'", b"\r'", b"\t'", b";'")


@dataclass(frozen=True)
class Scan:
    """What a file's bytes say: where neither is so, SQL may take every text as it stands."""

    sha256: str
    size: int
    may_be_unusable: bool
    may_be_guarded: bool


def scan(path: Path, *, as_text: bool = True) -> Scan:
    """Go through `path` once; `as_text` says that it is UTF-8, else only the digest is worked out.

    A mark at the beginning of the file is no cell.
    """
    digest = sha256()
    size = 0
    unusable = guarded = False
    before = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if not as_text:
                continue
            looked_at = before + (block.removeprefix(b"\xef\xbb\xbf") if not before else block)
            unusable = unusable or _is_unusable(looked_at)
            guarded = guarded or _is_guarded(looked_at)
            before = block[-_OVERLAP:]
    return Scan(digest.hexdigest(), size, unusable, guarded)


def _is_unusable(block: bytes) -> bool:
    return b"\x01" in block.translate(_MARKED) or any(
        lead in block and characters.search(block) for lead, characters in _UNUSABLE
    )


def _is_guarded(block: bytes) -> bool:
    return b"'" in block and any(sign in block for sign in _GUARDED)
