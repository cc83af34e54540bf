"""Puts the register into one file, database and stored files together, and back; both checked.

The file is a plain tar: `database.dump` (pg_dump's custom format), `files/…`, and at its end
`manifest.json` with the size and SHA-256 of every member and the number of rows of every table.
It holds everything but the keys of sealed identities, so it is kept as carefully as the database.
"""

import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from registry import embedded
from registry.core.desks import EVERYTHING
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_

_DUMP: Final = "database.dump"
_FILES: Final = "files"
_MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_LARGEST_MANIFEST: Final = 1024**3
_ARRIVING: Final = "arriving"  # uploads that are not yet taken in; see papers/files.py


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: members by name with size and SHA-256, and tables with their rows."""

    made_at: str
    revision: str | None
    rows: Mapping[str, int]
    members: Mapping[str, tuple[int, str]]
    format: int = field(default=_FORMAT)


def write(target: Path, *, owner_url: str, files: Path | None, now: datetime) -> Manifest:
    """Write the register as it is at one moment to `target`; nothing is left there on failure.

    `owner_url` is the schema's owner; `files` the folder of stored files. Raises Refused where no
    pg_dump is at hand that knows the server's version, and where pg_dump fails.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with _private(unfinished) as file, tarfile.open(fileobj=file, mode="w") as tar:
            manifest = _fill(tar, owner_url=owner_url, files=files, now=now)
            whole = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size = len(whole)
            tar.addfile(entry, io.BytesIO(whole))
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def check(source: Path) -> Manifest:
    """Return the manifest of a backup whose every byte is as it was written.

    Raises Refused where the file is no backup, was cut off or changed, or holds something else.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for entry in tar:
                content = _content(tar, entry)
                if manifest is not None or entry.name in found:
                    raise _refused(N_("This is no backup of the register, or it was changed."))
                if entry.name == _MANIFEST:
                    manifest = json.loads(content.read(_LARGEST_MANIFEST))
                else:
                    found[entry.name] = (entry.size, file_digest(content, "sha256").hexdigest())
    except (tarfile.TarError, ValueError, OSError) as error:
        raise _refused(N_("The backup can't be read: %(reason)s"), reason=str(error)) from error
    if manifest is None or manifest.get("format") != _FORMAT:
        raise _refused(N_("The backup is not complete: it was cut off."))
    told = Manifest(
        **{**manifest, "members": {n: tuple(m) for n, m in manifest["members"].items()}}
    )
    for name in sorted(found.keys() ^ told.members.keys() | _changed(found, told.members)):
        raise _refused(N_("The backup was changed: %(name)s is not what was written."), name=name)
    return told


def restore(source: Path, *, owner_url: str, files: Path | None, replace: bool) -> Manifest:
    """Bring back what `write` wrote, whole or not at all, and compare it with the manifest.

    Raises Refused for a damaged backup, where the database is not empty and `replace` is not
    said, where the backup holds files and no folder is given for them, and where pg_restore fails.
    """
    manifest = check(source)
    if files is None and any(name.startswith(f"{_FILES}/") for name in manifest.members):
        raise _refused(N_("The backup holds stored files: set FILES_DIRECTORY."))
    with tarfile.open(source, mode="r:") as tar, _connection(owner_url) as connection:
        with _emptied(connection, replace=replace):
            with tempfile.NamedTemporaryFile() as dump:
                shutil.copyfileobj(_content(tar, tar.getmember(_DUMP)), dump)
                dump.flush()
                _postgres(
                    "pg_restore",
                    owner_url,
                    "--exit-on-error",
                    "--single-transaction",
                    "--no-owner",
                    dump.name,
                )
            rows = _count(connection)
            if rows != manifest.rows:
                raise _refused(N_("The restored tables do not hold as many rows as were saved."))
        for entry in tar:
            if files is not None and entry.name.startswith(f"{_FILES}/"):
                _put(files / entry.name.removeprefix(f"{_FILES}/"), _content(tar, entry))
    return manifest


def _fill(tar: tarfile.TarFile, *, owner_url: str, files: Path | None, now: datetime) -> Manifest:
    members: dict[str, tuple[int, str]] = {}
    with _connection(owner_url) as connection, tempfile.NamedTemporaryFile() as dump:
        # One snapshot for the rows that are counted and the rows that are dumped.
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        rows = _count(connection)
        revision = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
        _postgres(
            "pg_dump",
            owner_url,
            "--format=custom",
            "--enable-row-security",  # with the reach of everything; see _postgres
            f"--snapshot={snapshot}",
            f"--file={dump.name}",
        )
        members[_DUMP] = _add(tar, _DUMP, Path(dump.name))
    # Files are named after their content and never change, so those of the snapshot are all here.
    for path in sorted(files.rglob("*")) if files is not None else []:
        name = path.relative_to(files or path)
        if path.is_file() and name.parts[0] != _ARRIVING:
            members[f"{_FILES}/{name.as_posix()}"] = _add(tar, f"{_FILES}/{name.as_posix()}", path)
    return Manifest(made_at=now.isoformat(), revision=revision, rows=rows, members=members)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = path.stat().st_size
        tar.addfile(entry, file)
        file.seek(0)
        return entry.size, file_digest(file, "sha256").hexdigest()


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> io.BufferedReader:
    """Open a member that is a plain file with a plain name. Raises Refused for any other."""
    path = PurePosixPath(entry.name)
    file = tar.extractfile(entry) if entry.isreg() else None
    if file is None or path.is_absolute() or ".." in path.parts:
        raise _refused(N_("This is no backup of the register, or it was changed."))
    return cast(io.BufferedReader, file)


def _changed(found: Mapping[str, tuple[int, str]], told: Mapping[str, tuple[int, str]]) -> set[str]:
    return {name for name in found.keys() & told.keys() if found[name] != told[name]}


def _put(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with _private(unfinished) as file:
        shutil.copyfileobj(content, file)
    unfinished.rename(path)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that nobody else may read, and see it on disk before going on."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _connection(owner_url: str) -> Iterator[Connection]:
    engine = create_engine(
        make_url(owner_url).set(drivername="postgresql+psycopg"), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


@contextmanager
def _emptied(connection: Connection, *, replace: bool) -> Iterator[None]:
    """Set what is there aside, and drop it only when what is done meanwhile came to its end."""
    if not _tables(connection):
        connection.commit()
        yield
        return
    if not replace:
        raise _refused(
            N_("The database is not empty: give --replace to put the backup in its place.")
        )
    connection.execute(text("ALTER SCHEMA public RENAME TO set_aside"))
    connection.execute(text("CREATE SCHEMA public AUTHORIZATION pg_database_owner"))
    connection.execute(text("GRANT USAGE ON SCHEMA public TO PUBLIC"))
    connection.commit()
    try:
        yield
    except BaseException:
        connection.rollback()
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("ALTER SCHEMA set_aside RENAME TO public"))
        connection.commit()
        raise
    connection.execute(text("DROP SCHEMA set_aside CASCADE"))
    connection.commit()


def _tables(connection: Connection) -> list[str]:
    found = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return list(connection.scalars(text(found)))


def _count(connection: Connection) -> dict[str, int]:
    """Count the rows of every table as one who may see all of them."""
    connection.execute(text("SELECT set_config('registry.reach', :all, true)"), {"all": EVERYTHING})
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: connection.scalar(text(f"SELECT count(*) FROM public.{quote(name)}")) or 0  # noqa: S608
        for name in _tables(connection)
    }


def _postgres(program: str, owner_url: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore on a database, as one who may see every row.

    The password goes through the environment: other users of the machine can read arguments.
    """
    url = make_url(owner_url)
    done = subprocess.run(  # noqa: S603 - the program is found by us, the arguments are ours
        [_program(program, owner_url), f"--dbname={_without_password(url)}", *arguments],
        env={
            **os.environ,
            "PGPASSWORD": str(url.password or ""),
            "PGOPTIONS": f"-c registry.reach={EVERYTHING}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise _refused(
            N_("%(program)s failed: %(reason)s"), program=program, reason=done.stderr.strip()
        )


def _without_password(url: URL) -> str:
    return URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    ).render_as_string()


def _program(name: str, owner_url: str) -> str:
    """Find a program that knows the server's version: the machine's own, else the wheel's."""
    with _connection(owner_url) as connection:
        server = connection.scalar(
            text("SELECT current_setting('server_version_num')::int / 10000")
        )
    for found in (shutil.which(name), embedded.program(name)):
        if found is not None and _major(found) >= (server or 0):
            return str(found)
    raise _refused(
        N_("%(program)s of PostgreSQL %(version)s is needed on this machine."),
        program=name,
        version=str(server),
    )


def _major(program: str | Path) -> int:
    said = subprocess.run(  # noqa: S603 - found by us
        [program, "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"(\d+)", said)
    return int(number[1]) if number else 0


def _refused(message: str, **params: str) -> Refused:
    return Refused(Refusal(message, params))
