"""What could not be delivered is a task of the administrator."""

from typing import Final

from registry.core.acts import SYSTEM, Act, Duty, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_
from registry.house.clauses import HOUSE_ACCOUNTS

BOUNCE: Final = Act(
    "house.mail.bounced",
    HOUSE_ACCOUNTS,
    SYSTEM,
    N_("Note that a mail came back"),
    N_("A mail could not be delivered"),
)
DEAL_WITH: Final = Act(
    "house.mail.dealt-with",
    HOUSE_ACCOUNTS,
    desks(Desk.ADMINISTRATOR),
    N_("Dealt with"),
    N_("Undelivered mail dealt with"),
    reasoned=True,
)
ACTS: Final = (BOUNCE, DEAL_WITH)
DUTIES: Final = (
    Duty(
        "house.mail.undeliverable",
        HOUSE_ACCOUNTS,
        Desk.ADMINISTRATOR,
        N_("Find out why a mail came back, and reach the person otherwise"),
        opens_on=names(BOUNCE),
        closes_on=names(DEAL_WITH),
        force=Force.PRACTICE,
    ),
)
