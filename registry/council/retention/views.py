"""Screens of what is past its term: the lists, keeping longer, and removal by two officers."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.retention import queries, services
from registry.council.retention.forms import ChosenForm, KeepForm, ProposeForm, RemoveForm
from registry.council.retention.models import Disposal
from registry.council.retention.queries import REVIEWS, Review
from registry.council.retention.rules import (
    KEEP,
    KIND_NAMES,
    PROPOSE,
    REMOVE,
    TERM_OF,
    UNSETTLED,
    DisposalState,
    MatterKind,
)
from registry.house.settings.rules import SWEPT
from registry.papers.screens import store
from registry.settings.queries import value_on
from registry.web.access import current_actor, page_of, serves
from registry.web.locale import day_text

Page = str | Response | tuple[str, int]
BOTH = ("GET", "POST")
COUNCIL = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})

pages = Blueprint("council_retention", __name__, url_prefix="/council/retention")


def describe(_session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
    """Return what the reviews are called."""
    return {
        identity: _(KIND_NAMES[REVIEWS[identity].matters])
        for identity in identities
        if identity in REVIEWS
    }


@pages.get("")
@serves(desks=COUNCIL)
def index() -> str:
    """Show each kind of matter with its term, and how many are past it."""
    today = clock.legal_date(clock.now())
    session, actor = db.session(), current_actor()
    rows = [
        (
            _(KIND_NAMES[review.matters]),
            url_for("council_retention.show", record_id=review.id),
            value_on(session, TERM_OF[review.matters], today),
            len(queries.disposals(session, review.matters, actor)),
        )
        for review in REVIEWS.values()
    ]
    swept = [(_(setting.label), value_on(session, setting, today)) for setting in SWEPT]
    return render_template("council/retention/index.html", rows=rows, swept=swept)


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows=Review.kind)
def show(record_id: UUID) -> str:
    """Show what is due for review, what waits for a second officer, and what was decided."""
    review, session, actor = _get(record_id), db.session(), current_actor()
    kind = review.matters

    def among(*states: DisposalState, most: int = 500) -> Sequence[Disposal]:
        return queries.disposals(session, kind, actor, among=states, most=most)

    open_ones = among(*UNSETTLED)
    kept, removed = among(DisposalState.KEPT), among(DisposalState.REMOVED)
    buttons = [
        (act, _(act.label), url_for(f"council_retention.{endpoint}", record_id=record_id))
        for act, endpoint in ((PROPOSE, "propose"), (REMOVE, "remove"), (KEEP, "keep"))
        if _possible(act, open_ones)
    ]
    return render_template(
        "council/retention/show.html",
        title=_(KIND_NAMES[kind]),
        whose=_("File") if kind is MatterKind.IMPORT else _("Body"),
        years=value_on(session, TERM_OF[kind], clock.legal_date(clock.now())),
        due=[one for one in open_ones if one.state == DisposalState.DUE],
        proposed=[one for one in open_ones if one.state == DisposalState.PROPOSED],
        kept=kept,
        removed=removed,
        names=queries.whose(session, [*open_ones, *kept]),
        page=page_of(current_app, kind),
        buttons=buttons,
        danger=REMOVE,
        duties=screens.open_duties(session, review, today=clock.legal_date(clock.now())),
    )


def _get(record_id: UUID) -> Review:
    if record_id not in REVIEWS:
        raise NotFound
    return REVIEWS[record_id]


def _possible(act: Act, rows: Iterable[Disposal]) -> list[Disposal]:
    return [one for one in rows if possible(db.session(), (act,), one, current_actor())]


@pages.route("/<uuid:record_id>/keeping", methods=BOTH)
@serves(KEEP)
def keep(record_id: UUID) -> Page:
    """Keep matters longer than their term, until a day, for a reason."""
    form = KeepForm()

    def verb(chosen: Sequence[Disposal], actor: Actor, now: datetime) -> None:
        services.keep(
            db.session(),
            chosen,
            until=form.until.data,
            reason=form.reason.data or "",
            actor=actor,
            now=now,
        )

    return _carried_out(record_id, KEEP, form, verb, said=_("They are kept until that day."))


@pages.route("/<uuid:record_id>/removal-proposal", methods=BOTH)
@serves(PROPOSE)
def propose(record_id: UUID) -> Page:
    """Propose that matters are removed; a second officer does it."""
    form = ProposeForm()

    def verb(chosen: Sequence[Disposal], actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        services.propose(db.session(), chosen, reason=reason, actor=actor, now=now)

    said = _("Proposed. A second officer removes them, or keeps them.")
    return _carried_out(record_id, PROPOSE, form, verb, said=said)


@pages.route("/<uuid:record_id>/removal", methods=BOTH)
@serves(REMOVE)
def remove(record_id: UUID) -> Page:
    """Remove for good what another officer proposed."""
    form = RemoveForm()
    digests: frozenset[str] = frozenset()

    def verb(chosen: Sequence[Disposal], actor: Actor, now: datetime) -> None:
        nonlocal digests
        digests = services.remove(db.session(), chosen, actor=actor, now=now)

    page = _carried_out(record_id, REMOVE, form, verb, said=_("They are removed for good."))
    if digests and isinstance(page, Response):
        services.forget_bytes(db.session(), store(), digests, now=clock.now())
    return page


def _carried_out(
    record_id: UUID,
    act: Act,
    form: ChosenForm,
    verb: Callable[[Sequence[Disposal], Actor, datetime], None],
    *,
    said: str,
) -> Page:
    review, session = _get(record_id), db.session()
    offered = _possible(act, queries.disposals(session, review.matters, current_actor()))
    names = queries.whose(session, offered)
    form.chosen.offer([_offer(one, names.get(one.matter_id, "")) for one in offered])
    back_url = url_for("council_retention.show", record_id=record_id)

    def do(actor: Actor, now: datetime) -> None:
        picked = set(form.chosen.data or ())
        verb([one for one in offered if str(one.id) in picked], actor, now)

    done = screens.carry_out(form, do, leads_to=back_url, said=said)
    if done is not None:
        return done
    page = render_template(
        "council/retention/act.html",
        title=_(KIND_NAMES[review.matters]),
        form=form,
        act=act,
        danger=act is REMOVE,
        offered=offered,
        back_url=back_url,
    )
    return page, form.http_status


def _offer(disposal: Disposal, name: str) -> tuple[str, str, str]:
    ended = _("ended %(day)s, past its term since %(due)s", **_days(disposal))
    return str(disposal.id), f"{disposal.number}　{name}", str(ended)


def _days(disposal: Disposal) -> dict[str, Any]:
    return {"day": day_text(disposal.ended_on), "due": day_text(disposal.due_on)}
