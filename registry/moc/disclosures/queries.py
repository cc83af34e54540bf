"""Reads the register of consents, what may be asked about, and what a recipient may open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session, selectinload

from registry.core.actor import Actor
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.disclosures.models import (
    DisclosureAnswer,
    DisclosureHandover,
    DisclosureRequest,
)
from registry.moc.disclosures.rules import Standing, standing
from registry.moc.texts import queries as texts
from registry.papers.models import StoredFile

EXTRACT: Final = "moc:extract"  # a room that only `opened` reads in
Row = TypeVar("Row")


@dataclass(frozen=True)
class Source:
    """Material that one side confided to the other: whose, how it is marked, all its words."""

    kind: str
    id: UUID
    side: str
    confidential: bool
    texts: tuple[str, ...]
    stands_on: tuple[str, UUID]


@dataclass(frozen=True)
class Extract:
    """What the recipient of a handover sees: the passages while the consent is in force."""

    standing: Standing
    reference: str
    recipient: str
    until: date | None
    passages: tuple[str, ...]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see the register: the parties of the memorandum may."""
    return true() if {EVERYTHING, "moc"} & actor.reach else false()


def source(session: Session, actor: Actor, kind: str, record_id: UUID) -> Source:
    """Return what a request is to be about, with its translations. Raises NotFound."""
    record = texts.original(session, actor, kind, record_id)
    if not hasattr(record, "confidential"):
        raise NotFound
    known = texts.translations(session, actor, [record.id]).get(record.id, ())
    words = (record.text, getattr(record, "about", ""), *(one.text for one in known))
    return Source(
        kind,
        record.id,
        record.side,
        record.confidential,
        tuple(filter(None, words)),
        getattr(record, "stands_on", (kind, record.id)),
    )


def _requests(actor: Actor) -> Select[tuple[DisclosureRequest]]:
    return (
        select(DisclosureRequest)
        .where(visible_to(actor))
        .options(
            selectinload(DisclosureRequest.answers).joinedload(DisclosureAnswer.stored),
            selectinload(DisclosureRequest.withdrawals),
            selectinload(DisclosureRequest.handovers),
        )
        .order_by(DisclosureRequest.asked_at.desc(), DisclosureRequest.id)
    )


def requests(session: Session, actor: Actor) -> Sequence[DisclosureRequest]:
    """Return the register, the latest request first."""
    return session.scalars(_requests(actor)).all()


def about(session: Session, actor: Actor, records: Iterable[UUID]) -> Sequence[DisclosureRequest]:
    """Return the requests about some records."""
    query = _requests(actor).where(DisclosureRequest.of_id.in_(set(records)))
    return session.scalars(query).all()


def get(session: Session, request_id: UUID, actor: Actor) -> DisclosureRequest:
    """Return a request with its answer and what became of it. Raises NotFound."""
    return _found(session.scalar(_requests(actor).where(DisclosureRequest.id == request_id)))


def get_file(request: DisclosureRequest, file_id: UUID) -> StoredFile:
    """Return the written answer. Raises NotFound."""
    return _found(
        next((one.stored for one in request.answers if one.stored_file_id == file_id), None)
    )


def consent(request: DisclosureRequest) -> DisclosureAnswer | None:
    """Return the other side's answer; only the first counts, and none of the asker's own."""
    return next((one for one in request.answers if one.side != request.side), None)


def standing_of(request: DisclosureRequest, today: date) -> Standing:
    """Return where a request stands on a day."""
    answer = consent(request)
    return standing(
        consents=answer.consents if answer else None,
        until=answer.until if answer else None,
        withdrawn=any(one.side != request.side for one in request.withdrawals),
        today=today,
    )


def passages_open(request: DisclosureRequest, today: date) -> tuple[str, ...]:
    """Return the passages that may be shown to the recipient on a day; none without consent."""
    answer = consent(request)
    if answer is None or standing_of(request, today) is not Standing.OPEN:
        return ()
    return tuple(request.passages[place] for place in answer.passages)


def opened(session: Session, handover_id: UUID, today: date) -> Extract:
    """Return what the recipient of a handover may see today; anybody may ask who has its code.

    Raises NotFound.
    """
    with widened(session, EXTRACT):
        query = (
            select(DisclosureRequest)
            .join(DisclosureHandover, DisclosureHandover.request_id == DisclosureRequest.id)
            .where(DisclosureHandover.id == handover_id)
            .options(
                selectinload(DisclosureRequest.answers),
                selectinload(DisclosureRequest.withdrawals),
            )
        )
        request = _found(session.scalar(query))
        answer = consent(request)
        return Extract(
            standing_of(request, today),
            request.reference,
            request.recipient,
            answer.until if answer else None,
            passages_open(request, today),
        )


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return the references of requests, as lists of duties show them."""
    query = select(DisclosureRequest.id, DisclosureRequest.reference).where(
        DisclosureRequest.id.in_(set(identities))
    )
    return dict(session.execute(query).tuples().all())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
