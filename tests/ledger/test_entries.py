"""Entries are written through one door, say codes and values, and are read by who may."""

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.ledger.queries import entries, entries_about, entry, last_entry_about, somebody_did
from registry.ledger.rules import canonical, check_facts, entry_of, utc
from registry.ledger.verification import verify
from tests.ledger.conftest import CLERK, NOW, PARTY, write

TABLES = ("ledger_entry", "ledger_subject", "ledger_statement", "trace")


def test_an_entry_comes_back_as_it_was_written(session: Session):
    deputy = Actor(account_id=UUID(int=12), standing_in_for=UUID(int=13))
    written = write(
        session,
        actor=deputy,
        desk="meti.secretariat",
        about=["organisation:21", "filing:1"],
        facts={"before": {"name": "髙﨑製作所"}, "files": [1, None, True]},
        occurred_on=date(2026, 11, 19),
        reason="届出書の記載に不備があるため。\n二行目。",
    )
    read_for(session, {"council"})
    assert entries_about(session, "organisation:21") == [written]
    assert written.seq == 1
    assert written.at == NOW
    assert written.about == ("filing:1", "organisation:21")
    assert (written.actor, written.standing_in_for) == (UUID(int=12), UUID(int=13))
    assert written.facts == {"before": {"name": "髙﨑製作所"}, "files": [1, None, True]}
    assert written.reason == "届出書の記載に不備があるため。\n二行目。"
    assert entry(session, "council", 1) == written
    assert entry(session, "council", 2) is None


def test_a_reason_stands_beside_the_ledger_not_in_it(session: Session):
    write(session, reason="秘密の事情")
    read_for(session, {"council"})
    assert "秘密" not in session.execute(text("SELECT body FROM ledger_entry")).scalar_one()


def test_each_book_counts_for_itself(filled: Session):
    read_for(filled, {"*"})
    for book in ("council", "moc"):
        assert [found.seq for found in entries(filled, book)] == list(range(1, 10))
    assert [found.seq for found in entries(filled, "council", after=7)] == [8, 9]
    assert [found.seq for found in entries(filled, "council", limit=2)] == [1, 2]


def test_a_timeline_is_found_by_any_record_the_act_was_about(filled: Session):
    read_for(filled, {"council"})
    assert [found.seq for found in entries_about(filled, "filing:0")] == list(range(1, 10))
    last = last_entry_about(filled, "organisation:21")
    assert last is not None
    assert last.seq == 9
    assert last_entry_about(filled, "filing:10") is None


def test_who_prepared_is_known_also_behind_a_deputy(session: Session):
    deputy = Actor(account_id=UUID(int=12), standing_in_for=UUID(int=13))
    write(session, act="council.refusal.prepared", actor=deputy)
    read_for(session, {"council"})
    prepared = {"council.refusal.prepared"}
    assert somebody_did(session, "filing:1", prepared, {UUID(int=12)})
    assert somebody_did(session, "filing:1", prepared, {UUID(int=13)})
    assert not somebody_did(session, "filing:1", prepared, {UUID(int=14)})
    assert not somebody_did(session, "filing:1", {"council.refusal.decided"}, {UUID(int=12)})
    assert not somebody_did(session, "filing:2", prepared, {UUID(int=12)})


@pytest.mark.parametrize(
    ("reach", "sees"),
    [
        ({"council"}, {"council"}),
        ({"moc", "public"}, {"moc"}),
        ({"council", "moc"}, {"council", "moc"}),
        ({"audit"}, {"council", "moc"}),
        ({"*"}, {"council", "moc"}),
        ({f"organisation:{PARTY}"}, {"council", "moc"}),
        ({f"organisation:{UUID(int=22)}"}, set()),
        ({"council:organ:moj", "house"}, set()),
        (set(), set()),
    ],
)
def test_a_book_is_read_by_its_compartment_its_party_and_auditors(
    filled: Session, reach: set[str], sees: set[str]
):
    read_for(filled, reach)
    found = entries_about(filled, "filing:3")
    assert {entry.book for entry in found} == sees
    words = {None if reach == {"audit"} else "添付書類を確認した。"}
    assert {entry.reason for entry in found} == (words if sees else set())


def test_an_inner_room_of_a_book_is_closed_to_who_reaches_the_book_alone(session: Session):
    write(session, compartment="council:organ:moj", party=None)
    read_for(session, {"council"})
    assert entries_about(session, "filing:1") == []
    read_for(session, {"council:organ:moj"})
    assert len(entries_about(session, "filing:1")) == 1


def test_who_may_not_read_a_book_can_still_act_in_it(session: Session):
    """An applicant's filing follows an entry that the applicant must never see."""
    write(session, party=None)
    read_for(session, {f"organisation:{PARTY}"})
    assert write(session, subject="filing:2").seq == 2
    assert entries_about(session, "filing:1") == []
    assert len(entries_about(session, "filing:2")) == 1


def test_an_entry_stands_or_falls_with_its_transaction(session: Session):
    write(session)
    session.rollback()
    assert write(session, subject="filing:2").seq == 1
    session.commit()
    read_for(session, {"council"})
    assert [found.subject for found in entries(session, "council")] == ["filing:2"]


def test_writers_of_one_book_queue_and_other_books_do_not_wait(app_engine: Engine):
    with Session(app_engine) as first, Session(app_engine) as second:
        write(first)
        second.execute(text("SET lock_timeout = '100ms'"))
        write(second, book="moc")
        with pytest.raises(OperationalError, match="lock timeout"):
            write(second)


def test_many_hands_keep_one_chain(app_engine: Engine):
    hands, each = 6, 15
    start = Barrier(hands)

    def act(hand: int) -> None:
        start.wait()
        with Session(app_engine) as session:
            for number in range(each):
                write(session, book=("council", "moc")[number % 2], subject=f"filing:{hand}")
                session.commit()

    threads = [Thread(target=act, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(app_engine) as session:
        verdict = verify(session)
    assert verdict.findings == ()
    assert verdict.entries == hands * each


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Asia/Bishkek", "America/St_Johns"])
def test_the_time_zone_of_a_session_has_no_say(session: Session, zone: str):
    session.execute(text("SET TIME ZONE 'UTC'"))
    write(session, at=NOW)
    session.execute(text(f"SET TIME ZONE '{zone}'"))
    write(session, at=NOW.astimezone(timezone(timedelta(hours=9))))
    assert verify(session).findings == ()
    read_for(session, {"council"})
    moments = session.scalars(text("SELECT DISTINCT at FROM ledger_entry")).all()
    assert moments == [NOW]
    assert {found.at for found in entries(session, "council")} == {NOW}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_nobody_changes_what_is_written(
    filled: Session, owner_engine: Engine, table: str, change: str
):
    column = {"trace": "kind", "ledger_subject": "subject"}.get(table, "seq")
    statement = text(change.format(table, column))
    read_for(filled, {"*"})
    with pytest.raises(ProgrammingError, match="permission denied"):
        filled.execute(statement)
    with owner_engine.connect() as connection:
        connection.execute(text("SET LOCAL registry.reach = '*'"))
        with pytest.raises(IntegrityError, match="append-only"):
            connection.execute(statement)


@pytest.mark.parametrize("table", TABLES[:-1])
def test_the_application_writes_the_ledger_through_its_one_door_only(session: Session, table: str):
    assert write(session).seq == 1  # the door is open …
    with pytest.raises(ProgrammingError, match="permission denied"):  # … and there is no other
        session.execute(text(f"INSERT INTO {table} (book, seq) VALUES ('council', 2)"))  # noqa: S608


def test_a_body_must_name_the_book_it_stands_in(session: Session):
    write(session)
    read_for(session, {"council"})
    body = session.execute(text("SELECT body FROM ledger_entry")).scalar_one()
    with pytest.raises(IntegrityError, match="body_names_its_book"):
        session.execute(text("SELECT ledger_append('moc', :body, NULL, NULL)"), {"body": body})


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "あ" * 201},
        {"note": "two\nlines"},
        {"note": "nul\0"},
        {"note": "\ud800"},
        {"amount": 1.5},
        {"day": date(2026, 11, 20)},
        {"who": UUID(int=1)},
        {"deep": [{"er": object()}]},
        {3: "a number for a name"},
    ],
)
def test_facts_are_codes_and_values(session: Session, facts: object):
    with pytest.raises(ValueError, match=r"facts(\.\w+)* holds"):
        write(session, facts=facts)
    assert write(session, facts={"state": "submitted", "count": 3, "late": False}).seq == 1


def test_a_moment_needs_its_offset(session: Session):
    with pytest.raises(ValueError, match="offset"):
        write(session, at=datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001 - that is the point


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values)
def test_what_is_written_canonically_reads_back_the_same_and_is_written_one_way(value: object):
    try:
        check_facts(value)  # type: ignore[arg-type]
    except ValueError:
        return
    body = canonical({"facts": value})  # type: ignore[dict-item]
    assert "\n" not in body
    body.encode()


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=6))])))
def test_moments_are_written_in_utc_to_the_microsecond(moment: datetime):
    assert len(utc(moment)) == len("2026-11-20T03:00:00.000000Z")
    assert datetime.fromisoformat(utc(moment)) == moment


def test_the_system_and_the_public_are_told_apart(session: Session):
    assert write(session, actor=THE_SYSTEM).by_system
    assert not write(session, actor=Actor()).by_system


def test_an_entry_is_read_from_its_body_alone(session: Session):
    written = write(session)
    read_for(session, {"council"})
    body = session.execute(text("SELECT body FROM ledger_entry")).scalar_one()
    assert entry_of(1, body, None) == written
    assert written.organisation == CLERK.organisation_id
