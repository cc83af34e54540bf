"""What a body's own page offers to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry.core.text import N_
from registry.council.filings.rules import FilingKind


@dataclass(frozen=True)
class Choice:
    """Something that a body can do next, as its page offers it."""

    title: str
    text: str


CHOICES: Final[Mapping[FilingKind, Choice]] = {
    FilingKind.JOIN: Choice(
        N_("Join the council"),
        N_("Five questions first, then the filing. It can be saved and finished another day."),
    ),
    FilingKind.CHANGE: Choice(
        N_("Give notice of a change"),
        N_("A new address, name, representative or contact: file it before it takes effect."),
    ),
    FilingKind.WITHDRAWAL: Choice(
        N_("Leave the council"), N_("Give notice with your last day as a member.")
    ),
}
