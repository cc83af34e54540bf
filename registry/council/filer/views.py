"""Screens in which a body files: the form, its attachments, a check, a receipt, what followed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.filer import queries
from registry.council.filer.forms import (
    ITEMS,
    AttachmentsForm,
    CheckForm,
    DraftForm,
    TakeBackForm,
    form_for,
    keeps_by_itself,
    kind_of,
    label_of,
    problems,
    wants_to_go_on,
)
from registry.council.filer.rules import stage_of
from registry.council.filings import queries as filings
from registry.council.filings import services
from registry.council.filings.letters import LABELS
from registry.council.filings.models import Filing, FilingRound
from registry.council.filings.rules import (
    KIND_NAMES,
    PENDING,
    RESUBMIT,
    SUBMIT,
    TAKE_BACK,
    FilingKind,
    FilingState,
    acts_for,
    is_late,
)
from registry.council.members.rules import PARTICULARS
from registry.council.screens import paper_name
from registry.papers.screens import send_file, take
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.parts import Event

Page = str | Response | tuple[str, int]
CLERKS: Final = frozenset({Desk.ORGANISATION})
EDITABLE: Final = frozenset({FilingState.DRAFT, FilingState.CORRECTION_ASKED})
MOST_FILES: Final = 20
UNCHANGED: Final = N_(
    "Nothing differs from what you filed before. Change what was asked for, or tick that it is to"
    " be sent as it was."
)
_HOME: Final = "council_own_page.home"

pages = Blueprint("council_filer", __name__)


def own(record_id: UUID) -> Filing:
    """Return a filing of the reader's own body; its page does not exist for anybody else."""
    return queries.own(db.session(), record_id, current_actor())


def _today() -> date:
    return clock.legal_date(clock.now())


# -- the form ---------------------------------------------------------------------------------


@pages.route("/my/filings/<uuid:record_id>/form", methods=["GET", "POST"])
@serves(desks=CLERKS)
def fill(record_id: UUID) -> Page:
    """Write a filing or its correction; what is typed is kept with every press of a button."""
    filing = own(record_id)
    form = form_for(filing, today=_today())
    if not form.was_sent and filing.state not in EDITABLE:
        return redirect(url_for(".show", record_id=record_id))
    theirs: Mapping[str, str] = {}
    by_itself = keeps_by_itself()
    if form.validate_on_submit():
        kept = _keep(filing, form)
        if kept is None:
            return _kept_by_itself(record_id, form) if by_itself else _onward(record_id, form)
        theirs = kept
    if by_itself:
        return Response(status=form.http_status)
    return _form_page(own(record_id), form, theirs)


def _kept_by_itself(record_id: UUID, form: DraftForm) -> Page:
    """Answer the page that keeps what is typed from time to time: which version that is now."""
    version = str(own(record_id).version)
    return Response(version, 202 if form.unkept else 200, mimetype="text/plain")


def _keep(filing: Filing, form: DraftForm) -> dict[str, str] | None:
    """Keep what was typed. Where somebody else was first, return what they wrote otherwise."""
    session = db.session()
    content = form.content(_kept(filing), _in_register(filing))
    effective_on = form["effective_on"].data if "effective_on" in form else None
    if (content, effective_on) == (_kept(filing), filing.effective_on):
        return None  # the same button pressed twice
    try:
        services.save(
            session,
            filing,
            content=content,
            effective_on=effective_on,
            version=form.version_seen,
            now=clock.now(),
        )
        session.commit()
    except (Refused, StaleDataError) as error:
        session.rollback()
        refused = error if isinstance(error, Refused) else OutOfDate(services.SAVED_MEANWHILE)
        form.refuse(refused, version=filing.version)
        return _otherwise(filing, content, effective_on)
    return None


def _in_register(filing: Filing) -> dict[str, str]:
    """Return what a notice of change is compared with; nothing for the other kinds."""
    changes = kind_of(filing) is FilingKind.CHANGE
    return services.before(db.session(), filing) if changes else {}


def _kept(filing: Filing) -> dict[str, str]:
    return {name: filing.content.get(name, "") for name in ITEMS}


def _otherwise(
    filing: Filing, content: Mapping[str, str], effective_on: date | None
) -> dict[str, str]:
    kept = _kept(filing) | {"effective_on": str(filing.effective_on or "")}
    mine = {**content, "effective_on": str(effective_on or "")}
    return {name: text for name, text in kept.items() if text != mine.get(name, "")}


def _onward(record_id: UUID, form: DraftForm) -> Page:
    """Lead to the next step, or, where something is missing, say what stands beside what."""
    if not wants_to_go_on():
        flash(_("Saved. You can go on whenever you like."), "good")
        return redirect(url_for(_HOME), 303)
    filing = own(record_id)
    form.version.data = str(filing.version)
    complete = form.is_complete()
    against = services.refusals_to_submit(filing, services.before(db.session(), filing))
    told = [refusal for refusal in against if not form.errors.get(refusal.field or "")]
    if complete and not told:
        return redirect(_next_step(filing), 303)
    form.refuse(Refused(*told))
    return _form_page(filing, form, {})


def _next_step(filing: Filing) -> str:
    skips = kind_of(filing) is FilingKind.WITHDRAWAL or request.args.get("then") == "check"
    return url_for(".check" if skips else ".attachments", record_id=filing.id)


def _form_page(filing: Filing, form: DraftForm, theirs: Mapping[str, str]) -> Page:
    asked, kind = _asked(filing), kind_of(filing)
    page = render_template(
        "council/filer/form.html",
        filing=filing,
        form=form,
        kind=kind,
        kind_name=_(KIND_NAMES[kind]),
        in_register=_in_register(filing),
        day_replaced=filings.day_replaced(db.session(), filing, today=_today()),
        theirs=theirs,
        asked=asked,
        # of no field of the form: such as attachments
        elsewhere=[(label, text) for name, label, text in _points(filing) if name not in form],
        saved=filing.state in EDITABLE,
    )
    return page, form.http_status


def _asked(filing: Filing) -> FilingRound | None:
    """Return the round whose correction is asked, if one is."""
    return filing.rounds[-1] if filing.state == FilingState.CORRECTION_ASKED else None


def _points(filing: Filing) -> list[tuple[str, str, str]]:
    """Return what is to be corrected: name, label and words of each item."""
    asked = _asked(filing)
    points = asked.asked_points.items() if asked is not None else ()
    return [(name, label_of(filing, name), text) for name, text in points]


# -- attachments ------------------------------------------------------------------------------


@pages.route("/my/filings/<uuid:record_id>/attachments", methods=["GET", "POST"])
@serves(desks=CLERKS)
def attachments(record_id: UUID) -> Page:
    """Add files to a filing, apart from its text, so that no file puts what was typed at risk."""
    filing = own(record_id)
    if filing.state not in EDITABLE:
        return redirect(url_for(".show", record_id=record_id))
    form = AttachmentsForm()
    if form.was_sent and wants_to_go_on() and form.validate_on_submit() and not form.file.data:
        return redirect(url_for(".check", record_id=record_id), 303)
    onward = ".check" if wants_to_go_on() else ".attachments"
    done = screens.carry_out(
        form,
        lambda actor, now: _attach(filing, form, actor, now),
        said=_("The files were added."),
        leads_to=url_for(onward, record_id=record_id),
    )
    if done is not None:
        return done
    filing = own(record_id)
    page = render_template(
        "council/filer/attachments.html",
        filing=filing,
        form=form,
        kind=kind_of(filing),
        asked=_asked(filing),
        points=[(label, text) for name, label, text in _points(filing) if name == "attachments"],
    )
    return page, form.http_status


def _attach(filing: Filing, form: AttachmentsForm, actor: Actor, now: datetime) -> None:
    uploads = form.file.data
    if len(filing.files) + len(uploads) > MOST_FILES:
        too_many = N_("A filing holds up to %(most)s files.")
        raise Refused(Refusal(too_many, {"most": MOST_FILES}, field="file"))
    for upload in uploads:
        stored = take(
            upload,
            compartment="council",
            organisation_id=filing.organisation_id,
            actor=actor,
            now=now,
        )
        services.attach(
            db.session(),
            filing,
            stored,
            purpose="attachment",
            label=form.label.data or "",
            now=now,
        )


@pages.post("/my/filings/<uuid:record_id>/attachments/<uuid:file_id>/remove")
@serves(desks=CLERKS)
def remove(record_id: UUID, file_id: UUID) -> Page:
    """Take a file out again; what was filed once stays."""
    filing, form = own(record_id), RegistryForm()
    target = url_for(".attachments", record_id=record_id)
    done = screens.carry_out(
        form,
        lambda _actor, _now: services.detach(
            db.session(), filing, filings.get_file(db.session(), filing, file_id)
        ),
        said=_("The file was removed."),
        leads_to=target,
    )
    for _field, message in form.problems if done is None else ():
        flash(message, "warn")
    return done or redirect(target, 303)


@pages.get("/my/filings/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CLERKS)
def file(record_id: UUID, file_id: UUID) -> Page:
    """Give an attachment back."""
    return send_file(filings.get_file(db.session(), own(record_id), file_id).stored)


# -- check, send, receipt ---------------------------------------------------------------------


@pages.route("/my/filings/<uuid:record_id>/check", methods=["GET", "POST"])
@serves(*SUBMIT.values(), *RESUBMIT.values(), only=CLERKS)
def check(record_id: UUID) -> Page:
    """Show all answers once more; one press sends them, and a second one changes nothing."""
    filing = own(record_id)
    form = CheckForm(data={"version": filing.version})
    done = screens.carry_out(
        form,
        lambda actor, now: _submit(filing, form, actor, now),
        said=None,
        leads_to=url_for(".sent", record_id=record_id),
        record=filing,
    )
    if done is not None:
        return done
    filing = own(record_id)
    if filing.state not in EDITABLE:
        return redirect(url_for(".show", record_id=record_id), 303)
    return _check_page(filing, form)


def _submit(filing: Filing, form: CheckForm, actor: Actor, now: datetime) -> None:
    if _wrong(filing):
        raise Refused(Refusal(N_("Something is missing or not in order. See the list below.")))
    if services.is_unchanged(filing) and not form.unchanged.data:
        raise Refused(Refusal(UNCHANGED, field="unchanged"))
    services.submit(db.session(), filing, actor=actor, now=now)


def _wrong(filing: Filing) -> list[tuple[str, str]]:
    """Return everything that keeps a filing from being sent: names of items, and messages."""
    found = problems(filing, today=_today())
    told = {name for name, _message in found}
    shown = services.before(db.session(), filing)
    against = services.refusals_to_submit(filing, shown)
    return found + [
        (refusal.field or "", explain(refusal)) for refusal in against if refusal.field not in told
    ]


def _check_page(filing: Filing, form: CheckForm) -> Page:
    kind, shown = kind_of(filing), services.before(db.session(), filing)
    late = kind is FilingKind.CHANGE and filing.effective_on is not None
    page = render_template(
        "council/filer/check.html",
        filing=filing,
        form=form,
        kind=kind,
        kind_name=_(KIND_NAMES[kind]),
        wrong=[(name, label_of(filing, name), text) for name, text in _wrong(filing)],
        items=items_of(kind, filing.content),
        changes=differences(shown, filing.content),
        is_unchanged=services.is_unchanged(filing),
        is_late=late and is_late(filing.arrived_on or _today(), filing.effective_on or date.max),
    )
    return page, form.http_status


def items_of(kind: FilingKind, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the items of a filing in order: name, label, text."""
    if kind is FilingKind.WITHDRAWAL:
        return []
    names = LABELS if kind is FilingKind.JOIN else PARTICULARS
    texts = {name: content.get(name, "") for name in names}
    if texts.get("purpose"):
        texts["purpose"] = _("Yes")
    return [
        (name, label.in_locale(current_language()), texts[name]) for name, label in names.items()
    ]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the particulars that differ: label, text before, text after."""
    return [
        (label.in_locale(current_language()), before.get(name, ""), after.get(name, ""))
        for name, label in PARTICULARS.items()
        if before.get(name, "") != after.get(name, "")
    ]


@pages.get("/my/filings/<uuid:record_id>/sent")
@serves(desks=CLERKS)
def sent(record_id: UUID) -> Page:
    """Say that the filing arrived: its number, what happens next, and the receipt to print."""
    filing = own(record_id)
    if filing.receipt_number is None:
        return redirect(url_for(".fill", record_id=record_id))
    return render_template(
        "council/filer/sent.html",
        filing=filing,
        receipt=_receipt(filing),
        stage=stage_of(kind_of(filing), FilingState(filing.state)),
        likely=queries.likely_end(db.session(), filing, now=clock.now()),
    )


def _receipt(filing: Filing) -> Any:
    issued = [letter.paper for letter in filings.letters(db.session(), filing.id)]
    return next((paper for paper in reversed(issued) if paper.template == "receipt"), None)


# -- a filing that was sent -------------------------------------------------------------------


@pages.get("/my/filings/<uuid:record_id>")
@serves(desks=CLERKS, shows="council.filing")
def show(record_id: UUID) -> Page:
    """Show where a filing is, who has it, what is missing, and all that happened to it."""
    filing, session = own(record_id), db.session()
    if filing.state == FilingState.DRAFT:
        return redirect(url_for(".fill", record_id=record_id))
    kind, filed = kind_of(filing), filing.rounds[-1]
    likely = queries.likely_end(session, filing, now=clock.now())
    is_overdue = likely is not None and likely.on < _today()
    events = screens.course(session, subject_of(filing))
    if likely is not None and not is_overdue:
        title = _("Likely end, judging by %(cases)s cases", cases=likely.cases)
        events.append(Event(title, likely.on, ahead=True))
    return render_template(
        "council/filer/filing.html",
        filing=filing,
        kind=kind,
        kind_name=_(KIND_NAMES[kind]),
        stage=stage_of(kind, FilingState(filing.state)),
        likely=likely,
        is_pending=filing.state in PENDING,
        is_overdue=is_overdue,
        asked=_asked(filing),
        points=[(label, text) for _name, label, text in _points(filing)],
        items=items_of(kind, filed.content),
        changes=differences(filed.before, filed.content),
        earlier=[
            (earlier, differences(earlier.content, filed.content)) for earlier in filing.rounds[:-1]
        ],
        paper_name=paper_name,
        letters=[letter.paper for letter in filings.letters(session, filing.id)],
        events=events,
        buttons=_buttons(filing),
    )


def _buttons(filing: Filing) -> dict[str, list[screens.Button]]:
    """Return what the filer can do now: to be done first, and what gives the filing up."""
    acts = acts_for(kind_of(filing))
    found = screens.buttons(db.session(), acts, filing, blueprint=pages.name)
    return {
        "first": [button for button in found if button.act not in TAKE_BACK.values()],
        "last": [
            replace(button, label=_("Take the filing back"))
            for button in found
            if button.act in TAKE_BACK.values()
        ],
    }


@pages.route("/my/filings/<uuid:record_id>/take-back", methods=["GET", "POST"])
@serves(*TAKE_BACK.values(), only=CLERKS)
def take_back(record_id: UUID) -> Page:
    """Take a pending filing back, after saying what that means."""
    filing = own(record_id)
    form = TakeBackForm(data={"version": filing.version})
    done = screens.carry_out(
        form,
        lambda actor, now: services.take_back(
            db.session(), filing, actor=actor, now=now, reason=form.reason.data
        ),
        said=_("The filing was taken back."),
        leads_to=url_for(".show", record_id=record_id),
        record=filing,
    )
    page = done or render_template(
        "council/filer/take_back.html",
        filing=filing,
        form=form,
        kind_name=_(KIND_NAMES[kind_of(filing)]),
    )
    return page if isinstance(page, Response) else (page, form.http_status)


@pages.route("/my/filings/<uuid:record_id>/discard", methods=["GET", "POST"])
@serves(desks=CLERKS)
def discard(record_id: UUID) -> Page:
    """Throw a draft away, after asking."""
    if (earlier := screens.sent_before()) is not None:
        return earlier
    filing, form = own(record_id), RegistryForm()
    done = screens.carry_out(
        form,
        lambda _actor, _now: services.discard(db.session(), filing),
        said=_("The draft was thrown away."),
        leads_to=url_for(_HOME),
    )
    if done is not None:
        return done
    page = render_template(
        "council/filer/discard.html",
        filing=own(record_id),
        form=form,
        kind_name=_(KIND_NAMES[kind_of(filing)]),
    )
    return page, form.http_status
