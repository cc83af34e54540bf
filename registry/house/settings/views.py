"""The settings room: what is in effect, since when, what is planned, and changing it."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.core.settings import Setting
from registry.house.settings import services
from registry.house.settings.forms import SettingForm
from registry.house.settings.rules import CHANGE_SETTING, owner, read, written
from registry.settings.queries import history, value_on
from registry.web.access import current_actor, serves

pages = Blueprint("settings", __name__, url_prefix="/settings")

SETTINGS = "registry.settings"  # where the application keeps the settings of all rooms
_READERS = {Desk.ADMINISTRATOR, Desk.METI_SECRETARIAT, Desk.METI_CHAIR, Desk.AUDITOR}


def _all() -> tuple[Setting, ...]:
    return cast("tuple[Setting, ...]", current_app.extensions[SETTINGS])


@pages.get("")
@serves(desks=_READERS)
def index() -> str:
    """Show every setting with the value in effect today and what is planned."""
    today = clock.legal_date(clock.now())
    rows = [
        (
            setting,
            written(value_on(db.session(), setting, today)),
            [row for row in history(db.session(), setting) if row.effective_on > today],
            owner(setting) in current_actor().desks,
        )
        for setting in _all()
    ]
    return render_template("house/settings/index.html", rows=rows)


@pages.route("/<key>", methods=["GET", "POST"])
@serves(CHANGE_SETTING, desks=_READERS)
def change(key: str) -> Response | tuple[str, int]:
    """Show one setting with its history; let the desk that it belongs to change it."""
    setting = next((one for one in _all() if one.key == key), None)
    if setting is None:
        raise NotFound
    now = clock.now()
    today = clock.legal_date(now)
    in_effect = value_on(db.session(), setting, today)
    form = SettingForm(data={"value": written(in_effect), "effective_on": today})
    if form.validate_on_submit() and form.effective_on.data is not None:
        try:
            value = read(form.value.data or "", setting.default)
            moved = services.change(
                db.session(),
                setting,
                value,
                effective_on=form.effective_on.data,
                reason=form.reason.data or "",
                actor=current_actor(),
                now=now,
            )
            db.session.commit()
            flash(_("The setting is changed."), "good")
            if moved:
                flash(
                    ngettext(
                        "One open duty has another date now.",
                        "%(num)s open duties have another date now.",
                        len(moved),
                    ),
                    "info",
                )
            return redirect(url_for("settings.change", key=key), 303)
        except ValueError as error:
            form.value.errors = [_(str(error))]
            form.http_status = 422
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
    return (
        render_template(
            "house/settings/change.html",
            setting=setting,
            form=form,
            in_effect=written(in_effect),
            default=written(setting.default),
            history=[(row, written(row.value)) for row in history(db.session(), setting)],
            may_change=owner(setting) in current_actor().desks,
        ),
        form.http_status,
    )
