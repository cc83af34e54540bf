"""Which organs a breach speaks for (council:12), and that no act leads out of an end."""

import pytest

from registry.core.desks import SEATS, Desk
from registry.council.referrals.rules import (
    ACTS,
    ADDRESSEES,
    ORGANS,
    RESPONSIBLE,
    ReferralState,
    needs_reason,
    proposals,
    refusals_to_choose,
    refusals_to_prepare,
)
from registry.council.violations.rules import Breach, is_named_like

MOJ, NPA, MOFA, MHLW = (
    Desk.ISA_RESIDENCE,
    Desk.NPA,
    Desk.MOFA,
    Desk.MHLW_FOREIGN_WORKERS,
)


@pytest.mark.parametrize(
    ("breaches", "first", "also"),
    [
        ([Breach.ILLEGAL_WORK], {MOJ}, {NPA}),
        ([Breach.FORGED_VISA_PAPERS], {MOFA}, {MOJ}),
        ([Breach.LABOUR_CONDITIONS], {MHLW}, {MOJ}),
        ([Breach.SOCIAL_INSURANCE], {MHLW}, {MOJ}),
        ([Breach.EMPLOYMENT_NOTICE], {MHLW}, set()),
        ([Breach.PAPERS_TAKEN], {MOJ}, {MHLW, NPA}),
        ([Breach.VIOLENCE], {NPA}, {MOJ, MHLW}),
        ([Breach.BROKER], {MOJ}, {NPA, MHLW}),
        ([Breach.EXAMINATION_FRAUD], {MOJ}, {NPA}),
        ([Breach.DISCRIMINATION], {MOJ}, {MHLW}),
        ([Breach.OTHER], set(), set()),
        ([Breach.LABOUR_CONDITIONS, Breach.VIOLENCE], {MHLW, NPA}, {MOJ}),
        ([], set(), set()),
    ],
)
def test_council_12_the_organs_follow_from_the_breach(breaches, first, also):
    found = proposals(breaches)
    assert {one.organ for one in found if one.first} == first
    assert {one.organ for one in found if not one.first} == also
    assert [one.first for one in found] == sorted((one.first for one in found), reverse=True)
    for organ in ORGANS:
        assert needs_reason(breaches, organ) == (organ not in first | also)


def test_every_breach_has_its_line():
    assert RESPONSIBLE.keys() == set(Breach)


@pytest.mark.parametrize(
    ("organ", "reason", "pending", "fields"),
    [
        (MHLW, "", False, set()),
        (MOFA, "", False, {"reason"}),
        (MOFA, "査証の関係", False, set()),
        (MHLW, "", True, {"organ"}),
        (Desk.MLIT_MARKET, "理由", False, {"organ"}),
    ],
)
def test_council_12_another_organ_needs_a_reason_and_none_gets_two_parts(
    organ, reason, pending, fields
):
    breaches = [Breach.LABOUR_CONDITIONS]
    found = refusals_to_prepare(organ, pending=pending)
    found += refusals_to_choose(organ, breaches, breaches, reason=reason)
    assert {one.field for one in found} == fields


@pytest.mark.parametrize(
    ("organ", "chosen", "reason", "refused"),
    [
        (MHLW, [Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN], "", False),
        (MHLW, [Breach.PAPERS_TAKEN, Breach.LABOUR_CONDITIONS], "", False),
        (MHLW, [Breach.LABOUR_CONDITIONS], "", True),
        (MHLW, [Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN, Breach.VIOLENCE], " ", True),
        (MHLW, [Breach.VIOLENCE], "暴行の申告もあった。", False),
        (NPA, [Breach.PAPERS_TAKEN], "", False),
        (NPA, [Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN], "", True),
        (NPA, [Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN], "併せて捜査を要する。", False),
    ],
)
def test_council_12_what_is_not_the_organs_field_needs_a_reason(organ, chosen, reason, refused):
    """An organ is told of the case's breaches that are its own field; of others with a reason."""
    found = [Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN, Breach.EMPLOYMENT_NOTICE]
    if organ is MHLW:
        found.pop()
    against = refusals_to_choose(organ, found, chosen, reason=reason)
    assert [one.field for one in against] == (["reason"] if refused else [])


def test_council_12_each_organ_reaches_its_own_room_and_the_chairs_none():
    for desk, organ in ORGANS.items():
        reached_by = {one for one, seat in SEATS.items() if organ.room in seat.reach}
        assert reached_by == {desk, Desk.METI_SECRETARIAT}
    assert [one for one, seat in SEATS.items() if "council:violations" in seat.reach] == [
        Desk.METI_SECRETARIAT
    ]


def test_no_act_leads_out_of_an_end():
    ends = {ReferralState.DONE, ReferralState.REVOKED, ReferralState.DROPPED}
    assert not [act.name for act in ACTS if act.moves and act.moves.start & ends]
    assert all(act.inside for act in ACTS)


@pytest.mark.parametrize(
    ("name", "alike"),
    [("青木 一", True), ("青木一", True), ("Aoki　HAJIME", True), ("青木", False), ("", False)],
)
def test_who_bears_a_name_is_known_whatever_the_spaces(name, alike):
    assert is_named_like(name, "青木　一", "Aoki Hajime") == alike


@pytest.mark.parametrize(
    "value",
    [
        {},
        {**ADDRESSEES.default, "npa": []},
        {**ADDRESSEES.default, "npa": [" "]},
        {**ADDRESSEES.default, "npa": "警察庁刑事局長"},
        {**ADDRESSEES.default, "mlit": ["国際市場課長"]},
    ],
)
def test_council_12_each_organ_has_an_addressee(value):
    assert ADDRESSEES.check is not None
    ADDRESSEES.check(ADDRESSEES.default)
    with pytest.raises(ValueError, match="addressee"):
        ADDRESSEES.check(value)
