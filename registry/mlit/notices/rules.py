"""Form 4: from a plan's end, a match, an inspection or by hand; used by ISA (mlit:2.1.b, 2.2.a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import Act, Duty, Move, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.informants.rules import Office, sheets
from registry.mlit.clauses import MLIT_2_1_B, MLIT_2_2_A, MLIT_3
from registry.mlit.plans.rules import PlanState
from registry.papers.rules import Series, check_pattern

DRAFT_ROOM: Final = "mlit:market"
SHARED_ROOM: Final = "mlit:forms"
ADDRESSEE_ROOM: Final = "mlit:residence"


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    DROPPED = "dropped"
    ISSUED = "issued"
    RECEIVED = "received"
    USED = "used"


class Cause(StrEnum):
    """What a notice follows from (mlit:2.2.a)."""

    PLAN_CANCELLED = "plan-cancelled"
    PLAN_GIVEN_UP = "plan-given-up"
    NO_PLAN = "no-plan"
    INSPECTION = "inspection"
    OTHER = "other"


class Suspicion(StrEnum):
    """What a visiting inspection gave reason to suspect: two, and the nine kinds (ア)–(ケ)."""

    ILLEGAL_WORK = "illegal-work"
    MISSING = "missing"
    VIOLENCE = "violence"
    PAPERS_TAKEN = "papers-taken"
    FREEDOM = "freedom"
    HUMAN_RIGHTS = "human-rights"
    ILLEGAL_HIRING = "illegal-hiring"
    FORGED_PAPERS = "forged-papers"
    DEPOSIT = "deposit"
    UNPAID = "unpaid"
    LABOUR_LAW = "labour-law"


class Use(StrEnum):
    """What the immigration agency did with a notice (mlit:2.1.b)."""

    GUIDANCE = "guidance"
    ON_SITE = "on-site"
    OTHER = "other"


CAUSE_NAMES: Final[Mapping[Cause, LocalizedText]] = {
    Cause.PLAN_CANCELLED: LocalizedText(
        "受入計画の認定の取消し", "Certification of the plan cancelled"
    ),
    Cause.PLAN_GIVEN_UP: LocalizedText("受入計画の取止め", "Plan given up by the employer"),
    Cause.NO_PLAN: LocalizedText(
        "受入計画の認定を受けていない特定技能１号外国人", "SSW(i) without a certified plan"
    ),
    Cause.INSPECTION: LocalizedText(
        "巡回指導で把握した不適正事案の疑い", "Suspicion from a visiting inspection"
    ),
    Cause.OTHER: LocalizedText("その他", "Other"),
}
_V: Final = Suspicion
SUSPICION_NAMES: Final[Mapping[Suspicion, LocalizedText]] = {
    _V.ILLEGAL_WORK: LocalizedText("不法就労", "Illegal work"),
    _V.MISSING: LocalizedText("行方不明", "Missing persons"),
    _V.VIOLENCE: LocalizedText("（ア）暴行・脅迫・監禁", "(a) Violence, threats, confinement"),
    _V.PAPERS_TAKEN: LocalizedText(
        "（イ）旅券・在留カードの取上げ", "(b) Passport or residence card taken"
    ),
    _V.FREEDOM: LocalizedText(
        "（ウ）外出など私生活の自由の不当な制限", "(c) Undue limits on private life"
    ),
    _V.HUMAN_RIGHTS: LocalizedText(
        "（エ）その他の著しい人権侵害", "(d) Other grave abuse of human rights"
    ),
    _V.ILLEGAL_HIRING: LocalizedText("（オ）不法就労者の雇用", "(e) Employing illegal workers"),
    _V.FORGED_PAPERS: LocalizedText(
        "（カ）偽変造文書などの行使・提供", "(f) Forged documents used or supplied"
    ),
    _V.DEPOSIT: LocalizedText("（キ）保証金の徴収・違約金の契約", "(g) Deposits or penalties"),
    _V.UNPAID: LocalizedText("（ク）手当・報酬の不払", "(h) Unpaid wages"),
    _V.LABOUR_LAW: LocalizedText("（ケ）労働関係法令違反", "(i) Breach of labour law"),
}
USE_NAMES: Final[Mapping[Use, LocalizedText]] = {
    Use.GUIDANCE: LocalizedText("指導・助言", "Guidance and advice"),
    Use.ON_SITE: LocalizedText("実地調査", "On-site check"),
    Use.OTHER: LocalizedText("その他の活用", "Other use"),
}
SEX_NAMES: Final[Mapping[str, LocalizedText]] = {
    "male": LocalizedText("男", "Male"),
    "female": LocalizedText("女", "Female"),
    "other": LocalizedText("その他", "Other"),
}
PLAN_FOUND: Final = frozenset({"certified_later", "cancelled", "given_up"})
"""Why the match lists somebody who has a plan, which then goes with the form."""
OF_PLAN: Final[Mapping[PlanState, Cause]] = {
    PlanState.CANCELLED: Cause.PLAN_CANCELLED,
    PlanState.GIVEN_UP: Cause.PLAN_GIVEN_UP,
}
WITH_PLAN: Final = frozenset(OF_PLAN.values())
_S: Final = NoticeState
STATE_NAMES: Final[Mapping[NoticeState, str]] = {
    _S.DRAFT: N_("Draft"),
    _S.DROPPED: N_("Not reported"),
    _S.ISSUED: N_("Issued"),
    _S.RECEIVED: N_("Receipt acknowledged"),
    _S.USED: N_("Used for guidance or checks"),
}

_MARKET: Final = desks(Desk.MLIT_MARKET)
_RESIDENCE: Final = desks(Desk.ISA_RESIDENCE)

DRAW_UP: Final = Act(
    "mlit.notice.drawn-up",
    MLIT_2_2_A,
    _MARKET,
    N_("Draw up a Form 4"),
    N_("Form 4 drawn up"),
)
MATCHED: Final = Act(
    "mlit.notice.drawn-up-from-match",
    MLIT_2_2_A,
    desks(Desk.MLIT_PLANS, Desk.MLIT_MARKET),
    N_("Draw up a Form 4 from the plan match"),
    N_("Form 4 drawn up from the plan match"),
)
ISSUE: Final = Act(
    "mlit.notice.issued",
    MLIT_2_2_A,
    _MARKET,
    N_("Issue the form"),
    N_("Form 4 issued to the immigration agency"),
    Move(_S.DRAFT, _S.ISSUED),
    confirmed=True,
)
DROP: Final = Act(
    "mlit.notice.dropped",
    MLIT_2_2_A,
    _MARKET,
    N_("Do not report it"),
    N_("Not reported"),
    Move(_S.DRAFT, _S.DROPPED),
    reasoned=True,
)
ACKNOWLEDGE: Final = Act(
    "mlit.notice.received",
    MLIT_2_2_A,
    _RESIDENCE,
    N_("Acknowledge receipt"),
    N_("Receipt acknowledged by the immigration agency"),
    Move(_S.ISSUED, _S.RECEIVED),
)
USE: Final = Act(
    "mlit.notice.used",
    MLIT_2_1_B,
    _RESIDENCE,
    N_("Record guidance or an on-site check"),
    N_("Used for guidance or an on-site check"),
    Move({_S.RECEIVED, _S.USED}, _S.USED),
)
TELL: Final = Act(
    "mlit.notice.outcome-told",
    MLIT_2_1_B,
    _RESIDENCE,
    N_("Tell MLIT what came of it"),
    N_("The immigration agency told what came of it"),
    Move(_S.USED, _S.USED),
)
# Who informed is opened by two named officers of the addressee, and by nobody at MLIT.
SHEETS: Final = sheets(
    MLIT_3,
    _RESIDENCE,
    {Desk.ISA_RESIDENCE: Office(ADDRESSEE_ROOM, frozenset({Desk.ISA_RESIDENCE}))},
)
OF_MLIT: Final = (ISSUE, DROP)
OF_ISA: Final = (ACKNOWLEDGE, USE, TELL)
ACTS: Final = (DRAW_UP, MATCHED, *OF_MLIT, *OF_ISA, *SHEETS.acts)
DUTIES: Final = (
    *SHEETS.duties,
    Duty(
        "mlit.notice.report-match",
        MLIT_2_2_A,
        Desk.MLIT_MARKET,
        N_("Report a worker without a certified plan on Form 4"),
        opens_on=names(MATCHED),
        closes_on=names(ISSUE),
        falls_away_on=names(DROP),
        waits_for=Desk.ISA_RESIDENCE,
    ),
    Duty(
        "mlit.notice.acknowledge",
        MLIT_2_2_A,
        Desk.ISA_RESIDENCE,
        N_("Acknowledge a Form 4"),
        opens_on=names(ISSUE),
        closes_on=names(ACKNOWLEDGE),
        waits_for=Desk.MLIT_MARKET,
        force=Force.PRACTICE,
    ),
    Duty(
        "mlit.notice.use",
        MLIT_2_1_B,
        Desk.ISA_RESIDENCE,
        N_("Use a Form 4 for guidance or on-site checks, as its content asks"),
        opens_on=names(ISSUE),
        closes_on=names(USE),
    ),
)


def _officers(value: Any) -> None:
    if not isinstance(value, dict) or set(value) != {"isa", "mlit"}:
        raise ValueError(N_("Name the officer of each of the two offices."))
    if not all(isinstance(one, str) and one.strip() for one in value.values()):
        raise ValueError(N_("Name the officer of each of the two offices."))


OFFICERS: Final = Setting(
    "mlit.forms.officers",
    {
        "isa": "出入国在留管理庁在留管理支援部在留管理課長",
        "mlit": "国土交通省不動産・建設経済局国際市場課長",
    },
    N_("Officers between whom the forms of the construction agreement go (mlit:2)"),
    N_("Office and post, without 殿. A form that was issued stays as it is."),
    _officers,
)
PATTERN_HINT: Final = N_(
    "{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year, "
    "{mmdd} month and day."
)
LETTERS: Final = Series(
    office="mlit.market",
    name="forms",
    pattern=Setting(
        "papers.pattern.mlit.market.forms",
        "国不国第{n}号",
        N_("Document number of MLIT's forms"),
        PATTERN_HINT,
        check_pattern,
    ),
)
SETTINGS: Final = (OFFICERS, LETTERS.pattern)


@dataclass(frozen=True)
class Content:
    """What a notice says, but for who informed."""

    person: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    plan_no: str = ""
    inspected_on: date | None = None
    suspicions: tuple[str, ...] = ()
    summary: str = ""
    details: str = ""
    law: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class Found:
    """Somebody whom the plan match found without a plan, by the row of the monthly data."""

    name: str
    nationality: str
    born_on: date | None
    sex: str
    event_on: date
    kind: str
    cause: str
    employer_name: str = ""
    employer_address: str = ""
    plan_no: str = ""


WANTS_PLAN: Final = Refusal(N_("Attach the acceptance plan and mark it as the plan."))


def known_suspicions(codes: Iterable[str]) -> list[str]:
    """Return the kinds that there are, in the order of the text."""
    said = set(codes)
    return [one.value for one in Suspicion if one.value in said]


def refusals_to_issue(
    cause: Cause,
    *,
    names_somebody: bool,
    suspicions: bool,
    details: str,
    names_plan: bool,
    with_plan: bool,
) -> list[Refusal]:
    """Say what a form still lacks: one that a plan concerns goes with that plan (mlit:2.2.a)."""
    found = []
    if not names_somebody:
        found.append(Refusal(N_("Name the person or the organisation that it is about.")))
    if cause is Cause.INSPECTION and not suspicions:
        found.append(Refusal(N_("Choose at least one kind of suspicion.")))
    if not details.strip():
        found.append(Refusal(N_("Write what is known of the matter.")))
    if (cause in WITH_PLAN or names_plan) and not with_plan:
        found.append(WANTS_PLAN)
    return found
