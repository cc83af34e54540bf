"""Changes the relations of employment:3.1 word by word: the truth tables must notice each change.

Run it as `python -m tests.employment.mutants`. What only spares work, and can't change a row, is
left alone.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from duckdb import DuckDBPyConnection

from registry.employment.matching import rules, services
from registry.employment.matching.queries import outcomes
from registry.matching.duckdb_engine import DuckdbEngine, database
from registry.matching.steps import Phase, Relation
from tests.employment import test_matching as tables
from tests.employment.matched import files
from tests.matching.population import MATCHED_ON

CHANGES = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"<>", "="),
    (r"(?<![<>])=", "<>"),
    (r"<(?![>=])", "<="),
    (r"<(?![>=])", ">"),
    (r"(?<!<)>(?!=)", ">="),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"\bNOT (?!NULL|DISTINCT)", ""),
    (r"\bTRUE\b", "FALSE"),
    (r"\bFALSE\b", "TRUE"),
    (r"\bbool_or\b", "bool_and"),
    (r"\bbool_and\b", "bool_or"),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r"\b(THEN|ELSE) '(?=\w)", r"\1 'another "),
)
SPARING = (
    *(rules._DOUBTED.format(i=item) for item in rules.SPELLINGS),
    rules._may_be("r.name", "k.key"),
    rules._may_be("p.name", "k.key"),
    rules._ONE_OFF.split("AND levenshtein")[0],
    f"OR {rules._ONE_OFF}",
)


def mutants(relation: Relation) -> Iterator[Relation]:
    """Yield the relation with one word changed, for each word."""
    spared = [
        range(found.start(), found.end())
        for text in SPARING
        for found in re.finditer(re.escape(text), relation.sql)
    ]
    for pattern, instead in CHANGES:
        for found in re.finditer(pattern, relation.sql):
            if not any(found.start() in one for one in spared):
                changed = found.expand(instead)
                sql = relation.sql[: found.start()] + changed + relation.sql[found.end() :]
                yield replace(relation, sql=sql)


def with_mutant(plan: tuple[Phase, ...], mutant: Relation) -> tuple[Phase, ...]:
    """Return the calculation with one relation replaced."""
    return tuple(
        replace(
            phase,
            steps=tuple(mutant if step.name == mutant.name else step for step in phase.steps),
        )
        for phase in plan
    )


class Truth:
    """The truth tables, taken in once."""

    def __init__(self, db: DuckDBPyConnection, folder: Path) -> None:
        residence, notifications, permits = (
            [*one, *other]
            for one, other in zip(tables.of_basis("coe"), tables.of_basis("change"), strict=True)
        )
        dispatch = {f"dispatch_{part}": part for part in ("name", "address", "phone")}
        both = {"landed_on": "2026-04-01", "change_permitted_on": "2026-05-01"}
        permits += [
            tables.permit("X", "X1", basis, status_before="留学", **{**both, **more})
            for basis in ("coe", "change")
            for more in (dispatch, {"dispatch_address": "x"})
        ]
        given = files(
            folder / "given",
            [*tables.RESIDENCE, *residence],
            [*tables.of_numbers(), *notifications],
            permits,
        )
        services._take_in(db, given, folder, None, lambda _doing, _share: None)
        services._decide(db, ())
        self._db = db
        self._engine = DuckdbEngine(db)
        self._given = self._tables()
        self.plan = rules.phases(MATCHED_ON, grace_days=0)
        self.rows = self.of(self.plan)

    def _tables(self) -> set[tuple[str, str]]:
        found = self._db.execute("SELECT table_schema, table_name FROM information_schema.tables")
        return {(schema, name) for schema, name in found.fetchall()}

    def of(self, plan: tuple[Phase, ...]) -> list[object]:
        """Return the rows of every result and the figures, and leave nothing behind."""
        try:
            for phase in plan:
                self._engine.run(phase, parts=1)
            self._db.execute(services._SIDE_BY_SIDE)
            self._db.execute("CREATE VIEW main.unknown_card AS FROM main.unknown")
            rows: list[object] = [
                self._db.execute(
                    f"SELECT {', '.join(one.keys)} FROM main.{one.name} ORDER BY ALL"
                ).fetchall()
                for one in services.RESULTS
            ]
            return [*rows, outcomes(self._db)]
        finally:
            self._db.execute("DROP VIEW IF EXISTS main.unknown_card")
            for schema, name in self._tables() - self._given:
                self._db.execute(f"DROP TABLE IF EXISTS {schema}.{name}")

    def notices(self, mutant: Relation) -> bool:
        """Say whether a changed relation leads to other rows, or to none at all."""
        try:
            return self.of(with_mutant(self.plan, mutant)) != self.rows
        except duckdb.Error:
            return True


def main() -> int:
    """Print every change that nothing noticed; return their number."""
    tried = survivors = 0
    with TemporaryDirectory() as name, database(Path(name), parts=1) as db:
        truth = Truth(db, Path(name))
        steps = [step for phase in truth.plan for step in phase.steps]
        for relation in (step for step in steps if isinstance(step, Relation)):
            for mutant in mutants(relation):
                tried += 1
                if not truth.notices(mutant):
                    survivors += 1
                    tell(relation, mutant)
    print(f"{tried} changes, {survivors} not noticed")
    return survivors


def tell(relation: Relation, mutant: Relation) -> None:
    """Print a change that nothing noticed."""
    print(f"not noticed, in {relation.name}:")
    lines = zip(relation.sql.splitlines(), mutant.sql.splitlines(), strict=True)
    for old, new in lines:
        if old != new:
            print(f"  - {old.strip()}\n  + {new.strip()}", flush=True)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
