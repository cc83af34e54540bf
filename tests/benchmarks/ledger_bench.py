"""Verifying the ledger beside bare SHA-256 over the same bytes read from the same database.

Run it as `python -m tests.benchmarks.ledger_bench [ENTRIES]`. Verification may take ten times as
long as the bare hash.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from uuid import UUID

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import EVERYTHING
from registry.embedded import APP, OWNER, throwaway
from registry.ledger.services import append
from registry.ledger.verification import verify

BOOKS = ("council", "employment", "house", "mlit", "moc", "pension")
ACTOR = Actor(account_id=UUID(int=1), organisation_id=UUID(int=2))
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ROUNDS = 3


@contextmanager
def ledger() -> Iterator[Session]:
    """A migrated database of its own."""
    with throwaway() as cluster:
        config = Config(toml_file=Path(__file__).parents[2] / "pyproject.toml")
        config.set_main_option("sqlalchemy.url", cluster.url(OWNER).replace("%", "%%"))
        command.upgrade(config, "head")
        engine = create_engine(cluster.url(APP))
        with Session(engine) as session:
            read_for(session, {EVERYTHING})
            yield session
        engine.dispose()


def fill(session: Session, entries: int) -> None:
    """Write `entries` entries, every fifth with a reason in words."""
    for number in range(entries):
        append(
            session,
            book=BOOKS[number % len(BOOKS)],
            act="council.filing.submitted",
            clause="council:8.1",
            actor=ACTOR,
            desk="organisation",
            subject=f"filing:{UUID(int=number // 8)}",
            about=[f"organisation:{ACTOR.organisation_id}"],
            party=ACTOR.organisation_id,
            facts={"kind": "join", "receipt": f"R8-{number:06}", "files": 3},
            at=NOW,
            reason="目的に照らして適当と認められるため。" if number % 5 == 0 else None,
        )
        if number % 1000 == 999:
            session.commit()
    session.commit()
    session.execute(text("ANALYZE ledger_entry, ledger_subject, ledger_statement"))


def bare(session: Session) -> int:
    """Read the same rows as a stream and hash their bytes, and nothing else."""
    digest = sha256()
    size = 0
    query = text("SELECT body FROM ledger_entry ORDER BY book, seq")
    for (body,) in session.execute(query, execution_options={"yield_per": 2000}):
        written = body.encode()
        digest.update(written)
        size += len(written)
    return size


def best(work: Callable[[], object]) -> float:
    """Return the seconds that the quickest of some rounds took."""
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def main(entries: int) -> None:
    """Print both figures and their ratio."""
    with ledger() as session:
        start = perf_counter()
        fill(session, entries)
        print(f"append     {entries / (perf_counter() - start):10,.0f} entries/s")
        size = bare(session)
        assert verify(session).entries == entries
        by_hash, by_verify = best(lambda: bare(session)), best(lambda: verify(session))
        for name, seconds in (("bare hash", by_hash), ("verify", by_verify)):
            print(
                f"{name:10} {entries / seconds:10,.0f} entries/s {size / seconds / 1e6:7.1f} MB/s"
            )
        print(f"ratio      {by_verify / by_hash:10.1f} times the bare hash (at most 10)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
