"""What all acts upon deliveries have in common: where they are done, how a file goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.periods import Period
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries
from registry.deliveries.layouts import Layout, layout_of
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.packaging import package
from registry.deliveries.rules import Channel, FileState
from registry.deliveries.streams import Stream
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import Keys
from registry.papers.files import FileStore
from registry.settings.queries import value_on


@dataclass(frozen=True)
class Office:
    """Where deliveries are made: the database, the files, the keys that sign."""

    session: Session
    files: FileStore
    keys: Keys


def layout_for(session: Session, stream: Stream, delivery: Delivery) -> Layout:
    """Return the layout in effect on the last day of a delivery's period."""
    return layout_on(session, stream, period_of(stream, delivery).last)


def layout_on(session: Session, stream: Stream, day: date) -> Layout:
    """Return the layout of a stream that is in effect on a day."""
    return layout_of(stream.code, value_on(session, stream.layout, day))


def period_of(stream: Stream, delivery: Delivery) -> Period:
    """Return the period of a delivery."""
    return Period.parse(delivery.period, (stream.every,))


def in_state(session: Session, delivery: Delivery, state: FileState) -> Consignment:
    """Return the latest file of a delivery in a state. Raises OutOfDate where there is none."""
    found = queries.in_state(session, delivery, state)
    if found is None:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    found.delivery = delivery
    return found


def counting(session: Session, delivery: Delivery) -> Consignment:
    """Return the file that counts. Raises OutOfDate where nothing was handed over."""
    found = queries.counting(session, delivery)
    if found is None:
        raise OutOfDate(Refusal(N_("Nothing was handed over for this period yet.")))
    found.delivery = delivery
    return found


def move(consignment: Consignment, start: FileState, end: FileState) -> None:
    """Move a file on. Raises OutOfDate where it does not stand where that starts."""
    if consignment.state != start:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    consignment.state = end


def pack(
    office: Office, stream: Stream, consignment: Consignment, *, actor: Actor, now: datetime
) -> None:
    """Make the package of a file, signed for its recipient. Raises Refused."""
    layout = layout_for(office.session, stream, consignment.delivery)
    try:
        sent = package(
            office.session,
            office.files,
            stream,
            consignment,
            layout,
            keys=office.keys,
            by=actor.account_id,
            now=now,
        )
    except BadPackage as bad:
        raise Refused(*bad.refusals) from bad
    consignment.sent = sent
    consignment.sent_id = sent.id


def go(
    session: Session,
    stream: Stream,
    act: Act,
    consignment: Consignment,
    *,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.NETWORK,
    facts: dict[str, object] | None = None,
    reason: str | None = None,
    also: Callable[[], object] | None = None,
    was: FileState = FileState.PREPARED,
    counts: bool = True,
) -> None:
    """Hand a packed file over: from now on the other side sees it."""
    delivery = consignment.delivery

    def change() -> None:
        move(consignment, was, FileState.HANDED_OVER)
        consignment.channel, consignment.handed_over_at = channel, now
        consignment.counts = counts
        if delivery.handed_over_at is None:
            delivery.handed_over_at = now
        if also is not None:
            also()
        session.flush()
        consignment.compartment = stream.shared

    act_upon(
        session,
        act,
        consignment,
        actor=actor,
        now=now,
        facts={**(facts or {}), "channel": channel.value},
        reason=reason,
        change=change,
    )


def act_upon(
    session: Session,
    act: Act,
    consignment: Consignment,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, object] | None = None,
    reason: str | None = None,
    change: Callable[[], object] | None = None,
) -> None:
    """Do an act upon a delivery that concerns one of its files; the ledger gets its digest."""
    delivery = consignment.delivery
    perform(
        session,
        act,
        record=delivery,
        actor=actor,
        now=now,
        facts={
            "period": delivery.period,
            "file": consignment.number,
            "rows": consignment.row_count,
            "sha256": consignment.sha256 or "",
            **({"trial": True} if delivery.is_trial else {}),
            **(facts or {}),
        },
        reason=reason,
        change=change,
    )
