"""Reads the memberships of a body that the register knows now."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from registry.council.keeping.rules import Days, Membership
from registry.council.members import queries as members
from registry.council.members.models import MemberState
from registry.council.members.rules import Ended, Item


def memberships(session: Session, organisation_id: UUID) -> list[Membership]:
    """Return the unbroken memberships of a body as known now, newest first."""
    rows = [row for row in members.history(session, organisation_id) if row.known_until is None]
    rows.sort(key=lambda row: row.valid_from)
    spells = [list(spell) for _since, spell in groupby(rows, key=lambda row: row.member_since)]
    return [membership_of(spell) for spell in reversed(spells)]


def membership_of(rows: Sequence[MemberState]) -> Membership:
    """Return the membership that these rows, in order, are of."""
    last = rows[-1]
    return Membership(
        days=Days(rows[0].member_since, _last_day(last.valid_until)),
        item=Item(last.item),
        ended=Ended(last.ended) if last.ended else None,
    )


def spans(rows: Iterable[MemberState]) -> list[Days]:
    """Return the days of rows of the register."""
    return [Days(row.valid_from, _last_day(row.valid_until)) for row in rows]


def _last_day(valid_until: date | None) -> date | None:
    return None if valid_until is None else valid_until - timedelta(days=1)
