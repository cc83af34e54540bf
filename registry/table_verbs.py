"""The verbs of the command that bring tables in and write them out."""

import sys
from pathlib import Path
from typing import Final

import click

from registry.console import _, application, locale, moment, session
from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import db, read_for
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.imports.rules import Decision
from registry.council.imports.services import import_file
from registry.council.rosters.queries import whole_table
from registry.council.rosters.rules import TABLE_NAMES, TableKind
from registry.council.rosters.services import as_csv, as_workbook
from registry.mlit.plans import queries as plan_reads
from registry.mlit.plans import services as plans
from registry.mlit.plans.rules import SCHEMA as PLAN_TABLE
from registry.moc.editions.queries import last_issued, words_of
from registry.moc.editions.rules import SIDE, Sort
from registry.moc.editions.services import as_table
from registry.moc.intake import services as intake
from registry.moc.post.rules import CONTACT
from registry.tables.csv_writing import csv_chunks
from registry.tables.workbook_writing import write_workbook

PLANS: Final = PLAN_TABLE.name
_KINDS: Final = [*(kind.value for kind in TableKind), PLANS, *(sort.value for sort in Sort)]
_kind: Final = click.argument("kind", type=click.Choice(_KINDS))
# Who has this machine's own command sits, so to speak, at the desk of whose tables they are.
_AT_THE_DESK: Final = Actor(desks=frozenset({Desk.METI_SECRETARIAT}))
_AT_THE_MARKET_DESK: Final = Actor(desks=frozenset({Desk.MLIT_MARKET}))
_OF_THE_LIST: Final = {sort: Actor(desks=frozenset({CONTACT[side]})) for sort, side in SIDE.items()}


@click.command("import", help=_("Bring a table of FILE (CSV, XLSX) in: members, plans …"))
@_kind
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--without-faulty", is_flag=True, help=_("Leave rows with errors out."))
@click.option(
    "--known",
    type=click.Choice([decision.value for decision in Decision]),
    help=_("What to do with every row that looks like a known body."),
)
def import_table(kind: str, file: Path, *, without_faulty: bool, known: str | None) -> None:
    """All of the file, or nothing; recorded as done at its desk, by nobody named.

    Of a list of the memorandum it draws an edition up, which two people then put forward and issue.
    """
    if kind not in set(TableKind) and (without_faulty or known):
        raise click.UsageError(_("These options are for members and employers."))
    if kind == PLANS:
        _import_plans(file)
        return
    if kind in set(Sort):
        _import_list(Sort(kind), file)
        return
    with application() as app, app.app_context():
        opened = db.session()
        read_for(opened, THE_SYSTEM.reach)
        done = import_file(
            opened,
            app.extensions["registry.files"],
            file,
            TableKind(kind),
            actor=_AT_THE_DESK,
            now=clock.now(),
            without_faulty=without_faulty,
            for_all=Decision(known) if known else None,
        )
        opened.commit()
    click.echo(
        _("Taken: %(taken)s; known already: %(known)s; left out: %(left_out)s; faulty: %(faulty)s")
        % {
            "taken": done.taken,
            "known": done.known_already,
            "left_out": done.left_out,
            "faulty": done.faulty,
        }
    )


def _import_plans(file: Path) -> None:
    """Every end of a plan that the file brings opens the duty to report it (mlit:2.2.a)."""
    with application() as app, app.app_context():
        opened = db.session()
        read_for(opened, THE_SYSTEM.reach)
        done = plans.import_file(
            opened,
            app.extensions["registry.files"],
            file,
            actor=_AT_THE_MARKET_DESK,
            now=clock.now(),
        )
        opened.commit()
    click.echo(
        _("New: %(new)s; ended: %(ended)s; known already: %(known)s")
        % {"new": len(done.new), "ended": done.ends(None), "known": done.known}
    )


def _export_plans(file: Path) -> None:
    file.touch(mode=0o600)
    with session() as opened:
        found = plan_reads.rows(opened, THE_SYSTEM)
        if file.suffix.lower() == ".xlsx":
            write_workbook(file, PLAN_TABLE.columns, found, title=PLANS)
        else:
            with file.open("wb") as target:
                target.writelines(csv_chunks(PLAN_TABLE.columns, found))


def _import_list(sort: Sort, file: Path) -> None:
    with application() as app, app.app_context():
        opened = db.session()
        read_for(opened, THE_SYSTEM.reach)
        edition, draft = intake.import_file(
            opened,
            app.extensions["registry.files"],
            file,
            sort,
            actor=_OF_THE_LIST[sort],
            now=clock.now(),
            progress=_say_how_far if sys.stderr.isatty() else None,
        )
        for row, column, message, _advice in words_of(draft.faults):
            click.echo(f"{row}\t{column}\t{message.render(_, locale=locale())}", err=True)
        said = {"rows": edition.row_count, "day": edition.as_of, "odd": len(draft.faults)}
        opened.commit()
    click.echo(_("Edition drawn up, as of %(day)s: %(rows)s entries, %(odd)s to look at") % said)


def _say_how_far(rows: int, share: float) -> None:
    click.echo(f"\r{rows:,} ({share:.0%})", err=True, nl=False)


def _export_list(sort: Sort, file: Path) -> None:
    with session() as opened:
        edition = last_issued(opened, sort)
        if edition is None:
            raise Refused(Refusal(N_("No edition of this list was issued yet.")))
        listing = as_table(opened, edition).listing
        file.touch(mode=0o600)
        with file.open("wb") as target:
            if file.suffix.lower() == ".xlsx":
                title = listing.title.in_locale(locale())[:31]
                write_workbook(target, listing.columns, listing.rows, title=title)
            else:
                target.writelines(csv_chunks(listing.columns, listing.rows))


@click.command("export", help=_("Write a table into FILE (.csv, .xlsx): members, plans …"))
@_kind
@click.option(
    "-o",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file to write."),
)
@click.option("--as-of", help=_("Only what is so on this day; otherwise all that ever was."))
def export_table(kind: str, file: Path, as_of: str | None) -> None:
    """What is exported whole is brought in again unchanged; of a list, the edition issued last."""
    if kind not in set(TableKind) and as_of is not None:
        raise click.UsageError(_("--as-of is for members and employers."))
    if kind == PLANS:
        _export_plans(file)
        return
    if kind in set(Sort):
        _export_list(Sort(kind), file)
        return
    day = None if as_of is None else clock.legal_date(moment(as_of))
    table = whole_table(TableKind(kind), as_of=day)
    file.touch(mode=0o600)
    with session() as opened:
        if file.suffix.lower() == ".xlsx":
            title = TABLE_NAMES[TableKind(kind)].in_locale(locale())
            as_workbook(opened, table, file, title=title)
        else:
            with file.open("wb") as target:
                target.writelines(as_csv(opened, table))


TABLE_VERBS: Final = (import_table, export_table)
