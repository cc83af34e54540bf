"""The acts by which an office names two officers and opens what an informant's sheet says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.core.acts import SYSTEM, Act, Duty, Entitled, Move, Owed, names
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.settings import Setting
from registry.core.text import N_
from registry.seals.rules import ASKED_FOR, OfficerState, OpeningState

NAMES_THE_INFORMANT: Final = N_(
    "This may tell who the informant is. Take the name out, every part of it in any spelling and "
    "order, and the birth date and the contact; who may know them finds them in the sealed sheet. "
    "Where another person is meant, or a word that looks alike, write it otherwise: a post, a role."
)
NAMES_THE_INFORMANT_IN: Final = N_(
    "This may tell who the informant is: %(where)s. Take the name out there, every part of it in "
    "any spelling and order, and the birth date and the contact; who may know them finds them in "
    "the sealed sheet. Where another person is meant, or a word that looks alike, write it "
    "otherwise: a post, a role."
)
HELD_OFF: Final = N_(
    "What you wrote on this matter was refused several times, because it may tell who the "
    "informant is. Nothing more of yours is taken here for a day; another officer can go on."
)


def _years(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise ValueError(N_("Give a number of years from 1 to 100."))


SEALS_KEPT: Final = Setting(
    "retention.seals",
    None,
    N_("How long sealed identities and originals are kept after their matter ends"),
    N_("In years. It must be set before production; nothing is deleted before it is."),
    _years,
)
SETTINGS: Final = (SEALS_KEPT,)


def _last_day_to_answer(asked_on: date, _facts: dict[str, Any]) -> date:
    return asked_on + ASKED_FOR


@dataclass(frozen=True)
class Office:
    """Where an informant's sheet may be opened by two: a desk's room, and who sits there for it."""

    room: str
    seats: frozenset[Desk]


@dataclass(frozen=True)
class Sheets:
    """An instrument's sealed sheets: the offices that open them, by audience, and their acts."""

    instrument: str
    offices: Mapping[Desk, Office]
    propose: Act
    name: Act
    end: Act
    ask: Act
    open: Act
    decline: Act
    read: Act
    take_originals: Act
    lapse: Act

    @property
    def on_officer(self) -> tuple[Act, ...]:
        """What is done about an officer's naming."""
        return self.name, self.end

    @property
    def on_opening(self) -> tuple[Act, ...]:
        """What is done about an opening that was asked for."""
        return self.open, self.decline, self.read, self.take_originals

    @property
    def acts(self) -> tuple[Act, ...]:
        """All of them."""
        return self.propose, *self.on_officer, self.ask, *self.on_opening, self.lapse

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a second person then owes, as our practice."""
        return (
            Duty(
                f"{self.instrument}.seal-officer.name",
                self.propose.clause,
                Owed.ADDRESSEE,
                N_("Name, as a second person, an officer for sealed sheets"),
                opens_on=names(self.propose),
                closes_on=names(self.name),
                falls_away_on=names(self.end),
                force=Force.PRACTICE,
            ),
            Duty(
                f"{self.instrument}.seal.answer-opening",
                self.ask.clause,
                Owed.ADDRESSEE,
                N_("Answer, as a second officer, who asks to open a sealed sheet"),
                opens_on=names(self.ask),
                closes_on=names(self.open, self.decline),
                falls_away_on=names(self.lapse),
                force=Force.PRACTICE,
                due=_last_day_to_answer,
            ),
        )


def sheets(clause: Clause, by: Entitled, offices: Mapping[Desk, Office]) -> Sheets:
    """Return the acts of sealed sheets under `clause`, done by the desks of `by`."""
    of = clause.id.split(":", 1)[0]
    states = OpeningState
    proposed, asked = f"{of}.seal-officer.proposed", f"{of}.seal.opening-asked"
    return Sheets(
        of,
        offices,
        propose=Act(
            proposed,
            clause,
            by,
            N_("Propose an officer for sealed sheets"),
            N_("Officer for sealed sheets proposed"),
            confirmed=True,
            inside=True,
        ),
        name=Act(
            f"{of}.seal-officer.named",
            clause,
            by,
            N_("Name the officer"),
            N_("Officer for sealed sheets named by a second person"),
            Move(OfficerState.PROPOSED, OfficerState.NAMED),
            apart_from=frozenset({proposed}),
            confirmed=True,
            inside=True,
        ),
        end=Act(
            f"{of}.seal-officer.ended",
            clause,
            by,
            N_("End the naming"),
            N_("Naming of the officer ended"),
            Move({OfficerState.PROPOSED, OfficerState.NAMED}, OfficerState.ENDED),
            inside=True,
        ),
        ask=Act(
            asked,
            clause,
            by,
            N_("Ask to open the sealed sheet"),
            N_("Opening of the sealed sheet asked for"),
            confirmed=True,
            reasoned=True,
            inside=True,
            for_its_record=True,
        ),
        open=Act(
            f"{of}.seal.opened",
            clause,
            by,
            N_("Open it together"),
            N_("Sealed sheet opened by a second officer"),
            Move(states.ASKED, states.OPENED),
            apart_from=frozenset({asked}),
            confirmed=True,
            inside=True,
        ),
        decline=Act(
            f"{of}.seal.opening-declined",
            clause,
            by,
            N_("Leave it closed"),
            N_("Opening declined by a second officer"),
            Move(states.ASKED, states.DECLINED),
            apart_from=frozenset({asked}),
            reasoned=True,
            inside=True,
            for_its_record=True,
        ),
        read=Act(
            f"{of}.seal.read",
            clause,
            by,
            N_("Show the sheet"),
            N_("Sealed sheet shown to one of the two officers"),
            Move(states.OPENED, states.OPENED),
            confirmed=True,
            inside=True,
        ),
        take_originals=Act(
            f"{of}.seal.originals-taken",
            clause,
            by,
            N_("Save the original files"),
            N_("Original files saved by one of the two officers"),
            Move(states.OPENED, states.OPENED),
            confirmed=True,
            inside=True,
        ),
        lapse=Act(
            f"{of}.seal.opening-lapsed",
            clause,
            SYSTEM,
            N_("Let the request lapse"),
            N_("Nobody answered in time; the sheet stayed closed"),
            Move(states.ASKED, states.LAPSED),
            inside=True,
        ),
    )
