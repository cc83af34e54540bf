"""Reads a desk's own file into a draft edition, and keeps what is wrong with its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.moc.editions import queries
from registry.moc.editions import services as editions
from registry.moc.editions.models import Edition, EditionDraft
from registry.moc.editions.rules import AGENCIES, KEY, SIDE, Sort
from registry.moc.post.services import INSTRUMENT, day_at
from registry.moc.support.services import Progress, read_workbook
from registry.papers.files import FileStore
from registry.papers.services import store_file
from registry.tables.faults import Invalid, Rule
from registry.tables.plain import PlainTable
from registry.tables.reading import ReadTable, Row, read_table
from registry.tables.schema import Schema, plain_heading
from registry.tables.sources import Source
from registry.tables.writing import text_of

_MOST: Final = 200  # faults that are kept


@dataclass(frozen=True)
class Headings:
    """What a file calls its columns, and which column each is taken for."""

    found: tuple[str, ...]
    taken_for: Mapping[str, str]


def headings_of(table: ReadTable) -> Headings:
    """Return the headings of a file, and by column the one that it is taken from."""
    return Headings(
        tuple(column.heading for column in table.columns),
        {column.key: column.heading for column in table.columns if column.key is not None},
    )


def read_agencies(source: Source, draft: EditionDraft) -> ReadTable:
    """Recognise a file of agencies, its columns as a person matched them. Raises Unreadable."""
    assert draft.stored is not None
    schema = _matched(AGENCIES, draft.matched)
    return read_table(source, schema=schema, file=draft.stored.original_name)


def _matched(schema: Schema, matched: Mapping[str, str]) -> Schema:
    """Return a schema in which what a person matched goes before what is guessed.

    Raises Refused where a column called like one of the list is to be another one.
    """
    chosen = {key: heading for key, heading in matched.items() if heading}
    said = {plain_heading(heading) for heading in chosen.values()}
    columns = []
    for column in schema.columns:
        names = [one for one in column.aliases if plain_heading(one) not in said]
        if own := chosen.get(column.key):
            names.append(own)
        columns.append(replace(column, aliases=tuple(names)))
    try:
        return replace(schema, columns=tuple(columns))
    except ValueError:
        message = N_(
            "A column of the file is called like another column of the list. Rename it in the "
            "file, and hand the file in again."
        )
        raise Refused(Refusal(message)) from None


def take_agencies(
    session: Session, edition: Edition, draft: EditionDraft, table: ReadTable
) -> None:
    """Fill a draft from a file of agencies; rows with errors are kept apart as faults."""
    told = [fault for fault in table.faults if fault.rule is not Rule.ABSENT_COLUMN]
    rows, faults, seen = [], [_said(fault) for fault in told], dict[str, int]()
    if table.is_usable:
        for row in table.rows():
            faults += [_said(fault) for fault in row.faults]
            number = str(row.values.get(KEY[Sort.AGENCIES]) or "").strip()
            if not row.is_sound or not number:
                continue
            if (first := seen.setdefault(number, row.number)) != row.number:
                doubled = Invalid(Rule.DOUBLED_PLACE, row=first)
                faults.append(
                    _said(table.place.fault(doubled, row=row.number, column=KEY[Sort.AGENCIES]))
                )
                continue
            rows.append(_as_texts(row, number))
    columns = tuple(column.key for column in AGENCIES.columns)
    editions.fill(session, edition, PlainTable(columns, tuple(rows)))
    draft.faults = faults[:_MOST]
    session.flush()


def _as_texts(row: Row, number: str) -> dict[str, str]:
    found = {column.key: text_of(row.values.get(column.key)).strip() for column in AGENCIES.columns}
    return found | {KEY[Sort.AGENCIES]: number, "standing": found["standing"] or "certified"}


def _said(fault: Any) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": fault.column,
        "blocks": fault.blocks,
        "message": fault.message.text,
        "params": _plain(fault.message.params),
        "advice": fault.advice.text,
        "advice_params": _plain(fault.advice.params),
    }


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [value.ja, value.en] if isinstance(value, LocalizedText) else str(value)
        for key, value in params.items()
    }


def take_support(
    session: Session,
    edition: Edition,
    draft: EditionDraft,
    source: Source,
    *,
    day: date | None,
    now: datetime,
    progress: Progress | None = None,
) -> None:
    """Fill a draft from the published workbook, of `day` where the file states none.

    Raises Unreadable, Refused.
    """
    found = read_workbook(source, progress=progress)
    as_of = found.as_of or day
    if as_of is None:
        message = N_(
            "No day stands above the list, or one that does not exist. Enter the day, and hand the "
            "file in again."
        )
        raise Refused(Refusal(message))
    if as_of > day_at(SIDE[Sort.SUPPORT], now):
        raise Refused(Refusal(N_("The day of the list is still to come.")))
    editions.fill(session, edition, found.table)
    edition.as_of = as_of
    draft.faults = [_noted(one.row, one.column, one.refusal) for one in found.faults[:_MOST]]
    draft.reading_since, draft.done_rows = None, edition.row_count
    session.flush()


def _noted(row: int, column: str, refusal: Refusal) -> dict[str, Any]:
    """Keep what is odd about a row of another office's list: it is told, and passed on as it is."""
    params = {key: str(value) for key, value in refusal.params.items()}
    said = {"message": refusal.message, "params": params, "advice": "", "advice_params": {}}
    return {"row": row, "column": column, "blocks": False, **said}


def import_file(
    session: Session,
    store: FileStore,
    file: Path,
    sort: Sort,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[Edition, EditionDraft]:
    """Draw an edition up from a file that lies on this machine, to be put forward and issued.

    Raises Unreadable, and Refused where a row has errors: then nothing of it is kept.
    """
    with file.open("rb") as upload:
        stored = store_file(
            session,
            store,
            upload,
            name=file.name,
            compartment=INSTRUMENT,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
        )
    today = day_at(SIDE[sort], now)
    edition = editions.begin(
        session, sort, as_of=today, valid_until=None, actor=actor, now=now, stored=stored
    )
    draft = queries.get_draft(session, edition)
    assert draft is not None
    if sort is Sort.SUPPORT:
        take_support(session, edition, draft, file, day=today, now=now, progress=progress)
    else:
        take_agencies(session, edition, draft, read_agencies(file, draft))
    if wrong := [fault for fault in draft.faults if fault["blocks"]]:
        message = N_("Row %(row)s can't be taken: correct the file and hand it in anew.")
        raise Refused(*(Refusal(message, {"row": fault["row"]}) for fault in wrong))
    return edition, draft


def begin_reading(draft: EditionDraft, *, now: datetime) -> None:
    """Note that a file is being read, beside the request."""
    draft.reading_since, draft.done_rows, draft.failure = now, 0, None


def give_up(draft: EditionDraft, refusal: Refusal) -> None:
    """Note why a file could not be read."""
    draft.reading_since = None
    draft.failure = {
        "message": refusal.message,
        "params": {key: str(value) for key, value in refusal.params.items()},
    }
