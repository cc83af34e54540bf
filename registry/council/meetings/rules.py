"""Meetings under articles 5 and 6: who calls whom, how they answer, what is agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from registry.core.acts import (
    OWN,
    PERSON,
    SYSTEM,
    Act,
    Duty,
    Move,
    Owed,
    addressed,
    desks,
    either,
    names,
    stated_date,
)
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.limits import DayLimits
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.council.clauses import (
    COUNCIL,
    COUNCIL_5_1,
    COUNCIL_5_2,
    COUNCIL_5_3,
    COUNCIL_5_4,
    COUNCIL_6,
)


class MeetingKind(StrEnum):
    """How the participants come together."""

    PLENARY = "plenary"
    RESTRICTED = "restricted"
    CIRCULATION = "circulation"


class MeetingState(StrEnum):
    """Where a meeting stands; participants know of it from `convened` on."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    CONVENED = "convened"
    HELD = "held"
    ENDED = "ended"
    CANCELLED = "cancelled"


class ParticipantState(StrEnum):
    """Where a participant stands; the chosen know nothing yet, the removed nothing any more."""

    CHOSEN = "chosen"
    CALLED = "called"
    REMOVED = "removed"


class Party(StrEnum):
    """What a participant is."""

    ORGANISATION = "organisation"
    ORGAN = "organ"
    PERSON = "person"


class Reply(StrEnum):
    """What a participant answers to the call; the rules know no vote and no proxy."""

    ATTENDS = "attends"
    SUBSTITUTE = "substitute"
    ABSENT = "absent"


class Attendance(StrEnum):
    """Who was there for a participant."""

    PRESENT = "present"
    SUBSTITUTE = "substitute"
    ABSENT = "absent"


class Topic(StrEnum):
    """The five topics of article 6."""

    SITUATION = "1"
    GOOD_PRACTICE = "2"
    CONCENTRATION = "3"
    INDUSTRY = "4"
    OTHER = "5"


class LetterPurpose(StrEnum):
    """What a letter about a meeting tells its participants."""

    CONVENING = "convening"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    RESULT = "result"


@dataclass(frozen=True)
class Organ:
    """A system-related organ as a member: its name, and the room that it shares with the office."""

    name: LocalizedText
    room: str


ORGANS: Final[Mapping[Desk, Organ]] = {
    Desk.ISA_RESIDENCE: Organ(
        LocalizedText("法務省（出入国在留管理庁）", "MOJ (Immigration Services Agency)"),
        "council:member:moj",
    ),
    Desk.NPA: Organ(LocalizedText("警察庁", "National Police Agency"), "council:member:npa"),
    Desk.MOFA: Organ(LocalizedText("外務省", "Ministry of Foreign Affairs"), "council:member:mofa"),
    Desk.MHLW_FOREIGN_WORKERS: Organ(
        LocalizedText("厚生労働省", "Ministry of Health, Labour and Welfare"), "council:member:mhlw"
    ),
}
COMMON_ROOM: Final = "council"  # of what secretariat and chairs have with anybody but an organ

_K: Final = MeetingKind
_S: Final = MeetingState
_P: Final = ParticipantState

KIND_NAMES: Final[Mapping[MeetingKind, str]] = {
    _K.PLENARY: N_("Meeting of all members"),
    _K.RESTRICTED: N_("Meeting of those concerned"),
    _K.CIRCULATION: N_("By circulation"),
}
STATE_NAMES: Final[Mapping[MeetingState, str]] = {
    _S.DRAFT: N_("Being prepared"),
    _S.PROPOSED: N_("Before the chairs"),
    _S.CONVENED: N_("Convened"),
    _S.HELD: N_("Held"),
    _S.ENDED: N_("Circulation ended"),
    _S.CANCELLED: N_("Cancelled"),
}
REPLY_NAMES: Final[Mapping[Reply, str]] = {
    Reply.ATTENDS: N_("Attends"),
    Reply.SUBSTITUTE: N_("Attends by a substitute"),
    Reply.ABSENT: N_("Does not attend"),
}
ATTENDANCE_NAMES: Final[Mapping[Attendance, str]] = {
    Attendance.PRESENT: N_("Was present"),
    Attendance.SUBSTITUTE: N_("A substitute was present"),
    Attendance.ABSENT: N_("Was not present"),
}
LETTER_NAMES: Final[Mapping[LetterPurpose, str]] = {
    LetterPurpose.CONVENING: N_("Letter of convening"),
    LetterPurpose.CHANGE: N_("Letter about the change"),
    LetterPurpose.CANCELLATION: N_("Letter of cancellation"),
    LetterPurpose.RESULT: N_("Result of the circulation"),
}
TOPIC_NAMES: Final[Mapping[Topic, LocalizedText]] = {
    Topic.SITUATION: LocalizedText(
        "第1号　受入れの状況・課題・不正行為と対応策",
        "Item 1: how hosting goes, problems, misconduct and responses",
    ),
    Topic.GOOD_PRACTICE: LocalizedText("第2号　優良事例", "Item 2: good practice"),
    Topic.CONCENTRATION: LocalizedText(
        "第3号　特定の地域への集中の防止", "Item 3: preventing concentration in big cities"
    ),
    Topic.INDUSTRY: LocalizedText("第4号　産業の特性に応じた措置", "Item 4: measures by industry"),
    Topic.OTHER: LocalizedText("第5号　その他の情報・取組", "Item 5: other"),
}
CLAUSE_OF: Final[Mapping[MeetingKind, Clause]] = {
    _K.PLENARY: COUNCIL_5_1,
    _K.RESTRICTED: COUNCIL_5_2,
    _K.CIRCULATION: COUNCIL_5_4,
}
MEETING_DAYS: Final = DayLimits(COUNCIL.versions[0], years_ahead=3)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_CHAIR: Final = desks(Desk.METI_CHAIR)
_EITHER: Final = desks(Desk.METI_SECRETARIAT, Desk.METI_CHAIR)
_CALLED: Final = either(OWN, PERSON, addressed(*ORGANS))
_BEFORE_THE_END: Final = frozenset({_S.CONVENED, _S.HELD})


def _paragraph(clause: Clause) -> str:
    return clause.id.partition(":")[2].replace(".", "-")


PROPOSE: Final = Act(
    "council.meeting.proposed",
    COUNCIL_5_1,
    _SECRETARIAT,
    N_("Lay before the chairs"),
    N_("Meeting laid before the chairs"),
    Move(_S.DRAFT, _S.PROPOSED),
)
SEND_BACK: Final = Act(
    "council.meeting.sent-back",
    COUNCIL_5_1,
    _CHAIR,
    N_("Send back to the secretariat"),
    N_("Draft of the meeting sent back"),
    Move(_S.PROPOSED, _S.DRAFT),
    reasoned=True,
)
DROP: Final = Act(
    "council.meeting.dropped",
    COUNCIL_5_1,
    _SECRETARIAT,
    N_("Drop the draft"),
    N_("Draft of the meeting dropped"),
    Move(_S.DRAFT, _S.CANCELLED),
)
CONVENE: Final[Mapping[MeetingKind, Act]] = {
    kind: Act(
        f"council.meeting.convened-under-{_paragraph(clause)}",
        clause,
        _CHAIR,
        N_("Convene"),
        N_("Convened by a chair"),
        Move(_S.PROPOSED, _S.CONVENED),
        apart_from=names(PROPOSE),
    )
    for kind, clause in CLAUSE_OF.items()
}
CHANGE: Final = Act(
    "council.meeting.changed",
    COUNCIL_5_1,
    _EITHER,
    N_("Change time or place"),
    N_("Time or place changed; participants told"),
    Move(_S.CONVENED, _S.CONVENED),
    reasoned=True,
)
ADD_ITEM: Final = Act(
    "council.meeting.item-added",
    COUNCIL_6,
    _EITHER,
    N_("Add an item to the agenda"),
    N_("Item added to the agenda; participants told"),
    Move(_S.CONVENED, _S.CONVENED),
)
MOVE_LAST_DAY: Final = Act(
    "council.meeting.last-day-moved",
    COUNCIL_5_4,
    _EITHER,
    N_("Move the last day"),
    N_("Last day moved; participants told"),
    Move(_S.CONVENED, _S.CONVENED),
    reasoned=True,
)
CANCEL: Final = Act(
    "council.meeting.cancelled",
    COUNCIL_5_1,
    _CHAIR,
    N_("Cancel the meeting"),
    N_("Meeting cancelled; participants told"),
    Move(_S.CONVENED, _S.CANCELLED),
    reasoned=True,
)
REMIND: Final = Act(
    "council.meeting.reminded",
    COUNCIL_5_1,
    _SECRETARIAT,
    N_("Remind all who are silent"),
    N_("The silent were reminded"),
    Move(_S.CONVENED, _S.CONVENED),
    once_a_day=True,
)
SEND_PAPER: Final = Act(
    "council.meeting.paper-sent",
    COUNCIL_6,
    _SECRETARIAT,
    N_("Send a further paper"),
    N_("Further paper sent"),
    Move({_S.CONVENED}, _S.CONVENED),
)
HAND_OUT: Final = Act(
    "council.meeting.paper-handed-out",
    COUNCIL_6,
    _SECRETARIAT,
    N_("Add a paper that was handed out"),
    N_("Paper that was handed out added"),
    Move({_S.HELD}, _S.HELD),
)
REPLACE_PAPER: Final = Act(
    "council.meeting.paper-replaced",
    COUNCIL_6,
    _SECRETARIAT,
    N_("Replace a paper"),
    N_("Paper replaced; the earlier one is kept"),
    Move(_S.CONVENED, _S.CONVENED),
    reasoned=True,
)
RECORD_ATTENDANCE: Final = Act(
    "council.meeting.attendance-recorded",
    COUNCIL_5_1,
    _SECRETARIAT,
    N_("Record who was there"),
    N_("Meeting held; attendance recorded"),
    Move(_BEFORE_THE_END, _S.HELD),
)
END_CIRCULATION: Final = Act(
    "council.meeting.circulation-ended",
    COUNCIL_5_4,
    _SECRETARIAT,
    N_("End the circulation with its result"),
    N_("Circulation ended; result made known"),
    Move(_S.CONVENED, _S.ENDED),
)
ON_A_MEETING: Final = (
    PROPOSE,
    *CONVENE.values(),
    SEND_BACK,
    RECORD_ATTENDANCE,
    END_CIRCULATION,
    REMIND,
    SEND_PAPER,
    HAND_OUT,
    ADD_ITEM,
    CHANGE,
    MOVE_LAST_DAY,
    CANCEL,
    DROP,
)

_OF_MEETINGS_ONLY: Final = names(CHANGE, RECORD_ATTENDANCE, HAND_OUT)
_OF_CIRCULATIONS_ONLY: Final = names(MOVE_LAST_DAY, END_CIRCULATION)


def acts_on(kind: MeetingKind) -> tuple[Act, ...]:
    """Return the acts of a meeting of `kind`: a circulation has no place, and ends otherwise."""
    others = names(*(CONVENE[other] for other in MeetingKind if other is not kind))
    apart = _OF_MEETINGS_ONLY if kind is _K.CIRCULATION else _OF_CIRCULATIONS_ONLY
    return tuple(act for act in ON_A_MEETING if act.name not in others | apart)


CALL: Final[Mapping[Clause, Act]] = {
    clause: Act(
        f"council.participant.called-under-{_paragraph(clause)}",
        clause,
        _CHAIR,
        N_("Call the participant"),
        past,
        Move({_P.CHOSEN, _P.REMOVED}, _P.CALLED),
    )
    for clause, past in (
        (COUNCIL_5_1, N_("Called to the meeting")),
        (COUNCIL_5_2, N_("Called to the meeting as one of those concerned")),
        (COUNCIL_5_3, N_("Invited to take part without being a member")),
        (COUNCIL_5_4, N_("Papers made known by circulation")),
    )
}
REPLY: Final = Act(
    "council.participant.replied",
    COUNCIL_5_1,
    either(_CALLED, _SECRETARIAT),
    N_("Reply to the call"),
    N_("Replied to the call"),
    Move(_P.CALLED, _P.CALLED),
)
RECEIVE: Final = Act(
    "council.participant.receipt-given",
    COUNCIL_5_4,
    either(_CALLED, _SECRETARIAT),
    N_("Confirm receipt"),
    N_("Receipt confirmed"),
    Move(_P.CALLED, _P.CALLED),
)
REMOVE: Final = Act(
    "council.participant.removed",
    COUNCIL_5_2,
    _CHAIR,
    N_("Take off the list of participants"),
    N_("Taken off the list of participants"),
    Move(_P.CALLED, _P.REMOVED),
    reasoned=True,
    inside=True,
)
RELEASE: Final = Act(
    "council.participant.released",
    COUNCIL_5_1,
    _EITHER,
    N_("Wait for the answer no longer"),
    N_("No answer is waited for any more"),
    Move(_P.CALLED, _P.CALLED),
    inside=True,
)
LET_GO: Final = Act(
    "council.participant.let-go",
    COUNCIL_5_1,
    either(_SECRETARIAT, SYSTEM),
    N_("Wait for the answer no longer"),
    N_("No answer is waited for: no member any more"),
    Move(_P.CALLED, _P.CALLED),
    reasoned=True,
)
ASK_BY: Final[Mapping[Clause, Act]] = {
    clause: Act(
        f"council.participant.asked-by-another-day-under-{_paragraph(clause)}",
        clause,
        _EITHER,
        N_("Ask for the answer by another day"),
        N_("Asked to answer by another day"),
        Move(_P.CALLED, _P.CALLED),
        inside=True,
    )
    for clause in (COUNCIL_5_1, COUNCIL_5_4)
}
ACTS: Final = (
    *ON_A_MEETING,
    REPLACE_PAPER,
    *CALL.values(),
    REPLY,
    RECEIVE,
    *ASK_BY.values(),
    REMOVE,
    RELEASE,
    LET_GO,
)

_OVER: Final = names(REMOVE, RELEASE, LET_GO)
DECIDING: Final = Duty(
    "council.meeting.decide",
    COUNCIL_5_1,
    Desk.METI_CHAIR,
    N_("Decide on convening the meeting"),
    opens_on=names(PROPOSE),
    closes_on=names(*CONVENE.values()),
    falls_away_on=names(SEND_BACK),
    waits_for=Desk.METI_SECRETARIAT,
    force=Force.PRACTICE,
    due=stated_date,
)
DUTIES: Final = (
    DECIDING,
    Duty(
        "council.meeting.rework",
        COUNCIL_5_1,
        Desk.METI_SECRETARIAT,
        N_("Work the draft of the meeting over"),
        opens_on=names(SEND_BACK),
        closes_on=names(PROPOSE),
        falls_away_on=names(DROP),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.meeting.record-attendance",
        COUNCIL_5_1,
        Desk.METI_SECRETARIAT,
        N_("Record who was at the meeting"),
        opens_on=names(CONVENE[_K.PLENARY], CONVENE[_K.RESTRICTED], CHANGE),
        closes_on=names(RECORD_ATTENDANCE),
        falls_away_on=names(CHANGE, CANCEL),
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.meeting.end-circulation",
        COUNCIL_5_4,
        Desk.METI_SECRETARIAT,
        N_("End the circulation and make its result known"),
        opens_on=names(CONVENE[_K.CIRCULATION], MOVE_LAST_DAY),
        closes_on=names(END_CIRCULATION),
        falls_away_on=names(MOVE_LAST_DAY, CANCEL),
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.participant.reply",
        COUNCIL_5_1,
        Owed.ADDRESSEE,
        N_("Reply to the call to a meeting"),
        opens_on=names(CALL[COUNCIL_5_1], CALL[COUNCIL_5_2], ASK_BY[COUNCIL_5_1]),
        closes_on=names(REPLY),
        falls_away_on=_OVER | names(ASK_BY[COUNCIL_5_1]),
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.participant.receive",
        COUNCIL_5_4,
        Owed.ADDRESSEE,
        N_("Read the papers circulated and confirm receipt"),
        opens_on=names(CALL[COUNCIL_5_4], ASK_BY[COUNCIL_5_4]),
        closes_on=names(RECEIVE),
        falls_away_on=_OVER | names(ASK_BY[COUNCIL_5_4]),
        force=Force.PRACTICE,
        due=stated_date,
    ),
)


def refusals_of_times(
    begins_at: datetime | None,
    ends_at: datetime | None,
    *,
    begins_on: date | None,
    reply_by: date | None,
) -> list[Refusal]:
    """Say what can't be about a meeting's times, whenever they are looked at.

    `begins_on` is the legal day of the beginning.
    """
    refusals = []
    if begins_at and ends_at and ends_at <= begins_at:
        refusals.append(Refusal(N_("The end must be after the beginning."), field="ends"))
    if begins_on and reply_by and reply_by > begins_on:
        refusals.append(
            Refusal(N_("Replies must come by the day of the meeting."), field="reply_by")
        )
    return refusals


def call_under(kind: MeetingKind, party: Party) -> Act:
    """Return the act that calls a party to a meeting: who is no member comes under 5.3."""
    if party is Party.PERSON:
        return CALL[COUNCIL_5_3]
    return CALL[CLAUSE_OF[kind]]
