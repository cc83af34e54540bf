"""Screens of an organ's answer to its part, and of what the secretariat does upon it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.council.referrals import queries
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import (
    ACCEPT,
    ACKNOWLEDGE,
    ANSWER,
    ASK,
    CHASE,
    DONE,
    ENTER_ACCEPTANCE,
    ENTER_OUTCOME,
    ENTER_RECEIPT,
    ENTER_REFUSAL,
    REFUSE,
    REPORT_OUTCOME,
    REVOKE,
    Outcome,
)
from registry.council.referrals.views import CONCERNED, draw_again, get, shown
from registry.council.replies import services
from registry.council.replies.forms import (
    AnswerForm,
    OutcomeForm,
    QuestionForm,
    ReasonForm,
    RefusalForm,
)
from registry.council.violations.rules import ROOM
from registry.informants.screens import given, vault
from registry.papers.screens import send_file
from registry.web.access import serves
from registry.web.forms import RecordForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")

pages = Blueprint("council_replies", __name__, url_prefix="/council/referrals")


def _do(
    record_id: UUID,
    form: RecordForm,
    act: Act,
    verb: Callable[[Referral, Actor, datetime], object],
    *,
    said: str,
    lead: str | None = None,
) -> Page:
    referral = get(record_id)
    done = screens.carry_out(
        form,
        lambda actor, now: verb(referral, actor, now),
        record=referral,
        leads_to=shown(record_id),
        said=said,
    )
    return done or draw_again(record_id, form, act, lead=lead, danger=act == REVOKE)


def _plain(record_id: UUID) -> RecordForm:
    return RecordForm(data={"version": get(record_id).version})


def _in_form(record_id: UUID, act: Act, *, said: str, lead: str | None = None) -> Page:
    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.answer_in_form(db.session(), vault(ROOM), act, referral, actor=actor, now=now)

    return _do(record_id, _plain(record_id), act, do, said=said, lead=lead)


@pages.route("/<uuid:record_id>/receipt", methods=BOTH)
@serves(ACKNOWLEDGE)
def acknowledge(record_id: UUID) -> Page:
    """Confirm that a part has arrived."""
    return _in_form(record_id, ACKNOWLEDGE, said=_("Receipt is confirmed."))


@pages.route("/<uuid:record_id>/receipt-entered", methods=BOTH)
@serves(ENTER_RECEIPT)
def enter_receipt(record_id: UUID) -> Page:
    """Enter that an organ confirmed receipt on paper."""
    return _in_form(record_id, ENTER_RECEIPT, said=_("Receipt is confirmed."))


@pages.route("/<uuid:record_id>/acceptance", methods=BOTH)
@serves(ACCEPT)
def accept(record_id: UUID) -> Page:
    """Take a part on."""
    lead = _("The secretariat sees that you take it on, and waits for the outcome.")
    return _in_form(record_id, ACCEPT, said=_("The referral is taken on."), lead=lead)


@pages.route("/<uuid:record_id>/acceptance-entered", methods=BOTH)
@serves(ENTER_ACCEPTANCE)
def enter_acceptance(record_id: UUID) -> Page:
    """Enter that an organ took a part on, on paper."""
    return _in_form(record_id, ENTER_ACCEPTANCE, said=_("The referral is taken on."))


def _refusal(record_id: UUID, act: Act) -> Page:
    refused = get(record_id)
    form = RefusalForm(data={"version": refused.version})
    form.offer_others(Desk(refused.addressed_to))

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.answer_in_form(
            db.session(),
            vault(ROOM),
            act,
            referral,
            reason=form.reason.data or "",
            other_organ=Desk(form.other_organ.data) if form.other_organ.data else None,
            actor=actor,
            now=now,
        )

    return _do(record_id, form, act, do, said=_("The secretariat sees that it is not taken on."))


@pages.route("/<uuid:record_id>/refusal", methods=BOTH)
@serves(REFUSE)
def refuse(record_id: UUID) -> Page:
    """Say that a part is not taken on, why, and who may be responsible instead."""
    return _refusal(record_id, REFUSE)


@pages.route("/<uuid:record_id>/refusal-entered", methods=BOTH)
@serves(ENTER_REFUSAL)
def enter_refusal(record_id: UUID) -> Page:
    """Enter that an organ did not take a part on, on paper."""
    return _refusal(record_id, ENTER_REFUSAL)


def _outcome(record_id: UUID, act: Act) -> Page:
    form = OutcomeForm(data={"version": get(record_id).version})

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.report_outcome(
            db.session(),
            vault(ROOM),
            act,
            referral,
            outcome=Outcome(form.outcome.data),
            words=form.words.data or "",
            shareable=bool(form.shareable.data),
            actor=actor,
            now=now,
        )

    return _do(record_id, form, act, do, said=_("The outcome is reported."))


@pages.route("/<uuid:record_id>/outcome", methods=BOTH)
@serves(REPORT_OUTCOME)
def outcome(record_id: UUID) -> Page:
    """Report what came of a part."""
    return _outcome(record_id, REPORT_OUTCOME)


@pages.route("/<uuid:record_id>/outcome-entered", methods=BOTH)
@serves(ENTER_OUTCOME)
def enter_outcome(record_id: UUID) -> Page:
    """Enter what an organ reported on paper."""
    return _outcome(record_id, ENTER_OUTCOME)


# -- questions and answers --------------------------------------------------------------------


@pages.route("/<uuid:record_id>/question", methods=BOTH)
@serves(ASK)
def ask(record_id: UUID) -> Page:
    """Ask the secretariat back."""
    form = QuestionForm(data={"version": get(record_id).version})

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.ask(
            db.session(),
            vault(ROOM),
            referral,
            words=form.words.data or "",
            answer_by=form.answer_by.data,
            files=[given(one) for one in form.files.data],
            actor=actor,
            now=now,
        )

    return _do(record_id, form, ASK, do, said=_("The question is with the secretariat."))


@pages.route("/<uuid:record_id>/answer", methods=BOTH)
@serves(ANSWER)
def question_answered(record_id: UUID) -> Page:
    """Answer an organ's question."""
    form = AnswerForm(data={"version": get(record_id).version})

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.answer(
            db.session(),
            vault(ROOM),
            referral,
            words=form.words.data or "",
            files=[given(one) for one in form.files.data],
            actor=actor,
            now=now,
        )

    return _do(record_id, form, ANSWER, do, said=_("The answer is with the organ."))


@pages.get("/<uuid:record_id>/messages/<uuid:file_id>")
@serves(desks=CONCERNED)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of a question or an answer."""
    return send_file(queries.get_message_file(get(record_id), file_id))


# -- the secretariat afterwards ---------------------------------------------------------------


@pages.route("/<uuid:record_id>/reminder", methods=BOTH)
@serves(CHASE)
def chased(record_id: UUID) -> Page:
    """Ask an organ how a part stands."""

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.chase(db.session(), referral, actor=actor, now=now)

    lead = " ".join(
        (
            _("The organ's people get a mail that says only that there is news."),
            screens.last_time_said(db.session(), CHASE, get(record_id)),
        )
    ).strip()
    said = _("The organ is asked how it stands.")
    return _do(record_id, _plain(record_id), CHASE, do, said=said, lead=lead)


@pages.route("/<uuid:record_id>/end", methods=BOTH)
@serves(DONE)
def done(record_id: UUID) -> Page:
    """Take note of an organ's answer and finish."""

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.finish(db.session(), referral, actor=actor, now=now)

    lead = _("Where another organ is responsible, prepare a part for it from the case.")
    return _do(record_id, _plain(record_id), DONE, do, said=_("The referral is done."), lead=lead)


@pages.route("/<uuid:record_id>/revocation", methods=BOTH)
@serves(REVOKE)
def revoked(record_id: UUID) -> Page:
    """Take a wrong referral back."""
    form = ReasonForm(data={"version": get(record_id).version})

    def do(referral: Referral, actor: Actor, now: datetime) -> None:
        services.revoke(
            db.session(),
            vault(ROOM),
            referral,
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )

    lead = _(
        "The organ sees that it is revoked, and this reason; the content leaves its screens and "
        "the sealed sheet is erased. What it saved or printed before is beyond reach."
    )
    return _do(record_id, form, REVOKE, do, said=_("The referral is revoked."), lead=lead)
