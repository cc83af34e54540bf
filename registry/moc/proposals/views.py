"""Screens of questions that ministries hand to the contact point: proposed, sent on, returned."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.ledger.traces import trace
from registry.moc.contacts.rules import need_on
from registry.moc.contacts.views import BOTH, Page, Screen, draw
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries.forms import InquiryForm
from registry.moc.inquiries.services import Said
from registry.moc.post.rules import JAPANESE, Side
from registry.moc.post.services import day_at
from registry.moc.proposals import queries, services
from registry.moc.proposals.forms import ReturnForm
from registry.moc.proposals.models import InquiryProposal
from registry.moc.proposals.rules import (
    MINISTRIES,
    PROPOSE,
    RETURN,
    ROOM,
    SEND,
    STANDING_NAMES,
    TAKE_NOTE,
    Standing,
)
from registry.moc.screens import desk_name
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

TONES: Final = {Standing.PROPOSED: "warn", Standing.RETURNED: "ended", Standing.SENT: "good"}

pages = Blueprint("moc_proposals", __name__, url_prefix="/moc/inquiries/proposals")


@pages.app_template_global()
def proposal_standing(proposal: InquiryProposal) -> tuple[str, str]:
    """Return where a ministry's question stands, and the tone of its tag."""
    standing = Standing(proposal.state)
    return _(STANDING_NAMES[standing]), TONES[standing]


pages.add_app_template_global(desk_name)


def _proposal(record_id: UUID) -> InquiryProposal:
    return queries.get(db.session(), record_id, current_actor())


def _trail(proposal: InquiryProposal | None = None) -> list[tuple[str, str]]:
    trail = [(_("Questions of ministries"), url_for(".index"))]
    if proposal is not None:
        trail.append((proposal.subject, url_for(".show", record_id=proposal.id)))
    return trail


@pages.get("/")
@serves(desks=JAPANESE)
def index() -> Page:
    """List what the ministries proposed to ask."""
    actor = current_actor()
    return render_template(
        "moc/proposals/index.html",
        rows=queries.proposals(db.session(), actor),
        may_propose=bool(actor.desks & MINISTRIES),
    )


@pages.get("/<uuid:record_id>")
@serves(desks=JAPANESE, shows=InquiryProposal.kind)
def show(record_id: UUID) -> Page:
    """Show a ministry's question, and what became of it."""
    session, proposal, actor = db.session(), _proposal(record_id), current_actor()
    theirs = (TAKE_NOTE,) if services.is_to_be_noted(session, proposal, actor) else ()
    if proposal.confidential:
        subject = subject_of(proposal)
        trace(session, "inquiry.read", actor=actor, subject=subject, at=clock.now())
    return render_template(
        "moc/proposals/proposal.html",
        one=proposal,
        buttons=screens.buttons(session, (SEND, RETURN, *theirs), proposal, blueprint=pages.name),
        may_propose=bool(actor.desks & MINISTRIES),
        duties=screens.open_duties(session, proposal, today=day_at(Side.JP, clock.now())),
        events=screens.course(session, subject_of(proposal)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=JAPANESE)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of a ministry's question."""
    return send_file(queries.get_file(_proposal(record_id), file_id))


@pages.route("/new", methods=BOTH)
@serves(PROPOSE)
def propose() -> Page:
    """Hand a question to the contact point, the words of one that was returned to begin with."""
    session, before = db.session(), _before()
    form = InquiryForm(data={"language": current_language(), **_words_of(before)})
    form.question.offer(
        [
            (one.code, one.words.in_locale(current_language()))
            for one in inquiries.questions_of(Side.JP)
        ]
    )
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        files = [
            take(one, compartment=ROOM, organisation_id=None, actor=actor, now=now)
            for one in form.files.data
        ]
        said = Said(
            str(form.language.data),
            str(form.text.data or ""),
            form.question.data,
            bool(form.confidential.data),
            files,
        )
        about = str(form.about.data or "")
        proposal = services.propose(
            session,
            str(form.subject.data),
            said,
            about=about,
            after=before,
            actor=actor,
            now=now,
        )
        made.append(proposal.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The question is with the contact point, which asks the Kyrgyz side."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    lead = _("The contact point sends it to the Kyrgyz side; the answer shows here too.")
    return done or draw(form, Screen(PROPOSE, "", _trail(), lead))


def _before() -> InquiryProposal | None:
    """Return the question that came back and is proposed anew, if it is one."""
    try:
        return _proposal(UUID(request.args.get("after", "")))
    except ValueError:
        return None


def _words_of(before: InquiryProposal | None) -> dict[str, object]:
    if before is None:
        return {}
    words = ("question", "subject", "about", "language", "text", "confidential")
    return {key: getattr(before, key) for key in words}


@pages.route("/<uuid:record_id>/sending", methods=BOTH)
@serves(SEND)
def send(record_id: UUID) -> Page:
    """Ask the Kyrgyz side what a ministry proposed."""
    session, proposal = db.session(), _proposal(record_id)
    form, made = RecordForm(data={"version": proposal.version}), list[UUID]()

    def verb(actor: Actor, now: datetime) -> None:
        made.append(services.send(session, proposal, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        record=proposal,
        said=_("The inquiry is with the other side, which now owes an answer."),
        leads_to=lambda: url_for("moc_inquiries.show", record_id=made[0]),
    )
    lead = _("It goes as the ministry wrote it. What should change, return with your reason.")
    screen = Screen(SEND, proposal.subject, _trail(proposal), lead, to_side=Side.KG)
    return done or draw(form, screen, proposal)


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(RETURN)
def send_back(record_id: UUID) -> Page:
    """Return a question to the ministry."""
    proposal = _proposal(record_id)
    form = ReturnForm(data={"version": proposal.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.send_back(
            db.session(), proposal, reason=str(form.reason.data), actor=actor, now=now
        )

    done = screens.carry_out(
        form,
        verb,
        record=proposal,
        leads_to=url_for(".show", record_id=record_id),
        said=_("The question went back to the ministry."),
    )
    return done or draw(form, Screen(RETURN, proposal.subject, _trail(proposal)), proposal)


@pages.route("/<uuid:record_id>/note", methods=BOTH)
@serves(TAKE_NOTE)
def take_note(record_id: UUID) -> Page:
    """Take note that a question came back, and leave it at that."""
    session, proposal = db.session(), _proposal(record_id)
    need_on(current_actor(), TAKE_NOTE, proposal)
    form = RecordForm(data={"version": proposal.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.take_note(session, proposal, actor=actor, now=now)

    done = screens.carry_out(
        form,
        verb,
        record=proposal,
        leads_to=url_for(".show", record_id=record_id),
        said=_("Noted. The contact point sees it."),
    )
    lead = _("If you still want to ask, propose the question anew instead: that ends this too.")
    return done or draw(form, Screen(TAKE_NOTE, proposal.subject, _trail(proposal), lead), proposal)
