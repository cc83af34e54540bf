"""Screens that read what was delivered: copied, compared, looked up; whose rows is recorded."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries
from registry.deliveries.agreements import Agreement, Page, find, period_name
from registry.deliveries.doing import layout_for, layout_on
from registry.deliveries.forms import (
    CopyForm,
    LookUpForm,
)
from registry.deliveries.models import Consignment, Delivery, DeliveryRow
from registry.deliveries.rules import (
    FileState,
    refusals_of_purpose,
)
from registry.deliveries.streams import Stream
from registry.ledger.traces import trace
from registry.papers.screens import store
from registry.tables.schema import Kind
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor
from registry.web.downloads import send, send_stream
from registry.web.locale import current_language

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def copy(agreement: Agreement, record_id: UUID, number: int) -> Page:
    """Hand a copy out, for one of the agreement's purposes; who took it what for is recorded."""
    session, actor = db.session(), current_actor()
    stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(session, delivery, number, actor)
    form = CopyForm(data={"what": "data" if consignment.sent is None else "package"})
    language = current_language()
    form.purpose.offer([(one.code, one.name.in_locale(language)) for one in stream.purposes])
    if form.validate_on_submit():
        digest = _digest(consignment, str(form.what.data))
        refused = refusals_of_purpose(stream.purposes, str(form.purpose.data))
        if digest is None:
            refused.append(Refusal(N_("There is no such file, or its term is over."), field="what"))
        if not refused:
            assert digest is not None
            _leave_trace(stream, delivery, consignment, actor, str(form.purpose.data))
            return _handed_out(stream, delivery, consignment, digest, str(form.what.data))
        form.refuse(Refused(*refused))
    page = render_template(
        "deliveries/copy.html",
        agreement=agreement,
        delivery=delivery,
        consignment=consignment,
        name=period_name(stream, delivery.period),
        form=form,
    )
    return page, form.http_status


def _digest(consignment: Consignment, what: str) -> str | None:
    """Return the digest of what is asked for; a workbook is made of the same rows."""
    if consignment.removed_at is not None:
        return None
    if what == "package":
        return consignment.sent.sha256 if consignment.sent is not None else None
    return consignment.sha256


def _leave_trace(
    stream: Stream, delivery: Delivery, consignment: Consignment, actor: Actor, purpose: str
) -> None:
    trace(
        db.session(),
        f"{stream.instrument}.rows.copied",
        actor=actor,
        subject=f"{delivery.kind}:{delivery.id}",
        about=[f"{stream.instrument}.rows:{consignment.id}"],
        facts={
            "purpose": purpose,
            "rows": consignment.row_count,
            "recipient": "、".join(sorted(actor.desks)),
        },
        at=clock.now(),
    )


def _handed_out(
    stream: Stream, delivery: Delivery, consignment: Consignment, digest: str, what: str
) -> Response:
    trial = "-trial" if delivery.is_trial else ""
    if what == "workbook":
        name = f"{stream.code}-{delivery.period}{trial}-{consignment.number}.xlsx"
        return send(_workbook(stream, delivery, consignment), name=name, mimetype=XLSX)
    ending, mimetype = (".zip", "application/zip") if what == "package" else (".csv", "text/csv")
    name = f"{stream.code}-{delivery.period}{trial}-{consignment.number}{ending}"

    def chunks() -> Iterator[bytes]:
        with store().open(digest) as content:
            yield from iter(lambda: content.read(1 << 20), b"")

    return send_stream(chunks(), name=name, mimetype=mimetype)


def _workbook(stream: Stream, delivery: Delivery, consignment: Consignment) -> bytes:
    """Write the rows as a workbook: the same bytes each time."""
    session, made = db.session(), io.BytesIO()
    columns = layout_for(session, stream, delivery).columns
    shown = [replace(one, kind=Kind.TEXT, allowed=()) for one in columns]
    rows = queries.stream_rows(session, consignment)
    write_workbook(made, shown, rows, title=delivery.period, headings=HeadingStyle.JA)
    return made.getvalue()


def difference(agreement: Agreement, record_id: UUID) -> Page:
    """Show what stands only in the one and only in the other of two files for a period."""
    session, actor = db.session(), current_actor()
    stream, delivery = find(agreement, record_id)
    handed = [
        one
        for one in queries.consignments(session, delivery, actor)
        if one.state == FileState.HANDED_OVER
    ]
    if len(handed) < 2:
        raise NotFound
    first, last = handed[0], handed[-1]
    only_first, only_last = queries.difference(session, first, last)
    _trace_rows(stream, delivery, actor, [*only_first, *only_last], purpose="comparison")
    columns = layout_for(session, stream, delivery).columns
    filled = [
        place
        for place in range(len(columns))
        if any(row.cells[place] for row in (*only_first, *only_last))
    ]
    return render_template(
        "deliveries/difference.html",
        agreement=agreement,
        delivery=delivery,
        name=period_name(stream, delivery.period),
        first=first,
        last=last,
        only_first=only_first,
        only_last=only_last,
        headings=[one.heading.in_locale(current_language()) for one in columns],
        filled=filled,
        differing=[place for place in filled if _differs(only_first, only_last, place)],
    )


def _differs(some: Sequence[DeliveryRow], others: Sequence[DeliveryRow], place: int) -> bool:
    """Say whether a column holds other values in some rows than in the others they stand beside."""
    values = [sorted(row.cells[place] for row in rows) for rows in (some, others)]
    return all(values) and values[0] != values[1]


def _trace_rows(
    stream: Stream,
    delivery: Delivery | None,
    actor: Actor,
    rows: Iterable[DeliveryRow],
    *,
    purpose: str,
) -> None:
    """Leave on record whose rows were shown: each by its file and line."""
    named = [f"{stream.instrument}.row:{row.consignment_id}/{row.line}" for row in rows]
    subject = f"{delivery.kind}:{delivery.id}" if delivery else f"{stream.code}:look-up"
    trace(
        db.session(),
        f"{stream.instrument}.rows.read",
        actor=actor,
        subject=subject,
        about=named,
        facts={"purpose": purpose, "rows": len(named)},
        at=clock.now(),
    )


def look_up(agreement: Agreement) -> Page:
    """Look a card number up in what was received, for one of the agreement's purposes."""
    session, actor = db.session(), current_actor()
    form, language = LookUpForm(), current_language()
    mine = [one for one in agreement.streams if actor.desks & one.parties]
    form.stream.offer([(one.code, one.title.in_locale(language)) for one in mine])
    purposes = {one.code: one for stream in mine for one in stream.purposes}
    form.purpose.offer([(one.code, one.name.in_locale(language)) for one in purposes.values()])
    found, columns, stream = None, [], mine[0]
    if form.validate_on_submit():
        stream = agreement.stream(str(form.stream.data))
        found = queries.look_up(session, actor, stream.code, str(form.card_no.data))
        rows = [row for row, _delivery, _file in found]
        _trace_rows(stream, None, actor, rows, purpose=str(form.purpose.data))
        if found:
            layout = layout_for(session, stream, found[0][1])
            columns = [one.heading.in_locale(language) for one in layout.columns]
    page = render_template(
        "deliveries/look_up.html",
        agreement=agreement,
        form=form,
        found=found,
        headings=columns,
        name_of=lambda delivery: period_name(stream, delivery.period),
    )
    return page, form.http_status


def layout(agreement: Agreement, kind: str) -> Page:
    """Answer with a stream's layout for machines, as it is in effect today."""
    stream = next((one for one in agreement.streams if one.code.endswith(f".{kind}")), None)
    if stream is None:
        raise NotFound
    today = clock.legal_date(clock.now())
    described = json.dumps(layout_on(db.session(), stream, today).as_json(), ensure_ascii=False)
    return Response(described, mimetype="application/json")
