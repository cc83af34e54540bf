"""Screens of a body's own page, of the way into the council, and of what it can print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.council.expulsion import queries as expulsion
from registry.council.filer.forms import kind_of, label_of, problems
from registry.council.filer.queries import likely_end
from registry.council.filer.rules import Stage, stage_of
from registry.council.filings import queries as filings
from registry.council.filings import services
from registry.council.filings.models import Filing
from registry.council.filings.rules import (
    KIND_NAMES,
    PENDING,
    Expectation,
    FilingKind,
    FilingState,
    refusals_to_file,
    screen,
)
from registry.council.members import queries as members
from registry.council.members import services as register
from registry.council.members.rules import ISSUE_CERTIFICATE, ITEM_NAMES, PARTICULARS, Ended, Item
from registry.council.own_page import queries
from registry.council.own_page.forms import CertificateForm, ScreeningForm
from registry.council.own_page.queries import Membership
from registry.council.own_page.rules import CHOICES, Choice
from registry.council.screens import paper_name, verify_url
from registry.duties import queries as duties
from registry.house.home.views import shown as duties_shown
from registry.papers.queries import get_paper
from registry.papers.screens import send_paper
from registry.web.access import current_actor, serves, serves_the_public
from registry.web.errors import explain
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
CLERKS: Final = frozenset({Desk.ORGANISATION})

pages = Blueprint("council_own_page", __name__)


def _organisation_id() -> UUID:
    organisation_id = current_actor().organisation_id
    assert organisation_id is not None, "the door lets in clerks of organisations only"
    return organisation_id


# -- how the body stands ----------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A filing as the body's page lists it."""

    filing: Filing
    kind_name: str
    stage: Stage
    likely: Expectation | None
    is_overdue: bool
    missing: Sequence[str]
    answer_by: date | None
    kept_until: date | None
    url: str


@dataclass(frozen=True)
class Offer:
    """Something that the body can do next: a step of its own, or a notice that begins at once."""

    kind: FilingKind
    choice: Choice
    under_way: Row | None = None  # what has to end first


@pages.get("/my")
@serves(desks=CLERKS)
def home() -> Page:
    """Show how the body stands, where its filings are, what it owes, and what it can do next."""
    session, now = db.session(), clock.now()
    today = clock.legal_date(now)
    organisation = services.filer_of(session, _organisation_id())
    membership = queries.membership(session, organisation.id, on=today)
    rows = [_row(filing, now) for filing in queries.own_filings(session, organisation.id)]
    under_way = [row for row in rows if _is_under_way(row.filing)]
    return render_template(
        "council/own_page/home.html",
        organisation=organisation,
        membership=membership,
        item=_item(membership),
        particulars=_particulars(membership),
        coming=_coming(membership),
        under_way=under_way,
        closed=[row for row in rows if not _is_under_way(row.filing)],
        offers=_offers(membership, under_way),
        owed=duties_shown(duties.owed_by(session, current_actor())),
        expulsions=expulsion.against(session, organisation.id, current_actor()),
        papers=queries.own_papers(session, organisation.id),
        paper_name=paper_name,
    )


def _is_under_way(filing: Filing) -> bool:
    return filing.state == FilingState.DRAFT or filing.state in PENDING


def _row(filing: Filing, now: datetime) -> Row:
    kind, state = kind_of(filing), FilingState(filing.state)
    asked = filing.rounds[-1] if state is FilingState.CORRECTION_ASKED else None
    likely = likely_end(db.session(), filing, now=now)
    draft = state is FilingState.DRAFT
    return Row(
        filing=filing,
        kind_name=_(KIND_NAMES[kind]),
        stage=stage_of(kind, state),
        likely=likely,
        is_overdue=likely is not None and likely.on < clock.legal_date(now),
        missing=_missing(filing, clock.legal_date(now)),
        answer_by=asked.answer_by if asked else None,
        kept_until=filings.kept_until(db.session(), filing, today=clock.legal_date(now)),
        url=url_for(f"council_filer.{'fill' if draft else 'show'}", record_id=filing.id),
    )


def _missing(filing: Filing, today: date) -> list[str]:
    """Return what the filer has still to fill in or correct."""
    if filing.state == FilingState.CORRECTION_ASKED:
        return [label_of(filing, name) for name in filing.rounds[-1].asked_points]
    if filing.state != FilingState.DRAFT:
        return []
    names = [name for name, _message in problems(filing, today=today)]
    if kind_of(filing) is not FilingKind.JOIN and filing.effective_on is None:
        names.append("effective_on")
    return [label_of(filing, name) for name in dict.fromkeys(names)]


def _item(membership: Membership | None) -> str:
    if membership is None:
        return ""
    return ITEM_NAMES[Item(membership.state.item)].in_locale(current_language())


def _particulars(membership: Membership | None) -> list[tuple[str, str]]:
    if membership is None:
        return []
    texts = register.particulars(membership.state)
    return [
        (label.in_locale(current_language()), texts[name]) for name, label in PARTICULARS.items()
    ]


def _coming(membership: Membership | None) -> list[tuple[date, list[tuple[str, str, str]]]]:
    language = current_language()
    return [
        (news.on, [(label.in_locale(language), old, new) for label, old, new in news.changes])
        for news in (membership.coming if membership else ())
    ]


def _offers(membership: Membership | None, under_way: Sequence[Row]) -> list[Offer]:
    """Return what the rights of the body's item let it file, and where one has to end first.

    Nothing to whose membership is still to begin.
    """
    if membership and not (membership.is_over or membership.is_current):
        return []
    if membership and membership.is_over and membership.state.ended == Ended.EXPELLED:
        return []  # the page says why, and leads to joining anew from there
    item = Item(membership.state.item) if membership and not membership.is_over else None
    of_kind = {kind_of(row.filing): row for row in under_way}
    return [
        Offer(kind, choice, of_kind.get(kind))
        for kind, choice in CHOICES.items()
        if not refusals_to_file(kind, item, pending=False)
    ]


# -- may this body file at all? ---------------------------------------------------------------


@pages.route("/<language:language>/join", methods=["GET", "POST"])
@serves_the_public
def join() -> Page:
    """Tell anybody what joining is, and let them find out whether their body can file."""
    form = ScreeningForm()
    against = screen(form.answers()) if form.validate_on_submit() else None
    return _screening(form, against, inside=False)


@pages.route("/my/join", methods=["GET", "POST"])
@serves(desks=CLERKS)
def screener() -> Page:
    """Ask the five questions before the join filing is begun."""
    session, body = db.session(), _organisation_id()
    begun = filings.draft(session, body, FilingKind.JOIN, entered=False)
    if begun is not None:
        return redirect(url_for("council_filer.fill", record_id=begun.id), 303)
    state = members.state_on(session, body, clock.legal_date(clock.now()))
    pending = filings.pending(session, body, FilingKind.JOIN) is not None
    item = Item(state.item) if state else None
    if refusals := refusals_to_file(FilingKind.JOIN, item, pending=pending):
        return _home_because(refusals)
    form = ScreeningForm()
    against = screen(form.answers()) if form.validate_on_submit() else None
    if against == []:
        return _begin(FilingKind.JOIN)
    return _screening(form, against, inside=True)


def _screening(form: ScreeningForm, against: list[Refusal] | None, *, inside: bool) -> Page:
    reasons = None if against is None else [explain(refusal) for refusal in against]
    page = render_template(
        "council/own_page/screening.html", form=form, against=reasons, inside=inside
    )
    return page, form.http_status


@pages.post("/my/begin/<any(change,withdrawal):kind>")
@serves(desks=CLERKS)
def begin(kind: str) -> Page:
    """Begin a notice, or go on with the one that was begun."""
    if RegistryForm().validate_on_submit():
        return _begin(FilingKind(kind))
    return redirect(url_for(".home"), 303)


def _begin(kind: FilingKind) -> Page:
    session, actor = db.session(), current_actor()
    try:
        body = services.filer_of(session, _organisation_id())
        filing = services.start(session, body, kind, actor=actor, now=clock.now())
        session.commit()
    except Refused as refused:
        session.rollback()
        return _home_because(refused.refusals)
    return redirect(url_for("council_filer.fill", record_id=filing.id), 303)


def _home_because(refusals: Sequence[Refusal]) -> Page:
    for refusal in refusals:
        flash(explain(refusal), "warn")
    return redirect(url_for(".home"), 303)


# -- what the body can print ------------------------------------------------------------------


@pages.get("/my/papers/<uuid:paper_id>")
@serves(desks=CLERKS)
def paper(paper_id: UUID) -> Page:
    """Give a receipt, letter or certificate of the body as it was issued, or marked as void."""
    return send_paper(get_paper(db.session(), paper_id, current_actor()))


@pages.route("/my/certificates", methods=["GET", "POST"])
@serves(ISSUE_CERTIFICATE, only=CLERKS)
def certificates() -> Page:
    """List the body's certificates of membership, and make one for a stated day."""
    session, body = db.session(), _organisation_id()
    today = clock.legal_date(clock.now())
    membership = queries.membership(session, body, on=today)
    over_since = membership.last_day if membership and membership.is_over else None
    form = CertificateForm(data={"stated_on": over_since or today})
    done = screens.carry_out(
        form,
        lambda actor, now: register.make_certificate(
            session,
            body,
            stated_on=form.stated_on.data or today,
            verify_url=verify_url,
            actor=actor,
            now=now,
        ),
        said=_("The certificate was made. It is the first in the list below."),
        leads_to=url_for(".certificates"),
    )
    if done is not None:
        return done
    page = render_template(
        "council/own_page/certificates.html",
        form=form,
        membership=membership,
        certificates=members.certificates_of(session, body),
    )
    return page, form.http_status
