"""The verb of the command that compares the tables of an agreement."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from duckdb import DuckDBPyConnection

from registry.console import _, locale, words
from registry.core import clock
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.employment.matching import services as employment
from registry.matching.sources import Faulty
from registry.matching.steps import Engine
from registry.mlit.plan_match import services as plans_of_mlit
from registry.tables.faults import Fault, Unreadable

_table: Final = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_folder: Final = click.Path(file_okay=False, path_type=Path)


def _spark(db: DuckDBPyConnection, folder: Path) -> Engine:
    try:
        from registry.matching.spark_engine import SparkEngine  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise Refused(Refusal(N_("The extra “spark” is not installed."))) from None
    return SparkEngine(db, folder)


_ENGINES: Final[dict[str, Callable[[DuckDBPyConnection, Path], Engine]]] = {
    "duckdb": employment.in_this_process,
    "spark": _spark,
}


@click.command(
    help=_(
        "Compare notifications with residence records (employment:3.1): what disagrees, which "
        "card numbers nobody has, who was not notified. Files are CSV, XLSX or Parquet."
    )
)
@click.argument("residence", type=_table)
@click.argument("notifications", type=_table)
@click.option(
    "--permits", required=True, type=_table, help=_("Certificates and changes of status.")
)
@click.option("--out", required=True, type=_folder, help=_("The folder for the results."))
@click.option(
    "--matched-on",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=_("The date of matching; otherwise today in Tokyo."),
)
@click.option(
    "--parts",
    default=1,
    show_default=True,
    type=click.IntRange(1, 1000),
    help=_("Work in so many parts: less memory, the same results."),
)
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    type=click.Choice(list(_ENGINES)),
    help=_("What works it out; spark needs the extra of that name and a Java runtime."),
)
@click.option(
    "--grace-days",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help=_("Leave out who landed or was permitted fewer days ago."),
)
@click.option(
    "--state",
    type=_folder,
    help=_("A folder that keeps the notifications so far: give only those of the day."),
)
def match(
    residence: Path,
    notifications: Path,
    *,
    permits: Path,
    out: Path,
    matched_on: datetime | None,
    parts: int,
    engine: str,
    grace_days: int,
    state: Path | None,
) -> None:
    """All results, or none; exit code 1 with the lines at fault where a file breaks rules."""
    with _files_at_fault():
        done = employment.match(
            employment.Files(residence, notifications, permits),
            out,
            matched_on=matched_on.date() if matched_on else clock.legal_date(clock.now()),
            grace_days=grace_days,
            parts=parts,
            state=state,
            engine=_ENGINES[engine],
            progress=_tell,
        )
    for line in _lines(done.notes):
        click.echo(line, err=True)
    click.echo(
        _(
            "Disagree: %(mismatch)s; unknown card: %(unknown_card)s; not notified: "
            "%(not_notified)s; to review: %(review)s"
        )
        % done.summary["rows"]
    )


@click.command(
    "plan-match",
    help=_(
        "List SSW(i) of kinds 1 and 3 with no plan certified on the day of the event (mlit:2.2.a)."
    ),
)
@click.argument("data", type=_table)
@click.argument("plans", type=_table)
@click.option("--out", required=True, type=_folder, help=_("The folder for the results."))
def plan_match(data: Path, plans: Path, *, out: Path) -> None:
    """All results, or none; exit code 1 with the lines at fault where a file breaks rules."""
    with _files_at_fault():
        done = plans_of_mlit.match(data, plans, out)
    for line in _lines(done.notes):
        click.echo(line, err=True)
    click.echo(
        _("Looked at: %(concerned)s; without a plan: %(without_plan)s; no day: %(without_day)s")
        % done.summary
    )


@contextmanager
def _files_at_fault() -> Iterator[None]:
    """Say of which file it is that a row, or the whole, is wrong."""
    try:
        yield
    except Faulty as faulty:
        raise click.ClickException("\n".join(_lines(faulty.faults))) from faulty
    except Unreadable as unreadable:
        said = (f"{unreadable.file}: {words(refusal)}" for refusal in unreadable.refusals)
        raise click.ClickException("\n".join(said)) from unreadable


def _tell(_doing: str, share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        click.echo(f"\r{share:4.0%}{end}", err=True, nl=False)


def _lines(faults: Iterable[Fault]) -> Iterator[str]:
    for fault in faults:
        place = [fault.file]
        if fault.sheet:
            place.append(fault.sheet)
        if fault.row:
            place.append(_("row %s") % fault.row)
        if fault.column:
            place.append(fault.column)
        said = [part.render(_, locale=locale()) for part in (fault.message, fault.advice)]
        yield f"{', '.join(place)}: {' '.join(said)}"


MATCHING_VERBS: Final = (match, plan_match)
