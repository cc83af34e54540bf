"""The verbs of a meeting on its way: convened, held or ended (council:5)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.calendar import Place
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.convening.rules import Plan, refusals_to_convene
from registry.council.meetings import letters, queries
from registry.council.meetings import services as drafts
from registry.council.meetings.models import (
    Meeting,
    MeetingLetter,
    Participant,
)
from registry.council.meetings.rules import (
    CANCEL,
    CONVENE,
    DECIDING,
    DROP,
    END_CIRCULATION,
    PROPOSE,
    RECORD_ATTENDANCE,
    RELEASE,
    REMIND,
    REMOVE,
    SEND_BACK,
    Attendance,
    LetterPurpose,
    MeetingKind,
    MeetingState,
    ParticipantState,
    Party,
    call_under,
)
from registry.duties import calendars
from registry.duties import services as duties
from registry.house.accounts.services import invite_outsider
from registry.papers.letters import NumberedDocument
from registry.papers.models import Paper
from registry.parties.models import Account
from registry.parties.rules import AccountState

# -- preparing, convening ----------------------------------------------------------------------


def plan_of(session: Session, meeting: Meeting) -> Plan:
    """Return what a draft says so far, as the rules look at it."""
    return Plan(
        kind=MeetingKind(meeting.kind_of_meeting),
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        begins_on=legal_date(meeting.begins_at) if meeting.begins_at else None,
        place=meeting.place_ja or meeting.link,
        reply_by=meeting.reply_by,
        items=len(queries.items_for(session, meeting)),
        participants=len(queries.participants(session, meeting.id)),
        papers=len(queries.papers_for(session, meeting)),
        choice_reason=meeting.choice_reason,
    )


def propose(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Lay a draft before the chairs. Raises Refused for what it still lacks."""
    must_be_complete(session, meeting, now)
    last = _to_decide_by(session, meeting, now)
    facts = {"due_on": last.isoformat()} if last else {}
    perform(session, PROPOSE, record=meeting, actor=actor, now=now, facts=facts)


def _to_decide_by(session: Session, meeting: Meeting, now: datetime) -> date | None:
    """Return the working day before members are to answer, else before the meeting.

    None where the chairs' own target is earlier.
    """
    today, basis = legal_date(now), calendars.basis(session, now=now)
    named = answers_by(meeting)
    if named is None:
        return None
    last = max(today, basis.calendars[Place.TOKYO].previous_open(named))
    own = duties.work_out(DECIDING, today, {}, desk=Desk.METI_CHAIR, basis=basis).target
    return None if own is not None and own <= last else last


def send_back(
    session: Session, meeting: Meeting, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send a draft back to the secretariat, with what is to be changed. Raises Refused."""
    perform(session, SEND_BACK, record=meeting, actor=actor, now=now, reason=reason)


def drop(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Drop a draft that nobody was told of. Raises Refused."""
    perform(session, DROP, record=meeting, actor=actor, now=now)


def convene(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> Paper:
    """Convene a meeting: its papers are frozen, each participant is called, the letter goes out.

    An open meeting is announced with it (council:7.1). Raises Refused.
    """
    if meeting.kind_of_meeting == MeetingKind.PLENARY:
        drafts.call_all(session, meeting, now=now)  # whoever is a member on this day
    must_be_complete(session, meeting, now)
    papers = queries.papers_for(session, meeting)
    chosen = queries.in_state(session, meeting, ParticipantState.CHOSEN)
    last = meeting.reply_by if meeting.is_circulation else legal_date(begin_of(meeting))

    def call_it() -> None:
        meeting.convened_at = now
        meeting.announced_at = None if meeting.closed_at else now
        for paper in papers:
            paper.sent_at = now

    perform(
        session,
        CONVENE[MeetingKind(meeting.kind_of_meeting)],
        record=meeting,
        actor=actor,
        now=now,
        facts={
            "participants": len(chosen),
            "papers": [paper.latest.sha256 for paper in papers],
            "due_on": last.isoformat() if last else None,
            "announced": meeting.closed_at is None,
        },
        change=call_it,
    )
    for participant in chosen:
        _call(session, meeting, participant, actor=actor, now=now)
    return _issue_convening(session, meeting, now=now)


def call_chosen(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> int:
    """Call those who were chosen after the meeting was convened; return how many."""
    _must_be(meeting, MeetingState.CONVENED)
    chosen = queries.in_state(session, meeting, ParticipantState.CHOSEN)
    if not chosen:
        raise Refused(Refusal(N_("Nobody was chosen since.")))
    for participant in chosen:
        _call(session, meeting, participant, actor=actor, now=now)
    return len(chosen)


def call_again(
    session: Session, participant: Participant, meeting: Meeting, *, actor: Actor, now: datetime
) -> None:
    """Call a participant again who was taken off; what it answered before is asked anew.

    Raises Refused where it is on the list once more already, or no member any more.
    """
    _must_be(meeting, MeetingState.CONVENED, MeetingState.HELD)
    party = (participant.organisation_id, participant.addressed_to, participant.person_email)
    if any(
        (one.organisation_id, one.addressed_to, one.person_email) == party
        for one in queries.participants(session, meeting.id)
        if one.state != ParticipantState.REMOVED
    ):
        raise OutOfDate(Refusal(N_("They are on the list already.")))
    organisation = participant.organisation_id
    if organisation and organisation not in queries.all_callable(session, legal_date(now)):
        raise Refused(Refusal(N_("This body is no member any more.")))
    participant.reply, participant.replied_at, participant.substitute = None, None, ""
    participant.received_at = None
    _call(session, meeting, participant, actor=actor, now=now)
    if meeting.state == MeetingState.HELD and participant.party != Party.PERSON:
        perform(session, RELEASE, record=participant, actor=actor, now=now)


def _call(
    session: Session, meeting: Meeting, participant: Participant, *, actor: Actor, now: datetime
) -> None:
    about = [subject_of(meeting)]
    account: Account | None = None

    def call() -> None:
        participant.called_at = now
        participant.removed_at, participant.removal_reason = None, ""

    if participant.party == Party.PERSON:
        account = invite_outsider(
            session,
            email=participant.person_email,
            name_ja=participant.person_name,
            locale=participant.person_locale,
            now=now,
        )
        participant.person_id = account.id
        about.append(f"house.account:{account.id}")
    perform(
        session,
        call_under(MeetingKind(meeting.kind_of_meeting), Party(participant.party)),
        record=participant,
        actor=actor,
        now=now,
        facts={"due_on": day.isoformat() if (day := answers_by(meeting)) else None},
        about=about,
        change=call,
    )
    if account is not None and account.state == AccountState.ACTIVE:
        drafts.tell(session, [participant], news="duty.opened", event="called", now=now)


def _issue_convening(session: Session, meeting: Meeting, *, now: datetime) -> Paper:
    return issue(session, meeting, LetterPurpose.CONVENING, draft(session, meeting, now=now), now)


def draft(session: Session, meeting: Meeting, *, now: datetime) -> NumberedDocument:
    """Compose the letter of convening as it would be issued now: of what all may see, no more."""
    items = [item for item in queries.items_for(session, meeting) if item.only_for is None]
    seen = {item.id for item in items}
    papers = [
        paper
        for paper in queries.papers_for(session, meeting)
        if paper.only_for is None and (paper.item_id is None or paper.item_id in seen)
    ]
    return letters.convening(session, meeting, items, papers, now=now)


# -- after convening ---------------------------------------------------------------------------


def cancel(
    session: Session, meeting: Meeting, *, reason: str, actor: Actor, now: datetime
) -> Paper:
    """Cancel a convened meeting, and tell its participants; nobody waits for answers any more."""

    def call_off() -> None:
        meeting.revision += 1

    perform(session, CANCEL, record=meeting, actor=actor, now=now, reason=reason, change=call_off)
    _release_silent(session, meeting, actor=actor, now=now)
    tell_all(session, meeting, event="cancelled", now=now)
    document = letters.cancellation(session, meeting, reason=reason, now=now)
    return issue(session, meeting, LetterPurpose.CANCELLATION, document, now)


def remind(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> int:
    """Remind everybody who has not answered; return how many there are. Raises Refused for none."""
    waiting = queries.silent(session, meeting)
    if not waiting:
        raise Refused(Refusal(N_("Everybody has answered.")))
    entry = perform(
        session, REMIND, record=meeting, actor=actor, now=now, facts={"silent": len(waiting)}
    )
    for participant in waiting:
        participant.reminded_at = now
        participant.reminders += 1
    drafts.tell(session, waiting, news="duty.waiting", event=f"reminded:{entry.seq}", now=now)
    return len(waiting)


def record_attendance(
    session: Session,
    meeting: Meeting,
    there: Mapping[UUID, tuple[Attendance, str]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record who was at a meeting, by participant, with the name of whoever came.

    Can be done again to correct it. Raises Refused before the meeting began, and where somebody
    is left out.
    """
    if now < begin_of(meeting):
        raise Refused(Refusal(N_("The meeting has not begun yet.")))
    called = queries.in_state(session, meeting, ParticipantState.CALLED)
    if any(one.id not in there for one in called):
        raise Refused(
            Refusal(N_("Say of everybody whether they were there."), field="participants")
        )
    counted = {word.value: sum(there[one.id][0] is word for one in called) for word in Attendance}

    def note() -> None:
        meeting.over_at = meeting.over_at or now
        for one in called:
            one.attended, one.attended_by = there[one.id]

    perform(
        session,
        RECORD_ATTENDANCE,
        record=meeting,
        actor=actor,
        now=now,
        facts=counted,
        occurred_on=legal_date(begin_of(meeting)),
        change=note,
    )
    _release_silent(session, meeting, actor=actor, now=now)


def end_circulation(
    session: Session, meeting: Meeting, *, result: str, actor: Actor, now: datetime
) -> Paper:
    """End a circulation with its result, once its day has passed or everybody confirmed receipt.

    Raises Refused.
    """
    called = queries.in_state(session, meeting, ParticipantState.CALLED)
    received = [one for one in called if one.received_at is not None]
    open_yet = meeting.reply_by and legal_date(now) <= meeting.reply_by
    if open_yet and queries.silent(session, meeting):
        raise Refused(
            Refusal(
                N_("Participants have until %(day)s, and not all have confirmed receipt."),
                {"day": meeting.reply_by},
            )
        )
    if not result.strip():
        raise Refused(Refusal(N_("Say what came of it."), field="result"))

    def close() -> None:
        meeting.result = result
        meeting.over_at = now

    facts = {"told": len(called), "received": len(received)}
    perform(
        session, END_CIRCULATION, record=meeting, actor=actor, now=now, facts=facts, change=close
    )
    _release_silent(session, meeting, actor=actor, now=now)
    tell_all(session, meeting, event="ended", now=now)
    items = [item for item in queries.items_for(session, meeting) if item.only_for is None]
    document = letters.result(
        session,
        meeting,
        items,
        told=len(called),
        received=len(received),
        commented=sum(bool(one.comment) for one in called),
        now=now,
    )
    return issue(session, meeting, LetterPurpose.RESULT, document, now)


def remove_participant(
    session: Session,
    participant: Participant,
    meeting: Meeting,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a called participant off the list: from now on it sees nothing of the meeting.

    What it read before stays a trace. Raises Refused.
    """
    _must_be(meeting, MeetingState.CONVENED, MeetingState.HELD)

    def take_off() -> None:
        participant.removed_at = now
        participant.removal_reason = reason

    perform(
        session,
        REMOVE,
        record=participant,
        actor=actor,
        now=now,
        about=(subject_of(meeting),),
        reason=reason,
        change=take_off,
    )


# -- shared ------------------------------------------------------------------------------------


def _must_be(meeting: Meeting, *states: MeetingState) -> None:
    if meeting.state not in states:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))


def must_be_complete(session: Session, meeting: Meeting, now: datetime) -> None:
    """Raise Refused for what a draft still lacks."""
    plan = plan_of(session, meeting)
    if refusals := refusals_to_convene(plan, now=now, today=legal_date(now)):
        raise Refused(*refusals)


def answers_by(meeting: Meeting) -> date | None:
    """Return the day by which participants are to answer: the one named, else the meeting's own."""
    return meeting.reply_by or (legal_date(meeting.begins_at) if meeting.begins_at else None)


def begin_of(meeting: Meeting) -> datetime:
    """Return when a meeting begins. Raises OutOfDate where it has no time."""
    if meeting.begins_at is None:
        raise OutOfDate(Refusal(N_("This meeting has no time.")))
    return meeting.begins_at


def _release_silent(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    for participant in queries.silent(session, meeting):
        if participant.party != Party.PERSON:  # of whom nothing is owed
            perform(session, RELEASE, record=participant, actor=actor, now=now)


def tell_all(session: Session, meeting: Meeting, *, event: str, now: datetime) -> None:
    """Mail everybody who is called that there is news."""
    called = queries.in_state(session, meeting, ParticipantState.CALLED)
    drafts.tell(session, called, news="matter.moved", event=event, now=now)


def issue(
    session: Session,
    meeting: Meeting,
    purpose: LetterPurpose,
    document: NumberedDocument,
    now: datetime,
) -> Paper:
    """Issue a letter about a meeting to all who are called."""
    paper = office.issue(session, document, record=meeting, now=now)
    session.add(
        MeetingLetter(
            meeting_id=meeting.id,
            purpose=purpose,
            paper_id=paper.id,
            number=paper.document_number,
            issued_on=paper.issued_on,
        )
    )
    session.flush()
    return paper
