"""Calls consultations, agrees on dates, on the record, and on what each does next (moc:4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.duties import calendars
from registry.moc.consultations import queries
from registry.moc.consultations.models import (
    Consultation,
    ConsultationDelegation,
    ConsultationFollowUp,
    ConsultationItem,
    ConsultationProposal,
    ConsultationRecord,
    ConsultationReply,
    FollowUpReport,
    RecordAgreement,
)
from registry.moc.consultations.rules import (
    ACCEPT,
    ADD_ITEM,
    AGREE,
    CALL,
    CALL_OFF,
    DONE_BY,
    NAME_PEOPLE,
    NONE_SUITS,
    OWED_BY,
    PASS_OVER,
    PROPOSE,
    TAKE_OFF,
    WRITE,
    FollowUpTerm,
    ItemState,
    State,
    Topic,
    digest_of,
    refusals_to_propose,
    refusals_to_write,
)
from registry.moc.contacts.rules import need, need_on, need_side
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.references.services import next_reference

KINDS: Final = (
    Kind(Consultation),
    Kind(ConsultationProposal),
    Kind(ConsultationReply),
    Kind(ConsultationItem),
    Kind(ConsultationDelegation),
    Kind(ConsultationRecord, parts=("follow_ups",)),
    Kind(ConsultationFollowUp),
    Kind(RecordAgreement),
    Kind(FollowUpReport),
)
_STALE: Final = N_("The record was changed after you opened it. Read it again.")


@dataclass(frozen=True)
class Plan:
    """What a consultation is about, and where it is to be held."""

    subject: str
    topics: Sequence[Topic]
    regular: bool
    language: str
    text: str
    place: str


def call(session: Session, plan: Plan, *, actor: Actor, now: datetime) -> Consultation:
    """Call a consultation. Raises Refused."""
    side = need(actor, CALL)
    if not plan.topics:
        raise Refused(Refusal(N_("Choose at least one topic."), field="topics"))
    made = Consultation(
        side=side,
        reference=next_reference(session, Consultation, side, day_at(side, now).year, mark="M"),
        state=State.CALLED,
        regular=plan.regular,
        topics=[topic.value for topic in plan.topics],
        subject=plan.subject,
        language=plan.language,
        text=plan.text,
        place=plan.place,
        called_at=now,
        proposals=[],
        items=[],
        delegations=[],
        records=[],
    )
    session.add(made)
    session.flush()
    facts = {"reference": made.reference, "topics": made.topics, "regular": plan.regular}
    do(session, CALL, record=made, actor=actor, now=now, facts=facts)
    return made


def call_off(
    session: Session, one: Consultation, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Call one's own consultation off."""
    need_side(actor, one.side)
    do(session, CALL_OFF, record=one, actor=actor, now=now, reason=reason)


def propose(
    session: Session,
    one: Consultation,
    slots: Sequence[datetime],
    *,
    minutes: int,
    actor: Actor,
    now: datetime,
) -> ConsultationProposal:
    """Propose dates on which both offices are open. Raises Refused."""
    side = need(actor, PROPOSE)
    _still_called(one)
    if refusals := refusals_to_propose(slots, calendars.basis(session, now=now), now=now):
        raise Refused(*refusals)
    made = ConsultationProposal(
        side=side,
        slots=[slot.isoformat() for slot in sorted(slots)],
        minutes=minutes,
        proposed_at=now,
        replies=[],
    )
    one.proposals.append(made)
    session.flush()
    facts = {"reference": one.reference, "dates": len(slots)}
    do(session, PROPOSE, record=made, actor=actor, now=now, facts=facts)
    return made


def reply(
    session: Session,
    proposal: ConsultationProposal,
    slot: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Accept one of the proposed dates, or say that none suits. Raises Refused."""
    act = NONE_SUITS if slot is None else ACCEPT
    need_on(actor, act, proposal)
    _still_called(proposal.consultation)
    if proposal.replies:
        raise OutOfDate(Refusal(N_("These dates were replied to already.")))
    if slot is not None and not 0 <= slot < len(proposal.slots):
        raise Refused(Refusal(N_("Choose one of the dates."), field="slot"))
    side = Side(proposal.side).other
    made = ConsultationReply(side=side, slot=slot, replied_at=now)
    proposal.replies.append(made)
    session.flush()
    at = proposal.slots[slot] if slot is not None else None
    do(session, act, record=proposal, brings=made, actor=actor, now=now, facts={"at": at})


def _still_called(one: Consultation) -> None:
    if one.state != State.CALLED:
        raise OutOfDate(Refusal(N_("The consultation was called off.")))


def add_item(
    session: Session,
    one: Consultation,
    topic: Topic,
    title: str,
    *,
    about: str | None,
    actor: Actor,
    now: datetime,
) -> ConsultationItem:
    """Put a matter on the agenda."""
    side = need(actor, ADD_ITEM)
    _still_called(one)
    made = ConsultationItem(
        side=side, state=ItemState.ON, topic=topic, title=title, about=about, added_at=now
    )
    one.items.append(made)
    session.flush()
    facts = {"reference": one.reference, "topic": topic.value, "about": about}
    do(session, ADD_ITEM, record=made, actor=actor, now=now, facts=facts)
    return made


def take_off(session: Session, item: ConsultationItem, *, actor: Actor, now: datetime) -> None:
    """Take one's own side's matter off the agenda."""
    need_side(actor, item.side)
    do(session, TAKE_OFF, record=item, actor=actor, now=now)


def name_people(
    session: Session, one: Consultation, people: str, *, actor: Actor, now: datetime
) -> None:
    """Name who takes part for one's own side, one a line."""
    side = need(actor, NAME_PEOPLE)
    _still_called(one)
    made = ConsultationDelegation(side=side, people=people, named_at=now)
    one.delegations.append(made)
    session.flush()
    facts = {"reference": one.reference, "count": len(people.splitlines())}
    do(session, NAME_PEOPLE, record=made, actor=actor, now=now, facts=facts)


def write(
    session: Session,
    one: Consultation,
    text: str,
    follow_ups: Sequence[FollowUpTerm],
    *,
    language: str,
    confidential: bool,
    actor: Actor,
    now: datetime,
) -> ConsultationRecord:
    """Send a text of the record, which one's own side agrees to; earlier texts are void by it.

    Raises Refused.
    """
    side = need(actor, WRITE)
    _still_called(one)
    agreed = any(queries.is_agreed(record) for record in one.records)
    if refusals := refusals_to_write(follow_ups, agreed=agreed, today=day_at(side, now)):
        raise Refused(*refusals)
    earlier = list(one.records)
    made = ConsultationRecord(
        side=side,
        language=language,
        text=text,
        digest=digest_of(language, text, follow_ups),
        confidential=confidential,
        written_at=now,
        agreements=[],
        follow_ups=[
            ConsultationFollowUp(
                side=side, place=place, owed_by=owed_by, matter=matter, due_on=due_on, reports=[]
            )
            for place, (owed_by, matter, due_on) in enumerate(follow_ups, 1)
        ],
    )
    one.records.append(made)
    session.flush()
    do(
        session,
        WRITE,
        record=made,
        actor=actor,
        now=now,
        facts={"reference": one.reference, "digest": made.digest},
        confidential=confidential,
    )
    _pass_over(session, earlier, made, actor=actor, now=now)
    return made


def agree(
    session: Session, record: ConsultationRecord, digest: str, *, actor: Actor, now: datetime
) -> None:
    """Agree to the other side's text as it was read: both have agreed by that. Raises Refused.

    What each side is to do next becomes its duty.
    """
    need_on(actor, AGREE, record)
    one = record.consultation
    _still_called(one)
    if record is not queries.latest(one) or digest != record.digest:
        raise OutOfDate(Refusal(_STALE))
    if queries.is_agreed(record):
        raise OutOfDate(Refusal(N_("Both sides agreed to this record already.")))
    made = RecordAgreement(side=Side(record.side).other, digest=record.digest, agreed_at=now)
    record.agreements.append(made)
    session.flush()
    facts = {"reference": one.reference, "digest": record.digest}
    do(session, AGREE, record=record, brings=made, actor=actor, now=now, facts=facts)
    for follow_up in record.follow_ups:
        do(
            session,
            OWED_BY[follow_up.owed_by],
            record=follow_up,
            brings=made,
            actor=actor,
            now=now,
            facts={"reference": one.reference, "due_on": follow_up.due_on.isoformat()},
        )
    earlier = [each for each in one.records if each is not record]
    _pass_over(session, earlier, made, actor=actor, now=now)


def _pass_over(
    session: Session,
    earlier: Sequence[ConsultationRecord],
    brings: ConsultationRecord | RecordAgreement,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Owe no agreement any more to the other side's earlier texts."""
    for record in earlier:
        if record.side != brings.side:
            do(session, PASS_OVER, record=record, brings=brings, actor=actor, now=now)


def report(
    session: Session,
    follow_up: ConsultationFollowUp,
    text: str,
    *,
    language: str,
    done_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Report that one's own side did what both agreed on. Raises Refused."""
    side = Side(follow_up.owed_by)
    need_side(actor, side)
    if not any(one.side != follow_up.side for one in follow_up.record.agreements):
        raise Refused(Refusal(N_("Both sides have not agreed to this yet.")))
    if done_on > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="done_on"))
    made = FollowUpReport(side=side, language=language, text=text, done_on=done_on, reported_at=now)
    follow_up.reports.append(made)
    session.flush()
    facts = {"done_on": done_on.isoformat()}
    do(session, DONE_BY[side], record=follow_up, brings=made, actor=actor, now=now, facts=facts)
