"""Writes members and employers out as tables."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from registry.council.rosters import queries
from registry.council.rosters.queries import Table
from registry.tables.csv_writing import CsvStyle, OnLoss, csv_chunks_of_joined
from registry.tables.encodings import Encoding
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle


def as_csv(
    session: Session,
    table: Table,
    *,
    encoding: Encoding = Encoding.UTF_8_BOM,
    headings: HeadingStyle = HeadingStyle.KEYS,
    notes: Sequence[str] = (),
    on_loss: OnLoss | None = None,
) -> Iterator[bytes]:
    """Yield a table as CSV piece by piece; `on_loss` is told what CP932 can't hold."""
    style = CsvStyle(encoding=encoding, headings=headings, notes=tuple(notes))
    rows = queries.joined(session, table, headings)
    return csv_chunks_of_joined(table.columns, rows, style=style, on_loss=on_loss)


def as_workbook(
    session: Session,
    table: Table,
    target: IO[bytes] | Path,
    *,
    title: str,
    headings: HeadingStyle = HeadingStyle.KEYS,
    notes: Sequence[tuple[str, str]] = (),
    notes_title: str = "Notes",
) -> None:
    """Write a table as XLSX. Raises Refused where a sheet can't hold it."""
    write_workbook(
        target,
        table.columns,
        queries.values(session, table),
        title=title,
        headings=headings,
        notes=notes,
        notes_title=notes_title,
    )
