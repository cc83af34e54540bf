"""Sessions: recognised by their token only, within their limits, dead at once when ended."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from registry.core.db import read_for, widened
from registry.core.desks import EVERYTHING, Desk
from registry.parties import sessions
from registry.parties.models import SIGN_IN, SignInSession
from registry.parties.rules import AccountState, EndReason, Limits
from registry.parties.sessions import SignedIn
from tests.parties.people import NOW, person

pytestmark = pytest.mark.usefixtures("quick_hashes")

LIMITS = Limits()


def begin(session: Session, account, *, after: timedelta = timedelta()) -> str:
    token = sessions.begin(
        session, account.id, now=NOW + after, address="192.0.2.7", user_agent="Firefox"
    )
    session.commit()
    return token


def recognise(session: Session, token: str, *, after: timedelta = timedelta()) -> SignedIn | None:
    return sessions.recognise(session, token, now=NOW + after, limits=LIMITS)


def test_a_token_is_long_random_and_kept_as_a_digest_only(session: Session):
    account = person(session, "a@example.jp", Desk.METI_CHAIR)
    tokens = {begin(session, account) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)  # 256 bits in base 64
    with widened(session, SIGN_IN):
        kept = session.scalars(select(SignInSession.token_digest)).all()
    assert not {token.encode() for token in tokens} & set(kept)


def test_a_live_session_says_who_acts(session: Session):
    account = person(session, "a@example.jp", Desk.METI_CHAIR)
    found = recognise(session, begin(session, account))
    assert found is not None
    assert found.actor.account_id == account.id
    assert found.actor.desks == {Desk.METI_CHAIR}
    assert found.actor.confirmed_at == NOW
    assert "council" in found.actor.reach
    assert "offices" in found.actor.reach


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "' OR true --"])
def test_no_other_token_is_recognised(session: Session, token: str):
    account = person(session, "a@example.jp")
    real = begin(session, account)
    assert recognise(session, token) is None
    assert recognise(session, real) is not None


@pytest.mark.parametrize(
    ("desk", "minutes", "lives"),
    [
        (Desk.METI_SECRETARIAT, 29, True),
        (Desk.METI_SECRETARIAT, 30, False),
        (Desk.MOFA, 14, True),
        (Desk.MOFA, 15, False),
    ],
)
def test_a_session_left_alone_ends(session: Session, desk: Desk, minutes: int, lives: bool):
    token = begin(session, person(session, "a@example.jp", desk))
    found = recognise(session, token, after=timedelta(minutes=minutes))
    assert (found is not None) == lives


def test_use_keeps_a_session_alive_but_not_for_ever(session: Session):
    token = begin(session, person(session, "a@example.jp", Desk.METI_SECRETARIAT))
    for minutes in range(20, 480, 20):
        moment = timedelta(minutes=minutes)
        found = recognise(session, token, after=moment)
        assert found is not None
        session.rollback()
        sessions.note_seen(session, found, now=NOW + moment)
    assert recognise(session, token, after=timedelta(minutes=479)) is not None
    assert recognise(session, token, after=timedelta(minutes=480)) is None


def test_an_ended_session_is_dead_and_the_others_live(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    first, second, third = (begin(session, account) for _ in range(3))
    kept = recognise(session, third)
    assert kept is not None
    ended = recognise(session, first)
    assert ended is not None
    sessions.end(session, account.id, EndReason.SIGNED_OUT, now=NOW, only=ended.session_id)
    assert recognise(session, first) is None
    assert recognise(session, second) is not None
    sessions.end(session, account.id, EndReason.ENDED_ELSEWHERE, now=NOW, but=kept.session_id)
    assert recognise(session, second) is None
    assert recognise(session, third) is not None
    assert len(sessions.list_open(session, account.id, now=NOW, limits=LIMITS)) == 1


def test_a_trace_of_use_does_not_wake_an_ended_session(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    token = begin(session, account)
    found = recognise(session, token)
    assert found is not None
    sessions.end(session, account.id, EndReason.SIGNED_OUT, now=NOW)
    session.commit()
    sessions.note_seen(session, found, now=NOW + timedelta(minutes=5))
    assert recognise(session, token) is None


def test_confirming_gives_a_new_token_and_the_old_one_is_dead(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    token = begin(session, account)
    found = recognise(session, token)
    assert found is not None
    later = timedelta(minutes=10)
    renewed = sessions.renew(session, found.session_id, now=NOW + later)
    assert recognise(session, token, after=later) is None
    again = recognise(session, renewed, after=later)
    assert again is not None
    assert again.session_id == found.session_id
    assert again.confirmed_at == NOW + later


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.LEFT])
def test_who_may_not_sign_in_any_more_is_out_at_the_next_request(
    session: Session, state: AccountState
):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    token = begin(session, account)
    assert recognise(session, token) is not None
    account.state = state
    session.flush()
    assert recognise(session, token) is None


def test_old_sessions_are_forgotten(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    begin(session, account)
    token = begin(session, account, after=timedelta(hours=1))
    with widened(session, SIGN_IN):
        sessions.forget_old(session, before=NOW + timedelta(minutes=1))
        assert session.query(SignInSession).count() == 1
    assert recognise(session, token, after=timedelta(hours=1)) is not None


def test_who_is_at_the_door_is_looked_up_apart_and_nothing_of_that_reach_stays(session: Session):
    account = person(session, "a@example.jp", Desk.METI_CHAIR)
    token = begin(session, account)
    assert recognise(session, token) is not None
    assert not session.in_transaction()
    assert not session.scalars(select(SignInSession.token_digest)).all()
    assert recognise(session, token) is not None, "within a transaction that is open"
    assert not session.scalars(select(SignInSession.token_digest)).all()


def test_the_connections_at_the_door_reach_signing_in_alone_and_close_with_the_others(
    session: Session,
):
    account = person(session, "a@example.jp", Desk.METI_CHAIR)
    token = begin(session, account)
    engine = session.get_bind().engine
    asked = text("SELECT current_setting('registry.reach'), pg_backend_pid()")
    before = set()
    for _time in range(2):
        with sessions.at_the_door(session) as connection:
            before.add(tuple(connection.execute(asked).one()))
    ((reach, process),) = before
    assert reach == SIGN_IN
    with engine.connect() as connection:
        assert connection.execute(asked).one()[0] != SIGN_IN
    engine.dispose()
    with sessions.at_the_door(session) as connection:
        assert connection.execute(asked).one()[1] != process
    assert recognise(session, token) is not None


def test_whoever_reaches_everything_is_not_told_of_more(session: Session):
    told = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *said: told.append(said[2]))
    read_for(session, {EVERYTHING})
    with widened(session, SIGN_IN):
        session.scalars(select(SignInSession.token_digest)).all()
    assert sum("set_config" in statement for statement in told) == 1
    read_for(session, set())
    assert not session.scalars(select(SignInSession.token_digest)).all()
    with widened(session, SIGN_IN):
        session.scalars(select(SignInSession.token_digest)).all()
    assert sum("set_config" in statement for statement in told) == 4
