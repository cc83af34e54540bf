"""The verbs of a participant: it replies to the call, or confirms receipt (council:5.1, 5.4)."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.rules import RECEIVE, REPLY, MeetingState, Reply

_OVER: Final = Refusal(N_("Answers are not taken any more where the meeting stands now."))


def reply(
    session: Session,
    participant: Participant,
    meeting: Meeting,
    *,
    answer: Reply,
    substitute: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer to the call, or answer anew until the meeting begins. Raises Refused, OutOfDate."""
    begun = meeting.begins_at is None or now >= meeting.begins_at
    if meeting.state != MeetingState.CONVENED or begun or participant.let_go_at:
        raise OutOfDate(_OVER)
    name = substitute.strip() if answer is Reply.SUBSTITUTE else ""
    if answer is Reply.SUBSTITUTE and not name:
        raise Refused(Refusal(N_("Name who comes instead."), field="substitute"))

    def note() -> None:
        participant.reply, participant.substitute = answer, name
        participant.replied_at = now

    facts = {"reply": answer.value}
    perform(session, REPLY, record=participant, actor=actor, now=now, facts=facts, change=note)


def receive(
    session: Session,
    participant: Participant,
    meeting: Meeting,
    *,
    comment: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Confirm receipt of what was circulated, with a comment or none, until the circulation ends.

    Raises Refused, OutOfDate.
    """
    convened = meeting.state == MeetingState.CONVENED
    if not (convened and meeting.is_circulation) or participant.let_go_at:
        raise OutOfDate(_OVER)

    def note() -> None:
        participant.received_at = participant.received_at or now
        participant.comment = comment

    facts = {"commented": bool(comment)}
    perform(session, RECEIVE, record=participant, actor=actor, now=now, facts=facts, change=note)
