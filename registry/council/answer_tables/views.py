"""Screens of answering by a table: the table made for the request, its preview, its errors."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.council.answer_tables import queries as handed
from registry.council.answer_tables import services
from registry.council.answer_tables.forms import HandInForm, ReadAsForm, TakeForm
from registry.council.answer_tables.rules import YES_NO, schema_of
from registry.council.answering import queries as own
from registry.council.answering.services import OWN_ROOM
from registry.council.imports.rules import FAULT_COLUMNS
from registry.council.imports.views import first_said, said
from registry.council.requests import queries
from registry.council.requests.models import AnswerTable, Question, Request
from registry.council.requests.rules import OPEN_TO_ANSWERS, QuestionType
from registry.council.rosters.views import XLSX
from registry.papers.screens import send_file, store, take
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.faults import Unreadable
from registry.tables.numbered import Looked
from registry.tables.preview import Mode
from registry.tables.schema import Schema, Value
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain
from registry.web.locale import current_language
from registry.web.parts import Column

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
CLERKS: Final = frozenset({Desk.ORGANISATION})
_SHOWN_ROWS: Final = 20

pages = Blueprint("council_answer_tables", __name__, url_prefix="/my/requests/<uuid:record_id>")


def _get(record_id: UUID) -> Request:
    request = queries.get(db.session(), record_id, current_actor())
    if not _asked(request):
        raise NotFound  # a request that asks nothing of establishments has no table
    return request


def _asked(request: Request) -> list[Question]:
    return [question for question in request.questions if question.per_employer]


def _schema(request: Request) -> Schema:
    return schema_of(request.request_number, _asked(request), names=())


@pages.get("/table.<any(csv,xlsx):ending>")
@serves(desks=CLERKS)
def template(record_id: UUID, ending: str) -> Response:
    """Answer with the table made for this request, with what is answered so far in it."""
    request = _get(record_id)
    schema, headings = _schema(request), HeadingStyle(current_language())
    name = f"{request.request_number}.{ending}"
    if ending == "csv":
        style = CsvStyle(headings=headings)
        content = b"".join(csv_chunks(schema.columns, _rows(request), style=style))
        return send(content, name=name, mimetype="text/csv")
    file = BytesIO()
    write_workbook(
        file,
        schema.columns,
        _rows(request),
        title=request.request_number,
        headings=headings,
        notes=_how_to(request),
        notes_title=_("How to fill it in"),
    )
    return send(file.getvalue(), name=name, mimetype=XLSX)


def _rows(request: Request) -> Iterator[Sequence[Value]]:
    session = db.session()
    answers = own.all_answers(session, request.id)
    for employer in queries.all_employers(session, request.id):
        yield [
            request.request_number,
            employer.place,
            employer.name,
            employer.establishment or None,
            employer.corporate_number or None,
            employer.address or None,
            *(
                _cell(question, answers.get((employer.id, question.id)))
                for question in _asked(request)
            ),
        ]


def _cell(question: Question, value: str | None) -> Value:
    if value is not None and question.type_of_answer == QuestionType.NUMBER:
        return int(value)
    if value is not None and question.type_of_answer == QuestionType.DATE:
        return date.fromisoformat(value)
    return value


def _how_to(request: Request) -> list[tuple[str, str]]:
    notes = [
        (request.request_number, request.title),
        (_("Lines"), _("Leave number and name as they are. Empty cells stay unanswered.")),
    ]
    forms = {
        QuestionType.TEXT: _("in words"),
        QuestionType.NUMBER: _("a whole number"),
        QuestionType.YES_NO: " / ".join(one.name.in_locale(current_language()) for one in YES_NO),
        QuestionType.DATE: _("a date, such as 2026-11-20 or R8.11.20"),
        QuestionType.FILE: _("the name of a file that you have added to the request"),
    }
    for question in _asked(request):
        kind = QuestionType(question.type_of_answer)
        form = " / ".join(question.choices) if question.choices else forms[kind]
        must = _("must be answered") if question.required else _("may be left open")
        notes.append((f"Q{question.place} {question.text}", f"{form}; {must}"))
    return notes


@pages.route("/table", methods=BOTH)
@serves(desks=CLERKS)
def hand_in(record_id: UUID) -> Page:
    """Hand a filled table in; nothing of it is taken before it was looked at."""
    session, request = db.session(), _get(record_id)
    form, made = HandInForm(), list[UUID]()

    def keep(actor: Actor, now: datetime) -> None:
        (upload,) = form.file.data
        stored = take(
            upload,
            compartment=OWN_ROOM.format(request.organisation_id),
            organisation_id=request.organisation_id,
            actor=actor,
            now=now,
        )
        made.append(services.hand_in(session, request, stored, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        keep,
        leads_to=lambda: url_for(
            "council_answer_tables.show", record_id=record_id, table_id=made[0]
        ),
        said=_("The file has arrived. Nothing of it is taken before you have looked at it."),
    )
    if done is not None:
        return done
    request = _get(record_id)
    page = render_template(
        "council/answering/table.html",
        request_=request,
        form=form,
        is_open=request.state in OPEN_TO_ANSWERS,
        tables=handed.tables(session, request.id),
        back_url=_back(request),
    )
    return page, form.http_status


def _back(request: Request) -> str:
    return url_for("council_answering.show", record_id=request.id)


@pages.route("/tables/<uuid:table_id>", methods=BOTH)
@serves(desks=CLERKS)
def show(record_id: UUID, table_id: UUID) -> Page:
    """Show what a filled table holds and what is wrong in it; take it, whole or without faults."""
    request = _get(record_id)
    handed_in = handed.get_table(db.session(), request, table_id)
    reading = ReadAsForm(form_id="reading", data=dict(handed_in.chosen))
    form = TakeForm()
    try:
        looked = _look(request, handed_in)
    except Unreadable as unreadable:
        return _page(request, handed_in, None, form, reading, unreadable=unreadable), 422
    reading.sheet.offer([(sheet, sheet) for sheet in looked.table.sheets])
    form.preset(whole=looked.allows(Mode.WHOLE))
    if reading.validate_on_submit():
        chosen = {"encoding": reading.encoding.data, "sheet": reading.sheet.data}
        handed_in.chosen = {key: value for key, value in chosen.items() if value}
        db.session.commit()
        return redirect(_at(record_id, table_id), 303)
    taken: list[int] = []

    def bring_in(_actor: Actor, now: datetime) -> None:
        if handed_in.taken_at is not None:
            raise Refused(Refusal(N_("This table was taken already.")))
        mode = Mode(form.mode.data)
        taken.append(services.take_table(db.session(), request, handed_in, looked, mode, now=now))

    done = screens.carry_out(
        form,
        bring_in,
        leads_to=_back(request),
        said=lambda: ngettext(
            "%(num)d line is in your draft. It is yours until you send it in.",
            "%(num)d lines are in your draft. They are yours until you send them in.",
            taken[0],
        ),
    )
    if done is not None:
        return done
    request = _get(record_id)
    handed_in = handed.get_table(db.session(), request, table_id)
    return _page(request, handed_in, looked, form, reading), form.http_status


def _at(record_id: UUID, table_id: UUID) -> str:
    return url_for("council_answer_tables.show", record_id=record_id, table_id=table_id)


def _look(request: Request, handed_in: AnswerTable) -> Looked:
    return services.look(
        db.session(),
        request,
        store().read(handed_in.stored.sha256),
        file=handed_in.stored.original_name,
        chosen=handed_in.chosen,
    )


def _page(
    request: Request,
    handed_in: AnswerTable,
    looked: Looked | None,
    form: TakeForm,
    reading: ReadAsForm,
    *,
    unreadable: Unreadable | None = None,
) -> str:
    schema = _schema(request)
    headings = {c.key: c.heading.in_locale(current_language()) for c in schema.columns}
    broke_off = unreadable or (looked.broke_off if looked else None)
    faults = looked.faults if looked else ()
    more: dict[str, Any] = {
        "faults": first_said((one for one in faults if one.blocks), headings),
        "fault_count": sum(one.blocks for one in faults),
        "notes": first_said((one for one in faults if not one.blocks), headings),
        "allowed": bool(looked and looked.allows(Mode.WITHOUT_FAULTY)),
        "first": list(looked.sound.values())[:_SHOWN_ROWS] if looked else [],
        "encoding": looked.table.encoding.shown if looked and looked.table.encoding else None,
    }
    return render_template(
        "council/answering/preview.html",
        request_=request,
        handed_in=handed_in,
        looked=looked,
        form=form,
        reading=reading,
        broke_off=explain(broke_off.refusals[0]) if broke_off else None,
        columns=[Column(key, heading) for key, heading in headings.items() if key != "request"],
        is_open=request.state in OPEN_TO_ANSWERS,
        back_url=_back(request),
        **more,
    )


@pages.get("/tables/<uuid:table_id>/errors.csv")
@serves(desks=CLERKS)
def faults(record_id: UUID, table_id: UUID) -> Response:
    """Answer with every error of a filled table as a list."""
    request = _get(record_id)
    handed_in = handed.get_table(db.session(), request, table_id)
    columns = _schema(request).columns
    headings = {c.key: c.heading.in_locale(current_language()) for c in columns}
    found = [said(fault, headings) for fault in _look(request, handed_in).faults if fault.blocks]
    rows = [(one.row, one.column, one.rule, one.advice) for one in found]
    style = CsvStyle(headings=HeadingStyle(current_language()))
    content = b"".join(csv_chunks(FAULT_COLUMNS, rows, style=style))
    return send(content, name="errors.csv", mimetype="text/csv")


@pages.get("/tables/<uuid:table_id>/file")
@serves(desks=CLERKS)
def original(record_id: UUID, table_id: UUID) -> Response:
    """Hand the filled table out as it was handed in."""
    return send_file(handed.get_table(db.session(), _get(record_id), table_id).stored)
