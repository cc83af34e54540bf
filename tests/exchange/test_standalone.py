"""The verifier that a foreign office runs on its own says the same as the registry."""

import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange import keys as keyring
from registry.exchange import verify_package
from registry.exchange.keys import Key, Keys
from registry.exchange.packages import open_package, pack
from registry.exchange.verify_package import Refused, verify
from tests.exchange.conftest import CONTENTS, NOW, STATEMENT

PROGRAM = Path(verify_package.__file__)


@pytest.fixture(scope="session")
def pem(key: Key, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("given") / "kg.pem"
    path.write_bytes(key.pem())
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it as an office does: no environment of ours, nothing but Python's own library."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", str(PROGRAM), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def refused(data: bytes, pem: Path, folder: Path, **asked: str) -> str:
    path = folder / "package.zip"
    path.write_bytes(data)
    with pytest.raises(Refused) as refusal:
        verify(path, [pem], **asked)
    return refusal.value.reason


def test_it_says_yes_to_a_good_package(good: bytes, pem: Path, tmp_path: Path):
    path = tmp_path / "package.zip"
    path.write_bytes(good)
    done = run(path, pem, "--audience", "isa.residence")
    assert done.returncode == 0, done.stderr
    assert "GOOD" in done.stdout
    assert "正常" in done.stdout
    assert "sequence: 14" in done.stdout


def test_it_says_no_in_both_languages_with_the_member(good: bytes, pem: Path, tmp_path: Path):
    path = tmp_path / "package.zip"
    path.write_bytes(good.replace("Ак-Жол".encode(), "Ак-Жал".encode()))
    done = run(path, pem)
    assert done.returncode == 1
    assert re.search('REFUSED: "table.csv".*changed.*\n拒否：「table.csv」', done.stderr)
    assert run(path).returncode == 2
    assert run(tmp_path / "none.zip", pem).returncode == 2
    assert run(path, path).returncode == 2


def test_it_uses_no_library_and_none_of_our_code():
    text = PROGRAM.read_text("utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    assert len(text.splitlines()) <= 400


@given(st.data())
@settings(max_examples=60)
def test_both_verifiers_agree_on_whatever_is_written_over(
    good: bytes, pem: Path, keys: Keys, tmp_path_factory, data
):
    position = data.draw(st.integers(0, len(good) - 1))
    length = data.draw(st.integers(0, 8))
    changed = good[:position] + data.draw(st.binary(max_size=8)) + good[position + length :]
    if changed != good:
        refused(changed, pem, tmp_path_factory.mktemp("changed"))
        with pytest.raises(Exception, match=r"."):
            open_package(BytesIO(changed), keys=keys, now=NOW)


def made(key: Key, **changes) -> bytes:
    target = BytesIO()
    pack(target, type(STATEMENT)(**{**vars(STATEMENT), **changes}), CONTENTS, key=key)
    return target.getvalue()


def test_whose_key_and_when(good: bytes, key: Key, pem: Path, tmp_path: Path):
    early = made(key, made_at=NOW - timedelta(days=600))
    assert refused(early, pem, tmp_path) == "term"
    assert refused(made(key, sender="kg.officer"), pem, tmp_path) == "owner"
    assert refused(made(key, instrument="mlit"), pem, tmp_path) == "owner"
    assert refused(good, pem, tmp_path, audience="mhlw.pension") == "audience"
    other = keyring.make(tmp_path, owner="kg.head", instruments=("moc",), now=NOW)
    assert refused(good, other.path, tmp_path) == "key"


def test_a_key_that_ended_since_still_verifies_what_it_signed(tmp_path: Path):
    start = NOW - timedelta(days=2000)
    old = keyring.make(tmp_path, owner="kg.head", instruments=("moc",), now=start)
    path = tmp_path / "package.zip"
    path.write_bytes(made(old, made_at=start + timedelta(days=1)))
    assert verify(path, [old.path])["sequence"] == 14
