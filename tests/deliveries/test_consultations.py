"""What an agreement leaves open: asked, settled by its two signing officers, confirmed."""

from datetime import date, timedelta

import pytest

from registry.acts.services import subject_of
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, Refused
from registry.deliveries.consultations import queries, services
from registry.deliveries.consultations.models import DeliveryConsultation
from registry.deliveries.consultations.rules import State
from registry.deliveries.models import Delivery
from registry.duties import queries as duties
from registry.duties.models import DutyState
from registry.employment.consultations.rules import TALKS as EMPLOYMENT
from registry.mlit.consultations.rules import TALKS as MLIT
from registry.mlit.deliveries.rules import MONTHLY
from registry.pension.consultations.rules import TALKS as PENSION
from registry.settings.queries import value_on
from tests.deliveries.conftest import NOW, TODAY, Ground

OUTCOME = services.Outcome(TODAY, "入管庁　甲", "相手方　乙", "空欄のまま渡す。")


def asked(ground: Ground, talks, desk: Desk):
    return services.ask(
        ground.session,
        talks,
        subject="空欄",
        question="空欄は補うか。",
        actor=ground.actor(desk),
        now=NOW,
    )


def owed(ground: Ground, question) -> dict[str, tuple[str | None, str, date | None]]:
    found = duties.about(ground.session, subject_of(question))
    return {one.code.rpartition(".")[2]: (one.owed_by_desk, one.state, one.due_on) for one in found}


@pytest.mark.parametrize("talks", [MLIT, EMPLOYMENT, PENSION], ids=lambda one: one.instrument)
def test_a_question_is_settled_by_both_sides(ground: Ground, talks):
    """mlit:4, employment:8.2, pension:2: whoever records, the other side confirms."""
    isa, other = talks.sides
    question = asked(ground, talks, other)
    assert owed(ground, question)["hold"] == (isa, DutyState.OPEN, None)
    services.record(ground.session, talks, question, OUTCOME, actor=ground.actor(isa), now=NOW)
    assert owed(ground, question)["confirm"] == (other, DutyState.OPEN, None)
    with pytest.raises(NotEntitled):
        services.settle(ground.session, talks, question, actor=ground.actor(isa), now=NOW)
    services.settle(ground.session, talks, question, actor=ground.actor(other), now=NOW)
    assert question.state == State.SETTLED
    officers = value_on(ground.session, talks.officers, TODAY)
    assert officers["isa"]["ja"].startswith("出入国在留管理庁")


def test_mlit_4_what_was_recorded_wrongly_is_open_again(ground: Ground):
    isa, other = MLIT.sides
    question = asked(ground, MLIT, isa)
    early = services.Outcome(TODAY - timedelta(days=1), "甲", "乙", "渡す。")
    with pytest.raises(Refused):
        services.record(ground.session, MLIT, question, early, actor=ground.actor(other), now=NOW)
    services.record(ground.session, MLIT, question, OUTCOME, actor=ground.actor(other), now=NOW)
    with pytest.raises(Refused):
        services.decline(
            ground.session, MLIT, question, reason="", actor=ground.actor(isa), now=NOW
        )
    services.decline(
        ground.session, MLIT, question, reason="違う", actor=ground.actor(isa), now=NOW
    )
    assert (question.state, question.addressed_to) == (State.RAISED, other)


def test_nobody_outside_an_agreement_sees_its_questions(ground: Ground):
    question_id = asked(ground, PENSION, Desk.ISA_DELIVERY).id
    reader = ground.actor(Desk.MHLW_PENSION)
    ground.reading(Desk.MHLW_PENSION)
    assert queries.get(ground.session, question_id, reader, "pension").subject == "空欄"
    for desk in (Desk.MHLW_EMPLOYMENT, Desk.MLIT_MARKET, Desk.METI_SECRETARIAT, Desk.ISA_BUREAU):
        ground.reading(desk)
        assert queries.of_agreement(ground.session, reader, "pension") == []
        with pytest.raises(NotFound):
            queries.get(ground.session, question_id, reader, "pension")


def test_mlit_4_who_issues_the_forms_reads_the_questions_and_no_more(ground: Ground):
    """mlit:4: residence management reads what its forms depend on; the deliveries stay apart."""
    question_id = asked(ground, MLIT, Desk.MLIT_MARKET).id
    elsewhere = asked(ground, PENSION, Desk.ISA_DELIVERY).id
    delivery = ground.opened(MONTHLY, "2026-10").id
    residence = ground.actor(Desk.ISA_RESIDENCE)
    ground.reading(Desk.ISA_RESIDENCE)
    question = queries.get(ground.session, question_id, residence, "mlit")
    assert (question.subject, question.state) == ("空欄", State.RAISED)
    assert ground.session.get(DeliveryConsultation, elsewhere) is None
    assert ground.session.get(Delivery, delivery) is None
    with pytest.raises(NotEntitled):
        services.record(ground.session, MLIT, question, OUTCOME, actor=residence, now=NOW)
