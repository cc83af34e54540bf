"""What is sealed, for how long a sheet may be opened, and whether a text names somebody sealed."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise, permutations
from typing import Final
from uuid import UUID

from registry.core import wareki
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.tables.keys import fold

ASKED_FOR: Final = timedelta(hours=24)  # how long a second officer may answer
SHOWN_FOR: Final = timedelta(minutes=10)  # how long an opened sheet may be looked at, once by each


class Holds(StrEnum):
    """What a seal holds: who an informant is, or a file as the informant gave it."""

    IDENTITY = "identity"
    ORIGINAL = "original"


class Secrecy(StrEnum):
    """What an informant wishes; who says nothing wishes to be kept secret."""

    SECRET = "secret"  # noqa: S105 - a wish, no password
    MAY_BE_KNOWN = "may-be-known"


def wish(said: str | None) -> Secrecy:
    """Return what an informant wishes; silence, and anything unclear, means secret."""
    return Secrecy.MAY_BE_KNOWN if said == Secrecy.MAY_BE_KNOWN else Secrecy.SECRET


@dataclass(frozen=True)
class Identity:
    """Who an informant is; `other_names` holds further spellings, one a line."""

    name: str
    other_names: str = ""
    nationality: str = ""
    birth_on: str = ""
    sex: str = ""
    contact: str = ""

    def packed(self) -> bytes:
        """Return it as what is encrypted."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def unpacked(cls, content: bytes) -> "Identity":
        """Read what `packed` made."""
        return cls(**json.loads(content))


@dataclass(frozen=True)
class Original:
    """A file as it came: its own name, its kind, its bytes; `label` is how its copy is called."""

    name: str
    media_type: str
    content: bytes
    label: str = ""

    def packed(self) -> bytes:
        """Return it as what is encrypted."""
        head = json.dumps([self.name, self.media_type, self.label], ensure_ascii=False).encode()
        return len(head).to_bytes(4, "big") + head + self.content

    @classmethod
    def unpacked(cls, packed: bytes) -> "Original":
        """Read what `packed` made."""
        end = 4 + int.from_bytes(packed[:4], "big")
        name, media_type, *label = json.loads(packed[4:end])  # none on what was sealed long ago
        return cls(name, media_type, packed[end:], *label)


# -- does a text name somebody? ---------------------------------------------------------------

_STROKED: Final = str.maketrans("đłøħŧı", "dlohti")  # marks that Unicode doesn't take apart
_LETTERS: Final = re.compile(r"[^\w@+]+|_+")
_KANJI: Final = r"\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(
    rf"[{_KANJI}]+|[\u3041-\u309f]+|[\u30a1-\u30fa\u30fc-\u30ff]+"
    rf"|[^\W\d_{_KANJI}\u3041-\u30ff]+"
)
_LEAST_DIGITS: Final = 8
_LONGEST_NUMBER: Final = 13

# What stands in many names and tells nobody apart, as `_folded` spells it; then names that so many
# bear, or that are words, that one of them alone says little.
_PARTICLES: Final = frozenset(
    {"uulu", "kyzy", "уулу", "кызы", "ウウル", "クズ", "van", "thi", "ヴアン", "バン", "テイ"}
    | {"bin", "binti", "ibn", "abdul", "de", "del", "dela", "la", "los"}
)
_COMMON: Final = frozenset(
    {"nguyen", "tran", "pham", "hoang", "グエン", "チヤン", "フアム", "ホアン", "maria", "マリア"}
    | {"muhammad", "mohammad", "mohammed", "モハメド", "ムハンマド"}
    | {"angel", "grace", "hope", "mark", "rose"}
)
_AFTER: Final = frozenset({"san", "sama"})
_ADDRESS: Final = re.compile("サン|クン|チヤン|サマ|様|氏|君|殿")


def names(identity: Identity, *texts: str) -> bool:
    """Say whether any of `texts` holds a name, the birth date or the contact of somebody.

    A name is found in any order of its parts, and by one part that tells who it is. Spaces, width,
    case, punctuation, accents, kana and old forms of characters make no difference.
    """
    signs = _signs(identity)
    spellings = [identity.name, *identity.other_names.splitlines()]
    for text in texts:
        folded, words = _folded(text), _words(text)
        if any(sign in folded for sign in signs):
            return True
        if any(_named(spelt, folded, words) for spelt in spellings):
            return True
    return False


def _named(name: str, folded: str, words: Sequence[str]) -> bool:
    """Say whether a text holds a name whole, two of its parts side by side, or one that suffices.

    What is written together is searched for long signs only, and for no single word in letters.
    """
    parts, whole = _parts(name), _folded(name)
    pairs = set(permutations(parts, 2))
    joined = {one + other for one, other in pairs}
    told = [word for word in words if word not in _PARTICLES]
    if any(pair in pairs for pair in pairwise(told)) or not joined.isdisjoint(told):
        return True
    if any(len(both) >= _least(both, 3, 4, 6) and both in folded for both in joined):
        return True
    several = len(_words(name)) > 1
    if len(whole) >= _least(whole, 2, 4, 6 if several else len(folded) + 1) and whole in folded:
        return True
    return any(
        folded == part or _suffices(part, parts, word, after)
        for word, after in pairwise([*told, ""])
        for part in parts
        if len(part) > 1
    )


def _suffices(part: str, parts: Sequence[str], word: str, after: str) -> bool:
    """Say whether `word` is a part that alone tells who it is, or one that somebody is called by.

    A family name in kanji tells only so: most are places too. So do short and common parts.
    """
    if word == part:
        family = next(filter(_is_kanji, parts), None)
        telling = len(part) >= _least(part, 2, 3, 4) and part not in _COMMON and part != family
        only = len(parts) == 1 and len(part) >= _least(part, 2, 2, 3)
        return telling or only or after in _AFTER or bool(_ADDRESS.match(after))
    return word.startswith(part) and bool(_ADDRESS.match(word, len(part)))


def _least(sign: str, kanji: int, kana: int, letters: int) -> int:
    return kanji if _is_kanji(sign) else kana if "ァ" <= sign[:1] <= "ヿ" else letters


def _parts(name: str) -> list[str]:
    """Return the parts of a name that tell people apart, each once; never only an initial."""
    found = [word for word in _words(name) if word not in _PARTICLES]
    return list(dict.fromkeys(part for part in found if len(part) > 1 or _is_kanji(part)))


def _words(text: str) -> list[str]:
    """Return the words of a text, folded: a word ends also where another script begins."""
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(each for each in plain if unicodedata.category(each) not in {"Mn", "Mc", "Cf"})
    return [folded for word in _WORD.findall(bare) if (folded := _folded(word))]


def _is_kanji(part: str) -> bool:
    return re.match(rf"[{_KANJI}]", part) is not None


def _signs(identity: Identity) -> set[str]:
    """Return what is looked for as it is: mail addresses, numbers by their last digits, days."""
    plain = unicodedata.normalize("NFKC", identity.contact)
    mail = re.findall(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", plain)
    days = [_folded(day) for day in _days(identity.birth_on)]
    found = {*map(_folded, mail), *(day for day in days if len(day) >= _LEAST_DIGITS)}
    for number in re.findall(r"\d(?:[ ().\-‐-―−]{0,3}\d)+", plain):
        found |= _endings("".join(filter(str.isdigit, number)))
    return found


def _endings(digits: str) -> set[str]:
    """Return the last digits of a number, which are the same with and without a country's prefix.

    Where several numbers stand together, nobody knows where one ends: all that may be its end.
    """
    last = len(digits) - _LEAST_DIGITS
    first = 0 if len(digits) > _LONGEST_NUMBER else last
    return {digits[at : at + _LEAST_DIGITS] for at in range(max(first, 0), last + 1)}


def _days(birth_on: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(birth_on)
    except ValueError:
        return
    yield f"{day:%Y-%m-%d}"
    yield f"{day:%d.%m.%Y}"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.year}/{day.month}/{day.day}"
    try:
        yield wareki.format(day)
    except wareki.NotAnEraDate:
        return


def _folded(text: str) -> str:
    return _LETTERS.sub("", fold(text).translate(_STROKED))


# -- opening ----------------------------------------------------------------------------------


class OfficerState(StrEnum):
    """Whether somebody may take part in opening the sheets of a desk."""

    PROPOSED = "proposed"
    NAMED = "named"
    ENDED = "ended"


class OpeningState(StrEnum):
    """Where an opening stands: asked by one, opened or declined by another, or lapsed."""

    ASKED = "asked"
    OPENED = "opened"
    DECLINED = "declined"
    LAPSED = "lapsed"


NO_OFFICER: Final = Refusal(
    N_("Only officers whom your desk has named for it take part in opening sealed sheets.")
)


def refusals_to_answer(
    *,
    account_id: UUID | None,
    asked_by: UUID,
    officers: Sequence[UUID],
    lapses_at: datetime,
    now: datetime,
) -> list[Refusal]:
    """Say why somebody can't let a sheet be opened: a second, named officer, in time."""
    refusals = []
    if account_id not in officers:
        refusals.append(NO_OFFICER)
    if account_id == asked_by:
        refusals.append(Refusal(N_("Another officer than the one who asked has to answer.")))
    if now > lapses_at:
        refusals.append(Refusal(N_("The request has lapsed. Ask again.")))
    return refusals


def refusals_to_show(
    *,
    account_id: UUID | None,
    pair: Sequence[UUID | None],
    opened_at: datetime | None,
    shown_at: datetime | None,
    now: datetime,
) -> list[Refusal]:
    """Say why an opened sheet is not shown: to the two officers only, once each, for a short time.

    `pair` is who asked and who answered, `shown_at` when this one saw it.
    """
    if account_id is None or account_id not in pair:
        return [Refusal(N_("The sheet is shown to the two officers who opened it, and no other."))]
    if opened_at is None or now > opened_at + SHOWN_FOR:
        return [Refusal(N_("The time for looking at this sheet is over. Ask for a new opening."))]
    if shown_at is not None:
        return [Refusal(N_("You have seen this sheet; it is shown once."))]
    return []
