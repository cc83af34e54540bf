"""The verbs of minutes: written, corrected, confirmed, and published without what is taken out."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.letters import still_owed
from registry.council.meetings.models import Meeting
from registry.council.minutes import queries
from registry.council.minutes.models import (
    Minutes,
    Passage,
    PublicPassage,
    Revision,
)
from registry.council.minutes.rules import (
    BEGIN,
    CONFIRM,
    END_REVIEW,
    LAY,
    OPEN,
    OUT_FROM,
    OUT_TO,
    REVISE,
    SEND_BACK,
    WRITABLE,
    MinutesState,
    ReviewState,
    public_text,
    refusals_to_lay,
)

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
    latest = _newest(session, minutes, actor)
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
    latest = _newest(session, minutes, actor)
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


def _newest(session: Session, minutes: Minutes, actor: Actor) -> Revision:
    """Lock the minutes and return the newest revision, to be followed by another."""
    lock(session, minutes)
    if minutes.state not in WRITABLE:
        raise OutOfDate(
            Refusal(
                N_("The text is locked where the minutes stand now. Begin a change of it first.")
            )
        )
    return queries.get_revision(session, minutes, queries.latest_number(session, minutes), actor)


def lock(session: Session, minutes: Minutes) -> None:
    """Let one at a time write the minutes, and see what the one before did."""
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


# -- confirming -------------------------------------------------------------------------------


def lay(session: Session, minutes: Minutes, *, actor: Actor, now: datetime) -> None:
    """Lay the newest revision before the chairs; the text is locked by that.

    Raises Refused while corrections wait for an answer.
    """
    number = queries.latest_number(session, minutes)
    texts = queries.texts(queries.get_revision(session, minutes, number, actor)).values()
    waiting, is_over = queries.unanswered(session, minutes), minutes.meeting.over_at is not None
    if refusals := refusals_to_lay(texts, unanswered=waiting, is_over=is_over):
        raise Refused(*refusals)
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


# -- what stands in the public version --------------------------------------------------------


def is_prepared(session: Session, minutes: Minutes) -> bool:
    """Say whether somebody looked at what is taken out of the very revision that is confirmed."""
    return any(row.number == minutes.confirmed_number for row in queries.marked(session, minutes))


def is_out(session: Session, minutes: Minutes) -> bool:
    """Say whether the public reads already what would be published now."""
    number = minutes.confirmed_number
    if number is None or minutes.published_number != number:
        return False
    closed = {
        place
        for place, item in enumerate(queries.items(session, minutes), start=1)
        if item.closed_at is not None
    }
    wanted = {
        row.position: (public_text(row.marked), public_text(row.english))
        for row in queries.marked(session, minutes)
        if row.number == number and row.position not in closed
    }
    rows = session.scalars(select(PublicPassage).where(PublicPassage.minutes_id == minutes.id))
    return wanted == {row.position: (row.text_ja, row.text_en) for row in rows}
