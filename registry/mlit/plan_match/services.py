"""The verb of the plan match: takes the month's data and the plans in, and lists who has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from duckdb import DuckDBPyConnection

from registry.matching.codes import SEXES
from registry.matching.duckdb_engine import DuckdbEngine, database, value
from registry.matching.intake import Taken, take
from registry.matching.results import Result, put_in_place, write, write_json
from registry.mlit.notices.rules import Found
from registry.mlit.plan_match.rules import DATA, DATA_INPUT, PHASE, PLANS_INPUT, VERSIONS
from registry.tables.faults import Fault
from registry.tables.schema import Column

WITHOUT_PLAN: Final = Result(
    "without_plan",
    (
        *DATA.columns,
        Column("cause", "理由", "Cause"),
        Column("plan_no", "計画番号", "Plan number"),
    ),
)


@dataclass(frozen=True)
class PlansMatched:
    """A match that was done: its figures, and what is worth knowing about the files."""

    summary: Mapping[str, Any]
    notes: tuple[Fault, ...]


def match(data: Path, plans: Path, out: Path) -> PlansMatched:
    """Write SSW(i) of kinds 1 and 3 without a plan certified on the day of the event into `out`.

    Raises Faulty and Unreadable; then nothing is written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".matching-") as name:
        folder, made = Path(name), Path(name) / "made"
        made.mkdir()
        with database(folder, parts=1) as db:
            taken = _work(db, data, plans, folder)
            summary = _write(db, made, taken)
        put_in_place(made, out)
    return PlansMatched(summary, tuple(note for one in taken.values() for note in one.notes))


def list_without_plan(data: Path, plans: Path) -> list[tuple[int, Found]]:
    """Return whom `match` would list, each with the line of the data that it stands in.

    Raises Faulty and Unreadable.
    """
    with TemporaryDirectory(prefix="matching-") as name, database(Path(name), parts=1) as db:
        _work(db, data, plans, Path(name))
        return [
            (
                int(place) + 2,
                Found(
                    name=person,
                    nationality=nationality,
                    born_on=born_on,
                    sex=_SEX_OF_CODE.get(SEXES.key(sex), ""),
                    event_on=event_on,
                    kind=kind,
                    cause=cause,
                    employer_name=employer,
                    employer_address=address,
                    plan_no=plan_no,
                ),
            )
            for (
                place, person, nationality, born_on, sex, event_on, kind, cause, employer, address,
                plan_no,
            ) in db.execute(_LISTED).fetchall()
        ]  # fmt: skip


_SEX_OF_CODE: Final = {"M": "male", "F": "female"}  # as Form 4 keeps it
_LISTED: Final = """
    SELECT f.id, f.name, f.nationality, w.born_day, f.sex, w.event_day, w.kind_no, f.cause,
        f.employer_name, f.employer_address, f.plan_no
    FROM main.without_plan f JOIN main.worker w ON w.id = f.id ORDER BY f.id"""


def _work(db: DuckDBPyConnection, data: Path, plans: Path, folder: Path) -> dict[str, Taken]:
    taken = {
        "data": take(db, data, DATA_INPUT, folder=folder),
        "plans": take(db, plans, PLANS_INPUT, folder=folder),
    }
    db.execute("CREATE VIEW main.worker AS SELECT rowid AS id, * FROM main.data")
    db.execute("CREATE VIEW main.plan AS SELECT rowid AS id, * FROM main.plans")
    DuckdbEngine(db).run(PHASE, parts=1)
    return taken


def _write(db: DuckDBPyConnection, made: Path, taken: Mapping[str, Taken]) -> Mapping[str, Any]:
    rows = write(db, WITHOUT_PLAN, made)
    causes = db.execute("SELECT cause, count(*) FROM main.without_plan GROUP BY 1 ORDER BY 1")
    summary = {
        "rules": list(VERSIONS),
        "inputs": {
            name: {"sha256": one.sha256, "bytes": one.size, "rows": one.rows}
            for name, one in taken.items()
        },
        "without_plan": rows,
        "causes": {str(cause): int(count) for cause, count in causes.fetchall()},
        "concerned": int(value(db, "SELECT count(*) FROM main.concerned")),
        "without_day": int(
            value(
                db,
                "SELECT count(*) FROM main.worker WHERE kind_no IN ('1', '3') "
                "AND event_day IS NULL",
            )
        ),
    }
    write_json(made / "summary.json", summary)
    return summary
