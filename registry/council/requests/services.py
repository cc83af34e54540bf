"""The verbs of a request: issued, answered in parts or whole, more time, sent back, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.requests import letters, queries
from registry.council.requests.models import (
    Question,
    Request,
    RequestedEmployer,
    RequestExtension,
    RequestMessage,
)
from registry.council.requests.rules import (
    ASK,
    ASK_EXTENSION,
    CLOSE,
    DECLINE,
    GRANT,
    ISSUE,
    ITEM_ASKED,
    NUMBERS,
    OPEN_TO_ANSWERS,
    RETURN,
    TELL,
    WITHDRAW,
    Basis,
    ExtensionState,
    RequestKind,
    RequestState,
    refusals_to_extend,
)
from registry.council.rosters.rules import ESTABLISHMENT_KEYS
from registry.papers import services as papers
from registry.papers.models import Paper

OWN_ROOM: Final = "organisation:{}"  # where a file lies that was not sent in yet


@dataclass(frozen=True)
class Asked:
    """What is asked of one member: the words, the date, the questions, the establishments."""

    draft_id: UUID
    basis: Basis
    kind: RequestKind
    other_kind: str
    title: str
    title_en: str
    text: str
    text_en: str
    due_on: date | None
    questions: Sequence[Mapping[str, Any]]
    employers: Sequence[Mapping[str, Any]]


def issue(
    session: Session,
    asked: Asked,
    *,
    organisation_id: UUID,
    member: str,
    actor: Actor,
    now: datetime,
) -> Request:
    """Ask one member, by letter; its duty opens. Raises Refused."""
    request = Request(
        id=uuid4(),
        request_number=papers.next_number(session, series=NUMBERS, on=legal_date(now)),
        draft_id=asked.draft_id,
        organisation_id=organisation_id,
        item=ITEM_ASKED[asked.basis],
        basis=asked.basis,
        kind_of_request=asked.kind,
        other_kind=asked.other_kind,
        title=asked.title,
        title_en=asked.title_en,
        text=asked.text,
        text_en=asked.text_en,
        first_due_on=asked.due_on,
        due_on=asked.due_on,
        state=RequestState.ISSUED,
        issued_at=now,
    )
    session.add(request)
    session.flush()
    own = {"request_id": request.id, "organisation_id": organisation_id}
    questions = [
        {
            **own,
            "place": place,
            "text": one["text"],
            "text_en": one["text_en"],
            "type_of_answer": one["type"],
            "required": one["required"],
            "per_employer": one["per_employer"],
            "choices": list(one["choices"]),
        }
        for place, one in enumerate(asked.questions, start=1)
    ]
    if questions:
        session.execute(insert(Question), questions)
    rows = [
        {
            **own,
            "place": place,
            "employer_id": UUID(one["employer_id"]) if one.get("employer_id") else None,
            **{key: one.get(key) or "" for key in ESTABLISHMENT_KEYS},
        }
        for place, one in enumerate(asked.employers, start=1)
    ]
    if rows:
        session.execute(insert(RequestedEmployer), rows)
    letter = letters.issued(
        session,
        request,
        member=member,
        questions=request_questions(session, request.id),
        employers=queries.all_employers(session, request.id),
        now=now,
    )
    office.issue(session, letter, record=request, now=now)
    perform(
        session,
        ISSUE[asked.basis],
        record=request,
        actor=actor,
        now=now,
        facts={
            "number": request.request_number,
            "kind": asked.kind.value,
            "employers": len(rows),
            "due_on": asked.due_on.isoformat() if asked.due_on else None,
        },
        about=(f"council.member:{organisation_id}",),
    )
    return request


def request_questions(session: Session, request_id: UUID) -> Sequence[Question]:
    """Return the questions of a request, in order."""
    return session.scalars(
        select(Question).where(Question.request_id == request_id).order_by(Question.place)
    ).all()


def must_take_answers(request: Request) -> None:
    """Raise OutOfDate where a request takes no answers any more."""
    if request.state not in OPEN_TO_ANSWERS:
        raise OutOfDate(Refusal(N_("This request takes no answers where it stands now.")))


# -- more time ---------------------------------------------------------------------------------


def ask_extension(
    session: Session, request: Request, *, until: date, reason: str, actor: Actor, now: datetime
) -> None:
    """Ask for more time until a day; asking again changes the wish. Raises Refused."""
    must_take_answers(request)
    if refusals := refusals_to_extend(request.due_on, until, today=legal_date(now)):
        raise Refused(*refusals)
    assert request.due_on is not None
    pending = queries.pending_extension(session, request.id)
    perform(
        session,
        ASK_EXTENSION[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        facts={"until": until.isoformat(), "date": request.due_on.isoformat()},
        reason=reason,
    )
    if pending is not None:
        pending.asked_until, pending.reason, pending.asked_at = until, reason, now
        pending.due_before = request.due_on
        return
    session.add(
        RequestExtension(
            request_id=request.id,
            organisation_id=request.organisation_id,
            state=ExtensionState.ASKED,
            due_before=request.due_on,
            asked_until=until,
            reason=reason,
            asked_at=now,
        )
    )
    session.flush()


def grant(
    session: Session, request: Request, *, until: date, reason: str, actor: Actor, now: datetime
) -> None:
    """Grant more time, until that day or another: the duty's date moves. Raises Refused."""
    pending = _pending(session, request)
    if refusals := refusals_to_extend(request.due_on, until, today=legal_date(now)):
        raise Refused(*refusals)
    perform(
        session,
        GRANT[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        facts={"due_on": until.isoformat(), "date": pending.due_before.isoformat()},
        reason=reason,
        change=lambda: setattr(request, "due_on", until),
    )
    pending.state, pending.granted_until = ExtensionState.GRANTED, until
    pending.decided_at, pending.remark = now, reason
    session.flush()


def decline(
    session: Session, request: Request, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Decline more time: the date stays. Raises Refused."""
    pending = _pending(session, request)
    perform(
        session,
        DECLINE[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        facts={"date": pending.due_before.isoformat()},
        reason=reason,
    )
    pending.state, pending.decided_at, pending.remark = ExtensionState.DECLINED, now, reason
    session.flush()


def _pending(session: Session, request: Request) -> RequestExtension:
    session.execute(select(Request.id).where(Request.id == request.id).with_for_update())
    pending = queries.pending_extension(session, request.id)
    if pending is None or request.state not in OPEN_TO_ANSWERS:
        raise OutOfDate(Refusal(N_("No wish for more time waits for a decision.")))
    return pending


def let_wish_go(session: Session, request: Request, *, now: datetime) -> None:
    """Let a wish for more time that nobody decided on go: whoever needs it still, asks anew."""
    pending = queries.pending_extension(session, request.id)
    if pending is not None:
        pending.state, pending.decided_at = ExtensionState.MOOT, now


# -- the secretariat reads it ------------------------------------------------------------------


def give_back(
    session: Session,
    request: Request,
    *,
    remark: str,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Send an answer back with a remark and, where stated, a new date. Raises Refused."""
    if due_on is not None and due_on <= legal_date(now):
        raise Refused(Refusal(N_("Choose a day after today."), field="due_on"))
    day = max(filter(None, (due_on, request.due_on)), default=None)

    def change() -> None:
        request.due_on = day

    perform(
        session,
        RETURN[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        facts={"due_on": day.isoformat() if day else None},
        reason=remark,
        change=change,
    )
    _keep_message(session, request, remark, from_council=True, actor=actor, now=now)


def write_to_member(
    session: Session, request: Request, *, said: str, actor: Actor, now: datetime
) -> None:
    """Write to the member about a request. Raises Refused."""
    digest = {"digest": sha256(said.encode()).hexdigest()}
    perform(session, TELL[Basis(request.basis)], record=request, actor=actor, now=now, facts=digest)
    _keep_message(session, request, said, from_council=True, actor=actor, now=now)


def write_to_secretariat(
    session: Session, request: Request, *, said: str, actor: Actor, now: datetime
) -> None:
    """Write to the secretariat about a request; it owes a reply. Raises Refused."""
    digest = {"digest": sha256(said.encode()).hexdigest()}
    perform(session, ASK[Basis(request.basis)], record=request, actor=actor, now=now, facts=digest)
    _keep_message(session, request, said, from_council=False, actor=actor, now=now)


def _keep_message(
    session: Session,
    request: Request,
    said: str,
    *,
    from_council: bool,
    actor: Actor,
    now: datetime,
) -> None:
    session.add(
        RequestMessage(
            request_id=request.id,
            organisation_id=request.organisation_id,
            from_council=from_council,
            text=said,
            sent_at=now,
            sent_by=actor.account_id,
        )
    )
    session.flush()


def close(
    session: Session, request: Request, *, reason: str = "", actor: Actor, now: datetime
) -> None:
    """Close a request. Raises Refused, also without a reason where something is still open."""
    if queries.still_open(session, request) and not reason.strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    perform(
        session,
        CLOSE[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        reason=reason or None,
        change=lambda: setattr(request, "ended_at", now),
    )
    let_wish_go(session, request, now=now)


def withdraw(
    session: Session, request: Request, *, reason: str, actor: Actor, now: datetime
) -> Paper:
    """Take a request back, by letter, with the reason. Raises Refused."""
    perform(
        session,
        WITHDRAW[Basis(request.basis)],
        record=request,
        actor=actor,
        now=now,
        reason=reason,
        change=lambda: setattr(request, "ended_at", now),
    )
    let_wish_go(session, request, now=now)
    document = letters.withdrawn(session, request, reason=reason, now=now)
    return office.issue(session, document, record=request, now=now)


def why_ended(session: Session, request: Request) -> str:
    """Return why a request was withdrawn, or closed before all was answered; else empty."""
    if request.state not in {RequestState.WITHDRAWN, RequestState.CLOSED}:
        return ""
    basis = Basis(request.basis)
    return office.reason_of(session, request, WITHDRAW[basis], CLOSE[basis])
