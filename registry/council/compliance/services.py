"""Recording what employers have done, one by one or by a table, and reporting that it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, joinedload

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import NotFound, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.compliance.rules import EVIDENCE, MEASURE, schema_of
from registry.council.measures import queries
from registry.council.measures.models import (
    ComplianceRecord,
    ComplianceTable,
    MeasureCharge,
    MeasureEmployer,
)
from registry.council.measures.rules import (
    MOST_EMPLOYERS,
    NOTE,
    NUMBER,
    RECORD,
    REPORT,
    SINCE,
    STATUS,
    VALID_UNTIL,
    ChargeState,
    Compliance,
    refusals_to_report,
)
from registry.papers.models import StoredFile
from registry.tables.encodings import Encoding
from registry.tables.numbered import Looked, look_through
from registry.tables.preview import Mode
from registry.tables.reading import Chosen, Row, read_table
from registry.tables.sources import Limits, Source

FILES: Final = "files"  # under which a handed-in table keeps the files that it names


@dataclass(frozen=True)
class Done:
    """What an establishment has done: since when, until when its evidence holds, and which."""

    status: Compliance
    since_on: date
    valid_until: date | None = None
    note: str = ""
    stored_file_id: UUID | None = None


def record(
    session: Session,
    charged: MeasureCharge,
    done: Mapping[UUID, Done],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record what establishments have done; what was recorded before is kept beside it.

    Raises Refused, OutOfDate where the corporation was released.
    """
    today = legal_date(now)
    for one in done.values():
        if one.since_on > today:
            raise Refused(
                Refusal(N_("The day lies ahead; record it when it has come."), field="since")
            )
        if one.valid_until is not None and one.valid_until < one.since_on:
            raise Refused(Refusal(N_("The evidence ends before it begins."), field="valid_until"))
    if not done:
        raise Refused(Refusal(N_("There is nothing to record.")))
    perform(
        session,
        RECORD,
        record=charged,
        actor=actor,
        now=now,
        facts={
            "count": len(done),
            **{
                status.value: sum(one.status is status for one in done.values())
                for status in Compliance
            },
        },
    )
    session.execute(
        update(ComplianceRecord)
        .where(
            ComplianceRecord.measure_employer_id.in_(list(done)),
            ComplianceRecord.replaced_at.is_(None),
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(ComplianceRecord),
        [
            {
                "measure_employer_id": employer_id,
                "charge_id": charged.id,
                "organisation_id": charged.organisation_id,
                "status": one.status,
                "since_on": one.since_on,
                "valid_until": one.valid_until,
                "note": one.note,
                "stored_file_id": one.stored_file_id,
                "recorded_at": now,
                "recorded_by": actor.account_id,
            }
            for employer_id, one in done.items()
        ],
    )


def report(session: Session, charged: MeasureCharge, *, actor: Actor, now: datetime) -> None:
    """Report a measure as carried out; refused while establishments are missing. Raises Refused."""
    total, missing = queries.gaps(session, charged.id, today=legal_date(now))
    refusals = refusals_to_report(gap for gap, count in missing.items() for _n in range(count))
    if not total:
        refusals = [Refusal(N_("No establishment is named yet."))]
    if refusals:
        raise Refused(*refusals)
    perform(session, REPORT, record=charged, actor=actor, now=now, facts={"employers": total})


# -- by a table --------------------------------------------------------------------------------


def hand_in(
    session: Session,
    charged: MeasureCharge,
    stored: StoredFile,
    files: Sequence[StoredFile],
    *,
    actor: Actor,
    now: datetime,
) -> ComplianceTable:
    """Keep a filled table with the files that it names, to be looked at. Raises OutOfDate."""
    if charged.state == ChargeState.RELEASED:
        raise OutOfDate(Refusal(N_("The corporation was released from this measure.")))
    handed_in = ComplianceTable(
        id=uuid4(),
        charge_id=charged.id,
        organisation_id=charged.organisation_id,
        stored_file_id=stored.id,
        stored=stored,
        chosen={FILES: {file.original_name: str(file.id) for file in files}},
        handed_in_at=now,
        handed_in_by=actor.account_id,
    )
    session.add(handed_in)
    session.flush()
    return handed_in


def get_table(session: Session, charged: MeasureCharge, table_id: UUID) -> ComplianceTable:
    """Return a filled table of a charge. Raises NotFound."""
    found = session.scalars(
        select(ComplianceTable)
        .options(joinedload(ComplianceTable.stored))
        .where(ComplianceTable.id == table_id, ComplianceTable.charge_id == charged.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def look(
    session: Session, charged: MeasureCharge, source: Source, handed_in: ComplianceTable
) -> Looked:
    """Look a filled table through, of which nothing is taken. Raises Unreadable."""
    chosen = handed_in.chosen
    table = read_table(
        source,
        schema=schema_of(
            charged.measure.measure_number or "",
            names={one.place: one.name for one in _employers(session, charged)},
            files=list(chosen.get(FILES, {})),
        ),
        file=handed_in.stored.original_name,
        limits=Limits(size=20 << 20, rows=2 * MOST_EMPLOYERS),
        chosen=Chosen(
            encoding=Encoding(chosen["encoding"]) if chosen.get("encoding") else None,
            sheet=chosen.get("sheet") or None,
        ),
    )
    return look_through(
        table,
        matter=charged.measure.measure_number or "",
        matter_key=MEASURE.key,
        number_key=NUMBER.key,
    )


def _employers(session: Session, charged: MeasureCharge) -> Sequence[MeasureEmployer]:
    return session.scalars(
        select(MeasureEmployer)
        .where(MeasureEmployer.charge_id == charged.id)
        .order_by(MeasureEmployer.place)
    ).all()


def take_table(
    session: Session,
    charged: MeasureCharge,
    handed_in: ComplianceTable,
    looked: Looked,
    mode: Mode,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Record what a table says, whole or without its faulty rows; return how many.

    A row that says nothing of what was done is passed over. Raises Refused, OutOfDate.
    """
    if not looked.allows(mode):
        raise Refused(Refusal(N_("The file has errors, so it can't be taken whole."), field="mode"))
    files, today = handed_in.chosen.get(FILES, {}), legal_date(now)
    employers = {one.place: one.id for one in _employers(session, charged)}
    done = {
        employers[place]: _done(row, files, today=today)
        for place, row in looked.sound.items()
        if row.values.get(STATUS.key)
    }
    record(session, charged, done, actor=actor, now=now)
    handed_in.taken_at, handed_in.taken_count = now, len(done)
    session.flush()
    return len(done)


def _done(row: Row, files: Mapping[str, str], *, today: date) -> Done:
    values: Mapping[str, Any] = row.values
    evidence = files.get(str(values.get(EVIDENCE.key) or "").strip())
    return Done(
        status=Compliance(values[STATUS.key]),
        since_on=values.get(SINCE.key) or today,
        valid_until=values.get(VALID_UNTIL.key),
        note=str(values.get(NOTE.key) or ""),
        stored_file_id=UUID(evidence) if evidence else None,
    )
