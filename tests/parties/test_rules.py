"""The limits of sessions, addresses and sources, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.core.desks import Desk
from registry.parties import rules
from registry.parties.rules import Limits

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

SHORT = {
    Desk.METI_FIELD,
    Desk.ISA_RESIDENCE,
    Desk.ISA_DELIVERY,
    Desk.ISA_BUREAU,
    Desk.MHLW_FOREIGN_WORKERS,
    Desk.MHLW_EMPLOYMENT,
    Desk.MHLW_PENSION,
    Desk.MLIT_MARKET,
    Desk.MLIT_PLANS,
    Desk.NPA,
    Desk.MOFA,
    Desk.KG_OFFICER,
    Desk.KG_HEAD,
}


@pytest.mark.parametrize("desk", list(Desk))
def test_desks_that_see_secrets_are_signed_out_sooner(desk: Desk):
    minutes = 15 if desk in SHORT else 30
    assert Limits().idle_for({desk}) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("begun_minutes_ago", "seen_minutes_ago", "lives"),
    [(0, 0, True), (479, 0, True), (480, 0, False), (60, 29, True), (60, 30, False)],
)
def test_a_session_lives_within_both_limits(
    begun_minutes_ago: int, seen_minutes_ago: int, lives: bool
):
    limits = Limits()
    assert lives == rules.is_live(
        created_at=NOW - timedelta(minutes=begun_minutes_ago),
        last_seen_at=NOW - timedelta(minutes=seen_minutes_ago),
        now=NOW,
        idle=limits.idle,
        limits=limits,
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hanako.Suzuki@METI.go.jp ", "hanako.suzuki@meti.go.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("o'hara+ssw@sub.example.co.jp", "o'hara+ssw@sub.example.co.jp"),
    ],
)
def test_addresses_are_kept_in_one_form(typed: str, kept: str):
    assert rules.normal_email(typed) == kept
    assert rules.is_email(kept)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "@example.jp", "a b@example.jp", "a@example..jp", "a@-example.jp",
     "a@example.jp\nbcc: x@example.jp", "a@example.jp,b@example.jp", "日本@example.jp",
     "a" * 65 + "@example.jp", "a@" + "b" * 250 + ".jp"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str):
    assert not rules.is_email(rules.normal_email(address))


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_guesses_are_counted_against_a_host_or_its_network(address: str | None, source: str):
    assert rules.source_of(address) == source


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari, iOS"),
        ("curl/8.5.0", "–"),
        ("", "–"),
    ],
)
def test_a_browser_is_named_shortly(user_agent: str, said: str):
    assert rules.agent_summary(user_agent) == said
