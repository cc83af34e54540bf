"""Screens of agencies: the Kyrgyz centre keeps them, the other parties read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from babel import Locale
from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.core.refusals import Refusal, Refused
from registry.core.text import Unanswerable
from registry.moc.agencies import queries, services
from registry.moc.agencies.forms import (
    AgencyFilter,
    AgencyForm,
    CertifyForm,
    CriterionForm,
    ExamineForm,
    ExtendForm,
    GuideForm,
    NameForm,
    ParticularsForm,
    ProofForm,
    StepForm,
)
from registry.moc.agencies.models import Agency, Certification, Criterion, Revocation
from registry.moc.agencies.rules import (
    CERTIFY,
    DECLINE,
    ENTER,
    EXAMINE,
    EXTEND,
    GUIDE,
    NAME_KINDS,
    NOTIFY,
    PUBLISH,
    RENAME,
    RESUME,
    REVOKE,
    SET_CRITERION,
    SET_PARTICULARS,
    STANDING_NAMES,
    SUSPEND,
    NameKind,
    Standing,
)
from registry.moc.agencies.services import Ground
from registry.moc.post.rules import KYRGYZ, PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.publications import queries as publications
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
TONES: Final = {
    Standing.CERTIFIED: "good",
    Standing.SUSPENDED: "warn",
    Standing.REVOKED: "bad",
    Standing.DECLINED: "ended",
    Standing.EXPIRED: "ended",
}
_OF_AGENCIES: Final = (EXAMINE, RENAME, SET_PARTICULARS, GUIDE)
_OF_CERTIFICATIONS: Final = (CERTIFY, EXTEND, SUSPEND, RESUME, DECLINE, REVOKE)

pages = Blueprint("moc_agencies", __name__, url_prefix="/moc")


@pages.app_template_global()
def certification_standing(state: str) -> tuple[str, str]:
    """Return what a standing is called, and the tone of its tag."""
    standing = Standing(state)
    return _(STANDING_NAMES[standing]), TONES.get(standing, "active")


@pages.app_template_global()
def agency_name(agency: Agency) -> str:
    """Return the name that an agency is registered under."""
    return queries.name_of(agency, NameKind.REGISTERED)


@pages.app_template_global()
def country_name(code: str) -> str:
    """Return what a country is called in the reader's language."""
    return str(Locale(current_language()).territories.get(code, code))


@pages.app_template_global()
def kind_of_name(kind: str) -> str:
    """Return what a kind of name is called."""
    return NAME_KINDS[NameKind(kind)].in_locale(current_language())


@pages.get("/agencies")
@serves(desks=PARTIES)
def index() -> Page:
    """List the agencies, found by any of their names in any script."""
    session, actor, filters = db.session(), current_actor(), AgencyFilter()
    filters.check()
    found = queries.agencies(session, actor, part=filters.read("q") or "")
    return render_template(
        "moc/agencies/index.html",
        filters=filters,
        rows=[(agency, queries.certifications_of(session, agency.id, actor)) for agency in found],
        may_enter=bool(actor.desks & KYRGYZ),
    )


@pages.route("/agencies/new", methods=BOTH)
@serves(ENTER)
def enter() -> Page:
    """Enter an agency with its names."""
    form = AgencyForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        agency = services.enter_agency(
            db.session(),
            str(form.registration_number.data),
            form.names(),
            particulars={key: str(form[key].data or "") for key in services.PARTICULARS},
            actor=actor,
            now=now,
            look_alike_accepted=bool(form.accepted.data),
        )
        made.append(agency.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The agency is entered. Next, it is examined against the criteria."),
        leads_to=lambda: url_for("moc_agencies.show", record_id=made[0]),
    )
    back = url_for("moc_agencies.index")
    return done or _draw(form, _Screen(ENTER, _("Agencies"), back), None)


@pages.get("/agencies/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.agency")
def show(record_id: UUID) -> Page:
    """Show an agency: its names, its certifications, its course."""
    session, actor = db.session(), current_actor()
    agency = queries.get_agency(session, record_id, actor)
    return render_template(
        "moc/agencies/agency.html",
        agency=agency,
        certifications=queries.certifications_of(session, agency.id, actor),
        buttons=screens.buttons(session, _OF_AGENCIES, agency, blueprint=pages.name),
        events=screens.course(session, subject_of(agency)),
    )


@dataclass(frozen=True)
class _Screen:
    """What a screen of an act says beside its form, and where it leads back to."""

    act: Act
    of: str
    back: str
    lead: str = ""
    danger: bool = False


def _draw(form: RegistryForm, screen: _Screen, record: Record | None) -> Page:
    can = record is None or bool(possible(db.session(), (screen.act,), record, current_actor()))
    page = render_template("moc/agencies/act.html", form=form, screen=screen, can=can)
    return page, form.http_status


def _of_agency(agency: Agency, act: Act, lead: str = "") -> _Screen:
    back = url_for("moc_agencies.show", record_id=agency.id)
    return _Screen(act, queries.name_of(agency, NameKind.REGISTERED), back, lead)


@pages.route("/agencies/<uuid:record_id>/name", methods=BOTH)
@serves(RENAME)
def rename(record_id: UUID) -> Page:
    """Record a new name; the one before it stays as a former name."""
    agency = queries.get_agency(db.session(), record_id, current_actor())
    form, screen = NameForm(data={"version": agency.version}), _of_agency(agency, RENAME)

    def verb(actor: Actor, now: datetime) -> None:
        assert form.since.data is not None
        services.rename(
            db.session(),
            agency,
            NameKind(str(form.kind_of_name.data)),
            str(form.name.data),
            since=form.since.data,
            actor=actor,
            now=now,
            look_alike_accepted=bool(form.accepted.data),
        )

    said = _("The name is recorded; the earlier one is still found.")
    done = screens.carry_out(form, verb, record=agency, leads_to=screen.back, said=said)
    return done or _draw(form, screen, None)


@pages.route("/agencies/<uuid:record_id>/particulars", methods=BOTH)
@serves(SET_PARTICULARS)
def set_particulars(record_id: UUID) -> Page:
    """Change where an agency is, who directs it and how it is reached."""
    agency = queries.get_agency(db.session(), record_id, current_actor())
    form, screen = ParticularsForm(obj=agency), _of_agency(agency, SET_PARTICULARS)

    def verb(actor: Actor, now: datetime) -> None:
        said = {key: str(form[key].data or "") for key in services.PARTICULARS}
        services.set_particulars(db.session(), agency, said, actor=actor, now=now)

    said = _("The particulars are changed. The next list holds them.")
    done = screens.carry_out(form, verb, record=agency, leads_to=screen.back, said=said)
    return done or _draw(form, screen, None)


@pages.route("/agencies/<uuid:record_id>/guidance", methods=BOTH)
@serves(GUIDE)
def guide(record_id: UUID) -> Page:
    """Record guidance given to an agency."""
    agency = queries.get_agency(db.session(), record_id, current_actor())
    form, screen = GuideForm(data={"version": agency.version}), _of_agency(agency, GUIDE)

    def verb(actor: Actor, now: datetime) -> None:
        services.guide(db.session(), agency, words=str(form.words.data), actor=actor, now=now)

    done = screens.carry_out(
        form, verb, record=agency, leads_to=screen.back, said=_("The guidance is recorded.")
    )
    return done or _draw(form, screen, None)


@pages.route("/agencies/<uuid:record_id>/examination", methods=BOTH)
@serves(EXAMINE)
def examine(record_id: UUID) -> Page:
    """Examine an agency against the criteria in force, and put it forward."""
    session, today = db.session(), day_at(Side.KG, clock.now())
    agency = queries.get_agency(session, record_id, current_actor())
    form = ExamineForm(data={"version": agency.version})
    form.criteria.offer(
        [
            (one.code, "　".join(filter(None, (one.code, one.wording, one.wording_en))))
            for one in queries.criteria_on(session, today)
        ]
    )
    lead = _("The head of section decides; whoever examined an agency does not certify it.")
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        found = services.examine(
            session, agency, met=form.criteria.data or [], actor=actor, now=now, today=today
        )
        made.append(found.id)

    done = screens.carry_out(
        form,
        verb,
        record=agency,
        leads_to=lambda: url_for("moc_agencies.certification", record_id=made[0]),
        said=_("The agency is put forward to the head of section."),
    )
    return done or _draw(form, _of_agency(agency, EXAMINE, lead), None)


@pages.route("/criteria", methods=BOTH)
@serves(SET_CRITERION, desks=PARTIES)
def criteria() -> Page:
    """Show the criteria as they were and are; the centre sets them."""
    session, actor = db.session(), current_actor()
    form = CriterionForm()

    def verb(actor: Actor, now: datetime) -> None:
        assert form.since.data is not None
        services.set_criterion(
            session,
            str(form.code.data),
            wording=str(form.wording.data),
            wording_en=str(form.wording_en.data or ""),
            since=form.since.data,
            actor=actor,
            now=now,
        )

    back = url_for("moc_agencies.criteria")
    done = screens.carry_out(form, verb, leads_to=back, said=_("The criterion is set."))
    if done is not None:
        return done
    page = render_template(
        "moc/agencies/criteria.html",
        form=form,
        criteria=queries.all_criteria(session),
        may_set=SET_CRITERION.by.admits(actor, Criterion()),
    )
    return page, form.http_status


# -- certifications -------------------------------------------------------------------------------


def _certification(record_id: UUID) -> Certification:
    return queries.get_certification(db.session(), record_id, current_actor())


@pages.get("/certifications/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.certification")
def certification(record_id: UUID) -> Page:
    """Show a certification: its term, what became of it and why, what can be done."""
    session, found = db.session(), _certification(record_id)
    today = day_at(Side.KG, clock.now())
    return render_template(
        "moc/agencies/certification.html",
        one=found,
        notice=queries.revocation_of(session, found.certificate_number or ""),
        buttons=screens.buttons(session, _OF_CERTIFICATIONS, found, blueprint=pages.name),
        danger={REVOKE, DECLINE},
        duties=screens.open_duties(session, found, today=today),
        events=screens.course(session, subject_of(found)),
    )


@pages.get("/certifications/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out the document of a decision."""
    return send_file(queries.get_file(db.session(), file_id, _certification(record_id)))


def _step(
    record_id: UUID,
    act: Act,
    form_of: type[StepForm],
    verb: Callable[[Certification, Any, Ground, Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    found = _certification(record_id)
    name = queries.name_of(found.agency, NameKind.REGISTERED)
    back = url_for("moc_agencies.certification", record_id=record_id)
    usual = {"version": found.version, "on": day_at(Side.KG, clock.now())}
    form = form_of(data=usual)

    def do_it(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        documents = [
            take(one, compartment="moc", organisation_id=None, actor=actor, now=now)
            for one in form.document.data
        ]
        ground = Ground(str(form.ground.data or ""), form.on.data, next(iter(documents), None))
        verb(found, form, ground, actor, now)

    done = screens.carry_out(form, do_it, record=found, leads_to=back, said=said)
    screen = _Screen(act, name, back, lead, danger=act in {REVOKE, DECLINE})
    return done or _draw(form, screen, found)


@pages.route("/certifications/<uuid:record_id>/certificate", methods=BOTH)
@serves(CERTIFY)
def certify(record_id: UUID) -> Page:
    """Certify an agency that was examined."""

    def verb(
        found: Certification, form: CertifyForm, ground: Ground, actor: Actor, now: datetime
    ) -> None:
        assert form.valid_until.data is not None
        services.certify(
            db.session(),
            found,
            certificate_number=str(form.certificate_number.data),
            valid_until=form.valid_until.data,
            ground=ground,
            actor=actor,
            now=now,
            today=day_at(Side.KG, now),
        )

    return _step(record_id, CERTIFY, CertifyForm, verb, said=_("The agency is certified."))


@pages.route("/certifications/<uuid:record_id>/extension", methods=BOTH)
@serves(EXTEND)
def extend(record_id: UUID) -> Page:
    """Extend the term of a certification."""

    def verb(
        found: Certification, form: ExtendForm, ground: Ground, actor: Actor, now: datetime
    ) -> None:
        assert form.valid_until.data is not None
        services.extend(
            db.session(),
            found,
            valid_until=form.valid_until.data,
            ground=ground,
            actor=actor,
            now=now,
        )

    return _step(record_id, EXTEND, ExtendForm, verb, said=_("The term is extended."))


def _plain(verb: Callable[..., object]) -> Callable[..., object]:
    def do_it(
        found: Certification, _form: StepForm, ground: Ground, actor: Actor, now: datetime
    ) -> None:
        verb(db.session(), found, ground, actor=actor, now=now)

    return do_it


@pages.route("/certifications/<uuid:record_id>/refusal", methods=BOTH)
@serves(DECLINE)
def decline(record_id: UUID) -> Page:
    """Do not certify an agency that was examined."""
    said = _("The agency is not certified.")
    return _step(record_id, DECLINE, StepForm, _plain(services.decline), said=said)


@pages.route("/certifications/<uuid:record_id>/suspension", methods=BOTH)
@serves(SUSPEND)
def suspend(record_id: UUID) -> Page:
    """Suspend a certification."""
    said = _("The certification is suspended.")
    return _step(record_id, SUSPEND, StepForm, _plain(services.suspend), said=said)


@pages.route("/certifications/<uuid:record_id>/resumption", methods=BOTH)
@serves(RESUME)
def resume(record_id: UUID) -> Page:
    """Let a certification count again."""
    said = _("The certification counts again.")
    return _step(record_id, RESUME, StepForm, _plain(services.resume), said=said)


@pages.route("/certifications/<uuid:record_id>/revocation", methods=BOTH)
@serves(REVOKE)
def revoke(record_id: UUID) -> Page:
    """Revoke a certification; the notice for Japan is drawn up with it."""
    said = _("The certification is revoked. Next, notify Japan.")
    lead = _("A revocation can't be undone. Japan is to be notified and publishes it.")
    return _step(record_id, REVOKE, StepForm, _plain(services.revoke), said=said, lead=lead)


# -- revocations ----------------------------------------------------------------------------------


@pages.get("/revocations/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.revocation")
def revocation(record_id: UUID) -> Page:
    """Show a notice of revocation: what it says, whether Japan knows, where it was published."""
    session, actor = db.session(), current_actor()
    notice = queries.get_revocation(session, record_id, actor)
    told = queries.was_notified(session, notice)
    found = screens.buttons(
        session, (PUBLISH,) if told else (NOTIFY,), notice, blueprint=pages.name
    )
    return render_template(
        "moc/agencies/revocation.html",
        notice=notice,
        certification=queries.certification_bearing(session, notice.certificate_number, actor),
        told=told,
        buttons=found,
        proofs=publications.proofs_of(session, Revocation.kind, notice.id),
        duties=screens.open_duties(session, notice, today=day_at(Side.JP, clock.now())),
        events=screens.course(session, subject_of(notice)),
    )


def _of_revocation(notice: Revocation, act: Act, lead: str) -> _Screen:
    back = url_for("moc_agencies.revocation", record_id=notice.id)
    return _Screen(act, f"{notice.certificate_number}　{notice.name}", back, lead)


@pages.route("/revocations/<uuid:record_id>/notification", methods=BOTH)
@serves(NOTIFY)
def notify(record_id: UUID) -> Page:
    """Notify Japan of a revocation."""
    notice, form = queries.get_revocation(db.session(), record_id, current_actor()), RecordForm()
    screen = _of_revocation(
        notice, NOTIFY, _("Japan's duty to publish the revocation opens with it.")
    )

    def verb(actor: Actor, now: datetime) -> None:
        services.notify(db.session(), notice, actor=actor, now=now)

    said = _("Japan is notified. The day of publication shows here.")
    done = screens.carry_out(form, verb, leads_to=screen.back, said=said)
    return done or _draw(form, screen, None)


@pages.route("/revocations/<uuid:record_id>/publication", methods=BOTH)
@serves(PUBLISH)
def publish(record_id: UUID) -> Page:
    """Record, with its proof, that a revocation is published in Japan."""
    notice, form = queries.get_revocation(db.session(), record_id, current_actor()), ProofForm()
    lead = _("Only a proof closes the duty: the address, the time, the page as saved.")
    screen = _of_revocation(notice, PUBLISH, lead)

    def verb(actor: Actor, now: datetime) -> None:
        try:
            published_at = form.published_at()
        except Unanswerable as question:
            raise Refused(Refusal(question.message.text, field="time")) from None
        services.publish(
            db.session(),
            notice,
            address=str(form.address.data),
            published_at=published_at,
            digest=form.digest(),
            actor=actor,
            now=now,
        )

    said = _("The publication is recorded; the Kyrgyz side sees it.")
    done = screens.carry_out(form, verb, leads_to=screen.back, said=said)
    return done or _draw(form, screen, None)
