"""What the house's own screens share: the day, desks by name, buttons."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from registry.acts.screens import Button
from registry.core import clock
from registry.core.acts import Act
from registry.core.desks import SEATS, Desk
from registry.web.access import screen_of
from registry.web.locale import current_language


def today() -> date:
    """Return the legal date of this moment."""
    return clock.legal_date(clock.now())


def after(last_day: date | None) -> date | None:
    """Return the day after the last one: inside, periods end before a day."""
    return None if last_day is None else last_day + timedelta(days=1)


def names_of_desks(desks: Iterable[str]) -> str:
    """Name desks in the reader's language."""
    japanese = current_language() == "ja"
    seats = [SEATS[Desk(desk)] for desk in sorted(desks)]
    return ("、" if japanese else "; ").join(seat.ja if japanese else seat.en for seat in seats)


def buttons(acts: Iterable[Act], record_id: UUID) -> list[Button]:
    """Return where these acts are done about a record."""
    screens = [(act, screen_of(current_app, act)) for act in acts]
    return [
        Button(act, _(act.label), url_for(endpoint, record_id=record_id))
        for act, endpoint in screens
        if endpoint is not None
    ]
