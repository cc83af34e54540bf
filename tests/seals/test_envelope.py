"""What is sealed opens only as what it is about, with the key it was sealed with."""

import pytest

from registry.seals.envelope import Envelope, make_key


@pytest.fixture
def folder(tmp_path):
    make_key(tmp_path)
    return tmp_path


def test_what_was_sealed_opens_again_and_does_not_show(folder):
    envelope = Envelope(folder)
    sealed = envelope.seal("秘密".encode(), about="account:1")
    assert "秘密".encode() not in sealed
    assert envelope.open(sealed, about="account:1") == "秘密".encode()


def test_it_opens_for_nothing_else_and_not_when_changed(folder):
    envelope = Envelope(folder)
    sealed = envelope.seal(b"secret", about="account:1")
    with pytest.raises(ValueError, match="something else"):
        envelope.open(sealed, about="account:2")
    for place in range(2, len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(ValueError, match="something else"):
            envelope.open(changed, about="account:1")


def test_a_new_key_seals_and_the_old_one_still_opens(folder):
    before = Envelope(folder).seal(b"secret", about="x")
    make_key(folder)
    after = Envelope(folder)
    assert after.open(before, about="x") == b"secret"
    assert after.seal(b"secret", about="x")[:2] != before[:2]


def test_without_its_key_nothing_opens(folder, tmp_path_factory):
    sealed = Envelope(folder).seal(b"secret", about="x")
    other = tmp_path_factory.mktemp("other")
    make_key(other)
    make_key(other)
    (other / "seal-1.key").unlink()
    with pytest.raises(ValueError, match="not here"):
        Envelope(other).open(sealed, about="x")
    assert (folder / "seal-1.key").stat().st_mode & 0o077 == 0
    with pytest.raises(FileNotFoundError):
        Envelope(tmp_path_factory.mktemp("empty")).seal(b"x", about="x")
