"""Screens of the register of consents: both sides see the same."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.ledger.traces import trace
from registry.moc.contacts.rules import OF_SIDE, side_for
from registry.moc.contacts.views import Page, Screen, draw
from registry.moc.disclosures import queries, services
from registry.moc.disclosures.forms import (
    ConsentForm,
    DisclosureForm,
    HandoverForm,
    NoConsentForm,
    WithdrawalForm,
)
from registry.moc.disclosures.models import DisclosureHandover, DisclosureRequest
from registry.moc.disclosures.rules import (
    ASK,
    DECLINE,
    GRANT,
    HAND_OVER,
    STANDING_NAMES,
    WITHDRAW,
    Standing,
    code_of,
    sentences,
)
from registry.moc.disclosures.services import Wish
from registry.moc.post.rules import PARTIES, Side
from registry.moc.post.services import day_at
from registry.papers.models import StoredFile
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField

BOTH: Final = ("GET", "POST")
TONES: Final = {
    Standing.ASKED: "warn",
    Standing.OPEN: "good",
    Standing.ENDED: "ended",
    Standing.DECLINED: "ended",
    Standing.WITHDRAWN: "bad",
}
_BY_STANDING: Final = {
    Standing.ASKED: (GRANT, DECLINE),
    Standing.OPEN: (HAND_OVER, WITHDRAW),
}

pages = Blueprint("moc_disclosures", __name__, url_prefix="/moc/disclosures")


@pages.app_template_global()
def disclosure_standing(request: DisclosureRequest) -> tuple[str, str]:
    """Return where a request stands today, and the tone of its tag."""
    standing = queries.standing_of(request, _today())
    return _(STANDING_NAMES[standing]), TONES[standing]


@pages.app_template_global()
def disclosures_about(*records: UUID) -> list[DisclosureRequest]:
    """Return the requests about some records, for the pages where these are read."""
    return list(queries.about(db.session(), current_actor(), records))


@pages.app_template_global()
def extract_url(handover: DisclosureHandover) -> str:
    """Return the address that the recipient of a handover opens."""
    code = code_of(str(current_app.config["SECRET_KEY"]), handover.id)
    base = current_app.config["BASE_URL"].rstrip("/")
    return f"{base}/{current_language()}/extracts/{handover.id}/{code}"


def _today() -> date:
    return day_at(Side.JP, clock.now())


@pages.get("/")
@serves(desks=PARTIES)
def index() -> Page:
    """Show the register of consents."""
    rows = queries.requests(db.session(), current_actor())
    return render_template("moc/disclosures/index.html", rows=rows)


def _get(record_id: UUID) -> DisclosureRequest:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.disclosure")
def show(record_id: UUID) -> Page:
    """Show a request: the very passages, the written answer, what was handed over."""
    session, actor = db.session(), current_actor()
    request = _get(record_id)
    trace(
        session,
        "disclosure.read",
        actor=actor,
        subject=subject_of(request),
        at=clock.now(),
    )
    asker = bool(actor.desks & OF_SIDE[Side(request.side)])
    acts = [
        act
        for act in _BY_STANDING.get(queries.standing_of(request, _today()), ())
        if act is not HAND_OVER or asker
    ]
    answer = queries.consent(request)
    source = queries.source(session, actor, request.of_kind, request.of_id)
    return render_template(
        "moc/disclosures/request.html",
        one=request,
        matter=source.stands_on,
        answer=answer,
        granted=set(answer.passages) if answer else set(),
        asker=asker,
        is_open=queries.standing_of(request, _today()) is Standing.OPEN,
        buttons=screens.buttons(session, acts, request, blueprint=pages.name),
        danger={WITHDRAW, DECLINE},
        duties=screens.open_duties(session, request, today=_today()),
        events=screens.course(session, subject_of(request)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out the written answer."""
    return send_file(queries.get_file(_get(record_id), file_id))


@pages.route("/new/<kind>/<uuid:record_id>", methods=BOTH)
@serves(ASK)
def ask(kind: str, record_id: UUID) -> Page:
    """Ask for consent to show passages of something confidential to somebody else."""
    session, actor = db.session(), current_actor()
    source = queries.source(session, actor, kind, record_id)
    found = sentences(source.texts)
    form = DisclosureForm(data={"language": current_language()})
    form.passages.offer([(str(place), one) for place, one in enumerate(found)])
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.until.data is not None
        wish = Wish(
            [found[int(place)] for place in form.passages.data or ()],
            str(form.quotes.data or ""),
            str(form.recipient.data),
            str(form.language.data),
            str(form.purpose.data),
            form.until.data,
        )
        made.append(services.ask(session, source, wish, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".show", record_id=made[0]),
        said=_("The other side is asked. Nothing may be shown before it consents in writing."),
    )
    lead = _("Only the passages that the other side consents to open, and only until its day.")
    trail = [(_("Consents to disclose"), url_for(".index"))]
    screen = Screen(ASK, "", trail, lead, to_side=side_for(actor).other)
    return done or draw(form, screen)


def _paper(field: FilesField, actor: Actor, now: datetime) -> StoredFile:
    (upload,) = field.data
    return take(upload, compartment="moc", organisation_id=None, actor=actor, now=now)


def _step(
    form: RegistryForm,
    request: DisclosureRequest,
    act: Act,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    back = url_for(".show", record_id=request.id)
    done = screens.carry_out(form, verb, leads_to=back, said=said)
    trail = [(_("Consents to disclose"), url_for(".index")), (request.reference, back)]
    danger = act in {WITHDRAW, DECLINE}
    screen = Screen(act, request.reference, trail, lead, danger=danger)
    return done or draw(form, screen, request)


@pages.route("/<uuid:record_id>/consent", methods=BOTH)
@serves(GRANT)
def grant(record_id: UUID) -> Page:
    """Consent in writing."""
    request = _get(record_id)
    places = [str(place) for place in range(len(request.passages))]
    form = ConsentForm(data={"until": request.until, "passages": places})
    form.passages.offer(list(zip(places, request.passages, strict=True)))

    def verb(actor: Actor, now: datetime) -> None:
        assert form.until.data is not None
        services.grant(
            db.session(),
            request,
            [int(place) for place in form.passages.data or ()],
            until=form.until.data,
            document=_paper(form.document, actor, now),
            actor=actor,
            now=now,
        )

    said = _("The consent is given; these passages are open until its day.")
    return _step(form, request, GRANT, verb, said=said, lead=request.purpose)


@pages.route("/<uuid:record_id>/refusal", methods=BOTH)
@serves(DECLINE)
def decline(record_id: UUID) -> Page:
    """Answer in writing that there is no consent."""
    request, form = _get(record_id), NoConsentForm()

    def verb(actor: Actor, now: datetime) -> None:
        document = _paper(form.document, actor, now)
        services.decline(db.session(), request, document=document, actor=actor, now=now)

    return _step(form, request, DECLINE, verb, said=_("The answer is sent."))


@pages.route("/<uuid:record_id>/withdrawal", methods=BOTH)
@serves(WITHDRAW)
def withdraw(record_id: UUID) -> Page:
    """Withdraw a consent."""
    request, form = _get(record_id), WithdrawalForm()

    def verb(actor: Actor, now: datetime) -> None:
        services.withdraw(db.session(), request, str(form.reason.data), actor=actor, now=now)

    said = _("The consent is withdrawn; the passages are closed.")
    lead = _("The passages close at once. What the recipient has read or printed stays with them.")
    return _step(form, request, WITHDRAW, verb, said=said, lead=lead)


@pages.route("/<uuid:record_id>/handover", methods=BOTH)
@serves(HAND_OVER)
def hand_over(record_id: UUID) -> Page:
    """Hand the open passages over, and no others."""
    request, form = _get(record_id), HandoverForm()

    def verb(actor: Actor, now: datetime) -> None:
        services.hand_over(db.session(), request, str(form.received_by.data), actor=actor, now=now)

    said = _("The handover is recorded. Give the recipient the address, or the page printed.")
    lead = _("The recipient gets an address of its own, which works until the consent ends.")
    return _step(form, request, HAND_OVER, verb, said=said, lead=lead)
