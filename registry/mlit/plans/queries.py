"""Reads plans: MLIT's own, whole, by number or employer, and the one that covers a worker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.mlit.plans.models import Plan, PlanImport
from registry.mlit.plans.rules import ROOM, PlanState, plan_key
from registry.tables.keys import probes
from registry.tables.schema import Value


def visible_to(actor: Actor, table: type[Plan | PlanImport] = Plan) -> ColumnElement[bool]:
    """Say whether `actor` may see plans: MLIT's own desks may."""
    return true() if {EVERYTHING, ROOM} & actor.reach else table.id.is_(None)


def plans(actor: Actor, *, part: str = "", state: PlanState | None = None) -> Select[tuple[Plan]]:
    """Return plans, the newest certification first, found by number or employer."""
    query = select(Plan).options(selectinload(Plan.workers)).where(visible_to(actor))
    if part.strip():
        query = query.where(
            or_(*(Plan.search_text.contains(probe.key, autoescape=True) for probe in probes(part)))
        )
    if state is not None:
        query = query.where(Plan.state == state)
    return query.order_by(Plan.certified_on.desc(), Plan.number_key)


def get(session: Session, plan_id: UUID, actor: Actor) -> Plan:
    """Return a plan with its workers and its file. Raises NotFound."""
    found = session.scalars(
        select(Plan)
        .options(selectinload(Plan.workers), joinedload(Plan.stored))
        .where(Plan.id == plan_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def by_number(session: Session, number: str) -> Plan | None:
    """Return the plan of a number, however it is spaced."""
    return session.scalars(
        select(Plan).options(selectinload(Plan.workers)).where(Plan.number_key == plan_key(number))
    ).one_or_none()


def by_numbers(session: Session, numbers: Iterable[str]) -> Mapping[str, Plan]:
    """Return the plans of these numbers that are known, by their keys."""
    found = session.scalars(
        select(Plan)
        .options(selectinload(Plan.workers))
        .where(Plan.number_key.in_({plan_key(number) for number in numbers}))
    )
    return {plan.number_key: plan for plan in found}


def get_import(session: Session, import_id: UUID, actor: Actor) -> PlanImport:
    """Return a file that was handed in. Raises NotFound."""
    found = session.scalars(
        select(PlanImport)
        .options(joinedload(PlanImport.stored))
        .where(PlanImport.id == import_id, visible_to(actor, PlanImport))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def imports(session: Session, actor: Actor, *, most: int = 20) -> Sequence[PlanImport]:
    """Return the latest files that were handed in."""
    return session.scalars(
        select(PlanImport)
        .options(joinedload(PlanImport.stored))
        .where(visible_to(actor, PlanImport))
        .order_by(PlanImport.uploaded_at.desc(), PlanImport.id)
        .limit(most)
    ).all()


def rows(session: Session, actor: Actor) -> Iterator[tuple[Value, ...]]:
    """Yield the whole register as the table that can be brought in again, a row for each worker."""
    found = session.scalars(
        select(Plan)
        .options(selectinload(Plan.workers))
        .where(visible_to(actor))
        .order_by(Plan.number_key)
        .execution_options(yield_per=500)
    )
    for plan in found:
        people: list[tuple[Value, ...]] = [
            (one.card_no, one.name, one.born_on, one.nationality) for one in plan.workers
        ]
        days = (plan.certified_on, plan.cancelled_on, plan.withdrawn_on)
        for person in people or [(None, None, None, None)]:
            yield (plan.plan_no, plan.employer_name, plan.employer_no, *person, *days)


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what plans are called, for lists of what is owed."""
    found = session.execute(
        select(Plan.id, Plan.plan_no, Plan.employer_name).where(Plan.id.in_(list(ids)))
    )
    return {row.id: f"{row.plan_no}　{row.employer_name}".strip() for row in found}
