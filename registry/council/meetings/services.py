"""Preparing a meeting: its draft, agenda, papers and whom it is to call; workings, not yet acts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import subject_of
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.meetings import queries
from registry.council.meetings.models import (
    AgendaItem,
    Meeting,
    Participant,
)
from registry.council.meetings.rules import (
    COMMON_ROOM,
    ORGANS,
    MeetingKind,
    MeetingState,
    ParticipantState,
    Party,
    Topic,
    refusals_of_times,
)
from registry.duties import notices
from registry.parties.models import Account
from registry.parties.queries import clerks_of, holders_of
from registry.parties.rules import AccountState, is_email, normal_email

MOST_ITEMS: Final = 50
_FROZEN: Final = Refusal(N_("The draft is not open to changes where the meeting stands now."))
OPEN_TO_CHOICE: Final = frozenset({MeetingState.DRAFT, MeetingState.CONVENED})

Values = Mapping[str, Any]


def begin(session: Session, kind: MeetingKind, values: Values, *, now: datetime) -> Meeting:
    """Begin a draft; a meeting of all members has them all from the start. Raises Refused."""
    meeting = Meeting(
        kind_of_meeting=kind,
        state=MeetingState.DRAFT,
        drafted_at=now,
        changed_at=now,
        items=[],
        **_checked(values),
    )
    session.add(meeting)
    session.flush()
    if kind is MeetingKind.PLENARY:
        call_all(session, meeting, now=now)
    return meeting


def save(session: Session, meeting: Meeting, values: Values, *, now: datetime) -> None:
    """Keep what a draft says of itself. Raises Refused, OutOfDate."""
    touch(meeting, now)
    for name, value in _checked(values).items():
        setattr(meeting, name, value)
    session.flush()


def _checked(values: Values) -> Values:
    begins_at = values.get("begins_at")
    refusals = refusals_of_times(
        begins_at,
        values.get("ends_at"),
        begins_on=legal_date(begins_at) if begins_at else None,
        reply_by=values.get("reply_by"),
    )
    if refusals:
        raise Refused(*refusals)
    return values


# -- agenda ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """What an item of the agenda says; `only_for` names participants, None means all."""

    title_ja: str
    title_en: str
    text: str
    topic: Topic
    only_for: tuple[UUID, ...] | None = None


def add_item(session: Session, meeting: Meeting, said: Item, *, now: datetime) -> AgendaItem:
    """Put an item at the end of a draft's agenda. Raises Refused, OutOfDate."""
    touch(meeting, now)
    return new_item(session, meeting, said)


def new_item(session: Session, meeting: Meeting, said: Item) -> AgendaItem:
    """Make an item at the end of the agenda, whatever the meeting's state. Raises Refused."""
    items = queries.items_for(session, meeting)
    if len(items) >= MOST_ITEMS:
        raise Refused(Refusal(N_("An agenda holds at most %(most)s items."), {"most": MOST_ITEMS}))
    item = AgendaItem(meeting_id=meeting.id, position=len(items) + 1)
    _say(session, meeting, item, said)
    session.add(item)
    session.flush()
    return item


def save_item(
    session: Session, meeting: Meeting, item: AgendaItem, said: Item, *, now: datetime
) -> None:
    """Keep what an item says. Raises OutOfDate, and Refused also where papers contradict it."""
    touch(meeting, now)
    papers = queries.papers_for(session, meeting)
    public = [one.title for one in papers if one.item_id == item.id and one.for_the_public]
    if said.only_for and public:
        refusal = Refusal(
            N_(
                "A paper of this item is for the public: %(paper)s. Take it out first, and put it "
                "in again without that."
            ),
            {"paper": public[0]},
            field="only_for",
        )
        raise Refused(refusal)
    _say(session, meeting, item, said)
    session.flush()


def _say(session: Session, meeting: Meeting, item: AgendaItem, said: Item) -> None:
    item.title_ja, item.title_en, item.text = said.title_ja, said.title_en, said.text
    item.topic = said.topic
    item.only_for = chosen_among(session, meeting, said.only_for)


def move_item_up(session: Session, meeting: Meeting, item: AgendaItem, *, now: datetime) -> None:
    """Let an item change places with the one before it; the first stays. Raises OutOfDate."""
    touch(meeting, now)
    items = queries.items_for(session, meeting)
    place = next(place for place, one in enumerate(items) if one.id == item.id)
    if place > 0:
        items[place - 1], items[place] = items[place], items[place - 1]
    _number(items)
    session.flush()


def remove_item(session: Session, meeting: Meeting, item: AgendaItem, *, now: datetime) -> None:
    """Take an item out of a draft. Raises OutOfDate, and Refused while there are papers for it."""
    touch(meeting, now)
    if any(paper.item_id == item.id for paper in queries.papers_for(session, meeting)):
        raise Refused(Refusal(N_("Take the papers for this item out first.")))
    session.delete(item)
    session.flush()
    _number(queries.items_for(session, meeting))
    session.flush()


def _number(items: Iterable[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position


# -- whom it is to call ------------------------------------------------------------------------


def chosen_among(
    session: Session, meeting: Meeting, only_for: Iterable[UUID] | None
) -> list[UUID] | None:
    """Return those of the meeting's participants that are named, None for all of them.

    Raises Refused where somebody is named who is none.
    """
    wanted = sorted(set(only_for or ()))
    if not wanted:
        return None
    known = {one.id for one in queries.participants(session, meeting.id)}
    if not known.issuperset(wanted):
        raise Refused(Refusal(N_("Choose among the participants."), field="only_for"))
    return wanted


def call_all(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Let a meeting of all members call whoever is one on this day, and nobody who is none."""
    members = set(queries.all_callable(session, legal_date(now)))
    found = queries.participants(session, meeting.id)
    for one in found:
        if one.organisation_id is not None and one.organisation_id not in members:
            session.delete(one)
    choose_organs(session, meeting, ORGANS, by="")
    choose_organisations(session, meeting, members, by="")


def choose_organisations(
    session: Session, meeting: Meeting, organisations: Iterable[UUID], *, by: str
) -> int:
    """Choose member organisations; `by` says by what. Return how many were not chosen before."""
    known = {one.organisation_id for one in _live(session, meeting)}
    new = [identity for identity in dict.fromkeys(organisations) if identity not in known]
    session.add_all(
        Participant(
            meeting_id=meeting.id,
            party=Party.ORGANISATION,
            organisation_id=identity,
            state=ParticipantState.CHOSEN,
            chosen_by=by,
        )
        for identity in new
    )
    session.flush()
    return len(new)


def choose_organs(session: Session, meeting: Meeting, organs: Iterable[Desk], *, by: str) -> int:
    """Choose system-related organs; return how many were not chosen before."""
    known = {one.addressed_to for one in _live(session, meeting)}
    new = [desk for desk in organs if desk not in known]
    session.add_all(
        Participant(
            meeting_id=meeting.id,
            party=Party.ORGAN,
            addressed_to=desk,
            compartment=ORGANS[desk].room,
            state=ParticipantState.CHOSEN,
            chosen_by=by,
        )
        for desk in new
    )
    session.flush()
    return len(new)


def choose_person(
    session: Session,
    meeting: Meeting,
    *,
    name: str,
    office: str,
    email: str,
    locale: str,
    now: datetime,
) -> Participant:
    """Choose somebody who is no member (council:5.3). Raises Refused, also for one on the list."""
    must_be_open_to_choice(meeting)
    address = normal_email(email)
    if not is_email(address):
        raise Refused(Refusal(N_("Enter a mail address like name@example.go.jp."), field="email"))
    if any(one.person_email == address for one in _live(session, meeting)):
        raise Refused(Refusal(N_("This person is on the list already."), field="email"))
    meeting.changed_at = now
    person = Participant(
        meeting_id=meeting.id,
        party=Party.PERSON,
        person_name=name,
        person_office=office,
        person_email=address,
        person_locale=locale,
        compartment=COMMON_ROOM,
        state=ParticipantState.CHOSEN,
    )
    session.add(person)
    session.flush()
    return person


def unchoose(
    session: Session, meeting: Meeting, participant: Participant, *, now: datetime
) -> None:
    """Take somebody off the list who was not called yet. Raises OutOfDate."""
    must_be_open_to_choice(meeting)
    if participant.state != ParticipantState.CHOSEN:
        raise OutOfDate(_FROZEN)
    if meeting.kind_of_meeting == MeetingKind.PLENARY and participant.party != Party.PERSON:
        raise Refused(Refusal(N_("A meeting of all members calls all of them (council:5.1).")))
    meeting.changed_at = now
    narrowed = [item.only_for for item in queries.items_for(session, meeting)]
    narrowed += [paper.only_for for paper in queries.papers_for(session, meeting)]
    if any(participant.id in only_for for only_for in narrowed if only_for is not None):
        raise Refused(
            Refusal(
                N_("An item or a paper is for chosen participants, and for this one. Change it.")
            )
        )
    session.delete(participant)
    session.flush()


def must_be_open_to_choice(meeting: Meeting) -> None:
    """Raise OutOfDate where nobody can be chosen any more."""
    if meeting.state not in OPEN_TO_CHOICE:
        raise OutOfDate(_FROZEN)


def _live(session: Session, meeting: Meeting) -> list[Participant]:
    found = queries.participants(session, meeting.id)
    return [one for one in found if one.state != ParticipantState.REMOVED]


def touch(meeting: Meeting, now: datetime) -> None:
    """Let a draft's version count, so that whoever read it before is told. Raises OutOfDate."""
    if meeting.state != MeetingState.DRAFT:
        raise OutOfDate(_FROZEN)
    meeting.changed_at = now


# -- telling -----------------------------------------------------------------------------------


def _people(session: Session, participant: Participant, on: date) -> Iterable[Account]:
    if participant.organisation_id is not None:
        return clerks_of(session, participant.organisation_id)
    if participant.addressed_to is not None:
        return holders_of(session, Desk(participant.addressed_to), on=on)
    account = session.get(Account, participant.person_id) if participant.person_id else None
    return [account] if account is not None and account.state == AccountState.ACTIVE else []


def tell(
    session: Session,
    participants: Sequence[Participant],
    *,
    news: str,
    event: str,
    now: datetime,
) -> None:
    """Mail each participant's people that there is news: the mail names nothing."""
    with widened(session, EVERYTHING):
        for one in participants:
            notices.tell(
                session,
                _people(session, one, legal_date(now)),
                news=news,
                event=f"meeting:{one.id}:{event}",
                subject=subject_of(one),
                now=now,
            )


def remind_persons(session: Session, *, now: datetime) -> int:
    """Remind invited persons of the day for answers, as duties remind those who owe them one.

    Nothing is owed by who is no member, so no duty does it. Returns how many were looked at.
    """
    today = legal_date(now)
    waiting = queries.waited_for_by(session, today + notices.REMIND_BEFORE)
    for one in waiting:
        day = one.meeting.reply_by
        assert day is not None
        stage = notices.stage_of(day, today)
        tell(session, [one], news=f"duty.{stage}", event=f"{stage}:{day}", now=now)
    return len(waiting)
