"""Tells which rows of one number can't be put in order, and which a later one stands for."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from registry.matching.duckdb_engine import value
from registry.matching.tables import Versions


@dataclass(frozen=True)
class Contest:
    """Two rows of one number of which none is surely the later; `first` is None if known before."""

    first: int | None
    last: int


@dataclass(frozen=True)
class Told:
    """What is to be said of rows that share a number: places are theirs in the file."""

    is_repeated: bool
    contests: tuple[Contest, ...] = ()
    earlier: tuple[int, ...] = ()
    earlier_count: int = 0


def look_at_versions(
    db: DuckDBPyConnection, versions: Versions, name: str, *, known: str | None, most: int
) -> Told:
    """Look at the rows of the table `name` that share a number, with one another or with `known`.

    Whatever the order in which they came, the answer is the same.
    """
    one = versions
    content = ", ".join(one.content)
    arrived = [f"SELECT rowid AS place, * FROM {name}"]
    if known is not None:
        arrived.append(f"SELECT CAST(NULL AS BIGINT) AS place, * FROM {known}")
    of_all = " UNION ALL BY NAME ".join(arrived)
    numbers = " UNION ALL ".join(
        f"SELECT {one.number} AS number FROM {table}" for table in (name, known) if table
    )
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE shared AS SELECT number FROM ({numbers})
        WHERE number <> '' GROUP BY number HAVING count(*) > 1"""
    )
    if not value(db, "SELECT count(*) FROM shared"):
        db.execute("DROP TABLE temp.shared")
        return Told(is_repeated=False)
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE version AS
        SELECT *, count(*) OVER of_number AS contents, max(since) OVER of_number AS newest FROM (
            SELECT {one.number} AS number, max({one.since}) AS since,
                min(place) AS first, max(place) AS last, bool_or(place IS NULL) AS is_known
            FROM ({of_all}) WHERE {one.number} IN (SELECT number FROM shared)
                AND {one.number} NOT IN (SELECT {one.number} FROM ({of_all}) WHERE {one.gone})
            GROUP BY {one.number}, {content})
        WINDOW of_number AS (PARTITION BY number)"""
    )
    contests = db.execute(
        f"""SELECT CASE WHEN min(first) < max(last) AND NOT bool_or(is_known) THEN min(first) END,
            max(last)
        FROM version WHERE contents > 1 GROUP BY number
        HAVING bool_or(since IS NULL) OR count(*) FILTER (since = newest) > 1
        ORDER BY 2 LIMIT {most}"""
    ).fetchall()
    earlier = "FROM version WHERE contents > 1 AND since < newest AND first IS NOT NULL"
    places = db.execute(f"SELECT first {earlier} ORDER BY 1 LIMIT 3").fetchall()
    count = int(value(db, f"SELECT count(*) {earlier}"))
    db.execute("DROP TABLE temp.shared")
    db.execute("DROP TABLE temp.version")
    return Told(
        is_repeated=True,
        contests=tuple(Contest(*pair) for pair in contests),
        earlier=tuple(int(place) for (place,) in places),
        earlier_count=count,
    )
