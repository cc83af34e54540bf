"""Screens of notices: Japan writes and sends them, the Kyrgyz side investigates and answers."""

from collections.abc import Sequence
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
from registry.core.acts import Act
from registry.core.db import db
from registry.core.text import N_
from registry.informants.screens import vault
from registry.moc.agencies import queries as agencies
from registry.moc.agencies.rules import STANDING_NAMES, NameKind, Standing
from registry.moc.notices import letters, queries, services
from registry.moc.notices.forms import NoticeForm
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import (
    GIVE_RESULT,
    GROUNDS,
    GUIDE,
    INVESTIGATE,
    KEEP,
    ON_OWN,
    ON_THEIRS,
    REVOKED,
    SEND,
    STATE_NAMES,
    Ground,
    NoticeState,
)
from registry.moc.post import queries as post
from registry.moc.post.rules import JAPANESE, PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.screens import (
    BOTH,
    Page,
    Screen,
    draw,
    in_language,
    printing_language,
    step_title,
    told_in,
)
from registry.moc.steps import queries as steps
from registry.moc.steps.forms import GuidanceForm, RevokedForm, StepForm
from registry.papers.screens import printed
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm

SECTION: Final = N_("Notices about agencies")
INDEX: Final = "moc_notices.index"
_LAST: Final = {
    KEEP.name: (N_("Certification kept"), "good"),
    REVOKED.name: (N_("Certification revoked"), "bad"),
    GIVE_RESULT.name: (N_("Result given"), "active"),
    INVESTIGATE.name: (N_("Investigated"), "active"),
}

pages = Blueprint("moc_notices", __name__, url_prefix="/moc/notices")


@pages.app_template_global()
def notice_standing(notice: Notice, done: set[str]) -> tuple[str, str]:
    """Return how far a notice came, and the tone of its tag."""
    for act, (name, tone) in _LAST.items():
        if act in done:
            return _(name), tone
    state = NoticeState(notice.state)
    return _(STATE_NAMES[state]), "warn" if state is NoticeState.SENT else "neutral"


@pages.app_template_global()
def notice_ground(notice: Notice) -> str:
    """Return what the agency seems to have done."""
    return in_language(GROUNDS[Ground(notice.ground)])


@pages.get("")
@serves(desks=PARTIES)
def index() -> Page:
    """List the notices and how far each came."""
    session, actor = db.session(), current_actor()
    found = queries.notices(session, actor)
    done = steps.acts_done(session, Notice.kind, [one.id for one in found])
    return render_template(
        "moc/notices/index.html",
        rows=[(one, done[one.id]) for one in found],
        may_begin=bool(actor.desks & JAPANESE),
    )


@pages.route("/new", methods=BOTH)
@serves(desks=JAPANESE)
def new() -> Page:
    """Write a notice; the agency may be given by the page that leads here."""
    session = db.session()
    form = NoticeForm(data={"confidential": True, **_asked_for()})
    made: list[UUID] = []

    def begin(_actor: Actor, now: datetime) -> None:
        made.append(services.begin(session, form.content(), now=now).id)

    done = screens.carry_out(
        form,
        begin,
        said=_("The draft is kept. The contact point sends it."),
        leads_to=lambda: url_for(".show", record_id=made[0]),
    )
    return done or _write(form, url_for(INDEX))


def _asked_for() -> dict[str, str]:
    number = request.args.get("agency", "")
    found = agencies.agencies(db.session(), current_actor(), part=number) if number else ()
    agency = next((one for one in found if one.registration_number == number), None)
    if agency is None:
        return {}
    return {
        "agency_number": agency.registration_number,
        "agency_name": agencies.name_of(agency, NameKind.REGISTERED),
    }


def _write(form: NoticeForm, back: str) -> Page:
    return render_template("moc/notices/write.html", form=form, back=back), form.http_status


def _get(record_id: UUID) -> Notice:
    return queries.get(db.session(), record_id, current_actor())


def _page(notice: Notice) -> str:
    return url_for("moc_notices.show", record_id=notice.id)


@pages.route("/<uuid:record_id>/content", methods=BOTH)
@serves(desks=JAPANESE)
def write(record_id: UUID) -> Page:
    """Change what a draft says."""
    notice = _get(record_id)
    form = NoticeForm(obj=notice)

    def verb(_actor: Actor, _now: datetime) -> None:
        services.write(notice, form.content())

    done = screens.carry_out(
        form, verb, record=notice, said=_("The draft is kept."), leads_to=_page(notice)
    )
    return done or _write(form, _page(notice))


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.notice")
def show(record_id: UUID) -> Page:
    """Show a notice: what it says, what the Kyrgyz side did, what is still owed."""
    session, actor, notice = db.session(), current_actor(), _get(record_id)
    done = steps.steps_of(session, Notice.kind, notice.id)
    told = {step.act for step in done}
    agency = queries.agency_of(session, notice)
    acts = [*ON_OWN, *(services.possible_next(ON_THEIRS, told) if notice.sent_on else ())]
    return render_template(
        "moc/notices/show.html",
        notice=notice,
        steps=done,
        done=told,
        agency=agency,
        is_another=agency is not None and not queries.bears(agency, notice.agency_name),
        certifications=_certifications(notice),
        revocations=queries.revocations_of(session, notice),
        may_write=notice.state == NoticeState.DRAFT and bool(actor.desks & JAPANESE),
        buttons=screens.buttons(session, acts, notice, blueprint=pages.name),
        duties=screens.open_duties(session, notice, today=day_at(Side.KG, clock.now())),
        events=screens.course(session, subject_of(notice)),
        sent=post.about(session, actor, Notice.kind, notice.id),
    )


def _certifications(notice: Notice) -> list[tuple[str, str]]:
    """Return the certificates of a notice's agency, how each stands, and where its page is."""
    session = db.session()
    agency = queries.agency_of(session, notice)
    found = agencies.certifications_of(session, agency.id, current_actor()) if agency else ()
    return [
        (
            "　".join(
                (_("Certification"), one.certificate_number, _(STANDING_NAMES[Standing(one.state)]))
            ),
            url_for("moc_agencies.certification", record_id=one.id),
        )
        for one in found
        if one.certificate_number
    ]


def _screen(
    act: Act,
    notice: Notice,
    lead: str,
    *,
    grave: bool = False,
    first: Sequence[tuple[str, str]] = (),
) -> Screen:
    return Screen(act, SECTION, INDEX, notice.agency_name, _page(notice), lead, grave, first)


@pages.route("/<uuid:record_id>/sending", methods=BOTH)
@serves(SEND)
def send(record_id: UUID) -> Page:
    """Send a notice; the Kyrgyz side then owes investigation, guidance and the result."""
    notice = _get(record_id)
    form = RecordForm(data={"version": notice.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.send(db.session(), notice, actor=actor, now=now)

    done = screens.carry_out(
        form,
        verb,
        record=notice,
        said=_("The notice is sent. What the Kyrgyz side does shows here."),
        leads_to=_page(notice),
    )
    lead = _("The Kyrgyz side then has to investigate, to guide and supervise, and to answer.")
    return done or draw(form, _screen(SEND, notice, lead), notice)


def _answer(
    record_id: UUID,
    act: Act,
    form: StepForm,
    *,
    said: str,
    lead: str = "",
    grave: bool = False,
    first: Sequence[tuple[str, str]] = (),
) -> Page:
    notice = _get(record_id)

    def verb(actor: Actor, now: datetime) -> None:
        keep = vault(notice.room)
        services.answer(db.session(), keep, act, notice, told_in(form), actor=actor, now=now)

    done = screens.carry_out(form, verb, said=said, leads_to=_page(notice))
    return done or draw(form, _screen(act, notice, lead, grave=grave, first=first), notice)


def _today() -> dict[str, object]:
    return {"on": day_at(Side.KG, clock.now()), "confidential": True}


@pages.route("/<uuid:record_id>/investigation", methods=BOTH)
@serves(INVESTIGATE)
def investigate(record_id: UUID) -> Page:
    """Record what the investigation of the agency found."""
    said = _("The investigation is recorded.")
    return _answer(record_id, INVESTIGATE, StepForm(data=_today()), said=said)


@pages.route("/<uuid:record_id>/guidance", methods=BOTH)
@serves(GUIDE)
def guide(record_id: UUID) -> Page:
    """Record how the agency was guided and is supervised, or that it was not necessary."""
    said = _("The guidance is recorded.")
    return _answer(record_id, GUIDE, GuidanceForm(data=_today()), said=said)


@pages.route("/<uuid:record_id>/result", methods=BOTH)
@serves(GIVE_RESULT)
def give_result(record_id: UUID) -> Page:
    """Give Japan the result."""
    return _answer(
        record_id,
        GIVE_RESULT,
        StepForm(data=_today()),
        said=_("Japan has the result. Next, decide whether the certification stays."),
        lead=_("Say what was found, what the agency was told, and how it is supervised."),
    )


@pages.route("/<uuid:record_id>/keeping", methods=BOTH)
@serves(KEEP)
def keep(record_id: UUID) -> Page:
    """Decide not to revoke the certification."""
    said = _("The decision is recorded.")
    return _answer(record_id, KEEP, StepForm(data=_today()), said=said)


@pages.route("/<uuid:record_id>/revocation", methods=BOTH)
@serves(REVOKED)
def revoked(record_id: UUID) -> Page:
    """Record that the certification was revoked in the register because of the notice."""
    notice, form = _get(record_id), RevokedForm(data=_today())
    found = queries.revocations_of(db.session(), notice)
    form.reference.offer([(one.certificate_number, one.certificate_number) for one in found])
    lead = _("The revocation itself is done in the register, on the page of the certification.")
    return _answer(
        record_id,
        REVOKED,
        form,
        said=_("The revocation is recorded."),
        lead=lead,
        grave=True,
        first=_certifications(notice),
    )


@pages.get("/<uuid:record_id>/print")
@serves(desks=PARTIES)
def print_notice(record_id: UUID) -> Response:
    """Print a notice in both languages, with what the other side did."""
    notice = _get(record_id)
    done = steps.steps_of(db.session(), Notice.kind, notice.id)
    document = letters.printed(notice, done, [step_title(step) for step in done], clock.now())
    return printed(document, f"notice-{notice.id}", language=printing_language())
