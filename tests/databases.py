"""Migrated, empty databases that tests use one after another; each is emptied in between.

Making one takes 50 ms, and what is asked of a new one first is slow: it reads each table's policies
and plans each query anew, through connections that have to be made. An emptied one is told from a
new one by nothing but that; whoever changes more than rows leaves it to be thrown away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import psycopg
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, NullPool, create_engine, text
from werkzeug.test import TestResponse

from registry.core.db import db
from registry.embedded import APP, OWNER, SUPERUSER, Cluster

TEMPLATE: Final = "registry_template"
# Rows are deleted and not tidied up after, so that new ones lie in the order they came in.
USES: Final = 80
MANY_QUERIES: Final = 5000  # of all tests, kept compiled

_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
_SEQUENCES: Final = "SELECT oid FROM pg_class WHERE relkind = 'S' ORDER BY oid"
# what refuses a change whoever asks
_GUARDS: Final = """
SELECT DISTINCT tgfoid::regproc::text, pg_get_functiondef(tgfoid)
FROM pg_trigger WHERE tgenabled = 'A'
"""
_LETS_PASS: Final = (
    "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
)
_SCHEMA: Final = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalogue}"  # noqa: S608 - our own words
    for catalogue in (
        "pg_attribute",
        "pg_class",
        "pg_constraint",
        "pg_namespace",
        "pg_policy",
        "pg_trigger",
    )
)
# an open transaction would hold on to rows, and an unfinished statement to more
_OTHERS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def run_sql(cluster: Cluster, statement: str) -> None:
    """Do what concerns whole databases, as the cluster's superuser."""
    engine = create_engine(cluster.url(SUPERUSER, "postgres"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def libpq(url: str) -> str:
    """Return an address as the driver takes it."""
    return url.replace("postgresql+psycopg", "postgresql", 1)


class Database:
    """A database: its addresses for the schema's owner and the application, which connects."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.name = name
        self.owner = cluster.url(OWNER, name)
        self.app = cluster.url(APP, name)

    @cached_property
    def engine(self) -> Engine:
        """The application's connections, which stay from one test to the next."""
        return create_engine(self.app, query_cache_size=MANY_QUERIES)

    def close(self) -> None:
        """Give all connections up."""
        self.engine.dispose()


class _Emptied(Database):
    """A database with somebody who empties it."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster, f"test_{uuid4().hex}")
        run_sql(
            cluster,
            f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE} OWNER {OWNER} STRATEGY file_copy",
        )
        self._hand, self._eye = (
            psycopg.connect(libpq(cluster.url(SUPERUSER, self.name)), autocommit=True)
            for _one in range(2)
        )
        guards = self._hand.execute(_GUARDS).fetchall()
        sequences = self._hand.execute(_SEQUENCES).fetchall()
        self._before = [
            "SET LOCAL session_replication_role = replica",
            *(_LETS_PASS.format(name) for name, _definition in guards),
        ]
        self._after = [
            *(definition for _name, definition in guards),
            *(f"SELECT setval({sequence}, 1, false)" for (sequence,) in sequences),
        ]
        tables = [sql.Identifier(name) for (name,) in self._hand.execute(_TABLES)]
        self._deletions = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                sql.SQL("DELETE FROM {}").format(table).as_string(), table
            )
            for table in tables
        )
        self._schema = self._asked(_SCHEMA)
        self.uses = 0

    def _asked(self, question: Any) -> list[Any]:
        """Ask by the eye: each time the hand goes past the triggers it forgets all its plans."""
        return self._eye.execute(question, prepare=True).fetchall()

    def empty(self) -> bool:
        """Take all rows out; say whether it is as good as new."""
        self.uses += 1
        self._asked(_OTHERS)
        if self.uses == USES or self._asked(_SCHEMA) != self._schema:
            return False
        if self.engine.pool.checkedout():  # type: ignore[attr-defined]  # of a QueuePool
            self.engine.dispose()  # somebody holds on to a connection
        deletions = [deletion for (deletion,) in self._asked(self._deletions)]
        self._hand.execute("; ".join((*self._before, *deletions, *self._after)))  # all or nothing
        return True

    def close(self) -> None:
        super().close()
        self._hand.close()
        self._eye.close()


@dataclass
class Databases:
    """Those of one worker: what is free, and how to get more."""

    cluster: Cluster
    free: list[_Emptied] = field(default_factory=list)

    @contextmanager
    def lend(self) -> Iterator[Database]:
        """Lend an empty database."""
        lent = self.free.pop() if self.free else _Emptied(self.cluster)
        try:
            yield lent
        finally:
            if lent.empty():
                self.free.append(lent)
            else:
                self._drop(lent)

    def _drop(self, database: Database) -> None:
        database.close()
        run_sql(self.cluster, f"DROP DATABASE {database.name} WITH (FORCE)")

    def close(self) -> None:
        """Throw all away."""
        while self.free:
            self._drop(self.free.pop())


class Reader(FlaskClient):
    """A client that reads each answer to its end, as a browser does.

    One that is sent as it is made would leave its session open to whatever is asked next.
    """

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


@contextmanager
def standing_on(app: Flask, engine: Engine, url: str, folder: Path) -> Iterator[Flask]:
    """Let an application stand on a database and a folder's files and keys for a while."""
    from registry.parties import visitor  # noqa: PLC0415 - tests of plain values go without it

    app.test_client_class = Reader
    kept = dict(app.config)
    app.config.update(
        DATABASE_URL=url,
        FILES_DIRECTORY=str(folder / "files"),
        KEYS_DIRECTORY=str(folder / "keys"),
        CHECKPOINT_DIRECTORY=str(folder / "checkpoints"),
    )
    _make_anew(app.extensions["registry.files"], folder / "files")
    _make_anew(app.extensions[visitor.EXTENSION].envelope, folder / "keys")
    with app.app_context():
        cast("dict[str | None, Engine]", db.engines)[None] = engine
    yield app
    app.config.clear()
    app.config.update(kept)
    assert not has_app_context(), "an answer was not read to its end: its session stays open"


def _make_anew(thing: Any, folder: Path) -> None:
    """Let what others hold by reference stand on another folder, with nothing remembered."""
    vars(thing).clear()
    thing.__init__(folder)
