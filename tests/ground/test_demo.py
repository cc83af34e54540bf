"""The demonstration as a newcomer starts it: by one command, twice, from nothing."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry import embedded
from registry.assets import CHECKOUT

PRIVATE = ("data", "files", "keys", "checkpoints", "logs", "secret", "passwords.json")
LONGEST_START = 400  # seconds, on a machine that does other things too


@pytest.fixture
def home() -> Iterator[Path]:
    """Where this demonstration keeps everything; the database's own user can go there."""
    parent = None
    if os.geteuid() == 0:
        embedded.SHARED.mkdir(mode=0o755, exist_ok=True)
        parent = embedded.SHARED
    made = Path(tempfile.mkdtemp(prefix="ground-", dir=parent))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def demonstration(home: Path, port: int) -> Iterator[list[str]]:
    """Run the command until the block ends; give what it printed when it was ready."""
    environment = {**os.environ, "REGISTRY_HOME": str(home), "LANG": "en_US.UTF-8"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "LANGUAGE", "LC_ALL"):
        environment.pop(name, None)
    with subprocess.Popen(  # noqa: S603 - our own command
        [Path(sys.executable).parent / "registry", "demo", f"--port={port}"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        printed: list[str] = []
        try:
            ready, _, _ = select.select([running.stdout], [], [], LONGEST_START)
            assert ready, "it did not say in time that it is ready"
            printed = [running.stdout.readline()]
            yield printed
        finally:
            running.send_signal(signal.SIGTERM)
            printed += running.stdout.readlines()
            assert running.wait(60) == 0


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.status, answer.read().decode()


def test_it_starts_from_nothing_shows_itself_stops_and_keeps_its_data_to_itself(
    home: Path, free_port: int
):
    with demonstration(home, free_port) as printed:
        assert f"http://127.0.0.1:{free_port}" in printed[0]
        status, page = get(free_port, "/")
        assert status == 200
        assert "<html" in page
    sign_ins = [line for line in printed if "@" in line]
    assert len(sign_ins) >= 5
    assert not (home / "data" / "postmaster.pid").exists()
    for name in PRIVATE:
        assert (home / name).stat().st_mode & 0o077 == 0, name

    with demonstration(home, free_port) as again:
        assert get(free_port, "/")[0] == 200
    assert [line for line in again if "@" in line] == sign_ins
