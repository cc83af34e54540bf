"""Workbooks are read with care: what is hostile, protected or damaged is refused, no more."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from registry.tables import sheet_process
from registry.tables.cells import Cell
from registry.tables.faults import Rule, Unreadable, Why
from registry.tables.reading import Chosen, FileKind, ReadTable, read_table
from registry.tables.schema import Column, Kind, Schema
from registry.tables.sources import DEFAULT_LIMITS, Limits
from tests.tables.samples import GIFU, KEYS, MEMBERS, VALUES

KINDS = Schema(
    "kinds",
    (
        Column("text", "文字", "Text"),
        Column("number", "数", "Number", Kind.INTEGER),
        Column("day", "日", "Day", Kind.DATE),
        Column("corporate_number", "法人番号", "Corporate number", Kind.CORPORATE_NUMBER),
    ),
)
MIDNIGHT = datetime.fromisoformat("2026-11-20")  # a workbook's moments have no zone
MORNING = datetime.fromisoformat("2026-11-20T09:30")
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: list[Any], sheets: tuple[str, ...] = ("名簿",)) -> bytes:
    """Write a workbook as Excel does: typed cells, the same rows in each sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy/mm/dd hh:mm"}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def changed(source: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a workbook, or add it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in {*old.namelist(), part}:
            data = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(data) if name == part else data)
    return file.getvalue()


def with_cells(cells: bytes) -> bytes:
    return changed(TABLE, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))


TABLE = workbook(["text", "number"], ["a", 1])


def read(source: bytes, schema: Schema = KINDS, *, limits: Limits = DEFAULT_LIMITS) -> ReadTable:
    return read_table(source, schema=schema, file="表.xlsx", limits=limits)


def why(source: bytes, **limits: int) -> Why:
    with pytest.raises(Unreadable) as caught:
        list(read(source, limits=Limits(**limits)).rows())
    return caught.value.why


def only_values(source: bytes) -> dict[str, Any]:
    (row,) = read(source).rows()
    assert row.faults == ()
    return dict(row.values)


def test_members_are_read_from_a_workbook():
    table = read(workbook(KEYS, [GIFU.get(key, "") for key in KEYS]), MEMBERS)
    assert (table.kind, table.place.sheet, table.sheets) == (FileKind.XLSX, "名簿", ("名簿",))
    assert (table.encoding, table.delimiter) == (None, None)
    (row,) = table.rows()
    assert row.values == VALUES
    assert row.number == 2


def test_numbers_and_dates_of_a_workbook_are_read_as_what_the_column_asks_for():
    heads = ["text", "number", "day", "corporate_number"]
    day = date(2026, 11, 20)
    for cell in (day, MIDNIGHT, 46346, 20261120, "R8.11.20"):
        values = only_values(workbook(heads, [1, 12.0, cell, 4000012090001]))
        assert values == {
            "text": "1",
            "number": 12,
            "day": day,
            "corporate_number": "4000012090001",
        }


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("text", 1e15, Rule.CHANGED_BY_SPREADSHEET),
        ("text", 1e300, Rule.CHANGED_BY_SPREADSHEET),
        ("text", date(2026, 1, 2), Rule.CHANGED_BY_SPREADSHEET),
        ("corporate_number", 4000012090000, Rule.CORPORATE_NUMBER_CHECK),
        ("corporate_number", 40000120900, Rule.CORPORATE_NUMBER_LENGTH),
        ("corporate_number", 4000012090001.5, Rule.CORPORATE_NUMBER_LENGTH),
        ("number", 1.5, Rule.NOT_A_NUMBER),
        ("number", date(2026, 1, 2), Rule.NOT_A_NUMBER),
        ("number", True, Rule.NOT_A_NUMBER),
        ("day", 46346.5, Rule.TIME_OF_DAY),
        ("day", MORNING, Rule.TIME_OF_DAY),
        ("day", True, Rule.NOT_A_DATE),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_told(column, cell, rule):
    (row,) = read(workbook([column], [cell])).rows()
    (fault,) = row.faults
    assert (fault.file, fault.sheet, fault.row, fault.rule) == ("表.xlsx", "名簿", 2, rule)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(1.5, "1.5"), (True, "TRUE"), (100000000000000, "100000000000000"), (-3, "-3")],
)
def test_numbers_in_text_columns_are_texts(cell: Cell, text: str):
    assert only_values(workbook(["text"], [cell]))["text"] == text


def test_a_time_alone_is_no_date_and_an_interval_no_number():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "number"])
        sheet.write_number(1, 0, 0.5, book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(1, 1, 2, book.add_format({"num_format": "[h]:mm"}))
    (row,) = read(file.getvalue()).rows()
    assert {fault.rule for fault in row.faults} == {Rule.NOT_A_DATE, Rule.NOT_A_NUMBER}


def test_the_sheet_that_is_the_table_is_found_or_chosen():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("表紙").write_row(0, 0, ["名簿について"])
        for name, text in (("A", "1"), ("B&C", "2"), ("隠れた", "3")):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["text", text])
            if name == "隠れた":
                sheet.hide()
    source = file.getvalue()
    table = read(source)
    assert table.place.sheet == "A"
    assert table.sheets == ("表紙", "A", "B&C")
    chosen = read_table(source, schema=KINDS, file="x", chosen=Chosen(sheet="B&C"))
    assert [row.values["text"] for row in chosen.rows()] == ["2"]
    with pytest.raises(Unreadable) as caught:
        read_table(source, schema=KINDS, file="x", chosen=Chosen(sheet="隠れた"))
    assert caught.value.why is Why.NO_SUCH_SHEET
    assert why(workbook(["x"])) is Why.NO_HEADINGS


def test_a_table_may_stand_anywhere_on_its_sheet():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "題")
        sheet.write_row(4, 3, ["文字", "数"])
        sheet.write_row(6, 3, ["a", 1])
    table = read(file.getvalue())
    assert table.top.heading_row == 5
    assert [row.number for row in table.rows()] == [7]
    assert [row.values["number"] for row in table.rows()] == [1]


def test_errors_formulas_and_hidden_rows_and_columns_are_told():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 1, ["text", "number"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_row(2, 1, ["b", 3])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    table = read(file.getvalue())
    told = {fault.rule for fault in table.faults}
    assert {Rule.FORMULAS, Rule.HIDDEN_ROWS, Rule.HIDDEN_COLUMNS} <= told
    assert table.is_usable
    first, second = table.rows()
    assert [(fault.rule, fault.column) for fault in first.faults] == [(Rule.CELL_ERROR, "text")]
    assert first.values["number"] == 2
    assert second.is_sound


def test_workbooks_of_other_programs_are_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["文字", "日"])
    sheet.append(["髙﨑𠮷ң", MIDNIGHT])
    path = tmp_path / "open.xlsx"
    book.save(path)
    (row,) = read_table(path, schema=KINDS, file="x").rows()
    assert (row.values["text"], row.values["day"]) == ("髙﨑𠮷ң", date(2026, 11, 20))


# What follows would, without our care, kill the process that reads it.
FAR_APART = with_cells(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
BEYOND = with_cells(b'<row r="3"><c r="ZZZZZ99999999"><v>1</v></c></row>')
MANY_STRINGS = changed(
    TABLE,
    "xl/sharedStrings.xml",
    lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="9999999999"', xml),
)
REPEATED = changed(
    with_cells(b'<row r="3">' + b'<c t="s"><v>0</v></c>' * 16_000 + b"</row>"),
    "xl/sharedStrings.xml",
    lambda xml: xml.replace(b"<t>text</t>", b"<t>" + b"a" * 1_000_000 + b"</t>"),
)


@pytest.mark.parametrize("source", [FAR_APART, BEYOND, MANY_STRINGS, REPEATED])
def test_a_workbook_that_asks_for_too_much_is_refused_and_the_process_lives(source):
    assert why(source, memory=1_000_000_000) in {Why.TOO_COSTLY, Why.BROKEN}


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = changed(TABLE, "xl/media/zeros.bin", lambda _: b"\0" * 20_000_000)
    assert len(bomb) < 100_000
    assert why(bomb, expanded=10_000_000) is Why.TOO_COSTLY
    crowd = io.BytesIO(TABLE)
    with zipfile.ZipFile(crowd, "a") as parts:
        for number in range(2_001):
            parts.writestr(f"xl/{number}", b"")
    assert why(crowd.getvalue()) is Why.TOO_COSTLY


def test_a_workbook_that_lies_about_its_size_is_stopped():
    bomb = with_cells(b" " * 300_000_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as parts:
        size = parts.getinfo(SHEET).file_size
    lie = (1_000).to_bytes(4, "little")
    lying = bomb.replace(size.to_bytes(4, "little"), lie)
    assert lying.count(lie) >= 2, "in the part's own header and in the table of contents"
    assert why(lying, memory=600_000_000, expanded=10_000_000) in {Why.TOO_COSTLY, Why.BROKEN}


def test_a_workbook_that_takes_too_long_is_stopped():
    slow = with_cells(b'<row r="3"><c r="A3"><v>1</v></c></row>' * 3_000_000)
    assert why(slow, seconds=1) is Why.TOO_COSTLY


def test_entities_are_not_expanded():
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet'
    cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>&b;</t></is></c></row>'
    source = changed(with_cells(cell), SHEET, lambda xml: xml.replace(b"<worksheet", laughs, 1))
    assert why(source) is Why.BROKEN


def test_macros_passwords_and_old_or_other_files_are_refused():
    assert why(changed(TABLE, "xl/vbaProject.bin", lambda _: b"x")) is Why.MACROS
    typed = changed(
        TABLE,
        "[Content_Types].xml",
        lambda xml: xml.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml"),
    )
    assert why(typed) is Why.MACROS
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
    assert why(old) is Why.OLD_WORKBOOK
    assert why(old + "EncryptedPackage".encode("utf-16-le")) is Why.ENCRYPTED
    assert why(changed(TABLE, "xl/workbook.bin", lambda _: b"x")) is Why.OLD_WORKBOOK
    letter = io.BytesIO()
    with zipfile.ZipFile(letter, "w") as parts:
        parts.writestr("word/document.xml", b"<w/>")
    assert why(letter.getvalue()) is Why.NOT_A_TABLE
    locked = bytearray(TABLE)
    central = locked.index(b"PK\x01\x02")
    locked[central + 8] |= 1
    assert why(bytes(locked)) is Why.ENCRYPTED


@pytest.mark.parametrize(
    "source",
    [
        TABLE[: len(TABLE) // 2],
        b"PK\x03\x04" + b"x" * 100,
        changed(TABLE, SHEET, lambda xml: xml[:200]),
        changed(TABLE, SHEET, lambda xml: xml.decode().encode("utf-16")),
        changed(TABLE, "xl/workbook.xml", lambda _: b""),
        changed(TABLE, "xl/workbook.xml", lambda _: b"<workbook/>"),
        with_cells(b'<row r="3"><c r="3"><v>1</v></c></row>'),
        with_cells(b'<row r="3"><c r="A3" t="s"><v>99</v></c></row>'),
    ],
)
def test_damaged_workbooks_are_refused(source):
    assert why(source) in {Why.BROKEN, Why.NO_HEADINGS, Why.NO_SUCH_SHEET, Why.NOT_A_TABLE}


def test_a_workbook_without_its_table_of_contents_is_damaged():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
    assert why(file.getvalue()) is Why.BROKEN


def test_reading_may_stop_at_any_row():
    rows = read(workbook(["text"], *([f"{number}"] for number in range(20_000)))).rows()
    assert next(rows).values["text"] == "0"
    rows.close()


class TestTheProcess:
    """What `sheet_process` does, without another process."""

    def test_it_outlines_every_visible_sheet(self):
        source = workbook(["a", 1.5, True], ["b"], sheets=("一", "二"))
        outlines = list(sheet_process.answer(source, sheet=None, head=1))
        assert [outline["name"] for outline in outlines] == ["一", "二"]
        assert outlines[0]["rows"] == [["a", 1.5, True]]
        assert outlines[0]["height"] == 2

    def test_it_gives_all_rows_of_one_sheet(self):
        source = workbook([MORNING, date(2026, 1, 2), ""], [])
        found = list(sheet_process.answer(source, sheet="名簿", head=1))
        rows = json.loads(sheet_process.ENCODER.encode(found))
        assert rows[0][0] == {"at": "2026-11-20T09:30:00"}
        assert rows[0][1] == {"on": "2026-01-02"}

    def test_it_finds_the_sheet_s_xml_or_nothing(self):
        assert b"<sheetData>" in sheet_process.part_of(TABLE, "名簿")
        assert sheet_process.part_of(TABLE, "他") == b""
        moved = changed(TABLE, "xl/_rels/workbook.xml.rels", lambda _: b"")
        assert sheet_process.part_of(moved, "名簿") == b""

    def test_it_marks_cells_in_error(self):
        source = with_cells(b'<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>')
        rows = list(sheet_process.answer(source, sheet="名簿", head=1))
        assert rows[2] == ["", {"failed": True}]
