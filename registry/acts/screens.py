"""What every instrument's screens share: an act carried out from its form, a record's course."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from registry.acts.queries import concurrences
from registry.acts.services import (
    CATALOGUE,
    done_before,
    last_entry,
    possible,
    remember,
    stopped,
    subject_of,
)
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.refusals import ConfirmFirst, NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.duties import queries as duties
from registry.duties.models import DutyState
from registry.ledger.queries import entries_about
from registry.ledger.rules import Entry
from registry.papers.letters import Step
from registry.parties.models import Account, Organisation
from registry.parties.queries import names_of
from registry.parties.sign_in import TooMany
from registry.web.access import current_actor, declaration_of
from registry.web.citations import cite
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language, day_text, moment_text, speaking
from registry.web.parts import Event

Verb = Callable[[Actor, datetime], object]
CONCURRED: Final = ".concurred"
_CHANGED: Final = Refusal(
    N_(
        "This was changed after you opened it. What is saved now is shown, also beside what you"
        " typed where that differs; look again, then send."
    )
)


class Versioned(Record, Protocol):
    """A record that counts its versions."""

    version: Any


def carry_out(
    form: RegistryForm,
    verb: Verb,
    *,
    said: str | Callable[[], str] | None,
    leads_to: str | Callable[[], str],
    record: Versioned | None = None,
) -> Response | None:
    """Do `verb` once for a form that was sent and is in order, commit, and lead on.

    Returns None where the form is to be drawn (again); what was refused stands beside its cause.
    Nothing is said where the page that it leads to says it all.
    The same form sent twice leads to the same page without doing anything. ConfirmFirst goes on to
    the page that asks for the second factor and comes back with what was typed; NotEntitled to the
    page that says so.
    """
    if not form.validate_on_submit():
        return None
    session, actor, now = db.session(), current_actor(), clock.now()
    key = str(form.once.data)
    if (earlier := done_before(session, key, actor)) is not None:
        return redirect(earlier, 303)
    try:
        same = _is_same_version(form, record)
        verb(actor, now)  # where it can't be done any more, that is said, and who was first
        if not same:
            raise OutOfDate(_CHANGED)
        target = leads_to() if callable(leads_to) else leads_to
        told = said() if callable(said) else said
        remember(session, key, actor, location=target, now=now)
        session.commit()
    except (ConfirmFirst, NotEntitled):
        session.rollback()
        raise
    except (Refused, StaleDataError, IntegrityError) as error:
        session.rollback()
        return _not_done(form, error, record, key)
    if told is not None:
        flash(told, "good")
    return redirect(target, 303)


def sent_before() -> Response | None:
    """Lead to where the very form that is being sent led before; None where it is new."""
    earlier = done_before(db.session(), request.form.get("once", ""), current_actor())
    return None if earlier is None else redirect(earlier, 303)


def _is_same_version(form: RegistryForm, record: Versioned | None) -> bool:
    if record is None or not isinstance(form, RecordForm):
        return True
    return bool(form.version_seen == record.version)


def _not_done(
    form: RegistryForm, error: Exception, record: Versioned | None, key: str
) -> Response | None:
    if (earlier := done_before(db.session(), key, current_actor())) is not None:
        return redirect(earlier, 303)  # the same form, sent a moment before, is through by now
    if isinstance(error, IntegrityError) and record is None:
        raise error
    refused = error if isinstance(error, Refused) else OutOfDate(_CHANGED)
    show(form, refused, version=record.version if record is not None else None)
    return None


def show(form: RegistryForm, refused: Refused, *, version: int | None = None) -> None:
    """Show why a verb did nothing; who tried too often learns that with the right status."""
    form.refuse(refused, version=version)
    if isinstance(refused, TooMany):
        form.http_status = 429


@dataclass(frozen=True)
class Button:
    """An act that the reader can do on a record now, and where; when it was `last` done, in words.

    `last` is said only of what may be done once a day; where that was today, there is no `url`.
    """

    act: Act
    label: str
    url: str
    last: str = ""


def buttons(
    session: Session,
    acts: Iterable[Act],
    record: Record,
    *,
    blueprint: str,
    also: Mapping[str, str] | None = None,
) -> list[Button]:
    """Return what the reader can do on `record` now on the screens of `blueprint`, in order.

    `also` names further screens by acts that a desk and the record's own body do on different ones.
    """
    screens = _screens(blueprint) | dict(also or {})
    return [
        Button(
            act,
            _(act.label),
            "" if rests(session, act, record) else url_for(screens[act.name], record_id=record.id),
            last_time_said(session, act, record),
        )
        for act in possible(session, acts, record, current_actor())
        if act.name in screens and stopped(session, act, clock.now()) is None
    ]


def last_time_said(session: Session, act: Act, record: Record) -> str:
    """Say when what may be done once a day was last done; empty of all else, and before."""
    last = last_entry(session, act, record) if act.once_a_day else None
    if last is None:
        return ""
    if not _is_of_today(last):
        return str(_("Last reminder: %(at)s. One can go a day.", at=moment_text(last.at)))
    said = {
        "act": _(act.label),
        "at": moment_text(last.at),
        "who": _who(last, names_of(session, [last.actor]), {}),
        "day": day_text(clock.legal_date(last.at) + timedelta(days=1)),
    }
    return str(
        _("“%(act)s”: done today, %(at)s, by %(who)s. It can be done again on %(day)s.", **said)
    )


def rests(session: Session, act: Act, record: Record) -> bool:
    """Say whether what may be done once a day was done today already."""
    last = last_entry(session, act, record) if act.once_a_day else None
    return last is not None and _is_of_today(last)


def _is_of_today(entry: Entry) -> bool:
    return clock.legal_date(entry.at) == clock.legal_date(clock.now())


def _screens(blueprint: str) -> dict[str, str]:
    return {
        act.name: endpoint
        for endpoint in current_app.view_functions
        if endpoint.startswith(f"{blueprint}.")
        for act in declaration_of(current_app, endpoint).acts
    }


def course(
    session: Session, subject: str, *, named: Mapping[str, str] | None = None
) -> list[Event]:
    """Return what happened to a record, oldest first, as far as the reader may know of it.

    `subject` is how the ledger names the record: `subject_of(record)`. `named` says what other
    records are called that its entries are about, by how the ledger names those.
    """
    called = named or {}
    entries = entries_about(session, subject)
    people = names_of(session, (entry.actor for entry in entries))
    bodies = _bodies(session, entries)
    return [
        Event(
            title="　".join(filter(None, (what_happened(entry), called.get(entry.subject)))),
            at=entry.at,
            who=_who(entry, people, bodies),
            clause=entry.clause,
            text=entry.reason if entry.subject == subject or not _for_its_record(entry) else None,
        )
        for entry in entries
    ]


def _for_its_record(entry: Entry) -> bool:
    known = CATALOGUE.acts.get(entry.act)
    return known is not None and known.for_its_record


def signed_course(
    session: Session, subject: str, *, void_after: Collection[Act]
) -> tuple[dict[str, list[tuple[str, date]]], tuple[Step, ...]]:
    """Return who did what on which day, by the names of acts, and the course, for a case file.

    Both are in Japanese, as the file is. What went before one of `void_after` is signed no longer.
    """
    with speaking("ja"):
        steps = tuple(
            Step(event.at, event.title, event.who or "", cite(event.clause or ""))
            for event in course(session, subject)
            if isinstance(event.at, datetime)
        )
    entries = entries_about(session, subject)
    people = names_of(session, (entry.actor for entry in entries))
    signed: dict[str, list[tuple[str, date]]] = {}
    voiding = {act.name for act in void_after}
    for entry in entries:
        if entry.act in voiding:
            signed.clear()
        elif entry.actor in people:
            name = people[entry.actor].name_ja
            signed.setdefault(entry.act, []).append((name, clock.legal_date(entry.at)))
    return signed, steps


def what_happened(entry: Entry) -> str:
    """Say in the reader's language what an entry of the ledger records."""
    known = CATALOGUE.acts.get(entry.act.removesuffix(CONCURRED))
    if known is None:
        return entry.act
    if not entry.act.endswith(CONCURRED):
        return str(_(known.past))
    counted = {"given": entry.facts["concurrence"], "needed": entry.facts["needed"]}
    return str(_("A chair agreed (%(given)s of %(needed)s)", **counted))


def _bodies(session: Session, entries: Iterable[Entry]) -> dict[UUID, str]:
    wanted = {entry.organisation for entry in entries if entry.organisation is not None}
    found = (session.get(Organisation, identity) for identity in wanted)
    return {body.id: body.name for body in found if body is not None}


def _who(entry: Entry, people: dict[UUID, Account], bodies: dict[UUID, str]) -> str | None:
    if entry.by_system:
        return str(_("The system"))
    language = current_language()
    person = people.get(entry.actor) if entry.actor else None
    name = person.name_in(language) if person else ""
    if entry.organisation in bodies:
        return f"{bodies[entry.organisation]}　{name}".strip()
    if name or entry.desk is None:
        return name or None
    seat = SEATS[Desk(entry.desk)]
    return seat.ja if language == "ja" else seat.en


@dataclass(frozen=True)
class OpenDuty:
    """A duty about a record that is still open, as its page shows it."""

    title: str
    clause: str
    due_on: date | None
    target_on: date | None
    owed_by: str
    urgency: str
    why_url: str


def open_duties(session: Session, record: Record, *, today: date) -> list[OpenDuty]:
    """Return what is still owed about a record."""
    return [
        OpenDuty(
            title=_(CATALOGUE.duties[owed.code].title),
            clause=CATALOGUE.duties[owed.code].clause.id,
            due_on=owed.due_on,
            target_on=owed.target_on,
            owed_by=_owner(owed.owed_by_desk),
            urgency="overdue" if owed.due_on and owed.due_on < today else "later",
            why_url=url_for("home.why", duty_id=owed.id),
        )
        for owed in duties.about(session, subject_of(record))
        if owed.state == DutyState.OPEN and owed.code in CATALOGUE.duties
    ]


def _owner(desk: str | None) -> str:
    if desk is None:
        return str(_("the organisation"))
    seat = SEATS[Desk(desk)]
    return seat.ja if current_language() == "ja" else seat.en


@dataclass(frozen=True)
class Agreement:
    """One chair's agreement to a draft."""

    who: str
    at: datetime
    own: bool


def agreements(session: Session, act: Act, record: Record) -> list[Agreement]:
    """Return who agreed so far to the draft that lies before the chairs."""
    given = concurrences(session, act.name, subject_of(record))
    people = names_of(session, (one.account_id for one in given))
    me = current_actor().account_id
    return [
        Agreement(
            people[one.account_id].name_in(current_language()) if one.account_id in people else "–",
            one.given_at,
            one.account_id == me,
        )
        for one in given
    ]
