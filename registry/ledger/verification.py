"""Verifies the whole ledger: each chain, what stands beside it, and a signed checkpoint."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.ledger.checkpoints import Checkpoint
from registry.ledger.models import LedgerEntry
from registry.ledger.rules import Fault, before_first, following

Heads = Mapping[str, tuple[int, bytes]]
Row = tuple[str, int, str, bytes]

_AT_ONCE: Final = 2000
_CHAIN: Final = "SELECT book, seq, body, hash FROM ledger_entry ORDER BY book, seq"

# What stands beside the chain, compared with the bodies by the database itself. A canonical body
# begins with its records, so that nothing needs to be parsed to compare them.
_SUBJECTS: Final = """
    SELECT book, seq
    FROM ledger_entry LEFT JOIN (
        SELECT book, seq,
            string_agg(to_json(subject)::text, ',' ORDER BY subject COLLATE "C") AS listed
        FROM ledger_subject GROUP BY book, seq) AS beside USING (book, seq)
    WHERE starts_with(body, '{"about":[' || listed || '],') IS NOT TRUE"""
_STATEMENTS: Final = """
    SELECT book, seq
    FROM ledger_entry e LEFT JOIN ledger_statement USING (book, seq)
    WHERE statement IS DISTINCT FROM encode(sha256(salt || convert_to(text, 'UTF8')), 'hex')
        AND NOT (text IS NULL AND EXISTS (
            SELECT FROM ledger_subject s JOIN ledger_entry f USING (book, seq)
            WHERE s.subject = e.subject AND s.book = e.book AND s.seq > e.seq
                AND f.body::jsonb -> 'facts' ->> 'forgets' = e.subject))"""

# Columns that are generated from the body can't differ from it. Where one is generated no more,
# somebody took that away, and each row is looked at.
_GENERATED: Final = """
    SELECT count(*) FROM pg_attribute
    WHERE attrelid = 'ledger_entry'::regclass AND attgenerated = 's'"""
_COLUMNS: Final = """
    SELECT book, seq
    FROM ledger_entry, LATERAL (SELECT body::jsonb AS said OFFSET 0) AS parsed
    WHERE (act, clause, compartment, actor, subject, statement, party::text, at)
        IS DISTINCT FROM (said ->> 'act', said ->> 'clause', said ->> 'compartment',
            said ->> 'actor', said ->> 'subject', said ->> 'statement', said ->> 'party',
            utc_moment(said ->> 'at'))"""


@dataclass(frozen=True)
class Finding:
    """The first wrong entry of a book."""

    book: str
    seq: int
    fault: Fault


@dataclass(frozen=True)
class Verdict:
    """What verification found: nothing wrong where `findings` is empty."""

    findings: tuple[Finding, ...]
    heads: Heads = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many entries follow one another without a fault."""
        return sum(seq for seq, _hash in self.heads.values())


def verify(session: Session, checkpoint: Checkpoint | None = None) -> Verdict:
    """Go through every book from its first entry, reading as a stream.

    Names the first wrong entry of each book. Without a checkpoint a tail that was cut, a database
    that was rolled back and a chain that was calculated anew can't be noticed.
    """
    signed = {} if checkpoint is None else checkpoint.heads
    first: dict[str, Finding] = {}
    heads: dict[str, tuple[int, bytes]] = {}
    with widened(session, EVERYTHING):
        rows = session.execute(text(_CHAIN), execution_options={"yield_per": _AT_ONCE})
        for book, entries in groupby(rows, key=itemgetter(0)):
            chain = _Chain(book, signed.get(book))
            chain.follow(entries)
            heads[book] = chain.head
            _note(first, chain.finding)
        for book in signed.keys() - heads.keys():
            _note(first, Finding(book, 1, Fault.CUT))
        for found in _beside(session):
            _note(first, found)
    return Verdict(tuple(first[book] for book in sorted(first)), heads)


def _note(first: dict[str, Finding], found: Finding | None) -> None:
    if found and (found.book not in first or found.seq < first[found.book].seq):
        first[found.book] = found


def _beside(session: Session) -> Iterator[Finding]:
    compared = [(Fault.SUBJECTS, _SUBJECTS), (Fault.STATEMENT, _STATEMENTS)]
    columns = LedgerEntry.__table__.columns
    if session.scalar(text(_GENERATED)) != sum(column.computed is not None for column in columns):
        compared.insert(0, (Fault.COLUMNS, _COLUMNS))
    for fault, query in compared:
        for book, seq in session.execute(text(query)):
            yield Finding(book, seq, fault)


class _Chain:
    """One book being followed: the head reached, and the first fault found."""

    def __init__(self, book: str, signed: tuple[int, bytes] | None) -> None:
        self.book = book
        self.head = (0, before_first(book))
        self.finding: Finding | None = None
        self._signed = signed

    def follow(self, entries: Iterable[Any]) -> None:
        """Follow the entries until one is wrong or all are right, down to the signed head."""
        rest = iter(entries)
        for _book, seq, body, stored in rest:
            at, before = self.head
            if seq != at + 1:
                return self._wrong(at + 1, Fault.MISSING)
            computed = following(before, body)
            if computed != stored:
                return self._wrong(seq, self._which(seq, stored, computed, next(rest, None)))
            if self._signed and self._signed[0] == seq and self._signed[1] != stored:
                return self._wrong(seq, Fault.REWRITTEN)
            self.head = (seq, stored)
        if self._signed and self._signed[0] > self.head[0]:
            self._wrong(self.head[0] + 1, Fault.CUT)
        return None

    def _wrong(self, seq: int, fault: Fault) -> None:
        self.finding = Finding(self.book, seq, fault)

    def _which(self, seq: int, stored: bytes, computed: bytes, after: Row | None) -> Fault:
        """Tell from the next entry, or from the signed head, what was changed."""
        if after is not None:
            genuine = {h for h in (stored, computed) if following(h, after[2]) == after[3]}
        elif self._signed and self._signed[0] == seq:
            genuine = {self._signed[1]}
        else:
            genuine = set()
        if stored in genuine:
            return Fault.BODY
        return Fault.HASH if computed in genuine else Fault.ORDER
