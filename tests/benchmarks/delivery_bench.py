"""A delivery of 300,000 rows: checked, kept, written and packaged; its writing beside polars' CSV
writer and the fastest XLSX writer of those that are installed (PyExcelerate, XlsxWriter).

Run it as `python -m tests.benchmarks.delivery_bench [ROWS]`. It brings its own database.
"""

import csv
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import xlsxwriter
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE
from registry.app import ACTS, DUTIES
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries import checking, opening, queries, sending
from registry.deliveries.doing import Office
from registry.deliveries.layouts import layout_of
from registry.embedded import APP, OWNER, start
from registry.exchange import keys as keyring
from registry.exchange.keys import Keys
from registry.mlit.deliveries.rules import MONTHLY
from registry.papers.files import FileStore
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.tables.csv_writing import csv_chunks
from registry.tables.encodings import Encoding
from registry.tables.workbook_writing import write_workbook
from tests.conftest import alembic_config
from tests.databases import run_sql

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
COLUMNS = layout_of(MONTHLY.code, MONTHLY.layout.default).columns
NAMES = [column.key for column in COLUMNS]


def rows(count: int) -> Iterator[list[str]]:
    for number in range(count):
        card = f"AB{number:08}CD"
        yield [
            str(number % 5 + 1), card, f"NGUYEN VAN A{number}", "ベトナム", "1999-04-12", "男",
            f"2026-10-{number % 31 + 1:02}", "特定技能１号・１年", "2027-10-11", "建設", "土木",
            f"架空建設株式会社{number % 900}", "架空県中央市本町１丁目２番３号", card,
        ]  # fmt: skip


def said(what: str, seconds: float) -> None:
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<44}{seconds:8.1f} s   {megabytes} MB at most", flush=True)


def the_whole_way(source: Path, ground: Path) -> None:
    """Check, keep, write and package a file, in a database of its own."""
    cluster = start(ground, durable=False)
    try:
        run_sql(cluster, f"CREATE DATABASE bench OWNER {OWNER}")
        command.upgrade(alembic_config(cluster.url(OWNER, "bench")), "head")
        engine = create_engine(cluster.url(APP, "bench"))
        keyring.make(ground / "keys", owner="isa.delivery", instruments=("mlit",), now=NOW)
        with Session(engine) as session:
            read_for(session, THE_SYSTEM.reach)
            _deliver(session, source, ground)
        engine.dispose()
    finally:
        cluster.stop()


def _deliver(session: Session, source: Path, ground: Path) -> None:
    account = Account(
        id=uuid4(), email="bench@example.test", name_ja="担当", locale="ja",
        is_organisation_administrator=False, state=AccountState.ACTIVE, created_at=NOW,
    )  # fmt: skip
    session.add(account)
    session.flush()
    isa = Actor(account_id=account.id, desks=frozenset({Desk.ISA_DELIVERY}), confirmed_at=NOW)
    office = Office(session, FileStore(ground / "files"), Keys(ground / "keys"))
    opening.open_stream(
        session, MONTHLY, now=NOW, first=Period.parse("2026-10", (PeriodKind.MONTH,))
    )
    delivery = queries.find(session, MONTHLY.code, "2026-10")
    assert delivery is not None
    file = checking.begin(
        session, MONTHLY, delivery, None, encoding=Encoding.UTF_8_BOM, actor=isa, now=NOW
    )
    file.is_nil = False
    begun = perf_counter()
    told = []
    checking.check(
        office, MONTHLY, file, source, name="data.csv",
        progress=lambda count, _share: told.append(count),
    )  # fmt: skip
    said(f"checked, kept and written ({len(told)} times told)", perf_counter() - begun)
    sending.prepare(session, MONTHLY, file, actor=isa, now=NOW)
    packed = perf_counter()
    sending.hand_over(office, MONTHLY, delivery, actor=isa, now=NOW)
    said("packaged, signed and handed over", perf_counter() - packed)
    said("all of it", perf_counter() - begun)
    session.rollback()


def writers(count: int, ground: Path) -> None:
    """Write the same rows with our CSV writer and with others'."""
    kept = list(rows(count))
    begun = perf_counter()
    with (ground / "ours.csv").open("wb") as file:
        file.writelines(csv_chunks(COLUMNS, kept))
    ours = perf_counter() - begun
    said("our CSV writer", ours)
    if find_spec("polars"):
        import polars  # type: ignore[import-not-found]  # noqa: PLC0415 - only where it is there

        begun = perf_counter()
        frame = polars.DataFrame(kept, schema=NAMES, orient="row")
        frame.write_csv(ground / "polars.csv", quote_style="always", include_bom=True)
        theirs = perf_counter() - begun
        said(f"polars, from the same rows (ours / theirs {ours / theirs:.2f})", theirs)
    others = [_xlsxwriter(kept, ground)]
    if find_spec("pyexcelerate"):
        others.append(_pyexcelerate(kept, ground))
    begun = perf_counter()
    with (ground / "ours.xlsx").open("wb") as target:
        write_workbook(target, COLUMNS, kept, title="2026-10")
    ours = perf_counter() - begun
    said(f"our XLSX writer (ours / fastest {ours / min(others):.2f})", ours)


def _xlsxwriter(kept: list[list[str]], ground: Path) -> float:
    begun = perf_counter()
    with xlsxwriter.Workbook(str(ground / "x.xlsx"), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(kept):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    seconds = perf_counter() - begun
    said("XlsxWriter, constant memory", seconds)
    return seconds


def _pyexcelerate(kept: list[list[str]], ground: Path) -> float:
    import pyexcelerate  # type: ignore[import-not-found]  # noqa: PLC0415 - only where it is there

    begun = perf_counter()
    book = pyexcelerate.Workbook()
    book.new_sheet("2026-10", data=kept)
    book.save(str(ground / "p.xlsx"))
    seconds = perf_counter() - begun
    said("PyExcelerate", seconds)
    return seconds


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    CATALOGUE.add(ACTS, DUTIES)
    with tempfile.TemporaryDirectory(prefix="delivery-bench-") as folder:
        ground = Path(folder)
        source = ground / "data.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(NAMES)
            writer.writerows(rows(count))
        the_whole_way(source, ground)
        writers(count, ground)


if __name__ == "__main__":
    main()
