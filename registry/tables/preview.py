"""What an import shows before anybody accepts it: counts, faults, and rows that look alike."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.tables.faults import Fault, Rule, Unreadable
from registry.tables.keys import address_key, name_key
from registry.tables.reading import Progress, ReadTable, Row
from registry.tables.schema import Kind, Schema, Value


class Mode(StrEnum):
    """How much of a file with errors is taken, as the person chooses after the preview."""

    WHOLE = "whole"  # all rows or none
    WITHOUT_FAULTY = "without-faulty"


@dataclass(frozen=True)
class Alike:
    """Rows of one file that are likely to be about the same thing: they agree in `columns`."""

    columns: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Preview:
    """A whole file, looked through before anything of it is taken.

    `faults` are the first of `fault_count`; `by_rule` counts them all. `first_rows` are shown as
    they would be taken. `broke_off` is why the file could not be read to its end.
    """

    table: ReadTable
    row_count: int
    sound_count: int
    first_rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    by_rule: Mapping[Rule, int]
    alike: tuple[Alike, ...]
    broke_off: Unreadable | None

    @property
    def faulty_count(self) -> int:
        """How many rows can't be taken."""
        return self.row_count - self.sound_count

    def allows(self, mode: Mode) -> bool:
        """Say whether the file may be taken so; never where it breaks off or lacks columns."""
        if self.broke_off is not None or not self.table.is_usable or not self.sound_count:
            return False
        return mode is Mode.WITHOUT_FAULTY or not self.faulty_count


def preview(
    table: ReadTable,
    *,
    shown_rows: int = 20,
    shown_faults: int = 500,
    progress: Progress | None = None,
) -> Preview:
    """Read the whole of `table` once and count what it holds; `progress` may raise to stop it."""
    tally = _Tally(table, shown_rows=shown_rows, shown_faults=shown_faults)
    broke_off = None
    try:
        for row in table.rows(progress=progress):
            tally.add(row)
    except Unreadable as unreadable:
        broke_off = unreadable
    return tally.preview(broke_off)


def rows_to_take(
    table: ReadTable, mode: Mode, *, progress: Progress | None = None
) -> Iterator[Row]:
    """Yield the rows to import: all, or all that have no faults.

    Raises Refused at the first fault where the whole is to be taken, or where columns are missing:
    take the rows in one transaction.
    """
    if not table.is_usable:
        raise Refused(Refusal(N_("Columns are missing or doubled, so no row can be taken.")))
    for row in table.rows(progress=progress):
        if row.is_sound:
            yield row
        elif mode is Mode.WHOLE:
            raise Refused(
                Refusal(N_("Row %(row)s has errors, so nothing was taken."), {"row": row.number})
            )


_KEYS: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.NAME: name_key,
    Kind.ADDRESS: address_key,
}


def likeness(schema: Schema, columns: tuple[str, ...], values: Mapping[str, Value]) -> Hashable:
    """Return what rows alike in `columns` share; None where a cell is empty or at fault."""
    shared = []
    for key in columns:
        value = values.get(key)
        fold = _KEYS.get(schema[key].kind)
        if fold is not None and isinstance(value, str):
            value = fold(value)
        if not value:
            return None
        shared.append(value)
    return tuple(shared)


class _Tally:
    """Counts a table's rows as they go by, and keeps the first of what is shown."""

    def __init__(self, table: ReadTable, *, shown_rows: int, shown_faults: int) -> None:
        self._table = table
        self._shown_rows = shown_rows
        self._shown_faults = shown_faults
        self._rows = 0
        self._sound = 0
        self._first: list[Row] = []
        self._faults: list[Fault] = []
        self._by_rule: Counter[Rule] = Counter()
        self._alike: dict[tuple[tuple[str, ...], Hashable], list[int]] = {}
        self._note(table.faults)

    def add(self, row: Row) -> None:
        self._rows += 1
        self._sound += row.is_sound
        if len(self._first) < self._shown_rows:
            self._first.append(row)
        self._note(row.faults)
        for columns in self._table.schema.alike:
            shared = likeness(self._table.schema, columns, row.values)
            if shared is not None:
                self._alike.setdefault((columns, shared), []).append(row.number)

    def _note(self, faults: tuple[Fault, ...]) -> None:
        self._by_rule.update(fault.rule for fault in faults)
        self._faults += faults[: self._shown_faults - len(self._faults)]

    def preview(self, broke_off: Unreadable | None) -> Preview:
        return Preview(
            table=self._table,
            row_count=self._rows,
            sound_count=self._sound,
            first_rows=tuple(self._first),
            faults=tuple(self._faults),
            fault_count=self._by_rule.total(),
            by_rule=self._by_rule,
            alike=tuple(
                Alike(columns, tuple(rows))
                for (columns, _), rows in self._alike.items()
                if len(rows) > 1
            ),
            broke_off=broke_off,
        )
