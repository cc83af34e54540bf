"""The sentence of the house: an act, under a clause, by someone entitled, moves a record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from registry.core.actor import Actor
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.due import Rule
from registry.core.periods import PeriodKind


class Record(Protocol):
    """A row that acts move: who it is about, which book its acts go to, and where it stands."""

    state: Any

    @property
    def id(self) -> Any:
        """Its lasting identity."""

    @property
    def book(self) -> str:
        """The ledger book that its acts are written in."""

    @property
    def kind(self) -> str:
        """What sort of record it is, as the ledger names it."""

    @property
    def organisation_id(self) -> UUID | None:
        """The organisation whose own matter this record is, if it is anybody's."""


def compartment_of(record: Record) -> str:
    """Return the room that a record's entries and duties stand in: its book, unless it names one.

    A record that only some desks of an instrument may know of has a `compartment` of its own.
    """
    return str(getattr(record, "compartment", None) or record.book)


def sender_of(record: Record) -> Desk | None:
    """Return the desk that a record is sent from (its `sent_from`), where a desk sends it."""
    desk = getattr(record, "sent_from", None)
    return Desk(desk) if desk else None


def preparer_of(record: Record) -> Desk | None:
    """Return the desk that works on a record until it leaves (its `prepared_at`), if one does."""
    desk = getattr(record, "prepared_at", None)
    return Desk(desk) if desk else None


def addressee_of(record: Record) -> Desk | None:
    """Return the desk that a record is addressed to (its `addressed_to`), where it is to a desk."""
    desk = getattr(record, "addressed_to", None)
    return Desk(desk) if desk else None


@dataclass(frozen=True)
class Move:
    """The states an act starts from and the one it leads to."""

    start: frozenset[StrEnum]
    end: StrEnum

    def __init__(self, start: StrEnum | Iterable[StrEnum], end: StrEnum) -> None:
        states = {start} if isinstance(start, StrEnum) else set(start)
        object.__setattr__(self, "start", frozenset(states))
        object.__setattr__(self, "end", end)


@dataclass(frozen=True)
class Entitled:
    """Who may do an act: holders of these desks, or whose own record it is.

    `addressed` entitles, of these desks, the one that the record is addressed to; `sending` and
    `receiving`, of these, those that sit where it comes from and where it goes (its `senders` and
    `receivers`); `own` everybody of the record's organisation, `person` the very person (a
    record's `person_id`).
    `jointly` names the setting that says how many different holders must concur; None means one
    is enough.
    """

    desks: frozenset[Desk] = frozenset()
    own: bool = False
    person: bool = False
    system: bool = False
    jointly: str | None = None
    addressed: frozenset[Desk] = frozenset()
    sending: frozenset[Desk] = frozenset()
    receiving: frozenset[Desk] = frozenset()

    @property
    def all_desks(self) -> frozenset[Desk]:
        """Every desk that some record could entitle."""
        return self.desks | self.addressed | self.sending | self.receiving

    def held_by(self, actor: Actor, record: Record | None) -> frozenset[Desk]:
        """Return the desks of `actor` that entitle it, about this record."""
        addressee = addressee_of(record) if record is not None else None
        return actor.desks & (
            self.desks
            | (self.addressed & {addressee})
            | (self.sending & getattr(record, "senders", frozenset()))
            | (self.receiving & getattr(record, "receivers", frozenset()))
        )

    def admits(self, actor: Actor, record: Record | None) -> bool:
        """Say whether `actor` stands in the relation that the act asks for."""
        if actor.is_system:
            return self.system
        if self.held_by(actor, record):
            return True
        person = getattr(record, "person_id", None)
        if self.person and person is not None and actor.account_id == person:
            return True
        return (
            self.own
            and record is not None
            and actor.organisation_id is not None
            and actor.organisation_id == record.organisation_id
        )


def desks(*names: Desk) -> Entitled:
    """Entitle the holders of these desks."""
    return Entitled(desks=frozenset(names))


def jointly(desk: Desk, setting: str) -> Entitled:
    """Entitle as many different holders of `desk` together as `setting` says."""
    return Entitled(desks=frozenset({desk}), jointly=setting)


def addressed(*names: Desk) -> Entitled:
    """Entitle, of these desks, the one that the record is addressed to."""
    return Entitled(addressed=frozenset(names))


def sending(*names: Desk) -> Entitled:
    """Entitle, of these desks, those that sit where the record comes from."""
    return Entitled(sending=frozenset(names))


def receiving(*names: Desk) -> Entitled:
    """Entitle, of these desks, those that sit where the record goes."""
    return Entitled(receiving=frozenset(names))


OWN: Final = Entitled(own=True)
PERSON: Final = Entitled(person=True)
SYSTEM: Final = Entitled(system=True)


def either(*kinds: Entitled) -> Entitled:
    """Entitle whoever any of `kinds` entitles; joint kinds can't be mixed in."""
    assert not any(kind.jointly for kind in kinds)
    return Entitled(
        desks=frozenset().union(*(kind.desks for kind in kinds)),
        own=any(kind.own for kind in kinds),
        person=any(kind.person for kind in kinds),
        system=any(kind.system for kind in kinds),
        addressed=frozenset().union(*(kind.addressed for kind in kinds)),
        sending=frozenset().union(*(kind.sending for kind in kinds)),
        receiving=frozenset().union(*(kind.receiving for kind in kinds)),
    )


@dataclass(frozen=True)
class Act:
    """Something a party does under a clause; its name stands in the ledger for ever.

    `label` is what a button says, `past` what a timeline says (both marked for translation).
    `apart_from` names acts whose doer on this record may not do this one; `confirmed` asks for the
    second factor again; `reasoned` asks for a reason in words. What is done `inside` the desks (a
    proposal, a case being prepared) is not told to the organisation that the record is about.
    A reason `for_its_record` is read on the page of the act's own record, and of no other record
    that the act is about.
    What may be done `once_a_day` (a reminder) is refused on a record for the rest of its day.
    """

    name: str
    clause: Clause
    by: Entitled
    label: str
    past: str
    moves: Move | None = None
    apart_from: frozenset[str] = frozenset()
    confirmed: bool = False
    reasoned: bool = False
    inside: bool = False
    for_its_record: bool = False
    once_a_day: bool = False

    @property
    def book(self) -> str:
        """The ledger book that the act is written in: the instrument of its name."""
        return self.name.split(".", 1)[0]


class Owed(StrEnum):
    """Who owes a duty when it is not one desk, always the same.

    The addressee is the desk that the record is addressed to, else the record's organisation; the
    sender is the desk that it is sent from, the preparer the one that works on it until then.
    """

    OWN_ORGANISATION = "own-organisation"
    ADDRESSEE = "addressee"
    SENDER = "sender"
    PREPARER = "preparer"


@dataclass(frozen=True)
class Duty:
    """What an act, or the calendar, obliges somebody to do next.

    The clause's own rule dates it (or `rule`, where the clause asks for several things), unless
    `due` finds a date in the opening act's facts.
    `waits_for` sees it among what others owe (of several desks, those that do not owe it). `force`
    says how strongly it binds (`practice` is ours, not the text's). `each` says that the calendar
    opens it, once for every such period.
    """

    code: str
    clause: Clause
    owed_by: Desk | Owed
    title: str
    opens_on: frozenset[str] = frozenset()
    closes_on: frozenset[str] = frozenset()
    falls_away_on: frozenset[str] = frozenset()
    waits_for: Desk | Owed | frozenset[Desk] | None = None
    force: Force = Force.SHALL
    due: Callable[[date, dict[str, Any]], date | None] | None = None
    rule: Rule | None = None
    each: PeriodKind | None = None


def names(*acts: Act) -> frozenset[str]:
    """Return the names of `acts`, as duties refer to them."""
    return frozenset(act.name for act in acts)


def stated_date(_opened_on: date, facts: dict[str, Any]) -> date | None:
    """Return the date that the opening act itself stated, if it did."""
    due = facts.get("due_on")
    return date.fromisoformat(due) if due else None


@dataclass
class Catalogue:
    """Every act and duty of every instrument, by name; put together once by the application."""

    acts: dict[str, Act] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)

    def add(self, acts: Iterable[Act], duties: Iterable[Duty] = ()) -> None:
        """Take in an instrument's tables.

        Raises ValueError where a name stands for two different things, or a duty names an act that
        nobody defined.
        """
        for act in acts:
            if self.acts.setdefault(act.name, act) != act:
                raise ValueError(f"two acts are called {act.name}")
        for duty in duties:
            if self.duties.setdefault(duty.code, duty) != duty:
                raise ValueError(f"two duties are called {duty.code}")
            unknown = (duty.opens_on | duty.closes_on | duty.falls_away_on) - self.acts.keys()
            if unknown:
                raise ValueError(f"{duty.code} names unknown acts: {sorted(unknown)}")

    def opened_by(self, act: Act) -> list[Duty]:
        """Return the duties that `act` opens."""
        return [duty for duty in self.duties.values() if act.name in duty.opens_on]
