"""Every route, method and persona against a table written by hand from the texts (matrix.csv).

A cell says what the persona is answered: `+` the page or what a form comes to, `s` sign in first
(401), `x` not entitled (403), `0` no such thing for them (404). A line with an `of` concerns the
record of that party, so that each own-record route has one line for the own and one for another's;
an address that names no record may state a part of itself there (`kind=members`).
Whatever is answered holds nothing that the persona may not read (`planted`).
There is no default: a route, method or persona that the table leaves out fails.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry import answers
from registry.acts import services as acts
from registry.duties.models import Mail
from registry.mail import LETTERS, render
from registry.seeding import personas
from registry.web.access import declaration_of
from tests import planted
from tests.peopled import Peopled

TABLE: Final = Path(__file__).with_name("matrix.csv")
OK, SIGN_IN, NOT_ENTITLED, NOT_THERE = "+", "s", "x", "0"
PERSONAS: Final = (
    "anonymous",
    "applicant",
    "registered-a",
    "member-a",
    "member-b",
    "expelled",
    "secretariat",
    "chair",
    "isa-residence",
    "isa-delivery",
    "isa-bureau",
    "mhlw-foreign-workers",
    "mhlw-employment",
    "mhlw-pension",
    "mlit-market",
    "mlit-plans",
    "npa",
    "mofa",
    "meti-field",
    "kg-officer",
    "kg-head",
    "outsider",
    "administrator",
    "auditor",
)
# What stands in a route's address where no record of anybody does.
PLACES: Final = {
    "language": "ja",
    "key": "council.refusal.chairs",
    "book": "council",
    "token": "no-such-link",
    "kind": "change",
    "form": "csv",
    "ending": "csv",
    "package": "registry",
    "name": "registry.css",
    "organ": "npa",
}


@dataclass(frozen=True)
class Line:
    """One line of the table: a route, a method, whose record it is about, and every answer."""

    endpoint: str
    method: str
    of: str
    cells: dict[str, str]

    @property
    def label(self) -> str:
        return f"{self.method} {self.endpoint} {self.of}".strip()


def lines() -> Iterator[Line]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = {
                persona: row[persona] for persona in row.keys() - {"endpoint", "methods", "of"}
            }
            for method in row["methods"].split():
                yield Line(row["endpoint"], method, row["of"], cells)


LINES: Final = tuple(lines())


def test_every_cell_is_filled_and_known():
    for line in LINES:
        assert line.cells.keys() == set(PERSONAS), line.label
        assert set(line.cells.values()) <= {OK, SIGN_IN, NOT_ENTITLED, NOT_THERE}, line.label


def test_the_table_has_every_route_and_method_and_no_other(peopled: Peopled):
    there = {
        (route["endpoint"], method)
        for route in answers.routes(peopled.app)
        for method in route["methods"]
    }
    assert {(line.endpoint, line.method) for line in LINES} == there


def test_each_denial_stands_beside_a_success():
    best: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in LINES:
        best[line.endpoint, line.method] |= set(line.cells.values())
    assert [route for route, answered in best.items() if OK not in answered] == []


def test_the_table_is_what_the_views_declare(peopled: Peopled):
    """Who the door lets through by declaration is neither told to sign in nor sent away by it."""
    wrong = []
    for line in LINES:
        for persona, cell in line.cells.items():
            served = _is_served(peopled, line, persona)
            turned_away = SIGN_IN if persona == "anonymous" else NOT_ENTITLED
            if (cell == turned_away) == served and not (served and cell == NOT_ENTITLED):
                wrong.append((line.label, persona, cell))
    assert wrong == []


def _is_served(peopled: Peopled, line: Line, persona: str) -> bool:
    """Say whether the door lets a persona through to a route, whatever the record."""
    declared = declaration_of(peopled.app, line.endpoint)
    return declared.public or (
        persona != "anonymous" and (declared.signed_in or _desk(persona) in declared.entitled_desks)
    )


def _desk(persona: str) -> str:
    return str(personas.OFFICES.get(persona, "organisation"))


@contextmanager
def nothing_stays() -> Iterator[None]:
    """Undo what requests write, so that no cell depends on another; let no time run out."""

    def undo(session: Session) -> None:
        session.flush()
        session.rollback()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", undo)
        patch.setattr(acts, "CONFIRMED_FOR", acts.CONFIRMED_FOR * 100)
        yield


# By desk, route and method: what the door answered, which asks for the desk and for nothing else.
TURNED_AWAY: Final[dict[str, dict[tuple[str, str], str]]] = defaultdict(dict)


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_cell_is_what_is_answered(peopled: Peopled, persona: str):
    for owner in ("member-a", "secretariat"):
        session = {"session_id": str(peopled.session_of(owner))}
        peopled.objects[owner]["session"] = session
    browser = peopled.browser(persona)
    token = browser.token()
    kept = browser.client.get_cookie("session")
    assert kept is not None
    turned_away = TURNED_AWAY[persona if persona == "anonymous" else _desk(persona)]
    with nothing_stays():
        wrong = []
        for line in LINES:
            route = (line.endpoint, line.method)
            if (found := turned_away.get(route)) is None:
                answer = _answer(peopled, browser.client, line, token)
                found = _class_of(answer)
                wrong += [f"{line.label} shows {one}" for one in _shown(persona, answer)]
                browser.client.set_cookie("session", kept.value)  # whatever the answer did to it
            if not _is_served(peopled, line, persona):
                turned_away[route] = found
            if found != line.cells[persona]:
                wrong.append(f"{line.label}: {line.cells[persona]} expected, {found} found")
    assert not wrong, "\n".join(wrong)


KINDS: Final = re.compile(r"-(\d|of-measure|draft|held|circulation|recorded|taken-back|dropped)")


@pytest.mark.parametrize(
    "persona", ["anonymous", "applicant", "member-a", "registered-a", "npa", "outsider", "auditor"]
)
def test_no_other_object_of_its_kind_shows_what_its_reader_may_not_read(
    peopled: Peopled, persona: str
):
    """Each page with the objects of every party, the second of each kind too; and what is read."""
    browser = peopled.browser(persona)
    asked: set[str] = set()
    read: set[str] = set()
    wrong = []
    with nothing_stays():
        for line in [
            one for one in LINES if one.method == "GET" and _is_served(peopled, one, persona)
        ]:
            for of in _alike(peopled, line.of):
                other = replace(line, of=of)
                if (url := _url(peopled, other)) in asked:
                    continue
                asked.add(url)
                answer = _answer(peopled, browser.client, other, "")
                found = _shown(persona, answer)
                wrong += [f"GET {line.endpoint} {of} shows {one}" for one in found]
                read |= planted.seen(answer.data, answer.mimetype or "", planted.MATTERS)
    assert not wrong, "\n".join(sorted(set(wrong)))
    own = {one for one, readers in planted.MATTERS.items() if persona in readers}
    assert own - read == set(), "what may be read must be seen, or silence about it means nothing"


def _alike(peopled: Peopled, of: str) -> Iterator[str]:
    """Yield the objects of all parties that are of the kind of the one that a line is about."""
    party, _colon, label = of.partition(":")
    yield of
    if not label:
        return
    needed, kind = peopled.objects[party][label].keys(), KINDS.sub("", label)
    for owner, objects in peopled.objects.items():
        for other, parameters in objects.items():
            is_alike = KINDS.sub("", other) == kind and parameters.keys() >= needed
            if is_alike and (owner, other) != (party, label):
                yield f"{owner}:{other}"


def _answer(peopled: Peopled, client: FlaskClient, line: Line, token: str) -> TestResponse:
    url = _url(peopled, line)
    if line.method == "GET":
        return client.get(url, buffered=True)
    return client.post(url, data={"csrf_token": token}, buffered=True)


def _shown(persona: str, answer: TestResponse) -> list[str]:
    """Return what an answer holds, head and body, that the persona may not read."""
    head = str(answer.headers).encode()
    return planted.shown(persona, head) + planted.shown(persona, answer.data, answer.mimetype or "")


def _url(peopled: Peopled, line: Line) -> str:
    """Return the address of the route for the record that the line is about."""
    party, _colon, label = line.of.partition(":")
    name, _equals, value = line.of.partition("=")
    places = PLACES | (peopled.objects[party][label] if label else {name: value})
    needed = next(rule.arguments for rule in peopled.app.url_map.iter_rules(line.endpoint))
    addresses = peopled.app.url_map.bind("localhost")
    return addresses.build(line.endpoint, {name: places[name] for name in needed})


def _class_of(answer: TestResponse) -> str:
    status = answer.status_code
    if status == 401 or (status == 302 and answer.location.startswith("/sign-in?")):
        return SIGN_IN
    if status >= 500:
        return str(status)
    return {403: NOT_ENTITLED, 404: NOT_THERE}.get(status, OK)


def test_no_mail_tells_of_any_matter(peopled: Peopled):
    """A mail says that there is news and where to look, and nothing else."""
    with peopled.reading() as session:
        mails = session.scalars(select(Mail)).all()
        assert len(mails) > 100
        for mail in mails:
            said = [repr([mail.params, mail.address, mail.key]).encode()]
            if "subject" in mail.params:
                said.append(render(peopled.app, mail, LETTERS).get_content().encode())
            for content in said:
                assert planted.seen(content, "", planted.MATTERS) == set(), mail.template
                assert planted.shown("anonymous", content) == [], mail.template
