"""Whether a record that a reader may not know of can be told from one that does not exist.

Run it as `python -m tests.benchmarks.existence_bench [ROUNDS]` (300 by default). Both are asked for
in turn; status, names of headers and length must be the same, the median times within 5 ms, and
by rank (Mann and Whitney) the times must not differ beyond chance (p above 0.01).
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import erfc, sqrt
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, cast
from uuid import uuid4

from alembic import command
from alembic.config import Config
from flask import url_for
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.core import clock
from registry.core.db import db
from registry.embedded import APP, OWNER, throwaway
from registry.seeding import demonstration, personas
from tests.house.site import Browser
from tests.parties.people import hashing_quickly
from tests.peopled import Peopled

MOST_APART, LEAST_CHANCE = 0.005, 0.01
# who asks, by which route, for whose record of which kind
HIDDEN: Final = (
    ("member-b", "council_filer.show", "member-a", "change"),
    ("member-b", "council_own_page.paper", "member-a", "certificate"),
    ("member-b", "council_expulsion.show", "member-a", "case"),
    ("member-b", "council_attending.show", "member-a", "participant"),
    ("member-b", "council_answering.show", "member-a", "request"),
    ("member-b", "council_reports.show", "member-a", "report"),
    ("npa", "council_referrals.show", "isa-residence", "referral"),
)


@contextmanager
def site() -> Iterator[Peopled]:
    """The application in a database of its own, with the personas and their records."""
    with throwaway() as cluster, TemporaryDirectory() as folder:
        config = Config(toml_file=Path(__file__).parents[2] / "pyproject.toml")
        config.set_main_option("sqlalchemy.url", cluster.url(OWNER).replace("%", "%%"))
        command.upgrade(config, "head")
        app = create_app(
            {
                "SECRET_KEY": "of a measurement",
                "DATABASE_URL": cluster.url(APP),
                "FILES_DIRECTORY": f"{folder}/files",
                "KEYS_DIRECTORY": f"{folder}/keys",
            }
        )
        demonstration.need_keys(app)
        with hashing_quickly():
            made = personas.populate(app, now=clock.now())
        assert made is not None
        yield Peopled(app, made.as_json(), cluster.url(APP))
        with app.app_context():
            db.engine.dispose()


@dataclass
class Answers:
    """What was answered to one of the two, how fast, and in what shape."""

    seconds: list[float]
    shapes: set[tuple[int, frozenset[str], int]]

    def ask(self, browser: Browser, address: str) -> None:
        """Ask once more."""
        start = perf_counter()
        answer = browser.client.get(address, buffered=True)
        self.seconds.append(perf_counter() - start)
        self.shapes.add(shape_of(answer))


def shape_of(answer: TestResponse) -> tuple[int, frozenset[str], int]:
    """Return what may be seen of an answer without reading it."""
    return answer.status_code, frozenset(answer.headers.keys()), len(answer.data)


def addresses(peopled: Peopled, endpoint: str, owner: str, kind: str) -> tuple[str, str]:
    """Return the address of the hidden record, and a pattern for one of a record that is none."""
    known = peopled.objects[owner][kind]
    (needed,) = next(rule.arguments for rule in peopled.app.url_map.iter_rules(endpoint))
    with peopled.app.test_request_context():
        address = url_for(endpoint, **cast(Any, {needed: known[needed]}))
    return address, address.replace(known[needed], "{}")


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how likely samples of the same thing lie so far apart by rank, from both sides."""
    ranked = sorted((value, name) for name, values in ((0, one), (1, other)) for value in values)
    ranks = sum(rank for rank, (_value, name) in enumerate(ranked, start=1) if name == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return erfc(abs(u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12) / sqrt(2))


def main(rounds: int) -> None:
    """Print each pair's difference, and whether it tells the two apart."""
    with site() as peopled:
        for reader, endpoint, owner, kind in HIDDEN:
            browser = peopled.browser(reader)
            there, nowhere = addresses(peopled, endpoint, owner, kind)
            hidden, random = Answers([], set()), Answers([], set())
            for _warm in range(5):
                browser.get(there)
            for number in range(rounds):
                turns = [(hidden, there), (random, nowhere.format(uuid4()))]
                for answers, address in turns if number % 2 else turns[::-1]:
                    answers.ask(browser, address)
            apart = median(hidden.seconds) - median(random.seconds)
            p = chance(hidden.seconds, random.seconds)
            alike = hidden.shapes == random.shapes and len(hidden.shapes) == 1
            good = alike and abs(apart) < MOST_APART and p > LEAST_CHANCE
            print(
                f"{endpoint:28} {reader:9} {'same' if alike else 'OTHER'} shape"
                f"  medians {apart * 1000:+6.2f} ms apart  p {p:.3f}"
                f"  {'alike' if good else 'CAN BE TOLD'}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
