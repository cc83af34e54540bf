"""The verbs of a form on enrolment: entered, checked by a second officer, issued, sent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.papers import services as papers
from registry.papers.models import Paper, StoredFile
from registry.pension.enrolments import letters
from registry.pension.enrolments.models import Enrolment
from registry.pension.enrolments.rules import (
    DROP,
    ISSUE,
    LEARN,
    NUMBERS,
    OWN_ROOM,
    POST,
    PUT_FORWARD,
    RECEIVE,
    SEND,
    SEND_BACK,
    SHARED_ROOM,
    Channel,
    State,
    refusals_to_enter,
    refusals_to_post,
)

ITEMS: Final = (
    "establishment",
    "establishment_address",
    "establishment_phone",
    "representative",
    "worker",
    "nationality",
    "born_on",
    "sex",
    "status",
    "expires_on",
    "residence",
    "field",
    "card_no",
    "reason",
    "measures",
    "contact",
    "contact_phone",
    "contact_officer",
)


def enter(
    session: Session,
    values: Mapping[str, Any],
    *,
    learned_on: date,
    all_within_period: bool,
    actor: Actor,
    now: datetime,
) -> Enrolment:
    """Enter an employer's notice; the duty to send the form opens. Raises Refused."""
    if refusals := refusals_to_enter(
        learned_on, all_within_period=all_within_period, today=legal_date(now)
    ):
        raise Refused(*refusals)
    enrolment = Enrolment(
        compartment=OWN_ROOM,
        state=State.DRAFT,
        learned_on=learned_on,
        proof="",
        **_taken(values),
    )
    session.add(enrolment)
    session.flush()
    perform(
        session,
        LEARN,
        record=enrolment,
        actor=actor,
        now=now,
        occurred_on=learned_on,
        facts={"learned_on": learned_on.isoformat()},
    )
    return enrolment


def write(session: Session, enrolment: Enrolment, values: Mapping[str, Any]) -> None:
    """Write what the form says, until it is with the second officer. Raises OutOfDate."""
    if enrolment.state != State.DRAFT:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    for key, value in _taken(values).items():
        setattr(enrolment, key, value)
    session.flush()


def _taken(values: Mapping[str, Any]) -> dict[str, Any]:
    dates = ("born_on", "expires_on")
    return {
        key: values.get(key) if key in dates else str(values.get(key) or "").strip()
        for key in ITEMS
    }


def put_forward(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Lay the form before the second officer."""
    perform(session, PUT_FORWARD, record=enrolment, actor=actor, now=now)


def send_back(
    session: Session, enrolment: Enrolment, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send the form back to who prepared it."""
    perform(session, SEND_BACK, record=enrolment, actor=actor, now=now, reason=reason)


def issue(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> Paper:
    """Issue the form: it gets its number and its day, and is not changed any more."""
    made: list[Paper] = []

    def change() -> None:
        made.append(
            papers.issue(
                session,
                letters.form_of(session, enrolment, now=now),
                series=NUMBERS,
                compartment=OWN_ROOM,
                subject=subject_of(enrolment),
                organisation_id=None,
                language="ja",
                demonstration=bool(session.info.get("demonstration")),
                now=now,
            )
        )

    perform(session, ISSUE, record=enrolment, actor=actor, now=now, change=change)
    return made[0]


def post(
    session: Session,
    enrolment: Enrolment,
    *,
    posted_on: date,
    proof: str,
    proof_file: StoredFile | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Record that the form was posted, with the proof of posting. Raises Refused."""
    if refusals := refusals_to_post(
        posted_on, learned_on=enrolment.learned_on, today=legal_date(now)
    ):
        raise Refused(*refusals)

    def change() -> None:
        enrolment.proof = proof.strip()
        enrolment.proof_file = proof_file
        _share(session, enrolment, Channel.POST, posted_on)

    perform(
        session,
        POST,
        record=enrolment,
        actor=actor,
        now=now,
        occurred_on=posted_on,
        facts={"posted_on": posted_on.isoformat()},
        change=change,
    )


def send(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Send the form through this system."""

    def change() -> None:
        _share(session, enrolment, Channel.SYSTEM, legal_date(now))

    perform(session, SEND, record=enrolment, actor=actor, now=now, change=change)


def _share(session: Session, enrolment: Enrolment, channel: Channel, on: date) -> None:
    """Let the Pension Bureau see the form, as it was issued, from now on."""
    enrolment.channel, enrolment.sent_on = channel, on
    enrolment.compartment = SHARED_ROOM
    session.flush()
    session.execute(
        update(Paper).where(Paper.subject == subject_of(enrolment)).values(compartment=SHARED_ROOM)
    )


def receive(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Acknowledge a form."""
    perform(
        session,
        RECEIVE,
        record=enrolment,
        actor=actor,
        now=now,
        change=lambda: setattr(enrolment, "received_at", now),
    )


def drop(
    session: Session, enrolment: Enrolment, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Drop a notice of which nothing is to be sent, for a reason."""
    perform(session, DROP, record=enrolment, actor=actor, now=now, reason=reason)
