"""Reads what performing needs to know: agreements given, and who somebody is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.models import Concurrence
from registry.core.text import LocalizedText
from registry.parties.models import Account


def concurrences(session: Session, act: str | None, subject: str) -> Sequence[Concurrence]:
    """Return the living agreements about `subject` (to one act, or to any), oldest first."""
    query = select(Concurrence).where(
        Concurrence.subject == subject, Concurrence.voided_at.is_(None)
    )
    if act is not None:
        query = query.where(Concurrence.act == act)
    return session.scalars(query.order_by(Concurrence.given_at)).all()


def name_of(session: Session, account: UUID | None) -> LocalizedText:
    """Return the name of an account as its readers see it; the system has none."""
    found = session.get(Account, account) if account is not None else None
    if found is None:
        return LocalizedText("–", "–")
    return LocalizedText(found.name_in("ja"), found.name_in("en"))
