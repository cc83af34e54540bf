"""Screens of incidents: each side its own, and those that the other side told it of."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
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
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries.agreements import period_name
from registry.deliveries.screens import BOTH, Page, Screen, draw
from registry.employment.deliveries.rules import STREAMS
from registry.employment.incidents import queries, services
from registry.employment.incidents.forms import ClosingForm, IncidentForm, OthersForm, ReplyForm
from registry.employment.incidents.models import Incident
from registry.employment.incidents.rules import (
    ACKNOWLEDGE,
    CLOSE,
    LEARN,
    SIDES,
    SORT_NAMES,
    STATE_NAMES,
    TELL,
    TELL_OTHERS,
    Sort,
    State,
)
from registry.employment.incidents.services import Concerned, Known
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

PARTIES: Final = frozenset(SIDES)
TONES: Final = {State.KNOWN: "bad", State.TOLD: "warn", State.ACKNOWLEDGED: "active"}

pages = Blueprint("employment_incidents", __name__, url_prefix="/employment/incidents")


def _standing(incident: Incident) -> tuple[str, str]:
    state = State(incident.state)
    return _(STATE_NAMES[state]), TONES.get(state, "good")


def _desk(desk: str) -> str:
    seat = SEATS[Desk(desk)]
    return seat.ja if current_language() == "ja" else seat.en


def _sort(incident: Incident) -> str:
    return str(_(SORT_NAMES[Sort(incident.sort)]))


def _data(incident: Incident) -> str:
    """Say which data an incident is about, in the reader's language."""
    if incident.delivery is None:
        return ""
    code = incident.delivery.stream
    stream = next(one for one in STREAMS if one.code == code)
    title = stream.title.in_locale(current_language())
    rows = _("rows %(rows)s", rows=incident.lines) if incident.lines else _("all rows")
    file = _("file %(number)s", number=incident.file_number)
    return f"{title}　{period_name(stream, incident.delivery.period)}　{file}　{rows}"


def _trail(incident: Incident | None = None) -> list[tuple[str, str]]:
    found = [
        (_("Deliveries"), url_for("employment_deliveries.index")),
        (_("Incidents"), url_for(".index")),
    ]
    if incident is not None:
        found.append((_sort(incident), url_for(".show", record_id=incident.id)))
    return found


def _get(record_id: UUID) -> Incident:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("")
@serves(desks=PARTIES)
def index() -> Page:
    """List the incidents."""
    return render_template(
        "employment/incidents/index.html",
        rows=queries.incidents(db.session(), current_actor()),
        trail=_trail()[:-1],
        standing=_standing,
        sort=_sort,
        desk=_desk,
        today=clock.legal_date(clock.now()),
    )


@pages.route("/new", methods=BOTH)
@serves(LEARN)
def enter() -> Page:
    """Record an incident."""
    form = IncidentForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.found_on.data is not None
        known = Known(
            form.found_on.data,
            Sort(str(form.sort.data)),
            str(form.words.data),
            str(form.measures.data or ""),
            _concerned(form),
        )
        made.append(services.record(db.session(), known, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The incident is recorded. Tell the other side promptly."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    lead = _("The other side sees it when you tell it, not before.")
    return done or draw(form, Screen(LEARN, _trail(), lead))


def _concerned(form: IncidentForm) -> Concerned | None:
    given = (form.stream.data, form.period.data, form.file_number.data, form.lines.data)
    if not any(given):
        return None
    if not form.stream.data:
        raise Refused(Refusal(N_("Say which data it is."), field="stream"))
    if not form.period.data:
        raise Refused(Refusal(N_("Say of which day the delivery is."), field="period"))
    number = int(form.file_number.data or 1)
    return Concerned(
        str(form.stream.data), str(form.period.data), number, str(form.lines.data or "")
    )


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows=Incident.kind)
def show(record_id: UUID) -> Page:
    """Show an incident: what happened to which rows, who was told when, how old it is."""
    session, incident, now = db.session(), _get(record_id), clock.now()
    told = incident.told_at or now
    return render_template(
        "employment/incidents/incident.html",
        incident=incident,
        trail=_trail(),
        standing=_standing(incident),
        sort=_sort(incident),
        desk=_desk,
        data=_data(incident),
        age=(clock.legal_date(told) - incident.found_on).days,
        others=queries.others_told(session, incident),
        buttons=screens.buttons(
            session, (TELL, ACKNOWLEDGE, TELL_OTHERS, CLOSE), incident, blueprint=pages.name
        ),
        duties=screens.open_duties(session, incident, today=clock.legal_date(now)),
        events=screens.course(session, subject_of(incident)),
    )


def _act(
    incident: Incident,
    act: Act,
    form: RecordForm,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    trail = _trail(incident)
    done = screens.carry_out(form, verb, record=incident, said=said, leads_to=trail[-1][1])
    return done or draw(form, Screen(act, trail, lead), incident)


def _seen(incident: Incident) -> dict[str, int]:
    return {"version": incident.version}


@pages.route("/<uuid:record_id>/notice", methods=BOTH)
@serves(TELL)
def tell(record_id: UUID) -> Page:
    """Tell the other side."""
    incident = _get(record_id)
    form = RecordForm(data=_seen(incident))

    def verb(actor: Actor, now: datetime) -> None:
        services.tell(db.session(), incident, actor=actor, now=now)

    lead = _("%(desk)s sees the incident from then on.", desk=_desk(incident.addressed_to))
    said = _("The other side is told. Its acknowledgement shows here.")
    return _act(incident, TELL, form, verb, said=said, lead=lead)


@pages.route("/<uuid:record_id>/others", methods=BOTH)
@serves(TELL_OTHERS)
def tell_others(record_id: UUID) -> Page:
    """Note who else was told."""
    incident = _get(record_id)
    form = OthersForm(data=_seen(incident))

    def verb(actor: Actor, now: datetime) -> None:
        assert form.told_on.data is not None
        services.tell_others(
            db.session(),
            incident,
            whom=str(form.whom.data),
            told_on=form.told_on.data,
            actor=actor,
            now=now,
        )

    lead = _("Such as an office that supervises; name no person whose data it is.")
    return _act(incident, TELL_OTHERS, form, verb, said=_("It is noted."), lead=lead)


@pages.route("/<uuid:record_id>/acknowledgement", methods=BOTH)
@serves(ACKNOWLEDGE)
def acknowledge(record_id: UUID) -> Page:
    """Acknowledge the other side's notice."""
    incident = _get(record_id)
    form = ReplyForm(data=_seen(incident))

    def verb(actor: Actor, now: datetime) -> None:
        reply = str(form.reply.data)
        services.acknowledge(db.session(), incident, reply=reply, actor=actor, now=now)

    return _act(incident, ACKNOWLEDGE, form, verb, said=_("The notice is acknowledged."))


@pages.route("/<uuid:record_id>/closing", methods=BOTH)
@serves(CLOSE)
def close(record_id: UUID) -> Page:
    """Close an incident."""
    incident = _get(record_id)
    form = ClosingForm(data=_seen(incident))

    def verb(actor: Actor, now: datetime) -> None:
        words = str(form.words.data)
        services.close(db.session(), incident, words=words, actor=actor, now=now)

    return _act(incident, CLOSE, form, verb, said=_("The incident is closed."))
