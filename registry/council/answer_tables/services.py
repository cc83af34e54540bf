"""A filled table of answers: looked through first, then taken into the member's draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.answer_tables.rules import NUMBER, PLACE, schema_of
from registry.council.answering.services import Said, write
from registry.council.asking.rules import MOST_EMPLOYERS
from registry.council.requests import queries
from registry.council.requests.models import AnswerTable, Request
from registry.council.requests.rules import QuestionType
from registry.council.requests.services import must_take_answers
from registry.papers.models import StoredFile
from registry.tables.encodings import Encoding
from registry.tables.faults import Fault, Invalid, Rule, Unreadable
from registry.tables.preview import Mode
from registry.tables.reading import Chosen, ReadTable, Row, read_table
from registry.tables.sources import Limits, Source
from registry.tables.writing import text_of

MOST_ROWS: Final = 2 * MOST_EMPLOYERS  # a table of more can't be the one that was made


@dataclass(frozen=True)
class Looked:
    """A filled table that was looked through: its sound rows by number, and its faults.

    `other` is the number of the request that every row belongs to, where it is not this one.
    """

    table: ReadTable
    row_count: int
    sound: Mapping[int, Row]
    faults: Sequence[Fault]
    other: str
    broke_off: Unreadable | None

    @property
    def faulty_count(self) -> int:
        """How many rows can't be taken."""
        return self.row_count - len(self.sound)

    def allows(self, mode: Mode) -> bool:
        """Say whether the table may be taken so."""
        if self.broke_off or self.other or not self.table.is_usable or not self.sound:
            return False
        return mode is Mode.WITHOUT_FAULTY or not self.faulty_count


def hand_in(
    session: Session, request: Request, stored: StoredFile, *, actor: Actor, now: datetime
) -> AnswerTable:
    """Keep a filled table that is to be looked at. Raises OutOfDate."""
    must_take_answers(request)
    handed_in = AnswerTable(
        id=uuid4(),
        request_id=request.id,
        organisation_id=request.organisation_id,
        stored_file_id=stored.id,
        stored=stored,
        chosen={},
        handed_in_at=now,
        handed_in_by=actor.account_id,
    )
    session.add(handed_in)
    session.flush()
    return handed_in


def look(
    session: Session, request: Request, source: Source, *, file: str, chosen: Mapping[str, Any]
) -> Looked:
    """Look a filled table through, of which nothing is taken. Raises Unreadable."""
    names = [one.name for one in queries.all_employers(session, request.id)]
    files = {one.stored.original_name for one in queries.files(session, request.id)}
    asked = [question for question in request.questions if question.per_employer]
    schema = schema_of(request.request_number, asked, names=names, files=files)
    table = read_table(
        source,
        schema=schema,
        file=file,
        limits=Limits(size=20 << 20, rows=MOST_ROWS),
        chosen=Chosen(
            encoding=Encoding(chosen["encoding"]) if chosen.get("encoding") else None,
            sheet=chosen.get("sheet") or None,
        ),
    )
    return _looked(table, request.request_number)


def _looked(table: ReadTable, request_number: str) -> Looked:
    faults = list(table.faults)
    sound: dict[int, Row] = {}
    rows_of: dict[int, int] = {}
    numbers: set[str] = set()
    count, broke_off = 0, None
    try:
        for row in table.rows():
            count += 1
            numbers.add(row.given.get(NUMBER.key, "").strip())
            faults += row.faults
            place = row.values.get(PLACE.key)
            if isinstance(place, int) and rows_of.setdefault(place, row.number) != row.number:
                doubled = Invalid(Rule.DOUBLED_PLACE, row=rows_of[place])
                faults.append(table.place.fault(doubled, row=row.number, column=PLACE.key))
            elif isinstance(place, int) and row.is_sound:
                sound[place] = row
    except Unreadable as unreadable:
        broke_off = unreadable
    other = next(iter(numbers), "") if len(numbers) == 1 else ""
    return Looked(table, count, sound, faults, "" if other == request_number else other, broke_off)


def take_table(
    session: Session,
    request: Request,
    handed_in: AnswerTable,
    looked: Looked,
    mode: Mode,
    *,
    now: datetime,
) -> int:
    """Take a table's answers into the draft, whole or without its faulty rows; return how many.

    Raises Refused where the table does not allow it, OutOfDate.
    """
    if not looked.allows(mode):
        raise Refused(Refusal(N_("The file has errors, so it can't be taken whole."), field="mode"))
    employers = {one.place: one.id for one in queries.all_employers(session, request.id)}
    files = {one.stored.original_name: one.id for one in queries.files(session, request.id)}
    by_key = {question.key: question for question in request.questions}
    said: dict[tuple[UUID | None, UUID], Said] = {}
    for place, row in looked.sound.items():
        for key, value in row.values.items():
            text_said = text_of(value).strip()
            if key in by_key and text_said:
                file = by_key[key].type_of_answer == QuestionType.FILE
                file_id = files.get(text_said) if file else None
                said[employers[place], by_key[key].id] = Said(text_said, file_id)
    write(session, request, said, now=now)
    handed_in.taken_at, handed_in.taken_count = now, len(looked.sound)
    session.flush()
    return len(looked.sound)
