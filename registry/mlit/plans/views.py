"""Screens of the register of plans: MLIT's market desk keeps it and brings files into it."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
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
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.core.text import N_
from registry.ledger.traces import trace
from registry.mlit.plans import queries, services
from registry.mlit.plans.forms import (
    BringInForm,
    EndForm,
    HandInForm,
    PlanFileForm,
    PlanFilter,
    PlanForm,
    ReasonForm,
)
from registry.mlit.plans.models import Plan, PlanImport
from registry.mlit.plans.rules import (
    CANCEL,
    COLUMNS,
    ENTER,
    FILE,
    GIVE_UP,
    IMPORT,
    ON_A_PLAN,
    REPORTED,
    REPORTED_BEFORE,
    RESTORE,
    ROOM,
    STATE_NAMES,
    PlanState,
    Worker,
)
from registry.mlit.plans.services import Compared
from registry.mlit.screens import BOTH, Page, Screen, draw
from registry.papers.screens import send_file, store, take
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.faults import Fault, Unreadable, gathered
from registry.tables.preview import Preview, preview
from registry.tables.reading import ReadTable
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain, say
from registry.web.forms import RecordForm
from registry.web.lists import page_of, read_listing
from registry.web.locale import current_language

SECTION: Final = N_("Acceptance plans")
INDEX: Final = "mlit_plans.index"
MARKET: Final = frozenset({Desk.MLIT_MARKET})
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES: Final = {PlanState.CERTIFIED: "good", PlanState.CANCELLED: "bad", PlanState.GIVEN_UP: "warn"}
_SHOWN: Final = 200

pages = Blueprint("mlit_plans", __name__, url_prefix="/mlit/plans")


@pages.app_template_global()
def plan_state(plan: Plan) -> tuple[str, str]:
    """Return what a plan's state is called, and the tone of its tag."""
    state = PlanState(plan.state)
    return _(STATE_NAMES[state]), TONES[state]


@pages.get("")
@serves(desks=MARKET)
def index() -> Page:
    """List the plans, found by number or employer."""
    filters = PlanFilter()
    filters.check()
    listing = read_listing(sorts=("certified",), default_sort="-certified", filters=("q", "state"))
    state = filters.read("state")
    query = queries.plans(
        current_actor(),
        part=filters.read("q") or "",
        state=PlanState(state) if state else None,
    )
    found = db.session().scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template("mlit/plans/index.html", filters=filters, page=page_of(listing, found))


@pages.route("/new", methods=BOTH)
@serves(ENTER)
def enter() -> Page:
    """Enter a certified plan."""
    form = PlanForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.certified_on.data is not None
        worker = Worker(
            str(form.card_no.data or ""),
            str(form.name.data or ""),
            form.born_on.data,
            str(form.nationality.data or ""),
        )
        plan = services.enter(
            db.session(),
            str(form.plan_no.data),
            (str(form.employer_name.data), str(form.employer_no.data or "")),
            form.certified_on.data,
            [worker] if worker.card_no or worker.name else [],
            actor=actor,
            now=now,
        )
        made.append(plan.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The plan is entered."),
        leads_to=lambda: url_for("mlit_plans.show", record_id=made[0]),
    )
    screen = Screen(ENTER, SECTION, INDEX, _("Acceptance plans"), url_for(INDEX))
    return done or draw(form, screen, None)


def _get(record_id: UUID) -> Plan:
    return queries.get(db.session(), record_id, current_actor())


def _page(plan: Plan) -> str:
    return url_for("mlit_plans.show", record_id=plan.id)


@pages.get("/<uuid:record_id>")
@serves(desks=MARKET, shows=Plan.kind)
def show(record_id: UUID) -> Page:
    """Show a plan: its employer, its workers, how it stands, what is owed."""
    session, plan = db.session(), _get(record_id)
    duties = screens.open_duties(session, plan, today=clock.legal_date(clock.now()))
    found = screens.buttons(
        session,
        (REPORTED, *ON_A_PLAN),
        plan,
        blueprint=pages.name,
        also={REPORTED.name: "mlit_notices.from_plan"},
    )
    return render_template(
        "mlit/plans/show.html",
        plan=plan,
        buttons=[one for one in found if duties or one.act not in {REPORTED, REPORTED_BEFORE}],
        grave={CANCEL, GIVE_UP},
        duties=duties,
        events=screens.course(session, subject_of(plan)),
    )


def _act(
    plan: Plan,
    form: RecordForm,
    act: Act,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
    grave: bool = False,
) -> Page:
    done = screens.carry_out(form, verb, record=plan, said=said, leads_to=_page(plan))
    screen = Screen(act, SECTION, INDEX, plan.plan_no, _page(plan), lead, grave)
    return done or draw(form, screen, plan)


@pages.route("/<uuid:record_id>/file", methods=BOTH)
@serves(FILE)
def keep_file(record_id: UUID) -> Page:
    """Keep the plan itself with the register."""
    session, plan = db.session(), _get(record_id)
    form = PlanFileForm(data={"version": plan.version})

    def verb(actor: Actor, now: datetime) -> None:
        (upload,) = form.file.data
        stored = take(upload, compartment=ROOM, organisation_id=None, actor=actor, now=now)
        services.keep_file(session, plan, stored, actor=actor, now=now)

    said = _("The plan's file is kept. A Form 4 about this plan goes with it.")
    lead = _("A Form 4 goes with the plan that it is about; it is taken from here by itself.")
    return _act(plan, form, FILE, verb, said=said, lead=lead)


@pages.get("/<uuid:record_id>/file/content")
@serves(desks=MARKET)
def file(record_id: UUID) -> Response:
    """Hand out the plan itself."""
    plan = _get(record_id)
    if plan.stored is None:
        raise NotFound
    return send_file(plan.stored)


_OWED: Final = N_("From then on Form 4 to the immigration agency is owed, as needed.")


@pages.route("/<uuid:record_id>/cancellation", methods=BOTH)
@serves(CANCEL)
def cancel(record_id: UUID) -> Page:
    """Record that the certification is cancelled."""
    plan = _get(record_id)
    form = EndForm(data={"version": plan.version})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        services.cancel(db.session(), plan, on=form.on.data, actor=actor, now=now)

    said = _("The cancellation is recorded. Report it on Form 4.")
    return _act(plan, form, CANCEL, verb, said=said, lead=_(_OWED), grave=True)


@pages.route("/<uuid:record_id>/giving-up", methods=BOTH)
@serves(GIVE_UP)
def give_up(record_id: UUID) -> Page:
    """Record that the employer gives the plan up."""
    plan = _get(record_id)
    form = EndForm(data={"version": plan.version})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        services.give_up(db.session(), plan, on=form.on.data, actor=actor, now=now)

    said = _("It is recorded that the plan was given up. Report it on Form 4.")
    return _act(plan, form, GIVE_UP, verb, said=said, lead=_(_OWED), grave=True)


@pages.route("/<uuid:record_id>/reported-before", methods=BOTH)
@serves(REPORTED_BEFORE)
def note_reported(record_id: UUID) -> Page:
    """Note that the end was reported before, outside this register."""
    plan = _get(record_id)
    form = ReasonForm(data={"version": plan.version})
    return _act(
        plan,
        form,
        REPORTED_BEFORE,
        lambda actor, now: services.note_reported(
            db.session(), plan, words=str(form.words.data), actor=actor, now=now
        ),
        said=_("It is noted."),
        lead=_("Say when and under which number it was reported."),
    )


@pages.route("/<uuid:record_id>/correction", methods=BOTH)
@serves(RESTORE)
def restore(record_id: UUID) -> Page:
    """Correct that the plan was taken for ended."""
    plan = _get(record_id)
    form = ReasonForm(data={"version": plan.version})
    return _act(
        plan,
        form,
        RESTORE,
        lambda actor, now: services.restore(
            db.session(), plan, words=str(form.words.data), actor=actor, now=now
        ),
        said=_("The plan stands as certified again."),
    )


# -- files -----------------------------------------------------------------------------------------


@pages.route("/imports", methods=BOTH)
@serves(desks=MARKET)
def imports() -> Page:
    """Take a file of plans in, to be looked at before anything is taken."""
    form = HandInForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        (upload,) = form.file.data
        stored = take(upload, compartment=ROOM, organisation_id=None, actor=actor, now=now)
        made.append(services.hand_in(db.session(), stored, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The file has arrived. Nothing of it is taken before you have looked at it."),
        leads_to=lambda: url_for("mlit_plans.look", record_id=made[0]),
    )
    page = render_template(
        "mlit/plans/imports.html",
        form=form,
        imports=queries.imports(db.session(), current_actor()),
        columns=[column.heading.in_locale(current_language()) for column in COLUMNS],
    )
    return done or (page, form.http_status)


@pages.route("/imports/<uuid:record_id>", methods=BOTH)
@serves(IMPORT, desks=MARKET, shows=PlanImport.kind)
def look(record_id: UUID) -> Page:
    """Show what a file would do to the register, and bring it in."""
    session = db.session()
    handed_in = queries.get_import(session, record_id, current_actor())
    form = BringInForm()
    try:
        table = services.read(
            store().read(handed_in.stored.sha256), file=handed_in.stored.original_name
        )
    except Unreadable as unreadable:
        return render_template(
            "mlit/plans/look.html", handed_in=handed_in, form=form, reason=_said(unreadable)
        ), 422

    def verb(actor: Actor, now: datetime) -> None:
        services.bring_in(
            session,
            handed_in,
            table,
            reported_before=form.reported_before.data,
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_("The file is brought in. What is to be reported shows among what you owe."),
        leads_to=url_for(INDEX),
    )
    if done is not None:
        return done
    handed_in = queries.get_import(session, record_id, current_actor())
    looked = preview(table, shown_rows=20, shown_faults=_SHOWN)
    compared, reason = _compared(table, looked)
    headings = {c.key: c.heading.in_locale(current_language()) for c in COLUMNS}
    page = render_template(
        "mlit/plans/look.html",
        handed_in=handed_in,
        form=form,
        reason=reason,
        looked=looked,
        compared=compared,
        faults=[_fault(one, headings) for one in looked.faults if one.blocks],
        notes=[_fault(one, headings) for one in gathered(looked.faults) if not one.blocks],
        headings=headings,
        encoding=table.encoding.shown if table.encoding else None,
        sheet=table.place.sheet,
    )
    return page, form.http_status


def _said(refused: Refused) -> str:
    return explain(refused.refusals[0])


def _compared(table: ReadTable, looked: Preview) -> tuple[Compared | None, str | None]:
    """Compare a file with the register, or say why it can't be brought in."""
    if looked.broke_off is not None:
        return None, _said(looked.broke_off)
    if looked.faulty_count or not table.is_usable or not looked.row_count:
        return None, None
    today = clock.legal_date(clock.now())
    try:
        return services.compare(db.session(), table, today=today), None
    except Refused as refused:
        return None, _said(refused)


def _fault(fault: Fault, headings: dict[str, str]) -> tuple[int | None, str, str, str]:
    column = headings.get(fault.column or "", fault.column or "")
    return fault.row, column, say(fault.message), say(fault.advice)


@pages.get("/register.<ending>")
@serves(desks=MARKET)
def export(ending: str) -> Response:
    """Hand out the whole register as a table; who took it is on record."""
    if ending not in {"csv", "xlsx"}:
        raise NotFound
    session, actor = db.session(), current_actor()
    found = queries.rows(session, actor)
    headings = HeadingStyle(current_language())
    if ending == "csv":
        content = b"".join(csv_chunks(COLUMNS, found, style=CsvStyle(headings=headings)))
    else:
        file = BytesIO()
        write_workbook(file, COLUMNS, found, title=_("Acceptance plans"), headings=headings)
        content = file.getvalue()
    trace(
        session,
        "mlit.plans.copied",
        actor=actor,
        subject="mlit.plan:register",
        facts={"format": ending},
        at=clock.now(),
    )
    mimetype = "text/csv" if ending == "csv" else XLSX
    return send(content, name=f"plans.{ending}", mimetype=mimetype)
