"""The screen of contact points: both sides', as they are and were; each side names its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, stopped
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.moc.contacts import queries, services
from registry.moc.contacts.forms import ContactForm
from registry.moc.contacts.models import ContactPoint
from registry.moc.contacts.rules import LIAISON, NAME, OF_SIDE, side_for
from registry.moc.post.rules import PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.screens import side_name
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.forms import RegistryForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True)
class Screen:
    """What the screen of an act says beside its form.

    `trail` are the pages that lead to it, the last being where it leads back; `to_side` whom one
    writes to, `reading` the texts that it is about.
    """

    act: Act
    of: str
    trail: list[tuple[str, str]]
    lead: str = ""
    danger: bool = False
    to_side: str = ""
    reading: Sequence[Any] = ()


def draw(form: RegistryForm, screen: Screen, record: Record | None = None) -> Page:
    """Draw the screen of an act that was not carried out (yet)."""
    session = db.session()
    over = stopped(session, screen.act, clock.now())
    page = render_template(
        "moc/act.html",
        form=form,
        screen=screen,
        over=explain(over) if over else "",
        closed=record is not None and not possible(session, (screen.act,), record, current_actor()),
    )
    return page, form.http_status


pages = Blueprint("moc_contacts", __name__, url_prefix="/moc/contacts")


@pages.app_template_global()
def moc_contact(side: str) -> ContactPoint | None:
    """Return whom one writes to on a side today, for the screens where one writes there."""
    wanted = Side(side)
    return queries.on(db.session(), current_actor(), wanted, day_at(wanted, clock.now()))


@pages.app_template_global()
def writes_for(side: str) -> bool:
    """Say whether the reader writes for a side."""
    return bool(current_actor().desks & OF_SIDE[Side(side)])


@pages.get("/")
@serves(desks=PARTIES, shows=ContactPoint.kind)
def index() -> Page:
    """Show both sides' contact points, and those before them."""
    session, actor, now = db.session(), current_actor(), clock.now()
    return render_template(
        "moc/contacts/index.html",
        sides=[(side, queries.history(session, actor, side), day_at(side, now)) for side in Side],
        may_name=bool(actor.desks & LIAISON) and stopped(session, NAME, now) is None,
    )


@pages.route("/new", methods=BOTH)
@serves(NAME)
def name() -> Page:
    """Name one's own side's contact point."""
    session, actor = db.session(), current_actor()
    side = side_for(actor)
    before = queries.on(session, actor, side, day_at(side, clock.now()))
    usual = {key: getattr(before, key) for key in services.PARTICULARS} if before else {}
    form = ContactForm(data={**usual, "since": day_at(side, clock.now())})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.since.data is not None
        services.name(
            session,
            {key: str(form[key].data or "") for key in services.PARTICULARS},
            since=form.since.data,
            actor=actor,
            now=now,
        )

    said = _("The contact point is named; the other side sees it.")
    done = screens.carry_out(form, verb, leads_to=url_for(".index"), said=said)
    lead = _("It replaces the one before from its day on; that one is kept.")
    screen = Screen(NAME, side_name(side), [(_("Contact points"), url_for(".index"))], lead)
    return done or draw(form, screen)
