"""What every verb of the command stands on: the language, refusals, the database, the folders."""

import gettext as catalogue
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry import embedded, serving
from registry.app import create_app
from registry.assets import CHECKOUT
from registry.core import clock
from registry.core.actor import THE_SYSTEM
from registry.core.db import db, read_for
from registry.core.periods import WrongPeriod
from registry.core.reckoning import UnknownClause
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, Message, Unanswerable

# Before anything else is said: click's own words come out of this catalogue too.
catalogue.bindtextdomain("messages", CHECKOUT / "translations")
catalogue.textdomain("messages")
_ = catalogue.gettext

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
LOOPBACK: Final = "127.0.0.1"


class _Refusal(click.ClickException):
    """A refusal is said plainly on stderr; the exit code is 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


class Registry(click.Group):
    """Turns what the rooms below refuse into words and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise _Refusal("\n".join(map(words, refused.refusals))) from refused
        except embedded.CannotRun as error:
            raise _Refusal(_(str(error))) from error
        except (UnknownClause, WrongPeriod) as error:
            raise click.UsageError(error.message.render(_, locale=locale()), ctx) from error
        except Unanswerable as error:
            raise _Refusal(error.message.render(_, locale=locale())) from error
        except OperationalError as error:
            raise _Refusal(_("The database does not answer: %s") % error.orig) from error


def words(refusal: Refusal) -> str:
    return Message(refusal.message, refusal.params).render(_, locale=locale())


def locale() -> str:
    """Return the language that the catalogue above was chosen by, for what is data."""
    asked = (os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, asked), "").startswith("ja") else "en"


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


def folder(name: str) -> Path | None:
    """Return the folder that the environment names, else that of this checkout's own database."""
    named = os.environ.get(name)
    if named is None and "DATABASE_URL" not in os.environ:
        return embedded.home() / serving.FOLDERS[name]
    return Path(named) if named else None


@contextmanager
def application() -> Iterator[Flask]:
    """Give the application on the database that the environment names, else on the embedded one."""
    with ExitStack() as until_done:
        if not os.environ.get("DATABASE_URL"):
            cluster = until_done.enter_context(embedded.start(embedded.home(), durable=True))
            address = f"http://{LOOPBACK}:8000"
            os.environ.update(serving.demonstration(cluster, address=address))
        app = create_app()
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()


@contextmanager
def session() -> Iterator[Session]:
    """Give a session that reads everything, as the application's login."""
    with database() as addresses:
        engine = create_engine(addresses.app, poolclass=NullPool)
        with Session(engine) as opened:
            read_for(opened, THE_SYSTEM.reach)
            yield opened


def without_database(url: str | None = None) -> Flask:
    """Return the application for what asks no database, so that none needs to be there."""
    return create_app(None if url else {"DATABASE_URL": "postgresql+psycopg://"})


def moment(text: str, *, end: bool = False) -> datetime:
    """Read a moment, or a day of Tokyo's: its beginning, or the next day's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(_("%s is no day (2026-11-20) and no moment.") % text) from error
    if len(text) <= len("2026-11-20") and end:
        found += timedelta(days=1)
    return found if found.tzinfo else found.replace(tzinfo=clock.TOKYO)
