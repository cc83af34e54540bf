"""The verbs of tests: prepared by a ministry or a side, sent by its contact point, answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.acts.services import last_entry, perform
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.refusals import NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.informants.intake import Vault
from registry.moc.post.rules import Side, side_among
from registry.moc.post.services import Kind, day_at, do
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.skill_tests.rules import (
    ASK,
    COOPERATE,
    FIELD_DESKS,
    FIND_IMPOSSIBLE,
    PASS_ON,
    REPORT_BACK,
    SHARE,
    SHARE_FOR_FIELD,
    TAKE_NOTE,
    MatterState,
    preparing_room,
    shared_room,
)
from registry.moc.steps import queries as all_steps
from registry.moc.steps.models import CaseStep
from registry.moc.steps.services import Told, take

KINDS: Final = (Kind(TestRequest), Kind(TestFraud))


def fields_of(actor: Actor) -> list[str] | None:
    """Return the fields that somebody prepares matters for; None for all of them."""
    mine = [field for field, desk in FIELD_DESKS.items() if actor.holds(desk)]
    return mine or None


def begin_request(
    session: Session, content: Mapping[str, Any], *, actor: Actor, now: datetime
) -> TestRequest:
    """Begin a request for cooperation."""
    _check_field(actor, content["field"])
    request = TestRequest(side=Side.JP, **_begun(actor, Side.JP, now), **content)
    session.add(request)
    session.flush()
    return request


def begin_fraud(
    session: Session, content: Mapping[str, Any], *, actor: Actor, now: datetime
) -> TestFraud:
    """Begin a report of cheating."""
    _check_field(actor, content["field"])
    side = side_among(actor.desks)
    if side is None:
        raise NotEntitled
    fraud = TestFraud(side=side, **_begun(actor, side, now), **content)
    _check_day(fraud, now)
    session.add(fraud)
    session.flush()
    return fraud


def _begun(actor: Actor, side: Side, now: datetime) -> dict[str, Any]:
    desk = next((desk for desk in FIELD_DESKS.values() if actor.holds(desk)), None)
    return {
        "room": preparing_room(side, desk),
        "state": MatterState.PREPARED,
        "begun_at": now,
    }


def _check_field(actor: Actor, field: str) -> None:
    mine = fields_of(actor)
    if mine is not None and field not in mine:
        raise NotEntitled


def _check_day(fraud: TestFraud, now: datetime) -> None:
    if fraud.learned_on > day_at(Side(fraud.side), now):
        raise Refused(Refusal(N_("That day is still to come."), field="learned_on"))


def write(
    matter: TestRequest | TestFraud, content: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Change what is still being prepared."""
    if matter.state != MatterState.PREPARED:
        raise OutOfDate(Refusal(N_("This was handed over; it can't be changed any more.")))
    _check_field(actor, content["field"])
    for key, value in content.items():
        setattr(matter, key, value)
    if isinstance(matter, TestFraud):
        _check_day(matter, now)


def move(
    session: Session,
    act: Act,
    matter: TestRequest | TestFraud,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Hand a matter to the contact point, or return it from there."""
    perform(
        session,
        act,
        record=matter,
        actor=actor,
        now=now,
        facts={"field": matter.field},
        occurred_on=day_at(Side(matter.side), now),
        reason=reason,
    )


def send(session: Session, matter: TestRequest | TestFraud, *, actor: Actor, now: datetime) -> None:
    """Let the contact point send a matter to the other side."""
    side = Side(matter.side)

    def change() -> None:
        matter.room = shared_room(matter.side, matter.field)
        matter.sent_on = day_at(side, now)

    do(
        session,
        sending_act(matter),
        record=matter,
        actor=actor,
        now=now,
        facts={"field": matter.field},
        change=change,
        confidential=matter.confidential,
    )


def sending_act(matter: TestRequest | TestFraud) -> Act:
    """Return the act by which a matter goes to the other side."""
    if isinstance(matter, TestRequest):
        return ASK
    return SHARE_FOR_FIELD if goes_on_to_a_field(matter) else SHARE


def goes_on_to_a_field(fraud: TestFraud) -> bool:
    """Say whether Japan's contact point passes a Kyrgyz report on to a ministry of a field."""
    return fraud.side == Side.KG and fraud.field in FIELD_DESKS


def pass_on(session: Session, fraud: TestFraud, *, actor: Actor, now: datetime) -> None:
    """Let the ministry of the field see a report from the Kyrgyz side."""
    if not goes_on_to_a_field(fraud) or fraud.state != MatterState.SENT:
        raise OutOfDate(Refusal(N_("There is no ministry here to pass this on to.")))
    room = f"moc:tests:{fraud.field}"
    if fraud.room == room:
        raise OutOfDate(Refusal(N_("This was done already.")))

    def change() -> None:
        fraud.room = room
        for step in all_steps.steps_of(session, TestFraud.kind, fraud.id):
            step.room = room

    perform(
        session,
        PASS_ON,
        record=fraud,
        actor=actor,
        now=now,
        facts={"field": fraud.field},
        change=change,
    )


def was_noted(session: Session, fraud: TestFraud) -> bool:
    """Say whether the ministry of the field has taken note of a report."""
    return last_entry(session, TAKE_NOTE, fraud) is not None


def take_note(session: Session, fraud: TestFraud, *, actor: Actor, now: datetime) -> None:
    """Record that the ministry of the field has read a report that was passed on to it."""
    if was_noted(session, fraud):
        raise OutOfDate(Refusal(N_("This was done already.")))
    perform(session, TAKE_NOTE, record=fraud, actor=actor, now=now, facts={"field": fraud.field})


def answer(
    session: Session,
    vault: Vault,
    act: Act,
    matter: TestRequest | TestFraud,
    told: Told,
    *,
    actor: Actor,
    now: datetime,
) -> CaseStep:
    """Answer a matter of the other side's; after its end nothing is added."""
    done = {step.act for step in all_steps.steps_of(session, matter.kind, matter.id)}
    if done & {one.name for one in (COOPERATE, FIND_IMPOSSIBLE, REPORT_BACK)}:
        raise OutOfDate(Refusal(N_("This was done already.")))
    return take(session, vault, act, matter, told, came_on=matter.sent_on, actor=actor, now=now)
