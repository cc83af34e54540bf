"""The command `registry`: what people and checks from outside do without a browser."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

from migrations.models import metadata
from registry import backup as backups
from registry import deploy, embedded, probe, rounds, serving
from registry.app import SETTINGS, create_app
from registry.assets import CHECKOUT
from registry.console import (
    LOOPBACK,
    Registry,
    _,
    application,
    database,
    folder,
    locale,
    without_database,
)
from registry.core import clock
from registry.core.desks import SEATS
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.exchange_verbs import EXCHANGE_VERBS
from registry.mail import LETTERS
from registry.matching_verbs import MATCHING_VERBS
from registry.seeding import demonstration
from registry.table_verbs import TABLE_VERBS
from registry.verbs import VERBS


@click.group(cls=Registry, help=_("The SSW registry: five instruments, one house."))
@click.version_option("0.1.0", prog_name="registry")
def main() -> None:
    """Entry point of the command; each verb below is one function."""
    # So that being told to stop runs what ends a verb well, such as stopping a database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


for verb in (*VERBS, *TABLE_VERBS, *EXCHANGE_VERBS, *MATCHING_VERBS):
    main.add_command(verb)


def _alembic(owner_url: str) -> Config:
    config = Config(toml_file=CHECKOUT / "pyproject.toml")
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


@main.command(help=_("Show the whole system with demonstration data on this machine."))
@click.option("--port", default=8000, show_default=True, help=_("The port to listen on."))
def demo(port: int) -> None:
    """Embedded database, migrations, demonstration data, web server."""
    if not serving.is_free(LOOPBACK, port):
        raise Refused(
            Refusal(
                N_("Port %(port)s is in use: stop what uses it, or give --port."), {"port": port}
            )
        )
    with embedded.start(embedded.home(), durable=True) as cluster:
        address = f"http://{LOOPBACK}:{port}"
        os.environ.update(serving.demonstration(cluster, address=address))
        command.upgrade(_alembic(cluster.url(embedded.OWNER)), "head")
        app = create_app()
        demonstration.furnish(app, now=clock.now())
        code = serving.serve(
            f"{LOOPBACK}:{port}",
            workers=2,
            rounds=_rounds(app),
            welcome=lambda: _welcome(app, address),
        )
    sys.exit(code)


def _welcome(app: Flask, address: str) -> None:
    click.echo(_("The demonstration is on %s (Ctrl-C ends it)") % address)
    click.echo(_("Pick a desk and be in: %s") % f"{address}/demo")
    click.echo(_("Or sign in with the password %s and an authenticator:") % demonstration.PASSWORD)
    for entrance in demonstration.sign_ins(app, now=clock.now()):
        desk = SEATS[entrance.desk].ja if locale() == "ja" else SEATS[entrance.desk].en
        click.echo(f"  {entrance.email:42} {entrance.secret}  {desk}")


@main.command(help=_("Serve the database that DATABASE_URL names, in several processes."))
@click.option("--bind", default=f"{LOOPBACK}:8000", show_default=True, help=_("Where to listen."))
@click.option(
    "--workers", default=os.cpu_count() or 2, show_default=True, help=_("How many processes.")
)
def serve(bind: str, workers: int) -> None:
    """The production server; TLS is ended before it."""
    if not os.environ.get("DATABASE_URL"):
        raise click.UsageError(_("DATABASE_URL is not set."))
    ready = _("Serving on %s") % bind
    sys.exit(
        serving.serve(
            bind,
            workers=workers,
            rounds=_rounds(create_app()),
            welcome=lambda: click.echo(ready, err=True),
        )
    )


def _rounds(app: Flask) -> Callable[[], rounds.Report]:
    return lambda: rounds.tick(app, LETTERS, now=clock.now())


@main.command(help=_("Do what happens by itself, once: dates, reminders, mail, checkpoints."))
def tick() -> None:
    """One round; doing it again at the same moment does nothing more."""
    with application() as app:
        try:
            report = _rounds(app)()
        except rounds.RoundFailed as failed:
            for error in failed.exceptions:
                click.echo(f"{type(error).__name__}: {error}", err=True)
            sys.exit(1)
    click.echo(
        _("Dates moved: %(moved)s; reminders: %(reminded)s; mails sent: %(sent)s")
        % {"moved": report.moved, "reminded": report.reminded, "sent": report.sent}
    )
    if report.checkpoint:
        click.echo(_("Checkpoint written: %s") % report.checkpoint)


@main.command(help=_("Bring the database's schema to this version."))
def migrate() -> None:
    """All steps up to the newest, each in a transaction of its own, as the schema's owner."""
    with database() as addresses:
        command.upgrade(_alembic(addresses.owner), "head")


@main.command("check-deploy", help=_("Refuse unsafe settings, database and machine."))
def check_deploy() -> None:
    """Run as the service's own user, with the service's own environment."""
    found = _faults()
    for fault in found:
        names = f" [{', '.join(fault.found)}]" if fault.found else ""
        click.echo(f"{fault.code}: {_(fault.message)}{names}", err=True)
    if found:
        sys.exit(1)
    click.echo(_("Nothing unsafe was found."))


def _faults() -> list[deploy.Fault]:
    """Judge the settings in force, and those that the environment asks for, whichever is worse."""
    environment = dict(os.environ)
    try:
        in_force = _in_force()
    except (LookupError, ValueError, RuntimeError) as error:
        unreadable = N_("The settings can't be read; the application does not start with them.")
        return [deploy.Fault("settings-unreadable", unreadable, (str(error),))]
    asked_for = {**in_force, **environment}
    answer, host = _probed(asked_for), probe.host(asked_for)
    found = {
        fault.code: fault
        for settings in (asked_for, {**environment, **in_force})
        for fault in deploy.faults(settings, answer, host=host)
    }
    return list(found.values())


def _in_force() -> dict[str, str]:
    url = os.environ.get("DATABASE_URL")
    config = without_database(url).config
    return {name: _text(value) for name, value in config.items()} | {"DATABASE_URL": url or ""}


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _probed(settings: Mapping[str, str]) -> deploy.DatabaseProbe | None:
    if not settings["DATABASE_URL"]:
        return None
    url = make_url(settings["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            return probe.database(
                connection,
                tables=metadata().sorted_tables,
                newest_revision=ScriptDirectory.from_config(_alembic("")).get_current_head() or "",
                known_passwords=(demonstration.PASSWORD,),
                retention=[one.key for one in SETTINGS if one.key.startswith("retention.")],
                now=clock.now(),
            )
    except OperationalError:
        return None


@main.command(help=_("Write database and stored files into FILE."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """One plain tar, readable by its owner alone."""
    with database() as addresses:
        made = backups.write(
            file, owner_url=addresses.owner, files=folder("FILES_DIRECTORY"), now=clock.now()
        )
    _say_what_is_in(made)


@main.command(help=_("Bring back what FILE holds, into an empty database."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help=_("Put it in the place of what is there."))
def restore(file: Path, *, replace: bool) -> None:
    """Whole or not at all; compared with what was written."""
    with database() as addresses:
        told = backups.restore(
            file, owner_url=addresses.owner, files=folder("FILES_DIRECTORY"), replace=replace
        )
    _say_what_is_in(told)


def _say_what_is_in(manifest: backups.Manifest) -> None:
    counts = {"rows": sum(manifest.rows.values()), "files": len(manifest.members) - 1}
    click.echo(_("%(rows)s rows and %(files)s stored files") % counts)
