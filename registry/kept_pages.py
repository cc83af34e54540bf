"""Gives the page that answers a form an address of its own, so that back and forward lead to it.

A browser shows a page that answered a POST again only by sending the form once more. So what a
refused form comes to is kept, sealed for its reader's own session, and the browser is led to it:
nothing is looked at or done anew, and what was typed is there. A form that asks for a secret, or
for what is to be sealed, is answered at once; nothing of it is kept.
"""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, json, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from registry.core import clock
from registry.papers.files import FileLost, FileStore
from registry.parties.visitor import envelope, mark_of_reader
from registry.web import csrf
from registry.web.fields import SecretField
from registry.web.forms import RegistryForm

KEPT: Final = "_kept"
LARGEST: Final = 1024**2
_KEPT_FOR: Final = timedelta(hours=24)
_SEE_OTHER: Final = 303


def init_app(app: Flask) -> None:
    """Keep and show such pages; to be called when the door stands, so that it is asked first."""
    files: FileStore = app.extensions["registry.files"]

    @app.before_request
    def _show() -> Response | None:
        digest = request.args.get(KEPT) if request.method == "GET" else None
        return None if digest is None else _kept_page(files, digest)

    @app.after_request
    def _keep(response: Response) -> AnyResponse:
        return _kept_away(files, response) if _is_to_be_kept(response) else response


def _is_to_be_kept(response: Response) -> bool:
    form: RegistryForm | None = g.get("page_form")
    if request.method != "POST" or form is None or not form.was_sent:
        return False
    if response.mimetype != "text/html" or response.is_streamed or response.location:
        return False
    return (
        (response.status_code >= 400 or form.is_redrawn or form.shows_its_answer)
        and not form.leaves_no_trace
        and not any(isinstance(field, SecretField) for field in form)
        and "GET" in _allowed_here()
        and request.headers.get("Sec-Fetch-Mode") == "navigate"  # a person's browser, in a tab
        and len(response.get_data()) <= LARGEST
    )


def _allowed_here() -> Iterable[str]:
    adapter = current_app.create_url_adapter(request)
    return () if adapter is None else adapter.allowed_methods()


def _kept_away(files: FileStore, response: Response) -> AnyResponse:
    page = [clock.now().isoformat(), response.status_code, response.get_data(as_text=True)]
    digest = files.keep(envelope().seal(zlib.compress(json.dumps(page).encode()), about=_about()))
    asked: MultiDict[str, Any] = MultiDict(request.args)
    asked[KEPT] = digest
    query = urlencode(list(asked.items(multi=True)))
    return redirect(f"{quote(request.path)}?{query}", _SEE_OTHER)


def _kept_page(files: FileStore, digest: str) -> Response | None:
    """Return a page as it was; None, so that it is drawn anew, where it is not this reader's."""
    try:
        sealed = files.read(digest)
        page = json.loads(zlib.decompress(envelope().open(sealed, about=_about())))
    except (FileLost, ValueError):
        return None
    at, status, text = page
    if clock.now() - datetime.fromisoformat(at) > _KEPT_FOR:
        return None
    return Response(text, status, mimetype="text/html")


def _about() -> str:
    """Say whose page it is and where: nobody else's session opens it, and none that has ended."""
    return f"page {request.path} for {mark_of_reader()} with {csrf.token()}"
