"""The verbs of an incident: recorded, told to the other side and others, acknowledged, closed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import NotEntitled, NotFound, Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries as deliveries
from registry.deliveries.models import Consignment
from registry.deliveries.rules import FileState
from registry.employment.incidents.models import Incident, ToldOther
from registry.employment.incidents.rules import (
    ACKNOWLEDGE,
    CLOSE,
    LEARN,
    ROOMS,
    SHARED_ROOM,
    SIDES,
    TELL,
    TELL_OTHERS,
    Sort,
    State,
    refusals_of_lines,
    refusals_to_enter,
)


@dataclass(frozen=True)
class Concerned:
    """Which file of which delivery, and which of its rows."""

    stream: str
    period: str
    file_number: int
    lines: str


@dataclass(frozen=True)
class Known:
    """What is known of an incident: when it came to be known, what happened, what was done."""

    found_on: date
    sort: Sort
    words: str
    measures: str = ""
    concerned: Concerned | None = None


def record(session: Session, known: Known, *, actor: Actor, now: datetime) -> Incident:
    """Record an incident; the duty to tell the other side promptly opens. Raises Refused."""
    own = next((desk for desk in SIDES if desk in actor.desks), None)
    if own is None:
        raise NotEntitled
    if refusals := refusals_to_enter(known.found_on, today=legal_date(now)):
        raise Refused(*refusals)
    file = _file(session, known.concerned, actor) if known.concerned is not None else None
    incident = Incident(
        compartment=ROOMS[own],
        state=State.KNOWN,
        sent_from=own,
        addressed_to=SIDES[own == SIDES[0]],
        found_on=known.found_on,
        recorded_at=now,
        sort=known.sort,
        words=known.words.strip(),
        measures=known.measures.strip(),
        delivery=file.delivery if file else None,
        file_number=file.number if file else None,
        lines=known.concerned.lines.strip() if known.concerned else "",
        reply="",
    )
    session.add(incident)
    session.flush()
    perform(
        session,
        LEARN,
        record=incident,
        actor=actor,
        now=now,
        occurred_on=known.found_on,
        facts={"sort": known.sort.value},
        about=(f"employment.delivery:{incident.delivery_id}",) if file else (),
    )
    return incident


def _file(session: Session, concerned: Concerned, actor: Actor) -> Consignment:
    delivery = deliveries.find(session, concerned.stream, concerned.period)
    if delivery is None:
        raise Refused(Refusal(N_("There is no delivery of that day."), field="period"))
    number = concerned.file_number
    try:
        found = deliveries.get_consignment(session, delivery, number, actor)
    except NotFound:
        found = None
    if found is None or found.state != FileState.HANDED_OVER:
        message = N_("No file of this number was handed over for that day.")
        raise Refused(Refusal(message, field="file_number"))
    if refusals := refusals_of_lines(concerned.lines, rows=found.row_count):
        raise Refused(*refusals)
    return found


def tell(session: Session, incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Tell the other side: it sees the incident from now on."""

    def change() -> None:
        incident.told_at, incident.compartment = now, SHARED_ROOM

    perform(session, TELL, record=incident, actor=actor, now=now, change=change)


def tell_others(
    session: Session, incident: Incident, *, whom: str, told_on: date, actor: Actor, now: datetime
) -> ToldOther:
    """Note who else was told, and on which day. Raises Refused."""
    if told_on > legal_date(now):
        raise Refused(Refusal(N_("That day is still to come."), field="told_on"))
    row = ToldOther(incident_id=incident.id, whom=whom.strip(), told_on=told_on, noted_at=now)
    perform(
        session,
        TELL_OTHERS,
        record=incident,
        actor=actor,
        now=now,
        occurred_on=told_on,
        change=lambda: session.add(row),
    )
    return row


def acknowledge(
    session: Session, incident: Incident, *, reply: str, actor: Actor, now: datetime
) -> None:
    """Acknowledge the notice, and say what this side does about it."""
    perform(
        session,
        ACKNOWLEDGE,
        record=incident,
        actor=actor,
        now=now,
        change=lambda: setattr(incident, "reply", reply.strip()),
    )


def close(session: Session, incident: Incident, *, words: str, actor: Actor, now: datetime) -> None:
    """Close an incident, saying what came of it."""
    perform(session, CLOSE, record=incident, actor=actor, now=now, reason=words)
