"""The difference between two editions is all that makes one out of the other."""

import csv
import json
import shlex
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.refusals import Refused
from registry.core.text import LocalizedText
from registry.exchange.difference import apply, by_key, compare, find_key
from registry.exchange.keys import Key
from registry.exchange.listing import Listing, listing_of, members
from registry.exchange.packages import pack
from registry.tables.plain import PlainTable, read_plain
from registry.tables.schema import Column, Kind
from tests.exchange.conftest import NOW, STATEMENT

CELL = st.text(st.sampled_from("abАк株 ,\"'"), max_size=3)
COLUMNS = st.lists(st.sampled_from(["name", "address", "phone"]), unique=True, max_size=3)


@st.composite
def tables(draw) -> PlainTable:
    columns = ("no", *draw(COLUMNS))
    keys = draw(st.lists(st.integers(1, 9), unique=True, max_size=6))
    rows = [{"no": str(key), **{one: draw(CELL) for one in columns[1:]}} for key in keys]
    return PlainTable(columns, tuple(rows))


def as_made(table: PlainTable) -> tuple[tuple[str, ...], dict[tuple[str, ...], dict[str, str]]]:
    return table.columns, {key: dict(row) for key, row in by_key(table, ("no",)).items()}


@given(tables(), tables())
def test_applied_to_the_earlier_one_it_gives_the_later_one(before: PlainTable, after: PlainTable):
    found = compare(before, after, key=("no",), name="name")
    assert as_made(apply(found, before)) == as_made(after)
    assert found.is_empty == (as_made(before) == as_made(after))


def table(*rows: tuple[str, str, str]) -> PlainTable:
    columns = ("certificate_number", "name", "phone")
    return PlainTable(columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))


BEFORE = table(("KG-1", "Ак-Жол", "1"), ("KG-2", "Нур", "2"), ("KG-3", "Тоо", "3"))
AFTER = table(("KG-4", "Жаңы", "4"), ("KG-2", "Нур-2", "9"), ("KG-1", "Ак-Жол", "8"))


def test_each_row_is_told_once():
    found = compare(BEFORE, AFTER, key=("certificate_number",), name="name")
    assert [row["certificate_number"] for row in found.added] == ["KG-4"]
    assert [row["certificate_number"] for row in found.removed] == ["KG-3"]
    assert [(one.key, one.before, one.after) for one in found.renamed] == [
        (("KG-2",), {"name": "Нур", "phone": "2"}, {"name": "Нур-2", "phone": "9"})
    ]
    assert [(one.key, one.before, one.after) for one in found.changed] == [
        (("KG-1",), {"phone": "1"}, {"phone": "8"})
    ]


def test_rows_that_can_not_be_told_apart_are_refused():
    twice = table(("KG-1", "a", ""), ("KG-1", "b", ""))
    for bad in (twice, table(("", "a", ""))):
        with pytest.raises(Refused):
            compare(BEFORE, bad, key=("certificate_number",))
    assert find_key([BEFORE, AFTER]) == ("certificate_number",)
    assert find_key([BEFORE, AFTER], ["name"]) == ("name",)
    with pytest.raises(Refused):
        find_key([BEFORE, AFTER], ["fax"])
    other = PlainTable(("name", "id"), ({"name": "a", "id": "1"}, {"name": "a", "id": "2"}))
    assert find_key([other]) == ("id",)
    assert find_key([twice]) == ("certificate_number",)  # so that the doubled row is told
    with pytest.raises(Refused):
        find_key([other, BEFORE])


LISTING = Listing(
    LocalizedText("認定送出機関", "Certified sending agencies"),
    (
        Column("certificate_number", "認定番号", "Certificate number"),
        Column("name", "名称", "Name", Kind.NAME),
        Column("aliases", "別名", "Aliases", Kind.SEVERAL),
        Column("certified_on", "認定日", "Certified on", Kind.DATE),
        Column("staff", "職員数", "Staff", Kind.INTEGER),
    ),
    (
        ("0012", "Ак-Жол ӨҢҮ", ("a", "b"), date(2026, 4, 1), 3),
        ("0013", '=HYPERLINK("x")', None, None, None),
    ),
    key=("certificate_number",),
)


def test_a_package_holds_its_table_in_every_form(key: Key, tmp_path: Path):
    before = PlainTable(("certificate_number", "name"), ({"certificate_number": "9", "name": "x"},))
    contents = members(LISTING, STATEMENT, before=before, folder=tmp_path)
    target = BytesIO()
    pack(target, STATEMENT, contents, key=key)
    with zipfile.ZipFile(target) as file:
        held = {name: file.read(name) for name in file.namelist()}
    assert held.keys() == {
        "manifest.json",
        "manifest.p7s",
        "README.txt",
        "difference.json",
        "table.csv",
        "table.json",
        "table.xlsx",
    }
    rows = json.loads(held["table.json"])
    assert rows[0] == {
        "certificate_number": "0012",
        "name": "Ак-Жол ӨҢҮ",
        "aliases": ["a", "b"],
        "certified_on": "2026-04-01",
        "staff": 3,
    }
    assert rows[1]["name"] == '=HYPERLINK("x")'
    assert read_plain(held["table.csv"]) == LISTING.plain()
    assert read_plain(held["table.xlsx"]).rows[1]["name"] == '=HYPERLINK("x")'
    raw = list(csv.reader(StringIO(held["table.csv"].decode("utf-8-sig"))))
    assert raw[2][1].startswith("'=")
    difference = json.loads(held["difference.json"])
    assert [row["certificate_number"] for row in difference["removed"]] == ["9"]
    assert len(difference["added"]) == 2
    readme = held["README.txt"].decode("utf-8-sig")
    for word in ("認定送出機関", "Certified sending agencies", "openssl cms -verify", "table.xlsx"):
        assert word in readme


def test_what_the_readme_tells_to_do_verifies_it(key: Key, tmp_path: Path):
    """The very commands of the text, as anybody would copy them."""
    target = BytesIO()
    statement = replace(STATEMENT, made_at=NOW)
    pack(target, statement, members(LISTING, statement, before=None, folder=tmp_path), key=key)
    opened = tmp_path / "opened"
    with zipfile.ZipFile(target) as file:
        file.extractall(opened)
    (opened / "KEY.pem").write_bytes(key.pem())
    readme = (opened / "README.txt").read_text("utf-8-sig")
    commands = [line for line in readme.splitlines() if line.startswith("  openssl")][:2]
    sums = next(line for line in readme.splitlines() if line.startswith("  sha256sum"))
    done = [
        subprocess.run(  # noqa: S603 - the package's own words
            shlex.split(command), cwd=opened, capture_output=True, text=True, check=True
        )
        for command in (*commands, sums)
    ]
    assert key.fingerprint in done[0].stdout.replace(":", "").lower()
    assert "CMS Verification successful" in done[1].stderr
    listed = json.loads((opened / "manifest.json").read_bytes())["files"]
    told = [line.split() for line in done[2].stdout.splitlines()]
    assert told == [[one["sha256"], one["path"]] for one in listed]


def test_made_twice_it_is_the_same(key: Key, tmp_path: Path):
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        contents = members(LISTING, STATEMENT, before=None, folder=tmp_path / name)
        target = BytesIO()
        pack(target, STATEMENT, contents, key=key)
        made.append(target.getvalue())
    assert made[0] == made[1]


def test_an_empty_table_and_one_that_no_sheet_holds(tmp_path: Path):
    nothing = listing_of(PlainTable(("a",), ()), title=LISTING.title)
    held = dict(members(nothing, STATEMENT, before=None, folder=tmp_path))
    assert "difference.json" not in held
    assert json.loads((tmp_path / "table.json").read_text()) == []
    long = listing_of(PlainTable(("a",), ({"a": "x" * 40_000},)), title=LISTING.title)
    assert "table.xlsx" not in dict(members(long, STATEMENT, before=None, folder=tmp_path))


@pytest.mark.parametrize(
    "data",
    [b"a,a\r\n1,2\r\n", b"a,\r\n", b"a,,b\r\n1,2,3\r\n", b"a\r\n1,2\r\n", b"", b"\r\n", b'a\r\n"1'],
)
def test_a_table_without_clear_columns_is_refused(data: bytes):
    if data == b"a,\r\n":
        assert read_plain(data) == PlainTable(("a",), ())
        return
    with pytest.raises(Refused):
        read_plain(data)


def test_a_plain_table_may_be_tabbed_semicoloned_or_noted():
    expected = PlainTable(("a", "b"), ({"a": "1", "b": ""},))
    assert read_plain(b"a;b\r\n1;\r\n") == expected
    assert read_plain(b"a\tb\r\n1\t\r\n") == expected
    assert read_plain("# 注記\r\n\r\na,b\r\n\r\n1\r\n".encode("cp932")) == expected
