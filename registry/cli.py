"""The command `registry`: what people and checks from outside do without a browser."""

import gettext
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

from migrations.models import metadata
from registry import backup as backups
from registry import deploy, embedded, probe, rounds, serving
from registry.app import SETTINGS, create_app
from registry.assets import CHECKOUT
from registry.core import clock
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.mail import LETTERS

# Before anything else is said: click's own words come out of this catalogue too.
gettext.bindtextdomain("messages", CHECKOUT / "translations")
gettext.textdomain("messages")
_ = gettext.gettext

CLICKS_OWN: Final = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("default: {default}"),
)
_LOOPBACK: Final = "127.0.0.1"


class _Refusal(click.ClickException):
    """A refusal is said plainly on stderr; the exit code is 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


class _Registry(click.Group):
    """Turns what the rooms below refuse into words and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise _Refusal("\n".join(map(_words, refused.refusals))) from refused
        except embedded.CannotRun as error:
            raise _Refusal(_(str(error))) from error
        except OperationalError as error:
            raise _Refusal(_("The database does not answer: %s") % error.orig) from error


def _words(refusal: Refusal) -> str:
    return _(refusal.message) % refusal.params


@click.group(cls=_Registry, help=_("The SSW registry: five instruments, one house."))
@click.version_option("0.1.0", prog_name="registry")
def main() -> None:
    """Entry point of the command; each verb below is one function."""
    # So that being told to stop runs what ends a verb well, such as stopping a database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@dataclass(frozen=True)
class Addresses:
    """Where the database is, for the application and for the schema's owner."""

    app: str
    owner: str


@contextmanager
def database() -> Iterator[Addresses]:
    """Give the database that the environment names, else the embedded one of this checkout."""
    if url := os.environ.get("DATABASE_URL"):
        yield Addresses(app=url, owner=os.environ.get("DATABASE_OWNER_URL") or url)
        return
    with embedded.start(embedded.home(), durable=True) as cluster:
        yield Addresses(app=cluster.url(embedded.APP), owner=cluster.url(embedded.OWNER))


def _alembic(owner_url: str) -> Config:
    config = Config(toml_file=CHECKOUT / "pyproject.toml")
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def _files() -> Path | None:
    folder = os.environ.get("FILES_DIRECTORY")
    if folder is None and "DATABASE_URL" not in os.environ:
        return embedded.home() / "files"
    return Path(folder) if folder else None


@main.command(help=_("Show the whole system with demonstration data on this machine."))
@click.option("--port", default=8000, show_default=True, help=_("The port to listen on."))
def demo(port: int) -> None:
    """Embedded database, migrations, demonstration data, web server."""
    if not serving.is_free(_LOOPBACK, port):
        raise Refused(
            Refusal(
                N_("Port %(port)s is in use: stop what uses it, or give --port."), {"port": port}
            )
        )
    with embedded.start(embedded.home(), durable=True) as cluster:
        address = f"http://{_LOOPBACK}:{port}"
        os.environ.update(serving.demonstration(cluster, address=address))
        command.upgrade(_alembic(cluster.url(embedded.OWNER)), "head")
        code = serving.serve(
            f"{_LOOPBACK}:{port}",
            workers=2,
            rounds=_rounds(),
            welcome=lambda: click.echo(_("The demonstration is on %s (Ctrl-C ends it)") % address),
        )
    sys.exit(code)


@main.command(help=_("Serve the database that DATABASE_URL names, in several processes."))
@click.option("--bind", default=f"{_LOOPBACK}:8000", show_default=True, help=_("Where to listen."))
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
            bind, workers=workers, rounds=_rounds(), welcome=lambda: click.echo(ready, err=True)
        )
    )


def _rounds() -> Callable[[], object]:
    app = create_app()
    return lambda: rounds.tick(app, LETTERS, now=clock.now())


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
    config = create_app(None if url else {"DATABASE_URL": "postgresql+psycopg://"}).config
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
                known_passwords=(),
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
        made = backups.write(file, owner_url=addresses.owner, files=_files(), now=clock.now())
    _say_what_is_in(made)


@main.command(help=_("Bring back what FILE holds, into an empty database."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help=_("Put it in the place of what is there."))
def restore(file: Path, *, replace: bool) -> None:
    """Whole or not at all; compared with what was written."""
    with database() as addresses:
        told = backups.restore(file, owner_url=addresses.owner, files=_files(), replace=replace)
    _say_what_is_in(told)


def _say_what_is_in(manifest: backups.Manifest) -> None:
    counts = {"rows": sum(manifest.rows.values()), "files": len(manifest.members) - 1}
    click.echo(_("%(rows)s rows and %(files)s stored files") % counts)
