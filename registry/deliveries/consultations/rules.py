"""Consultations on open questions, for each agreement alike: states, acts, duties, who signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from registry.core.acts import Act, Duty, Move, Owed, addressed, desks, names
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText

SIDES: Final = ("isa", "other")


class State(StrEnum):
    """Where a question stands."""

    RAISED = "raised"
    RECORDED = "recorded"
    SETTLED = "settled"


STATE_NAMES: Final = {
    State.RAISED: N_("To be talked about"),
    State.RECORDED: N_("Outcome recorded, to be confirmed"),
    State.SETTLED: N_("Settled"),
}


@dataclass(frozen=True, kw_only=True)
class Acts:
    """The acts upon the consultations of one agreement."""

    ask: Act
    record: Act
    settle: Act
    decline: Act

    def all(self) -> tuple[Act, ...]:
        """Return all of them."""
        return tuple(vars(self).values())


@dataclass(frozen=True, kw_only=True)
class Talks:
    """The consultations of one agreement: its clause, its two desks (ISA's first), who signs.

    They stand in the agreement's compartment, or in a room of their own where more may read them.
    """

    clause: Clause
    title: LocalizedText
    sides: tuple[Desk, Desk]
    officers: Setting
    readers: frozenset[Desk]
    room: str | None = None

    @property
    def instrument(self) -> str:
        """The agreement's prefix."""
        return self.clause.instrument

    @property
    def compartment(self) -> str:
        """Where they stand."""
        return self.room or self.instrument

    @property
    def kind(self) -> str:
        """How the ledger names such a record."""
        return f"{self.instrument}.consultation"

    def other(self, desk: Desk) -> Desk:
        """Return the desk on the other side."""
        return self.sides[desk == self.sides[0]]

    @cached_property
    def acts(self) -> Acts:
        """The acts upon them."""
        return _acts_of(self)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """What these acts oblige to."""
        return _duties_of(self)


def _acts_of(talks: Talks) -> Acts:
    clause, either, told = talks.clause, desks(*talks.sides), addressed(*talks.sides)
    return Acts(
        ask=Act(
            f"{talks.kind}.asked",
            clause,
            either,
            N_("Put a question to the other side"),
            N_("Question put to the other side"),
        ),
        record=Act(
            f"{talks.kind}.recorded",
            clause,
            either,
            N_("Record what the two officers settled"),
            N_("Outcome of the consultation recorded"),
            Move(State.RAISED, State.RECORDED),
        ),
        settle=Act(
            f"{talks.kind}.settled",
            clause,
            told,
            N_("Confirm the outcome"),
            N_("Outcome confirmed by the other side"),
            Move(State.RECORDED, State.SETTLED),
        ),
        decline=Act(
            f"{talks.kind}.declined",
            clause,
            told,
            N_("Say that it was settled otherwise"),
            N_("Recorded outcome not confirmed"),
            Move(State.RECORDED, State.RAISED),
            reasoned=True,
        ),
    )


def _duties_of(talks: Talks) -> tuple[Duty, ...]:
    acts = talks.acts
    return (
        Duty(
            f"{talks.kind}.hold",
            talks.clause,
            Owed.ADDRESSEE,
            N_("Consult with the other side on an open question"),
            opens_on=names(acts.ask, acts.decline),
            closes_on=names(acts.record),
            waits_for=frozenset(talks.sides),
        ),
        Duty(
            f"{talks.kind}.confirm",
            talks.clause,
            Owed.ADDRESSEE,
            N_("Confirm the recorded outcome of a consultation"),
            opens_on=names(acts.record),
            closes_on=names(acts.settle),
            falls_away_on=names(acts.decline),
            waits_for=frozenset(talks.sides),
            force=Force.PRACTICE,
        ),
    )


def signing_officers(clause: Clause, isa: LocalizedText, other: LocalizedText) -> Setting:
    """Return the setting that says which two officers settle an agreement's questions."""
    return Setting(
        f"{clause.instrument}.signing-officers",
        {
            "isa": {"ja": isa.ja, "en": isa.en},
            "other": {"ja": other.ja, "en": other.en},
        },
        N_("The two signing officers who settle what is not settled"),
        N_("Their offices as they are called from the day of effect."),
        _two_officers,
    )


def _two_officers(value: Any) -> None:
    if (
        not isinstance(value, Mapping)
        or set(value) != set(SIDES)
        or not all(
            isinstance(one, Mapping) and set(one) == {"ja", "en"} and all(one.values())
            for one in value.values()
        )
    ):
        raise ValueError(N_("Give ISA's officer and the other side's, in Japanese and English."))


def refusals_to_record(held_on: date, *, asked_on: date, today: date) -> list[Refusal]:
    """Say why a consultation can't have been held on a day."""
    if held_on > today:
        return [Refusal(N_("That day is still to come."), field="held_on")]
    if held_on < asked_on:
        return [Refusal(N_("That is before the question was put."), field="held_on")]
    return []
