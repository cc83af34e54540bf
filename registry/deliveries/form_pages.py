"""Screens of deliveries that go with a form: the form itself, and rows that are typed."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.refusals import NotFound, Refusal, Refused
from registry.deliveries import checking, queries
from registry.deliveries.agreements import Agreement, Page, View, find, office, period_name
from registry.deliveries.doing import layout_for
from registry.deliveries.forms import row_form
from registry.deliveries.intake import Faulty
from registry.deliveries.layouts import Layout
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import FileState
from registry.papers.models import Paper
from registry.papers.screens import preview, send_paper, send_word
from registry.papers.word import MEDIA_TYPE, word_of
from registry.tables.encodings import Encoding
from registry.tables.faults import Fault
from registry.web.access import current_actor
from registry.web.downloads import send
from registry.web.locale import current_language

_ONE: Final = "/<uuid:record_id>"


def form_pages(agreement: Agreement) -> list[tuple[str, str, View, dict[str, Any]]]:
    """Return the routes of an agreement's forms, as `pages_of` takes them."""
    prepares = (*agreement.acts("prepare"), *agreement.acts("correct"))
    read = {"desks": agreement.parties, "methods": ("GET",)}
    return [
        (f"{_ONE}/rows", "typed", typed, {"acts": prepares}),
        (f"{_ONE}/files/<int:number>/form.<ending>", "form", form, read),
    ]


def form(agreement: Agreement, record_id: UUID, number: int, ending: str) -> Page:
    """Show the form of a file as it was issued or would be, as PDF/A or as a Word file."""
    session = db.session()
    stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(session, delivery, number, current_actor())
    if ending not in {"pdf", "docx"} or agreement.forms is None or consignment.is_nil:
        raise NotFound
    if consignment.paper_id is not None:
        paper = session.get_one(Paper, consignment.paper_id)
        return send_paper(paper) if ending == "pdf" else send_word(paper)
    if consignment.state not in (FileState.CHECKED, FileState.PREPARED):
        raise NotFound
    document = agreement.forms.compose(session, stream, consignment, now=clock.now())
    if ending == "pdf":
        return preview(document, "draft")
    content = word_of(document.data(), demonstration=False)
    return send(content, name="draft.docx", mimetype=MEDIA_TYPE)


def typed(agreement: Agreement, record_id: UUID) -> Page:
    """Type a row: with those typed before it makes a file that is checked at once."""
    session = db.session()
    stream, delivery = find(agreement, record_id)
    layout = layout_for(session, stream, delivery)
    form = row_form(layout, current_language())
    before = _rows_so_far(session, delivery, layout)

    def verb(actor: Actor, now: datetime) -> None:
        row = {one.key: str(form[one.key].data or "") for one in layout.columns}
        file = checking.begin(
            session, stream, delivery, None, encoding=Encoding.UTF_8_BOM, actor=actor, now=now
        )
        file.is_nil = False
        try:
            checking.check(office(), stream, file, _table(layout, [*before, row]), name="rows.csv")
        except Faulty as faulty:
            raise Refused(*(_beside(fault) for fault in faulty.taken.faults)) from faulty

    done = screens.carry_out(
        form,
        verb,
        said=_("The row is taken. Type the next one, or look at the file."),
        leads_to=agreement.url("typed", record_id=record_id),
    )
    if done is not None:
        return done
    page = render_template(
        "deliveries/typed.html",
        agreement=agreement,
        stream=stream,
        delivery=find(agreement, record_id)[1],
        name=period_name(stream, delivery.period),
        form=form,
        headings=[one.heading.in_locale(current_language()) for one in layout.columns],
        rows=_waiting_rows(session, delivery),
        waiting=_waiting(session, delivery),
    )
    return page, form.http_status


def _waiting(session: Session, delivery: Delivery) -> Consignment | None:
    return queries.in_state(session, delivery, FileState.CHECKED)


def _waiting_rows(session: Session, delivery: Delivery) -> Any:
    waiting = _waiting(session, delivery)
    return queries.rows_of(session, waiting) if waiting is not None else []


def _rows_so_far(session: Session, delivery: Delivery, layout: Layout) -> list[Mapping[str, str]]:
    keys = [one.key for one in layout.columns]
    return [dict(zip(keys, row.cells, strict=True)) for row in _waiting_rows(session, delivery)]


def _table(layout: Layout, rows: list[Mapping[str, str]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, [one.key for one in layout.columns])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def _beside(fault: Fault) -> Refusal:
    return Refusal(fault.message.text, fault.message.params, field=fault.column)
