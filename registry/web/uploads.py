"""The field that takes files, and keeps them when the rest of the form has to be sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Protocol

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import ValidationError

from registry.web.downloads import safe_name
from registry.web.fields import Asked
from registry.web.frame import setup

MEBIBYTE = 1024 * 1024


class Upload(Protocol):
    """A file as views see it, whether it came just now or was kept from an attempt before."""

    @property
    def filename(self) -> str:
        """The name it was sent under, made safe."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    def open(self) -> IO[bytes]:
        """Open the file's content for reading."""


@dataclass(frozen=True)
class SentFile:
    """A file that came with this very request."""

    filename: str
    size: int
    storage: FileStorage

    def open(self) -> IO[bytes]:
        """Open the file's content for reading, from its beginning."""
        self.storage.stream.seek(0)
        return self.storage.stream


def _sent(storage: FileStorage) -> SentFile:
    size = storage.stream.seek(0, 2)
    storage.stream.seek(0)
    return SentFile(safe_name(storage.filename or ""), size, storage)


class FilesField(Asked, Field):
    """One or more files; `data` is a list of `Upload`.

    `accept` are the endings allowed, with their dot. A file that was kept comes back as a ticked
    box; who takes the tick away drops the file.
    """

    control = "files"

    def __init__(
        self,
        label: str,
        *,
        accept: Sequence[str] = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx"),
        most_files: int = 10,
        most_bytes: int = 20 * MEBIBYTE,
        **kwargs: Any,
    ) -> None:
        self.accept = tuple(accept)
        self.most_files = most_files
        self.most_bytes = most_bytes
        self.data: list[Upload] = []
        self.kept: list[Any] = []
        self.lost: list[str] = []
        super().__init__(label, **kwargs)

    @property
    def kept_name(self) -> str:
        """The name of the boxes that keep a file sent before."""
        return f"{self.name}-kept"

    def process_data(self, value: Any) -> None:
        """Start without files: what a record already has is shown beside the field, not in it."""
        self.data = []

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Find the kept files again, then take the new ones."""
        stash = setup().stash
        if formdata is not None and stash is not None:
            tokens = dict.fromkeys(str(token) for token in formdata.getlist(self.kept_name))
            found = (stash.find(token) for token in list(tokens)[: self.most_files])
            self.kept = [file for file in found if file is not None]
        if formdata is not None:
            self.lost = [str(name) for name in formdata.getlist(f"{self.name}-lost")]
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the files that came with the form."""
        new: list[Upload] = [
            _sent(value) for value in valuelist if isinstance(value, FileStorage) and value.filename
        ]
        if new and self.most_files == 1:
            self.kept = []  # another file is chosen in place of the one that was kept
        self.data = [*self.kept, *new]

    def keep(self) -> None:
        """Store what came just now, so that it need not be chosen again."""
        stash = setup().stash
        for file in self.data:
            if not isinstance(file, SentFile) or self._fault(file) is not None:
                continue
            if stash is None:
                self.lost.append(file.filename)
            else:
                file.open()
                kept = stash.keep(file.storage)
                if kept is not None:
                    self.kept.append(kept)

    def hand_over(self) -> None:
        """Hold the files that came no more: the record has them from here on."""
        self.data, self.kept = [], []

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001
        """Refuse too many files, and any that is empty, too large or of another kind."""
        if len(self.data) > self.most_files:
            raise ValidationError(
                ngettext(
                    "Choose no more than %(num)d file.",
                    "Choose no more than %(num)d files.",
                    self.most_files,
                )
            )
        faults = [fault for fault in map(self._fault, self.data) if fault is not None]
        if faults:
            raise ValidationError(" ".join(faults))

    def _fault(self, file: Upload) -> str | None:
        name, limit, kinds = file.filename, self.most_bytes // MEBIBYTE, ", ".join(self.accept)
        if file.size == 0:
            return str(_("“%(name)s” is empty.", name=name))
        if file.size > self.most_bytes:
            return str(_("“%(name)s” is larger than %(limit)s MB.", name=name, limit=limit))
        if PurePosixPath(name).suffix.lower() not in self.accept:
            return str(
                _(
                    "“%(name)s” is not of a kind that is accepted (%(kinds)s).",
                    name=name,
                    kinds=kinds,
                )
            )
        return None
