"""Screens of keeping the register: corrections, registrations, certificates, void papers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, OutOfDate, Refusal, Refused
from registry.council.keeping import queries as keeping
from registry.council.keeping import services as corrections
from registry.council.keeping.forms import (
    CertificateForm,
    CorrectionForm,
    DaysForm,
    RegistrationForm,
    ReissueForm,
    VoidForm,
)
from registry.council.keeping.rules import Days
from registry.council.members import queries, services
from registry.council.members.forms import typed
from registry.council.members.models import MemberState
from registry.council.members.rules import (
    CORRECT_DAYS,
    CORRECT_REGISTER,
    ISSUE_CERTIFICATE,
    PARTICULARS,
    RECORD_REGISTRATION,
    REISSUE_PAPER,
    VOID_PAPER,
    Item,
)
from registry.papers import queries as papers
from registry.papers.models import Paper
from registry.papers.rules import PaperState
from registry.papers.screens import send_paper
from registry.papers.services import check_replaceable
from registry.parties import services as parties
from registry.parties.rules import OrganisationKind
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.forms import RegistryForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
COUNCIL: Final = SECRETARIAT | {Desk.METI_CHAIR}

pages = Blueprint("council_keeping", __name__, url_prefix="/council/members")


def verified_at(code: str) -> str:
    """Return the address at which anybody can check a certificate."""
    base: str = current_app.config["BASE_URL"]
    path = url_for("portal.certificate", language="ja", code=code, _external=False)
    return f"{base.rstrip('/')}{path}"


def _member_url(organisation_id: UUID) -> str:
    return url_for("council_members.show", record_id=organisation_id)


def _latest(organisation_id: UUID) -> MemberState:
    """Return what is known now of a member, of its newest span. Raises NotFound."""
    known = [row for row in queries.history(db.session(), organisation_id) if not row.known_until]
    if not known:
        raise NotFound
    return known[0]


@pages.route("/<uuid:record_id>/certificate", methods=BOTH)
@serves(ISSUE_CERTIFICATE, only=SECRETARIAT)
def certify(record_id: UUID) -> Page:
    """Make a certificate of membership for a stated day."""
    state, today = _latest(record_id), clock.legal_date(clock.now())
    last = state.valid_until - timedelta(days=1) if state.valid_until else today
    form = CertificateForm(data={"stated_on": min(last, today)})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.stated_on.data is not None
        services.make_certificate(
            db.session(),
            record_id,
            stated_on=form.stated_on.data,
            verify_url=verified_at,
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_("The certificate is made. It stands among the letters and certificates below."),
        leads_to=lambda: f"{_member_url(record_id)}#papers",
    )
    return done or _drawn("certificate", form, record_id, state.name)


@pages.route("/<uuid:record_id>/correction", methods=BOTH)
@serves(CORRECT_REGISTER)
def correct(record_id: UUID) -> Page:
    """Correct what was recorded wrongly; the wrong entry stays as what was once known."""
    state = _latest(record_id)
    before = services.particulars(state)
    form = CorrectionForm(data={**before, "effective_on": state.valid_from})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.effective_on.data is not None
        services.correct(
            db.session(),
            record_id,
            changes=typed(form, PARTICULARS),
            effective_on=form.effective_on.data,
            told=form.told.data or "",
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_("The register is corrected. What it said before stays in the history."),
        leads_to=lambda: _member_url(record_id),
    )
    return done or _drawn("correction", form, record_id, state.name, particulars=tuple(PARTICULARS))


@pages.route("/<uuid:record_id>/days", methods=BOTH)
@serves(CORRECT_DAYS)
def correct_days(record_id: UUID) -> Page:
    """Correct the first or last day of a membership; the wrong one stays as once known."""
    state = _latest(record_id)
    known = {str(one.days.first): one for one in keeping.memberships(db.session(), record_id)}
    asked = request.values.get("since", "")
    since = asked if asked in known else next(iter(known))
    membership = known[since]
    form = DaysForm(
        data={
            "since": since,
            "first_day": membership.days.first,
            "last_day": membership.days.last,
        }
    )

    def verb(actor: Actor, now: datetime) -> None:
        assert form.first_day.data is not None
        if asked not in known:
            raise OutOfDate(Refusal(corrections.CHANGED))
        corrections.correct_days(
            db.session(),
            record_id,
            since=membership.days.first,
            days=Days(form.first_day.data, form.last_day.data),
            told=form.told.data or "",
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_(
            "The days are corrected. What states the wrong ones among the letters and certificates"
            " below can be declared void and issued again."
        ),
        leads_to=lambda: f"{_member_url(record_id)}#papers",
    )
    others = [one for one in known.values() if one is not membership]
    return done or _drawn("days", form, record_id, state.name, membership=membership, others=others)


@pages.route("/registration", methods=BOTH)
@serves(RECORD_REGISTRATION)
def record_registration() -> Page:
    """Record a member by the rules or by registration, with a body of its own."""
    form = RegistrationForm()
    recorded: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.valid_from.data is not None
        item = Item(form.item.data)
        registered = item is Item.REGISTERED
        body = parties.create_organisation(
            db.session(),
            name=form["name"].data,
            name_en=form["name_en"].data,
            kind=OrganisationKind.REGISTERED_CORPORATION if registered else OrganisationKind.OTHER,
            now=now,
        )
        db.session.flush()
        services.record_registration(
            db.session(),
            body,
            item=item,
            values=typed(form, PARTICULARS),
            basis=form.basis.data or "",
            valid_from=form.valid_from.data,
            actor=actor,
            now=now,
        )
        recorded.append(body.id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The member is recorded."),
        leads_to=lambda: _member_url(recorded[0]),
    )
    if done:
        return done
    page = render_template(
        "council/keeping/registration.html",
        form=form,
        particulars=tuple(PARTICULARS),
        back_url=url_for("council_members.register"),
    )
    return page, form.http_status


@pages.get("/papers/<uuid:record_id>")
@serves(desks=COUNCIL, shows="paper")
def paper(record_id: UUID) -> Page:
    """Show a letter or certificate as it was issued, or with its marks of being void."""
    return send_paper(_paper(record_id))


def _paper(paper_id: UUID) -> Paper:
    return papers.get_paper(db.session(), paper_id, current_actor())


@pages.route("/papers/<uuid:record_id>/void", methods=BOTH)
@serves(VOID_PAPER)
def void(record_id: UUID) -> Page:
    """Declare a letter or certificate void: why, and who was told."""
    issued = _paper(record_id)
    form = VoidForm()
    if issued.state == PaperState.VOID and not form.was_sent:
        return _paper_drawn("void", form, issued, against=[_("This document is void already.")])

    def verb(actor: Actor, now: datetime) -> None:
        services.void_paper(
            db.session(),
            issued,
            reason=form.reason.data or "",
            told=form.told.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_("The document is void. It can be issued again now."),
        leads_to=lambda: _back(issued),
    )
    return done or _paper_drawn("void", form, issued)


@pages.route("/papers/<uuid:record_id>/reissue", methods=BOTH)
@serves(REISSUE_PAPER)
def reissue(record_id: UUID) -> Page:
    """Issue a void document again, under a new number; said at once where that can't be done."""
    issued = _paper(record_id)
    form = ReissueForm()
    if not form.was_sent:
        try:
            check_replaceable(db.session(), issued)
        except Refused as refused:
            against = [explain(one) for one in refused.refusals]
            return _paper_drawn("reissue", form, issued, against=against)

    def verb(actor: Actor, now: datetime) -> None:
        services.reissue_paper(
            db.session(),
            issued,
            reason=form.reason.data or "",
            verify_url=verified_at,
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        verb,
        said=_("The document is issued again, under a new number."),
        leads_to=lambda: _back(issued),
    )
    return done or _paper_drawn("reissue", form, issued)


def _back(issued: Paper) -> str:
    if issued.organisation_id is None:
        return url_for("council_members.register")
    return f"{_member_url(issued.organisation_id)}#papers"


def _drawn(template: str, form: RegistryForm, record_id: UUID, name: str, **more: Any) -> Page:
    page = render_template(
        f"council/keeping/{template}.html",
        form=form,
        name=name,
        record_id=record_id,
        back_url=_member_url(record_id),
        **more,
    )
    return page, form.http_status


def _paper_drawn(
    template: str, form: RegistryForm, issued: Paper, *, against: Sequence[str] = ()
) -> Page:
    page = render_template(
        f"council/keeping/{template}.html",
        form=form,
        paper=issued,
        against=against,
        back_url=_back(issued),
    )
    return page, form.http_status
