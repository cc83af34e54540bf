"""Readings of names (フリガナ) in their one form: full-width katakana."""

import re
import unicodedata
from typing import Final

from registry.tables.faults import Invalid, Rule

_KANA: Final = re.compile(r"[ァ-ヶー・ヽヾ 0-9A-Za-z&().,'\-]+")
_HIRAGANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def katakana(text: str) -> str:
    """Return a reading in full-width katakana; raises Invalid where it holds kanji."""
    reading = unicodedata.normalize("NFKC", text).translate(_HIRAGANA)
    if not _KANA.fullmatch(reading):
        raise Invalid(Rule.KANA)
    return reading.replace(" ", "\u3000")
