"""Screens of a part before it is sent: organs proposed, content chosen, decided by two, sent."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.referrals import queries, services
from registry.council.referrals.forms import DecideForm, PartForm, PostForm, ReasonForm
from registry.council.referrals.rules import (
    CHANGE,
    DECIDE,
    DROP,
    ISSUE,
    ORGANS,
    POST,
    PREPARE,
    PROPOSE,
    SEND,
    SEND_BACK,
    Channel,
    in_field_of,
    proposals,
)
from registry.council.referrals.views import (
    BOTH,
    SECRETARIAT,
    Page,
    draw,
    draw_again,
    get,
    organ_name,
    said_in,
    shown,
)
from registry.council.violations import queries as cases
from registry.council.violations.models import ViolationCase
from registry.council.violations.rules import ROOM, known_breaches
from registry.informants.screens import given, vault
from registry.papers.models import StoredFile
from registry.papers.services import store_file
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm

pages = Blueprint("council_referring", __name__, url_prefix="/council/referrals")


def _case(case_id: UUID) -> ViolationCase:
    return cases.get(db.session(), case_id, current_actor())


@pages.get("/new/<uuid:record_id>")
@serves(desks=SECRETARIAT)
def choose(record_id: UUID) -> Page:
    """Choose the organs that are to be informed of a case, from those that are proposed."""
    case = _case(record_id)
    found = proposals(known_breaches(case.breaches))
    named = {one.organ for one in found}
    parts = queries.of_cases(db.session(), [case], current_actor())[case.id]
    return render_template(
        "council/referrals/choose.html",
        case=case,
        proposed=found,
        others=[organ for organ in ORGANS if organ not in named],
        taken={part.addressed_to: part for part in parts},
        may=case.state == "open",
    )


@pages.route("/new/<uuid:record_id>/<organ>", methods=BOTH)
@serves(PREPARE)
def prepare(record_id: UUID, organ: str) -> Page:
    """Choose what one organ is to know of a case."""
    session, case = db.session(), _case(record_id)
    if organ not in ORGANS:
        raise NotFound
    informed = bool(cases.informants(session, case))
    form = PartForm(
        data={
            "breaches": in_field_of(Desk(organ), known_breaches(case.breaches)),
            "law": case.law,
            "passages": case.facts,
            "concerned": [str(one.id) for one in case.concerned],
            "steps": [str(one.id) for one in cases.steps_of_others(case)],
            "files": [str(one.id) for one in case.files if one.stored_file_id],
            "with_informant": informed,
            "channel": Channel.SYSTEM.value,
        }
    )
    form.offer(case, Desk(organ), informed=informed)
    made: list[UUID] = []

    def begin(actor: Actor, now: datetime) -> None:
        referral = services.prepare(
            session,
            vault(ROOM),
            case,
            Desk(organ),
            form.chosen(),
            channel=form.way,
            actor=actor,
            now=now,
        )
        made.append(referral.id)

    done = screens.carry_out(
        form,
        begin,
        said=_("The part is prepared. Look at it, and lay it before the second officer."),
        leads_to=lambda: shown(made[0]),
    )
    if done is not None:
        return done
    kicker = f"{case.case_number}　{organ_name(organ)}"
    back_url = url_for(".choose", record_id=record_id)
    return draw(form, PREPARE, kicker=kicker, back_url=back_url)


@pages.route("/<uuid:record_id>/part", methods=BOTH)
@serves(CHANGE)
def change(record_id: UUID) -> Page:
    """Change what is chosen; what was proposed or decided before is void."""
    session, referral = db.session(), get(record_id)
    draft, informed = referral.draft, bool(cases.informants(session, referral.case))
    form = PartForm(
        data={
            "version": referral.version,
            "reason": draft.reason,
            "breaches": draft.breaches,
            "law": draft.law,
            "passages": draft.passages,
            "request": draft.request,
            "concerned": [str(one) for one in draft.concerned],
            "steps": [str(one) for one in draft.steps],
            "files": [str(one) for one in draft.files],
            "with_informant": draft.with_informant,
            "channel": referral.channel,
        }
    )
    form.offer(referral.case, Desk(referral.addressed_to), informed=informed)

    def change_it(actor: Actor, now: datetime) -> None:
        services.change(
            session, vault(ROOM), referral, form.chosen(), channel=form.way, actor=actor, now=now
        )

    done = screens.carry_out(
        form, change_it, record=referral, leads_to=shown(record_id), said=_("The part is changed.")
    )
    lead = _("A decision that was given on it before becomes void.")
    return done or draw_again(record_id, form, CHANGE, lead=lead)


@pages.route("/<uuid:record_id>/proposal", methods=BOTH)
@serves(PROPOSE)
def propose(record_id: UUID) -> Page:
    """Lay a part before the second officer."""
    referral = get(record_id)
    form = RecordForm(data={"version": referral.version})

    def lay(actor: Actor, now: datetime) -> None:
        services.propose(db.session(), referral, actor=actor, now=now)

    said = _("The part lies before the second officer.")
    done = screens.carry_out(form, lay, record=referral, leads_to=shown(record_id), said=said)
    lead = _("Another officer of the secretariat reads it and decides.")
    return done or draw_again(record_id, form, PROPOSE, lead=lead)


@pages.route("/<uuid:record_id>/decision", methods=BOTH)
@serves(DECIDE)
def decide(record_id: UUID) -> Page:
    """Decide, as the second officer, on the very content that is shown."""
    session, referral = db.session(), get(record_id)
    digest = services.draft_digest(session, referral)
    form = DecideForm(data={"version": referral.version, "digest": digest})

    def decide_it(actor: Actor, now: datetime) -> None:
        services.decide(session, referral, digest=str(form.digest.data or ""), actor=actor, now=now)

    said = _("It is decided. The part can be sent now.")
    done = screens.carry_out(form, decide_it, record=referral, leads_to=shown(record_id), said=said)
    if done is not None:
        return done
    referral = get(record_id)
    form.digest.data = services.draft_digest(session, referral)
    return draw(
        form,
        DECIDE,
        kicker=organ_name(referral.addressed_to),
        back_url=shown(record_id),
        can=bool(possible(session, (DECIDE,), referral, current_actor())),
        template="council/referrals/decide.html",
        referral=referral,
        said=said_in(referral),
        digest=form.digest.data,
    )


def _with_reason(record_id: UUID, act: Act, verb: Any, *, lead: str, said: str) -> Page:
    referral = get(record_id)
    form = ReasonForm(data={"version": referral.version})

    def do(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        verb(db.session(), vault(ROOM), referral, reason=reason, actor=actor, now=now)

    done = screens.carry_out(form, do, record=referral, leads_to=shown(record_id), said=said)
    return done or draw_again(record_id, form, act, lead=lead, danger=act == DROP)


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send a part back to be changed."""
    lead = _("A decision that was given on it before becomes void.")
    said = _("The part is sent back.")
    return _with_reason(record_id, SEND_BACK, services.send_back, lead=lead, said=said)


@pages.route("/<uuid:record_id>/drop", methods=BOTH)
@serves(DROP)
def drop(record_id: UUID) -> Page:
    """Give a part up before it is sent."""
    lead = _("The organ learns nothing of it.")
    said = _("The part is not sent.")
    return _with_reason(record_id, DROP, services.drop, lead=lead, said=said)


@pages.route("/<uuid:record_id>/sending", methods=BOTH)
@serves(SEND)
def send(record_id: UUID) -> Page:
    """Send a decided part through the system."""
    referral = get(record_id)
    form = RecordForm(data={"version": referral.version})

    def send_it(actor: Actor, now: datetime) -> None:
        services.send(db.session(), vault(ROOM), referral, actor=actor, now=now)

    said = _("The part is sent. The letter is issued and lies with it.")
    done = screens.carry_out(form, send_it, record=referral, leads_to=shown(record_id), said=said)
    lead = _(
        "What is sent is frozen. The letter gets its number; the organ is told that there is news."
    )
    return done or draw_again(record_id, form, SEND, lead=lead)


@pages.route("/<uuid:record_id>/issuing", methods=BOTH)
@serves(ISSUE)
def issue(record_id: UUID) -> Page:
    """Issue the letter of a decided part that goes on paper."""
    referral = get(record_id)
    form = RecordForm(data={"version": referral.version})

    def issue_it(actor: Actor, now: datetime) -> None:
        services.issue(db.session(), vault(ROOM), referral, actor=actor, now=now)

    said = _("The letter is issued. Print it, post it, and record the posting.")
    done = screens.carry_out(form, issue_it, record=referral, leads_to=shown(record_id), said=said)
    lead = _(
        "What is sent is frozen, and the letter gets its number. The informant's sheet never goes "
        "on paper."
    )
    return done or draw_again(record_id, form, ISSUE, lead=lead)


@pages.route("/<uuid:record_id>/posting", methods=BOTH)
@serves(POST)
def post(record_id: UUID) -> Page:
    """Record how a decided part was posted."""
    referral = get(record_id)
    today = clock.legal_date(clock.now())
    form = PostForm(data={"version": referral.version, "posted_on": today})

    def post_it(actor: Actor, now: datetime) -> None:
        services.post(
            db.session(),
            referral,
            posted_by=form.posted_by.data or "",
            tracking_number=form.tracking_number.data or "",
            proof=_proof(form, actor, now),
            posted_on=form.posted_on.data or today,
            actor=actor,
            now=now,
        )

    said = _("The posting is recorded.")
    done = screens.carry_out(form, post_it, record=referral, leads_to=shown(record_id), said=said)
    return done or draw_again(record_id, form, POST)


def _proof(form: PostForm, actor: Actor, now: datetime) -> StoredFile | None:
    if not form.proof.data:
        return None
    scan = given(form.proof.data[0])
    return store_file(
        db.session(),
        vault(ROOM).store,
        BytesIO(scan.content),
        name=scan.name,
        compartment=ROOM,
        organisation_id=None,
        stored_by=actor.account_id,
        now=now,
    )
