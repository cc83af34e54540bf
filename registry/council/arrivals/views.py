"""Screens for entering what came on paper or by mail, and corrections that came that way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.council.arrivals.forms import (
    SAVE_ONLY,
    ArrivalForm,
    BeginForm,
    BodyFilter,
    NewBodyForm,
    entering_form,
)
from registry.council.filings import letters, queries, services
from registry.council.filings.models import Filing
from registry.council.filings.rules import (
    ENTER,
    KIND_NAMES,
    Channel,
    FilingKind,
    FilingState,
    refusals_to_file,
)
from registry.council.filings.services import Arrival
from registry.council.members import queries as members
from registry.council.members.rules import ITEM_NAMES, Item
from registry.papers.screens import take
from registry.parties.models import Organisation
from registry.parties.rules import OrganisationKind
from registry.parties.services import create_organisation
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
_TO_EDIT: Final = frozenset({FilingState.DRAFT, FilingState.CORRECTION_ASKED})

pages = Blueprint("council_arrivals", __name__, url_prefix="/council/arrivals")


@pages.route("", methods=BOTH)
@serves(desks=SECRETARIAT)
def begin() -> Page:
    """Choose what arrived and from whom: a body known here, or for joining a new one."""
    session, today = db.session(), clock.legal_date(clock.now())
    filters = BodyFilter()
    filters.check()
    kind = _kind(filters.read("kind") or "")
    part = filters.read("q") or ""
    known = BeginForm(form_id="known") if request.form.get("_form") == "known" else None
    joins = part and kind is FilingKind.JOIN
    new = NewBodyForm(form_id="new", data={"name": part}) if joins else None
    done = (known and _begin_known(known)) or (new and _begin_new(new, kind))
    if done:
        return done
    found = queries.bodies(session, part) if part else ()
    page = render_template(
        "council/arrivals/begin.html",
        filters=filters,
        kind=kind,
        kind_name=_(KIND_NAMES[kind]),
        part=part,
        found=[_found(body, kind, today) for body in found],
        known=known,
        new=new,
        entered=queries.entered(session, current_actor()),
        path=url_for("council_arrivals.begin"),
    )
    return page, max((form.http_status for form in (known, new) if form is not None), default=200)


def _kind(text: str) -> FilingKind:
    return FilingKind(text) if text in set(FilingKind) else FilingKind.JOIN


@dataclass(frozen=True)
class Found:
    """A body that may have filed: under which item it is a member, and why it can't file this."""

    body: Organisation
    member_under: str
    against: Sequence[str]


def _found(body: Organisation, kind: FilingKind, today: date) -> Found:
    session = db.session()
    state = members.state_on(session, body.id, today)
    item = Item(state.item) if state else None
    pending = queries.pending(session, body.id, kind) is not None
    under = ITEM_NAMES[item].in_locale(current_language()) if item else str(_("No member"))
    refusals = refusals_to_file(kind, item, pending=pending)
    return Found(body, under, [explain(refusal) for refusal in refusals])


def _begin_known(form: BeginForm) -> Response | None:
    def body(_now: datetime) -> Organisation:
        return services.filer_of(db.session(), _identity(form.organisation.data))

    return _begin(form, body, _kind(str(form.kind.data)))


def _begin_new(form: NewBodyForm, kind: FilingKind) -> Response | None:
    def body(now: datetime) -> Organisation:
        return create_organisation(
            db.session(),
            name=form.name.data or "",
            kind=OrganisationKind(form.body_kind.data),
            now=now,
        )

    return _begin(form, body, kind)


def _identity(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None


def _begin(
    form: RegistryForm, body: Callable[[datetime], Organisation], kind: FilingKind
) -> Response | None:
    begun: list[UUID] = []

    def start(actor: Actor, now: datetime) -> None:
        filing = services.start(db.session(), body(now), kind, actor=actor, now=now, on_behalf=True)
        begun.append(filing.id)

    return screens.carry_out(
        form,
        start,
        leads_to=lambda: url_for("council_arrivals.enter", record_id=begun[0]),
        said=_("Now enter what arrived. You can save it and come back."),
    )


@pages.route("/<uuid:record_id>", methods=BOTH)
@serves(*ENTER.values())
def enter(record_id: UUID) -> Page:
    """Enter a filing for the filer, or its correction: save it and come back, or file it.

    What was typed is kept first, with its files, so that nothing of it is lost where it can't be
    filed yet.
    """
    if (earlier := screens.sent_before()) is not None:
        return earlier
    filing = _get(record_id)
    if filing.state not in _TO_EDIT:
        return redirect(url_for("council_filings.show", record_id=filing.id))
    form = entering_form(filing)
    if not form.validate_on_submit() or not _keep(filing, form):
        if request.method == "POST" and form.is_to_go_on:
            _tell_missing(filing, form)
        return _draw(record_id, form)
    filing = _get(record_id)
    if SAVE_ONLY in request.form:
        flash(_("Saved. You can come back to it from the list of filings."), "good")
        return redirect(url_for("council_arrivals.enter", record_id=filing.id), 303)
    if not form.is_complete() or services.refusals_to_enter(filing, _arrival(filing, form)):
        _tell_missing(filing, form)
        return _draw(record_id, form)

    def file(actor: Actor, now: datetime) -> None:
        services.submit(db.session(), filing, actor=actor, now=now, arrival=_arrival(filing, form))

    done = screens.carry_out(
        form,
        file,
        leads_to=url_for("council_filings.show", record_id=filing.id),
        said=_("Entered. The receipt is made and lies with the filing."),
    )
    return done or _draw(record_id, form)


def _get(record_id: UUID) -> Filing:
    return queries.get(db.session(), record_id, current_actor())


def _to_edit(record_id: UUID) -> Filing:
    filing = _get(record_id)
    if filing.state not in _TO_EDIT:
        raise NotFound
    return filing


def _arrival(filing: Filing, form: ArrivalForm) -> Arrival | None:
    """Return what is said of the first arrival; a correction does not say it again."""
    if filing.state != FilingState.DRAFT:
        return None
    return Arrival(Channel(form.channel.data or Channel.PAPER), form.arrived_on.data)


def _keep(filing: Filing, form: ArrivalForm) -> bool:
    """Keep what was typed and the files that came with it; False where that was refused."""
    session, actor, now = db.session(), current_actor(), clock.now()
    sent = [(file, "scan") for file in form.scans.data]
    sent += [(file, "attachment") for file in form.attachments.data]
    try:
        services.save(
            session,
            filing,
            content=form.content(filing.content, _in_register(filing)),
            effective_on=form.data.get("effective_on"),
            version=form.version_seen,
            now=clock.now(),
            arrival=_arrival(filing, form),
        )
        for upload, purpose in sent:
            stored = take(
                upload,
                compartment="council",
                organisation_id=filing.organisation_id,
                actor=actor,
                now=now,
            )
            services.attach(session, filing, stored, purpose=purpose, now=now)
        session.commit()
    except Refused as refused:
        session.rollback()
        form.refuse(refused, version=filing.version)
        return False
    form.scans.hand_over()
    form.attachments.hand_over()
    form.version.data = str(filing.version)
    return True


def _tell_missing(filing: Filing, form: ArrivalForm) -> None:
    """Say beside the field that the scan is missing, together with what else is wrong."""
    missing = services.refusals_to_enter(filing, _arrival(filing, form))
    if missing and not form.scans.data:
        form.refuse(Refused(*missing))


def _in_register(filing: Filing) -> dict[str, str]:
    """Return what a notice of change is compared with; nothing for the other kinds."""
    changes = filing.kind_of_filing == FilingKind.CHANGE
    return services.before(db.session(), filing) if changes else {}


def _draw(record_id: UUID, form: ArrivalForm) -> Page:
    filing = _get(record_id)
    asked = filing.rounds[-1] if filing.rounds else None
    names = letters.correctable(FilingKind(filing.kind_of_filing))
    language = current_language()
    form.scans.flags.required = not any(file.purpose == "scan" for file in filing.files)
    page = render_template(
        "council/arrivals/enter.html",
        filing=filing,
        form=form,
        asked=[(names[item].in_locale(language), said) for item, said in asked.asked_points.items()]
        if asked
        else [],
        before=asked.content if asked else {},
        loose=RegistryForm(form_id="loose"),
    )
    return page, form.http_status


@pages.post("/<uuid:record_id>/files/<uuid:file_id>/removal")
@serves(desks=SECRETARIAT)
def remove_file(record_id: UUID, file_id: UUID) -> Page:
    """Take a file out again that was not filed yet."""
    filing = _to_edit(record_id)
    form = RegistryForm(form_id="loose")
    if form.validate_on_submit():
        services.detach(db.session(), filing, queries.get_file(db.session(), filing, file_id))
        db.session.commit()
        flash(_("The file is taken out."), "good")
    return redirect(url_for("council_arrivals.enter", record_id=filing.id), 303)


@pages.post("/<uuid:record_id>/removal")
@serves(desks=SECRETARIAT)
def discard(record_id: UUID) -> Page:
    """Throw away what was being entered; nothing was filed."""
    filing = _to_edit(record_id)
    form = RegistryForm(form_id="loose")
    if not form.validate_on_submit():
        return redirect(url_for("council_arrivals.enter", record_id=filing.id), 303)
    services.discard(db.session(), filing)
    db.session.commit()
    flash(_("What was being entered is thrown away."), "good")
    return redirect(url_for("council_filings.index"), 303)
