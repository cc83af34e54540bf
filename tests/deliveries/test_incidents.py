"""Leaks and the like of the daily exchange: told to the other side promptly (employment:6)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from registry.acts.services import subject_of
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refused
from registry.duties import queries as duties
from registry.duties.models import DutyState
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.employment.incidents import services
from registry.employment.incidents.models import Incident, ToldOther
from registry.employment.incidents.rules import Sort, State, lines_of
from registry.employment.incidents.services import Concerned, Known
from registry.ledger.queries import entries_about
from tests.deliveries.conftest import NOTIFICATION, NOW, TODAY, Ground, table

ISA, JOBS = Desk.ISA_DELIVERY, Desk.MHLW_EMPLOYMENT
WORDS = "写しを別の課へ回した。"


def recorded(ground: Ground, desk: Desk = ISA, **more) -> Incident:
    known = Known(TODAY, Sort.WRONG_RECIPIENT, WORDS, **more)
    return services.record(ground.session, known, actor=ground.actor(desk), now=NOW)


def owed(ground: Ground, incident: Incident) -> dict[str, tuple[str | None, str]]:
    found = duties.about(ground.session, subject_of(incident))
    return {one.code.rpartition(".")[2]: (one.owed_by_desk, one.state) for one in found}


def seen(ground: Ground, desk: Desk) -> set[UUID]:
    ground.reading(desk)
    found = set(ground.session.scalars(select(Incident.id)))
    others = set(ground.session.scalars(select(ToldOther.incident_id)))
    assert others <= found
    ground.reading_all()
    return found


def test_employment_6_the_other_side_is_told_and_sees_it_from_then_on(ground: Ground):
    incident = recorded(ground)
    assert owed(ground, incident) == {"tell": (ISA, DutyState.OPEN)}
    with pytest.raises(NotEntitled):
        services.tell(ground.session, incident, actor=ground.actor(JOBS), now=NOW)
    assert seen(ground, JOBS) == set()
    services.tell_others(
        ground.session, incident, whom="監督機関", told_on=TODAY, actor=ground.actor(ISA), now=NOW
    )
    services.tell(ground.session, incident, actor=ground.actor(ISA), now=NOW)
    assert owed(ground, incident) == {
        "tell": (ISA, DutyState.DISCHARGED),
        "acknowledge": (JOBS, DutyState.OPEN),
    }
    assert seen(ground, JOBS) == seen(ground, ISA) == {incident.id}
    for desk in (Desk.MHLW_PENSION, Desk.MLIT_MARKET, Desk.METI_SECRETARIAT):
        assert seen(ground, desk) == set()
    services.acknowledge(
        ground.session, incident, reply="確認する", actor=ground.actor(JOBS), now=NOW
    )
    services.close(ground.session, incident, words="回収", actor=ground.actor(ISA), now=NOW)
    assert incident.state == State.CLOSED
    told = entries_about(ground.session, subject_of(incident))
    assert not any(WORDS in str(entry.facts) for entry in told)


def test_employment_6_whose_rows_is_said_by_file_and_line(ground: Ground):
    content = table(NOTIFICATION, {**NOTIFICATION, "notification_no": "T-2"})
    delivery = ground.handed_over(NOTIFICATIONS, "2026-11-20", content)
    ground.receive(NOTIFICATIONS, delivery)
    code = NOTIFICATIONS.code
    incident = recorded(ground, concerned=Concerned(code, "2026-11-20", 1, "2-3"))
    assert (incident.delivery, incident.lines) == (delivery, "2-3")
    for concerned, field in (
        (Concerned(code, "2026-11-19", 1, ""), "period"),
        (Concerned(code, "2026-11-20", 2, ""), "file_number"),
        (Concerned(code, "2026-11-20", 1, "3-9"), "lines"),
        (Concerned(code, "2026-11-20", 1, "NGUYEN"), "lines"),
    ):
        with pytest.raises(Refused) as refused:
            recorded(ground, concerned=concerned)
        assert refused.value.refusals[0].field == field


def test_employment_6_nothing_is_told_before_it_happened(ground: Ground):
    tomorrow = TODAY + timedelta(days=1)
    known = Known(tomorrow, Sort.LOST, WORDS)
    with pytest.raises(Refused):
        services.record(ground.session, known, actor=ground.actor(JOBS), now=NOW)
    incident = recorded(ground, JOBS)
    with pytest.raises(Refused):
        services.tell_others(
            ground.session,
            incident,
            whom="監督機関",
            told_on=tomorrow,
            actor=ground.actor(JOBS),
            now=NOW,
        )
    assert lines_of("2-15、40") == [(2, 15), (40, 40)]
    for wrong in ("1", "5-3", "2-", "A"):
        with pytest.raises(ValueError, match=wrong[:1]):
            lines_of(wrong)
