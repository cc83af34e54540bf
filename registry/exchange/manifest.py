"""What a package says of itself, and how that is written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

FORMAT: Final = "ssw-registry package 1"
RECEIPT: Final = "receipt"  # the kind of a package that says what became of another
MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Statement:
    """What the sender states; the rest of the manifest follows from the members and the key.

    `sender` and `audience` are the desks between which the channel runs; `sequence` is the
    package's number in it, from 1; `previous` the SHA-256 of the package with the edition of this
    kind before. `about` is what an instrument adds: codes and values, such as a period.
    """

    instrument: str
    kind: str
    sender: str
    audience: str
    sequence: int
    as_of: date
    made_at: datetime
    previous: str | None = None
    valid_until: date | None = None
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """A member as the manifest lists it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A whole manifest: the statement, the key that signs it (its fingerprint), the members."""

    statement: Statement
    signing_key: str
    files: tuple[Listed, ...]

    def encode(self) -> bytes:
        """Write it down; the same manifest gives the same bytes."""
        said = self.statement
        content = {
            "about": dict(said.about),
            "as_of": said.as_of.isoformat(),
            "audience": said.audience,
            "files": [
                {"path": one.path, "sha256": one.sha256, "size": one.size} for one in self.files
            ],
            "format": FORMAT,
            "instrument": said.instrument,
            "kind": said.kind,
            "made_at": said.made_at.astimezone(UTC).strftime(MOMENT),
            "previous": said.previous,
            "sender": said.sender,
            "sequence": said.sequence,
            "signing_key": self.signing_key,
            "valid_until": said.valid_until.isoformat() if said.valid_until else None,
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()
