"""The verbs of the review: decide a pair, take the decision back."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.refusals import OutOfDate, Refusal
from registry.core.text import N_
from registry.employment.review.rules import DECIDE, TAKE_BACK, VERDICT_NAMES
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun, ReviewPair
from registry.employment.runs.rules import ALL_DECIDED, PUT_UP, PairState, Verdict
from registry.employment.runs.services import has_open_pairs
from registry.parties.queries import names_of


def decide(
    session: Session, pair: ReviewPair, verdict: Verdict, *, actor: Actor, now: datetime
) -> None:
    """Decide a pair. Who is somebody is nobody else: the number's other pairs are decided with it.

    Raises OutOfDate where somebody has decided it already, saying who and how.
    """
    runs = _hold_runs(session, pair)
    session.refresh(pair, with_for_update=True)
    refuse_decided(session, pair)
    _decide(session, pair, verdict, actor=actor, now=now)
    if verdict is Verdict.SAME:
        for other in queries.siblings(session, pair):
            if other.state == PairState.OPEN:
                _decide(session, other, Verdict.OTHER, actor=actor, now=now)
    for run in runs:
        if not has_open_pairs(session, run):
            perform(session, ALL_DECIDED, record=run, actor=THE_SYSTEM, now=now)


def _hold_runs(session: Session, pair: ReviewPair) -> list[MatchingRun]:
    """Hold the runs of a pair and its like, so that one person decides after another.

    Returns those of which something is undecided.
    """
    concerned = {pair.run_id, *(one.run_id for one in queries.siblings(session, pair))}
    return [run for run in queries.held(session, concerned) if has_open_pairs(session, run)]


def refuse_decided(session: Session, pair: ReviewPair) -> None:
    """Raise OutOfDate where a pair is decided, in words that say who was first."""
    if pair.state != PairState.DECIDED or pair.verdict is None:
        return
    people = names_of(session, [pair.decided_by])
    name = next((account.name_ja for account in people.values()), "—")
    raise OutOfDate(
        Refusal(
            N_("%(who)s has decided this pair already (%(at)s). Your answer was not taken."),
            {"who": name, "at": pair.decided_at, "verdict": VERDICT_NAMES[Verdict(pair.verdict)]},
        )
    )


def _decide(
    session: Session, pair: ReviewPair, verdict: Verdict, *, actor: Actor, now: datetime
) -> None:
    def change() -> None:
        pair.verdict, pair.decided_by, pair.decided_at = verdict, actor.account_id, now

    perform(
        session,
        DECIDE,
        record=pair,
        actor=actor,
        now=now,
        facts={"verdict": verdict.value, "run": str(pair.run_id)},
        change=change,
    )


def take_back(
    session: Session, pair: ReviewPair, *, words: str, actor: Actor, now: datetime
) -> None:
    """Take a decision back, for a reason: the pair is open again, and the next run asks."""

    def change() -> None:
        pair.verdict = pair.decided_by = pair.decided_at = None

    (run,) = queries.held(session, [pair.run_id])
    was_open = has_open_pairs(session, run)
    perform(session, TAKE_BACK, record=pair, actor=actor, now=now, reason=words, change=change)
    if not was_open:
        perform(session, PUT_UP, record=run, actor=THE_SYSTEM, now=now)
