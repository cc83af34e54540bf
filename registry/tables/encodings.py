"""Finds out how a text file is encoded, and what CP932 can't hold."""

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import BinaryIO, Final

from registry.tables.faults import Unreadable, Why


class Encoding(StrEnum):
    """The encodings that are read; those written are UTF_8_BOM, UTF_8 and CP932."""

    UTF_8_BOM = "utf-8-sig"
    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    CP932 = "cp932"

    @property
    def shown(self) -> str:
        """The name that officials know it by."""
        return _SHOWN[self]


class Delimiter(StrEnum):
    """What stands between two cells."""

    COMMA = ","
    TAB = "\t"
    SEMICOLON = ";"


_SHOWN: Final = {
    Encoding.UTF_8_BOM: "UTF-8 (BOM)",
    Encoding.UTF_8: "UTF-8",
    Encoding.UTF_16: "UTF-16",
    Encoding.CP932: "CP932 (Shift_JIS)",
}
_BLOCK: Final = 1 << 20


def detect_encoding(file: BinaryIO) -> Encoding:
    """Return the encoding in which the whole of `file` can be read.

    A mark at its beginning decides; without one UTF-8 goes before CP932.
    Raises Unreadable where none can; the row is that of the first character that CP932 (or the
    encoding that the mark promises) does not know.
    """
    file.seek(0)
    start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        candidates = [Encoding.UTF_8_BOM]
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = [Encoding.UTF_16]
    else:
        candidates = [Encoding.UTF_8, Encoding.CP932]
    *first, last = candidates
    for encoding in first:
        if _first_undecodable_line(file, encoding) is None:
            return encoding
    refuse_undecodable(file, last)
    return last


def refuse_undecodable(file: BinaryIO, encoding: Encoding) -> None:
    """Raise Unreadable, with the line, where `file` is not text in `encoding` throughout."""
    line = _first_undecodable_line(file, encoding)
    if line is not None:
        raise Unreadable(Why.ENCODING, row=line, encoding=encoding.shown)


def _first_undecodable_line(file: BinaryIO, encoding: Encoding) -> int | None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        block = file.read(_BLOCK)
        try:
            line += decoder.decode(block, not block).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if not block:
            return None


# CP932 lacks these or gives back another character; what is written instead is always told.
SUBSTITUTES: Final = {
    "〜": "～",
    "−": "－",
    "‖": "∥",
    "—": "―",
    "–": "－",
    "‑": "‐",
    "‾": "￣",
    "¢": "￠",
    "£": "￡",
    "¬": "￢",
    "¥": "￥",
    "¦": "￤",
    "·": "・",
    "\u00a0": " ",
}
LOST: Final = "〓"
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


@lru_cache(maxsize=4096)
def in_cp932(character: str) -> str:
    """Return what is written for `character`: itself, a substitute, nothing, or 〓 (lost)."""
    if character in SUBSTITUTES:
        return SUBSTITUTES[character]
    if _INVISIBLE.match(character):
        return ""
    try:
        kept = character.encode(Encoding.CP932).decode(Encoding.CP932) == character
    except UnicodeEncodeError:
        kept = False
    return character if kept else LOST


def fits_cp932(text: str) -> bool:
    """Say whether `text` comes back from CP932 exactly as it is."""
    try:
        return text.encode(Encoding.CP932).decode(Encoding.CP932) == text
    except UnicodeEncodeError:
        return False


def changes_in_cp932(text: str) -> Iterator[tuple[str, str]]:
    """Yield each character of `text` that CP932 can't hold, with what is written instead."""
    for character in text:
        written = in_cp932(character)
        if written != character:
            yield character, written
