"""Opens what the calendar owes: a delivery for every period; and trials apart from them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.periods import Period
from registry.deliveries import queries
from registry.deliveries.models import Delivery
from registry.deliveries.rules import State
from registry.deliveries.streams import Stream, begins_on
from registry.duties import calendars, notices
from registry.duties.services import open_for_period
from registry.parties.queries import holders_of

MOST_AT_ONCE: Final = 400  # periods that a round opens: more than a year of days


def open_periods(session: Session, streams: Iterable[Stream], *, now: datetime) -> int:
    """Open what is owed for every period that has come since the last round; return how many.

    The first round begins with the period of today, or the last one that is over. For the round.
    """
    return sum(open_stream(session, stream, now=now) for stream in streams)


def open_stream(
    session: Session, stream: Stream, *, now: datetime, first: Period | None = None
) -> int:
    """Open the periods of one stream; `first` is where a new one begins. Doing it again is safe."""
    today, basis = legal_date(now), calendars.basis(session, now=now)
    last = queries.last_period(session, stream.code)
    if last is not None:
        period = Period.parse(last, (stream.every,)).following
    else:
        period = first or _newest(stream, now)
    count = 0
    while begins_on(stream, period) <= today and count < MOST_AT_ONCE:
        if period.last >= stream.since:
            delivery = _new(session, stream, period, now=now)
            subject = subject_of(delivery)
            open_for_period(
                session, stream.duty, delivery, period, subject=subject, basis=basis, now=now
            )
            count += 1
        period = period.following
    session.flush()
    return count


def _newest(stream: Stream, now: datetime) -> Period:
    period = Period.containing(legal_date(now), stream.every)
    return period if begins_on(stream, period) <= legal_date(now) else period.preceding


def _new(
    session: Session, stream: Stream, period: Period, *, now: datetime, is_trial: bool = False
) -> Delivery:
    delivery = Delivery(
        compartment=stream.shared,
        instrument=stream.instrument,
        stream=stream.code,
        period=str(period),
        first_on=period.first,
        is_trial=is_trial,
        state=State.DUE,
        opened_at=now,
    )
    session.add(delivery)
    session.flush()
    return delivery


def begin_trial(
    session: Session, stream: Stream, period: Period, *, actor: Actor, now: datetime
) -> Delivery:
    """Begin a trial of a period's delivery: a record apart, which never counts (pension:2)."""
    assert stream.acts.begin_trial is not None
    delivery = _new(session, stream, period, now=now, is_trial=True)
    perform(
        session,
        stream.acts.begin_trial,
        record=delivery,
        actor=actor,
        now=now,
        facts={"period": str(period)},
    )
    return delivery


def tell_of_missing(session: Session, streams: Iterable[Stream], *, now: datetime) -> int:
    """Tell the receivers once of each delivery that did not come by its date. For the round."""
    today, missing = legal_date(now), 0
    for stream in streams:
        people = holders_of(session, stream.receivers[0], on=today)
        for owed in queries.past_due(session, stream.duty.code, today):
            missing += 1
            notices.tell(
                session,
                people,
                news="delivery.missing",
                event=f"delivery.missing:{owed.id}",
                subject=owed.subject,
                now=now,
            )
    return missing
