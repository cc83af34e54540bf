"""Screens on which the secretariat names the establishments that a request is about."""

from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.asking import queries, services
from registry.council.asking.models import RequestDraft
from registry.council.asking.queries import Selection
from registry.council.asking.rules import MOST_EMPLOYERS, DraftState
from registry.council.imports.views import Said, said
from registry.council.members.models import Employer
from registry.council.members.queries import capped_count
from registry.council.naming.forms import (
    ByHandForm,
    DropForm,
    EarlierForm,
    FileForm,
    SelectForm,
    SelectionForm,
)
from registry.council.naming.rules import NAMED, NAMED_TITLE
from registry.council.requests import queries as requests
from registry.council.requests.queries import RequestFilter
from registry.council.rosters.rules import ESTABLISHMENT_KEYS
from registry.council.rosters.views import XLSX
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.faults import Fault, Unreadable
from registry.tables.reading import read_table
from registry.tables.sources import Limits
from registry.tables.workbook_writing import write_workbook
from registry.tables.writing import HeadingStyle, text_of
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.forms import RecordForm
from registry.web.lists import Count, page_of, read_listing
from registry.web.locale import current_language
from registry.web.uploads import Upload

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
_SHOWN: Final = 200
_LIMITS: Final = Limits(size=20 << 20, rows=MOST_EMPLOYERS)

pages = Blueprint(
    "council_naming",
    __name__,
    url_prefix="/council/requests/drafts/<uuid:record_id>/establishments",
)


def _get(record_id: UUID) -> RequestDraft:
    return queries.get(db.session(), record_id, current_actor())


def _named(record_id: UUID) -> str:
    return url_for("council_naming.index", record_id=record_id)


@pages.get("")
@serves(desks=COUNCIL)
def index(record_id: UUID) -> Page:
    """List the establishments that a draft names."""
    return _list(record_id, DropForm(data={"version": _get(record_id).version}))


def _list(record_id: UUID, form: DropForm) -> Page:
    draft = _get(record_id)
    listing = read_listing(sorts=("place",), default_sort="place", size=100)
    numbered = list(enumerate(draft.employers, start=1))
    shown = numbered[listing.offset : listing.offset + listing.limit]
    page = render_template(
        "council/naming/index.html",
        draft=draft,
        form=form,
        page=page_of(listing, shown, total=Count(len(numbered))),
        may_change=draft.state == DraftState.DRAFT and current_actor().holds(Desk.METI_SECRETARIAT),
    )
    return page, form.http_status


@pages.post("/out")
@serves(desks=SECRETARIAT)
def drop(record_id: UUID) -> Page:
    """Take the ticked establishments out of a draft."""
    draft = _get(record_id)
    form = DropForm(data={"version": draft.version})
    form.places.offer([(str(n), str(n)) for n in range(1, len(draft.employers) + 1)])

    def take_out(_actor: Actor, _now: datetime) -> None:
        services.drop_employers(draft, map(int, form.places.data or []))

    done = screens.carry_out(
        form,
        take_out,
        record=draft,
        leads_to=_named(record_id),
        said=_("They are named no more."),
    )
    return done or _list(record_id, form)


def _add(draft: RequestDraft, rows: list[dict[str, Any]], told: list[str]) -> None:
    if not rows:
        raise Refused(Refusal(N_("No establishment was found.")))
    added, doubled = services.add_employers(draft, rows)
    words = ngettext("%(num)d establishment is named.", "%(num)d establishments are named.", added)
    if doubled:
        words += " " + ngettext(
            "%(num)d was named before and is not doubled.",
            "%(num)d were named before and are not doubled.",
            doubled,
        )
    told.append(words)


def _draw(template: str, record_id: UUID, form: RecordForm, **more: Any) -> Page:
    page = render_template(
        f"council/naming/{template}.html",
        draft=_get(record_id),
        form=form,
        back_url=_named(record_id),
        **more,
    )
    return page, form.http_status


@pages.route("/selection", methods=BOTH)
@serves(desks=SECRETARIAT)
def by_selection(record_id: UUID) -> Page:
    """Select establishments from the rosters by industry, prefecture, roster and name."""
    session, draft, today = db.session(), _get(record_id), clock.legal_date(clock.now())
    filters = SelectionForm()
    filters.prefecture.offer([(name, name) for name in queries.prefectures(session)])
    filters.check()
    codes, prefecture = filters.read("industries"), filters.read("prefecture")
    selection = Selection(
        industries=tuple(codes.split(",")) if codes else (),
        prefectures=(prefecture,) if prefecture else (),
        roster=filters.read("roster") or "",
        part=filters.read("q") or "",
    )
    form, told = SelectForm(data={"version": draft.version}), list[str]()

    def take(_actor: Actor, _now: datetime) -> None:
        filters.insist()
        if selection.is_empty:
            raise Refused(Refusal(N_("Choose by something first: an industry, a prefecture.")))
        rows = queries.employers_chosen(session, selection, on=today, most=MOST_EMPLOYERS + 1)
        _add(draft, rows, told)

    done = screens.carry_out(
        form, take, record=draft, leads_to=_named(record_id), said=lambda: told[0]
    )
    if done is not None:
        return done
    found = (
        []
        if selection.is_empty
        else queries.employers_chosen(session, selection, on=today, most=_SHOWN)
    )
    query = select(Employer.id).where(*queries.chosen(selection, on=today))
    return _draw(
        "selection",
        record_id,
        form,
        filters=filters,
        path=request.path,
        action=request.full_path.rstrip("?"),
        found=found,
        count=0 if selection.is_empty else capped_count(session, query),
        is_empty=selection.is_empty,
    )


@pages.route("/by-hand", methods=BOTH)
@serves(desks=SECRETARIAT)
def by_hand(record_id: UUID) -> Page:
    """Name one establishment that no roster lists."""
    draft, told = _get(record_id), list[str]()
    form = ByHandForm(data={"version": draft.version})
    done = screens.carry_out(
        form,
        lambda _actor, _now: _add(draft, [form.named], told),
        record=draft,
        leads_to=_named(record_id),
        said=lambda: told[0],
    )
    return done or _draw("form", record_id, form, title=_("Name one by hand"))


@pages.route("/earlier", methods=BOTH)
@serves(desks=SECRETARIAT)
def earlier(record_id: UUID) -> Page:
    """Name the establishments of an earlier request again."""
    session, draft, told = db.session(), _get(record_id), list[str]()
    form = EarlierForm(data={"version": draft.version})

    def take(actor: Actor, now: datetime) -> None:
        number = (form.number.data or "").strip()
        asked = RequestFilter(today=clock.legal_date(now), part=number)
        rows = session.execute(requests.board(asked, actor).limit(50)).all()
        found = next((row[0] for row in rows if row[0].request_number == number), None)
        if found is None:
            raise Refused(Refusal(N_("There is no request of this number."), field="number"))
        _add(draft, queries.employers_of_request(session, found.id), told)

    done = screens.carry_out(
        form, take, record=draft, leads_to=_named(record_id), said=lambda: told[0]
    )
    return done or _draw("form", record_id, form, title=_("The same as in an earlier request"))


@pages.get("/template.<any(csv,xlsx):ending>")
@serves(desks=SECRETARIAT)
def template(record_id: UUID, ending: str) -> Page:
    """Answer with an empty table to fill in."""
    _get(record_id)
    headings = HeadingStyle(current_language())
    if ending == "csv":
        content = b"".join(csv_chunks(NAMED.columns, (), style=CsvStyle(headings=headings)))
        return send(content, name="establishments.csv", mimetype="text/csv")
    file = BytesIO()
    title = NAMED_TITLE.in_locale(headings)
    write_workbook(file, NAMED.columns, (), title=title, headings=headings)
    return send(file.getvalue(), name="establishments.xlsx", mimetype=XLSX)


@pages.route("/table", methods=BOTH)
@serves(desks=SECRETARIAT)
def by_table(record_id: UUID) -> Page:
    """Name establishments by a table; its errors are told row by row."""
    draft, told, faults = _get(record_id), list[str](), list[Said]()
    form = FileForm(data={"version": draft.version})

    def take(_actor: Actor, _now: datetime) -> None:
        (upload,) = form.file.data
        rows, broken = read_named(upload)
        faults.extend(said(fault, named_headings()) for fault in broken[:_SHOWN])
        if broken and not form.without_faulty.data:
            message = N_("%(count)s errors: nothing was taken. They are listed below.")
            raise Refused(Refusal(message, {"count": len(broken)}, field="file"))
        _add(draft, rows, told)

    done = screens.carry_out(
        form, take, record=draft, leads_to=_named(record_id), said=lambda: told[0]
    )
    return done or _draw("table", record_id, form, faults=faults)


def named_headings() -> dict[str, str]:
    """Return what the columns of establishments are called in the reader's language."""
    return {column.key: column.heading.in_locale(current_language()) for column in NAMED.columns}


def read_named(upload: Upload) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Read the sound rows of a table and its faults. Raises Refused where it can't be read."""
    content = upload.open().read()  # left open: a form that is refused afterwards keeps the file
    try:
        table = read_table(content, schema=NAMED, file=upload.filename, limits=_LIMITS)
        rows, faults = [], [fault for fault in table.faults if fault.blocks]
        for row in islice(table.rows(), MOST_EMPLOYERS + 1):
            faults += [fault for fault in row.faults if fault.blocks]
            if row.is_sound and table.is_usable:
                cells = {key: text_of(row.values.get(key)) for key in ESTABLISHMENT_KEYS}
                rows.append({"employer_id": None, **cells})
    except Unreadable as unreadable:
        refusal = unreadable.refusals[0]
        raise Refused(Refusal(refusal.message, refusal.params, field="file")) from unreadable
    return rows, faults
