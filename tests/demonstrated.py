"""The demonstration as a newcomer starts it: once in a run, and copied for each test."""

import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
from flask import Flask
from sqlalchemy import create_engine

from registry import backup, embedded
from registry.app import create_app
from registry.assets import CHECKOUT
from registry.core import clock
from registry.embedded import OWNER, Cluster
from tests.databases import MANY_QUERIES, Database, libpq, run_sql, standing_on

FILLED: Final = "registry_demonstration"
FIRST: Final = "first.json"  # what the command said when it was first started, and its first page
LONGEST_START: Final = 400  # seconds, on a machine that does other things too


def start(cluster: Cluster, home: Path) -> Path:
    """Start the demonstration from nothing, unless another worker did; bring its database over.

    It comes as its backup. Return the demonstration's folder, with its files and keys.
    """
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / FIRST).exists():
            with started(home, port := free_port()) as printed:
                page = first_page(port)
            with embedded.start(home, durable=False) as its_own:
                kept = home / "kept.tar"
                backup.write(kept, owner_url=its_own.url(OWNER), files=None, now=clock.now())
            run_sql(cluster, f"CREATE DATABASE {FILLED} OWNER {OWNER}")
            there = cluster.url(OWNER, FILLED)
            backup.restore(kept, owner_url=there, files=None, replace=False)
            (home / FIRST).write_text(json.dumps([printed, page]))
    return home


def first_page(port: int) -> str:
    """Return the page that is met first. Raises HTTPError where there is none."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        page: str = answer.read().decode()
        return page


def free_port() -> int:
    """Return the number of a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(home: Path, port: int) -> Iterator[list[str]]:
    """Run the command until the block ends; give what it prints, at first when it is ready."""
    environment = {**os.environ, "REGISTRY_HOME": str(home), "LANG": "en_US.UTF-8"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "LANGUAGE", "LC_ALL"):
        environment.pop(name, None)
    with subprocess.Popen(  # noqa: S603 - our own command
        [Path(sys.executable).parent / "registry", "demo", f"--port={port}"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        printed: list[str] = []
        try:
            ready, _, _ = select.select([running.stdout], [], [], LONGEST_START)
            assert ready, "it did not say in time that it is ready"
            printed.append(running.stdout.readline())
            yield printed
        finally:
            running.send_signal(signal.SIGTERM)
            printed += running.stdout.readlines()
            assert running.wait(60) == 0


@contextmanager
def copied(cluster: Cluster, filled: Path, folder: Path) -> Iterator[Database]:
    """Copy the demonstration into a database of its own, its keys and files into a folder."""
    database = Database(cluster, f"test_{uuid4().hex}")
    of_it = f"TEMPLATE {FILLED} OWNER {OWNER} STRATEGY file_copy"
    run_sql(cluster, f"CREATE DATABASE {database.name} {of_it}")
    shutil.copytree(filled / "keys", folder / "keys")
    shutil.copytree(filled / "files", folder / "files", copy_function=os.symlink)  # none is changed
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
