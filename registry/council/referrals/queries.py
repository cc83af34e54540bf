"""Reads referrals: the secretariat all, an organ its own part from its sending on, nobody else."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText
from registry.council.referrals.models import (
    MessageFile,
    Referral,
    ReferralBody,
    ReferralFile,
    ReferralMessage,
)
from registry.council.referrals.rules import LIVE, ORGANS, Channel
from registry.council.violations.models import Conflict, ViolationCase, ViolationFile
from registry.papers.models import StoredFile


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which parts `actor` may see; no officer sees one of a case that concerns them."""
    if actor.is_system:
        return Referral.id.is_not(None)
    mine = select(Conflict.case_id).where(Conflict.account_id == actor.account_id)
    free = Referral.case_id.not_in(mine)
    if actor.holds(Desk.METI_SECRETARIAT):
        return free
    return (
        free
        & Referral.addressed_to.in_([desk.value for desk in actor.desks & ORGANS.keys()])
        & Referral.sent_on.is_not(None)
        & (Referral.channel == Channel.SYSTEM)
    )


def referrals(actor: Actor, *, open_only: bool = False) -> Select[tuple[Referral]]:
    """Return the query for parts, newest first."""
    query = (
        select(Referral).where(visible_to(actor)).order_by(Referral.prepared_at.desc(), Referral.id)
    )
    if actor.holds(Desk.METI_SECRETARIAT):
        query = query.options(joinedload(Referral.case))
    return query.where(Referral.state.in_(LIVE)) if open_only else query


def get(session: Session, referral_id: UUID, actor: Actor) -> Referral:
    """Return a part with what was sent and said. Raises NotFound where `actor` may see none."""
    query = (
        select(Referral)
        .options(
            joinedload(Referral.body).joinedload(ReferralBody.paper),
            selectinload(Referral.files).joinedload(ReferralFile.stored),
            selectinload(Referral.messages)
            .selectinload(ReferralMessage.files)
            .joinedload(MessageFile.stored),
        )
        .where(Referral.id == referral_id, visible_to(actor))
    )
    if actor.holds(Desk.METI_SECRETARIAT) or actor.is_system:
        query = query.options(
            joinedload(Referral.draft),
            joinedload(Referral.case).options(
                joinedload(ViolationCase.report),
                selectinload(ViolationCase.concerned),
                selectinload(ViolationCase.steps),
                selectinload(ViolationCase.files).options(
                    joinedload(ViolationFile.stored), joinedload(ViolationFile.original)
                ),
            ),
        )
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def of_cases(
    session: Session, cases: Iterable[ViolationCase], actor: Actor
) -> dict[UUID, list[Referral]]:
    """Return the parts of cases, by case, in the order in which they were prepared."""
    found: dict[UUID, list[Referral]] = {case.id: [] for case in cases}
    for part in session.scalars(
        select(Referral)
        .where(Referral.case_id.in_(found.keys()), visible_to(actor))
        .order_by(Referral.prepared_at, Referral.id)
    ):
        found[part.case_id].append(part)
    return found


def pending(session: Session, case_id: UUID, organ: Desk) -> Referral | None:
    """Return the part of a case that an organ has or is about to get, if there is one."""
    return session.scalars(
        select(Referral).where(
            Referral.case_id == case_id,
            Referral.addressed_to == organ,
            Referral.state.in_(LIVE - {"refused"}),
        )
    ).one_or_none()


def sent_with_seal(session: Session, seal_id: UUID) -> UUID | None:
    """Return the part that a sealed sheet went with."""
    return session.scalars(
        select(ReferralBody.referral_id).where(ReferralBody.seal_id == seal_id)
    ).one_or_none()


def get_file(referral: Referral, file_id: UUID) -> StoredFile:
    """Return one of the files that were sent. Raises NotFound."""
    found = next((file for file in referral.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found.stored


def get_message_file(referral: Referral, file_id: UUID) -> StoredFile:
    """Return a file of a question or an answer. Raises NotFound."""
    files = (file for message in referral.messages for file in message.files)
    found = next((file for file in files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found.stored


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return what parts are called in lists of what is owed: organ and document number."""
    rows = session.execute(
        select(Referral.id, Referral.addressed_to, Referral.document_number).where(
            Referral.id.in_(list(ids))
        )
    )
    return {
        row.id: LocalizedText(f"{organ.ja}　{number}".strip(), f"{organ.en}　{number}".strip())
        for row in rows
        for organ, number in [(ORGANS[Desk(row.addressed_to)].name, row.document_number)]
    }
