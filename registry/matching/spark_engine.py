"""The engine for more than one machine holds: the same relations on Apache Spark.

It is an extra with a Python package and a Java runtime. Files are taken in, and results written,
as with the other engine; what lies between is worked out by Spark.
"""

import os
import sys
from pathlib import Path
from typing import Any, Final

from duckdb import DuckDBPyConnection
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf
from pyspark.sql.types import StringType

from registry.matching.sources import quoted
from registry.matching.steps import Keys, Phase

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
}


class SparkEngine:
    """Works out relations on the Spark that the environment names, else on one of its own."""

    name = "spark"

    def __init__(self, db: DuckDBPyConnection, folder: Path) -> None:
        self._db = db
        self._folder = folder
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.appName("ssw-registry")
        for setting, chosen in _SETTINGS.items():
            builder = builder.config(setting, chosen)
        self._spark: Any = builder.config(
            "spark.sql.warehouse.dir", str(folder / "warehouse")
        ).getOrCreate()
        for (name,) in db.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'"
        ).fetchall():
            self._hand_over(name)

    def _hand_over(self, name: str) -> None:
        path = self._folder / f"{name}.spark.parquet"
        self._db.execute(f"COPY main.{name} TO {quoted(str(path))} (FORMAT parquet)")
        self._spark.read.parquet(str(path)).createOrReplaceTempView(name)

    def run(self, phase: Phase, *, parts: int) -> None:
        """Do one phase; Spark divides the rows by itself, into at least so many parts."""
        self._spark.conf.set("spark.sql.shuffle.partitions", str(max(parts, 4)))
        for step in phase.steps:
            relation = self._spelled(step) if isinstance(step, Keys) else self._spark.sql(step.sql)
            relation.persist().createOrReplaceTempView(step.name)
        for name in phase.results:
            self._take_back(name)

    def _spelled(self, keys: Keys) -> Any:
        distinct = self._spark.sql(f"SELECT DISTINCT raw FROM ({keys.values})")
        return distinct.withColumn("key", udf(keys.spelling, StringType(), useArrow=False)("raw"))

    def _take_back(self, name: str) -> None:
        path = self._folder / f"{name}.result"
        self._spark.table(name).write.parquet(str(path))
        files = quoted(str(path / "*.parquet"))
        self._db.execute(f"CREATE TABLE main.{name} AS SELECT * FROM read_parquet({files})")
