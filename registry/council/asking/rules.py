"""What the secretariat drafts, and a chair issues: who may, what a draft must say (council:4)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import Act, Duty, Move, desks, jointly, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_
from registry.council.members.rules import Item, a_number_of_chairs
from registry.council.requests.rules import (
    ASKED_UNDER,
    CLAUSE_OF,
    KINDS_UNDER,
    Basis,
    QuestionType,
    RequestKind,
    name_under,
    on_each_basis,
)
from registry.house.clauses import HOUSE_SETTINGS


class DraftState(StrEnum):
    """Where a drafted request stands, before anybody is asked."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ISSUED = "issued"
    DISCARDED = "discarded"


DRAFT_STATE_NAMES: Final[Mapping[DraftState, str]] = {
    DraftState.DRAFT: N_("Draft"),
    DraftState.PROPOSED: N_("Before a chair"),
    DraftState.ISSUED: N_("Issued"),
    DraftState.DISCARDED: N_("Discarded"),
}

MOST_EMPLOYERS: Final = 5_000  # in one request; a table of more is divided
MOST_QUESTIONS: Final = 40


REQUEST_CHAIRS: Final = Setting(
    "council.request.chairs",
    1,
    N_("Chairs who must concur before a request is issued (council:3.1.1)"),
    N_("The rules do not say how many must agree."),
    a_number_of_chairs,
)
SETTINGS: Final = (REQUEST_CHAIRS,)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_D: Final = DraftState

PROPOSE: Final = on_each_basis(
    "proposed",
    _SECRETARIAT,
    N_("Lay it before a chair"),
    N_("Request laid before a chair"),
    Move(_D.DRAFT, _D.PROPOSED),
    inside=True,
)
SEND_BACK: Final = on_each_basis(
    "sent-back",
    desks(Desk.METI_SECRETARIAT, Desk.METI_CHAIR),
    N_("Back to the draft"),
    N_("Sent back to be drafted again"),
    Move(_D.PROPOSED, _D.DRAFT),
    reasoned=True,
    inside=True,
)
DECIDE: Final = on_each_basis(
    "decided",
    jointly(Desk.METI_CHAIR, REQUEST_CHAIRS.key),
    N_("Issue the request"),
    N_("Issue of the request decided"),
    Move(_D.PROPOSED, _D.ISSUED),
    apart_from=("proposed",),
    inside=True,
)
DISCARD: Final = on_each_basis(
    "discarded",
    _SECRETARIAT,
    N_("Discard the draft"),
    N_("Draft discarded"),
    Move(_D.DRAFT, _D.DISCARDED),
    inside=True,
)
KEEP_TEMPLATE: Final = Act(
    "council.request-template.kept",
    HOUSE_SETTINGS,
    _SECRETARIAT,
    N_("Keep the template"),
    N_("Template of requests kept"),
    inside=True,
)
_TABLES: Final = (PROPOSE, SEND_BACK, DECIDE, DISCARD)


def acts_on_draft(basis: Basis) -> tuple[Act, ...]:
    """Return the acts on a draft under `basis`."""
    return tuple(table[basis] for table in _TABLES)


ACTS: Final = (*(act for basis in Basis for act in acts_on_draft(basis)), KEEP_TEMPLATE)
DUTIES: Final = tuple(
    Duty(
        name_under("decide", basis),
        clause,
        Desk.METI_CHAIR,
        N_("Decide whether the request is issued"),
        opens_on=names(PROPOSE[basis]),
        closes_on=names(DECIDE[basis]),
        falls_away_on=names(SEND_BACK[basis]),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    )
    for basis, clause in CLAUSE_OF.items()
)


def refusals_to_ask(item: Item | None, basis: Basis) -> list[Refusal]:
    """Say why a member of `item` can't be asked under `basis` (council:3.1.1, council:3.2)."""
    if item is None:
        return [Refusal(N_("Only a member can be asked."), field="members")]
    if ASKED_UNDER.get(item) is not basis:
        return [Refusal(N_("The rules do not let this member be asked for this."), field="members")]
    return []


def refusals_to_propose(
    kind: RequestKind, basis: Basis, *, other_kind: str, title: str, text: str, members: int
) -> list[Refusal]:
    """Say what a draft lacks before a chair can decide on it."""
    refusals = []
    if kind not in KINDS_UNDER[basis]:
        refusals.append(Refusal(N_("This kind of request is not for this member."), field="kind"))
    if kind is RequestKind.OTHER and not other_kind.strip():
        refusals.append(Refusal(N_("State what is asked."), field="other_kind"))
    if not title.strip():
        refusals.append(Refusal(N_("Give the request a title."), field="title"))
    if not text.strip():
        refusals.append(Refusal(N_("Write what is asked."), field="text"))
    if not members:
        refusals.append(Refusal(N_("Choose whom it goes to."), field="members"))
    return refusals


def plain_question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question as a draft or template keeps it, whatever else was sent with it."""
    return {
        "text": str(asked.get("text") or ""),
        "text_en": str(asked.get("text_en") or ""),
        "type": QuestionType(asked.get("type") or QuestionType.TEXT).value,
        "required": bool(asked.get("required")),
        "per_employer": bool(asked.get("per_employer")),
        "choices": [str(choice) for choice in asked.get("choices") or ()],
    }
