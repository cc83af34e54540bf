"""Carries what was typed across a sign-in: a session that ended takes nothing with it.

The fields travel in the reader's own browser, sealed against change, as one hidden field of the
sign-in forms. They come back to the page they were meant for and are drawn there again, unsaved.
Of a file that could not be kept goes its name, so that the form can ask for it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, g, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from registry.web import csrf
from registry.web.frame import setup
from registry.web.paths import local_path

FIELD: Final = "carried"
_HOURS_KEPT: Final = 24
_LEFT_BEHIND: Final = frozenset({csrf.FIELD, FIELD, "password", "code"})


@dataclass(frozen=True)
class Carried:
    """A form on its way: the page it belongs to and its fields in order."""

    path: str
    fields: Sequence[tuple[str, str]]
    writer: str


def _serializer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key is not None, "sessions need SECRET_KEY"
    return URLSafeTimedSerializer(key, salt="carried-form")


def keep_files() -> bool:
    """Keep the files that came with the present request; say whether none of them is lost."""
    stash, is_whole, files = setup().stash, True, []
    for name, file in request.files.items(multi=True):
        if not file.filename:
            continue
        file.stream.seek(0)
        kept = stash.keep(file) if stash is not None else None
        is_whole = is_whole and kept is not None
        files.append((f"{name}-kept", kept.token) if kept else (f"{name}-lost", file.filename))
    g.files_of_form = files
    return is_whole


def _files() -> list[tuple[str, str]]:
    if "files_of_form" not in g:
        sent = request.files.items(multi=True)
        return [(f"{name}-lost", file.filename) for name, file in sent if file.filename]
    return list(g.files_of_form)


def pack(*, writer: str | None = None) -> str | None:
    """Seal the form that the present request posted, or pass on one sealed before; None without.

    `writer` is the mark of whose it is where that is not who asks now; empty: nobody can tell.
    """
    try:
        passed_on = request.form.get(FIELD)
        if passed_on:
            return passed_on
        fields = [item for item in request.form.items(multi=True) if item[0] not in _LEFT_BEHIND]
        fields += _files()
    except HTTPException:  # too large or unreadable: there is nothing that could be carried
        return None
    if request.method != "POST" or not fields:
        return None
    mark = setup().mark_of_reader() if writer is None else writer
    return str(_serializer().dumps([request.full_path.rstrip("?"), fields, mark]))


def unpack(sealed: str | None) -> Carried | None:
    """Open a sealed form; None where there is none, or it is not ours or too old."""
    if not sealed:
        return None
    try:
        content: Any = _serializer().loads(sealed, max_age=_HOURS_KEPT * 3600)
    except BadData:
        return None
    path, fields, writer = content
    return Carried(local_path(path), [(str(name), str(value)) for name, value in fields], writer)


def resume() -> str | None:
    """Return the page that takes the reader back to their form, or None where none was carried.

    Call it when a sign-in is complete, before redirecting anywhere else.
    """
    carried = unpack(request.form.get(FIELD))
    if carried is None or carried.writer not in {"", setup().mark_of_reader()}:
        return None  # somebody else signed in: what was typed before is not for them
    return render_template("web/resume.html", carried=carried)
