"""What a delivery's table holds, as data with a version: read into a schema, written for machines.

A layout is the value of a setting, so that another one takes effect on a day without code:

    {"version": "1", "ours": false, "dated_by": ["event_on"], "counted_by": "kind",
     "found_by": ["card_no"], "absent": [{"columns": […], "where": "status", "is": ["…"],
     "unless": {"where": "…", "is": "filled"}}],
     "columns": [{"key": "…", "item": "①", "ja": "…", "en": "…", "type": "text", …}]}
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.core.periods import Period
from registry.core.text import N_
from registry.tables.faults import Invalid, Rule
from registry.tables.schema import Choice, Column, Kind, RowCheck, Schema, Value

FILLED: Final = "filled"
EMPTY: Final = "empty"
_TYPES: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "name": Kind.NAME,
    "date": Kind.DATE,
    "card": Kind.CODE,
    "choice": Kind.CHOICE,
}
CARD_NUMBER: Final = r"[A-Za-z]{2}\s?[0-9]{8}\s?[A-Za-z]{2}"


@dataclass(frozen=True)
class Condition:
    """That a column of a row is filled, empty, or one of `values`."""

    where: str
    when: str = ""
    values: frozenset[str] = frozenset()

    def holds_for(self, row: Mapping[str, Value]) -> bool:
        """Say whether it is so in this row."""
        found = row.get(self.where)
        if self.when:
            return (found is not None) == (self.when == FILLED)
        return plain(str(found or "")) in self.values

    def as_json(self) -> dict[str, Any]:
        """Return it as a layout has it."""
        return {"where": self.where, "is": self.when or sorted(self.values)}


@dataclass(frozen=True)
class Absent:
    """Columns that must be empty in a row where one condition holds and another does not.

    What permanent residents' rows leave out (employment:2.1), and the annexes' conditional items.
    """

    columns: tuple[str, ...]
    where: Condition
    unless: Condition | None

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that it names."""
        return (*self.columns, self.where.where, *([self.unless.where] if self.unless else ()))

    def holds_for(self, row: Mapping[str, Value]) -> bool:
        """Say whether the columns are to be empty in this row."""
        return self.where.holds_for(row) and not (self.unless and self.unless.holds_for(row))

    def as_json(self) -> dict[str, Any]:
        """Return it as a layout has it."""
        unless = {"unless": self.unless.as_json()} if self.unless else {}
        return {"columns": list(self.columns), **self.where.as_json(), **unless}


@dataclass(frozen=True)
class Layout:
    """A version of what a delivery holds; `ours` says that it is not the text's own."""

    name: str
    version: str
    ours: bool
    columns: tuple[Column, ...]
    items: tuple[str, ...]
    dated_by: tuple[str, ...]
    counted_by: str | None
    found_by: tuple[str, ...]
    absent: tuple[Absent, ...]

    def schema(self, period: Period) -> Schema:
        """Return what a file of one period is read by."""
        checks: list[RowCheck] = [_leaves_out(self)] if self.absent else []
        if self.dated_by:
            checks.append(_belongs_to(self, period))
        return Schema(self.name, self.columns, checks=tuple(checks), whole_rows=True)

    def person_of(self, row: Mapping[str, Value]) -> str:
        """Return the card number that a row is found by, as numbers are compared; "" without."""
        return next((card_key(str(row[key])) for key in self.found_by if row.get(key)), "")

    def as_json(self) -> dict[str, Any]:
        """Describe the table for machines, as a Table Schema."""
        return {
            "name": self.name,
            "version": self.version,
            "ours": self.ours,
            "missingValues": [""],
            "fields": [
                _field(column, item) for column, item in zip(self.columns, self.items, strict=True)
            ],
            "absent": [one.as_json() for one in self.absent],
        }


def plain(text: str) -> str:
    """Return a text without what different writings of a code differ in."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def card_key(number: str) -> str:
    """Return a card number as numbers are compared."""
    return plain(number).upper()


def layout_of(name: str, value: Mapping[str, Any]) -> Layout:
    """Read a layout. Raises ValueError, KeyError or TypeError where it is none."""
    columns = tuple(_column(one) for one in value["columns"])
    keys = {column.key for column in columns}
    absent = tuple(_absent(one) for one in value.get("absent", ()))
    named = {
        *value.get("dated_by", ()),
        *value.get("found_by", ()),
        *filter(None, [value.get("counted_by")]),
        *(key for one in absent for key in one.named),
    }
    if named - keys:
        raise ValueError(f"no such columns: {sorted(named - keys)}")
    layout = Layout(
        name=name,
        version=str(value["version"]),
        ours=bool(value.get("ours", False)),
        columns=columns,
        items=tuple(str(one.get("item", "")) for one in value["columns"]),
        dated_by=tuple(value.get("dated_by", ())),
        counted_by=value.get("counted_by"),
        found_by=tuple(value.get("found_by", ())),
        absent=absent,
    )
    Schema(name, columns)
    return layout


def check_layout(value: Any) -> None:
    """Refuse what is no layout, saying so: the check of a setting."""
    try:
        layout_of("layout", value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            N_("Give version and columns, each with key, ja, en and type, as in the default.")
        ) from error


def _column(value: Mapping[str, Any]) -> Column:
    is_card = value.get("type") == "card"
    return Column(
        key=value["key"],
        heading_ja=value["ja"],
        heading_en=value["en"],
        kind=_TYPES[value.get("type", "text")],
        required=bool(value.get("required", False)),
        max_length=int(value.get("max", 500)),
        allowed=tuple(Choice(code, ja, en) for code, ja, en in value.get("choices", ())),
        pattern=CARD_NUMBER if is_card else r".+",
        aliases=tuple(value.get("aliases", ())),
    )


def _absent(value: Mapping[str, Any]) -> Absent:
    unless = _condition(value["unless"]) if "unless" in value else None
    return Absent(tuple(value["columns"]), _condition(value), unless)


def _condition(value: Mapping[str, Any]) -> Condition:
    when = value["is"]
    if not isinstance(when, str):
        return Condition(value["where"], values=frozenset(plain(one) for one in when))
    if when not in (FILLED, EMPTY):
        raise ValueError(when)
    return Condition(value["where"], when=when)


def _field(column: Column, item: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"maxLength": column.max_length}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = [choice.code for choice in column.allowed]
    if column.kind is Kind.CODE:
        constraints["pattern"] = column.pattern
    return {
        "name": column.key,
        "item": item,
        "title": column.heading_ja,
        "title_en": column.heading_en,
        "type": "date" if column.kind is Kind.DATE else "string",
        "constraints": constraints,
    }


def _leaves_out(layout: Layout) -> RowCheck:
    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        for one in layout.absent:
            if one.holds_for(values):
                for key in one.columns:
                    # what is at fault in itself stands in the file all the same
                    if values.get(key, "") is not None:
                        yield key, Invalid(Rule.LEFT_OUT)

    return check


def _belongs_to(layout: Layout, period: Period) -> RowCheck:
    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        key, day = first_date(layout.dated_by, values)
        if day is None:
            return
        if day > period.last:
            yield key, Invalid(Rule.AFTER_PERIOD, period=period.said)
        elif day < period.first:
            yield key, Invalid(Rule.BEFORE_PERIOD, period=period.said)

    return check


def first_date(keys: Sequence[str], values: Mapping[str, Value]) -> tuple[str, date | None]:
    """Return the first of these columns that has a date, and the date."""
    for key in keys:
        found = values.get(key)
        if isinstance(found, date):
            return key, found
    return "", None
