"""The member writes its answers, adds files, and sends in what is ready (council:3.1.1, 3.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import MOMENT
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.answering import queries as own
from registry.council.requests import letters, queries
from registry.council.requests.models import (
    Answer,
    AnswerFile,
    Request,
    RequestedEmployer,
    Submission,
)
from registry.council.requests.queries import DRAFTED, IN_FORCE
from registry.council.requests.rules import (
    ANSWER,
    ANSWER_PART,
    Basis,
    RequestState,
    is_late,
)
from registry.council.requests.services import let_wish_go, must_take_answers
from registry.papers.models import StoredFile

OWN_ROOM: Final = "organisation:{}"  # where a file lies that was not sent in yet


# -- the member writes its answers ------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """An answer as it is written down: its value and, where it is a file, which."""

    value: str
    file_id: UUID | None = None


def write(
    session: Session,
    request: Request,
    said: Mapping[tuple[UUID | None, UUID], Said],
    *,
    now: datetime,
) -> int:
    """Put answers by establishment and question into the member's draft; return how many changed.

    Raises OutOfDate where the request takes no answers any more.
    """
    must_take_answers(request)
    rows = [
        {
            "id": uuid4(),
            "request_id": request.id,
            "organisation_id": request.organisation_id,
            "requested_employer_id": employer,
            "question_id": question,
            "value": one.value,
            "answer_file_id": one.file_id,
            "written_at": now,
        }
        for (employer, question), one in said.items()
        if one.value
    ]
    if rows:
        session.execute(_over_drafts(upsert(Answer)), rows)
    _forget_what_was_said_already(session, request)
    return len(rows)


def _over_drafts(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["request_id", "requested_employer_id", "question_id"],
        index_where=text("submission_id IS NULL"),
        set_={
            "value": statement.excluded.value,
            "answer_file_id": statement.excluded.answer_file_id,
            "written_at": statement.excluded.written_at,
        },
    )


def write_for_all(
    session: Session,
    request: Request,
    said: Mapping[UUID, Said],
    *,
    only_open: bool,
    now: datetime,
) -> None:
    """Write the same answers for every establishment, or where the question is open still."""
    must_take_answers(request)
    for question_id, one in said.items():
        rows = select(
            func.gen_random_uuid(),
            literal(request.id),
            literal(request.organisation_id),
            RequestedEmployer.id,
            literal(question_id),
            literal(one.value),
            literal(one.file_id),
            literal(now, MOMENT),
        ).where(RequestedEmployer.request_id == request.id)
        if only_open:
            rows = rows.where(
                ~exists().where(
                    Answer.requested_employer_id == RequestedEmployer.id,
                    Answer.question_id == question_id,
                    Answer.replaced_at.is_(None),
                )
            )
        columns = [
            "id",
            "request_id",
            "organisation_id",
            "requested_employer_id",
            "question_id",
            "value",
            "answer_file_id",
            "written_at",
        ]
        session.execute(_over_drafts(upsert(Answer).from_select(columns, rows)))
    _forget_what_was_said_already(session, request)


def erase(
    session: Session, request: Request, employer_id: UUID | None, question_ids: Sequence[UUID]
) -> None:
    """Take answers out of the member's draft. Raises Refused where one was sent in before."""
    must_take_answers(request)
    about = Answer.requested_employer_id.is_not_distinct_from(employer_id)
    whose = and_(Answer.request_id == request.id, about, Answer.question_id.in_(question_ids))
    if session.scalar(select(func.count()).where(whose, IN_FORCE)):
        raise Refused(
            Refusal(N_("What was sent in can be changed, not emptied. Write what is right there."))
        )
    session.execute(delete(Answer).where(whose, DRAFTED))


def _forget_what_was_said_already(session: Session, request: Request) -> None:
    """Drop drafts that say again what was sent in, so that only changes are sent."""
    before = aliased(Answer)
    same = exists().where(
        before.request_id == Answer.request_id,
        before.requested_employer_id.is_not_distinct_from(Answer.requested_employer_id),
        before.question_id == Answer.question_id,
        before.submission_id.is_not(None),
        before.replaced_at.is_(None),
        before.value == Answer.value,
        before.answer_file_id.is_not_distinct_from(Answer.answer_file_id),
    )
    session.execute(
        delete(Answer)
        .where(Answer.request_id == request.id, DRAFTED, same)
        .execution_options(synchronize_session=False)
    )


def add_file(
    session: Session, request: Request, stored: StoredFile, *, now: datetime
) -> AnswerFile:
    """Put a file with the member's draft. Raises OutOfDate."""
    must_take_answers(request)
    file = AnswerFile(
        id=uuid4(),
        request_id=request.id,
        organisation_id=request.organisation_id,
        stored_file_id=stored.id,
        stored=stored,
        added_at=now,
    )
    session.add(file)
    session.flush()
    return file


def remove_file(session: Session, file: AnswerFile) -> None:
    """Take a file out of the draft, and the answers that name it. Raises Refused once sent in."""
    if file.submission_id is not None:
        raise Refused(Refusal(N_("This file was sent in; it stays with the answer.")))
    session.execute(delete(Answer).where(Answer.answer_file_id == file.id, DRAFTED))
    session.delete(file)
    session.flush()


# -- the member sends it in -------------------------------------------------------------------


def send_in(
    session: Session, request: Request, *, note: str, actor: Actor, now: datetime
) -> Submission:
    """Send in what is ready: all answers of complete establishments and about the whole.

    What is drafted about an establishment with open questions stays a draft. Raises Refused where
    there is nothing to send, OutOfDate.
    """
    session.execute(select(Request.id).where(Request.id == request.id).with_for_update())
    must_take_answers(request)
    basis, state, today = Basis(request.basis), RequestState(request.state), legal_date(now)
    stand = own.progress(session, request)
    if not (stand.drafts or stand.files or note.strip()):
        raise Refused(Refusal(N_("There is nothing to send in yet.")))
    late = is_late(basis, request.due_on, state, today=today)
    sent = Submission(
        id=uuid4(),
        request_id=request.id,
        organisation_id=request.organisation_id,
        number=len(queries.submissions(session, request.id)) + 1,
        sent_at=now,
        sent_by=actor.account_id,
        is_whole=stand.is_whole,
        is_late=late,
        note=note,
    )
    session.add(sent)
    session.flush()
    count = _send_drafts(session, request, sent, now=now)
    if not (count or stand.files or note.strip()):
        raise Refused(Refusal(N_("No establishment is complete yet, so nothing can be sent in.")))
    act = (ANSWER if stand.is_whole else ANSWER_PART)[basis]
    perform(
        session,
        act,
        record=request,
        actor=actor,
        now=now,
        facts={
            "number": sent.number,
            "answers": count,
            "complete": stand.complete + stand.ready,
            "employers": stand.named,
            "late": late,
            "digest": _digest(session, sent, note),
        },
        change=lambda: setattr(request, "answered_at", now),
    )
    if stand.is_whole:
        let_wish_go(session, request, now=now)
    counted = [("件数", f"回答{count}件")]
    if stand.named:
        counted.append(("事業所", f"{stand.named}のうち{stand.complete + stand.ready}が回答済み"))
    document = letters.receipt(session, request, sent, counted=counted, now=now)
    sent.receipt_id = office.issue(
        session, document, record=request, now=now, series=office.RECEIPTS
    ).id
    session.flush()
    return sent


def _send_drafts(session: Session, request: Request, sent: Submission, *, now: datetime) -> int:
    mine = Answer.request_id == request.id
    if any(question.required and question.per_employer for question in request.questions):
        goes: ColumnElement[bool] = or_(
            Answer.requested_employer_id.is_(None),
            Answer.requested_employer_id.in_(own.covered(request)),
        )
        complete: ColumnElement[bool] = RequestedEmployer.id.in_(own.covered(request))
    else:
        goes = complete = true()
    whole = session.scalars(select(Answer.id).where(mine, DRAFTED, goes)).all()
    session.execute(
        update(RequestedEmployer)
        .where(
            RequestedEmployer.request_id == request.id,
            RequestedEmployer.complete_at.is_(None),
            complete,
        )
        .values(complete_at=now)
        .execution_options(synchronize_session=False)
    )
    going = aliased(Answer)
    session.execute(
        update(Answer)
        .where(
            mine,
            IN_FORCE,
            exists().where(
                going.id.in_(whole),
                going.question_id == Answer.question_id,
                going.requested_employer_id.is_not_distinct_from(Answer.requested_employer_id),
            ),
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Answer)
        .where(Answer.id.in_(whole))
        .values(submission_id=sent.id)
        .execution_options(synchronize_session=False)
    )
    for file in queries.files(session, request.id, unsent=True):
        file.submission_id = sent.id
        file.stored.compartment = "council"  # from now on the council reads it too
    session.flush()
    return len(whole)


def _digest(session: Session, sent: Submission, note: str) -> str:
    """Return what was sent in as one digest: answers by establishment and question, and files."""
    rows = session.execute(
        select(Answer.requested_employer_id, Answer.question_id, Answer.value)
        .where(Answer.submission_id == sent.id)
        .order_by(Answer.requested_employer_id, Answer.question_id)
    ).all()
    files = session.scalars(
        select(StoredFile.sha256)
        .join(AnswerFile, AnswerFile.stored_file_id == StoredFile.id)
        .where(AnswerFile.submission_id == sent.id)
        .order_by(StoredFile.sha256)
    ).all()
    said = [note, *("\x1e".join(map(str, row)) for row in rows), *files]
    return sha256("\x1f".join(said).encode()).hexdigest()
