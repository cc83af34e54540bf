"""Does acts that cross to the other side, and keeps with each what it brings.

Both sides hold the same records because each act travels with what it brings, and is performed
there as it was here. Only a record's own side moves it, so the order in which the two sides' acts
meet makes no difference.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from registry.acts.services import Change, perform
from registry.core.actor import Actor
from registry.core.acts import Act, Record, compartment_of
from registry.core.clock import BISHKEK, TOKYO, legal_date
from registry.core.refusals import NotEntitled
from registry.exchange.listing import Listing
from registry.exchange.packages import Package
from registry.ledger.rules import Entry
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side, side_among
from registry.papers.models import StoredFile

INSTRUMENT: Final = "moc"
MEMBER: Final = "messages.json"
_LOCAL: Final = frozenset({"account"})  # what a row knows of this office's own people stays here


@dataclass(frozen=True)
class Table:
    """What a record that is a list travels as."""

    listing: Listing
    as_of: date
    valid_until: date | None = None


def as_content(row: Any, parts: Sequence[str] = ()) -> dict[str, Any]:
    """Write a row down as it goes to the other side: all but what concerns this office's people.

    `parts` names its rows in other tables that belong to it.
    """
    mapper = inspect(type(row))
    said = {
        attribute.key: _as_json(getattr(row, attribute.key))
        for attribute in mapper.column_attrs
        if _travels(mapper, attribute.columns[0])
    }
    return said | {part: [as_content(one) for one in getattr(row, part)] for part in parts}


def from_content(model: type[Any], content: Mapping[str, Any], parts: Sequence[str] = ()) -> Any:
    """Make the row that `as_content` wrote down. Raises KeyError, TypeError, ValueError."""
    mapper = inspect(model)
    values = {
        attribute.key: _from_json(attribute.columns[0].type.python_type, content[attribute.key])
        for attribute in mapper.column_attrs
        if _travels(mapper, attribute.columns[0])
    }
    theirs = {part: mapper.relationships[part].mapper.class_ for part in parts}
    return model(
        **values,
        **{part: [from_content(of, one) for one in content[part]] for part, of in theirs.items()},
    )


def _travels(mapper: Any, column: Any) -> bool:
    local = any(key.column.table.name in _LOCAL for key in column.foreign_keys)
    local = local or column.info.get("local", False)
    return not local and column is not mapper.version_id_col and column.computed is None


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | str) else value


def _from_json(wanted: type[Any], value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, str) or wanted is str:
        return value
    if wanted is UUID:
        return UUID(value)
    return wanted.fromisoformat(value)


@dataclass(frozen=True)
class Kind:
    """A sort of record that goes between the sides.

    `table` makes the list that a record is, if it is one: it then travels in a package of its own
    kind, where `take` reads its rows. Else the row and its `parts` are all there is.
    """

    model: type[Any]
    parts: tuple[str, ...] = ()
    table: Callable[[Session, Any], Table] | None = None
    take: Callable[[Session, Any, Package], None] | None = None

    @property
    def name(self) -> str:
        """How the ledger names such a record."""
        return str(self.model.kind)


def day_at(side: Side, now: datetime) -> date:
    """Return the day that it is where a side works."""
    return legal_date(now, BISHKEK if side is Side.KG else TOKYO)


KINDS: Final[dict[str, Kind]] = {}
CROSSING: Final[set[str]] = set()


def register(kinds: Iterable[Kind], crossing: Iterable[Act]) -> None:
    """Let records of `kinds` and the acts `crossing` go between the sides."""
    KINDS.update({kind.name: kind for kind in kinds})
    CROSSING.update(act.name for act in crossing)


def do(
    session: Session,
    act: Act,
    *,
    record: Record,
    actor: Actor,
    now: datetime,
    brings: Any = None,
    facts: Mapping[str, Any] | None = None,
    about: Iterable[str] = (),
    occurred_on: date | None = None,
    reason: str | None = None,
    change: Change | None = None,
    confidential: bool = False,
    files: Sequence[StoredFile] = (),
) -> Entry:
    """Perform an act that the other side is to know of, and put it with what goes there.

    It brings the record itself, which is then this side's own, or the row `brings` that this side
    links to a record of the other's. Raises as `perform`.
    """
    assert act.name in CROSSING, act.name
    content: Any = record if brings is None else brings
    before, side = record.state, Side(content.side)
    if not actor.is_system and side_among(actor.desks) is not side:
        raise NotEntitled  # only its own side brings a record
    entry = perform(
        session,
        act,
        record=record,
        actor=actor,
        now=now,
        facts=facts,
        about=about,
        occurred_on=occurred_on or day_at(side, now),
        reason=reason,
        change=change,
    )
    session.flush()
    session.add(
        Dispatch(
            id=uuid4(),
            compartment=compartment_of(record),
            side=side,
            desk=entry.desk,
            act=act.name,
            subject_kind=record.kind,
            subject_id=record.id,
            state_before=before if content is record else None,
            content_kind=content.kind,
            content_id=content.id,
            content=as_content(content, KINDS[content.kind].parts),
            files=[
                {"id": str(file.id), "sha256": file.sha256, "name": file.original_name}
                for file in files
            ],
            facts=dict(facts or {}),
            reason=reason,
            confidential=confidential,
            occurred_at=now,
            occurred_on=entry.occurred_on,
        )
    )
    session.flush()
    return entry


def name_in_packages(kind: str) -> str:
    """Return how packages name a kind of record."""
    return kind.removeprefix(f"{INSTRUMENT}.")
