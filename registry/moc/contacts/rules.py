"""Who writes for each side, and whom the other side finds there (moc:2)."""

from collections.abc import Mapping
from typing import Final

from registry.core.actor import Actor
from registry.core.acts import Act, Record, desks, receiving
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled
from registry.core.text import N_
from registry.moc.clauses import MOC_2
from registry.moc.post.rules import CONTACT, KYRGYZ, Side, side_among

LIAISON: Final = frozenset({Desk.ISA_RESIDENCE, *KYRGYZ})
HEADS: Final = frozenset(CONTACT.values())
OF_SIDE: Final[Mapping[Side, frozenset[Desk]]] = {
    Side.JP: frozenset({Desk.ISA_RESIDENCE}),
    Side.KG: KYRGYZ,
}
BY_LIAISON: Final = desks(*LIAISON)
BY_HEADS: Final = desks(*HEADS)
TO_LIAISON: Final = receiving(*LIAISON)
TO_HEADS: Final = receiving(*HEADS)


class ToTheOther:
    """A record of one side that is addressed to the other's contact point."""

    @property
    def addressed_to(self) -> Desk:
        """The desk that answers for the other side."""
        return CONTACT[self._other]

    @property
    def receivers(self) -> frozenset[Desk]:
        """Whoever writes for that side."""
        return OF_SIDE[self._other]

    @property
    def _other(self) -> Side:
        return Side(getattr(self, "side")).other  # noqa: B009 - the mapped column of the record


def need_side(actor: Actor, side: str) -> None:
    """Let only desks of `side` go on. Raises NotEntitled."""
    if not actor.is_system and side_among(actor.desks) != side:
        raise NotEntitled


def need(actor: Actor, act: Act) -> Side:
    """Return the side that somebody does an act for who may begin it. Raises NotEntitled."""
    if not act.by.admits(actor, None):
        raise NotEntitled
    return side_for(actor)


def need_on(actor: Actor, act: Act, record: Record) -> None:
    """Let only who may do an act on a record go on to prepare it. Raises NotEntitled."""
    if not act.by.admits(actor, record):
        raise NotEntitled


def side_for(actor: Actor) -> Side:
    """Return the side that somebody writes for. Raises NotEntitled where it is neither."""
    side = side_among(actor.desks)
    if side is None:
        raise NotEntitled
    return side


NAME: Final = Act(
    "moc.contact.named",
    MOC_2,
    BY_LIAISON,
    N_("Name the contact point"),
    N_("Contact point named"),
)
ACTS: Final = (NAME,)
CROSSING: Final = (NAME,)
