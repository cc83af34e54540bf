"""The verbs of a consultation: asked, recorded, confirmed by the other side or not."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refused
from registry.deliveries.consultations.models import DeliveryConsultation
from registry.deliveries.consultations.rules import State, Talks, refusals_to_record


def desk_of(talks: Talks, actor: Actor) -> Desk:
    """Return the desk of the agreement at which the actor sits. Raises NotEntitled."""
    found = next((desk for desk in talks.sides if desk in actor.desks), None)
    if found is None:
        raise NotEntitled
    return found


def ask(
    session: Session, talks: Talks, *, subject: str, question: str, actor: Actor, now: datetime
) -> DeliveryConsultation:
    """Put a question to the other side."""
    desk, today = desk_of(talks, actor), legal_date(now)
    asked = DeliveryConsultation(
        compartment=talks.compartment,
        instrument=talks.instrument,
        state=State.RAISED,
        asked_by=desk,
        asked_on=today,
        addressed_to=talks.other(desk),
        subject=subject.strip(),
        question=question.strip(),
        isa_officer="",
        other_officer="",
        outcome="",
    )
    session.add(asked)
    session.flush()
    perform(session, talks.acts.ask, record=asked, actor=actor, now=now)
    return asked


@dataclass(frozen=True)
class Outcome:
    """What the two officers settled, and when; they are named."""

    held_on: date
    isa_officer: str
    other_officer: str
    words: str


def record(
    session: Session,
    talks: Talks,
    asked: DeliveryConsultation,
    outcome: Outcome,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record the outcome; the other side confirms it. Raises Refused."""
    if refusals := refusals_to_record(
        outcome.held_on, asked_on=asked.asked_on, today=legal_date(now)
    ):
        raise Refused(*refusals)
    other = talks.other(desk_of(talks, actor))

    def change() -> None:
        asked.held_on = outcome.held_on
        asked.isa_officer = outcome.isa_officer.strip()
        asked.other_officer = outcome.other_officer.strip()
        asked.outcome = outcome.words.strip()
        asked.addressed_to = other

    perform(
        session,
        talks.acts.record,
        record=asked,
        actor=actor,
        now=now,
        occurred_on=outcome.held_on,
        facts={"held_on": outcome.held_on.isoformat()},
        change=change,
    )


def settle(
    session: Session, talks: Talks, asked: DeliveryConsultation, *, actor: Actor, now: datetime
) -> None:
    """Confirm the outcome that the other side recorded."""
    perform(session, talks.acts.settle, record=asked, actor=actor, now=now)


def decline(
    session: Session,
    talks: Talks,
    asked: DeliveryConsultation,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Say that it was settled otherwise: the question is open again."""
    other = talks.other(desk_of(talks, actor))
    perform(
        session,
        talks.acts.decline,
        record=asked,
        actor=actor,
        now=now,
        reason=reason,
        change=lambda: setattr(asked, "addressed_to", other),
    )
