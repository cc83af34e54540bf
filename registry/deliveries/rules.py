"""The words of periodic deliveries: streams, states, acts and duties, purposes and recipients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.clauses import Clause
from registry.core.periods import Period
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText


class State(StrEnum):
    """Where the delivery of one period stands."""

    DUE = "due"
    PREPARED = "prepared"
    READY = "ready"  # to be fetched by hand
    HANDED_OVER = "handed-over"
    RECEIVED = "received"
    CONFLICT = "conflict"  # two files for one period: a person decides


class FileState(StrEnum):
    """Where one file for a delivery stands."""

    CHECKING = "checking"
    STOPPING = "stopping"
    STOPPED = "stopped"
    REFUSED = "refused"
    CHECKED = "checked"
    PREPARED = "prepared"
    HANDED_OVER = "handed-over"
    SET_ASIDE = "set-aside"


class Channel(StrEnum):
    """The way that a file went."""

    NETWORK = "network"
    BY_HAND = "by-hand"
    OTHERWISE = "otherwise"


class Cause(StrEnum):
    """Why a delivery went another way than the agreement's usual one."""

    NETWORK_DOWN = "network-down"
    BOTH_AGREE = "both-agree"


GOING: Final = frozenset({FileState.CHECKING, FileState.STOPPING})
STATE_NAMES: Final[Mapping[State, str]] = {
    State.DUE: N_("Not prepared"),
    State.PREPARED: N_("Prepared"),
    State.READY: N_("Ready to be fetched"),
    State.HANDED_OVER: N_("Handed over"),
    State.RECEIVED: N_("Received, acknowledged"),
    State.CONFLICT: N_("Two differ"),
}
FILE_STATE_NAMES: Final[Mapping[FileState, str]] = {
    FileState.CHECKING: N_("Being checked"),
    FileState.STOPPING: N_("Being stopped"),
    FileState.STOPPED: N_("Stopped"),
    FileState.REFUSED: N_("Refused by the check"),
    FileState.CHECKED: N_("Checked"),
    FileState.PREPARED: N_("Prepared"),
    FileState.HANDED_OVER: N_("Handed over"),
    FileState.SET_ASIDE: N_("Set aside"),
}
CHANNEL_NAMES: Final[Mapping[Channel, str]] = {
    Channel.NETWORK: N_("Over the network"),
    Channel.BY_HAND: N_("By hand, on a medium"),
    Channel.OTHERWISE: N_("In another way than the network"),
}
CAUSE_NAMES: Final[Mapping[Cause, str]] = {
    Cause.NETWORK_DOWN: N_("The network is down"),
    Cause.BOTH_AGREE: N_("Both sides have agreed to it"),
}


@dataclass(frozen=True)
class Purpose:
    """What a delivery may be used for, as its text says it."""

    code: str
    name: LocalizedText


@dataclass(frozen=True)
class Body:
    """Somebody whom data could go on to; `through` names the body that it must go through."""

    code: str
    name: LocalizedText
    through: str | None = None


@dataclass(frozen=True)
class Onward:
    """To whom a receiver may pass data on, and under which clause.

    `by_law` says whether the text knows the exception for what a statute demands. `clause` is also
    what is cited to who asks for anybody else.
    """

    clause: Clause
    bodies: tuple[Body, ...] = ()
    by_law: bool = False

    def body(self, code: str) -> Body | None:
        """Return one of the bodies that the clause names."""
        return next((one for one in self.bodies if one.code == code), None)


# -- who may have what, and what for --------------------------------------------------------------


def refusals_to_pass_on(
    onward: Onward, body: str, *, statute: str = "", other: bool = False
) -> list[Refusal]:
    """Say why data can't go on to a body: only those that the clause names, and through whom.

    `other` is somebody whom the text does not name: only the mlit text lets a statute open that.
    mlit:2.2.b, 3; employment:7; pension:1.3.
    """
    cited = {"clause": onward.clause.id, "gist": onward.clause.gist}
    if other:
        if not onward.by_law:
            return [Refusal(N_("This is not allowed. %(clause)s: %(gist)s"), cited, field="body")]
        if not statute.strip():
            return [Refusal(N_("Name the statute and its article."), field="statute")]
        return []
    found = onward.body(body)
    if found is None:
        return [Refusal(N_("This is not allowed. %(clause)s: %(gist)s"), cited, field="body")]
    if found.through is not None:
        through = onward.body(found.through)
        assert through is not None
        return [
            Refusal(
                N_("It goes there through %(through)s, not from this desk. %(clause)s: %(gist)s"),
                {**cited, "through": through.name},
                field="body",
            )
        ]
    return []


def refusals_of_purpose(purposes: Iterable[Purpose], purpose: str) -> list[Refusal]:
    """Say why rows can't be looked at for a purpose: it is none of the text's (employment:7)."""
    if any(one.code == purpose for one in purposes):
        return []
    return [Refusal(N_("The agreement knows no such purpose."), field="purpose")]


# -- what is plausible ----------------------------------------------------------------------------

UNUSUAL: Final = 30  # percent


@dataclass(frozen=True)
class Doubt:
    """One thing about a file that a person should look at before it goes."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """How many rows a delivery had, in all and of each kind; its period and content's digest."""

    period: str
    rows: int
    by_kind: Mapping[str, int]
    content: str


def doubts(now: Counted, before: Iterable[Counted]) -> list[Doubt]:
    """Compare a file with those of the periods before, newest first."""
    earlier = list(before)
    found = [
        Doubt(N_("It holds exactly what the delivery of %(period)s held."), {"period": one.period})
        for one in earlier
        if one.content == now.content and now.rows
    ]
    usual = [one for one in earlier if one.rows]
    if not usual:
        return found
    mean = sum(one.rows for one in usual) / len(usual)
    change = round((now.rows - mean) * 100 / mean)
    if abs(change) > UNUSUAL:
        found.append(
            Doubt(
                N_("%(change)s %% rows against the mean of the %(count)s periods before."),
                {"change": f"{change:+}", "count": len(usual)},
            )
        )
    missing = sorted(
        kind
        for kind in {kind for one in usual for kind in one.by_kind}
        if not now.by_kind.get(kind) and all(one.by_kind.get(kind) for one in usual)
    )
    found += [Doubt(N_("There is no row of kind %(kind)s."), {"kind": kind}) for kind in missing]
    return found


# -- the year ------------------------------------------------------------------------------------


class Mark(StrEnum):
    """What the year's strip shows of a period."""

    AHEAD = "ahead"
    BEFORE = "before"  # before it was kept here
    OPEN = "open"
    OVERDUE = "overdue"
    GAP = "gap"
    PREPARED = "prepared"
    READY = "ready"
    HANDED_OVER = "handed-over"
    RECEIVED = "received"
    CONFLICT = "conflict"


def mark(
    state: State | None, period: Period, *, due_on: date | None, target_on: date | None, today: date
) -> Mark:
    """Say how a period stands. A missing nil is a gap where the clause binds only if there is any.

    Nothing is late in law where the law has no date for it (mlit:2.1.c, 2.1.d).
    """
    if state in (State.HANDED_OVER, State.RECEIVED, State.CONFLICT):
        return Mark(state.value)
    if state is None:
        return Mark.AHEAD if period.last >= today else Mark.BEFORE
    if due_on is not None and due_on < today:
        return Mark.OVERDUE
    if due_on is None and target_on is not None and target_on < today:
        return Mark.GAP
    return {State.PREPARED: Mark.PREPARED, State.READY: Mark.READY}.get(state, Mark.OPEN)
