"""The truth tables of employment:3.1 and 4, and a population whose truth is known."""

import csv
import filecmp
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from registry import cli
from registry.deliveries.layouts import layout_of
from registry.employment.annexes.rules import INPUTS
from registry.employment.deliveries.rules import MISMATCHES_LAYOUT
from registry.employment.matching.services import Files, look_through, match
from registry.employment.results.rules import as_annex_2
from registry.matching.sources import Faulty
from registry.tables.faults import Fault, Rule
from tests.employment.matched import files, matched, results, write
from tests.matching import population
from tests.matching.population import HEADINGS, ITEMS, MATCHED_ON, RESULTS

ANH = {
    "name": "NGUYEN VAN ANH",
    "status": "特定技能1号",
    "expires_on": "2027-03-31",
    "born_on": "1995-02-03",
    "sex": "男",
    "nationality": "ベトナム",
    "address": "東京都千代田区霞が関1丁目2番3号",
}
OTHER = {
    "name": "NGUYEN VAN AN",
    "status": "留学",
    "expires_on": "2027-03-30",
    "born_on": "1995-02-04",
    "sex": "女",
    "nationality": "中国",
    "address": "東京都千代田区霞が関1丁目2番4号",
}


LINH, LAN = "TRAN THI LINH", "TRAN THI LAN"
BORN = "2001-01-01"


def person(card: str, previous: str = "", **cells: str) -> dict[str, str]:
    return {**ANH, "card_no": card, "previous_card_nos": previous, **cells}


def notification(number: str, card: str, **cells: str) -> dict[str, str]:
    return {"notification_no": number, "card_no": card, **ANH, "hired_on": "2026-05-01", **cells}


def permit(name: str, card: str, basis: str = "coe", since: str = "2026-05-01", **cells: str):
    on = "landed_on" if basis == "coe" else "change_permitted_on"
    return {**ANH, "name": name, "card_no": card, "basis": basis, on: since, **cells}


# employment:3.1.a · number of the notification → how it was found and the items that disagree
RESIDENCE = [
    person("AA1", "AA0"),
    person("BB2", "BB1 BB0"),
    {**person("BB1"), **OTHER, "latest_card_no": "BB2"},
    person("CC1", "CC0"),
    person("DD1", "CC0 DD0"),
    # Nobody's latest record came, only the state under a number before.
    person("EE0", latest_card_no="EE9"),
    # An old record names a number that has been followed meanwhile.
    person("FF0", latest_card_no="FF1"),
    person("FF2", "FF1 FF0"),
    # Nothing stood in an item under a number before.
    person("HH1"),
    person("HH0", sex="", expires_on="", latest_card_no="HH1"),
    # Two people are said to have had a number, and of one the latest record did not come.
    person("KK1", "KK0"),
    person("LL0", "KK0", latest_card_no="LL9"),
    # A number that is somebody's latest is that person's, whoever else is said to have had it.
    person("JJ2"),
    person("JJ1", "JJ2"),
    # Two people of one name and birth date: twins are never merged.
    person("GG1", name=LINH, born_on=BORN),
    person("GG2", name=LAN, born_on=BORN),
]
FOUND = {
    "current": ("AA1", {}, "current", {}),
    "spelled": ("ａａ 1", {"name": "anh　nguyen van"}, "current", {}),
    "claimed": ("JJ2", {}, "current", {}),
    "older": ("AA0", {}, "previous", {}),
    "oldest": ("BB0", {}, "previous", {}),
    "at the number": ("BB1", OTHER, "previous", {}),
    "not at the number": ("BB1", {**OTHER, "sex": "M"}, "previous", {"sex": ("女", "男")}),
    "record of the number alone": ("EE0", {"sex": "F"}, "previous", {"sex": ("男", "男")}),
    "followed": ("FF0", {}, "previous", {}),
    "empty at the number": (
        "HH0",
        {},
        "previous",
        {"sex": ("", ANH["sex"]), "expires_on": ("", ANH["expires_on"])},
    ),
    "empty in both": ("HH0", {"sex": "", "expires_on": ""}, "previous", {}),
    "empty": ("AA1", {"sex": ""}, "current", {"sex": ("男", "男")}),
    **{item: ("AA1", {item: OTHER[item]}, "current", {item: (ANH[item],) * 2}) for item in ITEMS},
    "forged": (
        "AA1",
        {"name": OTHER["name"], "born_on": OTHER["born_on"]},
        "current",
        {"name": (ANH["name"],) * 2, "born_on": (ANH["born_on"],) * 2},
    ),
}
LATEST = {
    "record of the number alone": "EE9",
    "followed": "FF2",
    "oldest": "BB2",
    "empty at the number": "HH1",
    "empty in both": "HH1",
}
ONE_OFF = "card_no_one_character_off same_birth"
UNKNOWN = {
    "nobody's": ("ZZ9", {"name": "NO ONE"}, {}),
    "namesake": (
        "ZZ8",
        {"born_on": "2001/1/1", "name": "LINH TRAN THI"},
        {"GG1": "same_name same_birth"},
    ),
    "one off": ("GG3", {"born_on": BORN, "name": "LE"}, {"GG1": ONE_OFF, "GG2": ONE_OFF}),
    "both": (
        "GX1",
        {"born_on": BORN, "name": LINH},
        {"GG1": "card_no_one_character_off same_name same_birth"},
    ),
    "another birth date": ("GG4", {"born_on": "2001-01-02", "name": LINH}, {}),
    "no birth date": ("GG5", {"born_on": "", "name": LINH}, {}),
    "no name": ("ZZ7", {"born_on": BORN, "name": ""}, {}),
    "longer": ("GG11", {"born_on": BORN, "name": "X"}, {}),
}
DELETED = notification("deleted", "AA1", **OTHER, deleted_on="2026-10-01")

# employment:3.1.b · name → permit, hire dates of the notifications, cause (None: not missing)
CAUSES = {
    "A NONE": ({}, (), "none"),
    "B LATER": ({}, ("2026-05-02",), None),
    "C SAME DAY": ({}, ("2026-05-01",), None),
    "D BEFORE": ({}, ("2026-04-30",), "hired_before"),
    "E BOTH": ({}, ("2026-04-30", "2026-06-01"), None),
    "F ALL BEFORE": ({}, ("2026-04-30", "2025-06-01"), "hired_before"),
    "G NO DATE": ({}, ("",), None),
    "H NO DATE AND BEFORE": ({}, ("", "2026-04-30"), None),
    "I NOT LANDED": ({"landed_on": ""}, (), None),
    "J LANDS TOMORROW": ({"landed_on": "2026-11-21"}, (), None),
    "K LANDED TODAY": ({"landed_on": "2026-11-20"}, (), "none"),
    "L STUDENT": ({"status": "留学"}, (), None),
    "M UNKNOWN STATUS": ({"status": "宇宙飛行士"}, (), "none"),
    "N DESIGNATED": ({"status": "特定活動"}, (), "none"),
    "O DIPLOMAT": ({"status": "外交"}, (), None),
}


def of_numbers() -> list[dict[str, str]]:
    """Return the notifications of all cases of employment:3.1.a."""
    cases = [notification(n, card, **cells) for n, (card, cells, *_) in FOUND.items()]
    cases += [notification(n, card, **cells) for n, (card, cells, _) in UNKNOWN.items()]
    return [*cases, DELETED, notification("disputed", "CC0"), notification("disputed too", "KK0")]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory):
    return matched(tmp_path_factory.mktemp("compared"), RESIDENCE, of_numbers(), [])


@pytest.mark.parametrize("number", FOUND)
def test_employment_3_1_a_lists_what_disagrees_with_the_record_at_the_number(compared, number):
    card, _cells, found_by, items = FOUND[number]
    rows = [row for row in compared["mismatch"] if row["notification_no"] == number]
    if found_by == "current" and not items:
        assert not rows
        return
    (row,) = rows
    expected = {item: items.get(item, ("", "")) for item in ITEMS}
    assert {item: (row[item], row[f"{item}_latest"]) for item in ITEMS} == expected
    assert row["found_by"] == found_by
    assert row["matched_on"] == "2026-11-20"
    latest = "BB2" if card.startswith("BB") else "AA1"
    assert row["card_no"] == LATEST.get(number, latest)


def test_employment_3_1_a_annex_2_has_the_latest_value_of_what_is_empty_at_the_number(compared):
    rows = [row for row in compared["mismatch"] if row["notification_no"] == "empty at the number"]
    (annex,) = map(as_annex_2, rows)
    assert (annex["sex"], annex["sex_latest"]) == ("", ANH["sex"])
    layout = layout_of("annex 2", MISMATCHES_LAYOUT.default)
    for row in map(as_annex_2, compared["mismatch"]):
        given = {key: value or None for key, value in row.items()}
        assert [one for one in layout.absent if one.holds_for(given) and row[one.columns[0]]] == []


def test_employment_4_warns_where_name_and_birth_date_both_disagree(compared):
    warned = {row["notification_no"] for row in compared["mismatch"] if row["caution"]}
    assert warned == {"forged"}
    assert {row["caution"] for row in compared["mismatch"]} == {"", "possibly_another_person"}


@pytest.mark.parametrize("number", UNKNOWN)
def test_an_unknown_number_stays_unknown_and_only_its_likes_are_reviewed(compared, number):
    card, _cells, candidates = UNKNOWN[number]
    unknown = [r["card_no"] for r in compared["unknown_card"] if r["notification_no"] == number]
    assert unknown == [card]
    assert not [row for row in compared["mismatch"] if row["notification_no"] == number]
    reviewed = [row for row in compared["review"] if row["notification_no"] == number]
    assert {row["candidate_card_no"]: row["reason"] for row in reviewed} == candidates


def test_a_number_of_two_people_is_nobodys_until_a_person_has_looked(compared):
    reviewed = [row for row in compared["review"] if row["notification_no"] == "disputed"]
    assert {row["candidate_card_no"] for row in reviewed} == {"CC1", "DD1"}
    others = [row for row in compared["review"] if row["notification_no"] == "disputed too"]
    assert {row["candidate_card_no"] for row in others} == {"KK1", "LL9"}
    assert {row["reason"] for row in reviewed} == {"number_of_several_people"}
    everything = compared["mismatch"] + compared["unknown_card"]
    assert "disputed" not in {row["notification_no"] for row in everything}


def test_a_deleted_notification_does_not_count(compared):
    everything = [row for rows in compared.values() for row in rows]
    assert "deleted" not in {row.get("notification_no") for row in everything}


def of_basis(basis: str) -> tuple[list[dict[str, str]], ...]:
    """Return the records, notifications and permits of all cases, for one basis."""
    residence, notifications, permits = [person(f"{basis}Q1")], [], []
    for number, (name, (cells, hired, _)) in enumerate(CAUSES.items()):
        card = f"{basis}{number}"
        residence.append(person(f"{card}B", f"{card}A", name=name))
        on = cells.get("landed_on", "2026-05-01") or ("" if basis == "coe" else "2026-12-01")
        status = cells.get("status", ANH["status"])
        permits.append(permit(name, f"{card}A", basis, on, status=status))
        notifications += [
            notification(f"{basis} {name}{at}", f"{card}{'AB'[at % 2]}", name=name, hired_on=day)
            for at, day in enumerate(hired)
        ]
    permits += [
        permit("Q DELETED ONLY", f"{basis}Q1", basis),
        permit("R UNMATCHED", "R1", basis),
        permit("S NO CARD", "", basis),
        permit("T OTHER BIRTH DATE", "T1", basis),
        permit("U NEAR", "U1", basis),
        permit(" ", "V1", basis, born_on=BORN),
    ]
    notifications += [
        notification(f"{basis} q", f"{basis}Q1", name="Q DELETED ONLY", deleted_on="2026-09-01"),
        notification(f"{basis} r", "ZR1", name="unmatched r"),
        notification(f"{basis} s", "ZS1", name="S NO CARD"),
        notification(f"{basis} t", "ZT1", name="T OTHER BIRTH DATE", born_on="1995-02-04"),
        notification(f"{basis} u", "ZU1", name="U NEARLY"),
        notification(f"{basis} v", "ZV1", name="", born_on=BORN),
    ]
    return residence, notifications, permits


@pytest.fixture(scope="module", params=["coe", "change"])
def missing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    found = matched(tmp_path_factory.mktemp("missing"), *of_basis(request.param))
    return {row["name"]: row for row in found["not_notified"]}


@pytest.mark.parametrize("name", CAUSES)
def test_employment_3_1_b_lists_whom_no_notification_shows_at_work(missing, name):
    cause = CAUSES[name][2]
    assert (missing[name]["cause"] if name in missing else None) == cause


def test_employment_3_1_b_tells_not_linked_from_not_matched(missing):
    causes = {name: row["cause"] for name, row in missing.items() if name[0] >= "Q"}
    assert causes == {
        "Q DELETED ONLY": "none",
        "R UNMATCHED": "unmatched",
        "S NO CARD": "unmatched",
        "T OTHER BIRTH DATE": "none",
        "U NEAR": "none",
    }
    assert missing[" "]["cause"] == "none"


def test_employment_3_1_b_gives_each_basis_its_own_items(tmp_path):
    employer = {
        f"employer_{part}": part for part in ("no", "name", "address", "phone", "representative")
    }
    dispatch = {f"dispatch_{part}": part for part in ("name", "address", "phone")}
    both = {"landed_on": "2026-04-01", "change_permitted_on": "2026-05-01", "status_before": "留学"}
    found = matched(
        tmp_path,
        [],
        [],
        [
            permit("ABROAD", "A1", "coe", **employer, **both, **dispatch),
            permit(
                "CHANGED",
                "B1",
                "change",
                **employer,
                **{**both, "landed_on": "2026-04-01"},
                dispatch_address="x",
            ),
        ],
    )
    abroad, changed = found["not_notified"]
    assert (abroad["landed_on"], abroad["change_permitted_on"], abroad["status_before"]) == (
        "2026-04-01",
        "",
        "",
    )
    assert (changed["landed_on"], changed["change_permitted_on"], changed["status_before"]) == (
        "",
        "2026-05-01",
        "留学",
    )
    assert {key: abroad[key] for key in dispatch} == dispatch
    assert {changed[key] for key in dispatch} == {""}
    assert {key: changed[key] for key in employer} == employer
    assert list(abroad) == list(HEADINGS["not_notified"])


def test_employment_3_1_b_days_of_grace(tmp_path):
    permits = [
        permit(name, "", since=day) for name, day in (("A", "2026-11-15"), ("B", "2026-11-16"))
    ]
    found = matched(tmp_path, [], [], permits, grace_days=5)
    assert [row["name"] for row in found["not_notified"]] == ["A"]
    figures = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert figures["permits"] == {"due": 1, "within_grace": 1}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    population.make(folder, 2000)
    return folder


def of(folder: Path) -> Files:
    return Files(*(folder / f"{name}.csv" for name in ("residence", "notifications", "permits")))


def test_a_population_is_recovered_without_one_wrong_row_and_alike_in_parts(world):
    for parts in (1, 7):
        match(of(world), world / f"out{parts}", matched_on=MATCHED_ON, parts=parts)
    for table, rows in results(world / "out1").items():
        found = Counter(tuple(row[key] for key in HEADINGS[table]) for row in rows)
        assert found == Counter(population.truth(world, table)), table
        assert len(found) > 50
    names = [path.name for path in (world / "out1").iterdir() if path.name != "run.json"]
    assert len(names) == 2 * len(RESULTS) + 1
    same, *others = filecmp.cmpfiles(world / "out1", world / "out7", names, shallow=False)
    assert (sorted(same), others) == (sorted(names), [[], []])


def test_the_summary_tells_the_figures(world):
    match(of(world), world / "figures", matched_on=MATCHED_ON)
    told = json.loads((world / "figures" / "summary.json").read_text("utf-8"))
    rows = {table: len(found) for table, found in results(world / "figures").items()}
    assert told["rows"] == rows
    counts = told["notifications"]
    live = sum(
        counts[kind] for kind in ("agree", "mismatch", "unknown_card", "number_of_several_people")
    )
    assert live == counts["matched"]
    assert told["unlinkable_share"] == round(counts["unknown_card"] / live, 6)
    for figures in (told["by_prefecture"], told["by_industry"]):
        assert sum(one["notifications"] for one in figures.values()) == live
        assert sum(one["mismatch"] for one in figures.values()) == rows["mismatch"]
    assert set(told["by_prefecture"]) == {"東京都", "大阪府", "愛知県", "福岡県"}


# employment:5 · day by day

VERSIONS = st.tuples(
    st.sampled_from(["N1", "N2", "N3"]),
    st.sampled_from(["AA1", "AA0", "ZZ9"]),
    st.sampled_from(["NGUYEN VAN ANH", "LE"]),
    st.sampled_from(["2026-10-01", "2026-10-02", ""]),
    st.sampled_from(["", "", "2026-11-01"]),
    st.integers(0, 2),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VERSIONS, min_size=1, max_size=8))
@example([("N1", "AA1", "LE", "2026-10-01", "", 0), ("N1", "AA1", "LE", "2026-10-02", "", 1)])
@example([("N1", "AA0", "LE", "2026-10-02", "", 0), ("N1", "AA1", "LE", "2026-10-01", "", 1)])
@example([("N1", "AA1", "LE", "", "", 0), ("N1", "AA0", "LE", "2026-10-01", "", 1)])
@example([("N1", "AA1", "LE", "", "", 0), ("N1", "AA0", "LE", "", "2026-11-01", 1)])
def test_employment_5_day_by_day_gives_the_same_as_all_at_once(tmp_path_factory, versions):
    """What no day puts in order is refused, the whole as well as the day on which it comes."""
    folder = tmp_path_factory.mktemp("days")
    rows = [
        (day, notification(n, card, name=name, updated_on=updated, deleted_on=deleted))
        for n, card, name, updated, deleted, day in versions
    ]
    everybody, lives = [person("AA1", "AA0")], [permit("LE", "AA1")]

    def whole() -> dict[str, list[dict[str, str]]]:
        return matched(folder / "whole", everybody, [row for _, row in rows], lives)

    refused: set[Rule] = set()
    found: dict[str, list[dict[str, str]]] = {}
    for day in sorted({day for day, _ in rows}):
        of_day = [row for arrived, row in rows if arrived == day]
        try:
            found = matched(folder / str(day), everybody, of_day, lives, state=folder / "state")
        except Faulty as faulty:
            refused = {one.rule for one in faulty.faults}
            break
    if refused:
        assert refused <= {Rule.OTHER_VERSION, Rule.KNOWN_OTHERWISE}
        assert len({version[1:4] for version in versions}) > 1
        return
    assert found == whole()
    deleted = {n for n, *_, gone, _ in versions if gone}
    shown = {row["notification_no"] for row in found["mismatch"] + found["unknown_card"]}
    assert not deleted & shown


def test_employment_5_a_correction_without_its_day_is_refused_by_line_and_one_with_it_counts(
    tmp_path,
):
    everybody, state = [person("AA1")], tmp_path / "state"
    first = notification("N1", "AA1", sex="女", registered_on="2026-11-02")
    matched(tmp_path / "1", everybody, [first], [], state=state)
    right = notification("N1", "AA1", registered_on="2026-11-02")
    for one in (right, right | {"registered_on": ""}):
        with pytest.raises(Faulty) as caught:
            matched(tmp_path / "2", everybody, [notification("N2", "AA1"), one], [], state=state)
        told = [(one.row, one.column, one.rule) for one in caught.value.faults]
        assert told == [(3, "updated_on", Rule.KNOWN_OTHERWISE)]
    given_files = files(tmp_path / "3", everybody, [right | {"updated_on": "2026-11-05"}], [])
    found = match(given_files, tmp_path / "out", matched_on=MATCHED_ON, state=state)
    assert found.summary["rows"]["mismatch"] == 0
    assert Rule.EARLIER_VERSION not in {one.rule for one in found.notes}
    given_files = files(tmp_path / "4", everybody, [first], [])
    late = match(given_files, tmp_path / "out", matched_on=MATCHED_ON, state=state)
    assert late.summary["rows"]["mismatch"] == 0
    assert [
        one.message.params["rows"] for one in late.notes if one.rule is Rule.EARLIER_VERSION
    ] == ["2"]


def test_a_number_of_two_people_in_one_file_is_refused_and_the_same_row_twice_is_one(tmp_path):
    rows = [
        notification("N1", "AA1", registered_on="2026-11-02"),
        notification("N2", "AA1"),
        notification("N2", "AA1", expires_on="2027/03/31"),
        notification("N1", "AA2", name=LINH, registered_on="2026-11-02"),
    ]
    with pytest.raises(Faulty) as caught:
        matched(tmp_path, [person("AA1"), person("AA2", name=LINH)], rows, [])
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.rule) == (5, "updated_on", Rule.OTHER_VERSION)
    assert fault.message.params["row"] == 2
    once = matched(tmp_path, [person("AA1")], rows[:3], [])
    assert once["mismatch"] == []


def test_what_is_odd_is_taken_and_told_with_its_number_and_its_first_lines(tmp_path):
    odd = {"card_no": "12345", "sex": "X", "name": "", "status": "?", "nationality": "?"}
    good = {"card_no": "AB12345678CD"}
    rows = [notification(f"N{n}", "", **(odd if n else good)) for n in range(5)]
    permits = [permit("LE", ""), permit("LE", "AB12345678CD")]
    given_files = files(tmp_path, [person("AA1")], rows, permits)
    done = match(given_files, tmp_path / "out", matched_on=MATCHED_ON)
    told = [
        (one.rule, one.column, one.message.params["count"], one.message.params["rows"])
        for one in done.notes
    ]
    lines = "3, 4, 5, …"
    assert told == [
        (Rule.CARD_FORM, "card_no", 4, lines),
        (Rule.EMPTY_CELLS, "name", 4, lines),
        *((Rule.UNKNOWN_CODE, column, 4, lines) for column in ("status", "sex", "nationality")),
        (Rule.WITHOUT_CARD, "card_no", 1, "2"),
    ]
    assert done.summary["rows"]["unknown_card"] == 5


def test_a_permit_that_is_about_nobody_is_refused(tmp_path):
    nobody = [permit("", "", born_on=""), permit("LE", "AA1"), permit("LE", "", born_on="")]
    with pytest.raises(Faulty) as caught:
        matched(tmp_path, [person("AA1")], [], nobody)
    told = [(one.row, one.column, one.rule) for one in caught.value.faults]
    assert told == [
        (2, "name", Rule.NOBODY),
        (2, "born_on", Rule.NOBODY),
        (4, "born_on", Rule.NOBODY),
    ]


@pytest.mark.parametrize("table", [0, 1, 2])
@pytest.mark.parametrize("handed_in", [0, 1, 2])
def test_one_table_in_the_place_of_another_is_told_whatever_else_is_wrong_with_it(
    tmp_path, table, handed_in
):
    given_files = files(
        tmp_path,
        [person("AA1")] * 2,
        [notification("N1", "AA1"), notification("N2", "AA1")],
        [permit("LE", "", born_on="")],
    )
    paths = [given_files.residence, given_files.notifications, given_files.permits]
    faults: tuple[Fault, ...] = ()
    try:
        look_through(paths[handed_in], INPUTS[table])
    except Faulty as faulty:
        faults = faulty.faults
    assert ({one.rule for one in faults} == {Rule.OTHER_TABLE}) == (table != handed_in)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_that_is_wrong_with_a_table_is_told_at_once(tmp_path, kind):
    rows = [person("AA1"), person(""), person("AA2", born_on="5/6/2026"), person("aa1")]
    path = write(tmp_path / "residence.csv", "residence", rows)
    if kind == "xlsx":
        with (
            path.open(encoding="utf-8", newline="") as file,
            Workbook(path := tmp_path / "residence.xlsx") as book,
        ):
            sheet = book.add_worksheet()
            for number, row in enumerate(csv.reader(file)):
                sheet.write_row(number, 0, row)
    with pytest.raises(Faulty) as caught:
        look_through(path, INPUTS[0])
    assert [(one.row, one.rule) for one in caught.value.faults] == [
        (3, Rule.REQUIRED),
        (4, Rule.AMBIGUOUS_DATE),
        (5, Rule.DOUBLED_PLACE),
    ]


def test_of_a_deleted_notification_the_state_keeps_its_number_and_no_more(tmp_path):
    import duckdb  # noqa: PLC0415

    rows = [notification("N1", "AA1", deleted_on="2026-11-01")]
    matched(tmp_path, [person("AA1")], rows, [], state=tmp_path / "state")
    kept = duckdb.read_parquet(str(tmp_path / "state" / "notifications.parquet"))
    (row,) = kept.fetchall()
    assert [str(cell) for cell in row if cell is not None] == ["N1", "2026-11-01"]


# employment:2.1 · what is refused, by line and without the value


def test_employment_2_1_refuses_a_missing_card_number_and_a_permanent_residents_establishment(
    tmp_path,
):
    rows = [
        notification("N1", "AA1"),
        notification("N2", " "),
        notification(
            "N3", "AA1", status="Permanent Resident", hired_on="2026-05-01", industry="56"
        ),
        notification("N4", "AA1", status="永住者", hired_on="", left_on=""),
        notification("N5", "AA1", hired_on="5/6/2026"),
    ]
    given_files = files(tmp_path, [person("AA1")], rows, [])
    with pytest.raises(Faulty) as caught:
        match(given_files, tmp_path / "out", matched_on=MATCHED_ON)
    told = [(fault.row, fault.column, fault.rule) for fault in caught.value.faults]
    assert told == [
        (3, "card_no", Rule.REQUIRED),
        (4, "industry", Rule.LEFT_OUT_FOR_PERMANENT),
        (4, "hired_on", Rule.LEFT_OUT_FOR_PERMANENT),
        (6, "hired_on", Rule.AMBIGUOUS_DATE),
    ]
    assert not list((tmp_path / "out").iterdir())


def test_a_record_twice_and_a_change_without_its_day_are_refused(tmp_path):
    given_files = files(tmp_path, [person("AA1"), person("AA2"), person("aa1")], [], [])
    with pytest.raises(Faulty) as caught:
        match(given_files, tmp_path / "out", matched_on=MATCHED_ON)
    assert [(one.row, one.rule) for one in caught.value.faults] == [(4, Rule.DOUBLED_PLACE)]
    given_files = files(tmp_path, [], [], [permit("A", "", "change", since="")])
    with pytest.raises(Faulty) as caught:
        match(given_files, tmp_path / "out", matched_on=MATCHED_ON)
    assert [(one.row, one.column) for one in caught.value.faults] == [(2, "change_permitted_on")]


def test_the_command_says_what_came_out_and_names_lines_at_fault(tmp_path):
    given_files = files(
        tmp_path, [person("AA1")], [notification("N1", "AA1", name="SECRET NAME")], []
    )
    arguments = [
        "match", str(given_files.residence), str(given_files.notifications),
        "--permits", str(given_files.permits), "--out", str(tmp_path / "out"),
        "--matched-on", "2026-11-20",
    ]  # fmt: skip
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.output
    assert "1" in done.stdout
    with (tmp_path / "out" / "mismatch.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["NGUYEN VAN ANH"]
    write(given_files.notifications, "notifications", [notification("N1", "", name="SECRET NAME")])
    refused = CliRunner().invoke(cli.main, arguments)
    assert refused.exit_code == 1
    assert "row 2" in refused.stderr
    assert "SECRET" not in refused.output
    assert CliRunner().invoke(cli.main, arguments[:-2][:3]).exit_code == 2
    given_files.residence.write_text("a,b\n1,2\n")
    without_headings = CliRunner().invoke(cli.main, arguments)
    assert without_headings.exit_code == 1
    assert f"{given_files.residence.name}: No row with known headings" in without_headings.stderr
    assert "Card number (card_no), " in without_headings.stderr
