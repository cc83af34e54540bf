"""What the house's own screens share: the day, desks by name, buttons, traces of sign-ins."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from registry.acts.screens import Button
from registry.core import clock
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.ledger.rules import Json
from registry.ledger.traces import trace
from registry.web.access import current_actor, screen_of
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


def trace_own(kind: str, *, now: datetime, **facts: Json) -> None:
    """Leave a trace of what the reader did with their own account, and for whom as a deputy."""
    actor = current_actor()
    subject = f"house.account:{actor.account_id}"
    about = [] if actor.standing_in_for is None else [f"house.account:{actor.standing_in_for}"]
    trace(db.session(), kind, actor=actor, subject=subject, about=about, facts=facts, at=now)


def trace_seat_taken(*, now: datetime, **facts: Json) -> None:
    """Leave a trace of a sign-in: at which desks, and whose seat it is where they are a deputy."""
    actor = current_actor()
    seat: dict[str, Json] = {"desks": sorted(actor.desks)}
    if actor.standing_in_for is not None:
        seat["standing_in_for"] = str(actor.standing_in_for)
    trace_own("account.signed-in", now=now, **seat, **facts)
