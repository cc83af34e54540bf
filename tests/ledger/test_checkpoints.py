"""Checkpoints are signed, chained, whole or not there, and made when something was written."""

import stat
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.ledger import checkpoints
from registry.ledger.checkpoints import (
    BadCheckpoint,
    checkpoint_if_due,
    create_key,
    latest,
    load_key,
    load_public_key,
    make_checkpoint,
    verify_checkpoint,
)
from tests.ledger.conftest import NOW, write

KEY = Ed25519PrivateKey.generate()
LATER = NOW + timedelta(seconds=61)
SIGNED = (
    b'{"heads":{"council":[1,"00"]},"made_at":"2026-11-20T03:00:00.000000Z",'
    b'"number":1,"previous":null}'
)


def test_a_checkpoint_signs_the_heads_of_all_books(filled: Session, tmp_path: Path):
    made = make_checkpoint(filled, directory=tmp_path / "out", key=KEY, now=NOW)
    assert made is not None
    assert made.name == "00000001.checkpoint"
    assert made.read_bytes() == latest(tmp_path / "out")
    signed = verify_checkpoint(made.read_bytes(), key=KEY.public_key())
    assert {book: seq for book, (seq, _hash) in signed.heads.items()} == {"council": 9, "moc": 9}
    assert (signed.number, signed.made_at, signed.previous) == (1, NOW, None)
    assert signed.entries == 18


def test_each_names_the_one_before_it(filled: Session, tmp_path: Path):
    first = make_checkpoint(filled, directory=tmp_path, key=KEY, now=NOW)
    write(filled)
    second = make_checkpoint(filled, directory=tmp_path, key=KEY, now=LATER)
    assert first is not None
    assert second is not None
    signed = verify_checkpoint(second.read_bytes(), key=KEY.public_key())
    assert signed.number == 2
    assert signed.previous == sha256(first.read_bytes()).hexdigest()


def test_nothing_is_signed_where_nothing_was_written(filled: Session, tmp_path: Path):
    assert make_checkpoint(filled, directory=tmp_path, key=KEY, now=NOW) is not None
    assert make_checkpoint(filled, directory=tmp_path, key=KEY, now=LATER) is None


def test_the_round_signs_after_a_minute_or_a_hundred_entries(
    filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checkpoints, "EVERY_ENTRIES", 3)

    def due(seconds: int) -> bool:
        now = NOW + timedelta(seconds=seconds)
        return checkpoint_if_due(filled, directory=tmp_path, key=KEY, now=now) is not None

    assert due(0)
    assert not due(120), "nothing was written"
    write(filled)
    assert not due(59)
    assert due(60)
    write(filled)
    write(filled)
    assert not due(61)
    write(filled)
    assert due(61)


def test_two_rounds_at_once_make_one_checkpoint(
    filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checkpoints, "latest", lambda _directory: None)
    assert make_checkpoint(filled, directory=tmp_path, key=KEY, now=NOW) is not None
    assert make_checkpoint(filled, directory=tmp_path, key=KEY, now=NOW) is None
    assert [path.name for path in tmp_path.iterdir()] == ["00000001.checkpoint"]


def test_the_private_key_is_ours_alone_and_is_never_replaced(tmp_path: Path):
    path = tmp_path / "checkpoint.key"
    create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    public = load_public_key(tmp_path / "checkpoint.key.pub")
    assert public == load_key(path).public_key()
    with pytest.raises(FileExistsError):
        create_key(path)


def _signed() -> bytes:
    return SIGNED + b"\n" + b64encode(KEY.sign(SIGNED)) + b"\n"


def test_what_another_key_signed_is_no_checkpoint_of_ours():
    assert verify_checkpoint(_signed(), key=KEY.public_key()).number == 1
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(_signed(), key=Ed25519PrivateKey.generate().public_key())


@given(st.data())
def test_no_byte_of_a_checkpoint_can_be_changed(data: st.DataObject):
    whole = _signed()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    changed = whole[:place] + bytes([whole[place] ^ other]) + whole[place + 1 :]
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(changed, key=KEY.public_key())


@given(st.integers(0, len(_signed()) - 1))
def test_no_part_of_a_checkpoint_is_one(length: int):
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(_signed()[:length], key=KEY.public_key())


@pytest.mark.parametrize("more", [b"\n", b" ", b"x\n"])
def test_nothing_can_be_added_to_a_checkpoint(more: bytes):
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(_signed() + more, key=KEY.public_key())
