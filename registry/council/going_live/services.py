"""Lets the numbers of a series go on where the office was before."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.going_live import queries
from registry.council.going_live.queries import YearOfNumbers
from registry.council.going_live.rules import CONTINUE, HIGHEST, lowest_next
from registry.papers.services import continue_numbers


def bring_in(
    session: Session,
    of: YearOfNumbers,
    *,
    following: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the next number of a series be `following`. Raises Refused where that, or a later one,
    was given already, or is more than a number can be.
    """
    if not 1 <= following <= HIGHEST:
        raise Refused(
            Refusal(N_("Enter a number up to %(most)s."), {"most": HIGHEST}, field="following")
        )
    before = queries.standing(session, of)
    lowest = lowest_next(before.next_number, before.brought_in.facts if before.brought_in else None)
    perform(
        session,
        CONTINUE,
        record=of,
        actor=actor,
        now=now,
        facts={
            "series": of.series.name,
            "year": of.year,
            "before": before.next_number,
            "following": following,
            "lowest": lowest,
        },
        reason=reason,
        change=lambda: continue_numbers(
            session, series=of.series, on=of.day, following=following, lowest=lowest
        ),
    )
