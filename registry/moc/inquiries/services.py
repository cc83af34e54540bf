"""Asks the other side, and answers it (moc:6.4, 7.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refused
from registry.moc.contacts.rules import need, need_on, side_for
from registry.moc.inquiries.models import Inquiry, InquiryAnswer, InquiryAnswerFile, InquiryFile
from registry.moc.inquiries.rules import ANSWER, ASK, refusals_to_answer, refusals_to_ask
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.references.services import next_reference
from registry.papers.models import StoredFile

KINDS: Final = (Kind(Inquiry, parts=("files",)), Kind(InquiryAnswer, parts=("files",)))


@dataclass(frozen=True)
class Said:
    """What one side wrote: a code of the catalogue, free words in a language, files."""

    language: str
    text: str = ""
    code: str | None = None
    confidential: bool = False
    files: Sequence[StoredFile] = ()


def ask(
    session: Session,
    subject: str,
    said: Said,
    *,
    about: str = "",
    follows: Inquiry | None = None,
    actor: Actor,
    now: datetime,
) -> Inquiry:
    """Send an inquiry to the other side, which owes an answer from then on. Raises Refused."""
    side, identity = side_for(actor), uuid4()
    need(actor, ASK[side])
    if refusals := refusals_to_ask(said.code, about, said.text):
        raise Refused(*refusals)
    inquiry = Inquiry(
        id=identity,
        side=side,
        reference=next_reference(session, Inquiry, side, day_at(side, now).year),
        thread_id=follows.thread_id if follows is not None else identity,
        question=said.code,
        subject=subject,
        about=about,
        language=said.language,
        text=said.text,
        confidential=said.confidential,
        asked_at=now,
        files=[
            InquiryFile(place=place, stored_file_id=file.id)
            for place, file in enumerate(said.files, 1)
        ],
        answers=[],
    )
    session.add(inquiry)
    session.flush()
    do(
        session,
        ASK[side],
        record=inquiry,
        actor=actor,
        now=now,
        facts={"reference": inquiry.reference, "question": said.code},
        confidential=said.confidential,
        files=said.files,
    )
    return inquiry


def answer(
    session: Session, inquiry: Inquiry, said: Said, *, actor: Actor, now: datetime
) -> InquiryAnswer:
    """Answer an inquiry of the other side; a later answer adds to the first. Raises Refused."""
    side = Side(inquiry.side).other
    need_on(actor, ANSWER[side], inquiry)
    if refusals := refusals_to_answer(said.code, said.text):
        raise Refused(*refusals)
    made = InquiryAnswer(
        side=side,
        inquiry_id=inquiry.id,
        reply=said.code,
        language=said.language,
        text=said.text,
        confidential=said.confidential,
        answered_at=now,
        files=[
            InquiryAnswerFile(place=place, stored_file_id=file.id)
            for place, file in enumerate(said.files, 1)
        ],
    )
    inquiry.answers.append(made)
    session.flush()
    do(
        session,
        ANSWER[side],
        record=inquiry,
        brings=made,
        actor=actor,
        now=now,
        facts={"reference": inquiry.reference, "reply": said.code},
        confidential=said.confidential,
        files=said.files,
    )
    return made
