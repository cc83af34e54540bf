"""Screens of members' reports of breaches: for the member that wrote them, and the secretariat."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.council.referrals import queries as referrals
from registry.council.reports import services
from registry.council.reports.forms import AnswerForm, ReportForm, StepsForm
from registry.council.violations import queries
from registry.council.violations.forms import labels
from registry.council.violations.models import ViolationReport
from registry.council.violations.rules import (
    ANSWER_REPORT,
    ON_REPORT,
    RECORD_OWN_STEPS,
    REPORT,
    REPORT_STATES,
    ROOM,
    TAKE_UP,
    ReportState,
)
from registry.council.violations.services import Told
from registry.informants.forms import identity_of, wish_of
from registry.informants.screens import given, vault
from registry.papers.screens import send_file
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import page_of, read_listing

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
READERS: Final = frozenset({Desk.ORGANISATION, Desk.METI_SECRETARIAT})

pages = Blueprint("council_reports", __name__, url_prefix="/council/reports")


@pages.app_template_global()
def report_state(report: ViolationReport) -> tuple[str, str]:
    """Return what a report's state is called, and the tone of its tag."""
    state = ReportState(report.state)
    return _(REPORT_STATES[state]), "good" if state is ReportState.ANSWERED else "active"


@pages.app_template_global()
def breach_names(codes: list[str]) -> list[str]:
    """Return what kinds of breach are called."""
    return labels(codes)


@pages.get("")
@serves(desks=READERS)
def index() -> Page:
    """List the reports: a member's own, or to the secretariat all."""
    session, actor = db.session(), current_actor()
    listing = read_listing(sorts=("sent",), default_sort="-sent")
    query = queries.reports(actor).offset(listing.offset).limit(listing.limit)
    found, own = session.scalars(query).all(), actor.holds(Desk.ORGANISATION)
    cases = {} if own else queries.cases_from(session, found, actor)
    return render_template(
        "council/reports/index.html",
        page=page_of(listing, found),
        own=own,
        cases=cases,
        parts=referrals.of_cases(session, cases.values(), actor),
    )


def _asked_for(name: str) -> UUID | None:
    """Return the request or answer that a report follows from, as its link says."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@pages.route("/new", methods=BOTH)
@serves(REPORT)
def report() -> Page:
    """Report a breach that the member learned of, with who told it sealed at once."""
    session, actor = db.session(), current_actor()
    assert actor.organisation_id is not None, "the door lets in clerks of organisations only"
    body = actor.organisation_id
    form = ReportForm(data={"learned_on": clock.legal_date(clock.now())})
    made: list[UUID] = []

    def send(actor: Actor, now: datetime) -> None:
        assert form.learned_on.data is not None
        told = Told(
            breaches=form.breaches.data or [],
            facts=form.facts.data or "",
            law=form.law.data or "",
            learned_on=form.learned_on.data,
        )
        found = services.report(
            session,
            vault(ROOM),
            body,
            told,
            concerned=form.concerned.data or "",
            steps=form.steps.data or "",
            files=[given(upload) for upload in form.files.data],
            informant=identity_of(form),
            secrecy=wish_of(form),
            request_id=_asked_for("request"),
            answer_id=_asked_for("answer") if _asked_for("request") else None,
            actor=actor,
            now=now,
        )
        made.append(found.id)

    done = screens.carry_out(
        form,
        send,
        said=_("Your report is with the secretariat. Nobody else at the council sees it."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    if done is not None:
        return done
    return render_template("council/reports/report.html", form=form), form.http_status


def _get(record_id: UUID) -> ViolationReport:
    return queries.get_report(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=READERS, shows=ViolationReport.kind)
def show(record_id: UUID) -> Page:
    """Show a report: what was told, the member's own steps, and what it was told."""
    session, found, actor = db.session(), _get(record_id), current_actor()
    secretariat = actor.holds(Desk.METI_SECRETARIAT)
    case = queries.cases_from(session, [found], actor).get(record_id) if secretariat else None
    buttons = screens.buttons(
        session,
        ON_REPORT,
        found,
        blueprint=pages.name,
        also={TAKE_UP.name: "council_violations.open_from_report"},
    )
    return render_template(
        "council/reports/show.html",
        report=found,
        case=case,
        secretariat=secretariat,
        sealed=queries.sealed_with(session, found) if secretariat else [],
        buttons=[button for button in buttons if button.act != TAKE_UP or case is None],
        duties=screens.open_duties(session, found, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(found)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=READERS)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out the cleaned copy of a file of the report."""
    found = queries.get_file(_get(record_id).files, file_id)
    assert found.stored is not None
    return send_file(found.stored)


@pages.route("/<uuid:record_id>/steps", methods=BOTH)
@serves(RECORD_OWN_STEPS)
def steps(record_id: UUID) -> Page:
    """Record what the member itself did about the breach (council:3.3)."""
    found = _get(record_id)
    form = StepsForm(data={"version": found.version})

    def keep(actor: Actor, now: datetime) -> None:
        words = form.steps.data or ""
        services.record_own_steps(
            db.session(), vault(ROOM), found, steps=words, actor=actor, now=now
        )

    done = screens.carry_out(
        form, keep, record=found, leads_to=_shown(record_id), said=_("The steps are recorded.")
    )
    return done or _draw(record_id, form, _(RECORD_OWN_STEPS.label))


@pages.route("/<uuid:record_id>/answer", methods=BOTH)
@serves(ANSWER_REPORT)
def answer(record_id: UUID) -> Page:
    """Tell the member as much as it may know of what came of its report."""
    found = _get(record_id)
    form = AnswerForm(data={"version": found.version, "answer": found.answer})

    def tell(actor: Actor, now: datetime) -> None:
        words = form.answer.data or ""
        services.answer_report(db.session(), vault(ROOM), found, answer=words, actor=actor, now=now)

    done = screens.carry_out(
        form, tell, record=found, leads_to=_shown(record_id), said=_("The member can read it now.")
    )
    return done or _draw(record_id, form, _(ANSWER_REPORT.label))


def _shown(record_id: UUID) -> str:
    return url_for("council_reports.show", record_id=record_id)


def _draw(record_id: UUID, form: RecordForm, title: str) -> Page:
    found = _get(record_id)
    acts = [act for act in ON_REPORT if _(act.label) == title]
    page = render_template(
        "council/violations/act.html",
        form=form,
        title=title,
        lead=None,
        kicker=found.organisation.name,
        back_url=_shown(record_id),
        can=bool(possible(db.session(), acts, found, current_actor())),
        danger=False,
    )
    return page, form.http_status
