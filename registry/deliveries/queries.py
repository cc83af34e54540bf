"""Reads deliveries; each query says who may see which rows: the two sides of each agreement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.deliveries.models import (
    Consignment,
    Delivery,
    DeliveryRow,
    HandOverSlip,
    PassedOn,
)
from registry.deliveries.rules import Counted, FileState, State
from registry.duties.models import DutyState, OwedDuty

Row = TypeVar("Row")


def visible_to(actor: Actor, table: type[Delivery | Consignment | PassedOn]) -> ColumnElement[bool]:
    """Say which rows `actor` may see: those of the agreements, and rooms, that it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return table.compartment.in_(actor.reach)


def of_year(
    session: Session, actor: Actor, streams: Iterable[str], year: int
) -> Mapping[tuple[str, str], Delivery]:
    """Return the deliveries of a calendar year by stream and period, without trials."""
    query = select(Delivery).where(
        visible_to(actor, Delivery),
        Delivery.stream.in_(list(streams)),
        Delivery.first_on.between(date(year, 1, 1), date(year, 12, 31)),
        ~Delivery.is_trial,
    )
    return {(one.stream, one.period): one for one in session.scalars(query)}


def trials(session: Session, actor: Actor, streams: Iterable[str]) -> Sequence[Delivery]:
    """Return the trials, newest first."""
    query = select(Delivery).where(
        visible_to(actor, Delivery), Delivery.stream.in_(list(streams)), Delivery.is_trial
    )
    return session.scalars(query.order_by(Delivery.opened_at.desc())).all()


def get(session: Session, delivery_id: UUID, actor: Actor, instrument: str) -> Delivery:
    """Return a delivery of an agreement. Raises NotFound."""
    query = select(Delivery).where(
        Delivery.id == delivery_id,
        Delivery.instrument == instrument,
        visible_to(actor, Delivery),
    )
    return _found(session.scalar(query))


def find(session: Session, stream: str, period: str) -> Delivery | None:
    """Return the delivery of a period that is no trial."""
    return session.scalar(
        select(Delivery).where(
            Delivery.stream == stream, Delivery.period == period, ~Delivery.is_trial
        )
    )


def last_period(session: Session, stream: str) -> str | None:
    """Return the latest period that was opened."""
    return session.scalar(
        select(Delivery.period)
        .where(Delivery.stream == stream, ~Delivery.is_trial)
        .order_by(Delivery.first_on.desc())
        .limit(1)
    )


def consignments(session: Session, delivery: Delivery, actor: Actor) -> Sequence[Consignment]:
    """Return the files made for a delivery that the actor may know of, in their order."""
    query = (
        select(Consignment)
        .where(Consignment.delivery_id == delivery.id, visible_to(actor, Consignment))
        .options(joinedload(Consignment.sent), joinedload(Consignment.delivery))
        .order_by(Consignment.number)
    )
    return session.scalars(query).all()


def get_consignment(session: Session, delivery: Delivery, number: int, actor: Actor) -> Consignment:
    """Return one file of a delivery. Raises NotFound."""
    query = (
        select(Consignment)
        .where(
            Consignment.delivery_id == delivery.id,
            Consignment.number == number,
            visible_to(actor, Consignment),
        )
        .options(
            joinedload(Consignment.stored),
            joinedload(Consignment.sent),
            joinedload(Consignment.delivery),
        )
    )
    return _found(session.scalar(query))


def by_id(session: Session, consignment_id: UUID) -> Consignment:
    """Return a file by its identity, with what it is for and from. Raises NotFound."""
    query = (
        select(Consignment)
        .where(Consignment.id == consignment_id)
        .options(joinedload(Consignment.stored), joinedload(Consignment.delivery))
    )
    return _found(session.scalar(query))


def counting(session: Session, delivery: Delivery) -> Consignment | None:
    """Return the file that counts for a delivery."""
    return session.scalar(
        select(Consignment)
        .where(Consignment.delivery_id == delivery.id, Consignment.counts)
        .options(joinedload(Consignment.sent), joinedload(Consignment.delivery))
    )


def received_files(
    session: Session, actor: Actor, stream: str, *, most: int = 31
) -> Sequence[tuple[Consignment, Delivery]]:
    """Return the files of a stream that came and count, newest period first."""
    query = (
        select(Consignment, Delivery)
        .join(Delivery, Delivery.id == Consignment.delivery_id)
        .where(
            Delivery.stream == stream,
            Delivery.state.in_((State.HANDED_OVER, State.RECEIVED)),
            ~Delivery.is_trial,
            Consignment.counts,
            visible_to(actor, Consignment),
            Consignment.removed_at.is_(None),
        )
        .order_by(Delivery.first_on.desc())
        .limit(most)
    )
    return [(file, delivery) for file, delivery in session.execute(query)]


def counting_of(
    session: Session, actor: Actor, deliveries: Iterable[UUID]
) -> Mapping[UUID, Consignment]:
    """Return the files that count for these deliveries, by delivery."""
    query = select(Consignment).where(
        Consignment.delivery_id.in_(list(deliveries)),
        Consignment.counts,
        visible_to(actor, Consignment),
    )
    return {one.delivery_id: one for one in session.scalars(query)}


def in_state(session: Session, delivery: Delivery, *states: FileState) -> Consignment | None:
    """Return the latest file of a delivery in one of these states."""
    return session.scalar(
        select(Consignment)
        .where(Consignment.delivery_id == delivery.id, Consignment.state.in_(states))
        .options(joinedload(Consignment.sent))
        .order_by(Consignment.number.desc())
        .limit(1)
    )


def next_number(session: Session, delivery: Delivery) -> int:
    """Return the number of the next file of a delivery."""
    last = select(func.max(Consignment.number)).where(Consignment.delivery_id == delivery.id)
    return (session.scalar(last) or 0) + 1


def counted_before(session: Session, delivery: Delivery, *, most: int = 3) -> list[Counted]:
    """Return what the deliveries of the periods before held, newest first."""
    rows = session.execute(
        select(Delivery.period, Consignment.row_count, Consignment.by_kind, Consignment.content)
        .join(Consignment, Consignment.delivery_id == Delivery.id)
        .where(
            Delivery.stream == delivery.stream,
            Delivery.is_trial == delivery.is_trial,
            Delivery.first_on < delivery.first_on,
            Consignment.counts,
        )
        .order_by(Delivery.first_on.desc())
        .limit(most)
    )
    return [Counted(period, count, kinds, content or "") for period, count, kinds, content in rows]


def difference(
    session: Session, one: Consignment, other: Consignment, *, most: int = 50
) -> tuple[Sequence[DeliveryRow], Sequence[DeliveryRow]]:
    """Return the rows that stand only in the one file, and only in the other: the first of each."""
    return _only_in(session, one, other, most), _only_in(session, other, one, most)


def _only_in(
    session: Session, one: Consignment, other: Consignment, most: int
) -> Sequence[DeliveryRow]:
    def cells(of: Consignment) -> Select[tuple[list[str]]]:
        return select(DeliveryRow.cells).where(DeliveryRow.consignment_id == of.id)

    differing = cells(one).except_(cells(other)).subquery()
    query = (
        select(DeliveryRow)
        .join(differing, differing.c.cells == DeliveryRow.cells)
        .where(DeliveryRow.consignment_id == one.id)
    )
    return session.scalars(query.order_by(DeliveryRow.line).limit(most)).all()


def rows_of(session: Session, consignment: Consignment) -> Sequence[DeliveryRow]:
    """Return all rows of a file, in their order; for files that people read whole."""
    return session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.consignment_id == consignment.id)
        .order_by(DeliveryRow.line)
    ).all()


def stream_rows(session: Session, consignment: Consignment) -> Iterator[list[str]]:
    """Yield the cells of each row of a file, a batch in memory at a time."""
    yield from session.scalars(
        select(DeliveryRow.cells)
        .where(DeliveryRow.consignment_id == consignment.id)
        .order_by(DeliveryRow.line)
        .execution_options(yield_per=2000)
    )


def look_up(
    session: Session, actor: Actor, stream: str, card_no: str, *, most: int = 100
) -> Sequence[tuple[DeliveryRow, Delivery, Consignment]]:
    """Return the rows with a card number in what counts, newest period first; never of trials."""
    query = (
        select(DeliveryRow, Delivery, Consignment)
        .join(Consignment, Consignment.id == DeliveryRow.consignment_id)
        .join(Delivery, Delivery.id == Consignment.delivery_id)
        .where(
            DeliveryRow.card_no == card_no,
            Delivery.stream == stream,
            Consignment.counts,
            ~Delivery.is_trial,
            visible_to(actor, Consignment),
        )
        .order_by(Delivery.first_on.desc(), DeliveryRow.line)
        .limit(most)
    )
    return [(row, delivery, file) for row, delivery, file in session.execute(query)]


def slip_of(session: Session, consignment: Consignment) -> HandOverSlip | None:
    """Return the slip that went with a medium, for who may see it."""
    return session.get(HandOverSlip, consignment.id)


def passed_on(session: Session, delivery: Delivery, actor: Actor) -> Sequence[PassedOn]:
    """Return to whom a delivery went on, oldest first."""
    query = (
        select(PassedOn)
        .join(Consignment, Consignment.id == PassedOn.consignment_id)
        .where(Consignment.delivery_id == delivery.id, visible_to(actor, PassedOn))
    )
    return session.scalars(query.order_by(PassedOn.passed_on_at, PassedOn.id)).all()


def past_term(session: Session, stream: str, before: date, *, most: int = 100) -> Sequence[UUID]:
    """Return files with rows or bytes whose period ended before a day."""
    query = (
        select(Consignment.id)
        .join(Delivery, Delivery.id == Consignment.delivery_id)
        .where(
            Delivery.stream == stream,
            Delivery.first_on < before,
            Consignment.removed_at.is_(None),
            Consignment.state.in_([FileState.CHECKED, FileState.PREPARED, FileState.HANDED_OVER]),
        )
        .order_by(Delivery.first_on, Consignment.number)
        .limit(most)
    )
    return session.scalars(query).all()


def past_due(session: Session, code: str, today: date) -> Sequence[OwedDuty]:
    """Return the open duties of a stream's calendar whose date has passed, oldest first."""
    query = select(OwedDuty).where(
        OwedDuty.code == code, OwedDuty.state == DutyState.OPEN, OwedDuty.due_on < today
    )
    return session.scalars(query.order_by(OwedDuty.due_on)).all()


def named(session: Session, identities: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return of deliveries which data of which period each is."""
    query = select(Delivery.id, Delivery.stream, Delivery.period).where(
        Delivery.id.in_(set(identities))
    )
    return {row.id: (row.stream, row.period) for row in session.execute(query)}


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
