"""Screens of a member: what it was asked, its answers one by one, and sending them in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, OutOfDate, Refusal
from registry.core.text import N_
from registry.council.answering import queries as own
from registry.council.answering import services
from registry.council.answering.forms import (
    AnswerForm,
    ExtensionForm,
    FilesForm,
    ForAllForm,
    SendForm,
    answer_form,
    question_text,
    said_in,
)
from registry.council.answering.services import OWN_ROOM, Said
from registry.council.members.queries import capped_count
from registry.council.requests import queries
from registry.council.requests import services as requests
from registry.council.requests.forms import EstablishmentsAsked, MessageForm
from registry.council.requests.models import Answer, Question, Request, RequestedEmployer
from registry.council.requests.rules import (
    ANSWER,
    ANSWER_PART,
    ASK,
    ASK_EXTENSION,
    OPEN_TO_ANSWERS,
    Basis,
    QuestionType,
)
from registry.papers.queries import get_paper, papers_about
from registry.papers.screens import send_file, send_paper, take
from registry.parties.queries import names_of
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.lists import capped, page_of, read_listing
from registry.web.uploads import Upload

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
CLERKS: Final = frozenset({Desk.ORGANISATION})

pages = Blueprint("council_answering", __name__, url_prefix="/my/requests")
pages.add_app_template_global(question_text, "question_text")


def _get(record_id: UUID) -> Request:
    return queries.get(db.session(), record_id, current_actor())


def _shown(request: Request) -> str:
    return url_for("council_answering.show", record_id=request.id)


@pages.get("")
@serves(desks=CLERKS)
def index() -> Page:
    """List what the member was asked, newest first."""
    organisation_id = current_actor().organisation_id
    assert organisation_id is not None, "the door lets in clerks of organisations only"
    found = queries.of_member(db.session(), organisation_id)
    return render_template(
        "council/answering/index.html", rows=[queries.BoardRow(*row) for row in found]
    )


@pages.get("/<uuid:record_id>")
@serves(desks=CLERKS, shows="council.request")
def show(record_id: UUID) -> Page:
    """Show a request: what is asked, how far the answer is, and what can be done."""
    session, request, actor = db.session(), _get(record_id), current_actor()
    filters = EstablishmentsAsked()
    filters.check()
    listing = read_listing(
        sorts=("place",), default_sort="place", filters=("q", "show"), size=25
    ).dropping(filters.errors)
    query = queries.employers(
        request.id, part=filters.read("q") or "", show=filters.read("show") or ""
    )
    rows = session.execute(query.offset(listing.offset).limit(listing.limit)).all()
    messages = queries.messages(session, request.id)
    return render_template(
        "council/answering/show.html",
        request_=request,
        is_open=request.state in OPEN_TO_ANSWERS,
        why_ended=requests.why_ended(session, request),
        stand=own.progress(session, request),
        page=page_of(listing, rows, total=capped(capped_count(session, query))),
        filters=filters,
        general=queries.answers(session, request.id, None, drafts=True),
        files=queries.files(session, request.id),
        form=FilesForm(form_id="files"),
        sent=queries.submissions(session, request.id),
        extensions=queries.extensions(session, request.id),
        messages=messages,
        people=names_of(session, (one.sent_by for one in messages)),
        papers=papers_about(session, subject_of(request), actor),
        events=screens.course(session, subject_of(request)),
    )


# -- answers -----------------------------------------------------------------------------------


def _newest(answers: dict[UUID, Answer]) -> str:
    newest = max((answer.written_at for answer in answers.values()), default=None)
    return newest.isoformat() if newest else ""


def _save(
    request: Request,
    employer: RequestedEmployer | None,
    form: AnswerForm,
    asked: Sequence[Question],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what was typed into the draft, unless a colleague wrote meanwhile. Raises OutOfDate."""
    session = db.session()
    of = employer.id if employer else None
    known = queries.answers(session, request.id, of, drafts=True)
    if str(form.seen.data or "") != _newest(known):
        message = N_("A colleague answered here meanwhile. What you typed is shown; send it again.")
        raise OutOfDate(Refusal(message))
    said: dict[tuple[UUID | None, UUID], Said] = {}
    emptied = []
    for question in asked:
        typed = _said(request, question, form, actor, now)
        if typed is not None:
            said[of, question.id] = typed
        elif question.id in known and question.type_of_answer != QuestionType.FILE:
            emptied.append(question.id)
    if emptied:
        services.erase(session, request, of, emptied)
    services.write(session, request, said, now=now)


def _said(
    request: Request, question: Question, form: AnswerForm, actor: Actor, now: datetime
) -> Said | None:
    if question.type_of_answer == QuestionType.FILE:
        uploads: Sequence[Upload] = form._fields[question.key].data
        if not uploads:
            return None
        file = _take(request, uploads[0], actor, now)
        return Said(file.stored.original_name, file.id)
    value = said_in(form, question)
    return Said(value) if value else None


def _take(request: Request, upload: Upload, actor: Actor, now: datetime) -> Any:
    stored = take(
        upload,
        compartment=OWN_ROOM.format(request.organisation_id),
        organisation_id=request.organisation_id,
        actor=actor,
        now=now,
    )
    return services.add_file(db.session(), request, stored, now=now)


def _draw(template: str, record_id: UUID, form: RegistryForm, **more: Any) -> Page:
    request = _get(record_id)  # once more: what was refused was rolled back
    page = render_template(
        f"council/answering/{template}.html",
        request_=request,
        form=form,
        is_open=request.state in OPEN_TO_ANSWERS,
        back_url=_shown(request),
        **more,
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/establishments/<int:place>", methods=BOTH)
@serves(desks=CLERKS)
def establishment(record_id: UUID, place: int) -> Page:
    """Answer question by question about one establishment; the next one follows."""
    session, request = db.session(), _get(record_id)
    employer = queries.get_employer(session, request, place)
    asked = [question for question in request.questions if question.per_employer]
    known = queries.answers(session, request.id, employer.id, drafts=True)
    form = answer_form(asked, known)
    following = _following(request, place)

    def save(actor: Actor, now: datetime) -> None:
        _save(request, employer, form, asked, actor=actor, now=now)

    done = screens.carry_out(
        form,
        save,
        leads_to=_at(request, following) if following else _shown(request),
        said=_("Kept in your draft: %(name)s.", name=employer.name),
    )
    if done is not None:
        return done
    form.seen.data = _newest(queries.answers(session, record_id, employer.id, drafts=True))
    return _draw(
        "establishment",
        record_id,
        form,
        employer=queries.get_employer(session, request, place),
        following=following,
        before=place - 1 if place > 1 else None,
    )


def _at(request: Request, place: int) -> str:
    return url_for("council_answering.establishment", record_id=request.id, place=place)


def _following(request: Request, place: int) -> int | None:
    try:
        return queries.get_employer(db.session(), request, place + 1).place
    except NotFound:
        return None


@pages.route("/<uuid:record_id>/whole", methods=BOTH)
@serves(desks=CLERKS)
def whole(record_id: UUID) -> Page:
    """Answer the questions about the matter as a whole."""
    session, request = db.session(), _get(record_id)
    asked = [question for question in request.questions if not question.per_employer]
    if not asked:
        raise NotFound
    form = answer_form(asked, queries.answers(session, request.id, None, drafts=True))

    def save(actor: Actor, now: datetime) -> None:
        _save(request, None, form, asked, actor=actor, now=now)

    said = _("Kept in your draft.")
    done = screens.carry_out(form, save, leads_to=_shown(request), said=said)
    if done is not None:
        return done
    form.seen.data = _newest(queries.answers(session, record_id, None, drafts=True))
    return _draw("questions", record_id, form, title=_("About the whole"), lead=None)


@pages.route("/<uuid:record_id>/all", methods=BOTH)
@serves(desks=CLERKS)
def for_all(record_id: UUID) -> Page:
    """Answer for every establishment at once."""
    session, request = db.session(), _get(record_id)
    asked = [question for question in request.questions if question.per_employer]
    if not asked:
        raise NotFound
    form = answer_form(asked, {}, base=ForAllForm)

    def save(actor: Actor, now: datetime) -> None:
        typed = {one.id: _said(request, one, form, actor, now) for one in asked}
        said = {key: value for key, value in typed.items() if value is not None}
        only_open = bool(form._fields["only_open"].data)
        services.write_for_all(session, request, said, only_open=only_open, now=now)

    said = _("Kept in your draft for all establishments.")
    done = screens.carry_out(form, save, leads_to=_shown(request), said=said)
    lead = _("What you leave empty here stays as it is with each establishment.")
    title = _("The same for all establishments")
    return done or _draw("questions", record_id, form, title=title, lead=lead)


# -- files -------------------------------------------------------------------------------------


@pages.post("/<uuid:record_id>/files")
@serves(desks=CLERKS)
def add_files(record_id: UUID) -> Page:
    """Put files with the draft."""
    request = _get(record_id)
    form = FilesForm(form_id="files")

    def add(actor: Actor, now: datetime) -> None:
        for upload in form.files.data:
            _take(request, upload, actor, now)

    done = screens.carry_out(
        form, add, leads_to=_shown(request), said=_("The files lie with your draft.")
    )
    return done or _draw("files", record_id, form)


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CLERKS)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of the member's answer."""
    found = queries.get_file(db.session(), _get(record_id), file_id, current_actor())
    return send_file(found.stored)


@pages.post("/<uuid:record_id>/files/<uuid:file_id>/out")
@serves(desks=CLERKS)
def remove_file(record_id: UUID, file_id: UUID) -> Page:
    """Take a file out of the draft."""
    session, request = db.session(), _get(record_id)
    found = queries.get_file(session, request, file_id, current_actor())
    form = RegistryForm()
    done = screens.carry_out(
        form,
        lambda _actor, _now: services.remove_file(session, found),
        leads_to=_shown(request),
        said=_("The file is out of your draft."),
    )
    if done is None:
        for _target, message in form.problems:
            flash(message, "warn")
    return done or redirect(url_for("council_answering.show", record_id=record_id), 303)


# -- to the council ----------------------------------------------------------------------------


@pages.route("/<uuid:record_id>/sending", methods=BOTH)
@serves(*ANSWER.values(), *ANSWER_PART.values())
def send_in(record_id: UUID) -> Page:
    """Send in what is ready: the whole, or a part with the rest to follow."""
    session, request = db.session(), _get(record_id)
    form = SendForm(data={"version": request.version})

    def send(actor: Actor, now: datetime) -> None:
        services.send_in(session, request, note=form.note.data or "", actor=actor, now=now)

    said = _("It is with the council. The receipt lies with the request.")
    done = screens.carry_out(form, send, record=request, leads_to=_shown(request), said=said)
    if done is not None:
        return done
    request = _get(record_id)
    stand = own.progress(session, request)
    missing = own.still_open(session, request, most=10)
    return _draw("send", record_id, form, stand=stand, missing=missing)


@pages.route("/<uuid:record_id>/more-time", methods=BOTH)
@serves(*ASK_EXTENSION.values())
def more_time(record_id: UUID) -> Page:
    """Ask for more time than the date that was stated."""
    session, request = db.session(), _get(record_id)
    form = ExtensionForm(data={"version": request.version})

    def ask(actor: Actor, now: datetime) -> None:
        assert form.until.data is not None
        requests.ask_extension(
            session,
            request,
            until=form.until.data,
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )

    said = _("Your wish is with the secretariat. The date stays until it decides.")
    done = screens.carry_out(form, ask, record=request, leads_to=_shown(request), said=said)
    return done or _act(record_id, form, ASK_EXTENSION)


@pages.route("/<uuid:record_id>/message", methods=BOTH)
@serves(*ASK.values())
def message(record_id: UUID) -> Page:
    """Write to the secretariat about a request."""
    session, request = db.session(), _get(record_id)
    form = MessageForm(data={"version": request.version})

    def write(actor: Actor, now: datetime) -> None:
        said = form.text.data or ""
        requests.write_to_secretariat(session, request, said=said, actor=actor, now=now)

    said = _("Your message is with the secretariat.")
    done = screens.carry_out(form, write, record=request, leads_to=_shown(request), said=said)
    return done or _act(record_id, form, ASK)


def _act(record_id: UUID, form: RecordForm, acts: dict[Basis, Act]) -> Page:
    request = _get(record_id)
    act = acts[Basis(request.basis)]
    can = bool(possible(db.session(), (act,), request, current_actor()))
    if acts is ASK_EXTENSION:
        can = can and request.state in OPEN_TO_ANSWERS and request.due_on is not None
    return _draw("act", record_id, form, act=act, can=can)


@pages.get("/<uuid:record_id>/papers/<uuid:paper_id>")
@serves(desks=CLERKS)
def paper(record_id: UUID, paper_id: UUID) -> Response:
    """Show a letter or receipt that was issued about a request."""
    found = get_paper(db.session(), paper_id, current_actor())
    if found.subject != subject_of(_get(record_id)):
        raise NotFound
    return send_paper(found)
