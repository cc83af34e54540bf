"""The page of going live: three steps, what is done and what is left; and the next numbers."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.going_live import queries, services
from registry.council.going_live.forms import NumberForm
from registry.council.going_live.queries import Numbers, YearOfNumbers
from registry.council.going_live.rules import CONTINUE, lowest_next
from registry.papers.rules import fiscal_year, written
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves

Page = str | Response | tuple[str, int]

pages = Blueprint("council_going_live", __name__, url_prefix="/council/going-live")


@pages.get("")
@serves(desks={Desk.METI_SECRETARIAT})
def index() -> str:
    """Show the three steps, with what is in the register already."""
    session = db.session()
    today = clock.legal_date(clock.now())
    rows = [
        (numbers, _(numbers.of.series.pattern.label), _next(numbers))
        for numbers in (
            queries.standing(session, of) for of in queries.years_of_numbers(today).values()
        )
    ]
    return render_template(
        "council/going_live/index.html",
        counts=queries.brought_in(session, current_actor()),
        most=queries.COUNTED_TO,
        rows=rows,
        this_year=fiscal_year(today),
        any_brought_in=any(numbers.brought_in for numbers, _label, _next_one in rows),
    )


def _next(numbers: Numbers, number: int | None = None) -> str:
    """Return the next number as it would be written on the first day that it can be given."""
    day = max(numbers.of.day, clock.legal_date(clock.now()))
    pattern = value_on(db.session(), numbers.of.series.pattern, day)
    return written(pattern, number or numbers.next_number, on=day)


@pages.route("/numbers/<uuid:record_id>", methods=["GET", "POST"])
@serves(CONTINUE, shows=YearOfNumbers.kind)
def continue_numbers(record_id: UUID) -> Page:
    """Bring in the next number of one series in one fiscal year."""
    of = queries.years_of_numbers(clock.legal_date(clock.now())).get(record_id)
    if of is None:
        raise NotFound
    session = db.session()
    numbers = queries.standing(session, of)
    form = NumberForm(data={"following": numbers.next_number})

    def bring_in(actor: Actor, now: datetime) -> None:
        assert form.following.data is not None
        reason = form.reason.data or ""
        services.bring_in(
            session, of, following=form.following.data, reason=reason, actor=actor, now=now
        )

    back_url = url_for("council_going_live.index")
    said = _("The next number is brought in.")
    done = screens.carry_out(form, bring_in, leads_to=f"{back_url}#numbers", said=said)
    if done is not None:
        return done
    numbers = queries.standing(session, of)
    facts = numbers.brought_in.facts if numbers.brought_in else None
    lowest = lowest_next(numbers.next_number, facts)
    page = render_template(
        "council/going_live/numbers.html",
        form=form,
        label=_(of.series.pattern.label),
        year=of.year,
        next_one=_next(numbers),
        lowest=lowest,
        events=screens.course(session, f"{of.kind}:{of.id}"),
        back_url=back_url,
    )
    return page, form.http_status
