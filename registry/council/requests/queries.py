"""Reads requests: the council's desks see all, a member those to itself and no others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.requests.models import (
    Answer,
    AnswerFile,
    Question,
    Request,
    RequestedEmployer,
    RequestExtension,
    RequestMessage,
    Submission,
)
from registry.council.requests.rules import (
    OPEN_TO_ANSWERS,
    Basis,
    ExtensionState,
    RequestKind,
    RequestState,
)
from registry.council.rosters.queries import Table
from registry.parties.models import Organisation
from registry.tables.schema import Column, Kind

_COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
IN_FORCE: Final = and_(Answer.submission_id.is_not(None), Answer.replaced_at.is_(None))
DRAFTED: Final = Answer.submission_id.is_(None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which requests `actor` may see: a member only those to itself."""
    if actor.is_system or actor.desks & _COUNCIL:
        return Request.id.is_not(None)
    return Request.organisation_id == actor.organisation_id


def get(session: Session, request_id: UUID, actor: Actor) -> Request:
    """Return a request with its questions. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(Request)
        .options(joinedload(Request.organisation), selectinload(Request.questions))
        .where(Request.id == request_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class RequestFilter:
    """What a list of requests is narrowed by; `late` counts from `today`."""

    today: date
    part: str = ""
    basis: Basis | None = None
    kind: RequestKind | None = None
    state: RequestState | None = None
    open_only: bool = False
    late_only: bool = False


def _is_late(today: date) -> ColumnElement[bool]:
    return and_(
        Request.basis == Basis.REQUEST,
        Request.due_on < today,
        Request.state.in_(OPEN_TO_ANSWERS),
    )


def narrowed(asked: RequestFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """Return what holds of the requests that are asked for."""
    found = [visible_to(actor)]
    if asked.part:
        columns = (Request.request_number, Request.title, Organisation.name)
        found.append(or_(*(column.icontains(asked.part, autoescape=True) for column in columns)))
    if asked.basis is not None:
        found.append(Request.basis == asked.basis)
    if asked.kind is not None:
        found.append(Request.kind_of_request == asked.kind)
    if asked.state is not None:
        found.append(Request.state == asked.state)
    if asked.open_only:
        found.append(Request.state.not_in({RequestState.CLOSED, RequestState.WITHDRAWN}))
    if asked.late_only:
        found.append(_is_late(asked.today))
    return found


_NAMED: Final = (
    select(func.count())
    .where(RequestedEmployer.request_id == Request.id)
    .correlate(Request)
    .scalar_subquery()
)
_COMPLETE: Final = (
    select(func.count())
    .where(RequestedEmployer.request_id == Request.id, RequestedEmployer.complete_at.is_not(None))
    .correlate(Request)
    .scalar_subquery()
)
_WAITS: Final = (
    select(RequestExtension.asked_until)
    .where(
        RequestExtension.request_id == Request.id, RequestExtension.state == ExtensionState.ASKED
    )
    .correlate(Request)
    .scalar_subquery()
)


class BoardRow(NamedTuple):
    """A request as a list shows it: what came of how many, and until when more time is wished."""

    request: Request
    member: str
    named: int
    complete: int
    asked_until: date | None


def board(asked: RequestFilter, actor: Actor) -> Select[Any]:
    """Return the query for the lines of a list of requests, newest first."""
    return (
        select(Request, Organisation.name, _NAMED, _COMPLETE, _WAITS)
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(*narrowed(asked, actor))
        .order_by(Request.issued_at.desc(), Request.request_number.desc())
    )


def board_table(asked: RequestFilter, actor: Actor) -> Table:
    """Return the list of requests as a table to be written out."""
    columns = (
        Column("number", "求め番号", "Request number"),
        Column("member", "構成員", "Member"),
        Column("basis", "根拠", "Basis"),
        Column("kind", "種別", "Kind"),
        Column("title", "件名", "Title"),
        Column("issued", "発出日時", "Issued", max_length=40),
        Column("due", "期限", "Date", Kind.DATE),
        Column("state", "状態", "State"),
        Column("named", "対象事業所数", "Establishments", Kind.INTEGER),
        Column("complete", "回答済み", "Answered", Kind.INTEGER),
    )
    query = (
        select(
            Request.request_number,
            Organisation.name,
            Request.basis,
            Request.kind_of_request,
            Request.title,
            func.to_char(
                func.timezone("Asia/Tokyo", Request.issued_at), "YYYY-MM-DD HH24:MI"
            ).label("issued"),
            Request.due_on,
            Request.state,
            _NAMED.label("named"),
            _COMPLETE.label("complete"),
        )
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(*narrowed(asked, actor))
        .order_by(Request.issued_at.desc(), Request.request_number.desc())
    )
    return Table(columns, query)


def counts(session: Session, actor: Actor, *, today: date) -> dict[str, int]:
    """Count the requests in each state, and the late ones under `late`."""
    rows = session.execute(
        select(Request.state, func.count(), func.count().filter(_is_late(today)))
        .where(visible_to(actor))
        .group_by(Request.state)
    ).all()
    found = {state: count for state, count, _late in rows}
    return {**found, "late": sum(late for _state, _count, late in rows)}


def of_member(session: Session, organisation_id: UUID) -> Sequence[Row[Any]]:
    """Return what one member was asked, newest first, as board rows."""
    return session.execute(
        select(Request, Organisation.name, _NAMED, _COMPLETE, _WAITS)
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(Request.organisation_id == organisation_id)
        .order_by(Request.issued_at.desc(), Request.request_number.desc())
    ).all()


def of_draft(session: Session, draft_id: UUID) -> Sequence[Request]:
    """Return the requests that were issued from one draft."""
    return session.scalars(
        select(Request)
        .options(joinedload(Request.organisation))
        .where(Request.draft_id == draft_id)
        .order_by(Request.request_number)
    ).all()


# -- what is asked about, and what came -------------------------------------------------------


class EmployerRow(NamedTuple):
    """An establishment of a request: how many answers are drafted, how many sent in."""

    employer: RequestedEmployer
    drafted: int
    sent: int


def employers(request_id: UUID, *, part: str = "", show: str = "") -> Select[Any]:
    """Return the query for a request's establishments, in order; `show` is open or complete."""
    said = (
        select(
            Answer.requested_employer_id.label("of"),
            func.count().filter(DRAFTED).label("drafted"),
            func.count().filter(IN_FORCE).label("sent"),
        )
        .where(Answer.request_id == request_id)
        .group_by(Answer.requested_employer_id)
        .subquery()
    )
    query = (
        select(
            RequestedEmployer,
            func.coalesce(said.c.drafted, 0),
            func.coalesce(said.c.sent, 0),
        )
        .outerjoin(said, said.c.of == RequestedEmployer.id)
        .where(RequestedEmployer.request_id == request_id)
        .order_by(RequestedEmployer.place)
    )
    if part:
        columns = (
            RequestedEmployer.name,
            RequestedEmployer.establishment,
            RequestedEmployer.corporate_number,
        )
        query = query.where(or_(*(one.icontains(part, autoescape=True) for one in columns)))
    if show == "open":
        query = query.where(RequestedEmployer.complete_at.is_(None))
    elif show == "complete":
        query = query.where(RequestedEmployer.complete_at.is_not(None))
    return query


def get_employer(session: Session, request: Request, place: int) -> RequestedEmployer:
    """Return one establishment of a request by its number. Raises NotFound."""
    found = session.scalars(
        select(RequestedEmployer).where(
            RequestedEmployer.request_id == request.id, RequestedEmployer.place == place
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def all_employers(session: Session, request_id: UUID) -> Sequence[RequestedEmployer]:
    """Return every establishment of a request, in order."""
    return session.scalars(
        select(RequestedEmployer)
        .where(RequestedEmployer.request_id == request_id)
        .order_by(RequestedEmployer.place)
    ).all()


def answers(
    session: Session, request_id: UUID, employer_id: UUID | None, *, drafts: bool
) -> dict[UUID, Answer]:
    """Return what is said about an establishment (None: about the whole), by question.

    With `drafts` the member's own unsent words go before what it has sent in.
    """
    about = (
        Answer.requested_employer_id.is_(None)
        if employer_id is None
        else Answer.requested_employer_id == employer_id
    )
    wanted = or_(IN_FORCE, DRAFTED) if drafts else IN_FORCE
    rows = session.scalars(
        select(Answer)
        .where(Answer.request_id == request_id, about, wanted)
        .order_by(Answer.submission_id.is_(None))
    ).all()
    return {row.question_id: row for row in rows}


def get_answer(session: Session, answer_id: UUID, actor: Actor) -> Answer:
    """Return an answer that was sent in, with what it is about. Raises NotFound."""
    found = session.scalars(
        select(Answer)
        .join(Request, Request.id == Answer.request_id)
        .options(joinedload(Answer.question), joinedload(Answer.employer))
        .where(Answer.id == answer_id, Answer.submission_id.is_not(None), visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def answer_columns(questions: Iterable[Question]) -> tuple[Column, ...]:
    """Return the columns of the answers as they are written out for reading."""
    return (
        Column("number", "番号", "Number", Kind.INTEGER),
        Column("name", "名称", "Name"),
        Column("establishment", "事業所名", "Establishment"),
        Column("corporate_number", "法人番号", "Corporate number"),
        Column("prefecture", "都道府県", "Prefecture"),
        Column("industry", "日本標準産業分類", "Industry (JSIC)"),
        *(
            Column(one.key, f"問{one.place} {one.text}", f"Q{one.place} {one.text_en or one.text}")
            for one in questions
            if one.per_employer
        ),
        Column("complete", "回答日時", "Answered", max_length=40),
    )


def answer_table(request: Request, *, part: str = "", show: str = "") -> Table:
    """Return what was sent in about each establishment as a table: a line each."""
    shown = employers(request.id, part=part, show=show).with_only_columns(RequestedEmployer.id)
    asked = [question for question in request.questions if question.per_employer]
    query = (
        select(
            RequestedEmployer.place,
            RequestedEmployer.name,
            RequestedEmployer.establishment,
            RequestedEmployer.corporate_number,
            RequestedEmployer.prefecture,
            RequestedEmployer.industry,
            *(
                func.coalesce(
                    func.max(Answer.value).filter(Answer.question_id == question.id), ""
                ).label(question.key)
                for question in asked
            ),
            func.coalesce(
                func.to_char(
                    func.timezone("Asia/Tokyo", RequestedEmployer.complete_at),
                    "YYYY-MM-DD HH24:MI",
                ),
                "",
            ).label("complete"),
        )
        .outerjoin(Answer, and_(Answer.requested_employer_id == RequestedEmployer.id, IN_FORCE))
        .where(RequestedEmployer.id.in_(shown.order_by(None)))
        .group_by(RequestedEmployer.id)
        .order_by(RequestedEmployer.place)
    )
    return Table(answer_columns(request.questions), query)


# -- what goes with a request -----------------------------------------------------------------


def submissions(session: Session, request_id: UUID) -> Sequence[Submission]:
    """Return each sending in of answers, oldest first."""
    return session.scalars(
        select(Submission).where(Submission.request_id == request_id).order_by(Submission.number)
    ).all()


def extensions(session: Session, request_id: UUID) -> Sequence[RequestExtension]:
    """Return every wish for more time, oldest first."""
    return session.scalars(
        select(RequestExtension)
        .where(RequestExtension.request_id == request_id)
        .order_by(RequestExtension.asked_at)
    ).all()


def pending_extension(session: Session, request_id: UUID) -> RequestExtension | None:
    """Return the wish for more time that waits for a decision."""
    return session.scalars(
        select(RequestExtension).where(
            RequestExtension.request_id == request_id,
            RequestExtension.state == ExtensionState.ASKED,
        )
    ).one_or_none()


@dataclass(frozen=True)
class StillOpen:
    """What of a request is not answered whole, or not decided on."""

    is_partly_answered: bool
    named: int
    unanswered: int
    wish: RequestExtension | None

    def __bool__(self) -> bool:
        return self.is_partly_answered or self.wish is not None


def still_open(session: Session, request: Request) -> StillOpen:
    """Return what would stay open of a request that is closed as it stands."""
    table = RequestedEmployer
    named, complete = session.execute(
        select(func.count(), func.count(table.complete_at)).where(table.request_id == request.id)
    ).one()
    return StillOpen(
        is_partly_answered=request.state == RequestState.PARTLY,
        named=named,
        unanswered=named - complete,
        wish=pending_extension(session, request.id),
    )


def messages(session: Session, request_id: UUID) -> Sequence[RequestMessage]:
    """Return what the member and the secretariat wrote to each other, oldest first."""
    return session.scalars(
        select(RequestMessage)
        .where(RequestMessage.request_id == request_id)
        .order_by(RequestMessage.sent_at, RequestMessage.id)
    ).all()


def files(session: Session, request_id: UUID, *, unsent: bool = False) -> Sequence[AnswerFile]:
    """Return the files of an answer as far as the reader may see them; or those not sent in yet."""
    query = (
        select(AnswerFile)
        .options(joinedload(AnswerFile.stored))
        .where(AnswerFile.request_id == request_id)
        .order_by(AnswerFile.added_at, AnswerFile.id)
    )
    if unsent:
        query = query.where(AnswerFile.submission_id.is_(None))
    return session.scalars(query).all()


def get_file(session: Session, request: Request, file_id: UUID, actor: Actor) -> AnswerFile:
    """Return a file of an answer; who is not the member sees what was sent in. Raises NotFound."""
    own = actor.organisation_id == request.organisation_id
    query = (
        select(AnswerFile)
        .options(joinedload(AnswerFile.stored))
        .where(AnswerFile.id == file_id, AnswerFile.request_id == request.id)
    )
    if not own:
        query = query.where(AnswerFile.submission_id.is_not(None))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of requests, as lists of duties show them."""
    rows = session.execute(
        select(Request.id, Request.request_number, Request.title, Request.title_en).where(
            Request.id.in_(set(identities))
        )
    )
    return {identity: titled(*said) for identity, *said in rows}
