"""The verbs of a run on its way: opened, given its tables one by one, begun, matched once more."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries.intake import read_faults
from registry.deliveries.models import Consignment
from registry.employment.matching.services import STATE_FILE, look_through
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import ROOM, RunState, Table
from registry.employment.runs.services import (
    INPUTS_OF,
    LARGEST,
    SILENT_FOR,
    AtFault,
    Stopped,
    at_fault,
    give_up,
)
from registry.matching.intake import Taken
from registry.matching.sources import Faulty
from registry.papers.files import FileStore, clean_name
from registry.papers.models import StoredFile
from registry.papers.sniff import MediaType
from registry.tables.faults import Unreadable, gathered
from registry.tables.workbook_reading import ZIP


@dataclass(frozen=True)
class Order:
    """What is to be matched: on which day, what for, and to whose notifications it adds."""

    matched_on: date
    grace_days: int
    purpose: str
    base: MatchingRun | None = None


def look(path: Path, table: Table, *, known: Path | None = None) -> Taken:
    """Look a table through before a run is begun with it; `known` are earlier days' notifications.

    Raises AtFault.
    """
    before = known if table is Table.NOTIFICATIONS else None
    try:
        taken = look_through(path, INPUTS_OF[table], known=before)
    except Unreadable as unreadable:
        raise AtFault(table, unreadable.refusals[0]) from unreadable
    except Faulty as faulty:
        raise at_fault(table, faulty) from faulty
    if table is Table.RESIDENCE and not taken.rows:
        raise AtFault(table, Refusal(N_("The residence records hold no rows.")))
    return taken


def prepare(session: Session, order: Order, *, actor: Actor, now: datetime) -> MatchingRun:
    """Open a run, whose tables are laid beside one another before it begins."""
    run = MatchingRun(
        compartment=ROOM,
        state=RunState.PREPARING,
        matched_on=order.matched_on,
        grace_days=order.grace_days,
        purpose=order.purpose,
        base_id=order.base.id if order.base else None,
        begun_by=actor.account_id,
        begun_at=now,
        beat_at=now,
        doing="",
        share=0,
        faults=[],
        notes={},
    )
    session.add(run)
    session.flush()
    return run


def take_in(
    session: Session,
    store: FileStore,
    run: MatchingRun,
    table: Table,
    upload: IO[bytes],
    *,
    name: str,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Keep a table that was handed in for a run, however long, after every row was looked at.

    Raises AtFault; nothing of the table is kept then.
    """
    try:
        digest, size = store.keep_as_it_came(upload, largest=LARGEST)
    except Refused as refused:
        raise AtFault(table, refused.refusals[0]) from refused
    taken = look(store.at(digest), table, known=_known(session, store, run))
    run.notes = run.notes | {table.value: read_faults(gathered(taken.notes))}
    with store.open(digest) as file:
        kind = MediaType.XLSX if file.read(len(ZIP)) == ZIP else MediaType.CSV
    stored = StoredFile(
        compartment=ROOM,
        organisation_id=None,
        sha256=digest,
        size=size,
        media_type=kind,
        original_name=clean_name(name, media_type=kind),
        stored_at=now,
        stored_by=actor.account_id,
    )
    session.add(stored)
    session.flush()
    return stored


def look_at_delivered(
    session: Session, store: FileStore, run: MatchingRun, delivered: Consignment
) -> Consignment:
    """Look every row of a delivered day through, as those of a file. Raises AtFault."""
    table = Table.NOTIFICATIONS
    assert delivered.sha256 is not None
    taken = look(store.at(delivered.sha256), table, known=_known(session, store, run))
    run.notes = run.notes | {table.value: read_faults(gathered(taken.notes))}
    return delivered


def _known(session: Session, store: FileStore, run: MatchingRun) -> Path | None:
    """Return the notifications to which those of a run are added, as far as they are kept."""
    if run.base_id is None:
        return None
    kept = queries.files_of(session, session.get_one(MatchingRun, run.base_id)).get(STATE_FILE)
    return None if kept is None else store.at(kept.sha256)


def lay(session: Session, run: MatchingRun, table: Table, comes: StoredFile | Consignment) -> None:
    """Lay a table beside those that came before; what lay in its place gives way.

    Raises Refused where the run has begun.
    """
    if run.state != RunState.PREPARING:
        raise Refused(Refusal(N_("This can't be done where the matter stands now.")))
    if isinstance(comes, Consignment):
        run.consignment, run.notifications = comes, None
    else:
        setattr(run, table.value, comes)
        if table is Table.NOTIFICATIONS:
            run.consignment = None
    session.flush()


def lacking(run: MatchingRun) -> tuple[Table, ...]:
    """Return the tables that a run still waits for, in their order."""
    there = {
        Table.RESIDENCE: run.residence_id,
        Table.NOTIFICATIONS: run.notifications_id or run.consignment_id,
        Table.PERMITS: run.permits_id,
    }
    return tuple(table for table, identity in there.items() if identity is None)


def begin(session: Session, run: MatchingRun, *, actor: Actor, now: datetime) -> None:
    """Put a run on its way. Raises Refused where a table is lacking or another run is going."""
    if run.state != RunState.PREPARING:
        raise Refused(Refusal(N_("This can't be done where the matter stands now.")))
    if lacking(run):
        raise Refused(Refusal(N_("Not all three tables are there yet.")))
    _refuse_beside_another(session, now=now)
    run.state = RunState.RUNNING
    run.begun_by, run.begun_at, run.beat_at = actor.account_id, now, now
    session.flush()


def repeat(session: Session, run: MatchingRun, *, actor: Actor, now: datetime) -> MatchingRun:
    """Match the same files once more, with what was decided since. Raises Refused.

    Where a table was refused, the new run waits for it beside those that were not.
    """
    if run.state not in {RunState.DONE, RunState.REFUSED, RunState.STOPPED}:
        raise Refused(Refusal(N_("This can't be done where the matter stands now.")))
    if run.removed_at is not None:
        raise Refused(Refusal(N_("The files of this run were removed, their term being over.")))
    order = Order(run.matched_on, run.grace_days, run.purpose)
    again = prepare(session, order, actor=actor, now=now)
    again.residence, again.permits = run.residence, run.permits
    again.notifications, again.consignment = run.notifications, run.consignment
    there = {table.value for table in Table} - {table.value for table in lacking(again)}
    again.notes = {key: notes for key, notes in run.notes.items() if key in there}
    again.base_id = run.base_id
    again.repeats_id = run.id if run.state == RunState.DONE else None
    session.flush()
    if not lacking(again):
        begin(session, again, actor=actor, now=now)
    return again


def _refuse_beside_another(session: Session, *, now: datetime) -> None:
    other = queries.under_way(session)
    if other is None:
        return
    if now - other.beat_at > SILENT_FOR:
        give_up(other, Stopped(), now=now)
        session.flush()
        return
    raise Refused(Refusal(N_("Another matching is under way. Wait for it, or stop it.")))
