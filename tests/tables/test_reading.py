"""CSV files are read whatever their encoding and order; each fault is told with its place."""

import pytest

from registry.tables.encodings import Delimiter, Encoding
from registry.tables.faults import Rule, Unreadable, Why, gathered
from registry.tables.reading import Chosen, FileKind, ReadTable, Row, read_table
from registry.tables.schema import Choice, Column, Kind, Schema
from registry.tables.sources import Limits
from tests.tables.samples import EMPLOYERS, GIFU, KEYS, MEMBERS, VALUES, csv_of, members_csv

FREE = Schema("free", (Column("a", "甲", "A"), Column("b", "乙", "B", max_length=20)))


def members(source: bytes, **limits: int) -> ReadTable:
    return read_table(source, schema=MEMBERS, file="名簿.csv", limits=Limits(**limits))


def only_row(table: ReadTable) -> Row:
    (row,) = table.rows()
    return row


def faulty(**cells: str) -> Row:
    return only_row(members(members_csv({**GIFU, **cells})))


def why(
    source: bytes, schema: Schema = MEMBERS, *, chosen: Chosen | None = None, **limits: int
) -> Why:
    with pytest.raises(Unreadable) as caught:
        for _ in read_table(
            source,
            schema=schema,
            file="x",
            limits=Limits(**limits),
            chosen=chosen or Chosen(),
        ).rows():
            pass
    for refusal in caught.value.refusals:
        assert refusal.message % refusal.params
    return caught.value.why


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", Encoding.UTF_8),
        ("utf-8-sig", Encoding.UTF_8_BOM),
        ("utf-16", Encoding.UTF_16),
        ("cp932", Encoding.CP932),
    ],
)
@pytest.mark.parametrize("delimiter", Delimiter)
def test_encoding_and_delimiter_are_detected_and_told(codec, encoding, delimiter):
    member = {
        **GIFU,
        "name": "髙﨑①㈱表ソ～",
    }  # NEC's additions, and characters that hold a backslash
    cells = [[member.get(key, "") for key in KEYS]]
    table = members(csv_of([KEYS, *cells], encoding=codec, delimiter=delimiter.value))
    assert (table.kind, table.encoding, table.delimiter) == (FileKind.CSV, encoding, delimiter)
    assert only_row(table).values == {**VALUES, "name": "髙﨑①㈱表ソ～"}
    assert encoding.shown


def test_utf_16_of_either_end_is_read():
    text = members_csv(GIFU).decode()
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert only_row(members(mark + text.encode(codec))).values == VALUES


def test_a_person_may_choose_encoding_and_delimiter():
    source = csv_of([["a", "b"], ["ﾂｱ", "1"]], encoding="cp932", delimiter=";")
    chosen = Chosen(encoding=Encoding.CP932, delimiter=Delimiter.SEMICOLON)
    table = read_table(source, schema=FREE, file="x", chosen=chosen)
    assert only_row(table).values == {"a": "ﾂｱ", "b": "1"}
    assert why(b"a\n\x83\x5c\n", FREE, chosen=Chosen(encoding=Encoding.UTF_8)) is Why.ENCODING


def test_a_file_lies_on_disk_or_in_memory(tmp_path):
    path = tmp_path / "members.csv"
    path.write_bytes(members_csv(GIFU, GIFU))
    table = read_table(path, schema=MEMBERS, file="members.csv")
    assert [row.number for row in table.rows()] == [2, 3]
    assert [row.number for row in table.rows()] == [2, 3], "a table is read as often as asked"


@pytest.mark.parametrize(
    "headings",
    [
        ["区分", "名称", "所在地", "入会日"],
        ["入会日", "所在地", "名称", "区分"],
        ["Class", "NAME", "Address", "Member since"],
        ["ＣＬＡＳＳ", " 名 称 ", "所\n在地", "member since"],
        ["①区分", "②名称", "③所在地", "④入会日"],
        ["\u200b区分", "名称\u3000", "address", "MEMBER_SINCE"],
    ],
)
def test_columns_are_found_by_key_or_heading_in_any_order(headings):
    cells = {"区": "organ", "名": "警察庁", "所": "東京都千代田区", "入": "R8.5.8"}
    english = {"c": "区", "n": "名", "a": "所", "m": "入"}
    row = []
    for heading in headings:
        first = next(letter for letter in heading.lower() if letter.isalpha() or letter > "一")
        first = {"ｃ": "c"}.get(first, first)
        row.append(cells[english.get(first, first)])
    table = members(csv_of([headings, row]))
    assert only_row(table).values["name"] == "警察庁"
    assert only_row(table).is_sound
    assert table.is_usable


def test_an_unknown_a_missing_and_a_doubled_column_are_reported_by_name():
    table = members(
        csv_of([["名称", "name", "所在地", "備考"], ["岐阜県", "岐阜県", "岐阜市", ""]])
    )
    told = {(fault.rule, fault.column) for fault in table.faults}
    assert (Rule.UNKNOWN_COLUMN, "備考") in told
    assert (Rule.MISSING_COLUMN, "class") in told
    assert (Rule.DOUBLED_COLUMN, "name") in told
    assert (Rule.ABSENT_COLUMN, "kana") in told
    assert not table.is_usable
    missing = next(fault for fault in table.faults if fault.column == "class")
    assert (missing.file, missing.row) == ("名簿.csv", 1)
    assert "区分" in missing.message.render(str, locale="ja")
    assert "Class" in missing.message.render(str, locale="en")
    assert "class" in missing.advice.render(str, locale="en")


def test_people_are_told_of_all_absent_columns_in_one_line_and_machines_of_each():
    table = members(members_csv(GIFU))
    assert gathered(table.faults) == list(table.faults)
    table = members(csv_of([["名称", "備考"], ["岐阜県", ""]]))
    absent = [fault.column or "" for fault in table.faults if fault.rule is Rule.ABSENT_COLUMN]
    assert len(absent) > 1
    told = gathered(table.faults)
    (line,) = [fault for fault in told if fault.rule is Rule.ABSENT_COLUMN]
    assert not line.blocks
    for key in absent:
        assert f"「{MEMBERS[key].heading.ja}」" in line.message.render(str, locale="ja")
        assert f"“{MEMBERS[key].heading.en}”" in line.message.render(str, locale="en")
    rest = [fault for fault in table.faults if fault.rule is not Rule.ABSENT_COLUMN]
    assert [fault for fault in told if fault is not line] == rest


def test_absent_and_unknown_columns_stop_nothing():
    headings = ["class", "name", "address", "member_since", "memo"]
    table = members(csv_of([headings, ["organ", "警察庁", "東京都", "2026-05-08", "x"]]))
    assert table.is_usable
    assert only_row(table).values["corporate_number"] is None
    assert "corporate_number" not in only_row(table).given


def test_titles_and_notes_may_stand_above_the_headings():
    rows = [["# 絞り込み: 第4号"], ["構成員名簿"], [], KEYS, [GIFU.get(key, "") for key in KEYS]]
    table = members(csv_of(rows))
    assert table.top.heading_row == 4
    assert table.top.notes == ("絞り込み: 第4号",)
    assert [fault.rule for fault in table.faults] == [Rule.ROWS_ABOVE_HEADINGS]
    assert only_row(table).number == 5
    assert members(csv_of([["# 第4号"], *rows[3:]])).faults == ()


def test_empty_rows_are_passed_over_and_rows_keep_the_number_that_spreadsheets_show():
    rows = [
        KEYS,
        [],
        ["", "  "],
        [GIFU.get(key, "").replace("岐阜市", "岐阜市\n") for key in KEYS],
        [],
    ]
    rows.append([GIFU.get(key, "") for key in KEYS])
    assert [row.number for row in members(csv_of(rows)).rows()] == [4, 6]


def test_short_rows_end_in_empty_cells_and_long_ones_are_at_fault():
    table = read_table(b"a,b\r\n1\r\n1,2,\r\n1,2,3\r\n", schema=FREE, file="x")
    short, padded, long = table.rows()
    assert short.values == {"a": "1", "b": None}
    assert padded.is_sound
    assert [fault.rule for fault in long.faults] == [Rule.EXTRA_CELLS]


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("name", "", Rule.REQUIRED),
        ("name", " \u3000", Rule.REQUIRED),
        ("name", "あ" * 201, Rule.TOO_LONG),
        ("name", "山\x00田", Rule.FORBIDDEN_CHARACTER),
        ("name", "山\u202e田", Rule.FORBIDDEN_CHARACTER),
        ("name", "山\u200b田", Rule.FORBIDDEN_CHARACTER),
        ("name", "山\x1a", Rule.FORBIDDEN_CHARACTER),
        ("name", "〓田", Rule.LOST_CHARACTER),
        ("name", "山\ufffd", Rule.LOST_CHARACTER),
        ("name", "山\ue000", Rule.PRIVATE_CHARACTER),
        ("class", "株主", Rule.NOT_ALLOWED),
        ("corporate_number", "4000012090002", Rule.CORPORATE_NUMBER_CHECK),
        ("corporate_number", "4.00001E+12", Rule.CHANGED_BY_SPREADSHEET),
        ("corporate_number", "400001209000", Rule.CORPORATE_NUMBER_LENGTH),
        ("postal_code", "600000", Rule.POSTAL_CODE),
        ("contact_phone", "00-99-77", Rule.PHONE),
        ("contact_email", "岐阜県", Rule.EMAIL),
        ("member_since", "5/8/2026", Rule.AMBIGUOUS_DATE),
        ("member_since", "2026-02-30", Rule.IMPOSSIBLE_DATE),
        ("member_until", "2026-05-07", Rule.OUT_OF_ORDER),
        ("basis", "1.23E+12", Rule.CHANGED_BY_SPREADSHEET),
    ],
)
def test_a_faulty_cell_is_told_with_its_place_but_never_its_value(column, cell, rule):
    row = faulty(**{column: cell})
    (fault,) = row.faults
    assert (fault.file, fault.sheet, fault.row, fault.column) == ("名簿.csv", None, 2, column)
    assert fault.rule is rule
    assert fault.blocks
    assert not row.is_sound
    told = fault.message.render(str, locale="ja") + fault.advice.render(str, locale="en")
    assert not cell.strip() or cell not in told
    assert row.given[column] == cell, "what was given is kept exactly"
    assert rule is Rule.OUT_OF_ORDER or column not in row.values


@pytest.mark.parametrize(
    "cell",
    [
        "organisation",
        "地方公共団体・団体等",
        "Organisation",
        "ＯＲＧＡＮＩＳＡＴＩＯＮ",
        "地方公共団体 ・団体等",
    ],
)
def test_a_choice_is_given_by_code_or_name(cell):
    assert faulty(**{"class": cell}).values["class"] == "organisation"


def test_a_date_in_an_era_that_had_ended_is_taken_and_told():
    row = faulty(member_since="平成35年1月1日")
    assert row.is_sound
    assert [(fault.rule, fault.blocks) for fault in row.faults] == [(Rule.ERA_HAD_ENDED, False)]


def test_what_was_given_is_kept_beside_what_it_means():
    row = faulty(member_since="令和８年５月８日", contact_phone="058(272)1111", name=" 岐阜県　")
    assert row.values == {**VALUES, "name": " 岐阜県　", "contact_phone": "058(272)1111"}
    assert row.given["member_since"] == "令和８年５月８日"
    assert row.given["contact_phone"] == "058(272)1111"


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("ssw_workers", "１，２３４", 1234),
        ("ssw_workers", " 12 ", 12),
        ("ssw_workers", "12.0", 12),
        ("ssw_workers", "0", 0),
        ("ssw_workers", "12人", Rule.NOT_A_NUMBER),
        ("ssw_workers", "1.5", Rule.NOT_A_NUMBER),
        ("ssw_workers", "1,23", Rule.NOT_A_NUMBER),
        ("ssw_workers", "-1", Rule.OUT_OF_RANGE),
        ("ssw_workers", "2147483648", Rule.OUT_OF_RANGE),
        ("ssw_workers", "9" * 400, Rule.OUT_OF_RANGE),
        ("industry", "２４", "24"),
        ("industry", "2", Rule.WRONG_FORM),
        ("work_categories", "鋳造、鍛造\n溶接、、鋳造", ("鋳造", "鍛造", "溶接")),
        ("work_categories", "、", None),
        ("office_number", "13011234567", "1301-123456-7"),
    ],
)
def test_employers_columns_are_read_by_their_kind(column, cell, value):
    source = csv_of([["name", column], ["山田", cell]])
    row = only_row(read_table(source, schema=EMPLOYERS, file="x"))
    found = row.faults[0].rule if row.faults else row.values[column]
    assert found == value


def test_several_codes_are_checked_one_by_one():
    allowed = (Choice("1", "鋳造", "Casting"), Choice("2", "鍛造", "Forging"))
    schema = Schema("x", (Column("c", "業務", "Work", Kind.SEVERAL, allowed=allowed),))
    rows = list(read_table("c\n鋳造、2\n鋳造、溶接\n".encode(), schema=schema, file="x").rows())
    assert rows[0].values["c"] == ("1", "2")
    assert rows[1].faults[0].rule is Rule.NOT_ALLOWED
    advice = rows[1].faults[0].advice
    assert "1（鋳造）、2（鍛造）" in advice.render(str, locale="ja")
    assert "1 (Casting), 2 (Forging)" in advice.render(str, locale="en")


def test_a_code_that_is_its_own_name_is_said_once():
    allowed = (Choice("書面", "書面", "書面"), Choice("yes", "はい", "Yes"))
    schema = Schema("x", (Column("c", "方法", "Way", Kind.CHOICE, allowed=allowed),))
    (row,) = read_table("c\n電話\n".encode(), schema=schema, file="x").rows()
    assert "書面, yes (Yes)." in row.faults[0].advice.render(str, locale="en")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", Why.EMPTY),
        (b"\xef\xbb\xbf \r\n", Why.EMPTY),
        (b"\xff\xfe", Why.EMPTY),
        (b"%PDF-1.7", Why.NOT_A_TABLE),
        (b"<html><table>", Why.NOT_A_TABLE),
        (b"\x89PNG\r\n", Why.NOT_A_TABLE),
        (b"x,y\r\n1,2\r\n", Why.NO_HEADINGS),
        (b"\r\n\r\n1,2\r\n", Why.NO_HEADINGS),
        ("名称,区分\n".encode("euc-jp"), Why.NO_HEADINGS),
        (b"name,class\r\n\x81\x20,1\r\n", Why.ENCODING),
        (b"\xef\xbb\xbfname,class\r\n\x83\x5c,1\r\n", Why.ENCODING),
        (b"\xff\xfen\x00a", Why.ENCODING),
        (b'name,class\r\n"a,b\r\nc,d\r\n', Why.QUOTES),
        (b'name,class\r\n"a"b,c\r\n', Why.QUOTES),
        (b'name,class\r\n"' + b"a" * 200_000, Why.QUOTES),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(source, reason):
    assert why(source) is reason


def test_an_unreadable_character_and_a_wrong_quotation_mark_are_told_with_their_row():
    with pytest.raises(Unreadable) as caught:
        members("name\r\n山\r\n".encode("cp932") + b"\x81\r\n")
    assert caught.value.refusals[0].params["row"] == 3
    table = members(b'name\r\n1\r\n"a"b\r\n')
    with pytest.raises(Unreadable) as caught:
        list(table.rows())
    assert caught.value.refusals[0].params["row"] == 3


def test_line_ends_of_every_kind_divide_rows():
    for end in (b"\r\n", b"\n", b"\r"):
        table = read_table(b"a,b" + end + b"1,2" + end + b"3,4", schema=FREE, file="x")
        assert [row.values["b"] for row in table.rows()] == ["2", "4"]


def test_too_much_is_refused():
    assert why(b"a" * 11, size=10) is Why.TOO_LARGE
    assert why(b"a\n1\n2\n3\n", FREE, rows=2) is Why.TOO_MANY_ROWS
    assert why(b"a,b,c,d\n", FREE, columns=3) is Why.TOO_MANY_COLUMNS
    row = only_row(read_table(b"a\n12345\n", schema=FREE, file="x", limits=Limits(cell=4)))
    assert row.faults[0].rule is Rule.TOO_LONG


def test_a_million_columns_are_refused():
    assert why(b"a," * 1_000_000, FREE) is Why.TOO_MANY_COLUMNS


def test_progress_is_told_and_can_stop_the_reading():
    table = read_table(b"a\n" + b"1\n" * 10, schema=FREE, file="x")
    told: list[tuple[int, float]] = []
    assert (
        len(list(table.rows(progress=lambda count, share: told.append((count, share)), every=4)))
        == 10
    )
    assert [count for count, _ in told] == [4, 8, 10]
    assert told[-1][1] == 1.0
    assert all(0 < share <= 1 for _, share in told)

    def stop(count: int, _share: float) -> None:
        raise InterruptedError(str(count))

    with pytest.raises(InterruptedError, match="4"):
        list(table.rows(progress=stop, every=4))


def test_a_guarded_cell_is_read_without_its_guard():
    (row,) = read_table(b"a,b\n'=1+1,'0012\n", schema=FREE, file="x").rows()
    assert row.values == row.given == {"a": "=1+1", "b": "0012"}


def test_a_schema_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="two columns"):
        Schema("x", (Column("a", "名称", "Name"), Column("b", "名 称", "Other")))
    with pytest.raises(ValueError, match="no columns"):
        Schema("x", (Column("a", "甲", "A"),), alike=(("b",),))
    with pytest.raises(ValueError, match="allowed"):
        Column("a", "甲", "A", Kind.CHOICE)
    with pytest.raises(KeyError):
        FREE["c"]
