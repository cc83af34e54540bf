"""Reads what bodies still owe that are no members any more."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from registry.council.leaving.rules import OWED_AS_A_MEMBER
from registry.council.members.models import MemberState
from registry.council.members.rules import Ended
from registry.duties.models import DutyState, OwedDuty


def still_owed(session: Session, organisation_id: UUID) -> Sequence[OwedDuty]:
    """Return the open duties that a body has as a member, oldest first."""
    return session.scalars(
        select(OwedDuty)
        .where(
            OwedDuty.state == DutyState.OPEN,
            OwedDuty.owed_by_organisation == organisation_id,
            OwedDuty.code.in_(OWED_AS_A_MEMBER),
        )
        .order_by(OwedDuty.opened_at, OwedDuty.id)
    ).all()


def left_owing(session: Session, today: date) -> Sequence[tuple[UUID, Ended]]:
    """Return the bodies that owe something and left before `today`, with how they left.

    One that was expelled is not among them: what it owes ends with the letter that tells it.
    """
    later = aliased(MemberState)
    follows = exists().where(
        later.organisation_id == MemberState.organisation_id,
        later.known_until.is_(None),
        or_(later.valid_until.is_(None), later.valid_until > MemberState.valid_until),
    )
    owing = exists().where(
        OwedDuty.state == DutyState.OPEN,
        OwedDuty.owed_by_organisation == MemberState.organisation_id,
        OwedDuty.code.in_(OWED_AS_A_MEMBER),
    )
    rows = session.execute(
        select(MemberState.organisation_id, MemberState.ended)
        .where(
            MemberState.known_until.is_(None),
            MemberState.ended.is_not(None),
            MemberState.ended != Ended.EXPELLED,
            MemberState.valid_until <= today,
            ~follows,
            owing,
        )
        .order_by(MemberState.organisation_id)
    )
    return [(organisation_id, Ended(ended)) for organisation_id, ended in rows]
