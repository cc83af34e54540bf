"""Files are taken in fast, and what is said of them is what `registry.tables` says."""

import csv
import io
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from registry.matching.intake import take
from registry.matching.sources import Faulty
from registry.matching.spellings import code_key
from registry.matching.tables import DAY, PLAIN_CODE, PLAIN_DAY, Derived, Input
from registry.tables.cells import reader
from registry.tables.faults import Rule, Unreadable, Why
from registry.tables.guard import Guard, guard
from registry.tables.reading import Row, read_table
from registry.tables.schema import Column, Kind, Schema

NO = Column("no", "番号", "Number", required=True)
NAME = Column("name", "氏名", "Name", max_length=40)
DAY_OF = Column("day", "生年月日", "Born on", Kind.DATE)
SCHEMA = Schema("people", (NO, NAME, DAY_OF, Column("more", "備考", "Remarks")))


def _day(text: str) -> str | None:
    value = reader(DAY_OF, longest=500)(text).value
    return None if value is None else str(value)


PEOPLE = Input(
    SCHEMA,
    essential=frozenset({"no", "name", "day"}),
    kept=("no", "name", "day"),
    derived=(
        Derived("key", "no", PLAIN_CODE, code_key),
        Derived("on_day", "day", PLAIN_DAY, _day, DAY),
    ),
)
ROWS = [["A1", "王小明", "2026-11-20"], ["ｂ２", "髙﨑 花子", "令和8年11月20日"], ["c 3", "", ""]]
KEYS = ["A1", "B2", "C3"]


def text_of(rows, headings=("no", "name", "day"), **style) -> str:
    file = io.StringIO()
    csv.writer(file, **style).writerows([headings, *rows])
    return file.getvalue()


def taken(path: Path, folder: Path) -> list[tuple[object, ...]]:
    with closing(duckdb.connect()) as db:
        take(db, path, PEOPLE, folder=folder)
        found = db.execute("SELECT no, name, day, key, on_day FROM people ORDER BY rowid")
        return list(found.fetchall())


def expected(rows=ROWS) -> list[tuple[object, ...]]:
    days = [date(2026, 11, 20), date(2026, 11, 20), None]
    return [(*row, key, day) for row, key, day in zip(rows, KEYS, days, strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_any_encoding_gives_the_same_rows(tmp_path, encoding, delimiter):
    path = tmp_path / "people.csv"
    path.write_bytes(text_of(ROWS, delimiter=delimiter).encode(encoding))
    assert taken(path, tmp_path) == expected()


def test_an_encoding_that_shows_late_is_found(tmp_path):
    path = tmp_path / "people.csv"
    many = [[f"A{number}", "x" * 30, "2026-11-20"] for number in range(30_000)]
    path.write_bytes(text_of([*many, *ROWS]).encode("cp932"))
    assert taken(path, tmp_path)[30_000:] == expected()


def test_columns_are_found_by_key_or_heading_in_any_order(tmp_path):
    path = tmp_path / "people.csv"
    rows = [[day, "x", name, no] for no, name, day in ROWS]
    path.write_text(text_of(rows, ("④生年\n月日", "知らない列", " 氏　名 ", "①番号")), "utf-8")
    assert taken(path, tmp_path) == expected()


def test_a_workbook_and_parquet_give_the_same_rows(tmp_path):
    book = Workbook(tmp_path / "people.xlsx")
    sheet = book.add_worksheet("名簿")
    sheet.write_row(0, 0, ["番号", "氏名", "生年月日"])
    for number, row in enumerate(ROWS, 1):
        sheet.write_row(number, 0, row)
    sheet.write_datetime(1, 2, date(2026, 11, 20), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    assert taken(tmp_path / "people.xlsx", tmp_path) == expected()
    path = tmp_path / "people.parquet"
    rows = ", ".join(f"('{no}', '{name}', '{day}')" for no, name, day in ROWS)
    duckdb.execute(f"COPY (SELECT * FROM (VALUES {rows}) t(no, 氏名, day)) TO '{path}'")  # noqa: S608
    assert taken(path, tmp_path) == expected()


def test_what_guards_a_cell_is_taken_off(tmp_path):
    path = tmp_path / "people.csv"
    names = ["=1+1", "'=1", "O'NEIL", "+81", "'quoted'"]
    rows = [[f"A{n}", guard(name, Guard.FORMULAS), ""] for n, name in enumerate(names)]
    path.write_text(text_of(rows), "utf-8")
    assert [row[1] for row in taken(path, tmp_path)] == names


@pytest.mark.parametrize(
    ("headings", "rule"),
    [(("no", "name"), Rule.MISSING_COLUMN), (("no", "name", "day", "氏名"), Rule.DOUBLED_COLUMN)],
)
def test_columns_that_are_missing_or_doubled_are_named(tmp_path, headings, rule):
    path = tmp_path / "people.csv"
    path.write_text(text_of([["A1", "x", "", ""][: len(headings)]], headings), "utf-8")
    with pytest.raises(Faulty) as caught:
        taken(path, tmp_path)
    (fault,) = caught.value.faults
    assert fault.rule is rule
    assert fault.column == ("day" if rule is Rule.MISSING_COLUMN else "name")


def test_faults_are_told_with_the_number_of_the_row_however_far_down(tmp_path):
    path = tmp_path / "people.csv"
    rows = [[f"A{number}", "王\n小明", "2026-11-20"] for number in range(20_000)]
    rows[15_000][2] = "1/2/2026"
    rows[19_999][0] = "　"
    rows.insert(10, ["", "", ""])
    lines = text_of(rows[:100]) + "\r\n\r\n" + text_of(rows[100:]).split("\r\n", 1)[1]
    path.write_text(lines, "utf-8", newline="")
    with pytest.raises(Faulty) as caught:
        taken(path, tmp_path)
    told = [(fault.row, fault.column, fault.rule) for fault in caught.value.faults]
    true = [
        (fault.row, fault.column, fault.rule)
        for row in read_table(path, schema=SCHEMA, file="x").rows()
        for fault in row.faults
    ]
    assert told == true
    assert [rule for _, _, rule in told] == [Rule.AMBIGUOUS_DATE, Rule.REQUIRED]


CELL = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "",
            " ",
            "　",
            "2026-11-20",
            "2026/1/2",
            "20261120",
            "R8.11.20",
            "昭和64年1月8日",
            "5/6/2026",
        ]
    ),
    st.from_regex(r"[0-9]{4}[-/.][0-9]{1,2}[-/. ][0-9]{1,2}", fullmatch=True),
    st.sampled_from(
        ["\x00", "\x1f", "\u200b", "〓", "\ue000", "\U000f0000", "\u0085", "x" * 41, "x" * 501]
    ),
    st.sampled_from(["'=1", "'", '"', "a;'=b", "a\nb", "a\r\nb", "０１２", "\ufeff"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
@example([("A", "x", "20260101-1")])
@example([("A", "x", "20261-1-01"), ("B", "x", "1867-12-31"), ("C", "x", "2026\\01\\05")])
@example([("", "", ""), ("A", "", "2026-02-30")])
def test_sql_never_takes_what_tables_refuse_nor_refuses_what_they_take(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "people.csv"
    path.write_text(text_of(rows, quoting=csv.QUOTE_ALL), "utf-8", newline="")
    true, why = read_rows(path)
    if why is not None:
        with pytest.raises(Unreadable) as caught:
            taken(path, folder)
        assert caught.value.why is why
        return
    refused = [(f.row, f.column, f.rule) for row in true for f in row.faults if f.blocks]
    if refused:
        with pytest.raises(Faulty) as faulty:
            taken(path, folder)
        assert [(f.row, f.column, f.rule) for f in faulty.value.faults] == refused
        return
    found = taken(path, folder)
    assert [row[:3] for row in found] == [
        (row.given["no"], row.given["name"], row.given["day"]) for row in true
    ]
    assert [row[4] for row in found] == [row.values["day"] for row in true]


def read_rows(path: Path) -> tuple[list[Row], Why | None]:
    """Return what `registry.tables` reads, or why it can't."""
    try:
        return list(read_table(path, schema=SCHEMA, file="x").rows()), None
    except Unreadable as unreadable:
        return [], unreadable.why
