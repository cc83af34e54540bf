"""Traces: what was looked at or tried, kept apart from acts and whatever becomes of the request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.ledger.models import Trace
from registry.ledger.rules import Json, check_facts


@dataclass(frozen=True)
class Reading:
    """One trace, as it is shown: when, of what kind, whose rows, and who left it."""

    at: datetime
    kind: str
    subjects: tuple[str, ...]
    facts: Mapping[str, Any]
    account_id: UUID | None = None


def trace(
    session: Session,
    kind: str,
    *,
    actor: Actor,
    subject: str,
    about: Iterable[str] = (),
    facts: Mapping[str, Json] | None = None,
    at: datetime,
) -> None:
    """Leave a trace at once, on a connection of its own: `session` is neither read nor committed.

    `kind` is dotted, the thing first (`filing.read`, `account.sign-in-failed`); `about` names the
    further records of a list. Raises ValueError where the facts are no codes and values.
    """
    check_facts(facts or {})
    with session.get_bind().engine.begin() as connection:
        connection.execute(
            insert(Trace).values(
                id=uuid4(),
                at=at,
                kind=kind,
                account_id=actor.account_id,
                subjects=[subject, *about],
                facts=dict(facts or {}),
            )
        )


@dataclass(frozen=True)
class Reader:
    """Who left a trace about a record, when, and about which records together."""

    account_id: UUID | None
    at: datetime
    subjects: tuple[str, ...]


def readers_of(session: Session, subject: str, *, kind: str, since: datetime) -> list[Reader]:
    """Return the traces of a kind about a record since a moment, oldest first."""
    query = (
        select(Trace.account_id, Trace.at, Trace.subjects)
        .where(Trace.kind == kind, Trace.at >= since, Trace.subjects.contains([subject]))
        .order_by(Trace.at)
    )
    return [
        Reader(account_id=account_id, at=at, subjects=tuple(subjects))
        for account_id, at, subjects in session.execute(query)
    ]


def reads_of(
    session: Session,
    account: UUID | None,
    *,
    start: datetime,
    end: datetime,
    most: int | None = None,
) -> list[Reading]:
    """Return the traces of an account (of all, where None) from `start` to before `end`.

    The oldest first; at most `most`.
    """
    query = (
        select(Trace.at, Trace.kind, Trace.subjects, Trace.facts, Trace.account_id)
        .where(Trace.at >= start, Trace.at < end)
        .order_by(Trace.at)
        .limit(most)
    )
    if account is not None:
        query = query.where(Trace.account_id == account)
    return [
        Reading(at=at, kind=kind, subjects=tuple(subjects), facts=facts, account_id=whose)
        for at, kind, subjects, facts, whose in session.execute(query)
    ]
