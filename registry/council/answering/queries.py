"""Reads how far a member's answer is, its unsent words included."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from registry.council.requests import queries
from registry.council.requests.models import (
    Answer,
    AnswerFile,
    Request,
    RequestedEmployer,
)
from registry.council.requests.queries import DRAFTED, IN_FORCE


def all_answers(session: Session, request_id: UUID) -> dict[tuple[UUID | None, UUID], str]:
    """Return every answer as it stands, drafts first, by establishment and question."""
    rows = session.execute(
        select(Answer.requested_employer_id, Answer.question_id, Answer.value)
        .where(Answer.request_id == request_id, or_(IN_FORCE, DRAFTED))
        .order_by(Answer.submission_id.is_(None))
    ).all()
    return {(employer, question): value for employer, question, value in rows}


@dataclass(frozen=True)
class Progress:
    """How far an answer is: establishments complete and ready, and what is open about the whole.

    `ready` counts establishments that sending now would make complete; `drafts` unsent answers.
    """

    named: int
    complete: int
    ready: int
    open_general: int
    drafts: int
    files: int

    @property
    def missing(self) -> int:
        """How many establishments would still be open after sending what is ready."""
        return self.named - self.complete - self.ready

    @property
    def is_whole(self) -> bool:
        """Say whether sending now leaves nothing open."""
        return self.missing == 0 and self.open_general == 0


def covered(request: Request) -> Select[tuple[UUID | None]]:
    """Return the query for establishments whose required questions all have some answer."""
    wanted = [q.id for q in request.questions if q.required and q.per_employer]
    return (
        select(Answer.requested_employer_id)
        .where(
            Answer.request_id == request.id,
            Answer.requested_employer_id.is_not(None),
            Answer.question_id.in_(wanted),
            or_(IN_FORCE, DRAFTED),
        )
        .group_by(Answer.requested_employer_id)
        .having(func.count(Answer.question_id.distinct()) == len(wanted))
    )


def progress(session: Session, request: Request) -> Progress:
    """Return how far the answer to a request is."""
    table = RequestedEmployer
    named, complete = session.execute(
        select(func.count(), func.count(table.complete_at)).where(table.request_id == request.id)
    ).one()
    open_ones = (table.request_id == request.id, table.complete_at.is_(None))
    if any(question.required and question.per_employer for question in request.questions):
        ready = select(func.count()).where(*open_ones, table.id.in_(covered(request)))
    else:
        ready = select(func.count()).where(*open_ones)
    said = queries.answers(session, request.id, None, drafts=True)
    drafts = session.scalar(select(func.count()).where(Answer.request_id == request.id, DRAFTED))
    files = session.scalar(
        select(func.count()).where(
            AnswerFile.request_id == request.id, AnswerFile.submission_id.is_(None)
        )
    )
    return Progress(
        named=named,
        complete=complete,
        ready=session.scalar(ready) or 0,
        open_general=sum(
            question.id not in said
            for question in request.questions
            if question.required and not question.per_employer
        ),
        drafts=drafts or 0,
        files=files or 0,
    )


def still_open(session: Session, request: Request, *, most: int) -> Sequence[RequestedEmployer]:
    """Return the first establishments that sending now would leave open, in order."""
    if not any(question.required and question.per_employer for question in request.questions):
        return ()
    return session.scalars(
        select(RequestedEmployer)
        .where(
            RequestedEmployer.request_id == request.id,
            RequestedEmployer.complete_at.is_(None),
            RequestedEmployer.id.not_in(covered(request)),
        )
        .order_by(RequestedEmployer.place)
        .limit(most)
    ).all()
