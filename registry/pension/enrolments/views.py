"""Screens of forms on enrolment: the bureau prepares and sends, the Pension Bureau acknowledges."""

from collections.abc import Callable
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
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.deliveries.screens import BOTH, Page, Screen, draw
from registry.ledger.traces import trace
from registry.papers.models import Paper
from registry.papers.screens import preview, send_file, send_paper, send_word, take
from registry.pension.deliveries.rules import PURPOSES
from registry.pension.enrolments import letters, queries, services
from registry.pension.enrolments.forms import (
    WITHIN,
    EnrolmentForm,
    NoticeForm,
    PostForm,
    ReasonForm,
)
from registry.pension.enrolments.models import Enrolment
from registry.pension.enrolments.rules import (
    ACTS,
    CHANNEL_NAMES,
    DROP,
    ISSUE,
    LEARN,
    OWN_ROOM,
    PARTIES,
    POST,
    PUT_FORWARD,
    RECEIVE,
    SEND,
    SEND_BACK,
    STATE_NAMES,
    Channel,
    State,
)
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

TONES: Final = {State.RECEIVED: "good", State.SENT: "active", State.DROPPED: "ended"}
BUREAU: Final = frozenset({Desk.ISA_BUREAU})

pages = Blueprint("pension_enrolments", __name__, url_prefix="/pension/enrolments")


def _standing(enrolment: Enrolment) -> tuple[str, str]:
    state = State(enrolment.state)
    return _(STATE_NAMES[state]), TONES.get(state, "warn")


def _trail(enrolment: Enrolment | None = None) -> list[tuple[str, str]]:
    found = [(_("Enrolment not done"), url_for(".index"))]
    if enrolment is not None:
        found.append((enrolment.establishment, url_for(".show", record_id=enrolment.id)))
    return found


def _read(enrolment: Enrolment) -> None:
    """Leave on record whose particulars were shown."""
    subject = subject_of(enrolment)
    trace(db.session(), "pension.rows.read", actor=current_actor(), subject=subject, at=clock.now())


def _get(record_id: UUID) -> Enrolment:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("")
@serves(desks=PARTIES)
def index() -> Page:
    """List the forms, without the workers' names."""
    session, actor = db.session(), current_actor()
    return render_template(
        "pension/enrolments/index.html",
        rows=queries.enrolments(session, actor),
        standing=_standing,
        may_enter=LEARN.by.admits(actor, None),
        today=clock.legal_date(clock.now()),
    )


def _draw(form: EnrolmentForm, enrolment: Enrolment | None) -> Page:
    title = _(LEARN.label) if enrolment is None else _("Change what the form says")
    can = enrolment is None or enrolment.state == State.DRAFT
    page = render_template(
        "pension/enrolments/edit.html",
        form=form,
        title=title,
        trail=_trail(enrolment),
        can=can,
        is_new=enrolment is None,
    )
    return page, form.http_status


def _values(form: EnrolmentForm) -> dict[str, Any]:
    return {key: form[key].data for key in services.ITEMS}


@pages.route("/new", methods=BOTH)
@serves(LEARN)
def enter() -> Page:
    """Enter an employer's notice."""
    form = NoticeForm(data={"status": "特定技能１号"})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.learned_on.data is not None
        enrolment = services.enter(
            db.session(),
            _values(form),
            learned_on=form.learned_on.data,
            all_within_period=form.within_period.data == WITHIN,
            actor=actor,
            now=now,
        )
        made.append(enrolment.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The notice is entered. Look at the form, and lay it before the second officer."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    return done or _draw(form, None)


@pages.route("/<uuid:record_id>/edit", methods=BOTH)
@serves(desks=BUREAU)
def edit(record_id: UUID) -> Page:
    """Change what the form says, until it is with the second officer."""
    enrolment = _get(record_id)
    said = {key: getattr(enrolment, key) for key in services.ITEMS}
    form = EnrolmentForm(data={**said, "version": enrolment.version})
    done = screens.carry_out(
        form,
        lambda _actor, _now: services.write(db.session(), enrolment, _values(form)),
        record=enrolment,
        said=_("The change is saved."),
        leads_to=url_for(".show", record_id=record_id),
    )
    return done or _draw(form, enrolment)


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows=Enrolment.kind)
def show(record_id: UUID) -> Page:
    """Show a form: what it says, how it went, what can be done; the reading leaves a trace."""
    session, actor, enrolment = db.session(), current_actor(), _get(record_id)
    _read(enrolment)
    now = clock.now()
    return render_template(
        "pension/enrolments/enrolment.html",
        enrolment=enrolment,
        standing=_standing(enrolment),
        buttons=screens.buttons(session, ACTS[1:], enrolment, blueprint=pages.name),
        danger=(DROP,),
        may_edit=enrolment.state == State.DRAFT and Desk.ISA_BUREAU in actor.desks,
        may_preview=enrolment.compartment == OWN_ROOM,
        shows_proof=enrolment.proof_file is not None and Desk.ISA_BUREAU in actor.desks,
        waits_for_second=enrolment.state == State.BEING_CHECKED
        and not possible(session, (ISSUE,), enrolment, actor),
        channel=_(CHANNEL_NAMES[Channel(enrolment.channel)]) if enrolment.channel else None,
        paper=queries.paper_of(session, enrolment, actor),
        purposes=[one.name.in_locale(current_language()) for one in PURPOSES],
        age=(clock.legal_date(now) - enrolment.learned_on).days,
        duties=screens.open_duties(session, enrolment, today=clock.legal_date(now)),
        events=screens.course(session, subject_of(enrolment)),
    )


@pages.get("/<uuid:record_id>/preview.pdf")
@serves(desks=BUREAU)
def draft(record_id: UUID) -> Response:
    """Show the form before it is issued: no number is taken."""
    enrolment = _get(record_id)
    _read(enrolment)
    return preview(letters.form_of(db.session(), enrolment, now=clock.now()), "form")


def _paper(record_id: UUID) -> Paper:
    enrolment = _get(record_id)
    paper = queries.paper_of(db.session(), enrolment, current_actor())
    if paper is None:
        raise NotFound
    _read(enrolment)
    return paper


@pages.get("/<uuid:record_id>/form.pdf")
@serves(desks=PARTIES)
def pdf(record_id: UUID) -> Response:
    """Hand out the form as it was issued."""
    return send_paper(_paper(record_id))


@pages.get("/<uuid:record_id>/form.docx")
@serves(desks=PARTIES)
def word(record_id: UUID) -> Response:
    """Hand out the issued form as a Word file."""
    return send_word(_paper(record_id))


@pages.get("/<uuid:record_id>/proof")
@serves(desks=BUREAU)
def proof(record_id: UUID) -> Response:
    """Hand out the post office's receipt."""
    stored = _get(record_id).proof_file
    if stored is None:
        raise NotFound
    return send_file(stored)


def _act(
    enrolment: Enrolment,
    act: Act,
    form: RecordForm,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    back = url_for(".show", record_id=enrolment.id)
    done = screens.carry_out(form, verb, record=enrolment, said=said, leads_to=back)
    screen = Screen(act, _trail(enrolment), lead, grave=act is DROP)
    return done or draw(form, screen, enrolment)


def _seen(enrolment: Enrolment) -> dict[str, int]:
    return {"version": enrolment.version}


@pages.route("/<uuid:record_id>/check", methods=BOTH)
@serves(PUT_FORWARD)
def put_forward(record_id: UUID) -> Page:
    """Lay the form before the second officer."""
    enrolment = _get(record_id)
    return _act(
        enrolment,
        PUT_FORWARD,
        RecordForm(data=_seen(enrolment)),
        lambda actor, now: services.put_forward(db.session(), enrolment, actor=actor, now=now),
        said=_("It is with the second officer."),
        lead=_("Somebody else at the bureau checks the form and issues it for the chief examiner."),
    )


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send the form back."""
    enrolment = _get(record_id)
    form = ReasonForm(data=_seen(enrolment))

    def verb(actor: Actor, now: datetime) -> None:
        words = str(form.words.data)
        services.send_back(db.session(), enrolment, reason=words, actor=actor, now=now)

    return _act(enrolment, SEND_BACK, form, verb, said=_("The form is sent back."))


@pages.route("/<uuid:record_id>/issue", methods=BOTH)
@serves(ISSUE)
def issue(record_id: UUID) -> Page:
    """Issue the form."""
    enrolment = _get(record_id)
    return _act(
        enrolment,
        ISSUE,
        RecordForm(data=_seen(enrolment)),
        lambda actor, now: services.issue(db.session(), enrolment, actor=actor, now=now),
        said=_("The form is issued. Print it and post it without delay."),
        lead=_("Look at the form first. It gets its number and today's date, and stays as it is."),
    )


@pages.route("/<uuid:record_id>/posting", methods=BOTH)
@serves(POST)
def post(record_id: UUID) -> Page:
    """Record that the form was posted, with the proof of posting."""
    enrolment = _get(record_id)
    form = PostForm(data=_seen(enrolment))

    def verb(actor: Actor, now: datetime) -> None:
        kept = [
            take(one, compartment=OWN_ROOM, organisation_id=None, actor=actor, now=now)
            for one in form.document.data
        ]
        assert form.posted_on.data is not None
        services.post(
            db.session(),
            enrolment,
            posted_on=form.posted_on.data,
            proof=str(form.proof.data),
            proof_file=next(iter(kept), None),
            actor=actor,
            now=now,
        )

    said = _("The posting is recorded. The Pension Bureau's acknowledgement shows here.")
    return _act(enrolment, POST, form, verb, said=said)


@pages.route("/<uuid:record_id>/sending", methods=BOTH)
@serves(SEND)
def send(record_id: UUID) -> Page:
    """Send the form through this system."""
    enrolment = _get(record_id)
    return _act(
        enrolment,
        SEND,
        RecordForm(data=_seen(enrolment)),
        lambda actor, now: services.send(db.session(), enrolment, actor=actor, now=now),
        said=_("The form is sent. The Pension Bureau's acknowledgement shows here."),
        lead=_("The text knows the post. Use this way where both sides have agreed to it."),
    )


@pages.route("/<uuid:record_id>/receipt", methods=BOTH)
@serves(RECEIVE)
def receive(record_id: UUID) -> Page:
    """Acknowledge a form."""
    enrolment = _get(record_id)
    return _act(
        enrolment,
        RECEIVE,
        RecordForm(data=_seen(enrolment)),
        lambda actor, now: services.receive(db.session(), enrolment, actor=actor, now=now),
        said=_("Receipt is acknowledged."),
        lead=_("It goes on to the Japan Pension Service only, for enrolment and premiums only."),
    )


@pages.route("/<uuid:record_id>/dropping", methods=BOTH)
@serves(DROP)
def drop(record_id: UUID) -> Page:
    """Drop a notice of which nothing is to be sent."""
    enrolment = _get(record_id)
    form = ReasonForm(data=_seen(enrolment))

    def verb(actor: Actor, now: datetime) -> None:
        words = str(form.words.data)
        services.drop(db.session(), enrolment, reason=words, actor=actor, now=now)

    lead = _("For a notice that turns out to be about workers within the time for enrolment only.")
    said = _("It is dropped; nothing is owed any more.")
    return _act(enrolment, DROP, form, verb, said=said, lead=lead)
