"""Several clerks of one side at work at once: nobody meets another's number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.moc.agencies import services as agencies
from registry.moc.agencies.rules import NameKind
from registry.moc.agencies.services import Ground
from registry.moc.consultations import services as consultations
from registry.moc.consultations.rules import Topic
from registry.moc.consultations.services import Plan
from registry.moc.editions import services as editions
from registry.moc.inquiries import services as inquiries
from registry.moc.inquiries.services import Said
from registry.moc.stays import services as stays
from registry.moc.stays.services import Person
from tests.at_once import together
from tests.moc.conftest import NOW, TODAY, Instance
from tests.moc.lists import agency, drafted, forward, ordered

Work = Callable[[Session, Actor], Any]


def inquire(session: Session, actor: Actor) -> str:
    return inquiries.ask(session, "a", Said("en", "b"), actor=actor, now=NOW).reference


def consult(session: Session, actor: Actor) -> str:
    plan = Plan("a", [Topic.BROKERS], True, "en", "", "")
    return consultations.call(session, plan, actor=actor, now=NOW).reference


def ask_help(session: Session, actor: Actor) -> str:
    person = Person("x", TODAY, "", "", "")
    return stays.ask_help(session, person, "x", language="en", actor=actor, now=NOW).reference


@pytest.mark.parametrize("write", [inquire, consult, ask_help])
def test_two_who_write_at_once_get_two_references(japanese: Instance, write: Work):
    """moc:2: whoever comes second waits for the first and takes the number after it."""
    one, two = (japanese.actor(Desk.ISA_RESIDENCE, number) for number in (0, 1))
    given: list[str] = []
    last = together(
        japanese.session,
        lambda: given.append(write(japanese.session, one)),
        lambda session: write(session, two),
    )
    assert [reference[-3:] for reference in (*given, last)] == ["001", "002"]


def test_two_editions_issued_at_once_get_two_numbers(kyrgyz: Instance):
    """moc:7.2: the chain of editions has no two of one number."""
    both = [drafted(kyrgyz, [agency(number)]) for number in (1, 2)]
    for edition in both:
        forward(kyrgyz, edition)
    head = kyrgyz.actor(Desk.KG_HEAD, 1)

    def issue(session: Session, number: int) -> int | None:
        edition = session.get_one(type(both[0]), both[number].id)
        editions.issue(session, edition, actor=head, now=kyrgyz.now)
        return edition.number

    last = together(
        kyrgyz.session, lambda: issue(kyrgyz.session, 0), lambda session: issue(session, 1)
    )
    assert (both[0].number, last) == (1, 2)


def test_what_is_numbered_by_hand_is_refused_the_second_time(kyrgyz: Instance, japanese: Instance):
    """moc:6.3, moc:7.1: a number that is taken is said beside its field, also to who came last."""
    ordered(japanese, 1)
    with pytest.raises(Refused) as refused:
        ordered(japanese, 1)
    assert refused.value.refusals[0].field == "number"

    officer, head = kyrgyz.actor(Desk.KG_OFFICER), kyrgyz.actor(Desk.KG_HEAD)

    def enter(name: str, number: str) -> Any:
        names = {NameKind.REGISTERED: name}
        return agencies.enter_agency(
            kyrgyz.session, number, names, particulars={}, actor=officer, now=NOW
        )

    def certify(one: Any) -> None:
        found = agencies.examine(kyrgyz.session, one, met=[], actor=officer, now=NOW, today=TODAY)
        agencies.certify(
            kyrgyz.session,
            found,
            certificate_number="KG-1",
            valid_until=TODAY + timedelta(days=9),
            ground=Ground("", TODAY),
            actor=head,
            now=NOW,
            today=TODAY,
        )

    certify(enter("Ак-Жол", "1"))
    with pytest.raises(Refused) as refused:
        enter("Нур", "1")
    assert refused.value.refusals[0].field == "registration_number"
    with pytest.raises(Refused) as refused:
        certify(enter("Нур", "2"))
    assert refused.value.refusals[0].field == "certificate_number"
