"""The table of what employers have done: made for one measure and corporation (council:3.1.2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from registry.council.measures.rules import (
    ESTABLISHMENT,
    NAME,
    NOTE,
    NUMBER,
    SINCE,
    STATUS,
    VALID_UNTIL,
    Compliance,
)
from registry.tables.faults import Invalid, Rule
from registry.tables.keys import name_key
from registry.tables.schema import Column, Schema, Value, in_order

MEASURE: Final = Column("measure", "措置番号", "Measure", required=True, max_length=60)
EVIDENCE: Final = Column("evidence", "証憑のファイル名", "File of evidence", max_length=200)
COLUMNS: Final = (MEASURE, NUMBER, NAME, ESTABLISHMENT, STATUS, SINCE, VALID_UNTIL, EVIDENCE, NOTE)


def schema_of(measure_number: str, *, names: Mapping[int, str], files: Sequence[str]) -> Schema:
    """Return the table of one measure; `names` are the establishments' by their numbers."""
    keys = {number: name_key(name) for number, name in names.items()}

    def check(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
        number, place, name = (values.get(c.key) for c in (MEASURE, NUMBER, NAME))
        if isinstance(number, str) and number.strip() != measure_number:
            yield MEASURE.key, Invalid(Rule.OTHER_MATTER, number=measure_number)
        if isinstance(place, int) and place not in keys:
            yield NUMBER.key, Invalid(Rule.UNKNOWN_PLACE, most=max(keys, default=0))
        elif isinstance(place, int) and isinstance(name, str) and name_key(name) != keys[place]:
            yield NAME.key, Invalid(Rule.OTHER_NAME)
        if values.get(STATUS.key) == Compliance.COMPLIED and not values.get(SINCE.key):
            yield SINCE.key, Invalid(Rule.REQUIRED)
        evidence = values.get(EVIDENCE.key)
        if isinstance(evidence, str) and evidence.strip() not in files:
            yield EVIDENCE.key, Invalid(Rule.NO_SUCH_FILE)

    return Schema("compliance", COLUMNS, checks=(in_order(SINCE, VALID_UNTIL), check))
