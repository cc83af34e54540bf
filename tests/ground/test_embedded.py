"""The embedded database starts by itself, lets nobody else in, and survives what kills it."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from registry import embedded


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory that the server's user can reach, which pytest's own is not for root."""
    parent = None
    if os.geteuid() == 0:
        embedded.SHARED.mkdir(mode=0o755, exist_ok=True)
        parent = embedded.SHARED
    made = Path(tempfile.mkdtemp(prefix="ground-", dir=parent))
    yield made
    shutil.rmtree(made)


def ask(cluster: embedded.Cluster, question: str, *, role: str = embedded.APP) -> object:
    url = cluster.url(role).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def postmaster(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])


def mode(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


def test_it_speaks_utf8_in_code_point_order_and_utc(directory):
    with embedded.start(directory, durable=False) as cluster:
        collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
        assert ask(cluster, collation) == "C.UTF-8"
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SHOW timezone") == "UTC"


def test_durable_means_that_a_commit_is_on_disk(directory):
    with embedded.start(directory, durable=True) as cluster:
        assert ask(cluster, "SHOW fsync") == "on"
        assert ask(cluster, "SHOW full_page_writes") == "on"
    with embedded.start(directory, durable=False) as cluster:
        assert ask(cluster, "SHOW fsync") == "off"


def test_the_application_is_neither_superuser_nor_owner(directory):
    special = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = "
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
    with embedded.start(directory, durable=False) as cluster:
        assert ask(cluster, "SELECT current_user::text") == embedded.APP
        assert ask(cluster, f"{special} '{embedded.APP}'") is False
        assert ask(cluster, f"{special} '{embedded.OWNER}'") is False
        assert ask(cluster, owner) == embedded.OWNER


def test_nobody_else_gets_in(directory):
    with embedded.start(directory, durable=False) as cluster:
        assert ask(cluster, "SHOW listen_addresses") == ""
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=str(directory / "run"), user="postgres", dbname="registry")
        wrong = make_url(cluster.url(embedded.APP)).set(drivername="postgresql", password="guess")
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(wrong.render_as_string(hide_password=False))
        assert mode(directory / "passwords.json") == "-rw-------"
        assert mode(directory / "run") == "drwx------"
        assert mode(directory / "data") == "drwx------"


def test_the_last_who_uses_it_stops_it(directory):
    first = embedded.start(directory, durable=False)
    second = embedded.start(directory, durable=False)
    assert not first.stop()
    assert ask(second, "SELECT 1") == 1
    assert second.stop()
    assert not (directory / "data" / "postmaster.pid").exists()


def test_a_number_left_behind_by_a_killed_server_may_be_another_process_by_now(directory):
    with embedded.start(directory, durable=False):
        left_behind = (directory / "data" / "postmaster.pid").read_text()
    _, rest = left_behind.split("\n", 1)
    (directory / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    with embedded.start(directory, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_what_was_committed_survives_a_killed_server(directory):
    with embedded.start(directory, durable=True) as cluster:
        url = cluster.url(embedded.OWNER).replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(directory), signal.SIGKILL)
    with embedded.start(directory, durable=True) as cluster:
        assert ask(cluster, "SELECT answer FROM kept", role=embedded.OWNER) == 42


def test_a_server_left_running_by_a_killed_program_is_joined(directory):
    abandoned = embedded.start(directory, durable=False)
    assert abandoned._users is not None
    os.close(abandoned._users)  # what the system does for a process that dies
    with embedded.start(directory, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1
    assert not (directory / "data" / "postmaster.pid").exists()


def test_a_folder_too_deep_for_a_socket_and_a_start_that_was_killed_half_way(directory):
    deep = directory / ("deep" * 20)
    (deep / "data.unfinished" / "base").mkdir(parents=True)
    with embedded.start(deep, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1
        elsewhere = Path(str(cluster._socket_folder()))
        assert mode(elsewhere) == "drwx------"
    assert not elsewhere.exists()


def test_what_can_not_start_says_why(directory):
    with embedded.start(directory, durable=False):
        pass
    version = directory / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9.6\n")
    with pytest.raises(embedded.CannotRun, match=r"initialized by PostgreSQL version 9\.6"):
        embedded.start(directory, durable=False)
    version.write_text(kept)


def test_a_throwaway_is_gone_afterwards():
    with embedded.throwaway() as one, embedded.throwaway() as other:
        assert one.directory != other.directory
        assert ask(one, "SHOW fsync") == "off"
        assert ask(other, "SELECT 1") == 1
    assert not one.directory.exists()
    assert not other.directory.exists()
