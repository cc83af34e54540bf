"""Expulsion under article 11: the ground by item, a hearing, the chairs together."""

from enum import StrEnum
from typing import Final

from registry.core.acts import OWN, Act, Duty, Move, Owed, desks, jointly, names, stated_date
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_
from registry.council.clauses import COUNCIL_11_1, COUNCIL_11_2
from registry.council.members.rules import RIGHTS, Ground, Item, a_number_of_chairs


class ExpulsionState(StrEnum):
    """Where an expulsion case stands."""

    OPEN = "open"
    HEARING_SET = "hearing-set"
    HEARD = "heard"
    PROPOSED = "proposed"
    EXPELLED = "expelled"
    DROPPED = "dropped"


EXPULSION_CHAIRS: Final = Setting(
    "council.expulsion.chairs",
    3,
    N_("Chairs who must concur in an expulsion (council:11)"),
    N_("The rules name three chairs and do not say how many must agree."),
    a_number_of_chairs,
)
SETTINGS: Final = (EXPULSION_CHAIRS,)
_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_X: Final = ExpulsionState
_LIVE: Final = {_X.OPEN, _X.HEARING_SET, _X.HEARD, _X.PROPOSED}


def _expulsion(clause_name: str) -> str:
    return f"council.expulsion.{clause_name}"


OPEN_EXPULSION = Act(
    _expulsion("opened"),
    COUNCIL_11_2,
    _SECRETARIAT,
    N_("Open an expulsion case"),
    N_("Expulsion case opened"),
    reasoned=True,
    inside=True,
)
SET_HEARING = Act(
    _expulsion("hearing-set"),
    COUNCIL_11_2,
    _SECRETARIAT,
    N_("Give notice and a chance to be heard"),
    N_("Notice given, with a chance to be heard"),
    moves=Move({_X.OPEN, _X.HEARING_SET}, _X.HEARING_SET),
)
STATE_CASE = Act(
    _expulsion("statement-made"),
    COUNCIL_11_2,
    OWN,
    N_("Make a statement"),
    N_("Statement made by the member"),
    moves=Move(_X.HEARING_SET, _X.HEARD),
)
RECORD_HEARING = Act(
    _expulsion("hearing-recorded"),
    COUNCIL_11_2,
    _SECRETARIAT,
    N_("Record the hearing"),
    N_("Hearing recorded"),
    moves=Move({_X.HEARING_SET, _X.HEARD}, _X.HEARD),
    reasoned=True,
)
PROPOSE_EXPULSION = Act(
    _expulsion("proposed"),
    COUNCIL_11_2,
    _SECRETARIAT,
    N_("Lay the case before the chairs"),
    N_("Expulsion laid before the chairs"),
    moves=Move(_X.HEARD, _X.PROPOSED),
    reasoned=True,
    inside=True,
)
EXPEL_11_1 = Act(
    "council.expulsion.expelled-under-11-1",
    COUNCIL_11_1,
    jointly(Desk.METI_CHAIR, EXPULSION_CHAIRS.key),
    N_("Concur in the expulsion"),
    N_("Expelled by the chairs"),
    moves=Move(_X.PROPOSED, _X.EXPELLED),
    apart_from=frozenset({OPEN_EXPULSION.name, PROPOSE_EXPULSION.name}),
    confirmed=True,
)
EXPEL_11_2 = Act(
    "council.expulsion.expelled-under-11-2",
    COUNCIL_11_2,
    jointly(Desk.METI_CHAIR, EXPULSION_CHAIRS.key),
    N_("Concur in the expulsion"),
    N_("Expelled by the chairs"),
    moves=Move(_X.PROPOSED, _X.EXPELLED),
    apart_from=frozenset({OPEN_EXPULSION.name, PROPOSE_EXPULSION.name}),
    confirmed=True,
)
SEND_EXPULSION_BACK = Act(
    _expulsion("sent-back"),
    COUNCIL_11_2,
    desks(Desk.METI_CHAIR),
    N_("Send back to the secretariat"),
    N_("Expulsion case sent back to the secretariat"),
    moves=Move(_X.PROPOSED, _X.HEARD),
    reasoned=True,
    inside=True,
)
DROP_EXPULSION = Act(
    _expulsion("dropped"),
    COUNCIL_11_2,
    desks(Desk.METI_CHAIR),
    N_("Close the case without expulsion"),
    N_("Case closed without expulsion"),
    moves=Move(_LIVE, _X.DROPPED),
    reasoned=True,
)
NOTIFY_EXPULSION = Act(
    _expulsion("notified"),
    COUNCIL_11_2,
    _SECRETARIAT,
    N_("Issue the letter"),
    N_("Letter of expulsion issued"),
)

EXPEL: Final = {
    Ground.NOTIFICATION_ARTICLE_10: EXPEL_11_1,
    Ground.MARKEDLY_UNSUITABLE: EXPEL_11_2,
}
EXPELLED: Final = frozenset({EXPEL_11_1.name, EXPEL_11_2.name})

ACTS: Final = (
    OPEN_EXPULSION,
    SET_HEARING,
    STATE_CASE,
    RECORD_HEARING,
    PROPOSE_EXPULSION,
    EXPEL_11_1,
    EXPEL_11_2,
    SEND_EXPULSION_BACK,
    DROP_EXPULSION,
    NOTIFY_EXPULSION,
)


DUTIES: Final = (
    Duty(
        "council.expulsion.give-hearing",
        COUNCIL_11_2,
        Desk.METI_SECRETARIAT,
        N_("Give the member a chance to be heard"),
        opens_on=names(OPEN_EXPULSION),
        closes_on=names(SET_HEARING),
        falls_away_on=names(DROP_EXPULSION),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.expulsion.answer",
        COUNCIL_11_2,
        Owed.OWN_ORGANISATION,
        N_("Be heard before the chairs decide on expulsion"),
        opens_on=names(SET_HEARING),
        closes_on=names(STATE_CASE, RECORD_HEARING),
        falls_away_on=names(DROP_EXPULSION),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.MAY,
        due=stated_date,
    ),
    Duty(
        "council.expulsion.decide",
        COUNCIL_11_2,
        Desk.METI_CHAIR,
        N_("Decide on the expulsion"),
        opens_on=names(PROPOSE_EXPULSION),
        closes_on=EXPELLED,
        falls_away_on=names(DROP_EXPULSION, SEND_EXPULSION_BACK),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.expulsion.notify",
        COUNCIL_11_2,
        Desk.METI_SECRETARIAT,
        N_("Tell the member of the expulsion by letter"),
        opens_on=EXPELLED,
        closes_on=names(NOTIFY_EXPULSION),
        waits_for=Desk.METI_CHAIR,
        force=Force.PRACTICE,
    ),
)


def refusals_to_expel(item: Item | None, ground: Ground, *, pending: bool) -> list[Refusal]:
    """Say why a member of `item` can't be expelled on `ground` (council:11.1, council:11.2)."""
    allowed = RIGHTS[item].expelled_on if item is not None else None
    if allowed is None:
        return [Refusal(N_("The rules know no expulsion of this member (council:11)."))]
    refusals = []
    if ground is not allowed:
        refusals.append(
            Refusal(N_("This ground does not apply to this member (council:11)."), field="ground")
        )
    if pending:
        refusals.append(Refusal(N_("A case against this member is open already.")))
    return refusals
