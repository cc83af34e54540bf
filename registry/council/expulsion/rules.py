"""Expulsion under article 11: the ground by item, a hearing, the chairs together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import (
    OWN,
    Act,
    Duty,
    Entitled,
    Move,
    Owed,
    desks,
    jointly,
    names,
    stated_date,
)
from registry.core.calendar import Calendar
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL_11_1, COUNCIL_11_2
from registry.council.members.rules import RIGHTS, Ground, Item, a_number_of_chairs


class ExpulsionState(StrEnum):
    """Where an expulsion case stands."""

    OPEN = "open"
    HEARING_SET = "hearing-set"
    HEARD = "heard"
    PROPOSED = "proposed"
    EXPELLED = "expelled"
    DROPPED = "dropped"


class HearingWay(StrEnum):
    """How a member is heard; the rules name no way, so the notice says it."""

    IN_WRITING = "in-writing"
    IN_PERSON = "in-person"


@dataclass(frozen=True)
class Appointment:
    """The chance to be heard: until a day in writing and, where `at` is given, in person then."""

    on: date
    at: datetime | None = None
    place: str = ""

    @property
    def way(self) -> HearingWay:
        """How the member is heard."""
        return HearingWay.IN_WRITING if self.at is None else HearingWay.IN_PERSON


EXPULSION_CHAIRS: Final = Setting(
    "council.expulsion.chairs",
    3,
    N_("Chairs who must concur in an expulsion (council:11)"),
    N_("The rules name three chairs and do not say how many must agree."),
    a_number_of_chairs,
)


def _days_of_notice(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 60:
        raise ValueError(N_("Choose a number of days from 1 to 60."))


HEARING_NOTICE: Final = Setting(
    "council.expulsion.hearing-notice",
    7,
    N_("Days that a member has to prepare for its hearing (council:11)"),
    N_("The council's practice: the rules name no time."),
    _days_of_notice,
)
SETTINGS: Final = (EXPULSION_CHAIRS, HEARING_NOTICE)
_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)
_CHAIR: Final = desks(Desk.METI_CHAIR)
_X: Final = ExpulsionState
LIVE: Final = frozenset({_X.OPEN, _X.HEARING_SET, _X.HEARD, _X.PROPOSED})

STATE_NAMES: Final[Mapping[ExpulsionState, str]] = {
    _X.OPEN: N_("Case opened"),
    _X.HEARING_SET: N_("Chance to be heard"),
    _X.HEARD: N_("Heard"),
    _X.PROPOSED: N_("Before the chairs"),
    _X.EXPELLED: N_("Expelled"),
    _X.DROPPED: N_("Closed without expulsion"),
}
WAITS_FOR: Final[Mapping[ExpulsionState, str]] = {
    _X.OPEN: N_("Secretariat"),
    _X.HEARING_SET: N_("Member"),
    _X.HEARD: N_("Secretariat"),
    _X.PROPOSED: N_("Chairs"),
}
GROUND_NAMES: Final[Mapping[Ground, LocalizedText]] = {
    Ground.NOTIFICATION_ARTICLE_10: LocalizedText(
        "第11条第1項（上乗せ基準告示第10条に該当）",
        "Article 11 paragraph 1: comes under article 10 of the notification",
    ),
    Ground.MARKEDLY_UNSUITABLE: LocalizedText(
        "第11条第2項（著しく適当でない行為）",
        "Article 11 paragraph 2: markedly unsuitable conduct",
    ),
}
CLAUSE_OF: Final[Mapping[Ground, Clause]] = {
    Ground.NOTIFICATION_ARTICLE_10: COUNCIL_11_1,
    Ground.MARKEDLY_UNSUITABLE: COUNCIL_11_2,
}


def _name(verb: str, ground: Ground) -> str:
    return f"council.expulsion.{verb}-under-{ground.replace('.', '-')}"


def _on_each_ground(
    verb: str,
    by: Entitled,
    label: str,
    past: str,
    moves: Move | None = None,
    *,
    apart_from: tuple[str, ...] = (),
    confirmed: bool = False,
    reasoned: bool = False,
    inside: bool = False,
) -> dict[Ground, Act]:
    """Make the same act once for each paragraph of article 11, so that each cites its own."""
    return {
        ground: Act(
            _name(verb, ground),
            clause,
            by,
            label,
            past,
            moves=moves,
            apart_from=frozenset(_name(other, ground) for other in apart_from),
            confirmed=confirmed,
            reasoned=reasoned,
            inside=inside,
        )
        for ground, clause in CLAUSE_OF.items()
    }


OPEN: Final = _on_each_ground(
    "opened",
    _SECRETARIAT,
    N_("Open an expulsion case"),
    N_("Expulsion case opened"),
    reasoned=True,
    inside=True,
)
SET_HEARING: Final = _on_each_ground(
    "hearing-set",
    _SECRETARIAT,
    N_("Give notice and a chance to be heard"),
    N_("Notice given, with a chance to be heard"),
    Move({_X.OPEN, _X.HEARING_SET}, _X.HEARING_SET),
)
STATE_CASE: Final = _on_each_ground(
    "statement-made",
    OWN,
    N_("Make a statement"),
    N_("Statement made by the member"),
    Move(_X.HEARING_SET, _X.HEARD),
)
RECORD_HEARING: Final = _on_each_ground(
    "hearing-recorded",
    _SECRETARIAT,
    N_("Record the hearing"),
    N_("Hearing recorded"),
    Move({_X.HEARING_SET, _X.HEARD}, _X.HEARD),
    reasoned=True,
)
PROPOSE: Final = _on_each_ground(
    "proposed",
    _SECRETARIAT,
    N_("Lay the case before the chairs"),
    N_("Expulsion laid before the chairs"),
    Move(_X.HEARD, _X.PROPOSED),
    reasoned=True,
    inside=True,
)
EXPEL: Final = _on_each_ground(
    "expelled",
    jointly(Desk.METI_CHAIR, EXPULSION_CHAIRS.key),
    N_("Concur in the expulsion"),
    N_("Expelled by the chairs"),
    Move(_X.PROPOSED, _X.EXPELLED),
    apart_from=("opened", "proposed"),
    confirmed=True,
)
SEND_BACK: Final = _on_each_ground(
    "sent-back",
    _CHAIR,
    N_("Send back to the secretariat"),
    N_("Expulsion case sent back to the secretariat"),
    Move(_X.PROPOSED, _X.HEARD),
    reasoned=True,
    inside=True,
)
DROP: Final = _on_each_ground(
    "dropped",
    _CHAIR,
    N_("Close the case without expulsion"),
    N_("Case closed without expulsion"),
    Move(LIVE - {_X.OPEN}, _X.DROPPED),
    reasoned=True,
)
# Of a case that it was given no notice of, the member does not learn that it ended either.
DROP_UNTOLD: Final = _on_each_ground(
    "dropped-untold",
    _CHAIR,
    N_("Close the case without expulsion"),
    N_("Case closed before notice was given"),
    Move(_X.OPEN, _X.DROPPED),
    reasoned=True,
    inside=True,
)
NOTIFY: Final = _on_each_ground(
    "notified",
    _SECRETARIAT,
    N_("Issue the letter"),
    N_("Letter of expulsion issued"),
)
_TABLES: Final = (
    OPEN,
    SET_HEARING,
    STATE_CASE,
    RECORD_HEARING,
    PROPOSE,
    EXPEL,
    SEND_BACK,
    DROP,
    DROP_UNTOLD,
    NOTIFY,
)


def acts_on(ground: Ground) -> tuple[Act, ...]:
    """Return the acts of a case on `ground`."""
    return tuple(table[ground] for table in _TABLES)


ACTS: Final = tuple(act for ground in Ground for act in acts_on(ground))


def duty_code(verb: str, ground: Ground) -> str:
    """Return what a duty of a case on `ground` is called."""
    return _name(verb, ground)


def _duties_on(ground: Ground) -> tuple[Duty, ...]:
    clause = CLAUSE_OF[ground]
    return (
        Duty(
            duty_code("give-hearing", ground),
            clause,
            Desk.METI_SECRETARIAT,
            N_("Give the member a chance to be heard"),
            opens_on=names(OPEN[ground]),
            closes_on=names(SET_HEARING[ground]),
            falls_away_on=names(DROP_UNTOLD[ground]),
            force=Force.PRACTICE,
        ),
        Duty(
            duty_code("answer", ground),
            clause,
            Owed.OWN_ORGANISATION,
            N_("Be heard before the chairs decide on expulsion"),
            opens_on=names(SET_HEARING[ground]),
            closes_on=names(STATE_CASE[ground], RECORD_HEARING[ground]),
            falls_away_on=names(DROP[ground], SET_HEARING[ground]),  # another day was set
            waits_for=Desk.METI_SECRETARIAT,
            force=Force.MAY,
            due=stated_date,
        ),
        Duty(
            duty_code("prepare", ground),
            clause,
            Desk.METI_SECRETARIAT,
            N_("Lay the case before the chairs"),
            opens_on=names(STATE_CASE[ground], RECORD_HEARING[ground], SEND_BACK[ground]),
            closes_on=names(PROPOSE[ground]),
            falls_away_on=names(DROP[ground], RECORD_HEARING[ground]),
            force=Force.PRACTICE,
        ),
        Duty(
            duty_code("decide", ground),
            clause,
            Desk.METI_CHAIR,
            N_("Decide on the expulsion"),
            opens_on=names(PROPOSE[ground]),
            closes_on=names(EXPEL[ground]),
            falls_away_on=names(DROP[ground], SEND_BACK[ground]),
            waits_for=Desk.METI_SECRETARIAT,
            force=Force.PRACTICE,
        ),
        Duty(
            duty_code("notify", ground),
            clause,
            Desk.METI_SECRETARIAT,
            N_("Tell the member of the expulsion by letter"),
            opens_on=names(EXPEL[ground]),
            closes_on=names(NOTIFY[ground]),
            waits_for=Desk.METI_CHAIR,
            force=Force.PRACTICE,
        ),
    )


DUTIES: Final = tuple(duty for ground in Ground for duty in _duties_on(ground))


def earliest_hearing(*, today: date, notice: int, calendar: Calendar) -> date:
    """Return the first open day that leaves a member `notice` days to prepare."""
    day = today + timedelta(days=notice)
    return day if calendar.is_open(day) else calendar.next_open(day)


def refusals_to_appoint(
    appointment: Appointment, *, today: date, notice: int, calendar: Calendar
) -> list[Refusal]:
    """Say why a member can't be heard then: too soon to prepare, or with the offices closed."""
    earliest = earliest_hearing(today=today, notice=notice, calendar=calendar)
    if appointment.on < earliest:
        too_soon = N_(
            "Leave the member time to prepare: choose %(day)s or later. %(days)s days of notice "
            "are the council's practice."
        )
        return [Refusal(too_soon, {"day": earliest, "days": notice}, field="hearing_on")]
    if appointment.on.year > calendar.last_year:
        return [Refusal(N_("This day is too far ahead."), field="hearing_on")]
    if not calendar.is_open(appointment.on):
        closed = N_("The offices are closed on that day. The next open day is %(day)s.")
        return [Refusal(closed, {"day": calendar.next_open(appointment.on)}, field="hearing_on")]
    return []


def refusals_to_expel(item: Item | None, ground: Ground, *, pending: bool) -> list[Refusal]:
    """Say why a member of `item` can't be expelled on `ground` (council:11.1, council:11.2)."""
    allowed = RIGHTS[item].expelled_on if item is not None else None
    if allowed is None:
        return [Refusal(N_("The rules know no expulsion of this member (article 11)."))]
    refusals = []
    if ground is not allowed:
        refusals.append(
            Refusal(N_("This ground does not apply to this member (article 11)."), field="ground")
        )
    if pending:
        refusals.append(Refusal(N_("A case against this member is open already.")))
    return refusals
