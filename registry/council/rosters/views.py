"""Answers with a list as a file: what is seen, with the filters that made it printed on it."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import IO, Any, Final

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db, read_for
from registry.council.rosters import queries, services
from registry.council.rosters.queries import Table
from registry.ledger.traces import trace
from registry.papers import letters as papers
from registry.papers import services as printing
from registry.tables.encodings import Encoding
from registry.tables.schema import Kind, Value
from registry.tables.writing import HeadingStyle, Loss, text_of
from registry.web.access import current_actor
from registry.web.downloads import send, send_stream
from registry.web.lists import Listing
from registry.web.locale import current_language, day_text, era_day, moment_text

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ANY_FORM: Final = "any-form"
_SHOWN_LOSSES: Final = 200
_PIECE: Final = 1 << 16
_ONCE: Final = printing.ROWS_AT_MOST + 1


class Form(StrEnum):
    """The kinds of file that a list goes out as."""

    CSV = "csv"
    CP932 = "csv-cp932"
    XLSX = "xlsx"
    JSON = "json"
    PDF = "pdf"


_FORM_LABELS: Final[Mapping[str, str]] = {
    Form.CSV.value: "CSV",
    Form.CP932.value: "CSV (Shift_JIS)",
    Form.XLSX.value: "XLSX",
    Form.JSON.value: "JSON",
    Form.PDF.value: "PDF",
}


@dataclass(frozen=True)
class Export:
    """A list as it goes out: the table, what it is called, and what it was narrowed by.

    `asked` are the filters as pairs of label and text, `facts` the same as codes for the trace.
    `printed` are the columns of the list on paper, with their share of its width.
    """

    table: Table
    kind: str
    name: str
    title: str
    asked: Sequence[tuple[str, str | date]]
    facts: Mapping[str, Any]
    as_of: date
    printed: Mapping[str, float]

    @property
    def headings(self) -> HeadingStyle:
        """The language of headings and names of codes: the reader's."""
        return HeadingStyle(current_language())

    def file_name(self, ending: str, *, encoded: str = "") -> str:
        """Return what the file is called; one in another encoding than usual says so."""
        return f"{self.name}-{self.as_of.isoformat()}{encoded}.{ending}"


def export_links(endpoint: str, listing: Listing, **about: Any) -> list[tuple[str, str]]:
    """Return where the list that is seen can be had as a file; `about` is its record."""
    sort = ("-" if listing.descending else "") + listing.sort
    asked: dict[str, Any] = {**about, **listing.filters, "sort": sort}
    if sort == listing.default_sort:
        del asked["sort"]
    address = url_for(endpoint, form=_ANY_FORM, **asked)
    return [(label, address.replace(_ANY_FORM, form, 1)) for form, label in _FORM_LABELS.items()]


def answer(export: Export, form: Form) -> Response:
    """Answer with the list as a file, and leave a trace of that. Raises Refused."""
    now = clock.now()
    response = _ANSWERS[form](export, now)
    trace(
        db.session(),
        export.kind,
        actor=current_actor(),
        subject=f"{export.kind.partition('.')[0]}:all",
        facts={**export.facts, "form": form.value},
        at=now,
    )
    return response


def _notes(export: Export, now: datetime) -> list[tuple[str, str]]:
    return [
        (_("List"), export.title),
        *_told(export, day_text),
        (_("Made"), moment_text(now)),
    ]


def _told(export: Export, write: Callable[[date], str]) -> list[tuple[str, str]]:
    """Return the filters as texts, their days as `write` does: eras stand on printed paper."""
    return [(label, write(it) if isinstance(it, date) else it) for label, it in export.asked]


def _csv(export: Export, now: datetime) -> Response:
    notes = [f"{label}: {text}" for label, text in _notes(export, now)]
    headings, table = export.headings, export.table
    chunks = _read_on(lambda s: services.as_csv(s, table, headings=headings, notes=notes))
    return send_stream(chunks, name=export.file_name("csv"), mimetype="text/csv")


def _read_on(read: Callable[[Session], Iterator[bytes]]) -> Iterator[bytes]:
    """Read for the same reader while the answer is on its way, when this request's session ended.

    Who reads is asked now, not then.
    """
    engine, reach = db.engine, current_actor().reach

    def run() -> Iterator[bytes]:
        with Session(engine) as session:
            read_for(session, reach)
            yield from read(session)

    return run()


def _cp932(export: Export, now: datetime) -> Response:
    """Send the file, or first the report of what CP932 can't hold."""
    notes = [f"{label}: {text}" for label, text in _notes(export, now)]
    losses: list[Loss] = []
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was sent
    file.writelines(
        services.as_csv(
            db.session(),
            export.table,
            encoding=Encoding.CP932,
            headings=export.headings,
            notes=notes,
            on_loss=losses.append,
        )
    )
    if losses and not request.args.get("accepted"):
        file.close()
        headings = {c.key: c.heading.in_locale(current_language()) for c in export.table.columns}
        page = render_template(
            "council/rosters/losses.html",
            losses=losses[:_SHOWN_LOSSES],
            count=len(losses),
            headings=headings,
            title=export.title,
            go_on=f"{request.full_path.rstrip('?&')}{'&' if request.args else '?'}accepted=1",
            in_unicode=request.full_path.replace(f"/{Form.CP932}", f"/{Form.CSV}").rstrip("?"),
        )
        return Response(page, mimetype="text/html")
    name = export.file_name("csv", encoded="-shift_jis")
    response = send_stream(_pieces(file), name=name, mimetype="text/csv")
    response.content_type = "text/csv; charset=Shift_JIS"
    return response


def _xlsx(export: Export, now: datetime) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was sent
    services.as_workbook(
        db.session(),
        export.table,
        file,
        title=export.title,
        headings=export.headings,
        notes=_notes(export, now),
        notes_title=_("About this list"),
    )
    return send_stream(_pieces(file), name=export.file_name("xlsx"), mimetype=XLSX)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _json(export: Export, now: datetime) -> Response:
    head = {
        **export.facts,
        "filters": dict(_told(export, date.isoformat)),
        "made_at": now.isoformat(timespec="seconds"),
    }
    keys = [column.key for column in export.table.columns]
    return send_stream(
        _read_on(lambda s: _json_pieces(head, keys, queries.values(s, export.table))),
        name=export.file_name("json"),
        mimetype="application/json",
    )


def _json_pieces(
    head: Mapping[str, Any], keys: Sequence[str], rows: Iterator[Sequence[Value]]
) -> Iterator[bytes]:
    opening = json.dumps(dict(head), ensure_ascii=False)[:-1]
    yield f'{opening}, "rows": ['.encode()
    between = ""
    while batch := list(islice(rows, 1000)):
        said = (
            json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False, default=str)
            for row in batch
        )
        yield (between + ",\n".join(said)).encode()
        between = ",\n"
    yield b"]}\n"


def _printed_day(day: date) -> str:
    return era_day(day) if current_language() == "ja" else day_text(day)


def _printed_cell(value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, date):
        return _printed_day(value)
    text = text_of(value)
    return names.get(text, text)


def _pdf(export: Export, now: datetime) -> Response:
    places = {column.key: place for place, column in enumerate(export.table.columns)}
    columns = [column for column in export.table.columns if column.key in export.printed]
    few = Table(export.table.columns, export.table.query.limit(_ONCE))
    rows = queries.values(db.session(), few)
    names = {
        column.key: {
            choice.code: choice.name.in_locale(current_language()) for choice in column.allowed
        }
        for column in columns
    }
    document = papers.Roster(
        issued_on=clock.legal_date(now),
        title=export.title,
        office=_("Manufacturing Industry SSW Council, secretariat"),
        made_at=now,
        as_of_on=export.as_of,
        columns=tuple(
            papers.Column(
                column.heading.in_locale(current_language()),
                width=export.printed[column.key],
                right=column.kind is Kind.INTEGER,
            )
            for column in columns
        ),
        rows=tuple(
            tuple(_printed_cell(row[places[column.key]], names[column.key]) for column in columns)
            for row in rows
        ),
        filters=tuple(
            papers.Entry(label, text)
            for label, text in _told(export, _printed_day)
            if label != _("As of")  # the sheet says that in any case
        ),
    )
    content = printing.printed(
        document,
        language="ja" if current_language() == "ja" else "en",
        demonstration=bool(db.session().info.get("demonstration")),
    )
    return send(content, name=export.file_name("pdf"), mimetype="application/pdf", inline=True)


_ANSWERS: Final[Mapping[Form, Callable[[Export, datetime], Response]]] = {
    Form.CSV: _csv,
    Form.CP932: _cp932,
    Form.XLSX: _xlsx,
    Form.JSON: _json,
    Form.PDF: _pdf,
}
