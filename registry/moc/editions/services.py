"""The verbs of editions: drawn up or read from a file, put forward, issued, published."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.db import one_at_a_time
from registry.core.refusals import NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.exchange.listing import Listing
from registry.exchange.packages import Package
from registry.exchange.services import table_of
from registry.moc.editions import queries
from registry.moc.editions.models import AgencyList, Edition, EditionDraft, EditionRow, SupportList
from registry.moc.editions.rules import (
    KEY,
    LISTED,
    NAME_COLUMNS,
    OF,
    SCHEMAS,
    SIDE,
    TITLES,
    Sign,
    Sort,
    still_revoked,
)
from registry.moc.post.rules import Side, side_among
from registry.moc.post.services import Kind, Table, day_at, do
from registry.moc.publications.services import prove
from registry.papers.models import StoredFile
from registry.tables.keys import search_key
from registry.tables.plain import PlainTable

_AT_ONCE: Final = 2_000
_DESTINATION: Final = "JP"


def begin(
    session: Session,
    sort: Sort,
    *,
    as_of: date,
    valid_until: date | None,
    actor: Actor,
    now: datetime,
    stored: StoredFile | None = None,
) -> Edition:
    """Begin a draft of a side's own list, to be filled from the register or from a file."""
    side = SIDE[sort]
    if side_among(actor.desks) is not side or not OF[sort].put_forward.by.admits(actor, None):
        raise NotEntitled
    if as_of > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="as_of"))
    if valid_until is not None and valid_until < as_of:
        raise Refused(Refusal(N_("The term would be over already."), field="valid_until"))
    edition = queries.MODELS[sort](
        side=side, as_of=as_of, valid_until=valid_until, made_at=now, row_count=0
    )
    session.add(edition)
    session.flush()
    session.add(EditionDraft(edition_id=edition.id, stored=stored))
    session.flush()
    return edition


def fill_from_register(session: Session, edition: Edition) -> None:
    """Fill a draft with the agencies that are certified for Japan."""
    fill(session, edition, queries.certified_for(session, _DESTINATION))


def fill(session: Session, edition: Edition, table: PlainTable) -> None:
    """Put a table in the place of a draft's rows; its numbers must tell the rows apart."""
    key = KEY[Sort(edition.sort)]
    session.execute(delete(EditionRow).where(EditionRow.edition_id == edition.id))
    for start in range(0, len(table.rows), _AT_ONCE):
        some = table.rows[start : start + _AT_ONCE]
        rows = [_row(edition, key, place, row) for place, row in enumerate(some, start)]
        session.execute(insert(EditionRow), rows)
    edition.row_count = len(table.rows)
    edition.rows_digest = digest_of(table.rows)
    session.flush()


def _row(edition: Edition, key: str, place: int, row: Mapping[str, str]) -> dict[str, Any]:
    names = [row.get(column, "") for column in NAME_COLUMNS]
    numbers = dict.fromkeys((row[key], row.get("registration_number", "")))
    of_agencies = edition.sort == Sort.AGENCIES
    return {
        "edition_id": edition.id,
        "position": place,
        "key": row[key],
        "cells": {column: text for column, text in row.items() if text},
        "search_key": search_key(*numbers, *names),
        "skeletons": queries.skeletons_of(row) if of_agencies else "",
    }


def digest_of(rows: Iterable[Mapping[str, str]]) -> str:
    """Return the SHA-256 of rows, whatever stands in empty cells."""
    said = [{key: text for key, text in row.items() if text} for row in rows]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def put_forward(
    session: Session,
    edition: Edition,
    *,
    reasons: Mapping[Sign, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Put a draft forward. Raises Refused where something looks wrong and no reason is given."""
    draft = queries.get_draft(session, edition)
    assert draft is not None, "only one's own drafts are put forward"
    _check(session, edition, draft)
    found = queries.what_looks_wrong(session, edition, queries.difference(session, edition))
    given = {sign: reasons.get(sign, "").strip() for sign in (stop.sign for stop in found)}
    missing = [sign for sign, reason in given.items() if not reason]
    if missing:
        message = N_("Say why this is right all the same.")
        raise Refused(*(Refusal(message, field=field_of(sign)) for sign in missing))
    facts = {"rows": edition.row_count, "digest": edition.rows_digest, "signs": sorted(given)}

    def change() -> None:
        draft.overrides = {sign.value: reason for sign, reason in given.items()}

    perform(
        session,
        OF[Sort(edition.sort)].put_forward,
        record=edition,
        actor=actor,
        now=now,
        facts=facts,
        change=change,
    )


def field_of(sign: Sign) -> str:
    """Return the name of the field in which a sign's reason is typed."""
    return f"because_{sign.replace('-', '_')}"


def _check(session: Session, edition: Edition, draft: EditionDraft) -> None:
    if draft.reading_since is not None or not edition.row_count:
        raise Refused(Refusal(N_("The edition holds no entries yet.")))
    if any(fault["blocks"] for fault in draft.faults):
        raise Refused(
            Refusal(N_("Rows of the file have errors. Correct them and hand it in anew."))
        )
    sort = Sort(edition.sort)
    if sort is not Sort.AGENCIES:
        return
    table = queries.table_of(session, edition)
    if back := still_revoked(table.rows, queries.revoked(session), key=KEY[sort]):
        message = N_("The certification %(number)s was revoked; it can't be listed again.")
        raise Refused(*(Refusal(message, {"number": number}) for number in back))


def send_back(
    session: Session, edition: Edition, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send an edition back to who put it forward."""
    act = OF[Sort(edition.sort)].send_back
    perform(session, act, record=edition, actor=actor, now=now, reason=reason)


def discard(session: Session, edition: Edition, *, actor: Actor, now: datetime) -> None:
    """Discard an edition that was never issued."""
    act = OF[Sort(edition.sort)].discard
    perform(session, act, record=edition, actor=actor, now=now)


def issue(
    session: Session,
    edition: Edition,
    *,
    actor: Actor,
    now: datetime,
    after: int | None = None,
) -> None:
    """Issue an edition, as another person than put it forward; it gets the list's next number.

    `after` is the number of the edition that it was compared with when it was looked through.
    Raises OutOfDate where that is not the last one any more, Refused where something new looks
    wrong.
    """
    sort = Sort(edition.sort)
    one_at_a_time(session, f"{edition.kind}:number")
    last = queries.last_issued(session, sort)
    number = (last.number or 0) + 1 if last else 1
    if last is not None and edition.as_of < last.as_of:
        message = N_("An edition of a later day is issued already (%(day)s).")
        raise Refused(Refusal(message, {"day": last.as_of}))
    if after is not None and after != number - 1:
        message = N_(
            "Edition %(number)s was issued meanwhile. What changes since then stands below: look "
            "through it, and issue it then."
        )
        raise OutOfDate(Refusal(message, {"number": number - 1}))
    _check_again(session, edition)

    def change() -> None:
        edition.number = number
        edition.made_at = now

    do(
        session,
        OF[sort].issue,
        record=edition,
        actor=actor,
        now=now,
        facts={"number": number, "rows": edition.row_count, "digest": edition.rows_digest},
        change=change,
    )
    if sort is Sort.AGENCIES:
        _note_listed(session, edition, actor=actor, now=now)


def _check_again(session: Session, edition: Edition) -> None:
    """See that nothing looks wrong but what was given a reason when it was put forward."""
    draft = queries.get_draft(session, edition)
    assert draft is not None, "only one's own drafts are issued"
    _check(session, edition, draft)
    found = queries.what_looks_wrong(session, edition, queries.difference(session, edition))
    if any(stop.sign not in draft.overrides for stop in found):
        message = N_(
            "Since it was put forward, something else asks for a second look. Send it back."
        )
        raise Refused(Refusal(message))


def _note_listed(session: Session, edition: Edition, *, actor: Actor, now: datetime) -> None:
    """Write down of each certification in the register that Japan has its details (moc:7.2)."""
    numbers = (row["certificate_number"] for row in queries.table_of(session, edition).rows)
    for one in queries.to_be_listed(session, numbers):
        facts = {"edition": edition.number}
        perform(session, LISTED, record=one, actor=actor, now=now, facts=facts)


def publish(
    session: Session,
    edition: Edition,
    side: Side,
    *,
    address: str,
    published_at: datetime,
    digest: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record, with its proof, that a side published a list; that proves the earlier ones too."""
    if edition.number is None:
        raise OutOfDate(Refusal(N_("The edition is not issued yet.")))
    act = OF[Sort(edition.sort)].publish.get(side)
    if act is None:
        raise NotEntitled
    earlier = [one for one in queries.unpublished(session, edition, side) if one is not edition]
    for one in (*earlier, edition):
        proof = prove(
            session,
            one.kind,
            one.id,
            side=side,
            since=day_at(side, one.made_at),
            address=address,
            published_at=published_at,
            digest=digest,
            now=now,
        )
        facts = {"number": one.number, "page": digest}
        do(session, act, record=one, brings=proof, actor=actor, now=now, facts=facts)


# -- between the sides ----------------------------------------------------------------------------


def as_table(session: Session, edition: Edition) -> Table:
    """Return an edition as the list that travels in its package."""
    sort = Sort(edition.sort)
    columns = SCHEMAS[sort].columns
    rows = [
        [row[column.key] or None for column in columns]
        for row in queries.table_of(session, edition).rows
    ]
    listing = Listing(TITLES[sort], columns, rows, (KEY[sort],))
    return Table(listing, edition.as_of, edition.valid_until)


def take(session: Session, edition: Edition, package: Package) -> None:
    """Take the rows of an edition that came. Raises ValueError where it states other ones."""
    table = table_of(package)
    known = {column.key for column in SCHEMAS[Sort(edition.sort)].columns}
    if not known.issuperset(table.columns):
        raise ValueError("columns that the list does not have")
    count, digest = edition.row_count, edition.rows_digest
    fill(session, edition, table)
    if (count, digest) != (edition.row_count, edition.rows_digest):
        raise ValueError("not the rows that the sender states")


KINDS: Final = (
    Kind(AgencyList, table=as_table, take=take),
    Kind(SupportList, table=as_table, take=take),
)
