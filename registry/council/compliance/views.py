"""Screens of a registered corporation: what its employers have done of an agreed measure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.answer_tables.forms import ReadAsForm, TakeForm
from registry.council.compliance import services
from registry.council.compliance.forms import DoneForm, HandInForm
from registry.council.compliance.rules import COLUMNS
from registry.council.compliance.services import Done
from registry.council.imports.rules import FAULT_COLUMNS
from registry.council.imports.views import Said, first_said, said
from registry.council.measures import queries
from registry.council.measures import services as measures
from registry.council.measures.models import ComplianceTable, MeasureCharge
from registry.council.measures.rules import (
    NAME_EMPLOYERS,
    RECORD,
    REPORT,
    Compliance,
    refusals_to_report,
)
from registry.council.naming.forms import ByHandForm, FileForm
from registry.council.naming.views import named_headings, read_named
from registry.council.rosters.views import XLSX
from registry.papers.models import StoredFile
from registry.papers.screens import store, take
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.faults import Unreadable
from registry.tables.numbered import Looked
from registry.tables.preview import Mode
from registry.tables.schema import Value
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language
from registry.web.parts import Column
from registry.web.uploads import Upload

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
CLERKS: Final = frozenset({Desk.ORGANISATION})
_SHOWN_ROWS: Final = 20

pages = Blueprint("council_compliance", __name__, url_prefix="/my/measures/<uuid:record_id>")


def _get(record_id: UUID) -> MeasureCharge:
    return queries.get_charge(db.session(), record_id, current_actor())


def _back(record_id: UUID) -> str:
    return url_for("council_measures.charged", record_id=record_id)


def _draw(template: str, record_id: UUID, form: RegistryForm, **more: Any) -> Page:
    charge = _get(record_id)  # once more: what was refused was rolled back
    can = bool(possible(db.session(), (RECORD,), charge, current_actor()))
    page = render_template(
        f"council/compliance/{template}.html",
        charge=charge,
        form=form,
        back_url=_back(record_id),
        **{"can": can, **more},
    )
    return page, form.http_status


def _keep(charge: MeasureCharge, upload: Upload, actor: Actor, now: datetime) -> StoredFile:
    return take(
        upload,
        compartment="council",
        organisation_id=charge.organisation_id,
        actor=actor,
        now=now,
    )


@pages.route("/establishments/<int:place>", methods=BOTH)
@serves(RECORD)
def record(record_id: UUID, place: int) -> Page:
    """Record what one establishment has done, with its evidence."""
    session, charge = db.session(), _get(record_id)
    employer = queries.get_employer(session, charge, place)
    today = clock.legal_date(clock.now())
    form = DoneForm(data={"version": charge.version, "since": today})

    def keep(actor: Actor, now: datetime) -> None:
        files = [_keep(charge, upload, actor, now) for upload in form.evidence.data]
        done = Done(
            status=Compliance(form.status.data),
            since_on=form.since.data or today,
            valid_until=form.valid_until.data,
            note=form.note.data or "",
            stored_file_id=files[0].id if files else None,
        )
        services.record(session, charge, {employer.id: done}, actor=actor, now=now)

    done = screens.carry_out(
        form, keep, record=charge, leads_to=_back(record_id), said=_("It is recorded.")
    )
    return done or _draw(
        "record",
        record_id,
        form,
        employer=queries.get_employer(session, _get(record_id), place),
    )


@pages.route("/report", methods=BOTH)
@serves(REPORT)
def report(record_id: UUID) -> Page:
    """Report that the measure is carried out; refused while something is missing."""
    session, charge = db.session(), _get(record_id)
    form = RecordForm(data={"version": charge.version})

    def tell(actor: Actor, now: datetime) -> None:
        services.report(session, charge, actor=actor, now=now)

    said_then = _("It is reported. The duty ends until something is missing again.")
    done = screens.carry_out(form, tell, record=charge, leads_to=_back(record_id), said=said_then)
    if done is not None:
        return done
    charge = _get(record_id)
    today = clock.legal_date(clock.now())
    total, missing = queries.gaps(session, charge.id, today=today)
    against = refusals_to_report(gap for gap, count in missing.items() for _n in range(count))
    can = bool(possible(session, (REPORT,), charge, current_actor()))
    return _draw(
        "report",
        record_id,
        form,
        total=total,
        missing=missing,
        can=can and not against,
        act=REPORT,
    )


# -- naming establishments ---------------------------------------------------------------------


@pages.route("/naming", methods=BOTH)
@serves(NAME_EMPLOYERS, only=CLERKS)
def by_table(record_id: UUID) -> Page:
    """Name establishments by a table."""
    session, charge = db.session(), _get(record_id)
    form, faults = FileForm(data={"version": charge.version}), list[Said]()
    named: list[int] = []

    def take_in(actor: Actor, now: datetime) -> None:
        (upload,) = form.file.data
        rows, broken = read_named(upload)
        faults.extend(first_said(broken, named_headings()))
        if broken and not form.without_faulty.data:
            message = N_("%(count)s errors: nothing was taken. They are listed below.")
            raise Refused(Refusal(message, {"count": len(broken)}, field="file"))
        named.append(measures.name(session, charge, rows, actor=actor, now=now))

    done = screens.carry_out(
        form,
        take_in,
        record=charge,
        leads_to=_back(record_id),
        said=lambda: _named(named),
    )
    return done or _draw("naming", record_id, form, faults=faults)


def _named(named: Sequence[int]) -> str:
    return str(
        ngettext("%(num)d establishment is named.", "%(num)d establishments are named.", named[0])
    )


@pages.route("/naming/by-hand", methods=BOTH)
@serves(NAME_EMPLOYERS, only=CLERKS)
def by_hand(record_id: UUID) -> Page:
    """Name one establishment by hand."""
    session, charge = db.session(), _get(record_id)
    form, named = ByHandForm(data={"version": charge.version}), list[int]()

    def take_in(actor: Actor, now: datetime) -> None:
        named.append(measures.name(session, charge, [form.named], actor=actor, now=now))

    done = screens.carry_out(
        form,
        take_in,
        record=charge,
        leads_to=_back(record_id),
        said=lambda: _named(named),
    )
    return done or _draw("naming", record_id, form, faults=())


# -- by a table --------------------------------------------------------------------------------


@pages.get("/table.<any(csv,xlsx):ending>")
@serves(desks=CLERKS)
def template(record_id: UUID, ending: str) -> Response:
    """Answer with the table made for this measure, with what is recorded so far in it."""
    charge = _get(record_id)
    headings = HeadingStyle(current_language())
    name = f"{charge.measure.measure_number}.{ending}"
    if ending == "csv":
        style = CsvStyle(headings=headings)
        content = b"".join(csv_chunks(COLUMNS, _rows(charge), style=style))
        return send(content, name=name, mimetype="text/csv")
    file = BytesIO()
    title = charge.measure.measure_number or ""
    write_workbook(file, COLUMNS, _rows(charge), title=title, headings=headings)
    return send(file.getvalue(), name=name, mimetype=XLSX)


def _rows(charge: MeasureCharge) -> Iterator[Sequence[Value]]:
    today = clock.legal_date(clock.now())
    for employer, found, _gap in db.session().execute(queries.employers(charge.id, today=today)):
        yield [
            charge.measure.measure_number,
            employer.place,
            employer.name,
            employer.establishment or None,
            found.status if found else None,
            found.since_on if found else None,
            found.valid_until if found else None,
            None,
            (found.note or None) if found else None,
        ]


@pages.route("/table", methods=BOTH)
@serves(desks=CLERKS)
def hand_in(record_id: UUID) -> Page:
    """Hand a filled table in with the files that it names; nothing of it counts yet."""
    session, charge = db.session(), _get(record_id)
    form, made = HandInForm(), list[UUID]()

    def keep(actor: Actor, now: datetime) -> None:
        table = _keep(charge, form.file.data[0], actor, now)
        files = [_keep(charge, upload, actor, now) for upload in form.evidence.data]
        handed_in = services.hand_in(session, charge, table, files, actor=actor, now=now)
        made.append(handed_in.id)

    done = screens.carry_out(
        form,
        keep,
        leads_to=lambda: url_for("council_compliance.show", record_id=record_id, table_id=made[0]),
        said=_("The file has arrived. Nothing of it is taken before you have looked at it."),
    )
    return done or _draw("table", record_id, form)


@pages.route("/tables/<uuid:table_id>", methods=BOTH)
@serves(RECORD)
def show(record_id: UUID, table_id: UUID) -> Page:
    """Show what a filled table holds and what is wrong in it; take it, whole or without faults."""
    session, charge = db.session(), _get(record_id)
    handed_in = services.get_table(session, charge, table_id)
    reading = ReadAsForm(form_id="reading", data=dict(handed_in.chosen))
    form = TakeForm()
    try:
        looked = _look(charge, handed_in)
    except Unreadable as unreadable:
        return _page(charge, handed_in, None, form, reading, unreadable=unreadable), 422
    reading.sheet.offer([(sheet, sheet) for sheet in looked.table.sheets])
    form.preset(whole=looked.allows(Mode.WHOLE))
    if reading.validate_on_submit():
        chosen = {"encoding": reading.encoding.data, "sheet": reading.sheet.data}
        handed_in.chosen = {
            services.FILES: handed_in.chosen.get(services.FILES, {}),
            **{key: value for key, value in chosen.items() if value},
        }
        db.session.commit()
        return redirect(
            url_for("council_compliance.show", record_id=record_id, table_id=table_id), 303
        )
    taken: list[int] = []

    def bring_in(actor: Actor, now: datetime) -> None:
        if handed_in.taken_at is not None:
            raise Refused(Refusal(N_("This table was taken already.")))
        mode = Mode(form.mode.data)
        count = services.take_table(session, charge, handed_in, looked, mode, actor=actor, now=now)
        taken.append(count)

    done = screens.carry_out(
        form,
        bring_in,
        leads_to=_back(record_id),
        said=lambda: ngettext(
            "%(num)d establishment is recorded.",
            "%(num)d establishments are recorded.",
            taken[0],
        ),
    )
    if done is not None:
        return done
    charge = _get(record_id)
    handed_in = services.get_table(session, charge, table_id)
    return _page(charge, handed_in, looked, form, reading), form.http_status


def _look(charge: MeasureCharge, handed_in: ComplianceTable) -> Looked:
    source = store().read(handed_in.stored.sha256)
    return services.look(db.session(), charge, source, handed_in)


def _page(
    charge: MeasureCharge,
    handed_in: ComplianceTable,
    looked: Looked | None,
    form: TakeForm,
    reading: ReadAsForm,
    *,
    unreadable: Unreadable | None = None,
) -> str:
    headings = {c.key: c.heading.in_locale(current_language()) for c in COLUMNS}
    broke_off = unreadable or (looked.broke_off if looked else None)
    faults = looked.faults if looked else ()
    return render_template(
        "council/compliance/preview.html",
        charge=charge,
        handed_in=handed_in,
        looked=looked,
        form=form,
        reading=reading,
        broke_off=explain(broke_off.refusals[0]) if broke_off else None,
        columns=[Column(key, heading) for key, heading in headings.items() if key != "measure"],
        back_url=_back(charge.id),
        can=bool(possible(db.session(), (RECORD,), charge, current_actor())),
        faults=first_said((one for one in faults if one.blocks), headings),
        fault_count=sum(one.blocks for one in faults),
        notes=first_said((one for one in faults if not one.blocks), headings),
        allowed=bool(looked and looked.allows(Mode.WITHOUT_FAULTY)),
        first=list(looked.sound.values())[:_SHOWN_ROWS] if looked else [],
        encoding=looked.table.encoding.shown if looked and looked.table.encoding else None,
    )


@pages.get("/tables/<uuid:table_id>/errors.csv")
@serves(desks=CLERKS)
def faults(record_id: UUID, table_id: UUID) -> Response:
    """Answer with every error of a filled table as a list."""
    charge = _get(record_id)
    handed_in = services.get_table(db.session(), charge, table_id)
    headings = {c.key: c.heading.in_locale(current_language()) for c in COLUMNS}
    found = [said(fault, headings) for fault in _look(charge, handed_in).faults if fault.blocks]
    rows = [(one.row, one.column, one.rule, one.advice) for one in found]
    style = CsvStyle(headings=HeadingStyle(current_language()))
    content = b"".join(csv_chunks(FAULT_COLUMNS, rows, style=style))
    return send(content, name="errors.csv", mimetype="text/csv")
