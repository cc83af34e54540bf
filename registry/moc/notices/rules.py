"""Notices of nonconformity: what Japan says, what the Kyrgyz side then owes (moc:7.3, 7.4)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, names, receiving, sending
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_7_3, MOC_7_4


class NoticeState(StrEnum):
    """Where a notice stands on the Japanese side."""

    DRAFT = "draft"
    SENT = "sent"


class Ground(StrEnum):
    """What an agency seems to have done."""

    CRITERIA = "criteria"
    IMPROPER = "improper"


GROUNDS: Final[Mapping[Ground, LocalizedText]] = {
    Ground.CRITERIA: LocalizedText(
        "認定基準に適合しない活動", "Activity that does not meet the criteria"
    ),
    Ground.IMPROPER: LocalizedText("その他の適切でない活動", "Other improper activity"),
}
STATE_NAMES: Final[Mapping[NoticeState, str]] = {
    NoticeState.DRAFT: N_("Draft"),
    NoticeState.SENT: N_("Sent to the Kyrgyz side"),
}
_CENTRE: Final = receiving(Desk.KG_OFFICER, Desk.KG_HEAD)
_HEAD: Final = receiving(Desk.KG_HEAD)

SEND: Final = Act(
    "moc.notice.sent",
    MOC_7_3,
    sending(Desk.ISA_RESIDENCE),
    N_("Send the notice"),
    N_("Notice sent to the Kyrgyz side"),
    Move(NoticeState.DRAFT, NoticeState.SENT),
)
INVESTIGATE: Final = Act(
    "moc.notice.investigated",
    MOC_7_3,
    _CENTRE,
    N_("Record the investigation"),
    N_("Agency investigated"),
)
GUIDE: Final = Act(
    "moc.notice.guided",
    MOC_7_3,
    _CENTRE,
    N_("Record guidance and supervision"),
    N_("Agency guided and supervised"),
)
GIVE_RESULT: Final = Act(
    "moc.notice.result-given",
    MOC_7_3,
    _HEAD,
    N_("Give Japan the result"),
    N_("Result given to Japan"),
)
KEEP: Final = Act(
    "moc.notice.agency-kept",
    MOC_7_4,
    _HEAD,
    N_("Decide not to revoke"),
    N_("Decided not to revoke the certification"),
)
REVOKED: Final = Act(
    "moc.notice.agency-revoked",
    MOC_7_4,
    _HEAD,
    N_("Record the revocation"),
    N_("Certification revoked because of the notice"),
)
ON_OWN: Final = (SEND,)
ON_THEIRS: Final = (INVESTIGATE, GUIDE, GIVE_RESULT, REVOKED, KEEP)
ACTS: Final = (*ON_OWN, *ON_THEIRS)
CROSSING: Final = ACTS


def _duty(code: str, title: str, closes_on: frozenset[str]) -> Duty:
    return Duty(
        code,
        MOC_7_3,
        Desk.KG_HEAD,
        title,
        opens_on=names(SEND),
        closes_on=closes_on,
        waits_for=Desk.ISA_RESIDENCE,
    )


DUTIES: Final = (
    _duty("moc.notice.investigate", N_("Investigate an agency"), names(INVESTIGATE)),
    _duty("moc.notice.guide", N_("Guide and supervise an agency as needed"), names(GUIDE)),
    _duty("moc.notice.give-result", N_("Give Japan the result"), names(GIVE_RESULT)),
    Duty(
        "moc.notice.decide",
        MOC_7_4,
        Desk.KG_HEAD,
        N_("Decide whether to revoke the certification"),
        opens_on=names(GIVE_RESULT),
        closes_on=names(KEEP, REVOKED),
        waits_for=Desk.ISA_RESIDENCE,
        force=Force.PRACTICE,
    ),
)
