"""What the letters about a request say, put together from its rows (council:3.1.1, 3.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.council import letters as office
from registry.council.requests.models import Question, Request, RequestedEmployer, Submission
from registry.council.requests.rules import KIND_NAMES, Basis, RequestKind
from registry.papers import letters as papers

_LISTED: Final = 40  # establishments that the letter names; of more it says how many
_BASIS: Final = {
    Basis.REQUEST: "運営要領第３条第１項第１号",
    Basis.COOPERATION: "運営要領第３条第２項",
}
_OPENING: Final = {
    Basis.REQUEST: "下記のとおり求めますので、御対応の上、御回答ください。",
    Basis.COOPERATION: "下記のとおり、可能な範囲で御協力をお願いします。",
}
_BY: Final = {Basis.REQUEST: "回答期限", Basis.COOPERATION: "御回答いただきたい日"}


def issued(
    session: Session,
    request: Request,
    *,
    member: str,
    questions: Sequence[Question],
    employers: Sequence[RequestedEmployer],
    now: datetime,
) -> papers.Notice:
    """Compose the letter by which a member is asked; best efforts are asked for as such."""
    basis = Basis(request.basis)
    entries = [
        ("番号", request.request_number),
        ("根拠", _BASIS[basis]),
        ("内容", _kind(request)),
        (_BY[basis], _day(request.due_on)),
        ("対象", _establishments(employers)),
        ("設問", "\n".join(f"問{one.place}　{one.text}" for one in questions)),
        ("回答の方法", "本システムの「協議・連絡会からの求め」の画面から回答してください。"),
    ]
    return papers.Notice(
        **_letter(session, member, now),
        subject=request.title,
        paragraphs=(_OPENING[basis], *_paragraphs(request.text)),
        entries=tuple(papers.Entry(label, text) for label, text in entries if text),
    )


def withdrawn(session: Session, request: Request, *, reason: str, now: datetime) -> papers.Notice:
    """Compose the letter that takes a request back."""
    return papers.Notice(
        **_letter(session, request.organisation.name, now),
        subject=f"{request.title}の取下げについて",
        paragraphs=("下記の件は取り下げます。御回答は不要です。",),
        entries=(
            papers.Entry("番号", request.request_number),
            papers.Entry("理由", reason),
        ),
    )


def receipt(
    session: Session,
    request: Request,
    submission: Submission,
    *,
    counted: Sequence[tuple[str, str]],
    now: datetime,
) -> papers.Notice:
    """Compose the receipt of what a member sent in: when, the whole or a part, and how much."""
    return papers.Notice(
        **_letter(session, request.organisation.name, now),
        subject="回答の受領について",
        paragraphs=("下記のとおり回答を受領しました。",),
        entries=(
            papers.Entry("番号", f"{request.request_number}（第{submission.number}回）"),
            papers.Entry("件名", request.title),
            papers.Entry("区分", "全部の回答" if submission.is_whole else "一部の回答"),
            *(papers.Entry(label, text) for label, text in counted),
        ),
    )


def _kind(request: Request) -> str:
    kind = RequestKind(request.kind_of_request)
    return request.other_kind if kind is RequestKind.OTHER else KIND_NAMES[kind].ja


def _establishments(employers: Sequence[RequestedEmployer]) -> str:
    if not employers:
        return ""
    if len(employers) > _LISTED:
        return f"{len(employers)}事業所（一覧は本システムの画面に掲げています。）"
    return "\n".join(
        f"{one.place}　{one.name}　{one.establishment}".rstrip("　") for one in employers
    )


def _day(day: date | None) -> str:
    return "" if day is None else wareki.format(day)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _letter(session: Session, member: str, now: datetime) -> dict[str, Any]:
    day = legal_date(now)
    return {
        "issued_on": day,
        "addressee": papers.Addressee((member,)),
        "sender": office.sender(session, day),
        "contact": office.contact(session, day),
    }
