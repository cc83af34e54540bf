"""Reads runs of the matching and what they left: for ISA's delivery desk alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, joinedload

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.deliveries.models import Consignment
from registry.employment.matching.services import Decision
from registry.employment.runs.models import MatchingRun, ResultFile, ReviewPair
from registry.employment.runs.rules import GOING, PairState, RunState, Verdict

Row = TypeVar("Row")


def visible_to(actor: Actor, table: type[MatchingRun | ReviewPair]) -> ColumnElement[bool]:
    """Say which rows `actor` may see: those of ISA's own room."""
    if EVERYTHING in actor.reach:
        return true()
    return table.compartment.in_(actor.reach)


def newest(session: Session, actor: Actor, *, most: int = 60) -> Sequence[MatchingRun]:
    """Return the runs, newest first."""
    query = select(MatchingRun).where(visible_to(actor, MatchingRun))
    return session.scalars(query.order_by(MatchingRun.begun_at.desc()).limit(most)).all()


def get(session: Session, run_id: UUID, actor: Actor) -> MatchingRun:
    """Return a run with its files. Raises NotFound."""
    query = (
        select(MatchingRun)
        .where(MatchingRun.id == run_id, visible_to(actor, MatchingRun))
        .options(
            joinedload(MatchingRun.residence),
            joinedload(MatchingRun.notifications),
            joinedload(MatchingRun.permits),
            joinedload(MatchingRun.consignment).joinedload(Consignment.delivery),
        )
    )
    return _found(session.scalar(query))


def held(session: Session, identities: Iterable[UUID]) -> Sequence[MatchingRun]:
    """Return runs by their identities, oldest first, and hold them until the transaction ends."""
    query = (
        select(MatchingRun)
        .where(MatchingRun.id.in_(set(identities)))
        .order_by(MatchingRun.begun_at, MatchingRun.id)
        .with_for_update()
    )
    return session.scalars(query).all()


def under_way(session: Session) -> MatchingRun | None:
    """Return the run that is going on."""
    return session.scalar(
        select(MatchingRun)
        .where(MatchingRun.state.in_(GOING))
        .order_by(MatchingRun.begun_at.desc())
        .limit(1)
    )


def done_before(session: Session, run: MatchingRun, *, most: int) -> Sequence[MatchingRun]:
    """Return the runs that were done before one, newest first; not what it repeats."""
    query = select(MatchingRun).where(
        MatchingRun.state == RunState.DONE, MatchingRun.begun_at < run.begun_at
    )
    if run.repeats_id is not None:
        query = query.where(MatchingRun.id != run.repeats_id)
    return session.scalars(query.order_by(MatchingRun.begun_at.desc()).limit(most)).all()


def can_be_added_to(session: Session, actor: Actor, *, most: int = 10) -> Sequence[MatchingRun]:
    """Return the runs whose notifications are still kept, newest first."""
    query = select(MatchingRun).where(
        visible_to(actor, MatchingRun),
        MatchingRun.state == RunState.DONE,
        MatchingRun.removed_at.is_(None),
    )
    return session.scalars(query.order_by(MatchingRun.begun_at.desc()).limit(most)).all()


def files_of(session: Session, run: MatchingRun) -> Mapping[str, ResultFile]:
    """Return the files that a run made, by name."""
    query = select(ResultFile).where(ResultFile.run_id == run.id).order_by(ResultFile.name)
    return {one.name: one for one in session.scalars(query)}


def past_term(session: Session, before: datetime, *, most: int = 50) -> Sequence[MatchingRun]:
    """Return runs with files that were begun before a moment."""
    query = (
        select(MatchingRun)
        .where(
            MatchingRun.begun_at < before,
            MatchingRun.removed_at.is_(None),
            MatchingRun.state.not_in(GOING),
        )
        .order_by(MatchingRun.begun_at)
        .limit(most)
    )
    return session.scalars(query).all()


# -- pairs -----------------------------------------------------------------------------------------


def decisions(session: Session) -> list[Decision]:
    """Return all that was decided, as the matching takes it."""
    query = select(
        ReviewPair.key, ReviewPair.asked, ReviewPair.candidate_card_no, ReviewPair.verdict
    ).where(ReviewPair.state == PairState.DECIDED)
    return [
        Decision(key, asked, candidate, verdict == Verdict.SAME)
        for key, asked, candidate, verdict in session.execute(query.order_by(ReviewPair.key))
    ]


def pairs_by_key(session: Session, keys: Iterable[str]) -> dict[str, ReviewPair]:
    """Return the pairs of these keys that are known, by key."""
    found = session.scalars(select(ReviewPair).where(ReviewPair.key.in_(list(keys))))
    return {pair.key: pair for pair in found}


def pairs_of(session: Session, run: MatchingRun, actor: Actor) -> Sequence[ReviewPair]:
    """Return the pairs that came up in a run last, in their order."""
    query = select(ReviewPair).where(ReviewPair.run_id == run.id, visible_to(actor, ReviewPair))
    return session.scalars(query.order_by(ReviewPair.place, ReviewPair.id)).all()


def count_pairs(session: Session, run: MatchingRun) -> Mapping[str, int]:
    """Return how many of a run's pairs are open and decided."""
    query = (
        select(ReviewPair.state, func.count())
        .where(ReviewPair.run_id == run.id)
        .group_by(ReviewPair.state)
    )
    return dict(session.execute(query).tuples().all())


def count_decided_since(session: Session, run: MatchingRun) -> int:
    """Return how many of a run's pairs were decided after it began, so that it doesn't know it."""
    query = (
        select(func.count())
        .select_from(ReviewPair)
        .where(ReviewPair.run_id == run.id, ReviewPair.decided_at > run.begun_at)
    )
    return session.scalars(query).one()


def get_pair(session: Session, pair_id: UUID, actor: Actor) -> ReviewPair:
    """Return a pair. Raises NotFound."""
    query = select(ReviewPair).where(ReviewPair.id == pair_id, visible_to(actor, ReviewPair))
    return _found(session.scalar(query))


def siblings(session: Session, pair: ReviewPair) -> Sequence[ReviewPair]:
    """Return the other pairs that ask about the same number as it came, in their order."""
    query = select(ReviewPair).where(ReviewPair.asked == pair.asked, ReviewPair.id != pair.id)
    return session.scalars(query.order_by(ReviewPair.place, ReviewPair.id)).all()


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, date]:
    """Return the days of runs, as lists show them."""
    query = select(MatchingRun.id, MatchingRun.matched_on).where(
        MatchingRun.id.in_(set(identities))
    )
    return {row.id: row.matched_on for row in session.execute(query)}


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
