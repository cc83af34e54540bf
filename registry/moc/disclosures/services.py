"""Asks for consent, gives and withdraws it, hands passages over while it is in force (moc:3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.rules import need, need_on, need_side
from registry.moc.disclosures import queries
from registry.moc.disclosures.models import (
    DisclosureAnswer,
    DisclosureHandover,
    DisclosureRequest,
    DisclosureWithdrawal,
)
from registry.moc.disclosures.queries import Source
from registry.moc.disclosures.rules import (
    ASK,
    DECLINE,
    GRANT,
    HAND_OVER,
    WITHDRAW,
    Standing,
    quoted,
    refusals_to_ask,
    refusals_to_grant,
    without_consent,
)
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.references.services import next_reference
from registry.papers.models import StoredFile

KINDS: Final = (
    Kind(DisclosureRequest),
    Kind(DisclosureAnswer),
    Kind(DisclosureWithdrawal),
    Kind(DisclosureHandover),
)


@dataclass(frozen=True)
class Wish:
    """What is to be shown to whom, why, until when; `quotes` are passages typed, one a line."""

    passages: Sequence[str]
    quotes: str
    recipient: str
    language: str
    purpose: str
    until: date


def ask(
    session: Session, source: Source, wish: Wish, *, actor: Actor, now: datetime
) -> DisclosureRequest:
    """Ask the side that confided something to let passages of it be shown. Raises Refused."""
    side = need(actor, ASK)
    today = day_at(side, now)
    typed, refusals = quoted(wish.quotes, source.texts)
    chosen = list(dict.fromkeys((*wish.passages, *typed)))
    refusals += refusals_to_ask(
        confidential=source.confidential,
        own=source.side == side,
        passages=chosen,
        until=wish.until,
        today=today,
    )
    if refusals:
        raise Refused(*refusals)
    request = DisclosureRequest(
        side=side,
        reference=next_reference(session, DisclosureRequest, side, today.year, mark="C"),
        of_kind=source.kind,
        of_id=source.id,
        passages=chosen,
        recipient=wish.recipient,
        language=wish.language,
        purpose=wish.purpose,
        until=wish.until,
        asked_at=now,
        answers=[],
        withdrawals=[],
        handovers=[],
    )
    session.add(request)
    session.flush()
    do(
        session,
        ASK,
        record=request,
        actor=actor,
        now=now,
        facts={"reference": request.reference, "until": wish.until.isoformat()},
        about=(f"{source.kind}:{source.id}",),
        confidential=True,
    )
    return request


def grant(
    session: Session,
    request: DisclosureRequest,
    passages: Sequence[int],
    *,
    until: date,
    document: StoredFile,
    actor: Actor,
    now: datetime,
) -> None:
    """Consent in writing to some of the passages until a day. Raises Refused."""
    today = day_at(Side(request.side).other, now)
    known = [place for place in passages if 0 <= place < len(request.passages)]
    if refusals := refusals_to_grant(until, request.until, known, today=today):
        raise Refused(*refusals)
    _answer(session, GRANT, request, document, passages=known, until=until, actor=actor, now=now)


def decline(
    session: Session,
    request: DisclosureRequest,
    *,
    document: StoredFile,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer in writing that there is no consent."""
    _answer(session, DECLINE, request, document, passages=[], until=None, actor=actor, now=now)


def _answer(
    session: Session,
    act: Act,
    request: DisclosureRequest,
    document: StoredFile,
    *,
    passages: list[int],
    until: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    side = Side(request.side).other
    need_on(actor, act, request)
    if queries.consent(request) is not None:
        raise OutOfDate(Refusal(N_("This request was answered already.")))
    made = DisclosureAnswer(
        side=side,
        request_id=request.id,
        consents=until is not None,
        passages=passages,
        until=until,
        stored_file_id=document.id,
        stored=document,
        answered_at=now,
    )
    request.answers.append(made)
    session.flush()
    do(
        session,
        act,
        record=request,
        brings=made,
        actor=actor,
        now=now,
        facts={"reference": request.reference, "until": until.isoformat() if until else None},
        files=[document],
        confidential=True,
    )


def withdraw(
    session: Session, request: DisclosureRequest, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Withdraw a consent: the passages are closed again at once. Raises Refused."""
    side = Side(request.side).other
    need_on(actor, WITHDRAW, request)
    if queries.standing_of(request, day_at(side, now)) is not Standing.OPEN:
        raise OutOfDate(Refusal(N_("No consent is in force that could be withdrawn.")))
    made = DisclosureWithdrawal(side=side, request_id=request.id, withdrawn_at=now)
    request.withdrawals.append(made)
    session.flush()
    do(
        session,
        WITHDRAW,
        record=request,
        brings=made,
        actor=actor,
        now=now,
        facts={"reference": request.reference},
        reason=reason,
        confidential=True,
    )


def hand_over(
    session: Session, request: DisclosureRequest, received_by: str, *, actor: Actor, now: datetime
) -> DisclosureHandover:
    """Hand the open passages to the recipient, and no others. Raises Refused without consent."""
    need_side(actor, request.side)
    if not queries.passages_open(request, day_at(Side(request.side), now)):
        raise Refused(without_consent())
    made = DisclosureHandover(
        side=request.side, request_id=request.id, received_by=received_by, handed_at=now
    )
    request.handovers.append(made)
    session.flush()
    do(
        session,
        HAND_OVER,
        record=request,
        brings=made,
        actor=actor,
        now=now,
        facts={"reference": request.reference},
        confidential=True,
    )
    return made
