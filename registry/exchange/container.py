"""The canonical ZIP: one way only to pack given members, so that a changed byte is always seen.

Nothing is compressed, so that every machine writes the same bytes for ever and nothing can swell.
Reading compares every byte with what writing would have put there.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final
from zlib import crc32

from registry.exchange.flaws import BadPackage, Flaw

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.p7s"
LARGEST: Final = 2 * 1024**3  # bytes of a whole package; a ZIP of this kind ends at four times that
LARGEST_MANIFEST: Final = 1024**2
LARGEST_SIGNATURE: Final = 16 * 1024
NAME: Final = re.compile(r"(?!.{101})[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*")

_LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_END: Final = b"PK\x05\x06"
_VERSION, _FLAGS, _STORED, _TIME, _DATE = 10, 0, 0, 0, 0x21  # 1 January 1980, where ZIP begins
_HEADER: Final = 30
_PIECE: Final = 1024**2
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """A member as it lies in a container; `offset` is where its content begins."""

    name: str
    size: int
    crc: int
    sha256: str
    offset: int

    @property
    def header(self) -> bytes:
        """What stands before its content."""
        return _LOCAL + struct.pack("<5H", _VERSION, *self._fixed) + self._measures

    @property
    def record(self) -> bytes:
        """Its line in the table of contents at the end."""
        start = self.offset - len(self.header)
        fixed = struct.pack("<6H", _VERSION, _VERSION, *self._fixed)
        about = struct.pack(
            "<LLLHHHHHLL", self.crc, self.size, self.size, len(self.name), 0, 0, 0, 0, 0, start
        )
        return _CENTRAL + fixed + about + self.name.encode()

    @property
    def _fixed(self) -> tuple[int, int, int, int]:
        return _FLAGS, _STORED, _TIME, _DATE

    @property
    def _measures(self) -> bytes:
        measures = struct.pack("<LLLHH", self.crc, self.size, self.size, len(self.name), 0)
        return measures + self.name.encode()


def is_name(name: str) -> bool:
    """Say whether a member may be called so: plain letters, safe on every system."""
    parts = re.split(r"[./]", name)
    return bool(NAME.fullmatch(name)) and not any(map(_RESERVED.fullmatch, parts))


def measure(name: str, content: bytes | Path) -> Member:
    """Return the size and digests of what is to be packed; its place is not known yet."""
    if isinstance(content, bytes):
        return Member(name, len(content), crc32(content), sha256(content).hexdigest(), 0)
    with content.open("rb") as file:
        size, crc, digest = _read_through(file, content.stat().st_size)
    return Member(name, size, crc, digest, 0)


def write(target: IO[bytes], contents: Sequence[tuple[str, bytes | Path]]) -> None:
    """Pack `contents` in the order given. Raises BadPackage where they are too much."""
    members: list[Member] = []
    position = 0
    for name, content in contents:
        found = measure(name, content)
        start = position + len(found.header)
        member = Member(name, found.size, found.crc, found.sha256, start)
        position = start + member.size
        if position > LARGEST:
            raise BadPackage(Flaw.TOO_LARGE, name)
        target.write(member.header)
        _copy(content, target)
        members.append(member)
    target.write(_tail(members))


def _copy(content: bytes | Path, target: IO[bytes]) -> None:
    if isinstance(content, bytes):
        target.write(content)
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):
            target.write(piece)


def _tail(members: Sequence[Member]) -> bytes:
    records = b"".join(member.record for member in members)
    last = members[-1]
    start, count = last.offset + last.size, len(members)
    return records + _END + struct.pack("<HHHHLLH", 0, 0, count, count, len(records), start, 0)


def _read_through(file: IO[bytes], size: int) -> tuple[int, int, str]:
    """Read `size` bytes, or what there is of them; return how many, their CRC and their SHA-256."""
    digest, crc, left = sha256(), 0, size
    while left and (piece := file.read(min(left, _PIECE))):
        digest.update(piece)
        crc = crc32(piece, crc)
        left -= len(piece)
    return size - left, crc, digest.hexdigest()


class Reader:
    """Reads a container from its beginning and compares each byte with what belongs there.

    `members` are those found so far. The manifest and its signature come first, so that whoever
    reads can check the signature before anything else of the file is looked at.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._listed: frozenset[str] = frozenset({MANIFEST, SIGNATURE})
        self.members: list[Member] = []
        if file.read(4) != _LOCAL:
            raise BadPackage(Flaw.NOT_A_PACKAGE, MANIFEST)
        file.seek(0)

    def head(self) -> tuple[bytes, bytes]:
        """Return the manifest and its signature. Raises BadPackage."""
        for name, largest in ((MANIFEST, LARGEST_MANIFEST), (SIGNATURE, LARGEST_SIGNATURE)):
            self._next(name, largest=largest)
        manifest, signature = (self.content(member) for member in self.members)
        return manifest, signature

    def rest(self, listed: Sequence[tuple[str, int, str]]) -> None:
        """Check the other members against their names, sizes and digests, and the end.

        Raises BadPackage.
        """
        self._listed |= {name for name, _size, _sha256 in listed}
        for name, size, digest in listed:
            self._next(name, largest=LARGEST)
            if (self.members[-1].size, self.members[-1].sha256) != (size, digest):
                raise BadPackage(Flaw.CONTENT, name)
        self._check_tail()

    def content(self, member: Member) -> bytes:
        """Return a member's content."""
        self._file.seek(member.offset)
        return self._file.read(member.size)

    def _next(self, name: str, *, largest: int) -> None:
        """Read the next member, which must be `name`."""
        start = self.members[-1].offset + self.members[-1].size if self.members else 0
        self._file.seek(start)
        header = self._file.read(_HEADER + len(name))
        crc, size = struct.unpack("<LL", header[14:22].ljust(8, b"\0"))
        said = Member(name, size, crc, "", start + len(header))
        if header != said.header:
            raise self._another(header, start, name)
        if size > largest:
            raise BadPackage(Flaw.TOO_LARGE, name)
        read, actual, digest = _read_through(self._file, size)
        if read < size:
            raise BadPackage(Flaw.TRUNCATED, name)
        if actual != crc:
            raise BadPackage(Flaw.CONTENT, name)
        self.members.append(Member(name, size, crc, digest, said.offset))

    def _another(self, header: bytes, start: int, expected: str) -> BadPackage:
        """Say what is wrong where `expected` should begin."""
        if header[:4] in (_CENTRAL, _END):
            return BadPackage(Flaw.MISSING, expected)
        if len(header) < _HEADER:
            return BadPackage(Flaw.TRUNCATED, expected)
        self._file.seek(start + _HEADER)
        found = self._file.read(min(*struct.unpack("<H", header[26:28]), 200))
        name = found.decode("ascii", "backslashreplace")
        if header[:4] != _LOCAL or name == expected:
            return BadPackage(Flaw.CONTAINER, expected)
        return BadPackage(self._flaw_of(name), _shown(name))

    def _flaw_of(self, name: str) -> Flaw:
        """Say what is wrong with a member of this name where another belongs."""
        if name.casefold() in {member.name.casefold() for member in self.members}:
            return Flaw.DOUBLED
        if name in self._listed:
            return Flaw.OUT_OF_ORDER
        return Flaw.UNLISTED if is_name(name) else Flaw.ODD_NAME

    def _check_tail(self) -> None:
        last = self.members[-1]
        self._file.seek(last.offset + last.size)
        expected = _tail(self.members)
        found = self._file.read(len(expected) + 1)
        if found == expected:
            return
        if found[:4] == _LOCAL:
            raise self._another(found[:_HEADER], last.offset + last.size, "")
        if found.startswith(expected):
            raise BadPackage(Flaw.TRAILING, last.name)
        if expected.startswith(found):
            raise BadPackage(Flaw.TRUNCATED, last.name)
        raise BadPackage(Flaw.DIRECTORY, self._first_wrong(found))

    def _first_wrong(self, found: bytes) -> str:
        """Return the member whose line in the table of contents differs, or the last one."""
        position = 0
        for member in self.members:
            if not found.startswith(member.record, position):
                return member.name
            position += len(member.record)
        return self.members[-1].name


def _shown(name: str) -> str:
    """Return a name that anybody may have made up as something that is safe to print."""
    return name.encode("unicode_escape").decode()[:100]
