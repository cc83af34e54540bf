"""Screens of beginning an edition: from the register, or from a file with its columns matched."""

import logging
from datetime import date, datetime
from threading import Thread
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.refusals import NotEntitled, NotFound, Refusal, Refused
from registry.core.text import N_
from registry.moc.editions import queries
from registry.moc.editions import services as editions
from registry.moc.editions.models import Edition, EditionDraft
from registry.moc.editions.rules import AGENCIES, OF, SIDE, TITLES, EditionState, Sort
from registry.moc.intake import services
from registry.moc.intake.forms import OF_SORT, match_form
from registry.moc.post.services import day_at
from registry.papers.screens import store, take
from registry.tables.faults import Unreadable
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.locale import current_language

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
_A, _S = OF[Sort.AGENCIES], OF[Sort.SUPPORT]

pages = Blueprint("moc_intake", __name__, url_prefix="/moc/lists")


def _sort(text: str) -> Sort:
    if text not in set(Sort):
        raise NotFound
    return Sort(text)


def _title(sort: Sort) -> str:
    return TITLES[sort].in_locale(current_language())


@pages.route("/<sort>/new", methods=BOTH)
@serves(desks=_A.put_forward.by.desks | _S.put_forward.by.desks)
def begin(sort: str) -> Page:
    """Begin an edition: from the register, or from the desk's own file."""
    which, session = _sort(sort), db.session()
    if not OF[which].put_forward.by.admits(current_actor(), None):
        raise NotEntitled
    today = day_at(SIDE[which], clock.now())
    form = OF_SORT[which](data={"as_of": today} if which is Sort.AGENCIES else {})
    made: list[Edition] = []

    def verb(actor: Actor, now: datetime) -> None:
        files = [
            take(one, compartment="moc", organisation_id=None, actor=actor, now=now)
            for one in form.file.data
        ]
        edition = editions.begin(
            session,
            which,
            as_of=form.as_of.data or today,
            valid_until=form.valid_until.data,
            actor=actor,
            now=now,
            stored=next(iter(files), None),
        )
        made.append(edition)
        draft = queries.get_draft(session, edition)
        assert draft is not None
        if which is Sort.SUPPORT:
            services.begin_reading(draft, now=now)
        elif files:
            _take_agencies(session, edition, draft)
        else:
            editions.fill_from_register(session, edition)

    def leads_to() -> str:
        matched = which is Sort.AGENCIES and bool(form.file.data)
        page = "moc_intake.match" if matched else "moc_editions.show"
        return url_for(page, record_id=made[0].id)

    done = screens.carry_out(form, verb, said=None, leads_to=leads_to)
    if done is None:
        back = url_for("moc_editions.index", sort=sort)
        page = render_template(
            "moc/editions/begin.html",
            form=form,
            title=_title(which),
            sort=sort,
            back=back,
        )
        return page, form.http_status
    if made and which is Sort.SUPPORT:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        known = (app, made[0].id, form.as_of.data, current_actor())
        Thread(target=read_support, args=known, daemon=True).start()
    return done


def _take_agencies(session: Session, edition: Edition, draft: EditionDraft) -> None:
    table = services.read_agencies(_bytes(draft), draft)
    services.take_agencies(session, edition, draft, table)


def _bytes(draft: EditionDraft) -> bytes:
    assert draft.stored is not None
    return store().read(draft.stored.sha256)


def read_support(app: Flask, edition_id: UUID, day: date | None, actor: Actor) -> None:
    """Read the published workbook beside the request; how far it is stands in the draft."""
    with app.app_context():
        session = db.session()
        read_for(session, actor.reach)
        try:
            _read_support(session, edition_id, day)
        except Refused as refused:
            session.rollback()
            _give_up(session, edition_id, refused.refusals[0])
        except Exception:
            session.rollback()
            log.exception("reading a workbook broke off")
            _give_up(session, edition_id, Refusal(N_("Something went wrong on our side.")))


def _read_support(session: Session, edition_id: UUID, day: date | None) -> None:
    edition = session.get_one(Edition, edition_id)
    draft = session.get_one(EditionDraft, edition_id)
    content = _bytes(draft)

    def progress(rows: int, _share: float) -> None:
        draft.done_rows = rows
        session.commit()

    now = clock.now()
    services.take_support(session, edition, draft, content, day=day, now=now, progress=progress)
    session.commit()


def _give_up(session: Session, edition_id: UUID, refusal: Refusal) -> None:
    services.give_up(session.get_one(EditionDraft, edition_id), refusal)
    session.commit()


def _edition(record_id: UUID) -> Edition:
    return queries.get_edition(db.session(), record_id, current_actor())


@pages.route("/editions/<uuid:record_id>/columns", methods=BOTH)
@serves(desks=_A.put_forward.by.desks)
def match(record_id: UUID) -> Page:
    """Say which column of the desk's own file is which, where it was not recognised."""
    session, edition = db.session(), _edition(record_id)
    draft = queries.get_draft(session, edition)
    if draft is None or draft.stored is None or edition.sort != Sort.AGENCIES:
        raise NotFound
    try:
        headings = services.headings_of(services.read_agencies(_bytes(draft), draft))
    except Unreadable as unreadable:
        return _unreadable(edition, explain(unreadable.refusals[0]))
    form = match_form(AGENCIES, headings.found, headings.taken_for)

    def verb(_actor: Actor, _now: datetime) -> None:
        if edition.state != EditionState.DRAFT:
            raise Refused(Refusal(N_("This can't be done where the matter stands now.")))
        chosen = {column.key: str(form[column.key].data or "") for column in AGENCIES.columns}
        doubled = {one for one in chosen.values() if one and [*chosen.values()].count(one) > 1}
        if doubled:
            message = N_("“%(heading)s” is chosen twice.")
            raise Refused(Refusal(message, {"heading": min(doubled)}))
        draft.matched = chosen
        _take_agencies(session, edition, draft)

    back = url_for("moc_editions.show", record_id=record_id)
    done = screens.carry_out(form, verb, said=None, leads_to=back)
    if done:
        return done
    page = render_template(
        "moc/editions/match.html",
        form=form,
        edition=edition,
        title=_title(Sort.AGENCIES),
        unknown=[one for one in headings.found if one not in headings.taken_for.values()],
    )
    return page, form.http_status


def _unreadable(edition: Edition, reason: str) -> Page:
    title = _title(Sort(edition.sort))
    page = render_template(
        "moc/editions/unreadable.html", edition=edition, title=title, reason=reason
    )
    return page, 422
