"""The verbs of the receiver: acknowledged, settled, passed on; and what goes past its term."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.periods import Period
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries
from registry.deliveries.doing import Office, act_upon, counting
from registry.deliveries.models import Consignment, Delivery, DeliveryRow, PassedOn
from registry.deliveries.packaging import kind_of
from registry.deliveries.rules import FileState, refusals_of_purpose, refusals_to_pass_on
from registry.deliveries.streams import Stream
from registry.exchange.flaws import BadPackage
from registry.exchange.packages import open_package
from registry.settings.queries import value_on

OTHER_BODY: Final = "other"


def receive(
    office: Office,
    stream: Stream,
    delivery: Delivery,
    *,
    code: str,
    actor: Actor,
    now: datetime,
    medium: IO[bytes] | None = None,
) -> None:
    """Acknowledge a delivery whose signature and bytes were checked again just now.

    Of a medium that was fetched the code on its slip is typed back. `medium` is the package as it
    was read from one: it must be the very one that was handed over. Raises Refused.
    """
    consignment = counting(office.session, delivery)
    if stream.by_hand:
        _check_code(office.session, stream, consignment, code)
    if medium is not None:
        _compare(office, stream, consignment, medium, now=now)
    _verify(office, stream, consignment, now=now)
    act_upon(
        office.session,
        stream.acts.receive,
        consignment,
        actor=actor,
        now=now,
        change=lambda: setattr(delivery, "received_at", now),
    )


def _check_code(session: Session, stream: Stream, consignment: Consignment, code: str) -> None:
    with widened(session, stream.room):
        slip = queries.slip_of(session, consignment)
        known = slip.code if slip is not None else ""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    if not known or not secrets.compare_digest(known.encode(), typed.encode()):
        message = N_("This is not the code on the slip that came with this medium.")
        raise Refused(Refusal(message, field="code"))


def _compare(
    office: Office, stream: Stream, consignment: Consignment, medium: IO[bytes], *, now: datetime
) -> None:
    """Refuse what came on a medium where it is broken, for somebody else, or of another period."""
    try:
        package = open_package(
            medium, keys=office.keys, now=now, audience={desk.value for desk in stream.receivers}
        )
    except BadPackage as bad:
        raise Refused(*(replace(one, field="package") for one in bad.refusals)) from bad
    said, delivery = package.statement, consignment.delivery
    if (said.instrument, said.kind) != (stream.instrument, kind_of(stream, delivery)):
        message = N_("This is a package of another delivery: %(instrument)s, %(kind)s.")
        params = {"instrument": said.instrument, "kind": said.kind}
        raise Refused(Refusal(message, params, field="package"))
    if said.about["period"] != delivery.period:
        message = N_("This is the package of %(period)s.")
        other = Period.parse(said.about["period"], (stream.every,))
        raise Refused(Refusal(message, {"period": other.said}, field="package"))
    medium.seek(0)
    digest = sha256()
    while piece := medium.read(1 << 20):
        digest.update(piece)
    assert consignment.sent is not None
    if digest.hexdigest() != consignment.sent.sha256:
        message = N_("This is another package of this period than the one that counts.")
        raise Refused(Refusal(message, field="package"))


def _verify(office: Office, stream: Stream, consignment: Consignment, *, now: datetime) -> None:
    if consignment.removed_at is not None:
        raise Refused(Refusal(N_("Rows and file were removed, their term being over.")))
    assert consignment.sent is not None
    with office.files.open(consignment.sent.sha256) as file:
        found = open_package(file, keys=office.keys, now=now, audience=set(stream.receivers))
    about = found.statement.about
    if about["content"] != consignment.content or about["period"] != consignment.delivery.period:
        raise Refused(Refusal(N_("The package is not that of this period.")))


def settle(
    session: Session,
    stream: Stream,
    delivery: Delivery,
    number: int,
    *,
    words: str,
    actor: Actor,
    now: datetime,
    code: str = "",
) -> None:
    """Decide which of two files for a period counts; of a medium its slip's code is typed back.

    Raises Refused.
    """
    chosen = queries.get_consignment(session, delivery, number, actor)
    if chosen.state != FileState.HANDED_OVER:
        raise OutOfDate(Refusal(N_("This file was not handed over.")))
    if stream.by_hand:
        _check_code(session, stream, chosen, code)

    def change() -> None:
        before = queries.counting(session, delivery)
        if before is not None:
            before.counts = False
            session.flush()
        chosen.counts = True
        delivery.received_at = now

    act_upon(session, stream.acts.settle, chosen, actor=actor, now=now, change=change, reason=words)


def pass_on(
    session: Session,
    stream: Stream,
    delivery: Delivery,
    *,
    body: str,
    body_name: str,
    purpose: str,
    statute: str,
    actor: Actor,
    now: datetime,
) -> PassedOn:
    """Record that a delivery goes on to a body, for a purpose. Raises Refused, citing the clause.

    mlit:2.2.b, pension:1.3; to anybody else only by law, and only where the text knows that.
    """
    other = body == OTHER_BODY
    refusals = refusals_to_pass_on(stream.onward, body, statute=statute, other=other)
    if not other or not refusals:
        refusals += refusals_of_purpose(stream.purposes, purpose)
    if other and not refusals and not body_name.strip():
        refusals.append(Refusal(N_("Name the body that the statute names."), field="body_name"))
    if refusals:
        raise Refused(*refusals)
    act, consignment = stream.acts.share, counting(session, delivery)
    assert act is not None
    assert actor.account_id is not None
    named = stream.onward.body(body)
    row = PassedOn(
        consignment_id=consignment.id,
        compartment=stream.shared,
        body=body,
        body_name=named.name.ja if named else body_name.strip(),
        purpose=purpose,
        statute=statute.strip() if other else "",
        passed_on_at=now,
        passed_on_by=actor.account_id,
    )
    act_upon(
        session,
        act,
        consignment,
        actor=actor,
        now=now,
        facts={"to": body, "purpose": purpose},
        reason=row.statute or None,
        change=lambda: session.add(row),
    )
    return row


def remove_past_term(session: Session, streams: Iterable[Stream], *, now: datetime) -> int:
    """Remove rows and files past their agreement's term; return how many. For the round."""
    removed = 0
    for stream in streams:
        days = value_on(session, stream.kept_days, legal_date(now))
        before = legal_date(now) - timedelta(days=days)
        for identity in queries.past_term(session, stream.code, before):
            _remove(session, stream, queries.by_id(session, identity), now=now)
            removed += 1
    return removed


def _remove(session: Session, stream: Stream, consignment: Consignment, *, now: datetime) -> None:
    def change() -> None:
        session.execute(delete(DeliveryRow).where(DeliveryRow.consignment_id == consignment.id))
        consignment.sha256 = consignment.stored_file_id = None
        consignment.removed_at = now

    act_upon(session, stream.acts.remove, consignment, actor=THE_SYSTEM, now=now, change=change)
