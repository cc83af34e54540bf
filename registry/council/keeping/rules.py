"""When the days of a membership were recorded wrongly, and what a correction may not undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.council.members.rules import Ended, Item, refusals_to_begin


@dataclass(frozen=True)
class Days:
    """The first and the last day of a membership; without a last day it goes on."""

    first: date
    last: date | None = None

    def meet(self, other: "Days") -> bool:
        """Say whether a day belongs to both."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )


@dataclass(frozen=True)
class Membership:
    """An unbroken membership as the register has it now."""

    days: Days
    item: Item
    ended: Ended | None


def refusals_to_correct_days(
    known: Membership, days: Days, *, others: Sequence[Days], today: date
) -> list[Refusal]:
    """Say why the days can't be written so (house:correction).

    An end comes by a notice or a decision, never by a correction; a decision of the chairs, or of
    the rules, isn't undone by one.
    """
    if days == known.days:
        return [Refusal(N_("Nothing differs from what the register says."))]
    if days.last is not None and days.last < days.first:
        return [Refusal(N_("The last day comes before the first."), field="last_day")]
    refusals = _refusals_about_the_end(known, days)
    if days.first != known.days.first:
        refusals += refusals_to_begin(days.first, today=today, field="first_day")
    if any(days.meet(other) for other in others):
        already = N_("The register has this body as a member on these days already.")
        refusals.append(Refusal(already, field="first_day"))
    return refusals


def _refusals_about_the_end(known: Membership, days: Days) -> list[Refusal]:
    if days.last == known.days.last:
        return []
    if known.ended is None:
        told = N_("A membership ends by notice (article 10) or by decision (article 11), not here.")
    elif known.ended is Ended.EXPELLED:
        told = N_("The chairs' decision set this day; a correction does not change it.")
    elif days.last is None and known.item is Item.EMPLOYER_UNTIL_2025:
        told = N_("These memberships ended with the rules. Enter the last day.")
    else:
        return []
    return [Refusal(told, field="last_day")]
