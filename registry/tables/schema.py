"""What a table holds, as data: its columns, what each may hold, and when two rows look alike."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from registry.core.text import LocalizedText
from registry.tables.faults import Invalid, Rule

Value: TypeAlias = str | int | date | tuple[str, ...] | None
"""A cell as it was understood; None where the cell is empty."""

RowCheck: TypeAlias = Callable[[Mapping[str, Value]], Iterable[tuple[str, Invalid]]]
"""A rule that looks at several cells of a row, and names the column at fault."""

_ITEM_NUMBER: Final = re.compile(r"[①-⑳㉑-㉟]")  # the annexes number their items so
_NOT_COMPARED: Final = re.compile(r"[\s_\u00ad\u200b-\u200f\u2060\ufeff]+")


def plain_heading(heading: str) -> str:
    """Return what two writings of one heading have in common, however spaced, broken or widened."""
    plain = unicodedata.normalize("NFKC", _ITEM_NUMBER.sub("", heading))
    return _NOT_COMPARED.sub("", plain).casefold()


class Kind(StrEnum):
    """How a column's cells are read and checked."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    CODE = "code"  # digits and letters in a form of their own; see `Column.pattern`
    CHOICE = "choice"
    SEVERAL = "several"  # separated by 、
    DATE = "date"
    INTEGER = "integer"
    CORPORATE_NUMBER = "corporate-number"
    POSTAL_CODE = "postal-code"
    PHONE = "phone"
    KANA = "kana"
    EMAIL = "email"
    INSURANCE_OFFICE_NUMBER = "insurance-office-number"


@dataclass(frozen=True)
class Choice:
    """One of the codes that a column may hold; a file may also give it by its name."""

    code: str
    ja: str
    en: str

    @property
    def name(self) -> LocalizedText:
        """The name in both languages."""
        return LocalizedText(ja=self.ja, en=self.en)


@dataclass(frozen=True)
class Column:
    """One column: found by its key or one of its headings, in any order.

    `required` asks for a value in every row, and so for the column. `pattern` is what a CODE must
    match in full after NFKC, and `form` says so in words. `max_length` counts characters as given.
    """

    key: str
    heading_ja: str
    heading_en: str
    kind: Kind = Kind.TEXT
    required: bool = False
    max_length: int = 500
    allowed: tuple[Choice, ...] = ()
    pattern: str = r".+"
    form: LocalizedText | None = None
    least: int = 0
    most: int = 2**31 - 1  # what the database's integer holds
    aliases: tuple[str, ...] = ()
    day_first: bool = False  # 31.12.2026 is a date here, as everywhere in Kyrgyz and Russian

    @property
    def heading(self) -> LocalizedText:
        """The heading in both languages."""
        return LocalizedText(ja=self.heading_ja, en=self.heading_en)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the column may be called in a file."""
        return (self.key, self.heading_ja, self.heading_en, *self.aliases)

    def __post_init__(self) -> None:
        """Refuse a column that contradicts itself."""
        if self.kind is Kind.CHOICE and not self.allowed:
            raise ValueError(f"{self.key}: a choice needs what is allowed")
        re.compile(self.pattern)


@dataclass(frozen=True)
class Schema:
    """A table's columns in their order.

    `alike` names sets of columns: rows that agree in all columns of a set are likely to be about
    the same thing. Names and addresses agree by their normalised keys. `whole_rows` refuses a line
    of a CSV file that has fewer cells than there are headings.
    """

    name: str
    columns: tuple[Column, ...]
    alike: tuple[tuple[str, ...], ...] = ()
    checks: tuple[RowCheck, ...] = ()
    whole_rows: bool = False

    def __post_init__(self) -> None:
        """Refuse a schema in which one heading could mean two columns."""
        unknown = {key for keys in self.alike for key in keys} - set(self.owners.values())
        if unknown:
            raise ValueError(f"{self.name} has no columns {sorted(unknown)}")

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The column that each heading means, headings as they are compared."""
        owners: dict[str, str] = {}
        for column in self.columns:
            for name in column.names:
                if owners.setdefault(plain_heading(name), column.key) != column.key:
                    raise ValueError(f"{self.name}: “{name}” could mean two columns")
        return owners

    def __getitem__(self, key: str) -> Column:
        """Return the column with this key; raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def in_order(earlier: Column, later: Column) -> RowCheck:
    """Make the check that the date of `later` does not lie before that of `earlier`."""

    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        first, last = values.get(earlier.key), values.get(later.key)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            yield later.key, Invalid(Rule.OUT_OF_ORDER, earlier=earlier.heading)

    return check


def between(column: Column, earliest: date, latest: date) -> RowCheck:
    """Make the check that the date of `column` is one of these days: a year mistyped is told."""

    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        day = values.get(column.key)
        if isinstance(day, date) and not earliest <= day <= latest:
            yield column.key, Invalid(Rule.DATE_OUT_OF_RANGE, earliest=earliest, latest=latest)

    return check
