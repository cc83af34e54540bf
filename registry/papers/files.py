"""Uploaded and issued files on disk, kept under the digest of their content, with safe names."""

import fcntl
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.papers.sniff import EXTENSIONS, NOT_TAKEN, MediaType, sniff

LARGEST: Final = 20 * 1024**2
KEPT_WITH_A_FORM: Final = timedelta(hours=24)  # what a form could not take yet waits so long
NAME_AT_MOST: Final = 120

_PIECE: Final = 1024**2
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UNSAFE: Final = re.compile(r'[<>:"|?*%]')
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\.|$)", re.IGNORECASE)
_COMPATIBILITY: Final = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


class FileLost(Refused):
    """A file that the register knows is not on disk, or no longer what it was."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            Refusal(
                N_(
                    "This file is missing or damaged in the store. Ask the administrator to bring"
                    " it back from a backup."
                )
            )
        )
        self.digest = digest


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: digest, size in bytes, what it is, and its name made safe."""

    sha256: str
    size: int
    media_type: MediaType
    name: str


class FileStore:
    """A folder of files named after the SHA-256 of what is in them; whole or not there at all.

    Two with one content are one file. A file whose row was never committed stays behind unnamed
    and harms nobody.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"

    def take(self, upload: IO[bytes], *, name: str, largest: int = LARGEST) -> Taken:
        """Keep an upload under its digest.

        Raises Refused where it is empty, larger than `largest` bytes, of a kind that is not taken,
        of another kind than its name says, encrypted or damaged; then nothing is kept.
        """
        with self._arrival() as file:
            digest, size = _copy(upload, file, largest=largest)
            extension = _extension(name)
            possible = sniff(file, as_table=EXTENSIONS.get(extension) is MediaType.CSV)
            media_type = _agreed(possible, extension)
            self._settle(file, digest)
        return Taken(digest, size, media_type, clean_name(name, media_type=media_type))

    def keep(self, content: bytes) -> str:
        """Keep bytes that the register itself made; return their digest."""
        digest = sha256(content).hexdigest()
        with self._arrival() as file:
            file.write(content)
            self._settle(file, digest)
        return digest

    def keep_as_it_came(self, upload: IO[bytes], *, largest: int) -> tuple[str, int]:
        """Keep what arrived, whatever it is, for whoever finds out; return digest and size.

        Raises Refused where it is empty or larger than `largest` bytes.
        """
        with self._arrival() as file:
            digest, size = _copy(upload, file, largest=largest)
            self._settle(file, digest)
        return digest, size

    def open(self, digest: str) -> IO[bytes]:
        """Open what is kept under `digest`, unchecked: for what checks itself. Raises FileLost."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            raise FileLost(digest) from None

    def at(self, digest: str) -> Path:
        """Return where a file lies, unchecked: to read it piece by piece. Raises FileLost."""
        path = self._path(digest)
        if not path.is_file():
            raise FileLost(digest)
        return path

    def read(self, digest: str) -> bytes:
        """Return the content kept under `digest`, checked against it. Raises FileLost."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise FileLost(digest) from None
        if sha256(content).hexdigest() != digest:
            raise FileLost(digest)
        return content

    def holds(self, digest: str) -> bool:
        """Say whether a file of this digest is there."""
        return self._path(digest).is_file()

    def sweep(self, *, before: datetime) -> int:
        """Delete what a crash left half arrived before that moment; return how many."""
        abandoned = [
            path for path in self._arriving.glob("*") if path.stat().st_mtime < before.timestamp()
        ]
        for path in abandoned:
            path.unlink(missing_ok=True)
        return len(abandoned)

    def lying_on(self, shelf: str) -> list[str]:
        """Return the digests of all files that begin with the two letters of `shelf`."""
        return [
            path.name for path in (self._folder / shelf).glob("*") if _DIGEST.fullmatch(path.name)
        ]

    def forget(self, digest: str, *, before: datetime) -> bool:
        """Delete a file for good, unless its content was handed in again since `before`."""
        path = self._path(digest)
        try:
            with _alone(path.parent, fcntl.LOCK_EX):
                if path.stat().st_mtime >= before.timestamp():
                    return False
                path.unlink()
        except FileNotFoundError:
            return False
        return True

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 in lower-case hex")
        return self._folder / digest[:2] / digest

    @contextmanager
    def _arrival(self) -> Iterator[IO[bytes]]:
        self._arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._arriving, delete=False) as file:
            try:
                yield file
            finally:
                Path(file.name).unlink(missing_ok=True)

    def _settle(self, file: IO[bytes], digest: str) -> None:
        file.flush()
        os.fsync(file.fileno())
        path = self._path(digest)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with _alone(path.parent, fcntl.LOCK_SH):  # not between somebody's look and deletion
            Path(file.name).replace(path)
        for folder in (path.parent, self._folder):
            _sync(folder)


def clean_name(name: str, *, media_type: MediaType) -> str:
    """Return `name` without path, control and direction characters, short, with its extension.

    The characters of a name are otherwise kept as typed; marks that a Mac sends apart are joined,
    but no kanji is replaced by another.
    """
    last = re.split(r"[/\\]", name)[-1]
    joined = _COMPATIBILITY.sub(lambda part: unicodedata.normalize("NFC", part.group()), last)
    kept = "".join(char for char in joined if unicodedata.category(char)[0] != "C")
    plain = " ".join(_UNSAFE.sub("_", kept).split()).strip(". ")
    path = PurePosixPath(plain or "file")
    extension = path.suffix if EXTENSIONS.get(path.suffix.lower()) is media_type else ""
    stem = plain.removesuffix(extension).strip(". ") or "file"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return stem[:NAME_AT_MOST].strip() + (extension or _usual_extension(media_type))


def _copy(upload: IO[bytes], file: IO[bytes], *, largest: int) -> tuple[str, int]:
    whole, size = sha256(), 0
    while piece := upload.read(_PIECE):
        size += len(piece)
        if size > largest:
            raise Refused(
                Refusal(
                    N_("The file is larger than %(megabytes)s MB."),
                    {"megabytes": largest // 1024**2},
                    field="file",
                )
            )
        whole.update(piece)
        file.write(piece)
    if not size:
        raise Refused(Refusal(N_("The file is empty."), field="file"))
    return whole.hexdigest(), size


def _extension(name: str) -> str:
    return PurePosixPath(re.split(r"[/\\]", name)[-1].strip()).suffix.lower()


def _agreed(possible: frozenset[MediaType], extension: str) -> MediaType:
    """Return the type that content and name agree on; a name without extension agrees with any."""
    if not extension:
        return MediaType.TXT if MediaType.TXT in possible else next(iter(possible))
    named = EXTENSIONS.get(extension)
    if named is None:
        raise Refused(Refusal(NOT_TAKEN, field="file"))
    if named not in possible:
        raise Refused(
            Refusal(
                N_("The file's name ends in %(extension)s, but what is in it is something else."),
                {"extension": extension},
                field="file",
            )
        )
    return named


def _usual_extension(media_type: MediaType) -> str:
    return next(extension for extension, known in EXTENSIONS.items() if known is media_type)


@contextmanager
def _alone(folder: Path, how: int) -> Iterator[None]:
    """Hold the lock of a shelf: whoever arrives shares it, whoever deletes has it alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
