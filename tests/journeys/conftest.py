"""The demonstration in a real browser: whole tasks, by the people they are for."""

import contextlib
import re
import threading
from base64 import b64decode
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from urllib.parse import urljoin
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from tests.conftest import ROOT

# walked in the language of those who do it; every page of it is looked at in both by test_access
IN_JAPANESE: Final = pytest.mark.parametrize("say", ["ja"], indirect=True)
SCREENSHOTS: Final = ROOT / "build" / "screenshots"
# the page of seats is read without being drawn, and what the button on a card of it sends is sent
TAKE_A_SEAT: Final = """async ([address, patterns, isLast]) => {
  const answer = await (await fetch(address)).text();
  const cards = new DOMParser().parseFromString(answer, "text/html").querySelectorAll("li.choice");
  const matches = (card, pattern) => new RegExp(pattern).test(card.textContent);
  const found = [...cards].filter((card) => patterns.every((one) => matches(card, one)));
  const form = found.at(isLast ? -1 : 0).querySelector("form");
  const body = new URLSearchParams(new FormData(form));
  await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
}"""


class Words:
    """What the screens say: message ids in English, looked up for the other language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known = _japanese() if language == "ja" else {}

    def __call__(self, message: str, **values: object) -> str:
        return (
            (self._known.get(message) or message) % values
            if values
            else (self._known.get(message) or message)
        )


@cache
def _japanese() -> dict[str, str]:
    with (ROOT / "translations/ja/LC_MESSAGES/messages.po").open("rb") as file:
        return {
            message.id: message.string
            for message in read_po(file)
            if isinstance(message.id, str) and isinstance(message.string, str)
        }


class Walk:
    """One person at a browser: picks a desk, follows what they read, is photographed."""

    def __init__(self, context: BrowserContext, base: str, say: Words, name: str) -> None:
        self._page: Page = context.new_page()
        self._has_just_sat = False
        self.base = base
        self.say = say
        self.name = name
        self.shots = 0
        self.complaints: list[str] = []
        self._page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._page.on(
            "response",
            lambda answer: (
                self.complaints.append(f"{answer.status} {answer.url}")
                if answer.status >= 500
                else None
            ),
        )

    @property
    def page(self) -> Page:
        """What is before one's eyes; whoever has just sat down is at home."""
        if self._has_just_sat:
            self.go("/")
        return self._page

    def go(self, address: str) -> Response | None:
        """Open an address of the site."""
        self._has_just_sat = False
        return self._page.goto(urljoin(self.base, address))

    def sit(self, *patterns: str, last: bool = False) -> None:
        """Take the seat in the demonstration whose card matches, the last where several do.

        The first is taken by hand; to change seats is no part of anybody's task.
        """
        if self._page.url.startswith(self.base):
            self._page.evaluate(TAKE_A_SEAT, [self.base + "/demo", patterns, last])
            self._has_just_sat = True  # home is drawn where somebody looks at it
            return
        self.go("/demo")
        cards = self.page.locator("li")
        for pattern in patterns:
            cards = cards.filter(has_text=re.compile(pattern))
        buttons = cards.get_by_role("button")
        with self.page.expect_navigation():
            (buttons.last if last else buttons.first).click()

    def follow(self, link: Locator) -> None:
        """Follow a link, and wait until what it leads to is there."""
        with self.page.expect_navigation():
            self._choose(link)

    def link(self, message: str, **values: object) -> None:
        """Follow the link that says this."""
        self.follow(self.page.get_by_role("link", name=self.say(message, **values)).first)

    def press(self, message: str, **values: object) -> None:
        """Press the button that says this."""
        with self.page.expect_navigation():
            self._choose(self.page.get_by_role("button", name=self.say(message, **values)).first)

    def _choose(self, what: Locator) -> None:
        """Choose a link or a button: by mouse, and where one walks in English by keyboard."""
        if self.say.language == "en":
            what.press("Enter")
        else:
            what.click()

    def field(self, label: str) -> Locator:
        """Return the field with this label."""
        return self.page.get_by_label(self.say(label)).first

    def fill(self, name: str, value: str) -> None:
        """Type into the field of this name, whatever its label says."""
        self.page.locator(f'main [name="{name}"]').first.fill(value)

    def sees(self, words: str) -> None:
        """Be sure that the page says this."""
        self.page.get_by_text(words).first.wait_for()

    def photograph(self, what: str) -> None:
        """Keep a picture of the whole page as it is: people look at what journeys leave.

        The browser's own command draws it once, where the driver's makes the window as high first.
        """
        self.shots += 1
        name = f"{self.name}-{self.say.language}-{self.shots:02}-{what}.png"
        camera = self.page.context.new_cdp_session(self.page)
        whole = camera.send("Page.getLayoutMetrics")["cssContentSize"]
        shot = camera.send(
            "Page.captureScreenshot",
            {
                "clip": {**whole, "scale": 1},
                "captureBeyondViewport": True,
                "optimizeForSpeed": True,
            },
        )
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / name).write_bytes(b64decode(shot["data"]))


class Answers:
    """The application as it is served here: whole answers, and an end that waits for the last.

    The server leaves an answer unclosed when its browser goes away while it is being sent; and a
    request that is still under way would lose the database under its feet.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = threading.Condition()
        self._under_way = 0
        self._ended = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._changed:
            if self._ended:
                start_response("503 Service Unavailable", [])
                return []
            self._under_way += 1
        try:
            with contextlib.closing(ClosingIterator(self._app(environ, start_response))) as body:
                return [b"".join(body)]
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def end(self) -> None:
        """Answer nothing more, and come back when everything was answered."""
        with self._changed:
            self._ended = True
            self._changed.wait_for(lambda: not self._under_way)


@pytest.fixture
def site(demonstrating: Flask) -> Iterator[str]:
    """The demonstration, served on this machine on a copy of its database."""
    answers = Answers(demonstrating)
    server = make_server("127.0.0.1", 0, answers, threaded=True)
    demonstrating.config["BASE_URL"] = base = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    answers.end()
    server.server_close()


@pytest.fixture(params=["ja", "en"])
def say(request: pytest.FixtureRequest) -> Words:
    """The words of one of the two languages."""
    return Words(request.param)


@pytest.fixture
def walk(browser: Browser, site: str, say: Words, request: pytest.FixtureRequest) -> Iterator[Walk]:
    """Somebody at a browser in this language; no script may fail, no page may answer 500."""
    locale = "ja-JP" if say.language == "ja" else "en-GB"
    context = browser.new_context(
        locale=locale, viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    name = re.sub(r"\[.*", "", request.node.name).removeprefix("test_")[:40]
    walk = Walk(context, site, say, name)
    walk.page.set_default_timeout(60_000)  # a machine may do other things too
    yield walk
    context.close()
    assert walk.complaints == []
