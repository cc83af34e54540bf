"""Names are found by any part, and alike names and addresses have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.tables.keys import (
    address_key,
    fold,
    grams,
    name_key,
    probes,
    query_grams,
    search_key,
)
from registry.tables.variants import VARIANTS

TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            "株式会社有限（）()㈱㈲髙高﨑崎齋斎ーｰ-−ガヶケがｶﾞ霞関ァｧ･・ 　.,'Ōéß①１ABab"
        ),
        st.sampled_from("ңөүҢӨҮОсОО一二三十丁目番地号のノ0123456789-〒\t\n"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=20,
)


def found(part: str, *names: str | None) -> bool:
    key = search_key(*names)
    held = set(grams(key))
    return any(probe.key in key and held.issuperset(probe.grams) for probe in probes(part))


@pytest.mark.parametrize("key", [fold, name_key, address_key])
@given(text=TEXTS)
def test_a_key_of_a_key_is_the_same_key(key, text):
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("鋳", "山田鋳造株式会社"),
        ("株式", "株式会社山田製作所"),
        ("会社山", "株式会社山田製作所"),
        ("株式会社", "㈱山田製作所"),
        ("㈱", "山田製作所（株）"),
        ("(株)山田", "株式会社山田製作所"),
        ("山田㈱", "株式会社山田製作所"),
        ("高崎", "髙﨑製作所"),
        ("髙﨑", "高崎製作所"),
        ("斉藤", "齋藤工業"),
        ("きやのん", "キヤノン"),
        ("ｷｬﾉﾝ", "キヤノン"),
        ("ＡＢＣ", "abc Co., Ltd."),
        ("ジョンスミス", "ジョン・スミス商会"),
        ("ジョン・スミス", "ジョン スミス商会"),
        ("デ−タ", "データ商事"),
        ("が関", "霞ヶ関商事"),
        ("霞ケ", "霞が関商事"),
        ("葛飾", "葛󠄀飾商事"),  # with a variation selector
        ("osaka", "Ōsaka Steel"),
        ("өнөр", "ОсОО «Ала-Тоо Өнөр»"),
        ("ң", "Жаңы Жол"),
        ("елка", "Ёлка"),
        ("一社", "（一社）日本金型工業会"),
        ("一般社団法人日本", "（一社）日本金型工業会"),
    ],
)
def test_a_name_is_found_across_width_kana_kanji_and_company_form(part, name):
    assert found(part, name)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("崎", "埼玉県"),
        ("埼", "川﨑商店"),
        ("ө", "Ово"),
        ("山口", "山田製作所"),
        ("有限", "㈱山田"),
    ],
)
def test_what_is_not_in_a_name_is_not_found(part, name):
    assert not found(part, name)


@given(data=st.data(), name=st.text("株式会社㈱(有)髙﨑山田ー・ 霞ヶ関ABab.,Coңө1", min_size=1))
def test_any_part_of_a_name_finds_it(data, name):
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    if part.strip(" "):
        assert found(part, name)


@given(text=TEXTS)
def test_a_part_asks_for_no_gram_that_the_whole_lacks(text):
    held = set(grams(search_key(text)))
    for line in search_key(text).split("\n"):
        assert held.issuperset(query_grams(line))
        assert held.issuperset(query_grams(line[1:3]))


def test_grams_are_single_characters_and_pairs_within_a_line():
    assert grams("山田\n川") == ["山", "山田", "川", "田"]
    assert query_grams("山田製") == ["山田", "田製"]
    assert query_grams("山") == ["山"]
    assert query_grams("") == []
    assert probes("  ") == ()


def test_several_names_of_a_body_are_searched_together():
    assert found("gifu", "岐阜県", "Gifu Prefecture", None, "")
    assert search_key(None, "") == ""


@pytest.mark.parametrize(
    "name",
    [
        "株式会社山田製作所",
        "㈱山田製作所",
        "山田製作所（株）",
        "山田　製作所 株式会社",
        "（株） 山田製作所",
        "株 式会社山田製作所",
    ],
)
def test_company_forms_do_not_make_another_name(name):
    assert name_key(name) == "山田製作所"


def test_a_name_that_is_only_a_form_keeps_it():
    assert name_key("㈱") == "株式会社"
    assert name_key("Co., Ltd.") == "co.,ltd."
    assert name_key("中部金型協同組合") == "中部金型協同組合"
    assert name_key("Coca Limited") == name_key("COCA, LTD.") == "coca"
    assert name_key("Inca Corp") == "inca"


@pytest.mark.parametrize(
    "address",
    [
        "東京都千代田区霞が関1-3-1",
        "東京都千代田区霞ヶ関一丁目三番一号",
        "〒100-8901 東京都千代田区霞ケ関１丁目３番地の１",
        "東京都千代田区霞が関１−３−１",
        "東京都 千代田区　霞が関 1ー3ー1",
    ],
)
def test_addresses_agree_however_their_numbers_are_divided(address):
    assert address_key(address) == "東京都千代田区霞ケ関1-3-1"


def test_addresses_keep_what_differs():
    assert address_key("二十三番町5") == "23番町5"
    assert address_key("青森市百五丁目") == "青森市105"
    assert address_key("1-2-3 タワービル2階") == address_key("1-2-3タワ－ビル２階")
    assert address_key("1-23") != address_key("12-3")


def test_variants_are_one_step_and_never_change_the_character_by_law():
    assert not VARIANTS.keys() & VARIANTS.values()
    assert VARIANTS["﨑"] == "崎"
    assert "埼" not in VARIANTS.values()
    assert all(old != new for old, new in VARIANTS.items())
