"""What becomes of a package that arrived whole and signed: its place in the channel decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from registry.core.refusals import Refusal
from registry.core.text import N_

STEP_LIMIT: Final = 100  # numbers that a package may be ahead of the last one


class State(StrEnum):
    """Where a package that arrived stands. A quarantined one waits for a person's decision."""

    ACCEPTED = "accepted"
    HELD = "held"  # until the ones before it come
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class Why(StrEnum):
    """Why one that arrived was not accepted at once."""

    GAP = "gap"
    BLOCKED = "blocked"
    SAME_NUMBER = "same-number"
    BROKEN_CHAIN = "broken-chain"
    BACKDATED = "backdated"
    UNFIT = "unfit"
    TOO_FAR = "too-far"
    TOO_OLD = "too-old"
    DECIDED = "decided"
    NO_SUCH_PACKAGE = "no-such-package"


STATES: Final[Mapping[State, str]] = {
    State.ACCEPTED: N_("accepted"),
    State.HELD: N_("held"),
    State.QUARANTINED: N_("in quarantine"),
    State.REFUSED: N_("refused"),
}
REASONS: Final[Mapping[Why, str]] = {
    Why.GAP: N_("Packages before it have not come yet. It is kept until they do."),
    Why.BLOCKED: N_("It is kept until somebody has decided about a package in quarantine."),
    Why.SAME_NUMBER: N_(
        "There are two different packages with one number. Neither counts until somebody has asked "
        "the sender and decided."
    ),
    Why.BROKEN_CHAIN: N_(
        "It does not follow from the edition that is here: one was left out, or another was put in "
        "its place. Ask the sender."
    ),
    Why.BACKDATED: N_("It is dated earlier than the package before it. Ask the sender."),
    Why.UNFIT: N_("Its content can't be carried out here. Ask the sender."),
    Why.TOO_FAR: N_("Its number is too far ahead of the last one. Nothing was done with it."),
    Why.TOO_OLD: N_("It bears a number that had its turn already. Nothing was done with it."),
    Why.DECIDED: N_("Somebody decided that it does not count."),
    Why.NO_SUCH_PACKAGE: N_("It is a receipt for a package that was never sent from here."),
}


@dataclass(frozen=True)
class Arrival:
    """What matters of a package for its place: number, the edition before it, when it was made."""

    sequence: int
    previous: str | None
    made_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a channel stands as a package arrives.

    `last` is the number of the last one accepted (0 before the first) and `last_made_at` its
    moment; `last_of_kind` the digest of the last one of the same kind. `others` says whether
    another package is known under this number, `blocked` whether one waits for a decision.
    """

    last: int = 0
    last_made_at: datetime | None = None
    last_of_kind: str | None = None
    others: bool = False
    blocked: bool = False


@dataclass(frozen=True)
class Verdict:
    """What becomes of it, and why where it was not accepted."""

    state: State
    why: Why | None = None


def judge(arrival: Arrival, standing: Standing) -> Verdict:
    """Decide what becomes of a package. The order of the questions matters.

    Two with one number come first: that is a fault of the sender's whatever the number. A number
    too far ahead or had before moves nothing, so that nobody can run the channel forward or back.
    """
    if standing.others:
        return Verdict(State.QUARANTINED, Why.SAME_NUMBER)
    if arrival.sequence <= standing.last:
        return Verdict(State.REFUSED, Why.TOO_OLD)
    if arrival.sequence > standing.last + STEP_LIMIT:
        return Verdict(State.REFUSED, Why.TOO_FAR)
    if standing.blocked:
        return Verdict(State.HELD, Why.BLOCKED)
    if arrival.sequence > standing.last + 1:
        return Verdict(State.HELD, Why.GAP)
    return _judge_next(arrival, standing)


def _judge_next(arrival: Arrival, standing: Standing) -> Verdict:
    """Decide about the one whose turn it is."""
    if standing.last_made_at is not None and arrival.made_at < standing.last_made_at:
        return Verdict(State.QUARANTINED, Why.BACKDATED)
    if arrival.previous != standing.last_of_kind:
        return Verdict(State.QUARANTINED, Why.BROKEN_CHAIN)
    return Verdict(State.ACCEPTED)


def explain(code: str, about: Mapping[str, str]) -> list[Refusal]:
    """Return the words for what is kept as the reason: of its place, or of the package itself."""
    said = [] if code not in set(Why) else [Refusal(REASONS[Why(code)])]
    if "refusal" in about:
        said.append(Refusal(about["refusal"], about))
    return said
