"""Nobody is shut out: every page, as the person it is for sees it (axe, and a phone's width).

Pages are those of the table of routes and personas (tests/matrix.csv), so that a new page is looked
at as soon as it stands there; those that only a form leads to are named below. Axe reads each
template once, in Japanese, as it is and as a refused form; every page is tried on a phone, in both.

What the site answered is written into one tab, which laid out is the page that a visit would show.
A visit to each would take twice the time: axe alone is read in and warmed up anew on every visit.
"""

import os
import re
import threading
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from registry.assets import path
from tests.conftest import GROUND, ROOT
from tests.peopled import Peopled
from tests.test_matrix import LINES, OK, PERSONAS, Line, _url

pytestmark = pytest.mark.browser

AXE: Final = path("axe-core/axe.min.js").read_text()
TEMPLATES: Final = ROOT / "templates"
GRAVE: Final = {"serious", "critical"}
# whose eyes are tried first; the other seats of a page see no other template
SEATS: Final = ("member-a", "applicant", "secretariat", "chair", *PERSONAS)
SECOND_LOOK: Final = "chair"  # sees other buttons than the secretariat on the same pages
PAGES: Final = [line for line in LINES if line.method == "GET" and OK in line.cells.values()]
GROUPS: Final = sorted({line.endpoint.partition(".")[0] for line in PAGES})
# what a page needs beside its record, and what stands at an address that a form leads to
ASKED: Final = {
    "portal.due": "clause=mlit:2.1.a&period=2026-01",
    "portal.verify": "code=",
    "portal.members": "as_of=soon",
    "council_arrivals.begin": "kind=join&q=試験",
    "council_expulsion.choose": "q=試験",
    "council_members.register": "q=試験&known_on=soon",
}

# by language and templates: which elements they were seen with, and the longest word
KNOWN: Final[dict[tuple[str, ...], tuple[set[tuple[str, str]], list[int]]]] = {}
ELEMENT: Final = re.compile(r'<(\w+)(?:[^<>]* class="([^"]*)")?')
WORD: Final = re.compile(r"[!-;=?-~]{20,}")
FILES: Final[set[str]] = set()  # routes that were found to answer with a file, or without content


WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
SIGNING_IN: Final = ("/sign-in", "/entry", "/account")  # what is wrong there is counted
WRITE: Final = """async ([address, html]) => {
  history.replaceState(null, "", address);
  document.open();
  const loaded = new Promise((done) => addEventListener("load", done, { once: true }));
  document.write(html);
  document.close();
  await loaded;
}"""
STICKS_OUT: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
READ: Final = "axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)"
# empties what must be filled in, and says what is sent then; nothing where no form will be refused
EMPTIED: Final = """async () => {
  const form = document.querySelector("main form.form:has([aria-required])");
  const button = form?.querySelector(".button-primary");
  if (!button || form.method !== "post") return null;
  const asked = form.querySelectorAll("input[type=text][aria-required], textarea[aria-required]");
  if (!asked.length) return null;
  asked.forEach((field) => { field.value = ""; });
  const address = button.getAttribute("formaction") || form.getAttribute("action") || "";
  const { pathname, search } = new URL(address, document.URL);
  const entries = new FormData(form, button);
  const isWhole = form.enctype === "multipart/form-data";
  const sent = new Response(isWhole ? entries : new URLSearchParams(entries));
  return [pathname + search, sent.headers.get("content-type"), await sent.text()];
}"""


def readers(line: Line) -> list[str]:
    """Return as whom a page is looked at: whom it is for, and the chairs where they come too."""
    if line.cells["anonymous"] == OK:
        return ["anonymous"]
    party = line.of.partition(":")[0]
    entitled = [seat for seat in (party, *SEATS) if line.cells.get(seat) == OK]
    chairs = {SECOND_LOOK} & set(entitled[1:]) if line.endpoint.startswith("council_") else set()
    return [entitled[0], *chairs]


def visits(group: str, language: str) -> Iterator[tuple[str, Line]]:
    """Yield who looks at which pages of a group: each reader at each kind of record once.

    In the other language once each: longer or shorter words are all that differs there.
    """
    seen: set[tuple[str, ...]] = set()
    for line in PAGES:
        if line.endpoint.partition(".")[0] != group:
            continue
        for persona in readers(line):
            kind = line.of.partition(":")[2] or line.of
            sight = (line.endpoint, persona, kind) if language == "ja" else (line.endpoint,)
            if sight not in seen:
                seen.add(sight)
                yield persona, line


def address(peopled: Peopled, line: Line, language: str) -> str:
    """Return where a page is, in a language, with what it is asked."""
    url = _url(peopled, line).replace("/ja/", f"/{language}/", 1)
    asked = ASKED.get(line.endpoint)
    return f"{url}?{asked}" if asked else url


class Tab:
    """A tab of the browser at the site, with axe in it, for one page after another."""

    def __init__(self, browser: Browser, base: str, language: str) -> None:
        self.page: Page = browser.new_context(locale=language, viewport=PHONE).new_page()
        self.page.goto(base)  # a page of the site's: its policy of contents stays in force
        self.page.evaluate(AXE)
        self._size = PHONE

    @property
    def is_wide(self) -> bool:
        return self._size is WIDE

    def be(self, size: ViewportSize) -> None:
        """Be as wide as this; it is no little work for the browser."""
        if self._size is not size:
            self._size = size
            self.page.set_viewport_size(size)

    def show(self, answer: TestResponse) -> None:
        """Let a page take the place of the last, at its own address."""
        self.page.evaluate(WRITE, [answer.request.full_path.rstrip("?"), answer.text])

    def sticks_out(self) -> bool:
        """Say whether the page is wider than a phone."""
        self.be(PHONE)
        return bool(self.page.evaluate(STICKS_OUT))

    def read_by_axe(self) -> list[str]:
        """Return what axe finds grave in the page at its usual width."""
        self.be(WIDE)
        violations: list[dict[str, Any]] = self.page.evaluate(READ)
        return [
            f"{violation['id']}: {node['html'][:150]}"
            for violation in violations
            if violation["impact"] in GRAVE
            for node in violation["nodes"][:3]
        ]


class Tour:
    """A browser that goes through the pages of the peopled site as one person after another.

    `read` is the folder in which all workers of the run note what axe has read.
    """

    def __init__(self, peopled: Peopled, tab: Tab, language: str, read: Path) -> None:
        self.peopled, self.tab, self.language, self.read = peopled, tab, language, read
        self._clients: dict[str, FlaskClient] = {}
        self._rendered: list[str] = []
        template_rendered.connect(self._note, peopled.app)
        self.found: list[str] = []

    def _note(self, _app: Flask, template: Template, **_others: Any) -> None:
        self._rendered.append(str(template.name))

    def client_of(self, persona: str) -> FlaskClient:
        """Return the client of somebody who is signed in, in this tour's language."""
        if persona not in self._clients:
            client = self.peopled.browser(persona).client
            with client.session_transaction() as session:
                session["language"] = self.language
            self._clients[persona] = client
        return self._clients[persona]

    def look(self, persona: str, url: str, label: str) -> bool:
        """Open a page and note what axe finds grave in it, at its usual width and on a phone.

        Where it asks for something it is sent without that, too, so that its errors are looked at.
        Return whether there was a page.
        """
        self._rendered.clear()
        client = self.client_of(persona)
        answer = client.get(url, follow_redirects=True, buffered=True)
        assert answer.status_code < 500, label
        if answer.mimetype != "text/html" or b"<!doctype" not in answer.data[:50].lower():
            return False
        if "/sign-in" in answer.request.path and "/sign-in" not in url:
            self.found.append(f"{label}: was sent to sign in")
        if self.is_known(answer.text):
            return True
        self.tab.show(answer)
        self.check(f"{label} as {persona}")
        if self.language != "ja" or url.startswith(SIGNING_IN):
            return True
        if sent := self.tab.page.evaluate(EMPTIED):
            where, kind, content = sent
            self._rendered.clear()
            refused = client.post(
                where, data=content.encode(), content_type=kind, follow_redirects=True
            )
            self.tab.show(refused)
            if not self.tab.page.locator("#error-summary").count():
                self.found.append(f"{label}: an empty form was not refused")
            self.check(f"{label} as {persona}, refused", refused=True)
        return True

    def is_known(self, html: str) -> bool:
        """Say whether pages of these templates were seen with all its kinds of elements.

        Its longest word is no longer than theirs either.
        """
        kinds, longest = KNOWN.setdefault((self.language, *self._rendered), (set(), [0]))
        here = set(ELEMENT.findall(html))
        word = max(map(len, WORD.findall(html)), default=0)
        is_known = here <= kinds and word <= longest[0]
        kinds |= here
        longest[0] = max(word, longest[0])
        return is_known

    def check(self, label: str, *, refused: bool = False) -> None:
        """Note what is wrong with the page that is shown."""
        looks = [self._try_on_a_phone]
        if self.language == "ja" and self._is_unread(refused=refused):
            # from the width that the tab has, so that it changes once a page
            looks.insert(0 if self.tab.is_wide else 1, self._read_by_axe)
        for look in looks:
            look(label)
        if shots := os.environ.get("SCREENSHOTS"):
            name = re.sub(r"[^\w.]+", "-", f"{label}-{self.language}")[:120]
            for size in (PHONE, WIDE):
                self.tab.be(size)
                file = Path(shots) / f"{name}-{size['width']}.png"
                self.tab.page.screenshot(path=file, full_page=True)

    def _is_unread(self, *, refused: bool) -> bool:
        """Say whether axe has read no page of these templates yet, and note that it has now."""
        shown = sha256(repr((self._rendered, refused)).encode()).hexdigest()
        try:
            (self.read / shown).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _try_on_a_phone(self, label: str) -> None:
        if self.tab.sticks_out():
            self.found.append(f"{label}: sticks out on a phone")

    def _read_by_axe(self, label: str) -> None:
        self.found += [f"{label}: {fault}" for fault in self.tab.read_by_axe()]

    def close(self) -> None:
        """Leave everybody's language as it was."""
        template_rendered.disconnect(self._note, self.peopled.app)
        for client in self._clients.values():  # others use it after this tour
            with client.session_transaction() as session:
                session.pop("language")


@pytest.fixture(scope="module")
def base(peopled: Peopled) -> Iterator[str]:
    """The peopled site, served on this machine."""
    server = make_server("127.0.0.1", 0, peopled.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def tabs(browser: Browser, base: str) -> Iterator[dict[str, Tab]]:
    """A tab for each language."""
    tabs = {language: Tab(browser, base, language) for language in ("ja", "en")}
    yield tabs
    for tab in tabs.values():
        tab.page.context.close()


@pytest.fixture(params=["ja", "en"])
def tour(request: pytest.FixtureRequest, peopled: Peopled, tabs: dict[str, Tab]) -> Iterator[Tour]:
    """A tour in one of the languages."""
    read = request.config.stash[GROUND] / "read-by-axe"
    read.mkdir(exist_ok=True)
    tour = Tour(peopled, tabs[request.param], request.param, read)
    yield tour
    tour.close()


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_is_shut_out_of_a_page(tour: Tour, group: str) -> None:
    for persona, line in visits(group, tour.language):
        where = address(tour.peopled, line, tour.language)
        if line.endpoint not in FILES and not tour.look(persona, where, line.label):
            FILES.add(line.endpoint)
    assert not tour.found, "\n".join(tour.found)


WRONG_TABLE: Final = """class,name,corporate_number,member_since
organisation,試験用団体member-a,,2025-04-01
organisation,会議所,1234567890123,2026-02-30
nobody,,,soon
"""


def test_nobody_is_shut_out_of_a_table_with_errors(tour: Tour) -> None:
    client = tour.peopled.browser("secretariat")
    handed_in = client.send(
        "/council/imports",
        kind_of_table="members",
        file=(BytesIO(WRONG_TABLE.encode()), "members.csv"),
    )
    assert handed_in.status_code == 303, handed_in.text
    tour.look("secretariat", handed_in.location, "a table with errors")
    shown = tour.tab.page.locator("main").inner_text()
    assert "1234567890123" not in shown  # errors never say the value
    assert not tour.found, "\n".join(tour.found)
