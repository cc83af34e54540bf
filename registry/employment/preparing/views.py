"""Screens of a run on its way: a new one, its tables one by one, how far it is, once more."""

import logging
from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries as deliveries
from registry.deliveries.checking import is_known
from registry.deliveries.models import Consignment
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.employment.figures.views import beside, day_name, laid, notes, purpose_name, run_name
from registry.employment.preparing import services as preparing
from registry.employment.preparing.forms import BeginForm, TableForm
from registry.employment.runs import queries, services
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import (
    DOING_NAMES,
    GOING,
    GRACE_DAYS,
    MATCH,
    TABLE_NAMES,
    RunState,
    Table,
)
from registry.employment.runs.services import AtFault, Stopped
from registry.papers.models import StoredFile
from registry.papers.screens import store
from registry.papers.services import remove_file
from registry.settings.queries import value_on
from registry.tables.csv_writing import CsvStyle, csv_chunks
from registry.tables.schema import Column, Kind
from registry.tables.writing import HeadingStyle
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
ISA: Final = frozenset({Desk.ISA_DELIVERY})
BOTH: Final = ("GET", "POST")
AT_ONCE: Final = 4 * 1024**2  # bytes of a table that is matched within the request

pages = Blueprint("employment_preparing", __name__, url_prefix="/employment/matching")


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
        order = preparing.Order(
            matched_on=form.matched_on.data,
            grace_days=int(form.grace_days.data or 0),
            purpose=str(form.purpose.data),
            base=queries.get(session, UUID(str(base)), actor) if base else None,
        )
        made.append(preparing.prepare(session, order, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=None,
        leads_to=lambda: url_for("employment_preparing.tables", record_id=made[0]),
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
            lambda actor, now: preparing.lay(
                session, run, table, _comes(form, run, table, actor=actor, now=now)
            ),
            said=lambda: _("%(table)s: taken in.", table=_(TABLE_NAMES[table])),
            leads_to=url_for("employment_preparing.tables", record_id=run.id),
        )
        if done is not None:
            return done
        run = queries.get(session, record_id, actor)  # anew, what was refused being undone
    page = render_template(
        "employment/matching/tables.html",
        run=run,
        form=form,
        asked_for=table,
        tables=laid(run),
        notes=notes(run),
        columns=[] if table is None else _columns(table),
        purpose=purpose_name(run.purpose),
        once=uuid4(),
    )
    return page, form.http_status if form else 200


@pages.get("/empty/<kind>.csv")
@serves(desks=ISA)
def template(kind: str) -> Page:
    """Answer with one of the three tables, empty but for its headings."""
    if kind not in set(Table):
        raise NotFound
    columns = services.INPUTS_OF[Table(kind)].schema.columns
    style = CsvStyle(headings=HeadingStyle(current_language()))
    content = b"".join(csv_chunks(columns, (), style=style))
    return send(content, name=f"{kind}.csv", mimetype="text/csv")


def _columns(table: Table) -> list[tuple[str, str, str, str]]:
    """Return each column of a table: its names, its key, whether it must be there, its form."""
    essential = services.INPUTS_OF[table].essential
    return [
        (f"{one.heading_ja} / {one.heading_en}", one.key, _need(one, essential), _form(one))
        for one in services.columns_of(table)
    ]


def _need(column: Column, essential: Container[str]) -> str:
    if column.required:
        return str(_("filled in in every row"))
    is_essential = column.key in essential
    return str(_("the column must be there") if is_essential else _("may be left out"))


def _form(column: Column) -> str:
    language = current_language()
    if column.form is not None:
        return column.form.in_locale(language)
    if column.kind is Kind.DATE:
        return str(_("a date: 2026-11-20, 2026/11/20, 20261120, 令和8年11月20日 or R8.11.20"))
    named = [f"{one.code} ({one.name.in_locale(language)})" for one in column.allowed]
    return str(_(" or ").join(named) if named else _("text"))


def _asked_for(run: MatchingRun) -> Table | None:
    """Return the table that is to come now: the one chosen, or else the first that is lacking."""
    chosen = request.args.get("table")
    if chosen in set(Table):
        return Table(chosen)
    return next(iter(preparing.lacking(run)), None)


def _delivered(actor: Actor) -> list[tuple[str, str]]:
    found = deliveries.received_files(db.session(), actor, NOTIFICATIONS.code)
    return [
        (str(file.id), _("%(day)s: %(rows)s rows", day=day_name(one.period), rows=file.row_count))
        for file, one in found
    ]


def _comes(
    form: TableForm, run: MatchingRun, table: Table, *, actor: Actor, now: datetime
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
            return _delivered_day(run, UUID(str(form.delivery.data)))
    (sent,) = field.data
    try:
        return preparing.take_in(
            session, store(), run, table, sent.open(), name=sent.filename, actor=actor, now=now
        )
    except AtFault as fault:
        field.data, field.kept = [], []  # what may be against the agreement is not kept
        raise Refused(*beside(fault)) from fault


def _delivered_day(run: MatchingRun, file_id: UUID) -> Consignment:
    """Return a delivered day whose every row was looked at. Raises Refused beside the field."""
    session = db.session()
    try:
        return preparing.look_at_delivered(
            session, store(), run, deliveries.by_id(session, file_id)
        )
    except AtFault as fault:
        told = (replace(one, field="delivery") for one in beside(fault))
        raise Refused(*told) from fault


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
        lambda actor, now: preparing.begin(session, run, actor=actor, now=now),
        said=None,
        leads_to=url_for("employment_matching.show", record_id=record_id),
    )
    if done is None:
        return _told(form, url_for("employment_preparing.tables", record_id=record_id))
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
        return redirect(url_for("employment_preparing.tables", record_id=run.id))
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
        nothing = _("No result is kept.")
        flash(f"{said} {nothing}", "info")
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
        page = "employment_preparing.tables" if waits else "employment_matching.show"
        return url_for(page, record_id=made[0].id)

    done = screens.carry_out(
        form,
        lambda actor, now: made.append(preparing.repeat(session, run, actor=actor, now=now)),
        said=None,
        leads_to=lead,
    )
    if done is None:
        return _told(form, url_for("employment_matching.show", record_id=record_id))
    if made and made[0].state == RunState.RUNNING:
        start(made[0].id, size)
    return done


# -- how it runs -----------------------------------------------------------------------------------


def start(run_id: UUID, size: int) -> None:
    """Let a run that was begun go: at once, or beside this request where tables are long."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    what = (app, run_id, current_actor())
    if size <= AT_ONCE:
        run_through(*what)
    else:
        Thread(target=run_through, args=what, daemon=True).start()


def run_through(app: Flask, run_id: UUID, actor: Actor) -> None:
    """Match in one transaction; how far it is stands where others can read it."""
    with app.app_context():
        session = db.session()
        read_for(session, actor.reach)
        try:
            run = queries.get(session, run_id, actor)
            services.work(
                session,
                store(),
                run,
                actor=actor,
                clock=clock.now,
                progress=lambda doing, share: services.beat(
                    session, run, doing, share, now=clock.now()
                ),
            )
            session.commit()
        except NotFound:
            session.rollback()  # what was undone before it began needs no end
        except Refused as refused:
            session.rollback()
            _end(run_id, actor, refused)
        except Exception:
            session.rollback()
            log.exception("a matching broke off")
            _end(run_id, actor, Refused(Refusal(N_("Something went wrong on our side."))))


def _end(run_id: UUID, actor: Actor, refused: Refused) -> None:
    """Note why nothing came of a run, and let go of the table that was at fault."""
    session, now = db.session(), clock.now()
    run = queries.get(session, run_id, actor)
    if run.state == RunState.STOPPING:
        refused = Stopped()
    gone = services.give_up(run, refused, now=now)
    session.flush()
    digests = {digest for stored in gone for digest in remove_file(session, stored.id)}
    session.commit()
    for digest in digests:
        if not is_known(session, digest):
            store().forget(digest, before=now + timedelta(minutes=1))
