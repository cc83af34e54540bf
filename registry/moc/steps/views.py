"""Hands out the evidence that goes with a step."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from registry.core.db import db
from registry.moc.post.rules import FIELDS, PARTIES
from registry.moc.steps import queries
from registry.papers.screens import send_file
from registry.web.access import current_actor, serves

pages = Blueprint("moc_steps", __name__, url_prefix="/moc/steps")


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=PARTIES | FIELDS)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of a step."""
    return send_file(queries.get_file(db.session(), record_id, file_id, current_actor()).stored)
