"""The acts by which a person decides a pair, once, and takes a decision back."""

from collections.abc import Mapping
from typing import Final

from registry.core.acts import Act, Move, desks
from registry.core.desks import Desk
from registry.core.text import N_
from registry.employment.clauses import EMPLOYMENT_3_1_A
from registry.employment.runs.rules import PairState, Verdict

DECIDE: Final = Act(
    "employment.matching.pair-decided",
    EMPLOYMENT_3_1_A,
    desks(Desk.ISA_DELIVERY),
    N_("Decide the pair"),
    N_("Pair decided"),
    Move(PairState.OPEN, PairState.DECIDED),
)
TAKE_BACK: Final = Act(
    "employment.matching.pair-taken-back",
    EMPLOYMENT_3_1_A,
    desks(Desk.ISA_DELIVERY),
    N_("Take the decision back"),
    N_("Decision on the pair taken back"),
    Move(PairState.DECIDED, PairState.OPEN),
    reasoned=True,
)
ACTS: Final = (DECIDE, TAKE_BACK)

VERDICT_NAMES: Final[Mapping[Verdict, str]] = {
    Verdict.SAME: N_("The same person"),
    Verdict.OTHER: N_("Another person"),
    Verdict.UNTOLD: N_("Can't be told"),
}
KEYS: Final[Mapping[Verdict, str]] = {Verdict.SAME: "1", Verdict.OTHER: "2", Verdict.UNTOLD: "3"}
REASON_NAMES: Final[Mapping[str, str]] = {
    "same_name": N_("the same name"),
    "same_birth": N_("the same birth date"),
    "card_no_one_character_off": N_("a card number that is one character off"),
    "number_of_several_people": N_("several people are said to have had this number"),
}
