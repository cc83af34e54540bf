"""Screens of bringing a table in: template, file, preview with decisions, progress, result."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import islice
from threading import Thread
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.council.imports import queries, services
from registry.council.imports.forms import BringInForm, HandInForm, ReadAsForm
from registry.council.imports.models import TableImport
from registry.council.imports.queries import Compared
from registry.council.imports.rules import (
    DECISION_NAMES,
    EMPLOYER_DECISION_NAMES,
    FAULT_COLUMNS,
    STATE_NAMES,
    Decision,
    ImportState,
)
from registry.council.members.rules import IMPORT_EMPLOYERS, IMPORT_MEMBERS
from registry.council.rosters.rules import SCHEMAS, TABLE_NAMES, TableKind
from registry.council.rosters.views import XLSX
from registry.papers.screens import send_file, store, take
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.faults import Fault, Unreadable, gathered
from registry.tables.preview import Mode, Preview, preview, rows_to_take
from registry.tables.reading import ReadTable, Row
from registry.tables.schema import Choice
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle, text_of
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain, say
from registry.web.forms import RegistryForm
from registry.web.locale import NOTHING, current_language
from registry.web.parts import Column

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
SILENT_FOR: Final = timedelta(minutes=2)  # without a sign of life an import is taken for dead
_SHOWN: Final = 200
_DECISION: Final = "decision-"

pages = Blueprint("council_imports", __name__, url_prefix="/council/imports")


@pages.route("", methods=BOTH)
@serves(desks=SECRETARIAT)
def index() -> Page:
    """Take a file in, and list those taken in before."""
    form = HandInForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: Any) -> None:
        (upload,) = form.file.data
        stored = take(upload, compartment="council", organisation_id=None, actor=actor, now=now)
        kind = TableKind(form.kind_of_table.data)
        made.append(services.hand_in(db.session(), kind, stored, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The file has arrived. Nothing of it is taken before you have looked at it."),
        leads_to=lambda: url_for("council_imports.show", record_id=made[0]),
    )
    if done:
        return done
    page = render_template(
        "council/imports/index.html",
        form=form,
        imports=[_line(handed_in) for handed_in in queries.imports(db.session())],
        tables=[
            (kind.value, name.in_locale(current_language()), _codes(kind))
            for kind, name in TABLE_NAMES.items()
        ],
    )
    return page, form.http_status


def _line(handed_in: TableImport) -> tuple[TableImport, str, str]:
    kind = TABLE_NAMES[TableKind(handed_in.kind_of_table)].in_locale(current_language())
    return handed_in, kind, _(STATE_NAMES[ImportState(handed_in.state)])


@pages.get("/templates/<kind>.<ending>")
@serves(desks=SECRETARIAT)
def template(kind: str, ending: str) -> Page:
    """Answer with an empty table to fill in."""
    if kind not in set(TableKind) or ending not in {"csv", "xlsx"}:
        raise NotFound
    schema, headings = SCHEMAS[TableKind(kind)], HeadingStyle(current_language())
    notes = [(c.heading.in_locale(headings), _about(c)) for c in schema.columns]
    if ending == "csv":
        told = tuple(f"{heading}: {about}" for heading, about in notes if about)
        style = CsvStyle(headings=headings, notes=told)
        content = b"".join(csv_chunks(schema.columns, (), style=style))
        return send(content, name=f"{kind}.csv", mimetype="text/csv")
    file = BytesIO()
    write_workbook(
        file,
        schema.columns,
        (),
        title=TABLE_NAMES[TableKind(kind)].in_locale(headings),
        headings=headings,
        notes=notes,
        notes_title=_("How to fill it in"),
    )
    return send(file.getvalue(), name=f"{kind}.xlsx", mimetype=XLSX)


def _about(column: Any) -> str:
    said = [_("must be filled in")] if column.required else []
    if column.allowed:
        said.append(_("one of: %(allowed)s", allowed=_(", ").join(map(_code, column.allowed))))
    if column.form is not None:
        said.append(column.form.in_locale(current_language()))
    return "; ".join(said)


def _code(choice: Choice) -> str:
    """Return a code beside its name; either can stand in a cell."""
    return f"{choice.code} = {choice.name.in_locale(current_language())}"


def _codes(kind: TableKind) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the columns of a table that hold codes, each with its codes and their names."""
    language = current_language()
    return [
        (
            column.heading.in_locale(language),
            [(choice.code, choice.name.in_locale(language)) for choice in column.allowed],
        )
        for column in SCHEMAS[kind].columns
        if column.allowed
    ]


@pages.route("/<uuid:record_id>", methods=BOTH)
@serves(IMPORT_MEMBERS, IMPORT_EMPLOYERS, desks=SECRETARIAT, shows="council.import")
def show(record_id: UUID) -> Page:
    """Show where a file stands: its preview and decisions, its progress, or what became of it."""
    handed_in = queries.get_import(db.session(), record_id)
    if handed_in.state != ImportState.UPLOADED:
        return _progress_page(handed_in)
    reading = ReadAsForm(form_id="reading", data=dict(handed_in.chosen))
    form = BringInForm()
    kind = TableKind(handed_in.kind_of_table)
    names = DECISION_NAMES if kind is TableKind.MEMBERS else EMPLOYER_DECISION_NAMES
    form.for_all.offer([(decision.value, _(name)) for decision, name in names.items()])
    try:
        table = _read(handed_in)
    except Unreadable as unreadable:
        return render_template(
            "council/imports/unreadable.html",
            handed_in=handed_in,
            reason=explain(unreadable.refusals[0]),
        ), 422
    reading.sheet.offer([(sheet, sheet) for sheet in table.sheets])
    if reading.validate_on_submit():
        handed_in.chosen = {
            key: value
            for key, value in (("encoding", reading.encoding.data), ("sheet", reading.sheet.data))
            if value
        }
        db.session.commit()
        return redirect(url_for("council_imports.show", record_id=record_id), 303)
    looked = _look(table)
    form.preset(whole=looked.preview.allows(Mode.WHOLE))
    if form.validate_on_submit() and _is_decided(form, looked):
        return _begin(handed_in, form)
    return _preview_page(handed_in, looked, form, reading, names)


def _read(handed_in: TableImport) -> ReadTable:
    return services.read(
        store().read(handed_in.stored.sha256),
        TableKind(handed_in.kind_of_table),
        file=handed_in.stored.original_name,
        chosen=handed_in.chosen,
        today=clock.legal_date(clock.now()),
    )


@dataclass(frozen=True)
class _Looked:
    """A file that was looked through, and its sound rows beside what the register knows."""

    table: ReadTable
    preview: Preview
    known: int
    doubtful: Sequence[Compared]


def _look(table: ReadTable) -> _Looked:
    looked = preview(table, shown_faults=_SHOWN)
    known, doubtful = 0, []
    if table.is_usable and looked.broke_off is None:
        sound = rows_to_take(table, Mode.WITHOUT_FAULTY)
        for compared in queries.compare(db.session(), TableKind(table.schema.name), sound):
            known += compared.is_known_already
            if compared.candidates:
                doubtful.append(compared)
    return _Looked(table, looked, known, doubtful)


def _is_decided(form: BringInForm, looked: _Looked) -> bool:
    """Say whether the file can be taken so, and every doubtful row has its decision."""
    if not looked.preview.allows(Mode(form.mode.data)):
        message = _("The file has errors, so it can't be taken whole.")
        form.mode.errors = [*form.mode.errors, message]
    decided = _decided(request.form)
    open_rows = [one.row.number for one in looked.doubtful if str(one.row.number) not in decided]
    if open_rows and not form.for_all.data:
        message = _("Decide on row %(row)s too, or once for all rows.", row=open_rows[0])
        form.for_all.errors = [*form.for_all.errors, message]
    form.http_status = 422 if form.errors else 200
    return not form.errors


def _preview_page(
    handed_in: TableImport,
    found: _Looked,
    form: BringInForm,
    reading: ReadAsForm,
    names: Mapping[Decision, str],
) -> Page:
    table, looked, doubtful = found.table, found.preview, found.doubtful
    kind = TableKind(handed_in.kind_of_table)
    headings = {c.key: c.heading.in_locale(current_language()) for c in table.schema.columns}
    page = render_template(
        "council/imports/show.html",
        handed_in=handed_in,
        what=TABLE_NAMES[kind].in_locale(current_language()),
        looked=looked,
        broke_off=explain(looked.broke_off.refusals[0]) if looked.broke_off else None,
        faults=[said(fault, headings) for fault in looked.faults if fault.blocks],
        notes=[said(one, headings) for one in gathered(looked.faults) if not one.blocks],
        known=found.known,
        doubtful=[_Doubt.of(one, headings, names) for one in doubtful[:_SHOWN]],
        doubtful_count=len(doubtful),
        allowed=looked.allows(Mode.WHOLE) or looked.allows(Mode.WITHOUT_FAULTY),
        form=form,
        reading=reading,
        encoding=table.encoding.shown if table.encoding else None,
        sheet=table.place.sheet,
        columns=[
            Column(column.key, headings[column.key])
            for column in table.columns
            if column.key is not None
        ],
        shown=_shown(table),
        codes=_codes(kind),
        decided=_decided(request.form) if request.method == "POST" else {},
    )
    return page, form.http_status


def _shown(table: ReadTable) -> Callable[[Row, str], str]:
    """Return what says a cell as it would be taken, codes by their names; nothing of a fault."""
    names = {
        column.key: {
            choice.code: choice.name.in_locale(current_language()) for choice in column.allowed
        }
        for column in table.schema.columns
    }

    def shown(row: Row, key: str) -> str:
        if any(fault.blocks and fault.column == key for fault in row.faults):
            return NOTHING
        text = text_of(row.values.get(key))
        return names[key].get(text, text) or NOTHING

    return shown


@dataclass(frozen=True)
class Said:
    """A fault in the reader's language."""

    row: int | None
    column: str
    rule: str
    advice: str


def said(fault: Fault, headings: Mapping[str, str]) -> Said:
    """Say a fault in the reader's language, its column by its heading."""
    column = headings.get(fault.column or "", fault.column or "")
    return Said(fault.row, column, say(fault.message), say(fault.advice))


def first_said(faults: Iterable[Fault], headings: Mapping[str, str]) -> list[Said]:
    """Say as many faults as a page shows."""
    return [said(one, headings) for one in islice(gathered(faults), _SHOWN)]


@dataclass(frozen=True)
class _Doubt:
    """A row that looks known, what it looks like, and what can be decided."""

    row: int
    name: str
    likenesses: Sequence[tuple[str, str | None]]
    choices: Sequence[tuple[str, str]]

    @classmethod
    def of(
        cls, compared: Compared, headings: Mapping[str, str], names: Mapping[Decision, str]
    ) -> "_Doubt":
        """Put a compared row into words."""
        likenesses: list[tuple[str, str | None]] = []
        choices = []
        of_members = Decision.SAME_BODY in names
        for decision, name in names.items():
            if decision is not Decision.SAME_BODY:
                choices.append((decision.value, _(name)))
        for candidate in compared.candidates:
            shared = _(", ").join(headings[key] for key in candidate.shared)
            if candidate.known is not None:
                known = candidate.known
                what = f"{known.name}　{known.corporate_number or '—'}　{known.address or '—'}"
                url = url_for("council_members.show", record_id=known.id) if of_members else None
            else:
                url = None
                what = _("row %(row)s of this file", row=candidate.row)
            text = _("%(what)s (same: %(shared)s)", what=what, shared=shared)
            likenesses.append((text, url))
            if of_members:
                label = _("The same body as %(what)s: add these days to its entry", what=what)
                choices.append((f"{Decision.SAME_BODY}:{candidate.key}", label))
        return cls(
            compared.row.number, str(compared.row.values.get("name") or ""), likenesses, choices
        )


def _decided(posted: Any) -> dict[str, str]:
    """Return the decisions on rows as they were sent: by row number."""
    found = {}
    for name, value in posted.items():
        number = name.removeprefix(_DECISION)
        if name.startswith(_DECISION) and number.isascii() and number.isdigit() and value:
            found[number] = value[:100]
    return found


def _begin(handed_in: TableImport, form: BringInForm) -> Response:
    """Keep what was decided, and begin to bring the file in beside this request."""
    decisions = _decided(request.form)
    if form.for_all.data:
        decisions[services.FOR_ALL] = form.for_all.data
    import_id = handed_in.id
    try:
        services.start(
            db.session(),
            handed_in,
            decisions=decisions,
            without_faulty=form.mode.data == Mode.WITHOUT_FAULTY,
            actor=current_actor(),
            now=clock.now(),
        )
        db.session.commit()
    except services.UnderWay:
        db.session.rollback()
        return redirect(url_for("council_imports.show", record_id=import_id), 303)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Thread(target=bring_in, args=(app, import_id, current_actor()), daemon=True).start()
    return redirect(url_for("council_imports.show", record_id=import_id), 303)


def bring_in(app: Flask, import_id: UUID, actor: Actor) -> None:
    """Bring a file in, in one transaction; how far it is stands where others can read it."""
    with app.app_context():
        session = db.session()
        read_for(session, actor.reach)
        session.info["demonstration"] = app.config["DEMONSTRATION"]
        try:
            handed_in = queries.get_import(session, import_id)
            source = store().read(handed_in.stored.sha256)
            services.bring_in(
                session,
                handed_in,
                source,
                actor=actor,
                now=clock.now(),
                progress=lambda rows, _share: services.beat(
                    session, import_id, rows=rows, now=clock.now()
                ),
            )
            session.commit()
        except Refused as refused:
            session.rollback()
            _end(import_id, refused)
        except Exception:
            session.rollback()
            log.exception("an import broke off")
            _end(import_id, Refused(Refusal(N_("Something went wrong on our side."))))


def _end(import_id: UUID, refused: Refused) -> None:
    handed_in = queries.get_import(db.session(), import_id)
    services.give_up(handed_in, refused, now=clock.now())
    db.session.commit()


@pages.get("/<uuid:record_id>/progress")
@serves(desks=SECRETARIAT)
def progress(record_id: UUID) -> Page:
    """Show how far an import is, for a page that asks again and again."""
    handed_in = queries.get_import(db.session(), record_id)
    if handed_in.state == ImportState.UPLOADED:
        return redirect(url_for("council_imports.show", record_id=record_id))
    return _progress_page(handed_in)


def _progress_page(handed_in: TableImport) -> Page:
    now = clock.now()
    silent = (
        handed_in.state in {ImportState.RUNNING, ImportState.STOPPING}
        and handed_in.beat_at is not None
        and now - handed_in.beat_at > SILENT_FOR
    )
    return render_template(
        "council/imports/progress.html",
        handed_in=handed_in,
        what=TABLE_NAMES[TableKind(handed_in.kind_of_table)].in_locale(current_language()),
        word=_(STATE_NAMES[ImportState(handed_in.state)]),
        is_under_way=handed_in.state in {ImportState.RUNNING, ImportState.STOPPING} and not silent,
        silent=silent,
        reason=_reason(handed_in.refusal),
        events=screens.course(db.session(), subject_of(handed_in)),
    )


def _reason(refusal: Mapping[str, Any] | None) -> str | None:
    if refusal is None:
        return None
    return explain(Refusal(refusal["message"], refusal["params"]))


@pages.post("/<uuid:record_id>/stop")
@serves(desks=SECRETARIAT)
def stop(record_id: UUID) -> Page:
    """Stop an import that is under way, or put a file aside: nothing of it is taken."""
    handed_in = queries.get_import(db.session(), record_id)
    if RegistryForm().validate_on_submit():
        services.stop(handed_in, now=clock.now(), silent_for=SILENT_FOR)
        db.session.commit()
        if handed_in.state == ImportState.STOPPED:
            flash(_("The file is put aside. Nothing of it is taken."), "info")
            return redirect(url_for("council_imports.index"), 303)
        flash(_("The import is being stopped. Nothing of it is taken."), "info")
    return redirect(url_for("council_imports.show", record_id=record_id), 303)


@pages.get("/<uuid:record_id>/file")
@serves(desks=SECRETARIAT)
def original(record_id: UUID) -> Page:
    """Answer with the file as it was handed in."""
    return send_file(queries.get_import(db.session(), record_id).stored)


@pages.get("/<uuid:record_id>/faults.csv")
@serves(desks=SECRETARIAT)
def faults(record_id: UUID) -> Page:
    """Answer with the list of all errors, to be worked through beside the file."""
    handed_in = queries.get_import(db.session(), record_id)
    table = _read(handed_in)
    headings = {c.key: c.heading.in_locale(current_language()) for c in table.schema.columns}
    looked: Preview = preview(table, shown_faults=100_000)
    content = b"".join(
        csv_chunks(
            FAULT_COLUMNS,
            _fault_rows(looked.faults, headings),
            style=CsvStyle(headings=HeadingStyle(current_language())),
        )
    )
    return send(content, name="faults.csv", mimetype="text/csv")


def _fault_rows(
    found: Iterable[Fault], headings: Mapping[str, str]
) -> Iterable[tuple[int | None, str, str, str]]:
    for fault in islice(found, 100_000):
        told = said(fault, headings)
        yield told.row, told.column, told.rule, told.advice
