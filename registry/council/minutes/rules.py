"""Minutes: who may do what, what is taken out for the public, and when they are locked."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import (
    OWN,
    PERSON,
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
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_7_1
from registry.council.meetings.rules import END_CIRCULATION, ORGANS, RECORD_ATTENDANCE


class MinutesState(StrEnum):
    """Where the minutes of a meeting stand."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    LAID = "laid"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


class CorrectionState(StrEnum):
    """What became of a participant's correction."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    DECLINED = "declined"


class ReviewState(StrEnum):
    """Where a participant's turn to correct stands."""

    ASKED = "asked"
    DONE = "done"
    ENDED = "ended"


_S: Final = MinutesState
_R: Final = ReviewState
_C: Final = CorrectionState
STATE_NAMES: Final[Mapping[MinutesState, str]] = {
    _S.DRAFT: N_("Draft of the minutes"),
    _S.CIRCULATED: N_("With the participants for correction"),
    _S.LAID: N_("Before the chairs"),
    _S.CONFIRMED: N_("Minutes confirmed"),
    _S.PUBLISHED: N_("Minutes published"),
}
CORRECTION_NAMES: Final[Mapping[CorrectionState, str]] = {
    _C.PROPOSED: N_("Not answered yet"),
    _C.TAKEN: N_("Taken into the minutes"),
    _C.DECLINED: N_("Not taken"),
}
WRITABLE: Final = frozenset({_S.DRAFT, _S.CIRCULATED})  # in all others the text is locked
MARKABLE: Final = frozenset({_S.CONFIRMED, _S.PUBLISHED})
# What stands above two wordings of one place, the other's and one's own, until somebody chooses.
THEIRS: Final = LocalizedText("【他の方が保存した文】", "【Saved by somebody else】")
OURS: Final = LocalizedText("【あなたの文】", "【Yours】")
CORRECTION_DAYS: Final = 10  # offered for how long participants can correct; ours, not the text's

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_CHAIR: Final = desks(Desk.METI_CHAIR)
_PARTICIPANT: Final = either(OWN, PERSON, addressed(*ORGANS))

BEGIN: Final = Act(
    "council.minutes.begun",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Write the minutes"),
    N_("Minutes begun"),
    inside=True,
)
OPEN: Final = Act(
    "council.minutes.opened",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Write the minutes"),
    N_("Draft of the minutes opened"),
    inside=True,
)
CIRCULATE: Final = Act(
    "council.minutes.circulated",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Ask the participants for corrections"),
    N_("Minutes sent to the participants for correction"),
    Move({_S.DRAFT, _S.CIRCULATED}, _S.CIRCULATED),
)
ASK: Final = Act(
    "council.minutes.corrections-asked",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Ask for corrections"),
    N_("Asked for corrections of the minutes"),
    Move({_R.ASKED, _R.DONE, _R.ENDED}, _R.ASKED),
)
AGREE: Final = Act(
    "council.minutes.read-through",
    COUNCIL_7_1,
    _PARTICIPANT,
    N_("No further corrections"),
    N_("Has no further corrections"),
    Move(_R.ASKED, _R.DONE),
)
END_REVIEW: Final = Act(
    "council.minutes.corrections-ended",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("End the time for corrections"),
    N_("Time for corrections ended"),
    Move(_R.ASKED, _R.ENDED),
    inside=True,
)
CORRECT: Final = Act(
    "council.minutes.correction-proposed",
    COUNCIL_7_1,
    _PARTICIPANT,
    N_("Propose a correction"),
    N_("Correction proposed"),
)
TAKE: Final = Act(
    "council.minutes.correction-taken",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Take it into the minutes"),
    N_("Correction taken into the minutes"),
    Move(_C.PROPOSED, _C.TAKEN),
)
DECLINE: Final = Act(
    "council.minutes.correction-declined",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Leave the text as it is"),
    N_("Correction not taken"),
    Move(_C.PROPOSED, _C.DECLINED),
    reasoned=True,
)
LAY: Final = Act(
    "council.minutes.laid",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Lay the minutes before the chairs"),
    N_("Minutes laid before the chairs"),
    Move({_S.DRAFT, _S.CIRCULATED}, _S.LAID),
)
SEND_BACK: Final = Act(
    "council.minutes.sent-back",
    COUNCIL_7_1,
    _CHAIR,
    N_("Send the minutes back"),
    N_("Minutes sent back to the secretariat"),
    Move(_S.LAID, _S.DRAFT),
    reasoned=True,
    inside=True,
)
CONFIRM: Final = Act(
    "council.minutes.confirmed",
    COUNCIL_7_1,
    _CHAIR,
    N_("Confirm the minutes"),
    N_("Minutes confirmed"),
    Move(_S.LAID, _S.CONFIRMED),
    apart_from=names(LAY),
    confirmed=True,
)
PUBLISH: Final = Act(
    "council.minutes.published",
    COUNCIL_7_1,
    _CHAIR,
    N_("Publish the minutes"),
    N_("Minutes published"),
    Move({_S.CONFIRMED, _S.PUBLISHED}, _S.PUBLISHED),
    apart_from=names(LAY),
    confirmed=True,
)
REVISE: Final = Act(
    "council.minutes.revision-begun",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Change confirmed minutes"),
    N_("Change of confirmed minutes begun"),
    Move({_S.CONFIRMED, _S.PUBLISHED}, _S.DRAFT),
    reasoned=True,
)
PREPARE_PUBLIC: Final = Act(
    "council.minutes.public-version-prepared",
    COUNCIL_7_1,
    _SECRETARIAT,
    N_("Prepare the public version"),
    N_("Public version prepared"),
    inside=True,
)
ON_MINUTES: Final = (CIRCULATE, LAY, CONFIRM, SEND_BACK, PUBLISH, REVISE)
ACTS: Final = (
    BEGIN,
    OPEN,
    *ON_MINUTES,
    PREPARE_PUBLIC,
    ASK,
    AGREE,
    END_REVIEW,
    CORRECT,
    TAKE,
    DECLINE,
)

# All are our practice: the text asks that meetings be public, and says nothing of minutes.
DUTIES: Final = (
    Duty(
        "council.minutes.prepare",
        COUNCIL_7_1,
        Desk.METI_SECRETARIAT,
        N_("Prepare the minutes"),
        opens_on=names(RECORD_ATTENDANCE, END_CIRCULATION),
        closes_on=names(BEGIN),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.minutes.lay",
        COUNCIL_7_1,
        Desk.METI_SECRETARIAT,
        N_("Lay the minutes before the chairs"),
        opens_on=names(OPEN, CIRCULATE, SEND_BACK, REVISE),
        closes_on=names(LAY),
        falls_away_on=names(CIRCULATE),
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.minutes.correct",
        COUNCIL_7_1,
        Owed.ADDRESSEE,
        N_("Read the minutes and correct them where needed"),
        opens_on=names(ASK),
        closes_on=names(AGREE),
        falls_away_on=names(ASK, END_REVIEW),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
        due=stated_date,
    ),
    Duty(
        "council.minutes.answer-correction",
        COUNCIL_7_1,
        Desk.METI_SECRETARIAT,
        N_("Answer a participant's correction of the minutes"),
        opens_on=names(CORRECT),
        closes_on=names(TAKE, DECLINE),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.minutes.confirm",
        COUNCIL_7_1,
        Desk.METI_CHAIR,
        N_("Confirm the minutes"),
        opens_on=names(LAY),
        closes_on=names(CONFIRM),
        falls_away_on=names(SEND_BACK),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.minutes.prepare-public",
        COUNCIL_7_1,
        Desk.METI_SECRETARIAT,
        N_("Prepare the public version of the minutes"),
        opens_on=names(CONFIRM),
        closes_on=names(PREPARE_PUBLIC),
        falls_away_on=names(REVISE),
        waits_for=Desk.METI_CHAIR,
        force=Force.PRACTICE,
    ),
    Duty(
        "council.minutes.publish",
        COUNCIL_7_1,
        Desk.METI_CHAIR,
        N_("Publish the minutes"),
        opens_on=names(PREPARE_PUBLIC),
        closes_on=names(PUBLISH),
        falls_away_on=names(PREPARE_PUBLIC, REVISE),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.PRACTICE,
    ),
)


# -- what is taken out for the public ---------------------------------------------------------

OUT_FROM, OUT_TO = "⟦", "⟧"
TAKEN_OUT: Final = OUT_FROM + OUT_TO  # what stands for a passage, however long it was
LEAST_WITHHELD: Final = 4  # characters; shorter words stand by chance in any text
_LATIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,&'-]+")
_PASSAGE: Final = re.compile(f"{OUT_FROM}[^{OUT_FROM}{OUT_TO}]+{OUT_TO}")
_SIDE_BY_SIDE: Final = re.compile(f"{TAKEN_OUT}(?:[ \u3000]*{TAKEN_OUT})+")


def bare(text: str) -> str:
    """Return a text with its marks, and nothing else, taken away."""
    return text.replace(OUT_FROM, "").replace(OUT_TO, "")


def public_text(marked: str) -> str:
    """Return what the public reads: each marked passage replaced by one mark of constant length.

    Passages that touch become one, so that not even their number tells more than it must. Raises
    ValueError where the marks do not pair: nothing is published on a guess (council:7.1).
    """
    if refusals_to_mark(marked, bare(marked), field=""):
        raise ValueError("the marks do not pair")
    return _SIDE_BY_SIDE.sub(TAKEN_OUT, _PASSAGE.sub(TAKEN_OUT, marked))


def refusals_to_mark(marked: str, confirmed: str, *, field: str) -> list[Refusal]:
    """Say why a marked text is not the confirmed one with passages marked."""
    left = _PASSAGE.sub("", marked)
    if OUT_FROM in left or OUT_TO in left:
        return [
            Refusal(
                N_(
                    "The marks ⟦ and ⟧ do not pair here. Each ⟦ needs its ⟧, with words between "
                    "and no other mark inside."
                ),
                field=field,
            )
        ]
    if bare(marked) != confirmed:
        return [
            Refusal(
                N_(
                    "Only marks can be set here: apart from them the text must stay as it was "
                    "confirmed."
                ),
                field=field,
            )
        ]
    return []


def _folded(text: str) -> str:
    """Return the letters and digits of a text alone, whatever their width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def withheld_words(marked: Iterable[str]) -> dict[str, str]:
    """Return what marked texts withhold, folded, with the words as they stand there.

    Beside each passage as a whole, what in it stands in Latin letters: a name is written so in both
    languages. What is shorter than four characters says too little to be looked for.
    """
    passages = [found[1:-1] for text in marked for found in _PASSAGE.findall(text)]
    names = [
        name for one in passages for name in _LATIN.findall(unicodedata.normalize("NFKC", one))
    ]
    said = {_folded(words): words.strip() for words in (*passages, *names)}
    return {folded: words for folded, words in said.items() if len(folded) >= LEAST_WITHHELD}


def refusals_to_leave(marked: Mapping[str, str]) -> list[Refusal]:
    """Say by field in which marked texts words are left for the public that another withholds."""
    withheld, refusals = withheld_words(marked.values()), []
    for field, text in marked.items():
        left = [_folded(part) for part in public_text(text).split(TAKEN_OUT)]
        for folded, words in withheld.items():
            if any(folded in part for part in left):
                message = N_("“%(words)s” is taken out elsewhere, but stands here for the public.")
                refusals.append(Refusal(message, {"words": words}, field=field))
                break
    return refusals


def refusals_to_hand_on(texts: Iterable[str], *, is_over: bool) -> list[Refusal]:
    """Say why a text can't leave the secretariat: two wordings of one place still stand in it.

    `is_over` says whether the meeting was held; what is written before is a preparation.
    """
    if not is_over:
        return [Refusal(N_("The meeting is not over yet: record first who was there."))]
    marks = {word for mark in (THEIRS, OURS) for word in (mark.ja, mark.en)}
    if any(mark in text for mark in marks for text in texts):
        message = N_(
            "Two people's wordings of one place still stand in the text, under %(theirs)s and "
            "%(ours)s. Keep one of them and take these words out."
        )
        return [Refusal(message, {"theirs": THEIRS, "ours": OURS})]
    return []


def refusals_to_lay(texts: Iterable[str], *, unanswered: int, is_over: bool) -> list[Refusal]:
    """Say why minutes can't go to the chairs yet: no correction stays without an answer."""
    refusals = refusals_to_hand_on(texts, is_over=is_over)
    if unanswered:
        refusals.append(
            Refusal(
                N_("Answer the participants' corrections first: %(count)s are open."),
                {"count": unanswered},
            )
        )
    return refusals
