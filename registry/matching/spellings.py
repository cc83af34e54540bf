"""What two writings of one value share: keys of names, addresses and codes, each by one function.

Two values agree when their keys are equal, and in no other way: nothing here is a likeness.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

Spelling: TypeAlias = Callable[[str], str]
"""Returns the key of one value as it stands in a cell."""

_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃─━˗﹣", "-"))
_NUMERAL: Final = "0-9〇一二三四五六七八九十百"
_DIVIDERS: Final = re.compile(rf"(?<=[{_NUMERAL}])(?:丁目|番地|番|号|ー)")
_HYPHEN_RUN: Final = re.compile("-+")


def code_key(text: str) -> str:
    """Return a code or number in one width and case, without spaces: ａｂ 12 is AB12."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def codes_key(text: str) -> str:
    """Return several codes, divided by spaces, each as `code_key` has it."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def name_key(text: str) -> str:
    """Return a name's words in one width and case, each once, in one order."""
    return " ".join(sorted(set(unicodedata.normalize("NFKC", text).upper().split())))


def address_key(text: str) -> str:
    """Return an address in one width, without spaces; 丁目, 番, 号 and every hyphen are one."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).translate(_HYPHENS)
    return _HYPHEN_RUN.sub("-", _DIVIDERS.sub("-", plain)).strip("-")


@dataclass(frozen=True)
class CodeTable:
    """Which spellings mean which code: data, with a version.

    A spelling that the table does not know stands for itself, so that it agrees with nothing else.
    """

    version: str
    codes: Mapping[str, str]

    def key(self, text: str) -> str:
        """Return the code that `text` means."""
        plain = code_key(text)
        return self.codes.get(plain, plain)

    def knows(self, text: str) -> bool:
        """Say whether the table has this spelling."""
        return code_key(text) in self.codes


def load_codes(path: Path) -> CodeTable:
    """Read a table whose first line is its version, then lines of a code and its spellings.

    Raises ValueError where one spelling means two codes.
    """
    with path.open(encoding="utf-8", newline="") as file:
        version = file.readline().removeprefix("#").strip()
        codes: dict[str, str] = {}
        for code, *spellings in csv.reader(file):
            for spelling in (code, *spellings):
                plain = code_key(spelling)
                if plain and codes.setdefault(plain, code) != code:
                    raise ValueError(f"{path.name}: “{spelling}” means two codes")
    return CodeTable(f"{path.stem} {version}", codes)
