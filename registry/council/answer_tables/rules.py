"""The table that a request is answered by: made for that request, its columns plain to see."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from registry.council.requests.rules import LARGEST, LONGEST, QuestionType
from registry.tables.faults import Invalid, Rule
from registry.tables.keys import name_key
from registry.tables.schema import Choice, Column, Kind, RowCheck, Schema, Value

NUMBER: Final = Column("request", "求め番号", "Request", required=True, max_length=60)
PLACE: Final = Column("number", "番号", "Number", Kind.INTEGER, required=True, least=1)
NAME: Final = Column("name", "名称", "Name", max_length=200)
ABOUT: Final = (
    Column("establishment", "事業所名", "Establishment", max_length=200),
    Column("corporate_number", "法人番号", "Corporate number", max_length=40),
    Column("address", "所在地", "Address", max_length=300),
)
YES_NO: Final = (Choice("yes", "はい", "Yes"), Choice("no", "いいえ", "No"))
_HEADING: Final = 80


class Asks(Protocol):
    """A question as far as its column goes."""

    text: Any
    text_en: Any
    type_of_answer: Any
    choices: Any

    @property
    def key(self) -> str:
        """What it is called in tables."""


_KINDS: Final[Mapping[QuestionType, Kind]] = {
    QuestionType.TEXT: Kind.TEXT,
    QuestionType.NUMBER: Kind.INTEGER,
    QuestionType.YES_NO: Kind.CHOICE,
    QuestionType.DATE: Kind.DATE,
    QuestionType.CHOICE: Kind.CHOICE,
    QuestionType.FILE: Kind.TEXT,
}


def column_of(asked: Asks) -> Column:
    """Return the column in which a question is answered; an empty cell leaves it open."""
    kind = QuestionType(asked.type_of_answer)
    number = asked.key.removeprefix("q")
    allowed: tuple[Choice, ...] = ()
    if kind is QuestionType.YES_NO:
        allowed = YES_NO
    elif kind is QuestionType.CHOICE:
        allowed = tuple(Choice(text, text, text) for text in asked.choices)
    return Column(
        asked.key,
        f"問{number} {asked.text[:_HEADING]}",
        f"Q{number} {(asked.text_en or asked.text)[:_HEADING]}",
        _KINDS[kind],
        max_length=LONGEST,
        allowed=allowed,
        least=0,
        most=LARGEST,
    )


def schema_of(
    request_number: str,
    questions: Iterable[Asks],
    *,
    names: Sequence[str],
    files: Iterable[str] = (),
) -> Schema:
    """Return the table of one request.

    `names` are its establishments' in the order of their numbers, `files` the names of files that
    were added. A row of another request, of a number that there is not, or whose name does not
    belong to its number is at fault; so is a file that was not added.
    """
    asked = list(questions)
    by_file = [one.key for one in asked if one.type_of_answer == QuestionType.FILE]
    columns = (NUMBER, PLACE, NAME, *ABOUT, *(column_of(one) for one in asked))
    keys = [name_key(name) for name in names]
    return Schema(
        "answers",
        columns,
        checks=(_belongs_to(request_number), _stands_at(keys), _added(by_file, set(files))),
    )


def _belongs_to(request_number: str) -> RowCheck:
    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        number = values.get(NUMBER.key)
        if isinstance(number, str) and number.strip() != request_number:
            yield NUMBER.key, Invalid(Rule.OTHER_MATTER, number=request_number)

    return check


def _stands_at(keys: Sequence[str]) -> RowCheck:
    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        place, name = values.get(PLACE.key), values.get(NAME.key)
        if not isinstance(place, int):
            return
        if place > len(keys):
            yield PLACE.key, Invalid(Rule.UNKNOWN_PLACE, most=len(keys))
        elif isinstance(name, str) and name_key(name) != keys[place - 1]:
            yield NAME.key, Invalid(Rule.OTHER_NAME)

    return check


def _added(columns: Sequence[str], files: set[str]) -> RowCheck:
    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        for key in columns:
            name = values.get(key)
            if isinstance(name, str) and name.strip() not in files:
                yield key, Invalid(Rule.NO_SUCH_FILE)

    return check
