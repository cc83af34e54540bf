"""What the house's screens share: a verb carried out from its form, desks named, what happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from registry.acts.services import CATALOGUE, done_before, remember
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.refusals import ConfirmFirst, NotEntitled, Refused
from registry.ledger.queries import entries_about
from registry.parties import queries
from registry.parties.sign_in import TooMany
from registry.web.access import current_actor, screen_of
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.parts import Event

Verb = Callable[[Actor, datetime], object]


def carry_out(
    form: RegistryForm, verb: Verb, *, said: str, leads_to: Callable[[], str]
) -> Response | None:
    """Do `verb` once for a form that was sent and is in order, commit, and lead on.

    Returns None where the form is to be drawn (again), with what was refused beside its cause. The
    same form sent twice leads to the same page without doing anything. ConfirmFirst goes on to the
    page that asks for the second factor and comes back with what was typed.
    """
    if not form.validate_on_submit():
        return None
    session, actor, now, key = db.session(), current_actor(), clock.now(), str(form.once.data)
    if (earlier := done_before(session, key, actor)) is not None:
        return redirect(earlier, 303)
    try:
        verb(actor, now)
        target = leads_to()
        remember(session, key, actor, location=target, now=now)
        session.commit()
    except (ConfirmFirst, NotEntitled):
        raise
    except IntegrityError:
        session.rollback()
        if (earlier := done_before(session, key, actor)) is None:
            raise
        return redirect(earlier, 303)  # the same form, sent a moment before, is through by now
    except Refused as refused:
        session.rollback()
        show(form, refused)
        return None
    flash(said, "good")
    return redirect(target, 303)


def show(form: RegistryForm, refused: Refused) -> None:
    """Show why a verb did nothing; who tried too often learns that with the right status."""
    form.refuse(refused)
    if isinstance(refused, TooMany):
        form.http_status = 429


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


@dataclass(frozen=True)
class Button:
    """An act that the reader can do on a record now, and where."""

    label: str
    url: str


def buttons(acts: Iterable[Act], record_id: UUID) -> list[Button]:
    """Return where these acts are done about a record."""
    screens = [(act, screen_of(current_app, act)) for act in acts]
    return [
        Button(_(act.label), url_for(endpoint, record_id=record_id))
        for act, endpoint in screens
        if endpoint is not None
    ]


def course(subject: str) -> list[Event]:
    """Return what happened about a record, oldest first, as far as the reader may know of it."""
    entries = entries_about(db.session(), subject)
    people = queries.names_of(db.session(), (entry.actor for entry in entries))
    return [
        Event(
            title=_(CATALOGUE.acts[entry.act].past) if entry.act in CATALOGUE.acts else entry.act,
            at=entry.at,
            who=people[entry.actor].name_in(current_language()) if entry.actor in people else None,
            clause=entry.clause,
            text=entry.reason,
        )
        for entry in entries
    ]
