"""The register's lists and exports beside bare Flask and SQL that answer with the same rows.

Run it as `python -m tests.benchmarks.register_bench [MEMBERS …]` (50,000 and 500,000 by default).
Each answer is asked for many times in one process; what is compared is that process's CPU time.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import psycopg
from alembic import command
from alembic.config import Config
from flask import Flask, Response, jsonify, request
from psycopg.rows import dict_row

from registry.app import create_app
from registry.core.db import db
from registry.council.members.queries import hashed
from registry.embedded import APP, OWNER, Cluster, throwaway
from registry.seals.envelope import make_key
from registry.seeding import scale
from registry.tables.keys import query_grams

ROUNDS, WARM = 60, 8  # a query is prepared when it was asked a few times
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
COMMON, RARE = "株式会社", "海中"  # in three names of four, and in one of 240
PAGE_AT_MOST, JSON_AT_MOST, CSV_AT_MOST = 2.5, 2.0, 3.0


@contextmanager
def register(members: int) -> Iterator[Cluster]:
    """A migrated database with so many made-up members."""
    with throwaway() as cluster:
        config = Config(toml_file=Path(__file__).parents[2] / "pyproject.toml")
        config.set_main_option("sqlalchemy.url", cluster.url(OWNER).replace("%", "%%"))
        command.upgrade(config, "head")
        started = perf_counter()
        scale.fill(cluster.url(OWNER), members=members, employers=0, now=NOW)
        print(f"\n{members:,} members were made up in {perf_counter() - started:.0f} s")
        yield cluster


def plain(cluster: Cluster, role: str) -> str:
    """Return the cluster's address as psycopg itself reads it."""
    return cluster.url(role).replace("+psycopg", "")


LINES = """
    SELECT organisation_id, name, kana, item, corporate_number, address, member_since,
        CASE WHEN ended IS NOT NULL THEN valid_until - 1 END
    FROM council_member_state
    WHERE known_until IS NULL AND valid_from <= %(day)s
        AND (valid_until IS NULL OR valid_until > %(day)s)
        AND (%(grams)s::int[] IS NULL OR grams @> %(grams)s)
    ORDER BY sort_key, id OFFSET %(offset)s LIMIT 51"""
COPIED = """
    COPY (SELECT item, name, name_en, kana, corporate_number, postal_code, address, member_since,
        CASE WHEN ended IS NOT NULL THEN valid_until - 1 END, basis
    FROM council_member_state
    WHERE known_until IS NULL AND valid_from <= '2026-11-20'
        AND (valid_until IS NULL OR valid_until > '2026-11-20')
    ORDER BY sort_key, id) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE *)"""
PAGE = """<!doctype html><title>Members</title><h1>Members</h1><table>
<tr><th>Name<th>Item<th>Corporate number<th>Address<th>Since<th>Until</tr>
{% for row in rows %}<tr><td><a href="/members/{{ row.organisation_id }}">{{ row.name }}</a></td>
<td>{{ row.item }}</td><td>{{ row.corporate_number }}</td><td>{{ row.address }}</td>
<td>{{ row.member_since }}</td><td>{{ row.case or "" }}</td></tr>{% endfor %}
</table><a href="?page={{ page + 1 }}">Next</a>"""


def bare(cluster: Cluster) -> Flask:
    """Flask and SQL, and nothing else: no session, no language, no count, no layout."""
    app = Flask("bare")
    template = app.jinja_env.from_string(PAGE)
    connection = psycopg.connect(plain(cluster, APP), row_factory=dict_row, autocommit=True)

    def rows() -> list[dict[str, object]]:
        part = request.args.get("q")
        asked = {
            "day": TODAY,
            "grams": hashed(query_grams(part)) if part else None,
            "offset": 50 * (int(request.args.get("page", 1)) - 1),
        }
        return connection.execute(LINES, asked).fetchall()

    @app.get("/members")
    def page() -> str:
        return template.render(rows=rows(), page=int(request.args.get("page", 1)))

    @app.get("/members.json")
    def as_json() -> Response:
        return jsonify(members=rows())

    return app


def ours(cluster: Cluster, folder: Path) -> Flask:
    """The application itself."""
    make_key(folder / "keys")
    return create_app(
        {
            "SECRET_KEY": "of the benchmark",
            "DATABASE_URL": cluster.url(APP),
            "FILES_DIRECTORY": str(folder / "files"),
            "KEYS_DIRECTORY": str(folder / "keys"),
            "CHECKPOINT_DIRECTORY": str(folder / "checkpoints"),
        }
    )


def costs(*sides: Callable[[], object], rounds: int = ROUNDS) -> list[tuple[float, float]]:
    """Return milliseconds of this process's CPU, and of waiting, of one request for each side.

    The sides take turns, so that whatever else the machine does burdens both; medians are told.
    """
    for ask in sides:
        for _round in range(min(WARM, rounds)):
            ask()
    used: list[list[tuple[float, float]]] = [[] for _side in sides]
    for _round in range(rounds):
        for ask, figures in zip(sides, used, strict=True):
            cpu, wall = process_time(), perf_counter()
            ask()
            figures.append((process_time() - cpu, perf_counter() - wall))
    return [
        (
            median(cpu for cpu, _wall in figures) * 1000,
            median(wall for _cpu, wall in figures) * 1000,
        )
        for figures in used
    ]


def asking(app: Flask, url: str) -> Callable[[], object]:
    """Return what asks for an address once, and reads the answer to its end."""
    client = app.test_client()

    def ask() -> object:
        answer = client.get(url)
        assert answer.status_code == 200, answer.status
        return answer.data

    return ask


def copied(cluster: Cluster) -> Callable[[], object]:
    """Return what lets PostgreSQL write the same rows by COPY."""
    connection = psycopg.connect(plain(cluster, APP), autocommit=True)

    def ask() -> int:
        with connection.cursor().copy(COPIED) as copying:
            return sum(len(piece) for piece in copying)

    return ask


ANSWERS = (
    ("list page", "", PAGE_AT_MOST),
    ("page 500", "?page=500", PAGE_AT_MOST),
    ("two characters", f"?q={RARE}", PAGE_AT_MOST),
    ("very common part", f"?q={COMMON}", PAGE_AT_MOST),
)


def main(members: int) -> bool:
    """Print the figures of both sides and their ratios; say whether all are within bounds."""
    with register(members) as cluster, TemporaryDirectory() as folder:
        app, plain_app = ours(cluster, Path(folder)), bare(cluster)
        print(f"{'':24} ours: CPU   wait | bare: CPU   wait | ratio of CPU")
        within = []
        for name, query, most in ANSWERS:
            for kind, ending, at_most in (("", "", most), (", JSON", ".json", JSON_AT_MOST)):
                mine, theirs = costs(
                    asking(app, f"/en/members{ending}{query}"),
                    asking(plain_app, f"/members{ending}{query}"),
                )
                within.append(told(f"{name}{kind}", mine, theirs, at_most))
        mine, theirs = costs(asking(app, "/en/members/export/csv"), copied(cluster), rounds=3)
        within.append(told("CSV export (COPY)", mine, theirs, CSV_AT_MOST, by_wait=True))
        with app.app_context():
            db.engine.dispose()
    return all(within)


def told(
    name: str,
    ours: tuple[float, float],
    bare: tuple[float, float],
    most: float,
    *,
    by_wait: bool = False,
) -> bool:
    """Print one comparison; COPY works in the server, so that one is of time waited."""
    ratio = ours[by_wait] / bare[by_wait]
    print(
        f"{name:24} {ours[0]:10.2f} {ours[1]:8.2f} | {bare[0]:8.2f} {bare[1]:8.2f} |"
        f" {ratio:6.2f} (at most {most}){'' if ratio <= most else '  TOO MUCH'}"
    )
    return ratio <= most


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [50_000, 500_000]
    results = [main(size) for size in sizes]
    sys.exit(0 if all(results) else 1)
