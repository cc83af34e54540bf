"""Screens of referrals: prepared, decided and sent by the secretariat, read by each organ."""

import json
from datetime import date, datetime
from io import BytesIO
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
from registry.core.desks import SEATS, Desk
from registry.core.refusals import NotFound
from registry.council import letters as office
from registry.council.referrals import letters, queries, services
from registry.council.referrals.forms import DecideForm, PartForm, PostForm, ReasonForm
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import (
    CHANGE,
    DECIDE,
    DROP,
    ENTERED,
    OF_THE_ORGAN,
    OF_THE_SECRETARIAT,
    ORGANS,
    OUTCOME_NAMES,
    POST,
    PREPARE,
    PROPOSE,
    REVOKE,
    SEND,
    SEND_BACK,
    STATE_NAMES,
    Channel,
    Outcome,
    ReferralState,
    in_field_of,
    proposals,
)
from registry.council.violations import queries as cases
from registry.council.violations.models import ViolationCase
from registry.council.violations.rules import ROOM, known_breaches
from registry.informants.screens import given, vault
from registry.papers.letters import Box, Step
from registry.papers.models import StoredFile
from registry.papers.screens import preview, printed, send_file, send_paper
from registry.papers.services import store_file
from registry.seals import queries as seals
from registry.seals.rules import Secrecy
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import page_of, read_listing
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
CONCERNED: Final = SECRETARIAT | ORGANS.keys()
TONES: Final = {
    ReferralState.PROPOSED: "warn",
    ReferralState.SENT: "warn",
    ReferralState.ACCEPTED: "good",
    ReferralState.ANSWERED: "good",
    ReferralState.REFUSED: "bad",
    ReferralState.REVOKED: "bad",
    ReferralState.DONE: "ended",
    ReferralState.DROPPED: "ended",
}

pages = Blueprint("council_referrals", __name__, url_prefix="/council/referrals")


@pages.app_template_global()
def referral_state(referral: Referral) -> tuple[str, str]:
    """Return what a part's state is called, and the tone of its tag."""
    state = ReferralState(referral.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def organ_name(desk: str) -> str:
    """Return what an organ is called."""
    return ORGANS[Desk(desk)].name.in_locale(current_language())


@pages.app_template_global()
def outcome_name(outcome: str) -> str:
    """Return what an outcome is called."""
    return str(_(OUTCOME_NAMES[Outcome(outcome)]))


@pages.app_template_global()
def as_day(iso: str) -> str:
    """Write a day of a frozen content out in the reader's language."""
    return day_text(date.fromisoformat(iso))


@pages.app_template_global()
def referrals_of(case: ViolationCase) -> list[Referral]:
    """Return the parts of a case, for the case's own page."""
    return list(queries.of_case(db.session(), case.id, current_actor()))


def inside() -> bool:
    """Say whether the reader sits in the secretariat, which sees every part."""
    return current_actor().holds(Desk.METI_SECRETARIAT)


@pages.get("")
@serves(desks=CONCERNED)
def index() -> Page:
    """List the parts: to the secretariat all, to an organ those that it received."""
    listing = read_listing(sorts=("prepared",), default_sort="-prepared", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.referrals(current_actor(), open_only=not everything)
    found = db.session().scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "council/referrals/index.html",
        page=page_of(listing, found),
        everything=everything,
        inside=inside(),
    )


# -- preparing --------------------------------------------------------------------------------


def _case(case_id: UUID) -> ViolationCase:
    return cases.get(db.session(), case_id, current_actor())


@pages.get("/new/<uuid:record_id>")
@serves(desks=SECRETARIAT)
def choose(record_id: UUID) -> Page:
    """Choose the organs that are to be informed of a case, from those that are proposed."""
    case = _case(record_id)
    found = proposals(known_breaches(case.breaches))
    named = {one.organ for one in found}
    taken = {
        part.addressed_to: part for part in queries.of_case(db.session(), case.id, current_actor())
    }
    return render_template(
        "council/referrals/choose.html",
        case=case,
        proposed=found,
        others=[organ for organ in ORGANS if organ not in named],
        taken=taken,
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
            "steps": [str(one.id) for one in case.steps],
            "files": [str(one.id) for one in case.files if one.stored_file_id],
            "with_informant": informed,
            "channel": Channel.SYSTEM.value,
        }
    )
    form.offer(case, informed=informed)
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


def get(record_id: UUID) -> Referral:
    """Return a part that the reader may see. Raises NotFound."""
    return queries.get(db.session(), record_id, current_actor())


def shown(record_id: UUID) -> str:
    """Return the address of a part's page."""
    return url_for("council_referrals.show", record_id=record_id)


def draw(
    form: RecordForm,
    act: Act,
    *,
    kicker: str,
    back_url: str,
    can: bool = True,
    lead: str | None = None,
    danger: bool = False,
    **more: Any,
) -> tuple[str, int]:
    """Draw the screen of an act."""
    page = render_template(
        more.pop("template", "council/violations/act.html"),
        form=form,
        title=_(act.label),
        lead=lead,
        kicker=kicker,
        back_url=back_url,
        can=can,
        danger=danger,
        **more,
    )
    return page, form.http_status


def draw_again(
    record_id: UUID, form: RecordForm, act: Act, *, lead: str | None = None, danger: bool = False
) -> tuple[str, int]:
    """Draw the screen of an act on a part, as the part stands now."""
    referral = get(record_id)
    return draw(
        form,
        act,
        kicker=f"{organ_name(referral.addressed_to)}　{referral.document_number}".strip(),
        back_url=shown(record_id),
        can=bool(possible(db.session(), (act,), referral, current_actor())),
        lead=lead,
        danger=danger,
    )


# -- one part ---------------------------------------------------------------------------------

_NEVER: Final = {Channel.SYSTEM: {POST, *ENTERED}, Channel.PAPER: {SEND}}


@pages.get("/<uuid:record_id>")
@serves(desks=CONCERNED, shows=Referral.kind)
def show(record_id: UUID) -> Page:
    """Show a part: what is or was sent, questions and answers, what came of it."""
    session, referral = db.session(), get(record_id)
    secretariat = inside()
    said = _said(referral)
    found = screens.buttons(
        session,
        (*OF_THE_SECRETARIAT, *OF_THE_ORGAN, *ENTERED),
        referral,
        blueprint=pages.name,
        also=_elsewhere(),
    )
    waits = bool(referral.messages) and referral.messages[-1].from_organ
    return render_template(
        "council/referrals/show.html",
        referral=referral,
        said=said,
        inside=secretariat,
        buttons=[one for one in found if _fits(one.act, referral, waits=waits)],
        grave={REVOKE, DROP},
        waits=waits,
        sheet=_sheet(referral, said),
        duties=screens.open_duties(session, referral, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(referral)),
    )


def _elsewhere() -> dict[str, str]:
    """Return the screens of the acts that are done in answer to a part."""
    return {
        act.name: f"council_replies.{screen}"
        for act, screen in (
            *zip(OF_THE_ORGAN, ("acknowledge", "accept", "refuse", "outcome", "ask"), strict=True),
            *zip(
                ENTERED,
                ("enter_receipt", "enter_acceptance", "enter_refusal", "enter_outcome"),
                strict=True,
            ),
            *(
                (act, act.name.rpartition(".")[2].replace("-", "_"))
                for act in OF_THE_SECRETARIAT
                if act not in {PROPOSE, DECIDE, SEND, POST, CHANGE, SEND_BACK, DROP}
            ),
        )
    }


def _fits(act: Act, referral: Referral, *, waits: bool) -> bool:
    """Say whether an act fits how the part went and what was asked."""
    if act in _NEVER[Channel(referral.channel)]:
        return False
    with_organ = referral.state in {"sent", "acknowledged", "accepted"}
    on_paper = referral.channel == Channel.PAPER
    return {
        "council.referral.asked-back": with_organ and not waits,
        "council.referral.question-answered": with_organ and waits,
        "council.referral.chased": with_organ and not on_paper,
    }.get(act.name, True)


def _said(referral: Referral) -> dict[str, Any] | None:
    """Return what was sent, or to the secretariat what would be; None where it is taken back."""
    if referral.body is not None:
        return referral.body.said
    if inside() and referral.sent_on is None:
        found: dict[str, Any] = json.loads(services.draft_content(db.session(), referral))
        return found
    return None


def _sheet(referral: Referral, said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return how the sealed sheet stands: the wish, and to the organ its openings."""
    if said is None or not said["informant"]:
        return None
    seal_id = referral.body.seal_id if referral.body is not None else None
    openings = seals.openings(db.session(), seal_id) if seal_id and not inside() else []
    return {
        "secret": said["informant"] == Secrecy.SECRET,
        "seal_id": seal_id,
        "openings": openings,
    }


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CONCERNED)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that was sent with a part."""
    return send_file(queries.get_file(get(record_id), file_id))


@pages.get("/<uuid:record_id>/letter")
@serves(desks=CONCERNED)
def letter(record_id: UUID) -> Response:
    """Show the letter as it was issued, or to the secretariat its draft."""
    referral = get(record_id)
    if referral.body is not None:
        return send_paper(referral.body.paper)
    said = _said(referral)
    if said is None:
        raise NotFound
    return preview(letters.letter(db.session(), referral, said, now=clock.now()), "draft")


@pages.get("/<uuid:record_id>/case-file")
@serves(desks=CONCERNED)
def case_file(record_id: UUID) -> Response:
    """Print the file that goes round for decision: the secretariat's, or the organ's own."""
    session, referral, now = db.session(), get(record_id), clock.now()
    said = _said(referral)
    if said is None:
        raise NotFound
    events = screens.course(session, subject_of(referral))
    timeline = [
        Step(done_at=event.at, what=event.title, who=event.who or "", clause=event.clause or "")
        for event in events
        if isinstance(event.at, datetime)
    ]
    desk = Desk(referral.addressed_to)
    if inside():
        name = office.office(session, clock.legal_date(now))["office"]
        boxes = [Box("起案"), Box("決定（第二担当者）"), Box("室長")]
        proposal = (
            f"運営要領第12条に基づき、{ORGANS[desk].name.ja}に次のとおり情報を提供してよいか、"
            "伺います。"
        )
        reasons = referral.draft.reason
    else:
        name, boxes = SEATS[desk].ja, [Box("担当"), Box("確認"), Box("決裁")]
        proposal, reasons = "次のとおり情報の提供を受けましたので、取扱いについて伺います。", ""
    made = letters.case_file(
        referral,
        said,
        office_name=name,
        number=referral.document_number,
        proposal=proposal,
        reasons=reasons,
        boxes=boxes,
        timeline=timeline,
        now=now,
    )
    return printed(made, referral.document_number or "draft")


# -- before it is sent ------------------------------------------------------------------------


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
    form.offer(referral.case, informed=informed)

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
        said=_said(referral),
        digest=form.digest.data,
    )


def _with_reason(record_id: UUID, act: Act, verb: Any, *, lead: str, said: str) -> Page:
    referral = get(record_id)
    form = ReasonForm(data={"version": referral.version})

    def do(actor: Actor, now: datetime) -> None:
        verb(db.session(), referral, reason=form.reason.data or "", actor=actor, now=now)

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
            vault(ROOM),
            referral,
            posted_by=form.posted_by.data or "",
            tracking_number=form.tracking_number.data or "",
            proof=_proof(form, actor, now),
            posted_on=form.posted_on.data or today,
            actor=actor,
            now=now,
        )

    said = _("The posting is recorded. The letter is issued; print it from here.")
    done = screens.carry_out(form, post_it, record=referral, leads_to=shown(record_id), said=said)
    lead = _("The informant's sheet never goes on paper.")
    return done or draw_again(record_id, form, POST, lead=lead)


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
