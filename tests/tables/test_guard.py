"""What is guarded does not run and comes back exactly."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.tables.guard import CELL_END, ROW_END, Guard, guard, unguard

CELLS = st.text(
    st.one_of(
        st.sampled_from("=+-@|%;\t\r\n '\"\ufeff\u3000＝＋－＠−0１.年RrEx株"),
        st.characters(exclude_categories=["Cs"], exclude_characters=CELL_END + ROW_END),
    ),
    max_size=12,
)


@pytest.mark.parametrize("level", Guard)
@settings(max_examples=200)
@example(text="\n=1")
@example(text="'\n'=1")
@example(text="''0012")
@given(text=CELLS)
def test_what_is_put_on_is_taken_off_exactly(level, text):
    assert unguard(guard(text, level)) == text


@pytest.mark.parametrize("level", Guard)
@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_batch_is_guarded_like_its_cells(level, rows):
    together = guard(ROW_END.join(map(CELL_END.join, rows)), level)
    apart = ROW_END.join(CELL_END.join(guard(cell, level) for cell in row) for row in rows)
    assert together == apart


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+996 312",
        "-1",
        "@SUM(A1)",
        "|calc",
        "%0",
        "＝１",
        "＋１",
        "－１",
        "＠A",
        "\t=1",
        "\ttext",
        "\rtext",
        "\n=1",
        "  =1",
        "\ufeff=1",
        "\u3000＝1",
        '"=1',
        "\x00=1",
        "'=1",
    ],
)
def test_what_a_spreadsheet_could_run_is_guarded(text):
    assert guard(text, Guard.FORMULAS).startswith("'")


@pytest.mark.parametrize("text", ["a;=1", "a\n=1", "a\t+1", 'a; "@x', "a;\n -1"])
def test_a_cell_that_could_be_broken_into_formulas_is_guarded_inside(text):
    guarded = guard(text, Guard.FORMULAS)
    assert "'" in guarded
    assert unguard(guarded) == text


@pytest.mark.parametrize(
    "text",
    ["株式会社A", "a=b", "03-1234-5678", "a@example.jp", "0012", "2026-11-20", "", "'90s", "a;b"],
)
def test_ordinary_cells_stay_as_they_are(text):
    assert guard(text, Guard.FORMULAS) == text
    assert unguard(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "0012",
        "4000012090001",
        "1-2",
        "1/2",
        "1E5",
        "12:30",
        "２０２６",
        "R8.11.20",
        "令和8年11月20日",
        "(5)",
        "5%",
        " 01",
    ],
)
def test_what_a_spreadsheet_would_take_for_a_number_is_guarded_where_asked(text):
    assert guard(text, Guard.NUMBERS) == f"'{text}"
    assert guard(text, Guard.FORMULAS) == text


@pytest.mark.parametrize("piece", ["\n", "'\n", "' ", "\t'", "0 ", ";'", "; ", "\r\n;"])
def test_a_long_cell_comes_back_whole(piece):
    text = "'" + piece * 20_000 + "x"
    for level in Guard:
        assert unguard(guard(text, level)) == text
