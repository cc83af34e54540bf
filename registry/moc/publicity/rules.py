"""What the public is answered about an agency on a day: one line, the worst that is true."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from registry.tables.keys import fold, name_key, number_key

# How Cyrillic letters are heard, those too that stand in for Kyrgyz ones on a Russian keyboard.
_SOUNDS: Final = str.maketrans(
    dict(zip("абвгдежзийклмнңоөпрстуүфхһцыэюя", "abvgdejziiklmnnooprstuufhhcieua", strict=True))
    | {"ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": ""}
)
_WRITTEN: Final = (("zh", "j"), ("dj", "j"), ("kh", "h"), ("ts", "c"), ("ng", "n"), ("y", "i"))
_CLOSE: Final = 0.8
_SHORTEST: Final = 4


class Verdict(StrEnum):
    """What there is to say of an agency on a day."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    GONE = "gone"  # on an earlier list, not on that of the day
    CERTIFIED = "certified"


@dataclass(frozen=True)
class Answer:
    """What is said of one agency: the verdict, the day it is from, and what the list holds."""

    verdict: Verdict
    certificate_number: str
    name: str
    on: date | None
    cells: Mapping[str, str]


def is_whole(typed: str, known: Iterable[str]) -> bool:
    """Say whether what was typed is one of the known names or numbers, and not a part of one."""
    said = {name_key(typed), number_key(typed)}
    return any(
        said & {name_key(one), number_key(one)} for text in known for one in text.splitlines()
    )


def is_close(typed: str, names: Iterable[str]) -> bool:
    """Say whether what was typed is heard or written much like one of the names, or words of it."""
    said = _heard(name_key(typed))
    if len(said) < _SHORTEST:
        return False
    return any(_alike(said, words) for name in names for words in _runs(name))


def _heard(text: str) -> str:
    heard = text.translate(_SOUNDS)
    for written, sound in _WRITTEN:
        heard = heard.replace(written, sound)
    return heard


def _runs(name: str) -> Iterator[str]:
    words = [_heard(fold(word)) for word in re.findall(r"\w+", name)]
    for first in range(len(words)):
        for last in range(first, len(words)):
            yield "".join(words[first : last + 1])


def _alike(said: str, words: str) -> bool:
    pair = SequenceMatcher(None, said, words, autojunk=False)
    return (
        pair.real_quick_ratio() >= _CLOSE
        and pair.quick_ratio() >= _CLOSE
        and pair.ratio() >= _CLOSE
    )


def verdict_on(
    cells: Mapping[str, str], day: date, *, revoked: Collection[str], is_on_list: bool
) -> Verdict:
    """Return what is true of an entry on a day. A revocation outlives every later list."""
    if cells.get("certificate_number") in revoked:
        return Verdict.REVOKED
    until = cells.get("valid_until", "")
    if until and until < day.isoformat():
        return Verdict.EXPIRED
    if not is_on_list:
        return Verdict.GONE
    return Verdict.SUSPENDED if cells.get("standing") == "suspended" else Verdict.CERTIFIED
