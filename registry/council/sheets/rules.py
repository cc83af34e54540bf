"""Who is named for opening sealed sheets, and the acts by which two open one."""

from typing import Any, Final

from registry.core.acts import SYSTEM, Act, Duty, Move, Owed, addressed, names
from registry.core.clauses import Force
from registry.core.settings import Setting
from registry.core.text import N_
from registry.council.clauses import COUNCIL_12
from registry.council.referrals.rules import ORGANS
from registry.seals.rules import OfficerState, OpeningState


def _years(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise ValueError(N_("Give a number of years from 1 to 100."))


SEALS_KEPT: Final = Setting(
    "retention.seals",
    None,
    N_("How long sealed identities and originals are kept after their matter ends"),
    N_("In years. It must be set before production; nothing is deleted before it is."),
    _years,
)
SETTINGS: Final = (SEALS_KEPT,)

_ADDRESSEE: Final = addressed(*ORGANS)
_O: Final = OpeningState

PROPOSE_OFFICER: Final = Act(
    "council.seal-officer.proposed",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Propose an officer for sealed sheets"),
    N_("Officer for sealed sheets proposed"),
    confirmed=True,
    inside=True,
)
NAME_OFFICER: Final = Act(
    "council.seal-officer.named",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Name the officer"),
    N_("Officer for sealed sheets named by a second person"),
    Move(OfficerState.PROPOSED, OfficerState.NAMED),
    apart_from=frozenset({"council.seal-officer.proposed"}),
    confirmed=True,
    inside=True,
)
END_OFFICER: Final = Act(
    "council.seal-officer.ended",
    COUNCIL_12,
    _ADDRESSEE,
    N_("End the naming"),
    N_("Naming of the officer ended"),
    Move({OfficerState.PROPOSED, OfficerState.NAMED}, OfficerState.ENDED),
    inside=True,
)
ASK_TO_OPEN: Final = Act(
    "council.seal.opening-asked",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Ask to open the sealed sheet"),
    N_("Opening of the sealed sheet asked for"),
    confirmed=True,
    reasoned=True,
    inside=True,
)
OPEN: Final = Act(
    "council.seal.opened",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Open it together"),
    N_("Sealed sheet opened by a second officer"),
    Move(_O.ASKED, _O.OPENED),
    apart_from=frozenset({"council.seal.opening-asked"}),
    confirmed=True,
    inside=True,
)
DECLINE: Final = Act(
    "council.seal.opening-declined",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Leave it closed"),
    N_("Opening declined by a second officer"),
    Move(_O.ASKED, _O.DECLINED),
    apart_from=frozenset({"council.seal.opening-asked"}),
    reasoned=True,
    inside=True,
)
READ: Final = Act(
    "council.seal.read",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Show the sheet"),
    N_("Sealed sheet shown to one of the two officers"),
    Move(_O.OPENED, _O.OPENED),
    confirmed=True,
    inside=True,
)
TAKE_ORIGINALS: Final = Act(
    "council.seal.originals-taken",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Save the original files"),
    N_("Original files saved by one of the two officers"),
    Move(_O.OPENED, _O.OPENED),
    confirmed=True,
    inside=True,
)
LAPSE: Final = Act(
    "council.seal.opening-lapsed",
    COUNCIL_12,
    SYSTEM,
    N_("Let the request lapse"),
    N_("Nobody answered in time; the sheet stayed closed"),
    Move(_O.ASKED, _O.LAPSED),
    inside=True,
)
ON_OFFICER: Final = (NAME_OFFICER, END_OFFICER)
ON_OPENING: Final = (OPEN, DECLINE, READ, TAKE_ORIGINALS)
ACTS: Final = (PROPOSE_OFFICER, *ON_OFFICER, ASK_TO_OPEN, *ON_OPENING, LAPSE)
DUTIES: Final = (
    Duty(
        "council.seal-officer.name",
        COUNCIL_12,
        Owed.ADDRESSEE,
        N_("Name, as a second person, an officer for sealed sheets"),
        opens_on=names(PROPOSE_OFFICER),
        closes_on=names(NAME_OFFICER),
        falls_away_on=names(END_OFFICER),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.seal.answer-opening",
        COUNCIL_12,
        Owed.ADDRESSEE,
        N_("Answer, as a second officer, who asks to open a sealed sheet"),
        opens_on=names(ASK_TO_OPEN),
        closes_on=names(OPEN, DECLINE),
        falls_away_on=names(LAPSE),
        force=Force.PRACTICE,
    ),
)
