"""The verbs of minutes: written, corrected, confirmed, and published without what is taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.letters import still_owed
from registry.council.meetings.models import AgendaItem, Meeting, Participant
from registry.council.minutes import queries
from registry.council.minutes.models import (
    Correction,
    MarkedPassage,
    Minutes,
    Passage,
    PublicPassage,
    Review,
    Revision,
)
from registry.council.minutes.rules import (
    AGREE,
    ASK,
    BEGIN,
    CIRCULATE,
    CONFIRM,
    CORRECT,
    DECLINE,
    END_REVIEW,
    LAY,
    MARKABLE,
    OPEN,
    OUT_FROM,
    OUT_TO,
    PUBLISH,
    REVISE,
    SEND_BACK,
    TAKE,
    WRITABLE,
    CorrectionState,
    MinutesState,
    ReviewState,
    bare,
    public_text,
    refusals_to_lay,
    refusals_to_mark,
)
from registry.duties import notices
from registry.parties.models import Account

Texts = Mapping[UUID | None, str]


class Overtaken(OutOfDate):
    """Somebody saved a later revision meanwhile; both texts are to be put together."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Refusal(
                N_(
                    "Somebody saved revision %(number)s after you opened this. Nothing is lost: "
                    "both texts stand below, put together in the box. Look through it and save."
                ),
                {"number": number},
            )
        )
        self.number = number


def begin(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> Minutes:
    """Begin the minutes of a meeting: one empty passage for each item. Raises Refused."""
    if queries.of_meeting(session, meeting.id, actor) is not None:
        raise OutOfDate(Refusal(N_("The minutes of this meeting were begun already.")))
    minutes = Minutes(
        meeting_id=meeting.id, meeting=meeting, state=MinutesState.DRAFT, begun_at=now
    )
    session.add(minutes)
    session.flush()
    perform(session, BEGIN, record=meeting, actor=actor, now=now)
    perform(session, OPEN, record=minutes, actor=actor, now=now)
    first: Texts = {None: meeting.result} if meeting.is_circulation else {}
    _revise(session, minutes, first, 1, note="", actor=actor, now=now)
    return minutes


def save(
    session: Session,
    minutes: Minutes,
    texts: Texts,
    *,
    base: int,
    note: str,
    actor: Actor,
    now: datetime,
) -> Revision:
    """Keep the text as a new revision; where nothing changed, return the one there is.

    Raises Overtaken where revision `base` is not the newest any more, Refused where the text is
    locked or holds the marks of the public version.
    """
    latest = _newest(session, minutes)
    if latest.number != base:
        raise Overtaken(latest.number)
    before = queries.texts(latest)
    if all(before.get(item, "") == text for item, text in texts.items()):
        return latest
    kept = {**before, **texts}
    return _revise(session, minutes, kept, latest.number + 1, note=note, actor=actor, now=now)


def restore(
    session: Session, minutes: Minutes, number: int, *, actor: Actor, now: datetime
) -> Revision:
    """Make an earlier revision the text again, as a new one. Raises Refused, NotFound."""
    latest = _newest(session, minutes)
    wanted = queries.get_revision(session, minutes, number, actor)
    return _revise(
        session,
        minutes,
        queries.texts(wanted),
        latest.number + 1,
        note="",
        actor=actor,
        now=now,
        restores=number,
    )


def _newest(session: Session, minutes: Minutes) -> Revision:
    """Lock the minutes and return the newest revision, to be followed by another."""
    _lock(session, minutes)
    if minutes.state not in WRITABLE:
        raise OutOfDate(
            Refusal(
                N_("The text is locked where the minutes stand now. Begin a change of it first.")
            )
        )
    number = queries.latest_number(session, minutes)
    return session.scalars(
        select(Revision).where(Revision.minutes_id == minutes.id, Revision.number == number)
    ).one()


def _lock(session: Session, minutes: Minutes) -> None:
    session.flush()
    session.refresh(minutes, ["state", "version"], with_for_update=True)


def _revise(
    session: Session,
    minutes: Minutes,
    texts: Texts,
    number: int,
    *,
    note: str,
    actor: Actor,
    now: datetime,
    restores: int | None = None,
) -> Revision:
    if any(OUT_FROM in text or OUT_TO in text for text in texts.values()):
        raise Refused(
            Refusal(
                N_("⟦ and ⟧ mark what the public does not read. Use other brackets in the text.")
            )
        )
    revision = Revision(
        minutes_id=minutes.id,
        number=number,
        made_at=now,
        made_by=actor.account_id,
        note=note,
        restores=restores,
    )
    session.add(revision)
    session.flush()
    agenda = queries.items(session, minutes)
    for position, item_id in enumerate((None, *(item.id for item in agenda))):
        session.add(
            Passage(
                revision_id=revision.id,
                minutes_id=minutes.id,
                number=number,
                item_id=item_id,
                position=position,
                text=texts.get(item_id, ""),
            )
        )
    session.flush()
    session.refresh(revision, ["passages"])
    return revision


# -- the participants' corrections ------------------------------------------------------------


def circulate(
    session: Session, minutes: Minutes, *, until: date, actor: Actor, now: datetime
) -> None:
    """Show the newest revision to the participants, who can correct it until a day.

    Raises Refused, also for a day that has passed.
    """
    if until < legal_date(now):
        raise Refused(Refusal(N_("Choose today or a later day."), field="until"))
    number = queries.latest_number(session, minutes)

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
    passage = _passage(queries.get_revision(session, minutes, base, actor), position)
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


def _passage(revision: Revision, position: int) -> Passage:
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
    passage = _passage(
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


# -- confirming -------------------------------------------------------------------------------


def lay(session: Session, minutes: Minutes, *, actor: Actor, now: datetime) -> None:
    """Lay the newest revision before the chairs; the text is locked by that.

    Raises Refused while corrections wait for an answer.
    """
    if refusals := refusals_to_lay(unanswered=queries.unanswered(session, minutes)):
        raise Refused(*refusals)
    number = queries.latest_number(session, minutes)
    perform(
        session,
        LAY,
        record=minutes,
        actor=actor,
        now=now,
        facts={"revision": number},
        about=(subject_of(minutes.meeting),),
    )
    for review in queries.reviews(session, minutes):
        if review.state == ReviewState.ASKED:
            perform(session, END_REVIEW, record=review, actor=actor, now=now)
    if still_owed(session, minutes.meeting, code="council.minutes.prepare"):
        perform(session, BEGIN, record=minutes.meeting, actor=actor, now=now)


def send_back(
    session: Session, minutes: Minutes, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send minutes back to the secretariat. Raises Refused."""
    perform(session, SEND_BACK, record=minutes, actor=actor, now=now, reason=reason)


def confirm(
    session: Session, minutes: Minutes, *, number: int, actor: Actor, now: datetime
) -> None:
    """Confirm the revision that was read. Raises Refused; OutOfDate where it is another by now."""
    if number != queries.latest_number(session, minutes):
        raise OutOfDate(Refusal(N_("The minutes were changed after you opened them. Read again.")))

    def change() -> None:
        minutes.confirmed_number = minutes.shared_number = number
        minutes.confirmed_at = now

    perform(
        session,
        CONFIRM,
        record=minutes,
        actor=actor,
        now=now,
        facts={"revision": number},
        about=(subject_of(minutes.meeting),),
        change=change,
    )


def revise(session: Session, minutes: Minutes, *, reason: str, actor: Actor, now: datetime) -> None:
    """Begin to change confirmed minutes, for a reason; what is published stays meanwhile."""
    perform(
        session,
        REVISE,
        record=minutes,
        actor=actor,
        now=now,
        reason=reason,
        about=(subject_of(minutes.meeting),),
    )


# -- the public version -----------------------------------------------------------------------


@dataclass(frozen=True)
class Drafted:
    """A passage of the public version in preparation: the confirmed text marked, and English."""

    position: int
    item: AgendaItem | None
    confirmed: str
    marked: str
    english: str
    marked_before: str | None = None  # how an earlier wording was marked, where that is lost

    @property
    def public_ja(self) -> str:
        """What the public would read in Japanese."""
        return public_text(self.marked)

    @property
    def public_en(self) -> str:
        """What the public would read in English; empty where there is none."""
        return public_text(self.english)


def drafted(session: Session, minutes: Minutes, actor: Actor) -> list[Drafted]:
    """Return the public version as it is prepared, from the confirmed revision.

    Marks and English of an earlier revision stay with a passage that was not changed since. Raises
    Refused before the minutes are confirmed.
    """
    if minutes.confirmed_number is None:
        raise Refused(Refusal(N_("The minutes are not confirmed yet.")))
    revision = queries.get_revision(session, minutes, minutes.confirmed_number, actor)
    rows = queries.marked(session, minutes)
    agenda = {item.id: item for item in queries.items(session, minutes)}
    found = []
    for passage in revision.passages:
        of_it = [row for row in rows if row.position == passage.position]
        kept = next((row for row in of_it if bare(row.marked) == passage.text), None)
        found.append(
            Drafted(
                position=passage.position,
                item=agenda[passage.item_id] if passage.item_id else None,
                confirmed=passage.text,
                marked=kept.marked if kept else passage.text,
                english=kept.english if kept else "",
                marked_before=of_it[0].marked if of_it and kept is None else None,
            )
        )
    return found


def is_prepared(session: Session, minutes: Minutes) -> bool:
    """Say whether somebody looked at what is taken out of the very revision that is confirmed."""
    return any(row.number == minutes.confirmed_number for row in queries.marked(session, minutes))


def mark(
    session: Session, minutes: Minutes, passages: Mapping[int, tuple[str, str]], *, actor: Actor
) -> None:
    """Keep the marks and the English of each passage, by position: the public version's workings.

    Raises Refused where a text is not the confirmed one with marks in it, OutOfDate where the
    minutes are being changed.
    """
    _lock(session, minutes)
    if minutes.state not in MARKABLE:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    before = drafted(session, minutes, actor)
    refusals = []
    for passage in before:
        marked, english = passages[passage.position]
        place = passage.position
        refusals += refusals_to_mark(marked, passage.confirmed, field=f"marked_{place}")
        refusals += refusals_to_mark(english, bare(english), field=f"english_{place}")
    if refusals:
        raise Refused(*refusals)
    number = minutes.confirmed_number
    assert number is not None
    kept = {row.position: row for row in queries.marked(session, minutes) if row.number == number}
    for position, (marked, english) in passages.items():
        row = kept.get(position)
        if row is None:
            row = MarkedPassage(minutes_id=minutes.id, number=number, position=position)
            session.add(row)
        row.marked, row.english = marked, english
    flag_modified(minutes, "state")  # two who mark at once meet at its version
    session.flush()


def public_digest(passages: Sequence[Drafted]) -> str:
    """Return what a chair decides to publish: every public word, and nothing else."""
    parts = [
        part
        for passage in passages
        for part in (str(passage.position), passage.public_ja, passage.public_en)
    ]
    return sha256("\x1f".join(parts).encode()).hexdigest()


def publish(
    session: Session, minutes: Minutes, *, digest: str, actor: Actor, now: datetime
) -> None:
    """Publish the confirmed minutes without what is marked, in place of what was public before.

    Of an item that is closed nothing is published. Raises Refused; OutOfDate where the public
    version is another than the one read.
    """
    if not is_prepared(session, minutes):
        raise Refused(Refusal(N_("The secretariat has not prepared the public version yet.")))
    passages = drafted(session, minutes, actor)
    if digest != public_digest(passages):
        raise OutOfDate(
            Refusal(N_("The public version was changed after you opened it. Read it again."))
        )
    number = minutes.confirmed_number

    def change() -> None:
        minutes.published_number, minutes.published_at = number, now
        session.execute(delete(PublicPassage).where(PublicPassage.minutes_id == minutes.id))
        for passage in passages:
            if passage.item is not None and passage.item.closed_at is not None:
                continue
            session.add(
                PublicPassage(
                    minutes_id=minutes.id,
                    meeting_id=minutes.meeting_id,
                    item_id=passage.item.id if passage.item else None,
                    position=passage.position,
                    text_ja=passage.public_ja,
                    text_en=passage.public_en,
                    published_at=now,
                )
            )

    perform(
        session,
        PUBLISH,
        record=minutes,
        actor=actor,
        now=now,
        facts={"revision": number, "public": digest},
        about=(subject_of(minutes.meeting),),
        change=change,
    )
