"""Screens of agreed measures: the secretariat's, and a charge as both sides see it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.measures import queries, services
from registry.council.measures.forms import EstablishmentsAsked, MeasureForm, ReasonForm
from registry.council.measures.models import Measure, MeasureCharge
from registry.council.measures.rules import (
    AGREE,
    CHARGE,
    CHARGE_NAMES,
    COMPLIANCE_NAMES,
    END,
    GAP_NAMES,
    INDUSTRIES,
    INDUSTRY_NAMES,
    ITEMS,
    NAME_EMPLOYERS,
    RECORD,
    REOPEN,
    REPORT,
    STATE_NAMES,
    ChargeState,
    Compliance,
    Gap,
    MeasureState,
)
from registry.council.members.queries import capped_count
from registry.council.rosters import views as files
from registry.papers.screens import send_file
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
CONCERNED: Final = COUNCIL | {Desk.ORGANISATION}
TONES: Final = {
    MeasureState.AGREED: "good",
    MeasureState.ENDED: "ended",
    ChargeState.REPORTED: "good",
    ChargeState.RELEASED: "ended",
    Gap.NO_RECORD: "neutral",
    Gap.NOT_COMPLIED: "bad",
    Gap.LAPSED: "bad",
    Gap.LAPSING: "warn",
}
PRINTED: Final = {
    "number": 0.5,
    "name": 2.2,
    "establishment": 1.4,
    "industry": 0.7,
    "status": 1.0,
    "since": 1.0,
    "valid_until": 1.0,
    "gap": 1.0,
}

pages = Blueprint("council_measures", __name__, url_prefix="/council/measures")


@pages.app_template_global()
def measure_state(measure: Measure) -> tuple[str, str]:
    """Return what a measure's state is called, and the tone of its tag."""
    state = MeasureState(measure.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def charge_state(charge: MeasureCharge) -> tuple[str, str]:
    """Return what a charge's state is called, and the tone of its tag."""
    state = ChargeState(charge.state)
    return _(CHARGE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def gap_tag(gap: str) -> tuple[str, str]:
    """Return what is missing about an employer, and the tone of its tag."""
    return _(GAP_NAMES[Gap(gap)]), TONES[Gap(gap)]


@pages.app_template_global()
def compliance_name(status: str) -> str:
    """Return what was recorded of an employer."""
    return COMPLIANCE_NAMES[Compliance(status)].in_locale(current_language())


@pages.app_template_global()
def measure_title(measure: Measure) -> str:
    """Return a measure's title for readers of the page's language, else the Japanese one."""
    return measure.title_in(current_language())


def _industries(measure: Measure) -> list[tuple[str, str]]:
    """Return a measure's items with the industries that they mean today."""
    language = current_language()
    today = clock.legal_date(clock.now())
    mapped = queries.industries_on(db.session(), today)
    return [
        (
            ITEMS[item].in_locale(language),
            _(", ").join(
                f"{code} {INDUSTRY_NAMES[code].in_locale(language)}"
                if code in INDUSTRY_NAMES
                else code
                for code in mapped.get(item, ())
            ),
        )
        for item in measure.items
    ]


@pages.get("")
@serves(desks=CONCERNED)
def index() -> Page:
    """List measures: the council's desks see all, a corporation what it is charged with."""
    session, actor = db.session(), current_actor()
    today = clock.legal_date(clock.now())
    inside = bool(actor.desks & COUNCIL)
    charges = queries.charges(session, actor)
    return render_template(
        "council/measures/index.html",
        measures=session.scalars(queries.measures(actor).limit(200)).all() if inside else [],
        charges=[(charge, *queries.gaps(session, charge.id, today=today)) for charge in charges],
        inside=inside,
        may_begin=actor.holds(Desk.METI_SECRETARIAT),
        mapping=[
            (ITEMS[item].in_locale(current_language()), _(", ").join(codes))
            for item, codes in queries.industries_on(session, today).items()
        ],
        setting=INDUSTRIES.key,
    )


@pages.post("/new")
@serves(desks=SECRETARIAT)
def begin() -> Page:
    """Begin a measure's draft."""
    begun: list[UUID] = []
    form = RegistryForm()

    def start(_actor: Actor, now: datetime) -> None:
        begun.append(services.begin(db.session(), now=now).id)

    done = screens.carry_out(
        form,
        start,
        leads_to=lambda: url_for("council_measures.words", record_id=begun[0]),
        said=None,
    )
    return done or index()


def _get(record_id: UUID) -> Measure:
    return queries.get(db.session(), record_id, current_actor())


def _shown(measure: Measure) -> str:
    return url_for("council_measures.show", record_id=measure.id)


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.measure")
def show(record_id: UUID) -> Page:
    """Show a measure, its industries, and how each corporation stands with it."""
    session, measure, actor = db.session(), _get(record_id), current_actor()
    today = clock.legal_date(clock.now())
    charges = queries.charges(session, actor, measure_id=measure.id)
    agreed = measure.state == MeasureState.AGREED
    return render_template(
        "council/measures/show.html",
        measure=measure,
        industries=_industries(measure),
        last_day=measure.valid_until - timedelta(days=1) if measure.valid_until else None,
        charges=[(charge, *queries.gaps(session, charge.id, today=today)) for charge in charges],
        not_charged=queries.not_charged(session, measure, today) if agreed else [],
        listed=capped_count(session, queries.on_roster(session, measure, on=today)),
        may_change=measure.state == MeasureState.DRAFT and actor.holds(Desk.METI_SECRETARIAT),
        may_charge=agreed and actor.holds(Desk.METI_SECRETARIAT),
        buttons=screens.buttons(session, (AGREE, END), measure, blueprint=pages.name),
        events=screens.course(session, subject_of(measure)),
        setting=INDUSTRIES.key,
    )


@pages.route("/<uuid:record_id>/words", methods=BOTH)
@serves(desks=SECRETARIAT)
def words(record_id: UUID) -> Page:
    """Write what a measure says, for which items, and when the council agreed."""
    measure = _get(record_id)
    last = measure.valid_until - timedelta(days=1) if measure.valid_until else None
    form = MeasureForm(obj=measure, data={"version": measure.version, "last_day": last})

    def write(_actor: Actor, _now: datetime) -> None:
        services.word(measure, form.words)

    said = _("The measure is kept as a draft.")
    done = screens.carry_out(form, write, record=measure, leads_to=_shown(measure), said=said)
    return done or _draw(record_id, form, title=_("What the measure says"), can=True)


def _draw(record_id: UUID, form: RegistryForm, **more: Any) -> Page:
    measure = _get(record_id)  # once more: what was refused was rolled back
    page = render_template(
        "council/measures/form.html",
        measure=measure,
        form=form,
        back_url=_shown(measure),
        **{"lead": None, "danger": False, "label": None, **more},
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/agreement", methods=BOTH)
@serves(AGREE)
def agree(record_id: UUID) -> Page:
    """Record that the council agreed; each registered corporation is charged at once."""
    session, measure = db.session(), _get(record_id)
    form, told = RecordForm(data={"version": measure.version}), list[int]()

    def record(actor: Actor, now: datetime) -> None:
        told.append(len(services.agree(session, measure, actor=actor, now=now)))

    done = screens.carry_out(
        form,
        record,
        record=measure,
        leads_to=_shown(measure),
        said=lambda: ngettext(
            "The measure is in force. %(num)d registered corporation is told.",
            "The measure is in force. %(num)d registered corporations are told.",
            told[0],
        ),
    )
    can = bool(possible(session, (AGREE,), _get(record_id), current_actor()))
    lead = _("It can't be changed afterwards. Every registered corporation owes to carry it out.")
    return done or _draw(
        record_id, form, title=_(AGREE.label), lead=lead, can=can, label=_(AGREE.label)
    )


@pages.route("/<uuid:record_id>/end", methods=BOTH)
@serves(END)
def end(record_id: UUID) -> Page:
    """End a measure; the corporations are released."""
    session, measure = db.session(), _get(record_id)
    form = ReasonForm(data={"version": measure.version})

    def stop(actor: Actor, now: datetime) -> None:
        services.end(session, measure, reason=form.reason.data or "", actor=actor, now=now)

    said = _("The measure is ended.")
    done = screens.carry_out(form, stop, record=measure, leads_to=_shown(measure), said=said)
    can = bool(possible(session, (END,), _get(record_id), current_actor()))
    return done or _draw(
        record_id, form, title=_(END.label), can=can, danger=True, label=_(END.label)
    )


@pages.post("/<uuid:record_id>/corporations/<uuid:organisation_id>")
@serves(CHARGE)
def charge(record_id: UUID, organisation_id: UUID) -> Page:
    """Tell a corporation that was registered after the council agreed."""
    session, measure = db.session(), _get(record_id)
    form = RecordForm(data={"version": measure.version})

    def tell(actor: Actor, now: datetime) -> None:
        services.charge(session, measure, organisation_id, actor=actor, now=now)

    said = _("The corporation is told; its duty begins.")
    done = screens.carry_out(form, tell, leads_to=_shown(measure), said=said)
    return done or _draw(record_id, form, title=_(CHARGE.label), can=False)


# -- a charge, as the council and the corporation see it ---------------------------------------


def _charge(record_id: UUID) -> MeasureCharge:
    return queries.get_charge(db.session(), record_id, current_actor())


@pages.get("/charges/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.measure-charge")
def charged(record_id: UUID) -> Page:
    """Show how a corporation stands with a measure: its establishments, and what is missing."""
    return _charged(record_id)


def _charged(record_id: UUID, form: RegistryForm | None = None) -> Page:
    session, found, actor = db.session(), _charge(record_id), current_actor()
    today = clock.legal_date(clock.now())
    filters = EstablishmentsAsked()
    filters.check()
    listing = read_listing(
        sorts=("place",), default_sort="place", filters=("q", "gap"), size=25
    ).dropping(filters.errors)
    query = queries.employers(
        found.id, today=today, part=filters.read("q") or "", gap=filters.read("gap") or ""
    )
    rows = session.execute(query.offset(listing.offset).limit(listing.limit)).all()
    total, missing = queries.gaps(session, found.id, today=today)
    inside = bool(actor.desks & COUNCIL)
    waiting = (
        capped_count(session, queries.not_named(session, found, on=today))
        if inside and found.state != ChargeState.RELEASED
        else 0
    )
    page = render_template(
        "council/measures/charge.html",
        form=form,
        charge=found,
        measure=found.measure,
        industries=_industries(found.measure),
        inside=inside,
        own=actor.organisation_id == found.organisation_id,
        is_open=found.state != ChargeState.RELEASED,
        buttons=_buttons(found),
        page=page_of(listing, rows, total=capped(capped_count(session, query))),
        filters=filters,
        total=total,
        missing=missing,
        waiting=waiting,
        may_name=actor.holds(Desk.METI_SECRETARIAT) and waiting > 0,
        exports=files.export_links("council_measures.export", listing, record_id=found.id),
        duties=screens.open_duties(session, found, today=today),
        events=screens.course(session, subject_of(found)),
    )
    return (page, form.http_status) if form else page


def _buttons(found: MeasureCharge) -> list[screens.Button]:
    session = db.session()
    here = screens.buttons(session, (REOPEN,), found, blueprint=pages.name)
    return [*here, *screens.buttons(session, (REPORT,), found, blueprint="council_compliance")]


@pages.get("/charges/<uuid:record_id>/export/<form>")
@serves(desks=CONCERNED)
def export(record_id: UUID, form: str) -> Response:
    """Answer with a charge's establishments and what is missing as a file."""
    if form not in set(files.Form):
        raise NotFound
    found, filters = _charge(record_id), EstablishmentsAsked()
    filters.check()
    filters.insist()
    today = clock.legal_date(clock.now())
    part, gap = filters.read("q") or "", filters.read("gap") or ""
    wanted = files.Export(
        table=queries.compliance_table(found.id, today=today, part=part, gap=gap),
        kind="compliance.exported",
        name=f"compliance-{found.measure.measure_number}",
        title=f"{found.measure.measure_number} {found.measure.title}",
        asked=[(str(field.label.text), str(field.data)) for field in filters if field.data],
        facts={"measure": found.measure.measure_number, "gap": gap, "searched": bool(part)},
        as_of=today,
        printed=PRINTED,
    )
    return files.answer(wanted, files.Form(form))


@pages.post("/charges/<uuid:record_id>/roster")
@serves(NAME_EMPLOYERS, only=SECRETARIAT)
def name_from_roster(record_id: UUID) -> Page:
    """Name the rosters' establishments of the measure's industries to the corporation."""
    session, found = db.session(), _charge(record_id)
    form, named = RegistryForm(), list[int]()

    def take(actor: Actor, now: datetime) -> None:
        named.append(services.name_from_roster(session, found, actor=actor, now=now))

    target = url_for("council_measures.charged", record_id=record_id)
    done = screens.carry_out(
        form,
        take,
        leads_to=target,
        said=lambda: ngettext(
            "%(num)d establishment is named.", "%(num)d establishments are named.", named[0]
        ),
    )
    return done or _charged(record_id, form)


@pages.get("/charges/<uuid:record_id>/establishments/<int:place>")
@serves(desks=CONCERNED)
def establishment(record_id: UUID, place: int) -> Page:
    """Show everything that was recorded of an establishment."""
    session, found = db.session(), _charge(record_id)
    employer = queries.get_employer(session, found, place)
    return render_template(
        "council/measures/establishment.html",
        charge=found,
        employer=employer,
        records=queries.records(session, employer.id),
        may_record=bool(possible(session, (RECORD,), found, current_actor())),
    )


@pages.get("/charges/<uuid:record_id>/evidence/<uuid:compliance_id>")
@serves(desks=CONCERNED)
def evidence(record_id: UUID, compliance_id: UUID) -> Response:
    """Hand out the evidence of a record."""
    record = queries.get_record(db.session(), _charge(record_id), compliance_id)
    if record.stored is None:
        raise NotFound
    return send_file(record.stored)


@pages.route("/charges/<uuid:record_id>/going-on", methods=BOTH)
@serves(REOPEN)
def reopen(record_id: UUID) -> Page:
    """Ask a corporation that reported a measure as carried out to go on."""
    session, found = db.session(), _charge(record_id)
    form = ReasonForm(data={"version": found.version})
    target = url_for("council_measures.charged", record_id=record_id)

    def ask(actor: Actor, now: datetime) -> None:
        services.reopen(session, found, reason=form.reason.data or "", actor=actor, now=now)

    said = _("The corporation is asked to go on.")
    done = screens.carry_out(form, ask, record=found, leads_to=target, said=said)
    if done is not None:
        return done
    found = _charge(record_id)
    page = render_template(
        "council/measures/form.html",
        measure=found.measure,
        form=form,
        back_url=target,
        title=_(REOPEN.label),
        label=_(REOPEN.label),
        lead=None,
        danger=False,
        can=bool(possible(session, (REOPEN,), found, current_actor())),
    )
    return page, form.http_status
