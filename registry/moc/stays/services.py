"""Suspends acceptance in a field, asks for help with returns, and tells what came of it (moc:8)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import one_at_a_time
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.rules import need, need_on
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.references.services import next_reference
from registry.moc.stays import queries
from registry.moc.stays.models import (
    ReturnRequest,
    ReturnStep,
    Suspension,
    SuspensionChange,
)
from registry.moc.stays.rules import (
    ASK_HELP,
    CHANGE,
    CONCLUDE,
    REPORT,
    SUSPEND,
    Outcome,
    overlap,
    refusals_to_suspend,
)

KINDS: Final = (
    Kind(Suspension),
    Kind(SuspensionChange),
    Kind(ReturnRequest),
    Kind(ReturnStep),
)


@dataclass(frozen=True)
class Person:
    """Who is to be helped, as the request says it."""

    name: str
    born_on: date | None
    passport: str
    family: str
    whereabouts: str


@dataclass(frozen=True)
class Told:
    """What was done for a return on a day, in a language, with the embassy or without."""

    text: str
    language: str
    on: date
    with_embassy: bool


def suspend(
    session: Session,
    field: str,
    *,
    since: date,
    until: date | None,
    reason_ja: str,
    reason_en: str,
    actor: Actor,
    now: datetime,
) -> Suspension:
    """Suspend acceptance in a field; it shows on the public page at once. Raises Refused."""
    side = need(actor, SUSPEND)
    if refusals := refusals_to_suspend(field, since, until):
        raise Refused(*refusals)
    one_at_a_time(session, f"{Suspension.kind}:{field}")
    if any(overlap(since, until, one.since, end) for one, end in queries.terms(session, field)):
        message = N_(
            "Acceptance in this field is suspended in that time already. Set another end there."
        )
        raise Refused(Refusal(message, field="field"))
    made = Suspension(
        side=side,
        field=field,
        since=since,
        until=until,
        reason_ja=reason_ja,
        reason_en=reason_en,
        announced_at=now,
        changes=[],
    )
    session.add(made)
    session.flush()
    facts = {
        "field": field,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    do(session, SUSPEND, record=made, actor=actor, now=now, facts=facts)
    return made


def change(
    session: Session, suspension: Suspension, until: date | None, *, actor: Actor, now: datetime
) -> None:
    """Set another last day of a suspension; yesterday or before ends it at once. Raises Refused."""
    side = need(actor, CHANGE)
    if until is not None and until < suspension.since:
        raise Refused(Refusal(N_("It ends before it begins."), field="until"))
    made = SuspensionChange(side=side, suspension_id=suspension.id, until=until, changed_at=now)
    suspension.changes.append(made)
    session.flush()
    facts = {"until": until.isoformat() if until else None}
    do(session, CHANGE, record=suspension, brings=made, actor=actor, now=now, facts=facts)


def ask_help(
    session: Session,
    person: Person,
    needs: str,
    *,
    language: str,
    actor: Actor,
    now: datetime,
) -> ReturnRequest:
    """Ask the Kyrgyz side to help somebody to return; it endeavours to, with its embassy."""
    side = need(actor, ASK_HELP)
    request = ReturnRequest(
        side=side,
        reference=next_reference(session, ReturnRequest, side, day_at(side, now).year, mark="R"),
        name=person.name,
        born_on=person.born_on,
        passport=person.passport,
        family=person.family,
        whereabouts=person.whereabouts,
        language=language,
        needs=needs,
        asked_at=now,
        steps=[],
    )
    session.add(request)
    session.flush()
    do(
        session,
        ASK_HELP,
        record=request,
        actor=actor,
        now=now,
        facts={"reference": request.reference},
        confidential=True,
    )
    return request


def report(
    session: Session, request: ReturnRequest, told: Told, *, actor: Actor, now: datetime
) -> None:
    """Report what was done for a return so far. Raises Refused."""
    _step(session, REPORT, request, told, actor=actor, now=now)


def conclude(
    session: Session,
    request: ReturnRequest,
    outcome: Outcome,
    told: Told,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Report what came of a request. Raises Refused; OutOfDate where that was told already."""
    if queries.outcome_of(request) is not None:
        raise OutOfDate(Refusal(N_("The outcome was reported already.")))
    if outcome is Outcome.NOT_POSSIBLE and not told.text.strip():
        raise Refused(Refusal(N_("Say why it was not possible."), field="text"))
    _step(session, CONCLUDE, request, told, outcome=outcome, actor=actor, now=now)


def _step(
    session: Session,
    act: Act,
    request: ReturnRequest,
    told: Told,
    *,
    outcome: Outcome | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    need_on(actor, act, request)
    if told.on > day_at(Side.KG, now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    made = ReturnStep(
        side=Side.KG,
        request_id=request.id,
        outcome=outcome,
        on=told.on,
        with_embassy=told.with_embassy,
        language=told.language,
        text=told.text,
        at=now,
    )
    request.steps.append(made)
    session.flush()
    facts = {
        "reference": request.reference,
        "outcome": outcome.value if outcome else None,
        "embassy": told.with_embassy,
    }
    do(
        session,
        act,
        record=request,
        brings=made,
        actor=actor,
        now=now,
        facts=facts,
        confidential=True,
    )
