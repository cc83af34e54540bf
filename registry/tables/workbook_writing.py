"""Writes tables as XLSX workbooks: text stays text, and the same table gives the same bytes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.tables.guard import Guard, guard
from registry.tables.schema import Column, Kind, Value
from registry.tables.writing import HeadingStyle, heading_row, text_of, with_names

_MOST_ROWS: Final = 1_048_575  # below the headings
_MOST_CHARACTERS: Final = 32_767  # as UTF-16 counts them
_MOST_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\']")
_MEASURED: Final = 200  # rows from which the widths are taken
_NARROWEST: Final = 8
_WIDEST: Final = 50
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed moment: it is no fact
_FIRST_DAY: Final = date(1900, 3, 1)  # before it Excel counts a day that never was
_BEFORE_FIRST: Final = date(1899, 12, 30)  # from which its days are counted
# what a cell holds as _xHHHH_: what XML can't, and the first sign of a text that looks like that
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NOT_PLAIN: Final = re.compile(rf"[&<>]|^\s|\s$|{_NOT_XML.pattern}")


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
            about.set_widths(notes, [Kind.TEXT, Kind.TEXT])
            about.write_rows(notes)


class _Sheet:
    """One sheet, written from the top down, for no row is kept in memory.

    XlsxWriter makes the workbook and all that stands around the rows. The rows go as XML straight
    into the file in which it collects them: its own way asks four times as long for each cell, and
    takes a text between <r> and </r> for markup.
    """

    def __init__(self, workbook: Any, title: str) -> None:
        self._sheet = workbook.add_worksheet(_NOT_IN_TITLES.sub("_", title)[:_MOST_TITLE])
        self._text = workbook.add_format({"num_format": "@"})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._heading = workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self._next = 1

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
        self.write_rows([top], self._heading)
        self.write_rows(chain(measured, remaining))
        self._sheet.autofilter(0, 0, self._next - 2, len(top) - 1)

    def set_widths(self, rows: Sequence[Sequence[Value]], kinds: Sequence[Kind]) -> None:
        """Make the columns as wide as the rows ask for; what is typed into them stays text."""
        for position, kind in enumerate(kinds):
            widest = max(_width(text_of(row[position])) for row in rows)
            form = {Kind.DATE: self._date, Kind.INTEGER: None}.get(kind, self._text)
            width = min(max(widest + 2, _NARROWEST), _WIDEST)
            self._sheet.set_column(position, position, width, form)

    def write_rows(self, rows: Iterable[Sequence[Value]], form: Any = None) -> None:
        """Write the next rows, texts in `form`. Raises Refused where the sheet is full."""
        text = (form or self._text)._get_xf_index()
        day = self._date._get_xf_index()
        write = self._sheet.row_data_fh.write
        last = 0
        for row in rows:
            number = self._next
            if number > _MOST_ROWS + 1:
                message = N_("A sheet of a workbook holds at most %(most)s rows. Choose CSV.")
                raise Refused(Refusal(message, {"most": _MOST_ROWS}))
            cells = [f'<row r="{number}">']
            for letters, value in zip(_letters(len(row)), row, strict=True):
                if isinstance(value, int):
                    cells.append(f'<c r="{letters}{number}"><v>{value}</v></c>')
                elif isinstance(value, date) and value >= _FIRST_DAY:
                    days = (value - _BEFORE_FIRST).days
                    cells.append(f'<c r="{letters}{number}" s="{day}"><v>{days}</v></c>')
                elif said := value if isinstance(value, str) else text_of(value):
                    inside = _inline(said, number)
                    cells.append(f'<c r="{letters}{number}" s="{text}" t="inlineStr">{inside}</c>')
            cells.append("</row>")
            write("".join(cells))
            last = max(last, len(row))
            self._next += 1
        self._sheet._check_dimensions(0, 0)
        self._sheet._check_dimensions(self._next - 2, last - 1)


@cache
def _letters(count: int) -> list[str]:
    return [xl_col_to_name(position) for position in range(count)]


def _inline(text: str, row: int) -> str:
    """Return a text as XML. Raises Refused where a cell can't hold it."""
    if len(text) > _MOST_CHARACTERS // 2 and len(text.encode("utf-16-le")) > 2 * _MOST_CHARACTERS:
        message = N_("A cell of row %(row)s is too long for a workbook. Choose CSV.")
        raise Refused(Refusal(message, {"row": row}))
    text = guard(text, Guard.OWN)
    if _NOT_PLAIN.search(text):
        text = escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
        return f'<is><t xml:space="preserve">{text}</t></is>'
    return f"<is><t>{text}</t></is>"


def _width(text: str) -> int:
    """Count the columns that a text fills on screen: Japanese letters fill two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
