"""The engine that comes along: DuckDB, in this process, within bounds of memory."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb import DuckDBPyConnection

from registry.matching.sources import quoted
from registry.matching.steps import Keys, Phase, Relation

_LEAST_MEMORY: Final = 400  # megabytes, which reading a file in pieces takes
_MORE_MEMORY: Final = 1_000  # megabytes, which are divided by the number of parts
_SEPARATOR: Final = "\x1e"  # in no cell: intake refuses control characters
_CHUNK: Final = 100_000


def value(db: DuckDBPyConnection, query: str) -> Any:
    """Return the one value that a query gives."""
    return db.execute(query).fetchall()[0][0]


@contextmanager
def database(folder: Path, *, parts: int) -> Iterator[DuckDBPyConnection]:
    """Open a database in memory; what does not fit goes to `folder` for a while."""
    with duckdb.connect() as db:
        memory = _LEAST_MEMORY + _MORE_MEMORY // parts
        db.execute(f"SET memory_limit = '{memory}MB'")
        db.execute(f"SET temp_directory = {quoted(str(folder / 'spilled'))}")
        db.execute("SET autoinstall_known_extensions = false")
        db.execute("SET autoload_known_extensions = false")
        yield db


class DuckdbEngine:
    """Works out relations in a database that holds the tables."""

    name = "duckdb"

    def __init__(self, db: DuckDBPyConnection) -> None:
        self._db = db
        db.execute("CREATE SCHEMA part")
        db.execute("SET search_path = 'part,main'")

    def run(self, phase: Phase, *, parts: int) -> None:
        """Do one part after the other; each leaves only its results."""
        if parts == 1:
            self._work(phase, "main", kept=phase.results)
            return
        for part in range(parts):
            self._look_at(phase, part, parts)
            self._work(phase, "part", kept=())
            for table in phase.split:
                self._db.execute(f"DROP VIEW part.{table}")

    def _look_at(self, phase: Phase, part: int, parts: int) -> None:
        for table, column in phase.split.items():
            self._db.execute(
                f"""CREATE VIEW part.{table} AS SELECT * FROM main.{table}
                WHERE hash({column}) % {parts} = {part}"""
            )

    def _work(self, phase: Phase, schema: str, *, kept: Container[str]) -> None:
        for step in phase.steps:
            if isinstance(step, Relation):
                self._db.execute(f"CREATE TABLE {schema}.{step.name} AS {step.sql}")
            else:
                self._spell(step, schema)
        for step in phase.steps:
            if step.name in phase.results and step.name not in kept:
                self._add(step.name)
            if step.name not in kept:
                self._db.execute(f"DROP TABLE {schema}.{step.name}")

    def _add(self, name: str) -> None:
        self._db.execute(
            f"CREATE TABLE IF NOT EXISTS main.{name} AS SELECT * FROM part.{name} LIMIT 0"
        )
        self._db.execute(f"INSERT INTO main.{name} SELECT * FROM part.{name}")

    def _spell(self, keys: Keys, schema: str) -> None:
        """Let the values cross as one long text each way: that costs next to nothing."""
        self._db.execute(f"CREATE TABLE {schema}.{keys.name} (raw VARCHAR, key VARCHAR)")
        self._db.execute(f"CREATE TABLE part.spelled AS SELECT DISTINCT raw FROM ({keys.values})")
        start = 0
        while (joined := self._some(start)) is not None:
            spelled = _SEPARATOR.join(map(keys.spelling, joined.split(_SEPARATOR)))
            self._db.execute(
                f"""INSERT INTO {schema}.{keys.name}
                SELECT unnest(string_split(?, chr(30))), unnest(string_split(?, chr(30)))""",
                [joined, spelled],
            )
            start += _CHUNK
        self._db.execute("DROP TABLE part.spelled")

    def _some(self, start: int) -> str | None:
        """Return the next values, joined; None where there are no more."""
        joined = value(
            self._db,
            f"""SELECT string_agg(raw, chr(30)) FROM part.spelled
            WHERE rowid >= {start} AND rowid < {start + _CHUNK}""",
        )
        return None if joined is None else str(joined)
