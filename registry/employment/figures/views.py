"""Screens of runs: all of them, the figures of one, and how what they hold is said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import format_percent
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.deliveries import queries as deliveries
from registry.deliveries.rules import STATE_NAMES as DELIVERY_STATES
from registry.deliveries.rules import State
from registry.employment.clauses import EMPLOYMENT_4
from registry.employment.deliveries.rules import ANNEX_2, MISMATCHES, OMISSIONS, PURPOSES
from registry.employment.deliveries.views import AGREEMENT
from registry.employment.matching.queries import UNTOLD
from registry.employment.runs import queries, services
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import (
    GOING,
    OUTCOME_NAMES,
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
from registry.employment.runs.services import AtFault
from registry.web.access import current_actor, serves
from registry.web.errors import explain, say
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
ISA: Final = frozenset({Desk.ISA_DELIVERY})
_BEFORE: Final = 3
_DRAWN: Final = 12
_TOLD: Final = 8  # faults beside a field; the rest is counted
TONES: Final = {
    RunState.DONE: "good",
    RunState.REFUSED: "bad",
    RunState.STOPPED: "ended",
    RunState.PREPARING: "active",
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


def standing_of(run: MatchingRun) -> tuple[str, str]:
    """Say where a run stands, and how that looks."""
    state = RunState(run.state)
    return _(STATE_NAMES[state]), TONES[state]


def purpose_name(code: str) -> str:
    """Say a purpose in the reader's language."""
    found = next((one for one in PURPOSES if one.code == code), None)
    return found.name.in_locale(current_language()) if found else code


def shares_of(run: MatchingRun) -> Mapping[str, str]:
    """Return the shares of a run that was done, written."""
    if run.summary is None:
        return {}
    return {share.value: percent(value) for share, value in shares(run.summary).items()}


def percent(share: float | None) -> str:
    """Write a share in percent with one place."""
    return "—" if share is None else str(format_percent(share, "#,##0.0%"))


def day_name(period: str) -> str:
    """Write the day of a delivery."""
    return str(day_text(Period.parse(period, (PeriodKind.DAY,)).first))


def run_name(run: MatchingRun) -> str:
    """Name a run by its day, as lists offer it."""
    assert run.summary is not None
    rows = run.summary["notifications"]["matched"]
    return str(
        _("the run of %(day)s (%(rows)s notifications)", day=day_text(run.matched_on), rows=rows)
    )


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


def outcomes(summary: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Count what became of the notifications."""
    counted = summary["notifications"]
    return [
        (_("Agree"), counted["agree"]),
        (_(OUTCOME_NAMES[Outcome.MISMATCH]), counted["mismatch"]),
        (_(OUTCOME_NAMES[Outcome.UNKNOWN_CARD]), counted["unknown_card"]),
        (_("Numbers of several people"), counted["number_of_several_people"]),
    ]


def named(
    names: Mapping[str, str], summary: Mapping[str, Any] | None, *path: str
) -> list[tuple[str, int]]:
    """Return the figures that lie at a place of the summary, by what they are called."""
    found: Any = summary or {}
    for part in path:
        found = found.get(part, {})
    return [(_(name), found.get(key, 0)) for key, name in names.items()]


def items(summary: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    """Count the disagreements of each item."""
    counted = summary["mismatch"]["items"] if summary else {}
    return [(item_name(key), count) for key, count in counted.items()]


def item_name(key: str) -> str:
    """Return what an item that is compared is called in annex 2."""
    return _HEADINGS[key].in_locale(current_language())


def spread(summary: Mapping[str, Any] | None) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Return the figures by prefecture and by industry, those with most notifications first."""
    if summary is None:
        return []
    unknown = {UNTOLD: _("Not told")}
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


def nowhere(summary: Mapping[str, Any] | None) -> int:
    """Count the people of annex 3 of whose prefecture nothing is told."""
    places = summary["by_prefecture"] if summary else {}
    return int(places.get(UNTOLD, {}).get("not_notified", 0))


def tables_of(run: MatchingRun) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return each table of a run: what it is, its file, its rows and digest."""
    inputs = (run.summary or {}).get("inputs", {})
    names = {
        Table.RESIDENCE: run.residence.original_name if run.residence else "",
        Table.NOTIFICATIONS: _came(run),
        Table.PERMITS: run.permits.original_name if run.permits else "",
    }
    return [(_(TABLE_NAMES[one]), names[one], inputs.get(one.value, {})) for one in Table]


def laid(run: MatchingRun) -> list[tuple[Table, str, str, int | None]]:
    """Return each table that a run waits for or has: what it is, its file and size."""
    has = {
        Table.RESIDENCE: run.residence,
        Table.NOTIFICATIONS: run.notifications or run.consignment,
        Table.PERMITS: run.permits,
    }
    return [
        (table, name, file, stored.size if (stored := has[table]) is not None else None)
        for table, (name, file, _figures) in zip(Table, tables_of(run), strict=True)
    ]


def _came(run: MatchingRun) -> str:
    if run.consignment is not None:
        return str(_("delivered for %(day)s", day=day_name(run.consignment.delivery.period)))
    return run.notifications.original_name if run.notifications else ""


def reason(run: MatchingRun) -> str | None:
    """Say why nothing came of a run."""
    if run.refusal is None:
        return None
    said = explain(Refusal(run.refusal["message"], run.refusal["params"]))
    table = run.refusal.get("table")
    return f"{_(TABLE_NAMES[Table(table)])}: {said}" if table else said


def faults(run: MatchingRun) -> list[tuple[int | None, str, str, str]]:
    """Return the lines at fault: row, column, what is wrong, what to do."""
    table = (run.refusal or {}).get("table")
    return [] if table is None else _told(Table(table), run.faults)


def notes(run: MatchingRun) -> list[tuple[str, list[tuple[int | None, str, str, str]]]]:
    """Return, of each table that was taken, what is worth knowing about it; as `faults` does."""
    return [
        (_(TABLE_NAMES[table]), _told(table, noted))
        for table in Table
        if (noted := run.notes.get(table.value))
    ]


def _told(
    table: Table, faults: Iterable[Mapping[str, Any]]
) -> list[tuple[int | None, str, str, str]]:
    told = []
    for fault in faults:
        params = {key: _value(value) for key, value in fault["params"].items()}
        said = [explain(Refusal(fault[what], params)) for what in ("message", "advice")]
        told.append((fault["row"], column_name(table, fault["column"]), said[0], said[1]))
    return told


def _value(value: Any) -> Any:
    return LocalizedText(value["ja"], value["en"]) if isinstance(value, dict) else value


# -- pages -----------------------------------------------------------------------------------------

pages = Blueprint("employment_matching", __name__, url_prefix="/employment/matching")


@pages.get("")
@serves(desks=ISA)
def index() -> Page:
    """List the runs, and draw how their shares moved."""
    runs = queries.newest(db.session(), current_actor())
    done = [run for run in runs if run.summary is not None][:_DRAWN][::-1]
    return render_template(
        "employment/matching/index.html",
        runs=[(run, standing_of(run), shares_of(run)) for run in runs],
        drawn=[
            (
                _(SHARE_NAMES[share]),
                [(run.matched_on, shares(run.summary)[share]) for run in done if run.summary],
            )
            for share in (Share.MISMATCH, Share.UNLINKABLE, Share.NOT_NOTIFIED)
        ],
        percent=percent,
    )


def _annexes(run: MatchingRun) -> list[tuple[str, str, str]]:
    """Return what became of the annexes of a run's day, where something did: name, state, page."""
    period = str(Period(PeriodKind.DAY, run.matched_on))
    of_day = [
        (stream, deliveries.find(db.session(), stream.code, period))
        for stream in (MISMATCHES, OMISSIONS)
    ]
    return [
        (
            stream.title.in_locale(current_language()),
            _(DELIVERY_STATES[State(delivery.state)]),
            AGREEMENT.url("show", record_id=delivery.id),
        )
        for stream, delivery in of_day
        if delivery is not None and delivery.state != State.DUE
    ]


@pages.get("/<uuid:record_id>")
@serves(desks=ISA, shows="employment.matching-run")
def show(record_id: UUID) -> Page:
    """Show a run: its figures as pictures and tables, its tables and rules, what to do next."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    if run.state in GOING:
        return redirect(url_for("employment_preparing.progress", record_id=run.id))
    if run.state == RunState.PREPARING:
        return redirect(url_for("employment_preparing.tables", record_id=run.id))
    before = [one.summary for one in queries.done_before(session, run, most=_BEFORE) if one.summary]
    pairs = queries.count_pairs(session, run)
    return render_template(
        "employment/matching/show.html",
        run=run,
        standing=standing_of(run),
        purpose=purpose_name(run.purpose),
        summary=run.summary,
        outcomes=outcomes(run.summary) if run.summary else [],
        items=items(run.summary),
        found=named(FOUND_NAMES, run.summary, "mismatch", "found_by"),
        causes=named(CAUSE_NAMES, run.summary, "not_notified"),
        permits=named(STANDING_NAMES, run.summary, "permits"),
        drifted=[
            (_(SHARE_NAMES[one.of]), percent(one.now), percent(one.before), one.is_unusual)
            for one in (drift(run.summary, before) if run.summary else [])
        ],
        before=len(before),
        spread=spread(run.summary),
        nowhere=nowhere(run.summary),
        address_column=column_name(Table.PERMITS, "address"),
        tables=tables_of(run),
        notes=notes(run),
        caution=EMPLOYMENT_4,
        cautions=sum(run.summary["mismatch"]["caution"].values()) if run.summary else 0,
        to_review=pairs.get(PairState.OPEN, 0),
        reviewed=pairs.get(PairState.DECIDED, 0),
        to_apply=queries.count_decided_since(session, run),
        annexes=_annexes(run),
        faults=faults(run),
        reason=reason(run),
        percent=percent,
        events=screens.course(session, subject_of(run)),
        once=uuid4(),
        spread_bars=lambda rows: [(of, counts.get("notifications", 0)) for of, counts in rows[:8]],
    )
