"""The demonstration, filled once in a run and copied for each test that changes it."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
from flask import Flask
from sqlalchemy import create_engine

from registry.app import create_app
from registry.core import clock
from registry.core.db import db
from registry.embedded import APP, OWNER, Cluster
from registry.seals.envelope import make_key
from registry.seeding.demonstration import demonstrate
from tests.databases import MANY_QUERIES, TEMPLATE, Database, libpq, run_sql, standing_on
from tests.peopled import quick_hashes

FILLED: Final = "registry_demonstration"


def fill(cluster: Cluster, ground: Path) -> Path:
    """Fill the database that is copied, unless another worker did; return its files' folder."""
    ground.mkdir(exist_ok=True)
    with (ground / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ground / "filled").exists():
            run_sql(cluster, f"CREATE DATABASE {FILLED} TEMPLATE {TEMPLATE} OWNER {OWNER}")
            make_key(ground / "keys")
            app = application(cluster.url(APP, FILLED), ground)
            with quick_hashes():
                demonstrate(app, now=clock.now())
            with app.app_context():
                db.engine.dispose()
            (ground / "filled").touch()
    return ground


@contextmanager
def copied(cluster: Cluster, filled: Path, folder: Path) -> Iterator[Database]:
    """Copy the demonstration into a database of its own, its keys and files into a folder."""
    database = Database(cluster, f"test_{uuid4().hex}")
    of_it = f"TEMPLATE {FILLED} OWNER {OWNER} STRATEGY file_copy"
    run_sql(cluster, f"CREATE DATABASE {database.name} {of_it}")
    for kept in ("keys", "files"):
        shutil.copytree(filled / kept, folder / kept)
    yield database
    run_sql(cluster, f"DROP DATABASE {database.name} WITH (FORCE)")


class Stand:
    """The demonstration's application of one worker, which stands on one copy after another."""

    def __init__(self) -> None:
        self._app = application("postgresql+psycopg://nowhere", Path("nowhere"))
        self._address = ""
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(self._address),
            query_cache_size=MANY_QUERIES,
        )

    @contextmanager
    def on(self, database: Database, folder: Path) -> Iterator[Flask]:
        """Stand on a copy."""
        self._address = libpq(database.app)
        with standing_on(self._app, self._engine, database.app, folder) as app:
            yield app
        self._engine.dispose()


def application(url: str, folder: Path) -> Flask:
    """Return the demonstration's application on a database and a folder."""
    return create_app(
        {
            "DATABASE_URL": url,
            "SECRET_KEY": "of the journeys, and of nothing else",
            "FILES_DIRECTORY": str(folder / "files"),
            "KEYS_DIRECTORY": str(folder / "keys"),
            "DEMONSTRATION": True,
        }
    )
