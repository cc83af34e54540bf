"""Reads minutes: the council's desks every revision, participants what was shown to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.meetings.models import AgendaItem, Meeting, Participant
from registry.council.meetings.queries import COUNCIL, own
from registry.council.meetings.rules import MeetingState, ParticipantState
from registry.council.minutes.models import (
    Correction,
    MarkedPassage,
    Minutes,
    PublicPassage,
    Review,
    Revision,
)
from registry.council.minutes.rules import CorrectionState


def is_inside(actor: Actor) -> bool:
    """Say whether `actor` works on minutes rather than reading them as a participant."""
    return actor.is_system or bool(actor.desks & COUNCIL)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which minutes `actor` may see: participants those that were shown to them."""
    if is_inside(actor):
        return true()
    called = select(Participant.meeting_id).where(own(actor))
    return Minutes.shared_number.is_not(None) & Minutes.meeting_id.in_(called)


def get(session: Session, minutes_id: UUID, actor: Actor) -> Minutes:
    """Return minutes with their meeting. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(Minutes)
        .options(joinedload(Minutes.meeting))
        .where(Minutes.id == minutes_id, visible_to(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_meeting(session: Session, meeting_id: UUID, actor: Actor) -> Minutes | None:
    """Return a meeting's minutes, if there are any that `actor` may see."""
    return session.scalars(
        select(Minutes).where(Minutes.meeting_id == meeting_id, visible_to(actor))
    ).one_or_none()


def get_meeting(session: Session, meeting_id: UUID, actor: Actor) -> Meeting:
    """Return a meeting whose minutes can be written. Raises NotFound."""
    found = session.scalars(
        select(Meeting)
        .options(selectinload(Meeting.items))
        .where(Meeting.id == meeting_id, Meeting.convened_at.is_not(None))
    ).one_or_none()
    if found is None or not is_inside(actor):
        raise NotFound
    return found


@dataclass(frozen=True)
class Listed:
    """A meeting in the list of those with minutes, written or to be written."""

    meeting: Meeting
    minutes: Minutes | None


def listed(session: Session, actor: Actor) -> list[Listed]:
    """Return the meetings that were held, or have minutes, as far as `actor` may see their minutes.

    The latest first.
    """
    query: Select[tuple[Meeting, Minutes]] = (
        select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.convened_at.is_not(None))
        .order_by(func.coalesce(Meeting.begins_at, Meeting.convened_at).desc(), Meeting.id)
    )
    over = Meeting.state.in_([MeetingState.HELD, MeetingState.ENDED])
    if is_inside(actor):
        query = query.where(over | Minutes.id.is_not(None))
    else:
        query = query.where(Minutes.id.is_not(None), visible_to(actor))
    return [Listed(meeting, minutes) for meeting, minutes in session.execute(query)]


def items(session: Session, minutes: Minutes) -> list[AgendaItem]:
    """Return the agenda that the minutes follow, as far as the reader may see it."""
    return list(
        session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == minutes.meeting_id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def revisions(session: Session, minutes: Minutes) -> Sequence[Revision]:
    """Return the revisions that the reader may see, the newest first, without their passages."""
    return session.scalars(
        select(Revision).where(Revision.minutes_id == minutes.id).order_by(Revision.number.desc())
    ).all()


def latest_number(session: Session, minutes: Minutes) -> int:
    """Return the number of the newest revision."""
    return session.scalars(
        select(func.max(Revision.number)).where(Revision.minutes_id == minutes.id)
    ).one()


def get_revision(session: Session, minutes: Minutes, number: int, actor: Actor) -> Revision:
    """Return one revision with its passages. Raises NotFound."""
    if not is_inside(actor) and number != minutes.shared_number:
        raise NotFound
    found = session.scalars(
        select(Revision)
        .options(selectinload(Revision.passages))
        .where(Revision.minutes_id == minutes.id, Revision.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def readable(session: Session, minutes: Minutes, actor: Actor) -> Revision:
    """Return the revision that `actor` reads: the newest, or what participants were shown."""
    number = latest_number(session, minutes) if is_inside(actor) else minutes.shared_number
    if number is None:
        raise NotFound
    return get_revision(session, minutes, number, actor)


def texts(revision: Revision) -> dict[UUID | None, str]:
    """Return what a revision says by item."""
    return {passage.item_id: passage.text for passage in revision.passages}


def called(session: Session, minutes: Minutes) -> Sequence[Participant]:
    """Return who takes part in the meeting, to be asked for corrections."""
    return session.scalars(
        select(Participant)
        .options(joinedload(Participant.organisation))
        .where(
            Participant.meeting_id == minutes.meeting_id,
            Participant.state == ParticipantState.CALLED,
        )
        .order_by(Participant.id)
    ).all()


def reviews(session: Session, minutes: Minutes) -> Sequence[Review]:
    """Return the participants' turns to correct, as far as the reader may see them."""
    return session.scalars(
        select(Review)
        .options(
            joinedload(Review.participant).joinedload(Participant.organisation),
            joinedload(Review.minutes),
        )
        .where(Review.minutes_id == minutes.id)
        .order_by(Review.id)
    ).all()


def own_review(session: Session, minutes: Minutes, actor: Actor) -> Review | None:
    """Return the actor's own turn to correct the minutes."""
    return session.scalars(
        select(Review)
        .join(Review.participant)
        .options(joinedload(Review.participant), joinedload(Review.minutes))
        .where(Review.minutes_id == minutes.id, own(actor))
    ).one_or_none()


def get_review(session: Session, review_id: UUID, actor: Actor) -> Review:
    """Return a turn to correct: the council's desks any, a participant its own. Raises NotFound."""
    query = (
        select(Review)
        .join(Review.participant)
        .options(joinedload(Review.participant), joinedload(Review.minutes))
        .where(Review.id == review_id)
    )
    if not is_inside(actor):
        query = query.where(own(actor))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def corrections(session: Session, minutes: Minutes, actor: Actor) -> Sequence[Correction]:
    """Return what was proposed, oldest first: a participant sees its own."""
    query = (
        select(Correction)
        .join(Correction.participant)
        .options(joinedload(Correction.participant).joinedload(Participant.organisation))
        .where(Correction.minutes_id == minutes.id)
        .order_by(Correction.proposed_at, Correction.id)
    )
    return session.scalars(query if is_inside(actor) else query.where(own(actor))).all()


def unanswered(session: Session, minutes: Minutes) -> int:
    """Return how many corrections wait for the secretariat."""
    return session.scalars(
        select(func.count())
        .select_from(Correction)
        .where(Correction.minutes_id == minutes.id, Correction.state == CorrectionState.PROPOSED)
    ).one()


def get_correction(session: Session, correction_id: UUID, actor: Actor) -> Correction:
    """Return a correction with its minutes. Raises NotFound."""
    query = (
        select(Correction)
        .join(Correction.participant)
        .options(
            joinedload(Correction.participant).joinedload(Participant.organisation),
            joinedload(Correction.minutes).joinedload(Minutes.meeting),
        )
        .where(Correction.id == correction_id)
        .execution_options(populate_existing=True)
    )
    if not is_inside(actor):
        query = query.where(own(actor))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def marked(session: Session, minutes: Minutes) -> Sequence[MarkedPassage]:
    """Return the passages with their marks of every revision, the newest revision first."""
    return session.scalars(
        select(MarkedPassage)
        .where(MarkedPassage.minutes_id == minutes.id)
        .order_by(MarkedPassage.number.desc(), MarkedPassage.position)
    ).all()


def published(session: Session, minutes: Minutes) -> Sequence[PublicPassage]:
    """Return what is published, in order."""
    return session.scalars(
        select(PublicPassage)
        .where(PublicPassage.minutes_id == minutes.id)
        .order_by(PublicPassage.position)
    ).all()


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of the meetings whose minutes these are."""
    return _described(session, Minutes.id, identities, select().select_from(Minutes))


def describe_reviews(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of the meetings whose minutes these turns are about."""
    return _described(
        session, Review.id, identities, select().select_from(Review).join(Review.minutes)
    )


def describe_corrections(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of the meetings whose minutes these corrections are about."""
    return _described(
        session,
        Correction.id,
        identities,
        select().select_from(Correction).join(Correction.minutes),
    )


def _described(
    session: Session,
    identity: InstrumentedAttribute[UUID],
    identities: Iterable[UUID],
    query: Select[tuple[()]],
) -> dict[UUID, LocalizedText]:
    rows = session.execute(
        query.add_columns(identity, Meeting.number, Meeting.title_ja, Meeting.title_en)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(identity.in_(set(identities)))
    )
    return {one: titled(*said) for one, *said in rows}
