"""Letting in: both factors, each code once, few guesses, one answer for whoever is not let in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.parties import credentials, passwords, second_factor, sign_in, throttle
from registry.parties.models import SIGN_IN, Credential
from registry.parties.rules import AccountState
from registry.parties.sign_in import Knock, TooMany
from tests.parties.people import ENVELOPE, NOW, PASSWORD, code, person

pytestmark = pytest.mark.usefixtures("quick_hashes")

EMAIL = "clerk@meti.example.go.jp"


def knock(**changes: str | None) -> Knock:
    shown = {"email": EMAIL, "password": PASSWORD, "code": code(), "address": "192.0.2.7"}
    return Knock(**{**shown, **changes})  # type: ignore[arg-type]


def let_in(session: Session, shown: Knock, *, after: timedelta = timedelta()) -> sign_in.LetIn:
    try:
        entered = sign_in.let_in(session, ENVELOPE, shown, now=NOW + after)
    except Refused:
        session.rollback()
        raise
    session.commit()
    return entered


def test_both_factors_let_in(session: Session):
    account = person(session, EMAIL, Desk.METI_SECRETARIAT)
    assert let_in(session, knock(email=" Clerk@METI.example.go.jp")).account_id == account.id


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "correct horse battery stapler"},
        {"code": "000000"},
        {"code": ""},
        {"email": "nobody@meti.example.go.jp"},
        {"email": ""},
        {"password": "", "code": ""},
        {"password": "x" * 100_000},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(session: Session, changes: dict[str, str]):
    person(session, EMAIL, Desk.METI_SECRETARIAT)
    with pytest.raises(Refused) as refused:
        let_in(session, knock(**changes))
    assert refused.value.refusals == (sign_in.NOT_LET_IN,)
    let_in(session, knock())


@pytest.mark.parametrize("state", [state for state in AccountState if state != AccountState.ACTIVE])
def test_only_an_account_in_use_lets_in(session: Session, state: AccountState):
    person(session, EMAIL, state=state)
    person(session, "other@meti.example.go.jp")
    with pytest.raises(Refused):
        let_in(session, knock())
    let_in(session, knock(email="other@meti.example.go.jp"))


def test_an_account_without_authenticator_is_not_let_in(session: Session):
    account = person(session, EMAIL)
    with widened(session, SIGN_IN):
        credential = session.get_one(Credential, account.id)
        credential.totp_pending, credential.totp_secret = credential.totp_secret, None
    session.commit()
    with pytest.raises(Refused):
        let_in(session, knock())


def test_a_code_counts_once_and_none_before_it(session: Session):
    person(session, EMAIL)
    let_in(session, knock())
    for earlier in (timedelta(), timedelta(seconds=-30)):
        with pytest.raises(Refused):
            let_in(session, knock(code=code(NOW + earlier)))
    let_in(session, knock(code=code(NOW + timedelta(seconds=30))))


def test_one_code_at_the_same_moment_lets_in_one(session: Session, app_engine: Engine):
    person(session, EMAIL)

    def attempt(_: int) -> bool:
        with Session(app_engine) as own:
            try:
                sign_in.let_in(own, ENVELOPE, knock(), now=NOW)
                own.commit()
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_a_hundred_guesses_at_once_are_five_looked_at(
    session: Session, app_engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    person(session, EMAIL)
    looked_at: list[tuple[object, ...]] = []

    def look(*shown: object) -> bool:
        looked_at.append(shown)
        return True

    monkeypatch.setattr(passwords, "matches", look)

    def attempt(number: int) -> str:
        with Session(app_engine) as own:
            try:
                sign_in.let_in(own, ENVELOPE, knock(code=f"{number:06}"), now=NOW)
            except TooMany:
                return "not looked at"
            except Refused:
                return "refused"
            return "let in"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(attempt, range(100)))
    assert answers.count("refused") == 5
    assert answers.count("not looked at") == 95
    assert len(looked_at) == 5


def test_failures_wear_off_and_success_is_no_failure(session: Session):
    person(session, EMAIL)
    for _ in range(5):
        with pytest.raises(Refused):
            let_in(session, knock(code="000000"))
    with pytest.raises(TooMany):
        let_in(session, knock())
    minute = timedelta(seconds=61)
    let_in(session, knock(code=code(NOW + minute)), after=minute)
    for half_minutes in range(1, 8):
        later = minute + timedelta(seconds=30 * half_minutes)
        let_in(session, knock(code=code(NOW + later)), after=later)


@pytest.mark.parametrize("spelling", ["CLERK@meti.example.go.jp", " clerk@meti.example.go.jp "])
def test_another_spelling_of_the_address_is_the_same_account(session: Session, spelling: str):
    person(session, EMAIL)
    for _ in range(5):
        with pytest.raises(Refused):
            let_in(session, knock(code="000000", email=spelling))
    with pytest.raises(TooMany):
        let_in(session, knock())


def test_one_source_may_not_try_many_accounts(session: Session):
    person(session, EMAIL)
    with_hash_spared = {"password": "wrong", "code": "000000"}
    for number in range(20):
        with pytest.raises(Refused) as refused:
            let_in(session, knock(email=f"a{number}@example.jp", **with_hash_spared))
        assert not isinstance(refused.value, TooMany)
    with pytest.raises(TooMany):
        let_in(session, knock(email="a20@example.jp"))
    let_in(session, knock(address="192.0.2.8"))


def test_failures_elsewhere_do_not_keep_out_the_owners_own_browser(session: Session):
    person(session, EMAIL)
    for _ in range(5):
        with pytest.raises(Refused):
            let_in(session, knock(code="000000"))
    with pytest.raises(TooMany):
        let_in(session, knock())
    let_in(session, knock(device="a mark"))
    for _ in range(5):
        with pytest.raises(Refused):
            let_in(session, knock(code="000000", device="a mark"))
    with pytest.raises(TooMany):
        let_in(session, knock(device="a mark"))


def test_a_recovery_code_stands_for_the_authenticator_once(session: Session):
    account = person(session, EMAIL)
    codes = credentials.new_recovery_codes(session, account, now=NOW)
    session.commit()
    assert let_in(session, knock(code=codes[0].lower())).by_recovery_code
    with pytest.raises(Refused):
        let_in(session, knock(code=codes[0]))
    assert credentials.recovery_codes_left(session, account.id) == 7
    renewed = credentials.new_recovery_codes(session, account, now=NOW)
    session.commit()
    with pytest.raises(Refused):
        let_in(session, knock(code=codes[1]))
    let_in(session, knock(code=renewed[1]))


def test_somebody_elses_recovery_code_is_worth_nothing(session: Session):
    person(session, EMAIL)
    other = person(session, "other@meti.example.go.jp")
    codes = credentials.new_recovery_codes(session, other, now=NOW)
    session.commit()
    with pytest.raises(Refused):
        let_in(session, knock(code=codes[0]))
    let_in(session, knock(email="other@meti.example.go.jp", code=codes[0]))


def test_a_hash_of_weaker_parameters_is_made_anew(session: Session):
    account = person(session, EMAIL)
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with widened(session, SIGN_IN):
        session.get_one(Credential, account.id).password_hash = weaker.hash(PASSWORD)
    session.commit()
    let_in(session, knock())
    with widened(session, SIGN_IN):
        kept = session.get_one(Credential, account.id).password_hash
    assert kept is not None
    assert not passwords.is_outdated(kept)


def test_confirming_takes_a_fresh_code_and_few_guesses(session: Session):
    account = person(session, EMAIL)
    sign_in.confirm(session, ENVELOPE, account.id, code(), now=NOW)
    session.commit()
    for guess in (code(), "000000", "000001", "", "abc"):
        with pytest.raises(Refused):
            sign_in.confirm(session, ENVELOPE, account.id, guess, now=NOW)
    with pytest.raises(TooMany):
        sign_in.confirm(session, ENVELOPE, account.id, code(), now=NOW)
    with pytest.raises(Refused):
        sign_in.confirm(session, ENVELOPE, uuid4(), code(), now=NOW)


def test_secrets_are_kept_encrypted_and_bound_to_their_account(
    session: Session, owner_engine: Engine
):
    account = person(session, EMAIL)
    other = person(session, "other@meti.example.go.jp")
    codes = credentials.new_recovery_codes(session, account, now=NOW)
    session.commit()
    with widened(session, SIGN_IN):
        mine = session.get_one(Credential, account.id)
        theirs = session.get_one(Credential, other.id)
        kept = f"{mine.password_hash} {mine.totp_secret!r} {theirs.totp_secret!r}"
        theirs.totp_secret = mine.totp_secret
    for secret in (PASSWORD, "JBSWY3DP", *codes):
        assert secret not in kept
    with pytest.raises(ValueError, match="not sealed for this"):
        sign_in.confirm(session, ENVELOPE, other.id, code(), now=NOW)


def test_nobody_but_the_verbs_of_signing_in_sees_a_secret(app_engine: Engine, session: Session):
    account = person(session, EMAIL, Desk.ADMINISTRATOR)
    credentials.new_recovery_codes(session, account, now=NOW)
    session.commit()
    reaches = {
        "house,audit,council,offices,public": 0,
        f"account:{account.id}": 0,
        SIGN_IN: 1,
    }
    for reach, seen in reaches.items():
        with app_engine.begin() as connection:
            connection.execute(
                text("SELECT set_config('registry.reach', :reach, true)"), {"reach": reach}
            )
            for table in ("credential", "recovery_code", "entry_link", "throttle"):
                count = connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
                if table == "credential":
                    assert count == seen
                elif not seen:
                    assert count == 0


def test_counts_of_attempts_name_nobody_and_are_forgotten(session: Session, owner_engine: Engine):
    throttle.admit(session, {f"account:{EMAIL}": 5}, now=NOW)
    with widened(session, SIGN_IN):
        kept = session.execute(text("SELECT key FROM throttle")).scalars().all()
        assert len(kept) == 1
        assert EMAIL.encode() not in kept[0]
        throttle.forget_old(session, before=NOW - timedelta(days=1))
        assert session.scalar(text("SELECT count(*) FROM throttle")) == 1
        throttle.forget_old(session, before=NOW + timedelta(seconds=1))
        assert session.scalar(text("SELECT count(*) FROM throttle")) == 0


def test_an_unknown_account_costs_the_same_work(session: Session, monkeypatch: pytest.MonkeyPatch):
    person(session, EMAIL)
    work: list[str] = []

    def counted(name, original):
        def call(*args, **kwargs):
            work.append(name)
            return original(*args, **kwargs)

        return call

    monkeypatch.setattr(
        passwords._HASHER.__class__, "verify", counted("argon2", passwords._HASHER.__class__.verify)
    )
    monkeypatch.setattr(
        second_factor, "matching_step", counted("code", second_factor.matching_step)
    )
    seen = []
    for email in (EMAIL, "nobody@example.jp", ""):
        work.clear()
        with pytest.raises(Refused):
            let_in(session, knock(email=email, password="not the password at all"))
        seen.append(tuple(work))
    assert set(seen) == {("argon2", "code")}
