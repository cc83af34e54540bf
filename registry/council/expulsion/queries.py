"""Reads expulsion cases: the council's desks see all, a member its own once it was told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.expulsion.models import ExpulsionCase, ExpulsionFile, ExpulsionLetter
from registry.council.expulsion.rules import Appointment, ExpulsionState
from registry.papers.letters import PaperKind
from registry.papers.models import Paper
from registry.parties.models import Organisation

_COUNCIL = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which cases `actor` may see: a member only its own, from the notice of hearing on."""
    if actor.is_system or actor.desks & _COUNCIL:
        return ExpulsionCase.id.is_not(None)
    return (ExpulsionCase.organisation_id == actor.organisation_id) & (
        ExpulsionCase.hearing_on.is_not(None)
    )


def cases(actor: Actor, *, open_only: bool = False) -> Select[tuple[ExpulsionCase]]:
    """Return the query for cases, newest first."""
    query = (
        select(ExpulsionCase)
        .options(joinedload(ExpulsionCase.organisation))
        .where(visible_to(actor))
    )
    if open_only:
        query = query.where(
            ExpulsionCase.state.not_in({ExpulsionState.EXPELLED, ExpulsionState.DROPPED})
        )
    return query.order_by(ExpulsionCase.opened_at.desc(), ExpulsionCase.id)


def get(session: Session, case_id: UUID, actor: Actor) -> ExpulsionCase:
    """Return a case with its files. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(ExpulsionCase)
        .options(
            joinedload(ExpulsionCase.organisation),
            selectinload(ExpulsionCase.files).joinedload(ExpulsionFile.stored),
        )
        .where(ExpulsionCase.id == case_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def against(session: Session, organisation_id: UUID, actor: Actor) -> Sequence[ExpulsionCase]:
    """Return the cases against a member, newest first."""
    return session.scalars(
        cases(actor).where(ExpulsionCase.organisation_id == organisation_id)
    ).all()


def open_against(session: Session, organisation_id: UUID) -> ExpulsionCase | None:
    """Return the case that is under way against a member, if there is one."""
    return session.scalars(
        select(ExpulsionCase).where(
            ExpulsionCase.organisation_id == organisation_id,
            ExpulsionCase.state.not_in({ExpulsionState.EXPELLED, ExpulsionState.DROPPED}),
        )
    ).one_or_none()


def letters(session: Session, case_id: UUID) -> Sequence[ExpulsionLetter]:
    """Return what was issued about a case, oldest first."""
    return session.scalars(
        select(ExpulsionLetter)
        .join(ExpulsionLetter.paper)
        .options(joinedload(ExpulsionLetter.paper))
        .where(ExpulsionLetter.case_id == case_id)
        .order_by(Paper.issued_at)
    ).all()


def notice_of_hearing(session: Session, case_id: UUID) -> Paper | None:
    """Return the latest notice of a chance to be heard; None before there was one."""
    issued = [letter.paper for letter in letters(session, case_id)]
    found = [paper for paper in issued if paper.template == PaperKind.HEARING]
    return found[-1] if found else None


def appointment(session: Session, case: ExpulsionCase) -> Appointment | None:
    """Return how and when the member is heard, as it was told; None before it was."""
    notice = notice_of_hearing(session, case.id)
    if notice is None or case.hearing_on is None:
        return None
    at = notice.data.get("hearing_at")
    place = notice.data.get("hearing_place", "")
    return Appointment(case.hearing_on, datetime.fromisoformat(at) if at else None, place)


def get_letter(session: Session, case: ExpulsionCase, paper_id: UUID) -> Paper:
    """Return one of the letters about a case. Raises NotFound."""
    found = (letter.paper for letter in letters(session, case.id))
    paper = next((paper for paper in found if paper.id == paper_id), None)
    if paper is None:
        raise NotFound
    return paper


def get_file(case: ExpulsionCase, file_id: UUID) -> ExpulsionFile:
    """Return one of the case's files. Raises NotFound."""
    found = next((file for file in case.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return case number and member of cases, as lists of duties show them."""
    rows = session.execute(
        select(ExpulsionCase.id, ExpulsionCase.case_number, Organisation.name)
        .join(ExpulsionCase.organisation)
        .where(ExpulsionCase.id.in_(set(identities)))
    )
    return {identity: f"{number}　{name}" for identity, number, name in rows}
