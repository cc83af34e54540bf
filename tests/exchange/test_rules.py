"""What becomes of a package that arrives, for every standing of its channel."""

from datetime import timedelta

import pytest

from registry.core.refusals import Refusal
from registry.exchange.rules import (
    REASONS,
    STATES,
    STEP_LIMIT,
    Arrival,
    Standing,
    State,
    Verdict,
    Why,
    explain,
    judge,
)
from tests.exchange.conftest import NOW

A, B = "a" * 64, "b" * 64
EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)
FRESH = Standing()
AT_13 = Standing(last=13, last_made_at=EARLIER, last_of_kind=A)
BLOCKED = Standing(last=13, last_made_at=EARLIER, last_of_kind=A, blocked=True)
ACCEPTED = Verdict(State.ACCEPTED)


@pytest.mark.parametrize(
    ("arrival", "standing", "verdict"),
    [
        (Arrival(1, None, NOW), FRESH, ACCEPTED),
        (Arrival(14, A, NOW), AT_13, ACCEPTED),
        (Arrival(14, A, EARLIER), AT_13, ACCEPTED),
        (Arrival(2, None, NOW), FRESH, Verdict(State.HELD, Why.GAP)),
        (Arrival(15, A, NOW), AT_13, Verdict(State.HELD, Why.GAP)),
        (Arrival(13 + STEP_LIMIT, A, NOW), AT_13, Verdict(State.HELD, Why.GAP)),
        (Arrival(14 + STEP_LIMIT, A, NOW), AT_13, Verdict(State.REFUSED, Why.TOO_FAR)),
        (Arrival(2**63 - 1, A, NOW), AT_13, Verdict(State.REFUSED, Why.TOO_FAR)),
        (Arrival(13, A, NOW), AT_13, Verdict(State.REFUSED, Why.TOO_OLD)),
        (Arrival(1, None, NOW), AT_13, Verdict(State.REFUSED, Why.TOO_OLD)),
        (Arrival(14, B, NOW), AT_13, Verdict(State.QUARANTINED, Why.BROKEN_CHAIN)),
        (Arrival(14, None, NOW), AT_13, Verdict(State.QUARANTINED, Why.BROKEN_CHAIN)),
        (Arrival(1, A, NOW), FRESH, Verdict(State.QUARANTINED, Why.BROKEN_CHAIN)),
        (
            Arrival(14, A, EARLIER - timedelta(seconds=1)),
            AT_13,
            Verdict(State.QUARANTINED, Why.BACKDATED),
        ),
        (Arrival(14, A, NOW), BLOCKED, Verdict(State.HELD, Why.BLOCKED)),
        (Arrival(13, A, NOW), BLOCKED, Verdict(State.REFUSED, Why.TOO_OLD)),
        *[
            (
                Arrival(number, A, NOW),
                Standing(13, EARLIER, A, others=True, blocked=blocked),
                Verdict(State.QUARANTINED, Why.SAME_NUMBER),
            )
            for number in (1, 13, 14, 20, 10**9)
            for blocked in (False, True)
        ],
    ],
)
def test_its_place_decides(arrival: Arrival, standing: Standing, verdict: Verdict):
    assert judge(arrival, standing) == verdict


def test_every_state_and_reason_has_words():
    assert STATES.keys() == set(State)
    assert REASONS.keys() == set(Why)
    assert explain(Why.GAP, {}) == [Refusal(REASONS[Why.GAP])]
    about = {"refusal": "“%(member)s” is there twice.", "member": "table.csv"}
    (said,) = explain("doubled", about)
    assert said.message % said.params == "“table.csv” is there twice."
    assert len(explain(Why.UNFIT, about)) == 2
