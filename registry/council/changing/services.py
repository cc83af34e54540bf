"""The verbs that make a convened meeting another, and tell its participants (council:5, 6)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.clauses import COUNCIL_5_1, COUNCIL_5_4
from registry.council.convening.services import answers_by, begin_of, issue, tell_all
from registry.council.meetings import letters, queries
from registry.council.meetings import services as drafts
from registry.council.meetings.models import AgendaItem, Meeting
from registry.council.meetings.rules import (
    ADD_ITEM,
    ASK_BY,
    CHANGE,
    MOVE_LAST_DAY,
    LetterPurpose,
    ParticipantState,
    Party,
    refusals_of_times,
)
from registry.papers.models import Paper


@dataclass(frozen=True)
class Schedule:
    """When and where a meeting is, and until when replies are asked for."""

    begins_at: datetime
    ends_at: datetime
    place_ja: str
    place_en: str
    link: str
    reply_by: date | None


def change(
    session: Session,
    meeting: Meeting,
    schedule: Schedule,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Paper:
    """Move a convened meeting to another time or place, and tell its participants.

    Raises Refused, also where nothing is another.
    """
    begins_on, before = legal_date(schedule.begins_at), _schedule_of(meeting)
    refusals = refusals_of_times(
        schedule.begins_at, schedule.ends_at, begins_on=begins_on, reply_by=schedule.reply_by
    )
    if schedule.begins_at <= now:
        refusals.append(Refusal(N_("The meeting would begin in the past."), field="day"))
    another_day = (schedule.reply_by or begins_on) != answers_by(meeting)
    if schedule.reply_by != before.reply_by:
        refusals += _refusals_of_day(schedule.reply_by, now)
    if schedule == before:
        refusals.append(Refusal(N_("Time and place are the same as before.")))
    if refusals:
        raise Refused(*refusals)
    is_elsewhere = (schedule.begins_at, schedule.ends_at, schedule.place_ja, schedule.link) != (
        before.begins_at,
        before.ends_at,
        before.place_ja,
        before.link,
    )

    def move() -> None:
        meeting.begins_at, meeting.ends_at = schedule.begins_at, schedule.ends_at
        meeting.place_ja, meeting.place_en = schedule.place_ja, schedule.place_en
        meeting.link, meeting.reply_by = schedule.link, schedule.reply_by
        if is_elsewhere:  # replies given before may be others by now
            meeting.rescheduled_at = now
        meeting.revision += 1

    facts = {"due_on": begins_on.isoformat(), "revision": meeting.revision + 1}
    perform(
        session,
        CHANGE,
        record=meeting,
        actor=actor,
        now=now,
        facts=facts,
        reason=reason,
        change=move,
    )
    if another_day:
        _ask_by_another_day(session, meeting, actor=actor, now=now)
    return _tell_of_change(session, meeting, reason=reason, now=now)


def _schedule_of(meeting: Meeting) -> Schedule:
    begins_at = begin_of(meeting)
    return Schedule(
        begins_at,
        meeting.ends_at or begins_at,
        meeting.place_ja,
        meeting.place_en,
        meeting.link,
        meeting.reply_by,
    )


def move_last_day(
    session: Session, meeting: Meeting, day: date, *, reason: str, actor: Actor, now: datetime
) -> Paper:
    """Move the day until which a circulation's papers are to be received; tell its participants.

    Raises Refused, also where it is the same day, and OutOfDate for a meeting that is held.
    """
    if not meeting.is_circulation:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    refusals = _refusals_of_day(day, now)
    if day == meeting.reply_by:
        refusals.append(Refusal(N_("This is the last day already."), field="reply_by"))
    if refusals:
        raise Refused(*refusals)

    def move() -> None:
        meeting.reply_by = day
        meeting.revision += 1

    facts = {"due_on": day.isoformat(), "revision": meeting.revision + 1}
    perform(
        session,
        MOVE_LAST_DAY,
        record=meeting,
        actor=actor,
        now=now,
        facts=facts,
        reason=reason,
        change=move,
    )
    _ask_by_another_day(session, meeting, actor=actor, now=now)
    return _tell_of_change(session, meeting, reason=reason, now=now)


def _refusals_of_day(day: date | None, now: datetime) -> list[Refusal]:
    if day is not None and day < legal_date(now):
        return [
            Refusal(N_("The day until which answers are asked for has passed."), field="reply_by")
        ]
    return []


def _ask_by_another_day(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    act = ASK_BY[COUNCIL_5_4 if meeting.is_circulation else COUNCIL_5_1]
    day = answers_by(meeting)
    for participant in queries.silent(session, meeting):
        if participant.party != Party.PERSON:  # of whom nothing is owed
            perform(
                session,
                act,
                record=participant,
                actor=actor,
                now=now,
                facts={"due_on": day.isoformat() if day else None},
                about=(subject_of(meeting),),
            )


def _tell_of_change(session: Session, meeting: Meeting, *, reason: str, now: datetime) -> Paper:
    tell_all(session, meeting, event=f"changed:{meeting.revision}", now=now)
    document = letters.change(session, meeting, reason=reason, now=now)
    return issue(session, meeting, LetterPurpose.CHANGE, document, now)


def add_item(
    session: Session, meeting: Meeting, said: drafts.Item, *, actor: Actor, now: datetime
) -> AgendaItem:
    """Put a further item on the agenda of a convened meeting, and tell those who may see it.

    A letter goes to all where all may see it. Raises Refused.
    """
    item = drafts.new_item(session, meeting, said)
    perform(
        session,
        ADD_ITEM,
        record=meeting,
        actor=actor,
        now=now,
        facts={"item": str(item.id), "topic": said.topic.value},
    )
    readers = [
        one
        for one in queries.in_state(session, meeting, ParticipantState.CALLED)
        if item.only_for is None or one.id in item.only_for
    ]
    drafts.tell(session, readers, news="matter.moved", event=f"item:{item.id}", now=now)
    if item.only_for is None:
        agenda = [one for one in queries.items_for(session, meeting) if one.only_for is None]
        document = letters.further_item(session, meeting, item, agenda, now=now)
        issue(session, meeting, LetterPurpose.CHANGE, document, now)
    return item
