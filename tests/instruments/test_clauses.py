import importlib
import re
from datetime import date
from itertools import chain

import pytest

from registry.core.clauses import Clause, Force, Instrument

# What the five texts hold, read off them by hand.
IDS = {
    "council": "1 2 3.1.1 3.1.2 3.2 3.3 4 5.1 5.2 5.3 5.4 6 7.1 7.2 8.1 8.2 9 10 11.1 11.2 12 13",
    "moc": "1 2 3 4.1 4.2 5 6.1 6.2 6.3 6.4 7.1 7.2 7.3 7.4 7.5 7.6 8 9 10",
    "mlit": "1 2.1.a 2.1.b 2.1.c 2.1.d 2.2.a 2.2.b 2.3 3 4 5",
    "employment": "1 2.1 2.2 3.1.a 3.1.b 3.2 4 5 6 7 8.1 8.2",
    "pension": "1.1 1.2.a 1.2.b 1.3 2 3",
    "house": "accounts settings correction exchange papers retention ledger",
}
MODULES = {prefix: importlib.import_module(f"registry.{prefix}.clauses") for prefix in IDS}
INSTRUMENTS: dict[str, Instrument] = {
    prefix: getattr(module, prefix.upper()) for prefix, module in MODULES.items()
}
CLAUSES = list(chain.from_iterable(instrument.clauses for instrument in INSTRUMENTS.values()))


@pytest.mark.parametrize("prefix", IDS)
def test_an_instrument_holds_exactly_the_provisions_of_its_text(prefix: str):
    instrument = INSTRUMENTS[prefix]
    assert instrument.prefix == prefix
    assert [clause.id for clause in instrument.clauses] == [
        f"{prefix}:{number}" for number in IDS[prefix].split()
    ]


@pytest.mark.parametrize("prefix", IDS)
def test_every_constant_is_called_after_its_id_and_stands_in_its_instrument(prefix: str):
    constants = {
        name: value for name, value in vars(MODULES[prefix]).items() if isinstance(value, Clause)
    }
    assert set(constants.values()) == set(INSTRUMENTS[prefix].clauses)
    for name, clause in constants.items():
        assert name == re.sub(r"[:.]", "_", clause.id).upper()
        assert clause.instrument == prefix
        assert str(clause) == clause.id


@pytest.mark.parametrize("clause", CLAUSES, ids=str)
def test_every_gist_is_one_line_in_each_language(clause: Clause):
    assert re.fullmatch(r"[^\n]*[ぁ-ん][^\n]*。", clause.gist_ja)
    assert re.fullmatch(r"[A-Z][^\nぁ-んァ-ヶ一-龠]*\.", clause.gist_en)
    assert len(clause.gist_ja) <= 60
    assert len(clause.gist_en) <= 140
    assert clause.gist.in_locale("ja") == clause.gist_ja


def test_the_force_is_that_of_the_text():
    by_force = {
        force: {clause.id for clause in CLAUSES if clause.force is force} for force in Force
    }
    assert by_force[Force.MAY] == {
        *(f"council:{number}" for number in ["5.1", "5.2", "5.3", "5.4", "8.2", "11.1", "11.2"]),
        "mlit:2.2.b",
    }
    assert by_force[Force.ENDEAVOURS] == {"council:3.2", "moc:4.2", "moc:8"}
    assert by_force[Force.PRACTICE] == {clause.id for clause in INSTRUMENTS["house"].clauses}


def test_a_permission_is_never_due():
    assert all(clause.due is None for clause in CLAUSES if clause.force is Force.MAY)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2019, 3, 25), None),
        (date(2019, 3, 26), date(2019, 3, 26)),
        (date(2022, 6, 30), date(2022, 5, 25)),
        (date(2022, 7, 1), date(2022, 7, 1)),
        (date(2024, 10, 1), date(2024, 9, 30)),
        (date(2025, 12, 25), date(2025, 5, 26)),
        (date(2026, 1, 1), date(2025, 12, 26)),
        (date(2026, 11, 20), date(2026, 5, 8)),
    ],
)
def test_the_councils_rules_have_the_version_of_their_day(day: date, version: date | None):
    assert INSTRUMENTS["council"].version_on(day) == version


@pytest.mark.parametrize(
    ("prefix", "start"),
    [
        ("council", date(2019, 3, 26)),
        ("moc", None),  # the signature is blank in our copy
        ("mlit", date(2024, 9, 1)),
        ("employment", date(2021, 3, 22)),
        ("pension", date(2019, 6, 19)),
        ("house", None),
    ],
)
def test_an_instrument_applies_from_its_day(prefix: str, start: date | None):
    assert INSTRUMENTS[prefix].in_force_from == start


@pytest.mark.parametrize("prefix", [prefix for prefix in IDS if prefix != "house"])
def test_an_instrument_is_named_and_has_parties_in_both_languages(prefix: str):
    instrument = INSTRUMENTS[prefix]
    for text in (instrument.name, *instrument.parties):
        assert text.ja
        assert text.en.isascii() or "–" in text.en
    assert len(instrument.parties) >= 2
