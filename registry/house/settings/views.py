"""The settings room: what is in effect, since when, what is planned, and changing it."""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.settings import Setting
from registry.duties.queries import redatings
from registry.house.settings import services
from registry.house.settings.forms import ChangeForm, NumberForm, form_for
from registry.house.settings.rules import CHANGE_SETTING, owner, read, written
from registry.settings.queries import history, value_on
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

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
    actor = current_actor()
    return render_template(
        "house/settings/index.html",
        rows=rows,
        goes_live=actor.holds(Desk.METI_SECRETARIAT),
        reviews=bool(actor.desks & {Desk.METI_SECRETARIAT, Desk.METI_CHAIR}),
    )


@pages.route("/<key>", methods=["GET", "POST"])
@serves(CHANGE_SETTING, desks=_READERS)
def change(key: str) -> Response | tuple[str, int]:
    """Show one setting with its history; let the desk that it belongs to change it."""
    setting = next((one for one in _all() if one.key == key), None)
    if setting is None:
        raise NotFound
    today = clock.legal_date(clock.now())
    in_effect = value_on(db.session(), setting, today)
    kind = form_for(setting.default)
    plain = in_effect if kind is NumberForm else written(in_effect)
    form = kind(data={"value": plain, "effective_on": today})
    leads_to = url_for("settings.change", key=key)

    def change_it(actor: Actor, now: datetime) -> None:
        nonlocal leads_to
        assert form.effective_on.data is not None
        moved = services.change(
            db.session(),
            setting,
            _typed(form, setting),
            effective_on=form.effective_on.data,
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )
        if moved is not None:
            leads_to = url_for("home.moved", record_id=moved.id)

    said = _("The setting is changed.")
    done = screens.carry_out(form, change_it, said=said, leads_to=lambda: leads_to)
    if done is not None:
        return done
    seat = SEATS[owner(setting)]
    return (
        render_template(
            "house/settings/change.html",
            setting=setting,
            form=form,
            in_effect=written(in_effect),
            default=written(setting.default),
            history=[(row, written(row.value)) for row in history(db.session(), setting)],
            redatings=redatings(db.session(), setting=key),
            may_change=owner(setting) in current_actor().desks,
            decided_by=seat.ja if current_language() == "ja" else seat.en,
        ),
        form.http_status,
    )


def _typed(form: ChangeForm, setting: Setting) -> Any:
    """Return the value that was typed. Raises Refused, saying how to write it."""
    if isinstance(form, NumberForm):
        return form.value.data
    try:
        return read(form.value.data or "", setting.default)
    except ValueError as error:
        raise Refused(Refusal(str(error), field="value")) from error
