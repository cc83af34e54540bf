"""Screens of improvement orders: Japan enters and notifies them, the Kyrgyz side publishes."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import Unanswerable
from registry.moc.agencies.forms import ProofForm
from registry.moc.orders import queries, services
from registry.moc.orders.forms import OrderForm
from registry.moc.orders.models import ImprovementOrder
from registry.moc.orders.rules import CORRECT, DRAW_UP, NOTIFY, PUBLISH
from registry.moc.post.rules import PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.publications import queries as publications
from registry.papers.models import StoredFile
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")

pages = Blueprint("moc_orders", __name__, url_prefix="/moc/orders")


@pages.get("")
@serves(desks=PARTIES)
def index() -> Page:
    """List the orders."""
    session, actor = db.session(), current_actor()
    return render_template(
        "moc/orders/index.html",
        rows=[
            (order, publications.proofs_of(session, order.kind, order.id))
            for order in queries.orders(session, actor)
        ],
        may_enter=DRAW_UP.by.admits(actor, None),
    )


@pages.route("/new", methods=BOTH)
@serves(DRAW_UP)
def enter() -> Page:
    """Enter an order."""
    form = OrderForm()
    made: list[ImprovementOrder] = []

    def verb(actor: Actor, now: datetime) -> None:
        made.append(services.enter(db.session(), **_said(form, actor, now), actor=actor, now=now))

    done = screens.carry_out(
        form,
        verb,
        said=_("The order is entered. Next, notify the Kyrgyz side."),
        leads_to=lambda: url_for("moc_orders.show", record_id=made[0].id),
    )
    return done or _act_page(DRAW_UP, form, None)


def _said(form: OrderForm, actor: Actor, now: datetime) -> dict[str, Any]:
    documents = [
        take(one, compartment="moc", organisation_id=None, actor=actor, now=now)
        for one in form.document.data
    ]
    return {
        "words": {key: str(form[key].data or "") for key in services.WORDS},
        "ordered_on": form.ordered_on.data,
        "improve_by": form.improve_by.data,
        "document": next(iter(documents), None),
    }


@pages.route("/<uuid:record_id>/correction", methods=BOTH)
@serves(CORRECT)
def correct(record_id: UUID) -> Page:
    """Correct an order before the Kyrgyz side is notified of it."""
    order = _order(record_id)
    form = OrderForm(obj=order)

    def verb(actor: Actor, now: datetime) -> None:
        services.correct(db.session(), order, **_said(form, actor, now), actor=actor, now=now)

    leads_to = url_for("moc_orders.show", record_id=record_id)
    done = screens.carry_out(form, verb, leads_to=leads_to, said=_("The order is corrected."))
    lead = _("What the Kyrgyz side was notified of can't be changed any more.")
    return done or _act_page(CORRECT, form, order, lead)


def _act_page(act: Act, form: RegistryForm, order: ImprovementOrder | None, lead: str = "") -> Page:
    can = order is None or bool(possible(db.session(), (act,), order, current_actor()))
    back = url_for("moc_orders.show", record_id=order.id) if order else url_for("moc_orders.index")
    page = render_template(
        "moc/orders/act.html", act=act, form=form, order=order, lead=lead, back=back, can=can
    )
    return page, form.http_status


def _order(record_id: UUID) -> ImprovementOrder:
    return queries.get_order(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows=ImprovementOrder.kind)
def show(record_id: UUID) -> Page:
    """Show an order: what it says, whether the Kyrgyz side knows, where it was published."""
    session, order = db.session(), _order(record_id)
    acts = (PUBLISH,) if order.notified_on else (NOTIFY, CORRECT)
    return render_template(
        "moc/orders/order.html",
        order=order,
        buttons=screens.buttons(session, acts, order, blueprint=pages.name),
        proofs=publications.proofs_of(session, order.kind, order.id),
        duties=screens.open_duties(session, order, today=day_at(Side.KG, clock.now())),
        events=screens.course(session, subject_of(order)),
    )


@pages.get("/<uuid:record_id>/document")
@serves(desks=PARTIES)
def document(record_id: UUID) -> Response:
    """Hand out the document of an order."""
    order = _order(record_id)
    stored = db.session().get(StoredFile, order.stored_file_id) if order.stored_file_id else None
    if stored is None:
        raise NotFound
    return send_file(stored)


@pages.route("/<uuid:record_id>/notification", methods=BOTH)
@serves(NOTIFY)
def notify(record_id: UUID) -> Page:
    """Notify the Kyrgyz side of an order."""
    order, form = _order(record_id), RegistryForm()

    def verb(actor: Actor, now: datetime) -> None:
        services.notify(db.session(), order, actor=actor, now=now)

    done = screens.carry_out(
        form,
        verb,
        leads_to=url_for("moc_orders.show", record_id=record_id),
        said=_("The Kyrgyz side is notified. The day of publication shows here."),
    )
    lead = _("Its duty to publish the order opens with it.")
    return done or _act_page(NOTIFY, form, order, lead)


@pages.route("/<uuid:record_id>/publication", methods=BOTH)
@serves(PUBLISH)
def publish(record_id: UUID) -> Page:
    """Record, with its proof, that an order is published in the Kyrgyz Republic."""
    order, form = _order(record_id), ProofForm()

    def verb(actor: Actor, now: datetime) -> None:
        try:
            published_at = form.published_at()
        except Unanswerable as question:
            raise Refused(Refusal(question.message.text, field="time")) from None
        services.publish(
            db.session(),
            order,
            address=str(form.address.data),
            published_at=published_at,
            digest=form.digest(),
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        leads_to=url_for("moc_orders.show", record_id=record_id),
        said=_("The publication is recorded; the other side sees it."),
    )
    lead = _("Only a proof closes the duty: the address, the time, the page as saved.")
    return done or _act_page(PUBLISH, form, order, lead)
