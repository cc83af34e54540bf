"""Acceptance plans: certified, cancelled, given up; each ending is to be reported (mlit:2.2.a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Move, desks, names
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.house.clauses import HOUSE_CORRECTION
from registry.mlit.clauses import MLIT_2_2_A
from registry.tables.faults import Invalid, Rule
from registry.tables.schema import Column, Kind, Schema, Value, in_order

ROOM: Final = "mlit:plans"


class PlanState(StrEnum):
    """Where a plan stands."""

    CERTIFIED = "certified"
    CANCELLED = "cancelled"
    GIVEN_UP = "given-up"


class ImportState(StrEnum):
    """Where a file of plans stands."""

    UPLOADED = "uploaded"
    TAKEN = "taken"


_S: Final = PlanState
ENDED: Final = frozenset({_S.CANCELLED, _S.GIVEN_UP})
STATE_NAMES: Final[Mapping[PlanState, str]] = {
    _S.CERTIFIED: N_("Certified"),
    _S.CANCELLED: N_("Certification cancelled"),
    _S.GIVEN_UP: N_("Given up by the employer"),
}
_MARKET: Final = desks(Desk.MLIT_MARKET)

ENTER: Final = Act(
    "mlit.plan.certified",
    MLIT_2_2_A,
    _MARKET,
    N_("Enter a certified plan"),
    N_("Plan certified, entered in the register"),
)
IMPORT: Final = Act(
    "mlit.plans.imported",
    MLIT_2_2_A,
    _MARKET,
    N_("Bring plans in from a file"),
    N_("Plans brought in from a file"),
    Move(ImportState.UPLOADED, ImportState.TAKEN),
)
CANCEL: Final = Act(
    "mlit.plan.cancelled",
    MLIT_2_2_A,
    _MARKET,
    N_("Record that the certification is cancelled"),
    N_("Certification cancelled"),
    Move(_S.CERTIFIED, _S.CANCELLED),
)
GIVE_UP: Final = Act(
    "mlit.plan.given-up",
    MLIT_2_2_A,
    _MARKET,
    N_("Record that the employer gives the plan up"),
    N_("Plan given up by its employer"),
    Move(_S.CERTIFIED, _S.GIVEN_UP),
)
FILE: Final = Act(
    "mlit.plan.filed",
    MLIT_2_2_A,
    _MARKET,
    N_("Keep the plan's file"),
    N_("The plan's file is kept"),
)
REPORTED: Final = Act(
    "mlit.plan.reported",
    MLIT_2_2_A,
    _MARKET,
    N_("Report it to the immigration agency on Form 4"),
    N_("Reported to the immigration agency on Form 4"),
)
REPORTED_BEFORE: Final = Act(
    "mlit.plan.reported-before",
    MLIT_2_2_A,
    _MARKET,
    N_("Note that it was reported before, outside this register"),
    N_("Noted: reported before, outside this register"),
    reasoned=True,
)
RESTORE: Final = Act(
    "mlit.plan.restored",
    HOUSE_CORRECTION,
    _MARKET,
    N_("Correct: the plan has not ended"),
    N_("Corrected: the plan has not ended"),
    Move(ENDED, _S.CERTIFIED),
    reasoned=True,
)
ENDING: Final[Mapping[PlanState, Act]] = {_S.CANCELLED: CANCEL, _S.GIVEN_UP: GIVE_UP}
ON_A_PLAN: Final = (FILE, CANCEL, GIVE_UP, REPORTED_BEFORE, RESTORE)
ACTS: Final = (ENTER, IMPORT, *ON_A_PLAN, REPORTED)
DUTIES: Final = (
    Duty(
        "mlit.plan.report",
        MLIT_2_2_A,
        Desk.MLIT_MARKET,
        N_("Report the end of a plan to the immigration agency on Form 4"),
        opens_on=names(CANCEL, GIVE_UP),
        closes_on=names(REPORTED, REPORTED_BEFORE),
        falls_away_on=names(RESTORE),
        waits_for=Desk.ISA_RESIDENCE,
    ),
)

# -- the table -------------------------------------------------------------------------------------

_CERTIFIED: Final = Column("certified_on", "認定日", "Certified on", Kind.DATE, required=True)
_CANCELLED: Final = Column("cancelled_on", "取消日", "Cancelled on", Kind.DATE)
_WITHDRAWN: Final = Column("withdrawn_on", "取止日", "Withdrawn on", Kind.DATE, aliases=("取下日",))
COLUMNS: Final = (
    Column("plan_no", "計画番号", "Plan number", required=True, max_length=60),
    Column("employer_name", "所属機関名", "Employer's name", max_length=200),
    Column("employer_no", "法人番号", "Corporate number", max_length=20),
    Column("card_no", "在留カード番号", "Card number", max_length=20),
    Column("name", "氏名", "Name", Kind.NAME, max_length=200),
    Column("born_on", "生年月日", "Born on", Kind.DATE),
    Column("nationality", "国籍・地域", "Nationality", max_length=60),
    _CERTIFIED,
    _CANCELLED,
    _WITHDRAWN,
)
PERSON: Final = ("name", "born_on", "nationality")


def _ends_once(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    if values.get("cancelled_on") and values.get("withdrawn_on"):
        yield "withdrawn_on", Invalid(Rule.LEFT_OUT)


def _says_whose(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """A row names a worker by card number, or by name, birth date and nationality; or none."""
    if values.get("card_no") or not any(values.get(key) for key in PERSON):
        return
    for key in PERSON:
        if not values.get(key):
            yield key, Invalid(Rule.REQUIRED)


SCHEMA: Final = Schema(
    "plans",
    COLUMNS,
    checks=(
        in_order(_CERTIFIED, _CANCELLED),
        in_order(_CERTIFIED, _WITHDRAWN),
        _ends_once,
        _says_whose,
    ),
)


def plan_key(number: str) -> str:
    """Return a plan's number as numbers are compared."""
    return "".join(number.split()).upper()


@dataclass(frozen=True)
class Worker:
    """Somebody whom a plan names."""

    card_no: str = ""
    name: str = ""
    born_on: date | None = None
    nationality: str = ""


@dataclass
class Stated:
    """What the rows of a table say of one plan."""

    row: int
    number: str
    employer_name: str
    employer_no: str
    certified_on: date
    cancelled_on: date | None
    withdrawn_on: date | None
    workers: list[Worker] = field(default_factory=list)

    @property
    def state(self) -> PlanState:
        """Where the plan stands by these rows."""
        if self.cancelled_on is not None:
            return PlanState.CANCELLED
        return PlanState.CERTIFIED if self.withdrawn_on is None else PlanState.GIVEN_UP

    @property
    def ended_on(self) -> date | None:
        """The day of its end."""
        return self.cancelled_on or self.withdrawn_on

    @property
    def same(self) -> tuple[object, ...]:
        """What all rows of one plan must agree in."""
        return (
            self.employer_name,
            self.employer_no,
            self.certified_on,
            self.cancelled_on,
            self.withdrawn_on,
        )


def stated_in(number: int, values: Mapping[str, Value]) -> Stated:
    """Read one sound row."""

    def text(key: str) -> str:
        return str(values.get(key) or "")

    def day(key: str) -> date | None:
        found = values.get(key)
        return found if isinstance(found, date) else None

    certified = day("certified_on")
    assert certified is not None, "a sound row has its required cells"
    worker = Worker(text("card_no"), text("name"), day("born_on"), text("nationality"))
    return Stated(
        number,
        text("plan_no"),
        text("employer_name"),
        text("employer_no"),
        certified,
        day("cancelled_on"),
        day("withdrawn_on"),
        [] if worker == Worker() else [worker],
    )


def refusals_to_end(certified_on: date, on: date, *, today: date) -> list[Refusal]:
    """Say why a plan can't end on a day."""
    if on > today:
        return [Refusal(N_("That day is still to come."), field="on")]
    if on < certified_on:
        return [Refusal(N_("That day lies before the certification."), field="on")]
    return []
