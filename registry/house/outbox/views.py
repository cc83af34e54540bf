"""The administrator's page of mail that came back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.refusals import Refused
from registry.house.outbox import services
from registry.house.outbox.forms import DealtWithForm
from registry.house.outbox.rules import DEAL_WITH
from registry.web.access import current_actor, serves

pages = Blueprint("outbox", __name__, url_prefix="/undelivered-mail")


@pages.get("")
@serves(DEAL_WITH)
def index() -> str:
    """Show what came back."""
    return render_template("house/outbox/index.html", rows=services.undelivered(db.session()))


@pages.route("/<uuid:record_id>", methods=["GET", "POST"])
@serves(DEAL_WITH, shows="house.mail")
def deal_with(record_id: UUID) -> Response | tuple[str, int]:
    """Close the task of one message."""
    row = next((row for row in services.undelivered(db.session()) if row.id == record_id), None)
    if row is None:
        flash(_("This mail was dealt with already."), "info")
        return redirect(url_for("outbox.index"), 303)
    form = DealtWithForm()
    if form.validate_on_submit():
        try:
            services.deal_with(
                db.session(),
                record_id,
                reason=form.reason.data or "",
                actor=current_actor(),
                now=clock.now(),
            )
            db.session.commit()
            flash(_("Noted."), "good")
            return redirect(url_for("outbox.index"), 303)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
    return render_template("house/outbox/deal_with.html", row=row, form=form), form.http_status
