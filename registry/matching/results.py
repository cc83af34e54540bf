"""Writes relations as files: the same rows give the same bytes, whoever worked them out."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from duckdb import DuckDBPyConnection

from registry.matching.duckdb_engine import value
from registry.matching.sources import quoted
from registry.tables.csv_writing import csv_chunks_of_joined
from registry.tables.schema import Column

_BATCH: Final = 10_000
_ROW_GROUP: Final = 100_000


@dataclass(frozen=True)
class Result:
    """A relation that is handed out: its columns in their order, by which its rows are sorted."""

    name: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.key for column in self.columns)


def write(db: DuckDBPyConnection, result: Result, folder: Path) -> int:
    """Write one result as CSV and Parquet into `folder`; return the number of its rows."""
    keys = ", ".join(result.keys)
    db.execute(f"CREATE TABLE main.sorted AS SELECT {keys} FROM main.{result.name} ORDER BY {keys}")
    parquet = folder / f"{result.name}.parquet"
    db.execute(
        f"COPY main.sorted TO {quoted(str(parquet))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )
    with (folder / f"{result.name}.csv").open("wb") as target:
        target.writelines(csv_chunks_of_joined(result.columns, _joined(db, result.keys)))
    rows = int(value(db, "SELECT count(*) FROM main.sorted"))
    db.execute("DROP TABLE main.sorted")
    return rows


def _joined(db: DuckDBPyConnection, keys: Sequence[str]) -> Iterator[str]:
    rows = db.cursor().execute(f"SELECT concat_ws(chr(31), {', '.join(keys)}) FROM main.sorted")
    while batch := rows.fetchmany(_BATCH):
        for (row,) in batch:
            yield row


def put_in_place(made: Path, folder: Path) -> None:
    """Move finished files to where they are wanted, each at once."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(made.iterdir()):
        os.replace(path, folder / path.name)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write figures so that people can read them too."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
