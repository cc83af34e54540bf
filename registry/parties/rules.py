"""The words of accounts and sessions, and the limits that sessions are kept to."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from registry.core.desks import SEATS, Desk, may_be_held_together
from registry.core.text import N_


class OrganisationKind(StrEnum):
    """What a body is, in the words of council:2 (iii) and (iv)."""

    REGISTERED_CORPORATION = "registered-corporation"
    LOCAL_GOVERNMENT = "local-government"
    ECONOMIC_ORGANISATION = "economic-organisation"
    OTHER = "other"


ORGANISATION_KINDS: Final[Mapping[OrganisationKind, str]] = {
    OrganisationKind.REGISTERED_CORPORATION: N_("Registered corporation"),
    OrganisationKind.LOCAL_GOVERNMENT: N_("Local government"),
    OrganisationKind.ECONOMIC_ORGANISATION: N_("Economic organisation"),
    OrganisationKind.OTHER: N_("Another organisation"),
}


class AccountState(StrEnum):
    """Where a person's account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class LinkPurpose(StrEnum):
    """What a link sent by mail lets its receiver do, once."""

    INVITATION = "invitation"  # set a password and an authenticator for the first time
    REGISTRATION = "registration"  # the same, for a body that nobody invited
    PASSWORD = "password"  # noqa: S105 - the word, not one; set a new password, with the authenticator
    RECOVERY = "recovery"  # ask for a new authenticator; proves that the mailbox is theirs
    RENEWAL = "renewal"  # after the identity check: set both again


LINK_LASTS: Final = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.REGISTRATION: timedelta(days=1),
    LinkPurpose.PASSWORD: timedelta(hours=1),
    LinkPurpose.RECOVERY: timedelta(hours=1),
    LinkPurpose.RENEWAL: timedelta(days=1),
}


class RecoveryState(StrEnum):
    """Where a request for a new authenticator stands."""

    REQUESTED = "requested"
    CHECKED = "checked"
    REFUSED = "refused"
    DONE = "done"


class IdentityCheck(StrEnum):
    """How an administrator made sure who is asking."""

    IN_PERSON = "in-person"
    CALLED_BACK = "called-back"  # at the number the office is known by
    LETTER = "letter"  # of the office or the organisation


class EndReason(StrEnum):
    """Why a session ended before its limits."""

    SIGNED_OUT = "signed-out"
    ENDED_ELSEWHERE = "ended-elsewhere"
    CREDENTIALS_CHANGED = "credentials-changed"
    SUSPENDED = "suspended"
    LEFT = "left"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Limits:
    """How long sessions last; `idle_secret` is for desks that reach K4 and above."""

    idle: timedelta = timedelta(minutes=30)
    idle_secret: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=8)

    def idle_for(self, desks: Iterable[Desk]) -> timedelta:
        """Return after how long without a request a session of `desks` ends."""
        return self.idle_secret if any(map(reaches_secrets, desks)) else self.idle


_OPEN_COMPARTMENTS: Final = frozenset({"council", "house", "audit"})  # nothing there is above K3


def reaches_secrets(desk: Desk) -> bool:
    """Say whether a desk sees material of class K4 or above: anything of the other instruments."""
    return any(name.split(":", 1)[0] not in _OPEN_COMPARTMENTS for name in SEATS[desk].reach)


def is_live(
    *, created_at: datetime, last_seen_at: datetime, now: datetime, idle: timedelta, limits: Limits
) -> bool:
    """Say whether a session that nobody ended is still within its limits."""
    return now - last_seen_at < idle and now - created_at < limits.absolute


_ADDRESS: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


def normal_email(typed: str) -> str:
    """Return a mail address as it is kept and compared: half width, lower case, trimmed."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_email(address: str) -> bool:
    """Say whether a normalised address can be one that mail is sent to."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def source_of(address: str | None) -> str:
    """Return whom guesses from a network address are counted against: a host, or an IPv6 /64."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


# The first that fits wins: an Edge says that it is Chrome, and a Chrome that it is Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_summary(user_agent: str) -> str:
    """Return what a session list says of a browser, such as `Firefox, Windows`."""
    named = [
        next((name for mark, name in marks if mark in user_agent), None)
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or "–"


def may_stand_in(deputy: frozenset[Desk], away: frozenset[Desk]) -> bool:
    """Say whether who holds the desks of `deputy` may hold those of `away` meanwhile.

    An invitation to a meeting is its person's own and passes to nobody.
    """
    return Desk.OUTSIDER not in away and may_be_held_together(deputy | away)
