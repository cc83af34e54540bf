"""A site for tests by HTTP: the real application, its door closed, CSRF on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from registry.seals.envelope import make_key
from tests.house.site import Site
from tests.parties.people import hashing_quickly


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash with little work."""
    with hashing_quickly():
        yield


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
