"""Screens of the acts on a filing: asked to correct, proposed, decided, recorded, told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.calendar import Place
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.council import letters as office
from registry.council.examination import services
from registry.council.examination.forms import (
    PREVIEW,
    ConcurForm,
    ProposalForm,
    ReasonForm,
    correction_form,
)
from registry.council.filings import letters, queries
from registry.council.filings import services as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import (
    ASK_CORRECTION,
    FIND_NOT_ELIGIBLE,
    LAPSE,
    NOTIFY,
    NOTIFY_CODE,
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    PROPOSE_REGISTRATION,
    RECORD,
    REFUSAL_CHAIRS,
    REFUSE,
    REGISTER,
    SEND_BACK,
    TAKE_BACK,
    FilingKind,
    FilingState,
)
from registry.duties import calendars
from registry.papers.screens import preview
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.dates import closed_on
from registry.web.forms import RecordForm
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
ANSWER_DAYS: Final = 14

pages = Blueprint("council_examination", __name__, url_prefix="/council/filings")


def _get(record_id: UUID) -> Filing:
    return queries.get(db.session(), record_id, current_actor())


def _kind(filing: Filing) -> FilingKind:
    return FilingKind(filing.kind_of_filing)


def _shown(filing: Filing) -> str:
    return url_for("council_filings.show", record_id=filing.id)


def _told(filing: Filing) -> str:
    """Return where the outcome is told: what comes next after a decision."""
    return url_for("council_examination.notify", record_id=filing.id)


def _draw(record_id: UUID, form: RecordForm, act: Act, **more: Any) -> Page:
    filing = _get(record_id)  # once more: what was refused was rolled back
    template = more.pop("template", "act")
    page = render_template(
        f"council/examination/{template}.html",
        filing=filing,
        form=form,
        act=act,
        can=bool(possible(db.session(), (act,), filing, current_actor())),
        back_url=_shown(filing),
        **{"lead": None, "danger": False, "reason": "", **more},
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/correction", methods=BOTH)
@serves(*ASK_CORRECTION.values())
def ask_correction(record_id: UUID) -> Page:
    """Ask the filer to correct: items ticked, words at hand, a day to answer by, the letter."""
    filing = _get(record_id)
    items = letters.correctable(_kind(filing))
    form = correction_form(
        {name: label.in_locale(current_language()) for name, label in items.items()},
        data={
            "version": filing.version,
            "text": letters.usual_method(filing),
            "answer_by": _answer_by(),
            **{f"what_{name}": letters.usual_point(name) for name in items},
        },
    )
    if PREVIEW in request.form and form.validate_on_submit():
        if against := services.against_answer_by(form.answer_by.data, now=clock.now()):
            form.refuse(Refused(*against))
            return _draw_correction(filing, form)
        asked = letters.correction(
            db.session(),
            filing,
            points=form.points,
            text=form.text.data or "",
            answer_by=form.answer_by.data,
            now=clock.now(),
        )
        return preview(asked, filing.receipt_number or "")

    def ask(actor: Actor, now: datetime) -> None:
        services.ask_correction(
            db.session(),
            filing,
            points=form.points,
            text=form.text.data or "",
            answer_by=form.answer_by.data,
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        ask,
        record=filing,
        leads_to=_shown(filing),
        said=_("The correction was asked for. The letter is issued and lies with the filing."),
    )
    if done is not None and form.answer_by.data and (closed := closed_on(form.answer_by.data)):
        day = day_text(form.answer_by.data)
        flash(f"{form.answer_by.label.text}　{day}　{closed.striptags()}", "warn")
    return done or _draw_correction(filing, form)


def _draw_correction(filing: Filing, form: RecordForm) -> Page:
    act, filed = ASK_CORRECTION[_kind(filing)], filing.rounds[-1].content
    return _draw(filing.id, form, act, template="correction", filed=filed)


def _answer_by() -> date:
    """Return two weeks from today, or the next day on which offices are open."""
    now = clock.now()
    day = clock.legal_date(now) + timedelta(days=ANSWER_DAYS)
    calendar = calendars.basis(db.session(), now=now).calendars[Place.TOKYO]
    while not calendar.is_open(day):
        day += timedelta(days=1)
    return day


@pages.route("/<uuid:record_id>/registration-proposal", methods=BOTH)
@serves(PROPOSE_REGISTRATION)
def propose_registration(record_id: UUID) -> Page:
    """Lay a filing that is in order before a second officer."""
    return _propose(
        record_id,
        PROPOSE_REGISTRATION,
        "registration",
        lead=_("A second officer then finds the body eligible, and it enters the register."),
    )


@pages.route("/<uuid:record_id>/non-eligibility-proposal", methods=BOTH)
@serves(PROPOSE_NOT_ELIGIBLE)
def propose_not_eligible(record_id: UUID) -> Page:
    """Propose to find that the body is not one of item (iv) at all (council:2)."""
    return _propose(
        record_id,
        PROPOSE_NOT_ELIGIBLE,
        "not-eligible",
        lead=_(
            "METI finds that the body is not one of article 2 item (iv). A second officer decides."
            " The reason stands in the letter to the filer."
        ),
    )


@pages.route("/<uuid:record_id>/refusal-proposal", methods=BOTH)
@serves(PROPOSE_REFUSAL)
def propose_refusal(record_id: UUID) -> Page:
    """Lay a refusal before the chairs (council:8.2)."""
    return _propose(
        record_id,
        PROPOSE_REFUSAL,
        "refusal",
        lead=_(
            "The chairs may refuse a body whose membership is markedly unsuitable in view of the"
            " council's purpose. The reason stands in the letter to the filer."
        ),
    )


def _propose(record_id: UUID, act: Act, proposal: str, *, lead: str) -> Page:
    filing = _get(record_id)
    data = {"version": filing.version}
    form = ReasonForm(data=data) if act.reasoned else ProposalForm(data=data, form_id="direct")

    def propose(actor: Actor, now: datetime) -> None:
        services.propose(
            db.session(), filing, proposal, reason=form.reason.data, actor=actor, now=now
        )

    done = screens.carry_out(
        form, propose, record=filing, leads_to=_shown(filing), said=_("The proposal is laid.")
    )
    return done or _draw(record_id, form, act, lead=lead, danger=act.reasoned)


@pages.route("/<uuid:record_id>/non-eligibility", methods=BOTH)
@serves(FIND_NOT_ELIGIBLE)
def find_not_eligible(record_id: UUID) -> Page:
    """Find, as a second officer, that the body is not one of item (iv)."""
    filing = _get(record_id)
    form = RecordForm(data={"version": filing.version})
    done = screens.carry_out(
        form,
        lambda actor, now: services.find_not_eligible(db.session(), filing, actor=actor, now=now),
        record=filing,
        leads_to=_told(filing),
        said=_("The finding is recorded. Now tell the filer by letter."),
    )
    return done or _draw(
        record_id,
        form,
        FIND_NOT_ELIGIBLE,
        danger=True,
        reason=_reason(filing, PROPOSE_NOT_ELIGIBLE),
    )


def _reason(filing: Filing, act: Act) -> str:
    return office.reason_of(db.session(), filing, act)


@pages.route("/<uuid:record_id>/refusal", methods=BOTH)
@serves(REFUSE)
def refuse(record_id: UUID) -> Page:
    """Agree, as one of the chairs, to the refusal as it is drafted; the last one decides."""
    filing, session = _get(record_id), db.session()
    digest = services.refusal_digest(session, filing)
    form = ConcurForm(data={"version": filing.version, "digest": digest})

    def agree(actor: Actor, now: datetime) -> None:
        services.refuse(
            session, filing, draft_digest=str(form.digest.data or ""), actor=actor, now=now
        )

    done = screens.carry_out(form, agree, leads_to=_shown(filing), said=lambda: _agreed(filing))
    form.digest.data = digest  # who reads the draft again agrees to what it says now
    return done or _draw(
        record_id,
        form,
        REFUSE,
        template="concurrence",
        danger=True,
        reason=_reason(filing, PROPOSE_REFUSAL),
        digest=digest,
        agreed=screens.agreements(session, REFUSE, filing),
        needed=_needed(),
    )


def _needed() -> int:
    chairs: int = value_on(db.session(), REFUSAL_CHAIRS, clock.legal_date(clock.now()))
    return chairs


def _agreed(filing: Filing) -> str:
    if filing.state == FilingState.REFUSED:
        return str(_("With your agreement the chairs have refused the filing."))
    given = len(screens.agreements(db.session(), REFUSE, filing))
    return str(
        _("Your agreement is recorded: %(given)s of %(needed)s.", given=given, needed=_needed())
    )


@pages.route("/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send a proposal back to examination; agreements given so far are void."""
    return _with_reason(
        record_id,
        SEND_BACK,
        services.send_back,
        said=_("The filing is back in examination."),
        lead=_("Agreements given so far become void. The filer is not told."),
    )


@pages.route("/<uuid:record_id>/taking-back", methods=BOTH)
@serves(desks={Desk.METI_SECRETARIAT})
def take_back(record_id: UUID) -> Page:
    """Take a filing back because the filer asked for it."""
    return _with_reason(
        record_id,
        TAKE_BACK,
        filings.take_back,
        said=_("The filing is taken back."),
        lead=_("Only at the filer's own request. Say how and when it asked."),
    )


@pages.route("/<uuid:record_id>/lapse", methods=BOTH)
@serves(*LAPSE.values())
def lapse(record_id: UUID) -> Page:
    """Close a filing whose correction never came, as another officer than the one who asked."""
    return _with_reason(
        record_id,
        LAPSE,
        services.lapse,
        said=_("The filing is closed."),
        lead=_("No correction came. The body may file again at any time."),
    )


def _with_reason(
    record_id: UUID,
    acts: Act | Mapping[FilingKind, Act],
    verb: Any,
    *,
    said: str,
    lead: str,
) -> Page:
    filing = _get(record_id)
    form = ReasonForm(data={"version": filing.version})
    done = screens.carry_out(
        form,
        lambda actor, now: verb(
            db.session(), filing, reason=form.reason.data, actor=actor, now=now
        ),
        record=filing,
        leads_to=_shown(filing),
        said=said,
    )
    act = acts if isinstance(acts, Act) else acts[_kind(filing)]
    return done or _draw(record_id, form, act, lead=lead, danger=True)


@pages.route("/<uuid:record_id>/recording", methods=BOTH)
@serves(*RECORD.values())
def record(record_id: UUID) -> Page:
    """Record a change or withdrawal in the register as of its stated day."""
    filing = _get(record_id)
    form = RecordForm(form_id="direct", data={"version": filing.version})
    done = screens.carry_out(
        form,
        lambda actor, now: services.record_notice(db.session(), filing, actor=actor, now=now),
        record=filing,
        leads_to=_told(filing),
        said=_("It is recorded in the register. Now confirm it by letter."),
    )
    return done or _draw(record_id, form, _recorded(filing))


def _recorded(filing: Filing) -> Act:
    """Return the act that records a notice; joining is decided, so its page says it can't be."""
    return RECORD.get(_kind(filing), REGISTER)


@pages.route("/<uuid:record_id>/letter", methods=BOTH)
@serves(*NOTIFY.values())
def notify(record_id: UUID) -> Page:
    """Issue the letter that tells the outcome, after a look at it."""
    filing, session = _get(record_id), db.session()
    form = RecordForm(data={"version": filing.version})
    try:
        draft = letters.outcome(session, filing, now=clock.now())
    except Refused as refused:
        form.refuse(refused)
        return _draw(
            record_id, form, NOTIFY[_kind(filing)], template="letter", draft=None, owed=False
        )
    done = screens.carry_out(
        form,
        lambda actor, now: services.notify(session, filing, actor=actor, now=now),
        record=filing,
        leads_to=_shown(filing),
        said=_("The letter is issued. It can be opened and printed below."),
    )
    owed = office.still_owed(session, filing, code=NOTIFY_CODE[_kind(filing)])
    return done or _draw(
        record_id, form, NOTIFY[_kind(filing)], template="letter", draft=draft, owed=owed
    )
