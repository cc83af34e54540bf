"""Screens of what was agreed: recorded by the secretariat, carried out by whoever owes it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.council.agreed import queries, services
from registry.council.agreed.forms import AgreeForm, DoneForm, LetGoForm
from registry.council.agreed.models import FollowUp
from registry.council.agreed.rules import (
    AGREE,
    DO,
    FOLLOW_UP_NAMES,
    LET_GO,
    FollowUpState,
)
from registry.council.meetings import queries as meetings
from registry.council.meetings.forms import uuids
from registry.council.meetings.queries import COUNCIL
from registry.council.meetings.rules import ORGANS, ParticipantState, Party
from registry.council.meetings.views import BOTH, Page, draw, get, shown
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

CONCERNED: Final = COUNCIL | {Desk.ORGANISATION, *ORGANS}
OURSELVES: Final = "secretariat"
TONES: Final = {FollowUpState.DONE: "good", FollowUpState.DROPPED: "ended"}

pages = Blueprint("council_agreed", __name__)


@pages.app_template_global()
def follow_up_state(follow_up: FollowUp) -> tuple[str, str]:
    """Return what an agreed matter's state is called, and the tone of its tag."""
    state = FollowUpState(follow_up.state)
    return _(FOLLOW_UP_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def follow_up_debtor(follow_up: FollowUp) -> str:
    """Return who owes an agreed matter."""
    language = current_language()
    if follow_up.organisation is not None:
        english = follow_up.organisation.name_en if language == "en" else None
        return english or follow_up.organisation.name
    desk = Desk(str(follow_up.addressed_to))
    if desk in ORGANS:
        return ORGANS[desk].name.in_locale(language)
    return SEATS[desk].ja if language == "ja" else SEATS[desk].en


@pages.get("/council/agreed")
@serves(desks=COUNCIL)
def index() -> Page:
    """List what meetings agreed, the nearest day first."""
    found = queries.follow_ups(db.session())
    open_ones = [one for one in found if one.state == FollowUpState.OPEN]
    closed = [one for one in found if one.state != FollowUpState.OPEN]
    return render_template("council/agreed/index.html", open_ones=open_ones, closed=closed)


@pages.app_template_global()
def agreed_in(meeting_id: UUID) -> list[FollowUp]:
    """Return what a meeting agreed, for its page."""
    return list(queries.follow_ups(db.session(), meeting_id))


@pages.route("/council/meetings/<uuid:record_id>/agreed/new", methods=BOTH)
@serves(AGREE)
def agree(record_id: UUID) -> Page:
    """Record what a meeting agreed, whose it is and by when."""
    meeting, session, language = get(record_id), db.session(), current_language()
    called = {
        str(one.id): one
        for one in meetings.in_state(session, meeting, ParticipantState.CALLED)
        if one.party != Party.PERSON
    }
    form = AgreeForm()
    form.debtor.offer(
        [
            (OURSELVES, _("The secretariat")),
            *((k, one.name_in(language)) for k, one in called.items()),
        ]
    )
    form.item.offer([(str(item.id), item.title_in(language)) for item in meeting.items])

    def record(actor: Actor, now: datetime) -> None:
        item = uuids([form.item.data] if form.item.data else [])
        services.agree(
            session,
            meeting,
            matter=form.matter.data or "",
            debtor=called.get(str(form.debtor.data)),
            item_id=item[0] if item else None,
            due_on=form.due_on.data,
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        record,
        leads_to=shown(meeting, "agreed"),
        said=_("It is recorded, and who owes it is told."),
    )
    lead = _("Whoever carries it out finds it among what they owe.")
    label = _(AGREE.label)
    return done or draw(record_id, form, label, lead=lead, submit=label, tab="agreed")


def _get(record_id: UUID) -> FollowUp:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("/agreed/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.follow-up")
def show(record_id: UUID) -> Page:
    """Show an agreed matter to whoever owes it, and to the council's desks."""
    session, follow_up, actor = db.session(), _get(record_id), current_actor()
    inside = bool(actor.desks & COUNCIL)
    return render_template(
        "council/agreed/show.html",
        follow_up=follow_up,
        inside=inside,
        meeting=meetings.get(session, follow_up.meeting_id, actor) if inside else None,
        buttons=screens.buttons(session, (DO, LET_GO), follow_up, blueprint=pages.name),
        danger={LET_GO},
        duties=screens.open_duties(session, follow_up, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(follow_up)),
    )


def _draw(record_id: UUID, form: RecordForm, act_label: str, *, danger: bool, can: bool) -> Page:
    follow_up = _get(record_id)
    page = render_template(
        "council/agreed/act.html",
        follow_up=follow_up,
        form=form,
        title=act_label,
        danger=danger,
        can=can,
        back_url=_shown(follow_up),
    )
    return page, form.http_status


def _shown(follow_up: FollowUp) -> str:
    return url_for("council_agreed.show", record_id=follow_up.id)


@pages.route("/agreed/<uuid:record_id>/done", methods=BOTH)
@serves(DO)
def report_done(record_id: UUID) -> Page:
    """Report that an agreed matter is done, and how."""
    follow_up = _get(record_id)
    form = DoneForm(data={"version": follow_up.version})

    def report(actor: Actor, now: datetime) -> None:
        said = form.report.data or ""
        services.report_done(db.session(), follow_up, report=said, actor=actor, now=now)

    done = screens.carry_out(
        form,
        report,
        record=follow_up,
        leads_to=_shown(follow_up),
        said=_("It is reported as done."),
    )
    if done is not None:
        return done
    can = bool(possible(db.session(), (DO,), _get(record_id), current_actor()))
    return _draw(record_id, form, _(DO.label), danger=False, can=can)


@pages.route("/agreed/<uuid:record_id>/dropping", methods=BOTH)
@serves(LET_GO)
def let_go(record_id: UUID) -> Page:
    """Drop an agreed matter, for a reason."""
    follow_up = _get(record_id)
    form = LetGoForm(data={"version": follow_up.version})

    def drop(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.let_go(db.session(), follow_up, reason=reason, actor=actor, now=now)

    done = screens.carry_out(
        form,
        drop,
        record=follow_up,
        leads_to=_shown(follow_up),
        said=_("The matter is dropped."),
    )
    if done is not None:
        return done
    can = bool(possible(db.session(), (LET_GO,), _get(record_id), current_actor()))
    return _draw(record_id, form, _(LET_GO.label), danger=True, can=can)
