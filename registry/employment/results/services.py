"""The verbs of results: rows read, an annex handed in as a delivery."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Final

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.periods import Period, PeriodKind
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries import checking
from registry.deliveries import queries as deliveries
from registry.deliveries.doing import Office
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.streams import Stream
from registry.employment.deliveries.rules import ANNEX_2, ANNEX_3, MISMATCHES, OMISSIONS
from registry.employment.results.rules import as_annex_2, as_annex_3
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import HAND_IN_MISMATCHES, HAND_IN_OMISSIONS, Outcome
from registry.employment.runs.services import LARGEST
from registry.matching.spellings import code_key
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file
from registry.tables.encodings import Encoding

MOST: Final = 100


@dataclass(frozen=True)
class Annex:
    """One of the two annexes: where it comes from, as which delivery it goes."""

    outcome: Outcome
    stream: Stream
    act: Act
    columns: tuple[str, ...]
    shaped: Callable[[Mapping[str, str]], dict[str, str]]


ANNEXES: Final = {
    "mismatches": Annex(
        Outcome.MISMATCH,
        MISMATCHES,
        HAND_IN_MISMATCHES,
        tuple(column["key"] for column in ANNEX_2),
        as_annex_2,
    ),
    "omissions": Annex(
        Outcome.NOT_NOTIFIED,
        OMISSIONS,
        HAND_IN_OMISSIONS,
        tuple(column["key"] for column in ANNEX_3),
        as_annex_3,
    ),
}


def read(
    session: Session, store: FileStore, run: MatchingRun, outcome: Outcome
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a result, each with its line. Raises Refused where its term is over."""
    kept = queries.files_of(session, run).get(f"{outcome}.csv")
    if kept is None:
        raise Refused(Refusal(N_("There is no such file, or its term is over.")))
    with store.open(kept.sha256) as content:
        text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
        yield from enumerate(csv.DictReader(text), start=2)


def look_up(
    session: Session, store: FileStore, run: MatchingRun, outcome: Outcome, number: str
) -> list[tuple[int, dict[str, str]]]:
    """Return the first rows of a result; those of a card or notification number, if one is given.

    Raises Refused.
    """
    wanted, found = code_key(number), []
    for line, row in read(session, store, run, outcome):
        if wanted and wanted not in (
            code_key(row.get("card_no", "")),
            code_key(row.get("notification_no", "")),
        ):
            continue
        found.append((line, row))
        if len(found) == MOST:
            break
    return found


def delivery_of(session: Session, run: MatchingRun, annex: Annex) -> Delivery | None:
    """Return the delivery of the day that a run matched on."""
    period = Period(PeriodKind.DAY, run.matched_on)
    return deliveries.find(session, annex.stream.code, str(period))


def hand_in(
    office: Office, run: MatchingRun, annex: Annex, *, actor: Actor, now: datetime
) -> Consignment:
    """Hand an annex in as the delivery of its day, on its way to being checked like any file.

    One without rows is a nil return. Raises Refused where that day's delivery can't take it.
    """
    session = office.session
    delivery = delivery_of(session, run, annex)
    if delivery is None:
        raise Refused(Refusal(N_("The calendar has opened no delivery for this day.")))
    assert run.summary is not None
    rows = int(run.summary["rows"][annex.outcome.value])
    stored = _stored(office, run, annex, actor=actor, now=now) if rows else None
    file = checking.begin(
        session, annex.stream, delivery, stored, encoding=Encoding.UTF_8_BOM, actor=actor, now=now
    )
    if stored is None:
        checking.check(office, annex.stream, file, None)
    perform(
        session,
        annex.act,
        record=run,
        actor=actor,
        now=now,
        facts={"delivery": str(delivery.id), "file": file.number, "rows": rows},
        about=[f"{delivery.kind}:{delivery.id}"],
    )
    return file


def _stored(
    office: Office, run: MatchingRun, annex: Annex, *, actor: Actor, now: datetime
) -> StoredFile:
    with TemporaryFile() as target:
        _write(target, annex, read(office.session, office.files, run, annex.outcome))
        target.seek(0)
        return store_file(
            office.session,
            office.files,
            target,
            name=f"{annex.stream.code}-{run.matched_on.isoformat()}.csv",
            compartment=annex.stream.room,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
            largest=LARGEST,
        )


def _write(target: IO[bytes], annex: Annex, rows: Iterator[tuple[int, dict[str, str]]]) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    writer = csv.DictWriter(text, annex.columns, restval="")
    writer.writeheader()
    writer.writerows(annex.shaped(row) for _line, row in rows)
    text.detach()
