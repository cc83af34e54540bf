"""Closing by a chair: the act, its reason, and the four grounds for keeping that reason back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, desks, names
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_7_1, COUNCIL_7_2


class ClosingState(StrEnum):
    """Where a closing stands: closed, what became of its reason, or open again."""

    CLOSED = "closed"
    REASON_PUBLISHED = "reason-published"
    REASON_WITHHELD = "reason-withheld"
    REOPENED = "reopened"


class Ground(StrEnum):
    """Why the reason itself is kept back (council:7.2); no ground for closing."""

    RIGHTS = "rights"
    TRUST = "trust"
    EXCHANGE = "exchange"
    PUBLIC_INTEREST = "public-interest"


_S: Final = ClosingState
IN_FORCE: Final = frozenset({_S.CLOSED, _S.REASON_PUBLISHED, _S.REASON_WITHHELD})

STATE_NAMES: Final[Mapping[ClosingState, str]] = {
    _S.CLOSED: N_("Closed; what is said about the reason is not decided"),
    _S.REASON_PUBLISHED: N_("Closed; the reason is public"),
    _S.REASON_WITHHELD: N_("Closed; the reason is withheld"),
    _S.REOPENED: N_("Open again"),
}
GROUND_NAMES: Final[Mapping[Ground, LocalizedText]] = {
    Ground.RIGHTS: LocalizedText(
        "個人又は法人の権利利益への重大な支障",
        "serious harm to the rights or interests of a person or corporation",
    ),
    Ground.TRUST: LocalizedText("他国との信頼への支障", "a risk to trust with another country"),
    Ground.EXCHANGE: LocalizedText(
        "率直な意見交換への不当な支障", "undue harm to the frank exchange of opinions"
    ),
    Ground.PUBLIC_INTEREST: LocalizedText(
        "その他公益への支障", "other harm to the public interest"
    ),
}

_CHAIR: Final = desks(Desk.METI_CHAIR)
CLOSE: Final = Act(
    "council.closing.made",
    COUNCIL_7_1,
    _CHAIR,
    N_("Close to the public"),
    N_("Closed to the public"),
    confirmed=True,
    reasoned=True,
)
PUBLISH_REASON: Final = Act(
    "council.closing.reason-published",
    COUNCIL_7_2,
    _CHAIR,
    N_("Publish the reason"),
    N_("Reason for closing published"),
    Move(IN_FORCE, _S.REASON_PUBLISHED),
    confirmed=True,
)
WITHHOLD_REASON: Final = Act(
    "council.closing.reason-withheld",
    COUNCIL_7_2,
    _CHAIR,
    N_("Withhold the reason"),
    N_("Reason for closing withheld"),
    Move(IN_FORCE, _S.REASON_WITHHELD),
    confirmed=True,
    reasoned=True,
)
REOPEN: Final = Act(
    "council.closing.reopened",
    COUNCIL_7_1,
    _CHAIR,
    N_("Open to the public again"),
    N_("Opened to the public again"),
    Move(IN_FORCE, _S.REOPENED),
    confirmed=True,
    reasoned=True,
)
FALL_AWAY: Final = Act(
    "council.closing.fell-away",
    COUNCIL_7_1,
    desks(Desk.METI_SECRETARIAT),
    N_("Take the closed item out"),
    N_("Closing fell away with its item, which nobody was called for yet"),
)
ACTS: Final = (CLOSE, PUBLISH_REASON, WITHHOLD_REASON, REOPEN, FALL_AWAY)

DUTIES: Final = (
    Duty(
        "council.closing.publish-reason",
        COUNCIL_7_2,
        Desk.METI_CHAIR,
        N_("Publish why the meeting was closed, or withhold it on one of the four grounds"),
        opens_on=names(CLOSE),
        closes_on=names(PUBLISH_REASON, WITHHOLD_REASON),
        falls_away_on=names(REOPEN, FALL_AWAY),
        waits_for=Desk.METI_SECRETARIAT,
    ),
)


class Telling(StrEnum):
    """What a chair decides about a closing's reason."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"
    LATER = "later"


def refusals_to_tell(
    telling: Telling | None, *, reason_ja: str, ground: Ground | None, why: str
) -> list[Refusal]:
    """Say what is missing: the public wording, or the ground of council:7.2 and why it applies."""
    if telling is Telling.PUBLISH and not reason_ja.strip():
        return [Refusal(N_("Write the reason as the public reads it."), field="public_reason_ja")]
    if telling is not Telling.WITHHOLD:
        return []
    refusals = []
    if ground is None:
        refusals.append(
            Refusal(N_("Choose the ground on which the reason is kept back."), field="ground")
        )
    if not why.strip():
        refusals.append(Refusal(N_("Say why this ground applies."), field="why_withheld"))
    return refusals
