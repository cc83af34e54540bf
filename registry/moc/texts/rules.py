"""The languages of free texts, and the state in which a reader has one (moc:2, 10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from registry.core.acts import Act, desks
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_2
from registry.moc.post.rules import PARTIES


class Language(StrEnum):
    """A language that something is written in."""

    JA = "ja"
    EN = "en"
    KY = "ky"
    RU = "ru"


class TextState(StrEnum):
    """In which state a text exists in one language."""

    ORIGINAL = "original"
    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    MISSING = "missing"


LANGUAGE_NAMES: Final[Mapping[Language, LocalizedText]] = {
    Language.JA: LocalizedText("日本語", "Japanese"),
    Language.EN: LocalizedText("英語", "English"),
    Language.KY: LocalizedText("キルギス語", "Kyrgyz"),
    Language.RU: LocalizedText("ロシア語", "Russian"),
}
STATE_NAMES: Final[Mapping[TextState, LocalizedText]] = {
    TextState.ORIGINAL: LocalizedText("原文", "Original"),
    TextState.CONFIRMED: LocalizedText("確認済みの訳", "Confirmed translation"),
    TextState.PROVISIONAL: LocalizedText("仮訳", "Provisional translation"),
    TextState.MISSING: LocalizedText("訳なし", "No translation yet"),
}

TRANSLATE: Final = Act(
    "moc.translation.provided",
    MOC_2,
    desks(*PARTIES),
    N_("Add a translation"),
    N_("Translation added"),
)
ACTS: Final = (TRANSLATE,)
CROSSING: Final = (TRANSLATE,)


class Rendering(Protocol):
    """A translation of a text, as it is stored."""

    @property
    def language(self) -> str:
        """The language translated into."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def confirmed(self) -> bool:
        """Whether the side that wrote the original stands by it."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""


@dataclass(frozen=True)
class Wording:
    """A text in one language: its words (none where it is missing) and its state."""

    language: Language
    state: TextState
    text: str | None


def wordings(language: str, text: str, translations: Iterable[Rendering]) -> list[Wording]:
    """Return a text in every language, the original first.

    The latest confirmed translation goes before any provisional one.
    """
    best: dict[str, Rendering] = {}
    for one in sorted(translations, key=lambda each: (each.confirmed, each.made_at)):
        best[one.language] = one
    found = [Wording(Language(language), TextState.ORIGINAL, text)]
    for other in Language:
        if other == language:
            continue
        known = best.get(other)
        if known is None:
            found.append(Wording(other, TextState.MISSING, None))
        else:
            state = TextState.CONFIRMED if known.confirmed else TextState.PROVISIONAL
            found.append(Wording(other, state, known.text))
    return found
