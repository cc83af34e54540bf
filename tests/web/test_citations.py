"""Provisions are named to readers by text and article, their ids and gists behind the name."""

import pytest

from registry.app import INSTRUMENTS
from registry.web.citations import cite, cited
from tests.web.sample_app import create

CALLED = {
    "council:9": ("運営要領 第9条", "Operating rules, art. 9"),
    "council:8.1": ("運営要領 第8条第1項", "Operating rules, art. 8(1)"),
    "council:3.1.2": ("運営要領 第3条第1項第2号", "Operating rules, art. 3(1)(2)"),
    "moc:4.1": ("協力覚書 4(1)", "Memorandum, 4(1)"),
    "mlit:2.1.d": ("国交省との確認書 2(1)エ", "MLIT agreement, 2(1)(d)"),
    "house:accounts": ("庁内の運用", "Practice of the office"),
}


@pytest.mark.parametrize("clause", CALLED)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_provision_is_called_by_its_text_and_article(clause: str, language: str) -> None:
    app = create(instruments=INSTRUMENTS)
    with app.test_request_context(f"/{language}/read-date"):
        called = CALLED[clause][language == "en"]
        assert cite(clause) == called
        shown = cited(clause)
        assert f">{called}<" in shown
        assert f'data-clause="{clause}"' in shown


def test_every_provision_has_a_name_of_its_own_but_those_of_the_house() -> None:
    names = [
        instrument.cited(clause.id).ja
        for instrument in INSTRUMENTS
        for clause in instrument.clauses
        if instrument.is_public
    ]
    assert len(set(names)) == len(names)


def test_what_is_no_provision_is_shown_as_it_is_and_escaped() -> None:
    with create(instruments=INSTRUMENTS).test_request_context("/ja/read-date"):
        assert cited("council:<99>") == "council:&lt;99&gt;"
        assert cited("") == ""


def test_what_a_template_itself_names_is_in_its_readers_language() -> None:
    app = create(instruments=INSTRUMENTS)
    template = app.jinja_env.from_string("{{ 'mlit:2.2.a' | clause }}")
    shown = {}
    for language in ("ja", "en"):
        with app.test_request_context(f"/{language}/read-date"):
            shown[language] = template.render()
    assert ">国交省との確認書 2(2)ア<" in shown["ja"]
    assert ">MLIT agreement, 2(2)(a)<" in shown["en"]
