"""The verb of employment:3.1: takes three files in, matches, and writes what is asked for."""

import resource
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from duckdb import DuckDBPyConnection

from registry.employment.annexes.rules import (
    INPUTS,
    NOTIFICATIONS_INPUT,
    PERMITS,
    PERMITS_INPUT,
    RESIDENCE_INPUT,
)
from registry.employment.matching.queries import outcomes, spread
from registry.employment.matching.rules import ITEMS, VERSIONS, phases, question
from registry.matching.duckdb_engine import DuckdbEngine, database, value
from registry.matching.intake import Taken, take
from registry.matching.results import Result, put_in_place, write, write_json
from registry.matching.sources import quoted
from registry.matching.steps import Engine, Progress
from registry.matching.tables import Input
from registry.tables.faults import Fault
from registry.tables.schema import Column

EngineMaker = Callable[[DuckDBPyConnection, Path], Engine]


def in_this_process(db: DuckDBPyConnection, _folder: Path) -> Engine:
    """Make the engine that comes along."""
    return DuckdbEngine(db)


def _columns(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, f"{key}_ja", f"{key}_en") for key in keys)


MISMATCH: Final = Result(
    "mismatch",
    _columns(
        "notification_no",
        "card_no",
        "matched_on",
        "found_by",
        *ITEMS,
        *(f"{item}_latest" for item in ITEMS),
        "caution",
    ),
)
UNKNOWN_CARD: Final = Result("unknown_card", _columns("notification_no", "card_no"))
NOT_NOTIFIED: Final = Result(
    "not_notified",
    (
        *(PERMITS[key] for key in ("name", "status", "expires_on", "born_on", "sex")),
        *(PERMITS[key] for key in ("nationality", "card_no", "address")),
        *PERMITS.columns[PERMITS.columns.index(PERMITS["landed_on"]) :],
        *_columns("cause"),
    ),
)
BESIDE: Final = ("sex", "nationality", "address")
"""What both sides of a likeness have beside number, name and birth date."""
REVIEW: Final = Result(
    "review",
    _columns(
        "notification_no",
        "card_no",
        "candidate_card_no",
        "reason",
        "name",
        "candidate_name",
        "born_on",
        "candidate_born_on",
        *(name for item in BESIDE for name in (item, f"candidate_{item}")),
    ),
)
RESULTS: Final = (MISMATCH, UNKNOWN_CARD, NOT_NOTIFIED, REVIEW)

_EARLIER: Final = """
    CREATE TABLE main.earlier AS SELECT number, latest FROM (
        SELECT unnest(string_split(previous, ' ')) AS number, latest FROM main.residence
        WHERE previous <> '')
    WHERE number <> latest"""
# A record of an old number may name one that has been followed in the meantime.
_FOLLOWED: Final = """
    UPDATE main.residence SET latest = e.latest FROM main.earlier e
    WHERE e.number = residence.latest AND residence.card <> residence.latest"""
# A notification may come again, changed or deleted, and in any order. The last change counts; one
# that was deleted (⑲) stays so.
_OF_THE_NOTIFICATION: Final = (
    "notification_no, card_no, name, status, expires_on, born_on, sex, nationality, address, "
    "industry, card, expires_day, born_day, hired_day, registered_day, updated_day, deleted_day"
)
_VALID: Final = f"""
    SELECT {_OF_THE_NOTIFICATION} FROM (
        SELECT *, row_number() OVER (PARTITION BY notification_no ORDER BY
            deleted_day IS NULL, coalesce(updated_day, registered_day) DESC NULLS LAST,
            {_OF_THE_NOTIFICATION}) AS place
        FROM {{arrived}})
    WHERE place = 1"""
STATE_FILE: Final = "notifications.parquet"
_STATE: Final = """
    SELECT * FROM main.notifications WHERE deleted_day IS NULL
    UNION ALL BY NAME
    SELECT notification_no, deleted_day FROM main.notifications WHERE deleted_day IS NOT NULL
    ORDER BY notification_no"""
# Only where the records still know nobody, or several people, for a number a decision counts.
_IN_QUESTION: Final = """
    SELECT rowid, card, name, born_on FROM main.notifications
    WHERE deleted_day IS NULL AND card IN (SELECT unnest(?::VARCHAR[]))
        AND card NOT IN (SELECT card FROM main.residence)
        AND card NOT IN (SELECT number FROM main.earlier GROUP BY number
            HAVING count(DISTINCT latest) = 1)
    ORDER BY rowid"""
_LATEST_OF: Final = """
    SELECT latest FROM main.residence WHERE card = ? UNION
    SELECT latest FROM main.earlier WHERE number = ? ORDER BY 1 LIMIT 1"""
_NOTIFICATION_AS_IT_CAME: Final = """
    CREATE VIEW main.notification AS
    SELECT rowid AS id, * FROM main.notifications WHERE deleted_day IS NULL"""
_NOTIFICATION: Final = """
    CREATE VIEW main.notification AS
    SELECT n.rowid AS id, n.* REPLACE (coalesce(d.number, n.card) AS card)
    FROM main.notifications n LEFT JOIN main.decided d ON d.id = n.rowid
    WHERE n.deleted_day IS NULL"""
_FOUND_BY_DECISION: Final = """
    UPDATE main.mismatch SET found_by = 'decided' WHERE id IN (SELECT id FROM main.decided)"""
_SIDE_BY_SIDE: Final = f"""
    CREATE TABLE main.laid_beside AS
    SELECT v.*, {", ".join(f"n.{i}, coalesce(r.{i}, '') AS candidate_{i}" for i in BESIDE)}
    FROM main.review v
    JOIN main.notification n ON n.id = v.id
    LEFT JOIN main.residence r ON r.card = v.candidate_card_no;
    DROP TABLE main.review;
    ALTER TABLE main.laid_beside RENAME TO review"""
_NOT_ASKED_AGAIN: Final = """
    DELETE FROM main.review r USING main.settled s
    WHERE s.id = r.id AND s.candidate = r.candidate_card_no"""


@dataclass(frozen=True)
class Files:
    """What is matched: the records, the notifications, the permits."""

    residence: Path
    notifications: Path
    permits: Path


@dataclass(frozen=True)
class Decision:
    """What a person decided: whether an unknown number, as it came, is a candidate's.

    `asked` is the number with name and birth date, `candidate` a card number of the person that it
    was laid beside.
    """

    key: str
    asked: str
    candidate: str
    is_same: bool


@dataclass(frozen=True)
class Matched:
    """A run that was done: its figures, what is worth knowing about the files.

    `applied` are the keys of the decisions that had something to say in it.
    """

    summary: Mapping[str, Any]
    notes: tuple[Fault, ...]
    applied: frozenset[str] = frozenset()


def match(
    files: Files,
    out: Path,
    *,
    matched_on: date,
    grace_days: int = 0,
    parts: int = 1,
    state: Path | None = None,
    decisions: Iterable[Decision] = (),
    engine: EngineMaker = in_this_process,
    progress: Progress = lambda _doing, _share: None,
) -> Matched:
    """Match, and write all results into `out`, or nothing.

    `state` is a folder that keeps the notifications of earlier days: today's are added to them.
    `decisions` are applied where the records still don't know the number, and not asked again.
    Raises Faulty and Unreadable; what `progress` raises stops the run.
    """
    started = perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".matching-") as name:
        folder, made = Path(name), Path(name) / "made"
        made.mkdir()
        with database(folder, parts=parts) as db:
            taken = _take_in(db, files, folder, state, progress)
            applied = _decide(db, decisions)
            chosen = engine(db, folder)
            plan = phases(matched_on, grace_days=grace_days)
            for number, phase in enumerate(plan):
                progress(phase.name, (3 + number) / (4 + len(plan)))
                chosen.run(phase, parts=parts)
            progress("write", 0.95)
            db.execute(_FOUND_BY_DECISION)
            db.execute(_NOT_ASKED_AGAIN)
            db.execute(_SIDE_BY_SIDE)
            summary = _write(db, made, taken, matched_on=matched_on, grace_days=grace_days)
            if state is not None:
                _keep(db, state, folder)
        write_json(
            made / "run.json",
            {
                "engine": chosen.name,
                "parts": parts,
                "seconds": round(perf_counter() - started, 3),
                "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            },
        )
        put_in_place(made, out)
    progress("done", 1.0)
    notes = tuple(note for one in taken.values() for note in one.notes)
    return Matched(summary, notes, applied)


def _take_in(
    db: DuckDBPyConnection, files: Files, folder: Path, state: Path | None, progress: Progress
) -> dict[str, Taken]:
    taken: dict[str, Taken] = {}
    for number, (path, table) in enumerate(_inputs(files)):
        progress(table.name, number / 8)
        known = _known(state) if table is NOTIFICATIONS_INPUT else None
        taken[table.name] = take(db, path, table, folder=folder, others=INPUTS, known=known)
    db.execute(_EARLIER)
    db.execute("ALTER TABLE main.residence DROP COLUMN previous")
    db.execute(_FOLLOWED)
    _settle(db, _known(state), is_repeated=taken[NOTIFICATIONS_INPUT.name].is_repeated)
    db.execute("CREATE VIEW main.permit AS SELECT rowid AS id, * FROM main.permits")
    return taken


def _decide(db: DuckDBPyConnection, decisions: Iterable[Decision]) -> frozenset[str]:
    """Let a notification whose number a person found to be somebody's count as that person's.

    Each such has a number of its own from then on, which the person had earlier: so it reaches no
    other notification. Returns the keys of the decisions that had something to say.
    """
    for table in ("decided (id BIGINT, number VARCHAR, latest VARCHAR)",
                  "settled (id BIGINT, candidate VARCHAR)"):  # fmt: skip
        db.execute(f"CREATE TABLE main.{table}")
    asked: dict[str, list[Decision]] = {}
    for one in decisions:
        asked.setdefault(one.asked, []).append(one)
    applied: set[str] = set()
    numbers = sorted({key.partition("|")[0] for key in asked})
    for identity, card, name, born_on in db.execute(_IN_QUESTION, [numbers]).fetchall():
        for one in asked.get(question(card, name, born_on), ()):
            latest = db.execute(_LATEST_OF, [one.candidate, one.candidate]).fetchone()
            applied.add(one.key)
            if one.is_same and latest is not None:
                number = f"{card} {latest[0]}"
                db.execute("INSERT INTO main.decided VALUES (?, ?, ?)",
                           [identity, number, latest[0]])  # fmt: skip
            else:
                db.execute("INSERT INTO main.settled VALUES (?, ?)", [identity, one.candidate])
    db.execute("INSERT INTO main.earlier SELECT DISTINCT number, latest FROM main.decided")
    db.execute(_NOTIFICATION if applied else _NOTIFICATION_AS_IT_CAME)
    return frozenset(applied)


def look_through(path: Path, table: Input, *, known: Path | None = None) -> Taken:
    """Look at a whole file, and keep nothing of it. Raises Faulty, and Unreadable.

    `known` is the file of the notifications of earlier days.
    """
    relation = None if known is None else _rows_of(known)
    with TemporaryDirectory(prefix="matching-") as name, database(Path(name), parts=1) as db:
        return take(db, path, table, folder=Path(name), others=INPUTS, known=relation)


def _inputs(files: Files) -> tuple[tuple[Path, Input], ...]:
    return (
        (files.residence, RESIDENCE_INPUT),
        (files.notifications, NOTIFICATIONS_INPUT),
        (files.permits, PERMITS_INPUT),
    )


def _known(state: Path | None) -> str | None:
    """Return the relation of the notifications of earlier days, where there are any."""
    kept = None if state is None else state / STATE_FILE
    return _rows_of(kept) if kept is not None and kept.exists() else None


def _rows_of(kept: Path) -> str:
    return f"read_parquet({quoted(str(kept))})"


def _settle(db: DuckDBPyConnection, known: str | None, *, is_repeated: bool) -> None:
    """Let one row remain of each notification, whenever and however often it came."""
    if known is None and not is_repeated:
        return
    arrived = "main.notifications"
    if known is not None:
        db.execute(
            f"""CREATE TABLE main.arrived AS SELECT {_OF_THE_NOTIFICATION} FROM main.notifications
            UNION ALL SELECT {_OF_THE_NOTIFICATION} FROM {known}"""
        )
        arrived = "main.arrived"
    if is_repeated:
        db.execute(f"CREATE TABLE main.valid AS {_VALID.format(arrived=arrived)}")
    db.execute("DROP TABLE main.notifications")
    db.execute(f"ALTER TABLE main.{'valid' if is_repeated else 'arrived'} RENAME TO notifications")
    db.execute("DROP TABLE IF EXISTS main.arrived")


def _keep(db: DuckDBPyConnection, state: Path, folder: Path) -> None:
    """Keep the notifications for the next day; of deleted ones, that they were, and no more."""
    state.mkdir(parents=True, exist_ok=True)
    kept = folder / STATE_FILE
    db.execute(f"COPY ({_STATE}) TO {quoted(str(kept))} (FORMAT parquet, COMPRESSION zstd)")
    shutil.move(kept, state / STATE_FILE)


def _write(
    db: DuckDBPyConnection,
    made: Path,
    taken: Mapping[str, Taken],
    *,
    matched_on: date,
    grace_days: int,
) -> Mapping[str, Any]:
    db.execute("CREATE VIEW main.unknown_card AS SELECT notification_no, card_no FROM main.unknown")
    rows = {result.name: write(db, result, made) for result in RESULTS}
    deleted = value(db, "SELECT count(*) FROM main.notifications WHERE deleted_day IS NOT NULL")
    summary = {
        "rules": list(VERSIONS),
        "matched_on": matched_on.isoformat(),
        "grace_days": grace_days,
        "inputs": {
            name: {"sha256": one.sha256, "bytes": one.size, "rows": one.rows}
            for name, one in taken.items()
        },
        "rows": rows,
        "deleted_notifications": int(deleted),
        **outcomes(db),
        **spread(db),
    }
    write_json(made / "summary.json", summary)
    return summary
