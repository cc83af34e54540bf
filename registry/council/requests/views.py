"""Screens of the council's desks: what was asked of whom, what came, what is missing or late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.members.queries import capped_count
from registry.council.requests import queries, services
from registry.council.requests.forms import (
    EstablishmentsAsked,
    GrantForm,
    MessageForm,
    ReasonForm,
    RequestsAsked,
    ReturnForm,
)
from registry.council.requests.models import Request
from registry.council.requests.queries import RequestFilter, StillOpen
from registry.council.requests.rules import (
    CLOSE,
    DECLINE,
    EXTENSION_NAMES,
    GRANT,
    OPEN_TO_ANSWERS,
    RETURN,
    STATE_NAMES,
    TELL,
    WITHDRAW,
    Basis,
    ExtensionState,
    RequestKind,
    RequestState,
    acts_on,
    is_late,
)
from registry.council.rosters import views as files
from registry.papers.queries import get_paper, papers_about
from registry.papers.screens import send_file, send_paper
from registry.parties.queries import names_of
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
TONES: Final = {
    RequestState.PARTLY: "warn",
    RequestState.RETURNED: "warn",
    RequestState.ANSWERED: "good",
    RequestState.CLOSED: "ended",
    RequestState.WITHDRAWN: "ended",
}
PRINTED: Final = {
    "number": 1.2,
    "member": 2.4,
    "kind": 1.2,
    "title": 2.6,
    "due": 1.0,
    "state": 1.2,
    "named": 0.8,
    "complete": 0.8,
}
ANSWERS_PRINTED: Final = {"number": 0.5, "name": 2.0, "establishment": 1.4, "complete": 1.2}

pages = Blueprint("council_requests", __name__, url_prefix="/council/requests")


@pages.app_template_global()
def request_state(asked: Request) -> tuple[str, str]:
    """Return what a request's state is called, and the tone of its tag."""
    state = RequestState(asked.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def request_is_late(asked: Request) -> bool:
    """Say whether the answer to a request is late; never so of what is best efforts."""
    today = clock.legal_date(clock.now())
    return is_late(Basis(asked.basis), asked.due_on, RequestState(asked.state), today=today)


@pages.app_template_global()
def request_title(asked: Request) -> str:
    """Return a request's title for readers of the page's language, else the Japanese one."""
    return asked.title_in(current_language())


@pages.app_template_global()
def extension_state(state: str) -> str:
    """Return what became of a wish for more time."""
    return str(_(EXTENSION_NAMES[ExtensionState(state)]))


@dataclass(frozen=True)
class _Asked:
    form: RequestsAsked
    filter: RequestFilter
    show: str


def _asked() -> _Asked:
    listing = read_listing(sorts=("issued",), default_sort="-issued", filters=("show",))
    form, show = RequestsAsked(), listing.one("show")
    form.check()
    basis, kind, state = form.read("basis"), form.read("kind"), form.read("state")
    return _Asked(
        form,
        RequestFilter(
            today=clock.legal_date(clock.now()),
            part=form.read("q") or "",
            basis=Basis(basis) if basis else None,
            kind=RequestKind(kind) if kind else None,
            state=RequestState(state) if state else None,
            open_only=show == "",
            late_only=show == "late",
        ),
        show,
    )


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List what was asked: what came, what is missing, what is late."""
    session, actor, asked = db.session(), current_actor(), _asked()
    listing = read_listing(
        sorts=("issued",),
        default_sort="-issued",
        filters=("show", "q", "basis", "kind", "state"),
    ).dropping(asked.form.errors)
    query = queries.board(asked.filter, actor)
    rows = [
        queries.BoardRow(*row)
        for row in session.execute(query.offset(listing.offset).limit(listing.limit)).all()
    ]
    counted = queries.counts(session, actor, today=asked.filter.today)
    return render_template(
        "council/requests/index.html",
        page=page_of(listing, rows, total=capped(capped_count(session, query))),
        filters=asked.form,
        show=asked.show,
        counts=counted,
        open_count=sum(counted.get(state, 0) for state in (*OPEN_TO_ANSWERS, "answered")),
        exports=files.export_links("council_requests.export", listing),
        may_ask=actor.holds(Desk.METI_SECRETARIAT),
    )


@pages.get("/export/<form>")
@serves(desks=COUNCIL)
def export(form: str) -> Response:
    """Answer with the whole list that is seen as a file."""
    if form not in set(files.Form):
        raise NotFound
    asked = _asked()
    asked.form.insist()
    narrowed = asked.filter
    wanted = files.Export(
        table=queries.board_table(narrowed, current_actor()),
        kind="requests.exported",
        name="requests",
        title=_("Requests"),
        asked=[(str(field.label.text), str(field.data)) for field in asked.form if field.data],
        facts={"show": asked.show, "searched": bool(narrowed.part)},
        as_of=narrowed.today,
        printed=PRINTED,
    )
    return files.answer(wanted, files.Form(form))


# -- one request -------------------------------------------------------------------------------


def _get(record_id: UUID) -> Request:
    return queries.get(db.session(), record_id, current_actor())


def _shown(request: Request) -> str:
    return url_for("council_requests.show", record_id=request.id)


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.request")
def show(record_id: UUID) -> Page:
    """Show a request: what was asked, what came of it, and what the reader can do."""
    session, request, actor = db.session(), _get(record_id), current_actor()
    today = clock.legal_date(clock.now())
    filters = EstablishmentsAsked()
    filters.check()
    listing = read_listing(
        sorts=("place",), default_sort="place", filters=("q", "show"), size=25
    ).dropping(filters.errors)
    query = queries.employers(
        request.id, part=filters.read("q") or "", show=filters.read("show") or ""
    )
    rows = session.execute(query.offset(listing.offset).limit(listing.limit)).all()
    whole = queries.employers(request.id)
    named = capped_count(session, whole)
    missing = capped_count(session, queries.employers(request.id, show="open"))
    messages = queries.messages(session, request.id)
    return render_template(
        "council/requests/show.html",
        request_=request,
        buttons=_buttons(request),
        why_ended=services.why_ended(session, request),
        danger={WITHDRAW[Basis(request.basis)]},
        page=page_of(listing, rows, total=capped(capped_count(session, query))),
        filters=filters,
        named=named,
        missing=missing,
        general=queries.answers(session, request.id, None, drafts=False),
        exports=files.export_links("council_requests.answers", listing, record_id=request.id),
        sent=queries.submissions(session, request.id),
        files=queries.files(session, request.id),
        extensions=queries.extensions(session, request.id),
        messages=messages,
        people=names_of(session, (one.sent_by for one in messages)),
        papers=papers_about(session, subject_of(request), actor),
        duties=screens.open_duties(session, request, today=today),
        events=screens.course(session, subject_of(request)),
    )


def _buttons(request: Request) -> list[screens.Button]:
    session, basis = db.session(), Basis(request.basis)
    found = screens.buttons(session, acts_on(basis), request, blueprint=pages.name)
    waits = (
        request.state in OPEN_TO_ANSWERS
        and queries.pending_extension(session, request.id) is not None
    )
    wish = {GRANT[basis], DECLINE[basis]}
    return [button for button in found if waits or button.act not in wish]


@pages.get("/<uuid:record_id>/establishments/<int:place>")
@serves(desks=COUNCIL)
def establishment(record_id: UUID, place: int) -> Page:
    """Show what was sent in about one establishment."""
    session, request = db.session(), _get(record_id)
    employer = queries.get_employer(session, request, place)
    return render_template(
        "council/requests/establishment.html",
        request_=request,
        employer=employer,
        answers=queries.answers(session, request.id, employer.id, drafts=False),
        back_url=_shown(request),
    )


@pages.get("/<uuid:record_id>/answers/<form>")
@serves(desks=COUNCIL)
def answers(record_id: UUID, form: str) -> Response:
    """Answer with what was sent in, a line for each establishment, as a file."""
    if form not in set(files.Form):
        raise NotFound
    request, filters = _get(record_id), EstablishmentsAsked()
    filters.check()
    filters.insist()
    part, shown = filters.read("q") or "", filters.read("show") or ""
    wanted = files.Export(
        table=queries.answer_table(request, part=part, show=shown),
        kind="answers.exported",
        name=f"answers-{request.request_number}",
        title=f"{request.request_number} {request.title}",
        asked=[(str(field.label.text), str(field.data)) for field in filters if field.data],
        facts={"request": request.request_number, "show": shown, "searched": bool(part)},
        as_of=clock.legal_date(clock.now()),
        printed=ANSWERS_PRINTED,
    )
    return files.answer(wanted, files.Form(form))


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=COUNCIL)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that was sent in."""
    found = queries.get_file(db.session(), _get(record_id), file_id, current_actor())
    return send_file(found.stored)


@pages.get("/<uuid:record_id>/papers/<uuid:paper_id>")
@serves(desks=COUNCIL)
def paper(record_id: UUID, paper_id: UUID) -> Response:
    """Show a letter or receipt that was issued about a request."""
    found = get_paper(db.session(), paper_id, current_actor())
    if found.subject != subject_of(_get(record_id)):
        raise NotFound
    return send_paper(found)


@dataclass(frozen=True)
class _Screen:
    """What the screen of an act on a request says beside its form."""

    acts: Mapping[Basis, Act]
    said: str
    lead: str = ""
    danger: bool = False
    open_still: StillOpen | None = None


def _carry_out(record_id: UUID, form: RecordForm, verb: Any, screen: _Screen) -> Page:
    request = _get(record_id)

    def act(actor: Actor, now: datetime) -> None:
        verb(db.session(), request, actor=actor, now=now)

    done = screens.carry_out(form, act, record=request, leads_to=_shown(request), said=screen.said)
    if done is not None:
        return done
    request = _get(record_id)  # once more: what was refused was rolled back
    act_here = screen.acts[Basis(request.basis)]
    page = render_template(
        "council/requests/act.html",
        request_=request,
        form=form,
        act=act_here,
        screen=screen,
        can=bool(possible(db.session(), (act_here,), request, current_actor())),
        pending=queries.pending_extension(db.session(), request.id),
        back_url=_shown(request),
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/more-time", methods=BOTH)
@serves(*GRANT.values())
def grant(record_id: UUID) -> Page:
    """Grant more time, until the day that is wished for or another."""
    request = _get(record_id)
    pending = queries.pending_extension(db.session(), request.id)
    until = pending.asked_until if pending else None
    form = GrantForm(data={"version": request.version, "until": until})

    def verb(session: Any, request: Request, **who: Any) -> None:
        assert form.until.data is not None
        reason = form.reason.data or ""
        services.grant(session, request, until=form.until.data, reason=reason, **who)

    lead = _("The member's duty gets the new date; the member is told.")
    return _carry_out(record_id, form, verb, _Screen(GRANT, _("More time is granted."), lead))


@pages.route("/<uuid:record_id>/no-more-time", methods=BOTH)
@serves(*DECLINE.values())
def decline(record_id: UUID) -> Page:
    """Decline more time; the date stays."""
    form = ReasonForm(data={"version": _get(record_id).version})

    def verb(session: Any, request: Request, **who: Any) -> None:
        services.decline(session, request, reason=form.reason.data or "", **who)

    lead = _("The date stays as it is; the member is told.")
    return _carry_out(record_id, form, verb, _Screen(DECLINE, _("The date stays."), lead))


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(*RETURN.values())
def give_back(record_id: UUID) -> Page:
    """Send an answer back with a remark."""
    form = ReturnForm(data={"version": _get(record_id).version})

    def verb(session: Any, request: Request, **who: Any) -> None:
        remark, day = form.remark.data or "", form.due_on.data
        services.give_back(session, request, remark=remark, due_on=day, **who)

    lead = _("What was sent in stays; the member corrects it and sends it again.")
    said = _("The answer is back with the member.")
    return _carry_out(record_id, form, verb, _Screen(RETURN, said, lead))


@pages.route("/<uuid:record_id>/message", methods=BOTH)
@serves(*TELL.values())
def tell(record_id: UUID) -> Page:
    """Write to the member about a request."""
    form = MessageForm(data={"version": _get(record_id).version})

    def verb(session: Any, request: Request, **who: Any) -> None:
        services.write_to_member(session, request, said=form.text.data or "", **who)

    return _carry_out(record_id, form, verb, _Screen(TELL, _("Your message is with the member.")))


@pages.route("/<uuid:record_id>/closing", methods=BOTH)
@serves(*CLOSE.values())
def close(record_id: UUID) -> Page:
    """Close a request; a reason is asked for where an answer or a decision is outstanding."""
    request = _get(record_id)
    open_still = queries.still_open(db.session(), request)
    form = (ReasonForm if open_still else RecordForm)(data={"version": request.version})
    if isinstance(form, ReasonForm):
        form.reason.description = _("The member reads this.")

    def verb(session: Any, request: Request, **who: Any) -> None:
        reason = form.reason.data or "" if isinstance(form, ReasonForm) else ""
        services.close(session, request, reason=reason, **who)

    lead = _("The member's duty ends; nothing more can be sent in.")
    screen = _Screen(CLOSE, _("The request is closed."), lead, open_still=open_still)
    return _carry_out(record_id, form, verb, screen)


@pages.route("/<uuid:record_id>/withdrawal", methods=BOTH)
@serves(*WITHDRAW.values())
def withdraw(record_id: UUID) -> Page:
    """Take a request back, with the reason, by letter."""
    form = ReasonForm(data={"version": _get(record_id).version})

    def verb(session: Any, request: Request, **who: Any) -> None:
        services.withdraw(session, request, reason=form.reason.data or "", **who)

    lead = _("The member's duty falls away. A letter tells it so, with the reason.")
    said = _("The request is withdrawn; the letter is issued.")
    return _carry_out(record_id, form, verb, _Screen(WITHDRAW, said, lead, danger=True))
