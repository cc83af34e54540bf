"""Writes all books into one file that anybody can check elsewhere, with `verify_ledger.py`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.ledger.rules import canonical, utc

FORMAT: Final = "ssw-registry ledger 1"
CHECKER: Final = "registry/ledger/verify_ledger.py"
_AT_ONCE: Final = 2000
_CHAIN: Final = 'SELECT book, seq, body, hash FROM ledger_entry ORDER BY book COLLATE "C", seq'


def copy_of(session: Session, *, now: datetime) -> Iterator[bytes]:
    """Yield the lines of a copy of the whole ledger: a heading, then every entry of every book.

    A line is JSON. An entry's has its book, number, hash in hexadecimal, and its body as the very
    text that was hashed. The reasons in words are not in it; their digests are in the bodies.
    """
    yield _line({"format": FORMAT, "made_at": utc(now)})
    with widened(session, EVERYTHING):
        rows = session.execute(text(_CHAIN), execution_options={"yield_per": _AT_ONCE})
        for book, seq, body, digest in rows:
            yield _line({"body": body, "book": book, "hash": digest.hex(), "seq": seq})


def _line(value: dict[str, str | int]) -> bytes:
    return canonical(value).encode() + b"\n"
