"""Screens of suspensions and of help with returns."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import stopped, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.ledger.traces import trace
from registry.moc.contacts.rules import LIAISON
from registry.moc.contacts.views import Page, Screen, draw
from registry.moc.post.rules import PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.stays import queries, services
from registry.moc.stays.forms import (
    EndForm,
    OutcomeForm,
    ReturnForm,
    StepForm,
    SuspensionForm,
)
from registry.moc.stays.models import ReturnRequest
from registry.moc.stays.rules import (
    ASK_HELP,
    CHANGE,
    CONCLUDE,
    FIELDS,
    OUTCOME_NAMES,
    REPORT,
    STANDING_NAMES,
    SUSPEND,
    Outcome,
    Standing,
)
from registry.moc.stays.services import Person, Told
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

BOTH: Final = ("GET", "POST")
TONES: Final = {Standing.TO_COME: "active", Standing.IN_FORCE: "bad", Standing.OVER: "ended"}

pages = Blueprint("moc_stays", __name__, url_prefix="/moc/stays")


@pages.app_template_global()
def field_name(code: str) -> str:
    """Return what a field of acceptance is called."""
    return FIELDS[code].in_locale(current_language())


@pages.app_template_global()
def suspension_standing(standing: Standing) -> tuple[str, str]:
    """Return where a suspension stands, and the tone of its tag."""
    return _(STANDING_NAMES[standing]), TONES[standing]


@pages.app_template_global()
def return_outcome(request: ReturnRequest) -> tuple[str, str]:
    """Return what came of a return, and the tone of its tag."""
    outcome = queries.outcome_of(request)
    if outcome is None:
        return _("Help asked for"), "warn"
    known = Outcome(outcome)
    tone = "bad" if known is Outcome.NOT_POSSIBLE else "good"
    return OUTCOME_NAMES[known].in_locale(current_language()), tone


@pages.app_template_global()
def return_outcome_name(outcome: str) -> str:
    """Return what an outcome is called."""
    return OUTCOME_NAMES[Outcome(outcome)].in_locale(current_language())


def _may(act: Act) -> bool:
    return act.by.admits(current_actor(), None) and stopped(db.session(), act, clock.now()) is None


@pages.get("/suspensions")
@serves(desks=PARTIES)
def suspensions() -> Page:
    """List the suspensions of acceptance."""
    today = day_at(Side.JP, clock.now())
    return render_template(
        "moc/stays/suspensions.html",
        rows=queries.suspensions(db.session(), today),
        may_suspend=_may(SUSPEND),
    )


@pages.get("/suspensions/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.suspension")
def suspension(record_id: UUID) -> Page:
    """Show a suspension with its changes."""
    session, today = db.session(), day_at(Side.JP, clock.now())
    one = queries.get_suspension(session, record_id)
    return render_template(
        "moc/stays/suspension.html",
        stop=queries.as_stop(one, today),
        buttons=screens.buttons(session, (CHANGE,), one, blueprint=pages.name),
        events=screens.course(session, subject_of(one)),
    )


@pages.route("/suspensions/new", methods=BOTH)
@serves(SUSPEND)
def suspend() -> Page:
    """Suspend acceptance in a field."""
    form = SuspensionForm(data={"since": day_at(Side.JP, clock.now())})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.since.data is not None
        one = services.suspend(
            db.session(),
            str(form["field"].data),
            since=form.since.data,
            until=form.until.data,
            reason_ja=str(form.reason_ja.data),
            reason_en=str(form.reason_en.data or ""),
            actor=actor,
            now=now,
        )
        made.append(one.id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".suspension", record_id=made[0]),
        said=_(
            "The suspension is announced; the public page shows it, and the other side sees it."
        ),
    )
    lead = _("Where the shortage of a field is met. It is public from the moment it is announced.")
    trail = [(_("Suspensions of acceptance"), url_for(".suspensions"))]
    screen = Screen(SUSPEND, "", trail, lead, danger=True, to_side=Side.KG)
    return done or draw(form, screen)


@pages.route("/suspensions/<uuid:record_id>/end", methods=BOTH)
@serves(CHANGE)
def change(record_id: UUID) -> Page:
    """Set another last day."""
    session, today = db.session(), day_at(Side.JP, clock.now())
    one = queries.get_suspension(session, record_id)
    form = EndForm(data={"until": queries.as_stop(one, today).until})

    def verb(actor: Actor, now: datetime) -> None:
        services.change(session, one, form.until.data, actor=actor, now=now)

    back = url_for(".suspension", record_id=record_id)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The end is changed."))
    name = field_name(one.field)
    trail = [(_("Suspensions of acceptance"), url_for(".suspensions")), (name, back)]
    return done or draw(form, Screen(CHANGE, name, trail), one)


# -- returns --------------------------------------------------------------------------------------


def _return(record_id: UUID) -> ReturnRequest:
    return queries.get_return(db.session(), record_id, current_actor())


@pages.get("/returns")
@serves(desks=LIAISON)
def returns() -> Page:
    """List the requests for help with a return, without names."""
    rows = queries.returns(db.session(), current_actor())
    return render_template("moc/stays/returns.html", rows=rows, may_ask=_may(ASK_HELP))


@pages.get("/returns/<uuid:record_id>")
@serves(desks=LIAISON, shows="moc.return")
def one_return(record_id: UUID) -> Page:
    """Show who is to be helped, what was done, what came of it; the reading leaves a trace."""
    session, one = db.session(), _return(record_id)
    subject = subject_of(one)
    trace(session, "return.read", actor=current_actor(), subject=subject, at=clock.now())
    acts = () if queries.outcome_of(one) else (REPORT, CONCLUDE)
    return render_template(
        "moc/stays/return.html",
        one=one,
        buttons=screens.buttons(session, acts, one, blueprint=pages.name),
        duties=screens.open_duties(session, one, today=day_at(Side.KG, clock.now())),
        events=screens.course(session, subject),
    )


@pages.route("/returns/new", methods=BOTH)
@serves(ASK_HELP)
def ask_help() -> Page:
    """Ask for help with a return."""
    form = ReturnForm(data={"language": current_language()})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        person = Person(
            str(form["name"].data),
            form.born_on.data,
            str(form.passport.data or ""),
            str(form.family.data or ""),
            str(form.whereabouts.data or ""),
        )
        one = services.ask_help(
            db.session(),
            person,
            str(form.needs.data),
            language=str(form.language.data),
            actor=actor,
            now=now,
        )
        made.append(one.id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".one_return", record_id=made[0]),
        said=_("The Kyrgyz side is asked; it does what it can, with its embassy."),
    )
    lead = _("Who it is about is seen by the two contact points only; each reading leaves a trace.")
    trail = [(_("Help with returns"), url_for(".returns"))]
    return done or draw(form, Screen(ASK_HELP, "", trail, lead, to_side=Side.KG))


def _on_return(
    form: StepForm,
    one: ReturnRequest,
    act: Act,
    verb: Callable[[Told, Actor, datetime], object],
    said: str,
) -> Page:
    def do_it(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        told = Told(
            str(form.text.data or ""),
            str(form.language.data),
            form.on.data,
            bool(form.with_embassy.data),
        )
        verb(told, actor, now)

    back = url_for(".one_return", record_id=one.id)
    done = screens.carry_out(form, do_it, leads_to=back, said=said)
    trail = [(_("Help with returns"), url_for(".returns")), (one.reference, back)]
    return done or draw(form, Screen(act, one.reference, trail, to_side=Side.JP), one)


def _usual() -> dict[str, object]:
    return {"on": day_at(Side.KG, clock.now()), "language": current_language()}


@pages.route("/returns/<uuid:record_id>/progress", methods=BOTH)
@serves(REPORT)
def report(record_id: UUID) -> Page:
    """Report progress."""
    one, form = _return(record_id), StepForm(data=_usual())

    def verb(told: Told, actor: Actor, now: datetime) -> None:
        services.report(db.session(), one, told, actor=actor, now=now)

    return _on_return(form, one, REPORT, verb, _("The progress is reported."))


@pages.route("/returns/<uuid:record_id>/outcome", methods=BOTH)
@serves(CONCLUDE)
def conclude(record_id: UUID) -> Page:
    """Report the outcome."""
    one, form = _return(record_id), OutcomeForm(data=_usual())

    def verb(told: Told, actor: Actor, now: datetime) -> None:
        outcome = Outcome(str(form.outcome.data))
        services.conclude(db.session(), one, outcome, told, actor=actor, now=now)

    return _on_return(form, one, CONCLUDE, verb, _("The outcome is reported."))
