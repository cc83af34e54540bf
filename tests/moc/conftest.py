"""Two instances of the system with no network between them: one country's each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts import services as acts
from registry.acts.services import CATALOGUE
from registry.app import ACTS, CORRESPONDENCE, DUTIES, MOC_CROSSING, MOC_KINDS, TRANSLATED
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.exchange import keys as keyring
from registry.exchange import services as exchange
from registry.exchange.keys import Keys
from registry.exchange.models import ReceivedPackage, SentPackage
from registry.exchange.services import Received
from registry.moc.memorandum import queries as life
from registry.moc.opening import services as opening
from registry.moc.packing import services as packing
from registry.moc.post import services as post
from registry.moc.post.rules import CONTACT, Side
from registry.moc.texts import queries as texts
from registry.papers.files import FileStore
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.seals.envelope import Envelope, make_key
from tests.databases import Databases

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass
class Instance:
    """One country's system, or the one that both share: its database, files, keys and people."""

    session: Session
    files: FileStore
    keys: Keys
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
                locale="en",
                is_organisation_administrator=False,
                state=AccountState.ACTIVE,
                created_at=NOW,
            )
            self.session.add(account)
            self.session.flush()
            people.append(account.id)
        return Actor(account_id=people[number], desks=frozenset({desk}), confirmed_at=self.now)

    def after(self, **span: int) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def pack(self, side: Side) -> list[SentPackage]:
        """Make packages of all that waits."""
        return packing.pack(
            self.session,
            self.files,
            side,
            keys=self.keys,
            now=self.now,
            envelope=self.envelope,
        )

    def bytes_of(self, package: SentPackage | ReceivedPackage) -> bytes:
        """Return a package as it goes on a stick."""
        return self.files.read(package.sha256)

    def receive(self, data: bytes) -> Received:
        """Take a package in as the liaison desk does, which sees no draft of the other side."""
        desks = frozenset(contact for contact in CONTACT.values() if contact in self.keys.ours)
        self.session.flush()
        read_for(self.session, Actor(desks=desks).reach)
        done = exchange.receive(
            self.session,
            self.files,
            BytesIO(data),
            keys=self.keys,
            here=self.keys.ours,
            compartment="moc",
            now=self.now,
            carry_out=opening.receivers(self.files, keys=self.keys, envelope=self.envelope),
        )
        self.session.flush()
        read_for(self.session, THE_SYSTEM.reach)
        return done

    def refusals(self) -> list[str]:
        """Return why packages were not accepted."""
        rows = self.session.scalars(select(ReceivedPackage).where(ReceivedPackage.why.is_not(None)))
        return [f"{row.why} {row.about}" for row in rows]


@pytest.fixture(scope="session")
def key_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Side, Path]:
    """Each side's folder of keys: its own whole, the other's certificate."""
    folders = {side: tmp_path_factory.mktemp(side) for side in Side}
    for side in Side:
        key = keyring.make(
            folders[side], owner=CONTACT[side], instruments=("moc",), now=NOW.replace(month=1)
        )
        keyring.trust(folders[side.other], key.pem(), fingerprint=key.fingerprint)
    return folders


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    CATALOGUE.add(ACTS, DUTIES)
    post.register(MOC_KINDS, MOC_CROSSING)


@pytest.fixture(autouse=True)
def _correspondence(monkeypatch: pytest.MonkeyPatch) -> None:
    for verbs, rules in CORRESPONDENCE:
        post.register(verbs.KINDS, rules.CROSSING)
    texts.register(TRANSLATED)
    monkeypatch.setitem(acts.STOPS, "moc", life.stop)


@contextmanager
def open_instance(databases: Databases, folder: Path, keys: Path) -> Iterator[Instance]:
    """Set an empty instance up, and throw it away."""
    name = uuid4().hex
    with databases.lend() as database, Session(database.engine) as session:
        read_for(session, THE_SYSTEM.reach)
        make_key(folder / f"{name}-keys")
        yield Instance(
            session, FileStore(folder / name), Keys(keys), Envelope(folder / f"{name}-keys")
        )
        session.rollback()


@pytest.fixture
def kyrgyz(databases, tmp_path, key_folders) -> Iterator[Instance]:
    """The Kyrgyz ministry's instance."""
    with open_instance(databases, tmp_path, key_folders[Side.KG]) as instance:
        yield instance


@pytest.fixture
def japanese(databases, tmp_path, key_folders) -> Iterator[Instance]:
    """The Japanese ministries' instance."""
    with open_instance(databases, tmp_path, key_folders[Side.JP]) as instance:
        yield instance
