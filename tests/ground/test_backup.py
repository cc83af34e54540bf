"""What a backup holds comes back the same, and a backup that was touched is refused."""

import io
import json
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.orm import Session

from registry import backup
from registry.core.refusals import Refused
from registry.embedded import OWNER, SUPERUSER, Cluster
from registry.parties.models import Organisation
from registry.parties.rules import OrganisationKind
from tests.databases import Database
from tests.test_migrations import picture

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
PAPER = "ab/" + "ab" * 32


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with one stored file, and one that is still arriving."""
    folder = tmp_path / "files"
    (folder / "ab").mkdir(parents=True)
    (folder / PAPER).write_text("届出書")
    (folder / "arriving").mkdir()
    (folder / "arriving" / "half").write_text("届出")
    return folder


@pytest.fixture
def filled(cluster: Cluster, database: Database) -> Iterator[Connection]:
    """The database as a superuser sees it, past all policies, with some rows in it."""
    name = database.app.split("?")[0].rsplit("/", 1)[1]
    engine = create_engine(cluster.url(SUPERUSER, name), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        with Session(connection) as session:
            session.add_all(
                Organisation(
                    name=f"北海道{n}", kind=OrganisationKind.LOCAL_GOVERNMENT, created_at=NOW
                )
                for n in range(3)
            )
            session.flush()
        yield connection


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """An empty database of the owner's."""
    engine = create_engine(cluster.url(SUPERUSER, "postgres"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE to_restore OWNER {OWNER}"))
        yield cluster.url(OWNER, "to_restore")
        connection.execute(text("DROP DATABASE to_restore WITH (FORCE)"))


def catalogue(connection: Connection) -> dict[str, set[str]]:
    """Return the schema, rights and policies; where casts stand in a list of words is no matter."""
    kept = "SELECT nspowner::regrole, nspacl FROM pg_namespace WHERE nspname = 'public'"
    return {"schema": {str(connection.execute(text(kept)).one())}} | {
        part: {re.sub(r"::(character varying|text)(\[\])?|[()]", "", str(row)) for row in rows}
        for part, rows in picture(connection).items()
    }


def names(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT name FROM organisation ORDER BY name")))


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Copy a backup member by member, each as `change` gives it, or not at all."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            member = old.extractfile(entry)
            assert member is not None
            content = change(entry.name, member.read())
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return target


def test_rows_rights_policies_and_files_come_back(
    database: Database, filled: Connection, empty: str, files: Path, tmp_path: Path
):
    made = backup.write(
        tmp_path / "register.backup", owner_url=database.owner, files=files, now=NOW
    )
    assert made.rows["organisation"] == 3  # row security hides none of them
    assert set(made.members) == {"database.dump", f"files/{PAPER}"}
    assert (tmp_path / "register.backup").stat().st_mode & 0o777 == 0o600

    elsewhere = tmp_path / "elsewhere"
    told = backup.restore(
        tmp_path / "register.backup", owner_url=empty, files=elsewhere, replace=False
    )
    assert told == made
    assert (elsewhere / PAPER).read_text() == "届出書"
    engine = create_engine(empty, poolclass=NullPool)
    with engine.begin() as restored:
        assert catalogue(restored) == catalogue(filled)
        restored.execute(text("SELECT set_config('registry.reach', '*', true)"))
        assert names(restored) == ["北海道0", "北海道1", "北海道2"]


def test_a_database_with_tables_is_only_replaced_when_told_so(
    database: Database, filled: Connection, files: Path, tmp_path: Path
):
    source = tmp_path / "register.backup"
    backup.write(source, owner_url=database.owner, files=files, now=NOW)
    before = catalogue(filled)
    filled.execute(text("DELETE FROM organisation"))
    with pytest.raises(Refused, match="--replace"):
        backup.restore(source, owner_url=database.owner, files=files, replace=False)
    assert names(filled) == []
    backup.restore(source, owner_url=database.owner, files=files, replace=True)
    assert len(names(filled)) == 3
    assert catalogue(filled) == before
    assert filled.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname = 'set_aside'")) == 0


def test_a_restore_that_fails_leaves_what_was_there(
    database: Database,
    filled: Connection,
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    source = tmp_path / "register.backup"
    backup.write(source, owner_url=database.owner, files=files, now=NOW)
    filled.execute(text("DELETE FROM organisation"))
    before = catalogue(filled)
    monkeypatch.setattr(backup, "_count", lambda connection: {"organisation": 2})
    with pytest.raises(Refused, match="do not hold as many rows"):
        backup.restore(source, owner_url=database.owner, files=files, replace=True)
    assert catalogue(filled) == before
    assert names(filled) == []


def test_a_backup_that_was_touched_is_refused(
    database: Database, filled: Connection, empty: str, files: Path, tmp_path: Path
):
    source = tmp_path / "register.backup"
    backup.write(source, owner_url=database.owner, files=files, now=NOW)
    whole = source.read_bytes()
    touched = tmp_path / "touched.backup"

    def changed_file(name: str, content: bytes) -> bytes:
        return content.replace(b"\xe5", b"\xe6") if name.startswith("files/") else content

    def without_file(name: str, content: bytes) -> bytes | None:
        return None if name.startswith("files/") else content

    def without_manifest(name: str, content: bytes) -> bytes | None:
        return None if name == "manifest.json" else content

    def with_other_rows(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        return json.dumps({**json.loads(content), "rows": {}}).encode()

    for change, said in [
        (changed_file, "is not what was written"),
        (without_file, "is not what was written"),
        (without_manifest, "cut off"),
    ]:
        with pytest.raises(Refused, match=said):
            backup.check(rewritten(source, touched, change))
    with pytest.raises(Refused, match="do not hold as many rows"):
        backup.restore(
            rewritten(source, touched, with_other_rows),
            owner_url=empty,
            files=files,
            replace=False,
        )
    for cut in (0, 100, 10_000, len(whole) // 2):
        touched.write_bytes(whole[:cut])
        with pytest.raises(Refused):
            backup.check(touched)
    with pytest.raises(Refused, match="set FILES_DIRECTORY"):
        backup.restore(source, owner_url=empty, files=None, replace=False)


@pytest.mark.parametrize("name", ["/etc/motd", "../motd", "files/../../motd"])
def test_a_member_that_leads_elsewhere_is_refused(tmp_path: Path, name: str):
    source = tmp_path / "made.backup"
    with tarfile.open(source, "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(Refused, match="no backup of the register"):
        backup.check(source)


def test_a_link_in_a_backup_is_refused(tmp_path: Path):
    source = tmp_path / "made.backup"
    with tarfile.open(source, "w") as tar:
        entry = tarfile.TarInfo("files/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(Refused, match="no backup of the register"):
        backup.check(source)


def test_a_failed_backup_leaves_nothing_behind(cluster: Cluster, tmp_path: Path):
    target = tmp_path / "register.backup"
    with pytest.raises(Exception, match="alembic_version"):
        backup.write(target, owner_url=cluster.url(OWNER), files=None, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_not_among_the_arguments(
    database: Database, owner_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    seen: list[list[str]] = []
    run: Any = subprocess.run

    def watched(arguments: list[str], **given: Any) -> Any:
        seen.append([str(argument) for argument in arguments])
        return run(arguments, **given)

    monkeypatch.setattr(subprocess, "run", watched)
    backup.write(tmp_path / "register.backup", owner_url=database.owner, files=None, now=NOW)
    password = owner_engine.url.password
    assert password
    assert any("--format=custom" in call for call in seen)
    assert not any(password in argument for call in seen for argument in call)
