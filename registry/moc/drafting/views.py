"""Screens of a report's draft: nobody needs to know the law to begin one."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.text import N_
from registry.informants.screens import given, vault
from registry.moc.agencies import queries as agencies
from registry.moc.agencies.models import Agency
from registry.moc.agencies.rules import NameKind
from registry.moc.post.rules import PARTIES
from registry.moc.reports import queries, services
from registry.moc.reports.forms import ContentForm, EvidenceForm, PersonForm, QuestionsForm, why
from registry.moc.reports.models import Report
from registry.moc.reports.rules import Role
from registry.moc.screens import BOTH, Page
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm

pages = Blueprint("moc_drafting", __name__, url_prefix="/moc/reports")


def _page(report: Report) -> str:
    return url_for("moc_reports.show", record_id=report.id)


@pages.route("/new", methods=BOTH)
@serves(desks=PARTIES)
def new() -> Page:
    """Answer questions in plain words; the kinds of misconduct follow from them."""
    form = QuestionsForm()
    made: list[UUID] = []

    def begin(actor: Actor, now: datetime) -> None:
        answers = form.answers.data or []
        made.append(services.begin(db.session(), answers, actor=actor, now=now).id)

    done = screens.carry_out(
        form, begin, said=None, leads_to=lambda: url_for(".content", record_id=made[0])
    )
    return done or _questions(form, url_for("moc_reports.index"))


def _questions(form: QuestionsForm, back: str) -> Page:
    page = render_template("moc/reports/questions.html", form=form, back=back)
    return page, form.http_status


def _own_draft(record_id: UUID) -> Report:
    return queries.get_draft(db.session(), record_id, current_actor())


@pages.route("/<uuid:record_id>/questions", methods=BOTH)
@serves(desks=PARTIES)
def questions(record_id: UUID) -> Page:
    """Answer the questions of a draft anew."""
    report = _own_draft(record_id)
    form, back = QuestionsForm(data={"answers": report.answers}), _page(report)

    def verb(_actor: Actor, _now: datetime) -> None:
        services.answer_anew(report, form.answers.data or [])

    leads_to = url_for(".content", record_id=record_id)
    return screens.carry_out(form, verb, said=None, leads_to=leads_to) or _questions(form, back)


@pages.route("/<uuid:record_id>/content", methods=BOTH)
@serves(desks=PARTIES)
def content(record_id: UUID) -> Page:
    """Say who the broker is and what happened; the kinds are ticked from the answers."""
    session, report = db.session(), _own_draft(record_id)
    form = ContentForm(obj=report)
    form.agency_number.offer(
        [
            (one.registration_number, _agency_label(one.registration_number, one))
            for one in agencies.agencies(session, current_actor())
        ]
    )

    def verb(actor: Actor, now: datetime) -> None:
        keep = vault(report.room)
        services.write(session, keep, report, form.content(), actor=actor, now=now)

    said = _("The draft is kept. Next: seal who was affected and who told it, add evidence, file.")
    done = screens.carry_out(form, verb, record=report, said=said, leads_to=_page(report))
    if done is not None:
        return done
    page = render_template(
        "moc/reports/content.html", form=form, report=report, why=why(report), back=_page(report)
    )
    return page, form.http_status


def _agency_label(number: str, agency: Agency) -> str:
    return f"{number}　{agencies.name_of(agency, NameKind.REGISTERED)}"


@pages.route("/<uuid:record_id>/person", methods=BOTH)
@serves(desks=PARTIES)
def person(record_id: UUID) -> Page:
    """Seal who was affected or who told it, for two officers of the other side."""
    session, report = db.session(), _own_draft(record_id)
    form = PersonForm()

    def verb(_actor: Actor, now: datetime) -> None:
        services.seal_person(
            session,
            vault(report.room),
            report,
            Role(str(form.role.data)),
            form.identity(),
            secrecy=form.wish(),
            now=now,
        )

    said = _("Sealed. Nobody of your side can read it again; take it out and enter it anew.")
    done = screens.carry_out(form, verb, said=said, leads_to=_page(report))
    return done or _part(form, report, _("Seal an identity"), _SEALED_LEAD)


_SEALED_LEAD: Final = N_(
    "What you enter here is encrypted when you send it. Two named officers of the other side open "
    "it together, with a reason; it appears in no list, letter, package text or log."
)


def _part(form: RegistryForm, report: Report, title: str, lead: str) -> Page:
    page = render_template(
        "moc/reports/part.html",
        form=form,
        report=report,
        title=title,
        lead=_(lead),
        back=_page(report),
    )
    return page, form.http_status


@pages.post("/<uuid:record_id>/people/<int:number>/removal")
@serves(desks=PARTIES)
def remove_person(record_id: UUID, number: int) -> Page:
    """Take a sealed identity out of a draft."""
    report = _own_draft(record_id)

    def verb(_actor: Actor, _now: datetime) -> None:
        services.remove_person(db.session(), report, number)

    return _removed(report, verb)


def _removed(report: Report, verb: screens.Verb) -> Page:
    form = RegistryForm()
    done = screens.carry_out(form, verb, said=_("Taken out."), leads_to=_page(report))
    return done or _part(form, report, _("Take out"), N_("It is taken out of the draft for good."))


@pages.route("/<uuid:record_id>/evidence", methods=BOTH)
@serves(desks=PARTIES)
def evidence(record_id: UUID) -> Page:
    """Add evidence: sealed as it came, read as cleaned copies."""
    session, report = db.session(), _own_draft(record_id)
    form = EvidenceForm()

    def verb(actor: Actor, now: datetime) -> None:
        for upload in form.files.data:
            services.add_file(
                session, vault(report.room), report, given(upload), actor=actor, now=now
            )

    done = screens.carry_out(form, verb, said=_("Added."), leads_to=_page(report))
    lead = N_("Look at each copy afterwards: pictures are not read by the program.")
    return done or _part(form, report, _("Add evidence"), lead)


@pages.post("/<uuid:record_id>/files/<uuid:file_id>/removal")
@serves(desks=PARTIES)
def remove_file(record_id: UUID, file_id: UUID) -> Page:
    """Take a file out of a draft, its sealed original too."""
    report = _own_draft(record_id)
    found = queries.get_file(report, file_id)

    def verb(_actor: Actor, _now: datetime) -> None:
        services.remove_file(db.session(), report, found)

    return _removed(report, verb)


@pages.route("/<uuid:record_id>/discarding", methods=BOTH)
@serves(desks=PARTIES)
def discard(record_id: UUID) -> Page:
    """Throw a draft away, with all that was sealed for it."""
    report, form = _own_draft(record_id), RegistryForm()

    def verb(_actor: Actor, _now: datetime) -> None:
        services.discard(db.session(), report)

    done = screens.carry_out(
        form, verb, said=_("The draft is thrown away."), leads_to=url_for("moc_reports.index")
    )
    lead = N_("The draft goes for good, with its files and all that was sealed for it.")
    return done or _part(form, report, _("Throw the draft away"), lead)
