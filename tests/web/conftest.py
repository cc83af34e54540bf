"""The sample application, served to clients and to a real browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.serving import BaseWSGIServer, make_server

from registry.web.frame import Reader
from tests.web.sample_app import create

OFFICER = Reader("田中 花子", "経済産業省 協議・連絡会事務局")


@pytest.fixture
def app() -> Flask:
    return create(reader=OFFICER, language="ja", dense=True)


@pytest.fixture
def visitors() -> Flask:
    return create()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(visitors: Flask) -> FlaskClient:
    return visitors.test_client()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own; an error in a script or a refused load fails the test."""
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def serve() -> Iterator["Serve"]:
    """Serve an application on a free port of this machine until the test ends."""
    servers = Serve()
    yield servers
    servers.stop()


class Serve:
    """Starts servers and stops them all."""

    def __init__(self) -> None:
        self.running: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def __call__(self, app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        self.running.append((server, thread))
        return f"http://127.0.0.1:{server.port}"

    def stop(self) -> None:
        for server, thread in self.running:
            server.shutdown()
            thread.join()
            server.server_close()
