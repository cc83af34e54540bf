"""Who acts: the account, the desks it holds now, and the organisation it stands for."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from registry.core.desks import EVERYTHING, SEATS, Desk


@dataclass(frozen=True)
class Actor:
    """Somebody, or the system itself, at one moment; what they may do follows from this alone.

    `standing_in_for` names the account whose absence lets this one hold its desks;
    `confirmed_at` is when the second factor was last asked for (step-up).
    """

    account_id: UUID | None = None
    desks: frozenset[Desk] = frozenset()
    organisation_id: UUID | None = None
    standing_in_for: UUID | None = None
    confirmed_at: datetime | None = None
    is_system: bool = False
    extra_reach: frozenset[str] = field(default=frozenset())

    def holds(self, desk: Desk) -> bool:
        """Say whether this actor sits at `desk`."""
        return desk in self.desks

    @property
    def reach(self) -> frozenset[str]:
        """The compartments of rows this actor may read; the database is told the same names."""
        if self.is_system:
            return frozenset({EVERYTHING})
        reach = {"public"} | set(self.extra_reach)
        for desk in self.desks:
            reach |= SEATS[desk].reach
        if self.organisation_id is not None:
            reach.add(f"organisation:{self.organisation_id}")
        if self.account_id is not None:
            reach.add(f"account:{self.account_id}")
        return frozenset(reach)


ANYBODY = Actor()
THE_SYSTEM = Actor(is_system=True)
