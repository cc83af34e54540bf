"""Suspensions of acceptance by field, and return assistance with the embassy (moc:8)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, desks, names, receiving
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.moc.clauses import MOC_8
from registry.moc.post.rules import KYRGYZ

PERSONS: Final = "moc:persons"  # the room of people's own data: the two contact points' alone


class Standing(StrEnum):
    """Where a suspension stands on a day."""

    TO_COME = "to-come"
    IN_FORCE = "in-force"
    OVER = "over"


class Outcome(StrEnum):
    """What came of a request for help with a return."""

    RETURNED = "returned"
    PAPERS_ISSUED = "papers-issued"
    NOT_NEEDED = "not-needed"
    NOT_POSSIBLE = "not-possible"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.TO_COME: N_("To begin"),
    Standing.IN_FORCE: N_("Acceptance suspended"),
    Standing.OVER: N_("Suspension over"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, LocalizedText]] = {
    Outcome.RETURNED: LocalizedText("帰国した", "Returned"),
    Outcome.PAPERS_ISSUED: LocalizedText("渡航文書を発給した", "Travel papers issued"),
    Outcome.NOT_NEEDED: LocalizedText("支援は不要となった", "No longer needed"),
    Outcome.NOT_POSSIBLE: LocalizedText("支援できなかった", "Could not help"),
}
# The fields of acceptance, as decided in January 2026.
FIELDS: Final[Mapping[str, LocalizedText]] = {
    "care": LocalizedText("介護", "Nursing care"),
    "building-cleaning": LocalizedText("ビルクリーニング", "Building cleaning"),
    "linen": LocalizedText("リネンサプライ", "Linen supply"),
    "manufacturing": LocalizedText("工業製品製造業", "Manufacture of industrial products"),
    "construction": LocalizedText("建設", "Construction"),
    "shipbuilding": LocalizedText("造船・舶用工業", "Shipbuilding and ship machinery"),
    "vehicle-maintenance": LocalizedText("自動車整備", "Automobile maintenance"),
    "aviation": LocalizedText("航空", "Aviation"),
    "lodging": LocalizedText("宿泊", "Lodging"),
    "road-transport": LocalizedText("自動車運送業", "Road transport"),
    "railway": LocalizedText("鉄道", "Railway"),
    "warehousing": LocalizedText("物流倉庫", "Warehousing"),
    "agriculture": LocalizedText("農業", "Agriculture"),
    "fishery": LocalizedText("漁業", "Fishery and aquaculture"),
    "food": LocalizedText("飲食料品製造業", "Food and beverage manufacturing"),
    "food-service": LocalizedText("外食業", "Food service"),
    "forestry": LocalizedText("林業", "Forestry"),
    "wood": LocalizedText("木材産業", "Wood industry"),
    "recycling": LocalizedText("資源循環", "Resource recycling"),
}

SUSPEND: Final = Act(
    "moc.suspension.announced",
    MOC_8,
    desks(Desk.ISA_RESIDENCE),
    N_("Suspend acceptance in a field"),
    N_("Suspension of acceptance announced"),
    confirmed=True,
)
CHANGE: Final = Act(
    "moc.suspension.changed",
    MOC_8,
    desks(Desk.ISA_RESIDENCE),
    N_("Set another end"),
    N_("End of the suspension changed"),
)
ASK_HELP: Final = Act(
    "moc.return.asked",
    MOC_8,
    desks(Desk.ISA_RESIDENCE),
    N_("Ask for help with a return"),
    N_("Asked for help with a return"),
)
REPORT: Final = Act(
    "moc.return.progress-reported",
    MOC_8,
    receiving(*KYRGYZ),
    N_("Report progress"),
    N_("Progress reported"),
)
CONCLUDE: Final = Act(
    "moc.return.outcome-reported",
    MOC_8,
    receiving(*KYRGYZ),
    N_("Report the outcome"),
    N_("Outcome reported"),
)
ACTS: Final = (SUSPEND, CHANGE, ASK_HELP, REPORT, CONCLUDE)
CROSSING: Final = ACTS
DUTIES: Final = (
    Duty(
        "moc.return.help",
        MOC_8,
        Desk.KG_HEAD,
        N_("Help somebody to return, with the embassy"),
        opens_on=names(ASK_HELP),
        closes_on=names(CONCLUDE),
        waits_for=Desk.ISA_RESIDENCE,
        force=Force.ENDEAVOURS,
    ),
)


def end_of(until: date | None, changes: Iterable[tuple[datetime, date | None]]) -> date | None:
    """Return a suspension's last day, as changed last; None where it has no end yet."""
    latest = max(changes, key=lambda change: change[0], default=None)
    return until if latest is None else latest[1]


def overlap(since: date, until: date | None, other: date, other_until: date | None) -> bool:
    """Say whether two terms share a day; their last days are included."""
    return (until is None or other <= until) and (other_until is None or since <= other_until)


def standing(since: date, until: date | None, today: date) -> Standing:
    """Return where a suspension stands on a day; both its days are included."""
    if today < since:
        return Standing.TO_COME
    return Standing.IN_FORCE if until is None or today <= until else Standing.OVER


def refusals_to_suspend(field: str, since: date, until: date | None) -> list[Refusal]:
    """Say why acceptance can't be suspended so."""
    refusals = []
    if field not in FIELDS:
        refusals.append(Refusal(N_("Choose a field."), field="field"))
    if until is not None and until < since:
        refusals.append(Refusal(N_("It ends before it begins."), field="until"))
    return refusals
