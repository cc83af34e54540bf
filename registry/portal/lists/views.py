"""Public pages of the lists that the two sides exchange, as of any day."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.text import N_
from registry.moc.editions.letters import notices
from registry.moc.editions.queries import is_stale
from registry.moc.editions.rules import SCHEMAS, TITLES, Sort
from registry.moc.editions.views import as_file
from registry.moc.publicity import queries
from registry.moc.publicity.rules import Answer, Verdict, is_whole
from registry.portal.lists.forms import AgencyQuestion, DayFilter, ListFilter
from registry.web.access import serves_the_public
from registry.web.lists import Count, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
VERDICTS: Final = {
    Verdict.CERTIFIED: (N_("Certified on this day"), "good"),
    Verdict.SUSPENDED: (N_("Suspended: it may not send anybody now"), "warn"),
    Verdict.EXPIRED: (N_("Its certification has ended"), "bad"),
    Verdict.GONE: (N_("Not on the list any more"), "bad"),
    Verdict.REVOKED: (N_("Its certification was revoked"), "bad"),
}
SHOWN: Final = ("certificate_number", "name", "name_latin", "standing", "valid_until")

pages = Blueprint("public_lists", __name__, url_prefix="/<language:language>")


def _today() -> date:
    return clock.legal_date(clock.now())


@pages.app_template_global()
def verdict_words(verdict: str) -> tuple[str, str]:
    """Return what the public is told of an agency, and the tone of it."""
    words, tone = VERDICTS[Verdict(verdict)]
    return _(words), tone


def _headings(sort: Sort) -> dict[str, str]:
    return {
        column.key: column.heading.in_locale(current_language()) for column in SCHEMAS[sort].columns
    }


@pages.get("/agencies")
@serves_the_public
def agencies() -> Page:
    """Answer whether an agency is real, and show the list of the day."""
    session, form = db.session(), AgencyQuestion()
    form.check()
    part, day = form.read("q") or "", form.read("as_of") or _today()
    shown = queries.list_on(session, Sort.AGENCIES, day)
    listing = read_listing(sorts=("key",), default_sort="key", filters=("q", "as_of"), size=100)
    rows: Any = ((), 0)
    if shown is not None:
        rows = queries.rows(session, shown.edition, offset=listing.offset, limit=listing.limit)
    answers = queries.answers(session, part, day) if part.strip() else None
    return render_template(
        "portal/lists/agencies.html",
        filters=form,
        part=part,
        day=day,
        is_to_come=day > _today(),
        answers=answers,
        close=queries.close_to(session, part, day) if answers == [] else [],
        is_whole=lambda one: is_whole(part, _known_by(one)),
        since=queries.revoked_after(session, day, today=_today()),
        shown=shown,
        stale=shown is not None and is_stale(shown.edition, day),
        page=page_of(listing, rows[0], total=Count(rows[1])),
        headings=_headings(Sort.AGENCIES),
        revoked={one.certificate_number for one in queries.revocations(session, day)},
    )


def _known_by(one: Answer) -> tuple[str, ...]:
    number = one.cells.get("registration_number", "")
    return (one.certificate_number, number, *queries.names_in(one.cells))


@pages.get("/agencies/revocations")
@serves_the_public
def revocations() -> Page:
    """List the revocations."""
    form = DayFilter()
    form.check()
    day = form.read("as_of") or _today()
    found = queries.revocations(db.session(), day)
    return render_template("portal/lists/revocations.html", filters=form, day=day, rows=found)


@pages.get("/improvement-orders")
@serves_the_public
def orders() -> Page:
    """List the improvement orders."""
    form = DayFilter()
    form.check()
    day = form.read("as_of") or _today()
    found = queries.orders(db.session(), day)
    return render_template("portal/lists/orders.html", filters=form, day=day, rows=found)


@pages.get("/support-organisations")
@serves_the_public
def support() -> Page:
    """List the registered support organisations."""
    session, form = db.session(), ListFilter()
    form.check()
    part, day = form.read("q") or "", form.read("as_of") or _today()
    shown = queries.list_on(session, Sort.SUPPORT, day)
    listing = read_listing(sorts=("key",), default_sort="key", filters=("q", "as_of"), size=25)
    rows: Any = ((), 0)
    if shown is not None:
        rows = queries.rows(
            session, shown.edition, part=part, offset=listing.offset, limit=listing.limit
        )
    return render_template(
        "portal/lists/support.html",
        filters=form,
        day=day,
        shown=shown,
        stale=shown is not None and is_stale(shown.edition, day),
        page=page_of(listing, rows[0], total=Count(rows[1])),
        headings=_headings(Sort.SUPPORT),
    )


@pages.get("/lists/<uuid:edition_id>")
@serves_the_public
def edition(edition_id: UUID) -> Page:
    """Show what changed with a published edition, and how it is proven."""
    session = db.session()
    shown = queries.get(session, edition_id)
    found = notices(
        shown.edition,
        queries.difference(session, shown.edition),
        names=queries.names_by_key(session, shown.edition),
        revoked={one.certificate_number for one in queries.revocations(session, _today())},
    )
    return render_template(
        "portal/lists/edition.html",
        shown=shown,
        title=TITLES[Sort(shown.edition.sort)].in_locale(current_language()),
        notice=next(one for one in found if one.language == current_language()),
    )


@pages.get("/lists/<uuid:edition_id>/list.<ending>")
@serves_the_public
def file(edition_id: UUID, ending: str) -> Page:
    """Answer with a published edition as a file."""
    session = db.session()
    shown = queries.get(session, edition_id)
    with queries.in_public(session):
        return as_file(session, shown.edition, ending)
