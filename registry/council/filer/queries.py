"""Reads a body's own filings, and when one is likely to end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.calendar import Place
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.refusals import NotFound
from registry.council.filings import queries as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import PENDING, Expectation, FilingKind, expectation
from registry.duties import calendars


def own(session: Session, filing_id: UUID, actor: Actor) -> Filing:
    """Return a filing of the actor's own organisation. Raises NotFound for any other."""
    filing = filings.get(session, filing_id, actor)
    if actor.organisation_id is None or filing.organisation_id != actor.organisation_id:
        raise NotFound
    return filing


def likely_end(session: Session, filing: Filing, *, now: datetime) -> Expectation | None:
    """Return when a pending filing is likely to end, judging by those of the past year.

    None where it is not pending, or too few of its kind were decided; a day that is over where it
    takes longer than usual.
    """
    if filing.state not in PENDING or filing.arrived_on is None:
        return None
    with widened(session, "council"):  # a figure over all filings tells of none
        usual = filings.usual(session, FilingKind(filing.kind_of_filing), today=legal_date(now))
    calendar = calendars.basis(session, now=now).calendars[Place.TOKYO]
    return expectation(filing.arrived_on, usual, calendar)
