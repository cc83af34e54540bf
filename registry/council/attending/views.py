"""Screens of who is called to a meeting: organisations, organs, and those who are no members."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.council import letters as office
from registry.council.attending import services
from registry.council.attending.forms import ReceiptForm, ReplyForm
from registry.council.meeting_papers.views import send_revision
from registry.council.meetings import queries
from registry.council.meetings.models import Participant
from registry.council.meetings.queries import PAGE_READ, PAPER_READ
from registry.council.meetings.rules import LET_GO, ORGANS, RECEIVE, REPLY, MeetingState, Reply
from registry.council.meetings.views import BOTH, Page, calendar_of
from registry.ledger.traces import trace
from registry.papers.screens import send_paper
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm

CALLED: Final = frozenset({Desk.ORGANISATION, Desk.OUTSIDER, *ORGANS})

pages = Blueprint("council_attending", __name__, url_prefix="/meetings")


@pages.get("")
@serves(desks=CALLED)
def index() -> Page:
    """List the meetings that the reader is called to: those to come, and those past."""
    found = queries.own_participations(db.session(), current_actor())
    ahead = [one for one in found if one.meeting.state == MeetingState.CONVENED]
    return render_template(
        "council/attending/index.html",
        ahead=list(reversed(ahead)),
        past=[one for one in found if one.meeting.state != MeetingState.CONVENED],
        answered=queries.has_answered,
    )


def _get(record_id: UUID) -> Participant:
    return queries.own_participation(db.session(), record_id, current_actor())


def _note(kind: str, participant: Participant, *about: str, **facts: Any) -> None:
    trace(
        db.session(),
        kind,
        actor=current_actor(),
        subject=subject_of(participant),
        about=(subject_of(participant.meeting), *about),
        facts=facts,
        at=clock.now(),
    )


def _can_reply(participant: Participant) -> bool:
    meeting = participant.meeting
    begun = meeting.begins_at is None or meeting.begins_at <= clock.now()
    return _waits_for(participant) and not (begun or meeting.is_circulation)


def _can_receive(participant: Participant) -> bool:
    return _waits_for(participant) and participant.meeting.is_circulation


def _waits_for(participant: Participant) -> bool:
    return participant.meeting.state == MeetingState.CONVENED and participant.let_go_at is None


@pages.get("/<uuid:record_id>")
@serves(desks=CALLED, shows="council.participant")
def show(record_id: UUID) -> Page:
    """Show a meeting as this participant may see it; that it was opened is noted."""
    session, participant = db.session(), _get(record_id)
    meeting = participant.meeting
    _note(PAGE_READ, participant)
    return render_template(
        "council/attending/show.html",
        one=participant,
        meeting=meeting,
        items=queries.items_for(session, meeting, participant),
        papers=queries.papers_for(session, meeting, participant),
        letters=queries.letters(session, meeting),
        let_go=office.reason_of(session, participant, LET_GO) if participant.let_go_at else "",
        can_reply=_can_reply(participant),
        can_receive=_can_receive(participant),
        duties=screens.open_duties(session, participant, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(participant)),
    )


def _draw(
    record_id: UUID,
    form: RecordForm,
    title: str,
    *,
    can: Callable[[Participant], bool],
    lead: str = "",
) -> Page:
    participant = _get(record_id)  # once more: what was refused was rolled back
    page = render_template(
        "council/attending/act.html",
        one=participant,
        meeting=participant.meeting,
        form=form,
        title=title,
        lead=lead,
        can=can(participant),
        back_url=_shown(participant),
    )
    return page, form.http_status


def _shown(participant: Participant) -> str:
    return url_for("council_attending.show", record_id=participant.id)


@pages.route("/<uuid:record_id>/reply", methods=BOTH)
@serves(REPLY, desks=CALLED, only=CALLED)
def reply(record_id: UUID) -> Page:
    """Reply to the call, or reply anew before the meeting begins."""
    participant = _get(record_id)
    said = {"reply": participant.reply, "substitute": participant.substitute}
    form = ReplyForm(data={"version": participant.version, **said})

    def answer(actor: Actor, now: datetime) -> None:
        services.reply(
            db.session(),
            participant,
            participant.meeting,
            answer=Reply(form.reply.data),
            substitute=form.substitute.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        answer,
        record=participant,
        leads_to=_shown(participant),
        said=_("Your reply is with the secretariat. You can change it until the meeting begins."),
    )
    return done or _draw(record_id, form, _(REPLY.label), can=_can_reply)


@pages.route("/<uuid:record_id>/receipt", methods=BOTH)
@serves(RECEIVE, desks=CALLED, only=CALLED)
def receive(record_id: UUID) -> Page:
    """Confirm receipt of what was circulated, with a comment or none."""
    participant = _get(record_id)
    form = ReceiptForm(data={"version": participant.version, "comment": participant.comment})

    def confirm(actor: Actor, now: datetime) -> None:
        services.receive(
            db.session(),
            participant,
            participant.meeting,
            comment=form.comment.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        confirm,
        record=participant,
        leads_to=_shown(participant),
        said=_("Receipt is confirmed. You can change your comment until the circulation ends."),
    )
    lead = _("You confirm that the papers reached you. A comment is welcome, not needed.")
    return done or _draw(record_id, form, _(RECEIVE.label), can=_can_receive, lead=lead)


@pages.get("/<uuid:record_id>/papers/<uuid:paper_id>/<int:number>")
@serves(desks=CALLED)
def file(record_id: UUID, paper_id: UUID, number: int) -> Response:
    """Hand out a paper's file to a participant who may read it; the reading is noted."""
    participant = _get(record_id)
    paper = queries.get_paper(db.session(), participant.meeting, paper_id, participant)
    answer = send_revision(paper, number)
    _note(PAPER_READ, participant, f"council.meeting-paper:{paper.id}", revision=number)
    return answer


@pages.get("/<uuid:record_id>/letters/<uuid:letter_id>")
@serves(desks=CALLED)
def letter(record_id: UUID, letter_id: UUID) -> Response:
    """Show a letter about the meeting."""
    return send_paper(queries.get_letter(db.session(), _get(record_id).meeting, letter_id))


@pages.get("/<uuid:record_id>/calendar")
@serves(desks=CALLED)
def calendar(record_id: UUID) -> Response:
    """Hand out the meeting as a file for calendars."""
    participant = _get(record_id)
    url = url_for("council_attending.show", record_id=record_id, _external=True)
    return calendar_of(participant.meeting, url)
