"""Screens of one's own account: who I am here, how I prove it, where I am signed in."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts.screens import carry_out, show
from registry.core import clock
from registry.core.db import db
from registry.core.refusals import ConfirmFirst, Refused
from registry.house.accounts import rules, services
from registry.house.accounts.forms import AbsenceForm
from registry.house.enrolment.forms import AuthenticatorForm
from registry.house.enrolment.views import shown_secret
from registry.house.own_account.forms import ChangePasswordForm
from registry.house.screens import after, names_of_desks, today
from registry.parties import credentials, queries, sessions, visitor
from registry.parties.models import Account
from registry.parties.sessions import SignedIn
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm

pages = Blueprint("own_account", __name__, url_prefix="/account")

Page = str | Response | tuple[str, int]


def _me() -> SignedIn:
    found = visitor.signed_in()
    assert found is not None, "the door lets nobody else in here"
    return found


def _account() -> Account:
    return queries.get_account(db.session(), _me().standing.account_id)


def _home() -> str:
    return url_for("own_account.account")


@pages.get("")
@serves(everybody_signed_in=True)
def account() -> Page:
    """Show the reader's own account."""
    me, own = _me(), _account()
    limits = visitor.setup().limits
    principal = me.standing.standing_in_for
    absences = queries.absences_of(db.session(), own.id, after=today())
    return render_template(
        "house/own_account/account.html",
        me=me,
        account=own,
        organisation=queries.find_organisation(db.session(), own.organisation_id),
        principal=queries.names_of(db.session(), [principal]).get(principal) if principal else None,
        absences=absences,
        deputies=queries.names_of(db.session(), [one.deputy_id for one in absences]),
        codes_left=credentials.recovery_codes_left(db.session(), own.id),
        open_sessions=sessions.list_open(db.session(), own.id, now=clock.now(), limits=limits),
        names_of_desks=names_of_desks,
    )


@pages.route("/password", methods=["GET", "POST"])
@serves(rules.CHANGE_PASSWORD, everybody_signed_in=True)
def change_password() -> Page:
    """Change the reader's own password."""
    own, session_id = _account(), _me().session_id
    form = ChangePasswordForm()
    return carry_out(
        form,
        lambda actor, now: services.change_password(
            db.session(),
            own,
            present=form.present.data or "",
            password=form.password.data or "",
            session_id=session_id,
            actor=actor,
            now=now,
        ),
        said=_("Your password is changed. You are signed out everywhere else."),
        leads_to=_home,
    ) or (render_template("house/own_account/password.html", form=form), form.http_status)


@pages.route("/authenticator", methods=["GET", "POST"])
@serves(rules.CHANGE_AUTHENTICATOR, everybody_signed_in=True)
def change_authenticator() -> Page:
    """Set up a new authenticator in place of the present one."""
    own = _account()
    begin, form = RegistryForm(form_id="begin"), AuthenticatorForm(form_id="code")
    if begin.validate_on_submit():
        services.begin_authenticator(
            db.session(), visitor.envelope(), own, actor=current_actor(), now=clock.now()
        )
        db.session.commit()
        return redirect(url_for("own_account.change_authenticator"), 303)
    if form.validate_on_submit():
        try:
            return _authenticator_changed(own, form.code.data or "")
        except ConfirmFirst:
            raise
        except Refused as refused:
            db.session.rollback()
            show(form, refused)
    own = _account()
    secret = credentials.pending_authenticator(db.session(), visitor.envelope(), own)
    page = render_template(
        "house/own_account/authenticator.html",
        begin=begin,
        form=form,
        **(shown_secret(secret, own.email) if secret else {"picture": None}),
    )
    return page, max(begin.http_status, form.http_status)


def _authenticator_changed(own: Account, code: str) -> Page:
    codes = services.change_authenticator(
        db.session(),
        visitor.envelope(),
        own,
        code=code,
        session_id=_me().session_id,
        actor=current_actor(),
        now=clock.now(),
    )
    db.session.commit()
    return render_template("house/own_account/recovery_codes.html", codes=codes)


@pages.route("/recovery-codes", methods=["GET", "POST"])
@serves(rules.RENEW_RECOVERY_CODES, everybody_signed_in=True)
def renew_recovery_codes() -> Page:
    """Make new recovery codes and show them this once."""
    form = RegistryForm()
    if form.validate_on_submit():
        codes = services.renew_recovery_codes(
            db.session(), _account(), actor=current_actor(), now=clock.now()
        )
        db.session.commit()
        return render_template("house/own_account/recovery_codes.html", codes=codes)
    page = render_template(
        "web/confirm.html",
        form=form,
        title=_(rules.RENEW_RECOVERY_CODES.label),
        label=_(rules.RENEW_RECOVERY_CODES.label),
        lead=_("The codes that you have now stop working. The new ones are shown once."),
        back_url=_home(),
    )
    return page, form.http_status


@pages.route("/absence", methods=["GET", "POST"])
@serves(rules.RECORD_ABSENCE, everybody_signed_in=True)
def record_absence() -> Page:
    """Record one's own absence, and who stands in."""
    own = _account()
    form = AbsenceForm(data={"from_on": today()})
    deputies = queries.possible_deputies(db.session(), own, on=today())
    form.offer(deputies)
    return carry_out(
        form,
        lambda actor, now: services.record_absence(
            db.session(),
            own,
            from_on=form.from_on.data or today(),
            until_on=after(form.until_on.data),
            deputy=form.chosen(deputies),
            actor=actor,
            now=now,
        ),
        said=_("The absence is recorded."),
        leads_to=_home,
    ) or (
        render_template("house/accounts/absence.html", form=form, account=own, back_url=_home()),
        form.http_status,
    )


@pages.post("/absences/<uuid:absence_id>/end")
@serves(rules.END_ABSENCE, everybody_signed_in=True)
def end_absence(absence_id: UUID) -> Page:
    """Be back from today."""
    own = _account()
    absence = queries.get_absence(db.session(), absence_id, of=own)
    return carry_out(
        RegistryForm(),
        lambda actor, now: services.end_absence(
            db.session(), absence, on=today(), actor=actor, now=now
        ),
        said=_("Welcome back: your desks are yours again."),
        leads_to=_home,
    ) or redirect(_home(), 303)


@pages.post("/sessions/end")
@serves(rules.END_SESSIONS, everybody_signed_in=True)
def end_other_sessions() -> Page:
    """Sign out of every other browser."""
    own, session_id = _account(), _me().session_id
    return carry_out(
        RegistryForm(),
        lambda actor, now: services.end_sessions(
            db.session(), own, actor=actor, now=now, but=session_id
        ),
        said=_("You are signed out everywhere else."),
        leads_to=_home,
    ) or redirect(_home(), 303)


@pages.post("/sessions/<uuid:session_id>/end")
@serves(rules.END_SESSIONS, everybody_signed_in=True)
def end_session(session_id: UUID) -> Page:
    """Sign out of one browser."""
    own = _account()
    return carry_out(
        RegistryForm(),
        lambda actor, now: services.end_sessions(
            db.session(), own, actor=actor, now=now, only=session_id
        ),
        said=_("That browser is signed out."),
        leads_to=_home,
    ) or redirect(_home(), 303)
