import html
import re

from flask import Flask, abort, request
from flask.testing import FlaskClient

from registry.web import carry
from registry.web.frame import Reader
from tests.web.sample_app import create

TYPED = [
    ("name", "髙﨑 & <b>"),
    ("topics", "a"),
    ("topics", "b"),
    ("csrf_token", "t"),
    ("password", "p"),
]


def signed_out(app: Flask) -> FlaskClient:
    @app.before_request
    def door() -> None:
        if request.path == "/form":
            abort(401)

    return app.test_client()


def hidden(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in re.findall(r'<input[^>]*type="hidden"[^>]*>', text):
        parts = dict(re.findall(r' (name|value)="([^"]*)"', field))
        found.setdefault(parts["name"], []).append(html.unescape(parts["value"]))
    return found


def test_what_was_typed_comes_back_after_signing_in(visitors: Flask) -> None:
    client = signed_out(visitors)
    stopped = client.post("/form?from=x", data=dict_of(TYPED))
    assert stopped.status_code == 401
    carried = hidden(stopped.text)["carried"][0]
    first = client.post("/sign-in", data={"carried": carried, "_redraw": "signed-out"})
    assert first.status_code == 200
    assert "error-summary" not in first.text
    fields = hidden(first.text)
    assert fields["carried"] == [carried]
    answers = {name: values[0] for name, values in fields.items()}
    resumed = client.post("/sign-in", data={**answers, "login": "tanaka"})
    assert 'action="/form?from=x"' in resumed.text
    back = hidden(resumed.text)
    assert back["name"] == ["髙﨑 & <b>"]
    assert back["topics"] == ["a", "b"]
    assert back["_redraw"] == ["resumed"]
    assert "password" not in back
    assert "t" not in back.get("csrf_token", [])


def test_switching_the_language_takes_what_was_typed_along(visitors: Flask) -> None:
    client = signed_out(visitors)
    stopped = client.post("/form", data={"name": "髙﨑"})
    switch = re.search(r'<button form="([^"]+)" name="_language" value="en"', stopped.text)
    assert switch is not None
    assert f'<form id="{switch[1]}" method="post" action="/sign-in">' in stopped.text
    fields = {name: values[0] for name, values in hidden(stopped.text).items()}
    english = client.post("/sign-in", data={**fields, "_language": "en"})
    assert '<html lang="en"' in english.text
    assert hidden(english.text)["carried"] == [fields["carried"]]


def test_the_form_is_drawn_again_unchecked_where_it_belongs(client: FlaskClient) -> None:
    answer = client.post("/form", data={"name": "髙﨑", "_redraw": "resumed"})
    assert answer.status_code == 200
    assert 'value="髙﨑"' in answer.text
    assert "error-summary" not in answer.text


def test_a_sealed_form_can_not_be_made_up(visitors: Flask) -> None:
    with visitors.test_request_context("/form", method="POST", data={"name": "a"}):
        sealed = carry.pack()
        assert sealed is not None
        assert carry.unpack(sealed) is not None
        assert carry.unpack(sealed[:-2] + "xx") is None
        assert carry.unpack("x") is None
        assert carry.unpack(None) is None


def test_where_nothing_was_typed_nothing_is_carried(visitors: Flask) -> None:
    with visitors.test_request_context("/form"):
        assert carry.pack() is None
        assert carry.resume() is None
    with visitors.test_request_context("/form", method="POST"):
        assert carry.pack() is None
    visitors.config["MAX_CONTENT_LENGTH"] = 10
    with visitors.test_request_context("/form", method="POST", data={"name": "x" * 100}):
        assert carry.pack() is None


def test_a_sign_in_without_anything_behind_it_goes_on_as_usual() -> None:
    client = create(reader=Reader("x", "y")).test_client()
    token = hidden(client.get("/sign-in").text)["csrf_token"][-1]
    assert client.post("/sign-in", data={"csrf_token": token, "login": "tanaka"}).text == "in"


def dict_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
