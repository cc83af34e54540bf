"""Public pages of the memorandum: what it is for, how it stands, suspensions; and one extract."""

from typing import Final
from uuid import UUID

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.refusals import NotFound
from registry.moc.clauses import MOC, MOC_1, MOC_2, MOC_3
from registry.moc.disclosures import queries as consents
from registry.moc.disclosures.rules import Standing, is_code
from registry.moc.memorandum import queries as life
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.moc.stays import queries as stays
from registry.web.access import serves_the_public
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
GONE: Final = 410

pages = Blueprint("public_memorandum", __name__, url_prefix="/<language:language>")


@pages.after_request
def _keep_nowhere(response: Response) -> Response:
    """Let nobody keep what may be closed at any moment, nor tell others its address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.get("/memorandum")
@serves_the_public
def show() -> Page:
    """Show what the memorandum is for, between whom, since when, and what is suspended."""
    session, language = db.session(), current_language()
    today = day_at(Side.JP, clock.now())
    return render_template(
        "portal/memorandum/show.html",
        purpose=MOC_1.gist.in_locale(language),
        contacts=MOC_2.gist.in_locale(language),
        parties=[party.in_locale(language) for party in MOC.parties],
        life=life.life(session),
        today=today,
        suspensions=stays.suspensions(session, today),
    )


@pages.get("/extracts/<uuid:record_id>/<code>")
@serves_the_public
def extract(record_id: UUID, code: str) -> Page:
    """Show the passages that a consent opens to the recipient, while it is in force."""
    if not is_code(code, str(current_app.config["SECRET_KEY"]), record_id):
        raise NotFound
    found = consents.opened(db.session(), record_id, day_at(Side.JP, clock.now()))
    page = render_template(
        "portal/memorandum/extract.html",
        extract=found,
        rule=MOC_3.gist.in_locale(current_language()),
    )
    return page, 200 if found.standing is Standing.OPEN else GONE
