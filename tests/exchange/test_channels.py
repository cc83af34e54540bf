"""Packages through a channel with losses, repeats, forgeries: each is accepted, held or refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import LocalizedText
from registry.exchange import queries, services
from registry.exchange.difference import by_key
from registry.exchange.flaws import Flaw
from registry.exchange.keys import Key, Keys
from registry.exchange.listing import listing_of
from registry.exchange.models import Channel, ReceivedPackage, SentPackage
from registry.exchange.packages import Package, open_package, pack
from registry.exchange.rules import State, Why
from registry.exchange.services import CarryOut, Received, Sending
from registry.papers.files import FileStore
from registry.tables.plain import PlainTable
from tests.exchange.conftest import CONTENTS, NOW, STATEMENT

HERE = {"isa.residence"}
TITLE = LocalizedText("認定送出機関", "Certified sending agencies")


@dataclass
class Office:
    """An instance that receives, and may send: its database, files and keys."""

    session: Session
    files: FileStore
    keys: Keys

    def receive(self, data: bytes, *, now: datetime = NOW, **asked) -> Received:
        return services.receive(
            self.session,
            self.files,
            BytesIO(data),
            keys=self.keys,
            here=asked.pop("here", HERE),
            compartment="moc",
            now=now,
            **asked,
        )

    def send(self, *names: str, now: datetime = NOW, kind: str = "agencies") -> SentPackage:
        table = PlainTable(
            ("certificate_number", "name"),
            tuple({"certificate_number": str(n), "name": one} for n, one in enumerate(names)),
        )
        listing = listing_of(table, title=TITLE, key=("certificate_number",))
        sending = Sending("moc", kind, "kg.head", "isa.residence", now.date())
        return services.send(
            self.session, self.files, services.edition(listing), sending, keys=self.keys, now=now
        )

    def states(self) -> dict[int | None, str]:
        rows = self.session.scalars(select(ReceivedPackage).order_by(ReceivedPackage.received_at))
        return {row.sequence: row.state for row in rows}

    @property
    def channel(self) -> Channel:
        found = queries.find_channel(self.session, STATEMENT)
        assert found is not None
        return found


@pytest.fixture
def office(session: Session, tmp_path: Path, keys: Keys) -> Office:
    read_for(session, THE_SYSTEM.reach)
    return Office(session, FileStore(tmp_path / "files"), keys)


@pytest.fixture(scope="session")
def made(key: Key) -> Callable[..., bytes]:
    """Make whatever package a sender might, right or wrong."""

    def make(sequence: int, previous: bytes | None = None, **changes) -> bytes:
        digest = sha256(previous).hexdigest() if previous else None
        changes.setdefault("made_at", NOW - timedelta(days=30) + timedelta(hours=sequence % 100))
        statement = replace(STATEMENT, sequence=sequence, previous=digest, **changes)
        target = BytesIO()
        pack(target, statement, CONTENTS, key=key)
        return target.getvalue()

    return make


def test_editions_follow_one_another(office: Office):
    first, second = office.send("Ак-Жол"), office.send("Ак-Жол 2", "Нур")
    assert (first.sequence, first.previous) == (1, None)
    assert (second.sequence, second.previous) == (2, first.sha256)
    other = office.send(kind="revocations")
    assert (other.sequence, other.previous) == (3, None)
    for sent in (first, second, other):
        done = office.receive(office.files.read(sent.sha256))
        assert done.package.state == State.ACCEPTED
        assert done.accepted == (done.package,)
    with office.files.open(second.sha256) as file:
        package = open_package(file, keys=office.keys, now=NOW)
        assert b"\xd0\x9d\xd1\x83\xd1\x80" in package.read("difference.json")
        assert len(by_key(services.table_of(package), ("certificate_number",))) == 2
    assert office.channel.accepted == office.channel.sent == 3


def test_a_clock_put_back_dates_no_package_back(office: Office):
    office.send("a")
    assert office.send("b", now=NOW - timedelta(hours=5)).made_at == NOW


def test_sending_needs_a_key_and_no_receipt_is_sent(office: Office):
    for wrong in (
        Sending("mlit", "data", "kg.head", "isa.residence", NOW.date()),
        Sending("moc", "agencies", "kg.officer", "isa.residence", NOW.date()),
        Sending("moc", "receipt", "kg.head", "isa.residence", NOW.date()),
    ):
        with pytest.raises(Refused):
            services.send(
                office.session, office.files, lambda *_: [], wrong, keys=office.keys, now=NOW
            )
    assert office.session.scalar(select(func.count()).select_from(SentPackage)) == 0


def test_the_same_file_again_changes_nothing(office: Office, made):
    first = office.receive(made(1))
    again = office.receive(made(1), now=NOW + timedelta(days=3))
    assert again.repeated
    assert again.package is first.package
    assert again.accepted == ()


def test_what_comes_early_waits_for_what_is_missing(office: Office, made):
    """moc:7.2: a gap is told; when it is filled, all that waited goes on in order."""
    one = made(1)
    two = made(2, one)
    three = made(3, two)
    four = made(4, three)
    held = office.receive(four)
    assert (held.package.state, held.package.why) == (State.HELD, Why.GAP)
    office.receive(two)
    assert queries.missing(office.session, office.channel) == [1, 3]
    first = office.receive(one)
    assert [row.sequence for row in first.accepted] == [1, 2]
    assert queries.missing(office.session, office.channel) == [3]
    assert [row.sequence for row in office.receive(three).accepted] == [3, 4]
    assert office.receive(two).repeated
    assert set(office.states().values()) == {State.ACCEPTED}


def test_what_is_altered_is_kept_with_the_reason_and_no_claim(office: Office, made):
    good = made(1)
    bad = good.replace("Ак-Жол".encode(), "Ак-Жал".encode())
    done = office.receive(bad)
    row = done.package
    assert (row.state, row.why, row.about["member"]) == (State.REFUSED, Flaw.CONTENT, "table.csv")
    assert row.channel is None
    assert row.sequence is None
    assert row.kind is None
    assert office.files.read(row.sha256) == bad
    assert office.receive(bad).repeated
    assert office.receive(good).package.state == State.ACCEPTED
    assert office.receive(b"anything").package.why == Flaw.NOT_A_PACKAGE
    with pytest.raises(Refused):
        office.receive(b"")


def test_what_is_for_another_desk_is_refused(office: Office, made):
    assert office.receive(made(1), here={"mhlw.pension"}).package.why == Flaw.AUDIENCE


def test_what_was_refused_for_its_key_counts_once_the_key_is_trusted(office: Office, made, keys):
    class Nobody(Keys):
        def __init__(self) -> None:
            self._keys = {}

    office.keys = Nobody()
    assert office.receive(made(1)).package.why == Flaw.UNKNOWN_KEY
    office.keys = keys
    assert office.receive(made(1)).package.state == State.ACCEPTED


@pytest.mark.parametrize("sequence", [102, 10**9])
def test_nobody_can_run_the_channel_forward(office: Office, made, sequence: int):
    one = made(1)
    office.receive(one)
    far = office.receive(made(sequence, one))
    assert (far.package.state, far.package.why) == (State.REFUSED, Why.TOO_FAR)
    assert office.receive(made(sequence, one)).repeated
    assert office.receive(made(2, one)).package.state == State.ACCEPTED


def test_another_past_is_not_accepted(office: Office, made):
    office.receive(made(1))
    done = office.receive(made(2, made(1, kind="revocations")))
    assert (done.package.state, done.package.why) == (State.QUARANTINED, Why.BROKEN_CHAIN)
    assert office.channel.accepted == 1


def test_two_with_one_number_are_both_put_aside(office: Office, made):
    """A revoked agency can't be certified again by a second list with an old number."""
    one = made(1)
    two, other = made(2, one), made(2, one, about={"period": "other"})
    three = made(3, two)
    office.receive(one)
    first = office.receive(two)
    assert first.package.state == State.ACCEPTED
    second = office.receive(other)
    assert (second.package.state, second.package.why) == (State.QUARANTINED, Why.SAME_NUMBER)
    assert (first.package.state, first.package.why) == (State.QUARANTINED, Why.SAME_NUMBER)
    held = office.receive(three).package
    assert (held.state, held.why) == (State.HELD, Why.BLOCKED)

    accepted = services.decide(office.session, office.files, first.package, counts=True, now=NOW)
    assert [row.sequence for row in accepted] == [3]
    assert first.package.state == State.ACCEPTED
    assert (second.package.state, second.package.why) == (State.REFUSED, Why.DECIDED)
    assert held.state == State.ACCEPTED
    with pytest.raises(Refused, match="not in quarantine"):
        services.decide(office.session, office.files, first.package, counts=False, now=NOW)


def test_the_later_of_two_may_be_the_one_that_counts(office: Office, made):
    one = made(1)
    other = made(1, about={"period": "other"})
    first, second = office.receive(one).package, office.receive(other).package
    accepted = services.decide(office.session, office.files, second, counts=True, now=NOW)
    assert accepted == (second,)
    assert (first.state, second.state) == (State.REFUSED, State.ACCEPTED)
    assert office.receive(made(2, other)).package.state == State.ACCEPTED


def test_of_two_that_wait_neither_goes_on_by_itself(office: Office, made):
    one = made(1)
    two, other = made(2, one), made(2, one, about={"period": "other"})
    waiting, rival = office.receive(two).package, office.receive(other).package
    assert {waiting.state, rival.state} == {State.QUARANTINED}
    assert office.receive(one).package.why == Why.BLOCKED
    accepted = services.decide(office.session, office.files, rival, counts=True, now=NOW)
    assert [row.sequence for row in accepted] == [1, 2]
    assert waiting.state == State.REFUSED


def test_where_neither_counts_a_number_that_had_its_turn_is_spent(office: Office, made):
    first = office.receive(made(1)).package
    second = office.receive(made(1, about={"period": "other"})).package
    for row in (first, second):
        services.decide(office.session, office.files, row, counts=False, now=NOW)
    assert {first.state, second.state} == {State.REFUSED}
    assert office.receive(made(1, about={"period": "third"})).package.why == Why.TOO_OLD


def test_an_old_number_can_not_be_given_another_content_afterwards(office: Office, made):
    one = made(1)
    two = made(2, one)
    for data in (one, two):
        office.receive(data)
    late = office.receive(made(1, about={"period": "other"})).package
    assert late.why == Why.SAME_NUMBER
    with pytest.raises(Refused, match="Later packages"):
        services.decide(office.session, office.files, late, counts=True, now=NOW)


def carrying(done: list[str], *, refuse: bool = False) -> dict[tuple[str, str], CarryOut]:
    def carry_out(session: Session, row: ReceivedPackage, package: Package) -> None:
        session.add(Channel(compartment="moc", instrument="x", sender=row.sha256, receiver="y"))
        session.flush()
        if refuse:
            raise Refused(Refusal("%(count)s rows are wrong.", {"count": 3}))
        done.append(package.read("README.txt").decode())

    return {("moc", "agencies"): carry_out}


def test_what_is_accepted_is_carried_out_or_waits_for_a_person(office: Office, made):
    done: list[str] = []
    row = office.receive(made(1), carry_out=carrying(done, refuse=True)).package
    assert (row.state, row.why) == (State.QUARANTINED, Why.UNFIT)
    assert row.about == {"refusal": "%(count)s rows are wrong.", "count": "3"}
    assert office.channel.accepted == 0
    assert office.session.scalar(select(func.count()).select_from(Channel)) == 1
    with pytest.raises(Refused):
        services.decide(
            office.session,
            office.files,
            row,
            counts=True,
            now=NOW,
            carry_out=carrying(done, refuse=True),
        )
    services.decide(
        office.session, office.files, row, counts=True, now=NOW, carry_out=carrying(done)
    )
    assert row.state == State.ACCEPTED
    assert len(done) == 1


def receipt(office: Office, row: ReceivedPackage, *, now: datetime = NOW) -> bytes:
    target = BytesIO()
    services.make_receipt(row, target, keys=office.keys, now=now)
    return target.getvalue()


def test_a_receipt_tells_the_sender_what_became_of_it(office: Office):
    first, second = office.send("a"), office.send("a", "b")
    early = office.receive(office.files.read(second.sha256)).package
    said_early = receipt(office, early)
    done = office.receive(said_early, here={"kg.head"})
    assert done.package.state == State.ACCEPTED
    assert (second.receipt_state, second.receipt_why) == (State.HELD, Why.GAP)
    office.receive(office.files.read(first.sha256))
    office.receive(receipt(office, early, now=NOW + timedelta(hours=1)), here={"kg.head"})
    assert (second.receipt_state, second.receipt_why) == (State.ACCEPTED, None)
    assert first.receipt_state is None
    assert office.receive(said_early, here={"kg.head"}).repeated
    assert second.receipt_state == State.ACCEPTED


def test_a_receipt_for_what_was_never_sent_moves_nothing(office: Office, made):
    row = office.receive(made(1)).package
    done = office.receive(receipt(office, row), here={"kg.head"})
    assert (done.package.state, done.package.why) == (State.REFUSED, Why.NO_SUCH_PACKAGE)


def test_nobody_gets_a_receipt_for_what_is_nobodys(office: Office):
    row = office.receive(b"anything").package
    with pytest.raises(Refused):
        receipt(office, row)


def test_only_the_instrument_s_own_desks_see_its_packages(office: Office, made):
    row = office.receive(made(1)).package
    sent = office.send("a")
    insider, outsider = (
        Actor(desks=frozenset({desk})) for desk in (Desk.ISA_RESIDENCE, Desk.MHLW_PENSION)
    )
    for actor in (insider, THE_SYSTEM):
        assert list(queries.received(office.session, actor)) == [row]
        assert list(queries.received(office.session, actor, state=State.HELD)) == []
        assert list(queries.sent(office.session, actor)) == [sent]
        assert queries.get_received(office.session, row.id, actor) is row
        assert queries.get_sent(office.session, sent.id, actor) is sent
    assert list(queries.received(office.session, outsider)) == []
    assert list(queries.sent(office.session, outsider)) == []
    for get, identity in ((queries.get_received, row.id), (queries.get_sent, sent.id)):
        with pytest.raises(NotFound):
            get(office.session, identity, outsider)
    # and the database by itself, whatever a query forgets
    office.session.flush()
    office.session.expunge_all()
    read_for(office.session, outsider.reach)
    for table in (Channel, SentPackage, ReceivedPackage):
        assert office.session.scalar(select(func.count()).select_from(table)) == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        office.receive(made(2))


def test_the_database_itself_lets_one_alone_be_true(office: Office, made):
    row = office.receive(made(1)).package
    copy = {
        column.key: getattr(row, column.key)
        for column in ReceivedPackage.__table__.columns
        if column.key != "id"
    }
    office.session.add(ReceivedPackage(**copy))
    with pytest.raises(IntegrityError, match="one_truth"):
        office.session.flush()


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_courier_does_all_that_arrives_counts_once_in_order(
    office: Office, made, data
):
    """Losses, repeats, any order, damage: what came at last is accepted, each once, in order."""
    count = data.draw(st.integers(1, 6))
    packages = [made(1)]
    for number in range(2, count + 1):
        packages.append(made(number, packages[-1]))
    carried: list[str] = []
    order = data.draw(st.lists(st.integers(0, count - 1), max_size=12))
    with office.session.begin_nested() as nothing_of_it:
        accepted: list[int | None] = []
        for place in [*order, *data.draw(st.permutations(range(count)))]:
            if data.draw(st.booleans()):
                damaged = packages[place][:-1] + b"!"
                assert office.receive(damaged).package.state == State.REFUSED
            done = office.receive(packages[place], carry_out=carrying(carried))
            accepted += [row.sequence for row in done.accepted]
            assert done.package.state in {State.ACCEPTED, State.HELD}
            assert office.channel.accepted == len(accepted)
        assert accepted == list(range(1, count + 1))
        assert len(carried) == count
        nothing_of_it.rollback()
