"""Encrypts what the database keeps but must not be able to read; the keys lie outside it."""

import os
from functools import cached_property
from pathlib import Path
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_KEY: Final = 32
_PATTERN: Final = "seal-*.key"


class Envelope:
    """AES-256-GCM under the newest key of a folder; older keys still open what they sealed.

    A sealed value is the key's number (two bytes), a nonce, and the encrypted content bound to
    what it is `about`. Rotation: put another key into the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _keys(self) -> dict[int, AESGCM]:
        """Read at first use, so that what needs no secret runs without keys."""
        keys = {
            int(path.stem.removeprefix("seal-")): AESGCM(path.read_bytes())
            for path in self._folder.glob(_PATTERN)
        }
        if not keys:
            raise FileNotFoundError(f"no {_PATTERN} in the folder of keys")
        return keys

    def seal(self, content: bytes, *, about: str) -> bytes:
        """Return `content` encrypted, to be opened only as what it is about."""
        nonce = token_bytes(_NONCE)
        newest = max(self._keys)
        sealed = self._keys[newest].encrypt(nonce, content, about.encode())
        return newest.to_bytes(2, "big") + nonce + sealed

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what `seal` was given; ValueError where it is not for `about` or was changed."""
        key = self._keys.get(int.from_bytes(sealed[:2], "big"))
        if key is None:
            raise ValueError("sealed with a key that is not here")
        try:
            return key.decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], about.encode())
        except InvalidTag:
            raise ValueError("not what was sealed, or sealed about something else") from None


def has_key(folder: Path) -> bool:
    """Say whether `folder` holds a key to seal with."""
    return any(folder.glob(_PATTERN))


def make_key(folder: Path) -> None:
    """Put one more key into `folder`, readable by its owner only; the folder is made if need be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken = [int(path.stem.removeprefix("seal-")) for path in folder.glob(_PATTERN)]
    path = folder / f"seal-{max(taken, default=0) + 1}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(token_bytes(_KEY))
