"""Screens of the matching: all runs, a new one, how far it is, what its figures are."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask_babel import format_percent
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.deliveries import queries as deliveries
from registry.deliveries.checking import is_known
from registry.employment.clauses import EMPLOYMENT_4
from registry.employment.deliveries.rules import ANNEX_2, NOTIFICATIONS, PURPOSES
from registry.employment.runs import queries, services
from registry.employment.runs.forms import BeginForm
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import (
    DOING_NAMES,
    GOING,
    GRACE_DAYS,
    MATCH,
    OUTCOME_NAMES,
    ROOM,
    SHARE_NAMES,
    STATE_NAMES,
    TABLE_NAMES,
    Outcome,
    PairState,
    RunState,
    Share,
    Table,
    drift,
    shares,
)
from registry.employment.runs.services import AtFault, Order, Stopped
from registry.papers.models import StoredFile
from registry.papers.screens import store
from registry.papers.services import store_file
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.errors import explain, say
from registry.web.forms import RegistryForm
from registry.web.locale import current_language, day_text
from registry.web.uploads import FilesField

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
ISA: Final = frozenset({Desk.ISA_DELIVERY})
BOTH: Final = ("GET", "POST")
AT_ONCE: Final = 4 * 1024**2  # bytes of a table that is looked at and matched within the request
_TOLD: Final = 8  # faults beside a field; the rest is counted
_BEFORE: Final = 3
_DRAWN: Final = 12
TONES: Final = {
    RunState.DONE: "good",
    RunState.REFUSED: "bad",
    RunState.STOPPED: "ended",
    RunState.RUNNING: "active",
    RunState.STOPPING: "warn",
}
CAUSE_NAMES: Final = {
    "none": N_("No notification is linked"),
    "unmatched": N_("One with an unknown number bears this name and birth date"),
    "hired_before": N_("Hired before landing or permission"),
}
FOUND_NAMES: Final = {
    "current": N_("By the present card number"),
    "previous": N_("By an earlier card number"),
    "decided": N_("By a person's decision"),
}
STANDING_NAMES: Final = {
    "due": N_("Should have been notified"),
    "not_landed": N_("Not landed yet: left out"),
    "not_working": N_("No working status: left out"),
    "within_grace": N_("Within the grace days: left out"),
}
_HEADINGS: Final = {column["key"]: LocalizedText(column["ja"], column["en"]) for column in ANNEX_2}

pages = Blueprint("employment_matching", __name__, url_prefix="/employment/matching")


def standing_of(run: MatchingRun) -> tuple[str, str]:
    """Say where a run stands, and how that looks."""
    state = RunState(run.state)
    return _(STATE_NAMES[state]), TONES[state]


def purpose_name(code: str) -> str:
    """Say a purpose in the reader's language."""
    found = next((one for one in PURPOSES if one.code == code), None)
    return found.name.in_locale(current_language()) if found else code


@pages.get("")
@serves(desks=ISA)
def index() -> Page:
    """List the runs, and draw how their shares moved."""
    runs = queries.newest(db.session(), current_actor())
    done = [run for run in runs if run.summary is not None][:_DRAWN][::-1]
    return render_template(
        "employment/matching/index.html",
        runs=[(run, standing_of(run), _shares_of(run)) for run in runs],
        drawn=[
            (
                _(SHARE_NAMES[share]),
                [(run.matched_on, shares(run.summary)[share]) for run in done if run.summary],
            )
            for share in (Share.MISMATCH, Share.UNLINKABLE, Share.NOT_NOTIFIED)
        ],
        percent=percent,
    )


def _shares_of(run: MatchingRun) -> Mapping[str, str]:
    if run.summary is None:
        return {}
    return {share.value: percent(value) for share, value in shares(run.summary).items()}


def percent(share: float | None) -> str:
    """Write a share in percent with one place."""
    return "—" if share is None else str(format_percent(share, "#,##0.0%"))


# -- a new run -------------------------------------------------------------------------------------


@pages.route("/new", methods=BOTH)
@serves(MATCH)
def begin() -> Page:
    """Take the tables in and begin; what is at fault stands beside its file."""
    session, actor, now = db.session(), current_actor(), clock.now()
    form = BeginForm(
        data={
            "matched_on": clock.legal_date(now),
            "grace_days": value_on(session, GRACE_DAYS, clock.legal_date(now)),
        }
    )
    received = deliveries.received_files(session, actor, NOTIFICATIONS.code)
    earlier = queries.can_be_added_to(session, actor)
    form.delivery.offer(
        [
            (str(file.id), _("%(day)s: %(rows)s rows", day=_day(one.period), rows=file.row_count))
            for file, one in received
        ]
    )
    form.base.offer([(str(run.id), _run_name(run)) for run in earlier])
    made: list[tuple[UUID, int]] = []

    def verb(actor: Actor, now: datetime) -> None:
        order = _order(form, actor=actor, now=now)
        sizes = [order.residence.size, order.notifications.size or 0, order.permits.size]
        made.append((services.begin(session, order, actor=actor, now=now).id, max(sizes)))

    done = screens.carry_out(
        form,
        verb,
        said=None,
        leads_to=lambda: url_for("employment_matching.show", record_id=made[0][0]),
    )
    if done is not None:
        if made:
            start(*made[0])
        return done
    return render_template("employment/matching/new.html", form=form), form.http_status


def _day(period: str) -> str:
    return str(day_text(Period.parse(period, (PeriodKind.DAY,)).first))


def _run_name(run: MatchingRun) -> str:
    assert run.summary is not None
    rows = run.summary["notifications"]["matched"]
    return str(
        _("the run of %(day)s (%(rows)s notifications)", day=day_text(run.matched_on), rows=rows)
    )


def _order(form: BeginForm, *, actor: Actor, now: datetime) -> Order:
    """Take in what was sent. Raises Refused, each reason beside its field."""
    session = db.session()
    if bool(form.delivery.data) == bool(form.notifications.data):
        message = N_("Choose a delivered day or hand a file in: one of the two.")
        raise Refused(Refusal(message, field="notifications"))
    taken: dict[Table, StoredFile] = {}
    wrong: list[Refusal] = []
    for table in Table:
        field = form[table.value]
        assert isinstance(field, FilesField)
        if field.data:
            try:
                taken[table] = _take(table, field, actor=actor, now=now)
            except AtFault as fault:
                wrong += beside(fault)
                field.data, field.kept = [], []  # what may be against the agreement is not kept
    if wrong:
        raise Refused(*wrong)
    delivered = None
    if form.delivery.data:
        delivered = deliveries.by_id(session, UUID(str(form.delivery.data)))
    assert form.matched_on.data is not None
    return Order(
        matched_on=form.matched_on.data,
        grace_days=int(form.grace_days.data or 0),
        purpose=str(form.purpose.data),
        residence=taken[Table.RESIDENCE],
        notifications=delivered or taken[Table.NOTIFICATIONS],
        permits=taken[Table.PERMITS],
        base=queries.get(session, UUID(str(form.base.data)), actor) if form.base.data else None,
    )


def _take(table: Table, field: FilesField, *, actor: Actor, now: datetime) -> StoredFile:
    (sent,) = field.data
    try:
        stored = store_file(
            db.session(),
            store(),
            sent.open(),
            name=sent.filename,
            compartment=ROOM,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
            largest=services.LARGEST,
        )
    except Refused as refused:
        raise AtFault(table, refused.refusals[0]) from refused
    if stored.size <= AT_ONCE:
        services.look(store().at(stored.sha256), table)
    return stored


def beside(fault: AtFault) -> list[Refusal]:
    """Say what is wrong with a table as it stands beside its field: rows, columns, what to do."""
    told = [replace(fault.refusals[0], field=fault.table.value)]
    for one in fault.faults[:_TOLD]:
        params = {"problem": say(one.message), "advice": say(one.advice)}
        if one.row and one.rule.value != "missing-column":
            message = N_("Row %(row)s, %(column)s: %(problem)s %(advice)s")
            params |= {"row": str(one.row), "column": column_name(fault.table, one.column)}
        else:
            message = N_("%(problem)s %(advice)s")
        told.append(Refusal(message, params, field=fault.table.value))
    if (more := len(fault.faults) - _TOLD) > 0:
        message = N_("%(count)s more errors are not listed here.")
        told.append(Refusal(message, {"count": more}, field=fault.table.value))
    return told


def column_name(table: Table, key: str | None) -> str:
    """Return a column's heading in the reader's language."""
    columns = {one.key: one.heading for one in services.columns_of(table)}
    found = columns.get(key or "")
    return found.in_locale(current_language()) if found else key or "—"


# -- how it goes -----------------------------------------------------------------------------------


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
    digests = [stored.sha256 for stored in gone]
    for stored in gone:
        services.forget_upload(session, stored)
    session.commit()
    for digest in digests:
        if not is_known(session, digest):
            store().forget(digest, before=now + timedelta(minutes=1))


@pages.get("/<uuid:record_id>/progress")
@serves(desks=ISA)
def progress(record_id: UUID) -> Page:
    """Show how far a run is, for a page that asks again and again."""
    return _progress_page(queries.get(db.session(), record_id, current_actor()))


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
        flash(_("The matching is being stopped. No result is kept."), "info")
    return redirect(url_for("employment_matching.show", record_id=record_id), 303)


@pages.post("/<uuid:record_id>/again")
@serves(MATCH)
def again(record_id: UUID) -> Page:
    """Match the same tables once more, with what was decided since."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    form = RegistryForm()
    made: list[tuple[UUID, int]] = []

    def verb(actor: Actor, now: datetime) -> None:
        tables = (run.residence, run.notifications or run.consignment, run.permits)
        size = max(one.size or 0 for one in tables if one is not None)
        made.append((services.repeat(session, run, actor=actor, now=now).id, size))

    done = screens.carry_out(
        form,
        verb,
        said=None,
        leads_to=lambda: url_for("employment_matching.show", record_id=made[0][0]),
    )
    if made and done is not None:
        start(*made[0])
    elif done is None:
        for _target, message in form.problems:
            flash(message, "bad")
    return done or redirect(url_for("employment_matching.show", record_id=record_id), 303)


# -- what came of it -------------------------------------------------------------------------------


@pages.get("/<uuid:record_id>")
@serves(desks=ISA, shows="employment.matching-run")
def show(record_id: UUID) -> Page:
    """Show a run: its figures as pictures and tables, its tables and rules, what to do next."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    if run.state in GOING:
        return _progress_page(run)
    before = [one.summary for one in queries.done_before(session, run, most=_BEFORE) if one.summary]
    pairs = queries.count_pairs(session, run)
    return render_template(
        "employment/matching/show.html",
        run=run,
        standing=standing_of(run),
        purpose=purpose_name(run.purpose),
        summary=run.summary,
        outcomes=_outcomes(run.summary) if run.summary else [],
        items=_items(run.summary),
        found=_named(FOUND_NAMES, run.summary, "mismatch", "found_by"),
        causes=_named(CAUSE_NAMES, run.summary, "not_notified"),
        permits=_named(STANDING_NAMES, run.summary, "permits"),
        drifted=[
            (_(SHARE_NAMES[one.of]), percent(one.now), percent(one.before), one.is_unusual)
            for one in (drift(run.summary, before) if run.summary else [])
        ],
        before=len(before),
        spread=_spread(run.summary),
        tables=_tables(run),
        caution=EMPLOYMENT_4,
        cautions=sum(run.summary["mismatch"]["caution"].values()) if run.summary else 0,
        to_review=pairs.get(PairState.OPEN, 0),
        reviewed=pairs.get(PairState.DECIDED, 0),
        faults=_faults(run),
        reason=_reason(run),
        percent=percent,
        events=screens.course(session, subject_of(run)),
        once=uuid4(),
        spread_bars=lambda rows: [(of, counts.get("notifications", 0)) for of, counts in rows[:8]],
    )


def _outcomes(summary: Mapping[str, Any]) -> list[tuple[str, int]]:
    counted = summary["notifications"]
    return [
        (_("Agree"), counted["agree"]),
        (_(OUTCOME_NAMES[Outcome.MISMATCH]), counted["mismatch"]),
        (_(OUTCOME_NAMES[Outcome.UNKNOWN_CARD]), counted["unknown_card"]),
        (_("Numbers of several people"), counted["number_of_several_people"]),
    ]


def _named(
    names: Mapping[str, str], summary: Mapping[str, Any] | None, *path: str
) -> list[tuple[str, int]]:
    found: Any = summary or {}
    for part in path:
        found = found.get(part, {})
    return [(_(name), found.get(key, 0)) for key, name in names.items()]


def _items(summary: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    counted = summary["mismatch"]["items"] if summary else {}
    return [(item_name(key), count) for key, count in counted.items()]


def item_name(key: str) -> str:
    """Return what an item that is compared is called in annex 2."""
    return _HEADINGS[key].in_locale(current_language())


def _spread(summary: Mapping[str, Any] | None) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Return the figures by prefecture and by industry, those with most notifications first."""
    if summary is None:
        return []
    unknown = {"unknown": _("Not told")}
    return [
        (
            title,
            heading,
            sorted(
                ((unknown.get(of, of), counts) for of, counts in summary[key].items()),
                key=lambda row: (-row[1].get("notifications", 0), row[0]),
            ),
        )
        for key, title, heading in (
            ("by_prefecture", _("By the prefecture where people live"), _("Prefecture")),
            ("by_industry", _("By industry"), _("Industry")),
        )
    ]


def _tables(run: MatchingRun) -> list[tuple[str, str, Mapping[str, Any]]]:
    inputs = (run.summary or {}).get("inputs", {})
    names = {
        Table.RESIDENCE: run.residence.original_name if run.residence else "",
        Table.NOTIFICATIONS: _came(run),
        Table.PERMITS: run.permits.original_name if run.permits else "",
    }
    return [(_(TABLE_NAMES[one]), names[one], inputs.get(one.value, {})) for one in Table]


def _came(run: MatchingRun) -> str:
    if run.consignment is not None:
        return str(_("delivered for %(day)s", day=_day(run.consignment.delivery.period)))
    return run.notifications.original_name if run.notifications else ""


def _reason(run: MatchingRun) -> str | None:
    if run.refusal is None:
        return None
    said = explain(Refusal(run.refusal["message"], run.refusal["params"]))
    table = run.refusal.get("table")
    return f"{_(TABLE_NAMES[Table(table)])}: {said}" if table else said


def _faults(run: MatchingRun) -> list[tuple[int | None, str, str, str]]:
    table = (run.refusal or {}).get("table")
    if table is None:
        return []
    told = []
    for fault in run.faults:
        params = {key: _value(value) for key, value in fault["params"].items()}
        said = [explain(Refusal(fault[what], params)) for what in ("message", "advice")]
        told.append((fault["row"], column_name(Table(table), fault["column"]), said[0], said[1]))
    return told


def _value(value: Any) -> Any:
    return LocalizedText(value["ja"], value["en"]) if isinstance(value, dict) else value
