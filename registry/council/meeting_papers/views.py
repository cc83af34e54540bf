"""Screens of a meeting's papers for secretariat and chairs: added, sent, replaced, read."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.refusals import NotFound
from registry.council.meeting_papers import services
from registry.council.meeting_papers.forms import PaperForm, ReplacementForm
from registry.council.meetings import queries
from registry.council.meetings.models import Meeting, MeetingPaper
from registry.council.meetings.queries import COUNCIL
from registry.council.meetings.rules import HAND_OUT, REPLACE_PAPER, SEND_PAPER, MeetingState
from registry.council.meetings.views import (
    BOTH,
    PREPARES,
    Page,
    at_once,
    draw,
    get,
    offer_readers,
    shown,
)
from registry.papers.models import StoredFile
from registry.papers.screens import store, take
from registry.web.access import serves
from registry.web.downloads import send
from registry.web.locale import current_language
from registry.web.uploads import Upload

pages = Blueprint("council_meeting_papers", __name__, url_prefix="/council/meetings")


def _stored(upload: Upload, actor: Actor, now: datetime) -> StoredFile:
    return take(upload, compartment="council", organisation_id=None, actor=actor, now=now)


def _form(meeting: Meeting) -> PaperForm:
    session, language = db.session(), current_language()
    form = PaperForm(data={"version": meeting.version})
    form.item.offer([(str(item.id), item.title_in(language)) for item in meeting.items])
    offer_readers(form.only_for, meeting)
    if meeting.is_circulation and meeting.state == MeetingState.CONVENED:
        papers = queries.papers_for(session, meeting)
        form.corrects.offer([(str(paper.id), paper.title) for paper in papers])
    else:
        del form["corrects"]
    return form


@pages.route("/<uuid:record_id>/papers/new", methods=BOTH)
@serves(desks=PREPARES)
def add(record_id: UUID) -> Page:
    """Put a paper with a draft."""
    meeting = get(record_id)
    form = _form(meeting)

    def keep(actor: Actor, now: datetime) -> None:
        stored = _stored(form.file.data[0], actor, now)
        services.add_paper(db.session(), meeting, stored, form.said(), now=now)

    done = screens.carry_out(
        form,
        keep,
        record=meeting,
        leads_to=shown(meeting, "papers"),
        said=_("The paper lies with the draft."),
    )
    can = meeting.state == MeetingState.DRAFT
    return done or draw(record_id, form, _("Add a paper"), tab="papers", can=can)


@pages.route("/<uuid:record_id>/papers/further", methods=BOTH)
@serves(SEND_PAPER, HAND_OUT)
def send_further(record_id: UUID) -> Page:
    """Send the participants a further paper, or add what was handed out at the meeting."""
    meeting = get(record_id)
    form = _form(meeting)

    def keep(actor: Actor, now: datetime) -> None:
        stored = _stored(form.file.data[0], actor, now)
        services.send_paper(db.session(), meeting, stored, about=form.said(), actor=actor, now=now)

    done = screens.carry_out(
        form,
        keep,
        record=meeting,
        leads_to=shown(meeting, "papers"),
        said=_("The paper is with the participants, and they are told."),
    )
    held = meeting.state == MeetingState.HELD
    act = HAND_OUT if held else SEND_PAPER
    lead = _("It is frozen with its digest at once, and those who may read it are told.")
    can = held or meeting.state == MeetingState.CONVENED
    return done or draw(
        record_id, form, _(act.label), lead=lead, submit=_(act.label), tab="papers", can=can
    )


@pages.route("/<uuid:record_id>/papers/<uuid:paper_id>/replacement", methods=BOTH)
@serves(REPLACE_PAPER)
def replace(record_id: UUID, paper_id: UUID) -> Page:
    """Put another file in a sent paper's place; the earlier one is kept."""
    meeting, session = get(record_id), db.session()
    paper = queries.get_paper(session, meeting, paper_id)
    form = ReplacementForm(data={"version": meeting.version})

    def put(actor: Actor, now: datetime) -> None:
        stored = _stored(form.file.data[0], actor, now)
        reason = form.reason.data or ""
        services.replace_paper(session, meeting, paper, stored, reason=reason, actor=actor, now=now)

    done = screens.carry_out(
        form,
        put,
        record=meeting,
        leads_to=shown(meeting, "papers"),
        said=_("The paper is replaced. Its readers are told; the earlier file is kept."),
    )
    can = meeting.state == MeetingState.CONVENED and not meeting.is_circulation
    lead = _("The earlier file stays with its digest, and who may read the paper is told.")
    label = _(REPLACE_PAPER.label)
    return done or draw(record_id, form, label, lead=lead, submit=label, tab="papers", can=can)


@pages.route("/<uuid:record_id>/papers/<uuid:paper_id>/removal", methods=BOTH)
@serves(desks=PREPARES)
def remove(record_id: UUID, paper_id: UUID) -> Page:
    """Take a paper out of a draft."""

    def take_out(meeting: Meeting, now: datetime) -> None:
        paper = queries.get_paper(db.session(), meeting, paper_id)
        services.remove_paper(db.session(), meeting, paper, now=now)

    said = _("The paper is taken out.")
    return at_once(record_id, take_out, said=said, tab="papers", title=_("Take out"))


@pages.get("/<uuid:record_id>/papers/<uuid:paper_id>/<int:number>")
@serves(desks=COUNCIL)
def file(record_id: UUID, paper_id: UUID, number: int) -> Response:
    """Hand out a paper's file, or an earlier one of it."""
    return send_revision(queries.get_paper(db.session(), get(record_id), paper_id), number)


def send_revision(paper: MeetingPaper, number: int) -> Response:
    """Answer with one file of a paper. Raises NotFound.

    The paper's own row says who may read it; the stored file's row stands in the council's room.
    """
    found = next((one for one in paper.revisions if one.number == number), None)
    if found is None:
        raise NotFound
    return send(store().read(found.sha256), name=found.name, mimetype=found.media_type)
