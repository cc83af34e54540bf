"""Reads what concerns one body and nobody else: its membership, filings and papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.text import LocalizedText
from registry.council.filings import queries as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingState
from registry.council.members import queries as members
from registry.council.members.models import MemberState
from registry.council.members.rules import PARTICULARS
from registry.council.members.services import particulars
from registry.papers.models import Paper

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Coming:
    """Something that the register knows of a day to come: items with their texts before and after.

    Without items it is the first day on which the body is no member any more.
    """

    on: date
    changes: Sequence[tuple[LocalizedText, str, str]] = ()


@dataclass(frozen=True)
class Membership:
    """A body's place in the register, seen from a day: present, to come, or past."""

    state: MemberState
    since: date
    last_day: date | None
    seen_on: date
    coming: Sequence[Coming]

    @property
    def is_current(self) -> bool:
        """Say whether the body is a member on the day."""
        return self.since <= self.seen_on and not self.is_over

    @property
    def is_over(self) -> bool:
        """Say whether the membership ended before the day."""
        return self.last_day is not None and self.last_day < self.seen_on


def membership(session: Session, organisation_id: UUID, *, on: date) -> Membership | None:
    """Return how a body stands in the register on a day; None where it never was in it."""
    history = members.history(session, organisation_id)
    rows = [row for row in reversed(history) if row.known_until is None]
    rows.sort(key=lambda row: row.valid_from)
    if not rows:
        return None
    state = next((row for row in rows if row.valid_until is None or row.valid_until > on), rows[-1])
    ends = [row.valid_until for row in rows if row.ended and row.valid_until and row is rows[-1]]
    return Membership(
        state=state,
        since=state.member_since,
        last_day=ends[0] - _DAY if ends else None,
        seen_on=on,
        coming=_coming(rows, on),
    )


def _coming(rows: Sequence[MemberState], on: date) -> list[Coming]:
    found = [
        Coming(later.valid_from, _differences(earlier, later))
        for earlier, later in pairwise(rows)
        if later.valid_from > on
    ]
    end = rows[-1].valid_until
    if rows[-1].ended and end is not None and end > on:
        found.append(Coming(end))
    return found


def _differences(earlier: MemberState, later: MemberState) -> list[tuple[LocalizedText, str, str]]:
    before, after = particulars(earlier), particulars(later)
    return [
        (label, before[field], after[field])
        for field, label in PARTICULARS.items()
        if before[field] != after[field]
    ]


def own_filings(session: Session, organisation_id: UUID) -> list[Filing]:
    """Return a body's filings, drafts first and then the newest; not what is entered for it yet."""
    return [
        filing
        for filing in filings.of_organisation(session, organisation_id)
        if filing.state != FilingState.DRAFT or filing.entered_by is None
    ]


def own_papers(session: Session, organisation_id: UUID) -> Sequence[Paper]:
    """Return the receipts, letters and certificates issued to a body, newest first."""
    return session.scalars(
        select(Paper)
        .where(Paper.organisation_id == organisation_id)
        .order_by(Paper.issued_at.desc(), Paper.id)
    ).all()
