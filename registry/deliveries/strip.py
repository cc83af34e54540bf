"""The year as a strip: how every period of a stream stands, so that holes are seen from afar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from registry.core.clauses import Force
from registry.core.clock import legal_date
from registry.core.due import Basis
from registry.core.periods import Period, PeriodKind
from registry.core.text import N_
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import Channel, Mark, State, mark
from registry.deliveries.streams import Stream
from registry.duties.services import of_period

MARK_NAMES: Final[Mapping[Mark, str]] = {
    Mark.RECEIVED: N_("Received, acknowledged"),
    Mark.HANDED_OVER: N_("Handed over"),
    Mark.READY: N_("Ready to be fetched"),
    Mark.PREPARED: N_("Prepared"),
    Mark.OPEN: N_("Due"),
    Mark.OVERDUE: N_("Overdue"),
    Mark.GAP: N_("Gap: not even a nil return"),
    Mark.CONFLICT: N_("Two differ"),
    Mark.AHEAD: N_("Still to come"),
    Mark.BEFORE: N_("Not kept here yet"),
}
SYMBOLS: Final[Mapping[Mark, str]] = {
    Mark.RECEIVED: "●",
    Mark.HANDED_OVER: "◐",
    Mark.READY: "◔",
    Mark.PREPARED: "◔",
    Mark.OPEN: "□",
    Mark.OVERDUE: "!",
    Mark.GAP: "?",
    Mark.CONFLICT: "≠",
    Mark.AHEAD: "·",
    Mark.BEFORE: "",
}
NIL: Final = "○"


@dataclass(frozen=True)
class Cell:
    """One period: how it stands, when it is due, and whether it came late, empty, another way."""

    period: Period
    mark: Mark
    due_on: date | None
    delivery_id: UUID | None = None
    is_nil: bool = False
    is_late: bool = False
    is_otherwise: bool = False

    @property
    def symbol(self) -> str:
        """What stands in the cell for who sees no colours."""
        return NIL if self.is_nil else SYMBOLS[self.mark]


@dataclass(frozen=True)
class Strip:
    """The year of one stream: rows of cells (a row a month where they are days)."""

    stream: Stream
    rows: Sequence[tuple[int, Sequence[Cell]]]

    def count(self, *marks: Mark) -> int:
        """Count the periods that stand so."""
        return sum(cell.mark in marks for _month, cells in self.rows for cell in cells)

    @property
    def cells(self) -> list[Cell]:
        """All cells in order."""
        return [cell for _month, cells in self.rows for cell in cells]

    @property
    def late(self) -> int:
        """How many came after their date: what was caught up."""
        return sum(cell.is_late for cell in self.cells)

    @property
    def otherwise(self) -> int:
        """How many went another way than the network."""
        return sum(cell.is_otherwise for cell in self.cells)

    @property
    def nil(self) -> int:
        """How many said that there was nothing."""
        return sum(cell.is_nil for cell in self.cells)


def strip_of(
    stream: Stream,
    year: int,
    deliveries: Mapping[tuple[str, str], Delivery],
    counting: Mapping[UUID, Consignment],
    *,
    basis: Basis,
    today: date,
) -> Strip:
    """Lay out a year of a stream."""
    rows: dict[int, list[Cell]] = {}
    for period in Period.of_year(year, stream.every):
        delivery = deliveries.get((stream.code, str(period)))
        cell = _cell(stream, period, delivery, counting, basis=basis, today=today)
        row = period.first.month if stream.every is PeriodKind.DAY else 0
        rows.setdefault(row, []).append(cell)
    return Strip(stream, list(rows.items()))


def _cell(
    stream: Stream,
    period: Period,
    delivery: Delivery | None,
    counting: Mapping[UUID, Consignment],
    *,
    basis: Basis,
    today: date,
) -> Cell:
    dated = of_period(stream.duty, period, basis=basis)
    state = State(delivery.state) if delivery else None
    found = mark(state, period, due_on=dated.on, target_on=dated.target, today=today)
    if delivery is None:
        return Cell(period, found, dated.on)
    file, handed = counting.get(delivery.id), delivery.handed_over_at
    return Cell(
        period,
        found,
        dated.on,
        delivery.id,
        is_nil=file is not None and file.is_nil,
        is_late=came_late(stream, period, handed, file, basis=basis),
        is_otherwise=file is not None and file.channel == Channel.OTHERWISE,
    )


def came_late(
    stream: Stream,
    period: Period,
    handed: datetime | None,
    file: Consignment | None,
    *,
    basis: Basis,
) -> bool:
    """Say whether what was handed over came after the clause's date; a nil return never did."""
    if handed is None or (file is not None and file.is_nil and stream.force is Force.PRACTICE):
        return False
    due_on = due_if_any(stream, period, basis=basis)
    return due_on is not None and legal_date(handed) > due_on


def due_if_any(stream: Stream, period: Period, *, basis: Basis) -> date | None:
    """Return the clause's own date for a period: where it binds if there is anything, for that."""
    return of_period(replace(stream.duty, force=Force.SHALL), period, basis=basis).on
