"""Certifications of sending agencies, and what becomes of them (moc:7.1, 7.4)."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.acts import SYSTEM, Act, Duty, Move, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_6_2, MOC_7_1, MOC_7_4


class Standing(StrEnum):
    """Where a certification stands."""

    EXAMINED = "examined"
    DECLINED = "declined"
    CERTIFIED = "certified"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class NameKind(StrEnum):
    """What a name of an agency is; the registered one is in Kyrgyz or Russian letters."""

    REGISTERED = "registered"
    KYRGYZ = "kyrgyz"
    RUSSIAN = "russian"
    LATIN = "latin"
    ALIAS = "alias"
    FORMER = "former"


_S: Final = Standing
STANDING: Final = frozenset({_S.CERTIFIED, _S.SUSPENDED})  # in force, if not to be relied on
STANDING_NAMES: Final[Mapping[Standing, str]] = {
    _S.EXAMINED: N_("Examined"),
    _S.DECLINED: N_("Not certified"),
    _S.CERTIFIED: N_("Certified"),
    _S.SUSPENDED: N_("Suspended"),
    _S.REVOKED: N_("Revoked"),
    _S.EXPIRED: N_("Expired"),
}
NAME_KINDS: Final[Mapping[NameKind, LocalizedText]] = {
    NameKind.REGISTERED: LocalizedText("登記名", "As registered"),
    NameKind.KYRGYZ: LocalizedText("キルギス語名", "In Kyrgyz"),
    NameKind.RUSSIAN: LocalizedText("ロシア語名", "In Russian"),
    NameKind.LATIN: LocalizedText("ラテン文字名", "In Latin letters"),
    NameKind.ALIAS: LocalizedText("通称", "Also known as"),
    NameKind.FORMER: LocalizedText("旧名称", "Former name"),
}
_CENTRE: Final = desks(Desk.KG_OFFICER, Desk.KG_HEAD)
_HEAD: Final = desks(Desk.KG_HEAD)

ENTER: Final = Act(
    "moc.agency.entered", MOC_7_1, _CENTRE, N_("Enter an agency"), N_("Agency entered")
)
RENAME: Final = Act(
    "moc.agency.renamed", MOC_7_1, _CENTRE, N_("Record a new name"), N_("New name recorded")
)
SET_PARTICULARS: Final = Act(
    "moc.agency.particulars-set",
    MOC_7_1,
    _CENTRE,
    N_("Change the particulars"),
    N_("Particulars changed"),
)
GUIDE: Final = Act(
    "moc.agency.guided",
    MOC_7_4,
    _CENTRE,
    N_("Record guidance"),
    N_("Agency guided"),
    reasoned=True,
)
SET_CRITERION: Final = Act(
    "moc.criterion.set",
    MOC_7_1,
    _CENTRE,
    N_("Set a criterion"),
    N_("Criterion set"),
)
EXAMINE: Final = Act(
    "moc.certification.examined",
    MOC_7_1,
    _CENTRE,
    N_("Examine against the criteria"),
    N_("Examined against the criteria"),
)
CERTIFY: Final = Act(
    "moc.certification.certified",
    MOC_7_1,
    _HEAD,
    N_("Certify"),
    N_("Certified"),
    Move(_S.EXAMINED, _S.CERTIFIED),
    apart_from=names(EXAMINE),
    confirmed=True,
)
DECLINE: Final = Act(
    "moc.certification.declined",
    MOC_7_1,
    _HEAD,
    N_("Do not certify"),
    N_("Not certified"),
    Move(_S.EXAMINED, _S.DECLINED),
    reasoned=True,
)
EXTEND: Final = Act(
    "moc.certification.extended",
    MOC_7_1,
    _HEAD,
    N_("Extend the term"),
    N_("Term extended"),
    Move(_S.CERTIFIED, _S.CERTIFIED),
)
SUSPEND: Final = Act(
    "moc.certification.suspended",
    MOC_7_4,
    _HEAD,
    N_("Suspend"),
    N_("Suspended"),
    Move(_S.CERTIFIED, _S.SUSPENDED),
    reasoned=True,
)
RESUME: Final = Act(
    "moc.certification.resumed",
    MOC_7_4,
    _HEAD,
    N_("Resume"),
    N_("Resumed"),
    Move(_S.SUSPENDED, _S.CERTIFIED),
    reasoned=True,
)
REVOKE: Final = Act(
    "moc.certification.revoked",
    MOC_7_4,
    _HEAD,
    N_("Revoke"),
    N_("Revoked"),
    Move(STANDING, _S.REVOKED),
    confirmed=True,
    reasoned=True,
)
EXPIRE: Final = Act(
    "moc.certification.expired",
    MOC_7_1,
    SYSTEM,
    N_("Let the term end"),
    N_("Term ended"),
    Move(STANDING, _S.EXPIRED),
)
DRAW_UP: Final = Act(
    "moc.revocation.drawn-up",
    MOC_7_4,
    _HEAD,
    N_("Draw up the notice of revocation"),
    N_("Notice of revocation drawn up"),
)
NOTIFY: Final = Act(
    "moc.revocation.notified",
    MOC_7_4,
    _CENTRE,
    N_("Notify Japan of the revocation"),
    N_("Japan notified of the revocation"),
)
PUBLISH: Final = Act(
    "moc.revocation.published",
    MOC_6_2,
    desks(Desk.ISA_RESIDENCE),
    N_("Record that the revocation is published"),
    N_("Revocation published in Japan"),
)
ACTS: Final = (
    ENTER,
    RENAME,
    SET_PARTICULARS,
    GUIDE,
    SET_CRITERION,
    EXAMINE,
    CERTIFY,
    DECLINE,
    EXTEND,
    SUSPEND,
    RESUME,
    REVOKE,
    EXPIRE,
    DRAW_UP,
    NOTIFY,
    PUBLISH,
)
CROSSING: Final = (NOTIFY, PUBLISH)
DUTIES: Final = (
    Duty(
        "moc.certification.decide",
        MOC_7_1,
        Desk.KG_HEAD,
        N_("Decide on an agency that was examined"),
        opens_on=names(EXAMINE),
        closes_on=names(CERTIFY, DECLINE),
        waits_for=Desk.KG_OFFICER,
        force=Force.PRACTICE,
    ),
    Duty(
        "moc.revocation.notify",
        MOC_7_4,
        Desk.KG_HEAD,
        N_("Notify Japan of a revocation"),
        opens_on=names(DRAW_UP),
        closes_on=names(NOTIFY),
    ),
    Duty(
        "moc.revocation.publish",
        MOC_6_2,
        Desk.ISA_RESIDENCE,
        N_("Publish a revocation"),
        opens_on=names(NOTIFY),
        closes_on=names(PUBLISH),
        waits_for=Desk.KG_HEAD,
    ),
)


def refusals_to_certify(certified_on: date, valid_until: date, *, today: date) -> list[Refusal]:
    """Say why a certification can't run from one day to another, both included (moc:7.1)."""
    refusals = []
    if certified_on > today:
        refusals.append(Refusal(N_("The day of the decision is still to come."), field="on"))
    if valid_until < today:
        refusals.append(Refusal(N_("The term would be over already."), field="valid_until"))
    return refusals


def refusals_to_examine(asked: Collection[str], met: Collection[str]) -> list[Refusal]:
    """Say which criteria in force were not found met; an examination answers all of them."""
    if set(asked) <= set(met):
        return []
    return [
        Refusal(
            N_("An agency that does not meet every criterion in force can't be put forward."),
            field="criteria",
        )
    ]
