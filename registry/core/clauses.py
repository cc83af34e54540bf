"""What a provision of a legal text is to the program: an id, a gist, a force and a due rule."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.calendar import Place
from registry.core.due import Rule
from registry.core.text import LocalizedText

_KANA: Final = dict(zip("abcde", "アイウエオ", strict=True))


class Force(StrEnum):
    """How strongly a provision binds; `practice` is ours and stands in no text.

    What a text simply lays down (members, purposes, dates) counts as `shall`.
    """

    SHALL = "shall"
    ENDEAVOURS = "endeavours"
    MAY = "may"
    PRACTICE = "practice"


@dataclass(frozen=True)
class Clause:
    """One provision, in our own words.

    `due` is None where the provision asks nobody for anything by a time. `owed_in` says where the
    desks sit that owe what it asks. `reason` says why nothing in the program carries it out.
    """

    id: str
    _: KW_ONLY
    gist_ja: str
    gist_en: str
    force: Force = Force.SHALL
    due: Rule | None = None
    owed_in: tuple[Place, ...] = (Place.TOKYO,)
    reason: LocalizedText | None = None

    @property
    def instrument(self) -> str:
        """The prefix of the text that the clause stands in."""
        return self.id.partition(":")[0]

    @property
    def gist(self) -> LocalizedText:
        """What the provision says, in one line."""
        return LocalizedText(self.gist_ja, self.gist_en)

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A legal text: who is party to it, since when it applies, and its provisions.

    `versions` are the days on which each version entered into force, oldest first. It is empty
    where that day is data: the office's own rules, and a text whose copy leaves its signature
    blank (`dataclasses.replace` puts the day in once it is known). `in_articles` says that it is
    divided into articles (条, 項, 号), not into numbered points. The office's own rules are no text
    that the public reads.
    """

    prefix: str
    name_ja: str
    name_en: str
    short_ja: str
    short_en: str
    in_articles: bool = False
    is_public: bool = True
    parties: tuple[LocalizedText, ...]
    clauses: tuple[Clause, ...]
    versions: tuple[date, ...] = ()

    @property
    def name(self) -> LocalizedText:
        """What the text is called here."""
        return LocalizedText(self.name_ja, self.name_en)

    def cited(self, clause_id: str) -> LocalizedText:
        """Return how one of its provisions is called, from the parts of its id."""
        parts = clause_id.partition(":")[2].split(".")
        if not parts[0].isdigit():
            return LocalizedText(self.short_ja, self.short_en)
        of_points = "".join(f"({part})" for part in parts[1:])
        if not self.in_articles:
            kana = "".join(f"({part})" if part.isdigit() else _KANA[part] for part in parts[1:])
            return LocalizedText(
                f"{self.short_ja} {parts[0]}{kana}", f"{self.short_en}, {parts[0]}{of_points}"
            )
        articles = "".join(
            f"第{part}{unit}" for part, unit in zip(parts, ("条", "項", "号"), strict=False)
        )
        return LocalizedText(
            f"{self.short_ja} {articles}", f"{self.short_en}, art. {parts[0]}{of_points}"
        )

    @property
    def in_force_from(self) -> date | None:
        """The day from which the text applies, if it is known."""
        return self.versions[0] if self.versions else None

    def version_on(self, day: date) -> date | None:
        """Return the day of entry into force of the version that applies on `day`, if any does."""
        return max((version for version in self.versions if version <= day), default=None)


LAYS_DOWN: Final = LocalizedText(
    ja="趣旨や定義などを定めるもので、行為を求めていない。",
    en="It lays down a purpose, a definition or a date and asks for no act.",
)
RESTRAINS: Final = LocalizedText(
    ja="取扱いの制限を定めるもので、行為ではなく閲覧・提供の制御により守られる。",
    en="It restrains; it is kept by what may be read and handed on, not by an act.",
)
