"""Records what a side did about a record of the other's, and lets the other side know."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act, compartment_of
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.steps import queries
from registry.moc.steps.models import CaseStep

KINDS: Final = (Kind(CaseStep),)


@dataclass(frozen=True)
class Told:
    """What is said of a step: in words, on which day it was, whether it is confidential."""

    words: str
    on: date
    confidential: bool = True
    outcome: str = ""
    reference: str = ""


def take(
    session: Session, act: Act, record: Any, told: Told, *, actor: Actor, now: datetime
) -> CaseStep:
    """Do an act about the other side's record, once where it settles something. Raises Refused."""
    side = Side(record.side).other
    if told.on > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    if not told.words.strip():
        raise Refused(Refusal(N_("Say it in words."), field="words"))
    step = CaseStep(
        side=side,
        room=compartment_of(record),
        of_kind=record.kind,
        of_id=record.id,
        act=act.name,
        words=told.words,
        outcome=told.outcome,
        reference=told.reference,
        on=told.on,
        confidential=told.confidential,
        recorded_at=now,
    )
    session.add(step)
    session.flush()
    do(
        session,
        act,
        record=record,
        brings=step,
        actor=actor,
        now=now,
        facts={"on": told.on.isoformat()},
        occurred_on=told.on,
        confidential=told.confidential,
    )
    return step


def refuse_twice(session: Session, act: Act, record: Any) -> None:
    """Raise OutOfDate where the act was done about the record before."""
    if any(step.act == act.name for step in queries.steps_of(session, record.kind, record.id)):
        raise OutOfDate(Refusal(N_("This was done already.")))
