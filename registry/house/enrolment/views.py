"""Screens of becoming able to sign in: links from mails, enrolment, registration, losses."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.refusals import Refused
from registry.house.enrolment import services
from registry.house.enrolment.forms import (
    AddressForm,
    AuthenticatorForm,
    NewPasswordForm,
    PasswordForm,
    RegistrationForm,
)
from registry.parties import credentials, links, second_factor, visitor
from registry.parties.models import Account, EntryLink
from registry.parties.rules import LinkPurpose, OrganisationKind
from registry.parties.sign_in import TooMany
from registry.web.access import serves_the_public
from registry.web.forms import RegistryForm
from registry.web.frame import forget_frame
from registry.web.locale import current_language

pages = Blueprint("enrolment", __name__)

Page = str | Response | tuple[str, int]

_LINK: Final = "entry"  # where the cookie keeps the token of a link that was followed
_NEXT: Final = {
    LinkPurpose.INVITATION: "enrolment.password",
    LinkPurpose.REGISTRATION: "enrolment.password",
    LinkPurpose.RENEWAL: "enrolment.password",
    LinkPurpose.PASSWORD: "enrolment.new_password",
    LinkPurpose.RECOVERY: "enrolment.recovery",
}
_ISSUER: Final = "SSW Registry"  # short and plain: every letter makes the picture denser
_ENROLS: Final = (LinkPurpose.INVITATION, LinkPurpose.RENEWAL)


@pages.get("/entry/<token>")
@serves_the_public
def follow(token: str) -> Page:
    """Take a link from a mail; its token leaves the address at once."""
    link = links.find(db.session(), token, now=clock.now())
    if link is None:
        return _outworn()
    cookie[_LINK] = token
    return redirect(url_for(_NEXT[LinkPurpose(link.purpose)]), 303)


def _followed() -> EntryLink | None:
    return links.find(db.session(), cookie.get(_LINK), now=clock.now())


def _outworn() -> Page:
    return render_template("house/enrolment/outworn.html"), 410


@pages.route("/entry/password", methods=["GET", "POST"])
@serves_the_public
def password() -> Page:
    """Choose a password: the first step of enrolment."""
    link = _followed()
    if link is None or link.purpose not in (*_ENROLS, LinkPurpose.REGISTRATION):
        return _outworn()
    email = link.email
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            _choose_password(link, form.password.data or "")
            db.session.commit()
            return redirect(url_for("enrolment.authenticator"), 303)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
    page = render_template("house/enrolment/password.html", form=form, email=email)
    return page, form.http_status


def _choose_password(link: EntryLink, password: str) -> None:
    session, goes_on = db.session(), None
    if link.purpose == LinkPurpose.REGISTRATION:
        account, goes_on = services.register(session, link, now=clock.now())
    else:
        account = services.account_of(session, link, *_ENROLS)
    services.choose_password(session, visitor.envelope(), account, password)
    if goes_on is not None:  # a password that was refused leaves the link as it was
        cookie[_LINK] = goes_on


@pages.route("/entry/authenticator", methods=["GET", "POST"])
@serves_the_public
def authenticator() -> Page:
    """Set up the authenticator: the second step, after which the person is in."""
    link = _followed()
    if link is None:
        return _outworn()
    account = services.account_of(db.session(), link, *_ENROLS)
    secret = credentials.pending_authenticator(db.session(), visitor.envelope(), account)
    if secret is None:
        return redirect(url_for("enrolment.password"))
    email = link.email
    form = AuthenticatorForm()
    if form.validate_on_submit():
        try:
            return _finish(link, account, form.code.data or "")
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
            if isinstance(refused, TooMany):
                form.http_status = 429
    return _authenticator_page(form, secret, email), form.http_status


def _finish(link: EntryLink, account: Account, code: str) -> Page:
    now = clock.now()
    codes = services.finish_enrolment(
        db.session(), visitor.envelope(), link, account, code, now=now
    )
    cookie.pop(_LINK)
    visitor.enter(account.id, now=now)
    db.session.commit()
    forget_frame()
    return render_template("house/enrolment/recovery_codes.html", codes=codes)


def _authenticator_page(form: AuthenticatorForm, secret: str, email: str) -> str:
    return render_template(
        "house/enrolment/authenticator.html", form=form, **shown_secret(secret, email)
    )


def shown_secret(secret: str, email: str) -> dict[str, object]:
    """Return what a page shows of an authenticator's secret: a picture, and groups to type."""
    address = second_factor.enrolment_address(secret, account=email, issuer=_ISSUER)
    return {
        "picture": Markup(second_factor.enrolment_picture(address)),  # noqa: S704 - our own SVG
        "groups": [secret[at : at + 4] for at in range(0, len(secret), 4)],
        "address": address,
    }


@pages.route("/registration", methods=["GET", "POST"])
@serves_the_public
def registration() -> Page:
    """Let a body that would join ask for an account; the answer is the same for every address."""
    form = RegistrationForm()
    if form.validate_on_submit():
        try:
            services.ask_to_register(
                db.session(),
                organisation=form.organisation.data or "",
                organisation_en=form.organisation_en.data,
                kind=OrganisationKind(form.kind.data),
                name_ja=form.name_ja.data or "",
                name_en=form.name_en.data,
                email=form.email.data or "",
                locale=current_language(),
                source=request.remote_addr,
                now=clock.now(),
            )
            db.session.commit()
            return redirect(url_for("enrolment.sent"), 303)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
            form.http_status = 429
    return render_template("house/enrolment/registration.html", form=form), form.http_status


@pages.get("/entry/sent")
@serves_the_public
def sent() -> Page:
    """Say that a mail is under way, if there is anything to send."""
    return render_template("house/enrolment/sent.html")


@pages.get("/sign-in/help")
@serves_the_public
def assistance() -> Page:
    """Offer the ways back in."""
    return render_template("house/enrolment/help.html")


@pages.route("/sign-in/lost-password", methods=["GET", "POST"])
@serves_the_public
def lost_password() -> Page:
    """Mail a link to set a new password."""
    return _ask_for_link(LinkPurpose.PASSWORD, "house/enrolment/lost_password.html")


@pages.route("/sign-in/lost-authenticator", methods=["GET", "POST"])
@serves_the_public
def lost_authenticator() -> Page:
    """Mail a link to ask for a new authenticator."""
    return _ask_for_link(LinkPurpose.RECOVERY, "house/enrolment/lost_authenticator.html")


def _ask_for_link(purpose: LinkPurpose, template: str) -> Page:
    form = AddressForm()
    if form.validate_on_submit():
        try:
            services.ask_for_link(
                db.session(),
                purpose,
                email=form.email.data or "",
                source=request.remote_addr,
                now=clock.now(),
            )
            db.session.commit()
            return redirect(url_for("enrolment.sent"), 303)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
            form.http_status = 429
    return render_template(template, form=form), form.http_status


@pages.route("/entry/new-password", methods=["GET", "POST"])
@serves_the_public
def new_password() -> Page:
    """Set a new password with the link and the authenticator."""
    link = _followed()
    if link is None:
        return _outworn()
    account = services.account_of(db.session(), link, LinkPurpose.PASSWORD)
    email = link.email
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            services.replace_password(
                db.session(),
                visitor.envelope(),
                link,
                account,
                password=form.password.data or "",
                code=form.code.data or "",
                now=clock.now(),
            )
            db.session.commit()
            cookie.pop(_LINK)
            flash(_("Your password is changed. Sign in with the next code."), "good")
            return redirect(url_for("entrance.sign_in"), 303)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
            if isinstance(refused, TooMany):
                form.http_status = 429
    page = render_template("house/enrolment/new_password.html", form=form, email=email)
    return page, form.http_status


@pages.route("/entry/recovery", methods=["GET", "POST"])
@serves_the_public
def recovery() -> Page:
    """Ask the administrators for a new authenticator."""
    link = _followed()
    if link is None:
        return _outworn()
    account = services.account_of(db.session(), link, LinkPurpose.RECOVERY)
    form = RegistryForm()
    if form.validate_on_submit():
        services.request_recovery(db.session(), link, account, now=clock.now())
        db.session.commit()
        cookie.pop(_LINK)
        return render_template("house/enrolment/recovery_asked.html")
    page = render_template("house/enrolment/recovery.html", form=form, email=link.email)
    return page, form.http_status
