"""Answers "when is this due, and why?" for any clause of any instrument and any period."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from registry.core.calendar import Place
from registry.core.clauses import Clause, Instrument
from registry.core.due import NO_TIME, Basis, DueDate, Word
from registry.core.periods import Period
from registry.core.text import N_, Message, Unanswerable


class UnknownClause(Unanswerable):
    """No instrument has a clause of this id."""


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """The answer for one clause and period: one working per place where desks owe it."""

    instrument: Instrument
    clause: Clause
    period: Period
    by_place: tuple[DueDate, ...]

    @property
    def due(self) -> DueDate:
        """The answer at the first place; the legal date or word is the same at all of them."""
        return self.by_place[0]

    @property
    def working(self) -> tuple[Message, ...]:
        """The rule, how it led to the answer, and each place's working target."""
        rule = (self.clause.due.statement,) if self.clause.due else ()
        targets = (step for due in self.by_place for step in due.target_steps)
        return (*rule, *self.due.steps, *targets)


def due_lines(
    clause_id: str,
    period: str,
    *,
    instruments: Iterable[Instrument],
    basis: Basis,
    locale: str,
    gettext: Callable[[str], str] = str,
) -> list[str]:
    """Return the answer as text: first the date (YYYY-MM-DD) or the word, then the working.

    `gettext` translates the working; `locale` chooses the language of what is data. Raises
    UnknownClause, WrongPeriod or OutsideCalendar, all of them Unanswerable.
    """
    reckoning = reckon(clause_id, period, instruments=instruments, basis=basis)
    lines = [f"{clause_id}  {reckoning.clause.gist.in_locale(locale)}"]
    lines += (message.render(gettext, locale=locale) for message in reckoning.working)
    return [reckoning.due.answer, *lines]


def find_clause(clause_id: str, instruments: Iterable[Instrument]) -> tuple[Instrument, Clause]:
    """Return the clause called `clause_id` and the instrument that it stands in.

    Raises UnknownClause.
    """
    for instrument in instruments:
        for clause in instrument.clauses:
            if clause.id == clause_id:
                return instrument, clause
    raise UnknownClause(N_("There is no clause %(clause)s."), clause=clause_id)


def reckon(
    clause_id: str, period: str, *, instruments: Iterable[Instrument], basis: Basis
) -> Reckoning:
    """Work out when what `clause_id` asks for is due for `period` (2026-11, 2026-Q3, 2026-11-20).

    Raises UnknownClause, WrongPeriod or OutsideCalendar, all of them Unanswerable.
    """
    instrument, clause = find_clause(clause_id, instruments)
    rule = clause.due or NO_TIME
    parsed = Period.parse(period, rule.periods)
    return Reckoning(
        instrument=instrument,
        clause=clause,
        period=parsed,
        by_place=tuple(
            _within_its_life(_work_out(clause, parsed, basis, place), parsed, instrument)
            for place in clause.owed_in
        ),
    )


def _work_out(clause: Clause, period: Period, basis: Basis, place: Place) -> DueDate:
    if clause.due is None:
        return DueDate(
            word=Word.NO_TIME,
            steps=(Message(N_("This provision asks nobody for anything by a time.")),),
        )
    return clause.due.work_out(period, basis, place=place)


def _within_its_life(due: DueDate, period: Period, instrument: Instrument) -> DueDate:
    start = instrument.in_force_from
    if start is None:
        return due
    if (due.on or period.last) < start:
        step = Message(N_("The text applies from %(day)s: not yet in force."), {"day": start})
        return replace(due, not_yet_in_force=True, steps=(*due.steps, step))
    if period.first < start:
        step = Message(
            N_("%(period)s begins before the text applies, from %(day)s."),
            {"period": period, "day": start},
        )
        return replace(due, steps=(*due.steps, step))
    return due
