"""Days of the demonstration that are written together stand as the acts would leave them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries.models import Consignment, Delivery, DeliveryRow
from registry.duties.models import OwedDuty
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.exchange.models import Channel, SentPackage
from registry.seeding.days import notification_rows
from registry.seeding.deliveries import Exchange, morning, when_over
from registry.seeding.usual_days import UsualDays
from tests.deliveries.conftest import NOW, Ground

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
DAYS = {MONDAY: notification_rows(MONDAY, 5), TUESDAY: []}
TABLES = (Channel, SentPackage, Delivery, Consignment, DeliveryRow, OwedDuty)
COUNTED = frozenset({"version"})  # how often a row was written, not what it says


def left_behind(ground: Ground, do: Callable[[Exchange], None]) -> list[Any]:
    """Do it, return every row that it left with its identities as numbers, and undo it."""
    people = {desk: ground.actor(desk) for desk in (Desk.MHLW_EMPLOYMENT, Desk.ISA_DELIVERY)}
    with ground.session.begin_nested() as undone:
        do(Exchange(ground.office, people))
        ground.session.flush()
        ground.session.expire_all()
        found: list[Any] = [_rows(ground, table) for table in TABLES]
        entries = text("SELECT seq, body FROM ledger_entry WHERE book = 'employment' ORDER BY seq")
        found.append([tuple(entry) for entry in ground.session.execute(entries)])
        undone.rollback()
    return _numbered(str(found))


def _rows(ground: Ground, table: type[Any]) -> list[list[Any]]:
    columns = [one for one in table.__table__.columns if one.name not in COUNTED]
    order = [
        one
        for name in ("period", "sequence", "made_at", "line", "code", "opened_at")
        if (one := table.__table__.columns.get(name)) is not None
    ]
    return [list(row) for row in ground.session.execute(select(*columns).order_by(*order))]


def _numbered(told: str) -> list[str]:
    known: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"#{len(known)}")

    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", number, told).split("), (")


def test_employment_5_days_written_together_are_as_the_acts_leave_each(ground: Ground):
    def by_the_acts(exchange: Exchange) -> None:
        for day, rows in DAYS.items():
            period = Period(PeriodKind.DAY, day)
            exchange.received(NOTIFICATIONS, period, rows, now=morning(day))

    def together(exchange: Exchange) -> None:
        usual = UsualDays(exchange, now=NOW)
        for day, rows in DAYS.items():
            usual.add(NOTIFICATIONS, Period(PeriodKind.DAY, day), rows, at=morning(day))
        usual.write()

    left = left_behind(ground, together)
    assert str(left).count('"act":"employment.notifications.received"') == len(DAYS)
    assert left == left_behind(ground, by_the_acts)


def test_a_demonstration_begun_on_the_first_opens_the_month_that_is_just_over():
    november = Period(PeriodKind.MONTH, date(2026, 11, 1))
    midnight = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # in Tokyo, the first of December
    assert when_over(november, midnight - timedelta(days=3)) == midnight
    assert when_over(november, midnight + timedelta(days=3)) == midnight + timedelta(days=3)
