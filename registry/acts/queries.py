"""Reads what performing needs to know: agreements given, and who somebody is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.models import Concurrence
from registry.parties.models import Account


def concurrences(session: Session, act: str | None, subject: str) -> Sequence[Concurrence]:
    """Return the living agreements about `subject` (to one act, or to any), oldest first."""
    query = select(Concurrence).where(
        Concurrence.subject == subject, Concurrence.voided_at.is_(None)
    )
    if act is not None:
        query = query.where(Concurrence.act == act)
    return session.scalars(query.order_by(Concurrence.given_at)).all()


def name_of(session: Session, account: UUID | None) -> str:
    """Return the display name of an account; the system has none."""
    if account is None:
        return "–"
    found = session.get(Account, account)
    return "–" if found is None else found.name
