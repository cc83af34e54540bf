"""Reads how far going live is: what was brought in, and the next number of every series."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from registry.acts.services import subject_of
from registry.core.actor import Actor
from registry.council.filings.models import Filing
from registry.council.filings.queries import visible_to
from registry.council.filings.rules import FilingState
from registry.council.going_live.rules import CONTINUE
from registry.council.letters import CERTIFICATES, EXPULSIONS, LETTERS, RECEIPTS
from registry.council.measures import rules as measures
from registry.council.members.models import Employer, MemberState
from registry.council.requests import rules as requests
from registry.council.violations import rules as violations
from registry.ledger.queries import entries_about
from registry.ledger.rules import Entry
from registry.papers.queries import next_number_of
from registry.papers.rules import Series, fiscal_year

SERIES: Final = (
    LETTERS,
    RECEIPTS,
    CERTIFICATES,
    EXPULSIONS,
    requests.NUMBERS,
    measures.NUMBERS,
    violations.CASES,
)
COUNTED_TO: Final = 10_000
_NAMESPACE: Final = UUID("c0f51f1a-9b1e-4f5c-8a2b-7f3a5e2d9b44")


class YearOfNumbers:
    """The numbers that an office gives in one series in one fiscal year, as acts speak of them."""

    kind = "council.numbers"
    book = "council"
    organisation_id = None
    state = None

    def __init__(self, series: Series, year: int) -> None:
        self.series = series
        self.year = year
        self.id = uuid5(_NAMESPACE, f"{series.office}/{series.name}/{year}")

    @property
    def day(self) -> date:
        """A day of that fiscal year."""
        return date(self.year, 4, 1)


@dataclass(frozen=True)
class Numbers:
    """Where a series stands in a year: its next number, and who brought one in last."""

    of: YearOfNumbers
    next_number: int
    brought_in: Entry | None


def years_of_numbers(today: date) -> dict[UUID, YearOfNumbers]:
    """Return every series in this fiscal year and the next."""
    year = fiscal_year(today)
    found = [YearOfNumbers(series, one) for one in (year, year + 1) for series in SERIES]
    return {one.id: one for one in found}


def standing(session: Session, of: YearOfNumbers) -> Numbers:
    """Return where a series stands in a year."""
    brought_in = [
        entry for entry in entries_about(session, subject_of(of)) if entry.act == CONTINUE.name
    ]
    return Numbers(
        of,
        next_number_of(session, of.series, fiscal_year=of.year),
        brought_in[-1] if brought_in else None,
    )


def brought_in(session: Session, actor: Actor) -> Mapping[str, Any]:
    """Count, up to COUNTED_TO, the members, employers and open matters that are in the register."""

    def some(query: Any) -> int:
        one = query.with_only_columns(literal(1), maintain_column_froms=True).limit(COUNTED_TO)
        return session.scalar(select(func.count()).select_from(one.subquery())) or 0

    entered = select(Filing).where(
        visible_to(actor), Filing.entered_by.is_not(None), Filing.state != FilingState.DRAFT
    )
    return {
        "members": some(select(MemberState).where(MemberState.known_until.is_(None))),
        "employers": some(select(Employer)),
        "entered": some(entered),
    }
