"""Signed heads of all books, in files that leave the host: what a changed database can't deny."""

import json
import os
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.ledger.models import LedgerWatch
from registry.ledger.queries import heads
from registry.ledger.rules import UNSIGNED_HOURS, canonical, utc
from registry.settings.queries import value_on

EVERY: Final = timedelta(seconds=60)
EVERY_ENTRIES: Final = 100

_SUFFIX: Final = ".checkpoint"


class BadCheckpoint(Refused):
    """The file is no checkpoint, or not one that this key signed."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("This is no checkpoint signed with the key of this registry.")))


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: the last entry of each book (number and hash), and what came before.

    `previous` is the digest of the checkpoint before this one, None in the first.
    """

    number: int
    made_at: datetime
    heads: Mapping[str, tuple[int, bytes]]
    previous: str | None

    @property
    def entries(self) -> int:
        """How many entries it covers."""
        return sum(seq for seq, _hash in self.heads.values())


def create_key(path: Path) -> None:
    """Make the signing key, readable by us alone, and its public half beside it (`.pub`).

    Raises FileExistsError: a key is never replaced.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    path.with_name(path.name + ".pub").write_bytes(public)


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the signing key; ValueError where the file holds none."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Return the key that checkpoints are verified with; ValueError where the file holds none."""
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key


def make_checkpoint(
    session: Session, *, directory: Path, key: Ed25519PrivateKey, now: datetime
) -> Path | None:
    """Sign the heads of all books; None where nothing was written since the last checkpoint.

    Raises BadCheckpoint where the last one is not ours, OSError where the file can't be written.
    """
    with widened(session, EVERYTHING):
        reached = heads(session)
    before = latest(directory)
    last = None if before is None else verify_checkpoint(before, key=key.public_key())
    if last is not None and last.heads == reached:
        return None
    number = 1 if last is None else last.number + 1
    signed = canonical(
        {
            "heads": {book: [seq, digest.hex()] for book, (seq, digest) in reached.items()},
            "made_at": utc(now),
            "number": number,
            "previous": None if before is None else sha256(before).hexdigest(),
        }
    ).encode()
    content = signed + b"\n" + b64encode(key.sign(signed)) + b"\n"
    return _write_new(directory / f"{number:08}{_SUFFIX}", content)


def checkpoint_if_due(
    session: Session, *, directory: Path, key: Ed25519PrivateKey, now: datetime
) -> Path | None:
    """Sign the heads where entries were written and the last checkpoint has become too old.

    That is after a minute, or after 100 entries; for the round that runs by itself. Raises as
    `make_checkpoint`.
    """
    before = latest(directory)
    if before is not None:
        last = verify_checkpoint(before, key=key.public_key())
        with widened(session, EVERYTHING):
            written = sum(seq for seq, _hash in heads(session).values())
        if now - last.made_at < EVERY and written - last.entries < EVERY_ENTRIES:
            return None
    return make_checkpoint(session, directory=directory, key=key, now=now)


def note_signed(session: Session, *, now: datetime) -> None:
    """Note that every entry stands in a checkpoint that left, as of now."""
    watch = session.get(LedgerWatch, 1)
    if watch is None:
        session.add(LedgerWatch(signed_at=now))
    else:
        watch.signed_at = now
    session.flush()


def begin_watch(session: Session, *, now: datetime) -> None:
    """Begin to count the time without a checkpoint, where nobody counts yet."""
    if session.get(LedgerWatch, 1) is None:
        note_signed(session, now=now)


def signed_at(session: Session) -> datetime | None:
    """Return when all heads were last known to stand in a checkpoint; None where nobody counts."""
    watch = session.get(LedgerWatch, 1)
    return None if watch is None else watch.signed_at


def unsigned_since(session: Session, *, now: datetime) -> datetime | None:
    """Return since when no checkpoint left, where that is longer than may be; None otherwise.

    Where nothing was ever to be signed (no folder is set) nothing is late; `registry check-deploy`
    refuses such a site.
    """
    since = signed_at(session)
    if since is None:
        return None
    hours: int = value_on(session, UNSIGNED_HOURS, legal_date(now))
    return since if now - since > timedelta(hours=hours) else None


def latest(directory: Path) -> bytes | None:
    """Return the newest checkpoint in `directory`; None where there is none yet."""
    newest = max(directory.glob(f"*{_SUFFIX}"), default=None)
    return None if newest is None else newest.read_bytes()


def verify_checkpoint(data: bytes, *, key: Ed25519PublicKey) -> Checkpoint:
    """Return what was signed; BadCheckpoint where the file was changed or another key signed it."""
    try:
        signed, signature, end = data.split(b"\n")
        key.verify(b64decode(signature, validate=True), signed)
    except (ValueError, InvalidSignature) as error:
        raise BadCheckpoint from error
    if end:
        raise BadCheckpoint
    said = json.loads(signed)
    return Checkpoint(
        number=said["number"],
        made_at=datetime.fromisoformat(said["made_at"]),
        heads={book: (seq, bytes.fromhex(digest)) for book, (seq, digest) in said["heads"].items()},
        previous=said["previous"],
    )


def _write_new(path: Path, content: bytes) -> Path | None:
    """Write a whole file or none; None where another process wrote that number first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".unfinished-") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        try:
            os.link(file.name, path)
        except FileExistsError:
            return None
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return path
