"""A made-up year of the daily exchange (employment:5), all three annexes, as it stands today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from registry.core.clock import legal_date
from registry.core.periods import Period, PeriodKind
from registry.deliveries.models import Delivery
from registry.deliveries.rules import Cause
from registry.deliveries.streams import Stream
from registry.employment.deliveries.rules import MISMATCHES, NOTIFICATIONS, OMISSIONS
from registry.employment.results.rules import CAUTION, GUIDANCE
from registry.seeding.deliveries import NAMES, NATIONS, Exchange, Row, morning
from registry.seeding.usual_days import UsualDays

DAYS: Final = 365  # every day of a year
# How many days ago something went otherwise than usual: the network is everybody's.
_CAUSES: Final[Mapping[int, Cause]] = {
    39: Cause.NETWORK_DOWN,
    40: Cause.NETWORK_DOWN,
    41: Cause.NETWORK_DOWN,
    188: Cause.BOTH_AGREE,
}
_SUNDAY: Final = 6


@dataclass(frozen=True)
class _Course:
    """How a year of one delivery went: on which days ago it was otherwise than usual."""

    stream: Stream
    rows: Callable[[date, int], list[Row]]
    caught_up: frozenset[int]
    sent_again: frozenset[int]
    in_conflict: int  # nobody has decided yet
    settled: int
    missing: int | None = None

    @property
    def told_twice(self) -> frozenset[int]:
        """The days that were told differently a second time."""
        return frozenset({self.in_conflict, self.settled})

    @property
    def unusual(self) -> frozenset[int]:
        """All days of which something is to be told."""
        found = self.caught_up | self.sent_again | self.told_twice | _CAUSES.keys()
        return found | {self.missing} if self.missing else found


def notification_rows(day: date, count: int) -> list[Row]:
    """Make up a day's notifications; every fifth is a permanent resident's, without ⑩ to ⑰."""
    random = Random(day.toordinal())  # noqa: S311 - the same made-up people every time
    rows: list[Row] = []
    for number in range(count):
        place, permanent = random.randrange(len(NAMES)), number % 5 == 4
        rows.append(
            {
                "notification_no": f"{day:%Y%m%d}-{number:04}",
                "name": NAMES[place],
                "status": "永住者" if permanent else "特定技能１号",
                "card_no": f"ZZ{random.randrange(10**8):08}ZZ",
                "nationality": NATIONS[place],
                "establishment_name": "" if permanent else "架空工業株式会社",
                "hired_on": "" if permanent else (day - timedelta(days=3)).isoformat(),
                "registered_on": day.isoformat(),
            }
        )
    return rows


def mismatch_rows(day: date, count: int) -> list[Row]:
    """Make up a day's disagreements (annex 2): an address; every fourth may be another person's."""
    random = Random(day.toordinal())  # noqa: S311 - the same made-up people every time
    rows: list[Row] = []
    for number in range(count):
        place, other = random.randrange(len(NAMES)), number % 4 == 3
        items = (
            {"name": NAMES[place], "born_on": date(1990 + place, 4, 12).isoformat()}
            if other
            else {"address": f"架空県中央市本町{random.randrange(1, 9)}丁目"}
        )
        rows.append(
            {
                "notification_no": f"{day - timedelta(days=1):%Y%m%d}-{number:04}",
                "card_no": f"ZZ{random.randrange(10**8):08}ZZ",
                "matched_on": day.isoformat(),
                "found_by": "current",
                **dict.fromkeys(("name", "born_on", "address"), ""),
                **items,
                **{f"{key}_latest": value for key, value in items.items()},
                "caution": CAUTION if other else "",
                "guidance": GUIDANCE if other else "",
            }
        )
    columns = dict.fromkeys(key for row in rows for key in row)
    return [{key: row.get(key, "") for key in columns} for row in rows]


def omission_rows(day: date, count: int) -> list[Row]:
    """Make up a day's suspected omissions (annex 3): landed or changed, some dispatched."""
    random = Random(day.toordinal())  # noqa: S311 - the same made-up people every time
    rows: list[Row] = []
    for number in range(count):
        place, landed, sent = random.randrange(len(NAMES)), number % 2 == 0, number % 3 == 2
        since = (day - timedelta(days=45)).isoformat()
        rows.append(
            {
                "name": NAMES[place],
                "status": "特定技能１号",
                "card_no": f"ZZ{random.randrange(10**8):08}ZZ",
                "nationality": NATIONS[place],
                "address": f"架空県中央市新町{random.randrange(1, 9)}丁目",
                "landed_on": since if landed else "",
                "change_permitted_on": "" if landed else since,
                "status_before": "" if landed else "技能実習２号ロ",
                "employer_name": f"架空工業株式会社{random.randrange(40)}",
                "dispatch_name": "架空食品株式会社" if sent else "",
            }
        )
    return rows


_COURSES: Final = (
    _Course(
        NOTIFICATIONS,
        notification_rows,
        caught_up=frozenset({40, 41, 263}),
        sent_again=frozenset({23, 131, 290}),
        in_conflict=16,
        settled=204,
        missing=9,
    ),
    _Course(
        MISMATCHES,
        mismatch_rows,
        caught_up=frozenset({40, 41, 154}),
        sent_again=frozenset({58}),
        in_conflict=5,
        settled=111,
    ),
    _Course(
        OMISSIONS,
        omission_rows,
        caught_up=frozenset({40, 41}),
        sent_again=frozenset({87}),
        in_conflict=12,
        settled=240,
    ),
)


def demonstrate(exchange: Exchange, *, now: datetime) -> None:
    """Leave a year of days: Sundays are nil, one is missing, some were told twice, differently."""
    today, usual = legal_date(now), UsualDays(exchange, now=now)
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        for course in _COURSES:
            nothing = day.weekday() == _SUNDAY and back not in course.told_twice
            rows = [] if nothing else course.rows(day, 2 + day.day % 4)
            if back in course.unusual:
                usual.write()
                _unusual(exchange, course, back, day, rows)
            else:
                usual.add(course.stream, Period(PeriodKind.DAY, day), rows, at=morning(day))
    usual.write()
    for course in _COURSES:
        exchange.opened(course.stream, Period(PeriodKind.DAY, today), now=now)


def _unusual(exchange: Exchange, course: _Course, back: int, day: date, rows: list[Row]) -> None:
    period, at = Period(PeriodKind.DAY, day), morning(day)
    exchange.opened(course.stream, period, now=at)
    if back == course.missing:
        return
    handed = at + timedelta(days=2) if back in course.caught_up else at
    delivery = exchange.received(course.stream, period, rows, now=handed, cause=_CAUSES.get(back))
    if back in course.sent_again:
        exchange.sent_again(course.stream, delivery, now=at + timedelta(hours=4))
    if back in course.told_twice:
        _told_twice(exchange, course, delivery, back, rows)


def _told_twice(
    exchange: Exchange, course: _Course, delivery: Delivery, back: int, rows: list[Row]
) -> None:
    """Tell a day differently a second time; the earlier of the two such days was decided."""
    at = morning(delivery.first_on)
    other = [*rows[1:], {**rows[0], "card_no": "ZZ00000000ZZ"}]
    exchange.in_conflict(course.stream, delivery, other, now=at + timedelta(hours=5))
    if back == course.settled:
        exchange.settled(course.stream, delivery, 2, now=at + timedelta(hours=7))
