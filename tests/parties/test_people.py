"""Accounts and who sees them: one per address, colleagues only, links good once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.core.db import read_for, widened
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.parties import credentials, links, queries, services
from registry.parties.models import SIGN_IN, Account, Credential, EntryLink
from registry.parties.rules import LINK_LASTS, AccountState, LinkPurpose
from tests.parties.people import (
    ENVELOPE,
    NOW,
    PASSWORD,
    TODAY,
    actor,
    code,
    organisation,
    person,
)

pytestmark = pytest.mark.usefixtures("quick_hashes")


def test_one_address_is_one_account(session: Session):
    person(session, "a@example.jp")
    for spelling in ("a@example.jp", " A@Example.JP", "ａ＠example.jp"):
        with pytest.raises(Refused):
            services.create_account(session, email=spelling, name_ja="x", now=NOW)
    services.create_account(session, email="b@example.jp", name_ja="x", now=NOW)
    with pytest.raises(Refused):
        services.create_account(session, email="no address", name_ja="x", now=NOW)


def test_one_address_at_the_same_moment_is_one_account(app_engine: Engine):
    def attempt(_: int) -> bool:
        with Session(app_engine) as own:
            try:
                services.create_account(own, email="a@example.jp", name_ja="x", now=NOW)
                own.commit()
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_a_clerk_sees_colleagues_officials_see_everybody_and_strangers_nobody(session: Session):
    body, other = organisation(session), organisation(session, "京都府")
    people = {
        "clerk": person(session, "a@pref.example.jp", Desk.ORGANISATION, organisation_id=body.id),
        "colleague": person(session, "b@pref.example.jp", organisation_id=body.id),
        "stranger": person(
            session, "c@pref.example.jp", Desk.ORGANISATION, organisation_id=other.id
        ),
        "official": person(session, "d@example.jp", Desk.MOFA),
        "administrator": person(session, "e@example.jp", Desk.ADMINISTRATOR),
        "without a desk": person(session, "f@example.jp"),
    }
    sees = {
        "clerk": {"clerk", "colleague"},
        "stranger": {"stranger"},
        "official": set(people),
        "administrator": set(people),
        "without a desk": {"without a desk"},
    }
    names = {account.id: name for name, account in people.items()}
    actors = {name: actor(session, people[name]) for name in sees}
    for name, seen in sees.items():
        read_for(session, actors[name].reach)
        assert {names[found] for found in session.scalars(select(Account.id))} == seen, name
    read_for(session, {"public"})
    assert session.scalars(select(Account.id)).all() == []


def test_the_list_of_people_shows_whom_one_looks_after(session: Session):
    body = organisation(session)
    clerk = person(session, "clerk@pref.example.jp", Desk.ORGANISATION, organisation_id=body.id)
    official = person(session, "official@example.jp", Desk.MOFA)
    admin = person(session, "admin@example.jp", Desk.ADMINISTRATOR)

    def shown(account: Account, **filters) -> set[str]:
        rows = queries.list_people(session, actor(session, account), on=TODAY, **filters)
        return {row.email.partition("@")[0] for row, _ in rows}

    assert shown(admin) == {"clerk", "official", "admin"}
    assert shown(clerk) == {"clerk"}
    assert shown(official) == {"official"}
    assert shown(admin, part="OFF") == {"official"}
    assert shown(admin, part="100%") == set()
    assert shown(admin, desk=Desk.MOFA) == {"official"}
    assert shown(admin, state=AccountState.LEFT) == set()
    assert queries.get_person(session, actor(session, admin), clerk.id) is clerk
    with pytest.raises(NotFound):
        queries.get_person(session, actor(session, clerk), official.id)


def test_a_link_is_good_once_and_for_a_time(session: Session):
    account = person(session, "a@example.jp")
    token = links.issue(
        session, LinkPurpose.PASSWORD, email=account.email, account=account, now=NOW
    )
    link = links.find(session, token, now=NOW)
    assert link is not None
    assert links.find(session, token[:-1], now=NOW) is None
    assert links.find(session, None, now=NOW) is None
    late = NOW + LINK_LASTS[LinkPurpose.PASSWORD]
    assert links.find(session, token, now=late) is None
    assert links.find(session, token, now=late - timedelta(seconds=1)) is not None
    assert links.use(session, link, account, now=NOW)
    assert not links.use(session, link, account, now=NOW)
    assert links.find(session, token, now=NOW) is None


def test_a_newer_link_makes_the_older_useless(session: Session):
    account = person(session, "a@example.jp")

    def issue(purpose: LinkPurpose) -> str:
        return links.issue(session, purpose, email=account.email, account=account, now=NOW)

    older, other = issue(LinkPurpose.PASSWORD), issue(LinkPurpose.RECOVERY)
    newer = issue(LinkPurpose.PASSWORD)
    assert links.find(session, older, now=NOW) is None
    assert links.find(session, newer, now=NOW) is not None
    assert links.find(session, other, now=NOW) is not None


def secrets_of(session: Session, account: Account) -> set[str]:
    with widened(session, SIGN_IN):
        kept = session.get(Credential, account.id)
    if kept is None:
        return set()
    secrets = {"password": kept.password_hash, "authenticator": kept.totp_secret}
    return {name for name, secret in secrets.items() if secret is not None}


def test_an_authenticator_counts_once_its_code_was_shown(session: Session):
    account = services.create_account(session, email="a@example.jp", name_ja="a", now=NOW)
    credentials.set_password(session, account, PASSWORD)
    assert secrets_of(session, account) == {"password"}
    assert credentials.pending_authenticator(session, ENVELOPE, account) is None
    with pytest.raises(Refused):
        credentials.confirm_authenticator(session, ENVELOPE, account, code(), now=NOW)
    credentials.begin_authenticator(session, ENVELOPE, account)
    secret = credentials.pending_authenticator(session, ENVELOPE, account)
    assert secret is not None
    with pytest.raises(Refused):
        credentials.confirm_authenticator(session, ENVELOPE, account, "000000", now=NOW)
    codes = credentials.confirm_authenticator(
        session, ENVELOPE, account, code(secret=secret), now=NOW
    )
    assert len(codes) == 8
    assert secrets_of(session, account) == {"password", "authenticator"}
    credentials.forget(session, account)
    assert secrets_of(session, account) == set()
    assert credentials.recovery_codes_left(session, account.id) == 0


def test_what_is_old_is_swept_away(session: Session):
    account = person(session, "a@example.jp")
    links.issue(session, LinkPurpose.PASSWORD, email=account.email, account=account, now=NOW)
    read_for(session, {"sign-in"})
    services.sweep(session, now=NOW + timedelta(days=80))
    assert len(session.scalars(select(EntryLink)).all()) == 1
    services.sweep(session, now=NOW + timedelta(days=91))
    assert session.scalars(select(EntryLink)).all() == []
