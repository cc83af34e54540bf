"""Without a signed checkpoint outside, protected matters stand still, and who can help is told."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from registry import rounds
from registry.acts.services import perform
from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act, desks
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.house.clauses import HOUSE_CORRECTION
from registry.ledger import checkpoints
from registry.ledger.rules import is_protected
from tests.house.site import main
from tests.parties.people import NOW

SEND = Act("council.test.sent", HOUSE_CORRECTION, desks(Desk.METI_SECRETARIAT), "Send", "Sent")
CLERK = Actor(desks=frozenset({Desk.METI_SECRETARIAT}))


@dataclass
class Matter:
    """Something in a room of the council's."""

    compartment: str
    id: UUID = field(default_factory=uuid4)
    kind = "council.test"
    book = "council"
    organisation_id = None
    state = None


@pytest.mark.parametrize(
    ("compartment", "protected"),
    [
        ("council", False),
        ("house", False),
        ("council:organ:npa", True),
        ("council:violations", True),
        ("moc", True),
        ("mlit:forms", True),
    ],
)
def test_what_is_protected(compartment, protected):
    assert is_protected(compartment) is protected


def done(session: Session, compartment: str, *, now) -> bool:
    read_for(session, THE_SYSTEM.reach)
    try:
        perform(session, SEND, record=Matter(compartment), actor=CLERK, now=now)
    except Refused:
        return False
    return True


def test_protected_matters_stop_after_four_hours_and_ordinary_ones_do_not(session):
    assert done(session, "council:organ:npa", now=NOW)  # nobody counts yet
    checkpoints.begin_watch(session, now=NOW)
    checkpoints.begin_watch(session, now=NOW + timedelta(hours=9))  # the first one counts
    almost, late = NOW + timedelta(hours=4), NOW + timedelta(hours=4, seconds=1)
    assert done(session, "council:organ:npa", now=almost)
    assert not done(session, "council:organ:npa", now=late)
    assert not done(session, "moc", now=late)
    assert done(session, "council", now=late)
    checkpoints.note_signed(session, now=late)
    assert done(session, "moc", now=late)


def test_the_round_signs_by_itself_and_a_dead_mail_server_does_not_keep_it_from_it(
    app, session, monkeypatch
):
    folder = Path(app.config["CHECKPOINT_DIRECTORY"])
    Path(app.config["KEYS_DIRECTORY"]).mkdir(exist_ok=True)
    done(session, "council", now=NOW)
    session.commit()

    def dead(*_args, **_more):
        raise OSError("nobody listens")

    monkeypatch.setattr("registry.duties.notices.remind", dead)
    with pytest.raises(rounds.RoundFailed) as failed:
        rounds.tick(app, {}, now=NOW)
    assert "nobody listens" in [str(error) for error in failed.value.exceptions]
    assert len(list(folder.glob("*.checkpoint"))) == 1
    read_for(session, THE_SYSTEM.reach)
    session.rollback()
    assert checkpoints.signed_at(session) == NOW
    monkeypatch.undo()
    later = NOW + timedelta(hours=5)
    assert rounds.tick(app, {}, now=later).checkpoint is None  # nothing new to sign
    session.rollback()
    assert checkpoints.signed_at(session) == later


def test_a_checkpoint_that_can_not_be_written_lets_the_time_run(app, session):
    keys = Path(app.config["KEYS_DIRECTORY"])
    keys.mkdir(exist_ok=True)
    Path(app.config["CHECKPOINT_DIRECTORY"]).write_text("a file in the folder's place")
    done(session, "council", now=NOW)
    session.commit()
    for hours in (0, 5):
        with pytest.raises(rounds.RoundFailed):
            rounds.tick(app, {}, now=NOW + timedelta(hours=hours))
    assert not done(session, "moc", now=NOW + timedelta(hours=5))


def test_the_administrator_and_the_auditor_are_told_and_nobody_else(site):
    boss = site.signed_in(site.person("boss@example.go.jp", Desk.ADMINISTRATOR))
    auditor = site.signed_in(site.person("audit@example.go.jp", Desk.AUDITOR))
    chair = site.signed_in(site.person("chair@example.go.jp", Desk.METI_CHAIR))
    read_for(site.session, THE_SYSTEM.reach)
    checkpoints.note_signed(site.session, now=clock.now())
    site.session.commit()
    assert "notice-bad" not in main(boss.get("/"))
    assert "notice-bad" not in main(auditor.get("/ledgers"))
    checkpoints.note_signed(site.session, now=clock.now() - timedelta(hours=5))
    site.session.commit()
    assert "CHECKPOINT_DIRECTORY" in main(boss.get("/"))
    assert "notice-bad" in main(auditor.get("/ledgers"))
    assert "notice-bad" not in main(chair.get("/"))
