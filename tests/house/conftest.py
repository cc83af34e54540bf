"""A site for tests by HTTP: the real application, its door closed, CSRF on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from registry.parties import passwords
from registry.seals.envelope import make_key
from tests.house.site import Site


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work: tests of the hash are elsewhere."""
    quick = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", quick.hash("nobody has this password"))


@pytest.fixture(autouse=True)
def keys(tmp_path: Path) -> None:
    """Put a key where the application looks for it."""
    make_key(tmp_path / "keys")


@pytest.fixture
def site(app: Flask, app_engine: Engine) -> Iterator[Site]:
    """The application with an arranging hand."""
    site = Site(app, app_engine)
    yield site
    site.session.close()
