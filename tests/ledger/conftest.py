"""A ledger with something in it, and the pen to write more."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.ledger.rules import Entry
from registry.ledger.services import append

CLERK = Actor(account_id=UUID(int=11), organisation_id=UUID(int=21))
PARTY = UUID(int=21)
NOW = datetime(2026, 11, 20, 3, 0, 0, 123456, tzinfo=UTC)

Write = Callable[..., Entry]


def write(session: Session, **said: Any) -> Entry:
    """Append an ordinary entry, with these differences."""
    return append(
        session,
        **{
            "book": "council",
            "act": "council.filing.submitted",
            "clause": "council:8.1",
            "actor": CLERK,
            "desk": "organisation",
            "subject": "filing:1",
            "party": PARTY,
            "facts": {"kind": "join"},
            "at": NOW,
            "occurred_on": date(2026, 11, 20),
            **said,
        },
    )


@pytest.fixture
def filled(session: Session) -> Session:
    """Two books of nine entries each; every third entry has a reason in words."""
    for number in range(1, 10):
        for book in ("council", "moc"):
            write(
                session,
                book=book,
                subject=f"filing:{number}",
                about=["organisation:21", "filing:0"],
                reason="添付書類を確認した。" if number % 3 == 0 else None,
            )
    session.commit()
    return session
