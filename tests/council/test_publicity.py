"""One line per meeting and item (council:7.1, 7.2), and nothing else of what is closed."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.council.closing.rules import ClosingState, Ground, Telling, refusals_to_tell
from registry.council.minutes.rules import (
    OUT_FROM,
    OUT_TO,
    TAKEN_OUT,
    bare,
    public_text,
    refusals_to_mark,
)
from registry.council.publicity.rules import Line, Shown, Standing, shown

FACTS = tuple(product((False, True), repeat=3))
CLOSINGS = (None, *ClosingState)


def standing(announced, held, minutes_public, **closing):
    return Standing(True, announced, held, minutes_public, **closing)


@pytest.mark.parametrize(
    ("announced", "held", "minutes_public", "line"),
    [
        (False, False, False, None),
        (True, False, False, Line.ANNOUNCED),
        (False, True, False, Line.IN_PREPARATION),
        (True, True, False, Line.IN_PREPARATION),
        (False, True, True, Line.MINUTES),
        (True, True, True, Line.MINUTES),
    ],
)
@pytest.mark.parametrize("closing", [None, ClosingState.REOPENED])
def test_council_7_1_an_open_meeting_shows_one_of_three_lines(
    announced, held, minutes_public, line, closing
):
    found = shown(standing(announced, held, minutes_public, closing=closing))
    assert found == (Shown(line) if line else None)


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("ground", [None, *Ground])
@pytest.mark.parametrize("said", [False, True])
@pytest.mark.parametrize(
    ("closing", "line"),
    [
        (ClosingState.CLOSED, Line.CLOSED),
        (ClosingState.REASON_PUBLISHED, Line.CLOSED),
        (ClosingState.REASON_WITHHELD, Line.CLOSED_REASON_WITHHELD),
    ],
)
def test_council_7_2_closing_goes_before_all_and_a_ground_is_said_only_where_chosen(
    facts, closing, ground, said, line
):
    found = shown(standing(*facts, closing=closing, ground=ground, ground_is_said=said))
    withheld = line is Line.CLOSED_REASON_WITHHELD
    assert found == Shown(line, ground if withheld and said else None)


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("closing", CLOSINGS)
def test_council_7_1_of_a_meeting_that_was_never_called_there_is_no_line(facts, closing):
    assert shown(replace(standing(*facts, closing=closing), convened=False)) is None


@pytest.mark.parametrize("telling", [None, *Telling])
@pytest.mark.parametrize("reason", ["", " ", "理由"])
@pytest.mark.parametrize("ground", [None, *Ground])
@pytest.mark.parametrize("why", ["", "事情"])
def test_council_7_2_withholding_needs_a_ground_and_publishing_needs_words(
    telling, reason, ground, why
):
    fields = {
        refusal.field
        for refusal in refusals_to_tell(telling, reason_ja=reason, ground=ground, why=why)
    }
    if telling is Telling.PUBLISH:
        assert fields == (set() if reason.strip() else {"public_reason_ja"})
    elif telling is Telling.WITHHOLD:
        assert ("ground" in fields) == (ground is None)
        assert ("why_withheld" in fields) == (not why)
    else:
        assert fields == set()


@pytest.mark.parametrize(
    ("marked", "public"),
    [
        ("何も隠さない。", "何も隠さない。"),
        ("発言者は⟦山田⟧である。", f"発言者は{TAKEN_OUT}である。"),
        ("発言者は⟦山田　花子　部長⟧である。", f"発言者は{TAKEN_OUT}である。"),
        ("⟦甲⟧⟦乙⟧　⟦丙⟧と述べた。", f"{TAKEN_OUT}と述べた。"),
        ("⟦一行目\n二行目⟧\n三行目", f"{TAKEN_OUT}\n三行目"),
    ],
)
def test_council_7_1_a_passage_leaves_one_mark_of_constant_length(marked, public):
    assert public_text(marked) == public


@pytest.mark.parametrize("marked", ["⟦甲", "甲⟧", "⟦甲⟦乙⟧⟧", "⟧甲⟦", "⟦⟧", "⟦甲⟧⟧"])
def test_council_7_1_marks_that_do_not_pair_are_refused_and_never_published(marked):
    assert refusals_to_mark(marked, bare(marked), field="text")
    with pytest.raises(ValueError, match="pair"):
        public_text(marked)


@given(st.text(alphabet="甲乙丙。ab \n", max_size=30), st.data())
def test_council_7_1_no_length_and_no_word_of_a_passage_is_left(text, data):
    secret = data.draw(st.text(alphabet="山田太郎", min_size=1, max_size=20))
    place = data.draw(st.integers(0, len(text)))
    marked = text[:place] + OUT_FROM + secret + OUT_TO + text[place:]
    confirmed = text[:place] + secret + text[place:]
    assert refusals_to_mark(marked, confirmed, field="text") == []
    assert public_text(marked) == text[:place] + TAKEN_OUT + text[place:]
    assert refusals_to_mark(marked + "余", confirmed, field="text")
