"""Packing and verifying a list beside what any program must do: hash it, and zip it.

Run it as `python -m tests.benchmarks.package_bench [ROWS]` (12,000 by default, as many as there are
support organisations). What is compared is the time of this process.
"""

import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from registry.core.text import LocalizedText
from registry.exchange import keys as keyring
from registry.exchange.difference import compare
from registry.exchange.keys import Keys
from registry.exchange.listing import listing_of, members
from registry.exchange.manifest import Statement
from registry.exchange.packages import open_package, pack
from registry.tables.plain import PlainTable

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ROUNDS = 5
COLUMNS = ("registration_number", "name", "address", "phone", "listed_since")


def table(rows: int, *, edition: int) -> PlainTable:
    """A list of which one row in fifty differs from edition to edition."""
    return PlainTable(
        COLUMNS,
        tuple(
            {
                "registration_number": f"19登-{number:06}",
                "name": f"株式会社支援{number}" + (f"・{edition}" if number % 50 == 0 else ""),
                "address": f"東京都千代田区霞が関{number % 90}-{number % 7}",
                "phone": "03-0000-0000",
                "listed_since": "2019-04-26",
            }
            for number in range(rows)
        ),
    )


def best(work: Callable[[], object]) -> float:
    """Return the seconds of the fastest of a few rounds."""
    seconds = []
    for _round in range(ROUNDS):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return min(seconds)


def by_dictionaries(before: PlainTable, after: PlainTable) -> int:
    """Compare as a few lines of anybody's would."""
    earlier = {row["registration_number"]: row for row in before.rows}
    later = {row["registration_number"]: row for row in after.rows}
    changed = sum(earlier[key] != later[key] for key in earlier.keys() & later.keys())
    return len(later.keys() ^ earlier.keys()) + changed


def main() -> None:
    """Print seconds and ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    before, after = table(rows, edition=1), table(rows, edition=2)
    listing = listing_of(after, title=LocalizedText("一覧", "List"), key=("registration_number",))
    with TemporaryDirectory() as name:
        folder = Path(name)
        keyring.make(folder, owner="isa.residence", instruments=("moc",), now=NOW)
        keys = Keys(folder)
        key = keys.signing(sender="isa.residence", instrument="moc", at=NOW)
        statement = Statement(
            "moc", "support", "isa.residence", "kg.head", 1, date(2026, 11, 20), NOW
        )
        contents = members(listing, statement, before=before, folder=folder)
        target = BytesIO()
        pack(target, statement, contents, key=key)
        packed = target.getvalue()

        def zipped() -> None:
            with zipfile.ZipFile(BytesIO(), "w") as file:
                for member, content in contents:
                    data = content if isinstance(content, bytes) else content.read_bytes()
                    file.writestr(member, data)

        writing = best(lambda: members(listing, statement, before=before, folder=folder))
        packing = best(lambda: pack(BytesIO(), statement, contents, key=key))
        verifying = best(lambda: open_package(BytesIO(packed), keys=keys, now=NOW))
        comparing = best(lambda: compare(before, after, key=("registration_number",), name="name"))
        bare_zip, bare_hash = best(zipped), best(lambda: sha256(packed).digest())
        bare = best(lambda: by_dictionaries(before, after))
    print(f"{rows:,} rows, a package of {len(packed):,} bytes")
    print(f"writing its members (CSV, JSON, XLSX, difference) {writing:.3f} s")
    print(f"packing and signing  {packing:.3f} s, {packing / bare_zip:.1f} × zipfile, stored")
    print(f"verifying            {verifying:.3f} s, {verifying / bare_hash:.1f} × SHA-256 of it")
    print(f"comparing            {comparing:.3f} s, {comparing / bare:.1f} × bare dictionaries")


if __name__ == "__main__":
    main()
