"""The one place that reads the clock; everywhere else time is an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
BISHKEK = ZoneInfo("Asia/Bishkek")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this module is the exception


def legal_date(moment: datetime, zone: ZoneInfo = TOKYO) -> date:
    """Return the calendar day that `moment` falls on where the clause is kept."""
    return moment.astimezone(zone).date()
