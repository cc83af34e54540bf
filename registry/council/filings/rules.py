"""Filings under articles 8 to 10: their acts, what they oblige to, and who may file what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.core.acts import (
    OWN,
    Act,
    Duty,
    Entitled,
    Move,
    Owed,
    desks,
    either,
    jointly,
    names,
    stated_date,
)
from registry.core.calendar import Calendar
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_
from registry.council.clauses import COUNCIL_2, COUNCIL_8_1, COUNCIL_8_2, COUNCIL_9, COUNCIL_10
from registry.council.members.rules import RIGHTS, Item, a_number_of_chairs


class FilingKind(StrEnum):
    """A join filing asks for a finding; a change and a withdrawal are notices."""

    JOIN = "join"
    CHANGE = "change"
    WITHDRAWAL = "withdrawal"


class Channel(StrEnum):
    """How a filing reached the secretariat."""

    SYSTEM = "system"
    PAPER = "paper"
    MAIL = "mail"


JOIN_ITEMS: Final = ("purpose", "cooperation")  # what the form asks beyond the particulars


class FilingState(StrEnum):
    """Where a filing stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CORRECTION_ASKED = "correction-asked"
    FOR_REGISTRATION = "for-registration"
    FOR_NOT_ELIGIBLE = "for-not-eligible"
    FOR_REFUSAL = "for-refusal"
    REGISTERED = "registered"
    NOT_ELIGIBLE = "not-eligible"
    REFUSED = "refused"
    RECORDED = "recorded"
    TAKEN_BACK = "taken-back"
    LAPSED = "lapsed"


_S: Final = FilingState
FOR_DECISION: Final = frozenset({_S.FOR_REGISTRATION, _S.FOR_NOT_ELIGIBLE, _S.FOR_REFUSAL})
PENDING: Final = frozenset({_S.SUBMITTED, _S.CORRECTION_ASKED}) | FOR_DECISION
DECIDED: Final = frozenset({_S.REGISTERED, _S.NOT_ELIGIBLE, _S.REFUSED, _S.RECORDED})

KIND_NAMES: Final[Mapping[FilingKind, str]] = {
    FilingKind.JOIN: N_("Join filing"),
    FilingKind.CHANGE: N_("Notice of change"),
    FilingKind.WITHDRAWAL: N_("Notice of withdrawal"),
}
CHANNEL_NAMES: Final[Mapping[Channel, str]] = {
    Channel.SYSTEM: N_("Filed here"),
    Channel.PAPER: N_("On paper"),
    Channel.MAIL: N_("By mail"),
}
STATE_NAMES: Final[Mapping[FilingState, str]] = {
    _S.DRAFT: N_("Being entered"),
    _S.SUBMITTED: N_("Under examination"),
    _S.CORRECTION_ASKED: N_("Correction asked for"),
    _S.FOR_REGISTRATION: N_("Registration proposed"),
    _S.FOR_NOT_ELIGIBLE: N_("Non-eligibility proposed"),
    _S.FOR_REFUSAL: N_("Refusal before the chairs"),
    _S.REGISTERED: N_("Registered"),
    _S.NOT_ELIGIBLE: N_("Found not eligible"),
    _S.REFUSED: N_("Refused"),
    _S.RECORDED: N_("Recorded"),
    _S.TAKEN_BACK: N_("Taken back"),
    _S.LAPSED: N_("Closed without correction"),
}
WAITS_FOR: Final[Mapping[FilingState, str]] = {
    _S.DRAFT: N_("Secretariat"),
    _S.SUBMITTED: N_("Secretariat"),
    _S.CORRECTION_ASKED: N_("Filer"),
    _S.FOR_REGISTRATION: N_("Second officer"),
    _S.FOR_NOT_ELIGIBLE: N_("Second officer"),
    _S.FOR_REFUSAL: N_("Chairs"),
}


REFUSAL_CHAIRS: Final = Setting(
    "council.refusal.chairs",
    3,
    N_("Chairs who must concur in a refusal (council:8.2)"),
    N_("The rules name three chairs and do not say how many must agree."),
    a_number_of_chairs,
)
SETTINGS: Final = (REFUSAL_CHAIRS,)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_SECRETARIAT_OR_CHAIR: Final = desks(Desk.METI_SECRETARIAT, Desk.METI_CHAIR)

_CLAUSE_OF: Final = {
    FilingKind.JOIN: COUNCIL_8_1,
    FilingKind.CHANGE: COUNCIL_9,
    FilingKind.WITHDRAWAL: COUNCIL_10,
}
_FILED: Final = {
    FilingKind.JOIN: (N_("Submit the join filing"), N_("Join filing submitted")),
    FilingKind.CHANGE: (N_("Give notice of the change"), N_("Notice of change given")),
    FilingKind.WITHDRAWAL: (N_("Give notice of withdrawal"), N_("Notice of withdrawal given")),
}
_ENTERED: Final = {
    FilingKind.JOIN: N_("Join filing entered for the filer"),
    FilingKind.CHANGE: N_("Notice of change entered for the filer"),
    FilingKind.WITHDRAWAL: N_("Notice of withdrawal entered for the filer"),
}


def _for_each_kind(
    verb: str,
    by: Entitled,
    label: str,
    past: str,
    moves: Move,
    *,
    apart_from: str | None = None,
    reasoned: bool = False,
) -> dict[FilingKind, Act]:
    return {
        kind: Act(
            f"council.{kind}.{verb}",
            clause,
            by,
            label,
            past,
            moves=moves,
            apart_from=frozenset({f"council.{kind}.{apart_from}"} if apart_from else ()),
            reasoned=reasoned,
        )
        for kind, clause in _CLAUSE_OF.items()
    }


SUBMIT: Final = {
    kind: Act(
        f"council.{kind}.submitted",
        clause,
        OWN,
        *_FILED[kind],
        moves=Move(_S.DRAFT, _S.SUBMITTED),
    )
    for kind, clause in _CLAUSE_OF.items()
}
ENTER: Final = {
    kind: Act(
        f"council.{kind}.entered",
        clause,
        _SECRETARIAT,
        N_("Enter what came on paper or by mail"),
        _ENTERED[kind],
        moves=Move(_S.DRAFT, _S.SUBMITTED),
    )
    for kind, clause in _CLAUSE_OF.items()
}
ASK_CORRECTION: Final = _for_each_kind(
    "correction-asked",
    _SECRETARIAT,
    N_("Ask for a correction"),
    N_("Correction asked for"),
    Move(_S.SUBMITTED, _S.CORRECTION_ASKED),
    reasoned=True,
)
RESUBMIT: Final = _for_each_kind(
    "resubmitted",
    either(OWN, _SECRETARIAT),
    N_("Submit the correction"),
    N_("Correction submitted"),
    Move(_S.CORRECTION_ASKED, _S.SUBMITTED),
)
TAKE_BACK: Final = _for_each_kind(
    "taken-back",
    either(OWN, _SECRETARIAT),
    N_("Enter that the filer takes it back"),
    N_("Filing taken back"),
    Move(PENDING, _S.TAKEN_BACK),
)
LAPSE: Final = _for_each_kind(
    "lapsed",
    _SECRETARIAT,
    N_("Close the filing: no correction came"),
    N_("Filing closed because no correction came"),
    Move(_S.CORRECTION_ASKED, _S.LAPSED),
    apart_from="correction-asked",
    reasoned=True,
)
PROPOSE_REGISTRATION = Act(
    "council.join.registration-proposed",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Propose to find the body eligible"),
    N_("Finding of eligibility proposed"),
    moves=Move(_S.SUBMITTED, _S.FOR_REGISTRATION),
    inside=True,
)
PROPOSE_NOT_ELIGIBLE = Act(
    "council.join.not-eligible-proposed",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Propose to find the body not eligible"),
    N_("Finding of non-eligibility proposed"),
    moves=Move(_S.SUBMITTED, _S.FOR_NOT_ELIGIBLE),
    reasoned=True,
    inside=True,
)
PROPOSE_REFUSAL = Act(
    "council.join.refusal-proposed",
    COUNCIL_8_2,
    _SECRETARIAT,
    N_("Lay a refusal before the chairs"),
    N_("Refusal laid before the chairs"),
    moves=Move(_S.SUBMITTED, _S.FOR_REFUSAL),
    reasoned=True,
    inside=True,
)
# Whoever prepared a case either way does not decide it.
_PREPARED: Final = names(PROPOSE_REGISTRATION, PROPOSE_NOT_ELIGIBLE)
REGISTER = Act(
    "council.join.registered",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Find eligible and register"),
    N_("Found eligible and registered as a member"),
    moves=Move(_S.FOR_REGISTRATION, _S.REGISTERED),
    apart_from=_PREPARED,
    confirmed=True,
)
FIND_NOT_ELIGIBLE = Act(
    "council.join.found-not-eligible",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Find not eligible"),
    N_("Found not eligible"),
    moves=Move(_S.FOR_NOT_ELIGIBLE, _S.NOT_ELIGIBLE),
    apart_from=_PREPARED,
    confirmed=True,
)
REFUSE = Act(
    "council.join.refused",
    COUNCIL_8_2,
    jointly(Desk.METI_CHAIR, REFUSAL_CHAIRS.key),
    N_("Concur in the refusal"),
    N_("Joining refused by the chairs"),
    moves=Move(_S.FOR_REFUSAL, _S.REFUSED),
    apart_from=frozenset({PROPOSE_REFUSAL.name}),
    confirmed=True,
)
SEND_BACK = Act(
    "council.join.sent-back",
    COUNCIL_8_1,
    _SECRETARIAT_OR_CHAIR,
    N_("Send back to examination"),
    N_("Sent back to examination"),
    moves=Move(FOR_DECISION, _S.SUBMITTED),
    reasoned=True,
    inside=True,
)
RECORD: Final = {
    FilingKind.CHANGE: Act(
        "council.change.recorded",
        COUNCIL_9,
        _SECRETARIAT,
        N_("Form in order: record the change"),
        N_("Change recorded in the register"),
        moves=Move(_S.SUBMITTED, _S.RECORDED),
    ),
    FilingKind.WITHDRAWAL: Act(
        "council.withdrawal.recorded",
        COUNCIL_10,
        _SECRETARIAT,
        N_("Form in order: record the withdrawal"),
        N_("Withdrawal recorded in the register"),
        moves=Move(_S.SUBMITTED, _S.RECORDED),
    ),
}
NOTIFY: Final = {
    kind: Act(
        f"council.{kind}.notified",
        clause,
        _SECRETARIAT,
        N_("Issue the letter"),
        N_("Letter issued to the filer"),
    )
    for kind, clause in _CLAUSE_OF.items()
}


_OF_EVERY_KIND: Final = (SUBMIT, ENTER, ASK_CORRECTION, RESUBMIT, TAKE_BACK, LAPSE, RECORD, NOTIFY)
_OF_JOINING: Final = (
    PROPOSE_REGISTRATION,
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    REGISTER,
    FIND_NOT_ELIGIBLE,
    REFUSE,
    SEND_BACK,
)


def acts_for(kind: FilingKind) -> tuple[Act, ...]:
    """Return the acts that a filing of `kind` knows; a notice knows no finding and no refusal."""
    own = tuple(table[kind] for table in _OF_EVERY_KIND if kind in table)
    return own + (_OF_JOINING if kind is FilingKind.JOIN else ())


ACTS: Final = tuple(act for kind in FilingKind for act in acts_for(kind))


_J: Final = FilingKind.JOIN
_PROPOSALS: Final = names(PROPOSE_REGISTRATION, PROPOSE_NOT_ELIGIBLE, PROPOSE_REFUSAL)


def _ends(kind: FilingKind) -> frozenset[str]:
    return names(TAKE_BACK[kind], LAPSE[kind])


def _check_of(kind: FilingKind, title: str) -> Duty:
    return Duty(
        f"council.{kind}.check",
        _CLAUSE_OF[kind],
        Desk.METI_SECRETARIAT,
        title,
        opens_on=names(SUBMIT[kind], ENTER[kind], RESUBMIT[kind]),
        closes_on=names(RECORD[kind]),
        falls_away_on=_ends(kind) | names(ASK_CORRECTION[kind]),
        waits_for=Owed.OWN_ORGANISATION,
        force=Force.PRACTICE,
    )


def _correct(kind: FilingKind) -> Duty:
    return Duty(
        f"council.{kind}.correct",
        _CLAUSE_OF[kind],
        Owed.OWN_ORGANISATION,
        N_("Correct the filing"),
        opens_on=names(ASK_CORRECTION[kind]),
        closes_on=names(RESUBMIT[kind]),
        falls_away_on=_ends(kind),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
        due=stated_date,
    )


NOTIFY_CODE: Final = {kind: f"council.{kind}.notify" for kind in FilingKind}


def _notify(kind: FilingKind, *decisions: Act) -> Duty:
    return Duty(
        NOTIFY_CODE[kind],
        _CLAUSE_OF[kind],
        Desk.METI_SECRETARIAT,
        N_("Tell the filer the outcome by letter"),
        opens_on=names(*decisions),
        closes_on=names(NOTIFY[kind]),
        waits_for=Owed.OWN_ORGANISATION,
        force=Force.PRACTICE,
    )


DUTIES: Final = (
    *(_correct(kind) for kind in FilingKind),
    Duty(
        "council.join.examine",
        COUNCIL_8_1,
        Desk.METI_SECRETARIAT,
        N_("Examine the join filing"),
        opens_on=names(SUBMIT[_J], ENTER[_J], RESUBMIT[_J], SEND_BACK),
        closes_on=_PROPOSALS,
        falls_away_on=_ends(_J) | names(ASK_CORRECTION[_J]),
        waits_for=Owed.OWN_ORGANISATION,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.join.find",
        COUNCIL_2,
        Desk.METI_SECRETARIAT,
        N_("Decide on the proposed finding (a second officer)"),
        opens_on=names(PROPOSE_REGISTRATION, PROPOSE_NOT_ELIGIBLE),
        closes_on=names(REGISTER, FIND_NOT_ELIGIBLE),
        falls_away_on=_ends(_J) | names(SEND_BACK),
        waits_for=Owed.OWN_ORGANISATION,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.join.decide-refusal",
        COUNCIL_8_2,
        Desk.METI_CHAIR,
        N_("Decide on the proposed refusal"),
        opens_on=names(PROPOSE_REFUSAL),
        closes_on=names(REFUSE),
        falls_away_on=_ends(_J) | names(SEND_BACK),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    _notify(_J, REGISTER, FIND_NOT_ELIGIBLE, REFUSE),
    _check_of(FilingKind.CHANGE, N_("Check the notice of change for its form")),
    _notify(FilingKind.CHANGE, RECORD[FilingKind.CHANGE]),
    _check_of(FilingKind.WITHDRAWAL, N_("Check the notice of withdrawal for its form")),
    _notify(FilingKind.WITHDRAWAL, RECORD[FilingKind.WITHDRAWAL]),
)


def refusals_to_file(kind: FilingKind, item: Item | None, *, pending: bool) -> list[Refusal]:
    """Say why a body of `item` (None: no member) may not file `kind` now (council:8.1, 9, 10)."""
    refusals = []
    if kind is FilingKind.JOIN and item is not None:
        refusals.append(Refusal(N_("This body is a member already (article 2).")))
    if kind is not FilingKind.JOIN and item is None:
        refusals.append(Refusal(N_("Only a member can file this notice (articles 9 and 10).")))
    if kind is FilingKind.CHANGE and item is not None and not RIGHTS[item].files_changes:
        refusals.append(
            Refusal(N_("Only members under article 2 item (iv) file changes (article 9)."))
        )
    if kind is FilingKind.WITHDRAWAL and item is not None and not RIGHTS[item].withdraws:
        refusals.append(Refusal(N_("This is not a member under the present rules (article 10).")))
    if pending:
        refusals.append(
            Refusal(N_("A filing of this kind is pending. Correct it or take it back first."))
        )
    return refusals


def is_late(arrived_on: date, effective_on: date) -> bool:
    """Say whether a notice of change came after the event: the text wants it before (council:9)."""
    return arrived_on >= effective_on


FEWEST_CASES: Final = 3  # fewer would tell of themselves, not of what is usual


@dataclass(frozen=True)
class Usual:
    """How long filings of a kind took of late: the median in days, over so many cases."""

    days: int
    cases: int


@dataclass(frozen=True)
class Expectation:
    """The business day by which a filing is likely to end, judging by so many cases."""

    on: date
    cases: int


def expectation(arrived_on: date, usual: Usual | None, calendar: Calendar) -> Expectation | None:
    """Say when a filing is likely to end if it takes as long as usual; None from too few cases."""
    if usual is None or usual.cases < FEWEST_CASES:
        return None
    day = arrived_on + timedelta(days=usual.days)
    return Expectation(day if calendar.is_open(day) else calendar.next_open(day), usual.cases)


@dataclass(frozen=True)
class Screening:
    """The answers of the short screener before a body begins to file."""

    is_body: bool
    shares_purpose: bool
    can_cooperate: bool
    employs_workers_only: bool
    is_member: bool


def screen(answers: Screening) -> list[Refusal]:
    """Say what speaks against filing under article 2 item (iv); empty: go on (council:8.1)."""
    reasons = []
    if answers.is_member:
        reasons.append(Refusal(N_("A member files a notice of change instead (article 9).")))
    if not answers.is_body:
        reasons.append(
            Refusal(
                N_(
                    "Only local governments, economic organisations and other organisations join"
                    " by filing (article 2 item (iv))."
                )
            )
        )
    if answers.employs_workers_only:
        reasons.append(
            Refusal(
                N_(
                    "Employers of specified skilled workers do not join the council: since"
                    " 26 December 2025 they belong to the registered corporation."
                )
            )
        )
    if not answers.shares_purpose:
        reasons.append(Refusal(N_("A member shares the council's purpose (articles 1 and 2).")))
    if not answers.can_cooperate:
        reasons.append(
            Refusal(N_("A member is able to help with surveys and dissemination (article 2)."))
        )
    return reasons
