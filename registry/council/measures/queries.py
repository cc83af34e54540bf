"""Reads measures, who is charged with them, and what is missing: a corporation its own alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.measures.models import (
    ComplianceRecord,
    Measure,
    MeasureCharge,
    MeasureEmployer,
)
from registry.council.measures.rules import (
    INDUSTRIES,
    LAPSING_WITHIN,
    LISTED,
    NOTE,
    SINCE,
    STATUS,
    VALID_UNTIL,
    Compliance,
    Gap,
    codes_of,
)
from registry.council.members.models import Employer, MemberState
from registry.council.members.rules import Item
from registry.council.rosters.queries import Table
from registry.settings.queries import value_on
from registry.tables.schema import Column

_COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which charges `actor` may see: a corporation only its own."""
    if actor.is_system or actor.desks & _COUNCIL:
        return MeasureCharge.id.is_not(None)
    return MeasureCharge.organisation_id == actor.organisation_id


def measures(actor: Actor) -> Select[tuple[Measure]]:
    """Return the query for measures, newest first; a corporation sees those it is charged with."""
    query = select(Measure).order_by(Measure.begun_at.desc(), Measure.id)
    if actor.is_system or actor.desks & _COUNCIL:
        return query
    charged = select(MeasureCharge.measure_id).where(visible_to(actor))
    return query.where(Measure.id.in_(charged))


def get(session: Session, measure_id: UUID, actor: Actor) -> Measure:
    """Return a measure. Raises NotFound where `actor` may see none."""
    found = session.scalars(measures(actor).where(Measure.id == measure_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def charges(session: Session, actor: Actor, *, measure_id: UUID | None = None) -> Sequence[Any]:
    """Return the charges (of one measure), newest first, each with how many it names and misses."""
    query = (
        select(MeasureCharge)
        .join(MeasureCharge.measure)
        .options(joinedload(MeasureCharge.measure), joinedload(MeasureCharge.organisation))
        .where(visible_to(actor))
        .order_by(MeasureCharge.charged_at.desc(), MeasureCharge.id)
    )
    if measure_id is not None:
        query = query.where(MeasureCharge.measure_id == measure_id)
    return session.scalars(query).all()


def get_charge(session: Session, charge_id: UUID, actor: Actor) -> MeasureCharge:
    """Return a charge with its measure. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(MeasureCharge)
        .options(joinedload(MeasureCharge.measure), joinedload(MeasureCharge.organisation))
        .where(MeasureCharge.id == charge_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def industries_on(session: Session, day: date) -> Mapping[str, Sequence[str]]:
    """Return which industries the notification's items mean on `day`."""
    value: Mapping[str, Sequence[str]] = value_on(session, INDUSTRIES, day)
    return value


def not_charged(session: Session, measure: Measure, day: date) -> Sequence[MemberState]:
    """Return the registered corporations on `day` that were not told of a measure."""
    told = select(MeasureCharge.organisation_id).where(MeasureCharge.measure_id == measure.id)
    return session.scalars(
        select(MemberState)
        .where(
            MemberState.item == Item.REGISTERED,
            MemberState.known_until.is_(None),
            MemberState.valid_from <= day,
            or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
            MemberState.organisation_id.not_in(told),
        )
        .order_by(MemberState.sort_key)
    ).all()


def on_roster(session: Session, measure: Measure, *, on: date) -> Select[tuple[Employer]]:
    """Return the query for what the rosters list on a day in a measure's industries."""
    codes = codes_of(measure.items, industries_on(session, on))
    within = or_(literal(value=False), *(Employer.industry.startswith(code) for code in codes))
    return (
        select(Employer)
        .where(
            within,
            or_(Employer.listed_since.is_(None), Employer.listed_since <= on),
            or_(Employer.listed_until.is_(None), Employer.listed_until > on),
        )
        .order_by(Employer.sort_key, Employer.id)
    )


def not_named(session: Session, charge: MeasureCharge, *, on: date) -> Select[tuple[Employer]]:
    """Return the query for those of them that a charge does not name yet."""
    same = or_(
        MeasureEmployer.employer_id == Employer.id,
        and_(  # the corporation named it itself
            MeasureEmployer.name == Employer.name,
            MeasureEmployer.establishment == Employer.establishment,
            MeasureEmployer.address == Employer.address,
        ),
    )
    named = exists().where(MeasureEmployer.charge_id == charge.id, same)
    return on_roster(session, charge.measure, on=on).where(~named)


# -- what employers have done ------------------------------------------------------------------


def gap_on(today: date) -> ColumnElement[str | None]:
    """Return what is missing about an employer, as `gap_of` says it, for the database."""
    record = ComplianceRecord
    return case(
        (record.status.is_(None), Gap.NO_RECORD.value),
        (record.status == Compliance.NOT_COMPLIED, Gap.NOT_COMPLIED.value),
        (record.status == Compliance.NOT_APPLICABLE, None),
        (record.valid_until < today, Gap.LAPSED.value),
        (record.valid_until <= today + LAPSING_WITHIN, Gap.LAPSING.value),
        else_=None,
    )


_LATEST: Final = and_(
    ComplianceRecord.measure_employer_id == MeasureEmployer.id,
    ComplianceRecord.replaced_at.is_(None),
)


def employers(charge_id: UUID, *, today: date, part: str = "", gap: str = "") -> Select[Any]:
    """Return the query for a charge's establishments with their latest record and what is missing.

    `gap` is one of `Gap`, or `any` for whatever is missing.
    """
    missing = gap_on(today)
    query = (
        select(MeasureEmployer, ComplianceRecord, missing)
        .outerjoin(ComplianceRecord, _LATEST)
        .where(MeasureEmployer.charge_id == charge_id)
        .order_by(MeasureEmployer.place)
    )
    if part:
        columns = (
            MeasureEmployer.name,
            MeasureEmployer.establishment,
            MeasureEmployer.corporate_number,
        )
        query = query.where(or_(*(one.icontains(part, autoescape=True) for one in columns)))
    if gap == "any":
        return query.where(missing.is_not(None))
    return query.where(missing == gap) if gap in set(Gap) else query


def gaps(session: Session, charge_id: UUID, *, today: date) -> tuple[int, dict[Gap, int]]:
    """Return how many establishments a charge names, and how many miss what."""
    missing = gap_on(today)
    rows = session.execute(
        select(missing, func.count())
        .select_from(MeasureEmployer)
        .outerjoin(ComplianceRecord, _LATEST)
        .where(MeasureEmployer.charge_id == charge_id)
        .group_by(missing)
    ).all()
    total = sum(count for _gap, count in rows)
    return total, {Gap(gap): count for gap, count in rows if gap is not None}


def get_employer(session: Session, charge: MeasureCharge, place: int) -> MeasureEmployer:
    """Return one of a charge's establishments by its number. Raises NotFound."""
    found = session.scalars(
        select(MeasureEmployer).where(
            MeasureEmployer.charge_id == charge.id, MeasureEmployer.place == place
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def records(session: Session, employer_id: UUID) -> Sequence[ComplianceRecord]:
    """Return everything that was recorded of an establishment, the latest first."""
    return session.scalars(
        select(ComplianceRecord)
        .options(joinedload(ComplianceRecord.stored))
        .where(ComplianceRecord.measure_employer_id == employer_id)
        .order_by(ComplianceRecord.recorded_at.desc())
    ).all()


def get_record(session: Session, charge: MeasureCharge, record_id: UUID) -> ComplianceRecord:
    """Return one record of a charge. Raises NotFound."""
    found = session.scalars(
        select(ComplianceRecord)
        .options(joinedload(ComplianceRecord.stored))
        .where(ComplianceRecord.id == record_id, ComplianceRecord.charge_id == charge.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def compliance_table(charge_id: UUID, *, today: date, part: str = "", gap: str = "") -> Table:
    """Return what a charge's establishments have done, as a table to be written out."""
    gap_names = Column("gap", "不足", "Missing")
    shown = employers(charge_id, today=today, part=part, gap=gap)
    query = shown.with_only_columns(
        MeasureEmployer.place,
        MeasureEmployer.name,
        MeasureEmployer.establishment,
        MeasureEmployer.corporate_number,
        MeasureEmployer.prefecture,
        MeasureEmployer.industry,
        func.coalesce(ComplianceRecord.status, "").label("status"),
        ComplianceRecord.since_on,
        ComplianceRecord.valid_until,
        func.coalesce(ComplianceRecord.note, "").label("note"),
        func.coalesce(gap_on(today), "").label("gap"),
    )
    return Table((*LISTED, STATUS, SINCE, VALID_UNTIL, NOTE, gap_names), query)


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of the measures of charges, as lists of duties show them."""
    rows = session.execute(
        select(MeasureCharge.id, Measure.measure_number, Measure.title, Measure.title_en)
        .join(MeasureCharge.measure)
        .where(MeasureCharge.id.in_(set(identities)))
    )
    return {identity: titled(*said) for identity, *said in rows}


def describe_measures(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return number and title of measures."""
    rows = session.scalars(select(Measure).where(Measure.id.in_(set(identities))))
    return {row.id: titled(row.measure_number, row.title, row.title_en) for row in rows}
