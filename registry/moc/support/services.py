"""Reads the published workbook of support organisations, 12,000 rows of it, as they come."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, cast

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.moc.support.rules import (
    DATES,
    FIRST_ROW,
    WIDTH,
    day_of,
    day_text,
    registration_number,
)
from registry.tables.cells import Cell, as_text
from registry.tables.faults import Invalid, Unreadable, Why
from registry.tables.plain import PlainTable
from registry.tables.sources import DEFAULT_LIMITS, Limits, RawRow, Source, open_source
from registry.tables.workbook_reading import ZIP, FirstSheet, check_workbook

Progress = Callable[[int, float], None]
COLUMNS: Final = (
    "registration_number",
    "registered_on",
    "name",
    "postal_code",
    "address",
    "phone",
    "representative",
    "office_name",
    "office_postal_code",
    "office_address",
    "support",
    "started_on",
    "languages",
    "remarks",
)
_NOTHING: Final = ("",) * WIDTH


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
        if file.read(4) != ZIP:
            raise Unreadable(Why.NOT_A_TABLE)
    check_workbook(source, limits)
    rows = FirstSheet(source, limits).rows()
    as_of = _day_above(list(islice(rows, FIRST_ROW - 1)))
    return _Reader(limits, progress).read(as_of, rows)


def _day_above(head: Sequence[RawRow]) -> date | None:
    if len(head) < FIRST_ROW - 1 or not any(len(row.cells) >= WIDTH // 2 for row in head):
        message = N_(
            "The file is not laid out as the published list: eight rows of headings, then columns "
            "A to N."
        )
        raise Refused(Refusal(message))
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
            if not any(map(_says_something, raw.cells)):
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
        written = entry["registration_number"]
        number = registration_number(written)
        if not number:
            self._fault(raw.number, 0, N_("“%(text)s” is no registration number."), text=written)
            number = written or f"?{raw.number}"
        if (first := self._seen.setdefault(number, raw.number)) != raw.number:
            self._fault(raw.number, 0, N_("The same number stands in row %(first)s."), first=first)
            number = f"{number}?{raw.number}"
        entry["registration_number"] = number
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
