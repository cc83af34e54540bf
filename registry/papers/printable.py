"""Makes any text printable: what no font can show is marked where it stands and named in a note."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, Final

from registry.papers import fonts

GETA: Final = "〓"  # what Japanese printers set where a sort is missing
NAMED_AT_MOST: Final = 40

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_SHAPELESS: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")
_LONG_RUN: Final = re.compile(
    r"[^\s\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]{24,}"
)
_SIGN_OR_EIGHT: Final = re.compile(r"\w{0,15}[^\w]|\w{8}")
_JOINER: Final = "\u2060"  # no line turns here
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass
class Press:
    """Sets the texts of one document and remembers which characters had no glyph."""

    _missing: dict[str, int] = field(default_factory=dict)

    def set(self, value: Any) -> Any:
        """Return `value` with every text in it printable, through mappings and lists."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {key: self.set(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.set(part) for part in value]
        return value

    @property
    def notes(self) -> list[str]:
        """What stood where each mark is printed, in order, e.g. `¹ U+1F600 GRINNING FACE`."""
        named = list(self._missing.items())[:NAMED_AT_MOST]
        notes = [f"{_raised(number)} {_named(text)}" for text, number in named]
        return [*notes, "…"] if len(self._missing) > NAMED_AT_MOST else notes

    def _text(self, text: str) -> str:
        lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
        if _ordinary().issuperset(lines):
            return _LONG_RUN.sub(_breakable, lines)
        shown = "".join(self._shown(char, after=before) for before, char in pairwise(["", *lines]))
        return _LONG_RUN.sub(_breakable, shown)

    def _shown(self, char: str, *, after: str) -> str:
        if char in _ordinary():
            return char
        if char in _SHAPELESS:
            return ""
        if _is_selector(char):
            if after and (ord(after), ord(char)) in fonts.variants():
                return char
            return self._mark(after + char, shown="")
        return self._mark(char, shown=GETA)

    def _mark(self, text: str, *, shown: str) -> str:
        number = self._missing.setdefault(text, len(self._missing) + 1)
        return shown + (f"{_JOINER}{_raised(number)}" if number <= NAMED_AT_MOST else "")


@cache
def _ordinary() -> frozenset[str]:
    """Return the characters that print as they are: a font has them and they steer nothing."""
    return frozenset(
        char
        for char in map(chr, fonts.covered())
        if unicodedata.category(char)[0] != "C" and not _is_selector(char)
    ) | {"\n"}


def _is_selector(char: str) -> bool:
    return "\U000e0100" <= char <= "\U000e01ef" or "\ufe00" <= char <= "\ufe0f"


def _raised(number: int) -> str:
    return str(number).translate(_SUPERSCRIPT)


def _named(text: str) -> str:
    points = " ".join(f"U+{ord(char):04X}" for char in text)
    name = unicodedata.name(text[-1], "")
    return f"{points} {name}".rstrip()


def _breakable(run: re.Match[str]) -> str:
    """Let a long run without spaces turn the line at its signs, or else every eight characters."""
    return _SIGN_OR_EIGHT.sub("\\g<0>\u200b", run.group()).removesuffix("\u200b")
