"""Screens of sealed sheets, in an organ's office: who may open them, and each opening by two."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.db import db, widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import Refused
from registry.core.text import N_
from registry.council.referrals import queries as referrals
from registry.council.sheets import services
from registry.council.sheets.forms import OfficerForm, ReasonForm
from registry.council.sheets.rules import (
    ASK_TO_OPEN,
    DECLINE,
    END_OFFICER,
    NAME_OFFICER,
    ON_OFFICER,
    ON_OPENING,
    OPEN,
    PROPOSE_OFFICER,
    READ,
    TAKE_ORIGINALS,
)
from registry.parties import visitor
from registry.parties.queries import holders_of, names_of
from registry.seals import queries
from registry.seals.models import SealOfficer, SealOpening
from registry.seals.rules import SHOWN_FOR, Holds, OfficerState, OpeningState
from registry.web.access import current_actor, serves
from registry.web.downloads import safe_name, send
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
OPENING_STATES: Final = {
    OpeningState.ASKED: (N_("Waits for a second officer"), "warn"),
    OpeningState.OPENED: (N_("Opened"), "active"),
    OpeningState.DECLINED: (N_("Left closed"), "ended"),
    OpeningState.LAPSED: (N_("Lapsed"), "ended"),
}

pages = Blueprint("council_sheets", __name__, url_prefix="/council/sheets")


@pages.app_template_global()
def opening_state(opening: SealOpening) -> tuple[str, str]:
    """Return what an opening's state is called, and the tone of its tag."""
    name, tone = OPENING_STATES[OpeningState(opening.state)]
    return _(name), tone


# -- officers ---------------------------------------------------------------------------------


@pages.route("", methods=BOTH)
@serves(PROPOSE_OFFICER)
def index() -> Page:
    """List the officers whom the desk has named for its sealed sheets, and propose one."""
    session, now = db.session(), clock.now()
    desk = services.desk_of(current_actor())
    form = OfficerForm()
    with widened(session, EVERYTHING):
        sitting = holders_of(session, desk, on=clock.legal_date(now))
        found = queries.officers(session, desk)
        people = names_of(session, (one.account_id for one in found))
    known = {one.account_id for one in found}
    free = [one for one in sitting if one.id not in known]
    form.account.offer([(str(one.id), one.name_in(current_language())) for one in free])

    def propose(actor: Actor, now: datetime) -> None:
        services.propose_officer(session, UUID(form.account.data), actor=actor, now=now)

    done = screens.carry_out(
        form,
        propose,
        said=_("Proposed. A second person of your desk names the officer."),
        leads_to=url_for(".index"),
    )
    if done is not None:
        return done
    page = render_template(
        "council/sheets/index.html",
        form=form,
        free=free,
        rows=[
            (one, people.get(one.account_id), _can(one)) for one in queries.officers(session, desk)
        ],
        act=PROPOSE_OFFICER,
    )
    return page, form.http_status


def _can(officer: SealOfficer) -> list[screens.Button]:
    return screens.buttons(db.session(), ON_OFFICER, officer, blueprint=pages.name)


@pages.get("/officers/<uuid:record_id>")
@serves(PROPOSE_OFFICER, shows=SealOfficer.kind)
def officer(record_id: UUID) -> Page:
    """Show how the naming of an officer stands."""
    session = db.session()
    found = queries.get_officer(session, record_id, current_actor())
    person = names_of(session, [found.account_id]).get(found.account_id)
    return render_template(
        "council/sheets/officer.html",
        officer=found,
        named=found.state == OfficerState.NAMED,
        name=person.name_in(current_language()) if person else "–",
        buttons=_can(found),
        events=screens.course(session, subject_of(found)),
    )


def _act(
    form: RegistryForm,
    act: Act,
    record: Record,
    verb: Callable[[Actor, datetime], object],
    **told: str,
) -> Page:
    done = screens.carry_out(form, verb, said=told["said"], leads_to=told["back_url"])
    if done is not None:
        return done
    page = render_template(
        "council/violations/act.html",
        form=form,
        title=_(act.label),
        lead=told.get("lead"),
        kicker=_("Sealed sheets"),
        back_url=told["back_url"],
        can=bool(possible(db.session(), (act,), record, current_actor())),
        danger=False,
    )
    return page, form.http_status


@pages.route("/officers/<uuid:record_id>/naming", methods=BOTH)
@serves(NAME_OFFICER)
def name_officer(record_id: UUID) -> Page:
    """Name an officer whom another person of the desk proposed."""
    session = db.session()
    found = queries.get_officer(session, record_id, current_actor())
    return _act(
        RegistryForm(),
        NAME_OFFICER,
        found,
        lambda actor, now: services.name_officer(session, found, actor=actor, now=now),
        said=_("The officer is named."),
        back_url=url_for(".index"),
    )


@pages.route("/officers/<uuid:record_id>/ending", methods=BOTH)
@serves(END_OFFICER)
def end_officer(record_id: UUID) -> Page:
    """End a naming."""
    session = db.session()
    found = queries.get_officer(session, record_id, current_actor())
    return _act(
        RegistryForm(),
        END_OFFICER,
        found,
        lambda actor, now: services.end_officer(session, found, actor=actor, now=now),
        said=_("The naming is ended."),
        back_url=url_for(".index"),
    )


# -- opening ----------------------------------------------------------------------------------


@pages.route("/<uuid:record_id>/request", methods=BOTH)
@serves(ASK_TO_OPEN)
def ask(record_id: UUID) -> Page:
    """Ask that a sealed sheet be opened."""
    session, actor = db.session(), current_actor()
    sealed = queries.get_seal(session, record_id, actor)
    part = UUID(sealed.subject.partition(":")[2])
    referrals.get(session, part, actor)  # whom its case concerns, for them there is no such sheet
    form = ReasonForm()
    made: list[UUID] = []

    def ask_it(actor: Actor, now: datetime) -> None:
        opening = services.ask_to_open(
            session, sealed, reason=form.reason.data or "", actor=actor, now=now
        )
        made.append(opening.id)

    done = screens.carry_out(
        form,
        ask_it,
        said=_("Asked. Another named officer of your desk has 24 hours to answer."),
        leads_to=lambda: url_for(".opening", record_id=made[0]),
    )
    if done is not None:
        return done
    page = render_template(
        "council/violations/act.html",
        form=form,
        title=_(ASK_TO_OPEN.label),
        lead=_(
            "Two named officers open a sheet together. For ten minutes each of them can look at "
            "it once. Who, when and why is recorded; what the sheet says is not."
        ),
        kicker=_("Sealed sheets"),
        back_url=url_for("council_referrals.show", record_id=part),
        can=True,
        danger=False,
    )
    return page, form.http_status


def _get(record_id: UUID) -> SealOpening:
    session, actor = db.session(), current_actor()
    found = queries.get_opening(session, record_id, actor)
    referrals.get(session, _part(found), actor)
    return found


def _part(opening: SealOpening) -> UUID:
    return UUID(opening.seal.subject.partition(":")[2])


@pages.get("/openings/<uuid:record_id>")
@serves(*ON_OPENING, shows=SealOpening.kind)
def opening(record_id: UUID) -> Page:
    """Show how an opening stands, and to its two officers the way to the sheet."""
    return _opening(_get(record_id), RegistryForm())


def _opening(found: SealOpening, form: RegistryForm) -> tuple[str, int]:
    session, actor, now = db.session(), current_actor(), clock.now()
    people = names_of(session, (found.asked_by, found.answered_by))
    pair = actor.account_id in {found.asked_by, found.answered_by}
    shown_at = (
        found.asker_shown_at if actor.account_id == found.asked_by else found.answerer_shown_at
    )
    is_open = found.answered_at is not None and now <= found.answered_at + SHOWN_FOR
    page = render_template(
        "council/sheets/opening.html",
        form=form,
        opening=found,
        people={key: one.name_in(current_language()) for key, one in people.items()},
        part_url=url_for("council_referrals.show", record_id=_part(found)),
        buttons=[
            one
            for one in screens.buttons(session, (OPEN, DECLINE), found, blueprint=pages.name)
            if not pair and now <= found.lapses_at
        ],
        may_read=pair and is_open and found.state == OpeningState.OPENED and shown_at is None,
        may_save=pair and is_open and found.state == OpeningState.OPENED,
        originals=len(queries.seals_of(session, found.seal.subject, Holds.ORIGINAL)),
        until=found.answered_at + SHOWN_FOR if found.answered_at else None,
        events=screens.course(session, subject_of(found)),
    )
    return page, form.http_status


@pages.route("/openings/<uuid:record_id>/agreement", methods=BOTH)
@serves(OPEN)
def open_sheet(record_id: UUID) -> Page:
    """Open a sheet, as the second officer."""
    session, found = db.session(), _get(record_id)
    return _act(
        RegistryForm(),
        OPEN,
        found,
        lambda actor, now: services.open_sheet(session, found, actor=actor, now=now),
        lead=_("For ten minutes you and the officer who asked can each look at the sheet once."),
        said=_("The sheet is open for ten minutes."),
        back_url=url_for(".opening", record_id=record_id),
    )


@pages.route("/openings/<uuid:record_id>/refusal", methods=BOTH)
@serves(DECLINE)
def decline(record_id: UUID) -> Page:
    """Leave a sheet closed, as the second officer."""
    session, found = db.session(), _get(record_id)
    form = ReasonForm()
    return _act(
        form,
        DECLINE,
        found,
        lambda actor, now: services.decline(
            session, found, reason=form.reason.data or "", actor=actor, now=now
        ),
        said=_("The sheet stays closed."),
        back_url=url_for(".opening", record_id=record_id),
    )


@pages.post("/openings/<uuid:record_id>/sheet")
@serves(READ)
def read(record_id: UUID) -> Page:
    """Show the sheet to one of the two officers, once; the answer is kept by nobody."""
    session, found, form = db.session(), _get(record_id), RegistryForm()
    if not form.validate_on_submit():
        return _opening(found, form)
    part, secrecy = _part(found), found.seal.secrecy
    try:
        identity = services.read(
            session, visitor.envelope(), found, actor=current_actor(), now=clock.now()
        )
        session.commit()
    except Refused as refused:
        return _not_shown(record_id, form, refused)
    return render_template(
        "council/sheets/sheet.html",
        identity=identity,
        secrecy=secrecy,
        part_url=url_for("council_referrals.show", record_id=part),
        back_url=url_for(".opening", record_id=record_id),
    )


def _not_shown(record_id: UUID, form: RegistryForm, refused: Refused) -> Page:
    db.session.rollback()
    if type(refused) is not Refused:
        raise refused
    form.refuse(refused)
    return _opening(_get(record_id), form)


@pages.post("/openings/<uuid:record_id>/originals")
@serves(TAKE_ORIGINALS)
def originals(record_id: UUID) -> Page:
    """Hand the files as the informant gave them to one of the two officers, in a ZIP."""
    session, found, form = db.session(), _get(record_id), RegistryForm()
    if not form.validate_on_submit():
        return _opening(found, form)
    try:
        files = services.take_originals(
            session, visitor.envelope(), found, actor=current_actor(), now=clock.now()
        )
        session.commit()
    except Refused as refused:
        return _not_shown(record_id, form, refused)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, one in enumerate(files, start=1):
            packed.writestr(f"{number:02}_{safe_name(one.name)}", one.content)
    return send(made.getvalue(), name=f"originals-{record_id}.zip", mimetype="application/zip")
