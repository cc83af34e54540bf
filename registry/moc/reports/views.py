"""Screens of broker reports: found by questions, completed, shared, answered by the other side."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.text import N_
from registry.informants import opening
from registry.informants.screens import vault
from registry.moc.agencies import queries as agencies
from registry.moc.agencies.models import Agency
from registry.moc.post import queries as post
from registry.moc.post.rules import PARTIES, Side, side_among
from registry.moc.post.services import day_at
from registry.moc.reports import letters, queries, services
from registry.moc.reports.forms import (
    ReasonForm,
    ReportFilter,
    why,
)
from registry.moc.reports.models import Report
from registry.moc.reports.rules import (
    ACKNOWLEDGE,
    COUNTRY_NAMES,
    FILE,
    MISCONDUCTS,
    ON_OWN,
    ON_THEIRS,
    RECORD_ACTION,
    REPORT_BACK,
    ROLE_NAMES,
    SEND_BACK,
    SHARE,
    SHEETS,
    SORT_NAMES,
    STATE_NAMES,
    BrokerSort,
    Misconduct,
    ReportState,
    Role,
)
from registry.moc.screens import (
    BOTH,
    FOR_TEMPLATES,
    Page,
    Screen,
    draw,
    in_language,
    printing_language,
    step_title,
    told_in,
    without,
)
from registry.moc.steps import queries as steps
from registry.moc.steps.forms import StepForm
from registry.papers.screens import printed, send_file
from registry.seals import queries as seals
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm

SECTION: Final = N_("Broker reports")
INDEX: Final = "moc_reports.index"
TONES: Final = {ReportState.FILED: "warn", ReportState.SHARED: "active"}

pages = Blueprint("moc_reports", __name__, url_prefix="/moc/reports")
for _name, _function in FOR_TEMPLATES.items():
    pages.add_app_template_global(_function, _name)


@pages.app_template_global()
def report_standing(report: Report, done: set[str]) -> tuple[str, str]:
    """Return what a report's state is called with what the other side did, and its tag's tone."""
    if REPORT_BACK.name in done:
        return _("Reported back"), "good"
    if ACKNOWLEDGE.name in done:
        return _("Acknowledged"), "active"
    state = ReportState(report.state)
    return _(STATE_NAMES[state]), TONES.get(state, "neutral")


@pages.app_template_global()
def misconduct(kind: str) -> str:
    """Return what a kind of misconduct is called, with its letter."""
    return f"({kind}) {in_language(MISCONDUCTS[Misconduct(kind)])}"


@pages.app_template_global()
def broker_facts(report: Report) -> list[tuple[str, str]]:
    """Return what a report says of the broker, as a list shows it."""
    return [
        (_("Name of the broker"), report.broker_name),
        (_("Other names and spellings"), report.broker_names),
        (_("The broker is"), in_language(SORT_NAMES[BrokerSort(report.broker_sort)])),
        (_("Country of the broker"), in_language(COUNTRY_NAMES[report.broker_country])),
        (_("Registration, licence or corporate number"), report.broker_number),
        (_("Address of the broker"), report.broker_address),
        (_("Phone, site, accounts"), report.broker_contact),
    ]


@pages.app_template_global()
def role_name(role: str) -> str:
    """Return why somebody is sealed."""
    return in_language(ROLE_NAMES[Role(role)])


@pages.get("")
@serves(desks=PARTIES)
def index() -> Page:
    """List the reports of both sides, and the drafts of one's own."""
    session, actor, filters = db.session(), current_actor(), ReportFilter()
    filters.check()
    found = queries.reports(session, actor, kind=filters.read("kind"))
    done = steps.acts_done(session, Report.kind, [one.id for one in found])
    return render_template(
        "moc/reports/index.html",
        filters=filters,
        rows=[(one, done[one.id]) for one in found],
        opens_sheets=bool(SHEETS.propose.by.all_desks & actor.desks),
    )


@pages.get("/brokers")
@serves(desks=PARTIES)
def brokers() -> Page:
    """List the brokers that reports speak of: how often, of what; never who told it."""
    found = queries.brokers(db.session(), current_actor())
    return render_template("moc/reports/brokers.html", brokers=found)


def _get(record_id: UUID) -> Report:
    return queries.get(db.session(), record_id, current_actor())


def _page(report: Report) -> str:
    return url_for("moc_reports.show", record_id=report.id)


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.report")
def show(record_id: UUID) -> Page:
    """Show a report: the broker, what happened, what is sealed, what the other side did."""
    session, actor, report = db.session(), current_actor(), _get(record_id)
    mine = side_among(actor.desks) == report.side
    done = steps.steps_of(session, Report.kind, report.id)
    acts = ON_OWN if mine else ON_THEIRS
    found = screens.buttons(session, acts, report, blueprint=pages.name)
    return render_template(
        "moc/reports/show.html",
        report=report,
        mine=mine,
        was_filed=services.was_filed(session, report),
        steps=done,
        done={step.act for step in done},
        buttons=without(found, *_too_late({step.act for step in done})),
        why=why(report),
        same=queries.about_same_broker(session, report, actor),
        agency=_agency(report),
        sheets=[] if mine else _sheets(report, actor),
        takes_part=not mine and _takes_part(actor),
        duties=screens.open_duties(session, report, today=day_at(Side(report.side), clock.now())),
        events=screens.course(session, subject_of(report)),
        sent=post.about(session, actor, Report.kind, report.id),
    )


def _too_late(told: set[str]) -> tuple[Act, ...]:
    if REPORT_BACK.name in told:
        return ON_THEIRS
    return (ACKNOWLEDGE,) if ACKNOWLEDGE.name in told else ()


def _agency(report: Report) -> Agency | None:
    if not report.agency_number:
        return None
    found = agencies.agencies(db.session(), current_actor(), part=report.agency_number)
    return next((one for one in found if one.registration_number == report.agency_number), None)


def _sheets(report: Report, actor: Actor) -> list[tuple[str, UUID, list[object]]]:
    """Return what the reader's office may open: why, which sheet, and earlier openings."""
    if not SHEETS.ask.by.admits(actor, None):
        return []
    session = db.session()
    return [
        (person.role, person.seal_id, list(seals.openings(session, person.seal_id)))
        for person in report.people
    ]


def _takes_part(actor: Actor) -> bool:
    """Say whether the reader is one of the officers whom their office named for its sheets."""
    if not SHEETS.ask.by.admits(actor, None):
        return False
    return opening.takes_part(db.session(), SHEETS, actor, clock.now())


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a cleaned copy."""
    return send_file(queries.get_file(_get(record_id), file_id).stored)


# -- acts -------------------------------------------------------------------------------------


def _screen(act: Act, report: Report, lead: str = "") -> Screen:
    return Screen(act, SECTION, INDEX, report.broker_name or _("Draft"), _page(report), lead)


def _act(
    form: RegistryForm,
    act: Act,
    report: Report,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    record = report if isinstance(form, RecordForm) else None
    done = screens.carry_out(form, verb, record=record, said=said, leads_to=_page(report))
    return done or draw(form, _screen(act, report, lead), report)


@pages.route("/<uuid:record_id>/filing", methods=BOTH)
@serves(FILE)
def file_report(record_id: UUID) -> Page:
    """File a report; the contact point then shares it, promptly."""
    report = _get(record_id)
    return _act(
        RecordForm(data={"version": report.version}),
        FILE,
        report,
        lambda actor, now: services.file(
            db.session(), vault(report.room), report, actor=actor, now=now
        ),
        said=_("The report is filed. Your contact point shares it with the other side."),
        lead=_("After filing, nothing of it can be changed. The contact point shares it promptly."),
    )


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send a filed report back to be completed."""
    report = _get(record_id)
    form = ReasonForm(data={"version": report.version})
    return _act(
        form,
        SEND_BACK,
        report,
        lambda actor, now: services.send_back(
            db.session(), report, reason=str(form.reason.data), actor=actor, now=now
        ),
        said=_("The report is a draft again."),
    )


@pages.route("/<uuid:record_id>/sharing", methods=BOTH)
@serves(SHARE)
def share(record_id: UUID) -> Page:
    """Share a report with the other side."""
    report = _get(record_id)
    return _act(
        RecordForm(data={"version": report.version}),
        SHARE,
        report,
        lambda actor, now: services.share(db.session(), report, actor=actor, now=now),
        said=_("The report is shared. What the other side does shows here."),
        lead=_(
            "The other side sees the report and its cleaned copies. What is sealed can be opened "
            "there by two named officers only."
        ),
    )


def _answer(record_id: UUID, act: Act, *, said: str, lead: str) -> Page:
    report = _get(record_id)
    today = day_at(Side(report.side).other, clock.now())
    form = StepForm(data={"on": today, "confidential": True})
    return _act(
        form,
        act,
        report,
        lambda actor, now: services.answer(
            db.session(), vault(report.room), act, report, told_in(form), actor=actor, now=now
        ),
        said=said,
        lead=lead,
    )


_PRACTICE: Final = N_("The memorandum does not ask for this step; it is a practice of the offices.")


@pages.route("/<uuid:record_id>/acknowledgement", methods=BOTH)
@serves(ACKNOWLEDGE)
def acknowledge(record_id: UUID) -> Page:
    """Acknowledge a report of the other side."""
    return _answer(
        record_id,
        ACKNOWLEDGE,
        said=_("Acknowledged. The other side sees it."),
        lead=_(_PRACTICE),
    )


@pages.route("/<uuid:record_id>/action", methods=BOTH)
@serves(RECORD_ACTION)
def record_action(record_id: UUID) -> Page:
    """Record what was done because of a report of the other side."""
    return _answer(record_id, RECORD_ACTION, said=_("The action is recorded."), lead=_(_PRACTICE))


@pages.route("/<uuid:record_id>/result", methods=BOTH)
@serves(REPORT_BACK)
def report_back(record_id: UUID) -> Page:
    """Report back what came of a report; nothing is added after it."""
    return _answer(
        record_id,
        REPORT_BACK,
        said=_("Reported back. The matter is closed on your side."),
        lead=_(_PRACTICE),
    )


@pages.get("/<uuid:record_id>/print")
@serves(desks=PARTIES)
def print_report(record_id: UUID) -> Response:
    """Print a report in both languages, without what is sealed."""
    report = _get(record_id)
    done = steps.steps_of(db.session(), Report.kind, report.id)
    document = letters.printed(report, done, [step_title(step) for step in done], clock.now())
    return printed(document, f"report-{report.id}", language=printing_language())
