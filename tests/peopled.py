"""A site with one person per persona and two of every object per party, for a whole run's tests."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session

from registry import cli
from registry.app import create_app
from registry.core import clock
from registry.core.actor import THE_SYSTEM
from registry.core.db import db, read_for
from registry.council.going_live.queries import years_of_numbers
from registry.council.imports.models import TableImport
from registry.council.retention.queries import REVIEWS
from registry.council.rosters.rules import TableKind
from registry.duties.models import Mail, OwedDuty
from registry.duties.services import Moved, keep_moved
from registry.embedded import APP, OWNER, Cluster
from registry.papers.models import StoredFile
from registry.parties.models import Account, RecoveryRequest, SignInSession
from registry.parties.rules import RecoveryState
from registry.parties.services import record_absence
from tests.databases import TEMPLATE, run_sql
from tests.house.site import Browser
from tests.parties.people import code, hashing_quickly

PEOPLED: Final = "registry_peopled"
SEEDED: Final = "personas.json"  # what the command wrote
UNUSED: Final = timedelta(minutes=10)  # sessions run idle after 15

Parameters = dict[str, str]


class Peopled:
    """The application, who is in it, and what they have."""

    def __init__(self, app: Flask, told: dict[str, Any], app_url: str) -> None:
        self.app = app
        self.engine = create_engine(app_url, poolclass=NullPool)
        self.personas: dict[str, Parameters] = told["personas"]
        self.objects: dict[str, dict[str, Parameters]] = told["objects"]
        self._browsers: dict[str, Browser] = {}
        self._asked_at: dict[str, datetime] = {}

    def browser(self, persona: str) -> Browser:
        """Return the browser in which a persona is signed in, by the real form; or `anonymous`.

        Who was not asked for in a while signs in anew: on a slow machine sessions run idle.
        """
        now = clock.now()
        if now - self._asked_at.get(persona, now) > UNUSED:
            del self._browsers[persona]
        self._asked_at[persona] = now
        if persona not in self._browsers:
            self._browsers[persona] = self.new_browser(persona)
        return self._browsers[persona]

    def new_browser(self, persona: str) -> Browser:
        """Sign in anew; an authenticator's code counts once, so only once in half a minute."""
        browser = Browser(self.app.test_client())
        if persona == "anonymous":
            return browser
        known = self.personas[persona]
        with hashing_quickly():
            entered = browser.sign_in(
                known["email"],
                password=known["password"],
                code=code(clock.now(), known["totp"]),
            )
        assert entered.status_code == 303, entered.text
        return browser

    def session_of(self, persona: str) -> UUID:
        """Return the newest session of a persona who is signed in."""
        self.browser(persona)
        with self.reading() as session:
            found = session.scalars(
                select(SignInSession.id)
                .join(Account, Account.id == SignInSession.account_id)
                .where(Account.email == self.personas[persona]["email"])
                .order_by(SignInSession.created_at.desc())
            ).first()
        assert found is not None
        return found

    @contextmanager
    def reading(self, reach: frozenset[str] = THE_SYSTEM.reach) -> Iterator[Session]:
        """Open a session as the application's login that reaches so much."""
        with Session(self.engine) as session:
            read_for(session, reach)
            yield session


def _populate(app: Flask, file: Path) -> dict[str, Any]:
    """Fill it as `registry seed test` does, which tells in `file` whom and what it made."""
    with hashing_quickly():
        seeded = CliRunner(env=environment(app)).invoke(cli.main, ["seed", "test", "-o", str(file)])
    assert seeded.exit_code == 0, seeded.output
    told: dict[str, Any] = json.loads(file.read_text())
    with app.app_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        for persona in ("member-a", "secretariat"):
            _house_matters(session, told["objects"][persona], persona)
        session.commit()
        db.engine.dispose()
    return told


def environment(app: Flask) -> dict[str, str]:
    """Return what an environment names for the command to work on a site's database and folders."""
    named = ("DATABASE_URL", "SECRET_KEY", "FILES_DIRECTORY", "KEYS_DIRECTORY")
    return {name: app.config[name] for name in (*named, "CHECKPOINT_DIRECTORY")}


def _house_matters(session: Session, objects: dict[str, Parameters], persona: str) -> None:
    """Add an absence, a request for a new authenticator, a mail that came back, and a duty."""
    now = clock.now()
    today = clock.legal_date(now)
    account = session.get_one(Account, UUID(objects["account"]["record_id"]))
    absence = record_absence(
        session,
        account,
        from_on=today + timedelta(days=90),
        until_on=today + timedelta(days=91),
        deputy=None,
        now=now,
    )
    recovery = RecoveryRequest(
        id=uuid4(),
        account_id=account.id,
        organisation_id=account.organisation_id,
        state=RecoveryState.REQUESTED,
        asked_at=now,
    )
    mail = Mail(
        id=uuid4(),
        key=f"returned:{persona}",
        address=account.email,
        locale="ja",
        template="record.moved",
        params={},
        created_at=now,
        send_after=now,
        bounced_at=now,
    )
    table = TableImport(
        id=uuid4(),
        kind_of_table=TableKind.MEMBERS,
        stored_file_id=session.scalars(select(StoredFile.id).limit(1)).one(),
        uploaded_by=account.id,
        uploaded_at=now,
    )
    session.add_all([recovery, mail, table])
    owed = select(OwedDuty.id).where(
        OwedDuty.owed_by_organisation == account.organisation_id
        if account.organisation_id
        else OwedDuty.owed_by_desk == "meti.secretariat"
    )
    if account.organisation_id is None:
        _dates_and_terms(session, objects)
    objects["absence"] = {"record_id": str(account.id), "absence_id": str(absence.id)}
    objects["recovery"] = {"record_id": str(recovery.id)}
    objects["mail"] = {"record_id": str(mail.id)}
    objects["import"] = {"record_id": str(table.id)}
    objects["duty"] = {"duty_id": str(session.scalars(owed.limit(1)).one())}


def _dates_and_terms(session: Session, objects: dict[str, Parameters]) -> None:
    """Let a date of the council's have moved; name the review of what is past its term."""
    now = clock.now()
    owed = session.scalars(select(OwedDuty).where(OwedDuty.compartment == "council").limit(1)).one()
    moved = Moved(owed, owed.due_on, now.date() - timedelta(days=1))
    redatings = [keep_moved(session, [moved], setting=None, now=now) for _time in range(2)]
    kinds = {
        "moved": [one.id for one in redatings],
        "numbers": list(years_of_numbers(clock.legal_date(now))),
        "review": list(REVIEWS),
    }
    for kind, (first, second, *_others) in kinds.items():
        objects[kind] = {"record_id": str(first)}
        objects[f"{kind}-2"] = {"record_id": str(second)}


@contextmanager
def open_site(cluster: Cluster, ground: Path) -> Iterator[Peopled]:
    """Open the site in a database of this worker's own; whoever comes first fills what is copied.

    `ground` is the folder that all workers of the run share.
    """
    told = ground / "peopled.json"
    with (ground / "peopling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            run_sql(cluster, f"CREATE DATABASE {PEOPLED} TEMPLATE {TEMPLATE} OWNER {OWNER}")
            app = _application(cluster, ground, PEOPLED)
            told.write_text(json.dumps(_populate(app, ground / SEEDED)))
        own = f"{PEOPLED}_{uuid4().hex}"
        run_sql(
            cluster, f"CREATE DATABASE {own} TEMPLATE {PEOPLED} OWNER {OWNER} STRATEGY file_copy"
        )
    app = _application(cluster, ground, own)
    yield Peopled(app, json.loads(told.read_text()), cluster.url(APP, own))
    with app.app_context():
        db.engine.dispose()
    run_sql(cluster, f"DROP DATABASE {own} WITH (FORCE)")


def _application(cluster: Cluster, ground: Path, database: str) -> Flask:
    return create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "of the peopled site",
            "DATABASE_URL": cluster.url(APP, database),
            "FILES_DIRECTORY": str(ground / "peopled-files"),
            "KEYS_DIRECTORY": str(ground / "peopled-keys"),
            "CHECKPOINT_DIRECTORY": str(ground / "peopled-checkpoints"),
        }
    )
