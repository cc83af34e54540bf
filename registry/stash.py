"""Keeps files between two attempts at a form, under a token sealed for their sender."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from registry.core.refusals import Refused
from registry.papers.files import KEPT_WITH_A_FORM, FileStore
from registry.parties.visitor import mark_of_reader
from registry.web.downloads import safe_name

_KEPT_SECONDS: Final = int(KEPT_WITH_A_FORM.total_seconds())


@dataclass(frozen=True)
class Kept:
    """A file that was sent with a form that could not be accepted yet."""

    token: str
    filename: str
    size: int
    digest: str
    store: FileStore

    def open(self) -> IO[bytes]:
        """Open the file's content for reading."""
        return BytesIO(self.store.read(self.digest))


class FileStash:
    """What a form could not take yet; a token opens a file for whoever sent it, for a day."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    def keep(self, file: FileStorage) -> Kept | None:
        """Store `file` under its digest; None where it is of a kind that is never taken."""
        name = safe_name(file.filename or "")
        try:
            taken = self._store.take(file.stream, name=name)
        except Refused:
            return None
        token = str(_serializer().dumps([taken.sha256, name, taken.size, mark_of_reader()]))
        return Kept(token, name, taken.size, taken.sha256, self._store)

    def find(self, token: str) -> Kept | None:
        """Return the file kept under `token`, where the present reader is who sent it."""
        try:
            digest, name, size, sender = _serializer().loads(token, max_age=_KEPT_SECONDS)
        except BadData:
            return None
        if sender != mark_of_reader() or not self._store.holds(digest):
            return None
        return Kept(token, name, size, digest, self._store)


def _serializer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key is not None, "sessions need SECRET_KEY"
    return URLSafeTimedSerializer(key, salt="kept-file")
