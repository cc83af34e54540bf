"""Reads the published workbook of support organisations, 12,000 rows of it, as they come.

A list that was handed out here, with one row of headings, is read as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Final, cast

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.moc.editions.rules import SUPPORT
from registry.moc.support.rules import (
    DATES,
    FIRST_ROW,
    WIDTH,
    begins_an_entry,
    day_of,
    day_text,
    registration_number,
)
from registry.tables.cells import Cell, as_text
from registry.tables.faults import Invalid, Unreadable, Why
from registry.tables.plain import PlainTable, read_plain
from registry.tables.schema import plain_heading
from registry.tables.sources import DEFAULT_LIMITS, Limits, RawRow, Source, open_source
from registry.tables.workbook_reading import ZIP, FirstSheet, check_workbook

Progress = Callable[[int, float], None]
COLUMNS: Final = tuple(column.key for column in SUPPORT.columns)
_KEYS: Final = {
    plain_heading(name): column.key
    for column in SUPPORT.columns
    for name in (column.key, column.heading.ja, column.heading.en)
}
_NOTHING: Final = ("",) * WIDTH
KEY, NAME = "registration_number", "name"
_OTHERWISE: Final = N_(
    "The file is not laid out as the published list: eight rows of headings, then columns A to N."
)


@dataclass(frozen=True)
class Put:
    """Something about a row that a person should look at: where, and what."""

    row: int
    column: str
    refusal: Refusal


@dataclass(frozen=True)
class Workbook:
    """What was read: the day that the file states, the entries, and what is wrong with rows."""

    as_of: date | None
    table: PlainTable
    faults: tuple[Put, ...]


def read_workbook(
    source: Source, *, limits: Limits = DEFAULT_LIMITS, progress: Progress | None = None
) -> Workbook:
    """Read the workbook. Raises Unreadable, and Refused where it is laid out otherwise."""
    with open_source(source) as file:
        is_workbook = file.read(4) == ZIP
    if not is_workbook:
        return _Reader(limits, progress).read(None, _handed_out(_as_csv(source, limits)))
    check_workbook(source, limits)
    rows = FirstSheet(source, limits).rows()
    head = list(islice(rows, FIRST_ROW - 1))
    if _keys(head[0].cells if head else ()):
        return _Reader(limits, progress).read(None, _handed_out(chain(head, rows)))
    _check_head(head)
    return _Reader(limits, progress).read(_day_above(head), rows)


def _as_csv(source: Source, limits: Limits) -> Iterator[RawRow]:
    table = read_plain(source, limits=limits)
    yield RawRow(1, table.columns, 0.0)
    for count, row in enumerate(table.rows, 1):
        yield RawRow(count + 1, tuple(row.values()), count / len(table.rows))


def _keys(headings: Iterable[Cell]) -> Mapping[str, int]:
    """Return at which place each column stands; nothing where these are no headings of the list.

    Raises Refused where one is of no column, or of the same as another.
    """
    named = [(as_text(cell), _KEYS.get(plain_heading(as_text(cell)))) for cell in headings]
    places = {key: place for place, (_heading, key) in enumerate(named) if key is not None}
    if not {KEY, NAME} <= places.keys():
        return {}
    for place, (heading, key) in enumerate(named):
        if heading.strip() and places.get(key or "") != place:
            message = N_("The column “%(heading)s” is none of the list's, or stands there twice.")
            raise Refused(Refusal(message, {"heading": heading}))
    return places


def _handed_out(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """Yield the entries below one row of headings, their cells as they are published."""
    first = next(rows, None)
    places = _keys(first.cells) if first else {}
    if not places:
        raise Refused(Refusal(_OTHERWISE))
    order = [places.get(key) for key in COLUMNS]
    for raw in rows:
        cells = raw.cells
        yield RawRow(
            raw.number,
            tuple("" if one is None or one >= len(cells) else cells[one] for one in order),
            raw.share,
        )


def _check_head(head: Sequence[RawRow]) -> None:
    """See that all of the rows above the entries are there, and no entry among them."""
    is_wide = any(len(row.cells) >= WIDTH // 2 for row in head)
    entries = [row for row in head if row.cells and begins_an_entry(as_text(row.cells[0]))]
    if len(head) < FIRST_ROW - 1 or not is_wide or entries:
        raise Refused(Refusal(_OTHERWISE))


def _day_above(head: Sequence[RawRow]) -> date | None:
    for row in head[:2]:
        for cell in row.cells:
            if day := day_of(as_text(cell)):
                return day
    return None


def _says_something(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


class _Reader:
    """Goes through the entries once."""

    def __init__(self, limits: Limits, progress: Progress | None) -> None:
        self._limits = limits
        self._progress = progress
        self._faults: list[Put] = []
        self._seen: dict[str, int] = {}
        self._days: dict[Cell, str] = {}

    def read(self, as_of: date | None, rows: Iterator[RawRow]) -> Workbook:
        table = PlainTable(COLUMNS, tuple(self._entries(rows)))
        if not table.rows:
            raise Refused(Refusal(N_("The list holds no entries.")))
        return Workbook(as_of, table, tuple(self._faults))

    def _entries(self, rows: Iterator[RawRow]) -> Iterator[dict[str, str]]:
        count = 0
        for raw in rows:
            cells = raw.cells
            if not (cells and _says_something(cells[0])) and not any(map(_says_something, cells)):
                continue
            count += 1
            if count > self._limits.rows:
                raise Unreadable(Why.TOO_MANY_ROWS, most=self._limits.rows)
            yield self._entry(raw)
            if self._progress is not None and count % 1_000 == 0:
                self._progress(count, raw.share)

    def _entry(self, raw: RawRow) -> dict[str, str]:
        cells = [*raw.cells[:WIDTH], *_NOTHING[len(raw.cells) :]]
        for place in DATES:
            known = self._days.get(cells[place])
            cells[place] = known or self._day(raw.number, place, cells[place])
        is_all_text = set(map(type, cells)) == {str}
        texts = cast("list[str]", cells) if is_all_text else [as_text(cell) for cell in cells]
        entry = dict(zip(COLUMNS, texts, strict=True))
        written = entry[KEY]
        number = registration_number(written)
        if not number and plain_heading(written) in _KEYS:
            raise Refused(Refusal(_OTHERWISE))  # more rows above the entries than are published
        if not number:
            self._fault(raw.number, 0, N_("“%(text)s” is no registration number."), text=written)
            number = written or f"?{raw.number}"
        if (first := self._seen.setdefault(number, raw.number)) != raw.number:
            self._fault(raw.number, 0, N_("The same number stands in row %(first)s."), first=first)
            number = f"{number}?{raw.number}"
        entry[KEY] = number
        if not entry[NAME].strip():
            self._fault(raw.number, COLUMNS.index(NAME), N_("The entry has no name."))
        return entry

    def _day(self, row: int, place: int, cell: Cell) -> str:
        """Return a day as 2026-04-15, and know it from then on: most came before."""
        try:
            self._days[cell] = day_text(cell)
        except Invalid:
            self._fault(
                row, place, N_("“%(text)s” is no date; it is kept as it is."), text=as_text(cell)
            )
            return as_text(cell)
        return self._days[cell]

    def _fault(self, row: int, place: int, message: str, **params: object) -> None:
        self._faults.append(Put(row, COLUMNS[place], Refusal(message, params)))
