"""Screens of corrections: a participant proposes, the secretariat takes it or says why not."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.comparison import merge, side_by_side
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.correcting import services
from registry.council.correcting.forms import (
    CirculateForm,
    CorrectionForm,
    DeclineForm,
    TakeForm,
)
from registry.council.minutes import queries
from registry.council.minutes.forms import headings
from registry.council.minutes.models import Correction, Passage
from registry.council.minutes.rules import (
    AGREE,
    CIRCULATE,
    CORRECT,
    CORRECTION_DAYS,
    DECLINE,
    TAKE,
    MinutesState,
)
from registry.council.minutes.views import CONCERNED, act_on, parts_of, shown
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
_NOT_CORRECTING: Final = {Desk.METI_SECRETARIAT, Desk.METI_CHAIR}
PARTICIPANTS: Final = CONCERNED - _NOT_CORRECTING

pages = Blueprint("council_correcting", __name__, url_prefix="/council/minutes")


@pages.route("/<uuid:record_id>/circulation", methods=BOTH)
@serves(CIRCULATE)
def circulate(record_id: UUID) -> Page:
    """Show the newest revision to the participants, for correction until a day."""
    minutes = queries.get(db.session(), record_id, current_actor())
    usual = clock.legal_date(clock.now()) + timedelta(days=CORRECTION_DAYS)
    form = CirculateForm(data={"version": minutes.version, "until": usual})

    def ask(actor: Actor, now: datetime) -> None:
        assert form.until.data is not None
        services.circulate(db.session(), minutes, until=form.until.data, actor=actor, now=now)

    return act_on(
        record_id,
        form,
        CIRCULATE,
        ask,
        said=_("The participants can read the minutes and propose corrections."),
        lead=_(
            "Everybody who was called to the meeting reads this revision and is told of it; an item"
            " for chosen participants only these."
        ),
    )


@pages.get("/reviews/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.minutes-review")
def review(record_id: UUID) -> Response:
    """Lead from a participant's turn to the minutes."""
    found = queries.get_review(db.session(), record_id, current_actor())
    return redirect(url_for("council_minutes.show", record_id=found.minutes_id))


@pages.route("/reviews/<uuid:record_id>/done", methods=BOTH)
@serves(AGREE, desks={Desk.OUTSIDER})
def agree(record_id: UUID) -> Page:
    """Say that there are no (further) corrections."""
    session, actor = db.session(), current_actor()
    found = queries.get_review(session, record_id, actor)
    form = RecordForm(data={"version": found.version})
    back = url_for("council_minutes.show", record_id=found.minutes_id)
    done = screens.carry_out(
        form,
        lambda actor, now: services.agree(session, found, actor=actor, now=now),
        record=found,
        leads_to=back,
        said=_("Thank you. The secretariat knows that you have no further corrections."),
    )
    if done is not None:
        return done
    found = queries.get_review(session, record_id, actor)
    can = bool(possible(session, (AGREE,), found, actor))
    page = render_template(
        "council/correcting/agree.html", form=form, act=AGREE, can=can, back_url=back
    )
    return page, form.http_status


@pages.route("/reviews/<uuid:record_id>/corrections/<int:position>", methods=BOTH)
@serves(CORRECT, desks={Desk.OUTSIDER})
def correct(record_id: UUID, position: int) -> Page:
    """Propose another wording of one part, or remark on it."""
    session, actor = db.session(), current_actor()
    found = queries.get_review(session, record_id, actor)
    minutes = found.minutes
    text = queries.readable(session, minutes, actor)
    part = next((one for one in parts_of(minutes) if one.position == position), None)
    if part is None:
        raise NotFound
    passage = services.passage_of(text, position)
    form = CorrectionForm(
        data={"version": found.version, "base": text.number, "proposed": passage.text}
    )
    back = shown(minutes)

    def propose(actor: Actor, now: datetime) -> None:
        services.correct(
            session,
            found,
            position=position,
            base=form.base_number,
            proposed=form.proposed.data or "",
            remark=form.remark.data or "",
            actor=actor,
            now=now,
        )

    said = _("Your correction is with the secretariat.")
    done = screens.carry_out(form, propose, leads_to=back, said=said)
    if done is not None:
        return done
    found = queries.get_review(session, record_id, actor)
    page = render_template(
        "council/correcting/correct.html",
        form=form,
        act=CORRECT,
        part=part,
        can=found.minutes.state == MinutesState.CIRCULATED,
        until=found.minutes.corrections_until,
        back_url=back,
    )
    return page, form.http_status


@pages.get("/corrections/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.minutes-correction")
def correction(record_id: UUID) -> Page:
    """Show what was proposed beside the text, and what became of it."""
    session, actor = db.session(), current_actor()
    found = queries.get_correction(session, record_id, actor)
    return _show(found, None, "correction")


def _show(found: Correction, form: RecordForm | None, template: str) -> Page:
    session, actor = db.session(), current_actor()
    before = _passage(found)
    part = next((one for one in parts_of(found.minutes) if one.position == found.position), None)
    proposed = before.text if found.proposed is None else found.proposed
    page = render_template(
        f"council/correcting/{template}.html",
        form=form,
        correction=found,
        part=part,
        rows=side_by_side(before.text, proposed),
        buttons=screens.buttons(session, (TAKE, DECLINE), found, blueprint=pages.name),
        back_url=shown(found.minutes),
        inside=queries.is_inside(actor),
    )
    return page, form.http_status if form else 200


def _passage(found: Correction) -> Passage:
    """Return the passage that was to be corrected; a participant reads it in what it was shown."""
    session, actor = db.session(), current_actor()
    inside = queries.is_inside(actor)
    number = found.number if inside else found.minutes.shared_number or found.number
    revision = queries.get_revision(session, found.minutes, number, actor)
    return services.passage_of(revision, found.position)


@pages.route("/corrections/<uuid:record_id>/taking", methods=BOTH)
@serves(TAKE)
def take(record_id: UUID) -> Page:
    """Take a correction into the text; what was changed meanwhile stands in it too."""
    session, actor = db.session(), current_actor()
    found = queries.get_correction(session, record_id, actor)
    newest, together = _together(found)
    form = TakeForm(data={"version": found.version, "base": newest, "text": together})

    def put_in(actor: Actor, now: datetime) -> None:
        services.take(
            session,
            found,
            text=form.text.data or "",
            base=form.base_number,
            answer=form.answer.data or "",
            actor=actor,
            now=now,
        )

    said = _("Taken: a new revision of the minutes holds it.")
    back = shown(found.minutes)
    done = screens.carry_out(form, put_in, record=found, leads_to=back, said=said)
    if done is not None:
        return done
    found = queries.get_correction(session, record_id, actor)
    newest, together = _together(found)
    if form.http_status == 409 and form.base_number != newest:
        base = _text(found, form.base_number)
        text = merge(base, form.text.data or "", _text(found, newest), headings=headings())
        form.text.data, form.base.data = text.text, str(newest)
    return _show(found, form, "take")


def _together(found: Correction) -> tuple[int, str]:
    """Return the newest revision's number, and its passage with the correction put in."""
    newest = queries.latest_number(db.session(), found.minutes)
    now_there = _text(found, newest)
    if found.proposed is None:
        return newest, now_there
    base = _text(found, found.number)
    return newest, merge(base, found.proposed, now_there, headings=headings()).text


def _text(found: Correction, number: int) -> str:
    revision = queries.get_revision(db.session(), found.minutes, number, current_actor())
    return services.passage_of(revision, found.position).text


@pages.route("/corrections/<uuid:record_id>/declining", methods=BOTH)
@serves(DECLINE)
def decline(record_id: UUID) -> Page:
    """Leave the text as it is, with a word why."""
    session, actor = db.session(), current_actor()
    found = queries.get_correction(session, record_id, actor)
    form = DeclineForm(data={"version": found.version})

    def leave(actor: Actor, now: datetime) -> None:
        services.decline(session, found, answer=form.answer.data or "", actor=actor, now=now)

    said = _("The text stays; the participant reads your word.")
    done = screens.carry_out(form, leave, record=found, leads_to=shown(found.minutes), said=said)
    return done or _show(queries.get_correction(session, record_id, actor), form, "decline")
