"""Gives numbers, issues and voids documents, makes them again, and takes files in."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import IO, Any, Final
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, object_session

from registry.core.clock import legal_date
from registry.core.db import Base
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.papers.files import LARGEST, FileStore
from registry.papers.letters import (
    Certificate,
    Language,
    NumberedDocument,
    Printed,
    Replaced,
    Roster,
    voided,
)
from registry.papers.models import NumberSeries, Paper, StoredFile
from registry.papers.queries import issued_since, replacement_of
from registry.papers.render import render, version
from registry.papers.rules import PaperState, Series, fiscal_year, written
from registry.settings.queries import value_on

log = logging.getLogger(__name__)
ROWS_AT_MOST: Final = 3000  # a hundred sheets, three seconds, a third of a gigabyte of memory


class NotTheSame(Refused):
    """A document made again is not, to the byte, the one that was issued; `detail` is for logs."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            Refusal(
                N_(
                    "The stored copy of this document is missing, and made again it would differ"
                    " from what was issued, so it is not shown. Ask the administrator to bring the"
                    " copy back from a backup."
                )
            )
        )
        self.detail = detail
        log.error("not the same: %s", detail)


def reserve_number(session: Session, *, series: Series, on: date) -> int:
    """Take the next number of `series` in the fiscal year of `on`.

    Its row stays locked until the transaction ends: the next asker waits, and a number whose
    transaction is undone is given again. So there are neither duplicates nor gaps.
    """
    first = insert(NumberSeries).values(
        office=series.office, series=series.name, fiscal_year=fiscal_year(on), next_number=2
    )
    taken = first.on_conflict_do_update(
        index_elements=[NumberSeries.office, NumberSeries.series, NumberSeries.fiscal_year],
        set_={"next_number": NumberSeries.next_number + 1},
    ).returning(NumberSeries.next_number)
    return session.execute(taken).scalar_one() - 1


def next_number(session: Session, *, series: Series, on: date) -> str:
    """Take the next number of `series` and return it as the office writes it on that day."""
    return _written(session, series, reserve_number(session, series=series, on=on), on)


def continue_numbers(
    session: Session, *, series: Series, on: date, following: int, lowest: int | None = None
) -> None:
    """Go live: let the numbers of that fiscal year go on at `following`, after those given before.

    `lowest` is the first number of a run that was brought in by mistake and not given since; where
    there is none, nothing goes back behind the next number. Raises Refused where that number, or a
    later one, was given already.
    """
    year = fiscal_year(on)
    key = (series.office, series.name, year)
    row = session.get(NumberSeries, key, with_for_update=True, populate_existing=True)
    least = 1 if row is None else row.next_number if lowest is None else lowest
    if following < least:
        raise Refused(
            Refusal(N_("Numbers from this one on were given already."), field="following")
        )
    if row is None:
        row = NumberSeries(office=series.office, series=series.name, fiscal_year=year)
        session.add(row)
    row.next_number = following
    session.flush()


def preview(document: NumberedDocument, *, language: Language, demonstration: bool) -> bytes:
    """Return the PDF before it is issued: 番号 in the number's place, and marked as a draft."""
    draft = replace(document, number="")
    return render(draft.kind, draft.data(), language=language, demonstration=demonstration)


def printed(document: Printed, *, language: Language, demonstration: bool) -> bytes:
    """Return the PDF of what is printed but never issued: a list, a case file, minutes, a slip.

    Raises Refused for a list too long to be read on paper.
    """
    if isinstance(document, Roster) and len(document.rows) > ROWS_AT_MOST:
        raise Refused(
            Refusal(
                N_(
                    "A printed list holds at most %(most)s rows, and this one has %(rows)s. "
                    "Narrow the filters, or export it as CSV or XLSX."
                ),
                {"most": ROWS_AT_MOST, "rows": len(document.rows)},
            )
        )
    return render(document.kind, document.data(), language=language, demonstration=demonstration)


def issue(
    session: Session,
    document: NumberedDocument,
    *,
    series: Series,
    compartment: str,
    subject: str,
    organisation_id: UUID | None,
    language: Language,
    demonstration: bool,
    now: datetime,
    replaces: Paper | None = None,
) -> Paper:
    """Issue a letter or certificate about `subject`; `organisation_id` may read it too.

    A document that bears a number already (a receipt) keeps it; any other takes the next one of
    `series`. `replaces` is the void document in whose place it stands, and it says so. Raises
    Refused where that one is not void or was replaced before.
    """
    if replaces is not None:
        _take_the_place_of(session, replaces)
        instead_of = Replaced(replaces.document_number, replaces.issued_on)
        document = replace(document, replaces=instead_of)
    number = None
    if not document.number:
        number = reserve_number(session, series=series, on=document.issued_on)
        text = _written(session, series, number, document.issued_on)
        document = replace(document, number=text)
    data = document.data()
    content = render(document.kind, data, language=language, demonstration=demonstration)
    paper = Paper(
        compartment=compartment,
        organisation_id=organisation_id,
        subject=subject,
        office=series.office,
        series=series.name if number else None,
        fiscal_year=fiscal_year(document.issued_on) if number else None,
        number=number,
        document_number=document.number,
        template=document.kind,
        template_version=version(document.kind),
        language=language,
        demonstration=demonstration,
        addressee=_addressee(document),
        issued_on=document.issued_on,
        issued_at=now,
        data=data,
        sha256=sha256(content).hexdigest(),
        state=PaperState.ISSUED,
        replaces_id=replaces.id if replaces else None,
    )
    session.add(paper)
    session.flush()
    return paper


def issue_again(session: Session, wrong: Paper, *, series: Series, now: datetime) -> Paper:
    """Issue a void letter anew, with its content, a new number and today's date.

    Raises Refused where it is not void or was replaced before.
    """
    _take_the_place_of(session, wrong)
    today = legal_date(now)
    number = reserve_number(session, series=series, on=today)
    data = {
        **wrong.data,
        "number": _written(session, series, number, today),
        "issued_on": today.isoformat(),
        "replaces": {"number": wrong.document_number, "issued_on": wrong.issued_on.isoformat()},
    }
    paper = Paper(
        compartment=wrong.compartment,
        organisation_id=wrong.organisation_id,
        subject=wrong.subject,
        office=series.office,
        series=series.name,
        fiscal_year=fiscal_year(today),
        number=number,
        document_number=data["number"],
        template=wrong.template,
        template_version=version(wrong.template),
        language=wrong.language,
        demonstration=wrong.demonstration,
        addressee=wrong.addressee,
        issued_on=today,
        issued_at=now,
        data=data,
        sha256=sha256(_made(wrong, data)).hexdigest(),
        state=PaperState.ISSUED,
        replaces_id=wrong.id,
    )
    session.add(paper)
    session.flush()
    return paper


def void(paper: Paper, *, reason: str, now: datetime) -> None:
    """Take the effect from an issued document, for a reason; it stays, and prints as void.

    Raises Refused where it is void already, by another's hand too, or no reason is given.
    """
    _lock(paper)
    if paper.state == PaperState.VOID:
        raise Refused(Refusal(N_("This document is void already.")))
    if not reason.strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    paper.state = PaperState.VOID
    paper.voided_at = now
    paper.void_reason = reason


def remake(paper: Paper) -> bytes:
    """Make an issued document's PDF again from its data.

    Raises NotTheSame where the bytes are not those that were issued.
    """
    content = _made(paper, paper.data)
    if sha256(content).hexdigest() != paper.sha256:
        raise NotTheSame(
            f"{paper.id}: issued with {paper.template_version}, now {version(paper.template)}"
        )
    return content


def pdf_of(paper: Paper, store: FileStore) -> bytes:
    """Return the bytes that were issued: those kept, or else made again and kept from now on.

    Raises NotTheSame, or FileLost where the kept file is damaged.
    """
    if store.holds(paper.sha256):
        return store.read(paper.sha256)
    content = remake(paper)
    store.keep(content)
    return content


def voided_pdf(session: Session, paper: Paper) -> bytes:
    """Return a void document's PDF with the marks of being void, why, and what replaces it."""
    assert paper.voided_at is not None
    assert paper.void_reason is not None
    replacement = replacement_of(session, paper)
    data = voided(
        paper.data,
        on=legal_date(paper.voided_at),
        reason=paper.void_reason,
        replaced_by=replacement.document_number if replacement else "",
    )
    return _made(paper, data)


def keep_issued(session: Session, store: FileStore, *, since: datetime) -> int:
    """Keep the bytes of what was issued since then, so that no later template matters to them.

    Runs after the commit, from the round. Returns how many were kept; one that can't be made again
    is told to the log each time and holds up no other.
    """
    kept = 0
    for paper in issued_since(session, since):
        if not store.holds(paper.sha256):
            try:
                pdf_of(paper, store)
                kept += 1
            except NotTheSame:
                log.exception("an issued document could not be kept")
    return kept


def store_file(
    session: Session,
    store: FileStore,
    upload: IO[bytes],
    *,
    name: str,
    compartment: str,
    organisation_id: UUID | None,
    stored_by: UUID | None,
    now: datetime,
    largest: int = LARGEST,
) -> StoredFile:
    """Take an uploaded file in. Raises Refused as `FileStore.take` does."""
    taken = store.take(upload, name=name, largest=largest)
    stored = StoredFile(
        compartment=compartment,
        organisation_id=organisation_id,
        sha256=taken.sha256,
        size=taken.size,
        media_type=taken.media_type,
        original_name=taken.name,
        stored_at=now,
        stored_by=stored_by,
    )
    session.add(stored)
    session.flush()
    return stored


def further_row(stored: StoredFile, *, compartment: str, now: datetime) -> StoredFile:
    """Return a further row for a file's content, in a room of its own, to be taken back alone."""
    return StoredFile(
        compartment=compartment,
        organisation_id=None,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        original_name=stored.original_name,
        stored_at=now,
        stored_by=None,
    )


def remove_papers(session: Session, subject: str) -> frozenset[str]:
    """Delete every document that was issued about a record; return the digests of their bytes.

    Their numbers are never given again.
    """
    gone = session.execute(delete(Paper).where(Paper.subject == subject).returning(Paper.sha256))
    return frozenset(gone.scalars())


def remove_file(session: Session, stored_file_id: UUID) -> frozenset[str]:
    """Delete a stored file's row, unless another record has it too; return its digest then."""
    try:
        with session.begin_nested():
            gone = session.scalars(
                delete(StoredFile)
                .where(StoredFile.id == stored_file_id)
                .returning(StoredFile.sha256)
            ).all()
    except IntegrityError:
        return frozenset()
    return frozenset(gone)


def forget_unused(
    session: Session, store: FileStore, digests: Iterable[str], *, before: datetime
) -> int:
    """Delete the bytes that no row knows any more and nobody handed in since `before`.

    Every table that knows a file's content names it in a column `sha256`. Runs after the commit
    that took the rows away, for a session that reaches all rows. Returns how many files went.
    """
    unknown = set(digests)
    for table in Base.metadata.tables.values():
        if unknown and "sha256" in table.c:
            known = select(table.c.sha256).where(table.c.sha256.in_(unknown))
            unknown -= set(session.scalars(known))
    return sum(store.forget(digest, before=before) for digest in unknown)


def remove_unattached(session: Session, *, shelf: str, before: datetime) -> None:
    """Delete rows of files stored before `before` that lie with no record (any more).

    They were taken out of a draft, or thrown away with one. Looks at the digests that begin with
    `shelf`, for a session that reaches all rows.
    """
    attached = [
        select(foreign.parent).where(foreign.parent == StoredFile.id).exists()
        for table in Base.metadata.tables.values()
        for foreign in table.foreign_keys
        if foreign.column is StoredFile.__table__.c.id
    ]
    session.execute(
        delete(StoredFile).where(
            StoredFile.sha256.between(shelf, f"{shelf}g"),
            StoredFile.stored_at < before,
            ~or_(*attached),
        )
    )


def _written(session: Session, series: Series, number: int, on: date) -> str:
    return written(value_on(session, series.pattern, on), number, on=on)


def _lock(paper: Paper) -> None:
    """Let one at a time void or replace a document, and see what the one before did."""
    session = object_session(paper)
    assert session is not None
    session.flush()  # what is not written yet would be forgotten
    session.refresh(paper, with_for_update=True)


def check_replaceable(session: Session, paper: Paper) -> None:
    """See that a document can be issued again. Raises Refused: it is void, and was not replaced."""
    if paper.state != PaperState.VOID:
        raise Refused(Refusal(N_("Void the wrong document first.")))
    if replacement_of(session, paper) is not None:
        raise Refused(Refusal(N_("Another document was issued in its place already.")))


def _take_the_place_of(session: Session, paper: Paper) -> None:
    _lock(paper)
    check_replaceable(session, paper)


def _addressee(document: NumberedDocument) -> str:
    if isinstance(document, Certificate):
        return document.name_ja
    return "　".join(document.addressee.lines)


def _made(paper: Paper, data: Mapping[str, Any]) -> bytes:
    language: Language = "ja" if paper.language == "ja" else "en"
    return render(paper.template, data, language=language, demonstration=paper.demonstration)
