"""A form as a Word file says what its PDF says."""

from registry.papers.word import word_of

DATA = {
    "title": "別紙様式第４",
    "number": "",
    "issued_on": "2026-11-20",
    "addressee": {"lines": ["出入国在留管理庁"], "honorific": "御中"},
    "sender": ["国土交通省"],
    "lead": "下記のとおり。",
    "heading": "記",
    "blocks": [
        {
            "label": "受入れ機関",
            "lines": [
                {"label": "名称", "value": "架空建設株式会社 & <b>"},
                {"label": "電話番号", "value": ""},
                {"label": "", "value": " "},
            ],
        }
    ],
}


def test_mlit_2_2_a_what_is_empty_says_so_and_nothing_in_it_is_markup():
    written = word_of(DATA, demonstration=False)
    said = written.decode("utf-8", "ignore")
    assert said.count("（記載なし）") == 2
    assert "架空建設株式会社 &amp; &lt;b&gt;" in said
    assert "実演用" not in said
    assert "実演用" in word_of(DATA, demonstration=True).decode("utf-8", "ignore")
    assert word_of(DATA, demonstration=False) == written
