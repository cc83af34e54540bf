"""Runs the web server's processes, and the registry's own rounds beside them."""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from registry.assets import CHECKOUT
from registry.embedded import APP, OWNER, Cluster

_ROUND_SECONDS: Final = 60.0
_LOOK_AGAIN_SECONDS: Final = 0.1
FOLDERS: Final = {
    "FILES_DIRECTORY": "files",
    "KEYS_DIRECTORY": "keys",
    "CHECKPOINT_DIRECTORY": "checkpoints",
    "LOG_DIRECTORY": "logs",
}

log = logging.getLogger(__name__)


def demonstration(cluster: Cluster, *, address: str) -> dict[str, str]:
    """Return the settings of a demonstration whose all is in the cluster's directory."""
    folders = {name: cluster.directory / folder for name, folder in FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(mode=0o700, exist_ok=True)
    return {
        "DATABASE_URL": cluster.url(APP),
        "DATABASE_OWNER_URL": cluster.url(OWNER),
        "SECRET_KEY": _kept_secret(cluster.directory / "secret"),
        "BASE_URL": address,
        "TRUSTED_HOSTS": "127.0.0.1,localhost",
        "DEMONSTRATION": "1",
        **{name: str(folder) for name, folder in folders.items()},
    }


def _kept_secret(path: Path) -> str:
    """Return the demonstration's own secret, so that a restart signs nobody out."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def is_free(host: str, port: int) -> bool:
    """Say whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Say whether a server listens there."""
    try:
        socket.create_connection((host.strip("[]"), port), timeout=1).close()
    except OSError:
        return False
    return True


def serve(
    bind: str, *, workers: int, rounds: Callable[[], object], welcome: Callable[[], None]
) -> int:
    """Serve until told to stop (SIGTERM, SIGINT); return the web server's exit code.

    Settings are the environment's. `welcome` is called once, when the first page can be asked for,
    and `rounds` once a minute; one that fails is logged and does not stop the service.
    """
    host, _colon, port = bind.rpartition(":")
    with subprocess.Popen(  # noqa: S603 - our own arguments
        _command(bind, workers, os.environ.get("LOG_DIRECTORY")), cwd=CHECKOUT
    ) as web:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: web.terminate())
        while web.poll() is None and not answers(host, int(port)):
            time.sleep(_LOOK_AGAIN_SECONDS)
        if web.returncode is None:
            welcome()
        while web.poll() is None:
            try:
                rounds()
            except Exception:
                log.exception("a round failed; the next one tries again")
            try:
                web.wait(_ROUND_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    return web.returncode


def _command(bind: str, workers: int, logs: str | None) -> list[str]:
    return [
        sys.executable,
        *("-m", "gunicorn", "wsgi:app"),
        f"--bind={bind}",
        f"--workers={workers}",
        "--preload",  # what was loaded once is shared by all
        "--worker-class=gthread",
        "--threads=4",
        "--limit-request-line=8190",  # the most there can be: what is too long a page says itself
        "--limit-request-field_size=16380",  # and pages tell the address that led to them
        "--timeout=120",  # an import of a large file is answered by one request
        "--graceful-timeout=20",
        "--no-control-socket",
        "--log-level=warning",
        f"--error-logfile={Path(logs) / 'web.log' if logs else '-'}",
    ]
