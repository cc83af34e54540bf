"""Screens of the memorandum: every clause with what one can do under it, and its own life."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import CATALOGUE, stopped, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clauses import Clause
from registry.core.db import db
from registry.core.refusals import NotFound
from registry.core.text import N_
from registry.duties import queries as duties
from registry.moc.clauses import MOC
from registry.moc.contacts.rules import side_for
from registry.moc.contacts.views import Page, Screen, draw
from registry.moc.memorandum import queries, services
from registry.moc.memorandum.forms import (
    AmendmentForm,
    ConsentForm,
    DisputeForm,
    EventForm,
    ReasonForm,
    SettlementForm,
    SignatureForm,
    TakeUpForm,
)
from registry.moc.memorandum.models import Amendment, Dispute
from registry.moc.memorandum.rules import (
    AMENDMENT_NAMES,
    CONSENT,
    DECLINE,
    DISPUTE_NAMES,
    GIVE_NOTICE,
    HAPPENING_NAMES,
    PROPOSE,
    RAISE,
    REVIEW,
    SETTLE,
    SIGN,
    TAKE_UP,
    AmendmentStanding,
    DisputeState,
    Happening,
)
from registry.moc.post.rules import PARTIES, Side
from registry.moc.post.services import day_at
from registry.moc.texts.views import shown
from registry.papers.models import StoredFile
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, declaration_of, serves
from registry.web.forms import RegistryForm
from registry.web.locale import current_language, day_text
from registry.web.uploads import FilesField

BOTH: Final = ("GET", "POST")
# clause → what one can do under it: the label of a link and where it leads
PATHS: Final[dict[str, list[tuple[str, str]]]] = {
    "moc:1": [(N_("The public page"), "public_memorandum.show")],
    "moc:2": [(N_("Contact points"), "moc_contacts.index")],
    "moc:3": [(N_("Consents to disclose"), "moc_disclosures.index")],
    "moc:4.1": [(N_("Broker reports"), "moc_reports.index")],
    "moc:4.2": [(N_("Consultations"), "moc_consultations.index")],
    "moc:5": [(N_("Tests"), "moc_tests.index")],
    "moc:6.1": [(N_("Agencies"), "moc_agencies.index"), (N_("Lists"), "moc_editions.lists")],
    "moc:6.2": [(N_("Agencies"), "moc_agencies.index")],
    "moc:6.3": [
        (N_("Improvement orders"), "moc_orders.index"),
        (N_("Lists"), "moc_editions.lists"),
    ],
    "moc:6.4": [(N_("Inquiries"), "moc_inquiries.index")],
    "moc:7.1": [(N_("Agencies"), "moc_agencies.index"), (N_("Criteria"), "moc_agencies.criteria")],
    "moc:7.2": [(N_("Lists"), "moc_editions.lists")],
    "moc:7.3": [(N_("Notices about agencies"), "moc_notices.index")],
    "moc:7.4": [(N_("Agencies"), "moc_agencies.index")],
    "moc:7.5": [
        (N_("Improvement orders"), "moc_orders.index"),
        (N_("Lists"), "moc_editions.lists"),
    ],
    "moc:7.6": [(N_("Inquiries"), "moc_inquiries.index")],
    "moc:8": [
        (N_("Suspensions of acceptance"), "moc_stays.suspensions"),
        (N_("Help with returns"), "moc_stays.returns"),
    ],
    "moc:9": [(N_("Reviews and amendments"), "moc_memorandum.life")],
    "moc:10": [(N_("Signatures, end and disputes"), "moc_memorandum.life")],
}
TONES: Final = {
    AmendmentStanding.PROPOSED: "warn",
    AmendmentStanding.IN_FORCE: "good",
    AmendmentStanding.TO_COME: "active",
    AmendmentStanding.DECLINED: "ended",
}

pages = Blueprint("moc_memorandum", __name__, url_prefix="/moc")


@pages.app_template_global()
def happening_name(happening: str) -> str:
    """Return what a happening in the memorandum's life is called."""
    return HAPPENING_NAMES[Happening(happening)].in_locale(current_language())


@pages.app_template_global()
def dispute_standing(state: str) -> tuple[str, str]:
    """Return where a dispute stands, and the tone of its tag."""
    known = DisputeState(state)
    return _(DISPUTE_NAMES[known]), "warn" if known is DisputeState.OPEN else "good"


@dataclass(frozen=True)
class _Path:
    """A clause as the start page shows it: what it says, where it leads, what is open under it."""

    clause: Clause
    gist: str
    links: list[tuple[str, str]]
    open: int


@pages.get("/")
@serves(desks=PARTIES)
def start() -> Page:
    """Show each clause with what one can do under it, and how the memorandum stands."""
    session, language = db.session(), current_language()
    counted = Counter(
        CATALOGUE.duties[one.code].clause.id
        for one in duties.open_of(session, "moc.")
        if one.code in CATALOGUE.duties
    )
    return render_template(
        "moc/memorandum/start.html",
        life=queries.life(session),
        today=day_at(Side.JP, clock.now()),
        mine=[
            one
            for one in duties.to_do(session, current_actor(), CATALOGUE)
            if one.code in CATALOGUE.duties and CATALOGUE.duties[one.code].clause in MOC.clauses
        ],
        paths=[
            _Path(clause, clause.gist.in_locale(language), _links(clause), counted[clause.id])
            for clause in MOC.clauses
        ],
    )


def _links(clause: Clause) -> list[tuple[str, str]]:
    actor = current_actor()
    return [
        (_(label), url_for(endpoint))
        for label, endpoint in PATHS.get(clause.id, ())
        if declaration_of(current_app, endpoint).admits(actor)
    ]


@pages.get("/life")
@serves(desks=PARTIES)
def life() -> Page:
    """Show signatures, reviews, amendments, the end, and disputes."""
    session, actor, now = db.session(), current_actor(), clock.now()
    today = day_at(Side.JP, now)
    known = queries.life(session)
    offers = {
        SIGN: "moc_memorandum.sign",
        REVIEW: "moc_memorandum.review",
        PROPOSE: "moc_memorandum.propose",
        RAISE: "moc_memorandum.raise_dispute",
        GIVE_NOTICE: "moc_memorandum.give_notice",
    }
    return render_template(
        "moc/memorandum/life.html",
        life=known,
        today=today,
        events=queries.events(session),
        notes=queries.notes(session, actor),
        amendments=[
            (one, *_standing(one), queries.standing(one, today)[1])
            for one in queries.amendments(session, actor)
        ],
        disputes=queries.disputes(session, actor),
        offers=[
            (act, _(act.label), url_for(endpoint))
            for act, endpoint in offers.items()
            if act.by.admits(actor, None)
            and stopped(session, act, now) is None
            and not (act is SIGN and side_for(actor) in known.signed)
            and not (act is GIVE_NOTICE and known.noticed_on)
        ],
        danger={GIVE_NOTICE},
    )


def _standing(amendment: Amendment) -> tuple[str, str]:
    standing, _since = queries.standing(amendment, day_at(Side.JP, clock.now()))
    return _(AMENDMENT_NAMES[standing]), TONES[standing]


def _trail() -> list[tuple[str, str]]:
    return [(_("Its own life"), url_for("moc_memorandum.life"))]


def _document(field: FilesField, actor: Actor, now: datetime) -> StoredFile | None:
    taken = [
        take(one, compartment="moc", organisation_id=None, actor=actor, now=now)
        for one in field.data
    ]
    return taken[0] if taken else None


@pages.get("/life/events/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.life-event")
def event(record_id: UUID) -> Page:
    """Show a signature, a review or a notice, with what hangs on it."""
    session, actor = db.session(), current_actor()
    found = queries.get_event(session, record_id, actor)
    return render_template(
        "moc/memorandum/event.html",
        one=found,
        note=queries.notes(session, actor).get(found.id),
        life=queries.life(session),
        today=day_at(Side.JP, clock.now()),
        duties=screens.open_duties(session, found, today=day_at(Side.JP, clock.now())),
        course=screens.course(session, subject_of(found)),
    )


@pages.get("/life/events/<uuid:record_id>/file")
@serves(desks=PARTIES)
def event_file(record_id: UUID) -> Response:
    """Hand out the document of a review or notice."""
    session, actor = db.session(), current_actor()
    found = queries.get_event(session, record_id, actor)
    note = queries.notes(session, actor).get(found.id)
    if note is None or note.stored is None:
        raise NotFound
    return send_file(note.stored)


@pages.route("/life/signature", methods=BOTH)
@serves(SIGN)
def sign() -> Page:
    """Enter the day on which one's own side signed."""
    form = SignatureForm()

    def verb(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        services.sign(db.session(), form.on.data, place=str(form.place.data), actor=actor, now=now)

    done = screens.carry_out(
        form, verb, leads_to=url_for(".life"), said=_("The day of signature is entered.")
    )
    lead = _("Our copy leaves it blank. Each side enters its own; the later one begins it.")
    return done or draw(form, Screen(SIGN, "", _trail(), lead))


def _event_screen(act: Act, lead: str, said: str, *, danger: bool = False) -> Page:
    side = side_for(current_actor())
    form = EventForm(data={"on": day_at(side, clock.now()), "language": current_language()})
    record = services.give_notice if act is GIVE_NOTICE else services.review

    def verb(actor: Actor, now: datetime) -> None:
        assert form.on.data is not None
        record(
            db.session(),
            form.on.data,
            str(form.text.data),
            language=str(form.language.data),
            file=_document(form.document, actor, now),
            actor=actor,
            now=now,
        )

    done = screens.carry_out(form, verb, leads_to=url_for(".life"), said=said)
    screen = Screen(act, "", _trail(), lead, danger=danger, to_side=side.other)
    return done or draw(form, screen)


@pages.route("/life/review", methods=BOTH)
@serves(REVIEW)
def review() -> Page:
    """Record a review."""
    lead = _("As needed, in the light of the review of the system itself.")
    return _event_screen(REVIEW, lead, _("The review is recorded."))


@pages.route("/life/notice", methods=BOTH)
@serves(GIVE_NOTICE)
def give_notice() -> Page:
    """Give notice of the end."""
    lead = _("The memorandum ends six months after the day of notice. This can't be taken back.")
    said = _("Notice is given; the day of the end shows here.")
    return _event_screen(GIVE_NOTICE, lead, said, danger=True)


@pages.route("/life/amendments/new", methods=BOTH)
@serves(PROPOSE)
def propose() -> Page:
    """Propose an amendment to the other side."""
    side = side_for(current_actor())
    form = AmendmentForm(data={"language": current_language()})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        consent = _document(form.document, actor, now)
        assert consent is not None
        amendment = services.propose(
            db.session(),
            str(form.title.data),
            str(form.text.data),
            language=str(form.language.data),
            effective_on=form.effective_on.data,
            consent=consent,
            actor=actor,
            now=now,
        )
        made.append(amendment.id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".amendment", record_id=made[0]),
        said=_("The amendment is proposed; it needs the other side's written consent."),
    )
    return done or draw(form, Screen(PROPOSE, "", _trail(), to_side=side.other))


def _amendment(record_id: UUID) -> Amendment:
    return queries.get_amendment(db.session(), record_id, current_actor())


@pages.get("/life/amendments/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.amendment")
def amendment(record_id: UUID) -> Page:
    """Show an amendment, and both consents."""
    session, one = db.session(), _amendment(record_id)
    return render_template(
        "moc/memorandum/amendment.html",
        one=one,
        standing=_standing(one),
        since=queries.standing(one, day_at(Side.JP, clock.now()))[1],
        planned="" if one.answers else _planned(one),
        texts=shown([one]),
        buttons=[]
        if one.answers
        else screens.buttons(session, (CONSENT, DECLINE), one, blueprint=pages.name),
        danger={DECLINE},
        duties=screens.open_duties(session, one, today=day_at(Side.JP, clock.now())),
        course=screens.course(session, subject_of(one)),
    )


def _planned(one: Amendment) -> str:
    """Say from when an amendment would be in force that waits for the other side (moc:9)."""
    if one.effective_on is None:
        return str(_("It would be in force from the day on which the other side consents."))
    return str(
        _(
            "It would be in force from %(day)s, or from the consent where that is later.",
            day=day_text(one.effective_on),
        )
    )


@pages.get("/life/amendments/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES)
def amendment_file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a written consent."""
    one = _amendment(record_id)
    for stored in (one.stored, *(answer.stored for answer in one.answers)):
        if stored is not None and stored.id == file_id:
            return send_file(stored)
    raise NotFound


@pages.route("/life/amendments/<uuid:record_id>/consent", methods=BOTH)
@serves(CONSENT)
def consent(record_id: UUID) -> Page:
    """Consent in writing."""
    one = _amendment(record_id)
    form = ConsentForm(data={"on": day_at(side_for(current_actor()), clock.now())})

    def verb(actor: Actor, now: datetime) -> None:
        document = _document(form.document, actor, now)
        assert document is not None
        assert form.on.data is not None
        services.consent(db.session(), one, form.on.data, document, actor=actor, now=now)

    said = _("Both sides have consented; the amendment is agreed.")
    return _on_amendment(form, one, CONSENT, verb, said)


@pages.route("/life/amendments/<uuid:record_id>/refusal", methods=BOTH)
@serves(DECLINE)
def decline(record_id: UUID) -> Page:
    """Do not consent."""
    one, form = _amendment(record_id), ReasonForm()

    def verb(actor: Actor, now: datetime) -> None:
        services.decline(db.session(), one, str(form.reason.data), actor=actor, now=now)

    return _on_amendment(form, one, DECLINE, verb, _("The answer is sent."))


def _on_amendment(
    form: RegistryForm, one: Amendment, act: Act, verb: screens.Verb, said: str
) -> Page:
    back = url_for(".amendment", record_id=one.id)
    done = screens.carry_out(form, verb, leads_to=back, said=said)
    trail = [*_trail(), (one.title, back)]
    screen = Screen(
        act,
        one.title,
        trail,
        "" if one.answers else _planned(one),
        danger=act is DECLINE,
        reading=shown([one])[one.id],
    )
    return done or draw(form, screen, one)


# -- disputes -------------------------------------------------------------------------------------


def _dispute(record_id: UUID) -> Dispute:
    return queries.get_dispute(db.session(), record_id, current_actor())


@pages.get("/life/disputes/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.dispute")
def dispute(record_id: UUID) -> Page:
    """Show a dispute and what both sides hold."""
    session, one = db.session(), _dispute(record_id)
    return render_template(
        "moc/memorandum/dispute.html",
        one=one,
        texts=shown([one, *one.steps]),
        buttons=_dispute_buttons(one),
        duties=screens.open_duties(session, one, today=day_at(Side.JP, clock.now())),
        course=screens.course(session, subject_of(one)),
    )


def _dispute_buttons(one: Dispute) -> list[screens.Button]:
    acts = []
    taken_up = any(step.side != one.side for step in one.steps)
    if one.state == DisputeState.OPEN and not taken_up:
        acts.append(TAKE_UP)
    if taken_up and side_for(current_actor()) == one.side:
        acts.append(SETTLE)
    return screens.buttons(db.session(), acts, one, blueprint=pages.name)


@pages.route("/life/disputes/new", methods=BOTH)
@serves(RAISE)
def raise_dispute() -> Page:
    """Raise a dispute."""
    side = side_for(current_actor())
    form = DisputeForm(data={"language": current_language()})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        raised = services.raise_dispute(
            db.session(),
            str(form.subject.data),
            str(form.text.data),
            language=str(form.language.data),
            actor=actor,
            now=now,
        )
        made.append(raised.id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".dispute", record_id=made[0]),
        said=_("The dispute is raised; both sides consult."),
    )
    lead = _("Both sides settle it between them, by consultation (moc:10).")
    return done or draw(form, Screen(RAISE, "", _trail(), lead, to_side=side.other))


@pages.route("/life/disputes/<uuid:record_id>/consultation", methods=BOTH)
@serves(TAKE_UP)
def take_up(record_id: UUID) -> Page:
    """Say that one's side consults about it."""
    one = _dispute(record_id)
    form = TakeUpForm(data={"version": one.version, "language": current_language()})

    def verb(actor: Actor, now: datetime) -> None:
        services.take_up(
            db.session(),
            one,
            str(form.text.data),
            language=str(form.language.data),
            actor=actor,
            now=now,
        )

    return _on_dispute(form, one, TAKE_UP, verb, _("The other side is told."))


@pages.route("/life/disputes/<uuid:record_id>/settlement", methods=BOTH)
@serves(SETTLE)
def settle(record_id: UUID) -> Page:
    """Record the settlement."""
    one = _dispute(record_id)
    form = SettlementForm(data={"version": one.version, "language": current_language()})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.consulted_on.data is not None
        services.settle(
            db.session(),
            one,
            str(form.text.data),
            language=str(form.language.data),
            consulted_on=form.consulted_on.data,
            actor=actor,
            now=now,
        )

    return _on_dispute(form, one, SETTLE, verb, _("The settlement is recorded."))


def _on_dispute(form: RegistryForm, one: Dispute, act: Act, verb: screens.Verb, said: str) -> Page:
    back = url_for(".dispute", record_id=one.id)
    done = screens.carry_out(form, verb, record=one, leads_to=back, said=said)
    trail = [*_trail(), (one.subject, back)]
    return done or draw(form, Screen(act, one.subject, trail, reading=shown([one])[one.id]), one)
