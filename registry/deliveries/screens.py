"""What the screens of records beside the deliveries share: an act's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts.services import possible
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.web.access import current_actor
from registry.web.forms import RegistryForm

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True)
class Screen:
    """What a page of an act says beside its form: where it stands (`trail`), where back to."""

    act: Act
    trail: Sequence[tuple[str, str]]
    lead: str = ""
    grave: bool = False

    @property
    def back(self) -> str:
        """Where it leads back to: the nearest page above."""
        return self.trail[-1][1]


def draw(form: RegistryForm, screen: Screen, record: Record | None = None) -> Page:
    """Draw an act's own page; where the act can't be done any more, it says so."""
    can = record is None or bool(possible(db.session(), (screen.act,), record, current_actor()))
    page = render_template(
        "deliveries/record_act.html",
        form=form,
        screen=screen,
        can=can,
        title=_(screen.act.label),
    )
    return page, form.http_status
