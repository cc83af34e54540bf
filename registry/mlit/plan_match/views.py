"""The plan match in the browser: a delivered month beside the register, a draft Form 4 each."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries as deliveries
from registry.deliveries.agreements import period_name
from registry.deliveries.models import Consignment
from registry.ledger.traces import trace
from registry.matching.sources import Faulty
from registry.mlit.clauses import MLIT_2_3
from registry.mlit.deliveries.rules import MONTHLY
from registry.mlit.notices.rules import MATCHED, Found
from registry.mlit.notices.services import draft_from_match, drawn_from_match
from registry.mlit.plan_match import services
from registry.mlit.plan_match.forms import DRAW, MatchForm
from registry.mlit.plans import queries as plans
from registry.mlit.plans.rules import COLUMNS
from registry.papers.screens import store
from registry.tables.csv_writing import csv_chunks
from registry.web.access import current_actor, serves
from registry.web.errors import say

Page = str | Response | tuple[str, int]
Listed = Sequence[tuple[int, Found]]
OPERATORS: Final = frozenset({Desk.MLIT_PLANS, Desk.MLIT_MARKET})
CAUSE_NAMES: Final = {
    "no_plan": N_("No plan names this person"),
    "certified_later": N_("The plan was certified later"),
    "cancelled": N_("The plan's certification was cancelled before"),
    "given_up": N_("The plan was given up before"),
}

pages = Blueprint("mlit_plan_match", __name__, url_prefix="/mlit/plan-match")


@pages.route("", methods=("GET", "POST"))
@serves(MATCHED)
def index() -> Page:
    """List who has no plan certified on the day of the event, and draw a Form 4 up for each."""
    session, actor, form = db.session(), current_actor(), MatchForm()
    received = deliveries.received_files(session, actor, MONTHLY.code)
    form.delivery.offer(
        [(str(file.id), period_name(MONTHLY, one.period)) for file, one in received]
    )
    found: Listed | None = None
    have_one: frozenset[int] = frozenset()
    drawn: list[int] = []
    if form.go.data == DRAW:

        def verb(actor: Actor, now: datetime) -> None:
            file = _chosen(form)
            listed = _matched(file, actor)
            before = drawn_from_match(session, str(file.id))
            for line, person in listed:
                reference = f"{file.id}:{line}"
                draft_from_match(session, person, reference=reference, actor=actor, now=now)
            drawn.append(len(drawn_from_match(session, str(file.id)) - before))

        done = screens.carry_out(
            form,
            verb,
            said=lambda: ngettext(
                "%(num)s Form 4 is drawn up. The market desk completes and issues it.",
                "%(num)s Forms 4 are drawn up. The market desk completes and issues them.",
                drawn[0],
            ),
            leads_to=url_for("mlit_plan_match.index"),
        )
        if done is not None:
            return done
    elif form.validate_on_submit():
        try:
            file = _chosen(form)
            found = _matched(file, actor)
            have_one = frozenset(
                int(reference.rpartition(":")[2])
                for reference in drawn_from_match(session, str(file.id))
            )
            _trace(file, found, str(form.purpose.data))
        except Refused as refused:
            form.refuse(refused)
    page = render_template(
        "mlit/plan_match.html",
        form=form,
        found=found,
        have_one=have_one,
        completes=Desk.MLIT_MARKET in actor.desks,
        received=received,
        cause_of=lambda person: _(CAUSE_NAMES[person.cause]),
        care=MLIT_2_3,
    )
    return page, form.http_status


def _chosen(form: MatchForm) -> Consignment:
    return deliveries.by_id(db.session(), UUID(str(form.delivery.data)))


def _matched(file: Consignment, actor: Actor) -> Listed:
    """Match a month with the register as it is now. Raises Refused."""
    with TemporaryDirectory(prefix="plans-") as name:
        table = Path(name) / "plans.csv"
        with table.open("wb") as target:
            target.writelines(csv_chunks(COLUMNS, plans.rows(db.session(), actor)))
        try:
            return services.list_without_plan(store().at(file.sha256 or ""), table)
        except Faulty as faulty:
            first = faulty.faults[0]
            message = N_("Row %(row)s of the data: %(problem)s")
            params = {"row": first.row or 1, "problem": say(first.message)}
            raise Refused(Refusal(message, params, field="delivery")) from faulty


def _trace(file: Consignment, found: Listed, purpose: str) -> None:
    """Leave on record whose rows were shown, and what for: each by its file and line."""
    actor = current_actor()
    trace(
        db.session(),
        "mlit.rows.read",
        actor=actor,
        subject=f"{file.delivery.kind}:{file.delivery.id}",
        about=[f"mlit.row:{file.id}/{line}" for line, _person in found],
        facts={
            "purpose": purpose,
            "rows": len(found),
            "recipient": "、".join(sorted(actor.desks)),
        },
        at=clock.now(),
    )
