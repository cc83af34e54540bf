"""Screens of the files themselves: handed in, checked, prepared."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, Final
from uuid import UUID

from flask import Flask, current_app, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.periods import Period
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.deliveries import checking, queries, sending
from registry.deliveries.agreements import (
    Agreement,
    Page,
    View,
    desk_name,
    find,
    office,
    period_name,
)
from registry.deliveries.doing import Office, layout_for
from registry.deliveries.forms import (
    CorrectByHandForm,
    CorrectForm,
    FileForm,
    NilForm,
    PrepareForm,
)
from registry.deliveries.intake import LIMITS
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.reading_pages import copy, difference, layout, look_up
from registry.deliveries.rules import (
    FILE_STATE_NAMES,
    GOING,
    Counted,
    FileState,
    State,
    doubts,
)
from registry.deliveries.streams import Stream
from registry.papers.screens import store
from registry.papers.services import store_file
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.encodings import Encoding
from registry.tables.schema import Column, Kind
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor
from registry.web.downloads import send
from registry.web.errors import explain
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.parts import Column as Shown

log = logging.getLogger(__name__)
SILENT_FOR: Final = timedelta(minutes=2)  # without a sign of life a check is taken for dead
AT_ONCE: Final = 1024**2  # bytes that are checked within the request
_ONE: Final = "/<uuid:record_id>"
_FILE: Final = f"{_ONE}/files/<int:number>"
_FAULT_COLUMNS: Final = (
    Column("row", "行", "Row", kind=Kind.INTEGER),
    Column("column", "列", "Column"),
    Column("fault", "誤り", "What is wrong"),
    Column("advice", "対処", "What to do"),
)


def file_pages(agreement: Agreement) -> list[tuple[str, str, View, dict[str, Any]]]:
    """Return the routes of an agreement's files, as `pages_of` takes them."""
    prepares = (*agreement.acts("prepare"), *agreement.acts("correct"))
    senders = frozenset(stream.sender for stream in agreement.streams)
    parties = agreement.parties
    read = {"methods": ("GET",)}
    return [
        (f"{_ONE}/file", "upload", upload, {"acts": prepares}),
        (f"{_ONE}/nil", "nil", nil, {"acts": agreement.acts("prepare")}),
        (_FILE, "file", file, {"desks": parties}),
        (f"{_FILE}/progress", "progress", progress, {"desks": senders, **read}),
        (f"{_FILE}/faults.csv", "faults", faults, {"desks": senders, **read}),
        (f"{_FILE}/stop", "stop", stop, {"desks": senders, "methods": ("POST",)}),
        (f"{_FILE}/copy", "copy", copy, {"desks": parties}),
        (f"{_ONE}/difference", "difference", difference, {"desks": parties, **read}),
        ("/look-up", "look_up", look_up, {"desks": parties}),
        ("/layouts/<kind>.json", "layout", layout, {"desks": parties, **read}),
    ]


# -- handing in ------------------------------------------------------------------------------------


def upload(agreement: Agreement, record_id: UUID) -> Page:
    """Take a file in and check it: at once, or beside this request where it is long."""
    stream, delivery = find(agreement, record_id)
    usual = {"version": delivery.version, "encoding": Encoding.UTF_8_BOM.value}
    form = FileForm(data=usual)
    made: list[Begun] = []

    def verb(actor: Actor, now: datetime) -> None:
        (sent,) = form.file.data
        stored = store_file(
            db.session(),
            store(),
            sent.open(),
            name=sent.filename,
            compartment=stream.room,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
            largest=LIMITS.size,
        )
        encoding = Encoding(str(form.encoding.data))
        begun = checking.begin(
            db.session(), stream, delivery, stored, encoding=encoding, actor=actor, now=now
        )
        made.append(Begun(begun.id, begun.number, stored.size))

    done = screens.carry_out(
        form,
        verb,
        record=delivery,
        said=None,
        leads_to=lambda: agreement.url("file", record_id=record_id, number=made[0].number),
    )
    if done is None:
        return _draw(agreement, stream, delivery, form, _("Hand in a file"))
    if made:
        start(agreement, made[0])
    return done


def nil(agreement: Agreement, record_id: UUID) -> Page:
    """Say that there is nothing for a period: that is a delivery too."""
    stream, delivery = find(agreement, record_id)
    form = NilForm(data={"version": delivery.version})

    def verb(actor: Actor, now: datetime) -> None:
        session = db.session()
        empty = checking.begin(
            session, stream, delivery, None, encoding=Encoding.UTF_8_BOM, actor=actor, now=now
        )
        checking.check(office(), stream, empty, None)
        sending.prepare(session, stream, empty, actor=actor, now=now)

    done = screens.carry_out(
        form,
        verb,
        record=delivery,
        said=_("The nil return is prepared. Hand it over next."),
        leads_to=agreement.url("show", record_id=record_id),
    )
    return done or _draw(agreement, stream, delivery, form, _("Nil return"))


def _draw(
    agreement: Agreement, stream: Stream, delivery: Delivery, form: RegistryForm, title: str
) -> Page:
    page = render_template(
        "deliveries/hand_in.html",
        agreement=agreement,
        stream=stream,
        delivery=delivery,
        form=form,
        title=title,
        name=period_name(stream, delivery.period),
        receiver=desk_name(stream.receivers[0]),
        layout=layout_for(db.session(), stream, delivery),
        language=current_language(),
    )
    return page, form.http_status


@dataclass(frozen=True)
class Begun:
    """A file that was put on its way: its identity, its number, how many bytes it has."""

    id: UUID
    number: int
    size: int


def start(agreement: Agreement, begun: Begun) -> None:
    """Let a file that was put on its way be checked: at once, or beside this request."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    what = (app, agreement, begun.id, current_actor())
    if begun.size <= AT_ONCE:
        run(*what)
    else:
        Thread(target=run, args=what, daemon=True).start()


def run(app: Flask, agreement: Agreement, consignment_id: UUID, actor: Actor) -> None:
    """Check a file in one transaction; how far it is stands where others can read it."""
    with app.app_context():
        session = db.session()
        read_for(session, actor.reach)
        try:
            consignment = queries.by_id(session, consignment_id)
            stream = agreement.stream(consignment.delivery.stream)
            stored = consignment.stored
            assert stored is not None
            checking.check(
                Office(session, store(), office().keys),
                stream,
                consignment,
                store().at(stored.sha256),
                name=stored.original_name,
                progress=lambda rows, _share: checking.beat(
                    session, consignment, rows=rows, now=clock.now()
                ),
            )
            session.commit()
        except Refused as refused:
            session.rollback()
            _end(consignment_id, refused)
        except Exception:
            session.rollback()
            log.exception("a check broke off")
            _end(consignment_id, Refused(Refusal(N_("Something went wrong on our side."))))


def _end(consignment_id: UUID, refused: Refused) -> None:
    """Note why nothing was kept, and let go of the file that was handed in."""
    session = db.session()
    consignment = queries.by_id(session, consignment_id)
    stored = consignment.stored
    checking.give_up(consignment, refused, stopped=isinstance(refused, checking.Stopped))
    session.flush()
    if stored is not None:
        digest = stored.sha256
        checking.forget_upload(session, stored.id)
        session.commit()
        if not checking.is_known(session, digest):
            store().forget(digest, before=clock.now() + timedelta(minutes=1))
    session.commit()


# -- one file --------------------------------------------------------------------------------------


def file(agreement: Agreement, record_id: UUID, number: int) -> Page:
    """Show what the check found, or how far it is; a checked file is made the delivery here."""
    session, actor = db.session(), current_actor()
    stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(session, delivery, number, actor)
    if consignment.state in GOING:
        return _progress_page(agreement, stream, delivery, consignment)
    before = queries.counted_before(session, delivery)
    unusual = _doubts(stream, consignment, before)
    corrects = delivery.state in (State.HANDED_OVER, State.RECEIVED)
    form = _form(stream, delivery, corrects=corrects)
    done = _confirmed(agreement, stream, consignment, form, unusual=bool(unusual))
    if done is not None:
        return done
    can = (
        consignment.state == FileState.CHECKED
        and stream.sender in actor.desks
        and (corrects or delivery.state == State.DUE)
    )
    counting = queries.counting(session, delivery)
    page = render_template(
        "deliveries/file.html",
        agreement=agreement,
        stream=stream,
        delivery=delivery,
        name=period_name(stream, delivery.period),
        consignment=consignment,
        state=_(FILE_STATE_NAMES[FileState(consignment.state)]),
        written_in=Encoding(consignment.encoding).shown,
        doubts=unusual,
        before=before,
        before_columns=_before_columns(stream, before),
        kinds=_kinds(stream, delivery, consignment, before),
        faults=list(_said(stream, consignment, layout_headings(stream, delivery)))[:200],
        reason=_reason(stream, consignment.refusal),
        losses=consignment.losses[:50],
        form=form,
        can=can,
        corrects=corrects,
        is_same=corrects and counting is not None and counting.content == consignment.content,
    )
    return page, form.http_status


def _form(stream: Stream, delivery: Delivery, *, corrects: bool) -> PrepareForm:
    correcting = CorrectByHandForm if stream.by_hand else CorrectForm
    kind = correcting if corrects else PrepareForm
    return kind(data={"version": delivery.version})


def _confirmed(
    agreement: Agreement,
    stream: Stream,
    consignment: Consignment,
    form: PrepareForm,
    *,
    unusual: bool,
) -> Response | None:
    delivery = consignment.delivery

    def verb(actor: Actor, now: datetime) -> None:
        if (unusual or consignment.loss_count) and not form.looked.data:
            message = N_("Look at what is unusual first, and say that you have.")
            raise Refused(Refusal(message, field="looked"))
        if isinstance(form, CorrectForm):
            words = str(form.words.data)
            sending.correct(
                office(),
                stream,
                consignment,
                words=words,
                actor=actor,
                now=now,
                issue=agreement.issue,
                fetched=form.fetched() if isinstance(form, CorrectByHandForm) else None,
            )
        else:
            sending.prepare(db.session(), stream, consignment, actor=actor, now=now)

    said = _("The delivery is prepared. Hand it over next.")
    if isinstance(form, CorrectByHandForm):
        said = _("It is handed over beside the first one. Print the slip and give it along.")
    elif isinstance(form, CorrectForm):
        said = _("It is handed over beside the first one. The receiver decides which counts.")
    leads_to = agreement.url("show", record_id=delivery.id)
    return screens.carry_out(form, verb, record=delivery, said=said, leads_to=leads_to)


def _doubts(stream: Stream, consignment: Consignment, before: list[Counted]) -> list[str]:
    if consignment.content is None or consignment.is_nil:
        return []
    period = consignment.delivery.period
    now = Counted(period, consignment.row_count, consignment.by_kind, consignment.content)
    return [
        explain(Refusal(one.message, _worded(stream, one.params))) for one in doubts(now, before)
    ]


def _before_columns(stream: Stream, before: list[Counted]) -> list[Shown]:
    return [
        Shown(str(place), period_name(stream, one.period), kind="number")
        for place, one in enumerate(before)
    ]


def _kinds(
    stream: Stream, delivery: Delivery, consignment: Consignment, before: list[Counted]
) -> list[tuple[str, int, list[int]]]:
    """Return the rows of each kind, in this file and in those of the periods before."""
    layout = layout_for(db.session(), stream, delivery)
    column = next((one for one in layout.columns if one.key == layout.counted_by), None)
    if column is None:
        return []
    return [
        (
            f"{choice.code}　{choice.name.in_locale(current_language())}",
            consignment.by_kind.get(choice.code, 0),
            [one.by_kind.get(choice.code, 0) for one in before],
        )
        for choice in column.allowed
    ]


def layout_headings(stream: Stream, delivery: Delivery) -> dict[str, str]:
    """Return the columns' headings in the reader's language."""
    columns = layout_for(db.session(), stream, delivery).columns
    return {one.key: one.heading.in_locale(current_language()) for one in columns}


@dataclass(frozen=True)
class Said:
    """A fault in the reader's language."""

    row: int | None
    column: str
    fault: str
    advice: str


def _said(stream: Stream, consignment: Consignment, headings: Mapping[str, str]) -> Iterator[Said]:
    for fault in consignment.faults:
        params = _worded(stream, fault["params"])
        yield Said(
            fault["row"],
            headings.get(fault["column"] or "", fault["column"] or ""),
            explain(Refusal(fault["message"], params)),
            explain(Refusal(fault["advice"], params)),
        )


def _worded(stream: Stream, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sentence's values as readers have them; they were kept as plain data."""

    def worded(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return LocalizedText(value["ja"], value["en"])
        return Period.parse(value, (stream.every,)).said if key == "period" else value

    return {key: worded(key, value) for key, value in params.items()}


def _reason(stream: Stream, refusal: Mapping[str, Any] | None) -> str | None:
    if refusal is None:
        return None
    return explain(Refusal(refusal["message"], _worded(stream, refusal["params"])))


def progress(agreement: Agreement, record_id: UUID, number: int) -> Page:
    """Show how far a check is, for a page that asks again and again."""
    stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(db.session(), delivery, number, current_actor())
    return _progress_page(agreement, stream, delivery, consignment)


def _progress_page(
    agreement: Agreement, stream: Stream, delivery: Delivery, consignment: Consignment
) -> Page:
    going = consignment.state in GOING
    beat = consignment.beat_at
    return render_template(
        "deliveries/progress.html",
        agreement=agreement,
        delivery=delivery,
        consignment=consignment,
        name=period_name(stream, delivery.period),
        going=going,
        silent=going and beat is not None and clock.now() - beat > SILENT_FOR,
    )


def stop(agreement: Agreement, record_id: UUID, number: int) -> Page:
    """Stop a check that is under way: nothing of the file is kept."""
    _stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(db.session(), delivery, number, current_actor())
    if RegistryForm().validate_on_submit():
        checking.stop(consignment, now=clock.now(), silent_for=SILENT_FOR)
        db.session.commit()
        flash(_("The check is being stopped. Nothing of the file is kept."), "info")
    return redirect(agreement.url("file", record_id=record_id, number=number), 303)


def faults(agreement: Agreement, record_id: UUID, number: int) -> Page:
    """Answer with the list of errors, to be worked through beside the file."""
    stream, delivery = find(agreement, record_id)
    consignment = queries.get_consignment(db.session(), delivery, number, current_actor())
    rows = (
        (one.row, one.column, one.fault, one.advice)
        for one in _said(stream, consignment, layout_headings(stream, delivery))
    )
    style = CsvStyle(headings=HeadingStyle(current_language()))
    content = b"".join(csv_chunks(_FAULT_COLUMNS, rows, style=style))
    return send(content, name="faults.csv", mimetype="text/csv")
