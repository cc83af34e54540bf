"""The verbs of plans: entered, filed, cancelled, given up, corrected, brought in from a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.mlit.plans import queries
from registry.mlit.plans.models import Plan, PlanImport, PlanWorker
from registry.mlit.plans.rules import (
    CANCEL,
    ENDED,
    ENDING,
    ENTER,
    FILE,
    GIVE_UP,
    IMPORT,
    REPORTED_BEFORE,
    RESTORE,
    ROOM,
    SCHEMA,
    PlanState,
    Stated,
    Worker,
    plan_key,
    refusals_to_end,
    stated_in,
)
from registry.papers import services as papers
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.tables.keys import search_key
from registry.tables.preview import Mode, rows_to_take
from registry.tables.reading import ReadTable, read_table
from registry.tables.sources import Source

AT_A_TIME: Final = 1_000


def enter(
    session: Session,
    number: str,
    employer: tuple[str, str],
    certified_on: date,
    workers: Sequence[Worker],
    *,
    actor: Actor,
    now: datetime,
) -> Plan:
    """Enter a plan that was certified; `employer` is name and corporate number. Raises Refused."""
    if certified_on > legal_date(now):
        raise Refused(Refusal(N_("That day is still to come."), field="certified_on"))
    if queries.by_number(session, number) is not None:
        message = N_("The register has a plan of this number.")
        raise Refused(Refusal(message, field="plan_no"))
    plan = Plan(
        **_columns(number, employer, certified_on, now),
        state=PlanState.CERTIFIED,
        stored=None,
        workers=_workers(workers),
    )
    session.add(plan)
    session.flush()
    perform(session, ENTER, record=plan, actor=actor, now=now, occurred_on=certified_on)
    return plan


def _columns(
    number: str, employer: tuple[str, str], certified_on: date, now: datetime
) -> dict[str, object]:
    name, corporate_number = employer
    return {
        "plan_no": number,
        "number_key": plan_key(number),
        "employer_name": name,
        "employer_no": corporate_number,
        "certified_on": certified_on,
        "search_text": search_key(number, name, corporate_number),
        "recorded_at": now,
    }


def _workers(workers: Iterable[Worker], *, after: int = 0) -> list[PlanWorker]:
    return [
        PlanWorker(
            number=number,
            card_no=one.card_no,
            name=one.name,
            born_on=one.born_on,
            nationality=one.nationality,
        )
        for number, one in enumerate(workers, start=after + 1)
    ]


def keep_file(
    session: Session, plan: Plan, stored: StoredFile, *, actor: Actor, now: datetime
) -> None:
    """Keep the plan itself with the register: every Form 4 about it goes with this file."""

    def change() -> None:
        plan.stored, plan.stored_file_id = stored, stored.id

    facts = {"file": stored.sha256}
    perform(session, FILE, record=plan, actor=actor, now=now, facts=facts, change=change)


def cancel(session: Session, plan: Plan, *, on: date, actor: Actor, now: datetime) -> None:
    """Record that a plan's certification was cancelled; Form 4 is owed from now on."""
    _end(session, plan, PlanState.CANCELLED, on, actor=actor, now=now)


def give_up(session: Session, plan: Plan, *, on: date, actor: Actor, now: datetime) -> None:
    """Record that its employer gives a plan up; Form 4 is owed from now on."""
    _end(session, plan, PlanState.GIVEN_UP, on, actor=actor, now=now)


def _end(
    session: Session, plan: Plan, state: PlanState, on: date, *, actor: Actor, now: datetime
) -> None:
    if refusals := refusals_to_end(plan.certified_on, on, today=legal_date(now)):
        raise Refused(*refusals)
    name = "cancelled_on" if state is PlanState.CANCELLED else "withdrawn_on"
    perform(
        session,
        CANCEL if state is PlanState.CANCELLED else GIVE_UP,
        record=plan,
        actor=actor,
        now=now,
        occurred_on=on,
        change=lambda: setattr(plan, name, on),
    )


def note_reported(session: Session, plan: Plan, *, words: str, actor: Actor, now: datetime) -> None:
    """Note that an end was reported before, outside this register. Raises Refused."""
    if plan.state not in ENDED:
        raise Refused(Refusal(N_("This can't be done where the matter stands now.")))
    perform(session, REPORTED_BEFORE, record=plan, actor=actor, now=now, reason=words)


def restore(session: Session, plan: Plan, *, words: str, actor: Actor, now: datetime) -> None:
    """Correct that a plan was taken for ended."""

    def change() -> None:
        plan.cancelled_on = plan.withdrawn_on = None

    perform(session, RESTORE, record=plan, actor=actor, now=now, reason=words, change=change)


# -- from a file -----------------------------------------------------------------------------------


def read(source: Source, *, file: str) -> ReadTable:
    """Recognise a file of plans. Raises Unreadable."""
    return read_table(source, schema=SCHEMA, file=file)


@dataclass
class Compared:
    """What bringing a file in would do."""

    rows: int = 0
    new: list[Stated] = field(default_factory=list)
    ending: list[tuple[Plan, Stated]] = field(default_factory=list)
    more_workers: list[tuple[Plan, list[Worker]]] = field(default_factory=list)
    known: int = 0

    def ends(self, reported_before: date | None) -> int:
        """How many endings are to be reported: those from that day on."""
        stated = [one for one in self.new if one.ended_on] + [one for _plan, one in self.ending]
        return sum(not _was_reported(one, reported_before) for one in stated)


def _was_reported(one: Stated, reported_before: date | None) -> bool:
    return reported_before is not None and (one.ended_on or reported_before) < reported_before


def compare(session: Session, table: ReadTable, *, today: date) -> Compared:
    """Compare a sound file with the register. Raises Refused, naming the row that contradicts."""
    found, stated = Compared(), _by_plan(table)
    found.rows = sum(max(len(one.workers), 1) for one in stated)
    for start in range(0, len(stated), AT_A_TIME):
        batch = stated[start : start + AT_A_TIME]
        known = queries.by_numbers(session, (one.number for one in batch))
        for one in batch:
            if one.ended_on is not None and one.ended_on > today:
                message = N_("Row %(row)s: the day of the end is still to come.")
                raise Refused(Refusal(message, {"row": one.row}))
            plan = known.get(plan_key(one.number))
            if plan is None:
                found.new.append(one)
            else:
                _compare(found, plan, one)
    return found


def _by_plan(table: ReadTable) -> list[Stated]:
    plans: dict[str, Stated] = {}
    for row in rows_to_take(table, Mode.WHOLE):
        one = stated_in(row.number, row.values)
        first = plans.setdefault(plan_key(one.number), one)
        if first is one:
            continue
        if first.same != one.same:
            message = N_("Row %(row)s says other things of this plan than row %(first)s.")
            raise Refused(Refusal(message, {"row": one.row, "first": first.row}))
        first.workers += [worker for worker in one.workers if worker not in first.workers]
    return list(plans.values())


def _compare(found: Compared, plan: Plan, one: Stated) -> None:
    if plan.state in ENDED and plan.state != one.state:
        message = N_("Row %(row)s: the register has this plan as ended. Correct it there first.")
        raise Refused(Refusal(message, {"row": one.row}))
    if plan.certified_on != one.certified_on:
        message = N_("Row %(row)s: the register has another day of certification.")
        raise Refused(Refusal(message, {"row": one.row}))
    there = {Worker(w.card_no, w.name, w.born_on, w.nationality) for w in plan.workers}
    more = [worker for worker in one.workers if worker not in there]
    if more:
        found.more_workers.append((plan, more))
    if plan.state != one.state:
        found.ending.append((plan, one))
    elif not more:
        found.known += 1


def hand_in(session: Session, stored: StoredFile, *, actor: Actor, now: datetime) -> PlanImport:
    """Note a file that is to be brought in; nothing of it is taken yet."""
    handed_in = PlanImport(
        stored_file_id=stored.id,
        stored=stored,
        uploaded_by=actor.account_id,
        uploaded_at=now,
    )
    session.add(handed_in)
    session.flush()
    return handed_in


def bring_in(
    session: Session,
    handed_in: PlanImport,
    table: ReadTable,
    *,
    reported_before: date | None,
    actor: Actor,
    now: datetime,
) -> Compared:
    """Bring a file in: all of it, or nothing. Each end opens its duty to report.

    What ended before `reported_before` was reported outside this register. Raises Refused.
    """
    found = compare(session, table, today=legal_date(now))

    def change() -> None:
        handed_in.taken_at, handed_in.row_count = now, found.rows

    facts = {
        "file": handed_in.stored.sha256,
        "rows": found.rows,
        "new": len(found.new),
        "ended": len(found.ending) + sum(one.ended_on is not None for one in found.new),
        "known_already": found.known,
    }
    perform(session, IMPORT, record=handed_in, actor=actor, now=now, facts=facts, change=change)
    numbers = _insert(session, found.new, now)
    for plan, workers in found.more_workers:
        plan.workers += _workers(workers, after=len(plan.workers))
    ended = [(session.get_one(Plan, numbers[one.row]), one) for one in found.new if one.ended_on]
    for plan, one in (*ended, *found.ending):
        _end_as_stated(session, plan, one, reported_before, actor=actor, now=now)
    session.flush()
    return found


def _insert(session: Session, new: Sequence[Stated], now: datetime) -> dict[int, UUID]:
    identities = {one.row: uuid4() for one in new}
    for start in range(0, len(new), AT_A_TIME):
        batch = new[start : start + AT_A_TIME]
        session.execute(
            insert(Plan),
            [
                {
                    "id": identities[one.row],
                    "state": PlanState.CERTIFIED,
                    "version": 1,
                    **_columns(
                        one.number, (one.employer_name, one.employer_no), one.certified_on, now
                    ),
                }
                for one in batch
            ],
        )
        workers = [
            {
                "id": uuid4(),
                "plan_id": identities[one.row],
                "number": number,
                "card_no": worker.card_no,
                "name": worker.name,
                "born_on": worker.born_on,
                "nationality": worker.nationality,
            }
            for one in batch
            for number, worker in enumerate(one.workers, start=1)
        ]
        if workers:
            session.execute(insert(PlanWorker), workers)
    return identities


def _end_as_stated(
    session: Session,
    plan: Plan,
    one: Stated,
    reported_before: date | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    assert one.ended_on is not None
    name = "cancelled_on" if one.cancelled_on else "withdrawn_on"
    perform(
        session,
        ENDING[one.state],
        record=plan,
        actor=actor,
        now=now,
        occurred_on=one.ended_on,
        change=lambda: setattr(plan, name, one.ended_on),
    )
    if _was_reported(one, reported_before):
        assert reported_before is not None
        words = f"通報済み（{reported_before.isoformat()}より前の分）"
        perform(session, REPORTED_BEFORE, record=plan, actor=actor, now=now, reason=words)


def import_file(
    session: Session, store: FileStore, path: Path, *, actor: Actor, now: datetime
) -> Compared:
    """Hand a file in and bring it in at once, for whoever works without a screen.

    The file is kept as evidence. Raises Unreadable and Refused; then nothing may be committed.
    """
    with path.open("rb") as content:
        stored = papers.store_file(
            session,
            store,
            content,
            name=path.name,
            compartment=ROOM,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
        )
    handed_in = hand_in(session, stored, actor=actor, now=now)
    table = read(store.read(stored.sha256), file=path.name)
    return bring_in(session, handed_in, table, reported_before=None, actor=actor, now=now)
