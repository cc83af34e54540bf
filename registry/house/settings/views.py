"""The settings room: what is in effect, since when, what is planned, and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from registry.house.settings.forms import ChangeForm, NumberForm, OneOfForm, PartsForm, form_for
from registry.house.settings.rules import CHANGE_SETTING, example, lines, owner, read, room, written
from registry.settings.models import SettingValue
from registry.settings.queries import history, value_on
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

pages = Blueprint("settings", __name__, url_prefix="/settings")

SETTINGS = "registry.settings"  # where the application keeps the settings of all rooms
_READERS = {Desk.ADMINISTRATOR, Desk.METI_SECRETARIAT, Desk.METI_CHAIR, Desk.AUDITOR}


@dataclass(frozen=True)
class Row:
    """A setting, what holds today in short (None: more than a line), and what is planned."""

    setting: Setting
    shown: str | None
    planned: Sequence[SettingValue]


def _all() -> tuple[Setting, ...]:
    return cast("tuple[Setting, ...]", current_app.extensions[SETTINGS])


@pages.get("")
@serves(desks=_READERS)
def index() -> str:
    """Show every setting with the value in effect today and what is planned, room by room."""
    today = clock.legal_date(clock.now())
    actor = current_actor()
    rooms: dict[str, list[Row]] = {}
    for setting in _all():
        value = value_on(db.session(), setting, today)
        planned = [row for row in history(db.session(), setting) if row.effective_on > today]
        shown = setting.words.get(value) if isinstance(value, str) else None
        row = Row(setting, _(shown) if shown else example(setting, value, today), planned)
        rooms.setdefault(_(room(setting)), []).append(row)
    return render_template(
        "house/settings/index.html",
        rooms=rooms,
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
    kind = form_for(setting)
    plain = in_effect if kind is NumberForm else written(in_effect)
    parts = {name: lines(in_effect[name]) for name in setting.parts}
    form = kind(data={"value": plain, "effective_on": today, **parts})
    if isinstance(form, OneOfForm):
        form.value.offer([(value, _(words)) for value, words in setting.words.items()])
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
            in_effect=_shown(setting, in_effect),
            history=[(row, _shown(setting, row.value)) for row in history(db.session(), setting)],
            redatings=redatings(db.session(), setting=key),
            may_change=owner(setting) in current_actor().desks,
            decided_by=seat.ja if current_language() == "ja" else seat.en,
        ),
        form.http_status,
    )


def _shown(setting: Setting, value: Any) -> str:
    if setting.parts:
        return "\n\n".join(
            f"{_(label)}\n{lines(value[name])}" for name, label in setting.parts.items()
        )
    return _(setting.words[value]) if setting.words else written(value)


def _typed(form: ChangeForm, setting: Setting) -> Any:
    """Return the value that was typed. Raises Refused, saying how to write it."""
    if isinstance(form, NumberForm):
        return form.value.data
    if isinstance(form, PartsForm):
        return form.typed()
    try:
        return read(form.value.data or "", setting.default)
    except ValueError as error:
        raise Refused(Refusal(str(error), field="value")) from error
