"""Screens of the sealed sheets of Form 4, at residence management, which receives them."""

from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.text import N_
from registry.informants.views import Around, screens_of
from registry.mlit.notices import queries as notices
from registry.mlit.notices.rules import SHEETS


def _may_know(session: Session, subject: str, actor: Actor) -> None:
    notices.get(session, _notice(subject), actor)


def _page(subject: str) -> str:
    return url_for("mlit_notices.show", record_id=_notice(subject))


def _notice(subject: str) -> UUID:
    return UUID(subject.partition(":")[2])


pages = screens_of(
    SHEETS,
    Around(_may_know, _page, "mlit_notices.index", N_("Notices on Form 4")),
    url_prefix="/mlit/sheets",
)
