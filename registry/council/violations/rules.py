"""Breaches of law: what members report, what the secretariat takes up, and who may not see it."""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import OWN, Act, Duty, Move, Owed, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_3_3, COUNCIL_12
from registry.papers.rules import Series, check_pattern
from registry.tables.keys import fold


class Source(StrEnum):
    """How the council learned of a breach (council:12)."""

    ANSWER = "answer"
    REPORT = "report"
    MATERIALS = "materials"
    INSPECTION = "inspection"
    OTHER = "other"


_NOTHING: Final = frozenset({"ナシ", "無シ", "特ニナシ", "特ニ無シ", "無", "none", "nothing"})


def says_nothing(what: str) -> bool:
    """Say whether words about a step only say that none was taken."""
    return fold(what).strip(".。、-") in _NOTHING


class Breach(StrEnum):
    """Kinds of breach, by which the organs are proposed."""

    ILLEGAL_WORK = "illegal-work"
    FORGED_VISA_PAPERS = "forged-visa-papers"
    LABOUR_CONDITIONS = "labour-conditions"
    SOCIAL_INSURANCE = "social-insurance"
    EMPLOYMENT_NOTICE = "employment-notice"
    PAPERS_TAKEN = "papers-taken"
    VIOLENCE = "violence"
    BROKER = "broker"
    EXAMINATION_FRAUD = "examination-fraud"
    DISCRIMINATION = "discrimination"
    OTHER = "other"


class Part(StrEnum):
    """What somebody has to do with the matter."""

    SUSPECTED = "suspected"
    AFFECTED = "affected"
    WITNESS = "witness"
    OTHER = "other"


class SubjectKind(StrEnum):
    """A person, or a body."""

    PERSON = "person"
    BODY = "body"


class FileOrigin(StrEnum):
    """From whom a file comes: an informant's is sealed, and a cleaned copy takes its place."""

    INFORMANT = "informant"
    OFFICE = "office"


class CaseState(StrEnum):
    """Where a violation case stands."""

    OPEN = "open"
    CLOSED = "closed"


class ReportState(StrEnum):
    """Where a member's report stands, as the member sees it."""

    RECEIVED = "received"
    ANSWERED = "answered"


SOURCE_NAMES: Final[Mapping[Source, str]] = {
    Source.ANSWER: N_("A member's answer to a request"),
    Source.REPORT: N_("A member's report"),
    Source.MATERIALS: N_("Materials that were handed in"),
    Source.INSPECTION: N_("An inspection on site"),
    Source.OTHER: N_("Otherwise"),
}
BREACH_NAMES: Final[Mapping[Breach, LocalizedText]] = {
    Breach.ILLEGAL_WORK: LocalizedText(
        "不法就労、認められた業務・産業以外での就労、在留手続の虚偽書類、行方不明",
        "Illegal work, work outside the field, false papers for residence, missing persons",
    ),
    Breach.FORGED_VISA_PAPERS: LocalizedText(
        "偽造書類による査証の取得・申請", "A visa sought or obtained with forged papers"
    ),
    Breach.LABOUR_CONDITIONS: LocalizedText(
        "賃金・手当の不払い、労働時間、安全衛生、解雇、違約金の定め",
        "Unpaid wages, working hours, safety, dismissal, penalty clauses",
    ),
    Breach.SOCIAL_INSURANCE: LocalizedText("社会保険の未加入", "Social insurance not joined"),
    Breach.EMPLOYMENT_NOTICE: LocalizedText(
        "外国人雇用状況の届出の懈怠", "Employment of foreigners not notified"
    ),
    Breach.PAPERS_TAKEN: LocalizedText(
        "旅券・在留カードの取上げ、私生活の不当な制限",
        "Passport or residence card taken, undue limits on private life",
    ),
    Breach.VIOLENCE: LocalizedText("暴行、脅迫、監禁", "Violence, threats, confinement"),
    Breach.BROKER: LocalizedText(
        "仲介者による保証金、違約金契約、財産の管理、根拠を示さない手数料",
        "Deposits, penalty contracts, control of property or unexplained fees by an intermediary",
    ),
    Breach.EXAMINATION_FRAUD: LocalizedText(
        "試験の不正（替え玉、合格証の偽造）",
        "Examination fraud: another person, forged certificate",
    ),
    Breach.DISCRIMINATION: LocalizedText(
        "差別・ハラスメント（他の法令違反を伴わないもの）",
        "Discrimination or harassment with no other law broken",
    ),
    Breach.OTHER: LocalizedText("その他の関係法令の違反", "Breach of another law"),
}
PART_NAMES: Final[Mapping[Part, str]] = {
    Part.SUSPECTED: N_("Suspected of the breach"),
    Part.AFFECTED: N_("Affected by it"),
    Part.WITNESS: N_("Knows of it"),
    Part.OTHER: N_("Concerned otherwise"),
}
SUBJECT_KINDS: Final[Mapping[SubjectKind, str]] = {
    SubjectKind.PERSON: N_("Person"),
    SubjectKind.BODY: N_("Body"),
}
CASE_STATES: Final[Mapping[CaseState, str]] = {
    CaseState.OPEN: N_("In progress"),
    CaseState.CLOSED: N_("Concluded"),
}
REPORT_STATES: Final[Mapping[ReportState, str]] = {
    ReportState.RECEIVED: N_("With the secretariat"),
    ReportState.ANSWERED: N_("Answered"),
}

ROOM: Final = "council:violations"  # the secretariat's, not the chairs'; nobody there opens a seal
_HINT: Final = N_("{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year.")
CASES: Final = Series(
    office="meti.secretariat",
    name="violations",
    pattern=Setting(
        "papers.pattern.meti.secretariat.violations",
        "協違{year}-{n:3}",
        N_("Case number of violation cases"),
        _HINT,
        check_pattern,
    ),
)
SETTINGS: Final = (CASES.pattern,)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)

# -- what a member reports, and what it does itself (council:3.3) -----------------------------

REPORT: Final = Act(
    "council.violation-report.sent",
    COUNCIL_3_3,
    OWN,
    N_("Report a breach"),
    N_("Breach reported by the member"),
)
RECORD_OWN_STEPS: Final = Act(
    "council.violation-report.steps-recorded",
    COUNCIL_3_3,
    OWN,
    N_("Record the steps taken"),
    N_("Steps recorded by the member"),
)
TAKE_UP: Final = Act(
    "council.violation-report.taken-up",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Open a case from this report"),
    N_("Case opened from the report"),
    moves=Move(ReportState.RECEIVED, ReportState.RECEIVED),
    inside=True,
)
ANSWER_REPORT: Final = Act(
    "council.violation-report.answered",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Tell the member what came of it"),
    N_("The member was told what came of its report"),
    moves=Move({ReportState.RECEIVED, ReportState.ANSWERED}, ReportState.ANSWERED),
    reasoned=True,
)

# -- the secretariat's case -------------------------------------------------------------------

OPEN: Final = Act(
    "council.violation.opened",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Open a violation case"),
    N_("Violation case opened"),
    inside=True,
)
CHANGE: Final = Act(
    "council.violation.changed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Change facts and laws"),
    N_("Facts or laws changed"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
CONCERN: Final = Act(
    "council.violation.concerned-added",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Add a person or body"),
    N_("Person or body added"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
UNCONCERN: Final = Act(
    "council.violation.concerned-removed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Take out of the case"),
    N_("Person or body taken out of the case"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    reasoned=True,
    inside=True,
)
RECORD_STEP: Final = Act(
    "council.violation.step-recorded",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Record a step"),
    N_("Step recorded"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
ADD_FILE: Final = Act(
    "council.violation.file-added",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Add a file"),
    N_("File added"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
LEAVE_UNCLEANED: Final = Act(
    "council.violation.file-kept-sealed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Keep the file sealed"),
    N_("File kept sealed: no clean copy could be made"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
SEAL_FILE: Final = Act(
    "council.violation.file-sealed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Seal the file as it is"),
    N_("File sealed as it is; its copy was taken away"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
CLEAN_BY_HAND: Final = Act(
    "council.violation.file-cleaned",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Hand in a copy made by hand"),
    N_("Copy made by hand was handed in"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
SEAL: Final = Act(
    "council.violation.informant-sealed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Seal the informant's identity"),
    N_("Informant's identity sealed"),
    moves=Move(CaseState.OPEN, CaseState.OPEN),
    inside=True,
)
REFERRED: Final = Act(
    "council.violation.referred",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Inform an organ"),
    N_("An organ was informed"),
    inside=True,
)
CLOSE: Final = Act(
    "council.violation.closed",
    COUNCIL_12,
    _SECRETARIAT,
    N_("Close the case"),
    N_("Case closed"),
    moves=Move(CaseState.OPEN, CaseState.CLOSED),
    reasoned=True,
    inside=True,
)
ON_REPORT: Final = (RECORD_OWN_STEPS, TAKE_UP, ANSWER_REPORT)
ON_CASE: Final = (
    CHANGE,
    CONCERN,
    UNCONCERN,
    RECORD_STEP,
    ADD_FILE,
    SEAL_FILE,
    CLEAN_BY_HAND,
    SEAL,
    CLOSE,
)
ACTS: Final = (REPORT, *ON_REPORT, OPEN, *ON_CASE, LEAVE_UNCLEANED, REFERRED)

DUTIES: Final = (
    Duty(
        "council.violation-report.take-steps",
        COUNCIL_3_3,
        Owed.OWN_ORGANISATION,
        N_("Take the necessary steps, and record them"),
        opens_on=names(REPORT),
        closes_on=names(RECORD_OWN_STEPS),
        waits_for=Desk.METI_SECRETARIAT,
    ),
    Duty(
        "council.violation-report.look-at",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Look at a member's report of a breach"),
        opens_on=names(REPORT),
        closes_on=names(TAKE_UP, ANSWER_REPORT),
        force=Force.PRACTICE,
    ),
    Duty(
        "council.violation.inform",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Inform the organs responsible, as is fitting"),
        opens_on=names(OPEN),
        closes_on=names(REFERRED),
        falls_away_on=names(CLOSE),
    ),
    Duty(
        "council.violation.make-copy",
        COUNCIL_12,
        Desk.METI_SECRETARIAT,
        N_("Make a copy by hand that says nothing of the informant"),
        opens_on=names(LEAVE_UNCLEANED, SEAL_FILE),
        closes_on=names(CLEAN_BY_HAND),
        falls_away_on=names(CLOSE),
        force=Force.PRACTICE,
    ),
)


def is_named_like(subject: str, *people: str) -> bool:
    """Say whether a person concerned bears the name of one of `people`: then they can't handle it.

    Spaces, width and case make no difference; it is as far as the register can know.
    """
    wanted = _folded(subject)
    return bool(wanted) and any(_folded(name) == wanted for name in people)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def known_breaches(codes: Iterable[str]) -> list[Breach]:
    """Return the kinds of breach in the order of the table."""
    wanted = set(codes)
    return [breach for breach in Breach if breach in wanted]
