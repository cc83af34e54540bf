"""What changed between two editions of a table: added, removed, renamed, changed, by key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.tables.plain import PlainTable

Row = Mapping[str, str]
Key = tuple[str, ...]

# Columns that may tell rows apart, and that say what a row is called, in the order of preference.
_KEYS: Final = (
    "certificate_number",
    "registration_number",
    "notification_no",
    "plan_no",
    "card_no",
    "corporate_number",
)
_NAMES: Final = ("name", "名称", "氏名")


@dataclass(frozen=True)
class Change:
    """A row that is in both: what its cells were and are, only where they differ."""

    key: Key
    before: Row
    after: Row


@dataclass(frozen=True)
class Difference:
    """All that makes the later edition out of the earlier one, rows in the order of their keys.

    `renamed` are those whose `name` changed, whatever else of them did; a row is in one list only.
    """

    key: tuple[str, ...]
    name: str | None
    columns_before: tuple[str, ...]
    columns: tuple[str, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    renamed: tuple[Change, ...]
    changed: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether both editions hold the same."""
        rows = self.added or self.removed or self.renamed or self.changed
        return not rows and self.columns_before == self.columns

    def as_json(self) -> dict[str, Any]:
        """Return it as `difference.json` says it."""
        return {
            "key": list(self.key),
            "name": self.name,
            "columns_before": list(self.columns_before),
            "columns": list(self.columns),
            "added": [dict(row) for row in self.added],
            "removed": [dict(row) for row in self.removed],
            "renamed": [_change_as_json(change) for change in self.renamed],
            "changed": [_change_as_json(change) for change in self.changed],
        }


def _change_as_json(change: Change) -> dict[str, Any]:
    return {"key": list(change.key), "before": dict(change.before), "after": dict(change.after)}


def find_key(tables: Sequence[PlainTable], asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns that tell the rows of each of `tables` apart.

    They are those asked for, or a well-known one, or the first that does. Raises Refused where one
    is not in all tables, or none does.
    """
    shared = [
        column
        for column in tables[0].columns
        if all(column in table.columns for table in tables[1:])
    ]
    for column in asked:
        if column not in shared:
            message = N_("The tables do not all have a column “%(column)s”.")
            raise Refused(Refusal(message, {"column": column}))
    if asked:
        return tuple(asked)
    for column in _KEYS:
        if column in shared:
            return (column,)
    for column in shared:
        if all(_tells_apart(column, table) for table in tables):
            return (column,)
    raise Refused(Refusal(N_("No column tells the rows apart. Name several: --key A --key B.")))


def _tells_apart(column: str, table: PlainTable) -> bool:
    values = {row[column] for row in table.rows}
    return len(values) == len(table.rows) and "" not in values


def find_name(columns: Iterable[str]) -> str | None:
    """Return the column that says what a row is called, where one is known to."""
    return next((name for name in _NAMES if name in set(columns)), None)


def compare(
    before: PlainTable, after: PlainTable, *, key: tuple[str, ...], name: str | None = None
) -> Difference:
    """Return what makes `after` out of `before`. Raises Refused where a key is empty or doubled."""
    earlier, later = by_key(before, key), by_key(after, key)
    columns = tuple(dict.fromkeys((*after.columns, *before.columns)))
    differing = [one for one, row in earlier.items() if one in later and later[one] != row]
    changes = [
        change
        for found in sorted(differing)
        if (change := _change(found, earlier[found], later[found], columns))
    ]
    return Difference(
        key=key,
        name=name,
        columns_before=before.columns,
        columns=after.columns,
        added=tuple(later[found] for found in sorted(later.keys() - earlier.keys())),
        removed=tuple(earlier[found] for found in sorted(earlier.keys() - later.keys())),
        renamed=tuple(change for change in changes if name in change.after),
        changed=tuple(change for change in changes if name not in change.after),
    )


def apply(difference: Difference, before: PlainTable) -> PlainTable:
    """Return the later edition, its rows in the order of their keys."""
    rows = dict(by_key(before, difference.key))
    for row in difference.removed:
        del rows[_key_of(row, difference.key)]
    for change in (*difference.renamed, *difference.changed):
        rows[change.key] = {**rows[change.key], **change.after}
    rows |= {_key_of(row, difference.key): row for row in difference.added}
    return PlainTable(
        difference.columns,
        tuple(
            {column: rows[found].get(column, "") for column in difference.columns}
            for found in sorted(rows)
        ),
    )


def by_key(table: PlainTable, key: tuple[str, ...]) -> dict[Key, Row]:
    """Return the rows of a table by their keys. Raises Refused where one is empty or doubled."""
    if len(key) == 1:
        (column,) = key
        rows: dict[Key, Row] = {(row[column],): row for row in table.rows}
        if len(rows) == len(table.rows) and ("",) not in rows:
            return rows
    rows = {}
    for number, row in enumerate(table.rows, 2):
        found = _key_of(row, key)
        if found in rows or "" in found:
            raise _not_told_apart(number, key, is_empty="" in found)
        rows[found] = row
    return rows


def _not_told_apart(number: int, key: tuple[str, ...], *, is_empty: bool) -> Refused:
    params = {"row": number, "column": "、".join(key)}
    if is_empty:
        return Refused(Refusal(N_("Row %(row)s has nothing under “%(column)s”."), params))
    message = N_("Row %(row)s has the same under “%(column)s” as a row before it.")
    return Refused(Refusal(message, params))


def _key_of(row: Row, key: tuple[str, ...]) -> Key:
    return (row[key[0]],) if len(key) == 1 else tuple(row[column] for column in key)


def _change(found: Key, before: Row, after: Row, columns: Sequence[str]) -> Change | None:
    differing = [one for one in columns if before.get(one, "") != after.get(one, "")]
    if not differing:
        return None
    return Change(
        found,
        {column: before.get(column, "") for column in differing},
        {column: after.get(column, "") for column in differing},
    )
