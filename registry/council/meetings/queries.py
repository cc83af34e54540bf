"""Reads meetings: secretariat and chairs all of them, a participant those it is called to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingLetter,
    MeetingPaper,
    Participant,
)
from registry.council.meetings.rules import (
    MeetingKind,
    MeetingState,
    ParticipantState,
    Party,
)
from registry.council.members.models import MemberState
from registry.council.members.queries import MemberFilter, members
from registry.council.members.rules import Item
from registry.ledger import traces
from registry.papers.models import Paper
from registry.parties.models import Account, Organisation
from registry.parties.rules import AccountState

COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
PAGE_READ: Final = "meeting.read"  # traces of participants: the meeting's page, and a paper's file
PAPER_READ: Final = "meeting.paper-read"
CALLABLE: Final = (Item.REGISTERED, Item.ORGANISATION)  # organs are called through their desks
MOST_FOUND: Final = 500


def own(actor: Actor) -> ColumnElement[bool]:
    """Say which rows of participants are the actor's own: called, and not removed again."""
    mine = [Participant.person_id == actor.account_id] if actor.account_id else []
    if actor.organisation_id is not None:
        mine.append(Participant.organisation_id == actor.organisation_id)
    if actor.desks:
        mine.append(Participant.addressed_to.in_([str(desk) for desk in actor.desks]))
    return (Participant.state == ParticipantState.CALLED) & or_(literal(value=False), *mine)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which meetings `actor` may see: the council's desks all, others those it is called to."""
    if actor.is_system or actor.desks & COUNCIL:
        return Meeting.id.is_not(None)
    return Meeting.id.in_(select(Participant.meeting_id).where(own(actor)))


def meetings(
    actor: Actor, *, show: str = "", kind: MeetingKind | None = None, part: str = ""
) -> Select[tuple[Meeting]]:
    """Return the query for meetings in the order of the calendar, the latest first.

    `show` is `preparing`, `coming`, `past`, or empty for all; `part` is of a number or title.
    """
    query = select(Meeting).where(visible_to(actor))
    states = _SHOWN.get(show)
    if states is not None:
        query = query.where(Meeting.state.in_(states))
    if kind is not None:
        query = query.where(Meeting.kind_of_meeting == kind)
    for word in part.split():
        texts = (Meeting.number, Meeting.title_ja, Meeting.title_en)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in texts)))
    return query.order_by(when().desc().nulls_first(), Meeting.drafted_at.desc(), Meeting.id)


_SHOWN: Final[Mapping[str, tuple[MeetingState, ...]]] = {
    "preparing": (MeetingState.DRAFT, MeetingState.PROPOSED),
    "coming": (MeetingState.CONVENED,),
    "past": (MeetingState.HELD, MeetingState.ENDED, MeetingState.CANCELLED),
}


def when() -> ColumnElement[datetime]:
    """Return the moment by which meetings stand in the calendar; a circulation at its last day."""
    return func.coalesce(Meeting.begins_at, func.timezone("Asia/Tokyo", Meeting.reply_by))


def get(session: Session, meeting_id: UUID, actor: Actor) -> Meeting:
    """Return a meeting with the items that `actor` may see. Raises NotFound where it may see none.

    A participant reads its items through `items_for`.
    """
    found = session.scalars(
        select(Meeting)
        .options(selectinload(Meeting.items))
        .where(Meeting.id == meeting_id, visible_to(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def participants(session: Session, meeting_id: UUID) -> Sequence[Participant]:
    """Return a meeting's participants that the reader may see: organs, bodies, then persons."""
    return session.scalars(
        select(Participant)
        .options(joinedload(Participant.organisation))
        .outerjoin(Participant.organisation)
        .where(Participant.meeting_id == meeting_id)
        .order_by(
            func.array_position(
                [Party.ORGAN.value, Party.ORGANISATION.value, Party.PERSON.value],
                Participant.party,
            ),
            Participant.addressed_to,
            Organisation.name,
            Participant.person_name,
            Participant.id,
        )
    ).all()


def in_state(session: Session, meeting: Meeting, state: ParticipantState) -> list[Participant]:
    """Return a meeting's participants that stand in a state."""
    return [one for one in participants(session, meeting.id) if one.state == state]


def silent(session: Session, meeting: Meeting) -> list[Participant]:
    """Return the called participants from whom an answer is waited for."""
    called = in_state(session, meeting, ParticipantState.CALLED)
    waited_for = [one for one in called if one.let_go_at is None]
    return [one for one in waited_for if not has_answered(meeting, one)]


def waited_for_by(session: Session, last: date) -> Sequence[Participant]:
    """Return the invited persons whose answer is asked for by `last` or before, and silent yet."""
    return session.scalars(
        _participations()
        .join(Participant.meeting)
        .where(
            Participant.party == Party.PERSON,
            Participant.state == ParticipantState.CALLED,
            Participant.replied_at.is_(None),
            Participant.received_at.is_(None),
            Meeting.state == MeetingState.CONVENED,
            Meeting.reply_by <= last,
        )
        .order_by(Participant.id)
    ).all()


def has_answered(meeting: Meeting, participant: Participant) -> bool:
    """Say whether a participant replied or, to a circulation, confirmed receipt."""
    answered = participant.received_at if meeting.is_circulation else participant.replied_at
    return answered is not None


def get_participant(session: Session, meeting: Meeting, participant_id: UUID) -> Participant:
    """Return one participant of a meeting. Raises NotFound."""
    found = next((p for p in participants(session, meeting.id) if p.id == participant_id), None)
    if found is None:
        raise NotFound
    return found


def place(session: Session, participant_id: UUID) -> Participant:
    """Return a place in a meeting by its identity. Raises NotFound."""
    found = session.scalars(_participations().where(Participant.id == participant_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_participation(session: Session, participant_id: UUID, actor: Actor) -> Participant:
    """Return the actor's own place in a meeting. Raises NotFound for any other."""
    found = session.scalars(
        _participations().where(Participant.id == participant_id, own(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_participations(session: Session, actor: Actor) -> Sequence[Participant]:
    """Return the actor's places in meetings, in the order of the calendar, the latest first."""
    query = _participations().join(Participant.meeting).where(own(actor))
    return session.scalars(query.order_by(when().desc(), Meeting.id)).unique().all()


def _participations() -> Select[tuple[Participant]]:
    return select(Participant).options(
        joinedload(Participant.meeting), joinedload(Participant.organisation)
    )


def _meant_for(only_for: list[UUID] | None, participant: Participant | None) -> bool:
    return participant is None or only_for is None or participant.id in only_for


def items_for(
    session: Session, meeting: Meeting, participant: Participant | None = None
) -> list[AgendaItem]:
    """Return the agenda as a participant sees it (None: as the council's desks do)."""
    found = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [item for item in found if _meant_for(item.only_for, participant)]


def papers_for(
    session: Session, meeting: Meeting, participant: Participant | None = None
) -> list[MeetingPaper]:
    """Return the papers as a participant sees them (None: as the council's desks do)."""
    seen = {item.id for item in items_for(session, meeting, participant)}
    found = session.scalars(
        select(MeetingPaper)
        .options(selectinload(MeetingPaper.revisions))
        .where(MeetingPaper.meeting_id == meeting.id)
        .order_by(MeetingPaper.position, MeetingPaper.id)
    )
    return [
        paper
        for paper in found
        if (participant is None or paper.sent_at is not None)
        and _meant_for(paper.only_for, participant)
        and (paper.item_id is None or paper.item_id in seen)
    ]


def papers_given(session: Session, meeting: Meeting) -> dict[UUID, int]:
    """Return how many papers each participant was sent, by its identity."""
    items = {item.id: item.only_for for item in items_for(session, meeting)}
    sent = [paper for paper in papers_for(session, meeting) if paper.sent_at is not None]
    return {
        one.id: sum(
            _meant_for(paper.only_for, one)
            and (paper.item_id is None or _meant_for(items[paper.item_id], one))
            for paper in sent
        )
        for one in participants(session, meeting.id)
    }


def get_paper(
    session: Session, meeting: Meeting, paper_id: UUID, participant: Participant | None = None
) -> MeetingPaper:
    """Return a paper that the reader may see. Raises NotFound."""
    papers = papers_for(session, meeting, participant)
    found = next((paper for paper in papers if paper.id == paper_id), None)
    if found is None:
        raise NotFound
    return found


def get_item(session: Session, meeting: Meeting, item_id: UUID) -> AgendaItem:
    """Return an item of the agenda. Raises NotFound."""
    found = next((item for item in items_for(session, meeting) if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found


def letters(session: Session, meeting: Meeting) -> Sequence[MeetingLetter]:
    """Return the letters about a meeting, oldest first."""
    return session.scalars(
        select(MeetingLetter)
        .where(MeetingLetter.meeting_id == meeting.id)
        .order_by(MeetingLetter.issued_on, MeetingLetter.number)
    ).all()


def get_letter(session: Session, meeting: Meeting, letter_id: UUID) -> Paper:
    """Return the document behind a letter about a meeting. Raises NotFound.

    The letter's own row says who may read it; the document stands in the council's room.
    """
    found = next((letter for letter in letters(session, meeting) if letter.id == letter_id), None)
    if found is None:
        raise NotFound
    with widened(session, "council"):
        return session.get_one(Paper, found.paper_id)


@dataclass(frozen=True)
class Candidates:
    """By which attributes of the register participants are looked for, on a day."""

    as_of: date
    part: str = ""
    item: Item | None = None
    kind: str = ""
    place: str = ""

    @property
    def is_asked(self) -> bool:
        """Say whether anything narrows the register."""
        return bool(self.part or self.item or self.kind or self.place)


def candidates(session: Session, asked: Candidates) -> Sequence[MemberState]:
    """Return the members of a day that could be called, by reading; at most MOST_FOUND."""
    query = _callable(MemberFilter(as_of=asked.as_of, part=asked.part, item=asked.item))
    if asked.kind:
        query = query.join(MemberState.organisation).where(Organisation.kind == asked.kind)
    if asked.place:
        query = query.where(MemberState.address.startswith(asked.place, autoescape=True))
    return session.scalars(query.limit(MOST_FOUND)).all()


def all_callable(session: Session, on: date) -> dict[UUID, str]:
    """Return every member of items (iii) and (iv) on a day, by organisation, with its name."""
    query = _callable(MemberFilter(as_of=on))
    return {state.organisation_id: state.name for state in session.scalars(query)}


def callable_among(
    session: Session, on: date, organisations: Collection[UUID]
) -> Sequence[MemberState]:
    """Return those of some organisations that could be called on a day, by reading."""
    if not organisations:
        return ()
    query = _callable(MemberFilter(as_of=on))
    return session.scalars(query.where(MemberState.organisation_id.in_(organisations))).all()


def _callable(asked: MemberFilter) -> Select[tuple[MemberState]]:
    return members(asked).where(MemberState.item.in_([item.value for item in CALLABLE]))


def without_clerk(session: Session, organisations: Iterable[UUID]) -> set[UUID]:
    """Return those organisations for which nobody can sign in: they are told on paper."""
    wanted = set(organisations)
    rows = session.scalars(
        select(Account.organisation_id).where(
            Account.organisation_id.in_(wanted), Account.state == AccountState.ACTIVE
        )
    )
    return wanted - {found for found in rows if found is not None}


@dataclass(frozen=True)
class Opened:
    """When a participant first opened a meeting's page, and each paper by its identity."""

    first_at: datetime | None = None
    papers: Mapping[UUID, datetime] = field(default_factory=dict)


def openings(session: Session, meeting: Meeting) -> dict[UUID, Opened]:
    """Return what each participant opened first and when, out of the traces that it left."""
    if meeting.convened_at is None:
        return {}
    subject, since = f"{Meeting.kind}:{meeting.id}", meeting.convened_at
    firsts: dict[UUID, datetime] = {}
    read: dict[UUID, dict[UUID, datetime]] = {}
    with widened(session, EVERYTHING):  # a reader's traces are its own; that it read is noted here
        for kind in (PAGE_READ, PAPER_READ):
            for trace in traces.readers_of(session, subject, kind=kind, since=since):
                named = dict(_named(trace.subjects))
                reader = named.get(Participant.kind)
                if reader is None:
                    continue
                firsts[reader] = min(trace.at, firsts.get(reader, trace.at))
                if (paper := named.get("council.meeting-paper")) is not None:
                    read.setdefault(reader, {}).setdefault(paper, trace.at)
    return {reader: Opened(at, read.get(reader, {})) for reader, at in firsts.items()}


def _named(subjects: Iterable[str]) -> Iterable[tuple[str, UUID]]:
    for subject in subjects:
        kind, _colon, identity = subject.partition(":")
        yield kind, UUID(identity)


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of meetings, as lists of duties show them."""
    rows = session.execute(
        select(Meeting.id, Meeting.number, Meeting.title_ja, Meeting.title_en).where(
            Meeting.id.in_(set(identities))
        )
    )
    return {identity: titled(*said) for identity, *said in rows}


def describe_participants(
    session: Session, identities: Iterable[UUID]
) -> dict[UUID, LocalizedText]:
    """Return number and title of the meetings that these places are in."""
    rows = session.execute(
        select(Participant.id, Meeting.number, Meeting.title_ja, Meeting.title_en)
        .join(Participant.meeting)
        .where(Participant.id.in_(set(identities)))
    )
    return {identity: titled(*said) for identity, *said in rows}
