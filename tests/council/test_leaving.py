"""What a body that left owes no more, and how it and the secretariat are told why."""

from datetime import timedelta

import pytest

from registry.core import clock
from registry.core.clock import legal_date
from registry.core.db import read_for
from registry.council.leaving.services import let_all_go
from registry.council.members import services as register
from registry.council.members.rules import Ended
from registry.council.requests.rules import RequestState
from registry.duties.models import DutyState
from tests.council import meetings, test_requests
from tests.council.test_meetings import owed
from tests.house.site import main


def leave(site, body_id, *, on, how=Ended.WITHDRAWN):
    """Let a membership end before a day, as the register knows it."""
    read_for(site.session, {"*"})
    register.end(site.session, body_id, valid_until=on, how=how, now=clock.now())
    site.session.commit()


def do_round(site):
    """Do the round's part; return how much fell away."""
    site.session.rollback()
    read_for(site.session, {"*"})
    done = let_all_go(site.session, now=clock.now())
    site.session.commit()
    return done


@pytest.mark.parametrize("how", [Ended.WITHDRAWN, Ended.REGISTRATION_ENDED])
def test_council_10_who_left_owes_no_answer_and_both_read_why(site, how):
    council = test_requests.Council(site)
    gone, stays = council.issued(to=("a", "b"), due=test_requests.ahead(14))
    today = legal_date(clock.now())
    body = council.row(gone).organisation_id
    leave(site, body, on=today + timedelta(days=1), how=how)
    assert do_round(site) == 0  # today is its last day
    later = [council.duty(page).state for page in (gone, stays)]
    assert later == [DutyState.OPEN, DutyState.OPEN]
    site.session.rollback()
    read_for(site.session, {"*"})
    assert let_all_go(site.session, now=clock.now() + timedelta(days=1)) == 1
    site.session.commit()
    assert do_round(site) == 0  # once is enough
    states = [council.duty(page).state for page in (gone, stays)]
    assert states == [DutyState.FALLEN_AWAY, DutyState.OPEN]
    assert council.row(gone).state == RequestState.WITHDRAWN
    name = "a" if body == council.bodies["a"].id else "b"
    for page in (council["clerk"].get(gone), council[name].get(test_requests.own(gone))):
        assert "構成員でなくなったため" in main(page)
    assert "構成員でなくなったため" not in main(council["clerk"].get(stays))
    late = council[name].press(f"{test_requests.own(gone)}/sending", version="9")
    assert late.status_code in {403, 404, 409, 422}


def test_council_10_no_reply_to_a_call_is_waited_for_of_who_left(site):
    """council:5.4: the place stays, the answer is not waited for, the others owe theirs."""
    council = meetings.Council(site)
    page = council.convened("circulation", "member", "other", begins="", matter="改正案")
    leave(site, council.bodies["member"], on=legal_date(clock.now()))
    assert do_round(site) == 1
    states = {
        one.owed_by_organisation: one.state for one in owed(council, "council.participant.receive")
    }
    assert states[council.bodies["member"]] == DutyState.FALLEN_AWAY
    assert states[council.bodies["other"]] == DutyState.OPEN
    mine = council.own(page, "member")
    assert "構成員でなくなったため" in main(council["member"].get(mine))
    assert "回答をお待ちしています" not in main(council["member"].get("/meetings"))
    assert "回答をお待ちしています" in main(council["other"].get("/meetings"))
    late = council["member"].press(f"{mine}/receipt", version="9", comment="異論はない。")
    assert late.status_code in {409, 422}
    assert "もう構成員でない" in main(council["clerk"].get(f"{page}?tab=replies"))
    council.done(council["other"].send(f"{council.own(page, 'other')}/receipt", comment=""))
    council.done(council["clerk"].send(f"{page}/result", result="了承。"))  # nobody is silent
