"""Screens of the sealed sheets of reports, at the contact point that received them."""

from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.text import N_
from registry.informants.views import Around, screens_of
from registry.moc.reports import queries as reports
from registry.moc.reports.rules import SHEETS
from registry.moc.reports.views import role_name
from registry.seals.models import SealOpening


def _may_know(session: Session, subject: str, actor: Actor) -> None:
    reports.get(session, _report(subject), actor)


def _page(subject: str) -> str:
    return url_for("moc_reports.show", record_id=_report(subject))


def _report(subject: str) -> UUID:
    return UUID(subject.partition(":")[2])


def _whose(session: Session, opening: SealOpening) -> str:
    return role_name(reports.role_of(session, opening.seal_id))


pages = screens_of(
    SHEETS,
    Around(_may_know, _page, "moc_reports.index", N_("Broker reports"), _whose),
    url_prefix="/moc/sheets",
)
