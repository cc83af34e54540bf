"""Compares and merges texts, with or without spaces between words, so that nothing gets lost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Final

# What reads as one piece: a word of letters or figures, a run of kanji or of katakana; hiragana and
# signs one by one, for there the words of a sentence meet.
_PIECES: Final = re.compile(
    r"[^\W\d_ぁ-ゟァ-ヿ㐀-鿿豈-﫿々]+|\d+|[ァ-ヿー]+|[㐀-鿿豈-﫿々]+|.", re.DOTALL
)
_SENTENCES: Final = re.compile(r"[^\n。！？!?]*(?:[。！？!?]+[」』）)]*|\n|$)|[^\n]+", re.DOTALL)
_TOO_DIFFERENT: Final = 0.35  # below it, words that happen to recur would only be confetti


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Row:
    """One paragraph of two texts beside each other; None where a side has none."""

    before: tuple[Piece, ...] | None
    after: tuple[Piece, ...] | None

    @property
    def is_same(self) -> bool:
        """Say whether both sides read alike."""
        return self.before == self.after


@dataclass(frozen=True)
class Merged:
    """Two changes of one text together; `disputed` says that both changed the same place."""

    text: str
    disputed: bool


def sentences(text: str) -> list[str]:
    """Split `text` after each sentence and line; joined again they are the text."""
    return [part for part in _SENTENCES.findall(text) if part]


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """Return what stayed, went and came, in order: sentence by sentence, word by word within."""
    return tuple(_joined(_compared(before, after)))


def _compared(before: str, after: str) -> Iterator[Piece]:
    old, new = sentences(before), sentences(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[i:j]), "".join(new[k:m])
        if tag == "replace":
            yield from _words(removed, added)
        elif tag == "equal":
            yield Piece(Mark.SAME, removed)
        else:
            yield from _changed(removed, added)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 4000)
    if matcher.ratio() < _TOO_DIFFERENT:
        yield from _changed(before, after)
        return
    for tag, i, j, k, m in matcher.get_opcodes():
        removed, added = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            yield Piece(Mark.SAME, removed)
        else:
            yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Mark.REMOVED, removed)
    if added:
        yield Piece(Mark.ADDED, added)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.mark is piece.mark:
            last = Piece(last.mark, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def side_by_side(before: str, after: str) -> list[Row]:
    """Return both texts paragraph by paragraph, each with what it lost or won."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row(same := (Piece(Mark.SAME, line),), same) for line in old[i:j]]
        else:
            rows += [_row(*pair) for pair in zip_longest(old[i:j], new[k:m])]
    return rows


def _row(before: str | None, after: str | None) -> Row:
    if before is None:
        return Row(None, (Piece(Mark.ADDED, after or ""),))
    if after is None:
        return Row((Piece(Mark.REMOVED, before),), None)
    pieces = compare(before, after)
    return Row(
        tuple(piece for piece in pieces if piece.mark is not Mark.ADDED),
        tuple(piece for piece in pieces if piece.mark is not Mark.REMOVED),
    )


def merge(base: str, mine: str, theirs: str, *, headings: tuple[str, str]) -> Merged:
    """Return what two people made of `base`, together.

    Where both changed the same place, both wordings stand, theirs first, each on a line of its own
    under its heading (`headings`: theirs, mine).
    """
    old, own, other = sentences(base), sentences(mine), sentences(theirs)
    parts: list[str] = []
    disputed = False
    for b, m, t in _regions(old, own, other):
        before, after, there = (
            "".join(old[slice(*b)]),
            "".join(own[slice(*m)]),
            "".join(other[slice(*t)]),
        )
        if after in (before, there):
            parts.append(there)
        elif there == before:
            parts.append(after)
        else:
            disputed = True
            parts.append(_both(parts, headings, there, after))
    return Merged("".join(parts), disputed)


def _both(parts: Sequence[str], headings: tuple[str, str], there: str, after: str) -> str:
    start = "" if not parts or parts[-1].endswith("\n") else "\n"
    lines = (headings[0], there.strip("\n"), headings[1], after.strip("\n"))
    return start + "\n".join(line for line in lines if line) + "\n"


Span = tuple[int, int]


def _regions(
    old: Sequence[str], own: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[Span, Span, Span]]:
    """Yield, in order, where all three read alike and what lies between."""
    b = m = t = 0
    for start, end, in_own, in_other in _common(old, own, other):
        if (b, m, t) != (start, in_own, in_other):
            yield (b, start), (m, in_own), (t, in_other)
        length = end - start
        b, m, t = end, in_own + length, in_other + length
        if length:
            yield (start, end), (in_own, m), (in_other, t)


def _common(
    old: Sequence[str], own: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    mine = SequenceMatcher(None, old, own, autojunk=False).get_matching_blocks()
    theirs = SequenceMatcher(None, old, other, autojunk=False).get_matching_blocks()
    for one in mine:
        for two in theirs:
            start, end = max(one.a, two.a), min(one.a + one.size, two.a + two.size)
            if start < end:
                yield start, end, one.b + start - one.a, two.b + start - two.a
    yield len(old), len(old), len(own), len(other)
