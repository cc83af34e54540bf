"""Screens of the public version: what is taken out is marked, looked at, and published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.comparison import side_by_side
from registry.core.db import db
from registry.council.minutes import queries
from registry.council.minutes.rules import MARKABLE, PREPARE_PUBLIC, PUBLISH, TAKEN_OUT
from registry.council.minutes.services import is_prepared
from registry.council.minutes.views import COUNCIL, act_on, parts_of, shown
from registry.council.publishing import services
from registry.council.publishing.forms import PublishForm, mark_form
from registry.web.access import current_actor, serves

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")

pages = Blueprint("council_publishing", __name__, url_prefix="/council/minutes")


@pages.route("/<uuid:record_id>/public-version", methods=BOTH)
@serves(PREPARE_PUBLIC)
def mark(record_id: UUID) -> Page:
    """Mark what the public does not read; the confirmed text itself stays as it is."""
    session, actor = db.session(), current_actor()
    minutes = queries.get(session, record_id, actor)
    drafted = services.drafted(session, minutes, actor)
    titles = {part.position: part.title for part in parts_of(minutes)}
    data: dict[str, Any] = {"version": minutes.version}
    for passage in drafted:
        data[f"marked_{passage.position}"] = passage.marked
        data[f"english_{passage.position}"] = passage.english
    narrowed = {one.position for one in drafted if one.item is not None and one.item.only_for}
    form = mark_form(titles, data, narrowed=narrowed)

    def keep(actor: Actor, now: datetime) -> None:
        services.mark(
            session,
            minutes,
            form.said(list(titles)),
            left_on_purpose=bool(form["left_on_purpose"].data),
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        keep,
        record=minutes,
        leads_to=shown(minutes),
        said=_("The public version is prepared. A chair publishes it."),
    )
    if done is not None:
        return done
    minutes = queries.get(session, record_id, actor)
    stored = services.drafted(session, minutes, actor)
    compared = []
    if form.http_status == 409:
        typed = form.said(list(titles))
        compared = [
            (titles[one.position], side_by_side(one.marked, typed[one.position][0]))
            for one in stored
            if typed[one.position][0] != one.marked
        ]
    page = render_template(
        "council/publishing/mark.html",
        form=form,
        minutes=minutes,
        compared=compared,
        lost={one.position: one.marked_before for one in stored if one.marked_before},
        titles=titles,
        can=minutes.state in MARKABLE,
        back_url=shown(minutes),
    )
    return page, form.http_status


def _left(passages: Sequence[services.Drafted]) -> list[str]:
    return sorted({str(one.params["words"]) for one in services.left_public(passages)})


@pages.get("/<uuid:record_id>/public-version/preview")
@serves(desks=COUNCIL)
def preview(record_id: UUID) -> Page:
    """Show the public version as the public would read it."""
    session, actor = db.session(), current_actor()
    minutes = queries.get(session, record_id, actor)
    passages = services.drafted(session, minutes, actor)
    return render_template(
        "council/publishing/preview.html",
        minutes=minutes,
        passages=passages,
        left=_left(passages),
        titles={part.position: part.title for part in parts_of(minutes)},
        back_url=shown(minutes),
    )


@pages.route("/<uuid:record_id>/publication", methods=BOTH)
@serves(PUBLISH)
def publish(record_id: UUID) -> Page:
    """Publish the public version that was read."""
    session, actor = db.session(), current_actor()
    minutes = queries.get(session, record_id, actor)
    passages = services.drafted(session, minutes, actor) if minutes.confirmed_number else []
    digest = services.public_digest(passages)
    form = PublishForm(data={"version": minutes.version, "digest": digest})

    def put_out(actor: Actor, now: datetime) -> None:
        services.publish(session, minutes, digest=str(form.digest.data or ""), actor=actor, now=now)

    said, lead = _("The minutes are public."), _("This is all that the public reads.")
    if any(TAKEN_OUT in text for one in passages for text in (one.public_ja, one.public_en)):
        said = _("The minutes are public, without what was taken out.")
        lead = _("This is all that the public reads. What is marked is in no byte of it.")
    return act_on(
        record_id,
        form,
        PUBLISH,
        put_out,
        said=said,
        lead=lead,
        template="council/publishing/publish.html",
        passages=passages,
        left=_left(passages),
        titles={part.position: part.title for part in parts_of(minutes)},
        prepared=is_prepared(session, minutes),
    )
