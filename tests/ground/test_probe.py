"""What is asked of a database and a machine before a site opens, on real ones."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.orm import Session

from migrations.models import metadata
from registry import deploy, probe
from registry.core import clock
from registry.core.db import Base
from registry.deploy import DatabaseProbe
from registry.embedded import APP, SUPERUSER, Cluster
from registry.parties import passwords
from registry.parties.models import Account, Credential
from registry.settings.models import SettingValue
from tests.databases import Database

KNOWN = "a password that everybody knows"


@pytest.fixture
def superuser(cluster: Cluster, database: Database) -> Iterator[Connection]:
    """Who can make the database what it should not be."""
    url = cluster.url(SUPERUSER, database.app.split("?")[0].rsplit("/", 1)[1])
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def ask(engine: Engine, **given: Any) -> DatabaseProbe:
    asked: dict[str, Any] = {
        "tables": metadata().sorted_tables,
        "newest_revision": "newest",
        "known_passwords": [KNOWN],
        "retention": ["retention.mlit"],
        "now": clock.now(),
    }
    with engine.connect() as connection:
        return probe.database(connection, **{**asked, **given})


def account(email: str) -> Account:
    return Account(
        id=uuid4(), email=email, name_ja="氏名", locale="ja", state="active", created_at=clock.now()
    )


def add(connection: Connection, *rows: Base) -> None:
    with Session(connection, expire_on_commit=False) as session:
        session.add_all(rows)
        session.commit()


def test_a_migrated_database_is_safe_but_for_what_tests_switch_off(app_engine: Engine):
    found = ask(app_engine)
    assert not found.is_remote
    assert found.encoding == "UTF8"
    assert found.version == 18
    assert found.settings["fsync"] == "off"
    special = (found.is_superuser, found.passes_row_security, found.makes_roles_or_databases)
    assert not any(special)
    assert found.owned == found.unprotected == found.rewritable == frozenset()
    assert found.revision is not None
    assert abs(found.clock_ahead) < 60
    assert found.demonstration_accounts == found.accounts_with_known_password == 0
    assert found.unset_retention == {"retention.mlit"}


def test_the_owner_and_the_superuser_are_found_out(database: Database, superuser: Connection):
    owner = ask(create_engine(database.owner, poolclass=NullPool))
    assert "account" in owner.owned
    found = ask(superuser.engine)
    assert found.is_superuser
    assert found.passes_row_security
    assert found.makes_roles_or_databases


def test_a_member_of_the_owner_owns_too(app_engine: Engine, superuser: Connection):
    superuser.execute(text("CREATE ROLE borrowed; ALTER TABLE account OWNER TO borrowed"))
    superuser.execute(text(f"GRANT borrowed TO {APP}"))
    try:
        assert ask(app_engine).owned == {"account"}
    finally:
        superuser.execute(text("ALTER TABLE account OWNER TO registry_owner; DROP ROLE borrowed"))


def test_tables_that_lost_their_protection_are_named(app_engine: Engine, superuser: Connection):
    superuser.execute(text("ALTER TABLE account NO FORCE ROW LEVEL SECURITY"))
    superuser.execute(text("ALTER TABLE organisation DISABLE ROW LEVEL SECURITY"))
    superuser.execute(text(f"GRANT DELETE ON ledger_entry TO {APP}"))
    found = ask(app_engine)
    assert found.unprotected == {"account", "organisation"}
    assert found.rewritable == {"ledger_entry"}


def test_a_demonstration_and_its_password_are_found(app_engine: Engine, superuser: Connection):
    add(superuser, account("clerk@meti.go.jp"))
    assert ask(app_engine).demonstration_accounts == 0
    known = account("clerk@council.example")
    add(superuser, account("clerk@meti.example.jp"), known)
    add(superuser, Credential(account_id=known.id, password_hash=passwords.hashed(KNOWN)))
    found = ask(app_engine)
    assert found.demonstration_accounts == 2
    assert found.accounts_with_known_password == 1


def test_a_retention_that_is_set_is_not_missed(app_engine: Engine, superuser: Connection):
    today = clock.legal_date(clock.now())
    value = {"key": "retention.mlit", "value": 3, "effective_on": today, "recorded_at": clock.now()}
    add(superuser, SettingValue(**value))
    assert ask(app_engine).unset_retention == frozenset()


def test_an_empty_database_has_no_revision(cluster: Cluster):
    engine = create_engine(cluster.url(APP), poolclass=NullPool)
    found = ask(engine)
    assert found.revision is None
    faults = deploy.faults({}, found, host=probe.host({}))
    assert "migrations-behind" in {fault.code for fault in faults}


def test_a_clock_that_is_ahead_is_noticed(app_engine: Engine):
    found = ask(app_engine, now=clock.now() - timedelta(minutes=5))
    assert 299 < found.clock_ahead < 330


def test_folders_are_looked_at_as_they_are(tmp_path: Path):
    for name, mode in [("files", 0o700), ("logs", 0o750), ("keys", 0o750), ("open", 0o755)]:
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)
    settings = {
        "FILES_DIRECTORY": str(tmp_path / "files"),
        "LOG_DIRECTORY": str(tmp_path / "logs"),
        "KEYS_DIRECTORY": str(tmp_path / "keys"),
        "CHECKPOINT_DIRECTORY": str(tmp_path / "missing"),
    }
    folders = probe.host(settings).folders
    assert not folders["FILES_DIRECTORY"].is_open_to_others
    assert not folders["LOG_DIRECTORY"].is_open_to_others
    assert folders["KEYS_DIRECTORY"].is_open_to_others
    assert not folders["CHECKPOINT_DIRECTORY"].exists
    assert folders["FILES_DIRECTORY"].device == tmp_path.stat().st_dev
    opened = {**settings, "FILES_DIRECTORY": str(tmp_path / "open")}
    assert probe.host(opened).folders["FILES_DIRECTORY"].is_open_to_others


def test_the_machine_says_who_runs_this():
    found = probe.host({})
    assert found.is_root == (os.geteuid() == 0)
    assert not (found.is_root and found.may_change_the_code)
    assert found.clock_is_synchronised in {True, False}
    assert found.folders == {}
