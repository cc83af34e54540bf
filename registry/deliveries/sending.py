"""The verbs of the sender: prepared, handed over in each way, sent again, corrected."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries.doing import Office, act_upon, counting, go, in_state, move, pack
from registry.deliveries.models import Consignment, Delivery, HandOverSlip
from registry.deliveries.rules import Cause, Channel, FileState
from registry.deliveries.streams import Stream
from registry.papers.models import Paper

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as another
_CODE_LENGTH: Final = 10


def prepare(
    session: Session, stream: Stream, consignment: Consignment, *, actor: Actor, now: datetime
) -> None:
    """Make a checked file the delivery of its period."""

    def change() -> None:
        move(consignment, FileState.CHECKED, FileState.PREPARED)

    act_upon(session, stream.acts.prepare, consignment, actor=actor, now=now, change=change)


def set_aside(
    session: Session, stream: Stream, delivery: Delivery, *, actor: Actor, now: datetime
) -> None:
    """Set a prepared file aside, so that another can take its place."""
    consignment = in_state(session, delivery, FileState.PREPARED)

    def change() -> None:
        move(consignment, FileState.PREPARED, FileState.SET_ASIDE)

    act_upon(session, stream.acts.set_aside, consignment, actor=actor, now=now, change=change)


def give_notice(
    office: Office, stream: Stream, delivery: Delivery, *, actor: Actor, now: datetime
) -> None:
    """Sign the file for its medium and tell the receiver that it is ready (pension:1.2.a)."""
    act = stream.acts.give_notice
    assert act is not None
    consignment = in_state(office.session, delivery, FileState.PREPARED)
    pack(office, stream, consignment, actor=actor, now=now)
    act_upon(office.session, act, consignment, actor=actor, now=now)


Issue = Callable[..., Paper]
"""Issues the form that goes with a file: called with session, stream, file and `now`."""


def hand_over(
    office: Office,
    stream: Stream,
    delivery: Delivery,
    *,
    actor: Actor,
    now: datetime,
    issue: Issue | None = None,
) -> None:
    """Sign the prepared file for its recipient and hand it over, with its form if it has one."""
    assert not stream.by_hand
    consignment = in_state(office.session, delivery, FileState.PREPARED)
    pack(office, stream, consignment, actor=actor, now=now)
    go(
        office.session,
        stream,
        stream.acts.hand_over,
        consignment,
        actor=actor,
        now=now,
        also=_issuing(office.session, stream, consignment, issue, now=now),
    )


def _issuing(
    session: Session,
    stream: Stream,
    consignment: Consignment,
    issue: Issue | None,
    *,
    now: datetime,
) -> Callable[[], None] | None:
    """Return what issues a file's form; where there is nothing to tell, no form goes."""
    if issue is None or consignment.is_nil:
        return None

    def do() -> None:
        consignment.paper_id = issue(session, stream, consignment, now=now).id

    return do


@dataclass(frozen=True)
class Fetched:
    """Who fetched a medium: name and office; what it is, how many pieces."""

    collector: str
    collector_office: str
    medium: str
    pieces: int


def hand_over_by_hand(
    office: Office,
    stream: Stream,
    delivery: Delivery,
    fetched: Fetched,
    *,
    actor: Actor,
    now: datetime,
) -> HandOverSlip:
    """Give the medium to who came for it; the slip bears a code that is typed back (pension:1.2.a).

    Raises Refused.
    """
    assert stream.by_hand
    consignment = in_state(office.session, delivery, FileState.PREPARED)
    slip = _slip(stream, consignment, fetched, now=now)
    go(
        office.session,
        stream,
        stream.acts.hand_over,
        consignment,
        actor=actor,
        now=now,
        channel=Channel.BY_HAND,
        facts={"pieces": fetched.pieces},
        also=partial(office.session.add, slip),
    )
    return slip


def _slip(
    stream: Stream, consignment: Consignment, fetched: Fetched, *, now: datetime
) -> HandOverSlip:
    consignment.medium = fetched.medium.strip()
    return HandOverSlip(
        consignment_id=consignment.id,
        compartment=stream.room,
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
        collector=fetched.collector.strip(),
        collector_office=fetched.collector_office.strip(),
        medium=consignment.medium,
        pieces=fetched.pieces,
        handed_at=now,
    )


def hand_over_otherwise(
    office: Office,
    stream: Stream,
    delivery: Delivery,
    *,
    cause: Cause,
    medium: str,
    words: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Hand a signed file over in another way than the network, and say why (employment:5)."""
    act = stream.acts.otherwise
    assert act is not None
    consignment = in_state(office.session, delivery, FileState.PREPARED)
    pack(office, stream, consignment, actor=actor, now=now)

    def also() -> None:
        consignment.cause, consignment.medium = cause, medium.strip()

    go(
        office.session,
        stream,
        act,
        consignment,
        actor=actor,
        now=now,
        channel=Channel.OTHERWISE,
        facts={"cause": cause.value},
        reason=words,
        also=also,
    )


def send_again(
    office: Office, stream: Stream, delivery: Delivery, *, actor: Actor, now: datetime
) -> None:
    """Send what counts once more, the same bytes: it counts once."""
    consignment = counting(office.session, delivery)
    act_upon(office.session, stream.acts.send_again, consignment, actor=actor, now=now)


def correct(
    office: Office,
    stream: Stream,
    consignment: Consignment,
    *,
    words: str,
    actor: Actor,
    now: datetime,
    issue: Issue | None = None,
    fetched: Fetched | None = None,
) -> None:
    """Hand over another file for a period that has one: the receiver decides which counts.

    One with the same rows is no other: it is sent again, and counts once. What goes on a medium
    goes so again (`fetched`), with a slip of its own. Raises Refused.
    """
    assert (fetched is not None) == stream.by_hand
    session, delivery = office.session, consignment.delivery
    if counting(session, delivery).content == consignment.content:
        raise Refused(
            Refusal(N_("It holds the same rows as the file that was handed over. It counts once."))
        )
    pack(office, stream, consignment, actor=actor, now=now)
    slip = _slip(stream, consignment, fetched, now=now) if fetched is not None else None
    issuing = _issuing(session, stream, consignment, issue, now=now)
    go(
        session,
        stream,
        stream.acts.correct,
        consignment,
        actor=actor,
        now=now,
        channel=stream.usual_channel,
        reason=words,
        was=FileState.CHECKED,
        counts=False,
        also=issuing if slip is None else partial(session.add, slip),
    )
