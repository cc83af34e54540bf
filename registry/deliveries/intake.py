"""Takes a file in: checks every row, keeps it, and writes it as the recipient gets it, in one pass.

However long the file is, only a batch of its rows is in memory. A file with a fault leaves nothing
behind but the list of its faults: what must not be in it (employment:2.1) is not kept even so.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any, Final
from uuid import UUID
from zipfile import ZipFile

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.periods import Period
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.deliveries.layouts import Layout, first_date
from registry.papers.files import FileStore
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.encodings import Encoding
from registry.tables.faults import Fault, Rule
from registry.tables.guard import CELL_END
from registry.tables.reading import FileKind, Progress, ReadTable, Row, read_table
from registry.tables.schema import Value
from registry.tables.sources import MEGABYTE, Limits, Source, open_source
from registry.tables.writing import HeadingStyle, Loss, text_of

LIMITS: Final = Limits(size=120 * MEGABYTE, rows=1_000_000)
LARGEST: Final = 256 * MEGABYTE
SHOWN: Final = 500  # faults and losses that are kept one by one
_BATCH: Final = 2_000
_TOLD: Final = 10_000  # rows after which it is told how far a check is, and looked whether to stop
_SHEET: Final = re.compile(r"xl/(?:work|chart|dialog)?sheets/[^/]+\.xml", re.IGNORECASE)
# What other tables only note stops a delivery: more than was agreed must not go along unseen.
STRICT: Final = frozenset({Rule.UNKNOWN_COLUMN, Rule.HIDDEN_ROWS, Rule.HIDDEN_COLUMNS})
_KEEP: Final = text(
    "INSERT INTO delivery_row (consignment_id, line, card_no, cells)"
    " SELECT :consignment, line, card_no, string_to_array(joined, chr(31))"
    " FROM unnest(CAST(:lines AS int[]), CAST(:cards AS text[]), CAST(:rows AS text[]))"
    " AS one(line, card_no, joined)"
)


@dataclass
class Taken:
    """What a file came to. `content` is the same for the same rows in another order."""

    rows: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    losses: list[Loss] = field(default_factory=list)
    loss_count: int = 0
    lost: int = 0
    digest: int = 0
    of_period: int = 0
    sha256: str = ""
    size: int = 0
    read_as: str = ""

    @property
    def content(self) -> str:
        """What tells it apart from a file with other rows."""
        return f"{self.rows}-{self.digest:064x}"


class Faulty(Refused):
    """A file has faults; nothing of it was kept."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(Refusal(N_("The file has errors, so nothing of it was kept.")))
        self.taken = taken


def blocks(fault: Fault) -> bool:
    """Say whether a delivery can't go with this fault."""
    return fault.blocks or fault.rule in STRICT


def recognise(source: Source, layout: Layout, period: Period, *, file: str) -> ReadTable:
    """Find out what a file is. Raises Unreadable, and Refused where a workbook has more sheets."""
    table = read_table(source, schema=layout.schema(period), file=file, limits=LIMITS)
    if table.kind is FileKind.XLSX:
        with open_source(source) as opened, ZipFile(opened) as parts:
            sheets = sum(bool(_SHEET.fullmatch(name)) for name in parts.namelist())
        if sheets > 1:
            message = N_("The workbook has %(count)s sheets, hidden ones included. Keep one.")
            raise Refused(Refusal(message, {"count": sheets}))
    return table


def take_in(
    session: Session,
    store: FileStore,
    table: ReadTable | None,
    layout: Layout,
    period: Period,
    *,
    consignment_id: UUID,
    encoding: Encoding,
    progress: Progress | None = None,
) -> Taken:
    """Check all rows of a file and keep them; None is a nil delivery.

    Raises Faulty where any row has a fault, Unreadable where it breaks off, Refused where it is
    that of another period; the caller's transaction is then to be undone.
    """
    taken = Taken()
    if table is not None:
        taken.read_as = table.encoding.shown if table.encoding else table.kind.value
        _note(taken, table.faults)
    rows = _Rows(session, taken, layout, period, consignment_id)
    read = table.rows(progress=progress, every=_TOLD) if table is not None else iter(())
    found = rows.keep(read)
    with tempfile.TemporaryFile() as target:
        _write(target, layout, found, encoding=encoding, taken=taken)
        if taken.fault_count:
            raise Faulty(taken)
        if taken.rows and layout.dated_by and taken.of_period * 2 < taken.rows:
            message = N_(
                "Most rows do not belong to %(period)s: this is the file of another period."
            )
            raise Refused(Refusal(message, {"period": str(period)}))
        target.seek(0)
        taken.sha256, taken.size = store.keep_as_it_came(target, largest=LARGEST)
    return taken


def _note(taken: Taken, faults: Sequence[Fault]) -> None:
    stopping = [fault for fault in faults if blocks(fault)]
    taken.fault_count += len(stopping)
    taken.faults += stopping[: SHOWN - len(taken.faults)]


def _write(
    target: IO[bytes],
    layout: Layout,
    rows: Iterator[Sequence[Value]],
    *,
    encoding: Encoding,
    taken: Taken,
) -> None:
    def on_loss(loss: Loss) -> None:
        taken.loss_count += 1
        taken.lost += loss.is_lost
        if len(taken.losses) < SHOWN:
            taken.losses.append(loss)

    style = CsvStyle(encoding=encoding, headings=HeadingStyle.JA)
    target.writelines(csv_chunks(layout.columns, rows, style=style, on_loss=on_loss))


class _Rows:
    """Rows on their way from the file that was handed in to the one that goes to the recipient."""

    def __init__(
        self,
        session: Session,
        taken: Taken,
        layout: Layout,
        period: Period,
        consignment_id: UUID,
    ) -> None:
        self._session = session
        self._taken = taken
        self._layout = layout
        self._period = period
        self._consignment_id = consignment_id
        self._names = [column.key for column in layout.columns]
        self._lines: list[int] = []
        self._cards: list[str] = []
        self._joined: list[str] = []

    def keep(self, rows: Iterator[Row]) -> Iterator[Sequence[Value]]:
        """Keep each sound row and yield its cells; from the first fault on only look on."""
        taken = self._taken
        for row in rows:
            if row.faults:
                _note(taken, row.faults)
            if taken.fault_count:
                continue
            yield self._take(row)
            if len(self._lines) >= _BATCH:
                self._flush()
        if not taken.fault_count:
            self._flush()

    def _take(self, row: Row) -> list[str]:
        taken, values = self._taken, row.values
        cells = [text_of(values[name]) for name in self._names]
        joined = CELL_END.join(cells)
        taken.rows += 1
        taken.digest = (taken.digest + int.from_bytes(sha256(joined.encode()).digest())) % 2**256
        _key, day = first_date(self._layout.dated_by, values)
        taken.of_period += day is None or self._period.first <= day <= self._period.last
        if self._layout.counted_by:
            taken.by_kind[str(values[self._layout.counted_by])] += 1
        self._lines.append(taken.rows + 1)
        self._cards.append(self._layout.person_of(values))
        self._joined.append(joined)
        return cells

    def _flush(self) -> None:
        if self._lines:
            self._session.execute(
                _KEEP,
                {
                    "consignment": self._consignment_id,
                    "lines": self._lines,
                    "cards": self._cards,
                    "rows": self._joined,
                },
            )
        self._lines, self._cards, self._joined = [], [], []


def read_faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Write faults down as data: where, which rule, in words to be translated; never the value."""
    return [
        {
            "row": fault.row,
            "column": fault.column,
            "rule": fault.rule.value,
            "message": fault.message.text,
            "advice": fault.advice.text,
            "params": {key: _as_data(value) for key, value in fault.message.params.items()},
        }
        for fault in faults
    ]


def _as_data(value: object) -> Any:
    return {"ja": value.ja, "en": value.en} if isinstance(value, LocalizedText) else str(value)
