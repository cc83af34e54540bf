"""Any of the four ministries may inquire (moc:7.6); what is exchanged passes one desk (moc:2)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, Owed, addressed, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_
from registry.moc.clauses import MOC_7_6
from registry.moc.post.rules import JAPANESE


class Standing(StrEnum):
    """Where a question stands that a ministry handed to the contact point."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    SENT = "sent"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.PROPOSED: N_("With the contact point"),
    Standing.RETURNED: N_("Returned"),
    Standing.SENT: N_("Kyrgyz side asked"),
}
ROOM: Final = "moc:jp"
MINISTRIES: Final = JAPANESE - {Desk.ISA_RESIDENCE}
_CONTACT: Final = desks(Desk.ISA_RESIDENCE)

PROPOSE: Final = Act(
    "moc.inquiry-proposal.made",
    MOC_7_6,
    desks(*MINISTRIES),
    N_("Propose a question"),
    N_("Question handed to the contact point"),
)
SEND: Final = Act(
    "moc.inquiry-proposal.sent",
    MOC_7_6,
    _CONTACT,
    N_("Ask the Kyrgyz side"),
    N_("Question sent to the Kyrgyz side"),
    Move(Standing.PROPOSED, Standing.SENT),
)
RETURN: Final = Act(
    "moc.inquiry-proposal.returned",
    MOC_7_6,
    _CONTACT,
    N_("Return the question"),
    N_("Question returned to the ministry"),
    Move(Standing.PROPOSED, Standing.RETURNED),
    reasoned=True,
)
TAKE_NOTE: Final = Act(
    "moc.inquiry-proposal.return-noted",
    MOC_7_6,
    addressed(*MINISTRIES),
    N_("Take note of the return"),
    N_("Return noted by the ministry"),
    Move(Standing.RETURNED, Standing.RETURNED),
)
ACTS: Final = (PROPOSE, SEND, RETURN, TAKE_NOTE)
DUTIES: Final = (
    Duty(
        "moc.inquiry-proposal.pass-on",
        MOC_7_6,
        Desk.ISA_RESIDENCE,
        N_("Pass a ministry's question to the Kyrgyz side"),
        opens_on=names(PROPOSE),
        closes_on=names(SEND),
        falls_away_on=names(RETURN),
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.inquiry-proposal.take-note",
        MOC_7_6,
        Owed.ADDRESSEE,
        N_("Propose a returned question anew, or take note of its return"),
        opens_on=names(RETURN),
        closes_on=names(TAKE_NOTE),
        waits_for=Desk.ISA_RESIDENCE,
        force=Force.PRACTICE,
    ),
)
