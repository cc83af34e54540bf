"""What becomes of the memorandum itself (moc:9, 10)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act
from registry.core.db import one_at_a_time
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.rules import need, need_on, need_side, side_for
from registry.moc.memorandum import queries
from registry.moc.memorandum.models import (
    Amendment,
    AmendmentAnswer,
    Dispute,
    DisputeStep,
    LifeEvent,
    LifeNote,
)
from registry.moc.memorandum.rules import (
    CONSENT,
    DECLINE,
    END,
    GIVE_NOTICE,
    PROPOSE,
    RAISE,
    REVIEW,
    SETTLE,
    SIGN,
    TAKE_UP,
    DisputeState,
    Happening,
    end_after,
    refusals_to_give_notice,
)
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.papers.models import StoredFile

KINDS: Final = (
    Kind(LifeEvent, parts=("notes",)),
    Kind(Amendment),
    Kind(AmendmentAnswer),
    Kind(Dispute),
    Kind(DisputeStep),
)


def sign(session: Session, on: date, *, place: str, actor: Actor, now: datetime) -> LifeEvent:
    """Enter the day on which one's own side signed; it is blank in our copy. Raises Refused."""
    side = need(actor, SIGN)
    if on > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    one_at_a_time(session, f"{LifeEvent.kind}:signed:{side}")
    if side in queries.life(session).signed:
        raise OutOfDate(Refusal(N_("This side's day of signature is entered already.")))
    event = LifeEvent(
        side=side, happening=Happening.SIGNED, on=on, place=place, entered_at=now, notes=[]
    )
    session.add(event)
    session.flush()
    do(session, SIGN, record=event, actor=actor, now=now, facts={"on": on.isoformat()})
    return event


def review(
    session: Session,
    on: date,
    text: str,
    *,
    language: str,
    file: StoredFile | None,
    actor: Actor,
    now: datetime,
) -> LifeEvent:
    """Record a review of the memorandum and what came of it (moc:9)."""
    said = (language, text, file)
    return _noted(
        session, REVIEW, Happening.REVIEWED, on, said=said, stated={}, actor=actor, now=now
    )


def give_notice(
    session: Session,
    on: date,
    text: str,
    *,
    language: str,
    file: StoredFile | None,
    actor: Actor,
    now: datetime,
) -> LifeEvent:
    """Give notice that one's side wishes the end: six months later it ends. Raises Refused."""
    today = day_at(need(actor, GIVE_NOTICE), now)
    if refusals := refusals_to_give_notice(on, queries.life(session), today):
        raise Refused(*refusals)
    stated = {"due_on": end_after(on).isoformat()}
    said = (language, text, file)
    return _noted(
        session, GIVE_NOTICE, Happening.NOTICE, on, said=said, stated=stated, actor=actor, now=now
    )


def _noted(
    session: Session,
    act: Act,
    happening: Happening,
    on: date,
    *,
    said: tuple[str, str, StoredFile | None],
    stated: dict[str, str],
    actor: Actor,
    now: datetime,
) -> LifeEvent:
    """Keep an event and what was said about it; the words go with the act, apart from the day."""
    side = need(actor, act)
    if on > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    language, text, file = said
    note = LifeNote(language=language, text=text, stored_file_id=file.id if file else None)
    event = LifeEvent(side=side, happening=happening, on=on, entered_at=now, notes=[note])
    session.add(event)
    session.flush()
    do(
        session,
        act,
        record=event,
        actor=actor,
        now=now,
        occurred_on=on,
        facts={"on": on.isoformat(), **stated},
        files=[file] if file else [],
    )
    return event


def let_end(session: Session, *, now: datetime) -> int:
    """Note that the memorandum has ended; return how often that was to be noted. For the round."""
    ended = queries.notices_that_ended(session, day_at(Side.JP, now))
    for notice in ended:
        perform(session, END, record=notice, actor=THE_SYSTEM, now=now)
    return len(ended)


def propose(
    session: Session,
    title: str,
    text: str,
    *,
    language: str,
    effective_on: date | None,
    consent: StoredFile,
    actor: Actor,
    now: datetime,
) -> Amendment:
    """Propose an amendment, with one's own side's written consent (moc:9)."""
    amendment = Amendment(
        side=need(actor, PROPOSE),
        title=title,
        language=language,
        text=text,
        effective_on=effective_on,
        stored_file_id=consent.id,
        proposed_at=now,
        answers=[],
    )
    session.add(amendment)
    session.flush()
    do(session, PROPOSE, record=amendment, actor=actor, now=now, files=[consent])
    return amendment


def consent(
    session: Session,
    amendment: Amendment,
    on: date,
    document: StoredFile,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Consent to an amendment in writing: it is then agreed by both. Raises Refused."""
    if on > day_at(side_for(actor), now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    _answer_amendment(session, CONSENT, amendment, on, documents=[document], actor=actor, now=now)


def decline(
    session: Session, amendment: Amendment, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Do not consent to an amendment."""
    on = day_at(side_for(actor), now)
    _answer_amendment(session, DECLINE, amendment, on, reason=reason, actor=actor, now=now)


def _answer_amendment(
    session: Session,
    act: Act,
    amendment: Amendment,
    on: date,
    *,
    documents: Sequence[StoredFile] = (),
    reason: str | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    side = Side(amendment.side).other
    need_on(actor, act, amendment)
    if amendment.answers:
        raise OutOfDate(Refusal(N_("This amendment was answered already.")))
    made = AmendmentAnswer(
        side=side,
        amendment_id=amendment.id,
        consents=act is CONSENT,
        on=on,
        stored_file_id=documents[0].id if documents else None,
        answered_at=now,
    )
    amendment.answers.append(made)
    session.flush()
    do(
        session,
        act,
        record=amendment,
        brings=made,
        actor=actor,
        now=now,
        facts={"on": on.isoformat()},
        reason=reason,
        files=documents,
    )


def raise_dispute(
    session: Session, subject: str, text: str, *, language: str, actor: Actor, now: datetime
) -> Dispute:
    """Say that one's side disputes how the memorandum is read or carried out (moc:10)."""
    dispute = Dispute(
        side=need(actor, RAISE),
        state=DisputeState.OPEN,
        subject=subject,
        language=language,
        text=text,
        raised_at=now,
        steps=[],
    )
    session.add(dispute)
    session.flush()
    do(session, RAISE, record=dispute, actor=actor, now=now)
    return dispute


def take_up(
    session: Session, dispute: Dispute, text: str, *, language: str, actor: Actor, now: datetime
) -> None:
    """Say, for the other side, that one consults about a dispute."""
    need_on(actor, TAKE_UP, dispute)
    step = _step(session, dispute, (language, text), None, actor=actor, now=now)
    do(session, TAKE_UP, record=dispute, brings=step, actor=actor, now=now)


def settle(
    session: Session,
    dispute: Dispute,
    text: str,
    *,
    language: str,
    consulted_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Record how a dispute was settled, and on which day both consulted. Raises Refused."""
    need_side(actor, dispute.side)
    if not any(one.side != dispute.side for one in dispute.steps):
        message = N_("Both sides settle a dispute together; the other has not taken it up yet.")
        raise Refused(Refusal(message))
    if consulted_on > day_at(Side(dispute.side), now):
        raise Refused(Refusal(N_("That day is still to come."), field="consulted_on"))
    step = _step(session, dispute, (language, text), consulted_on, actor=actor, now=now)
    facts = {"consulted_on": consulted_on.isoformat()}
    do(session, SETTLE, record=dispute, brings=step, actor=actor, now=now, facts=facts)


def _step(
    session: Session,
    dispute: Dispute,
    said: tuple[str, str],
    consulted_on: date | None,
    *,
    actor: Actor,
    now: datetime,
) -> DisputeStep:
    language, text = said
    step = DisputeStep(
        side=side_for(actor),
        dispute_id=dispute.id,
        language=language,
        text=text,
        consulted_on=consulted_on,
        at=now,
    )
    dispute.steps.append(step)
    session.flush()
    return step
