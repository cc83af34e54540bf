"""The verbs of a run: matched whole, stopped, refused, removed past its term."""

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries.intake import read_faults
from registry.employment.annexes.rules import INPUTS
from registry.employment.matching.rules import question
from registry.employment.matching.services import (
    BESIDE,
    STATE_FILE,
    Files,
    Matched,
    match,
)
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun, ResultFile, ReviewPair
from registry.employment.runs.rules import (
    GOING,
    KEPT_DAYS,
    MATCH,
    PASS_ON,
    PUT_UP,
    REMOVE,
    ROOM,
    PairState,
    RunState,
    Table,
)
from registry.matching.sources import Faulty
from registry.matching.steps import Progress
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.settings.queries import value_on
from registry.tables.faults import Fault, Rule, Unreadable
from registry.tables.schema import Column

LARGEST: Final = 1024**3  # bytes of a table: that of three million rows
SILENT_FOR: Final = timedelta(minutes=10)  # without a sign of life a run is taken for dead
_RESULT_AT_MOST: Final = 4 * 1024**3
_BYTES_OF_A_PART: Final = 512 * 1024**2
_BATCH: Final = 500
_MIXED_UP: Final = N_("This is another of the three tables: look whether files were mixed up.")
INPUTS_OF: Final = dict(zip(Table, INPUTS, strict=True))


class AtFault(Refused):
    """A table can't be matched: `table` says which, `faults` why; nothing of it is kept."""

    def __init__(self, table: Table, reason: Refusal, faults: Iterable[Fault] = ()) -> None:
        super().__init__(reason)
        self.table = table
        self.faults = tuple(faults)


class Stopped(Refused):
    """Somebody stopped the run; nothing was kept."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("The matching was stopped; no result was kept.")))


def at_fault(table: Table, faulty: Faulty) -> AtFault:
    """Say why a table is refused, and with which faults; where it is another of the three, that."""
    if any(fault.rule is Rule.OTHER_TABLE for fault in faulty.faults):
        return AtFault(table, Refusal(_MIXED_UP))
    reason = Refusal(N_("The file has errors, so nothing of it was kept."))
    return AtFault(table, reason, faulty.faults)


def columns_of(table: Table) -> Iterable[Column]:
    """Return the columns that a table is read by."""
    return INPUTS_OF[table].schema.columns


# -- the work itself -------------------------------------------------------------------------------


def work(
    session: Session,
    store: FileStore,
    run: MatchingRun,
    *,
    actor: Actor,
    clock: Callable[[], datetime],
    progress: Progress,
) -> None:
    """Match, keep the results and the pairs to review; all of it in this transaction.

    Raises AtFault, Stopped, Refused: undo what was begun, then `give_up`.
    """
    with TemporaryDirectory(prefix="matching-") as name:
        out, state = Path(name) / "out", Path(name) / "state"
        state.mkdir()
        _bring_base(session, store, run, state)
        files = _inputs_of(store, run)
        size = sum(path.stat().st_size for path in files.values())
        try:
            matched = match(
                Files(*(files[table] for table in Table)),
                out,
                matched_on=run.matched_on,
                grace_days=run.grace_days,
                parts=1 + size // _BYTES_OF_A_PART,
                state=state,
                decisions=queries.decisions(session),
                progress=progress,
            )
        except (Faulty, Unreadable) as wrong:
            raise _at_fault(files, wrong) from wrong
        shutil.move(state / STATE_FILE, out / STATE_FILE)
        _keep(session, store, run, out)
        asked_before = _take_pairs(session, run, out / "review.csv", matched)
    now = clock()
    _done(session, run, matched, actor=actor, now=now)
    _put_up(session, run, asked_before, now=now)


def _inputs_of(store: FileStore, run: MatchingRun) -> dict[Table, Path]:
    comes = run.notifications or run.consignment
    assert run.residence is not None
    assert comes is not None
    assert run.permits is not None
    digests = (run.residence.sha256, comes.sha256 or "", run.permits.sha256)
    return {table: store.at(digest) for table, digest in zip(Table, digests, strict=True)}


def _bring_base(session: Session, store: FileStore, run: MatchingRun, state: Path) -> None:
    if run.base_id is None:
        return
    base = session.get_one(MatchingRun, run.base_id)
    kept = queries.files_of(session, base).get(STATE_FILE)
    if kept is None:
        raise Refused(Refusal(N_("The files of this run were removed, their term being over.")))
    shutil.copyfile(store.at(kept.sha256), state / STATE_FILE)


def _at_fault(files: Mapping[Table, Path], wrong: Faulty | Unreadable) -> Refused:
    """Say which of the tables it was: each is read under the name of its bytes."""
    if isinstance(wrong, Unreadable):
        return Refused(*wrong.refusals)
    name = wrong.faults[0].file
    table = next((one for one, path in files.items() if path.name == name), Table.NOTIFICATIONS)
    return at_fault(table, wrong)


def _keep(session: Session, store: FileStore, run: MatchingRun, out: Path) -> None:
    for path in sorted(out.iterdir()):
        with path.open("rb") as file:
            digest, size = store.keep_as_it_came(file, largest=_RESULT_AT_MOST)
        session.add(ResultFile(run_id=run.id, name=path.name, sha256=digest, size=size))
    session.flush()


def _take_pairs(session: Session, run: MatchingRun, review: Path, matched: Matched) -> set[UUID]:
    """Take in what nobody has decided; a question that was put before stays the same one.

    Returns the runs that asked before what this one asks now.
    """
    asked_before: set[UUID] = set()
    with review.open(encoding="utf-8-sig", newline="") as file:
        place = 0
        for batch in _batches(csv.DictReader(file)):
            keyed = {_key(row): row for row in batch}
            known = queries.pairs_by_key(session, keyed)
            for key, row in keyed.items():
                place += 1
                pair = known.get(key)
                if pair is None:
                    session.add(_pair(run, key, row, place=place))
                else:
                    asked_before.add(pair.run_id)
                    pair.run_id, pair.place = run.id, place
            session.flush()
    session.execute(
        update(ReviewPair).where(ReviewPair.key.in_(sorted(matched.applied))).values(run_id=run.id)
    )
    return asked_before


def _put_up(
    session: Session, run: MatchingRun, asked_before: Iterable[UUID], *, now: datetime
) -> None:
    """Let the pairs of a run be owed, and no longer by runs that have none left."""
    if has_open_pairs(session, run):
        perform(session, PUT_UP, record=run, actor=THE_SYSTEM, now=now)
    for earlier in queries.held(session, asked_before):
        if not has_open_pairs(session, earlier):
            perform(session, PASS_ON, record=earlier, actor=THE_SYSTEM, now=now)


def has_open_pairs(session: Session, run: MatchingRun) -> bool:
    """Say whether a person has still to decide a pair of a run."""
    return bool(queries.count_pairs(session, run).get(PairState.OPEN))


def _batches(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _key(row: Mapping[str, str]) -> str:
    asked = question(row["card_no"], row["name"], row["born_on"])
    return sha256(f"{asked}|{row['candidate_card_no']}".encode()).hexdigest()


def _pair(run: MatchingRun, key: str, row: Mapping[str, str], *, place: int) -> ReviewPair:
    return ReviewPair(
        compartment=ROOM,
        key=key,
        asked=question(row["card_no"], row["name"], row["born_on"]),
        run_id=run.id,
        place=place,
        state=PairState.OPEN,
        **{name: row[name] for name in _SHOWN},
    )


_SHOWN: Final = (
    "reason",
    "notification_no",
    "card_no",
    "name",
    "born_on",
    "candidate_card_no",
    "candidate_name",
    "candidate_born_on",
    *(name for item in BESIDE for name in (item, f"candidate_{item}")),
)


def _done(
    session: Session, run: MatchingRun, matched: Matched, *, actor: Actor, now: datetime
) -> None:
    summary = dict(matched.summary)

    def change() -> None:
        run.summary = {**summary, "decisions": len(matched.applied)}
        run.finished_at, run.doing, run.share = now, "", 100

    perform(
        session,
        MATCH,
        record=run,
        actor=actor,
        now=now,
        facts={
            "matched_on": run.matched_on.isoformat(),
            "purpose": run.purpose,
            "rules": list(summary["rules"]),
            "inputs": {name: one["sha256"] for name, one in summary["inputs"].items()},
            "rows": dict(summary["rows"]),
            "decisions": len(matched.applied),
        },
        change=change,
    )


# -- how it ends otherwise -------------------------------------------------------------------------


def beat(session: Session, run: MatchingRun, doing: str, share: float, *, now: datetime) -> None:
    """Tell how far a run is, on a connection of its own. Raises Stopped where it shall end."""
    with Session(session.get_bind().engine) as beside:
        beside.info["reach"] = ROOM
        state = beside.scalar(
            update(MatchingRun)
            .where(MatchingRun.id == run.id)
            .values(doing=doing, share=min(99, int(share * 100)), beat_at=now)
            .returning(MatchingRun.state)
        )
        beside.commit()
    if state != RunState.RUNNING:
        raise Stopped


def stop(run: MatchingRun, *, now: datetime) -> None:
    """Ask a run that is under way to end; what has not begun or gives no sign of life has ended."""
    if run.state not in {*GOING, RunState.PREPARING}:
        return
    if run.state == RunState.PREPARING or now - run.beat_at > SILENT_FOR:
        give_up(run, Stopped(), now=now)
    else:
        run.state = RunState.STOPPING


def give_up(run: MatchingRun, refused: Refused, *, now: datetime) -> frozenset[StoredFile]:
    """Note why a run came to nothing; return the upload that must not stay, if one is at fault."""
    run.state = RunState.STOPPED if isinstance(refused, Stopped) else RunState.REFUSED
    run.finished_at = now
    reason = refused.refusals[0]
    run.refusal = {
        "message": reason.message,
        "params": {key: str(value) for key, value in reason.params.items()},
    }
    if not isinstance(refused, AtFault):
        return frozenset()
    run.refusal["table"] = refused.table.value
    run.faults = read_faults(refused.faults)
    upload: Any = getattr(run, refused.table.value)
    setattr(run, refused.table.value, None)
    return frozenset({upload} if upload is not None else ())


def remove_past_term(session: Session, *, now: datetime) -> int:
    """Remove files, results and pairs of runs past their term; return how many. For the round."""
    days = value_on(session, KEPT_DAYS, legal_date(now))
    gone = queries.past_term(session, now - timedelta(days=days))
    for run in gone:
        _remove(session, run, now=now)
    return len(gone)


def _remove(session: Session, run: MatchingRun, *, now: datetime) -> None:
    stop(run, now=now)

    def change() -> None:
        session.execute(delete(ResultFile).where(ResultFile.run_id == run.id))
        session.execute(delete(ReviewPair).where(ReviewPair.run_id == run.id))
        run.residence_id = run.notifications_id = run.permits_id = None
        run.removed_at = now

    perform(session, REMOVE, record=run, actor=THE_SYSTEM, now=now, change=change)
