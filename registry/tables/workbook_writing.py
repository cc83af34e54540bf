"""Writes tables as XLSX workbooks: text stays text, and the same table gives the same bytes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.tables.guard import Guard, guard
from registry.tables.schema import Column, Kind, Value
from registry.tables.writing import HeadingStyle, heading_row, text_of, with_names

_MOST_ROWS: Final = 1_048_575  # below the headings
_MOST_CHARACTERS: Final = 32_767
_MOST_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\']")
_MEASURED: Final = 200  # rows from which the widths are taken
_NARROWEST: Final = 8
_WIDEST: Final = 50
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed moment: it is no fact
_FIRST_DAY: Final = date(1900, 3, 1)  # before it Excel counts a day that never was


def write_workbook(
    target: IO[bytes] | Path,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    headings: HeadingStyle = HeadingStyle.KEYS,
    notes: Sequence[tuple[str, str]] = (),
    notes_title: str = "Notes",
) -> None:
    """Write a workbook with one sheet, called `title`, whose headings stay in sight.

    Each row holds one value per column, in order. `notes`, such as the filters of an export, go to
    a second sheet as labels and texts. Raises Refused where a sheet can't hold all of it: `target`
    is then worth nothing.
    """
    options = {"constant_memory": True}
    with xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target, options
    ) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = _Sheet(workbook, title)
        sheet.write_table(columns, with_names(columns, rows, headings), headings)
        if notes:
            about = _Sheet(workbook, notes_title)
            for label, text in notes:
                about.write_row([label, text])
            about.set_widths([[label, text] for label, text in notes], [Kind.TEXT, Kind.TEXT])


class _Sheet:
    """One sheet, written from the top down, for no row is kept in memory."""

    def __init__(self, workbook: Any, title: str) -> None:
        self._sheet = workbook.add_worksheet(_NOT_IN_TITLES.sub("_", title)[:_MOST_TITLE])
        self._text = workbook.add_format({"num_format": "@"})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._heading = workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self._next = 0

    def write_table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value]],
        headings: HeadingStyle,
    ) -> None:
        top = heading_row(columns, headings)
        remaining = iter(rows)
        measured = list(islice(remaining, _MEASURED))
        self.set_widths([top, *measured], [column.kind for column in columns])
        self._sheet.freeze_panes(1, 0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for position, heading in enumerate(top):
            self._sheet.write_string(0, position, heading, self._heading)
        self._next = 1
        for row in chain(measured, remaining):
            self.write_row(row)
        self._sheet.autofilter(0, 0, self._next - 1, len(top) - 1)

    def set_widths(self, rows: Sequence[Sequence[Value]], kinds: Sequence[Kind]) -> None:
        """Make the columns as wide as the rows ask for; what is typed into them stays text."""
        for position, kind in enumerate(kinds):
            widest = max(_width(text_of(row[position])) for row in rows)
            form = {Kind.DATE: self._date, Kind.INTEGER: None}.get(kind, self._text)
            width = min(max(widest + 2, _NARROWEST), _WIDEST)
            self._sheet.set_column(position, position, width, form)

    def write_row(self, row: Sequence[Value]) -> None:
        if self._next > _MOST_ROWS:
            message = N_("A sheet of a workbook holds at most %(most)s rows. Choose CSV.")
            raise Refused(Refusal(message, {"most": _MOST_ROWS}))
        for position, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    self._write_text(position, value)
            elif value is not None:
                self._write(position, value)
        self._next += 1

    def _write(self, position: int, value: int | date | tuple[str, ...]) -> None:
        if isinstance(value, int):
            self._sheet.write_number(self._next, position, value)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            self._sheet.write_datetime(self._next, position, value, self._date)
        elif text := text_of(value):
            self._write_text(position, text)

    def _write_text(self, position: int, text: str) -> None:
        if len(text) > _MOST_CHARACTERS:
            message = N_("A cell of row %(row)s is too long for a workbook. Choose CSV.")
            raise Refused(Refusal(message, {"row": self._next + 1}))
        self._sheet.write_string(self._next, position, guard(text, Guard.OWN), self._text)


def _width(text: str) -> int:
    """Count the columns that a text fills on screen: Japanese letters fill two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
