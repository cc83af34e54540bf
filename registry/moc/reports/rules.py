"""The five kinds of broker misconduct, the questions that lead to them, and a report's acts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, Owed, desks, names, receiving, sending
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_, LocalizedText
from registry.informants.rules import Office, sheets
from registry.moc.clauses import MOC_3, MOC_4_1
from registry.moc.post.rules import CONTACT, PARTIES


class ReportState(StrEnum):
    """Where a report stands on its own side."""

    DRAFT = "draft"
    FILED = "filed"
    SHARED = "shared"


class Misconduct(StrEnum):
    """The five kinds of broker misconduct, lettered as the memorandum letters them (moc:4.1)."""

    PROPERTY = "a"
    PENALTY = "b"
    ABUSE = "c"
    FALSE_PAPERS = "d"
    FEES = "e"


class BrokerSort(StrEnum):
    """What a broker is: wider than a sending agency."""

    PERSON = "person"
    CORPORATION = "corporation"


class Role(StrEnum):
    """Why somebody's identity is sealed with a report."""

    WORKER = "worker"
    SOURCE = "source"


@dataclass(frozen=True)
class Question:
    """A question in plain words, and the kinds of misconduct that a yes points to."""

    code: str
    text: str
    kinds: tuple[Misconduct, ...]


_M: Final = Misconduct
MISCONDUCTS: Final[Mapping[Misconduct, LocalizedText]] = {
    _M.PROPERTY: LocalizedText(
        "保証金などの徴収、金銭・財産の管理", "Deposits, or control of money or property"
    ),
    _M.PENALTY: LocalizedText(
        "違約金の定めなど、不当な財産移転の契約", "Contracts with penalties or undue transfers"
    ),
    _M.ABUSE: LocalizedText(
        "暴行、脅迫、自由の制限その他の人権侵害",
        "Violence, threats, restriction of freedom or other abuse",
    ),
    _M.FALSE_PAPERS: LocalizedText(
        "偽造・変造・虚偽の文書や図画の行使・提供", "Forged, altered or false documents or pictures"
    ),
    _M.FEES: LocalizedText(
        "算出基準や内訳を理解させない費用の徴収",
        "Fees whose basis and breakdown were not made clear",
    ),
}
QUESTIONS: Final = (
    Question(
        "deposit",
        N_("Was money taken as a deposit or guarantee, or kept back until later?"),
        (_M.PROPERTY,),
    ),
    Question(
        "belongings",
        N_("Does the broker hold a bank book, card, passport, deed or other belongings?"),
        (_M.PROPERTY,),
    ),
    Question(
        "family",
        N_("Does the broker control money or property of the family or of a guarantor?"),
        (_M.PROPERTY,),
    ),
    Question(
        "papers-for-money",
        N_("Are papers or belongings returned only against payment, or so that nobody can leave?"),
        (_M.PROPERTY, _M.ABUSE),
    ),
    Question(
        "penalty",
        N_("Does a contract make the person pay for quitting, complaining or changing jobs?"),
        (_M.PENALTY,),
    ),
    Question(
        "signed-away",
        N_("Was a debt note, a blank paper or a transfer of property to be signed?"),
        (_M.PENALTY,),
    ),
    Question(
        "deposit-lost",
        N_("Is a deposit lost when the contract is not kept?"),
        (_M.PROPERTY, _M.PENALTY),
    ),
    Question("violence", N_("Was somebody beaten, threatened or abused?"), (_M.ABUSE,)),
    Question(
        "freedom",
        N_("Was somebody kept from going out, phoning, marrying, having a child or leaving?"),
        (_M.ABUSE,),
    ),
    Question(
        "forged",
        N_("Were papers or photographs for a visa or permit forged or altered?"),
        (_M.FALSE_PAPERS,),
    ),
    Question(
        "untrue",
        N_("Was somebody told to say, or handed papers that say, what is not true?"),
        (_M.FALSE_PAPERS,),
    ),
    Question(
        "fee-basis",
        N_("Were fees taken without saying how they are worked out?"),
        (_M.FEES,),
    ),
    Question(
        "fee-breakdown",
        N_("Was the amount, or what it is made of, not explained so that it was understood?"),
        (_M.FEES,),
    ),
)
_BY_CODE: Final = {question.code: question for question in QUESTIONS}
STATE_NAMES: Final[Mapping[ReportState, str]] = {
    ReportState.DRAFT: N_("Draft"),
    ReportState.FILED: N_("Filed, not shared yet"),
    ReportState.SHARED: N_("Shared"),
}
SORT_NAMES: Final[Mapping[BrokerSort, LocalizedText]] = {
    BrokerSort.PERSON: LocalizedText("個人", "A person"),
    BrokerSort.CORPORATION: LocalizedText("法人・団体", "A corporation or other body"),
}
ROLE_NAMES: Final[Mapping[Role, LocalizedText]] = {
    Role.WORKER: LocalizedText("被害を受けた人", "Somebody affected"),
    Role.SOURCE: LocalizedText("情報を寄せた人", "A source"),
}
COUNTRY_NAMES: Final[Mapping[str, LocalizedText]] = {
    "KG": LocalizedText("キルギス共和国", "Kyrgyz Republic"),
    "JP": LocalizedText("日本", "Japan"),
}

_CONTACTS: Final = (Desk.KG_OFFICER, Desk.KG_HEAD, Desk.ISA_RESIDENCE)
_BOTH_CONTACTS: Final = frozenset(CONTACT.values())
_S: Final = ReportState

FILE: Final = Act(
    "moc.report.filed",
    MOC_4_1,
    sending(*PARTIES),
    N_("File the report"),
    N_("Report filed"),
    Move(_S.DRAFT, _S.FILED),
)
SEND_BACK: Final = Act(
    "moc.report.sent-back",
    MOC_4_1,
    sending(*_CONTACTS),
    N_("Send back to be completed"),
    N_("Report sent back to be completed"),
    Move(_S.FILED, _S.DRAFT),
    reasoned=True,
)
SHARE: Final = Act(
    "moc.report.shared",
    MOC_4_1,
    sending(*_CONTACTS),
    N_("Share with the other side"),
    N_("Report shared with the other side"),
    Move(_S.FILED, _S.SHARED),
)
ACKNOWLEDGE: Final = Act(
    "moc.report.acknowledged",
    MOC_4_1,
    receiving(*_CONTACTS),
    N_("Acknowledge receipt"),
    N_("Receipt acknowledged"),
)
RECORD_ACTION: Final = Act(
    "moc.report.action-recorded",
    MOC_4_1,
    receiving(*PARTIES),
    N_("Record what was done"),
    N_("Action recorded"),
)
REPORT_BACK: Final = Act(
    "moc.report.reported-back",
    MOC_4_1,
    receiving(*_CONTACTS),
    N_("Report back"),
    N_("Reported back"),
)
# What is sealed with a report is opened by officers of the contact point that receives it.
SHEETS: Final = sheets(
    MOC_3,
    desks(Desk.KG_OFFICER, Desk.KG_HEAD, Desk.ISA_RESIDENCE),
    {
        Desk.KG_HEAD: Office("moc:kg", frozenset({Desk.KG_OFFICER, Desk.KG_HEAD})),
        Desk.ISA_RESIDENCE: Office("moc:jp", frozenset({Desk.ISA_RESIDENCE})),
    },
)
ON_OWN: Final = (FILE, SHARE, SEND_BACK)
ON_THEIRS: Final = (ACKNOWLEDGE, RECORD_ACTION, REPORT_BACK)
ACTS: Final = (*ON_OWN, *ON_THEIRS, *SHEETS.acts)
CROSSING: Final = (SHARE, *ON_THEIRS)
DUTIES: Final = (
    *SHEETS.duties,
    Duty(
        "moc.report.share",
        MOC_4_1,
        Owed.SENDER,
        N_("Share a report of broker misconduct"),
        opens_on=names(FILE),
        closes_on=names(SHARE),
        falls_away_on=names(SEND_BACK),
    ),
    Duty(
        "moc.report.complete",
        MOC_4_1,
        Owed.SENDER,
        N_("See that a report that was sent back is completed and filed"),
        opens_on=names(SEND_BACK),
        closes_on=names(FILE),
        waits_for=PARTIES,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.report.acknowledge",
        MOC_4_1,
        Owed.ADDRESSEE,
        N_("Acknowledge a report of broker misconduct"),
        opens_on=names(SHARE),
        closes_on=names(ACKNOWLEDGE, REPORT_BACK),
        waits_for=_BOTH_CONTACTS,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.report.act",
        MOC_4_1,
        Owed.ADDRESSEE,
        N_("Act on a report of broker misconduct"),
        opens_on=names(SHARE),
        closes_on=names(RECORD_ACTION, REPORT_BACK),
        waits_for=_BOTH_CONTACTS,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.report.report-back",
        MOC_4_1,
        Owed.ADDRESSEE,
        N_("Report back what came of a report"),
        opens_on=names(SHARE),
        closes_on=names(REPORT_BACK),
        waits_for=_BOTH_CONTACTS,
        force=Force.PRACTICE,
    ),
)


def known_answers(codes: Iterable[str]) -> list[str]:
    """Return the codes of questions that there are, in their order."""
    said = set(codes)
    return [question.code for question in QUESTIONS if question.code in said]


def reasons(codes: Iterable[str]) -> dict[Misconduct, list[str]]:
    """Return the kinds that these answers point to, each with the questions that led there."""
    found: dict[Misconduct, list[str]] = {}
    for code in known_answers(codes):
        for kind in _BY_CODE[code].kinds:
            found.setdefault(kind, []).append(_BY_CODE[code].text)
    return {kind: found[kind] for kind in Misconduct if kind in found}


def known_kinds(letters: Iterable[str]) -> list[str]:
    """Return the letters of kinds that there are, in their order."""
    said = set(letters)
    return [kind.value for kind in Misconduct if kind.value in said]
