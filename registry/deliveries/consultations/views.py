"""Screens of consultations, made for each agreement alike."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.deliveries.consultations import queries, services
from registry.deliveries.consultations.forms import OutcomeForm, QuestionForm, ReasonForm
from registry.deliveries.consultations.models import DeliveryConsultation
from registry.deliveries.consultations.rules import STATE_NAMES, State, Talks
from registry.deliveries.consultations.services import Outcome
from registry.deliveries.screens import BOTH, Page, Screen, draw
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language


def pages_of(talks: Talks) -> Blueprint:
    """Return the pages of an agreement's consultations."""
    prefix = talks.instrument
    pages = Blueprint(f"{prefix}_consultations", __name__, url_prefix=f"/{prefix}/consultations")

    def add(
        rule: str, endpoint: str, view: Callable[..., Page], *acts: Act, **declared: Any
    ) -> None:
        methods = declared.pop("methods", BOTH)
        served = serves(*acts, **declared)(partial(view, talks))
        pages.add_url_rule(rule, endpoint, served, methods=methods)

    one, acts = "/<uuid:record_id>", talks.acts
    add("", "index", index, desks=talks.readers, methods=("GET",))
    add("/new", "ask", ask, acts.ask)
    add(one, "show", show, desks=talks.readers, shows=talks.kind, methods=("GET",))
    add(f"{one}/outcome", "record", record, acts.record)
    add(f"{one}/confirmation", "settle", settle, acts.settle)
    add(f"{one}/objection", "decline", decline, acts.decline)
    return pages


def _url(talks: Talks, endpoint: str, **values: Any) -> str:
    return url_for(f"{talks.instrument}_consultations.{endpoint}", **values)


def _standing(asked: DeliveryConsultation) -> tuple[str, str]:
    state = State(asked.state)
    return _(STATE_NAMES[state]), "good" if state is State.SETTLED else "warn"


def _desk(desk: str) -> str:
    seat = SEATS[Desk(desk)]
    return seat.ja if current_language() == "ja" else seat.en


def _trail(talks: Talks, asked: DeliveryConsultation | None = None) -> list[tuple[str, str]]:
    found = [(_("Open questions"), _url(talks, "index"))]
    if talks.instrument in current_actor().reach:
        found.insert(0, (_("Deliveries"), url_for(f"{talks.instrument}_deliveries.index")))
    if asked is not None:
        found.append((asked.subject, _url(talks, "show", record_id=asked.id)))
    return found


def _officers(talks: Talks) -> Mapping[str, str]:
    """Return which two offices settle the agreement's questions, as they are called today."""
    value = value_on(db.session(), talks.officers, clock.legal_date(clock.now()))
    return {side: titles[current_language()] for side, titles in value.items()}


def _get(talks: Talks, record_id: UUID) -> DeliveryConsultation:
    return queries.get(db.session(), record_id, current_actor(), talks.instrument)


def index(talks: Talks) -> Page:
    """List the questions."""
    session, actor = db.session(), current_actor()
    return render_template(
        "deliveries/consultations/index.html",
        talks=talks,
        title=talks.title.in_locale(current_language()),
        trail=_trail(talks)[:-1],
        rows=queries.of_agreement(session, actor, talks.instrument),
        url=partial(_url, talks),
        standing=_standing,
        officers=_officers(talks),
        may_ask=talks.acts.ask.by.admits(actor, None),
    )


def show(talks: Talks, record_id: UUID) -> Page:
    """Show a question: what was asked, who settled it how, its course."""
    session, asked = db.session(), _get(talks, record_id)
    acts = talks.acts
    return render_template(
        "deliveries/consultations/consultation.html",
        asked=asked,
        trail=_trail(talks),
        standing=_standing(asked),
        desk=_desk,
        officers=_officers(talks),
        buttons=screens.buttons(
            session,
            (acts.record, acts.settle, acts.decline),
            asked,
            blueprint=f"{talks.instrument}_consultations",
        ),
        danger=(acts.decline,),
        duties=screens.open_duties(session, asked, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(asked)),
    )


def ask(talks: Talks) -> Page:
    """Put a question to the other side."""
    form = QuestionForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        subject, question = str(form.subject.data), str(form.question.data)
        asked = services.ask(
            db.session(), talks, subject=subject, question=question, actor=actor, now=now
        )
        made.append(asked.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The question is put. The other side sees it now."),
        leads_to=lambda: _url(talks, "show", record_id=made[0]),
    )
    lead = _("The two signing officers settle it: %(isa)s, %(other)s.", **_officers(talks))
    return done or draw(form, Screen(talks.acts.ask, _trail(talks), lead))


def _act(
    talks: Talks,
    asked: DeliveryConsultation,
    act: Act,
    form: RecordForm,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
) -> Page:
    trail = _trail(talks, asked)
    done = screens.carry_out(form, verb, record=asked, said=said, leads_to=trail[-1][1])
    return done or draw(form, Screen(act, trail, grave=act is talks.acts.decline), asked)


def record(talks: Talks, record_id: UUID) -> Page:
    """Record what the two officers settled."""
    asked, officers = _get(talks, record_id), _officers(talks)
    named = {
        "isa_officer": asked.isa_officer or f"{officers['isa']}　",
        "other_officer": asked.other_officer or f"{officers['other']}　",
    }
    form = OutcomeForm(data={"version": asked.version, "outcome": asked.outcome, **named})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.held_on.data is not None
        outcome = Outcome(
            form.held_on.data,
            str(form.isa_officer.data),
            str(form.other_officer.data),
            str(form.outcome.data),
        )
        services.record(db.session(), talks, asked, outcome, actor=actor, now=now)

    said = _("The outcome is recorded. The other side confirms it.")
    return _act(talks, asked, talks.acts.record, form, verb, said=said)


def settle(talks: Talks, record_id: UUID) -> Page:
    """Confirm the outcome that the other side recorded."""
    asked = _get(talks, record_id)
    form = RecordForm(data={"version": asked.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.settle(db.session(), talks, asked, actor=actor, now=now)

    said = _("The outcome is confirmed.")
    return _act(talks, asked, talks.acts.settle, form, verb, said=said)


def decline(talks: Talks, record_id: UUID) -> Page:
    """Say that it was settled otherwise."""
    asked = _get(talks, record_id)
    form = ReasonForm(data={"version": asked.version})

    def verb(actor: Actor, now: datetime) -> None:
        reason = str(form.words.data)
        services.decline(db.session(), talks, asked, reason=reason, actor=actor, now=now)

    said = _("The question is open again; the other side sees why.")
    return _act(talks, asked, talks.acts.decline, form, verb, said=said)
