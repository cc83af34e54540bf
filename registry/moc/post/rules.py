"""The two sides of the memorandum, and through which desks what they exchange passes (moc:2)."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.core.desks import Desk
from registry.core.text import LocalizedText

MESSAGES: Final = "messages"  # the kind of a package that brings acts without a table of their own


class Side(StrEnum):
    """Whose a record is: only its own side moves it, the other's acts leave linked records."""

    JP = "jp"
    KG = "kg"

    @property
    def other(self) -> "Side":
        """The counterpart."""
        return Side.KG if self is Side.JP else Side.JP


KYRGYZ: Final = frozenset({Desk.KG_OFFICER, Desk.KG_HEAD})
JAPANESE: Final = frozenset({Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA})
PARTIES: Final = KYRGYZ | JAPANESE
FIELDS: Final = frozenset({Desk.METI_FIELD, Desk.MLIT_MARKET})  # moc:5, through the liaison desk

# The contact points: what is exchanged leaves and arrives here, whichever desk it comes from.
CONTACT: Final[Mapping[Side, Desk]] = {Side.JP: Desk.ISA_RESIDENCE, Side.KG: Desk.KG_HEAD}
SIDE_NAMES: Final[Mapping[Side, LocalizedText]] = {
    Side.JP: LocalizedText("日本側", "Japan"),
    Side.KG: LocalizedText("キルギス側", "Kyrgyz Republic"),
}
_SIDE_OF: Final = {
    **dict.fromkeys(KYRGYZ, Side.KG),
    **dict.fromkeys(JAPANESE | FIELDS, Side.JP),
}


def first_day_there(side: Side, day: date) -> date:
    """Return the first day on which the other side can know what `side` did on `day`.

    In Bishkek it may still be the day before.
    """
    return day - timedelta(days=1) if side is Side.JP else day


def side_of(desk: str) -> Side | None:
    """Return the side that a desk sits on; None where it is no desk of the memorandum."""
    return _SIDE_OF.get(Desk(desk)) if desk in set(Desk) else None


def side_among(desks: frozenset[Desk]) -> Side | None:
    """Return the side of whoever holds `desks`."""
    return next((found for desk in sorted(desks) if (found := side_of(desk))), None)


class FromASide:
    """A record of one side that goes to the other: where it comes from and where it goes (moc:2).

    Acts by who sends or receives, and duties of theirs, ask for these.
    """

    side: str

    @property
    def senders(self) -> frozenset[Desk]:
        """The desks of the side that it comes from."""
        return KYRGYZ if self.side == Side.KG else JAPANESE

    @property
    def receivers(self) -> frozenset[Desk]:
        """The desks of the other side."""
        return JAPANESE if self.side == Side.KG else KYRGYZ

    @property
    def sent_from(self) -> Desk:
        """The contact point that it leaves from."""
        return CONTACT[Side(self.side)]

    @property
    def addressed_to(self) -> Desk:
        """The contact point that it goes to."""
        return CONTACT[Side(self.side).other]
