"""Offices that deliver to one another by the calendar, with files of their own making."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE
from registry.app import ACTS, DUTIES
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.periods import Period
from registry.core.refusals import Refused
from registry.deliveries import checking, opening, queries, receiving, sending
from registry.deliveries.doing import Office
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.streams import Stream
from registry.exchange import keys as keyring
from registry.exchange.keys import Keys
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.tables.encodings import Encoding

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ROW = {
    "kind": "1",
    "name": "NGUYEN VAN A",
    "nationality": "ベトナム",
    "born_on": "1999-04-12",
    "event_on": "2026-10-05",
    "status": "特定技能１号・１年",
    "employer_name": "架空建設株式会社",
    "card_no": "AB12345678CD",
}
NOTIFICATION = {
    "notification_no": "T-1",
    "name": "NGUYEN VAN A",
    "status": "特定技能１号",
    "card_no": "AB12345678CD",
    "establishment_no": "1301-123456-7",
    "hired_on": "2026-11-01",
    "registered_on": "2026-11-20",
}


def table(*rows: Mapping[str, str], encoding: str = "utf-8", columns: Sequence[str] = ()) -> bytes:
    """Write rows as a CSV file under their keys."""
    names = list(columns or dict.fromkeys(key for row in rows for key in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)


@dataclass
class Ground:
    """The database, the files, the keys, and the people at the desks."""

    office: Office
    now: datetime = NOW
    accounts: dict[Desk, UUID] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.office.session

    def actor(self, desk: Desk) -> Actor:
        """Return somebody at a desk, just confirmed."""
        if desk not in self.accounts:
            account = Account(
                id=uuid4(),
                email=f"{desk}-{uuid4()}@example.test",
                name_ja="担当",
                locale="ja",
                is_organisation_administrator=False,
                state=AccountState.ACTIVE,
                created_at=NOW,
            )
            self.session.add(account)
            self.session.flush()
            self.accounts[desk] = account.id
        return Actor(account_id=self.accounts[desk], desks=frozenset({desk}), confirmed_at=self.now)

    def opened(self, stream: Stream, period: str) -> Delivery:
        """Return the delivery of a period, opened by the calendar."""
        first = Period.parse(period, (stream.every,))
        opening.open_stream(self.session, stream, now=self.now, first=first)
        found = queries.find(self.session, stream.code, period)
        assert found is not None
        return found

    def found(self, stream: Stream, period: str) -> Delivery:
        """Return the delivery of a period."""
        delivery = queries.find(self.session, stream.code, period)
        assert delivery is not None
        return delivery

    def counting(self, delivery: Delivery) -> Consignment:
        """Return the file that counts."""
        consignment = queries.counting(self.session, delivery)
        assert consignment is not None
        return consignment

    def begun(
        self, stream: Stream, delivery: Delivery, encoding: Encoding = Encoding.UTF_8_BOM
    ) -> Consignment:
        """Put a file on its way; its bytes are given to `check`."""
        stored = StoredFile(
            compartment=stream.room,
            sha256="0" * 64,
            size=1,
            media_type="text/csv",
            original_name="data.csv",
            stored_at=self.now,
            stored_by=self.actor(stream.sender).account_id,
        )
        self.session.add(stored)
        self.session.flush()
        return checking.begin(
            self.session,
            stream,
            delivery,
            stored,
            encoding=encoding,
            actor=self.actor(stream.sender),
            now=self.now,
        )

    def checked(self, stream: Stream, delivery: Delivery, content: bytes, **more) -> Consignment:
        """Check a file of this content."""
        consignment = self.begun(stream, delivery, **more)
        checking.check(self.office, stream, consignment, content, name="data.csv")
        return consignment

    def refused(self, stream: Stream, delivery: Delivery, content: bytes, **more) -> Refused:
        """Return why a file of this content is refused, having kept nothing."""
        consignment = self.begun(stream, delivery, **more)
        with pytest.raises(Refused) as refused, self.session.begin_nested():
            checking.check(self.office, stream, consignment, content, name="data.csv")
        checking.give_up(consignment, refused.value)
        self.session.flush()
        return refused.value

    def prepared(self, stream: Stream, period: str, content: bytes, **more) -> Delivery:
        """Prepare the delivery of a period."""
        delivery = self.opened(stream, period)
        consignment = self.checked(stream, delivery, content, **more)
        sending.prepare(
            self.session, stream, consignment, actor=self.actor(stream.sender), now=self.now
        )
        return delivery

    def handed_over(self, stream: Stream, period: str, content: bytes, **more) -> Delivery:
        """Hand the delivery of a period over, over the network."""
        delivery = self.prepared(stream, period, content, **more)
        sending.hand_over(
            self.office, stream, delivery, actor=self.actor(stream.sender), now=self.now
        )
        return delivery

    def receive(
        self,
        stream: Stream,
        delivery: Delivery,
        code: str = "",
        medium: IO[bytes] | None = None,
    ) -> None:
        """Acknowledge a delivery."""
        receiving.receive(
            self.office,
            stream,
            delivery,
            code=code,
            actor=self.actor(stream.receivers[0]),
            now=self.now,
            medium=medium,
        )

    def after(self, **span: int) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def reading(self, *desks: Desk) -> None:
        """See no more than these desks do."""
        self.session.flush()
        self.session.expire_all()
        read_for(self.session, Actor(desks=frozenset(desks)).reach)

    def reading_all(self) -> None:
        """See everything again."""
        read_for(self.session, THE_SYSTEM.reach)


@pytest.fixture(scope="session")
def delivery_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of both senders, trusted by all: they are on one instance."""
    folder = tmp_path_factory.mktemp("keys")
    since = NOW.replace(year=2026, month=1)
    for desk, instruments in (
        (Desk.ISA_DELIVERY, ("mlit", "employment", "pension")),
        (Desk.MHLW_EMPLOYMENT, ("employment",)),
    ):
        keyring.make(folder, owner=desk, instruments=instruments, now=since)
    return folder


@pytest.fixture
def ground(session: Session, tmp_path: Path, delivery_keys: Path) -> Iterator[Ground]:
    """An empty database in which the two sides of each agreement work."""
    CATALOGUE.add(ACTS, DUTIES)
    read_for(session, THE_SYSTEM.reach)
    yield Ground(Office(session, FileStore(tmp_path / "files"), Keys(delivery_keys)))
    session.rollback()


__all__ = ["NOTIFICATION", "NOW", "ROW", "TODAY", "Ground", "replace", "table"]
