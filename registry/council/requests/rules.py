"""What the council may ask of which member, how it is answered, what is owed (council:3.1.1)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.acts import (
    OWN,
    SYSTEM,
    Act,
    Duty,
    Entitled,
    Move,
    Owed,
    desks,
    either,
    names,
    stated_date,
)
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_3_1_1, COUNCIL_3_2
from registry.council.members.rules import Item
from registry.papers.rules import Series, check_pattern


class Basis(StrEnum):
    """Under which paragraph of article 3 something is asked: a duty, or best efforts."""

    REQUEST = "3.1.1"
    COOPERATION = "3.2"


class RequestKind(StrEnum):
    """What is asked: the five of council:3.1.1 or another stated one; the two of council:3.2."""

    GUIDE = "guide"
    REPORT = "report"
    MATERIALS = "materials"
    HEARING = "hearing"
    INSPECTION = "inspection"
    OTHER = "other"
    DISSEMINATION = "dissemination"
    SURVEY = "survey"


class RequestState(StrEnum):
    """Where a request to one member stands."""

    ISSUED = "issued"
    PARTLY = "partly-answered"
    ANSWERED = "answered"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class QuestionType(StrEnum):
    """What a question is answered by."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    CHOICE = "choice"
    FILE = "file"


class ExtensionState(StrEnum):
    """What became of the wish for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    MOOT = "moot"  # the whole answer came first, or nothing is asked any more


# What a request to an item may be follows from the item: items (i) and (ii) are asked nothing here.
ASKED_UNDER: Final[Mapping[Item, Basis]] = {
    Item.REGISTERED: Basis.REQUEST,
    Item.ORGANISATION: Basis.COOPERATION,
}
ITEM_ASKED: Final[Mapping[Basis, Item]] = {basis: item for item, basis in ASKED_UNDER.items()}
KINDS_UNDER: Final[Mapping[Basis, tuple[RequestKind, ...]]] = {
    Basis.REQUEST: (
        RequestKind.GUIDE,
        RequestKind.REPORT,
        RequestKind.MATERIALS,
        RequestKind.HEARING,
        RequestKind.INSPECTION,
        RequestKind.OTHER,
    ),
    Basis.COOPERATION: (RequestKind.DISSEMINATION, RequestKind.SURVEY),
}
CLAUSE_OF: Final[Mapping[Basis, Clause]] = {
    Basis.REQUEST: COUNCIL_3_1_1,
    Basis.COOPERATION: COUNCIL_3_2,
}
BASIS_NAMES: Final[Mapping[Basis, LocalizedText]] = {
    Basis.REQUEST: LocalizedText(
        "第3条第1項第1号（登録法人への求め）",
        "Article 3(1)(i): request to a registered corporation",
    ),
    Basis.COOPERATION: LocalizedText(
        "第3条第2項（第4号構成員への協力のお願い）",
        "Article 3(2): a member of item (iv) is asked to cooperate",
    ),
}
KIND_NAMES: Final[Mapping[RequestKind, LocalizedText]] = {
    RequestKind.GUIDE: LocalizedText("指導", "Guide employers"),
    RequestKind.REPORT: LocalizedText("報告の徴収", "Collect a report"),
    RequestKind.MATERIALS: LocalizedText("資料の要求", "Demand materials"),
    RequestKind.HEARING: LocalizedText("意見の聴取", "Hear opinions"),
    RequestKind.INSPECTION: LocalizedText("現地調査", "Inspect on site"),
    RequestKind.OTHER: LocalizedText("その他", "Another matter"),
    RequestKind.DISSEMINATION: LocalizedText("情報の周知", "Spread information"),
    RequestKind.SURVEY: LocalizedText("調査への協力", "Help with a survey"),
}
TYPE_NAMES: Final[Mapping[QuestionType, str]] = {
    QuestionType.TEXT: N_("In words"),
    QuestionType.NUMBER: N_("Whole number"),
    QuestionType.YES_NO: N_("Yes or no"),
    QuestionType.DATE: N_("Date"),
    QuestionType.CHOICE: N_("One of a list"),
    QuestionType.FILE: N_("File"),
}
STATE_NAMES: Final[Mapping[RequestState, str]] = {
    RequestState.ISSUED: N_("Waits for an answer"),
    RequestState.PARTLY: N_("Answered in part"),
    RequestState.ANSWERED: N_("Answered"),
    RequestState.RETURNED: N_("Sent back with a remark"),
    RequestState.CLOSED: N_("Closed"),
    RequestState.WITHDRAWN: N_("Withdrawn"),
}
EXTENSION_NAMES: Final[Mapping[ExtensionState, str]] = {
    ExtensionState.ASKED: N_("Asked for"),
    ExtensionState.GRANTED: N_("Granted"),
    ExtensionState.DECLINED: N_("Declined"),
    ExtensionState.MOOT: N_("No longer needed"),
}

LONGEST: Final = 4_000  # characters of an answer in words
LARGEST: Final = 10**12  # whole number in an answer

NUMBERS: Final = Series(
    office="meti.secretariat",
    name="requests",
    pattern=Setting(
        "papers.pattern.meti.secretariat.requests",
        "協求{year}-{n:3}",
        N_("Number of the council's requests"),
        N_("{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year."),
        check_pattern,
    ),
)
SETTINGS: Final = (NUMBERS.pattern,)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_CHAIR: Final = desks(Desk.METI_CHAIR)
_X: Final = RequestState
OPEN_TO_ANSWERS: Final = frozenset({_X.ISSUED, _X.PARTLY, _X.RETURNED})
LIVE: Final = OPEN_TO_ANSWERS | {_X.ANSWERED}
_PREFIXES: Final[Mapping[Basis, str]] = {
    Basis.REQUEST: "council.request",
    Basis.COOPERATION: "council.cooperation",
}


def name_under(verb: str, basis: Basis) -> str:
    """Return what an act or duty under `basis` is called."""
    return f"{_PREFIXES[basis]}.{verb}"


def on_each_basis(
    verb: str,
    by: Entitled,
    label: str,
    past: str,
    moves: Move | None = None,
    *,
    apart_from: tuple[str, ...] = (),
    reasoned: bool = False,
    inside: bool = False,
) -> dict[Basis, Act]:
    """Make the same act once under each paragraph of article 3, so that each cites its own."""
    return {
        basis: Act(
            name_under(verb, basis),
            clause,
            by,
            label,
            past,
            moves=moves,
            apart_from=frozenset(name_under(other, basis) for other in apart_from),
            reasoned=reasoned,
            inside=inside,
        )
        for basis, clause in CLAUSE_OF.items()
    }


ISSUE: Final = on_each_basis(
    "issued", _CHAIR, N_("Issue the request"), N_("Request issued by letter")
)
ANSWER_PART: Final = on_each_basis(
    "partly-answered",
    OWN,
    N_("Send in what is ready"),
    N_("Answered in part"),
    Move(OPEN_TO_ANSWERS, _X.PARTLY),
)
ANSWER: Final = on_each_basis(
    "answered", OWN, N_("Send the answer in"), N_("Answered"), Move(OPEN_TO_ANSWERS, _X.ANSWERED)
)
ASK_EXTENSION: Final = on_each_basis(
    "extension-asked", OWN, N_("Ask for more time"), N_("More time asked for"), reasoned=True
)
GRANT: Final = on_each_basis(
    "extension-granted",
    _SECRETARIAT,
    N_("Grant more time"),
    N_("More time granted"),
    reasoned=True,
)
DECLINE: Final = on_each_basis(
    "extension-declined",
    _SECRETARIAT,
    N_("Decline more time"),
    N_("More time declined"),
    reasoned=True,
)
RETURN: Final = on_each_basis(
    "answer-returned",
    _SECRETARIAT,
    N_("Send the answer back with a remark"),
    N_("Answer sent back with a remark"),
    Move({_X.PARTLY, _X.ANSWERED}, _X.RETURNED),
    reasoned=True,
)
ASK: Final = on_each_basis(
    "question-sent", OWN, N_("Write to the secretariat"), N_("The member wrote")
)
TELL: Final = on_each_basis(
    "remark-sent", _SECRETARIAT, N_("Write to the member"), N_("The secretariat wrote")
)
CLOSE: Final = on_each_basis(
    "closed",
    _SECRETARIAT,
    N_("Close the request"),
    N_("Request closed"),
    Move({_X.PARTLY, _X.ANSWERED}, _X.CLOSED),
)
WITHDRAW: Final = on_each_basis(
    "withdrawn",
    either(_SECRETARIAT, SYSTEM),  # by the rounds where the member is none any more
    N_("Withdraw the request"),
    N_("Request withdrawn"),
    Move(LIVE, _X.WITHDRAWN),
    reasoned=True,
)
_ON_REQUESTS: Final = (  # in the order in which a page offers them
    ISSUE,
    ANSWER,
    ANSWER_PART,
    ASK_EXTENSION,
    ASK,
    GRANT,
    DECLINE,
    CLOSE,
    RETURN,
    TELL,
    WITHDRAW,
)


def acts_on(basis: Basis) -> tuple[Act, ...]:
    """Return the acts on a request under `basis`."""
    return tuple(table[basis] for table in _ON_REQUESTS)


ACTS: Final = tuple(act for basis in Basis for act in acts_on(basis))


_ASKED_TO: Final[Mapping[Basis, str]] = {
    Basis.REQUEST: N_("Do what the council requests, and answer"),
    Basis.COOPERATION: N_("Your cooperation is kindly asked for, as far as you can"),
}


def _what_is_asked(basis: Basis) -> Duty:
    """Only a request has a date in law; cooperation is best efforts and never overdue.

    More time, or an answer sent back, ends the duty as it was and opens it with the date that the
    act states.
    """
    binding = basis is Basis.REQUEST
    return Duty(
        name_under("answer", basis),
        CLAUSE_OF[basis],
        Owed.OWN_ORGANISATION,
        _ASKED_TO[basis],
        opens_on=names(ISSUE[basis], GRANT[basis], RETURN[basis]),
        closes_on=names(ANSWER[basis], CLOSE[basis]),
        falls_away_on=names(GRANT[basis], RETURN[basis], WITHDRAW[basis]),
        waits_for=Desk.METI_SECRETARIAT,
        force=Force.SHALL if binding else Force.ENDEAVOURS,
        due=stated_date if binding else None,
    )


def _duties_on(basis: Basis) -> tuple[Duty, ...]:
    clause, secretariat = CLAUSE_OF[basis], Desk.METI_SECRETARIAT
    over = names(CLOSE[basis], WITHDRAW[basis])
    return (
        _what_is_asked(basis),
        Duty(
            name_under("examine", basis),
            clause,
            secretariat,
            N_("Read the answer; close the request or send it back"),
            opens_on=names(ANSWER[basis]),
            closes_on=names(CLOSE[basis], RETURN[basis]),
            falls_away_on=names(WITHDRAW[basis]),
            waits_for=Owed.OWN_ORGANISATION,
            force=Force.PRACTICE,
        ),
        Duty(
            name_under("decide-extension", basis),
            clause,
            secretariat,
            N_("Decide whether there is more time"),
            opens_on=names(ASK_EXTENSION[basis]),
            closes_on=names(GRANT[basis], DECLINE[basis]),
            falls_away_on=over | names(ANSWER[basis]),
            waits_for=Owed.OWN_ORGANISATION,
            force=Force.PRACTICE,
        ),
        Duty(
            name_under("reply", basis),
            clause,
            secretariat,
            N_("Reply to the member"),
            opens_on=names(ASK[basis]),
            closes_on=names(TELL[basis], RETURN[basis]),
            falls_away_on=over,
            waits_for=Owed.OWN_ORGANISATION,
            force=Force.PRACTICE,
        ),
    )


DUTIES: Final = tuple(duty for basis in Basis for duty in _duties_on(basis))


def refusals_to_extend(due_on: date | None, until: date, *, today: date) -> list[Refusal]:
    """Say why there can't be more time until `until`: only a stated date moves, and only on."""
    if due_on is None:
        return [Refusal(N_("The request states no date, so there is none to extend."))]
    if until <= due_on or until <= today:
        message = N_("Choose a day after %(day)s.")
        return [Refusal(message, {"day": max(due_on, today)}, field="until")]
    return []


def is_late(basis: Basis, due_on: date | None, state: RequestState, *, today: date) -> bool:
    """Say whether an answer is late; what is asked for as best efforts never is (council:3.2)."""
    binding = basis is Basis.REQUEST and due_on is not None
    return binding and state in OPEN_TO_ANSWERS and due_on is not None and due_on < today
