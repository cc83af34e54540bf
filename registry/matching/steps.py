"""A calculation as data: relations built on relations, which any engine works out alike.

The SQL is what DuckDB and Spark have in common; texts, days and truth values, no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from registry.matching.spellings import Spelling

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done and which share of it is; what it raises stops the work."""


@dataclass(frozen=True)
class Relation:
    """A named relation."""

    name: str
    sql: str


@dataclass(frozen=True)
class Keys:
    """A relation (raw, key): each distinct text of a query with its key."""

    name: str
    values: str
    spelling: Spelling


Step: TypeAlias = Relation | Keys


@dataclass(frozen=True)
class Phase:
    """Steps that may be done for one part of the rows after the other.

    `split` names, for tables that are divided, the column whose hash decides the part: what is
    joined stands in the same part. `results` are what later phases and the caller see.
    """

    name: str
    split: Mapping[str, str]
    steps: tuple[Step, ...]
    results: tuple[str, ...]


class Engine(Protocol):
    """What works phases out over the tables that were taken in."""

    name: str

    def run(self, phase: Phase, *, parts: int) -> None:
        """Do one phase; its results are then tables of the database."""
