"""Screens of whom a meeting is to call: organs and members by attribute, persons one by one."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext as _

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.choosing.forms import CandidatesFilter, ChooseForm, PersonForm
from registry.council.meetings import queries, services
from registry.council.meetings.models import Meeting
from registry.council.meetings.queries import Candidates
from registry.council.meetings.rules import ORGANS, ParticipantState
from registry.council.meetings.views import BOTH, PREPARES, Page, at_once, draw, get, shown
from registry.council.members.rules import ITEM_NAMES, Item
from registry.parties.rules import ORGANISATION_KINDS, OrganisationKind
from registry.web.access import serves
from registry.web.locale import current_language

_SEARCHED_ANEW: Final = N_(
    "What is looked for was changed after the list was shown. Below is what it finds now: look"
    " again, then send."
)

pages = Blueprint("council_choosing", __name__, url_prefix="/council/meetings")


@pages.route("/<uuid:record_id>/choice", methods=BOTH)
@serves(desks=PREPARES)
def choose(record_id: UUID) -> Page:
    """Choose who is to be called: organs, and members by attribute or one by one."""
    meeting, session = get(record_id), db.session()
    sent = request.form if request.method == "POST" else request.args
    filters = CandidatesFilter(sent)
    filters.check()
    asked = Candidates(
        as_of=clock.legal_date(clock.now()),
        part=filters.read("q") or "",
        item=Item(filters.read("item")) if filters.read("item") else None,
        kind=filters.read("kind") or "",
        place=filters.read("place") or "",
    )
    people = queries.participants(session, meeting.id)
    live = [one for one in people if one.state != ParticipantState.REMOVED]
    known = {one.organisation_id for one in live}
    found = [row for row in queries.candidates(session, asked) if row.organisation_id not in known]
    ticked = _ticked(sent.getlist("organisations")) - known
    besides = ticked.difference(row.organisation_id for row in found)
    kept = queries.callable_among(session, asked.as_of, besides)  # from a search before
    form = ChooseForm(data={"version": meeting.version})
    seen, form.searched.data = form.searched.data, _said_of(asked)
    english = current_language() == "en"
    form.organisations.offer(
        [
            (str(row.organisation_id), (row.name_en if english else "") or row.name, row.address)
            for row in (*kept, *found)
        ]
    )
    here = {one.addressed_to for one in live}
    form.organs.offer(
        [
            (desk, organ.name.in_locale(current_language()))
            for desk, organ in ORGANS.items()
            if desk not in here
        ]
    )

    def take(_actor: Actor, now: datetime) -> None:
        services.must_be_open_to_choice(meeting)
        meeting.changed_at = now
        if form.everybody.data and seen != form.searched.data:
            raise Refused(Refusal(_SEARCHED_ANEW, field="everybody"))
        by_search = [row.organisation_id for row in found if form.everybody.data]
        by_hand = [UUID(chosen) for chosen in form.organisations.data or ()]
        organs = [Desk(desk) for desk in form.organs.data or ()]
        if not (by_search or by_hand or organs):
            raise Refused(Refusal(N_("Tick whom to call."), field="organisations"))
        chosen = services.choose_organisations(session, meeting, by_search, by=_said_of(asked))
        chosen += services.choose_organisations(session, meeting, by_hand, by=_("by hand"))
        chosen += services.choose_organs(session, meeting, organs, by=_("by hand"))
        if chosen == 0:
            raise OutOfDate(Refusal(N_("Tick somebody who is not on the list yet.")))

    done = screens.carry_out(
        form,
        take,
        record=meeting,
        leads_to=shown(meeting, "participants"),
        said=_("They are on the list. They learn of it when a chair convenes or calls them."),
    )
    return done or draw(
        record_id,
        form,
        _("Choose participants"),
        template="choose",
        tab="participants",
        can=get(record_id).state in services.OPEN_TO_CHOICE,
        filters=filters,
        found=[*kept, *found],
    )


def _ticked(texts: Iterable[str]) -> set[UUID]:
    """Return whom these name; what names nobody is not on offer, and the form says so."""
    named = set()
    for text in texts:
        with suppress(ValueError):
            named.add(UUID(text))
    return named


def _said_of(asked: Candidates) -> str:
    """Return by what members were found, as the list of participants keeps it."""
    language = current_language()
    said = [
        ITEM_NAMES[asked.item].in_locale(language) if asked.item else "",
        _(ORGANISATION_KINDS[OrganisationKind(asked.kind)]) if asked.kind else "",
        asked.place,
        f"“{asked.part}”" if asked.part else "",
    ]
    return " · ".join(filter(None, said)) or _("all members")


@pages.route("/<uuid:record_id>/persons/new", methods=BOTH)
@serves(desks=PREPARES)
def add_person(record_id: UUID) -> Page:
    """Put somebody who is no member on the list (council:5.3)."""
    meeting = get(record_id)
    form = PersonForm(data={"version": meeting.version, "language": "ja"})

    def add(_actor: Actor, now: datetime) -> None:
        services.choose_person(
            db.session(),
            meeting,
            name=form.name.data or "",
            office=form.office.data or "",
            email=form.email.data or "",
            locale=str(form.language.data),
            now=now,
        )

    done = screens.carry_out(
        form,
        add,
        record=meeting,
        leads_to=shown(meeting, "participants"),
        said=_("The person is on the list. The invitation goes out when a chair convenes."),
    )
    return done or draw(
        record_id,
        form,
        _("Invite somebody who is no member"),
        lead=_("The chair may let others take part where the business calls for it (council:5.3)."),
        tab="participants",
        can=get(record_id).state in services.OPEN_TO_CHOICE,
    )


@pages.route("/<uuid:record_id>/participants/<uuid:participant_id>/unchoice", methods=BOTH)
@serves(desks=PREPARES)
def unchoose(record_id: UUID, participant_id: UUID) -> Page:
    """Take somebody off the list who was not called yet."""

    def take_off(meeting: Meeting, now: datetime) -> None:
        one = queries.get_participant(db.session(), meeting, participant_id)
        services.unchoose(db.session(), meeting, one, now=now)

    said = _("Taken off the list.")
    return at_once(record_id, take_off, said=said, tab="participants", title=_("Take off the list"))
