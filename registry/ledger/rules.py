"""What an entry says, how it is written down, and how one follows from another."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, TypeAlias
from uuid import UUID

from registry.core.actor import Actor
from registry.core.settings import Setting
from registry.core.text import N_

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

# Characters: room for a code, a digest, the address of a page; not for prose.
LONGEST_FACT: Final = 200


@dataclass(frozen=True)
class Entry:
    """One act as the ledger has it, with the reason in words that stands beside it.

    `actor` is the account that acted (None for the public and the system itself), `organisation`
    the one it stood for, `party` the one whose matter the subject is.
    """

    book: str
    seq: int
    at: datetime
    act: str
    clause: str
    actor: UUID | None
    by_system: bool
    desk: str | None
    standing_in_for: UUID | None
    organisation: UUID | None
    subject: str
    about: tuple[str, ...]
    party: UUID | None
    compartment: str
    facts: Mapping[str, Any]
    occurred_on: date | None
    reason: str | None


class Fault(StrEnum):
    """What can be wrong with a book."""

    MISSING = "missing"
    BODY = "body"
    HASH = "hash"
    ORDER = "order"
    COLUMNS = "columns"
    SUBJECTS = "subjects"
    STATEMENT = "statement"
    CUT = "cut"
    REWRITTEN = "rewritten"


EXPLAINED: Final[Mapping[Fault, str]] = {
    Fault.MISSING: N_("the entry is missing"),
    Fault.BODY: N_("the content of the entry was changed, or an entry before it taken out"),
    Fault.HASH: N_("the hash of the entry was changed"),
    Fault.ORDER: N_("the entry does not follow from the one before it"),
    Fault.COLUMNS: N_("a column of the entry differs from its content"),
    Fault.SUBJECTS: N_("the records listed for the entry differ from its content"),
    Fault.STATEMENT: N_("the reason beside the entry was changed, removed or added"),
    Fault.CUT: N_("the signed checkpoint has this entry; the end was cut or an old copy restored"),
    Fault.REWRITTEN: N_("the entry is not the one that the checkpoint signed"),
}


def _hours(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 72:
        raise ValueError(N_("Give a number of hours from 1 to 72."))


UNSIGNED_HOURS: Final = Setting(
    "house.ledger.unsigned-hours",
    4,
    N_("Hours without a signed checkpoint after which protected matters stop"),
    N_(
        "Acts on referrals and on the other texts' material wait until a checkpoint has left again."
    ),
    _hours,
)
SETTINGS: Final = (UNSIGNED_HOURS,)


def is_protected(compartment: str) -> bool:
    """Say whether a compartment holds K3 and above: all but the council's and the house's own."""
    return compartment not in _ORDINARY


_ORDINARY: Final = frozenset({"council", "house"})


def body_of(
    *,
    book: str,
    act: str,
    clause: str,
    actor: Actor,
    desk: str | None,
    subject: str,
    about: Iterable[str],
    party: UUID | None,
    compartment: str | None,
    facts: Mapping[str, Json],
    at: datetime,
    occurred_on: date | None,
    statement: str | None,
) -> str:
    """Return the canonical JSON of an entry: sorted keys, no spaces, UTC to the microsecond.

    Raises ValueError where a fact is no code or value, or the moment has no offset.
    """
    check_facts(facts)
    return canonical(
        {
            "about": sorted({subject, *about}),
            "act": act,
            "actor": _text(actor.account_id),
            "at": utc(at),
            "book": book,
            "clause": clause,
            "compartment": compartment or book,
            "desk": desk,
            "facts": facts,
            "occurred_on": None if occurred_on is None else occurred_on.isoformat(),
            "organisation": _text(actor.organisation_id),
            "party": _text(party),
            "standing_in_for": _text(actor.standing_in_for),
            "statement": statement,
            "subject": subject,
            "system": actor.is_system,
        }
    )


def entry_of(seq: int, body: str, reason: str | None) -> Entry:
    """Return what a body says."""
    said = json.loads(body)
    return Entry(
        book=said["book"],
        seq=seq,
        at=datetime.fromisoformat(said["at"]),
        act=said["act"],
        clause=said["clause"],
        actor=_uuid(said["actor"]),
        by_system=said["system"],
        desk=said["desk"],
        standing_in_for=_uuid(said["standing_in_for"]),
        organisation=_uuid(said["organisation"]),
        subject=said["subject"],
        about=tuple(said["about"]),
        party=_uuid(said["party"]),
        compartment=said["compartment"],
        facts=said["facts"],
        occurred_on=said["occurred_on"] and date.fromisoformat(said["occurred_on"]),
        reason=reason,
    )


def canonical(value: Json) -> str:
    """Return the one way of writing `value` as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def utc(moment: datetime) -> str:
    """Return `moment` in UTC to the microsecond; ValueError where it has no offset."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def check_facts(facts: Json, *, where: str = "facts") -> None:
    """Raise ValueError for what is no code or value: prose, numbers that round, other objects."""
    match facts:
        case None | bool() | int():
            return
        case str():
            if len(facts) > LONGEST_FACT or any(unicodedata.category(c) in _UNFIT for c in facts):
                raise ValueError(f"{where} holds more than a code or value")
        case Mapping() if all(isinstance(key, str) for key in facts):
            for key, value in facts.items():
                check_facts(key, where=where)
                check_facts(value, where=f"{where}.{key}")
        case list() | tuple():
            for value in facts:
                check_facts(value, where=where)
        case _:
            raise ValueError(f"{where} holds a {type(facts).__name__} that is no JSON")


_UNFIT: Final = frozenset({"Cc", "Cs"})  # line ends and what is no character at all


def statement_digest(salt: bytes, text: str) -> str:
    """Return what the ledger holds of a reason in words."""
    return sha256(salt + text.encode()).hexdigest()


def before_first(book: str) -> bytes:
    """Return the hash that the first entry of `book` follows."""
    return sha256(book.encode()).digest()


def following(before: bytes, body: str) -> bytes:
    """Return the hash of an entry after the one hashed `before`."""
    return sha256(before + body.encode()).digest()


def _text(identity: UUID | None) -> str | None:
    return None if identity is None else str(identity)


def _uuid(written: str | None) -> UUID | None:
    return None if written is None else UUID(written)
