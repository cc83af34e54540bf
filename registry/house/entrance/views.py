"""Screens of the door: sign in, sign out, confirm that it is still the same person."""

from datetime import datetime
from typing import Final

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.actor import ANYBODY
from registry.core.db import db
from registry.core.refusals import ConfirmFirst, Refused
from registry.house.entrance.forms import ConfirmForm, SignInForm
from registry.house.screens import trace_own, trace_seat_taken
from registry.ledger.traces import trace
from registry.parties import credentials, sign_in, visitor
from registry.parties.rules import source_of
from registry.parties.sign_in import Knock, LetIn, TooMany
from registry.web import carry
from registry.web.access import current_actor, serves, serves_the_public
from registry.web.forms import RegistryForm
from registry.web.frame import forget_frame
from registry.web.paths import local_path

pages = Blueprint("entrance", __name__)

Page = str | Response | tuple[str, int]

_FILES_LOST: Final = "with_files"  # a form with files can't be sent again for the reader


@pages.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@serves_the_public
def sign_in_page() -> Page:
    """Ask for both factors, and lead on to where the reader wanted to go."""
    form = SignInForm()
    if request.method == "GET" and visitor.signed_in() is not None:
        return redirect(_onward())
    if form.validate_on_submit():
        now = clock.now()
        email = form.email.data or ""
        knock = Knock(
            email=email,
            password=form.password.data or "",
            code=form.code.data or "",
            address=request.remote_addr,
            device=visitor.known_device(email),
        )
        try:
            entered = sign_in.let_in(db.session(), visitor.envelope(), knock, now=now)
        except Refused as refused:
            return _not_let_in(form, refused, now=now)
        return _let_in(entered, email, now=now)
    return render_template("house/entrance/sign_in.html", form=form), form.http_status


def _not_let_in(form: SignInForm, refused: Refused, *, now: datetime) -> Page:
    db.session.rollback()
    too_many = isinstance(refused, TooMany)
    trace(
        db.session(),
        "account.sign-in-held-off" if too_many else "account.sign-in-failed",
        actor=ANYBODY,
        subject="house.account:unknown",
        facts={"source": source_of(request.remote_addr)},
        at=now,
    )
    form.refuse(refused)
    page = render_template("house/entrance/sign_in.html", form=form)
    return page, 429 if too_many else form.http_status


def _let_in(entered: LetIn, email: str, *, now: datetime) -> Response:
    visitor.enter(entered.account_id, now=now)
    left = credentials.recovery_codes_left(db.session(), entered.account_id)
    db.session.commit()
    forget_frame()
    trace_seat_taken(now=now, by_recovery_code=entered.by_recovery_code)
    if entered.by_recovery_code:
        flash(
            _(
                "You signed in with a recovery code; %(count)s are left. Set up a new "
                "authenticator on your account page if you lost the old one.",
                count=left,
            ),
            "warn",
        )
    response = make_response(carry.resume() or redirect(_onward(), 303))
    visitor.remember_device(response, email)
    return response


@pages.post("/sign-out")
@serves_the_public
def sign_out() -> Page:
    """End this browser's session; who was signed out already is not told off."""
    form = RegistryForm()
    if form.validate_on_submit() and visitor.signed_in() is not None:
        now = clock.now()
        trace_own("account.signed-out", now=now)
        visitor.leave(now=now)
        db.session.commit()
        flash(_("You are signed out."), "good")
    return redirect(url_for("entrance.sign_in"), 303)


@pages.get("/sign-in/keep-alive")
@serves(everybody_signed_in=True)
def keep_alive() -> Page:
    """Keep the session from running idle: coming here was enough."""
    return "", 204


@pages.route("/sign-in/confirm", methods=["GET", "POST"])
@serves(everybody_signed_in=True)
def confirm() -> Page:
    """Ask for the second factor again, then go on with what the reader was about to do."""
    form = ConfirmForm(form_id="confirm")
    if form.validate_on_submit():
        now = clock.now()
        account_id = current_actor().account_id
        assert account_id is not None
        try:
            sign_in.confirm(
                db.session(), visitor.envelope(), account_id, form.code.data or "", now=now
            )
        except Refused as refused:
            db.session.rollback()
            trace_own("account.confirmation-failed", now=now)
            form.refuse(refused)
            return _confirmation(form, 429 if isinstance(refused, TooMany) else 422)
        visitor.confirm(now=now)
        db.session.commit()
        trace_own("account.confirmed", now=now)
        return _go_on()
    return _confirmation(form, form.http_status)


@pages.app_errorhandler(ConfirmFirst)
def confirm_first(_refused: ConfirmFirst) -> Page:
    """Ask for the second factor where an act needs it, keeping the form that was sent."""
    db.session.rollback()
    files_lost = not carry.keep_files()
    return _confirmation(ConfirmForm(form_id="confirm"), 403, files_lost=files_lost)


def _confirmation(form: ConfirmForm, status: int, *, files_lost: bool = False) -> Page:
    with_files = files_lost or bool(request.form.get(_FILES_LOST))
    page = render_template(
        "house/entrance/confirm.html",
        form=form,
        with_files=with_files,
        code_shown=_code_in_demonstration(),
    )
    return page, status


def _code_in_demonstration() -> str | None:
    """Return the code that a made-up person's telephone would show; nobody holds that telephone."""
    account_id = current_actor().account_id
    if not current_app.config["DEMONSTRATION"] or account_id is None:
        return None
    return credentials.code_shown(db.session(), visitor.envelope(), account_id, now=clock.now())


def _go_on() -> Page:
    carried = carry.unpack(request.form.get(carry.FIELD))
    if carried is None:
        return redirect(_onward(), 303)
    if request.form.get(_FILES_LOST):
        return carry.resume() or redirect(_onward(), 303)
    return render_template("house/entrance/go_on.html", carried=carried)


def _onward() -> str:
    return local_path(request.args.get("next"))
