"""The verbs that answer a question, fill a database or look into the ledger."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from sqlalchemy.orm import Session

from migrations.models import metadata
from registry import answers, rounds
from registry.app import ACTS, DUTIES, INSTRUMENTS, SETTINGS
from registry.assets import CHECKOUT
from registry.console import (
    _,
    application,
    database,
    folder,
    locale,
    moment,
    session,
    without_database,
)
from registry.core import clock
from registry.core.calendar import Place, bishkek_calendar, tokyo_calendar
from registry.core.due import Basis
from registry.core.reckoning import due_lines
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.duties import calendars
from registry.house.ledgers.rules import RECORDS, TRACES, shortened
from registry.ledger import checkpoints, copies, traces, verification
from registry.ledger.rules import EXPLAINED
from registry.parties.queries import find_account_of_email, get_account
from registry.parties.rules import normal_email
from registry.seeding import demonstration, personas, scale


@click.command(help=_("Work out when CLAUSE is due for PERIOD (2026-11, 2026-Q3, 2026-11-20)."))
@click.argument("clause")
@click.argument("period")
def due(clause: str, period: str) -> None:
    """First line: the date or the text's word; then the working, every skipped day with why."""
    for line in due_lines(
        clause, period, instruments=INSTRUMENTS, basis=_basis(), locale=locale(), gettext=_
    ):
        click.echo(line)


def _basis() -> Basis:
    """Return the offices' own calendars and readings where a database is named, else the law's."""
    now = clock.now()
    if os.environ.get("DATABASE_URL"):
        with session() as opened:
            return calendars.basis(opened, now=now)
    return Basis(
        calendars={Place.TOKYO: tokyo_calendar(), Place.BISHKEK: bishkek_calendar()},
        as_of=clock.legal_date(now),
    )


_as_json: Final = click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))


def _say(rows: list[answers.Row], *, as_json: bool) -> None:
    """Print rows as JSON, or one on a line with what they hold separated by tabs."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(map(_cell, row.values())))


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}={_cell(part)}" for key, part in value.items() if part)
    return ",".join(value) if isinstance(value, list) else str(value)


@click.command(help=_("Show for every clause what carries it out, or why nothing does."))
@_as_json
def clauses(*, as_json: bool) -> None:
    """The compliance matrix."""
    rows = answers.compliance(
        without_database(),
        instruments=INSTRUMENTS,
        acts=ACTS,
        duties=DUTIES,
        settings=SETTINGS,
        tests=CHECKOUT / "tests",
        locale=locale(),
    )
    if not as_json:
        gist = f"gist_{locale()}"
        hidden = {"gist_ja", "gist_en", "rules", "tests"} - {gist}
        rows = [{key: row[key] for key in row if key not in hidden} for row in rows]
    _say(rows, as_json=as_json)


@click.command(help=_("Show every route with its methods and whom it serves."))
@_as_json
def routes(*, as_json: bool) -> None:
    """As the views declare it."""
    _say(answers.routes(without_database()), as_json=as_json)


@click.command(help=_("Show every table column with its protection class."))
@_as_json
def columns(*, as_json: bool) -> None:
    """K0 (public) to K7 (secrets of the system)."""
    _say(answers.columns(metadata()), as_json=as_json)


@click.group("seed", help=_("Fill a database with made-up data."))
def seeding() -> None:
    """Each profile is a verb of its own."""


@seeding.command("demo", help=_("Something to walk through; nothing where there is something."))
def seed_demo() -> None:
    """What `registry demo` starts with."""
    with application() as app:
        if not demonstration.furnish(app, now=clock.now()):
            raise Refused(_NOT_EMPTY)


_NOT_EMPTY: Final = Refusal(N_("The database holds accounts already; it was left as it is."))
_out: Final = click.option(
    "-o",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file to write."),
)


@seeding.command("test", help=_("One account per persona, two of every object per party."))
@_out
def seed_test(file: Path | None) -> None:
    """The file holds passwords and authenticator keys, so only its owner can read it."""
    with application() as app:
        demonstration.need_keys(app)
        made = personas.populate(app, now=clock.now())
    if made is None:
        raise Refused(_NOT_EMPTY)
    _write(file, json.dumps(made.as_json(), ensure_ascii=False, indent=1) + "\n")


def _write(file: Path | None, content: str) -> None:
    if file is None:
        click.echo(content, nl=False)
        return
    file.touch(mode=0o600)
    file.write_text(content, "utf-8")


@seeding.command("scale", help=_("Many members and employers, to measure with."))
@click.option("--members", default=0, help=_("How many members."))
@click.option("--employers", default=0, help=_("How many employers."))
def seed_scale(members: int, employers: int) -> None:
    """Straight into the tables, as the schema's owner."""
    with database() as addresses:
        scale.fill(addresses.owner, members=members, employers=employers, now=clock.now())


@click.group(help=_("Verify the ledger, or sign its heads."))
def ledger() -> None:
    """The ledger's own verbs."""


@ledger.command(help=_("Go through every book; names the first wrong entry of each."))
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A signed checkpoint that was kept elsewhere; without one a cut end goes unnoticed."),
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("The public key of checkpoints; otherwise the one in KEYS_DIRECTORY."),
)
def verify(checkpoint: Path | None, key: Path | None) -> None:
    """Says how many entries are right; exit code 1 where one is wrong."""
    signed = None
    if checkpoint is not None:
        public = checkpoints.load_public_key(key or _checkpoint_key().with_suffix(".key.pub"))
        signed = checkpoints.verify_checkpoint(checkpoint.read_bytes(), key=public)
    with session() as opened:
        verdict = verification.verify(opened, signed)
    for found in verdict.findings:
        click.echo(f"{found.book} {found.seq}: {_(EXPLAINED[found.fault])}", err=True)
    if verdict.findings:
        sys.exit(1)
    counts = {"entries": verdict.entries, "books": len(verdict.heads)}
    click.echo(_("%(entries)s entries in %(books)s books, each as it was written") % counts)


@ledger.command(help=_("Sign the heads of all books into CHECKPOINT_DIRECTORY."))
@_out
def checkpoint(file: Path | None) -> None:
    """With -o the newest checkpoint is copied there, to leave the host."""
    kept = folder("CHECKPOINT_DIRECTORY")
    if kept is None:
        raise Refused(Refusal(N_("CHECKPOINT_DIRECTORY is not set.")))
    path = _checkpoint_key()
    if not path.exists():
        checkpoints.create_key(path)
    key = checkpoints.load_key(path)
    with session() as opened:
        made = checkpoints.make_checkpoint(opened, directory=kept, key=key, now=clock.now())
    newest = checkpoints.latest(kept)
    assert newest is not None
    if file is not None:
        file.write_bytes(newest)
    click.echo(made.name if made else _("Nothing was written since the last checkpoint."))


@ledger.command("export", help=_("Write all books into a file that verify_ledger.py checks."))
@click.option(
    "-o",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file to write."),
)
def export_ledger(file: Path) -> None:
    """Without the reasons in words; for an auditor elsewhere, with the program that checks it."""
    file.touch(mode=0o600)
    with session() as opened, file.open("wb") as target:
        target.writelines(copies.copy_of(opened, now=clock.now()))
    click.echo(_("Check it elsewhere with %s and the public key of checkpoints.") % copies.CHECKER)


def _checkpoint_key() -> Path:
    keys = folder("KEYS_DIRECTORY")
    if keys is None:
        raise Refused(Refusal(N_("KEYS_DIRECTORY is not set.")))
    return keys / rounds.CHECKPOINT_KEY


@click.command(help=_("Show whose rows ACCOUNT read between FROM and TO (days, or moments)."))
@click.argument("account")
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="TO")
def reads(account: str, first: str, last: str) -> None:
    """ACCOUNT is a mail address or an identity; TO is included where it is a day."""
    start, end = moment(first), moment(last, end=True)
    with session() as opened:
        for reading in traces.reads_of(opened, _account(opened, account), start=start, end=end):
            said = _words_of_reading(reading.kind, reading.subjects)
            click.echo(
                "\t".join((reading.at.isoformat(), reading.kind, " ".join(reading.subjects), said))
            )


def _words_of_reading(kind: str, subjects: Iterable[str]) -> str:
    """Say what a trace's codes mean, as the auditor's page does: what was done, and to what."""
    records = {shortened(subject)[0] for subject in subjects}
    what = sorted(_(RECORDS.get(record, record)) for record in records)
    return f"{_(TRACES.get(kind, kind))}: {', '.join(what)}" if what else _(TRACES.get(kind, kind))


def _account(opened: Session, asked: str) -> UUID:
    try:
        return get_account(opened, UUID(asked)).id
    except ValueError:
        found = find_account_of_email(opened, normal_email(asked))
    if found is None:
        raise Refused(Refusal(N_("There is no account %(account)s."), {"account": asked}))
    return found.id


VERBS: Final = (
    due,
    clauses,
    routes,
    columns,
    seeding,
    ledger,
    reads,
)
