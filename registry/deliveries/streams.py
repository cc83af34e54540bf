"""A stream: one periodic delivery of an agreement, with the acts and duties that it has."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from registry.core.acts import SYSTEM, Act, Duty, Move, desks, names
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.deliveries.rules import Channel, Onward, Purpose, State


@dataclass(frozen=True)
class Cites:
    """The clauses that the acts of a stream stand under."""

    prepared: Clause
    handed_over: Clause
    received: Clause
    dated: Clause
    otherwise: Clause | None = None
    trial: Clause | None = None


@dataclass(frozen=True, kw_only=True)
class Acts:
    """The acts upon the deliveries of one stream."""

    prepare: Act
    set_aside: Act
    hand_over: Act
    receive: Act
    send_again: Act
    correct: Act
    settle: Act
    remove: Act
    give_notice: Act | None = None
    otherwise: Act | None = None
    share: Act | None = None
    begin_trial: Act | None = None

    def all(self) -> tuple[Act, ...]:
        """Return those that there are."""
        return tuple(act for act in vars(self).values() if act is not None)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One periodic delivery of an agreement: what goes from which desk to which, how often.

    `code` is what its acts are named after; `room` the compartment in which the sender prepares;
    `receivers` are the desks that acknowledge, of which the first decides. A delivery goes over the
    network, or, where `by_hand`, on a medium that is fetched.
    """

    code: str
    title: LocalizedText
    every: PeriodKind
    sender: Desk
    receivers: tuple[Desk, ...]
    room: str
    since: date
    cites: Cites
    layout: Setting
    kept_days: Setting
    purposes: tuple[Purpose, ...]
    onward: Onward
    shared_room: str | None = None
    by_hand: bool = False
    force: Force = Force.SHALL

    @property
    def instrument(self) -> str:
        """The agreement's prefix."""
        return self.code.partition(".")[0]

    @property
    def shared(self) -> str:
        """The compartment of what was handed over: the agreement's, unless it has its own."""
        return self.shared_room or self.instrument

    @property
    def parties(self) -> frozenset[Desk]:
        """Everybody who may read its deliveries."""
        return frozenset({self.sender, *self.receivers})

    @property
    def usual_channel(self) -> Channel:
        """How it usually goes."""
        return Channel.BY_HAND if self.by_hand else Channel.NETWORK

    @cached_property
    def acts(self) -> Acts:
        """The acts upon its deliveries."""
        return _acts_of(self)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """What the calendar and these acts oblige to."""
        return _duties_of(self)

    @property
    def duty(self) -> Duty:
        """The calendar's own duty."""
        return self.duties[0]


_SENT: Final = frozenset({State.HANDED_OVER, State.RECEIVED})


def _acts_of(stream: Stream) -> Acts:
    code, cites = stream.code, stream.cites
    sender, receivers = desks(stream.sender), desks(*stream.receivers)
    decides = desks(stream.receivers[0])
    before_handing = State.READY if stream.by_hand else State.PREPARED
    return Acts(
        prepare=Act(
            f"{code}.prepared",
            cites.prepared,
            sender,
            N_("Prepare the delivery"),
            N_("Delivery prepared"),
            Move(State.DUE, State.PREPARED),
        ),
        set_aside=Act(
            f"{code}.set-aside",
            cites.prepared,
            sender,
            N_("Set the prepared file aside"),
            N_("Prepared file set aside"),
            Move(State.PREPARED, State.DUE),
        ),
        give_notice=Act(
            f"{code}.ready-noticed",
            cites.handed_over,
            sender,
            N_("Say that the medium is ready"),
            N_("Receiver told that the medium is ready"),
            Move(State.PREPARED, State.READY),
        )
        if stream.by_hand
        else None,
        hand_over=Act(
            f"{code}.handed-over",
            cites.handed_over,
            sender,
            N_("Hand it over"),
            N_("Delivery handed over"),
            Move(before_handing, State.HANDED_OVER),
        ),
        otherwise=Act(
            f"{code}.handed-over-otherwise",
            cites.otherwise,
            sender,
            N_("Hand it over in another way"),
            N_("Delivery handed over in another way"),
            Move(State.PREPARED, State.HANDED_OVER),
            reasoned=True,
        )
        if cites.otherwise
        else None,
        receive=Act(
            f"{code}.received",
            cites.received,
            receivers,
            N_("Acknowledge receipt"),
            N_("Receipt acknowledged"),
            Move(State.HANDED_OVER, State.RECEIVED),
        ),
        send_again=Act(
            f"{code}.sent-again",
            cites.handed_over,
            sender,
            N_("Send the same once more"),
            N_("The same sent once more; it counts once"),
            Move(_SENT, State.HANDED_OVER),
        ),
        correct=Act(
            f"{code}.corrected",
            cites.handed_over,
            sender,
            N_("Hand over another file for this period"),
            N_("Another file handed over for the same period"),
            Move(_SENT, State.CONFLICT),
            reasoned=True,
        ),
        settle=Act(
            f"{code}.settled",
            cites.received,
            decides,
            N_("Decide which of the two counts"),
            N_("Decided which of the two counts"),
            Move(State.CONFLICT, State.RECEIVED),
            reasoned=True,
        ),
        share=Act(
            f"{code}.shared",
            stream.onward.clause,
            decides,
            N_("Pass it on"),
            N_("Passed on"),
            Move(State.RECEIVED, State.RECEIVED),
            confirmed=True,
        )
        if stream.onward.bodies
        else None,
        begin_trial=Act(
            f"{code}.trial-begun", cites.trial, sender, N_("Begin a trial"), N_("Trial begun")
        )
        if cites.trial
        else None,
        remove=Act(
            f"{code}.rows-removed",
            cites.received,
            SYSTEM,
            N_("Remove rows past their term"),
            N_("Rows removed, their term being over"),
        ),
    )


def _duties_of(stream: Stream) -> tuple[Duty, ...]:
    acts, code, receiver = stream.acts, stream.code, stream.receivers[0]
    handed = [acts.hand_over, *filter(None, [acts.otherwise])]
    found = [
        Duty(
            f"{code}.hand-over",
            stream.cites.dated,
            stream.sender,
            N_("Hand over the data of the period"),
            closes_on=names(*handed),
            waits_for=receiver,
            force=stream.force,
            each=stream.every,
        ),
        Duty(
            f"{code}.acknowledge",
            stream.cites.received,
            receiver,
            N_("Acknowledge a delivery"),
            opens_on=names(*handed, acts.send_again),
            closes_on=names(acts.receive),
            falls_away_on=names(acts.correct),
            waits_for=stream.sender,
            force=Force.PRACTICE,
        ),
        Duty(
            f"{code}.settle",
            stream.cites.received,
            receiver,
            N_("Decide which of two files for one period counts"),
            opens_on=names(acts.correct),
            closes_on=names(acts.settle),
            waits_for=stream.sender,
            force=Force.PRACTICE,
        ),
    ]
    if acts.give_notice:
        found.append(
            Duty(
                f"{code}.fetch",
                stream.cites.handed_over,
                receiver,
                N_("Fetch the medium"),
                opens_on=names(acts.give_notice),
                closes_on=names(acts.hand_over),
                waits_for=stream.sender,
                force=Force.PRACTICE,
            )
        )
    return tuple(found)


def begins_on(stream: Stream, period: Period) -> date:
    """Return the day on which what is owed for a period opens: a day's at once, else after it."""
    return period.first if stream.every is PeriodKind.DAY else period.following.first


def kept_days(key: str, label: str) -> Setting:
    """Return the setting of how long the rows of an agreement's deliveries are kept."""
    return Setting(key, 365, label, N_("Days after the delivery; then rows and files go."), _days)


def _days(value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 3660:
        raise ValueError(N_("Give a number of days from 1 to 3660."))
