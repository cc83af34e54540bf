"""One throw-away PostgreSQL for the whole run, and a migrated database for each test that asks."""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session

from registry.assets import path
from registry.embedded import OWNER, Cluster, start
from tests.databases import TEMPLATE, Database, Databases, run_sql, standing_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.demonstrated import Stand
    from tests.peopled import Peopled

ROOT = Path(__file__).parent.parent
FEW_KEYS = 16
ENOUGH = 2 * 1024**3  # bytes: the cluster, its log, and as many copies as there are workers
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{noto}/noto-sans/400Regular</dir>
  <dir>{noto}/noto-sans/700Bold</dir>
  <dir>{noto}/noto-sans-jp/400Regular</dir>
  <dir>{noto}/noto-sans-jp/700Bold</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
GROUND = pytest.StashKey[Path]()

settings.register_profile("default", max_examples=25, deadline=None)
settings.register_profile("deep", max_examples=1000, deadline=None)
settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    """Choose where the run's cluster stands; a worker is told by the process that started it."""
    told = getattr(config, "workerinput", {}).get("ground")
    ground = Path(told or tempfile.mkdtemp(prefix="registry-tests-", dir=_quick()))
    config.stash[GROUND] = ground
    compiled = ground / "templates"
    compiled.mkdir(exist_ok=True)
    cache = FileSystemBytecodeCache(str(compiled))  # each template is compiled once in a run
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": cache}


def _quick() -> Path | None:
    """Copying a database is ten times as fast in memory as on a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH
    return memory if roomy else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    node.workerinput["ground"] = str(node.config.stash[GROUND])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        ground = config.stash[GROUND]
        if (ground / "migrated").exists():
            Cluster(ground).stop()  # where a worker that was killed could not
        shutil.rmtree(ground, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the demonstration's tests first and the peopled site's last.

    Each is filled once in a run; workers take up tests in different places, so none waits for it.
    """

    def place(item: pytest.Item) -> int:
        needed = getattr(item, "fixturenames", ())
        return ("peopled" in needed) - ("demonstration" in needed)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Take the place of pytest-flask's fixture, which would share one user among all clients."""


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """The run's server, shared by all workers; whoever comes first migrates the template."""
    ground = pytestconfig.stash[GROUND]
    with (ground / "template").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = start(ground, durable=False)
        if not (ground / "migrated").exists():
            run_sql(cluster, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
            command.upgrade(alembic_config(cluster.url(OWNER, TEMPLATE)), "head")
            run_sql(cluster, "ALTER SYSTEM SET autovacuum = off")  # see tests/databases.py
            run_sql(cluster, "SELECT pg_reload_conf()")
            (ground / "migrated").touch()
    yield cluster
    cluster.stop()


def alembic_config(owner: str) -> Config:
    """Return Alembic's configuration for the database at this address of its owner."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("sqlalchemy.url", owner.replace("%", "%%"))
    return config


@pytest.fixture(scope="session")
def databases(cluster: Cluster) -> Iterator[Databases]:
    """The empty databases of a worker, for tests that need several; each is lent to one."""
    databases = Databases(cluster)
    yield databases
    databases.close()


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """A migrated, empty database for this test alone."""
    with databases.lend() as database:
        yield database


@pytest.fixture(scope="session")
def peopled(cluster: Cluster, pytestconfig: pytest.Config) -> Iterator["Peopled"]:
    """A site with one person per persona and two of every object per party; see tests/peopled."""
    from tests.peopled import open_site  # noqa: PLC0415 - tests of plain values go without it

    with open_site(cluster, pytestconfig.stash[GROUND]) as site:
        yield site


@pytest.fixture(scope="session")
def demonstration(cluster: Cluster, pytestconfig: pytest.Config) -> Path:
    """The demonstration's database, to be copied; gives the folder of its keys and files."""
    from tests.demonstrated import start  # noqa: PLC0415 - tests of plain values go without it

    return start(cluster, pytestconfig.stash[GROUND] / "demonstration")


@pytest.fixture
def demonstrated(cluster: Cluster, demonstration: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demonstration's database; its keys and files in the test's own folder."""
    from tests.demonstrated import copied  # noqa: PLC0415 - as above

    with copied(cluster, demonstration, tmp_path) as database:
        yield database


@pytest.fixture(scope="session")
def stand() -> "Stand":
    """The demonstration's application of all of a worker's tests."""
    from tests.demonstrated import Stand  # noqa: PLC0415 - as above

    return Stand()


@pytest.fixture
def demonstrating(stand: "Stand", demonstrated: Database, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration's application on a copy of its database."""
    with stand.on(demonstrated, tmp_path) as app:
        yield app


@pytest.fixture
def owner_engine(database: Database) -> Iterator[Engine]:
    """The schema's owner: for arranging what the application may not, and for tampering."""
    engine = create_engine(database.owner, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def app_engine(database: Database) -> Engine:
    """The application's own login, for tests that need several connections."""
    return database.engine


@pytest.fixture
def session(app_engine: Engine) -> Iterator[Session]:
    """A session as the application; it reads for nobody until `read_for` says for whom."""
    with Session(app_engine) as session:
        yield session


@pytest.fixture(scope="session")
def application() -> Flask:
    """The application of all of a worker's tests; putting one together takes half a second."""
    from registry.app import create_app  # noqa: PLC0415 - tests of plain values go without it

    nowhere = {"DATABASE_URL": "postgresql+psycopg://nowhere", "SECRET_KEY": "of the tests"}
    app = create_app({"TESTING": True, **nowhere})
    gc.collect()
    gc.freeze()  # what stays to the end of the run is not looked through again for garbage
    gc.set_threshold(20_000, 20, 20)
    return app


@pytest.fixture(autouse=True, scope="session")
def _disks_are_not_waited_for() -> Iterator[None]:
    """Nothing of a test's need outlive a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _keys_in_turn(pytestconfig: pytest.Config) -> Iterator[None]:
    """Make a few long RSA keys in a run, and give them in turn; no test needs as many."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key  # noqa: PLC0415

    from registry.exchange import keys  # noqa: PLC0415 - tests of plain values go without it

    @cache
    def made(number: int, *kind: int) -> Any:
        file = pytestconfig.stash[GROUND] / f"key-{number}"
        with file.open("a+b") as kept:
            fcntl.flock(kept, fcntl.LOCK_EX)
            kept.seek(0)
            if content := kept.read():
                return serialization.load_der_private_key(content, None)
            key = generate_private_key(*kind)
            kept.write(
                key.private_bytes(
                    serialization.Encoding.DER,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            return key

    turn = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            keys, "generate_private_key", lambda *kind: made(next(turn) % FEW_KEYS, *kind)
        )
        yield


@pytest.fixture
def app(application: Flask, database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's database and folders; no context of it is held open."""
    with standing_on(application, database.engine, database.app, tmp_path) as app:
        yield app


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """Debian's Chromium without a window; one per worker, for there can't be two.

    The package that has no window at all asks half the processor's time of the whole browser. The
    pages' fonts are given to it as the machine's own: those of the web are unpacked on every page.
    Frames that are not made anew for each page save a third of what a visit costs.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - few need a browser

    fonts = tmp_path_factory.mktemp("fonts")
    told = FONTS.format(noto=path("@expo-google-fonts"), cache=fonts)
    (fonts / "fonts.conf").write_text(told)
    with sync_playwright() as playwright:
        launch = partial(
            playwright.chromium.launch,
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--in-process-gpu",
                "--disable-background-networking",
                "--disable-remote-fonts",
                "--disable-features=RenderDocument",  # pages of one site keep their frame
            ],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")},
        )
        try:
            browser = launch()
        except Error:  # it crashes as it starts, once in some two hundred times
            browser = launch()
        yield browser
        browser.close()
