"""Comparing and merging texts without spaces: nothing is lost, nothing unchanged is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.comparison import Mark, compare, merge, sentences, side_by_side

HEADINGS = ("【相手】", "【自分】")
TEXTS = st.lists(
    st.sampled_from(
        ["甲は乙と述べた。", "異議はない。", "The council agreed.", "\n", "以上", "次に"]
    ),
    max_size=8,
).map("".join)


def text_of(pieces, *marks):
    return "".join(piece.text for piece in pieces if piece.mark in {Mark.SAME, *marks})


def test_words_of_japanese_without_spaces_are_told_apart():
    pieces = compare("座長は来月に会議を開くと述べた。", "座長は翌月に会議を開くと述べた。")
    changed = [piece.text for piece in pieces if piece.mark is not Mark.SAME]
    assert changed == ["来月", "翌月"]


def test_words_with_spaces_are_told_apart():
    pieces = compare("The chair will meet in June.", "The chair will meet in July.")
    assert [p.text for p in pieces if p.mark is not Mark.SAME] == ["June", "July"]


def test_a_sentence_put_in_leaves_the_others_alone():
    pieces = compare("一つ目。三つ目。", "一つ目。二つ目。三つ目。")
    assert [(p.mark, p.text) for p in pieces] == [
        (Mark.SAME, "一つ目。"),
        (Mark.ADDED, "二つ目。"),
        (Mark.SAME, "三つ目。"),
    ]


def test_what_is_quite_different_is_not_cut_to_confetti():
    pieces = compare("本日は晴天なり。", "議事録の確認を行った。")
    assert [piece.mark for piece in pieces] == [Mark.REMOVED, Mark.ADDED]


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts(before, after):
    pieces = compare(before, after)
    assert text_of(pieces, Mark.REMOVED) == before
    assert text_of(pieces, Mark.ADDED) == after
    assert "".join(sentences(before)) == before


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_comparison_holds_any_two_texts(before, after):
    assert text_of(compare(before, after), Mark.REMOVED) == before
    assert text_of(compare(before, after), Mark.ADDED) == after
    rows = side_by_side(before, after)
    shown = [text_of(row.before, Mark.REMOVED) for row in rows if row.before is not None]
    assert shown == before.splitlines()


def test_paragraphs_stand_beside_each_other():
    rows = side_by_side("一。\n二。", "一。\n二と半。\n三。")
    assert [row.is_same for row in rows] == [True, False, False]
    assert rows[2].before is None


@given(TEXTS, TEXTS)
def test_who_changed_nothing_takes_nothing_away(base, changed):
    assert merge(base, base, changed, headings=HEADINGS).text == changed
    assert merge(base, changed, base, headings=HEADINGS).text == changed
    assert merge(base, changed, changed, headings=HEADINGS).text == changed


@given(TEXTS, TEXTS, TEXTS)
def test_no_sentence_that_either_wrote_is_lost(base, mine, theirs):
    merged = merge(base, mine, theirs, headings=HEADINGS).text
    for wrote, other in ((mine, theirs), (theirs, mine)):
        for sentence in set(sentences(wrote)) - set(sentences(base)) - {"\n"}:
            assert sentence.strip("\n") in merged, (wrote, other)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "disputed"),
    [
        ("一改。二。三。", "一。二。三改。", "一改。二。三改。", False),
        (
            "一。二甲。三。",
            "一。二乙。三。",
            "一。\n【相手】\n二乙。\n【自分】\n二甲。\n三。",
            True,
        ),
        ("一。三。", "一。二。三。四。", "一。三。四。", False),
    ],
)
def test_two_changes_are_put_together_and_a_dispute_shows_both(mine, theirs, merged, disputed):
    found = merge("一。二。三。", mine, theirs, headings=HEADINGS)
    assert (found.text, found.disputed) == (merged, disputed)
