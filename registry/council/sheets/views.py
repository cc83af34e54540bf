"""Screens of the sealed sheets of referrals, in an organ's office."""

from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.text import N_
from registry.council.referrals import queries as referrals
from registry.council.referrals.rules import SHEETS
from registry.informants.views import Around, screens_of


def _may_know(session: Session, subject: str, actor: Actor) -> None:
    """Whom the case concerns, for them there is no such sheet."""
    referrals.get(session, _part(subject), actor)


def _page(subject: str) -> str:
    return url_for("council_referrals.show", record_id=_part(subject))


def _part(subject: str) -> UUID:
    return UUID(subject.partition(":")[2])


pages = screens_of(
    SHEETS,
    Around(_may_know, _page, "council_referrals.index", N_("Referrals received")),
    url_prefix="/council/sheets",
)
