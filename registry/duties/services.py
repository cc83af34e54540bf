"""Opens and closes duties as acts and the calendar say, and dates them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.core.acts import (
    Act,
    Catalogue,
    Duty,
    Owed,
    Record,
    addressee_of,
    compartment_of,
    preparer_of,
    sender_of,
)
from registry.core.calendar import Place
from registry.core.clauses import Force
from registry.core.clock import legal_date
from registry.core.desks import IN_BISHKEK, Desk
from registry.core.due import NO_TIME, Basis, DueDate, Rule, Word
from registry.core.periods import Period, PeriodKind
from registry.core.text import N_, Message
from registry.duties import calendars, notices, queries
from registry.duties.models import DutyState, MovedDuty, OwedDuty, Redating


class Opening(Protocol):
    """The ledger entry that an act left: its number in the book, its day, its facts."""

    @property
    def seq(self) -> int:
        """The entry's number in its book."""

    @property
    def occurred_on(self) -> date | None:
        """The legal day of the act."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts that the act stated."""


@dataclass(frozen=True)
class Moved:
    """An open duty that another calendar or setting dated anew."""

    owed: OwedDuty
    due_before: date | None
    target_before: date | None


def follow(
    session: Session,
    catalogue: Catalogue,
    act: Act,
    record: Record,
    entry: Opening,
    *,
    subject: str,
    now: datetime,
) -> None:
    """Close what `act` discharges or makes fall away about its record, and open what it obliges."""
    discharged = [one.code for one in catalogue.duties.values() if act.name in one.closes_on]
    fallen_away = [
        one.code
        for one in catalogue.duties.values()
        if act.name in one.falls_away_on and act.name not in one.closes_on
    ]
    _close(session, discharged, subject, DutyState.DISCHARGED, entry=entry, now=now)
    _close(session, fallen_away, subject, DutyState.FALLEN_AWAY, entry=entry, now=now)
    if opened := catalogue.opened_by(act):
        _open(session, opened, record, entry, subject=subject, now=now)


def _close(
    session: Session,
    codes: Sequence[str],
    subject: str,
    state: DutyState,
    *,
    entry: Opening,
    now: datetime,
) -> None:
    if not codes:
        return
    session.execute(
        update(OwedDuty)
        .where(
            OwedDuty.code.in_(codes),
            OwedDuty.subject == subject,
            OwedDuty.state == DutyState.OPEN,
        )
        .values(state=state, closed_at=now, closed_by_seq=entry.seq)
    )


def _open(
    session: Session,
    duties: Sequence[Duty],
    record: Record,
    entry: Opening,
    *,
    subject: str,
    now: datetime,
) -> None:
    opened_on = entry.occurred_on or legal_date(now)
    basis = calendars.basis(session, now=now)
    keys = {duty.code: f"{duty.code}|{subject}|{entry.seq}" for duty in duties}
    known = set(session.scalars(select(OwedDuty.key).where(OwedDuty.key.in_(keys.values()))))
    opened = []
    for duty in duties:
        desk = _desk(duty, record)
        dated = work_out(duty, opened_on, entry.facts, desk=desk, basis=basis)
        if keys[duty.code] in known:
            continue
        opened.append(
            OwedDuty(
                id=uuid4(),
                key=keys[duty.code],
                code=duty.code,
                compartment=compartment_of(record),
                subject=subject,
                owed_by_desk=desk,
                owed_by_organisation=None if desk else record.organisation_id,
                opened_at=now,
                opened_on=opened_on,
                opened_by_seq=entry.seq,
                facts=dict(entry.facts),
                due_on=dated.on,
                target_on=dated.target,
                calendar_version=dated.calendar_version or "",
                state=DutyState.OPEN,
            )
        )
    session.add_all(opened)
    session.flush()
    notices.tell_owners(session, opened, now=now)


def open_for_period(
    session: Session,
    duty: Duty,
    record: Record,
    period: Period,
    *,
    subject: str,
    basis: Basis,
    now: datetime,
) -> bool:
    """Open a duty of the calendar's about the record of one period; False where it was before.

    Nobody is written to: whoever delivers by the calendar is reminded when a date is near.
    """
    assert duty.each is period.kind
    key = f"{duty.code}|{period}"
    if session.scalar(select(OwedDuty.id).where(OwedDuty.key == key)) is not None:
        return False
    dated = of_period(duty, period, basis=basis)
    desk = _desk(duty, record)
    session.add(
        OwedDuty(
            id=uuid4(),
            key=key,
            code=duty.code,
            compartment=compartment_of(record),
            subject=subject,
            owed_by_desk=desk,
            owed_by_organisation=None if desk else record.organisation_id,
            opened_at=now,
            opened_on=legal_date(now),
            facts={"period": str(period)},
            due_on=dated.on,
            target_on=dated.target,
            calendar_version=dated.calendar_version or "",
            state=DutyState.OPEN,
        )
    )
    return True


def _desk(duty: Duty, record: Record) -> Desk | None:
    if isinstance(duty.owed_by, Desk):
        return duty.owed_by
    match duty.owed_by:
        case Owed.SENDER:
            return sender_of(record)
        case Owed.PREPARER:
            return preparer_of(record)
        case Owed.ADDRESSEE:
            return addressee_of(record)
        case Owed.OWN_ORGANISATION:
            return None


def work_out(
    duty: Duty, opened_on: date, facts: Mapping[str, Any], *, desk: str | None, basis: Basis
) -> DueDate:
    """Date a duty of `desk`, with the working: by the date that its act stated, else by its rule.

    Raises OutsideCalendar where a day is needed that the calendar does not hold.
    """
    if duty.each is not None:
        return of_period(duty, Period.parse(facts["period"], (duty.each,)), basis=basis)
    place = Place.BISHKEK if desk in IN_BISHKEK else Place.TOKYO
    stated = _stated(duty, opened_on, facts)
    if stated is not None:
        calendar = basis.calendars[place]
        before = stated if calendar.is_open(stated) else calendar.previous_open(stated)
        return DueDate(
            on=stated,
            steps=(Message(N_("The act itself stated %(day)s."), {"day": stated}),),
            target=stated if before < opened_on else before,  # no target is over at its beginning
            calendar_version=calendar.version,
        )
    # A practice of ours has no date from the text, whatever the clause itself asks of others.
    rule = rule_of(duty)
    return rule.work_out(Period(PeriodKind.DAY, opened_on), basis, place=place)


def is_stated(duty: Duty, opened_on: date, facts: Mapping[str, Any]) -> bool:
    """Say whether a duty's date was set by the act that opened it, not by its clause."""
    return _stated(duty, opened_on, facts) is not None


def _stated(duty: Duty, opened_on: date, facts: Mapping[str, Any]) -> date | None:
    return duty.due(opened_on, dict(facts)) if duty.due else None


def of_period(duty: Duty, period: Period, *, basis: Basis) -> DueDate:
    """Date a duty of the calendar's for one period.

    Where the clause binds only when there is something, what we ask for every time has no date in
    law: the clause's date is then our own target. Raises as `work_out`.
    """
    dated = (duty.rule or duty.clause.due or NO_TIME).work_out(period, basis)
    if duty.force is not Force.PRACTICE or dated.on is None:
        return dated
    return replace(dated, on=None, word=Word.NO_TIME, target=dated.target or dated.on)


def rule_of(duty: Duty) -> Rule:
    """Return the rule that dates a duty where its act stated no date."""
    if duty.force is Force.PRACTICE:
        return NO_TIME
    return duty.rule or duty.clause.due or NO_TIME


def keep_moved(
    session: Session, moved: Sequence[Moved], *, setting: str | None, now: datetime
) -> Redating:
    """Write down which duties were dated anew, and how many of each desk's."""
    redating = Redating(
        id=uuid4(),
        at=now,
        setting=setting,
        counts=dict(Counter(one.owed.owed_by_desk or Desk.ORGANISATION.value for one in moved)),
    )
    session.add(redating)
    session.flush()
    session.add_all(
        MovedDuty(
            redating_id=redating.id,
            duty_id=one.owed.id,
            at=now,
            setting=setting,
            due_before=one.due_before,
            due_after=one.owed.due_on,
            target_before=one.target_before,
            target_after=one.owed.target_on,
        )
        for one in moved
    )
    session.flush()
    return redating


def remove_about(session: Session, subject: str) -> None:
    """Delete the duties about a record that is removed, and how their dates moved."""
    theirs = select(OwedDuty.id).where(OwedDuty.subject == subject)
    session.execute(delete(MovedDuty).where(MovedDuty.duty_id.in_(theirs)))
    session.execute(delete(OwedDuty).where(OwedDuty.subject == subject))


def date_anew(session: Session, catalogue: Catalogue, *, now: datetime) -> list[Moved]:
    """Date every open duty by the calendar and targets as they are now; return those that moved."""
    basis = calendars.basis(session, now=now)
    moved = []
    for owed in queries.all_open(session):
        duty = catalogue.duties.get(owed.code)
        if duty is None:
            continue
        dated = work_out(duty, owed.opened_on, owed.facts, desk=owed.owed_by_desk, basis=basis)
        before = Moved(owed, owed.due_on, owed.target_on)
        owed.due_on, owed.target_on = dated.on, dated.target
        owed.calendar_version = dated.calendar_version or ""
        if (owed.due_on, owed.target_on) != (before.due_before, before.target_before):
            moved.append(before)
    return moved
