"""The verbs of the liaison desks: packages made and taken in, quarantine ended, keys kept."""

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import N_
from registry.exchange import keys as keyring
from registry.exchange import services as exchange
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import Key, Keys, Revocation
from registry.exchange.models import ReceivedPackage, SentPackage
from registry.exchange.packages import open_package
from registry.moc.desk.rules import (
    DECIDE,
    MAKE_KEY,
    PACK,
    RECEIVE,
    REVOKE_KEY,
    TRUST_KEY,
    Handover,
)
from registry.moc.opening import services as opening
from registry.moc.packing import services as packing
from registry.moc.post import services as post
from registry.moc.post.rules import CONTACT, Side, side_of
from registry.papers.files import FileStore
from registry.parties.credentials import Envelope

OTHER_EXCHANGE: Final = N_("It belongs to another exchange, not to that of the memorandum.")


def make_packages(
    session: Session,
    files: FileStore,
    side: Side,
    *,
    keys: Keys,
    envelope: Envelope,
    actor: Actor,
    now: datetime,
) -> list[SentPackage]:
    """Make the packages of all that waits. Raises Refused, also where nothing does."""
    made = packing.pack(
        session, files, side, keys=keys, now=now, by=actor.account_id, envelope=envelope
    )
    if not made:
        raise Refused(Refusal(N_("Nothing waits to be sent.")))
    for package in made:
        facts = {"package": package.sha256, "number": package.sequence, "sort": package.kind}
        perform(session, PACK, record=Handover(package.id), actor=actor, now=now, facts=facts)
    return made


def take_in(
    session: Session,
    files: FileStore,
    digest: str,
    side: Side,
    *,
    keys: Keys,
    envelope: Envelope,
    actor: Actor,
    now: datetime,
) -> exchange.Received:
    """Take a file in that lies in the store: it is accepted, held, or refused, and why.

    Raises Refused where it belongs to another exchange.
    """
    here = {CONTACT[side].value}
    _refuse_others(files, digest, keys=keys, now=now)
    with files.open(digest) as upload:
        done = exchange.receive(
            session,
            files,
            upload,
            keys=keys,
            here=here,
            compartment=f"{post.INSTRUMENT}:{side}",
            now=now,
            by=actor.account_id,
            carry_out=opening.receivers(files, keys=keys, envelope=envelope),
        )
    session.flush()
    facts = {"package": digest, "state": done.package.state, "repeated": done.repeated}
    record = Handover(done.package.id)
    perform(session, RECEIVE, record=record, actor=actor, now=now, facts=facts)
    return done


def _refuse_others(files: FileStore, digest: str, *, keys: Keys, now: datetime) -> None:
    with files.open(digest) as file:
        try:
            package = open_package(file, keys=keys, now=now)
        except BadPackage:
            return
    if package.statement.instrument != post.INSTRUMENT:
        raise Refused(Refusal(OTHER_EXCHANGE))


def decide(
    session: Session,
    files: FileStore,
    package: ReceivedPackage,
    *,
    counts: bool,
    reason: str,
    keys: Keys,
    envelope: Envelope,
    actor: Actor,
    now: datetime,
) -> None:
    """End a package's quarantine after somebody asked its sender. Raises Refused."""
    if package.channel is None or package.channel.receiver != _contact_of(actor):
        raise NotEntitled
    exchange.decide(
        session,
        files,
        package,
        counts=counts,
        now=now,
        carry_out=opening.receivers(files, keys=keys, envelope=envelope),
    )
    facts = {"package": package.sha256, "counts": counts}
    perform(
        session,
        DECIDE,
        record=Handover(package.id),
        actor=actor,
        now=now,
        facts=facts,
        reason=reason,
    )


def make_key(session: Session, folder: Path, side: Side, *, actor: Actor, now: datetime) -> Key:
    """Make the side's next key; the earlier ones stay, and what they signed is still verified."""
    key = keyring.make(folder, owner=CONTACT[side], instruments=(post.INSTRUMENT,), now=now)
    return _kept(session, MAKE_KEY, key, actor=actor, now=now)


def trust_key(
    session: Session,
    folder: Path,
    pem: str,
    *,
    fingerprint: str,
    side: Side,
    actor: Actor,
    now: datetime,
) -> Key:
    """Trust a key of the other side, whose fingerprint was told in another way. Raises Refused."""
    key = keyring.trust(folder, pem.strip().encode(), fingerprint=fingerprint)
    if key.owner != CONTACT[side.other] or post.INSTRUMENT not in key.instruments:
        key.path.unlink()
        raise Refused(Refusal(N_("This is not a key of the other side's liaison desk.")))
    return _kept(session, TRUST_KEY, key, actor=actor, now=now)


def revoke_key(session: Session, key: Key, why: Revocation, *, actor: Actor, now: datetime) -> None:
    """Use a key no more: superseded, or in others' hands. Raises Refused."""
    _note(session, REVOKE_KEY, key, actor=actor, now=now, why=why.value)
    keyring.revoke(key, why=why, now=now)


def _kept(session: Session, act: Act, key: Key, *, actor: Actor, now: datetime) -> Key:
    """Write down that a key was put into the folder; where that can't be, take it out again."""
    try:
        _note(session, act, key, actor=actor, now=now)
    except Refused:
        key.path.unlink()
        key.path.with_suffix(".key").unlink(missing_ok=True)
        raise
    return key


def _note(
    session: Session, act: Act, key: Key, *, actor: Actor, now: datetime, **facts: str
) -> None:
    stated = {"key": key.fingerprint, "owner": key.owner, **facts}
    perform(session, act, record=record_of(key), actor=actor, now=now, facts=stated)


def record_of(key: Key) -> Handover:
    """Return how acts name a key."""
    return Handover(UUID(key.fingerprint[:32]), kind="moc.key")


def _contact_of(actor: Actor) -> str | None:
    sides = {side_of(desk) for desk in actor.desks} - {None}
    return next((CONTACT[side] for side in sides if side is not None), None)
