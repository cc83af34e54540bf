"""Referrals: to which organ, decided by a second officer, answered by the organ (council:12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import Act, Duty, Entitled, Move, Owed, addressed, desks, names, stated_date
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_12
from registry.council.violations.rules import Breach
from registry.house.clauses import HOUSE_CORRECTION
from registry.informants.rules import Office, sheets


class ReferralState(StrEnum):
    """Where one organ's part stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    DECIDED = "decided"
    ISSUED = "issued"  # of a part on paper: its letter has its number and is to be posted
    DROPPED = "dropped"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    DONE = "done"
    REVOKED = "revoked"


class Channel(StrEnum):
    """How a part reaches the organ."""

    SYSTEM = "system"
    PAPER = "paper"


class Outcome(StrEnum):
    """What came of a referral."""

    MEASURES_TAKEN = "measures-taken"
    GUIDED = "guided"
    NO_BREACH = "no-breach"
    NOT_CLEARED_UP = "not-cleared-up"
    PASSED_ON = "passed-on"
    OTHER = "other"


@dataclass(frozen=True)
class Organ:
    """One of the organs of article 2 item (ii): its room, and its name."""

    room: str
    name: LocalizedText


ORGANS: Final[Mapping[Desk, Organ]] = {
    Desk.ISA_RESIDENCE: Organ(
        "council:organ:moj",
        LocalizedText("法務省（出入国在留管理庁）", "Ministry of Justice (ISA)"),
    ),
    Desk.NPA: Organ(
        "council:organ:npa",
        LocalizedText("警察庁", "National Police Agency"),
    ),
    Desk.MOFA: Organ(
        "council:organ:mofa",
        LocalizedText("外務省", "Ministry of Foreign Affairs"),
    ),
    Desk.MHLW_FOREIGN_WORKERS: Organ(
        "council:organ:mhlw",
        LocalizedText("厚生労働省", "Ministry of Health, Labour and Welfare"),
    ),
}
_MOJ, _NPA, _MOFA, _MHLW = (
    Desk.ISA_RESIDENCE,
    Desk.NPA,
    Desk.MOFA,
    Desk.MHLW_FOREIGN_WORKERS,
)


def _addressees(value: Any) -> None:
    if not isinstance(value, dict) or set(value) != {desk.value for desk in ORGANS}:
        raise ValueError(N_("Name an addressee for each of the four organs, and no other."))
    for lines in value.values():
        if not isinstance(lines, list) or not lines or not all(_is_line(one) for one in lines):
            raise ValueError(N_("Give each addressee line by line."))


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


ADDRESSEES: Final = Setting(
    "council.referral.addressees",
    {
        Desk.ISA_RESIDENCE.value: ["出入国在留管理庁在留管理支援部在留管理課長"],
        Desk.NPA.value: ["警察庁刑事局組織犯罪対策部組織犯罪対策企画課長"],
        Desk.MOFA.value: ["外務省領事局外国人課長"],
        Desk.MHLW_FOREIGN_WORKERS.value: ["厚生労働省職業安定局外国人雇用対策課長"],
    },
    N_("Officers to whom letters of referral are addressed (council:12)"),
    N_("By organ, line by line, without 殿. A letter that was issued stays as it is."),
    _addressees,
)
SETTINGS: Final = (ADDRESSEES,)


@dataclass(frozen=True)
class Responsible:
    """Who is first responsible for a kind of breach, and who else may be."""

    first: Desk | None
    also: tuple[Desk, ...] = ()


# No official table exists; this one follows from what each text has the organs do.
RESPONSIBLE: Final[Mapping[Breach, Responsible]] = {
    Breach.ILLEGAL_WORK: Responsible(_MOJ, (_NPA,)),
    Breach.FORGED_VISA_PAPERS: Responsible(_MOFA, (_MOJ,)),
    Breach.LABOUR_CONDITIONS: Responsible(_MHLW, (_MOJ,)),
    Breach.SOCIAL_INSURANCE: Responsible(_MHLW, (_MOJ,)),
    Breach.EMPLOYMENT_NOTICE: Responsible(_MHLW),
    Breach.PAPERS_TAKEN: Responsible(_MOJ, (_MHLW, _NPA)),
    Breach.VIOLENCE: Responsible(_NPA, (_MOJ, _MHLW)),
    Breach.BROKER: Responsible(_MOJ, (_NPA, _MHLW)),
    Breach.EXAMINATION_FRAUD: Responsible(_MOJ, (_NPA,)),
    Breach.DISCRIMINATION: Responsible(_MOJ, (_MHLW,)),
    Breach.OTHER: Responsible(None),
}


@dataclass(frozen=True)
class Proposal:
    """An organ that the breaches speak for: as first responsible, or besides."""

    organ: Desk
    first: bool
    because: tuple[Breach, ...]


def proposals(breaches: Iterable[Breach]) -> list[Proposal]:
    """Return the organs that the breaches speak for, those first responsible first."""
    found = list(breaches)
    first = {organ: _speaking(found, organ, first=True) for organ in ORGANS}
    also = {organ: _speaking(found, organ, first=False) for organ in ORGANS}
    return [Proposal(organ, True, first[organ]) for organ in ORGANS if first[organ]] + [  # noqa: FBT003
        Proposal(organ, False, also[organ])  # noqa: FBT003
        for organ in ORGANS
        if also[organ] and not first[organ]
    ]


def _speaking(breaches: list[Breach], organ: Desk, *, first: bool) -> tuple[Breach, ...]:
    if first:
        return tuple(one for one in breaches if RESPONSIBLE[one].first is organ)
    return tuple(one for one in breaches if organ in RESPONSIBLE[one].also)


def in_field_of(organ: Desk, breaches: Iterable[Breach]) -> list[Breach]:
    """Return those of the breaches that are an organ's field: it is told of these and no others."""
    return [
        one for one in breaches if organ is RESPONSIBLE[one].first or organ in RESPONSIBLE[one].also
    ]


def needs_reason(breaches: Iterable[Breach], organ: Desk) -> bool:
    """Say whether choosing an organ has to be explained: no breach speaks for it."""
    return not in_field_of(organ, breaches)


_S: Final = ReferralState
PREPARING: Final = frozenset({_S.DRAFT, _S.PROPOSED, _S.DECIDED, _S.ISSUED})
WITH_THE_ORGAN: Final = frozenset({_S.SENT, _S.ACKNOWLEDGED, _S.ACCEPTED})
LIVE: Final = PREPARING | WITH_THE_ORGAN | {_S.REFUSED, _S.ANSWERED}

STATE_NAMES: Final[Mapping[ReferralState, str]] = {
    _S.DRAFT: N_("Being prepared"),
    _S.PROPOSED: N_("Before the second officer"),
    _S.DECIDED: N_("Decided, not sent yet"),
    _S.ISSUED: N_("Letter issued, to be posted"),
    _S.DROPPED: N_("Not sent"),
    _S.SENT: N_("Sent"),
    _S.ACKNOWLEDGED: N_("Receipt confirmed"),
    _S.ACCEPTED: N_("Taken on"),
    _S.REFUSED: N_("Not taken on"),
    _S.ANSWERED: N_("Outcome reported"),
    _S.DONE: N_("Done"),
    _S.REVOKED: N_("Revoked"),
}
CHANNEL_NAMES: Final[Mapping[Channel, str]] = {
    Channel.SYSTEM: N_("Through this system"),
    Channel.PAPER: N_("On paper, by post"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.MEASURES_TAKEN: N_("Measures were taken under the law"),
    Outcome.GUIDED: N_("Guidance was given"),
    Outcome.NO_BREACH: N_("No breach was found"),
    Outcome.NOT_CLEARED_UP: N_("The facts could not be established"),
    Outcome.PASSED_ON: N_("Passed on to another office"),
    Outcome.OTHER: N_("Other"),
}

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_ADDRESSEE: Final = addressed(*ORGANS)
_PREPARERS: Final = frozenset(
    {"council.referral.prepared", "council.referral.changed", "council.referral.proposed"}
)

PREPARE: Final = Act(
    "council.referral.prepared",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Prepare a referral"),
    N_("Referral prepared"),
    inside=True,
)
CHANGE: Final = Act(
    "council.referral.changed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Change the part"),
    N_("Part changed; a decision given before is void"),
    Move(PREPARING, _S.DRAFT),
    inside=True,
)
PROPOSE: Final = Act(
    "council.referral.proposed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Lay before the second officer"),
    N_("Laid before the second officer"),
    Move(_S.DRAFT, _S.PROPOSED),
    inside=True,
)
SEND_BACK: Final = Act(
    "council.referral.sent-back",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Send back for changes"),
    N_("Sent back for changes"),
    Move({_S.PROPOSED, _S.DECIDED, _S.ISSUED}, _S.DRAFT),
    reasoned=True,
    inside=True,
)
DECIDE: Final = Act(
    "council.referral.decided",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Decide to inform the organ"),
    N_("Second officer decided to inform the organ"),
    Move(_S.PROPOSED, _S.DECIDED),
    apart_from=_PREPARERS,
    confirmed=True,
    inside=True,
)
DROP: Final = Act(
    "council.referral.dropped",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Do not send it"),
    N_("Not sent"),
    Move(PREPARING, _S.DROPPED),
    reasoned=True,
    inside=True,
)
SEND: Final = Act(
    "council.referral.sent",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Send to the organ"),
    N_("Sent to the organ"),
    Move(_S.DECIDED, _S.SENT),
    confirmed=True,
    inside=True,
)
ISSUE: Final = Act(
    "council.referral.letter-issued",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Issue the letter for the post"),
    N_("Letter issued, to be posted"),
    Move(_S.DECIDED, _S.ISSUED),
    confirmed=True,
    inside=True,
)
POST: Final = Act(
    "council.referral.posted",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Record the posting"),
    N_("Posted to the organ"),
    Move(_S.ISSUED, _S.SENT),
    inside=True,
)
CHASE: Final = Act(
    "council.referral.chased",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Ask how it stands"),
    N_("The secretariat asked how it stands"),
    inside=True,
    once_a_day=True,
)
REVOKE: Final = Act(
    "council.referral.revoked",
    HOUSE_CORRECTION,
    _SECRETARIAT,
    N_("Revoke the referral"),
    N_("Referral revoked"),
    Move(WITH_THE_ORGAN | {_S.REFUSED, _S.ANSWERED}, _S.REVOKED),
    confirmed=True,
    reasoned=True,
    inside=True,
)
ANSWER: Final = Act(
    "council.referral.question-answered",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Answer the question"),
    N_("Question answered"),
    inside=True,
)
DONE: Final = Act(
    "council.referral.done",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Take note and finish"),
    N_("Taken note of; the referral is done"),
    Move({_S.REFUSED, _S.ANSWERED}, _S.DONE),
    inside=True,
)
ASK: Final = Act(
    "council.referral.asked-back",
    COUNCIL_12,
    _ADDRESSEE,
    N_("Ask back"),
    N_("The organ asked back"),
    inside=True,
)


def _twice(
    verb: str, label: str, past: str, move: Move, *, reasoned: bool = False
) -> tuple[Act, Act]:
    """Make an act of the organ, and its twin: what came on paper, entered by the secretariat."""

    def made(name: str, by: Entitled) -> Act:
        return Act(name, COUNCIL_12, by, label, past, move, reasoned=reasoned, inside=True)

    return (
        made(f"council.referral.{verb}", _ADDRESSEE),
        made(f"council.referral.{verb}-entered", _SECRETARIAT),
    )


ACKNOWLEDGE, ENTER_RECEIPT = _twice(
    "acknowledged",
    N_("Confirm receipt"),
    N_("Receipt confirmed by the organ"),
    Move(_S.SENT, _S.ACKNOWLEDGED),
)
ACCEPT, ENTER_ACCEPTANCE = _twice(
    "accepted",
    N_("Take it on"),
    N_("Taken on by the organ"),
    Move({_S.SENT, _S.ACKNOWLEDGED}, _S.ACCEPTED),
)
REFUSE, ENTER_REFUSAL = _twice(
    "refused",
    N_("Do not take it on"),
    N_("Not taken on by the organ"),
    Move({_S.SENT, _S.ACKNOWLEDGED}, _S.REFUSED),
    reasoned=True,
)
REPORT_OUTCOME, ENTER_OUTCOME = _twice(
    "outcome-reported",
    N_("Report the outcome"),
    N_("Outcome reported by the organ"),
    Move(_S.ACCEPTED, _S.ANSWERED),
)
OF_THE_ORGAN: Final = (ACKNOWLEDGE, ACCEPT, REFUSE, REPORT_OUTCOME, ASK)
ENTERED: Final = (ENTER_RECEIPT, ENTER_ACCEPTANCE, ENTER_REFUSAL, ENTER_OUTCOME)
OF_THE_SECRETARIAT: Final = (
    PROPOSE,
    DECIDE,
    SEND,
    ISSUE,
    POST,
    CHANGE,
    SEND_BACK,
    DROP,
    ANSWER,
    CHASE,
    DONE,
    REVOKE,
)
# Who informed is opened by two named officers of the organ that has the part.
SHEETS: Final = sheets(
    COUNCIL_12,
    addressed(*ORGANS),
    {desk: Office(organ.room, frozenset({desk})) for desk, organ in ORGANS.items()},
)
ACTS: Final = (PREPARE, *OF_THE_SECRETARIAT, *OF_THE_ORGAN, *ENTERED, *SHEETS.acts)

_ENDS: Final = (REVOKE, DONE)
DUTIES: Final = (
    *SHEETS.duties,
    Duty(
        "council.referral.decide",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Decide, as the second officer, on a referral"),
        opens_on=names(PROPOSE),
        closes_on=names(DECIDE),
        falls_away_on=names(SEND_BACK, CHANGE, DROP),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.referral.send",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Inform the organ"),
        opens_on=names(DECIDE),
        closes_on=names(SEND, POST),
        falls_away_on=names(SEND_BACK, CHANGE, DROP),
    ),
    Duty(
        "council.referral.acknowledge",
        COUNCIL_12,
        Owed.ADDRESSEE,
        N_("Confirm receipt of a referral"),
        opens_on=names(SEND),
        closes_on=names(ACKNOWLEDGE, ACCEPT, REFUSE),
        falls_away_on=names(REVOKE),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.referral.take-or-refuse",
        COUNCIL_12,
        Owed.ADDRESSEE,
        N_("Take a referral on, or say why not"),
        opens_on=names(ACKNOWLEDGE),
        closes_on=names(ACCEPT, REFUSE),
        falls_away_on=names(REVOKE),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.referral.report-outcome",
        COUNCIL_12,
        Owed.ADDRESSEE,
        N_("Report what came of a referral"),
        opens_on=names(ACCEPT),
        closes_on=names(REPORT_OUTCOME),
        falls_away_on=names(REVOKE),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.referral.follow-up",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Follow up a referral that went on paper"),
        opens_on=names(POST),
        closes_on=names(ENTER_REFUSAL, ENTER_OUTCOME),
        falls_away_on=names(REVOKE),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.referral.answer",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Answer an organ's question"),
        opens_on=names(ASK),
        closes_on=names(ANSWER),
        falls_away_on=names(REFUSE, REPORT_OUTCOME, *_ENDS),
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.referral.take-note",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Take note of an organ's answer"),
        opens_on=names(REFUSE, REPORT_OUTCOME, ENTER_REFUSAL, ENTER_OUTCOME),
        closes_on=names(DONE),
        falls_away_on=names(REVOKE),
        force=Force.PRACTICE,
    ),
)


def refusals_to_choose(
    organ: Desk, breaches: Iterable[Breach], chosen: Iterable[Breach], *, reason: str
) -> list[Refusal]:
    """Say why a part can't be so: what departs from the case or from its law needs a reason."""
    found = set(breaches)
    if reason.strip():
        return []
    if needs_reason(found, organ):
        unspoken = N_("The breach does not speak for this organ: say why.")
        return [Refusal(unspoken, field="reason")]
    if set(chosen) != set(in_field_of(organ, found)):
        other = N_("The kinds of breach are others than those in the organ's field: say why.")
        return [Refusal(other, field="reason")]
    return []


def refusals_to_prepare(organ: Desk, *, pending: bool) -> list[Refusal]:
    """Say why a part for an organ can't be begun."""
    refusals = []
    if organ not in ORGANS:
        refusals.append(Refusal(N_("Only the organs of article 2 are informed."), field="organ"))
    if pending:
        refusals.append(Refusal(N_("This organ has a part of this case already."), field="organ"))
    return refusals


def open_to_questions(state: ReferralState) -> bool:
    """Say whether an organ may ask back, and be answered."""
    return state in WITH_THE_ORGAN
