"""Screens of what is about to be asked: the secretariat drafts, a chair issues (council:4)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.council.asking import queries, services
from registry.council.asking.forms import (
    BeginForm,
    DecideForm,
    MembersForm,
    QuestionForm,
    ReasonForm,
    WordsForm,
)
from registry.council.asking.models import RequestDraft
from registry.council.asking.rules import (
    DECIDE,
    DISCARD,
    DRAFT_STATE_NAMES,
    MOST_QUESTIONS,
    PROPOSE,
    REQUEST_CHAIRS,
    SEND_BACK,
    DraftState,
    acts_on_draft,
)
from registry.council.members.queries import capped_count
from registry.council.requests import letters
from registry.council.requests import queries as requests
from registry.council.requests.models import Question, Request, RequestedEmployer
from registry.council.requests.rules import (
    BASIS_NAMES,
    ITEM_ASKED,
    KIND_NAMES,
    TYPE_NAMES,
    Basis,
    QuestionType,
    RequestKind,
)
from registry.papers.screens import preview
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
SHOWN_AT_ONCE: Final = 20  # establishments on the draft's own page; the rest on theirs
TONES: Final = {
    DraftState.PROPOSED: "warn",
    DraftState.ISSUED: "good",
    DraftState.DISCARDED: "ended",
}

pages = Blueprint("council_asking", __name__, url_prefix="/council/requests/drafts")


@pages.app_template_global()
def draft_state(draft: RequestDraft) -> tuple[str, str]:
    """Return what a draft's state is called, and the tone of its tag."""
    state = DraftState(draft.state)
    return _(DRAFT_STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def kind_of_request_name(asked: Any) -> str:
    """Return what a request, draft or template asks, in the reader's language or its own words."""
    kind = RequestKind(asked.kind_of_request)
    if kind is RequestKind.OTHER and asked.other_kind:
        return str(asked.other_kind)
    return KIND_NAMES[kind].in_locale(current_language())


@pages.app_template_global()
def basis_name(basis: str) -> str:
    """Return what a paragraph of article 3 is called."""
    return BASIS_NAMES[Basis(basis)].in_locale(current_language())


@pages.app_template_global()
def type_of_answer_name(type_of_answer: str) -> str:
    """Return what a question is answered by."""
    return str(_(TYPE_NAMES[QuestionType(type_of_answer)]))


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List the drafts: those open, or all."""
    session, actor = db.session(), current_actor()
    listing = read_listing(sorts=("begun",), default_sort="-begun", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.drafts(actor, open_only=not everything)
    found = session.scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "council/asking/index.html",
        page=page_of(listing, found, total=capped(capped_count(session, query))),
        everything=everything,
        may_begin=actor.holds(Desk.METI_SECRETARIAT),
    )


@pages.route("/new", methods=BOTH)
@serves(desks=SECRETARIAT)
def begin() -> Page:
    """Begin to ask: whom, and from which template."""
    session, today = db.session(), clock.legal_date(clock.now())
    templates = queries.templates_on(session, today)
    form = BeginForm()
    form.template.offer([(str(one.id), one.name) for one in templates])
    begun: list[UUID] = []

    def start(actor: Actor, now: datetime) -> None:
        chosen = next((one for one in templates if str(one.id) == form.template.data), None)
        if chosen is None and not form.basis.data:
            raise Refused(Refusal(N_("Choose whom you ask, or a template."), field="basis"))
        basis = Basis(chosen.basis if chosen else form.basis.data)
        draft = services.begin(session, basis, template=chosen, actor=actor, now=now)
        begun.append(draft.id)

    done = screens.carry_out(
        form,
        start,
        leads_to=lambda: url_for("council_asking.show", record_id=begun[0]),
        said=_("The draft is begun. Nobody is asked before a chair issues it."),
    )
    page = render_template("council/asking/begin.html", form=form)
    return done or (page, form.http_status)


def _get(record_id: UUID) -> RequestDraft:
    return queries.get(db.session(), record_id, current_actor())


def _shown(draft: RequestDraft) -> str:
    return url_for("council_asking.show", record_id=draft.id)


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.request-draft")
def show(record_id: UUID) -> Page:
    """Show a draft: what is asked of whom about whom, and what the reader can do."""
    session, draft, actor = db.session(), _get(record_id), current_actor()
    today = clock.legal_date(clock.now())
    basis = Basis(draft.basis)
    return render_template(
        "council/asking/show.html",
        draft=draft,
        may_change=draft.state == DraftState.DRAFT and actor.holds(Desk.METI_SECRETARIAT),
        may_keep=actor.holds(Desk.METI_SECRETARIAT),
        buttons=screens.buttons(session, acts_on_draft(basis), draft, blueprint=pages.name),
        danger={DISCARD[basis]},
        names=_members(draft),
        first=draft.employers[:SHOWN_AT_ONCE],
        issued=requests.of_draft(session, draft.id),
        agreed=screens.agreements(session, DECIDE[basis], draft),
        needed=_needed(),
        duties=screens.open_duties(session, draft, today=today),
        events=screens.course(session, subject_of(draft)),
    )


def _needed() -> int:
    chairs: int = value_on(db.session(), REQUEST_CHAIRS, clock.legal_date(clock.now()))
    return chairs


def _members(draft: RequestDraft) -> list[str]:
    today = clock.legal_date(clock.now())
    states = queries.items_of(db.session(), draft.members, today)
    found = (states.get(UUID(member)) for member in draft.members)
    return [state.name if state else str(_("No member any more")) for state in found]


def _draw(template: str, record_id: UUID, form: RegistryForm, **more: Any) -> Page:
    draft = _get(record_id)  # once more: what was refused was rolled back
    page = render_template(
        f"council/asking/{template}.html", draft=draft, form=form, back_url=_shown(draft), **more
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/words", methods=BOTH)
@serves(desks=SECRETARIAT)
def words(record_id: UUID) -> Page:
    """Write what is asked."""
    draft = _get(record_id)
    names = ("kind_of_request", "other_kind", "title", "title_en", "text", "text_en", "due_on")
    kept = {name: getattr(draft, name) for name in names}
    form = WordsForm(Basis(draft.basis), data={"version": draft.version, **kept})

    def write(_actor: Actor, _now: datetime) -> None:
        typed = {name: form._fields[name].data for name in names}
        texts = {name: value or "" for name, value in typed.items() if name != "due_on"}
        services.word(draft, {**texts, "due_on": typed["due_on"]})

    said = _("The words are kept in the draft.")
    done = screens.carry_out(form, write, record=draft, leads_to=_shown(draft), said=said)
    return done or _draw("form", record_id, form, title=_("What is asked"))


@pages.route("/<uuid:record_id>/members", methods=BOTH)
@serves(desks=SECRETARIAT)
def members(record_id: UUID) -> Page:
    """Choose to which members the request goes: those whose item lets them be asked."""
    draft = _get(record_id)
    today = clock.legal_date(clock.now())
    states = queries.members_asked(db.session(), Basis(draft.basis), today)
    form = MembersForm(data={"version": draft.version, "members": draft.members})
    form.members.offer([(str(one.organisation_id), one.name) for one in states])

    def choose(_actor: Actor, _now: datetime) -> None:
        services.address(draft, form.members.data or [])

    said = _("The members are chosen. Each gets a request of its own.")
    done = screens.carry_out(form, choose, record=draft, leads_to=_shown(draft), said=said)
    item = ITEM_ASKED[Basis(draft.basis)]
    return done or _draw("members", record_id, form, item=item.value, count=len(states))


@pages.route("/<uuid:record_id>/questions/<int:place>", methods=BOTH)
@serves(desks=SECRETARIAT)
def question(record_id: UUID, place: int) -> Page:
    """Write one question of a draft: a new one has the place after the last."""
    draft = _get(record_id)
    if not 1 <= place <= min(len(draft.questions) + 1, MOST_QUESTIONS):
        raise NotFound
    known = draft.questions[place - 1] if place <= len(draft.questions) else None
    kept = {**known, "choices": "\n".join(known["choices"])} if known else {"per_employer": True}
    form = QuestionForm(data={"version": draft.version, **kept})

    def write(_actor: Actor, _now: datetime) -> None:
        asked = [*draft.questions[: place - 1], form.asked, *draft.questions[place:]]
        services.ask(draft, asked)

    said = _("The question is kept in the draft.")
    done = screens.carry_out(form, write, record=draft, leads_to=_shown(draft), said=said)
    return done or _draw("form", record_id, form, title=_("Question %(place)s", place=place))


@pages.post("/<uuid:record_id>/questions/<int:place>/<any(up,out):what>")
@serves(desks=SECRETARIAT)
def reorder(record_id: UUID, place: int, what: str) -> Page:
    """Move a question up, or take it out."""
    draft = _get(record_id)
    if not 1 <= place <= len(draft.questions):
        raise NotFound
    form = RegistryForm()
    asked = list(draft.questions)
    moved = asked.pop(place - 1)
    if what == "up":
        asked.insert(max(place - 2, 0), moved)
    done = screens.carry_out(
        form, lambda _actor, _now: services.ask(draft, asked), leads_to=_shown(draft), said=None
    )
    if done is None:
        flash(_("Nothing was changed. Open the draft again."), "warn")
    return done or redirect(_shown(draft), 303)


# -- from the draft to the chair ---------------------------------------------------------------


@pages.get("/<uuid:record_id>/letter")
@serves(desks=COUNCIL)
def letter(record_id: UUID) -> Response:
    """Show the letter to the first member as it would be issued today."""
    draft, now = _get(record_id), clock.now()
    drafted = Request(
        request_number="—",
        basis=draft.basis,
        kind_of_request=draft.kind_of_request,
        other_kind=draft.other_kind,
        title=draft.title,
        text=draft.text,
        due_on=draft.due_on,
    )
    questions = [
        Question(place=place, text=one["text"]) for place, one in enumerate(draft.questions, 1)
    ]
    employers = [
        RequestedEmployer(place=place, name=one["name"], establishment=one["establishment"])
        for place, one in enumerate(draft.employers, 1)
    ]
    document = letters.issued(
        db.session(),
        drafted,
        member=next(iter(_members(draft)), "—"),
        questions=questions,
        employers=employers,
        now=now,
    )
    return preview(document, draft.title or "draft")


@pages.route("/<uuid:record_id>/proposal", methods=BOTH)
@serves(*PROPOSE.values())
def propose(record_id: UUID) -> Page:
    """Lay a draft before a chair."""
    draft = _get(record_id)
    form = RecordForm(data={"version": draft.version})

    def lay(actor: Actor, now: datetime) -> None:
        services.propose(db.session(), draft, actor=actor, now=now)

    said = _("The draft lies before the chairs.")
    done = screens.carry_out(form, lay, record=draft, leads_to=_shown(draft), said=said)
    lead = _("A chair reads what you have drafted and issues it. You can't change it meanwhile.")
    return done or _act(record_id, form, PROPOSE, lead=lead)


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(*SEND_BACK.values())
def send_back(record_id: UUID) -> Page:
    """Take a draft back to be worked on."""
    draft = _get(record_id)
    form = ReasonForm(data={"version": draft.version})

    def back(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.send_back(db.session(), draft, reason=reason, actor=actor, now=now)

    said = _("The draft can be changed again.")
    done = screens.carry_out(form, back, record=draft, leads_to=_shown(draft), said=said)
    return done or _act(record_id, form, SEND_BACK)


@pages.route("/<uuid:record_id>/discarding", methods=BOTH)
@serves(*DISCARD.values())
def discard(record_id: UUID) -> Page:
    """Discard a draft; nobody was asked."""
    draft = _get(record_id)
    form = RecordForm(data={"version": draft.version})

    def drop(actor: Actor, now: datetime) -> None:
        services.discard(db.session(), draft, actor=actor, now=now)

    target = url_for("council_asking.index")
    said = _("The draft is discarded.")
    done = screens.carry_out(form, drop, record=draft, leads_to=target, said=said)
    return done or _act(record_id, form, DISCARD, danger=True)


@pages.route("/<uuid:record_id>/issue", methods=BOTH)
@serves(*DECIDE.values())
def decide(record_id: UUID) -> Page:
    """Issue, as a chair, what was drafted: a letter goes to each member."""
    draft = _get(record_id)
    digest = services.draft_digest(draft)
    form = DecideForm(data={"version": draft.version, "digest": digest})
    issued: list[Request] = []

    def issue(actor: Actor, now: datetime) -> None:
        agreed_to = str(form.digest.data or "")
        done = services.decide(db.session(), draft, digest=agreed_to, actor=actor, now=now)
        issued.extend(done)

    done = screens.carry_out(form, issue, leads_to=_shown(draft), said=lambda: _issued(issued))
    form.digest.data = digest  # who reads the draft again agrees to what it says now
    lead = _("With your agreement a letter goes to each member, and its duty begins.")
    return done or _act(record_id, form, DECIDE, lead=lead, names=_members(draft))


def _issued(issued: list[Request]) -> str:
    if not issued:
        return str(_("Your agreement is recorded. Another chair must agree as well."))
    return str(ngettext("%(num)d request is issued.", "%(num)d requests are issued.", len(issued)))


def _act(record_id: UUID, form: RecordForm, acts: dict[Basis, Act], **more: Any) -> Page:
    draft = _get(record_id)
    act = acts[Basis(draft.basis)]
    can = bool(possible(db.session(), (act,), draft, current_actor()))
    defaults: dict[str, Any] = {"lead": None, "danger": False, "names": []}
    return _draw("act", record_id, form, act=act, can=can, **{**defaults, **more})
