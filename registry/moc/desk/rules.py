"""What the liaison desks do with packages and keys; of the memorandum itself it moves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from registry.core.acts import Act, desks
from registry.core.desks import Desk
from registry.core.text import N_
from registry.exchange.rules import State
from registry.house.clauses import HOUSE_EXCHANGE

LIAISON: Final = frozenset({Desk.ISA_RESIDENCE, Desk.KG_OFFICER, Desk.KG_HEAD})
_LIAISON: Final = desks(*LIAISON)
_HEADS: Final = desks(Desk.ISA_RESIDENCE, Desk.KG_HEAD)


@dataclass
class Handover:
    """A package, or a key, as acts speak of it: it lies in the exchange, which knows no acts."""

    id: UUID
    kind: str = "moc.package"
    book: str = "moc"
    organisation_id: None = None
    state: Any = None


PACK: Final = Act(
    "moc.package.made", HOUSE_EXCHANGE, _LIAISON, N_("Make the packages"), N_("Package made")
)
RECEIVE: Final = Act(
    "moc.package.received", HOUSE_EXCHANGE, _LIAISON, N_("Take it in"), N_("Package taken in")
)
DECIDE: Final = Act(
    "moc.package.decided",
    HOUSE_EXCHANGE,
    _HEADS,
    N_("Decide on a package in quarantine"),
    N_("Decided on a package in quarantine"),
    reasoned=True,
)
MAKE_KEY: Final = Act(
    "moc.key.made",
    HOUSE_EXCHANGE,
    _HEADS,
    N_("Make the next key"),
    N_("Key made"),
    confirmed=True,
)
TRUST_KEY: Final = Act(
    "moc.key.trusted",
    HOUSE_EXCHANGE,
    _HEADS,
    N_("Trust a key of the other side"),
    N_("Key trusted"),
    confirmed=True,
)
REVOKE_KEY: Final = Act(
    "moc.key.revoked",
    HOUSE_EXCHANGE,
    _HEADS,
    N_("Use a key no more"),
    N_("Key not used any more"),
    confirmed=True,
)
ACTS: Final = (PACK, RECEIVE, DECIDE, MAKE_KEY, TRUST_KEY, REVOKE_KEY)
TONES: Final[Mapping[State, str]] = {
    State.ACCEPTED: "good",
    State.HELD: "warn",
    State.QUARANTINED: "bad",
    State.REFUSED: "ended",
}
