"""Traces stay whatever becomes of the request, and tell whose rows an account read."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from registry.core.actor import ANYBODY, Actor
from registry.core.db import read_for
from registry.ledger.queries import entries
from registry.ledger.traces import reads_of, trace
from tests.ledger.conftest import CLERK, NOW, write

OFFICER = Actor(account_id=UUID(int=31))


def test_a_read_leaves_a_trace_and_commits_nothing_else(session: Session, app_engine: Engine):
    write(session)
    trace(session, "filing.read", actor=OFFICER, subject="filing:1", at=NOW)
    session.rollback()
    with Session(app_engine) as another:
        read_for(another, {"audit"})
        assert entries(another, "council") == []
        assert another.scalar(text("SELECT count(*) FROM trace")) == 1


def test_the_rows_an_account_read_are_found_by_time(session: Session):
    for minute in range(4):
        trace(
            session,
            "case.listed",
            actor=OFFICER,
            subject=f"case:{minute}",
            about=["case:a", "case:b"],
            facts={"page": minute},
            at=NOW + timedelta(minutes=minute),
        )
    trace(session, "case.read", actor=CLERK, subject="case:x", at=NOW)
    read_for(session, {"audit"})
    found = reads_of(
        session,
        UUID(int=31),
        start=NOW + timedelta(minutes=1),
        end=NOW + timedelta(minutes=3),
    )
    assert [reading.subjects[0] for reading in found] == ["case:1", "case:2"]
    assert found[0].subjects == ("case:1", "case:a", "case:b")
    assert found[0].facts == {"page": 1}
    assert found[0].at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("reach", "count"),
    [
        ({"audit"}, 1),
        ({f"account:{UUID(int=31)}"}, 1),
        ({f"account:{UUID(int=32)}"}, 0),
        ({"council", "house"}, 0),
    ],
)
def test_traces_are_read_by_auditors_and_by_the_account_itself(
    session: Session, reach: set[str], count: int
):
    trace(session, "account.signed-in", actor=OFFICER, subject="account:31", at=NOW)
    read_for(session, reach)
    found = reads_of(session, UUID(int=31), start=NOW, end=NOW + timedelta(seconds=1))
    assert len(found) == count


def test_the_public_leaves_traces_too(session: Session):
    trace(session, "account.sign-in-failed", actor=ANYBODY, subject="account:unknown", at=NOW)
    read_for(session, {"audit"})
    assert session.scalar(text("SELECT count(*) FROM trace WHERE account_id IS NULL")) == 1


def test_a_trace_holds_no_prose(session: Session):
    with pytest.raises(ValueError, match="more than a code"):
        trace(session, "x.read", actor=OFFICER, subject="x:1", facts={"q": "a" * 201}, at=NOW)
