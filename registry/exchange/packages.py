"""Makes packages, and opens them: nothing of one is believed before all of it was checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from registry.exchange.container import MANIFEST, SIGNATURE, Reader, measure, write
from registry.exchange.flaws import BadPackage, Flaw
from registry.exchange.keys import Key, Keys
from registry.exchange.manifest import Listed, Manifest, Statement
from registry.exchange.manifest_reading import check, decode

_CLOCKS_DIFFER: Final = timedelta(days=1)  # the two offices' calendars are never further apart


@dataclass(frozen=True)
class Package:
    """A package that was checked; its members can be read while its file is open."""

    manifest: Manifest
    reader: Reader

    @property
    def statement(self) -> Statement:
        """What its sender states."""
        return self.manifest.statement

    def holds(self, name: str) -> bool:
        """Say whether there is such a member."""
        return any(member.name == name for member in self.reader.members)

    def read(self, name: str) -> bytes:
        """Return a member's content; raises KeyError where there is none of this name."""
        for member in self.reader.members:
            if member.name == name:
                return self.reader.content(member)
        raise KeyError(name)


def pack(
    target: IO[bytes],
    statement: Statement,
    contents: Sequence[tuple[str, bytes | Path]],
    *,
    key: Key,
) -> Manifest:
    """Write a package. The same statement, contents and key give the same bytes.

    Raises BadPackage where it could not be read back.
    """
    in_order = sorted(contents)
    listed = tuple(
        Listed(member.name, member.size, member.sha256)
        for member in (measure(name, content) for name, content in in_order)
    )
    made = replace(statement, made_at=statement.made_at.replace(microsecond=0))
    manifest = Manifest(made, key.fingerprint, listed)
    check(manifest)
    signed = manifest.encode()
    write(target, [(MANIFEST, signed), (SIGNATURE, key.sign(signed)), *in_order])
    return manifest


def open_package(
    file: IO[bytes],
    *,
    keys: Keys | None,
    now: datetime,
    audience: Collection[str] | None = None,
) -> Package:
    """Check the whole of a package and return it.

    Without `keys` nobody knows who signed it: only that it is whole. `audience` are the desks that
    may receive it, None where that is not asked. Raises BadPackage.
    """
    reader = Reader(file)
    content, signature = reader.head()
    manifest = decode(content)
    try:
        if keys is not None:
            keys.verify(manifest, content, signature)
        _check_statement(manifest.statement, now=now, audience=audience)
        reader.rest([(one.path, one.size, one.sha256) for one in manifest.files])
    except BadPackage as bad:
        bad.claimed = manifest
        raise
    return Package(manifest, reader)


def _check_statement(
    statement: Statement, *, now: datetime, audience: Collection[str] | None
) -> None:
    if statement.made_at > now + _CLOCKS_DIFFER:
        raise BadPackage(Flaw.FUTURE, MANIFEST, day=statement.made_at.date())
    if audience is not None and statement.audience not in audience:
        raise BadPackage(Flaw.AUDIENCE, MANIFEST, audience=statement.audience)
