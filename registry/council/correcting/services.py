"""Participants' corrections of minutes: asked for, proposed, taken or not, with a word."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.meetings.models import Participant
from registry.council.minutes import queries
from registry.council.minutes.models import Correction, Minutes, Passage, Review, Revision
from registry.council.minutes.rules import (
    AGREE,
    ASK,
    CIRCULATE,
    CORRECT,
    DECLINE,
    TAKE,
    CorrectionState,
    MinutesState,
    ReviewState,
    refusals_to_hand_on,
)
from registry.council.minutes.services import save
from registry.duties import notices
from registry.parties.models import Account


def circulate(
    session: Session, minutes: Minutes, *, until: date, actor: Actor, now: datetime
) -> None:
    """Show the newest revision to the participants, who can correct it until a day.

    Raises Refused, also for a day that has passed.
    """
    if until < legal_date(now):
        raise Refused(Refusal(N_("Choose today or a later day."), field="until"))
    number = queries.latest_number(session, minutes)
    texts = queries.texts(queries.get_revision(session, minutes, number, actor)).values()
    if refusals := refusals_to_hand_on(texts, is_over=minutes.meeting.over_at is not None):
        raise Refused(*refusals)

    def change() -> None:
        minutes.corrections_until = until
        minutes.shared_number = number

    perform(
        session,
        CIRCULATE,
        record=minutes,
        actor=actor,
        now=now,
        facts={"revision": number, "due_on": until.isoformat()},
        about=(subject_of(minutes.meeting),),
        change=change,
    )
    known = {review.participant_id: review for review in queries.reviews(session, minutes)}
    for participant in queries.called(session, minutes):
        review = known.get(participant.id) or _turn_of(participant, minutes, now)
        session.add(review)
        session.flush()
        _ask(session, review, until, actor=actor, now=now)


def _turn_of(participant: Participant, minutes: Minutes, now: datetime) -> Review:
    return Review(
        minutes_id=minutes.id,
        participant_id=participant.id,
        organisation_id=participant.organisation_id,
        addressed_to=participant.addressed_to,
        person_id=participant.person_id,
        compartment=participant.compartment,
        state=ReviewState.ASKED,
        asked_at=now,
    )


def _ask(session: Session, review: Review, until: date, *, actor: Actor, now: datetime) -> None:
    review.asked_at, review.answered_at = now, None
    if review.organisation_id is not None or review.addressed_to is not None:
        facts = {"due_on": until.isoformat()}
        perform(session, ASK, record=review, actor=actor, now=now, facts=facts)
        return
    review.state = ReviewState.ASKED  # a person owes nothing by rule; it is told all the same
    with widened(session, EVERYTHING):
        person = session.get(Account, review.person_id) if review.person_id else None
        if person is not None:
            event = f"{subject_of(review)}:{until}"
            notices.tell(
                session,
                [person],
                news="record.moved",
                event=event,
                subject=subject_of(review),
                now=now,
            )


def correct(
    session: Session,
    review: Review,
    *,
    position: int,
    base: int,
    proposed: str | None,
    remark: str,
    actor: Actor,
    now: datetime,
) -> Correction:
    """Propose another wording of a passage, or remark on it. Raises Refused where nothing is."""
    minutes = review.minutes
    if minutes.state != MinutesState.CIRCULATED:
        raise OutOfDate(Refusal(N_("The time for corrections is over.")))
    passage = passage_of(queries.get_revision(session, minutes, base, actor), position)
    if proposed == passage.text:
        proposed = None
    if proposed is None and not remark.strip():
        raise Refused(Refusal(N_("Change the text, or write a remark."), field="proposed"))
    correction = Correction(
        minutes_id=minutes.id,
        minutes=minutes,
        review_id=review.id,
        participant_id=review.participant_id,
        organisation_id=review.organisation_id,
        addressed_to=review.addressed_to,
        person_id=review.person_id,
        compartment=review.compartment,
        number=base,
        position=position,
        proposed=proposed,
        remark=remark,
        state=CorrectionState.PROPOSED,
        proposed_at=now,
    )
    session.add(correction)
    session.flush()
    perform(
        session,
        CORRECT,
        record=correction,
        actor=actor,
        now=now,
        facts={"revision": base, "position": position},
        about=(subject_of(review),),
    )
    return correction


def passage_of(revision: Revision, position: int) -> Passage:
    found = next((one for one in revision.passages if one.position == position), None)
    if found is None:
        raise Refused(Refusal(N_("There is no such part of the minutes.")))
    return found


def agree(session: Session, review: Review, *, actor: Actor, now: datetime) -> None:
    """Say that there are no (further) corrections. Raises Refused."""
    perform(
        session,
        AGREE,
        record=review,
        actor=actor,
        now=now,
        change=lambda: setattr(review, "answered_at", now),
    )


def take(
    session: Session,
    correction: Correction,
    *,
    text: str,
    base: int,
    answer: str,
    actor: Actor,
    now: datetime,
) -> Revision:
    """Take a correction into the text, in the wording `text`. Raises Refused, Overtaken."""
    minutes = correction.minutes
    passage = passage_of(
        queries.get_revision(session, minutes, correction.number, actor), correction.position
    )
    perform(
        session,
        TAKE,
        record=correction,
        actor=actor,
        now=now,
        change=lambda: _answered(correction, answer, now),
    )
    return save(
        session,
        minutes,
        {passage.item_id: text},
        base=base,
        note=answer,
        actor=actor,
        now=now,
    )


def decline(
    session: Session, correction: Correction, *, answer: str, actor: Actor, now: datetime
) -> None:
    """Leave the text as it is, with a word why. Raises Refused."""
    perform(
        session,
        DECLINE,
        record=correction,
        actor=actor,
        now=now,
        reason=answer,
        change=lambda: _answered(correction, answer, now),
    )


def _answered(correction: Correction, answer: str, now: datetime) -> None:
    correction.answer, correction.answered_at = answer, now
