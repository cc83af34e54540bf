"""Screens that answer with paper: an inquiry with its answers, a consultation with its record."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.moc.consultations import queries as talks
from registry.moc.inquiries import queries as inquiries
from registry.moc.post.rules import PARTIES
from registry.moc.prints import letters
from registry.moc.screens import printing_language
from registry.moc.texts import queries as texts
from registry.papers.screens import printed
from registry.web.access import current_actor, serves

pages = Blueprint("moc_prints", __name__, url_prefix="/moc/print")


@pages.get("/inquiries/<uuid:record_id>")
@serves(desks=PARTIES)
def inquiry(record_id: UUID) -> Response:
    """Print an inquiry and what was answered, in every language that there is."""
    session, actor = db.session(), current_actor()
    found = inquiries.get(session, record_id, actor)
    wordings = texts.in_all(session, actor, [found, *found.answers])
    document = letters.of_inquiry(found, wordings, clock.now())
    return printed(document, found.reference, language=printing_language())


@pages.get("/consultations/<uuid:record_id>")
@serves(desks=PARTIES)
def consultation(record_id: UUID) -> Response:
    """Print what both sides agreed in a consultation."""
    session, actor = db.session(), current_actor()
    found = talks.get(session, record_id, actor)
    wordings = texts.in_all(session, actor, found.records)
    document = letters.of_consultation(found, wordings, clock.now())
    return printed(document, found.reference, language=printing_language())
