"""Writes three small files, matches them, and reads what came out."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from registry.employment.matching.services import Files, match
from tests.matching.population import HEADINGS, MATCHED_ON, RESULTS

Rows = Iterable[Mapping[str, str]]


def write(path: Path, table: str, rows: Rows, *, encoding: str = "utf-8") -> Path:
    """Write one of the three tables."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEADINGS[table], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def files(folder: Path, residence: Rows, notifications: Rows, permits: Rows) -> Files:
    """Write the three tables into `folder`."""
    folder.mkdir(exist_ok=True)
    return Files(
        write(folder / "residence.csv", "residence", residence),
        write(folder / "notifications.csv", "notifications", notifications),
        write(folder / "permits.csv", "permits", permits),
    )


def results(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every result."""
    found = {}
    for table in RESULTS:
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


def matched(
    folder: Path,
    residence: Rows,
    notifications: Rows,
    permits: Rows,
    *,
    matched_on: date = MATCHED_ON,
    **options: Any,
) -> dict[str, list[dict[str, str]]]:
    """Match rows, and return those of the results."""
    out = folder / "out"
    given = files(folder, residence, notifications, permits)
    match(given, out, matched_on=matched_on, **options)
    return results(out)
