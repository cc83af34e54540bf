"""The page on which a newcomer picks a desk and is in; demonstrations on this machine only."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db, widened
from registry.core.desks import Desk
from registry.duties import outbox
from registry.house.demonstration.rules import DOMAIN, TRY_AS, TRY_AT, is_on_this_machine, seat_of
from registry.house.screens import names_of_desks, today, trace_seat_taken
from registry.parties import queries, visitor
from registry.parties.models import Account
from registry.web import carry
from registry.web.access import serves_the_public
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

pages = Blueprint("demonstration", __name__, url_prefix="/demo")

WRITE_MAIL: Final = "registry.write_mail"  # where the application keeps who writes mail

_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@dataclass(frozen=True)
class Choice:
    """One person whose desk can be tried."""

    account_id: UUID
    name: str
    desks: str
    organisation: str | None
    to_try: str


def init_app(app: Flask) -> None:
    """Add the page to a demonstration; any other application does not have it at all."""
    if app.config["DEMONSTRATION"]:
        app.register_blueprint(pages)


@pages.before_request
def _only_here() -> None:
    forwarded = any(name in request.headers for name in _FORWARDED)
    here = is_on_this_machine(request.remote_addr, request.host, is_forwarded=forwarded)
    if not (current_app.config["DEMONSTRATION"] and here):
        abort(404)


@pages.route("", methods=["GET", "POST"])
@serves_the_public
def desks() -> str:
    """Offer every desk that has a made-up person; a form that waits behind it is taken along."""
    people = queries.people_of_domain(db.session(), DOMAIN, on=today())
    choices = [
        _choice(account, [Desk(desk) for desk in holding.desks]) for account, holding in people
    ]
    return render_template(
        "house/demonstration/desks.html",
        offices=[choice for choice in choices if choice.organisation is None],
        bodies=[choice for choice in choices if choice.organisation is not None],
    )


@pages.get("/mail")
@serves_the_public
def mail() -> str:
    """Show the newest mails that a demonstration without a mail server would have sent."""
    write = current_app.extensions[WRITE_MAIL]
    session = db.session()
    with widened(session, outbox.OUTBOX):
        mails = list(outbox.latest(session))
    return render_template(
        "house/demonstration/mail.html",
        mails=[(one.address, one.created_at, write(one)) for one in mails],
    )


def _choice(account: Account, desks: list[Desk]) -> Choice:
    mailbox = account.email.partition("@")[0]
    own = account.organisation
    to_try = TRY_AS.get(mailbox) if own else TRY_AT.get(desks[0])
    seat = None if own else seat_of(desks[0], mailbox)
    title = names_of_desks(desks)
    if seat is not None:
        which, to_try = seat
        title = _("%(desk)s: %(which)s", desk=title, which=_(which))
    return Choice(
        account_id=account.id,
        name=account.name_in(current_language()),
        desks=title,
        organisation=None if own is None else own.name,
        to_try=_(to_try) if to_try else "",
    )


@pages.post("/<uuid:account_id>")
@serves_the_public
def enter(account_id: UUID) -> Response:
    """Let the newcomer in as the made-up person they picked, and nobody else."""
    if not RegistryForm().validate_on_submit():
        return redirect(url_for("demonstration.desks"), 303)
    people = queries.people_of_domain(db.session(), DOMAIN, on=today())
    if account_id not in {account.id for account, _holding in people}:
        abort(404)
    language = current_language()
    now = clock.now()
    visitor.enter(account_id, now=now)
    cookie["language"] = language  # the newcomer's own, whatever the made-up person reads
    db.session.commit()
    trace_seat_taken(now=now, demonstration=True)
    return make_response(carry.resume() or redirect(url_for("home.index"), 303))
