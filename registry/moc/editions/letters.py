"""What a difference notice says, in both languages, ready for the press."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.core import wareki
from registry.exchange.difference import Difference
from registry.moc.editions.models import Edition
from registry.moc.editions.rules import TITLES, Sort

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


def notices(edition: Edition, found: Difference) -> tuple[Notice, Notice]:
    """Return the notice in Japanese and in English."""
    title = TITLES[Sort(edition.sort)]
    day = edition.as_of
    japanese = Notice(
        "ja",
        f"{title.ja}の更新について（{wareki.format(day)}現在、第{edition.number or 0}版）",
        tuple(_japanese(edition, found)),
    )
    english = Notice(
        "en",
        f"{title.en}: edition {edition.number or 0}, as of {day.day} {day:%B} {day.year}",
        tuple(_english(edition, found)),
    )
    return japanese, english


def _japanese(edition: Edition, found: Difference) -> Iterator[str]:
    yield f"掲載数は{edition.row_count}です。前の版からの変更は次のとおりです。"
    yield from _parts(found, ("追加", "削除", "名称変更", "記載事項の変更"), "件", "ほか{}件")


def _english(edition: Edition, found: Difference) -> Iterator[str]:
    yield f"The list holds {edition.row_count} entries. Since the edition before:"
    yield from _parts(found, ("Added", "Removed", "Renamed", "Changed"), "", "and {} more")


def _parts(
    found: Difference, words: tuple[str, str, str, str], unit: str, more: str
) -> Iterator[str]:
    added, removed, renamed, changed = words
    key = found.key[0]
    for word, rows in ((added, found.added), (removed, found.removed)):
        yield f"{word}: {len(rows)}{unit}"
        yield from (f"  {row[key]}　{row.get('name', '')}" for row in rows[:_MOST])
        yield from _rest(len(rows), more)
    yield f"{renamed}: {len(found.renamed)}{unit}"
    for one in found.renamed[:_MOST]:
        yield f"  {one.key[0]}　{one.before['name']} → {one.after['name']}"
    yield from _rest(len(found.renamed), more)
    yield f"{changed}: {len(found.changed)}{unit}"
    yield from (f"  {one.key[0]}" for one in found.changed[:_MOST])
    yield from _rest(len(found.changed), more)


def _rest(count: int, more: str) -> Iterator[str]:
    if count > _MOST:
        yield f"  {more.format(count - _MOST)}"
