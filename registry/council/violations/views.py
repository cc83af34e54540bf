"""Screens of violation cases: the secretariat's alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
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
from registry.core.refusals import NotFound
from registry.council.violations import queries, services
from registry.council.violations.forms import (
    ConcernedForm,
    CopyForm,
    FileForm,
    InformantForm,
    OpenForm,
    ReasonForm,
    StepForm,
    ToldForm,
)
from registry.council.violations.models import Step, ViolationCase, ViolationFile
from registry.council.violations.rules import (
    ADD_FILE,
    CASE_STATES,
    CHANGE,
    CLEAN_BY_HAND,
    CLOSE,
    CONCERN,
    ON_CASE,
    OPEN,
    PART_NAMES,
    RECORD_STEP,
    ROOM,
    SEAL,
    SEAL_FILE,
    SOURCE_NAMES,
    SUBJECT_KINDS,
    TAKE_UP,
    UNCONCERN,
    CaseState,
    FileOrigin,
    Part,
    Source,
    SubjectKind,
)
from registry.council.violations.services import Told
from registry.informants.forms import identity_of, wish_of
from registry.informants.screens import given, vault
from registry.papers.screens import send_file
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import page_of, read_listing
from registry.web.locale import day_text

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})

pages = Blueprint("council_violations", __name__, url_prefix="/council/violations")


@pages.app_template_global()
def violation_state(case: ViolationCase) -> tuple[str, str]:
    """Return what a case's state is called, and the tone of its tag."""
    state = CaseState(case.state)
    return _(CASE_STATES[state]), "ended" if state is CaseState.CLOSED else "active"


@pages.app_template_global()
def violation_source(case: ViolationCase) -> str:
    """Return how a case became known."""
    return str(_(SOURCE_NAMES[Source(case.source)]))


@pages.app_template_global()
def part_in_matter(part: str) -> str:
    """Return what somebody's part in a matter is called."""
    return str(_(PART_NAMES[Part(part)]))


@pages.app_template_global()
def sort_of_subject(sort: str) -> str:
    """Say whether it is a person or a body."""
    return str(_(SUBJECT_KINDS[SubjectKind(sort)]))


@pages.app_template_global()
def may_open_violation() -> bool:
    """Say whether the reader may open a violation case: from an answer to a request, too."""
    return current_actor().holds(Desk.METI_SECRETARIAT)


@pages.app_template_global()
def steps_told(steps: list[Step]) -> list[tuple[str, str]]:
    """Return the steps taken, each by its day and who took it."""
    return [(f"{day_text(one.taken_on)}　{one.taken_by}", one.what) for one in steps]


@pages.get("")
@serves(desks=SECRETARIAT)
def index() -> Page:
    """List the cases: those under way, or all."""
    listing = read_listing(sorts=("opened",), default_sort="-opened", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.cases(current_actor(), open_only=not everything)
    found = db.session().scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "council/violations/index.html", page=page_of(listing, found), everything=everything
    )


def _told(form: ToldForm) -> Told:
    assert form.learned_on.data is not None
    return Told(
        breaches=form.breaches.data or [],
        facts=form.facts.data or "",
        law=form.law.data or "",
        learned_on=form.learned_on.data,
    )


def _asked_for(name: str) -> UUID | None:
    """Return the request or answer that a case follows from, as its link says."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@pages.route("/new", methods=BOTH)
@serves(OPEN)
def open_case() -> Page:
    """Open a case on what the council learned, from an answer or otherwise."""
    asked, answer = _asked_for("request"), _asked_for("answer")
    origin = queries.origin(db.session(), asked, answer, current_actor())
    form = OpenForm(
        data={
            "learned_on": clock.legal_date(clock.now()),
            "source": Source.ANSWER.value if origin else None,
            "source_note": origin.request.request_number if origin else "",
            "facts": _answered(origin) if origin else "",
        }
    )
    made: list[UUID] = []

    def open_it(actor: Actor, now: datetime) -> None:
        case = services.open_case(
            db.session(),
            vault(ROOM),
            _told(form),
            source=Source(form.source.data),
            source_note=form.source_note.data or "",
            request_id=asked,
            answer_id=answer if asked else None,
            actor=actor,
            now=now,
        )
        made.append(case.id)

    done = screens.carry_out(
        form,
        open_it,
        said=_("The case is open. Add who is concerned, and files, before you refer it."),
        leads_to=lambda: _shown(made[0]),
    )
    if done is not None:
        return done
    origin = queries.origin(db.session(), asked, answer, current_actor())
    kicker = origin.request.request_number if origin else ""
    back_url = _place_of(origin) if origin else url_for(".index")
    return _form(form, OPEN, kicker=kicker, back_url=back_url)


def _answered(origin: queries.Origin) -> str:
    """Return an answer as the facts of a case begin with it: whom it is about, question, words."""
    if origin.answer is None:
        return ""
    question, value, about = origin.answer.question, origin.answer.value, origin.answer.employer
    words = {"yes": "はい", "no": "いいえ"} if question.type_of_answer == "yes-no" else {}
    said = f"{question.text}　{words.get(value, value)}"
    return f"{about.name}：{said}" if about else said


def _place_of(origin: queries.Origin) -> str:
    """Return where the request, or its answer about an establishment, is shown."""
    about = origin.answer.employer if origin.answer else None
    if about is None:
        return url_for("council_requests.show", record_id=origin.request.id)
    return url_for("council_requests.establishment", record_id=origin.request.id, place=about.place)


@pages.app_template_global()
def violation_origin(case: ViolationCase) -> tuple[str, str] | None:
    """Return what a case follows from, and where it is shown."""
    origin = queries.origin(db.session(), case.request_id, case.answer_id, current_actor())
    if origin is None:
        return None
    about = origin.answer.employer if origin.answer else None
    number = origin.request.request_number
    return f"{number}　{about.name}" if about else number, _place_of(origin)


@pages.route("/from-report/<uuid:record_id>", methods=BOTH)
@serves(TAKE_UP)
def open_from_report(record_id: UUID) -> Page:
    """Open a case from a member's report; the member is not told of the case."""
    session, actor = db.session(), current_actor()
    report = queries.get_report(session, record_id, actor)
    form = ToldForm(
        data={
            "version": report.version,
            "breaches": report.breaches,
            "law": report.law,
            "facts": report.facts,
            "learned_on": report.learned_on,
        }
    )
    made: list[UUID] = []

    def open_it(actor: Actor, now: datetime) -> None:
        case = services.open_case(
            session,
            vault(ROOM),
            _told(form),
            source=Source.REPORT,
            source_note=report.organisation.name,
            from_report=report,
            actor=actor,
            now=now,
        )
        made.append(case.id)

    done = screens.carry_out(
        form,
        open_it,
        record=report,
        said=_("The case is open. Add who is concerned, and files, before you refer it."),
        leads_to=lambda: _shown(made[0]),
    )
    if done is not None:
        return done
    report = queries.get_report(session, record_id, actor)
    back_url = url_for("council_reports.show", record_id=record_id)
    return _form(form, TAKE_UP, kicker=report.organisation.name, back_url=back_url)


def _get(record_id: UUID) -> ViolationCase:
    return queries.get(db.session(), record_id, current_actor())


def _shown(record_id: UUID) -> str:
    return url_for("council_violations.show", record_id=record_id)


@pages.get("/<uuid:record_id>")
@serves(desks=SECRETARIAT, shows=ViolationCase.kind)
def show(record_id: UUID) -> Page:
    """Show a case: facts, those concerned, steps, files, that somebody informed, its referrals."""
    session, case = db.session(), _get(record_id)
    idle = {UNCONCERN, SEAL_FILE, CLEAN_BY_HAND} | ({CLOSE} if case.live_referrals else set())
    acts = [act for act in ON_CASE if act not in idle]
    return render_template(
        "council/violations/show.html",
        case=case,
        buttons=screens.buttons(session, acts, case, blueprint=pages.name),
        grave=CLOSE,
        sealed=queries.informants(session, case),
        duties=screens.open_duties(session, case, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(case)),
    )


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=SECRETARIAT)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of the case, or the cleaned copy of it."""
    found = queries.get_file(_get(record_id).files, file_id)
    assert found.stored is not None
    return send_file(found.stored)


Verb = Callable[[Actor, datetime], object]


def _done(form: RecordForm, verb: Verb, case: ViolationCase, act: Act, said: str) -> Page:
    done = screens.carry_out(form, verb, record=case, leads_to=_shown(case.id), said=said)
    if done is not None:
        return done
    case = _get(case.id)
    return _form(
        form,
        act,
        kicker=case.case_number,
        back_url=_shown(case.id),
        can=bool(possible(db.session(), (act,), case, current_actor())),
    )


def _form(
    form: RecordForm, act: Act, *, kicker: str, back_url: str, can: bool = True
) -> tuple[str, int]:
    page = render_template(
        "council/violations/act.html",
        form=form,
        title=_(act.label),
        lead=_lead(act),
        kicker=kicker,
        back_url=back_url,
        can=can,
        danger=act == CLOSE,
    )
    return page, form.http_status


def _lead(act: Act) -> str | None:
    leads = {
        OPEN.name: _("Only the secretariat sees the case; the chairs and the members do not."),
        TAKE_UP.name: _("The member keeps seeing its report. It does not learn of the case."),
        CONCERN.name: _(
            "An officer of this name loses sight of the case at once: nobody handles a matter of "
            "their own."
        ),
        SEAL.name: _(
            "The identity is encrypted when you press the button. Nobody at the council reads it "
            "again; two named officers of an organ that it is sent to can open it together. A file "
            "that names the informant is sealed first, on the page of the case."
        ),
        SEAL_FILE.name: _(
            "Nobody at the council opens the file any more. Hand a copy in that says nothing of "
            "the informant, if the organs are to have one. What an organ was given before stays "
            "with it."
        ),
        ADD_FILE.name: _(
            "Comments, earlier versions, places and names of makers are taken out of the copies."
        ),
        UNCONCERN.name: _("What an organ was told before stays with it."),
        CLOSE.name: _("What was referred stays with the organs."),
    }
    return leads.get(act.name)


@pages.route("/<uuid:record_id>/facts", methods=BOTH)
@serves(CHANGE)
def change(record_id: UUID) -> Page:
    """Change facts and laws; what was sent before stays as it was sent."""
    case = _get(record_id)
    form = ToldForm(
        data={
            "version": case.version,
            "breaches": case.breaches,
            "law": case.law,
            "facts": case.facts,
            "learned_on": case.learned_on,
        }
    )

    def change_it(actor: Actor, now: datetime) -> None:
        services.change(db.session(), vault(ROOM), case, _told(form), actor=actor, now=now)

    return _done(form, change_it, case, CHANGE, _("Facts and laws are changed."))


@pages.route("/<uuid:record_id>/concerned", methods=BOTH)
@serves(CONCERN)
def concern(record_id: UUID) -> Page:
    """Add a person or body that the case concerns."""
    case = _get(record_id)
    form = ConcernedForm(data={"version": case.version, **_establishment_of(case)})

    def add(actor: Actor, now: datetime) -> None:
        services.add_concerned(
            db.session(),
            vault(ROOM),
            case,
            sort=SubjectKind(form.sort.data),
            part=Part(form.part.data),
            name=form.name.data or "",
            particulars=form.particulars.data or "",
            actor=actor,
            now=now,
        )

    return _done(form, add, case, CONCERN, _("Added to the case."))


@pages.route("/<uuid:record_id>/concerned/<uuid:concerned_id>/removal", methods=BOTH)
@serves(UNCONCERN)
def unconcern(record_id: UUID, concerned_id: UUID) -> Page:
    """Take out a person or body that was added by mistake."""
    case = _get(record_id)
    found = next((one for one in case.concerned if one.id == concerned_id), None)
    if found is None:
        raise NotFound
    form, name = ReasonForm(data={"version": case.version}), found.name

    def take_out(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.remove_concerned(
            db.session(), vault(ROOM), case, found, reason=reason, actor=actor, now=now
        )

    return _done(form, take_out, case, UNCONCERN, _("Taken out of the case: %(name)s.", name=name))


def _establishment_of(case: ViolationCase) -> dict[str, str]:
    """Return the establishment that the case's answer is about, until somebody is concerned."""
    origin = queries.origin(db.session(), case.request_id, case.answer_id, current_actor())
    about = origin.answer.employer if origin and origin.answer else None
    if about is None or case.concerned:
        return {}
    said = (about.establishment, about.corporate_number, about.address or about.prefecture)
    return {
        "sort": SubjectKind.BODY.value,
        "name": about.name,
        "particulars": "\n".join(filter(None, said)),
    }


@pages.route("/<uuid:record_id>/steps", methods=BOTH)
@serves(RECORD_STEP)
def step(record_id: UUID) -> Page:
    """Record what was done about the breach."""
    case = _get(record_id)
    today = clock.legal_date(clock.now())
    form = StepForm(data={"version": case.version, "taken_on": today})

    def keep(actor: Actor, now: datetime) -> None:
        services.record_step(
            db.session(),
            vault(ROOM),
            case,
            taken_on=form.taken_on.data or today,
            taken_by=form.taken_by.data or "",
            what=form.what.data or "",
            actor=actor,
            now=now,
        )

    return _done(form, keep, case, RECORD_STEP, _("The step is recorded."))


@pages.route("/<uuid:record_id>/files", methods=BOTH)
@serves(ADD_FILE)
def add_file(record_id: UUID) -> Page:
    """Put files with the case."""
    case = _get(record_id)
    form = FileForm(data={"version": case.version, "origin": FileOrigin.INFORMANT.value})

    def add(actor: Actor, now: datetime) -> None:
        for upload in form.files.data:
            services.add_file(
                db.session(),
                vault(ROOM),
                case,
                given(upload),
                origin=FileOrigin(form.origin.data),
                actor=actor,
                now=now,
            )

    return _done(form, add, case, ADD_FILE, _("The files are with the case."))


def _file(case: ViolationCase, file_id: UUID) -> ViolationFile:
    found = next((one for one in case.files if one.id == file_id), None)
    if found is None:
        raise NotFound
    return found


@pages.route("/<uuid:record_id>/files/<uuid:file_id>/sealing", methods=BOTH)
@serves(SEAL_FILE)
def seal_file(record_id: UUID, file_id: UUID) -> Page:
    """Take a copy away that says too much, and seal the file as it came."""
    case = _get(record_id)
    found = _file(case, file_id)
    form = RecordForm(data={"version": case.version})

    def seal(actor: Actor, now: datetime) -> None:
        services.seal_file(db.session(), vault(ROOM), case, found, actor=actor, now=now)

    return _done(form, seal, case, SEAL_FILE, _("The file is sealed; its copy is taken away."))


@pages.route("/<uuid:record_id>/files/<uuid:file_id>/copy", methods=BOTH)
@serves(CLEAN_BY_HAND)
def copy(record_id: UUID, file_id: UUID) -> Page:
    """Hand in the copy of a file that could not be cleaned without a person."""
    case = _get(record_id)
    waiting = _file(case, file_id)
    form = CopyForm(data={"version": case.version})

    def take(actor: Actor, now: datetime) -> None:
        services.clean_by_hand(
            db.session(),
            vault(ROOM),
            case,
            waiting,
            given(form.files.data[0]),
            actor=actor,
            now=now,
        )

    return _done(form, take, case, CLEAN_BY_HAND, _("The copy is with the case."))


@pages.route("/<uuid:record_id>/informant", methods=BOTH)
@serves(SEAL)
def informant(record_id: UUID) -> Page:
    """Seal who informed the council."""
    case = _get(record_id)
    form = InformantForm(data={"version": case.version})

    def seal(actor: Actor, now: datetime) -> None:
        identity = identity_of(form) or services.NOBODY
        services.seal_informant(
            db.session(), vault(ROOM), case, identity, secrecy=wish_of(form), actor=actor, now=now
        )

    return _done(form, seal, case, SEAL, _("The identity is sealed."))


@pages.route("/<uuid:record_id>/closing", methods=BOTH)
@serves(CLOSE)
def close(record_id: UUID) -> Page:
    """Close a case."""
    case = _get(record_id)
    form = ReasonForm(data={"version": case.version})

    def close_it(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.close(db.session(), vault(ROOM), case, reason=reason, actor=actor, now=now)

    return _done(form, close_it, case, CLOSE, _("The case is closed."))
