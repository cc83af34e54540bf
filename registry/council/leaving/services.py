"""Lets what a body owed as a member fall away once it is none: answers, replies, measures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.council.leaving import queries
from registry.council.leaving.rules import CALLS, REASONS, REQUESTS
from registry.council.measures import queries as measures
from registry.council.measures.rules import RELEASE
from registry.council.meetings import queries as meetings
from registry.council.meetings.models import Participant
from registry.council.meetings.rules import LET_GO
from registry.council.members.rules import Ended
from registry.council.requests import queries as requests
from registry.council.requests import services as requesting


def let_go(
    session: Session, organisation_id: UUID, how: Ended, *, actor: Actor, now: datetime
) -> int:
    """Ask nothing more of a body that left, and tell it so with the reason; return how much."""
    reason = REASONS[how]
    owed = queries.still_owed(session, organisation_id)
    for duty in owed:
        record_id = UUID(duty.subject.partition(":")[2])
        if duty.code in REQUESTS:
            request = requests.get(session, record_id, actor)
            requesting.withdraw(session, request, reason=reason, actor=actor, now=now)
        elif duty.code in CALLS:
            _release(session, meetings.place(session, record_id), reason, actor=actor, now=now)
        else:
            charge = measures.get_charge(session, record_id, actor)
            perform(session, RELEASE, record=charge, actor=actor, now=now, reason=reason)
    return len(owed)


def _release(
    session: Session, place: Participant, reason: str, *, actor: Actor, now: datetime
) -> None:
    perform(
        session,
        LET_GO,
        record=place,
        actor=actor,
        now=now,
        reason=reason,
        change=lambda: setattr(place, "let_go_at", now),
    )


def let_all_go(session: Session, *, now: datetime) -> int:
    """Let go whoever left since; for the round: doing it again does nothing."""
    left = queries.left_owing(session, legal_date(now))
    return sum(let_go(session, body, how, actor=THE_SYSTEM, now=now) for body, how in left)
