"""Screens of the matching: all runs, a new one, how far it is, what its figures are."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries as deliveries
from registry.deliveries.models import Consignment
from registry.employment.clauses import EMPLOYMENT_4
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.employment.runs import figures, queries, services
from registry.employment.runs.figures import (
    beside,
    day_name,
    percent,
    purpose_name,
    run_name,
    standing_of,
)
from registry.employment.runs.forms import BeginForm, TableForm
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import (
    DOING_NAMES,
    GOING,
    GRACE_DAYS,
    MATCH,
    SHARE_NAMES,
    TABLE_NAMES,
    PairState,
    RunState,
    Share,
    Table,
    drift,
    shares,
)
from registry.employment.runs.running import start
from registry.employment.runs.services import AtFault, Order
from registry.papers.models import StoredFile
from registry.papers.screens import store
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField

Page = str | Response | tuple[str, int]
ISA: Final = frozenset({Desk.ISA_DELIVERY})
BOTH: Final = ("GET", "POST")
_BEFORE: Final = 3
_DRAWN: Final = 12

pages = Blueprint("employment_matching", __name__, url_prefix="/employment/matching")


@pages.get("")
@serves(desks=ISA)
def index() -> Page:
    """List the runs, and draw how their shares moved."""
    runs = queries.newest(db.session(), current_actor())
    done = [run for run in runs if run.summary is not None][:_DRAWN][::-1]
    return render_template(
        "employment/matching/index.html",
        runs=[(run, standing_of(run), figures.shares_of(run)) for run in runs],
        drawn=[
            (
                _(SHARE_NAMES[share]),
                [(run.matched_on, shares(run.summary)[share]) for run in done if run.summary],
            )
            for share in (Share.MISMATCH, Share.UNLINKABLE, Share.NOT_NOTIFIED)
        ],
        percent=percent,
    )


# -- a new run -------------------------------------------------------------------------------------


@pages.route("/new", methods=BOTH)
@serves(MATCH)
def begin() -> Page:
    """Open a run; its tables come next, each by itself."""
    session, actor, now = db.session(), current_actor(), clock.now()
    form = BeginForm(
        data={
            "matched_on": clock.legal_date(now),
            "grace_days": value_on(session, GRACE_DAYS, clock.legal_date(now)),
        }
    )
    earlier = queries.can_be_added_to(session, actor)
    form.base.offer([(str(run.id), run_name(run)) for run in earlier])
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        assert form.matched_on.data is not None
        base = form.base.data
        order = Order(
            matched_on=form.matched_on.data,
            grace_days=int(form.grace_days.data or 0),
            purpose=str(form.purpose.data),
            base=queries.get(session, UUID(str(base)), actor) if base else None,
        )
        made.append(services.prepare(session, order, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=None,
        leads_to=lambda: url_for("employment_matching.tables", record_id=made[0]),
    )
    if done is not None:
        return done
    return render_template("employment/matching/new.html", form=form), form.http_status


@pages.route("/<uuid:record_id>/tables", methods=BOTH)
@serves(desks=ISA, at_most=services.LARGEST)
def tables(record_id: UUID) -> Page:
    """Take one table in, what is at fault beside it; what came before stays."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    if run.state != RunState.PREPARING:
        if request.method == "POST":
            flash(_("This matching has begun already; the table was not taken."), "bad")
        return redirect(url_for("employment_matching.show", record_id=run.id), 303)
    table = _asked_for(run)
    form = None if table is None else TableForm()
    if table is not None and form is not None:
        form.only(table)
        if table is Table.NOTIFICATIONS:
            form.delivery.offer(_delivered(actor))
        done = screens.carry_out(
            form,
            lambda actor, now: services.lay(
                session, run, table, _comes(form, table, actor=actor, now=now)
            ),
            said=lambda: _("%(table)s: taken in.", table=_(TABLE_NAMES[table])),
            leads_to=url_for("employment_matching.tables", record_id=run.id),
        )
        if done is not None:
            return done
        run = queries.get(session, record_id, actor)  # anew, what was refused being undone
    page = render_template(
        "employment/matching/tables.html",
        run=run,
        form=form,
        asked_for=table,
        tables=figures.laid(run),
        purpose=purpose_name(run.purpose),
        once=uuid4(),
    )
    return page, form.http_status if form else 200


def _asked_for(run: MatchingRun) -> Table | None:
    """Return the table that is to come now: the one chosen, or else the first that is lacking."""
    chosen = request.args.get("table")
    if chosen in set(Table):
        return Table(chosen)
    return next(iter(services.lacking(run)), None)


def _delivered(actor: Actor) -> list[tuple[str, str]]:
    found = deliveries.received_files(db.session(), actor, NOTIFICATIONS.code)
    return [
        (str(file.id), _("%(day)s: %(rows)s rows", day=day_name(one.period), rows=file.row_count))
        for file, one in found
    ]


def _comes(
    form: TableForm, table: Table, *, actor: Actor, now: datetime
) -> StoredFile | Consignment:
    """Take in what was sent, or find what was delivered. Raises Refused beside the field."""
    session = db.session()
    field = form[table.value]
    assert isinstance(field, FilesField)
    if table is Table.NOTIFICATIONS:
        if bool(form.delivery.data) == bool(field.data):
            message = N_("Choose a delivered day or hand a file in: one of the two.")
            raise Refused(Refusal(message, field=table.value))
        if form.delivery.data:
            return deliveries.by_id(session, UUID(str(form.delivery.data)))
    (sent,) = field.data
    try:
        return services.take_in(
            session, store(), sent.open(), table, name=sent.filename, actor=actor, now=now
        )
    except AtFault as fault:
        field.data, field.kept = [], []  # what may be against the agreement is not kept
        raise Refused(*beside(fault)) from fault


@pages.post("/<uuid:record_id>/begin")
@serves(MATCH)
def set_out(record_id: UUID) -> Page:
    """Let a run go whose tables are all there."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    size = _largest_of(run)
    form = RegistryForm()
    done = screens.carry_out(
        form,
        lambda actor, now: services.begin(session, run, actor=actor, now=now),
        said=None,
        leads_to=url_for("employment_matching.show", record_id=record_id),
    )
    if done is None:
        return _told(form, url_for("employment_matching.tables", record_id=record_id))
    start(record_id, size)
    return done


def _largest_of(run: MatchingRun) -> int:
    tables = (run.residence, run.notifications or run.consignment, run.permits)
    return max(one.size or 0 if one is not None else 0 for one in tables)


def _told(form: RegistryForm, target: str) -> Response:
    for _target, message in form.problems:
        flash(message, "bad")
    return redirect(target, 303)


# -- how it goes -----------------------------------------------------------------------------------


@pages.get("/<uuid:record_id>/progress")
@serves(desks=ISA)
def progress(record_id: UUID) -> Page:
    """Show how far a run is, for a page that asks again and again."""
    run = queries.get(db.session(), record_id, current_actor())
    if run.state == RunState.PREPARING:
        return redirect(url_for("employment_matching.tables", record_id=run.id))
    return _progress_page(run)


def _progress_page(run: MatchingRun) -> str:
    going = run.state in GOING
    return render_template(
        "employment/matching/progress.html",
        run=run,
        going=going,
        silent=going and clock.now() - run.beat_at > services.SILENT_FOR,
        doing=_(DOING_NAMES[run.doing]) if run.doing in DOING_NAMES else _("It begins"),
    )


@pages.post("/<uuid:record_id>/stop")
@serves(desks=ISA)
def stop(record_id: UUID) -> Page:
    """Stop a run that is under way: no result is kept."""
    run = queries.get(db.session(), record_id, current_actor())
    if RegistryForm().validate_on_submit():
        services.stop(run, now=clock.now())
        db.session.commit()
        ends = run.state == RunState.STOPPING
        said = _("The matching is being stopped.") if ends else _("The matching was given up.")
        flash(f"{said} {_('No result is kept.')}", "info")
    return redirect(url_for("employment_matching.show", record_id=record_id), 303)


@pages.post("/<uuid:record_id>/again")
@serves(MATCH)
def again(record_id: UUID) -> Page:
    """Match the same tables once more, with what was decided since; one refused comes anew."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    size = _largest_of(run)
    form = RegistryForm()
    made: list[MatchingRun] = []

    def lead() -> str:
        waits = made[0].state == RunState.PREPARING
        page = "employment_matching.tables" if waits else "employment_matching.show"
        return url_for(page, record_id=made[0].id)

    done = screens.carry_out(
        form,
        lambda actor, now: made.append(services.repeat(session, run, actor=actor, now=now)),
        said=None,
        leads_to=lead,
    )
    if done is None:
        return _told(form, url_for("employment_matching.show", record_id=record_id))
    if made and made[0].state == RunState.RUNNING:
        start(made[0].id, size)
    return done


# -- what came of it -------------------------------------------------------------------------------


@pages.get("/<uuid:record_id>")
@serves(desks=ISA, shows="employment.matching-run")
def show(record_id: UUID) -> Page:
    """Show a run: its figures as pictures and tables, its tables and rules, what to do next."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    if run.state in GOING:
        return _progress_page(run)
    if run.state == RunState.PREPARING:
        return redirect(url_for("employment_matching.tables", record_id=run.id))
    before = [one.summary for one in queries.done_before(session, run, most=_BEFORE) if one.summary]
    pairs = queries.count_pairs(session, run)
    return render_template(
        "employment/matching/show.html",
        run=run,
        standing=standing_of(run),
        purpose=purpose_name(run.purpose),
        summary=run.summary,
        outcomes=figures.outcomes(run.summary) if run.summary else [],
        items=figures.items(run.summary),
        found=figures.named(figures.FOUND_NAMES, run.summary, "mismatch", "found_by"),
        causes=figures.named(figures.CAUSE_NAMES, run.summary, "not_notified"),
        permits=figures.named(figures.STANDING_NAMES, run.summary, "permits"),
        drifted=[
            (_(SHARE_NAMES[one.of]), percent(one.now), percent(one.before), one.is_unusual)
            for one in (drift(run.summary, before) if run.summary else [])
        ],
        before=len(before),
        spread=figures.spread(run.summary),
        tables=figures.tables_of(run),
        caution=EMPLOYMENT_4,
        cautions=sum(run.summary["mismatch"]["caution"].values()) if run.summary else 0,
        to_review=pairs.get(PairState.OPEN, 0),
        reviewed=pairs.get(PairState.DECIDED, 0),
        faults=figures.faults(run),
        reason=figures.reason(run),
        percent=percent,
        events=screens.course(session, subject_of(run)),
        once=uuid4(),
        spread_bars=lambda rows: [(of, counts.get("notifications", 0)) for of, counts in rows[:8]],
    )
