"""Reads agencies and their certifications: all for the Kyrgyz side, what crossed for the other."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, text, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.agencies.models import (
    CROSSED,
    Agency,
    AgencyName,
    Certification,
    Criterion,
    Revocation,
)
from registry.moc.agencies.rules import NOTIFY, STANDING, NameKind, Standing
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.papers.models import StoredFile
from registry.tables.keys import number_key, probes
from registry.tables.skeletons import look

Row = TypeVar("Row")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see an agency: the other side may once a certification crossed."""
    if _keeps(actor):
        return true()
    return Agency.id.in_(select(Certification.agency_id).where(_crossed(actor)))


def _keeps(actor: Actor) -> bool:
    return bool({EVERYTHING, f"moc:{Side.KG}"} & actor.reach)


def _crossed(actor: Actor) -> ColumnElement[bool]:
    return text(f"({CROSSED})") if "moc" in actor.reach else false()  # type: ignore[return-value]


def agencies(session: Session, actor: Actor, *, part: str = "") -> Sequence[Agency]:
    """Return the agencies that `part` of a name, or a registration number, finds in any script."""
    query = select(Agency).where(visible_to(actor)).options(selectinload(Agency.names))
    if part.strip():
        query = query.where(
            or_(*(Agency.search_key.contains(probe.key, autoescape=True) for probe in probes(part)))
        )
    return session.scalars(query.order_by(Agency.registration_number)).all()


def get_agency(session: Session, agency_id: UUID, actor: Actor) -> Agency:
    """Return an agency with its names. Raises NotFound."""
    query = (
        select(Agency)
        .where(Agency.id == agency_id, visible_to(actor))
        .options(selectinload(Agency.names))
    )
    return _found(session.scalar(query))


def is_entered(session: Session, registration_number: str) -> bool:
    """Say whether an agency with this number of the state's register is there."""
    known = session.scalars(select(Agency.registration_number))
    return number_key(registration_number) in map(number_key, known)


def is_given(session: Session, certificate_number: str) -> bool:
    """Say whether a certification bears this number."""
    query = select(Certification.certificate_number)
    known = session.scalars(query.where(Certification.certificate_number.is_not(None)))
    return number_key(certificate_number) in {number_key(one or "") for one in known}


def look_alikes(session: Session, name: str, *, besides: UUID | None = None) -> Sequence[Agency]:
    """Return the agencies that bear, or bore, a name which looks like this one."""
    query = select(Agency).options(selectinload(Agency.names)).order_by(Agency.entered_at)
    if besides is not None:
        query = query.where(Agency.id != besides)
    looks = look(name)
    everybody = session.scalars(query)
    return [one for one in everybody if any(look(known.name) == looks for known in one.names)]


def name_of(agency: Agency, *kinds: NameKind) -> str:
    """Return an agency's present name of the first of `kinds` that it has; "" where it has none."""
    for kind in kinds:
        for one in agency.names:
            if one.kind_of_name == kind and one.until is None:
                return one.name
    return ""


def get_certification(session: Session, certification_id: UUID, actor: Actor) -> Certification:
    """Return a certification with its agency and its course. Raises NotFound."""
    query = (
        select(Certification)
        .join(Certification.agency)
        .where(Certification.id == certification_id, true() if _keeps(actor) else _crossed(actor))
        .options(
            joinedload(Certification.agency).selectinload(Agency.names),
            selectinload(Certification.steps),
        )
    )
    return _found(session.scalar(query))


def certifications_of(session: Session, agency_id: UUID, actor: Actor) -> Sequence[Certification]:
    """Return an agency's certifications, the latest first."""
    query = (
        select(Certification)
        .where(Certification.agency_id == agency_id, true() if _keeps(actor) else _crossed(actor))
        .options(selectinload(Certification.steps))
    )
    return session.scalars(query.order_by(Certification.certified_on.desc().nulls_first())).all()


def certification_bearing(session: Session, number: str, actor: Actor) -> Certification | None:
    """Return the certification that bears a certificate's number, where `actor` may see it."""
    query = select(Certification).where(
        Certification.certificate_number == number, true() if _keeps(actor) else _crossed(actor)
    )
    return session.scalar(query)


def in_force(session: Session, agency_id: UUID, destination: str) -> Certification | None:
    """Return an agency's certification for a country that is in force, or is to be decided on."""
    query = select(Certification).where(
        Certification.agency_id == agency_id,
        Certification.destination == destination,
        Certification.state.in_(STANDING | {Standing.EXAMINED}),
    )
    return session.scalar(query)


def run_out(session: Session, today: date) -> Sequence[Certification]:
    """Return those in force whose last day is over."""
    query = select(Certification).where(
        Certification.state.in_(STANDING), Certification.valid_until < today
    )
    return session.scalars(query.options(selectinload(Certification.steps))).all()


def criteria_on(session: Session, day: date) -> Sequence[Criterion]:
    """Return the criteria in force on a day, by their codes."""
    in_force = (Criterion.since <= day) & or_(Criterion.until.is_(None), Criterion.until > day)
    return session.scalars(select(Criterion).where(in_force).order_by(Criterion.code)).all()


def open_criteria(session: Session, code: str) -> Sequence[Criterion]:
    """Return the wording of a criterion that has no end yet."""
    query = select(Criterion).where(Criterion.code == code, Criterion.until.is_(None))
    return session.scalars(query).all()


def all_criteria(session: Session) -> Sequence[Criterion]:
    """Return every wording of every criterion there ever was."""
    return session.scalars(select(Criterion).order_by(Criterion.code, Criterion.since)).all()


def get_file(session: Session, stored_file_id: UUID, certification: Certification) -> StoredFile:
    """Return a document of a certification. Raises NotFound."""
    theirs = {step.stored_file_id for step in certification.steps}
    return _found(session.get(StoredFile, stored_file_id) if stored_file_id in theirs else None)


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return agency and certificate number of certifications, as lists of duties show them."""
    rows = session.execute(
        select(Certification.id, Certification.certificate_number, AgencyName.name)
        .join(AgencyName, AgencyName.agency_id == Certification.agency_id)
        .where(
            Certification.id.in_(set(identities)),
            AgencyName.kind_of_name == NameKind.REGISTERED,
            AgencyName.until.is_(None),
        )
    )
    return {one: "　".join(filter(None, (number, name))) for one, number, name in rows}


def describe_revocations(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return certificate number and name of revocations."""
    query = select(Revocation).where(Revocation.id.in_(set(identities)))
    return {one.id: f"{one.certificate_number}　{one.name}" for one in session.scalars(query)}


def get_revocation(session: Session, revocation_id: UUID, actor: Actor) -> Revocation:
    """Return a notice of revocation. Raises NotFound."""
    if _keeps(actor):
        return _found(session.get(Revocation, revocation_id))
    query = select(Revocation).where(
        Revocation.id == revocation_id,
        Revocation.notified_on.is_not(None) if "moc" in actor.reach else false(),
    )
    return _found(session.scalar(query))


def was_notified(session: Session, notice: Revocation) -> bool:
    """Say whether Japan was notified of a revocation."""
    sent = select(Dispatch.id).where(Dispatch.subject_id == notice.id, Dispatch.act == NOTIFY.name)
    return session.scalar(sent) is not None


def was_revoked(session: Session, agency: Agency) -> bool:
    """Say whether a certification of an agency was ever revoked."""
    revoked = select(Revocation.id).where(Revocation.agency_id == agency.id)
    return session.scalar(revoked.limit(1)) is not None


def revocation_of(session: Session, certificate_number: str) -> Revocation | None:
    """Return the notice of the revocation of a certificate, if it was revoked."""
    return session.scalar(
        select(Revocation).where(Revocation.certificate_number == certificate_number)
    )


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
