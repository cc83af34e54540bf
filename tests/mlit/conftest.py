"""MLIT's market desk and ISA's residence management, in an empty database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE, subject_of
from registry.app import ACTS, DUTIES
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Record
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.duties.models import DutyState, OwedDuty
from registry.papers.files import FileStore
from registry.parties.models import Account, DeskHolding
from registry.parties.rules import AccountState
from registry.seals.envelope import Envelope, make_key

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass
class Ground:
    """The database, the files, the keys, and the people at the desks."""

    session: Session
    files: FileStore
    envelope: Envelope
    now: datetime = NOW
    accounts: dict[Desk, list[UUID]] = field(default_factory=dict)

    def actor(self, desk: Desk, number: int = 0) -> Actor:
        """Return somebody at a desk, just confirmed; each number is another person."""
        people = self.accounts.setdefault(desk, [])
        while len(people) <= number:
            account = Account(
                id=uuid4(),
                email=f"{desk}-{len(people)}-{uuid4()}@example.test",
                name_ja="担当",
                locale="ja",
                is_organisation_administrator=False,
                state=AccountState.ACTIVE,
                created_at=NOW,
            )
            self.session.add(account)
            self.session.flush()
            self.session.add(
                DeskHolding(
                    account_id=account.id,
                    account_serial=account.serial,
                    desks=[desk],
                    from_on=date(2026, 1, 1),
                )
            )
            self.session.flush()
            people.append(account.id)
        return Actor(account_id=people[number], desks=frozenset({desk}), confirmed_at=self.now)

    @property
    def market(self) -> Actor:
        return self.actor(Desk.MLIT_MARKET)

    @property
    def residence(self) -> Actor:
        return self.actor(Desk.ISA_RESIDENCE)

    def after(self, **span: int) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def owed(self, record: Record) -> dict[str, OwedDuty]:
        """Return what is owed about a record, by its code."""
        found = self.session.scalars(
            select(OwedDuty).where(
                OwedDuty.subject == subject_of(record), OwedDuty.state == DutyState.OPEN
            )
        )
        return {owed.code: owed for owed in found}

    def reading(self, *desks: Desk) -> None:
        """See no more than these desks do."""
        self.session.flush()
        self.session.expire_all()
        read_for(self.session, Actor(desks=frozenset(desks)).reach)

    def reading_all(self) -> None:
        """See everything again."""
        read_for(self.session, THE_SYSTEM.reach)


@pytest.fixture
def ground(session: Session, tmp_path: Path) -> Iterator[Ground]:
    """An empty database in which both offices work."""
    CATALOGUE.add(ACTS, DUTIES)
    read_for(session, THE_SYSTEM.reach)
    make_key(tmp_path / "keys")
    yield Ground(session, FileStore(tmp_path / "files"), Envelope(tmp_path / "keys"))
    session.rollback()
