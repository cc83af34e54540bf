"""People and bodies that the council's tests speak of, on a database of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE
from registry.app import ACTS, DUTIES
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.parties.models import Account, Organisation
from registry.parties.rules import AccountState, OrganisationKind
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens are tested by HTTP

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A moment that a test moves on by hand."""

    now: datetime = NOW

    def after(self, **span: int) -> datetime:
        """Let time pass and return the moment it then is."""
        self.now += timedelta(**span)
        return self.now


class House:
    """The council's people, each able to act now; `body()` makes a body with a clerk."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = Clock()
        with Session(engine) as session:
            read_for(session, THE_SYSTEM.reach)
            self._clerk = [self._account(session, f"clerk{n}") for n in range(3)]
            self._chair = [self._account(session, f"chair{n}") for n in range(3)]
            session.commit()

    def _account(self, session: Session, name: str, organisation_id: UUID | None = None) -> UUID:
        account = Account(
            id=uuid4(),
            email=f"{name}@example.test",
            name_ja=name,
            locale="ja",
            organisation_id=organisation_id,
            is_organisation_administrator=False,
            state=AccountState.ACTIVE,
            created_at=NOW,
        )
        session.add(account)
        session.flush()
        return account.id

    def clerk(self, number: int = 0) -> Actor:
        """Return one of three officers of the secretariat, just confirmed."""
        return self._actor(self._clerk[number], Desk.METI_SECRETARIAT)

    def chair(self, number: int = 0) -> Actor:
        """Return one of the three chairs, just confirmed."""
        return self._actor(self._chair[number], Desk.METI_CHAIR)

    def _actor(self, account: UUID, desk: Desk) -> Actor:
        return Actor(
            account_id=account,
            desks=frozenset({desk}),
            confirmed_at=self.clock.now,
            extra_reach=frozenset({"offices"}),
        )

    def body(self, name: str = "架空県商工会議所") -> Actor:
        """Return the clerk of a body that is not a member yet."""
        with Session(self.engine) as session:
            read_for(session, THE_SYSTEM.reach)
            organisation = Organisation(name=name, kind=OrganisationKind.OTHER, created_at=NOW)
            session.add(organisation)
            session.flush()
            account = self._account(session, f"body-{organisation.id}", organisation.id)
            session.commit()
            return Actor(
                account_id=account,
                desks=frozenset({Desk.ORGANISATION}),
                organisation_id=organisation.id,
                confirmed_at=self.clock.now,
            )

    def session(self, actor: Actor) -> Session:
        """Return a session that reads for `actor`."""
        session = Session(self.engine)
        read_for(session, actor.reach)
        return session


@pytest.fixture
def house(app_engine: Engine) -> House:
    """The council's people."""
    CATALOGUE.add(ACTS, DUTIES)
    return House(app_engine)
