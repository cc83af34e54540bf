"""Screens of what is done with an edition: put forward, issued, sent back, published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import Unanswerable
from registry.moc.editions import queries, services
from registry.moc.editions.forms import BackForm, IssueForm, ListProofForm, forward_form
from registry.moc.editions.models import Edition
from registry.moc.editions.rules import OF, TITLES, Acts, Sort
from registry.moc.editions.views import Preview, csv_of, preview_of
from registry.moc.post.rules import Side, side_among
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
_A, _S = OF[Sort.AGENCIES], OF[Sort.SUPPORT]

pages = Blueprint("moc_issuing", __name__, url_prefix="/moc/lists")


def _edition(record_id: UUID, act_of: Callable[[Acts], Act | None]) -> tuple[Edition, Act]:
    """Return an edition and the act upon it. Raises NotEntitled for the side whose it is not."""
    actor = current_actor()
    edition = queries.get_edition(db.session(), record_id, actor)
    act = act_of(OF[Sort(edition.sort)])
    if act is None or not act.by.admits(actor, edition):
        raise NotEntitled
    return edition, act


@dataclass(frozen=True)
class _Screen:
    """What a screen of an act says beside its form."""

    label: str
    lead: str = ""
    danger: bool = False
    preview: Preview | None = None


def _act_page(edition: Edition, acts: Sequence[Act], form: RegistryForm, screen: _Screen) -> Page:
    page = render_template(
        "moc/editions/act.html",
        edition=edition,
        form=form,
        screen=screen,
        preview=screen.preview,
        title=TITLES[Sort(edition.sort)].in_locale(current_language()),
        back=url_for("moc_editions.show", record_id=edition.id),
        can=bool(possible(db.session(), acts, edition, current_actor())),
    )
    return page, form.http_status


@pages.route("/editions/<uuid:record_id>/forward", methods=BOTH)
@serves(_A.put_forward, _S.put_forward)
def put_forward(record_id: UUID) -> Page:
    """Put an edition forward; what looks wrong needs its reason."""
    session = db.session()
    edition, act = _edition(record_id, lambda acts: acts.put_forward)
    stops = queries.what_looks_wrong(session, edition, queries.difference(session, edition))
    form = forward_form(stops, edition.version)

    def verb(actor: Actor, now: datetime) -> None:
        reasons = {stop.sign: str(form[services.field_of(stop.sign)].data or "") for stop in stops}
        services.put_forward(session, edition, reasons=reasons, actor=actor, now=now)

    back = url_for("moc_editions.show", record_id=record_id)
    said = _("It is put forward. A second person looks through it and issues it.")
    done = screens.carry_out(form, verb, record=edition, leads_to=back, said=said)
    lead = _("Another person than you issues it.")
    return done or _act_page(edition, (act,), form, _Screen(_(act.label), lead))


@pages.route("/editions/<uuid:record_id>/issue", methods=BOTH)
@serves(_A.issue, _S.issue)
def issue(record_id: UUID) -> Page:
    """Issue an edition that another person put forward."""
    session = db.session()
    edition, act = _edition(record_id, lambda acts: acts.issue)
    last = queries.last_issued(session, Sort(edition.sort), before=edition)
    form = IssueForm(data={"version": edition.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.issue(session, edition, actor=actor, now=now, after=form.after_seen)

    back = url_for("moc_editions.show", record_id=record_id)
    said = (
        _("The edition is issued. Next, make its package in the outbox, and publish it.")
        if edition.sort == Sort.AGENCIES
        else _("The edition is issued. Next, make its package in the outbox.")
    )
    done = screens.carry_out(form, verb, record=edition, leads_to=back, said=said)
    if done:
        return done
    form.after.data = str(last.number if last else 0)
    lead = _("It gets the next number and can't be changed any more.")
    screen = _Screen(_(act.label), lead, preview=preview_of(session, edition))
    return _act_page(edition, (act,), form, screen)


@pages.route("/editions/<uuid:record_id>/return", methods=BOTH)
@serves(_A.send_back, _S.send_back)
def send_back(record_id: UUID) -> Page:
    """Send an edition back to who put it forward."""
    session = db.session()
    edition, act = _edition(record_id, lambda acts: acts.send_back)
    form = BackForm(data={"version": edition.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.send_back(session, edition, reason=str(form.reason.data), actor=actor, now=now)

    back = url_for("moc_editions.show", record_id=record_id)
    done = screens.carry_out(
        form, verb, record=edition, leads_to=back, said=_("The edition went back.")
    )
    return done or _act_page(edition, (act,), form, _Screen(_(act.label)))


@pages.route("/editions/<uuid:record_id>/discard", methods=BOTH)
@serves(_A.discard, _S.discard)
def discard(record_id: UUID) -> Page:
    """Discard an edition that was never issued."""
    session = db.session()
    edition, act = _edition(record_id, lambda acts: acts.discard)
    form = RecordForm(data={"version": edition.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.discard(session, edition, actor=actor, now=now)

    back = url_for("moc_editions.index", sort=edition.sort)
    done = screens.carry_out(
        form, verb, record=edition, leads_to=back, said=_("The edition is discarded.")
    )
    return done or _act_page(edition, (act,), form, _Screen(_(act.label), danger=True))


@pages.route("/editions/<uuid:record_id>/publication", methods=BOTH)
@serves(*_A.publish.values(), *_S.publish.values())
def publish(record_id: UUID) -> Page:
    """Record, with its proof, that a list is published: elsewhere, or on the pages here."""
    session, side = db.session(), side_among(current_actor().desks) or Side.JP
    edition, act = _edition(record_id, lambda acts: acts.publish.get(side))
    form = ListProofForm(data={"here": False})
    if form.was_sent and form.here.data:
        for name in ("address", "published_on", "time", "page"):
            form[name].validators = ()

    def verb(actor: Actor, now: datetime) -> None:
        address, at, digest = _proof(session, edition, form, now)
        services.publish(
            session,
            edition,
            side,
            address=address,
            published_at=at,
            digest=digest,
            actor=actor,
            now=now,
        )

    back = url_for("moc_editions.show", record_id=record_id)
    said = _("The publication is recorded; the other side sees it.")
    done = screens.carry_out(form, verb, leads_to=back, said=said)
    lead = _("Only a proof closes the duty: the address, the time, the page as saved.")
    return done or _act_page(edition, (act,), form, _Screen(_(act.label), lead))


def _proof(
    session: Session, edition: Edition, form: ListProofForm, now: datetime
) -> tuple[str, datetime, str]:
    """Return address, moment and digest: of a page elsewhere, or of the public file here."""
    if form.here.data:
        place = url_for(
            "public_lists.file",
            language="en",
            edition_id=edition.id,
            ending="csv",
            _external=True,
        )
        return place, now, sha256(csv_of(session, edition)).hexdigest()
    try:
        at = form.published_at()
    except Unanswerable as question:
        raise Refused(Refusal(question.message.text, field="time")) from None
    return str(form.address.data), at, form.digest()
