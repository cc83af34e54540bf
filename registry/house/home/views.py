"""Home after sign-in: what I owe; and for each date, why it is that date."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts.services import CATALOGUE, out_of_hands
from registry.core import clock
from registry.core.acts import Duty
from registry.core.clauses import Force
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.due import DueDate, Unstated, Word
from registry.core.refusals import NotFound
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText, Message
from registry.duties import calendars, queries
from registry.duties.models import MovedDuty, OwedDuty, Redating
from registry.duties.services import is_stated, rule_of, work_out
from registry.house.home.rules import HEADINGS, Urgency, by_urgency, urgency
from registry.ledger import checkpoints
from registry.web.access import current_actor, page_of, serves, serves_the_public
from registry.web.locale import current_language, day_text

pages = Blueprint("home", __name__)

# kind of record → what each of these records is called; the application fills it
Describe = Callable[
    [Session, Iterable[UUID]],
    Mapping[UUID, str] | Mapping[UUID, LocalizedText] | Mapping[UUID, date],
]
DESCRIBE: Final = "registry.describe"
LANDING: Final = "registry.landing"  # desk → the page that is its home, where it is not this one
SETTINGS: Final = "registry.settings"  # where the application keeps the settings of all rooms
MOVED_LATELY: Final = timedelta(days=30)

WORDS: Final = {
    Word.PROMPTLY: N_("promptly"),
    Word.WITHOUT_DELAY: N_("without delay"),
    Word.AS_NEEDED: N_("as needed"),
    Word.NO_TIME: N_("the text names no time"),
}
FORCES: Final = {
    Force.SHALL: N_("Binding"),
    Force.ENDEAVOURS: N_("Best efforts"),
    Force.MAY: N_("Optional"),
    Force.PRACTICE: N_("Our practice, not in the text"),
}


@dataclass(frozen=True)
class Row:
    """One duty as the page shows it."""

    title: str
    url: str | None
    clause: str
    concerns: str
    due_on: date | None
    word: str
    target_on: date | None
    urgency: Urgency
    why_url: str
    force: str
    owed_by: str
    opened_on: date
    note: str = ""


@pages.get("/")
@serves_the_public
def index() -> Response | str:
    """Show what the reader owes, or lead a visitor to the public pages."""
    actor = current_actor()
    if actor.account_id is None:
        return redirect(url_for("portal.start", language=current_language()))
    for desk, endpoint in current_app.extensions[LANDING].items():
        if actor.desks == {desk}:
            return redirect(url_for(endpoint))
    today = clock.legal_date(clock.now())
    owed = queries.to_do(db.session(), actor, CATALOGUE)
    others_decide = {duty.id: out_of_hands(db.session(), duty, actor) for duty in owed}
    mine = [duty for duty in owed if others_decide[duty.id] is None]
    not_mine = [duty for duty in owed if others_decide[duty.id] is not None]
    awaited = queries.awaited_by(db.session(), actor, CATALOGUE)
    others = [duty for duty in awaited if duty.id not in others_decide]
    names = _described([*owed, *others])
    sections = [
        (_(HEADINGS[kind]), kind, [_row(duty, names, today) for duty in duties])
        for kind, duties in by_urgency(mine, today).items()
        if duties
    ]
    return render_template(
        "house/home/index.html",
        sections=sections,
        waiting=[
            *(
                replace(_row(duty, names, today), note=_(others_decide[duty.id]))
                for duty in not_mine
            ),
            *(_row(duty, names, today) for duty in others),
        ],
        count=len(mine),
        is_body=actor.organisation_id is not None,
        moved_lately=len({one.duty_id for one in _lately()}),
        unsigned_since=_unsigned_since(),
    )


def shown(owed: Sequence[OwedDuty]) -> list[Row]:
    """Return duties as every page lists them, each with its matter, clause and date."""
    today, names = clock.legal_date(clock.now()), _described(owed)
    return [_row(duty, names, today) for duty in owed]


def _unsigned_since() -> datetime | None:
    """Return since when no checkpoint left this machine, for who can do something about it."""
    if not current_actor().holds(Desk.ADMINISTRATOR):
        return None
    return checkpoints.unsigned_since(db.session(), now=clock.now())


def _lately() -> Sequence[MovedDuty]:
    return queries.moved_lately(db.session(), current_actor(), since=clock.now() - MOVED_LATELY)


@pages.get("/matters/<kind>/<uuid:record_id>")
@serves(everybody_signed_in=True)
def matter(kind: str, record_id: UUID) -> Response:
    """Lead whoever opens a mail's link to the page of its matter that is made for them."""
    page = page_of(current_app, kind)
    return redirect(url_for(page, record_id=record_id) if page else url_for(".index"))


@pages.get("/duties/<uuid:duty_id>/why")
@serves(everybody_signed_in=True)
def why(duty_id: UUID) -> str:
    """Show how a duty's date came about: rule, clause, every skipped day with its reason."""
    owed = queries.get(db.session(), duty_id)
    if owed is None or owed.code not in CATALOGUE.duties:
        raise NotFound
    duty = CATALOGUE.duties[owed.code]
    basis = calendars.basis(db.session(), now=clock.now())
    worked = work_out(duty, owed.opened_on, owed.facts, desk=owed.owed_by_desk, basis=basis)
    today = clock.legal_date(clock.now())
    return render_template(
        "house/home/why.html",
        row=_row(owed, _described([owed]), today),
        duty=duty,
        gist=duty.clause.gist.in_locale(current_language()),
        steps=_told(worked),
        stated=owed.due_on is not None and is_stated(duty, owed.opened_on, owed.facts),
        moved=(owed.due_on, owed.target_on) != (worked.on, worked.target),
        version=owed.calendar_version[:12],
        provisional=worked.provisional,
        moves=queries.moves_of(db.session(), owed.id),
    )


@pages.get("/duties/moved")
@serves(everybody_signed_in=True)
def moved_dates() -> str:
    """Show the reader's own dates that moved; to who keeps the calendars, each time they did."""
    return render_template(
        "house/home/moved_dates.html",
        rows=_moves(_lately()),
        redatings=[(one, _by_desk(one)) for one in queries.redatings(db.session())],
    )


@pages.get("/duties/moved/<uuid:record_id>")
@serves(everybody_signed_in=True, shows=Redating.kind)
def moved(record_id: UUID) -> str:
    """Show which duties moved at one time, as far as the reader may see them."""
    redating = next(iter(queries.redatings(db.session(), only=record_id)), None)
    found = queries.moved_by(db.session(), record_id)
    if redating is None and not found:
        raise NotFound
    event = redating or found[0]
    return render_template(
        "house/home/moved.html",
        at=event.at,
        setting=_name_of_setting(event.setting),
        rows=_moves(found),
        counts=_by_desk(redating) if redating else [],
    )


def _by_desk(redating: Redating) -> list[tuple[str, int]]:
    return [(_desk_name(desk), count) for desk, count in sorted(redating.counts.items())]


def _name_of_setting(key: str | None) -> str | None:
    known = cast("tuple[Setting, ...]", current_app.extensions[SETTINGS])
    return next((_(setting.label) for setting in known if setting.key == key), None)


def _moves(moved: Sequence[MovedDuty]) -> list[tuple[MovedDuty, Row]]:
    today = clock.legal_date(clock.now())
    names = _described([one.duty for one in moved])
    return [(one, _row(one.duty, names, today)) for one in moved]


def _told(worked: DueDate) -> list[str]:
    steps: tuple[Message, ...] = (*worked.steps, *worked.target_steps)
    return [step.render(_, locale=current_language()) for step in steps]


def _row(owed: OwedDuty, names: Mapping[str, str], today: date) -> Row:
    duty = CATALOGUE.duties.get(owed.code)
    kind, _sep, identity = owed.subject.partition(":")
    endpoint = page_of(current_app, kind)
    return Row(
        title=_(duty.title) if duty else owed.code,
        url=url_for(endpoint, record_id=UUID(identity)) if endpoint else None,
        clause=duty.clause.id if duty else "",
        concerns=names.get(owed.subject, ""),
        due_on=owed.due_on,
        word=_(WORDS[_word(duty)]),
        target_on=owed.target_on,
        urgency=urgency(owed.due_on, owed.target_on, today),
        why_url=url_for("home.why", duty_id=owed.id),
        force=_(FORCES[duty.force]) if duty else "",
        owed_by=_owner(owed),
        opened_on=owed.opened_on,
    )


def _word(duty: Duty | None) -> Word:
    rule = rule_of(duty) if duty else None
    return rule.word if isinstance(rule, Unstated) else Word.NO_TIME


def _owner(owed: OwedDuty) -> str:
    return _desk_name(owed.owed_by_desk or Desk.ORGANISATION)


def _desk_name(desk: str) -> str:
    if desk == Desk.ORGANISATION:
        return str(_("the organisation"))
    seat = SEATS[Desk(desk)]
    return seat.ja if current_language() == "ja" else seat.en


def _described(owed: Iterable[OwedDuty]) -> dict[str, str]:
    """Return what the records of these duties are called, asked for once per kind."""
    by_kind: dict[str, set[UUID]] = {}
    for duty in owed:
        kind, _sep, identity = duty.subject.partition(":")
        by_kind.setdefault(kind, set()).add(UUID(identity))
    return {
        f"{kind}:{identity}": name
        for kind, identities in by_kind.items()
        for identity, name in called(kind, identities).items()
    }


def called(kind: str, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return what records of a kind are called in the reader's language; of some kinds, nothing."""
    known = cast("dict[str, Describe]", current_app.extensions[DESCRIBE])
    if kind not in known:
        return {}

    def worded(name: str | LocalizedText | date) -> str:
        if isinstance(name, date):
            return day_text(name)
        return name.in_locale(current_language()) if isinstance(name, LocalizedText) else name

    found = known[kind](db.session(), identities)
    return {identity: worded(name) for identity, name in found.items()}
