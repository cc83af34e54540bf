"""What a difference notice says, in both languages, ready for the press."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from registry.core import wareki
from registry.exchange.difference import Change, Difference
from registry.moc.editions.models import Edition
from registry.moc.editions.rules import SCHEMAS, TITLES, Sort
from registry.tables.schema import Schema

_MOST = 100


@dataclass(frozen=True)
class Notice:
    """A notice in one language: its heading, and its lines."""

    language: str
    title: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """Return it as plain text."""
        return "\n".join((self.title, "", *self.lines, ""))


def notices(
    edition: Edition,
    found: Difference,
    *,
    names: Mapping[str, str],
    revoked: Collection[str] = (),
) -> tuple[Notice, Notice]:
    """Return the notice in Japanese and in English.

    `names` are those of the entries by their keys, `revoked` the certificates that were revoked.
    """
    title = TITLES[Sort(edition.sort)]
    day = edition.as_of
    said = _Said(found, SCHEMAS[Sort(edition.sort)], names, revoked)
    japanese = Notice(
        "ja",
        f"{title.ja}の更新について（{wareki.format(day)}現在、第{edition.number or 0}版）",
        (
            f"掲載数は{edition.row_count}です。前の版からの変更は次のとおりです。",
            *said.lines(_JAPANESE),
        ),
    )
    english = Notice(
        "en",
        f"{title.en}: edition {edition.number or 0}, as of {day.day} {day:%B} {day.year}",
        (
            f"The list holds {edition.row_count} entries. Since the edition before:",
            *said.lines(_ENGLISH),
        ),
    )
    return japanese, english


@dataclass(frozen=True)
class _Words:
    """What the parts of a notice are called in one language."""

    language: str
    added: str
    removed: str
    renamed: str
    changed: str
    revoked: str
    unit: str
    more: str
    comma: str


_JAPANESE: Final = _Words(
    "ja", "追加", "削除", "名称変更", "記載事項の変更", "認定の取消し", "件", "ほか{}件", "、"
)
_ENGLISH: Final = _Words(
    "en", "Added", "Removed", "Renamed", "Changed", "certification revoked", "", "and {} more", ", "
)


@dataclass(frozen=True)
class _Said:
    """What there is to say of a difference, in any language."""

    found: Difference
    schema: Schema
    names: Mapping[str, str]
    revoked: Collection[str]

    def lines(self, words: _Words) -> Iterator[str]:
        """Yield the lines of a notice."""
        found = self.found
        added = [self._entry(row, words) for row in found.added[:_MOST]]
        removed = [self._entry(row, words) for row in found.removed[:_MOST]]
        renamed = [
            f"{one.key[0]}　{one.before['name']} → {one.after['name']}"
            for one in found.renamed[:_MOST]
        ]
        changed = [self._change(one, words) for one in found.changed[:_MOST]]
        for word, count, some in (
            (words.added, len(found.added), added),
            (words.removed, len(found.removed), removed),
            (words.renamed, len(found.renamed), renamed),
            (words.changed, len(found.changed), changed),
        ):
            yield f"{word}: {count}{words.unit}"
            yield from (f"  {line}" for line in some)
            yield from _rest(count, words.more)

    def _entry(self, row: Mapping[str, str], words: _Words) -> str:
        number = row[self.found.key[0]]
        gone = f" ({words.revoked})" if number in self.revoked else ""
        return f"{number}　{row.get('name', '')}{gone}"

    def _change(self, one: Change, words: _Words) -> str:
        """Name what changed of an entry; what it was and is only where a word says it all."""
        said = words.comma.join(self._column(one, key, words) for key in one.after)
        return f"{one.key[0]}　{self.names.get(one.key[0], '')} ({said})"

    def _column(self, one: Change, key: str, words: _Words) -> str:
        column = self.schema[key]
        heading = column.heading.in_locale(words.language)
        known = {choice.code: choice.name.in_locale(words.language) for choice in column.allowed}
        was, is_now = one.before.get(key, ""), one.after[key]
        if was in known and is_now in known:
            return f"{heading}: {known[was]} → {known[is_now]}"
        return heading


def _rest(count: int, more: str) -> Iterator[str]:
    if count > _MOST:
        yield f"  {more.format(count - _MOST)}"
