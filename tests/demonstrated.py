"""The demonstration, filled once in a run and copied for each test that changes it."""

import fcntl
import shutil
from pathlib import Path
from typing import Final

from flask import Flask

from registry.app import create_app
from registry.core import clock
from registry.core.db import db
from registry.embedded import APP, OWNER, Cluster
from registry.seals.envelope import make_key
from registry.seeding.demonstration import demonstrate
from tests.conftest import TEMPLATE, run_sql

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
            demonstrate(app, now=clock.now())
            with app.app_context():
                db.engine.dispose()
            (ground / "filled").touch()
    return ground


def copy(cluster: Cluster, filled: Path, name: str, folder: Path) -> None:
    """Copy the demonstration into a database of this name, its keys and files into a folder."""
    copied = f"TEMPLATE {FILLED} OWNER {OWNER} STRATEGY file_copy"
    run_sql(cluster, f"CREATE DATABASE {name} {copied}")
    for kept in ("keys", "files"):
        shutil.copytree(filled / kept, folder / kept)


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
