"""Tests: cooperation that Japan asks for, and cheating that both sides tell each other (moc:5)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, Owed, addressed, desks, names, receiving, sending
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.due import NO_TIME
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_5
from registry.moc.post.rules import CONTACT, FIELDS, JAPANESE, KYRGYZ


class MatterState(StrEnum):
    """Where a request or report stands on its own side."""

    PREPARED = "prepared"
    WITH_LIAISON = "with-liaison"
    SENT = "sent"


class TestSort(StrEnum):
    """What kind of test or programme is meant."""

    __test__ = False

    SKILLS = "skills"
    JAPANESE = "japanese"
    EDUCATION = "education"


class Cheating(StrEnum):
    """How somebody cheated."""

    IMPERSONATION = "impersonation"
    FORGED_CERTIFICATE = "forged-certificate"
    OTHER = "other"


FIELD_DESKS: Final[Mapping[str, Desk]] = {
    "manufacturing": Desk.METI_FIELD,
    "construction": Desk.MLIT_MARKET,
}
FIELDS_NAMES: Final[Mapping[str, LocalizedText]] = {
    "manufacturing": LocalizedText("工業製品製造業", "Manufacturing"),
    "construction": LocalizedText("建設", "Construction"),
    "care": LocalizedText("介護", "Nursing care"),
    "building-cleaning": LocalizedText("ビルクリーニング", "Building cleaning"),
    "shipbuilding": LocalizedText("造船・舶用工業", "Shipbuilding"),
    "car-maintenance": LocalizedText("自動車整備", "Car maintenance"),
    "aviation": LocalizedText("航空", "Aviation"),
    "accommodation": LocalizedText("宿泊", "Accommodation"),
    "transport": LocalizedText("自動車運送業", "Road transport"),
    "railways": LocalizedText("鉄道", "Railways"),
    "agriculture": LocalizedText("農業", "Agriculture"),
    "fishery": LocalizedText("漁業", "Fishery"),
    "food": LocalizedText("飲食料品製造業", "Food and drink manufacturing"),
    "food-service": LocalizedText("外食業", "Food service"),
    "forestry": LocalizedText("林業", "Forestry"),
    "wood": LocalizedText("木材産業", "Wood industry"),
    "all": LocalizedText("分野共通（日本語など）", "No one field (Japanese and the like)"),
}
SORT_NAMES: Final[Mapping[TestSort, LocalizedText]] = {
    TestSort.SKILLS: LocalizedText("技能の試験", "A skills test"),
    TestSort.JAPANESE: LocalizedText("日本語能力の測定試験", "A test of Japanese"),
    TestSort.EDUCATION: LocalizedText("日本語教育に係る事業", "A Japanese language programme"),
}
CHEATING_NAMES: Final[Mapping[Cheating, LocalizedText]] = {
    Cheating.IMPERSONATION: LocalizedText("別人による受験（替え玉）", "Impersonation"),
    Cheating.FORGED_CERTIFICATE: LocalizedText(
        "合格を証する文書の偽造・変造", "A forged or altered certificate"
    ),
    Cheating.OTHER: LocalizedText("その他の不正", "Other cheating"),
}
STATE_NAMES: Final[Mapping[MatterState, str]] = {
    MatterState.PREPARED: N_("Being prepared"),
    MatterState.WITH_LIAISON: N_("With the contact point"),
    MatterState.SENT: N_("Sent"),
}


def preparing_room(side: str, desk: Desk | None) -> str:
    """Return the room where a matter is prepared: a field's own, or the whole side's."""
    field = next((name for name, owner in FIELD_DESKS.items() if owner is desk), None)
    return f"moc:{side}" if field is None else f"moc:{side}:{field}"


def shared_room(side: str, field: str) -> str:
    """Return the room of a matter that was sent: a field's ministry sees its own side's at once."""
    return f"moc:tests:{field}" if side == "jp" and field in FIELD_DESKS else "moc"


_S: Final = MatterState
_JP_PREPARING: Final = sending(*JAPANESE, *FIELDS)
_PREPARING: Final = sending(*JAPANESE, *FIELDS, *KYRGYZ)
_CENTRE: Final = receiving(*KYRGYZ)
_ISA: Final = sending(Desk.ISA_RESIDENCE)
_CONTACTS: Final = (Desk.KG_OFFICER, Desk.KG_HEAD, Desk.ISA_RESIDENCE)
_BOTH_CONTACTS: Final = frozenset(CONTACT.values())

# -- cooperation ------------------------------------------------------------------------------

HAND_OVER: Final = Act(
    "moc.test-request.handed-over",
    MOC_5,
    _JP_PREPARING,
    N_("Hand to the contact point"),
    N_("Handed to Japan's contact point"),
    Move(_S.PREPARED, _S.WITH_LIAISON),
)
RETURN: Final = Act(
    "moc.test-request.returned",
    MOC_5,
    _ISA,
    N_("Return to be completed"),
    N_("Returned to be completed"),
    Move(_S.WITH_LIAISON, _S.PREPARED),
    reasoned=True,
)
ASK: Final = Act(
    "moc.test-request.sent",
    MOC_5,
    _ISA,
    N_("Ask the Kyrgyz side"),
    N_("Kyrgyz side asked for cooperation"),
    Move(_S.WITH_LIAISON, _S.SENT),
)
ANSWER: Final = Act(
    "moc.test-request.answered",
    MOC_5,
    _CENTRE,
    N_("Say what is possible"),
    N_("Kyrgyz side said what is possible"),
)
COOPERATE: Final = Act(
    "moc.test-request.cooperated",
    MOC_5,
    _CENTRE,
    N_("Record the cooperation"),
    N_("Cooperation given"),
)
FIND_IMPOSSIBLE: Final = Act(
    "moc.test-request.found-impossible",
    MOC_5,
    _CENTRE,
    N_("Say that it is not possible"),
    N_("Cooperation found impossible"),
)

# -- cheating ---------------------------------------------------------------------------------

RECORD: Final = Act(
    "moc.test-fraud.recorded",
    MOC_5,
    _PREPARING,
    N_("Hand to the contact point"),
    N_("Handed to the contact point"),
    Move(_S.PREPARED, _S.WITH_LIAISON),
)
SEND_BACK: Final = Act(
    "moc.test-fraud.sent-back",
    MOC_5,
    sending(*_CONTACTS),
    N_("Return to be completed"),
    N_("Returned to be completed"),
    Move(_S.WITH_LIAISON, _S.PREPARED),
    reasoned=True,
)
SHARE: Final = Act(
    "moc.test-fraud.shared",
    MOC_5,
    sending(*_CONTACTS),
    N_("Share with the other side"),
    N_("Shared with the other side"),
    Move(_S.WITH_LIAISON, _S.SENT),
)
SHARE_FOR_FIELD: Final = Act(
    "moc.test-fraud.shared-for-a-field",
    MOC_5,
    sending(*KYRGYZ),
    N_("Share with Japan"),
    N_("Shared with Japan, for the ministry of the field"),
    Move(_S.WITH_LIAISON, _S.SENT),
)
PASS_ON: Final = Act(
    "moc.test-fraud.passed-on",
    MOC_5,
    desks(Desk.ISA_RESIDENCE),
    N_("Pass on to the ministry of the field"),
    N_("Passed on to the ministry of the field"),
)
TAKE_NOTE: Final = Act(
    "moc.test-fraud.noted",
    MOC_5,
    addressed(*FIELDS),
    N_("Take note of the report"),
    N_("Noted by the ministry of the field"),
)
ACKNOWLEDGE: Final = Act(
    "moc.test-fraud.acknowledged",
    MOC_5,
    receiving(*_CONTACTS),
    N_("Acknowledge receipt"),
    N_("Receipt acknowledged"),
)
REPORT_BACK: Final = Act(
    "moc.test-fraud.reported-back",
    MOC_5,
    receiving(*_CONTACTS),
    N_("Report back"),
    N_("Reported back"),
)

REQUEST_OWN: Final = (HAND_OVER, ASK, RETURN)
REQUEST_THEIRS: Final = (ANSWER, COOPERATE, FIND_IMPOSSIBLE)
FRAUD_OWN: Final = (RECORD, SHARE, SHARE_FOR_FIELD, SEND_BACK)
FRAUD_THEIRS: Final = (ACKNOWLEDGE, REPORT_BACK)
AT_HOME: Final = (PASS_ON, TAKE_NOTE)
ACTS: Final = (*REQUEST_OWN, *REQUEST_THEIRS, *FRAUD_OWN, *AT_HOME, *FRAUD_THEIRS)
CROSSING: Final = (ASK, *REQUEST_THEIRS, SHARE, SHARE_FOR_FIELD, *FRAUD_THEIRS)
DUTIES: Final = (
    Duty(
        "moc.test-request.send",
        MOC_5,
        Desk.ISA_RESIDENCE,
        N_("Pass a ministry's request for cooperation to the Kyrgyz side"),
        opens_on=names(HAND_OVER),
        closes_on=names(ASK),
        falls_away_on=names(RETURN),
        waits_for=FIELDS,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.test-request.complete",
        MOC_5,
        Owed.PREPARER,
        N_("Complete a request for cooperation that was returned"),
        opens_on=names(RETURN),
        closes_on=names(HAND_OVER),
        waits_for=Desk.ISA_RESIDENCE,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.test-request.cooperate",
        MOC_5,
        Desk.KG_HEAD,
        N_("Cooperate in a test as far as possible"),
        opens_on=names(ASK),
        closes_on=names(COOPERATE),
        falls_away_on=names(FIND_IMPOSSIBLE),
        waits_for=FIELDS | {Desk.ISA_RESIDENCE},
        force=Force.ENDEAVOURS,
        rule=NO_TIME,
    ),
    Duty(
        "moc.test-fraud.share",
        MOC_5,
        Owed.SENDER,
        N_("Share what is known of cheating in a test"),
        opens_on=names(RECORD),
        closes_on=names(SHARE, SHARE_FOR_FIELD),
        falls_away_on=names(SEND_BACK),
    ),
    Duty(
        "moc.test-fraud.complete",
        MOC_5,
        Owed.PREPARER,
        N_("Complete a report of cheating that was returned"),
        opens_on=names(SEND_BACK),
        closes_on=names(RECORD),
        waits_for=_BOTH_CONTACTS,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.test-fraud.pass-on",
        MOC_5,
        Desk.ISA_RESIDENCE,
        N_("Pass cheating on to the ministry of the field"),
        opens_on=names(SHARE_FOR_FIELD),
        closes_on=names(PASS_ON),
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.test-fraud.take-note",
        MOC_5,
        Owed.ADDRESSEE,
        N_("Take note of cheating in a test of one's own field"),
        opens_on=names(PASS_ON),
        closes_on=names(TAKE_NOTE),
        waits_for=Desk.ISA_RESIDENCE,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.test-fraud.report-back",
        MOC_5,
        Owed.ADDRESSEE,
        N_("Report back on cheating in a test"),
        opens_on=names(SHARE, SHARE_FOR_FIELD),
        closes_on=names(REPORT_BACK),
        waits_for=_BOTH_CONTACTS | FIELDS,
        force=Force.PRACTICE,
    ),
)
