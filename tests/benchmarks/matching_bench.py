"""Matching beside SQL written by hand for DuckDB, and beside pandas, on the same CSV files.

Run it as `python -m tests.benchmarks.matching_bench [SIZE …]` (0.25 0.5 1 2 by default; 1 is 3.6
million residence records and 2.3 million notifications). Each side runs in a process of its own and
does all of the work: the files' digests, the checks, the matching, the results as CSV and Parquet.
Ours must come to the rows that are known to be true, and so must the hand-written one. What is
compared is the processor's time, since the machine may do other things; the time waited is told.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from registry.employment.matching.services import Files, match
from tests.benchmarks.matching_by_hand import CHECKS, MATCHING, RESULTS
from tests.matching import population

PEOPLE = 45_000  # made up one by one; the rest are copies under other names and numbers
RECORDS = 3_600_000
AT_MOST, MEMORY = 1.3, 2 * 1024**3
TABLES = ("residence", "notifications", "permits")
# A copy is somebody else: another first part of every card number, one more word in every name.
_CARD = """CASE WHEN {c} SIMILAR TO '[AaＡａ][BbＢｂ].*' THEN code || substr({c}, 3) ELSE {c} END"""
_COPIED = {
    "card_no": _CARD.format(c="card_no"),
    "candidate_card_no": _CARD.format(c="candidate_card_no"),
    "latest_card_no": _CARD.format(c="latest_card_no"),
    "previous_card_nos": "replace(previous_card_nos, 'AB', code)",
    "name": "CASE WHEN name <> '' THEN name || ' ' || code END",
    "name_latest": "CASE WHEN name_latest <> '' THEN name_latest || ' ' || code END",
    "notification_no": "code || notification_no",
}


def make(folder: Path, size: float) -> int:
    """Write the files of a population of this size; return the number of residence records."""
    few = folder / "few"
    few.mkdir()
    counts = population.make(few, PEOPLE, plain=9)
    copies = round(RECORDS * size / counts["residence"])
    with duckdb.connect() as db:
        db.execute(
            f"""CREATE TABLE copy AS SELECT chr((67 + n // 24)::INT) || chr((67 + n % 24)::INT)
            AS code FROM range({copies}) t(n)"""
        )
        for table in (*TABLES, *(f"true_{result}" for result in population.RESULTS)):
            headings = population.HEADINGS[table.removeprefix("true_")]
            columns = ", ".join(f"{_COPIED.get(key, key)} AS {key}" for key in headings)
            db.execute(
                f"""COPY (SELECT {columns} FROM copy, read_csv('{few / table}.csv',
                all_varchar = true, header = true, delim = ',', quote = '"'))
                TO '{folder / table}.csv' (HEADER)"""
            )
    return copies * counts["residence"]


def ours(folder: Path, out: Path) -> None:
    """Do it with the engine and the rules."""
    files = Files(*(folder / f"{name}.csv" for name in TABLES))
    match(files, out, matched_on=population.MATCHED_ON)


def by_hand(folder: Path, out: Path) -> None:
    """Do it with SQL alone, as somebody who knows DuckDB writes it."""
    out.mkdir(exist_ok=True)
    digests = {}
    for name in TABLES:
        digest = sha256()
        with (folder / f"{name}.csv").open("rb") as file:
            while block := file.read(4 << 20):
                digest.update(block)
        digests[name] = digest.hexdigest()
    with duckdb.connect() as db:
        db.execute(f"SET file_search_path = '{folder}'")
        db.execute(MATCHING)
        for check in CHECKS:
            assert not db.execute(check).fetchall(), check
        for name, query in RESULTS.items():
            db.execute(f"CREATE TABLE sorted AS {query}")
            db.execute(f"COPY sorted TO '{out / name}.csv' (HEADER, FORCE_QUOTE *)")
            db.execute(f"COPY sorted TO '{out / name}.parquet'")
            db.execute("DROP TABLE sorted")
    (out / "summary.json").write_text(json.dumps(digests), "utf-8")


def with_pandas(folder: Path, out: Path) -> None:
    """Do the main part, the comparison by card number, with pandas."""
    from tests.benchmarks.matching_pandas import compare  # noqa: PLC0415 - an extra

    out.mkdir(exist_ok=True)
    compare(folder, out)


SIDES: dict[str, Callable[[Path, Path], None]] = {
    "ours": ours,
    "by hand": by_hand,
    "pandas": with_pandas,
}


def measured(side: str, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own; return its seconds and its peak memory."""
    out = folder / f"out {side}"
    arguments = [sys.executable, "-m", __spec__.name, "--side", side, str(folder), str(out)]
    done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, env=os.environ)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def run_side(side: str, folder: Path, out: Path) -> None:
    """Do one side here, and print what it took."""
    started = perf_counter()
    SIDES[side](folder, out)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "cpu": used.ru_utime + used.ru_stime,
                "wall": perf_counter() - started,
                "memory": used.ru_maxrss * 1024,
            }
        )
    )


def wrong_rows(folder: Path, side: str) -> int:
    """Count the rows that are missing or should not be there."""
    wrong = 0
    with duckdb.connect() as db:
        for result in population.RESULTS:
            keys = ", ".join(f"coalesce({key}, '')" for key in population.HEADINGS[result])
            true, found = (
                f"SELECT {keys} FROM read_csv('{path}', all_varchar = true, header = true, "
                "delim = ',', quote = '\"')"
                for path in (
                    folder / f"true_{result}.csv",
                    folder / f"out {side}" / f"{result}.csv",
                )
            )
            for one, other in ((true, found), (found, true)):
                query = f"SELECT count(*) FROM ({one} EXCEPT ALL {other})"
                wrong += db.execute(query).fetchall()[0][0]
    return wrong


def told(side: str, figures: dict[str, float], wrong: int | None) -> None:
    """Print what one side took."""
    rows = "" if wrong is None else f", {wrong} wrong rows"
    print(
        f"  {side:8} {figures['cpu']:8.1f} s of processor, {figures['wall']:7.1f} s waited, "
        f"{figures['memory'] / 1024**2:7.0f} MB{rows}",
        flush=True,
    )


def main(size: float) -> tuple[bool, float]:
    """Compare at one size; say whether all is within bounds, and how much memory it took."""
    with TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIRECTORY")) as name:
        folder = Path(name)
        records = make(folder, size)
        print(f"\n{size} ×: {records:,} residence records", flush=True)
        mine = measured("ours", folder)
        told("ours", mine, wrong := wrong_rows(folder, "ours"))
        other = measured("by hand", folder)
        told("by hand", other, wrong_rows(folder, "by hand"))
        if size == 0.5:
            told("pandas", measured("pandas", folder), None)
        ratio = mine["cpu"] / other["cpu"]
        print(f"  ratio {ratio:.2f} (at most {AT_MOST}); waited {mine['wall'] / other['wall']:.2f}")
        within = ratio <= AT_MOST and not wrong and (size > 1 or mine["memory"] < MEMORY)
        return within, mine["memory"]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        run_side(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        sys.exit()
    sizes = [float(size) for size in sys.argv[1:]] or [0.25, 0.5, 1, 2]
    results = [main(size) for size in sizes]
    sys.exit(0 if all(within for within, _memory in results) else 1)
