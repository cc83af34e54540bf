"""What the public is answered about an agency on a day: one line, the worst that is true."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What there is to say of an agency on a day."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    GONE = "gone"  # on an earlier list, not on that of the day
    CERTIFIED = "certified"


@dataclass(frozen=True)
class Answer:
    """What is said of one agency: the verdict, the day it is from, and what the list holds."""

    verdict: Verdict
    certificate_number: str
    name: str
    on: date | None
    cells: Mapping[str, str]


def verdict_on(
    cells: Mapping[str, str], day: date, *, revoked: Collection[str], is_on_list: bool
) -> Verdict:
    """Return what is true of an entry on a day. A revocation outlives every later list."""
    if cells.get("certificate_number") in revoked:
        return Verdict.REVOKED
    until = cells.get("valid_until", "")
    if until and until < day.isoformat():
        return Verdict.EXPIRED
    if not is_on_list:
        return Verdict.GONE
    return Verdict.SUSPENDED if cells.get("standing") == "suspended" else Verdict.CERTIFIED
