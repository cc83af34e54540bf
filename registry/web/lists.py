"""Reads what a list is asked to show from its address, and says where its pages are."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

Item = TypeVar("Item")

PAGE_SIZES: Final = (25, 50, 100)
LAST_PAGE: Final = 100_000
COUNTED_UP_TO: Final = 10_000
_LONGEST_VALUE: Final = 200
_LONGEST_CURSOR: Final = 1_000
_MOST_VALUES: Final = 50


@dataclass(frozen=True)
class Count:
    """How many there are, as far as it was worth counting."""

    value: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}{'+' if self.capped else ''}"


def capped(counted: int, *, limit: int = COUNTED_UP_TO) -> Count:
    """Return the count of a query that stopped at `limit + 1` rows."""
    return Count(min(counted, limit), capped=counted > limit)


@dataclass(frozen=True)
class Listing:
    """What a list shows: which rows, in which order, which page. Everything in it is within bounds.

    `filters` holds only values that were given, by name, in the order of the address.
    """

    path: str
    sort: str
    descending: bool
    default_sort: str
    default_size: int = PAGE_SIZES[1]
    page: int = 1
    size: int = PAGE_SIZES[1]
    after: tuple[Any, ...] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size

    @property
    def limit(self) -> int:
        """How many rows to fetch: one more than is shown, to know whether another page follows."""
        return self.size + 1

    def one(self, name: str) -> str:
        """Return the first value of filter `name`, or an empty text."""
        return next(iter(self.filters.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of filter `name`."""
        return tuple(self.filters.get(name, ()))

    @cached_property
    def _narrowed(self) -> str:
        """The filters as an address has them: a page leads to a dozen addresses of one list."""
        return urlencode(self.filters, doseq=True)

    def url(self, **changes: Any) -> str:
        """Return the address of this list with `changes` made (`page`, `size`, `sort`, `after`).

        What stands at its default is left out, so that the same list has one address to share.
        """
        sort = changes.get("sort", ("-" if self.descending else "") + self.sort)
        parts: dict[str, Any] = {}
        if sort != self.default_sort:
            parts["sort"] = sort
        size = changes.get("size", self.size)
        if size != self.default_size:
            parts["size"] = size
        if changes.get("after") is not None:
            parts["after"] = pack_cursor(changes["after"])
        elif changes.get("page", 1) != 1:
            parts["page"] = changes["page"]
        query = "&".join(filter(None, (self._narrowed, urlencode(parts))))
        return f"{self.path}?{query}" if query else self.path

    def without(self, name: str, value: str) -> str:
        """Return the address of this list with one filter's value taken away."""
        left = {
            key: [one for one in values if (key, one) != (name, value)]
            for key, values in self.filters.items()
        }
        return replace(self, filters={key: values for key, values in left.items() if values}).url()

    def dropping(self, names: Iterable[str]) -> "Listing":
        """Return this list without some of its filters: those that could not be read."""
        dropped = set(names)
        kept = {name: values for name, values in self.filters.items() if name not in dropped}
        return replace(self, filters=kept)

    def sort_url(self, key: str) -> str:
        """Return the address of this list sorted by `key`, the other way round if it already is."""
        turned = key == self.sort and not self.descending
        return self.url(sort=f"-{key}" if turned else key)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """The rows of one page and what is known about the others."""

    listing: Listing
    items: Sequence[Item]
    has_next: bool
    total: Count | None = None

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 where there is none."""
        return self.listing.offset + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.listing.offset + len(self.items)

    @property
    def pages(self) -> int | None:
        """How many pages there are; None where the rows were not counted to their end."""
        if self.total is None or self.total.capped:
            return None
        return max(1, -(-self.total.value // self.listing.size))

    @property
    def is_past_the_end(self) -> bool:
        """Say whether the page is empty because it comes after the last one."""
        return not self.items and self.listing.page > 1

    @property
    def near(self) -> list[int | None]:
        """The page numbers worth offering; None stands for a gap."""
        here = self.listing.page
        last = self.pages or here + int(self.has_next)
        wanted = sorted(
            {1, *range(max(1, here - 2), min(last, here + 2) + 1), *([last] if self.pages else [])}
        )
        numbers: list[int | None] = []
        for number in sorted(wanted):
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


def page_of(listing: Listing, rows: Iterable[Item], *, total: Count | None = None) -> Page[Item]:
    """Make a page of up to `listing.limit` fetched rows."""
    fetched = list(rows)
    return Page(listing, fetched[: listing.size], len(fetched) > listing.size, total)


def read_listing(
    *,
    sorts: Iterable[str],
    default_sort: str,
    filters: Iterable[str] = (),
    size: int = PAGE_SIZES[1],
) -> Listing:
    """Read the list's address; whatever is not on offer or out of bounds becomes the default.

    `sorts` are the keys that may be sorted by; `default_sort` is one of them, with a leading "-"
    for descending.
    """
    args = request.args.to_dict()
    asked = args.get("sort", default_sort)
    if asked.removeprefix("-") not in set(sorts):
        asked = default_sort
    return Listing(
        path=request.path,
        sort=asked.removeprefix("-"),
        descending=asked.startswith("-"),
        default_sort=default_sort,
        default_size=size,
        page=_number(args.get("page"), default=1, most=LAST_PAGE),
        size=_size(args.get("size"), default=size),
        after=unpack_cursor(args.get("after")),
        filters=_given(filters),
    )


def _given(names: Iterable[str]) -> dict[str, Sequence[str]]:
    given: dict[str, Sequence[str]] = {}
    for name in names:
        values = [value.strip() for value in request.args.getlist(name)[:_MOST_VALUES]]
        kept = [value[:_LONGEST_VALUE].replace("\0", "") for value in values if value]
        if kept:
            given[name] = kept
    return given


def _number(text: str | None, *, default: int, most: int) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return default
    return min(max(int(text), 1), most)


def _size(text: str | None, *, default: int) -> int:
    number = _number(text, default=default, most=PAGE_SIZES[-1])
    return number if number in PAGE_SIZES else default


def pack_cursor(values: Sequence[Any]) -> str:
    """Write a row's sort values (texts, numbers, None) as one word for an address."""
    text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack_cursor(word: str | None) -> tuple[Any, ...] | None:
    """Read a word made by `pack_cursor`; None where it is none. Its values are still a reader's."""
    if not word or len(word) > _LONGEST_CURSOR:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(values, list) or not all(
        value is None or isinstance(value, str | int) for value in values
    ):
        return None
    return tuple(values)
