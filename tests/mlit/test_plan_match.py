"""The plan match of mlit:2.2.a: SSW(i) of kinds 1 and 3 with no plan on the day of the event."""

import csv
import json

import pytest
from click.testing import CliRunner

from registry import cli
from registry.mlit.plan_match.rules import DATA, PLANS, is_ssw1

DAY = "2026-06-15"
WORKER = {
    "kind": "1",
    "name": "NGUYEN VAN ANH",
    "nationality": "ベトナム",
    "born_on": "1995-02-03",
    "event_on": DAY,
    "status": "特定技能1号・1年",
    "field": "建設",
}
# name → what differs in the data, the plans of the card, why without a plan (None: with one)
CASES = {
    "A HAS ONE": ({}, [{"certified_on": "2026-06-01"}], None),
    "B ON THE DAY": ({}, [{"certified_on": DAY}], None),
    "C LATER": ({}, [{"certified_on": "2026-06-16"}], "certified_later"),
    "D NONE": ({}, [], "no_plan"),
    "E CANCELLED": ({}, [{"certified_on": "2026-01-01", "cancelled_on": DAY}], "cancelled"),
    "F CANCELLED AFTER": ({}, [{"certified_on": "2026-01-01", "cancelled_on": "2026-06-16"}], None),
    "G GIVEN UP": ({}, [{"certified_on": "2026-01-01", "withdrawn_on": DAY}], "given_up"),
    "H GIVEN UP AFTER": ({}, [{"certified_on": "2026-01-01", "withdrawn_on": "2026-07-01"}], None),
    "I CANCELLED AND ANEW": (
        {},
        [
            {"certified_on": "2026-01-01", "cancelled_on": "2026-02-01"},
            {"certified_on": "2026-03-01"},
        ],
        None,
    ),
    "J SSW(ii)": ({"status": "特定技能2号"}, [], None),
    "K DEPARTURE": ({"kind": "2"}, [], None),
    "L EXTENSION": ({"kind": "変更・更新"}, [], "no_plan"),
    "L AS DELIVERED": ({"kind": "在留資格変更時・在留期間更新時"}, [], "no_plan"),
    "M TO ANOTHER STATUS": ({"kind": "4"}, [], None),
    "N LEFT": ({"kind": "5"}, [], None),
    "O NO DAY": ({"event_on": ""}, [], None),
}  # fmt: skip


def written(path, schema, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.key for column in schema.columns], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(folder, workers, plans):
    data = written(folder / "data.csv", DATA, workers)
    all_plans = written(folder / "plans.csv", PLANS, plans)
    out = folder / "out"
    done = CliRunner().invoke(
        cli.main, ["plan-match", str(data), str(all_plans), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    with (out / "without_plan.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    workers, plans = [], []
    for number, (name, (cells, own, _)) in enumerate(CASES.items()):
        card = f"AB{number:08d}CD"
        workers.append({**WORKER, "name": name, "card_no": card, **cells})
        plans += [
            {"plan_no": f"{number}-{at}", "card_no": card.lower(), **one}
            for at, one in enumerate(own)
        ]
    folder = tmp_path_factory.mktemp("plans")
    rows = run(folder, workers, plans)
    figures = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert figures["without_plan"] == len(rows) == sum(figures["causes"].values())
    assert figures["without_day"] == 1
    return rows


@pytest.mark.parametrize("name", CASES)
def test_mlit_2_2_a_lists_who_has_no_plan_on_the_day_of_the_event(found, name):
    cause = CASES[name][2]
    assert (found[name]["cause"] if name in found else None) == cause


def test_mlit_2_2_a_a_plan_is_found_by_first_card_or_by_the_whole_person(tmp_path):
    of_the_person = {key: WORKER[key] for key in ("name", "born_on", "nationality")}
    certified = {"certified_on": "2026-01-01"}
    workers = [
        {**WORKER, "name": "FIRST CARD", "first_card_no": "F1", "card_no": "F9"},
        {**WORKER, "name": "ａnh　nguyen van", "nationality": "VNM", "card_no": "G1"},
        {**WORKER, "name": "NGUYEN VAN ANH TWIN", "card_no": "H1"},
        {**WORKER, "name": "ANOTHER NATION", "nationality": "中国", "card_no": "I1"},
        {**WORKER, "name": "OTHER CARD", "card_no": "J1"},
    ]
    plans = [
        {"plan_no": "1", "card_no": "F1", **certified},
        {"plan_no": "2", **of_the_person, **certified},
        {"plan_no": "3", **of_the_person, "name": "ANOTHER NATION", **certified},
        {"plan_no": "4", "card_no": "J0", **of_the_person, "name": "OTHER CARD", **certified},
    ]
    rows = run(tmp_path, workers, plans)
    assert {name: (row["cause"], row["plan_no"]) for name, row in rows.items()} == {
        "NGUYEN VAN ANH TWIN": ("no_plan", ""),
        "ANOTHER NATION": ("no_plan", ""),
        "OTHER CARD": ("no_plan", "4"),  # to be looked at: the plan names another card
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("特定技能１号", "yes"),
        ("特定技能1号・1年", "yes"),
        ("SSW(i)", "yes"),
        ("特定技能2号・3年", "no"),
        ("特定活動", "no"),
        ("", "no"),
    ],
)
def test_mlit_2_2_a_is_about_ssw1_alone(status, expected):
    assert is_ssw1(status) == expected


def test_an_unknown_kind_and_a_plan_without_its_day_are_refused_by_line(tmp_path):
    data = written(tmp_path / "data.csv", DATA, [WORKER, {**WORKER, "kind": "9"}])
    plans = written(tmp_path / "plans.csv", PLANS, [{"plan_no": "1"}])
    good = written(tmp_path / "good.csv", PLANS, [{"plan_no": "1", "certified_on": "2026-01-01"}])
    for files in ((data, good), (written(tmp_path / "d.csv", DATA, [WORKER]), plans)):
        done = CliRunner().invoke(
            cli.main, ["plan-match", *map(str, files), "--out", str(tmp_path / "out")]
        )
        assert done.exit_code == 1
        assert "row" in done.stderr
