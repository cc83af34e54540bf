"""Desks and absences: what one person may hold, and how desks pass to a deputy."""

from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.desks import Desk, may_be_held_together
from registry.core.refusals import NotFound, Refused
from registry.parties import queries, services
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.parties.standing import standing_of
from tests.parties.people import NOW, TODAY, organisation, person

pytestmark = pytest.mark.usefixtures("quick_hashes")

TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


def desks_on(session: Session, account: Account, day: date = TODAY) -> set[Desk]:
    return set(standing_of(session, account.id, on=day).all_desks)


def away(
    session: Session,
    account: Account,
    deputy: Account | None,
    from_on: date = TODAY,
    until_on: date | None = NEXT_WEEK,
):
    return services.record_absence(
        session, account, from_on=from_on, until_on=until_on, deputy=deputy, now=NOW
    )


def test_a_person_sits_at_a_desk_from_a_day_until_another(session: Session):
    account = person(session, "a@example.jp")
    services.hold_desks(session, account, {Desk.METI_CHAIR}, from_on=TOMORROW, until_on=NEXT_WEEK)
    assert [
        desks_on(session, account, day)
        for day in (TODAY, TOMORROW, NEXT_WEEK - timedelta(days=1), NEXT_WEEK)
    ] == [set(), {Desk.METI_CHAIR}, {Desk.METI_CHAIR}, set()]


def test_a_new_desk_ends_the_one_before(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    services.hold_desks(session, account, {Desk.METI_FIELD}, from_on=NEXT_WEEK)
    assert desks_on(session, account) == {Desk.METI_SECRETARIAT}
    assert desks_on(session, account, NEXT_WEEK) == {Desk.METI_FIELD}
    with pytest.raises(Refused):
        services.hold_desks(session, account, {Desk.METI_CHAIR}, from_on=TOMORROW)
    services.hold_desks(session, account, {Desk.METI_CHAIR}, from_on=TOMORROW, until_on=NEXT_WEEK)
    assert desks_on(session, account, TOMORROW) == {Desk.METI_CHAIR}
    assert desks_on(session, account, NEXT_WEEK) == {Desk.METI_FIELD}


def test_ending_desks_ends_what_is_held_and_what_was_to_come(session: Session):
    account = person(session, "a@example.jp", Desk.METI_SECRETARIAT)
    services.hold_desks(session, account, {Desk.METI_FIELD}, from_on=NEXT_WEEK)
    assert services.end_desks(session, account, on=TODAY) == 2
    assert desks_on(session, account) == set()
    assert desks_on(session, account, NEXT_WEEK) == set()
    assert desks_on(session, account, TODAY - timedelta(days=1)) == {Desk.METI_SECRETARIAT}
    assert services.end_desks(session, account, on=TODAY) == 0
    assert len(queries.holdings_of(session, account.id)) == 1


def test_the_database_knows_which_desks_go_together(session: Session, owner_engine: Engine):
    """The CHECK of the table and the rule of the desks are one rule written twice."""
    account = person(session, "a@example.jp")
    insert = text(
        "INSERT INTO desk_holding (id, account_id, account_serial, desks, from_on) "
        "VALUES (gen_random_uuid(), :id, :serial, :desks, '2026-01-01')"
    )
    values = {"id": account.id, "serial": account.serial}
    pairs = [{desk} for desk in Desk] + [set(pair) for pair in combinations(Desk, 2)]
    with owner_engine.connect() as connection:
        connection.execute(text("SELECT set_config('registry.reach', '*', false)"))
        for desks in pairs:
            attempt = connection.begin_nested()
            try:
                connection.execute(insert, {**values, "desks": sorted(desks)})
                allowed = True
            except DBAPIError:
                allowed = False
            attempt.rollback()
            assert allowed == may_be_held_together(frozenset(desks)), desks
        for nonsense in ([], ["no.desk"], ["npa", "npa"], ["kg.officer", "kg.head"]):
            attempt = connection.begin_nested()
            with pytest.raises(DBAPIError):
                connection.execute(insert, {**values, "desks": nonsense})
            attempt.rollback()


@pytest.mark.parametrize(
    "desks",
    [set(), {Desk.METI_SECRETARIAT, Desk.METI_CHAIR}, {Desk.ADMINISTRATOR, Desk.KG_HEAD}],
)
def test_desks_that_do_not_go_together_are_refused(session: Session, desks: set[Desk]):
    account = person(session, "a@example.jp")
    with pytest.raises(Refused):
        services.hold_desks(session, account, desks, from_on=TODAY)
    services.hold_desks(session, account, {Desk.KG_HEAD, Desk.KG_OFFICER}, from_on=TODAY)
    assert desks_on(session, account) == {Desk.KG_HEAD, Desk.KG_OFFICER}


def test_a_clerk_of_an_organisation_holds_that_desk_only(session: Session):
    body = organisation(session)
    clerk = person(session, "clerk@pref.example.jp", organisation_id=body.id)
    official = person(session, "a@example.jp")
    for account, desk in ((clerk, Desk.METI_SECRETARIAT), (official, Desk.ORGANISATION)):
        with pytest.raises(Refused):
            services.hold_desks(session, account, {desk}, from_on=TODAY)
    services.hold_desks(session, clerk, {Desk.ORGANISATION}, from_on=TODAY)
    actor = standing_of(session, clerk.id, on=TODAY).actor()
    assert actor.organisation_id == body.id
    assert "offices" not in actor.reach
    assert f"organisation:{body.id}" in actor.reach


def test_a_clerk_whose_desk_ended_stands_for_nobody(session: Session):
    body = organisation(session)
    clerk = person(
        session, "clerk@pref.example.jp", Desk.ORGANISATION,
        organisation_id=body.id, administers=True,
    )  # fmt: skip
    assert f"administers:{body.id}" in standing_of(session, clerk.id, on=TODAY).actor().reach
    services.end_desks(session, clerk, on=TODAY)
    actor = standing_of(session, clerk.id, on=TODAY).actor()
    assert actor.organisation_id is None
    assert actor.reach == {"public", f"account:{clerk.id}"}


def test_one_holding_at_a_time_is_the_databases_rule_too(session: Session, owner_engine: Engine):
    account = person(session, "a@example.jp", Desk.NPA)
    other = person(session, "b@example.jp")
    insert = text(
        "INSERT INTO desk_holding (id, account_id, account_serial, desks, from_on) "
        "VALUES (gen_random_uuid(), :id, :serial, '{npa}', '2026-11-01')"
    )
    with owner_engine.connect() as connection:
        connection.execute(text("SELECT set_config('registry.reach', '*', true)"))
        connection.execute(insert, {"id": other.id, "serial": other.serial})
        with pytest.raises(DBAPIError, match="one_at_a_time"):
            connection.execute(insert, {"id": account.id, "serial": account.serial})


def test_desks_pass_to_the_deputy_and_come_back(session: Session):
    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    deputy = person(session, "deputy@example.jp")
    absence = away(session, chair, deputy, from_on=TOMORROW)
    for day, held, passed in (
        (TODAY, {Desk.METI_CHAIR}, set()),
        (TOMORROW, set(), {Desk.METI_CHAIR}),
        (NEXT_WEEK, {Desk.METI_CHAIR}, set()),
    ):
        assert desks_on(session, chair, day) == held
        assert desks_on(session, deputy, day) == passed
    standing = standing_of(session, deputy.id, on=TOMORROW)
    assert standing.actor().standing_in_for == chair.id
    assert "council" in standing.actor().reach
    assert standing_of(session, chair.id, on=TOMORROW).is_away
    assert [one.id for one in queries.holders_of(session, Desk.METI_CHAIR, on=TODAY)] == [chair.id]
    assert [one.id for one in queries.holders_of(session, Desk.METI_CHAIR, on=TOMORROW)] == [
        deputy.id
    ]
    services.end_absence(session, absence, on=TOMORROW)
    assert desks_on(session, chair, TOMORROW) == {Desk.METI_CHAIR}
    assert desks_on(session, deputy, TOMORROW) == set()


def test_without_a_deputy_nothing_passes(session: Session):
    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    away(session, chair, None)
    assert desks_on(session, chair) == {Desk.METI_CHAIR}
    assert [one.id for one in queries.holders_of(session, Desk.METI_CHAIR, on=TODAY)] == [chair.id]


def test_a_colleague_of_the_same_desk_acts_for_themselves(session: Session):
    """Two chairs stay two: one who stands in for another does not count twice."""
    first = person(session, "first@example.jp", Desk.METI_CHAIR)
    second = person(session, "second@example.jp", Desk.METI_CHAIR)
    away(session, first, second)
    standing = standing_of(session, second.id, on=TODAY)
    assert standing.all_desks == {Desk.METI_CHAIR}
    assert standing.actor().standing_in_for is None
    holders = queries.holders_of(session, Desk.METI_CHAIR, on=TODAY)
    assert [one.id for one in holders] == [second.id]


def test_a_suspended_persons_desks_do_not_pass_on(session: Session):
    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    deputy = person(session, "deputy@example.jp")
    away(session, chair, deputy)
    assert desks_on(session, deputy) == {Desk.METI_CHAIR}
    chair.state = AccountState.SUSPENDED
    session.flush()
    assert desks_on(session, deputy) == set()
    with pytest.raises(NotFound):
        standing_of(session, chair.id, on=TODAY)


def test_a_desk_given_to_the_deputy_later_never_mixes_with_the_passed_one(session: Session):
    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    deputy = person(session, "deputy@example.jp")
    away(session, chair, deputy)
    services.hold_desks(session, deputy, {Desk.METI_SECRETARIAT}, from_on=TODAY)
    assert desks_on(session, deputy) == {Desk.METI_SECRETARIAT}


def refused(session: Session, account: Account, deputy: Account) -> bool:
    try:
        with session.begin_nested() as attempt:
            away(session, account, deputy)
            attempt.rollback()
    except Refused:
        return True
    return False


def test_who_can_be_a_deputy(session: Session):
    body, other_body = organisation(session), organisation(session, "京都府")

    def clerk(email: str, of) -> Account:
        return person(session, email, Desk.ORGANISATION, organisation_id=of.id)

    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    ours, theirs = clerk("a@pref.example.jp", body), clerk("b@pref.example.jp", other_body)
    colleague = clerk("c@pref.example.jp", body)
    table = {
        ("chair", "somebody without a desk"): (chair, person(session, "x@example.jp"), False),
        ("chair", "another chair"): (
            chair, person(session, "y@example.jp", Desk.METI_CHAIR), False,
        ),
        ("chair", "a secretariat's clerk"): (
            chair, person(session, "z@example.jp", Desk.METI_SECRETARIAT), True,
        ),
        ("chair", "the same person"): (chair, chair, True),
        ("chair", "somebody suspended"): (
            chair, person(session, "s@example.jp", state=AccountState.SUSPENDED), True,
        ),
        ("chair", "a clerk of a member"): (chair, ours, True),
        ("clerk", "a colleague"): (ours, colleague, False),
        ("clerk", "a clerk of another body"): (ours, theirs, True),
        ("clerk", "an official"): (ours, chair, True),
    }  # fmt: skip
    for words, (account, deputy, no) in table.items():
        assert refused(session, account, deputy) == no, words


def test_nobody_is_away_twice_or_stands_in_for_two(session: Session):
    first = person(session, "first@example.jp", Desk.METI_CHAIR)
    second = person(session, "second@example.jp", Desk.METI_CHAIR)
    deputy = person(session, "deputy@example.jp")
    another = person(session, "another@example.jp")
    away(session, first, deputy)
    assert refused(session, first, another)  # away already
    assert refused(session, second, deputy)  # stands in already
    assert refused(session, second, first)  # is away
    assert refused(session, deputy, another)  # stands in for somebody
    assert not refused(session, second, another)
    with pytest.raises(Refused):
        away(session, second, another, from_on=NEXT_WEEK, until_on=NEXT_WEEK)


def test_leaving_ends_absences_on_both_sides(session: Session):
    chair = person(session, "chair@example.jp", Desk.METI_CHAIR)
    deputy = person(session, "deputy@example.jp")
    away(session, chair, deputy)
    services.leave_all_deputies(session, deputy, on=TODAY)
    assert desks_on(session, deputy) == set()
    assert desks_on(session, chair) == {Desk.METI_CHAIR}


def test_a_day_is_tokyos(session: Session):
    account = person(session, "a@example.jp")
    services.hold_desks(session, account, {Desk.NPA}, from_on=TOMORROW)
    midnight = datetime.combine(TOMORROW, time(), ZoneInfo("Asia/Tokyo"))
    assert legal_date(midnight - timedelta(seconds=1)) == TODAY
    assert legal_date(midnight) == TOMORROW
