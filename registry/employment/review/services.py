"""The verbs of the review: decide a pair, take the decision back."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal
from registry.core.text import N_
from registry.employment.review.rules import DECIDE, TAKE_BACK, VERDICT_NAMES
from registry.employment.runs import queries
from registry.employment.runs.models import ReviewPair
from registry.employment.runs.rules import PairState, Verdict
from registry.parties.queries import names_of


def decide(
    session: Session, pair: ReviewPair, verdict: Verdict, *, actor: Actor, now: datetime
) -> None:
    """Decide a pair. Who is somebody is nobody else: the number's other pairs are decided with it.

    Raises OutOfDate where somebody has decided it already, saying who and how.
    """
    session.refresh(pair, with_for_update=True)
    refuse_decided(session, pair)
    _decide(session, pair, verdict, actor=actor, now=now)
    if verdict is Verdict.SAME:
        for other in queries.siblings(session, pair):
            if other.state == PairState.OPEN:
                _decide(session, other, Verdict.OTHER, actor=actor, now=now)


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

    perform(session, TAKE_BACK, record=pair, actor=actor, now=now, reason=words, change=change)
