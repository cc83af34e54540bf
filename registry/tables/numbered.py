"""Tables that were made for one matter, a numbered line each: looked through before they count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.tables.faults import Fault, Invalid, Rule, Unreadable
from registry.tables.preview import Mode
from registry.tables.reading import ReadTable, Row


@dataclass(frozen=True)
class Looked:
    """A filled table that was looked through: its sound rows by their number, and its faults.

    `other` is the matter that every row belongs to, where it is not the one asked for. `broke_off`
    is why the file could not be read to its end.
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


def look_through(table: ReadTable, *, matter: str, matter_key: str, number_key: str) -> Looked:
    """Read the whole of `table` once; a number that comes twice is a fault of the later row.

    The columns of `matter_key` and `number_key` say what each row belongs to and which it is.
    """
    faults, matters = list(table.faults), set[str]()
    sound, rows_of = dict[int, Row](), dict[int, int]()
    count, broke_off = 0, None
    try:
        for row in table.rows():
            count += 1
            matters.add(row.given.get(matter_key, "").strip())
            faults += row.faults
            number = row.values.get(number_key)
            if not isinstance(number, int):
                continue
            if rows_of.setdefault(number, row.number) != row.number:
                doubled = Invalid(Rule.DOUBLED_PLACE, row=rows_of[number])
                faults.append(table.place.fault(doubled, row=row.number, column=number_key))
            elif row.is_sound:
                sound[number] = row
    except Unreadable as unreadable:
        broke_off = unreadable
    other = next(iter(matters), "") if len(matters) == 1 else ""
    return Looked(table, count, sound, faults, "" if other == matter else other, broke_off)
