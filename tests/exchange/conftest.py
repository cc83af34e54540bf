"""Two offices' keys, made once, and a package of one of them."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from registry.exchange import keys as keyring
from registry.exchange.keys import Key, Keys
from registry.exchange.manifest import Statement
from registry.exchange.packages import pack

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CONTENTS: list[tuple[str, bytes | Path]] = [
    ("README.txt", "お読みください\n".encode()),
    ("difference.json", b"{}\n"),
    ("table.csv", "certificate_number,name\r\nKG-1,Ак-Жол\r\n".encode()),
    ("table.json", b"[]\n"),
]


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of both offices: who holds both can send to itself."""
    folder = tmp_path_factory.mktemp("keys")
    for owner in ("kg.head", "isa.residence"):
        keyring.make(folder, owner=owner, instruments=("moc",), now=NOW.replace(year=2026, month=1))
    return folder


@pytest.fixture(scope="session")
def keys(keys_folder: Path) -> Keys:
    return Keys(keys_folder)


@pytest.fixture(scope="session")
def key(keys: Keys) -> Key:
    return keys.signing(sender="kg.head", instrument="moc", at=NOW)


STATEMENT = Statement(
    instrument="moc",
    kind="agencies",
    sender="kg.head",
    audience="isa.residence",
    sequence=14,
    as_of=date(2026, 11, 20),
    made_at=NOW,
    previous="0" * 64,
    valid_until=date(2026, 12, 31),
    about={"period": "2026-11"},
)


@pytest.fixture(scope="session")
def good(key: Key) -> bytes:
    """A small package that nothing is wrong with."""
    target = BytesIO()
    pack(target, STATEMENT, CONTENTS, key=key)
    return target.getvalue()
