"""Before an import is accepted, the person sees all of it; then the whole is taken, or nothing."""

import pytest

from registry.core.refusals import Refused
from registry.tables.csv_writing import csv_chunks
from registry.tables.faults import Rule, Why
from registry.tables.preview import Alike, Mode, Preview, likeness, preview, rows_to_take
from registry.tables.reading import ReadTable, read_table
from tests.tables.samples import GIFU, KEYS, MEMBERS, VALUES, csv_of, members_csv


def table_of(source: bytes) -> ReadTable:
    return read_table(source, schema=MEMBERS, file="名簿.csv")


def preview_of(*members: dict[str, str]) -> Preview:
    return preview(table_of(members_csv(*members)))


AICHI = {
    "class": "organisation",
    "name": "愛知県",
    "address": "愛知県名古屋市中区三の丸三丁目1番2号",
    "member_since": "2026-05-08",
}


def test_a_sound_file_may_be_taken_as_a_whole():
    seen = preview_of(GIFU, AICHI)
    assert (seen.row_count, seen.sound_count, seen.faulty_count, seen.fault_count) == (2, 2, 0, 0)
    assert [row.values["name"] for row in seen.first_rows] == ["岐阜県", "愛知県"]
    assert seen.alike == ()
    assert seen.allows(Mode.WHOLE)
    assert seen.allows(Mode.WITHOUT_FAULTY)
    assert [row.number for row in rows_to_take(seen.table, Mode.WHOLE)] == [2, 3]


def test_a_file_with_errors_is_taken_without_them_or_not_at_all():
    wrong = {**AICHI, "corporate_number": "1", "member_since": "31/3/2026"}
    seen = preview_of(GIFU, wrong, AICHI)
    assert (seen.row_count, seen.sound_count, seen.faulty_count, seen.fault_count) == (3, 2, 1, 2)
    assert seen.by_rule == {Rule.CORPORATE_NUMBER_LENGTH: 1, Rule.AMBIGUOUS_DATE: 1}
    assert not seen.allows(Mode.WHOLE)
    assert seen.allows(Mode.WITHOUT_FAULTY)
    assert [row.number for row in rows_to_take(seen.table, Mode.WITHOUT_FAULTY)] == [2, 4]
    with pytest.raises(Refused):
        list(rows_to_take(seen.table, Mode.WHOLE))


def test_rows_that_look_alike_are_named():
    again = {
        **GIFU,
        "name": "岐 阜 県",
        "address": "岐阜県岐阜市薮田南2-1-1",
        "corporate_number": "",
    }
    number = {**AICHI, "corporate_number": GIFU["corporate_number"]}
    seen = preview_of(GIFU, again, number, AICHI)
    assert set(seen.alike) == {
        Alike(("corporate_number",), (2, 4)),
        Alike(("name", "address"), (2, 3)),
        Alike(("name", "address"), (4, 5)),
    }
    assert seen.allows(Mode.WHOLE), "a person decides on each"


def test_likeness_is_what_a_register_can_be_asked_for():
    assert likeness(MEMBERS, ("name",), {"name": "㈱山田"}) == ("山田",)
    assert likeness(MEMBERS, ("corporate_number",), {"corporate_number": None}) is None
    assert likeness(MEMBERS, ("name", "address"), {"name": "山田"}) is None


def test_without_its_columns_nothing_of_a_file_is_taken():
    seen = preview(table_of(csv_of([["名称"], ["岐阜県"]])))
    assert seen.by_rule[Rule.MISSING_COLUMN] == 3
    assert not seen.allows(Mode.WITHOUT_FAULTY)
    with pytest.raises(Refused):
        list(rows_to_take(seen.table, Mode.WITHOUT_FAULTY))


def test_a_file_that_breaks_off_is_not_taken_in_part():
    seen = preview(table_of(members_csv(GIFU) + b'"open'))
    assert seen.broke_off is not None
    assert seen.broke_off.why is Why.QUOTES
    assert seen.row_count == 1
    assert not seen.allows(Mode.WHOLE)
    assert not seen.allows(Mode.WITHOUT_FAULTY)


def test_a_file_without_rows_is_not_taken():
    assert not preview_of().allows(Mode.WHOLE)


def test_only_the_first_faults_and_rows_are_kept():
    source = members_csv(*({**AICHI, "contact_phone": "0"} for _ in range(30)))
    seen = preview(table_of(source), shown_rows=3, shown_faults=5)
    assert (len(seen.first_rows), len(seen.faults), seen.fault_count) == (3, 5, 30)


def test_whoever_waits_for_a_long_file_is_told_how_far_it_is():
    rows = (
        [f"株式会社山田{number}" if key == "name" else VALUES[key] for key in KEYS]
        for number in range(5_000)
    )
    source = b"".join(csv_chunks(MEMBERS.columns, rows))
    told: list[int] = []
    seen = preview(table_of(source), progress=lambda count, _: told.append(count))
    assert (seen.row_count, seen.sound_count) == (5_000, 5_000)
    assert told == [1_000, 2_000, 3_000, 4_000, 5_000, 5_000]
