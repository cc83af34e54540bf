"""The employers on screen: the rosters' establishments, searched, narrowed, and as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy import Row
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.employers.forms import EmployersAsked
from registry.council.members import queries
from registry.council.members.queries import EmployerFilter
from registry.council.register.views import COUNCIL
from registry.council.rosters import queries as rosters
from registry.council.rosters import views as files
from registry.council.rosters.rules import ROSTER_NAMES, TABLE_NAMES, TableKind
from registry.web.access import current_actor, serves
from registry.web.lists import Listing, capped, page_of, read_listing
from registry.web.locale import NOTHING, current_language, short_day_text

PRINTED: Final = {
    "name": 2.6,
    "establishment": 1.6,
    "corporate_number": 1.4,
    "address": 3.0,
    "industry": 0.8,
    "ssw_workers": 0.8,
    "listed_since": 1.2,
    "listed_until": 1.2,
}

pages = Blueprint("council_employers", __name__, url_prefix="/council/employers")


@dataclass(frozen=True)
class Asked:
    """What the reader asked for, and the list's own part of it."""

    filter: EmployerFilter
    listing: Listing
    form: EmployersAsked


def _asked() -> Asked:
    listing = read_listing(sorts=("name",), default_sort="name", filters=("q", "roster", "as_of"))
    form = EmployersAsked()
    form.check()
    return Asked(
        EmployerFilter(
            part=form.read("q") or "",
            roster=form.read("roster") or "",
            as_of=form.read("as_of"),
        ),
        listing.dropping(form.errors),
        form,
    )


@pages.get("")
@serves(desks=COUNCIL)
def index() -> str:
    """List the establishments asked for."""
    session, asked = db.session(), _asked()
    found = queries.employer_lines(
        session,
        asked.filter,
        offset=asked.listing.offset,
        limit=asked.listing.limit,
        descending=asked.listing.descending,
    )
    page = page_of(
        asked.listing, found, total=capped(queries.count_employers(session, asked.filter))
    )
    return render_template(
        "council/employers/index.html",
        page=page,
        filters=asked.form,
        cells=_cells(page.items),
        exports=files.export_links("council_employers.export", asked.listing),
        may_enter=current_actor().holds(Desk.METI_SECRETARIAT),
    )


def _cells(rows: Sequence[Row[Any]]) -> list[list[str]]:
    names = {code: name.in_locale(current_language()) for code, name in ROSTER_NAMES.items()}
    return [
        [row.name for row in rows],
        [row.establishment or NOTHING for row in rows],
        [row.corporate_number or NOTHING for row in rows],
        [row.address or NOTHING for row in rows],
        [row.industry or NOTHING for row in rows],
        [NOTHING if row.ssw_workers is None else str(row.ssw_workers) for row in rows],
        [names[row.roster] for row in rows],
        [_day(row.listed_since) for row in rows],
        [_day(row.last) for row in rows],
    ]


def _day(day: date | None) -> str:
    return short_day_text(day) if day else NOTHING


@pages.get("/export/<form>")
@serves(desks=COUNCIL)
def export(form: str) -> Response:
    """Answer with the whole list that is seen as a file."""
    if form not in set(files.Form):
        raise NotFound
    asked = _asked()
    asked.form.insist()
    wanted = files.Export(
        table=rosters.employer_table(asked.filter, descending=asked.listing.descending),
        kind="employers.exported",
        name="employers",
        title=TABLE_NAMES[TableKind.EMPLOYERS].in_locale(current_language()),
        asked=_said(asked.filter),
        facts=_codes(asked.filter),
        as_of=asked.filter.as_of or clock.legal_date(clock.now()),
        printed=PRINTED,
    )
    return files.answer(wanted, files.Form(form))


def _said(asked: EmployerFilter) -> list[tuple[str, str | date]]:
    pairs: list[tuple[str, str | date]] = []
    if asked.as_of is not None:
        pairs.append((_("As of"), asked.as_of))
    if asked.part:
        pairs.append((_("Part of a name"), asked.part))
    if asked.roster:
        pairs.append((_("Roster"), ROSTER_NAMES[asked.roster].in_locale(current_language())))
    return pairs


def _codes(asked: EmployerFilter) -> dict[str, Any]:
    return {
        "as_of": asked.as_of.isoformat() if asked.as_of else None,
        "searched": bool(asked.part),
        "roster": asked.roster,
    }
