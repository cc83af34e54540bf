"""Reads channels and packages; each query says who may see which rows."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.exchange.manifest import RECEIPT, Statement
from registry.exchange.models import Channel, ReceivedPackage, SentPackage
from registry.exchange.rules import Standing, State

_LIVING: Final = (State.ACCEPTED, State.HELD, State.QUARANTINED)


def visible_to(
    actor: Actor, table: type[Channel | ReceivedPackage | SentPackage]
) -> ColumnElement[bool]:
    """Say which rows `actor` may see: those of the instruments it reaches."""
    if EVERYTHING in actor.reach:
        return true()
    return table.compartment.in_(actor.reach)


def received(
    session: Session, actor: Actor, *, state: State | None = None
) -> Sequence[ReceivedPackage]:
    """Return what arrived, the latest first."""
    query = select(ReceivedPackage).where(visible_to(actor, ReceivedPackage))
    if state is not None:
        query = query.where(ReceivedPackage.state == state)
    latest_first = (ReceivedPackage.received_at.desc(), ReceivedPackage.id)
    return session.scalars(query.order_by(*latest_first)).all()


def get_received(session: Session, package_id: UUID, actor: Actor) -> ReceivedPackage:
    """Return a package that arrived. Raises NotFound."""
    query = select(ReceivedPackage).where(
        ReceivedPackage.id == package_id, visible_to(actor, ReceivedPackage)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def sent(session: Session, actor: Actor) -> Sequence[SentPackage]:
    """Return what was sent, the latest first."""
    query = select(SentPackage).where(visible_to(actor, SentPackage))
    latest_first = (SentPackage.made_at.desc(), SentPackage.sequence.desc(), SentPackage.id)
    return session.scalars(query.order_by(*latest_first)).all()


def get_sent(session: Session, package_id: UUID, actor: Actor) -> SentPackage:
    """Return a package that was sent. Raises NotFound."""
    query = select(SentPackage).where(SentPackage.id == package_id, visible_to(actor, SentPackage))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def last_sent(session: Session, channel: Channel, *, kind: str | None = None) -> SentPackage | None:
    """Return the last package sent through a channel, or the last one of a kind."""
    query = select(SentPackage).where(SentPackage.channel_id == channel.id)
    if kind is not None:
        query = query.where(SentPackage.kind == kind)
    return session.scalar(query.order_by(SentPackage.sequence.desc()).limit(1))


def last_accepted(
    session: Session, channel: Channel, *, kind: str | None = None
) -> ReceivedPackage | None:
    """Return the last package accepted through a channel, or the last one of a kind."""
    query = _numbered(channel).where(ReceivedPackage.state == State.ACCEPTED)
    if kind is not None:
        query = query.where(ReceivedPackage.kind == kind)
    return session.scalar(query.order_by(ReceivedPackage.sequence.desc()).limit(1))


def already_here(session: Session, channel: Channel, sha256: str) -> ReceivedPackage | None:
    """Return the very same file as it came through this channel before and was kept to count."""
    return session.scalar(
        select(ReceivedPackage).where(
            ReceivedPackage.channel_id == channel.id,
            ReceivedPackage.sha256 == sha256,
            ReceivedPackage.state.in_(_LIVING),
        )
    )


def refused_before(
    session: Session, *, compartment: str, sha256: str, why: str
) -> ReceivedPackage | None:
    """Return the very same file as it was refused before for the same reason."""
    return session.scalar(
        select(ReceivedPackage)
        .where(
            ReceivedPackage.compartment == compartment,
            ReceivedPackage.sha256 == sha256,
            ReceivedPackage.state == State.REFUSED,
            ReceivedPackage.why == why,
        )
        .limit(1)
    )


def rivals(
    session: Session, channel: Channel, package: ReceivedPackage
) -> Sequence[ReceivedPackage]:
    """Return the other packages that bear this one's number and were not refused."""
    query = _numbered(channel).where(
        ReceivedPackage.sequence == package.sequence,
        ReceivedPackage.sha256 != package.sha256,
        ReceivedPackage.state.in_(_LIVING),
    )
    return session.scalars(query).all()


def first_held(session: Session, channel: Channel) -> ReceivedPackage | None:
    """Return the one of those held whose turn comes first."""
    query = _numbered(channel).where(ReceivedPackage.state == State.HELD)
    return session.scalar(query.order_by(ReceivedPackage.sequence).limit(1))


def standing(session: Session, channel: Channel, package: ReceivedPackage) -> Standing:
    """Return where the channel stands for `package`."""
    last = last_accepted(session, channel)
    of_kind = last_accepted(session, channel, kind=package.kind)
    waiting = _numbered(channel).where(ReceivedPackage.state == State.QUARANTINED)
    return Standing(
        last=channel.accepted,
        last_made_at=last.made_at if last else None,
        last_of_kind=of_kind.sha256 if of_kind else None,
        others=bool(rivals(session, channel, package)),
        blocked=session.scalar(waiting.limit(1)) is not None,
    )


def missing(session: Session, channel: Channel) -> Sequence[int]:
    """Return the numbers that have not come though later ones have, in their order."""
    living = select(ReceivedPackage.sequence).where(
        ReceivedPackage.channel_id == channel.id,
        ReceivedPackage.sequence > channel.accepted,
        ReceivedPackage.state.in_(_LIVING),
    )
    here = {number for number in session.scalars(living) if number is not None}
    return [one for one in range(channel.accepted + 1, max(here, default=0)) if one not in here]


def find_channel(session: Session, statement: Statement, *, lock: bool = False) -> Channel | None:
    """Return the channel that a package goes through; locked, nobody else changes it meanwhile."""
    query = select(Channel).where(
        Channel.instrument == statement.instrument,
        Channel.sender == statement.sender,
        Channel.receiver == statement.audience,
    )
    return session.scalar(query.with_for_update() if lock else query)


def sent_as(session: Session, sha256: str) -> SentPackage | None:
    """Return the package that was sent as this file."""
    return session.scalar(select(SentPackage).where(SentPackage.sha256 == sha256))


def _numbered(channel: Channel) -> Select[tuple[ReceivedPackage]]:
    """Select what counts in a channel: all but receipts."""
    return select(ReceivedPackage).where(
        ReceivedPackage.channel_id == channel.id,
        or_(ReceivedPackage.kind != RECEIPT, ReceivedPackage.kind.is_(None)),
    )
