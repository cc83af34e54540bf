"""A word that templates use stands for one thing."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from flask import Flask
from flask.templating import Environment

from registry.app import create_app
from registry.assets import CHECKOUT
from tests.conftest import ROOT

TEMPLATES: Final = ROOT / "templates"


class OneMeaning(dict[str, Any]):
    """Words and what they stand for; refuses a second meaning."""

    def __setitem__(self, word: str, meaning: object) -> None:
        known = self.get(word, meaning)
        assert known is meaning, f"{word} stands for {known} already"
        super().__setitem__(word, meaning)


def _watched(make: Callable[[Flask], Environment]) -> Callable[[Flask], Environment]:
    def watched(app: Flask) -> Environment:
        environment = make(app)
        environment.globals = OneMeaning(environment.globals)
        environment.filters = OneMeaning(environment.filters)
        environment.tests = OneMeaning(environment.tests)
        return environment

    return watched


def test_no_two_packages_give_templates_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = {"DATABASE_URL": "postgresql+psycopg://nowhere", "SECRET_KEY": "of the tests"}
    make = Flask.create_jinja_environment
    monkeypatch.setattr(Flask, "create_jinja_environment", _watched(make))
    words = create_app({"TESTING": True, **nowhere}).jinja_env.globals
    assert isinstance(words, OneMeaning)
    with pytest.raises(AssertionError, match="already"):
        words["asset_url"] = object()


def test_no_word_that_a_page_may_go_without_is_given_to_all_templates(application: Flask) -> None:
    """Where a view leaves it out, the page would take the other thing of that name for it."""
    for path in TEMPLATES.rglob("*.html"):
        optional = set(re.findall(r"(\w+) (?:is (?:not )?defined|\| default)\b", path.read_text()))
        assert not optional & application.jinja_env.globals.keys(), path


def test_nothing_is_taken_out_of_a_fetched_page_by_its_body():
    """A page that is fetched is read without its body, so what is picked from it would be empty."""
    for template in sorted((CHECKOUT / "templates").rglob("*.html")):
        assert 'hx-select="body' not in template.read_text("utf-8"), template.name
