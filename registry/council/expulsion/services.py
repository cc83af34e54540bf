"""The verbs of an expulsion: opened, heard, laid before the chairs, decided, told (council:11)."""

from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.acts.services import concur, perform, remove_traces_of, void_concurrences
from registry.core.actor import Actor
from registry.core.calendar import Place
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.expulsion import letters, queries
from registry.council.expulsion.models import ExpulsionCase, ExpulsionFile, ExpulsionLetter
from registry.council.expulsion.rules import (
    DROP,
    DROP_UNTOLD,
    EXPEL,
    EXPULSION_CHAIRS,
    HEARING_NOTICE,
    NOTIFY,
    OPEN,
    PROPOSE,
    RECORD_HEARING,
    SEND_BACK,
    SET_HEARING,
    STATE_CASE,
    Appointment,
    ExpulsionState,
    duty_code,
    earliest_hearing,
    refusals_to_appoint,
    refusals_to_expel,
)
from registry.council.leaving.services import let_go
from registry.council.members import queries as members
from registry.council.members import services as register
from registry.council.members.rules import Ended, Ground, Item
from registry.duties import calendars
from registry.papers import services as papers
from registry.papers.letters import NumberedDocument
from registry.papers.models import Paper, StoredFile
from registry.settings.queries import value_on

HEARING_DAYS: Final = 14  # what is proposed, where the notice asked for is no longer


def open_case(
    session: Session,
    organisation_id: UUID,
    *,
    ground: Ground,
    facts: str,
    actor: Actor,
    now: datetime,
) -> ExpulsionCase:
    """Open a case against a member on the ground that its item allows. Raises Refused."""
    today = legal_date(now)
    state = members.state_on(session, organisation_id, today)
    pending = queries.open_against(session, organisation_id) is not None
    item = Item(state.item) if state else None
    if refusals := refusals_to_expel(item, ground, pending=pending):
        raise Refused(*refusals)
    assert state is not None
    if not facts.strip():
        raise Refused(Refusal(N_("State the facts."), field="facts"))
    case = ExpulsionCase(
        case_number=papers.next_number(session, series=office.EXPULSIONS, on=today),
        organisation_id=organisation_id,
        organisation=state.organisation,
        item=state.item,
        ground=ground,
        state=ExpulsionState.OPEN,
        facts=facts,
        opened_at=now,
        files=[],
    )
    session.add(case)
    session.flush()
    perform(
        session,
        OPEN[ground],
        record=case,
        actor=actor,
        now=now,
        facts={"case": case.case_number, "ground": ground, "item": state.item},
        about=(f"council.member:{organisation_id}",),
        reason=facts,
    )
    return case


def add_evidence(
    session: Session,
    case: ExpulsionCase,
    stored: StoredFile,
    *,
    purpose: str = "evidence",
    now: datetime,
) -> ExpulsionFile:
    """Put a file with an open case. Raises OutOfDate where the case lies before the chairs."""
    if case.state in {
        ExpulsionState.PROPOSED,
        ExpulsionState.EXPELLED,
        ExpulsionState.DROPPED,
    }:
        raise OutOfDate(Refusal(N_("Nothing can be added where the case stands now.")))
    file = ExpulsionFile(
        case_id=case.id,
        organisation_id=case.organisation_id,
        stored_file_id=stored.id,
        stored=stored,
        purpose=purpose,
        added_at=now,
    )
    case.files.append(file)
    session.flush()
    return file


def against_hearing(session: Session, appointment: Appointment, *, now: datetime) -> list[Refusal]:
    """Say why a member can't be heard then, by the calendar and the council's practice."""
    today = legal_date(now)
    return refusals_to_appoint(
        appointment,
        today=today,
        notice=value_on(session, HEARING_NOTICE, today),
        calendar=calendars.basis(session, now=now).calendars[Place.TOKYO],
    )


def usual_hearing(session: Session, *, now: datetime) -> Appointment:
    """Return what is proposed: in writing, for two weeks or the notice that is longer."""
    notice = max(HEARING_DAYS, days_of_notice(session, now=now))
    return Appointment(first_hearing(session, notice, now=now))


def days_of_notice(session: Session, *, now: datetime) -> int:
    """Return how many days a member has to prepare; our practice."""
    days: int = value_on(session, HEARING_NOTICE, legal_date(now))
    return days


def first_hearing(session: Session, notice: int, *, now: datetime) -> date:
    """Return the first open day that leaves a member `notice` days."""
    calendar = calendars.basis(session, now=now).calendars[Place.TOKYO]
    return earliest_hearing(today=legal_date(now), notice=notice, calendar=calendar)


def set_hearing(
    session: Session,
    case: ExpulsionCase,
    *,
    appointment: Appointment,
    actor: Actor,
    now: datetime,
) -> Paper:
    """Give the member notice, and how and when it is heard; again to change the day.

    Returns the letter. Raises Refused, also for a day that is too soon or closed.
    """
    if against := against_hearing(session, appointment, now=now):
        raise Refused(*against)
    letter = letters.hearing(session, case, appointment=appointment, now=now)
    perform(
        session,
        SET_HEARING[Ground(case.ground)],
        record=case,
        actor=actor,
        now=now,
        facts={"due_on": appointment.on.isoformat(), "way": appointment.way},
        change=lambda: setattr(case, "hearing_on", appointment.on),
    )
    return _issue(session, case, letter, now=now)


def state_case(
    session: Session, case: ExpulsionCase, *, statement: str, actor: Actor, now: datetime
) -> None:
    """The member makes its statement. Raises Refused."""
    if not statement.strip():
        raise Refused(Refusal(N_("Write your statement."), field="statement"))
    perform(session, STATE_CASE[Ground(case.ground)], record=case, actor=actor, now=now)
    case.statement = statement


def record_hearing(
    session: Session, case: ExpulsionCase, *, record: str, actor: Actor, now: datetime
) -> None:
    """Record how the member was heard, or that it did not use its chance once the day passed.

    Raises Refused.
    """
    if (
        case.state == ExpulsionState.HEARING_SET
        and case.hearing_on is not None
        and legal_date(now) < case.hearing_on
    ):
        raise Refused(
            Refusal(N_("The member has until %(day)s to be heard."), {"day": case.hearing_on})
        )
    perform(
        session,
        RECORD_HEARING[Ground(case.ground)],
        record=case,
        actor=actor,
        now=now,
        reason=record,
    )
    case.hearing_record = record


def propose(
    session: Session, case: ExpulsionCase, *, proposal: str, actor: Actor, now: datetime
) -> None:
    """Lay a case that was heard before the chairs, with the reasons. Raises Refused.

    A statement in writing does not take the place of a hearing in person that was promised.
    """
    promised = queries.appointment(session, case)
    if promised is not None and promised.at is not None and not case.hearing_record:
        in_person = N_("The member is to be heard in person on %(day)s. Record that hearing first.")
        raise Refused(Refusal(in_person, {"day": promised.on}))
    perform(
        session, PROPOSE[Ground(case.ground)], record=case, actor=actor, now=now, reason=proposal
    )
    case.proposal = proposal


def draft_digest(case: ExpulsionCase) -> str:
    """Return what the chairs agree to: facts, hearing, proposal and evidence as they stand."""
    said = (case.ground, case.facts, case.statement, case.hearing_record, case.proposal)
    files = sorted(file.stored.sha256 for file in case.files)
    return sha256("\x1f".join((*said, *files)).encode()).hexdigest()


def expel(
    session: Session, case: ExpulsionCase, *, digest: str, actor: Actor, now: datetime
) -> bool:
    """Give one chair's agreement; True when it was the last needed and the member is expelled.

    Raises Refused, OutOfDate where the draft is another than the one read.
    """
    if digest != draft_digest(case):
        raise OutOfDate(Refusal(N_("The draft was changed after you opened it. Read it again.")))
    today = legal_date(now)

    def carry_out() -> None:
        case.expelled_on = today
        register.end(session, case.organisation_id, valid_until=today, how=Ended.EXPELLED, now=now)

    done = concur(
        session,
        EXPEL[Ground(case.ground)],
        record=case,
        actor=actor,
        now=now,
        draft_digest=digest,
        needed=value_on(session, EXPULSION_CHAIRS, today),
        change=carry_out,
        facts={"ground": case.ground, "expelled_on": today.isoformat()},
    )
    return done is not None


def send_back(
    session: Session, case: ExpulsionCase, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send the case back to the secretariat; agreements given so far are void. Raises Refused."""
    perform(
        session, SEND_BACK[Ground(case.ground)], record=case, actor=actor, now=now, reason=reason
    )
    void_concurrences(session, case, now=now)


def drop(
    session: Session, case: ExpulsionCase, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Close a case without expulsion, for one chair; agreements to the expulsion fall away.

    A member that was given notice is told by letter; where it was not, nothing is. Raises Refused.
    """
    ground = Ground(case.ground)
    act = DROP_UNTOLD[ground] if case.state == ExpulsionState.OPEN else DROP[ground]
    perform(session, act, record=case, actor=actor, now=now, reason=reason)
    void_concurrences(session, case, now=now)
    if letter := letters.closed(session, case, reason=reason, now=now):
        _issue(session, case, letter, now=now)


def notify(session: Session, case: ExpulsionCase, *, actor: Actor, now: datetime) -> Paper:
    """Issue the letter that tells the member of its expulsion. Raises Refused before it is one."""
    document = letters.expulsion(session, case, now=now)
    office.tell_once(session, case, code=duty_code("notify", Ground(case.ground)))
    perform(session, NOTIFY[Ground(case.ground)], record=case, actor=actor, now=now)
    let_go(session, case.organisation_id, Ended.EXPELLED, actor=actor, now=now)
    return _issue(session, case, document, now=now)


def remove(session: Session, case_id: UUID) -> frozenset[str]:
    """Delete a closed case with its files, letters and duties; return what bytes it had.

    That the member was expelled stays in the register, and what was done in the ledger.
    """
    attached = session.scalars(
        select(ExpulsionFile.stored_file_id).where(ExpulsionFile.case_id == case_id)
    ).all()
    for table in (ExpulsionFile, ExpulsionLetter):
        session.execute(delete(table).where(table.case_id == case_id))
    session.execute(delete(ExpulsionCase).where(ExpulsionCase.id == case_id))
    subject = f"{ExpulsionCase.kind}:{case_id}"
    remove_traces_of(session, subject)
    return papers.remove_papers(session, subject).union(
        *(papers.remove_file(session, stored) for stored in attached)
    )


def _issue(
    session: Session, case: ExpulsionCase, document: NumberedDocument, *, now: datetime
) -> Paper:
    paper = office.issue(session, document, record=case, now=now)
    session.add(
        ExpulsionLetter(case_id=case.id, organisation_id=case.organisation_id, paper_id=paper.id)
    )
    session.flush()
    return paper
