"""What is sealed, for how long a sheet may be opened, and whether a text names somebody sealed."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
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
    """A file as it came: its own name, its kind, its bytes."""

    name: str
    media_type: str
    content: bytes

    def packed(self) -> bytes:
        """Return it as what is encrypted."""
        head = json.dumps([self.name, self.media_type], ensure_ascii=False).encode()
        return len(head).to_bytes(4, "big") + head + self.content

    @classmethod
    def unpacked(cls, packed: bytes) -> "Original":
        """Read what `packed` made."""
        end = 4 + int.from_bytes(packed[:4], "big")
        name, media_type = json.loads(packed[4:end])
        return cls(name, media_type, packed[end:])


# -- does a text name somebody? ---------------------------------------------------------------

_STROKED: Final = str.maketrans("đłøħŧı", "dlohti")  # marks that Unicode doesn't take apart
_LETTERS: Final = re.compile(r"[^\w@+]+|_+")
_LEAST_LETTERS: Final = 3
_LEAST_KANJI: Final = 2
_LEAST_DIGITS: Final = 8


def names(identity: Identity, *texts: str) -> bool:
    """Say whether any of `texts` holds a name, the birth date or the contact of somebody.

    Spaces, width, case, punctuation, accents, kana and old forms of characters make no difference.
    """
    told = [_folded(text) for text in texts]
    return any(sign in text for sign in _signs(identity) for text in told)


def _signs(identity: Identity) -> set[str]:
    spelt = [identity.name, *identity.other_names.splitlines(), *_contacts(identity.contact)]
    found = {_folded(text) for text in spelt} | {_folded(day) for day in _days(identity.birth_on)}
    return {sign for sign in found if _tells(sign)}


def _contacts(contact: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", contact)
    yield from re.findall(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", plain)
    yield from re.findall(r"\+?\d[\d \-()]{6,}\d", plain)


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


def _tells(sign: str) -> bool:
    if sign.isdigit():
        return len(sign) >= _LEAST_DIGITS
    return len(sign) >= (_LEAST_LETTERS if sign[:1] < "\u2e80" else _LEAST_KANJI)


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
