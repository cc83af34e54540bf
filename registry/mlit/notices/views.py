"""Screens of Form 4: drawn up and issued by MLIT's market desk, used by residence management."""

from collections.abc import Callable
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
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import N_
from registry.informants import opening
from registry.informants.forms import identity_of, wish_of
from registry.informants.screens import given, vault
from registry.mlit.notices import letters, queries, services
from registry.mlit.notices.forms import (
    CauseForm,
    ContentForm,
    FileForm,
    InformantForm,
    ReasonForm,
    UseForm,
)
from registry.mlit.notices.models import Notice
from registry.mlit.notices.rules import (
    ACKNOWLEDGE,
    CAUSE_NAMES,
    DRAFT_ROOM,
    DRAW_UP,
    DROP,
    ISSUE,
    OF_ISA,
    OF_MLIT,
    SEX_NAMES,
    SHEETS,
    STATE_NAMES,
    SUSPICION_NAMES,
    TELL,
    USE,
    USE_NAMES,
    WANTS_PLAN,
    Cause,
    NoticeState,
    Suspicion,
    Use,
)
from registry.mlit.plans import queries as plans
from registry.mlit.plans.rules import REPORTED
from registry.mlit.screens import BOTH, Page, Screen, draw, in_language
from registry.papers.screens import preview, send_file, send_paper, send_word
from registry.papers.word import MEDIA_TYPE, word_of
from registry.seals import queries as seals
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.errors import explain
from registry.web.forms import RecordForm, RegistryForm
from registry.web.lists import page_of, read_listing

SECTION: Final = N_("Notices on Form 4")
INDEX: Final = "mlit_notices.index"
MARKET: Final = frozenset({Desk.MLIT_MARKET})
CONCERNED: Final = MARKET | {Desk.ISA_RESIDENCE}
TONES: Final = {
    NoticeState.DRAFT: "neutral",
    NoticeState.ISSUED: "warn",
    NoticeState.RECEIVED: "active",
    NoticeState.USED: "good",
    NoticeState.DROPPED: "ended",
}

pages = Blueprint("mlit_notices", __name__, url_prefix="/mlit/notices")


@pages.app_template_global()
def mlit_notice_state(notice: Notice) -> tuple[str, str]:
    """Return what a notice's state is called, and the tone of its tag."""
    state = NoticeState(notice.state)
    return _(STATE_NAMES[state]), TONES[state]


@pages.app_template_global()
def notice_cause(cause: str) -> str:
    """Return what a notice follows from."""
    return in_language(CAUSE_NAMES[Cause(cause)])


@pages.app_template_global()
def suspicion_name(code: str) -> str:
    """Return what a kind of suspicion is called, with its letter."""
    return in_language(SUSPICION_NAMES[Suspicion(code)])


@pages.app_template_global()
def sex_name(code: str) -> str | None:
    """Return what a sex is called, None where none is stated."""
    return in_language(SEX_NAMES[code]) if code else None


@pages.app_template_global()
def use_name(code: str) -> str:
    """Return what the immigration agency did."""
    return in_language(USE_NAMES[Use(code)])


@pages.get("")
@serves(desks=CONCERNED)
def index() -> Page:
    """List the notices: to MLIT all, to residence management those that were issued."""
    actor = current_actor()
    listing = read_listing(sorts=("begun",), default_sort="-begun", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.notices(actor, open_only=not everything)
    found = db.session().scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "mlit/notices/index.html",
        page=page_of(listing, found),
        everything=everything,
        draws_up=DRAW_UP.by.admits(actor, None),
    )


# -- drawing up ------------------------------------------------------------------------------------


@pages.route("/new", methods=BOTH)
@serves(DRAW_UP)
def new() -> Page:
    """Begin a form that no plan's end has opened."""
    form = CauseForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        cause = Cause(str(form.cause.data))
        made.append(services.draw_up(db.session(), cause, actor=actor, now=now).id)

    done = screens.carry_out(
        form, verb, said=None, leads_to=lambda: url_for("mlit_notices.content", record_id=made[0])
    )
    screen = Screen(DRAW_UP, SECTION, INDEX, _(SECTION), url_for(INDEX))
    return done or draw(form, screen, None)


@pages.route("/plans/<uuid:record_id>", methods=BOTH)
@serves(DRAW_UP, REPORTED)
def from_plan(record_id: UUID) -> Page:
    """Begin a form about a plan that was cancelled or given up."""
    session = db.session()
    plan = plans.get(session, record_id, current_actor())
    lead = (
        _("What the register says of the plan is filled in, and the plan's file goes with it.")
        if plan.stored
        else _("What the register says of the plan is filled in; complete it and attach the plan.")
    )
    form = RegistryForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        notice = services.draw_up(session, Cause.PLAN_CANCELLED, plan=plan, actor=actor, now=now)
        made.append(notice.id)

    done = screens.carry_out(
        form, verb, said=None, leads_to=lambda: url_for("mlit_notices.content", record_id=made[0])
    )
    back = url_for("mlit_plans.show", record_id=record_id)
    screen = Screen(DRAW_UP, SECTION, INDEX, plan.plan_no, back, lead)
    return done or draw(form, screen, None, earlier=queries.of_plan(session, plan.id))


def _draft(record_id: UUID) -> Notice:
    return queries.get_draft(db.session(), record_id, current_actor())


def _page(notice: Notice) -> str:
    return url_for("mlit_notices.show", record_id=notice.id)


def _title(notice: Notice) -> str:
    return notice.document_number or _("Draft of Form 4")


def _part(form: RegistryForm, notice: Notice, title: str, lead: str = "") -> Page:
    page = render_template(
        "mlit/notices/part.html",
        form=form,
        name=_title(notice),
        title=title,
        lead=lead,
        back=_page(notice),
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/content", methods=BOTH)
@serves(desks=MARKET)
def content(record_id: UUID) -> Page:
    """Say about whom it is and what happened."""
    session, notice = db.session(), _draft(record_id)
    form = ContentForm(obj=notice)

    def verb(actor: Actor, now: datetime) -> None:
        keep = vault(DRAFT_ROOM)
        services.write(session, keep, notice, form.content(), actor=actor, now=now)

    said = _("The draft is kept. Next: attach the plan, seal who informed, look at the form.")
    done = screens.carry_out(form, verb, record=notice, said=said, leads_to=_page(notice))
    return done or _part(form, notice, _("Complete the form"))


@pages.route("/<uuid:record_id>/informant", methods=BOTH)
@serves(desks=MARKET)
def informant(record_id: UUID) -> Page:
    """Seal who informed, for two named officers of the addressee."""
    session, notice = db.session(), _draft(record_id)
    form = InformantForm()

    def verb(_actor: Actor, now: datetime) -> None:
        identity = identity_of(form)
        assert identity is not None
        services.seal_informant(
            session, vault(DRAFT_ROOM), notice, identity, secrecy=wish_of(form), now=now
        )

    said = _("Sealed. Nobody at MLIT can read it again; take it out and enter it anew.")
    done = screens.carry_out(form, verb, said=said, leads_to=_page(notice))
    lead = _(
        "What you enter is encrypted when you send it. Two named officers of the immigration "
        "agency open it together, with a reason. Of it the form shows only which box is ticked."
    )
    return done or _part(form, notice, _("Seal who informed"), lead)


@pages.post("/<uuid:record_id>/informant/removal")
@serves(desks=MARKET)
def remove_informant(record_id: UUID) -> Page:
    """Take who informed out of a draft."""
    notice = _draft(record_id)
    return _removed(notice, lambda _actor, _now: services.remove_informant(db.session(), notice))


def _removed(notice: Notice, verb: screens.Verb) -> Page:
    form = RegistryForm()
    done = screens.carry_out(form, verb, said=_("Taken out."), leads_to=_page(notice))
    return done or _part(form, notice, _("Take out"))


@pages.route("/<uuid:record_id>/files", methods=BOTH)
@serves(desks=MARKET)
def attach(record_id: UUID) -> Page:
    """Attach a file: the acceptance plan, or other papers."""
    session, notice = db.session(), _draft(record_id)
    form = FileForm()

    def verb(actor: Actor, now: datetime) -> None:
        for upload in form.files.data:
            services.add_file(
                session,
                vault(DRAFT_ROOM),
                notice,
                given(upload),
                is_plan=bool(form.is_plan.data),
                actor=actor,
                now=now,
            )

    done = screens.carry_out(form, verb, said=_("Added."), leads_to=_page(notice))
    return done or _part(form, notice, _("Attach a file"))


@pages.post("/<uuid:record_id>/files/<uuid:file_id>/removal")
@serves(desks=MARKET)
def remove_file(record_id: UUID, file_id: UUID) -> Page:
    """Take a file out of a draft."""
    notice = _draft(record_id)
    found = queries.get_file(notice, file_id)
    return _removed(notice, lambda _actor, _now: services.remove_file(db.session(), notice, found))


# -- one notice ------------------------------------------------------------------------------------


def _get(record_id: UUID) -> Notice:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=CONCERNED, shows=Notice.kind)
def show(record_id: UUID) -> Page:
    """Show a notice: what it says, its files, who may open the sheet, what was done."""
    session, actor, notice = db.session(), current_actor(), _get(record_id)
    draft, addressee = notice.state == NoticeState.DRAFT, Desk.ISA_RESIDENCE in actor.desks
    lacking = services.lacking(notice) if draft else []
    return render_template(
        "mlit/notices/show.html",
        notice=notice,
        draft=draft,
        addressee=addressee,
        lacking=[explain(one) for one in lacking],
        wants_plan=WANTS_PLAN in lacking and not addressee,
        buttons=screens.buttons(session, (*OF_MLIT, *OF_ISA), notice, blueprint=pages.name),
        openings=seals.openings(session, notice.seal_id) if addressee and notice.seal_id else [],
        takes_part=addressee and opening.takes_part(session, SHEETS, actor, clock.now()),
        uses=queries.uses(session, notice, actor),
        duties=screens.open_duties(session, notice, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(notice)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CONCERNED)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that goes with a notice."""
    return send_file(queries.get_file(_get(record_id), file_id).stored)


@pages.get("/<uuid:record_id>/form.<ending>")
@serves(desks=CONCERNED)
def form(record_id: UUID, ending: str) -> Response:
    """Show the form as it was issued or would be, as PDF/A or as a Word file."""
    session, notice = db.session(), _get(record_id)
    if ending not in {"pdf", "docx"}:
        raise NotFound
    if notice.paper is not None:
        return send_paper(notice.paper) if ending == "pdf" else send_word(notice.paper)
    document = letters.form(session, notice, now=clock.now())
    if ending == "pdf":
        return preview(document, "form-4-draft")
    content = word_of(document.data(), demonstration=False)
    return send(content, name="form-4-draft.docx", mimetype=MEDIA_TYPE)


# -- acts ------------------------------------------------------------------------------------------


def _act(
    notice: Notice,
    form: RecordForm,
    act: Act,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
    grave: bool = False,
) -> Page:
    done = screens.carry_out(form, verb, record=notice, said=said, leads_to=_page(notice))
    screen = Screen(act, SECTION, INDEX, _title(notice), _page(notice), lead, grave)
    return done or draw(form, screen, notice, care=True)


@pages.route("/<uuid:record_id>/issue", methods=BOTH)
@serves(ISSUE)
def issue(record_id: UUID) -> Page:
    """Issue the form."""
    notice = _get(record_id)
    return _act(
        notice,
        RecordForm(data={"version": notice.version}),
        ISSUE,
        lambda actor, now: services.issue(
            db.session(), vault(DRAFT_ROOM), notice, actor=actor, now=now
        ),
        said=_("The form is issued. The immigration agency's acknowledgement shows here."),
        lead=_("Look at the form first. It gets its number now and can't be changed any more."),
    )


@pages.route("/<uuid:record_id>/dropping", methods=BOTH)
@serves(DROP)
def drop(record_id: UUID) -> Page:
    """Give a draft up."""
    notice = _get(record_id)
    form = ReasonForm(data={"version": notice.version})
    return _act(
        notice,
        form,
        DROP,
        lambda actor, now: services.drop(
            db.session(), notice, words=str(form.words.data), actor=actor, now=now
        ),
        said=_("It is recorded that this is not reported."),
        grave=True,
    )


@pages.route("/<uuid:record_id>/receipt", methods=BOTH)
@serves(ACKNOWLEDGE)
def acknowledge(record_id: UUID) -> Page:
    """Acknowledge a notice."""
    notice = _get(record_id)
    return _act(
        notice,
        RecordForm(data={"version": notice.version}),
        ACKNOWLEDGE,
        lambda actor, now: services.acknowledge(db.session(), notice, actor=actor, now=now),
        said=_("Receipt is acknowledged."),
    )


@pages.route("/<uuid:record_id>/use", methods=BOTH)
@serves(USE)
def use(record_id: UUID) -> Page:
    """Record guidance or an on-site check."""
    return _used(
        record_id,
        USE,
        services.use,
        _("It is recorded."),
        _("MLIT sees that the notice was used, and nothing else, until you tell what came of it."),
    )


@pages.route("/<uuid:record_id>/outcome", methods=BOTH)
@serves(TELL)
def tell(record_id: UUID) -> Page:
    """Tell MLIT what came of a notice."""
    return _used(
        record_id,
        TELL,
        services.tell,
        _("MLIT is told."),
        _("The agreement does not ask for this; it is the agency's own decision what it tells."),
    )


def _used(record_id: UUID, act: Act, verb: Callable[..., object], said: str, lead: str) -> Page:
    notice = _get(record_id)
    today = clock.legal_date(clock.now())
    form = UseForm(data={"version": notice.version, "on": today})

    def do(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        done = services.Done(Use(str(form.sort.data)), form.on.data, str(form.words.data))
        verb(db.session(), notice, done, actor=actor, now=now)

    return _act(notice, form, act, do, said=said, lead=lead)
