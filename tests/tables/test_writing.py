"""What is written opens without damage and comes back unchanged; what can't be written is told."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.core.refusals import Refused
from registry.tables import workbook_writing
from registry.tables.csv_writing import CsvStyle, csv_chunks, csv_chunks_of_joined
from registry.tables.encodings import SUBSTITUTES, Encoding, fits_cp932, in_cp932
from registry.tables.guard import CELL_END, ROW_END, Guard
from registry.tables.reading import read_table
from registry.tables.schema import Choice, Column, Kind, Schema, Value
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle, Loss
from tests.tables.samples import KEYS, MEMBERS, VALUES

WORK = (Choice("1", "鋳造", "Casting"), Choice("2", "鍛造", "Forging"))
MIXED = Schema(
    "mixed",
    (
        Column("first", "一", "First"),
        Column("second", "二", "Second"),
        Column("day", "日", "Day", Kind.DATE),
        Column("number", "数", "Number", Kind.INTEGER),
        Column("work", "業務", "Work", Kind.SEVERAL, allowed=WORK),
    ),
)
TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@\t\n;,\"' 0１.株髙﨑𠮷ңөү〜−—①㈱_x0"),
        st.characters(
            exclude_categories=["Cs", "Cc", "Co", "Cn", "Cf", "Zl", "Zp"],
            exclude_characters="〓\ufffd",
        ),
    ),
    min_size=1,
    max_size=10,
).filter(lambda text: text.strip())
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.none() | TEXTS,
        st.none() | st.dates(date(1868, 1, 1)),
        st.none() | st.integers(0, 2**31 - 1),
        st.none() | st.sampled_from([("1",), ("2",), ("1", "2")]),
    ),
    min_size=1,
    max_size=4,
)
Rows = Sequence[Sequence[Value]]


def csv_file(rows: Rows, style: CsvStyle | None = None, schema: Schema = MIXED) -> bytes:
    return b"".join(csv_chunks(schema.columns, rows, style=style or CsvStyle()))


def workbook(rows: Rows, schema: Schema = MIXED, **options: Any) -> bytes:
    file = io.BytesIO()
    write_workbook(file, schema.columns, rows, title="表", **options)
    return file.getvalue()


def values_of(source: bytes, schema: Schema = MIXED) -> list[tuple[Value, ...]]:
    found = []
    for row in read_table(source, schema=schema, file="x").rows():
        assert row.faults == ()
        found.append(tuple(row.values[column.key] for column in schema.columns))
    return found


@pytest.mark.parametrize("headings", HeadingStyle)
@pytest.mark.parametrize("level", Guard)
@given(rows=ROWS)
@example(rows=[("=1", "'=1", None, None, None), ("a;\n-b", "\t0", None, 5, ("1",))])
def test_csv_comes_back_unchanged(headings, level, rows):
    style = CsvStyle(headings=headings, level=level, notes=("区分: =第4号",))
    assert values_of(csv_file(rows, style)) == rows


@settings(max_examples=10)
@given(rows=ROWS)
@example(rows=[("=1", "'=1", None, None, None), ("0012", "'0012", date(1899, 1, 1), 0, None)])
@example(rows=[("_x000D_ & <b>", "  a\tb\n", date(1900, 3, 1), 2**31 - 1, ("1", "2"))])
@example(rows=[("<r><t>a</t></r>", "_x_x0041_", date(1900, 2, 28), None, None)])
def test_workbooks_come_back_unchanged(rows):
    assert values_of(workbook(rows, headings=HeadingStyle.JA)) == rows


@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_cp932_comes_back_unchanged_but_for_what_is_told(rows):
    columns = MIXED.columns[:2]
    losses: list[Loss] = []
    style = CsvStyle(encoding=Encoding.CP932)
    written = b"".join(csv_chunks(columns, rows, style=style, on_loss=losses.append))
    read = list(csv.reader(io.StringIO(written.decode("cp932"), newline="")))
    told = {(loss.row, loss.column) for loss in losses}
    for number, row in enumerate(rows, 2):
        for column, cell in zip(columns, row, strict=True):
            assert ((number, column.key) in told) is not fits_cp932(cell)
    if not told:
        assert values_of(written, Schema("x", columns)) == rows
    assert len(read) == len(rows) + 1


def test_what_cp932_lacks_is_told_with_row_column_and_code_point():
    losses: list[Loss] = []
    rows = [("髙﨑①㈱", "𠮷田ң"), ("東京〜大阪—", "葛\U000e0100")]
    style = CsvStyle(encoding=Encoding.CP932, notes=("注",))
    written = b"".join(csv_chunks(MIXED.columns[:2], rows, style=style, on_loss=losses.append))
    assert written.decode("cp932").split("\r\n")[2:4] == [
        '"髙﨑①㈱","〓田〓"',
        '"東京～大阪―","葛"',
    ]
    assert losses == [
        Loss(3, "second", "U+20BB7", "〓"),
        Loss(3, "second", "U+04A3", "〓"),
        Loss(4, "first", "U+301C", "～"),
        Loss(4, "first", "U+2014", "―"),
        Loss(4, "second", "U+E0100", ""),
    ]
    assert [loss.is_lost for loss in losses] == [True, True, False, False, False]


def test_nothing_is_lost_in_silence():
    with pytest.raises(ValueError, match="CP932"):
        csv_file([("a", None, None, None, None)], CsvStyle(encoding=Encoding.CP932))


def test_substitutes_are_in_cp932_and_make_no_formula():
    for character, instead in SUBSTITUTES.items():
        assert not fits_cp932(character)
        assert fits_cp932(instead)
        assert in_cp932(character) == instead
    losses: list[Loss] = []
    style = CsvStyle(encoding=Encoding.CP932)
    chunks = csv_chunks(MIXED.columns[:1], [("−1",)], style=style, on_loss=losses.append)
    assert '"\'－1"' in b"".join(chunks).decode("cp932")


def test_csv_has_a_mark_quotation_marks_and_windows_line_ends():
    written = csv_file([('a"b', None, date(2026, 11, 20), 5, ("1", "2"))])
    assert written == (
        b"\xef\xbb\xbf"
        b'"first","second","day","number","work"\r\n'
        b'"a""b","","2026-11-20","5","1\xe3\x80\x812"\r\n'
    )
    assert csv_file([], CsvStyle(encoding=Encoding.UTF_8)).startswith(b'"first"')


def test_headings_and_codes_follow_the_language():
    row = ("a", None, None, None, ("1", "2"))
    japanese = csv_file([row], CsvStyle(headings=HeadingStyle.JA)).decode("utf-8-sig")
    assert japanese.splitlines() == ['"一","二","日","数","業務"', '"a","","","","鋳造、鍛造"']
    member = [VALUES[key] for key in KEYS]
    english = csv_file([member], CsvStyle(headings=HeadingStyle.EN), MEMBERS).decode("utf-8-sig")
    assert english.startswith('"Class","Name"')
    assert '"Organisation"' in english


def test_large_files_are_written_in_pieces():
    rows = ((f"山田{number}", "=x", None, number, None) for number in range(2_500))
    chunks = list(csv_chunks(MIXED.columns, rows))
    assert len(chunks) == 4
    assert len(values_of(b"".join(chunks))) == 2_500


def test_cells_that_hold_our_own_separators_break_nothing():
    rows = [(f"a{CELL_END}b", f"=c{ROW_END}", None, None, None)]
    written = csv_file(rows).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(written, newline="")))[1]
    assert cells[:2] == [f"a{CELL_END}b", f"'=c{ROW_END}"]


@pytest.mark.parametrize("encoding", [Encoding.UTF_8_BOM, Encoding.CP932])
def test_rows_that_the_database_has_joined_give_the_same_file(encoding):
    rows = [("=1", "髙"), ("", "0012")] * 800
    style = CsvStyle(encoding=encoding, notes=("注",))
    columns = MIXED.columns[:2]
    told: list[Loss] = []
    apart = csv_chunks(columns, rows, style=style, on_loss=told.append)
    joined = csv_chunks_of_joined(
        columns, map(CELL_END.join, rows), style=style, on_loss=told.append
    )
    assert b"".join(joined) == b"".join(apart)
    assert told == []


def test_a_workbook_types_its_cells_freezes_its_heading_and_sets_widths():
    member = [VALUES[key] for key in KEYS]
    notes = [("絞り込み", "区分 = 第4号")]
    source = workbook(
        [member], MEMBERS, headings=HeadingStyle.JA, notes=notes, notes_title="絞り込み"
    )
    book = openpyxl.load_workbook(io.BytesIO(source))
    sheet, filters = book.worksheets
    assert (sheet.title, filters.title) == ("表", "絞り込み")
    assert [cell.value for cell in filters[1]] == ["絞り込み", "区分 = 第4号"]
    assert sheet.freeze_panes == "A2"
    cells = dict(zip(KEYS, sheet[2], strict=True))
    number, since = cells["corporate_number"], cells["member_since"]
    assert (number.value, number.data_type, number.number_format) == ("4000012090001", "s", "@")
    assert since.is_date
    assert since.value.date() == date(2026, 5, 8)
    assert sheet.column_dimensions["B"].width > 8
    assert sheet.column_dimensions["G"].width > sheet.column_dimensions["F"].width
    assert values_of(source, MEMBERS) == [tuple(member)]


def test_a_workbook_has_no_formula_and_no_author():
    source = workbook([("=1+1", "@SUM(A1)", None, None, None)])
    with zipfile.ZipFile(io.BytesIO(source)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f" not in xml.replace(b"<filter", b"")
        assert b"2000-01-01" in parts.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}


def test_the_same_table_gives_the_same_bytes():
    rows = [("a", "b", date(2026, 11, 20), 5, ("1",))]
    assert workbook(rows) == workbook(rows)
    assert csv_file(rows) == csv_file(rows)


def test_an_empty_table_is_a_template(tmp_path):
    path = tmp_path / "template.xlsx"
    write_workbook(path, MIXED.columns, [], title="名簿: [2026]/'案'" + "長" * 40)
    table = read_table(path, schema=MIXED, file="x")
    assert table.place.sheet == ("名簿_ _2026___案_" + "長" * 40)[:31]
    assert table.faults == ()
    assert list(table.rows()) == []


def test_what_a_workbook_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr(workbook_writing, "_MOST_ROWS", 2)
    row = ("a", None, None, None, None)
    assert len(values_of(workbook([row, row]))) == 2
    with pytest.raises(Refused):
        workbook([row, row, row])
    with pytest.raises(Refused):
        workbook([("a" * 32_768, None, None, None, None)])
    with pytest.raises(Refused):
        workbook([("𠮷" * 16_384, None, None, None, None)])
