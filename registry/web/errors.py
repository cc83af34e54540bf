"""Answers what went wrong: a page in the reader's language, a problem document for machines."""

import logging
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError

from registry.core.refusals import ConfirmFirst, NotEntitled, NotFound, OutOfDate, Refusal, Refused
from registry.core.text import N_, LocalizedText, Message, Unanswerable
from registry.web import carry, csrf
from registry.web.frame import current_frame
from registry.web.locale import current_language, day_text, moment_text

log = logging.getLogger(__name__)

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another

# status: (heading, what to do)
_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    400: (
        N_("This request could not be read"),
        N_("Nothing was saved. Go back to the page before, load it again and try once more."),
    ),
    401: (N_("Sign in first"), N_("This page is for people who are signed in.")),
    403: (
        N_("This is not open to you"),
        N_("Your desk is not entitled to this. If you think it should be, ask your administrator."),
    ),
    404: (
        N_("There is no such page"),
        N_("The address may be mistyped, or what was here is not for you."),
    ),
    405: (
        N_("This address can't be used this way"),
        N_("Start again from the page that led you here."),
    ),
    409: (
        N_("Somebody else was first"),
        N_(
            "The record has changed since you opened it. Nothing of yours was saved; open it again."
        ),
    ),
    413: (
        N_("That was too large"),
        N_("Nothing was saved. Send smaller files, or fewer at a time."),
    ),
    415: (
        N_("This kind of content is not accepted"),
        N_("Nothing was saved. Send the file in one of the kinds the page names."),
    ),
    422: (N_("This could not be done"), N_("Nothing was saved. Read the reason and try again.")),
    429: (
        N_("Too many attempts"),
        N_("Wait a minute, then try again. Nothing of yours was lost."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing was half done. Try again; if it happens again, tell us the number below."),
    ),
    503: (
        N_("The service is not available just now"),
        N_("Try again in a few minutes. Nothing of yours was lost."),
    ),
}

_STATUS_OF: Final[tuple[tuple[type[Refused], int], ...]] = (
    (NotFound, 404),
    (NotEntitled, 403),
    (ConfirmFirst, 403),
    (OutOfDate, 409),
    (Refused, 422),
)


def explain(refusal: Refusal) -> str:
    """Say a refusal in the reader's language, its dates and moments written out."""
    values = {name: _worded(value) for name, value in refusal.params.items()}
    return str(_(refusal.message, **values))


def _worded(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, LocalizedText):
        return value.in_locale(current_language())
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    return value


def say(message: Message) -> str:
    """Say a message of the core in the reader's language, its dates and moments written out."""
    return explain(Refusal(message.text, message.params))


def new_support_id() -> str:
    """Return a short number that a person can read out on the telephone."""
    letters = "".join(secrets.choice(_LETTERS) for _place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def wants_problem() -> bool:
    """Say whether the answer goes to a program rather than to a person."""
    return request.path.startswith("/api/")


def _answer(status: int, *, details: list[str], support_id: str | None = None) -> Response:
    heading, advice = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    if wants_problem():
        return _problem(status, title=_(heading), details=details, support_id=support_id)
    g.pop("page_form", None)  # the page that failed holds no form to send again
    page = render_template(
        "web/error.html",
        status=status,
        heading=_(heading),
        advice=_(advice),
        details=details,
        support_id=support_id,
    )
    return make_response(page, status)


def _to_sign_in_again(carried: str, status: int, heading: str, lead: str) -> Response:
    """Answer a form that came from a session that is over, with what was typed kept."""
    g.pop("page_form", None)
    page = render_template(
        "web/signed_out.html",
        carried=carried,
        heading=heading,
        lead=lead,
        # whoever switches the language takes the form along
        page_form={"form_id": "signed-out", "looks_first": False},
    )
    return make_response(page, status)


def _signed_out(carried: str) -> Response:
    return _to_sign_in_again(
        carried,
        401,
        _("You have been signed out"),
        _(
            "Nothing was saved. What you typed is kept on this page: sign in again and you are"
            " back at your form. Files have to be chosen again."
        ),
    )


def _of_somebody_else(status: int) -> Response | None:
    """Answer a form that another person's session gave to this browser; None where none did."""
    reader = current_frame().reader
    if request.method != "POST" or wants_problem() or reader is None:
        return None
    if (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
        return None  # files of somebody who is not served: they are not even read
    try:
        token = request.form.get(csrf.FIELD)
    except HTTPException:  # too large or unreadable: there is nothing that could be kept
        return None
    carried = None if not token or csrf.matches(token) else carry.pack(writer="")
    if carried is None:
        return None
    return _to_sign_in_again(
        carried,
        status,
        _("Somebody else is signed in here now"),
        _(
            "Since you opened the page, %(name)s (%(desk)s) signed in with this browser. Nothing"
            " was saved. What you typed is kept on this page: sign in again as before and you are"
            " back at your form. Files have to be chosen again.",
            name=reader.name,
            desk=reader.desk,
        ),
    )


def _problem(status: int, *, title: str, details: list[str], support_id: str | None) -> Response:
    problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if details:
        problem["detail"] = " ".join(details)
    if support_id:
        problem["instance"] = f"urn:support:{support_id}"
    response = make_response(problem, status)
    response.mimetype = "application/problem+json"
    return response


def _on_http_error(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or an answer somebody made on purpose
    if error.code == 500:
        return _on_failure(error)
    if error.code == 401 and not wants_problem() and current_frame().sign_in_url:
        carried = carry.pack()
        if carried is not None:
            return _signed_out(carried)
    answer = _answer(error.code, details=[])
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            answer.headers[name] = value
    return answer


def _on_refused(refused: Refused) -> Response:
    status = next(status for kind, status in _STATUS_OF if isinstance(refused, kind))
    if isinstance(refused, NotFound | NotEntitled):
        kept = _of_somebody_else(status)
        if kept is not None:
            return kept
    return _answer(status, details=[explain(refusal) for refusal in refused.refusals])


def _on_unanswerable(question: Unanswerable) -> Response:
    return _answer(422, details=[say(question.message)])


def _on_failure(error: Exception) -> Response:
    cause = error.original_exception if isinstance(error, InternalServerError) else error
    support_id = new_support_id()
    log.error(
        "failure %s at %s %s", support_id, request.method, request.endpoint, exc_info=cause or error
    )
    try:
        return _answer(500, details=[], support_id=support_id)
    except Exception:
        log.exception("failure %s: its page failed too", support_id)
        return Response(f"{support_id}\n", 500, mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(Unanswerable, _on_unanswerable)
    app.register_error_handler(Exception, _on_failure)
