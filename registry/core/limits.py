"""How far a day that somebody enters can lie from today: a year mistyped is told at once."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.text import N_, Message


@dataclass(frozen=True)
class DayLimits:
    """The days that can be meant: from `earliest` until the end of the year `years_ahead` on.

    Of what has happened already `years_ahead` is None: today is the last day. `why` says what
    begins on `earliest`, where that is more than a guard against slips.
    """

    earliest: date
    years_ahead: int | None
    why: str = ""

    def latest(self, today: date) -> date:
        """Return the last day that can be meant, seen from `today`."""
        return today if self.years_ahead is None else date(today.year + self.years_ahead, 12, 31)

    def against(self, day: date, *, today: date) -> Message | None:
        """Say why `day` can't be meant, seen from `today`; None where it can."""
        if self.years_ahead is None and day > today:
            return Message(N_("Enter a day that is not in the future."))
        latest = self.latest(today)
        if self.earliest <= day <= latest:
            return None
        if day < self.earliest and self.why:
            return Message(self.why, {"earliest": self.earliest})
        return Message(
            N_("Enter a day from %(earliest)s to %(latest)s. Look at the year again."),
            {"earliest": self.earliest, "latest": latest},
        )


ANY_DAY: Final = DayLimits(date(1900, 1, 1), 30)
