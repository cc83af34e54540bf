"""Screens of editions: drawn up from the register or a file, looked through, handed out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.db import db
from registry.core.refusals import NotFound, Refusal
from registry.exchange.difference import Difference
from registry.moc.editions import queries, services
from registry.moc.editions.forms import (
    RowFilter,
)
from registry.moc.editions.letters import notices
from registry.moc.editions.models import AgencyList, Edition, EditionDraft, SupportList
from registry.moc.editions.rules import (
    OF,
    SCHEMAS,
    SIDE,
    SIGNS,
    STATES,
    TITLES,
    EditionState,
    Sign,
    Sort,
    Stop,
)
from registry.moc.post.rules import PARTIES, side_among
from registry.moc.post.services import day_at
from registry.moc.publications import queries as publications
from registry.papers.letters import Column as PrintedColumn
from registry.papers.letters import Language, Roster
from registry.papers.screens import printed
from registry.tables.csv_writing import csv_chunks
from registry.tables.schema import Kind
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain, say
from registry.web.lists import Count, page_of, read_listing
from registry.web.locale import current_language, short_day
from registry.web.parts import Tab

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
PRINTED: Final = {
    Sort.AGENCIES: (
        "certificate_number",
        "registration_number",
        "name",
        "name_latin",
        "standing",
        "valid_until",
    ),
    Sort.SUPPORT: ("registration_number", "name", "address", "phone"),
}
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A, _S = OF[Sort.AGENCIES], OF[Sort.SUPPORT]
_ORDER: Final = {
    sort: (one.put_forward, one.issue, *one.publish.values(), one.send_back, one.discard)
    for sort, one in OF.items()
}

pages = Blueprint("moc_editions", __name__, url_prefix="/moc/lists")


@pages.app_template_global()
def edition_state(state: str) -> tuple[str, str]:
    """Return what an edition's state is called, and the tone of its tag."""
    word, tone = STATES[EditionState(state)]
    return _(word), tone


def _sort(text: str) -> Sort:
    if text not in set(Sort):
        raise NotFound
    return Sort(text)


@pages.app_template_global()
def column_heading(key: str, sort: str = "") -> str:
    """Return what a column of a list, or of either, is called; a key that none knows as it is."""
    schemas = [SCHEMAS[Sort(sort)]] if sort else SCHEMAS.values()
    columns = (column for schema in schemas for column in schema.columns)
    found = next((column for column in columns if column.key == key), None)
    return found.heading.in_locale(current_language()) if found else key


_DAYS: Final = {
    column.key
    for schema in SCHEMAS.values()
    for column in schema.columns
    if column.kind is Kind.DATE
}


@pages.app_template_global()
def list_cell(key: str, cells: Mapping[str, str]) -> Markup | str:
    """Return what a list says in a column: a day as every page writes days, else as it stands."""
    said = cells.get(key, "")
    try:
        return short_day(date.fromisoformat(said)) if key in _DAYS else said or "—"
    except ValueError:
        return said or "—"


def _title(sort: Sort) -> str:
    return TITLES[sort].in_locale(current_language())


def _tabs(current: Sort) -> list[Tab]:
    return [
        Tab(_title(sort), url_for("moc_editions.index", sort=sort.value), current=sort is current)
        for sort in Sort
    ]


@pages.get("")
@serves(desks=PARTIES)
def lists() -> Page:
    """Lead to the list of agencies; the other one is beside it."""
    return redirect(url_for("moc_editions.index", sort=Sort.AGENCIES.value))


@pages.get("/<sort>")
@serves(desks=PARTIES)
def index(sort: str) -> Page:
    """List the editions of a list."""
    which, session, actor = _sort(sort), db.session(), current_actor()
    found = queries.editions(session, actor, which)
    latest = next((one for one in found if one.number is not None), None)
    return render_template(
        "moc/editions/index.html",
        sort=which.value,
        title=_title(which),
        tabs=_tabs(which),
        editions=found,
        stale=latest is not None and queries.is_stale(latest, _today(which)),
        latest=latest,
        may_begin=OF[which].put_forward.by.admits(actor, None),
    )


def _today(sort: Sort) -> Any:
    return day_at(SIDE[sort], clock.now())


def _edition(record_id: UUID) -> Edition:
    return queries.get_edition(db.session(), record_id, current_actor())


@pages.get("/editions/<uuid:record_id>")
@serves(desks=PARTIES, shows=AgencyList.kind)
def show(record_id: UUID) -> Page:
    """Show an edition: what changed, what looks wrong, its entries, its publication."""
    session, edition = db.session(), _edition(record_id)
    sort, filters = Sort(edition.sort), RowFilter()
    filters.check()
    draft = queries.get_draft(session, edition)
    if draft is not None and (draft.reading_since is not None or draft.failure):
        return _reading_page(edition, draft)
    session.refresh(edition)  # the reading may have ended between these two
    listing = read_listing(sorts=("key",), default_sort="key", filters=("q",), size=25)
    rows, count = queries.find_rows(
        session,
        edition,
        part=filters.read("q") or "",
        offset=listing.offset,
        limit=listing.limit,
    )
    return render_template(
        "moc/editions/edition.html",
        edition=edition,
        draft=draft,
        sort=sort.value,
        title=_title(sort),
        preview=preview_of(session, edition),
        before=queries.last_issued(session, sort, before=edition),
        faults=_faults(draft),
        page=page_of(listing, rows, total=Count(count)),
        filters=filters,
        columns=[
            (key, SCHEMAS[sort][key].heading.in_locale(current_language())) for key in PRINTED[sort]
        ],
        revoked=_revoked(session, sort),
        stale=queries.is_stale(edition, _today(sort)),
        buttons=_buttons(session, edition),
        proofs=publications.proofs_of(session, edition.kind, edition.id),
        duties=screens.open_duties(session, edition, today=_today(sort)),
        events=screens.course(session, subject_of(edition)),
    )


@dataclass(frozen=True)
class Preview:
    """What changes by an edition, and what of that asks for a second look, with its reason."""

    difference: Difference
    stops: list[tuple[str, Stop, str]]


def preview_of(session: Session, edition: Edition) -> Preview:
    """Return what two people look through before an edition goes out."""
    draft, found = queries.get_draft(session, edition), queries.difference(session, edition)
    stops = queries.what_looks_wrong(session, edition, found)
    return Preview(
        found, [(_(SIGNS[stop.sign]), stop, _reason(draft, stop.sign)) for stop in stops]
    )


def _revoked(session: Session, sort: Sort) -> set[str]:
    if sort is not Sort.AGENCIES:
        return set()
    return {one.certificate_number for one in queries.revoked(session)}


def _reason(draft: EditionDraft | None, sign: Sign) -> str:
    return draft.overrides.get(sign, "") if draft is not None else ""


def _faults(draft: EditionDraft | None) -> list[tuple[Any, str, str, str]]:
    if draft is None:
        return []
    return [
        (row, column, say(message), say(advice) if advice.text else "")
        for row, column, message, advice in queries.words_of(draft.faults)
    ]


def _reading_page(edition: Edition, draft: EditionDraft) -> Page:
    return render_template(
        "moc/editions/reading.html",
        edition=edition,
        draft=draft,
        sort=edition.sort,
        title=_title(Sort(edition.sort)),
        failure=explain(Refusal(draft.failure["message"], draft.failure["params"]))
        if draft.failure
        else None,
    )


def _buttons(session: Session, edition: Edition) -> list[screens.Button]:
    """Return what can be done now; each publication only until this side has proven it."""
    side = side_among(current_actor().desks)
    proven = {one.side for one in publications.proofs_of(session, edition.kind, edition.id)}
    publishing = {act for one in OF.values() for act in one.publish.values()}
    wanted = [
        act
        for act in _ORDER[Sort(edition.sort)]
        if act not in publishing or (edition.number is not None and side not in proven)
    ]
    return screens.buttons(session, wanted, edition, blueprint="moc_issuing")


@pages.get("/support/<uuid:record_id>")
@serves(desks=PARTIES, shows=SupportList.kind)
def support(record_id: UUID) -> Page:
    """Lead to an edition of the list of support organisations, which has the same page."""
    return redirect(url_for("moc_editions.show", record_id=record_id))


@pages.get("/editions/<uuid:record_id>/list.<ending>")
@serves(desks=PARTIES)
def download(record_id: UUID, ending: str) -> Response:
    """Answer with the whole edition as a file."""
    return as_file(db.session(), _edition(record_id), ending)


def as_file(session: Session, edition: Edition, ending: str) -> Response:
    """Return an edition as CSV (the same bytes each time), XLSX or PDF."""
    if ending not in {"csv", "xlsx", "pdf"}:
        raise NotFound
    if ending == "pdf":
        return _printed(session, edition)
    table = services.as_table(session, edition).listing
    name = f"{edition.sort}-{edition.number or 'draft'}.{ending}"
    if ending == "csv":
        return send(csv_of(session, edition), name=name, mimetype="text/csv")
    file = BytesIO()
    style = HeadingStyle(current_language())
    write_workbook(file, table.columns, table.rows, title=table.title.en[:31], headings=style)
    return send(file.getvalue(), name=name, mimetype=XLSX)


def _printed(session: Session, edition: Edition) -> Response:
    """Return an edition on paper: of each entry what tells it apart. Raises Refused."""
    language, sort, now = current_language(), Sort(edition.sort), clock.now()
    columns = [SCHEMAS[sort][key] for key in PRINTED[sort]]
    document = Roster(
        issued_on=clock.legal_date(now),
        title=_title(sort),
        office=_("Edition %(number)s", number=edition.number or "—"),
        made_at=now,
        as_of_on=edition.as_of,
        columns=tuple(PrintedColumn(one.heading.in_locale(language)) for one in columns),
        rows=tuple(
            tuple(row[one.key] for one in columns)
            for row in queries.table_of(session, edition).rows
        ),
    )
    shown: Language = "en" if language == "en" else "ja"
    return printed(document, f"{edition.sort}-{edition.number or 'draft'}", language=shown)


def csv_of(session: Session, edition: Edition) -> bytes:
    """Return an edition as CSV."""
    table = services.as_table(session, edition).listing
    return b"".join(csv_chunks(table.columns, table.rows))


@pages.get("/editions/<uuid:record_id>/notice")
@serves(desks=PARTIES)
def notice(record_id: UUID) -> Page:
    """Show what changed in both languages, ready for the press."""
    session, edition = db.session(), _edition(record_id)
    return render_template(
        "moc/editions/notice.html",
        edition=edition,
        title=_title(Sort(edition.sort)),
        notices=notices(
            edition,
            queries.difference(session, edition),
            names=queries.names_by_key(session, edition),
            revoked=_revoked(session, Sort(edition.sort)),
        ),
    )
