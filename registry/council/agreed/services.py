"""The verbs of what was agreed: recorded with its debtor, done, let go (council:6)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.agreed.models import FollowUp
from registry.council.agreed.rules import AGREE, DO, LET_GO, FollowUpState
from registry.council.meetings import queries
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.rules import COMMON_ROOM, MeetingState, ParticipantState


def agree(
    session: Session,
    meeting: Meeting,
    *,
    matter: str,
    debtor: Participant | None,
    item_id: UUID | None,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """Record what a meeting agreed: whose it is (None: the secretariat's) and by when.

    Raises Refused, OutOfDate before the meeting is over.
    """
    if meeting.state not in {MeetingState.HELD, MeetingState.ENDED}:
        raise OutOfDate(Refusal(N_("This can be recorded once the meeting is over.")))
    if not matter.strip():
        raise Refused(Refusal(N_("Say what was agreed."), field="matter"))
    if due_on is not None and due_on < legal_date(now):
        raise Refused(Refusal(N_("Choose today or a later day."), field="due_on"))
    if debtor is not None and not _can_owe(debtor):
        raise Refused(Refusal(N_("Choose among the members that were called."), field="debtor"))
    if item_id is not None:
        queries.get_item(session, meeting, item_id)
    follow_up = FollowUp(
        meeting_id=meeting.id,
        item_id=item_id,
        organisation_id=debtor.organisation_id if debtor else None,
        addressed_to=debtor.addressed_to if debtor else Desk.METI_SECRETARIAT,
        compartment=debtor.compartment if debtor else COMMON_ROOM,
        state=FollowUpState.OPEN,
        matter=matter,
        due_on=due_on,
        agreed_at=now,
    )
    session.add(follow_up)
    session.flush()
    perform(
        session,
        AGREE,
        record=follow_up,
        actor=actor,
        now=now,
        facts={"due_on": due_on.isoformat() if due_on else None},
        about=(subject_of(meeting),),
    )
    return follow_up


def _can_owe(debtor: Participant) -> bool:
    """Say whether a participant can owe something: a member that is called, and no outsider."""
    is_member = debtor.organisation_id is not None or debtor.addressed_to is not None
    return is_member and debtor.state == ParticipantState.CALLED


def report_done(
    session: Session, follow_up: FollowUp, *, report: str, actor: Actor, now: datetime
) -> None:
    """Report that an agreed matter is done, and how. Raises Refused."""

    def note() -> None:
        follow_up.done_at = now
        follow_up.report = report

    perform(session, DO, record=follow_up, actor=actor, now=now, change=note)


def let_go(
    session: Session, follow_up: FollowUp, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Drop an agreed matter, for a reason. Raises Refused."""
    perform(session, LET_GO, record=follow_up, actor=actor, now=now, reason=reason)
