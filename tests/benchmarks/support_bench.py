"""Reading and comparing two workbooks of support organisations beside calamine and dictionaries.

Run it as `PYTHONPATH=. python tests/benchmarks/support_bench.py [ROWS]` (12,000 by default, as many
as there are). What is compared is processor time, that of the process which reads a workbook
included. csv-diff (which brings a package `tests` of its own) and pandas are measured too where
they are installed; neither is needed here otherwise.
"""

import csv
import importlib
import importlib.util
import resource
import sys
from collections.abc import Callable
from datetime import date
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from python_calamine import CalamineWorkbook

from registry.exchange.difference import Difference, compare
from registry.moc.support.rules import DATES, FIRST_ROW, registration_number
from registry.moc.support.services import COLUMNS, read_workbook
from registry.seeding.workbooks import write_support_workbook
from registry.tables.dates import date_of_number

ROUNDS = 9
KEY = COLUMNS[0]


def used() -> float:
    """Return the processor seconds of this process and of those that it started."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the seconds of each one's fastest round; all take turns, for speed varies."""
    seconds = dict.fromkeys(works, inf)
    for _round in range(ROUNDS):
        for name, work in works.items():
            started = used()
            work()
            seconds[name] = min(seconds[name], used() - started)
    return seconds


def ours(before: Path, after: Path) -> Difference:
    """Read in a process of its own, keep what is odd, compare."""
    tables = [read_workbook(path).table for path in (before, after)]
    return compare(*tables, key=(KEY,), name="name")


def by_dictionaries(before: Path, after: Path) -> tuple[Any, ...]:
    """Do the same reading and comparing with calamine and dictionaries."""
    earlier, later = entries(before), entries(after)
    return (
        [later[key] for key in sorted(later.keys() - earlier.keys())],
        [earlier[key] for key in sorted(earlier.keys() - later.keys())],
        [
            (key, {name: (earlier[key][name], later[key][name]) for name in COLUMNS})
            for key in sorted(earlier.keys() & later.keys())
            if earlier[key] != later[key]
        ],
    )


def entries(path: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of a workbook by their normal numbers."""
    found: dict[str, dict[str, Any]] = {}
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    for row in rows[FIRST_ROW - 1 :]:
        entry = dict(zip(COLUMNS, row, strict=True))
        entry[KEY] = registration_number(entry[KEY])
        for place in DATES:
            entry[COLUMNS[place]] = date_of_number(row[place]).isoformat()
        found[entry[KEY]] = entry
    return found


def as_csv(path: Path) -> Path:
    """Write a workbook's entries as CSV, for tools that read nothing else."""
    target = path.with_suffix(".csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(entries(path).values())
    return target


def by_csv_diff(before: Path, after: Path) -> object:
    """Compare two CSV files with csv-diff; reading the workbooks is left out in its favour."""
    tool = importlib.import_module("csv_diff")
    with before.open(encoding="utf-8") as first, after.open(encoding="utf-8") as second:
        return tool.compare(tool.load_csv(first, key=KEY), tool.load_csv(second, key=KEY))


def by_pandas(before: Path, after: Path) -> object:
    """Read both with pandas and merge them; numbers and days are left as they are."""
    pandas = importlib.import_module("pandas")
    tables = [
        pandas.read_excel(path, header=None, skiprows=FIRST_ROW - 1, engine="calamine")
        for path in (before, after)
    ]
    return tables[0].merge(tables[1], how="outer", indicator=True)


def main() -> None:
    """Print how long each takes, and the ratio to dictionaries."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.xlsx", Path(folder) / "after.xlsx"
        write_support_workbook(before, rows=rows, as_of=date(2026, 4, 15))
        write_support_workbook(after, rows=rows, as_of=date(2026, 5, 15), first=51, changed=300)
        works: dict[str, Callable[[], object]] = {
            "calamine and dictionaries": lambda: by_dictionaries(before, after),
            "read_workbook and compare": lambda: ours(before, after),
        }
        if importlib.util.find_spec("csv_diff"):
            files = [as_csv(path) for path in (before, after)]
            works["csv-diff, of CSV"] = lambda: by_csv_diff(*files)
        if importlib.util.find_spec("pandas"):
            works["pandas"] = lambda: by_pandas(before, after)
        seconds = best(works)
        usual = seconds["calamine and dictionaries"]
        for name, took in seconds.items():
            print(f"{name:28} {took:7.3f} s  {took / usual:5.2f}")


if __name__ == "__main__":
    main()
