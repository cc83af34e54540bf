"""Measures agreed in the council: industries, who must comply, what is owed (council:3.1.2)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import OWN, SYSTEM, Act, Duty, Move, Owed, desks, either, names, stated_date
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_3_1_2
from registry.papers.rules import Series, check_pattern
from registry.tables.schema import Choice, Column, Kind


class MeasureState(StrEnum):
    """Where a measure stands."""

    DRAFT = "draft"
    AGREED = "agreed"
    ENDED = "ended"


class ChargeState(StrEnum):
    """Where a registered corporation stands with a measure that it makes employers carry out."""

    OPEN = "open"
    REPORTED = "reported"
    RELEASED = "released"


class Compliance(StrEnum):
    """What is recorded of an employer."""

    COMPLIED = "complied"
    NOT_COMPLIED = "not-complied"
    NOT_APPLICABLE = "not-applicable"


class Gap(StrEnum):
    """What is missing about an employer; the first two keep a measure from being reported done."""

    NO_RECORD = "no-record"
    NOT_COMPLIED = "not-complied"
    LAPSED = "lapsed"
    LAPSING = "lapsing"


# The items of the notification that council:3.1.2 names. Which industry each means stands in no
# text that we have: the codes are our reading of the ministry's list, and data.
ITEMS: Final[Mapping[str, LocalizedText]] = {
    "2(1)(i)": LocalizedText("第2条第1項第1号", "Article 2(1)(i)"),
    "2(1)(xvii)": LocalizedText("第2条第1項第17号", "Article 2(1)(xvii)"),
    "2(1)(lxxvi)": LocalizedText("第2条第1項第76号", "Article 2(1)(lxxvi)"),
    "2(2)(xlvi)": LocalizedText("第2条第2項第46号", "Article 2(2)(xlvi)"),
}
INDUSTRY_NAMES: Final[Mapping[str, LocalizedText]] = {
    "11": LocalizedText("繊維工業", "Textiles"),
    "15": LocalizedText("印刷・同関連業", "Printing and allied industries"),
    "484": LocalizedText("こん包業", "Packing"),
}
_CODE: Final = re.compile(r"\d{2,4}", re.ASCII)


def _industries(value: Any) -> None:
    if not isinstance(value, dict) or set(value) != set(ITEMS):
        raise ValueError(N_("Keep the four items of the notification, and no others."))
    for codes in value.values():
        if not isinstance(codes, list) or not all(
            isinstance(code, str) and _CODE.fullmatch(code) for code in codes
        ):
            raise ValueError(N_("Give industry codes of 2 to 4 digits, in quotation marks."))


INDUSTRIES: Final = Setting(
    "council.measures.industries",
    {"2(1)(i)": ["11"], "2(1)(xvii)": ["15"], "2(1)(lxxvi)": ["484"], "2(2)(xlvi)": ["484"]},
    N_("Industries of the notification's items (council:3.1.2)"),
    N_("Our reading: the notification's own wording is not at hand. A code holds all below it."),
    _industries,
)
NUMBERS: Final = Series(
    office="meti.secretariat",
    name="measures",
    pattern=Setting(
        "papers.pattern.meti.secretariat.measures",
        "協措{year}-{n:2}",
        N_("Number of measures agreed in the council"),
        N_("{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year."),
        check_pattern,
    ),
)
SETTINGS: Final = (INDUSTRIES, NUMBERS.pattern)

STATE_NAMES: Final[Mapping[MeasureState, str]] = {
    MeasureState.DRAFT: N_("Draft"),
    MeasureState.AGREED: N_("In force"),
    MeasureState.ENDED: N_("Ended"),
}
CHARGE_NAMES: Final[Mapping[ChargeState, str]] = {
    ChargeState.OPEN: N_("Being carried out"),
    ChargeState.REPORTED: N_("Reported as carried out"),
    ChargeState.RELEASED: N_("Released"),
}
COMPLIANCE_NAMES: Final[Mapping[Compliance, LocalizedText]] = {
    Compliance.COMPLIED: LocalizedText("実施済み", "Carried out"),
    Compliance.NOT_COMPLIED: LocalizedText("未実施", "Not carried out"),
    Compliance.NOT_APPLICABLE: LocalizedText("対象外", "Does not apply"),
}
GAP_NAMES: Final[Mapping[Gap, str]] = {
    Gap.NO_RECORD: N_("Nothing recorded"),
    Gap.NOT_COMPLIED: N_("Not carried out"),
    Gap.LAPSED: N_("Evidence has expired"),
    Gap.LAPSING: N_("Evidence expires soon"),
}
LAPSING_WITHIN: Final = timedelta(days=90)
MOST_EMPLOYERS: Final = 20_000

# The columns in which an establishment and what it has done are written out and read.
NUMBER: Final = Column("number", "番号", "Number", Kind.INTEGER, required=True, least=1)
NAME: Final = Column("name", "名称", "Name", max_length=200)
ESTABLISHMENT: Final = Column("establishment", "事業所名", "Establishment", max_length=200)
LISTED: Final = (
    NUMBER,
    NAME,
    ESTABLISHMENT,
    Column("corporate_number", "法人番号", "Corporate number", max_length=40),
    Column("prefecture", "都道府県", "Prefecture", max_length=20),
    Column("industry", "日本標準産業分類", "Industry (JSIC)", max_length=10),
)
STATUS: Final = Column(
    "status",
    "実施状況",
    "What was done",
    Kind.CHOICE,
    allowed=tuple(Choice(code, name.ja, name.en) for code, name in COMPLIANCE_NAMES.items()),
)
SINCE: Final = Column("since", "実施日", "Since", Kind.DATE)
VALID_UNTIL: Final = Column("valid_until", "証憑の有効期限", "Evidence valid until", Kind.DATE)
NOTE: Final = Column("note", "備考", "Remark", max_length=1000)

_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_M: Final = MeasureState
_C: Final = ChargeState

AGREE: Final = Act(
    "council.measure.agreed",
    COUNCIL_3_1_2,
    _SECRETARIAT,
    N_("Record that the council agreed"),
    N_("Measure agreed in the council"),
    moves=Move(_M.DRAFT, _M.AGREED),
)
END: Final = Act(
    "council.measure.ended",
    COUNCIL_3_1_2,
    _SECRETARIAT,
    N_("End the measure"),
    N_("Measure ended"),
    moves=Move(_M.AGREED, _M.ENDED),
    reasoned=True,
)
CHARGE: Final = Act(
    "council.measure.charged",
    COUNCIL_3_1_2,
    _SECRETARIAT,
    N_("Tell a registered corporation"),
    N_("Registered corporation told of the measure"),
)
NAME_EMPLOYERS: Final = Act(
    "council.measure.employers-named",
    COUNCIL_3_1_2,
    either(OWN, _SECRETARIAT),
    N_("Name employers"),
    N_("Employers named"),
)
RECORD: Final = Act(
    "council.measure.compliance-recorded",
    COUNCIL_3_1_2,
    OWN,
    N_("Record what employers have done"),
    N_("Compliance recorded"),
    moves=Move({_C.OPEN, _C.REPORTED}, _C.OPEN),
)
REPORT: Final = Act(
    "council.measure.reported",
    COUNCIL_3_1_2,
    OWN,
    N_("Report that it is carried out"),
    N_("Reported as carried out"),
    moves=Move(_C.OPEN, _C.REPORTED),
)
REOPEN: Final = Act(
    "council.measure.reopened",
    COUNCIL_3_1_2,
    _SECRETARIAT,
    N_("Ask to go on"),
    N_("The corporation is asked to go on"),
    moves=Move(_C.REPORTED, _C.OPEN),
    reasoned=True,
)
RELEASE: Final = Act(
    "council.measure.released",
    COUNCIL_3_1_2,
    either(_SECRETARIAT, SYSTEM),
    N_("Release the corporation"),
    N_("Corporation released from the measure"),
    moves=Move({_C.OPEN, _C.REPORTED}, _C.RELEASED),
    reasoned=True,
)
ACTS: Final = (AGREE, END, CHARGE, NAME_EMPLOYERS, RECORD, REPORT, REOPEN, RELEASE)
CARRY_OUT: Final = "council.measure.carry-out"
DUTIES: Final = (
    Duty(
        CARRY_OUT,
        COUNCIL_3_1_2,
        Owed.OWN_ORGANISATION,
        N_("Make employers carry out the agreed measure"),
        opens_on=names(CHARGE, REOPEN),
        closes_on=names(REPORT),
        falls_away_on=names(RELEASE),
        waits_for=Desk.METI_SECRETARIAT,
        due=stated_date,
    ),
)


def refusals_of_deadline(due_on: date | None, *, valid_from: date) -> list[Refusal]:
    """Say why a measure can't be carried out by a day: it is not in force by then."""
    if due_on is not None and due_on < valid_from:
        message = N_("The deadline lies before the day from which the measure is in force.")
        return [Refusal(message, field="due_on")]
    return []


def refusals_to_agree(
    *,
    title: str,
    text: str,
    items: Iterable[str],
    agreed_on: date | None,
    valid_from: date,
    due_on: date | None,
    today: date,
) -> list[Refusal]:
    """Say what a measure lacks before it can be recorded as agreed."""
    refusals = []
    if not title.strip():
        refusals.append(Refusal(N_("Give the measure a title."), field="title"))
    if not text.strip():
        refusals.append(Refusal(N_("Write what is to be done."), field="text"))
    if not set(items) or not set(items) <= set(ITEMS):
        refusals.append(Refusal(N_("Choose at least one item of the notification."), field="items"))
    if agreed_on is None:
        refusals.append(
            Refusal(N_("Enter the day on which the council agreed."), field="agreed_on")
        )
    elif agreed_on > today:
        refusals.append(
            Refusal(N_("The day on which the council agreed lies ahead."), field="agreed_on")
        )
    refusals += refusals_of_deadline(due_on, valid_from=valid_from)
    if not refusals and due_on is not None and due_on < today:
        message = N_("The deadline is over already: every corporation would be late at once.")
        refusals.append(Refusal(message, field="due_on"))
    return refusals


def codes_of(items: Iterable[str], industries: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the industry codes that `items` mean by the mapping in effect."""
    return frozenset(code for item in items for code in industries.get(item, ()))


def is_within(industry: str, codes: Iterable[str]) -> bool:
    """Say whether an industry lies within one of `codes`: a code holds all below it."""
    return bool(industry) and any(industry.startswith(code) for code in codes)


def gap_of(status: Compliance | None, valid_until: date | None, *, today: date) -> Gap | None:
    """Say what is missing about an employer whose latest record is this; None where nothing is."""
    if status is None:
        return Gap.NO_RECORD
    if status is Compliance.NOT_COMPLIED:
        return Gap.NOT_COMPLIED
    if status is Compliance.NOT_APPLICABLE or valid_until is None:
        return None
    if valid_until < today:
        return Gap.LAPSED
    return Gap.LAPSING if valid_until <= today + LAPSING_WITHIN else None


def refusals_to_report(gaps: Iterable[Gap]) -> list[Refusal]:
    """Say why a measure can't be reported as carried out: employers are missing."""
    missing = sum(gap is not Gap.LAPSING for gap in gaps)
    if not missing:
        return []
    return [Refusal(N_("%(count)s employers are still missing."), {"count": missing})]
