"""Two people's browsers share nothing, in tests neither: a canary for the plugin that once did."""

import pytest
from flask import Flask, g, request


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def who() -> str:
        if "who" in request.args:
            g.who = request.args["who"]
        return str(g.get("who", "nobody"))

    return app


def test_what_one_client_is_told_is_unknown_to_the_next(app: Flask):
    alice, bob = app.test_client(), app.test_client()
    assert alice.get("/?who=alice").text == "alice"
    assert bob.get("/").text == "nobody"
