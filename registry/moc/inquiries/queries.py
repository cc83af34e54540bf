"""Reads inquiries with their answers, and the common questions that are ready in both languages."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, selectinload

from registry.assets import CHECKOUT
from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText
from registry.moc.inquiries.models import Inquiry, InquiryAnswer, InquiryAnswerFile, InquiryFile
from registry.moc.inquiries.rules import ASK, Standing
from registry.moc.post.rules import Side
from registry.papers.models import StoredFile

Row = TypeVar("Row")


@dataclass(frozen=True)
class Common:
    """A common question or a prepared reply: its code, and its words in both languages."""

    code: str
    words: LocalizedText
    clause: str = ""


@cache
def _catalogue() -> Mapping[str, tuple[Common, ...]]:
    data = json.loads((CHECKOUT / "seed" / "moc-questions.json").read_text("utf-8"))
    return {
        sort: tuple(
            Common(one["code"], LocalizedText(one["ja"], one["en"]), one.get("clause", ""))
            for one in entries
        )
        for sort, entries in data.items()
    }


def questions_of(side: Side) -> list[Common]:
    """Return the common questions that a side asks the other."""
    return [one for one in _catalogue()["questions"] if one.clause == ASK[side].clause.id]


def replies() -> tuple[Common, ...]:
    """Return the prepared replies."""
    return _catalogue()["replies"]


def common(code: str | None) -> LocalizedText | None:
    """Return the words of a question or reply; None where the code is not known here."""
    known = {one.code: one.words for entries in _catalogue().values() for one in entries}
    return known.get(code or "")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see inquiries: the parties of the memorandum may."""
    return true() if {EVERYTHING, "moc"} & actor.reach else Inquiry.id.is_(None)


def _inquiries(actor: Actor) -> Select[tuple[Inquiry]]:
    return (
        select(Inquiry)
        .where(visible_to(actor))
        .options(
            selectinload(Inquiry.files).joinedload(InquiryFile.stored),
            selectinload(Inquiry.answers)
            .selectinload(InquiryAnswer.files)
            .joinedload(InquiryAnswerFile.stored),
        )
        .order_by(Inquiry.asked_at.desc(), Inquiry.id)
    )


def inquiries(
    session: Session,
    actor: Actor,
    *,
    side: Side | None = None,
    standing: Standing | None = None,
    part: str = "",
) -> Sequence[Inquiry]:
    """Return inquiries, the latest first: of one side, standing so, with these words."""
    query = _inquiries(actor)
    if side is not None:
        query = query.where(Inquiry.side == side)
    if standing is not None:
        answered = Inquiry.answers.any()
        query = query.where(answered if standing is Standing.ANSWERED else ~answered)
    if part:
        words = func.concat_ws(" ", Inquiry.reference, Inquiry.subject, Inquiry.about, Inquiry.text)
        query = query.where(words.icontains(part, autoescape=True))
    return session.scalars(query).all()


def get(session: Session, inquiry_id: UUID, actor: Actor) -> Inquiry:
    """Return an inquiry with its answers and files. Raises NotFound."""
    return _found(session.scalar(_inquiries(actor).where(Inquiry.id == inquiry_id)))


def thread(session: Session, inquiry: Inquiry, actor: Actor) -> Sequence[Inquiry]:
    """Return all inquiries of the same matter, the first one first."""
    query = _inquiries(actor).where(Inquiry.thread_id == inquiry.thread_id)
    return session.scalars(query.order_by(None).order_by(Inquiry.asked_at, Inquiry.id)).all()


def standing(inquiry: Inquiry) -> Standing:
    """Return where an inquiry stands."""
    return Standing.ANSWERED if inquiry.answers else Standing.OPEN


def get_file(session: Session, inquiry: Inquiry, file_id: UUID) -> StoredFile:
    """Return a file of an inquiry or of an answer to it. Raises NotFound."""
    theirs: list[Any] = [*inquiry.files, *(file for one in inquiry.answers for file in one.files)]
    found: StoredFile | None = next(
        (one.stored for one in theirs if one.stored_file_id == file_id), None
    )
    return _found(found)


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of inquiries, as lists of duties show them: no words of theirs."""
    query = select(Inquiry.id, Inquiry.reference).where(Inquiry.id.in_(set(identities)))
    return dict(session.execute(query).tuples().all())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
