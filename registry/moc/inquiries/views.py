"""Screens of inquiries: what was asked, what was answered, in the reader's language first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.ledger.traces import trace
from registry.moc.contacts.rules import LIAISON, OF_SIDE, side_for
from registry.moc.contacts.views import Page, Screen, draw
from registry.moc.inquiries import queries, services
from registry.moc.inquiries.forms import AnswerForm, InquiryFilter, InquiryForm
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.rules import (
    ANSWER,
    ANSWER_AS_JAPAN,
    ANSWER_AS_KYRGYZ,
    ASK,
    ASK_JAPAN,
    ASK_KYRGYZ,
    STANDING_NAMES,
    Standing,
)
from registry.moc.inquiries.services import Said
from registry.moc.post.rules import JAPANESE, PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.texts.views import shown
from registry.papers.models import StoredFile
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.locale import current_language
from registry.web.uploads import Upload

BOTH: Final = ("GET", "POST")
TONES: Final = {Standing.OPEN: "warn", Standing.ANSWERED: "good"}

pages = Blueprint("moc_inquiries", __name__, url_prefix="/moc/inquiries")


@pages.app_template_global()
def inquiry_standing(inquiry: Inquiry) -> tuple[str, str]:
    """Return where an inquiry stands, and the tone of its tag."""
    standing = queries.standing(inquiry)
    return _(STANDING_NAMES[standing]), TONES[standing]


@pages.app_template_global()
def common_words(code: str | None) -> dict[str, str]:
    """Return the words of a common question or reply by language, the reader's first."""
    words = queries.common(code)
    if words is None:
        return {}
    own = current_language()
    return {
        language: words.in_locale(language) for language in sorted(("ja", "en"), key=own.__ne__)
    }


@pages.get("/")
@serves(desks=PARTIES)
def index() -> Page:
    """List the inquiries of both sides."""
    actor, filters = current_actor(), InquiryFilter()
    filters.check()
    side, standing = filters.read("side"), filters.read("standing")
    return render_template(
        "moc/inquiries/index.html",
        filters=filters,
        rows=queries.inquiries(
            db.session(),
            actor,
            side=Side(side) if side else None,
            standing=Standing(standing) if standing else None,
            part=filters.read("q") or "",
        ),
        may_ask=bool(actor.desks & LIAISON),
        sees_proposals=bool(actor.desks & JAPANESE),
    )


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.inquiry")
def show(record_id: UUID) -> Page:
    """Show an inquiry with its answers and the others of the same matter."""
    session, actor = db.session(), current_actor()
    inquiry = queries.get(session, record_id, actor)
    thread = queries.thread(session, inquiry, actor)
    if inquiry.confidential or any(one.confidential for one in inquiry.answers):
        subject = subject_of(inquiry)
        trace(session, "inquiry.read", actor=actor, subject=subject, at=clock.now())
    written = [inquiry, *inquiry.answers]
    side = Side(inquiry.side)
    return render_template(
        "moc/inquiries/inquiry.html",
        one=inquiry,
        thread=thread,
        texts=shown(written),
        buttons=screens.buttons(session, (ANSWER[side.other],), inquiry, blueprint=pages.name),
        may_go_on=bool(actor.desks & LIAISON),
        mine=bool(actor.desks & OF_SIDE[side]),
        duties=screens.open_duties(session, inquiry, today=day_at(side.other, clock.now())),
        events=screens.course(session, subject_of(inquiry)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of an inquiry or its answers."""
    session = db.session()
    inquiry = queries.get(session, record_id, current_actor())
    return send_file(queries.get_file(session, inquiry, file_id))


@pages.route("/new", methods=BOTH)
@serves(ASK_JAPAN, ASK_KYRGYZ)
def ask() -> Page:
    """Ask the other side."""
    return _ask(None)


@pages.route("/<uuid:record_id>/further", methods=BOTH)
@serves(ASK_JAPAN, ASK_KYRGYZ)
def ask_further(record_id: UUID) -> Page:
    """Ask a further question in the same matter, from either side."""
    return _ask(queries.get(db.session(), record_id, current_actor()))


def _ask(follows: Inquiry | None) -> Page:
    session, side = db.session(), side_for(current_actor())
    form = InquiryForm(
        data={
            "language": current_language(),
            "subject": follows.subject if follows else None,
            "confidential": bool(follows and follows.confidential),
        }
    )
    form.question.offer(
        [(one.code, one.words.in_locale(current_language())) for one in queries.questions_of(side)]
    )
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        said = Said(
            str(form.language.data),
            str(form.text.data or ""),
            form.question.data,
            bool(form.confidential.data),
            _taken(form.files.data, actor, now),
        )
        inquiry = services.ask(
            session,
            str(form.subject.data),
            said,
            about=str(form.about.data or ""),
            follows=follows,
            actor=actor,
            now=now,
        )
        made.append(inquiry.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The inquiry is with the other side, which now owes an answer."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    trail = [(_("Inquiries"), url_for(".index"))]
    if follows is not None:
        trail.append((follows.reference, url_for(".show", record_id=follows.id)))
    of = follows.reference if follows else ""
    return done or draw(form, Screen(ASK[side], of, trail, to_side=side.other))


@pages.route("/<uuid:record_id>/answer", methods=BOTH)
@serves(ANSWER_AS_JAPAN, ANSWER_AS_KYRGYZ)
def answer(record_id: UUID) -> Page:
    """Answer an inquiry of the other side."""
    session = db.session()
    inquiry = queries.get(session, record_id, current_actor())
    form = AnswerForm(data={"language": current_language(), "confidential": inquiry.confidential})

    def verb(actor: Actor, now: datetime) -> None:
        said = Said(
            str(form.language.data),
            str(form.text.data or ""),
            form.reply.data,
            bool(form.confidential.data),
            _taken(form.files.data, actor, now),
        )
        services.answer(session, inquiry, said, actor=actor, now=now)

    back = url_for(".show", record_id=record_id)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The answer is sent."))
    screen = Screen(
        ANSWER[Side(inquiry.side).other],
        f"{inquiry.reference}　{inquiry.subject}",
        [(_("Inquiries"), url_for(".index")), (inquiry.reference, back)],
        to_side=inquiry.side,
        reading=shown([inquiry])[inquiry.id] if inquiry.text else (),
    )
    return done or draw(form, screen, inquiry)


def _taken(uploads: Iterable[Upload], actor: Actor, now: datetime) -> list[StoredFile]:
    return [
        take(one, compartment="moc", organisation_id=None, actor=actor, now=now) for one in uploads
    ]
