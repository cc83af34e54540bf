"""Screens of expulsion cases: for the secretariat, the chairs, and the member concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.expulsion import letters, queries, services
from registry.council.expulsion.forms import (
    ConcurForm,
    EvidenceForm,
    HearingForm,
    MemberFilter,
    OpenForm,
    ProposalForm,
    ReasonForm,
    RecordHearingForm,
    StatementForm,
)
from registry.council.expulsion.models import ExpulsionCase
from registry.council.expulsion.rules import (
    DROP,
    DROP_UNTOLD,
    EXPEL,
    EXPULSION_CHAIRS,
    GROUND_NAMES,
    NOTIFY,
    OPEN,
    PROPOSE,
    RECORD_HEARING,
    SEND_BACK,
    SET_HEARING,
    STATE_CASE,
    STATE_NAMES,
    WAITS_FOR,
    Appointment,
    ExpulsionState,
    acts_on,
    duty_code,
)
from registry.council.members import queries as members
from registry.council.members.models import MemberState
from registry.council.members.queries import MemberFilter as AskedMembers
from registry.council.members.rules import RIGHTS, Ground, Item
from registry.papers.screens import preview, printed, send_file, send_paper, take
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language
from registry.web.uploads import Upload

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
CONCERNED: Final = COUNCIL | {Desk.ORGANISATION}
PREVIEW: Final = "preview"
GO_ON: Final = N_("Go on to check")
CHANGE_THE_DAY: Final = N_("Change the day")
TONES: Final = {
    ExpulsionState.HEARING_SET: "warn",
    ExpulsionState.EXPELLED: "bad",
    ExpulsionState.DROPPED: "ended",
}
_OPEN_TO_EVIDENCE: Final = frozenset(
    {ExpulsionState.OPEN, ExpulsionState.HEARING_SET, ExpulsionState.HEARD}
)

pages = Blueprint("council_expulsion", __name__, url_prefix="/council/expulsions")


@pages.app_template_global()
def expulsion_state(case: ExpulsionCase, *, inside: bool = True) -> tuple[str, str]:
    """Return what a case's state is called, and the tone of its tag.

    Who is not `inside` the desks does not learn when a case lies before the chairs.
    """
    state = ExpulsionState(case.state)
    if state is ExpulsionState.PROPOSED and not inside:
        state = ExpulsionState.HEARD
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def ground_name(ground: str) -> str:
    """Return what a ground of article 11 is called."""
    return GROUND_NAMES[Ground(ground)].in_locale(current_language())


@pages.app_template_global()
def expulsion_waits_for(case: ExpulsionCase) -> str:
    """Return who has a case now."""
    waits = WAITS_FOR.get(ExpulsionState(case.state))
    return str(_(waits)) if waits else "—"


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List the cases: those open, or all."""
    session, actor = db.session(), current_actor()
    listing = read_listing(sorts=("opened",), default_sort="-opened", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.cases(actor, open_only=not everything)
    found = session.scalars(query.offset(listing.offset).limit(listing.limit)).all()
    page = page_of(listing, found, total=capped(members.capped_count(session, query)))
    return render_template(
        "council/expulsion/index.html",
        page=page,
        everything=everything,
        may_open=actor.holds(Desk.METI_SECRETARIAT),
    )


@pages.get("/new")
@serves(desks={Desk.METI_SECRETARIAT})
def choose() -> Page:
    """Choose the member that a case is about: only those whom article 11 knows."""
    session, filters = db.session(), MemberFilter()
    filters.check()
    part = filters.read("q") or ""
    found: Sequence[MemberState] = ()
    if part:
        today = clock.legal_date(clock.now())
        query = members.members(AskedMembers(as_of=today, part=part))
        query = query.where(MemberState.item.in_(_EXPELLABLE)).limit(20)
        found = session.scalars(query).all()
    return render_template(
        "council/expulsion/choose.html",
        filters=filters,
        part=part,
        found=[(row, RIGHTS[Item(row.item)].expelled_on) for row in found],
        path=request.path,
    )


_EXPELLABLE: Final = [item.value for item, rights in RIGHTS.items() if rights.expelled_on]


@pages.route("/new/<uuid:record_id>", methods=BOTH)
@serves(*OPEN.values())
def open_case(record_id: UUID) -> Page:
    """Open a case against a member, on the one ground that its item allows."""
    session, today = db.session(), clock.legal_date(clock.now())
    state = members.state_on(session, record_id, today)
    ground = RIGHTS[Item(state.item)].expelled_on if state else None
    if state is None or ground is None:
        raise NotFound  # for whom the rules know no expulsion, there is no such page
    form = OpenForm()
    name, opened = state.name, []

    def open_it(actor: Actor, now: datetime) -> None:
        facts = form.facts.data or ""
        case = services.open_case(
            session, record_id, ground=ground, facts=facts, actor=actor, now=now
        )
        _add_files(case, form.evidence.data, "evidence", actor, now)
        opened.append(case.id)

    done = screens.carry_out(
        form,
        open_it,
        leads_to=lambda: url_for("council_expulsion.show", record_id=opened[0]),
        said=_("The case is open. Next, give the member a chance to be heard."),
    )
    if done is not None:
        return done
    page = render_template(
        "council/expulsion/open.html", form=form, name=name, ground=ground.value, act=OPEN[ground]
    )
    return page, form.http_status


def _add_files(
    case: ExpulsionCase, files: Sequence[Upload], purpose: str, actor: Actor, now: datetime
) -> None:
    for upload in files:
        stored = take(
            upload,
            compartment="council",
            organisation_id=case.organisation_id,
            actor=actor,
            now=now,
        )
        services.add_evidence(db.session(), case, stored, purpose=purpose, now=now)


def _get(record_id: UUID) -> ExpulsionCase:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=CONCERNED, shows="council.expulsion")
def show(record_id: UUID) -> Page:
    """Show a case and what the reader can do: the member sees what it was told, and its own."""
    session, case, actor = db.session(), _get(record_id), current_actor()
    today = clock.legal_date(clock.now())
    ground = Ground(case.ground)
    on_a_case = [act for act in acts_on(ground) if act != OPEN[ground]]
    found = screens.buttons(session, on_a_case, case, blueprint=pages.name)
    owed = office.still_owed(session, case, code=duty_code("notify", ground))
    inside = bool(actor.desks & COUNCIL)
    may_add = case.state in _OPEN_TO_EVIDENCE and actor.holds(Desk.METI_SECRETARIAT)
    return render_template(
        "council/expulsion/show.html",
        case=case,
        inside=inside,
        may_add=may_add,
        buttons=_offered(found, ground, case, owed=owed),
        danger={EXPEL[ground], DROP[ground], DROP_UNTOLD[ground]},
        appointment=queries.appointment(session, case),
        duties=screens.open_duties(session, case, today=today),
        events=screens.course(session, subject_of(case)),
        letters=queries.letters(session, case.id),
        agreed=screens.agreements(session, EXPEL[ground], case) if inside else [],
        needed=_needed(),
        rules_on=office.rules_on(clock.legal_date(case.opened_at)),
    )


def _offered(
    found: Sequence[screens.Button], ground: Ground, case: ExpulsionCase, *, owed: bool
) -> list[screens.Button]:
    """Return the acts in the order of their weight: once notice is given, its day comes last."""
    buttons = [button for button in found if button.act != NOTIFY[ground] or owed]
    if case.hearing_on is None:
        return buttons
    first = [button for button in buttons if button.act != SET_HEARING[ground]]
    days = [
        screens.Button(button.act, _(CHANGE_THE_DAY), button.url)
        for button in buttons
        if button.act == SET_HEARING[ground]
    ]
    return first + days


def _needed() -> int:
    chairs: int = value_on(db.session(), EXPULSION_CHAIRS, clock.legal_date(clock.now()))
    return chairs


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CONCERNED)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out evidence, or what the member laid before the council."""
    return send_file(queries.get_file(_get(record_id), file_id).stored)


@pages.get("/<uuid:record_id>/letters/<uuid:paper_id>")
@serves(desks=CONCERNED)
def letter(record_id: UUID, paper_id: UUID) -> Response:
    """Show a letter that was issued about a case."""
    return send_paper(queries.get_letter(db.session(), _get(record_id), paper_id))


@pages.get("/<uuid:record_id>/draft-letter")
@serves(desks=COUNCIL)
def draft_letter(record_id: UUID) -> Response:
    """Show the letter of expulsion as it would be issued if the chairs decided today."""
    case, now = _get(record_id), clock.now()
    draft = letters.expulsion(db.session(), case, now=now, drafted=True)
    return preview(draft, case.case_number)


@pages.get("/<uuid:record_id>/case-file")
@serves(desks=COUNCIL)
def case_file(record_id: UUID) -> Response:
    """Print the case with its course and boxes to sign, for decision (決裁)."""
    case, session = _get(record_id), db.session()
    signatures, steps = screens.signed_course(
        session, subject_of(case), void_after=(SEND_BACK[Ground(case.ground)],)
    )
    document = letters.case_file(
        session, case, signatures=signatures, timeline=steps, needed=_needed(), now=clock.now()
    )
    return printed(document, f"{case.case_number}-case")


@dataclass(frozen=True)
class _Screen:
    """What a screen of an act on a case says beside its form.

    `title` and `submit` are said where the act's own label is not.
    """

    acts: Mapping[Ground, Act]
    lead: str = ""
    title: str = ""
    danger: bool = False
    submit: str = ""
    template: str = "act"


def _draw(record_id: UUID, form: RecordForm, screen: _Screen, **more: Any) -> Page:
    case = _get(record_id)  # once more: what was refused was rolled back
    act = screen.acts[Ground(case.ground)]
    page = render_template(
        f"council/expulsion/{screen.template}.html",
        case=case,
        form=form,
        act=act,
        screen=screen,
        can=bool(possible(db.session(), (act,), case, current_actor())),
        back_url=_shown(case),
        **more,
    )
    return page, form.http_status


def _shown(case: ExpulsionCase) -> str:
    return url_for("council_expulsion.show", record_id=case.id)


@pages.route("/<uuid:record_id>/evidence", methods=BOTH)
@serves(desks={Desk.METI_SECRETARIAT})
def add_evidence(record_id: UUID) -> Page:
    """Put further evidence with a case that is not before the chairs."""
    case = _get(record_id)
    form = EvidenceForm(data={"version": case.version})

    def add(actor: Actor, now: datetime) -> None:
        _add_files(case, form.evidence.data, "evidence", actor, now)

    done = screens.carry_out(
        form, add, leads_to=_shown(case), said=_("The evidence lies with the case.")
    )
    screen = _Screen(PROPOSE, template="evidence")
    return done or _draw(record_id, form, screen, open_to=case.state in _OPEN_TO_EVIDENCE)


@pages.route("/<uuid:record_id>/hearing", methods=BOTH)
@serves(*SET_HEARING.values())
def set_hearing(record_id: UUID) -> Page:
    """Give the member notice of the case, and how and when it is heard; or change the day."""
    case, session = _get(record_id), db.session()
    set_before = queries.appointment(session, case)
    known = set_before or services.usual_hearing(session, now=clock.now())
    form = HearingForm(data={"version": case.version, **_as_typed(known)})
    notice = services.days_of_notice(session, now=clock.now())
    form.say_when(services.first_hearing(session, notice, now=clock.now()), notice)
    if PREVIEW in request.form and form.validate_on_submit():
        draft = letters.hearing(session, case, appointment=form.appointment(), now=clock.now())
        return preview(draft, case.case_number)
    if form.validate_on_submit() and not form.was_looked_at:
        against = services.against_hearing(session, form.appointment(), now=clock.now())
        if not against:
            return _look_at_notice(case, form, is_change=set_before is not None)
        form.refuse(Refused(*against))
        return _draw(record_id, form, _Screen(SET_HEARING, submit=_(GO_ON)))

    def give(actor: Actor, now: datetime) -> None:
        services.set_hearing(session, case, appointment=form.appointment(), actor=actor, now=now)

    done = screens.carry_out(
        form,
        give,
        record=case,
        leads_to=_shown(case),
        said=_("Notice is given. The letter is issued and lies with the case."),
    )
    form.looked.data = ""  # whatever is changed now is looked at anew
    if set_before is None:
        lead = _(
            "The member learns of the case by this letter, with the facts, and can state its case."
        )
        return done or _draw(record_id, form, _Screen(SET_HEARING, lead, submit=_(GO_ON)))
    lead = _(
        "Notice was given already. A new letter is issued that changes the day; the earlier one"
        " stays with the case."
    )
    screen = _Screen(SET_HEARING, lead, title=_(CHANGE_THE_DAY), submit=_(GO_ON))
    return done or _draw(record_id, form, screen)


def _look_at_notice(case: ExpulsionCase, form: HearingForm, *, is_change: bool) -> Page:
    """Show what the member will be told, before it is: nothing of it can be taken back."""
    form.looked.data = "yes"
    appointment = form.appointment()
    lead = _("Look at it once more. The letter is issued at once and can't be taken back.")
    title = _(CHANGE_THE_DAY) if is_change else ""
    screen = _Screen(SET_HEARING, lead, title=title, template="hearing_check")
    return _draw(case.id, form, screen, appointment=appointment)


def _as_typed(known: Appointment) -> dict[str, Any]:
    return {
        "way": known.way.value,
        "hearing_on": known.on,
        "time": known.at.astimezone(clock.TOKYO).strftime("%H:%M") if known.at else "",
        "place": known.place,
    }


@pages.route("/<uuid:record_id>/statement", methods=BOTH)
@serves(*STATE_CASE.values())
def state_case(record_id: UUID) -> Page:
    """The member states its case, after another look at its words: they can be sent once."""
    case = _get(record_id)
    form = StatementForm(data={"version": case.version})
    if form.validate_on_submit() and not form.was_looked_at:
        form.files.keep()
        if len(form.files.kept) == len(form.files.data):  # one that can't be kept is refused below
            form.looked.data = "yes"
            lead = _("Look at it once more. It can be sent once, and can't be changed afterwards.")
            return _draw(record_id, form, _Screen(STATE_CASE, lead, template="statement_check"))

    def state(actor: Actor, now: datetime) -> None:
        _add_files(case, form.files.data, "statement", actor, now)
        statement = form.statement.data or ""
        services.state_case(db.session(), case, statement=statement, actor=actor, now=now)

    done = screens.carry_out(
        form,
        state,
        record=case,
        leads_to=_shown(case),
        said=_("Your statement is with the council. It is read before anything is decided."),
    )
    form.looked.data = ""  # whatever is changed now is looked at anew
    lead = _("Before anything is decided, you can say what speaks for you. It can be sent once.")
    return done or _draw(record_id, form, _Screen(STATE_CASE, lead, submit=_(GO_ON)))


@pages.route("/<uuid:record_id>/hearing-record", methods=BOTH)
@serves(*RECORD_HEARING.values())
def record_hearing(record_id: UUID) -> Page:
    """Record how the member was heard, or that it did not use its chance."""
    case = _get(record_id)
    form = RecordHearingForm(data={"version": case.version, "record": case.hearing_record})

    def keep(actor: Actor, now: datetime) -> None:
        record = form.record.data or ""
        services.record_hearing(db.session(), case, record=record, actor=actor, now=now)

    done = screens.carry_out(
        form, keep, record=case, leads_to=_shown(case), said=_("The hearing is recorded.")
    )
    return done or _draw(record_id, form, _Screen(RECORD_HEARING))


@pages.route("/<uuid:record_id>/proposal", methods=BOTH)
@serves(*PROPOSE.values())
def propose(record_id: UUID) -> Page:
    """Lay a case that was heard before the chairs, with the reasons."""
    case = _get(record_id)
    form = ProposalForm(data={"version": case.version, "proposal": case.proposal})

    def lay(actor: Actor, now: datetime) -> None:
        proposal = form.proposal.data or ""
        services.propose(db.session(), case, proposal=proposal, actor=actor, now=now)

    done = screens.carry_out(
        form, lay, record=case, leads_to=_shown(case), said=_("The case lies before the chairs.")
    )
    lead = _("The chairs read facts, evidence, the hearing and these reasons, and decide together.")
    return done or _draw(record_id, form, _Screen(PROPOSE, lead))


@pages.route("/<uuid:record_id>/expulsion", methods=BOTH)
@serves(*EXPEL.values())
def expel(record_id: UUID) -> Page:
    """Agree, as one of the chairs, to the expulsion as it is drafted; the last one decides."""
    case, session = _get(record_id), db.session()
    digest = services.draft_digest(case)
    act = EXPEL[Ground(case.ground)]
    form = ConcurForm(data={"version": case.version, "digest": digest})

    def agree(actor: Actor, now: datetime) -> None:
        services.expel(session, case, digest=str(form.digest.data or ""), actor=actor, now=now)

    done = screens.carry_out(form, agree, leads_to=_shown(case), said=lambda: _agreed(case, act))
    form.digest.data = digest  # who reads the draft again agrees to what it says now
    agreed = screens.agreements(session, act, case)
    screen = _Screen(EXPEL, danger=True, template="concurrence")
    return done or _draw(record_id, form, screen, digest=digest, agreed=agreed, needed=_needed())


def _agreed(case: ExpulsionCase, act: Act) -> str:
    if case.state == ExpulsionState.EXPELLED:
        return str(_("With your agreement the chairs have expelled the member."))
    given = {"given": len(screens.agreements(db.session(), act, case)), "needed": _needed()}
    return str(_("Your agreement is recorded: %(given)s of %(needed)s.", **given))


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(*SEND_BACK.values())
def send_back(record_id: UUID) -> Page:
    """Send a case back to the secretariat; agreements given so far are void."""
    case = _get(record_id)
    form = ReasonForm(data={"version": case.version})

    def return_it(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.send_back(db.session(), case, reason=reason, actor=actor, now=now)

    said = _("The case is back with the secretariat.")
    done = screens.carry_out(form, return_it, record=case, leads_to=_shown(case), said=said)
    lead = _("Agreements given so far become void. The member is not told.")
    return done or _draw(record_id, form, _Screen(SEND_BACK, lead))


@pages.route("/<uuid:record_id>/closing", methods=BOTH)
@serves(*DROP.values(), *DROP_UNTOLD.values())
def drop(record_id: UUID) -> Page:
    """Close a case without expulsion, with a look at what falls away and what the member reads."""
    case, session = _get(record_id), db.session()
    form = ReasonForm(data={"version": case.version})
    if PREVIEW in request.form and form.validate_on_submit():
        reason = form.reason.data or ""
        letter = letters.closed(session, case, reason=reason, now=clock.now())
        if letter is None:
            raise NotFound  # of a case that it knows nothing of, no member is told the end
        return preview(letter, case.case_number)

    def close(actor: Actor, now: datetime) -> None:
        services.drop(session, case, reason=form.reason.data or "", actor=actor, now=now)

    said = _("The case is closed without expulsion.")
    done = screens.carry_out(form, close, record=case, leads_to=_shown(case), said=said)
    if done is not None:
        return done
    told = case.hearing_on is not None
    if told:
        lead = _("The member stays a member. It is told by letter, with the reason.")
    else:
        lead = _("The member stays a member. It knows nothing of the case, and learns nothing now.")
    screen = _Screen(DROP if told else DROP_UNTOLD, lead, danger=True, template="closing")
    agreed = screens.agreements(session, EXPEL[Ground(case.ground)], case)
    return _draw(record_id, form, screen, agreed=agreed, needed=_needed(), told=told)


@pages.route("/<uuid:record_id>/letter", methods=BOTH)
@serves(*NOTIFY.values())
def notify(record_id: UUID) -> Page:
    """Issue the letter of expulsion, after a look at it."""
    case, session = _get(record_id), db.session()
    form = RecordForm(data={"version": case.version})

    def issue(actor: Actor, now: datetime) -> None:
        services.notify(session, case, actor=actor, now=now)

    said = _("The letter is issued. It can be opened and printed below.")
    done = screens.carry_out(form, issue, record=case, leads_to=_shown(case), said=said)
    if done is not None:
        return done
    case = _get(record_id)
    owed = office.still_owed(session, case, code=duty_code("notify", Ground(case.ground)))
    draft = letters.expulsion(session, case, now=clock.now()) if case.expelled_on else None
    return _draw(record_id, form, _Screen(NOTIFY, template="letter"), owed=owed, draft=draft)
