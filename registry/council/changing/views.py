"""Screens on which a meeting becomes another: a draft loses an item, a convened one tells all."""

from datetime import date, datetime
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _

from registry.core.actor import Actor
from registry.core.db import db
from registry.council.changing import services
from registry.council.changing.forms import ChangeForm, LastDayForm
from registry.council.closing import services as closings
from registry.council.convening.views import versioned, with_form
from registry.council.meetings import queries
from registry.council.meetings.forms import ItemForm, groups_of, schedule_of
from registry.council.meetings.models import Meeting
from registry.council.meetings.rules import ADD_ITEM, CHANGE, MOVE_LAST_DAY, ParticipantState
from registry.council.meetings.views import BOTH, PREPARES, Page, at_once, get
from registry.web.access import current_actor, serves

pages = Blueprint("council_changing", __name__, url_prefix="/council/meetings")


@pages.route("/<uuid:record_id>/change", methods=BOTH)
@serves(CHANGE)
def change(record_id: UUID) -> Page:
    """Move a convened meeting to another time or place."""
    form = ChangeForm(data=schedule_of(get(record_id)))

    def move(meeting: Meeting, actor: Actor, now: datetime) -> None:
        assert form.begins_at is not None
        assert form.ends_at is not None
        schedule = services.Schedule(
            begins_at=form.begins_at,
            ends_at=form.ends_at,
            place_ja=form.place_ja.data or "",
            place_en=form.place_en.data or "",
            link=form.link.data or "",
            reply_by=form.reply_by.data,
        )
        services.change(
            db.session(), meeting, schedule, reason=form.reason.data or "", actor=actor, now=now
        )

    return with_form(
        record_id,
        form,
        CHANGE,
        move,
        said=_("The participants are told of the change; the letter is issued."),
        lead=_("Replies given before are kept and marked. Ask anew where they may differ."),
    )


@pages.route("/<uuid:record_id>/last-day", methods=BOTH)
@serves(MOVE_LAST_DAY)
def move_last_day(record_id: UUID) -> Page:
    """Move the last day of a circulation."""
    form = LastDayForm(data={**versioned(record_id), "reply_by": get(record_id).reply_by})

    def move(meeting: Meeting, actor: Actor, now: datetime) -> None:
        day, reason = form.reply_by.data, form.reason.data or ""
        assert isinstance(day, date)
        services.move_last_day(db.session(), meeting, day, reason=reason, actor=actor, now=now)

    return with_form(
        record_id,
        form,
        MOVE_LAST_DAY,
        move,
        said=_("The participants are told of the change; the letter is issued."),
        lead=_("Receipts that were confirmed before stay. The others have until the new day."),
        tab="replies",
    )


@pages.route("/<uuid:record_id>/agenda", methods=BOTH)
@serves(ADD_ITEM)
def add_item(record_id: UUID) -> Page:
    """Put a further item on the agenda of a convened meeting."""
    meeting, session = get(record_id), db.session()
    form = ItemForm(data=versioned(record_id))
    called = queries.in_state(session, meeting, ParticipantState.CALLED)
    form.only_for.offer_groups(groups_of(called))

    def add(meeting: Meeting, actor: Actor, now: datetime) -> None:
        services.add_item(session, meeting, form.said(), actor=actor, now=now)

    return with_form(
        record_id,
        form,
        ADD_ITEM,
        add,
        said=_("The item is on the agenda, and the participants are told."),
        lead=_(
            "It stands at the end of the agenda at once, on the public page too where the meeting "
            "is open. Papers for it can be sent afterwards."
        ),
    )


@pages.route("/<uuid:record_id>/items/<uuid:item_id>/removal", methods=BOTH)
@serves(desks=PREPARES)
def remove_item(record_id: UUID, item_id: UUID) -> Page:
    """Take an item out of a draft, closed by a chair or not."""

    def remove(meeting: Meeting, now: datetime) -> None:
        item = queries.get_item(db.session(), meeting, item_id)
        closings.take_item_out(db.session(), meeting, item, actor=current_actor(), now=now)

    said = _("The item is taken out.")
    return at_once(record_id, remove, said=said, tab="agenda", title=_("Take out"))
