"""Corrects the days of a membership; what was known of them before stays in the history."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.keeping import queries
from registry.council.keeping.rules import Days, Membership, refusals_to_correct_days
from registry.council.members import queries as members
from registry.council.members import services as register
from registry.council.members.models import MemberState
from registry.council.members.rules import CORRECT_DAYS, Began, Item

CHANGED: Final = N_("The register was changed meanwhile. Look at it again.")
Span = tuple[date, date | None]  # half-open


def correct_days(
    session: Session,
    organisation_id: UUID,
    *,
    since: date,
    days: Days,
    told: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write that the membership recorded as begun on `since` had these days.

    `told` says who was told. Raises Refused, and OutOfDate where no such membership is known.
    """
    rows = members.known_from_day(session, organisation_id, min(since, days.first))
    own = [row for row in rows if row.member_since == since]
    if not own:
        raise OutOfDate(Refusal(CHANGED))
    known = queries.membership_of(own)
    others = queries.spans(row for row in rows if row not in own)
    if refusals := refusals_to_correct_days(known, days, others=others, today=legal_date(now)):
        raise Refused(*refusals)
    perform(
        session,
        CORRECT_DAYS,
        record=register.RegisterEntry(organisation_id),
        actor=actor,
        now=now,
        facts={
            "first_was": str(known.days.first),
            "first": str(days.first),
            "last_was": str(known.days.last or ""),
            "last": str(days.last or ""),
        },
        reason=f"{reason}\n\n{told}",
        change=lambda: _write_anew(session, own, known, days, now=now),
    )


def _write_anew(
    session: Session, own: Sequence[MemberState], known: Membership, days: Days, *, now: datetime
) -> None:
    for row in own:
        row.known_until = now
    session.flush()
    organisation_id = own[0].organisation_id
    since = members.since_before(session, organisation_id, days.first) or days.first
    written = list(_spread(own, days))
    for row, span in written:
        is_last = row is written[-1][0]
        register.enter(
            session,
            organisation_id=organisation_id,
            serial=row.serial,
            item=Item(row.item),
            values=register.particulars(row),
            basis=row.basis,
            span=span,
            since=since,
            began=_began(row, span),
            ended=known.ended if is_last and days.last is not None else None,
            now=now,
        )


def _began(row: MemberState, span: Span) -> Began:
    return Began(row.began) if span == (row.valid_from, row.valid_until) else Began.CORRECTED


def _spread(own: Sequence[MemberState], days: Days) -> Iterator[tuple[MemberState, Span]]:
    """Lay what was recorded over the right days: the ends stretch, what lies beyond goes."""
    until = None if days.last is None else days.last + timedelta(days=1)
    for row in own:
        start = days.first if row is own[0] else max(row.valid_from, days.first)
        end = until if row is own[-1] else _earlier(row.valid_until, until)
        if end is None or start < end:
            yield row, (start, end)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
