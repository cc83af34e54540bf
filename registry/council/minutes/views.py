"""Screens of minutes: written, compared, confirmed by a chair; read by who took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.comparison import Row, merge, side_by_side
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.meetings.rules import ORGANS
from registry.council.minutes import letters, queries, services
from registry.council.minutes.forms import ConfirmForm, Part, ReasonForm, headings, text_form
from registry.council.minutes.models import Minutes, Revision
from registry.council.minutes.rules import (
    BEGIN,
    CONFIRM,
    CORRECTION_NAMES,
    LAY,
    MARKABLE,
    ON_MINUTES,
    PUBLISH,
    REVISE,
    SEND_BACK,
    STATE_NAMES,
    WRITABLE,
    CorrectionState,
    MinutesState,
    ReviewState,
)
from registry.papers.screens import printed
from registry.parties.queries import names_of
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
CONCERNED: Final = COUNCIL | {Desk.ORGANISATION, Desk.OUTSIDER, *ORGANS}
TONES: Final = {
    MinutesState.CONFIRMED: "good",
    MinutesState.PUBLISHED: "good",
    MinutesState.CIRCULATED: "warn",
}

pages = Blueprint("council_minutes", __name__, url_prefix="/council/minutes")


@pages.app_template_global()
def minutes_state(minutes: Minutes) -> tuple[str, str]:
    """Return what the minutes' state is called, and the tone of its tag."""
    state = MinutesState(minutes.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def correction_state(state: str) -> tuple[str, str]:
    """Return what became of a correction, and the tone of its tag."""
    found = CorrectionState(state)
    tones = {CorrectionState.PROPOSED: "warn", CorrectionState.TAKEN: "good"}
    return _(CORRECTION_NAMES[found]), tones.get(found, "ended")


@pages.app_template_global()
def minutes_of(meeting_id: UUID) -> Minutes | None:
    """Return a meeting's minutes as far as the reader may see them, for its page."""
    return queries.of_meeting(db.session(), meeting_id, current_actor())


def parts_of(minutes: Minutes) -> list[Part]:
    """Return the parts of the minutes that the reader may see, in order."""
    language = current_language()
    whole = [Part(0, None, _("The meeting as a whole"))]
    return whole + [
        Part(item.position, item.id, f"{item.position}. {item.title_in(language)}")
        for item in queries.items(db.session(), minutes)
    ]


@pages.get("")
@serves(desks=CONCERNED)
def index() -> Page:
    """List the meetings with minutes, or with minutes to be written."""
    actor = current_actor()
    return render_template(
        "council/minutes/index.html",
        rows=queries.listed(db.session(), actor),
        may_begin=actor.holds(Desk.METI_SECRETARIAT),
        inside=queries.is_inside(actor),
    )


@pages.route("/new/<uuid:record_id>", methods=BOTH)
@serves(BEGIN)
def begin(record_id: UUID) -> Page:
    """Begin the minutes of a meeting."""
    session, actor = db.session(), current_actor()
    meeting = queries.get_meeting(session, record_id, actor)
    found = queries.of_meeting(session, record_id, actor)
    if found is not None:
        return redirect(url_for("council_minutes.show", record_id=found.id), 303)
    form = RecordForm(data={"version": meeting.version})
    made: list[UUID] = []

    def start(actor: Actor, now: datetime) -> None:
        made.append(services.begin(session, meeting, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        start,
        record=meeting,
        leads_to=lambda: url_for("council_minutes.edit", record_id=made[0]),
        said=None,
    )
    if done is not None:
        return done
    page = render_template("council/minutes/begin.html", form=form, meeting=meeting, act=BEGIN)
    return page, form.http_status


def _get(record_id: UUID) -> Minutes:
    return queries.get(db.session(), record_id, current_actor())


def shown(minutes: Minutes) -> str:
    """Return the address of the minutes' page."""
    return url_for("council_minutes.show", record_id=minutes.id)


@pages.get("/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.minutes")
def show(record_id: UUID) -> Page:
    """Show the text and what the reader can do: participants read what was shown to them."""
    session, minutes, actor = db.session(), _get(record_id), current_actor()
    inside = queries.is_inside(actor)
    revision = queries.readable(session, minutes, actor)
    today = clock.legal_date(clock.now())
    revisions = queries.revisions(session, minutes) if inside else []
    return render_template(
        "council/minutes/show.html",
        minutes=minutes,
        meeting=minutes.meeting,
        revision=revision,
        parts=parts_of(minutes),
        texts={passage.position: passage.text for passage in revision.passages},
        inside=inside,
        writable=minutes.state in WRITABLE and actor.holds(Desk.METI_SECRETARIAT),
        markable=minutes.state in MARKABLE and actor.holds(Desk.METI_SECRETARIAT),
        buttons=_buttons(minutes),
        waits_for=_waits_for(minutes, inside=inside),
        duties=screens.open_duties(session, minutes, today=today),
        events=screens.course(session, subject_of(minutes)) if inside else [],
        revisions=revisions,
        writers=names_of(session, (one.made_by for one in revisions)),
        corrections=queries.corrections(session, minutes, actor),
        reviews=queries.reviews(session, minutes) if inside else [],
        review=None if inside else queries.own_review(session, minutes, actor),
        language=current_language(),
    )


def _buttons(minutes: Minutes) -> list[screens.Button]:
    """Return what can be done now, without what would only be refused."""
    also = {
        "council.minutes.circulated": "council_correcting.circulate",
        "council.minutes.published": "council_publishing.publish",
    }
    session = db.session()
    found = screens.buttons(session, ON_MINUTES, minutes, blueprint=pages.name, also=also)
    idle = set()
    if queries.unanswered(session, minutes):
        idle.add(LAY)
    if not services.is_prepared(session, minutes) or services.is_out(session, minutes):
        idle.add(PUBLISH)
    return [button for button in found if button.act not in idle]


def _waits_for(minutes: Minutes, *, inside: bool) -> str:
    """Say to the desks why the next step is not on offer yet; empty where nothing stands in it."""
    session = db.session()
    if inside and minutes.state in WRITABLE and (count := queries.unanswered(session, minutes)):
        waiting = ngettext(
            "%(num)d correction waits for an answer. Then the minutes can go to the chairs.",
            "%(num)d corrections wait for an answer. Then the minutes can go to the chairs.",
            count,
        )
        return str(waiting)
    if inside and minutes.state in MARKABLE and not services.is_prepared(session, minutes):
        first = _("The secretariat prepares the public version first; then a chair publishes it.")
        return str(first)
    return ""


@pages.get("/<uuid:record_id>/pdf")
@serves(desks=CONCERNED)
def pdf(record_id: UUID) -> Response:
    """Answer with the full text as the reader may read it, to be printed."""
    session, minutes, actor = db.session(), _get(record_id), current_actor()
    revision = queries.readable(session, minutes, actor)
    agenda = {item.position: item for item in queries.items(session, minutes)}
    confirmed = revision.number == minutes.confirmed_number
    document = letters.full(minutes.meeting, revision, agenda, confirmed=confirmed)
    return printed(document, f"{minutes.meeting.number or 'minutes'}-{revision.number}")


# -- writing ----------------------------------------------------------------------------------


@pages.route("/<uuid:record_id>/text", methods=BOTH)
@serves(desks={Desk.METI_SECRETARIAT})
def edit(record_id: UUID) -> Page:
    """Write the text; whoever saves second sees both texts and loses none."""
    session, minutes = db.session(), _get(record_id)
    parts = parts_of(minutes)
    latest = queries.readable(session, minutes, current_actor())
    data = _typed_data(parts, latest)
    form = text_form(parts, data)

    def save(actor: Actor, now: datetime) -> None:
        services.save(
            session,
            minutes,
            {part.item_id: form.text_of(part) for part in parts},
            base=form.base_number,
            note=form["note"].data or "",
            actor=actor,
            now=now,
        )

    said = _("Saved. Every earlier revision is kept.")
    done = screens.carry_out(form, save, leads_to=shown(minutes), said=said)
    if done is not None:
        return done
    minutes = _get(record_id)
    disputes: list[Dispute] = []
    if form.http_status == 409 and minutes.state in WRITABLE:
        disputes = _put_together(minutes, form, parts)
    page = render_template(
        "council/minutes/edit.html",
        form=form,
        minutes=minutes,
        parts=parts,
        disputes=disputes,
        can=minutes.state in WRITABLE,
        back_url=shown(minutes),
    )
    return page, form.http_status


def _typed_data(parts: list[Part], revision: Revision) -> dict[str, Any]:
    texts = queries.texts(revision)
    data: dict[str, Any] = {part.field: texts.get(part.item_id, "") for part in parts}
    return {**data, "base": revision.number}


@dataclass(frozen=True)
class Dispute:
    """A part that both changed: the saved text beside one's own."""

    title: str
    rows: list[Row]
    disputed: bool


def _put_together(minutes: Minutes, form: Any, parts: list[Part]) -> list[Dispute]:
    """Fill the boxes with both texts together; the next saving is upon the newest revision."""
    session, actor = db.session(), current_actor()
    latest = queries.readable(session, minutes, actor)
    theirs = queries.texts(latest)
    try:
        before = queries.texts(queries.get_revision(session, minutes, form.base_number, actor))
    except NotFound:  # a revision that never was: nothing is known to be common
        before = {}
    disputes = []
    for part in parts:
        mine, there = form.text_of(part), theirs.get(part.item_id, "")
        if mine == there:
            continue
        merged = merge(before.get(part.item_id, ""), mine, there, headings=headings())
        disputes.append(Dispute(part.title, side_by_side(there, mine), merged.disputed))
        form[part.field].data = merged.text
    form.base.data = str(latest.number)
    return disputes


# -- revisions --------------------------------------------------------------------------------


@pages.route("/<uuid:record_id>/revisions/<int:number>", methods=BOTH)
@serves(desks=COUNCIL)
def revision(record_id: UUID, number: int) -> Page:
    """Show an earlier revision; the secretariat can make it the text again."""
    session, minutes, actor = db.session(), _get(record_id), current_actor()
    found = queries.get_revision(session, minutes, number, actor)
    form = RecordForm(data={"version": minutes.version})

    def restore(actor: Actor, now: datetime) -> None:
        services.restore(session, minutes, number, actor=actor, now=now)

    done: Response | None = None
    may = actor.holds(Desk.METI_SECRETARIAT)
    if may:
        said = _("Restored as a new revision; those between are kept.")
        done = screens.carry_out(form, restore, leads_to=shown(minutes), said=said)
    if done is not None:
        return done
    minutes = _get(record_id)
    newest = queries.latest_number(session, minutes)
    page = render_template(
        "council/minutes/revision.html",
        form=form,
        minutes=minutes,
        revision=found,
        parts=parts_of(minutes),
        texts={passage.position: passage.text for passage in found.passages},
        newest=newest,
        can=may and minutes.state in WRITABLE and number != newest,
        back_url=shown(minutes),
    )
    return page, form.http_status


@pages.get("/<uuid:record_id>/comparison")
@serves(desks=COUNCIL)
def compare(record_id: UUID) -> Page:
    """Show two revisions beside each other, part by part."""
    session, minutes = db.session(), _get(record_id)
    newest = queries.latest_number(session, minutes)
    before = _asked("before", max(1, newest - 1))
    after = _asked("after", newest)
    actor = current_actor()
    older = queries.texts(queries.get_revision(session, minutes, before, actor))
    newer = queries.texts(queries.get_revision(session, minutes, after, actor))
    return render_template(
        "council/minutes/compare.html",
        minutes=minutes,
        before=before,
        after=after,
        newest=newest,
        sections=[
            (part.title, side_by_side(older.get(part.item_id, ""), newer.get(part.item_id, "")))
            for part in parts_of(minutes)
        ],
        back_url=shown(minutes),
    )


def _asked(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise


# -- confirming -------------------------------------------------------------------------------


def act_on(
    record_id: UUID,
    form: RecordForm,
    act: Act,
    verb: screens.Verb,
    *,
    said: str,
    lead: str = "",
    **more: Any,
) -> Page:
    """Carry out an act on minutes from its form, or draw the form."""
    minutes = _get(record_id)
    done = screens.carry_out(form, verb, record=minutes, leads_to=shown(minutes), said=said)
    if done is not None:
        return done
    return draw(record_id, form, act, lead=lead, **more)


def draw(record_id: UUID, form: RecordForm, act: Act, *, lead: str = "", **more: Any) -> Page:
    """Draw the screen of an act on minutes, as they stand by now."""
    session, minutes = db.session(), _get(record_id)
    found: Mapping[str, Any] = {"template": "council/minutes/act.html", **more}
    page = render_template(
        found["template"],
        form=form,
        minutes=minutes,
        act=act,
        lead=lead,
        can=bool(possible(session, (act,), minutes, current_actor())),
        back_url=shown(minutes),
        **{name: value for name, value in found.items() if name != "template"},
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/laying", methods=BOTH)
@serves(LAY)
def lay(record_id: UUID) -> Page:
    """Lay the minutes before the chairs; the text is locked by that."""
    minutes = _get(record_id)
    return act_on(
        record_id,
        RecordForm(data={"version": minutes.version}),
        LAY,
        lambda actor, now: services.lay(db.session(), minutes, actor=actor, now=now),
        said=_("The minutes lie before the chairs. The text is locked."),
        lead=_("A chair confirms the newest revision. Nobody can change the text meanwhile."),
        template="council/minutes/lay.html",
        unanswered=queries.unanswered(db.session(), minutes),
        still_reading=_still_reading(minutes),
    )


def _still_reading(minutes: Minutes) -> list[str]:
    """Return who has not answered, where the day for corrections is not over.

    Until the minutes are laid before the chairs they may still correct the text.
    """
    until, today = minutes.corrections_until, clock.legal_date(clock.now())
    silent = _SILENT.get(MinutesState(minutes.state))
    if silent is None or until is None or until < today:
        return []
    return [
        review.participant.name_in(current_language())
        for review in queries.reviews(db.session(), minutes)
        if review.state == silent
    ]


_SILENT: Final = {
    MinutesState.CIRCULATED: ReviewState.ASKED,
    MinutesState.LAID: ReviewState.ENDED,
}


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send minutes back to the secretariat."""
    minutes, form = _get(record_id), ReasonForm(data={"version": _get(record_id).version})
    return act_on(
        record_id,
        form,
        SEND_BACK,
        lambda actor, now: services.send_back(
            db.session(), minutes, reason=form.reason.data or "", actor=actor, now=now
        ),
        said=_("The minutes are back with the secretariat."),
    )


@pages.route("/<uuid:record_id>/confirmation", methods=BOTH)
@serves(CONFIRM)
def confirm(record_id: UUID) -> Page:
    """Confirm the revision that was read."""
    session, minutes = db.session(), _get(record_id)
    number = queries.latest_number(session, minutes)
    form = ConfirmForm(data={"version": minutes.version, "number": number})
    text = queries.readable(session, minutes, current_actor())
    return act_on(
        record_id,
        form,
        CONFIRM,
        lambda actor, now: services.confirm(
            session, minutes, number=form.number_read, actor=actor, now=now
        ),
        said=_("The minutes are confirmed. A later change is a new revision with its reason."),
        template="council/minutes/confirm.html",
        parts=parts_of(minutes),
        texts={passage.position: passage.text for passage in text.passages},
        number=number,
        still_reading=_still_reading(minutes),
    )


@pages.route("/<uuid:record_id>/revising", methods=BOTH)
@serves(REVISE)
def revise(record_id: UUID) -> Page:
    """Begin to change confirmed minutes, for a reason."""
    minutes, form = _get(record_id), ReasonForm(data={"version": _get(record_id).version})
    return act_on(
        record_id,
        form,
        REVISE,
        lambda actor, now: services.revise(
            db.session(), minutes, reason=form.reason.data or "", actor=actor, now=now
        ),
        said=_("The text can be changed again. What is published stays until it is replaced."),
        lead=_("Confirmed minutes are changed by a new revision that is confirmed again."),
    )
