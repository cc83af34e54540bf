"""Keys: what agrees, and what must not, for each kind of value (employment:3.1.a)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.employment.annexes.rules import WORKING
from registry.matching.codes import NATIONALITIES, SEXES, STATUSES
from registry.matching.spellings import address_key, code_key, codes_key, load_codes, name_key


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("NGUYEN VAN ANH", "ｎｇｕｙｅｎ　ｖａｎ　ａｎｈ", True),
        ("NGUYEN VAN ANH", "  Anh   Nguyen\tVan ", True),
        ("ANH ANH NGUYEN", "NGUYEN ANH", True),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ", True),
        ("NGUYEN VAN ANH", "NGUYEN VAN AN", False),
        ("NGUYEN VAN ANH", "NGUYENVAN ANH", False),
        ("髙田 一", "高田 一", False),
        ("O'NEIL JOSE", "ONEIL JOSE", False),
        ("", "NGUYEN", False),
    ],
)
def test_names_are_sets_of_words(one, other, agree):
    assert (name_key(one) == name_key(other)) is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("東京都千代田区霞が関1丁目2番3号", "東京都千代田区霞が関１－２－３", True),
        ("東京都千代田区霞が関1丁目2番3号", "東京都千代田区 霞が関 1‐2‑3", True),
        ("東京都千代田区霞が関1丁目2番地3", "東京都千代田区霞が関1ー2ー3号", True),
        ("堺市南瓦町三丁目1番1号ハイツ203号室", "堺市南瓦町三丁目1-1ハイツ203-室", False),
        ("堺市南瓦町三丁目1番 コーポ1号", "堺市南瓦町三-1-コーポ1", True),
        ("堺市南瓦町1-12-3", "堺市南瓦町11-2-3", False),
        ("堺市南瓦町1-2-3", "堺市南瓦町1-2-3-4", False),
        ("札幌市北1条西2丁目", "札幌市北1条西2", True),
    ],
)
def test_addresses_unify_their_dividers(one, other, agree):
    assert (address_key(one) == address_key(other)) is agree


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text):
    for key in (code_key, codes_key, name_key, address_key):
        assert key(key(key(text))) == key(key(text))


def test_codes_stand_for_their_spellings_and_the_rest_for_itself():
    assert STATUSES.key(" 特定技能（１号） ") == STATUSES.key("SSW(i)") == "ssw1"
    assert STATUSES.key("特定技能2号") != STATUSES.key("特定技能1号")
    assert STATUSES.key("宇宙飛行士") == "宇宙飛行士"
    assert not STATUSES.knows("宇宙飛行士")
    assert SEXES.key("男") == SEXES.key("m") == SEXES.key("１")
    assert (
        NATIONALITIES.key("キルギス")
        == NATIONALITIES.key("KGZ")
        == NATIONALITIES.key("Kyrgyz Republic")
    )
    assert set(WORKING.codes.values()) <= set(STATUSES.codes.values())
    assert not set(WORKING.codes.values()) & {"diplomat", "official", "student", "permanent"}


def test_a_spelling_of_two_codes_is_refused(tmp_path: Path):
    path = tmp_path / "codes.csv"
    path.write_text("# 1\nA,甲\nB,甲\n", "utf-8")
    with pytest.raises(ValueError, match="two codes"):
        load_codes(path)
