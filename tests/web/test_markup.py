"""Every part of the frame is valid HTML and can be read without sight of it."""

import re
from datetime import date

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from justhtml import JustHTML

PATHS = [
    "/patterns",
    "/form",
    "/members?q=%E9%AB%99",
    "/members?q=nobody",
    "/decision",
    "/done",
    "/sign-in",
    "/nothing",
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_valid(client: FlaskClient, path: str, language: str) -> None:
    client.post("/form", data={"_language": language})
    text = client.get(path).text
    assert JustHTML(text, collect_errors=True).errors == []
    assert_sound(text, language)


def test_a_page_with_errors_is_valid(client: FlaskClient) -> None:
    client.get("/form")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/form").text)
    assert token is not None
    for sent in (
        {"csrf_token": token[1], "effective_on": "R8.11.20", "workers": "x"},
        {"name": "a"},
    ):
        text = client.post("/form", data=sent).text
        assert JustHTML(text, collect_errors=True).errors == []
        assert_sound(text, "ja")


def test_a_title_is_plain_text_and_escaped(app: Flask) -> None:
    """A day says more in a page than its words; a body's name may be anything."""
    page = (
        """{% extends "web/base.html" %}{% block title %}{{ on | day }} {{ name }}{% endblock %}"""
    )
    with app.test_request_context("/ja/read-date"):
        text = render_template_string(page, on=date(2026, 11, 29), name="<b>&")
    assert "<title>2026年11月29日（日） &lt;b&gt;&amp; – " in text


def assert_sound(text: str, language: str) -> None:
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    pointed = " ".join(
        re.findall(r'aria-(?:describedby|labelledby|controls)="([^"]+)"', text)
    ).split()
    pointed += re.findall(r'<label for="([^"]+)"', text)
    pointed += re.findall(r'href="#([^"]+)"', text)
    assert set(pointed) <= set(ids)
    assert "None" not in re.sub(r"<[^>]+>", "", text)
    assert "%(" not in text
