"""The verbs of measures: agreed, a corporation charged, employers named, asked to go on, ended."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.measures import queries
from registry.council.measures.models import Measure, MeasureCharge, MeasureEmployer
from registry.council.measures.rules import (
    AGREE,
    CHARGE,
    END,
    MOST_EMPLOYERS,
    NAME_EMPLOYERS,
    NUMBERS,
    RELEASE,
    REOPEN,
    ChargeState,
    MeasureState,
    refusals_of_deadline,
    refusals_to_agree,
)
from registry.council.members.models import Employer
from registry.council.members.rules import Item
from registry.council.rosters.rules import ESTABLISHMENT_KEYS, establishment_key
from registry.papers import services as papers


def begin(session: Session, *, now: datetime) -> Measure:
    """Begin a measure's draft."""
    measure = Measure(
        id=uuid4(),
        state=MeasureState.DRAFT,
        items=[],
        valid_from=legal_date(now),
        begun_at=now,
    )
    session.add(measure)
    session.flush()
    return measure


def word(measure: Measure, words: Mapping[str, Any]) -> None:
    """Put other words, items and days into a draft. Raises Refused, OutOfDate once agreed."""
    if measure.state != MeasureState.DRAFT:
        raise OutOfDate(Refusal(N_("The council has agreed; the measure stands as it is.")))
    until = words["valid_until"]
    if until is not None and until <= words["valid_from"]:
        raise Refused(Refusal(N_("The last day lies before the first."), field="valid_until"))
    if refusals := refusals_of_deadline(words["due_on"], valid_from=words["valid_from"]):
        raise Refused(*refusals)
    for name, value in words.items():
        setattr(measure, name, value)


def agree(
    session: Session, measure: Measure, *, actor: Actor, now: datetime
) -> list[MeasureCharge]:
    """Record that the council agreed; every registered corporation is charged. Raises Refused."""
    today = legal_date(now)
    if refusals := refusals_to_agree(
        title=measure.title,
        text=measure.text,
        items=measure.items,
        agreed_on=measure.agreed_on,
        valid_from=measure.valid_from,
        due_on=measure.due_on,
        today=today,
    ):
        raise Refused(*refusals)

    number = papers.next_number(session, series=NUMBERS, on=today)
    perform(
        session,
        AGREE,
        record=measure,
        actor=actor,
        now=now,
        facts={"items": list(measure.items)},
        occurred_on=measure.agreed_on,
        change=lambda: setattr(measure, "measure_number", number),
    )
    corporations = queries.not_charged(session, measure, today)
    return [
        charge(session, measure, one.organisation_id, actor=actor, now=now) for one in corporations
    ]


def charge(
    session: Session, measure: Measure, organisation_id: UUID, *, actor: Actor, now: datetime
) -> MeasureCharge:
    """Tell a registered corporation of an agreed measure; its duty opens. Raises Refused."""
    if measure.state != MeasureState.AGREED:
        raise OutOfDate(Refusal(N_("The measure is not in force.")))
    corporations = queries.not_charged(session, measure, legal_date(now))
    if organisation_id not in {one.organisation_id for one in corporations}:
        raise Refused(Refusal(N_("Only a registered corporation that was not told yet can be.")))
    charged = MeasureCharge(
        id=uuid4(),
        measure_id=measure.id,
        measure=measure,
        organisation_id=organisation_id,
        state=ChargeState.OPEN,
        charged_at=now,
    )
    session.add(charged)
    session.flush()
    perform(
        session,
        CHARGE,
        record=charged,
        actor=actor,
        now=now,
        facts={
            "measure": measure.measure_number,
            "item": Item.REGISTERED.value,
            "due_on": measure.due_on.isoformat() if measure.due_on else None,
        },
        about=(f"council.measure:{measure.id}", f"council.member:{organisation_id}"),
    )
    return charged


def name_from_roster(
    session: Session, charged: MeasureCharge, *, actor: Actor, now: datetime
) -> int:
    """Name the rosters' establishments in the measure's industries that are not named yet."""
    rows = session.scalars(
        queries.not_named(session, charged, on=legal_date(now)).limit(MOST_EMPLOYERS)
    ).all()
    return name(session, charged, [_of_roster(row) for row in rows], actor=actor, now=now)


def _of_roster(row: Employer) -> dict[str, Any]:
    return {"employer_id": row.id, **{key: getattr(row, key) for key in ESTABLISHMENT_KEYS}}


def name(
    session: Session,
    charged: MeasureCharge,
    rows: Iterable[Mapping[str, Any]],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Name establishments that a corporation answers for; those named already are left out.

    Returns how many were named. Raises Refused, OutOfDate where the corporation was released.
    """
    _must_be_open(charged)
    known = {establishment_key(_plain(one)) for one in _named(session, charged)}
    new = []
    for row in rows:
        mark = establishment_key(row)
        if mark not in known:
            known.add(mark)
            new.append(row)
    if not new:
        raise Refused(Refusal(N_("There is no establishment that is not named yet.")))
    last = session.scalar(
        select(func.max(MeasureEmployer.place)).where(MeasureEmployer.charge_id == charged.id)
    )
    first = (last or 0) + 1
    if first + len(new) > MOST_EMPLOYERS:
        raise Refused(
            Refusal(N_("At most %(most)s establishments can be named."), {"most": MOST_EMPLOYERS})
        )
    session.execute(
        insert(MeasureEmployer),
        [
            {
                "charge_id": charged.id,
                "organisation_id": charged.organisation_id,
                "place": place,
                "employer_id": row.get("employer_id"),
                "named_at": now,
                **{key: row.get(key) or "" for key in ESTABLISHMENT_KEYS},
            }
            for place, row in enumerate(new, start=first)
        ],
    )
    perform(
        session, NAME_EMPLOYERS, record=charged, actor=actor, now=now, facts={"count": len(new)}
    )
    return len(new)


def _named(session: Session, charged: MeasureCharge) -> Sequence[MeasureEmployer]:
    return session.scalars(
        select(MeasureEmployer).where(MeasureEmployer.charge_id == charged.id)
    ).all()


def _plain(row: MeasureEmployer) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ESTABLISHMENT_KEYS}


def _must_be_open(charged: MeasureCharge) -> None:
    if charged.state == ChargeState.RELEASED:
        raise OutOfDate(Refusal(N_("The corporation was released from this measure.")))


def reopen(
    session: Session, charged: MeasureCharge, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Ask a corporation that reported a measure as carried out to go on. Raises Refused."""
    perform(session, REOPEN, record=charged, actor=actor, now=now, reason=reason)


def end(session: Session, measure: Measure, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a measure; the corporations are released from it. Raises Refused."""
    perform(
        session,
        END,
        record=measure,
        actor=actor,
        now=now,
        reason=reason,
        facts={"measure": measure.measure_number},
    )
    for charged in queries.charges(session, actor, measure_id=measure.id):
        if charged.state != ChargeState.RELEASED:
            perform(session, RELEASE, record=charged, actor=actor, now=now, reason=reason)
