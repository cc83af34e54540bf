"""Screens about people: the list, one person, inviting, seating, absences, leaving, recoveries."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts.screens import Verb, carry_out, course
from registry.core import clock
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled
from registry.house.accounts import rules, services
from registry.house.accounts.forms import (
    AbsenceForm,
    ColleagueForm,
    DesksForm,
    EndForm,
    IdentityForm,
    OfficialForm,
    PeopleFilter,
    ReasonForm,
)
from registry.house.screens import after, buttons, names_of_desks, today
from registry.parties import queries, sessions, visitor
from registry.parties.models import Account
from registry.parties.rules import AccountState, IdentityCheck
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm
from registry.web.lists import page_of, read_listing

pages = Blueprint("accounts", __name__)

Page = str | Response | tuple[str, int]
Word = TypeVar("Word", bound=StrEnum)

_LOOKING_AFTER = {Desk.ADMINISTRATOR, Desk.ORGANISATION}


@pages.get("/people")
@serves(desks=_LOOKING_AFTER)
def people() -> Page:
    """List the people that the reader looks after, or works with in one organisation."""
    actor = current_actor()
    listing = read_listing(
        sorts=("name",), default_sort="name", filters=("q", "desk", "state"), size=50
    )
    filters = PeopleFilter()
    filters.check()
    listing = listing.dropping(filters.errors)
    rows = queries.list_people(
        db.session(),
        actor,
        on=today(),
        part=filters.read("q") or "",
        desk=_one_of(Desk, listing.one("desk")),
        state=_one_of(AccountState, listing.one("state")),
        offset=listing.offset,
        limit=listing.limit,
    )
    return render_template(
        "house/accounts/people.html",
        page=page_of(listing, rows),
        filters=filters,
        may_invite=services.may_invite(actor),
        official=Desk.ADMINISTRATOR in actor.desks,
        names_of_desks=names_of_desks,
        states=rules.STATE_WORDS,
    )


def _one_of(words: type[Word], text: str) -> Word | None:
    return words(text) if text in list(words) else None


@pages.get("/people/<uuid:record_id>")
@serves(desks=_LOOKING_AFTER, shows="house.account")
def person(record_id: UUID) -> Page:
    """Show one person: desks, absences, sessions, what was done, and what can be done."""
    account = _person(record_id)
    looks_after = services.may_look_after(current_actor(), account)
    now, limits = clock.now(), visitor.setup().limits
    absences = queries.absences_of(db.session(), account.id, after=today())
    return render_template(
        "house/accounts/person.html",
        account=account,
        holdings=queries.holdings_of(db.session(), account.id),
        absences=absences,
        events=course(db.session(), f"house.account:{account.id}") if looks_after else (),
        open_sessions=sessions.list_open(db.session(), account.id, now=now, limits=limits)
        if looks_after
        else (),
        buttons=buttons(services.possible(current_actor(), account), account.id),
        looks_after=looks_after,
        names_of_desks=names_of_desks,
        deputies=queries.names_of(db.session(), [one.deputy_id for one in absences]),
        states=rules.STATE_WORDS,
    )


def _person(record_id: UUID) -> Account:
    return queries.get_person(db.session(), current_actor(), record_id)


def _looked_after(record_id: UUID) -> Account:
    """Return an account for an act about it; who may only see it is not entitled."""
    account = _person(record_id)
    if not services.may_look_after(current_actor(), account):
        raise NotEntitled
    return account


def _url(record_id: UUID) -> str:
    return url_for("accounts.person", record_id=record_id)


@pages.route("/people/invitation", methods=["GET", "POST"])
@serves(rules.INVITE)
def invite() -> Page:
    """Invite somebody to a desk, or a colleague to the own organisation."""
    actor = current_actor()
    if not services.may_invite(actor):
        raise NotEntitled
    official = Desk.ADMINISTRATOR in actor.desks
    form = OfficialForm(data={"from_on": today()}) if official else ColleagueForm()
    return carry_out(
        form,
        lambda actor, now: services.invite(
            db.session(),
            actor=actor,
            now=now,
            email=form.email.data or "",
            name_ja=form.name_ja.data or "",
            name_en=form.name_en.data,
            locale=form.locale.data,
            seat=_seat(form),
            administers_organisation=_administers(form),
        ),
        said=_("The invitation is on its way."),
        leads_to=lambda: url_for("accounts.people"),
    ) or _drawn("house/accounts/invite.html", form, official=official)


def _seat(form: RegistryForm) -> services.Seat:
    if not isinstance(form, OfficialForm | DesksForm):
        return services.Seat(frozenset({Desk.ORGANISATION}), today())
    chosen = {form.desk.data, form.second_desk.data} - {None, ""}
    return services.Seat(
        frozenset(map(Desk, chosen)), form.from_on.data or today(), after(form.until_on.data)
    )


def _administers(form: RegistryForm) -> bool:
    return isinstance(form, ColleagueForm) and bool(form.administers.data)


@pages.route("/people/<uuid:record_id>/desks", methods=["GET", "POST"])
@serves(rules.GRANT_DESKS)
def grant_desks(record_id: UUID) -> Page:
    """Seat a person at other desks from a day on."""
    account = _looked_after(record_id)
    form = DesksForm(data={"from_on": today()})
    return carry_out(
        form,
        lambda actor, now: services.grant_desks(
            db.session(), account, _seat(form), actor=actor, now=now
        ),
        said=_("The desk is given."),
        leads_to=lambda: _url(record_id),
    ) or _drawn("house/accounts/desks.html", form, account=account)


@pages.route("/people/<uuid:record_id>/desks/end", methods=["GET", "POST"])
@serves(rules.END_DESKS)
def end_desks(record_id: UUID) -> Page:
    """End what a person holds."""
    account = _looked_after(record_id)
    form = EndForm(data={"on": today()})
    return _done_about(
        account,
        rules.END_DESKS,
        form,
        lambda actor, now: services.end_desks(
            db.session(), account, on=form.on.data or today(), actor=actor, now=now
        ),
        lead=_("The person stays able to sign in, at no desk."),
    )


@pages.route("/people/<uuid:record_id>/invitation", methods=["GET", "POST"])
@serves(rules.INVITE_AGAIN)
def invite_again(record_id: UUID) -> Page:
    """Send a fresh invitation."""
    account = _looked_after(record_id)
    return _done_about(
        account,
        rules.INVITE_AGAIN,
        RegistryForm(),
        lambda actor, now: services.invite_again(db.session(), account, actor=actor, now=now),
        lead=_("A new link goes to the person's mail address; the earlier one stops working."),
    )


@pages.route("/people/<uuid:record_id>/suspension", methods=["GET", "POST"])
@serves(rules.SUSPEND)
def suspend(record_id: UUID) -> Page:
    """Keep a person out until further notice."""
    account = _looked_after(record_id)
    form = ReasonForm()
    return _done_about(
        account,
        rules.SUSPEND,
        form,
        lambda actor, now: services.suspend(
            db.session(), account, reason=form.reason.data or "", actor=actor, now=now
        ),
        lead=_("The person is signed out everywhere at once and can't sign in."),
    )


@pages.route("/people/<uuid:record_id>/reinstatement", methods=["GET", "POST"])
@serves(rules.REINSTATE)
def reinstate(record_id: UUID) -> Page:
    """Let a suspended person in again."""
    account = _looked_after(record_id)
    form = ReasonForm()
    return _done_about(
        account,
        rules.REINSTATE,
        form,
        lambda actor, now: services.reinstate(
            db.session(), account, reason=form.reason.data or "", actor=actor, now=now
        ),
        lead=_("The person can sign in again with the same password and authenticator."),
    )


@pages.route("/people/<uuid:record_id>/leaving", methods=["GET", "POST"])
@serves(rules.RECORD_LEAVING)
def record_leaving(record_id: UUID) -> Page:
    """Record that a person has left."""
    account = _looked_after(record_id)
    return _done_about(
        account,
        rules.RECORD_LEAVING,
        RegistryForm(),
        lambda actor, now: services.record_leaving(db.session(), account, actor=actor, now=now),
        lead=_(
            "From today the person holds no desk and stands in for nobody; all sessions end at "
            "once, and password and authenticator are deleted. What the person did stays recorded."
        ),
    )


@pages.route("/people/<uuid:record_id>/sessions/end", methods=["GET", "POST"])
@serves(rules.END_SESSIONS)
def end_sessions(record_id: UUID) -> Page:
    """Sign a person out everywhere."""
    account = _looked_after(record_id)
    return _done_about(
        account,
        rules.END_SESSIONS,
        RegistryForm(),
        lambda actor, now: services.end_sessions(db.session(), account, actor=actor, now=now),
        lead=_("The person is signed out of every browser at once and can sign in again."),
    )


@pages.route("/people/<uuid:record_id>/absence", methods=["GET", "POST"])
@serves(rules.RECORD_ABSENCE)
def record_absence(record_id: UUID) -> Page:
    """Record that a person is away, and who stands in."""
    account = _looked_after(record_id)
    form = AbsenceForm(data={"from_on": today()})
    deputies = queries.possible_deputies(db.session(), account, on=today())
    form.offer(deputies)
    return carry_out(
        form,
        lambda actor, now: services.record_absence(
            db.session(),
            account,
            from_on=form.from_on.data or today(),
            until_on=after(form.until_on.data),
            deputy=form.chosen(deputies),
            actor=actor,
            now=now,
        ),
        said=_("The absence is recorded."),
        leads_to=lambda: _url(record_id),
    ) or _drawn("house/accounts/absence.html", form, account=account, back_url=_url(record_id))


@pages.route("/people/<uuid:record_id>/absences/<uuid:absence_id>/end", methods=["GET", "POST"])
@serves(rules.END_ABSENCE)
def end_absence(record_id: UUID, absence_id: UUID) -> Page:
    """Let a person be back from today."""
    account = _looked_after(record_id)
    absence = queries.get_absence(db.session(), absence_id, of=account)
    return _done_about(
        account,
        rules.END_ABSENCE,
        RegistryForm(),
        lambda actor, now: services.end_absence(
            db.session(), absence, on=today(), actor=actor, now=now
        ),
        lead=_("From today the person's desks are their own again."),
    )


@pages.get("/recoveries")
@serves(desks=_LOOKING_AFTER)
def recoveries() -> Page:
    """List who waits for a new authenticator."""
    return render_template(
        "house/accounts/recoveries.html",
        requests=queries.list_recoveries(db.session(), current_actor()),
        states=rules.RECOVERY_WORDS,
    )


@pages.route("/recoveries/<uuid:record_id>", methods=["GET", "POST"])
@serves(rules.CHECK_IDENTITY, shows="house.recovery")
def check_identity(record_id: UUID) -> Page:
    """Record how an administrator made sure who asks for a new authenticator."""
    request = queries.get_recovery(db.session(), current_actor(), record_id)
    form = IdentityForm()
    return carry_out(
        form,
        lambda actor, now: services.check_identity(
            db.session(), request, IdentityCheck(form.how.data), actor=actor, now=now
        ),
        said=_("Recorded. The person gets a link to set up password and authenticator again."),
        leads_to=lambda: url_for("accounts.recoveries"),
    ) or _drawn(
        "house/accounts/recovery.html",
        form,
        asked=request,
        events=course(db.session(), f"house.recovery:{request.id}"),
        states=rules.RECOVERY_WORDS,
    )


@pages.route("/recoveries/<uuid:record_id>/refusal", methods=["GET", "POST"])
@serves(rules.REFUSE_RECOVERY)
def refuse_recovery(record_id: UUID) -> Page:
    """Refuse a request for a new authenticator."""
    request = queries.get_recovery(db.session(), current_actor(), record_id)
    form = ReasonForm()
    return carry_out(
        form,
        lambda actor, now: services.refuse_recovery(
            db.session(), request, reason=form.reason.data or "", actor=actor, now=now
        ),
        said=_(rules.REFUSE_RECOVERY.past),
        leads_to=lambda: url_for("accounts.recoveries"),
    ) or _drawn(
        "web/confirm.html",
        form,
        title=_(rules.REFUSE_RECOVERY.label),
        label=_(rules.REFUSE_RECOVERY.label),
        kicker=request.account.name,
        lead=_("The person keeps the authenticator as it is."),
        danger=True,
        back_url=url_for("accounts.check_identity", record_id=record_id),
    )


def _done_about(account: Account, act: Act, form: RegistryForm, verb: Verb, *, lead: str) -> Page:
    """Ask once more before an act about a person, do it, and go back to their page."""
    record_id, name = account.id, account.name
    return carry_out(form, verb, said=_(act.past), leads_to=lambda: _url(record_id)) or _drawn(
        "web/confirm.html",
        form,
        title=_(act.label),
        label=_(act.label),
        kicker=name,
        lead=lead,
        danger=act in {rules.SUSPEND, rules.RECORD_LEAVING},
        back_url=_url(record_id),
    )


def _drawn(template: str, form: RegistryForm, **context: object) -> tuple[str, int]:
    return render_template(template, form=form, **context), form.http_status
