"""A filled table of answers: looked through first, then taken into the member's draft."""

from collections.abc import Mapping
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
from registry.tables.numbered import Looked, look_through
from registry.tables.preview import Mode
from registry.tables.reading import Chosen, read_table
from registry.tables.sources import Limits, Source
from registry.tables.writing import text_of

MOST_ROWS: Final = 2 * MOST_EMPLOYERS  # a table of more can't be the one that was made


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
    return look_through(
        table, matter=request.request_number, matter_key=NUMBER.key, number_key=PLACE.key
    )


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
