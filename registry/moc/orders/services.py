"""The verbs of improvement orders: entered, notified, published."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.db import one_at_a_time
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.orders import queries
from registry.moc.orders.models import ImprovementOrder
from registry.moc.orders.rules import CORRECT, DRAW_UP, NOTIFY, PUBLISH, refusals_to_enter
from registry.moc.post.rules import Side, first_day_there
from registry.moc.post.services import Kind, day_at, do
from registry.moc.publications.services import prove
from registry.papers.models import StoredFile

KINDS: Final = (Kind(ImprovementOrder),)
WORDS: Final = (
    "number",
    "host",
    "host_en",
    "corporate_number",
    "address",
    "representative",
    "law",
    "content",
    "content_en",
)


def enter(
    session: Session,
    words: Mapping[str, str],
    *,
    ordered_on: date,
    improve_by: date | None,
    actor: Actor,
    now: datetime,
    document: StoredFile | None = None,
) -> ImprovementOrder:
    """Enter an order as it is to be told of. Raises Refused."""
    today = day_at(Side.JP, now)
    if refusals := refusals_to_enter(ordered_on, improve_by, today=today):
        raise Refused(*refusals)
    one_at_a_time(session, f"{ImprovementOrder.kind}:number")
    if queries.is_entered(session, words.get("number", "").strip()):
        message = N_("An order with this number is entered already.")
        raise Refused(Refusal(message, field="number"))
    order = ImprovementOrder(
        side=Side.JP,
        ordered_on=ordered_on,
        improve_by=improve_by,
        stored_file_id=document.id if document else None,
        **{key: words.get(key, "").strip() for key in WORDS},
    )
    session.add(order)
    session.flush()
    facts = {"number": order.number, "ordered_on": ordered_on.isoformat()}
    perform(session, DRAW_UP, record=order, actor=actor, now=now, facts=facts)
    return order


def correct(
    session: Session,
    order: ImprovementOrder,
    words: Mapping[str, str],
    *,
    ordered_on: date,
    improve_by: date | None,
    actor: Actor,
    now: datetime,
    document: StoredFile | None = None,
) -> None:
    """Correct an order that the Kyrgyz side was not yet notified of. Raises Refused."""
    if order.notified_on is not None:
        raise OutOfDate(Refusal(N_("The Kyrgyz side was notified of this order already.")))
    if refusals := refusals_to_enter(ordered_on, improve_by, today=day_at(Side.JP, now)):
        raise Refused(*refusals)
    said = {key: words.get(key, "").strip() for key in WORDS}
    one_at_a_time(session, f"{ImprovementOrder.kind}:number")
    if said["number"] != order.number and queries.is_entered(session, said["number"]):
        message = N_("An order with this number is entered already.")
        raise Refused(Refusal(message, field="number"))

    def change() -> None:
        for key, text in said.items():
            setattr(order, key, text)
        order.ordered_on, order.improve_by = ordered_on, improve_by
        if document is not None:
            order.stored_file_id = document.id

    facts = {"number": said["number"], "ordered_on": ordered_on.isoformat()}
    perform(session, CORRECT, record=order, actor=actor, now=now, facts=facts, change=change)


def notify(session: Session, order: ImprovementOrder, *, actor: Actor, now: datetime) -> None:
    """Notify the Kyrgyz side; it owes the publication from then on. Raises OutOfDate."""
    if order.notified_on is not None:
        raise OutOfDate(Refusal(N_("The Kyrgyz side was notified of this order already.")))
    document = session.get(StoredFile, order.stored_file_id) if order.stored_file_id else None

    def change() -> None:
        order.notified_on = day_at(Side.JP, now)

    do(
        session,
        NOTIFY,
        record=order,
        actor=actor,
        now=now,
        facts={"number": order.number},
        change=change,
        files=[document] if document else [],
    )


def publish(
    session: Session,
    order: ImprovementOrder,
    *,
    address: str,
    published_at: datetime,
    digest: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record, with its proof, that an order is published in the Kyrgyz Republic (moc:7.5)."""
    if order.notified_on is None:
        raise OutOfDate(Refusal(N_("The Kyrgyz side was not notified of this order yet.")))
    proof = prove(
        session,
        ImprovementOrder.kind,
        order.id,
        side=Side.KG,
        since=first_day_there(Side.JP, order.notified_on),
        address=address,
        published_at=published_at,
        digest=digest,
        now=now,
    )
    facts = {"number": order.number, "page": digest}
    do(session, PUBLISH, record=order, brings=proof, actor=actor, now=now, facts=facts)
