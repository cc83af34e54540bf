"""What can be wrong with a file, a column or a cell, and what to do; never the value itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, cast

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText, Message, Unanswerable


class Rule(StrEnum):
    """The rule that a cell, a row or a heading breaks, or what is worth knowing about it."""

    REQUIRED = "required"
    TOO_LONG = "too-long"
    NOT_ALLOWED = "not-allowed"
    WRONG_FORM = "wrong-form"
    FORBIDDEN_CHARACTER = "forbidden-character"
    LOST_CHARACTER = "lost-character"
    PRIVATE_CHARACTER = "private-character"
    CHANGED_BY_SPREADSHEET = "changed-by-spreadsheet"
    CELL_ERROR = "cell-error"
    NOT_A_DATE = "not-a-date"
    AMBIGUOUS_DATE = "ambiguous-date"
    IMPOSSIBLE_DATE = "impossible-date"
    DATE_OUT_OF_RANGE = "date-out-of-range"
    TIME_OF_DAY = "time-of-day"
    NOT_A_NUMBER = "not-a-number"
    OUT_OF_RANGE = "out-of-range"
    CORPORATE_NUMBER_LENGTH = "corporate-number-length"
    CORPORATE_NUMBER_CHECK = "corporate-number-check"
    POSTAL_CODE = "postal-code"
    PHONE = "phone"
    KANA = "kana"
    EMAIL = "email"
    INSURANCE_OFFICE_NUMBER = "insurance-office-number"
    OUT_OF_ORDER = "out-of-order"
    EXTRA_CELLS = "extra-cells"
    MISSING_COLUMN = "missing-column"
    DOUBLED_COLUMN = "doubled-column"
    UNKNOWN_PLACE = "unknown-place"
    DOUBLED_PLACE = "doubled-place"
    OTHER_NAME = "other-name"
    OTHER_MATTER = "other-matter"
    NO_SUCH_FILE = "no-such-file"
    LEFT_OUT_FOR_PERMANENT = "left-out-for-permanent"
    LEFT_OUT = "left-out"
    SHORT_ROW = "short-row"
    AFTER_PERIOD = "after-period"
    OTHER_TABLE = "other-table"
    NOBODY = "nobody"
    OTHER_VERSION = "other-version"
    KNOWN_OTHERWISE = "known-otherwise"
    # The rest stops nothing: it is told, so that nobody is surprised afterwards.
    ABSENT_COLUMN = "absent-column"
    UNKNOWN_COLUMN = "unknown-column"
    ERA_HAD_ENDED = "era-had-ended"
    ROWS_ABOVE_HEADINGS = "rows-above-headings"
    HIDDEN_ROWS = "hidden-rows"
    HIDDEN_COLUMNS = "hidden-columns"
    FORMULAS = "formulas"
    BEFORE_PERIOD = "before-period"
    CARD_FORM = "card-form"
    UNKNOWN_CODE = "unknown-code"
    EMPTY_CELLS = "empty-cells"
    WITHOUT_CARD = "without-card"
    EARLIER_VERSION = "earlier-version"


NOTES: Final = frozenset(
    {
        Rule.ABSENT_COLUMN,
        Rule.UNKNOWN_COLUMN,
        Rule.ERA_HAD_ENDED,
        Rule.ROWS_ABOVE_HEADINGS,
        Rule.HIDDEN_ROWS,
        Rule.HIDDEN_COLUMNS,
        Rule.FORMULAS,
        Rule.BEFORE_PERIOD,
        Rule.CARD_FORM,
        Rule.UNKNOWN_CODE,
        Rule.EMPTY_CELLS,
        Rule.WITHOUT_CARD,
        Rule.EARLIER_VERSION,
    }
)


class _Wording(NamedTuple):
    message: str
    advice: str


_WORDINGS: Final[dict[Rule, _Wording]] = {
    Rule.REQUIRED: _Wording(
        N_("This cell must not be empty."),
        N_("Fill it in."),
    ),
    Rule.TOO_LONG: _Wording(
        N_("This cell holds more than %(most)s characters."),
        N_("Shorten it; look whether several cells have run together."),
    ),
    Rule.NOT_ALLOWED: _Wording(
        N_("This cell holds something that is not on the list."),
        N_("Use one of these: %(allowed)s."),
    ),
    Rule.WRONG_FORM: _Wording(
        N_("This cell is not written in the form that the column asks for."),
        N_("Write it in this form: %(form)s."),
    ),
    Rule.FORBIDDEN_CHARACTER: _Wording(
        N_("This cell holds an invisible control character (%(code_point)s)."),
        N_("Delete the cell's content and type it again."),
    ),
    Rule.LOST_CHARACTER: _Wording(
        N_("A character of this cell was lost when the file was converted (%(code_point)s)."),
        N_("Enter the right character in its place, and save the file as XLSX or as CSV in UTF-8."),
    ),
    Rule.PRIVATE_CHARACTER: _Wording(
        N_("This cell holds a character that only some computers can show (%(code_point)s)."),
        N_("Replace it by a standard character."),
    ),
    Rule.CHANGED_BY_SPREADSHEET: _Wording(
        N_("The spreadsheet has turned this cell into a number or a date, and digits are lost."),
        N_("Format the column as text, and enter the cell again from the original."),
    ),
    Rule.CELL_ERROR: _Wording(
        N_("This cell shows an error of the spreadsheet, such as #N/A."),
        N_("Replace the formula by its value."),
    ),
    Rule.NOT_A_DATE: _Wording(
        N_("This can't be read as a date."),
        N_("Write the date as 2026-11-20, 2026/11/20, 20261120, 令和8年11月20日 or R8.11.20."),
    ),
    Rule.AMBIGUOUS_DATE: _Wording(
        N_("This date can be read in more than one way."),
        N_("Write the year with four digits and first, as in 2026-11-20, or with its era."),
    ),
    Rule.IMPOSSIBLE_DATE: _Wording(
        N_("There is no such day."),
        N_("Check year, month and day."),
    ),
    Rule.DATE_OUT_OF_RANGE: _Wording(
        N_("This date is not between %(earliest)s and %(latest)s."),
        N_("Look at the year again."),
    ),
    Rule.TIME_OF_DAY: _Wording(
        N_("This cell holds a time of day; only a date is asked for."),
        N_("Remove the time."),
    ),
    Rule.NOT_A_NUMBER: _Wording(
        N_("This can't be read as a whole number."),
        N_("Write digits only, without a unit."),
    ),
    Rule.OUT_OF_RANGE: _Wording(
        N_("This number is not between %(least)s and %(most)s."),
        N_("Check the number."),
    ),
    Rule.CORPORATE_NUMBER_LENGTH: _Wording(
        N_("A corporate number has 13 digits."),
        N_("Compare it with the National Tax Agency's corporate number site; format it as text."),
    ),
    Rule.CORPORATE_NUMBER_CHECK: _Wording(
        N_("The check digit of this corporate number is wrong, so at least one digit is."),
        N_("Compare it with the National Tax Agency's corporate number site."),
    ),
    Rule.POSTAL_CODE: _Wording(
        N_("A postal code has 7 digits."),
        N_("Write it as 100-8901; if a leading zero is gone, format the column as text."),
    ),
    Rule.KANA: _Wording(
        N_("This is not a reading in kana."),
        N_("Write the reading in katakana, for example カクウケン."),
    ),
    Rule.PHONE: _Wording(
        N_("There can't be such a telephone number."),
        N_("Write one number with its area code (03-1234-5678), or from abroad with + (+996 …)."),
    ),
    Rule.EMAIL: _Wording(
        N_("This can't be an e-mail address."),
        N_("Write one address, as in office@example.jp."),
    ),
    Rule.INSURANCE_OFFICE_NUMBER: _Wording(
        N_("An employment insurance establishment number has 11 digits."),
        N_("Write it as 1301-123456-7; if leading zeros are gone, format the column as text."),
    ),
    Rule.OUT_OF_ORDER: _Wording(
        N_("This date lies before the one in “%(earlier)s”."),
        N_("Check both dates."),
    ),
    Rule.EXTRA_CELLS: _Wording(
        N_("This row has cells to the right of the last heading."),
        N_("Look whether the row has slipped to the right; remove what stands outside the table."),
    ),
    Rule.UNKNOWN_PLACE: _Wording(
        N_("The table that was made for this has no line of this number."),
        N_("Use the numbers of that table, from 1 to %(most)s, and add no lines."),
    ),
    Rule.DOUBLED_PLACE: _Wording(
        N_("Row %(row)s has the same number."),
        N_("Keep one row for each number."),
    ),
    Rule.OTHER_NAME: _Wording(
        N_("Number and name in this row do not belong together."),
        N_("Take both from the table that was made for this; look whether columns were sorted."),
    ),
    Rule.OTHER_MATTER: _Wording(
        N_("This row belongs to another matter: its number is not %(number)s."),
        N_("Hand the row in where it belongs."),
    ),
    Rule.NO_SUCH_FILE: _Wording(
        N_("No file of this name was added."),
        N_("Add the file first, or correct its name."),
    ),
    Rule.LEFT_OUT_FOR_PERMANENT: _Wording(
        N_("A permanent resident's notification is given without items ⑩ to ⑰."),
        N_("Empty these cells, and ask the sender to leave them out."),
    ),
    Rule.LEFT_OUT: _Wording(
        N_("This cell must not be in the file: the agreement leaves this item out for this row."),
        N_("Empty the cell at its source and hand the file in again; nothing of it was kept."),
    ),
    Rule.SHORT_ROW: _Wording(
        N_("This row has fewer cells than there are headings: the file is cut off or has slipped."),
        N_("Write the file anew at its source and compare the number of rows."),
    ),
    Rule.AFTER_PERIOD: _Wording(
        N_("This date lies after the period of the delivery, %(period)s."),
        N_("Look whether the file is that of another period."),
    ),
    Rule.BEFORE_PERIOD: _Wording(
        N_("This date lies before the period of the delivery, %(period)s."),
        N_("Nothing needs to be done if it became known only now."),
    ),
    Rule.OTHER_TABLE: _Wording(
        N_("The columns are those of another of the tables."),
        N_("Look whether files were mixed up."),
    ),
    Rule.NOBODY: _Wording(
        N_("Without a card number, name and birth date must both be there."),
        N_("Fill in the card number, or name and birth date."),
    ),
    Rule.OTHER_VERSION: _Wording(
        N_("Row %(row)s has the same number with other content, and no day tells which is later."),
        N_("Fill in the day of the change, or give each notification a number of its own."),
    ),
    Rule.KNOWN_OTHERWISE: _Wording(
        N_("This number is known with other content, and no day tells which is later."),
        N_("Fill in the day of the change; another notification needs another number."),
    ),
    Rule.CARD_FORM: _Wording(
        N_("Card number not of the form AB12345678CD: row %(rows)s (in all: %(count)s)."),
        N_("They count as unknown numbers unless the records have them so."),
    ),
    Rule.UNKNOWN_CODE: _Wording(
        N_("Not in the code table: row %(rows)s (in all: %(count)s)."),
        N_("It is compared as it stands and disagrees with everything else."),
    ),
    Rule.EMPTY_CELLS: _Wording(
        N_("Empty: row %(rows)s (in all: %(count)s)."),
        N_("An empty cell is compared like any other; have it filled in if it is known."),
    ),
    Rule.WITHOUT_CARD: _Wording(
        N_("Without a card number: row %(rows)s (in all: %(count)s)."),
        N_("A notification can be found for them by name and birth date only."),
    ),
    Rule.EARLIER_VERSION: _Wording(
        N_("Earlier version of a notification: row %(rows)s (in all: %(count)s)."),
        N_("The last change counts; other notifications need numbers of their own."),
    ),
    Rule.MISSING_COLUMN: _Wording(
        N_("The column “%(heading)s” is missing."),
        N_("Add the column; its heading may also be “%(key)s”."),
    ),
    Rule.DOUBLED_COLUMN: _Wording(
        N_("The column “%(heading)s” is there more than once."),
        N_("Keep one of them."),
    ),
    Rule.ABSENT_COLUMN: _Wording(
        N_("The file has no column “%(heading)s”; it stays empty in every row."),
        N_("Add the column if you have the data."),
    ),
    Rule.UNKNOWN_COLUMN: _Wording(
        N_("The column “%(heading)s” is not known; it is left out."),
        N_("Correct the heading if the column is needed."),
    ),
    Rule.ERA_HAD_ENDED: _Wording(
        N_("The era of this date had ended by then; it is read as %(day)s."),
        N_("Check that this is the day that is meant."),
    ),
    Rule.ROWS_ABOVE_HEADINGS: _Wording(
        N_("The rows above the headings are not read."),
        N_("Nothing needs to be done if they are titles or remarks."),
    ),
    Rule.HIDDEN_ROWS: _Wording(
        N_("The sheet has hidden rows; they are read like the others."),
        N_("Show them in the spreadsheet, and delete those that are not meant."),
    ),
    Rule.HIDDEN_COLUMNS: _Wording(
        N_("The sheet has hidden columns; they are read like the others."),
        N_("Show them in the spreadsheet, and delete those that are not meant."),
    ),
    Rule.FORMULAS: _Wording(
        N_("The sheet has formulas; the values that were last worked out are read."),
        N_("Check these values, or replace the formulas by their values."),
    ),
}


_SEVERAL_ABSENT: Final = _Wording(
    N_("The file lacks these columns, which stay empty in every row: %(headings)s."),
    N_("Add them if you have the data."),
)


class Invalid(Unanswerable):
    """One value breaks one rule; `message` says which, `advice` what to do."""

    def __init__(self, rule: Rule, /, **params: object) -> None:
        super().__init__(_WORDINGS[rule].message, **params)
        self.rule = rule
        self.advice = Message(_WORDINGS[rule].advice, params)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and what to do: safe to log, for it never holds what the cell says.

    `row` is the number that a spreadsheet shows beside the row; `column` is the column's key, or
    the heading as it stands in the file where nobody knows the column.
    """

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    rule: Rule
    message: Message
    advice: Message

    @property
    def blocks(self) -> bool:
        """Say whether the row can't be taken as it is; the other faults are only told."""
        return self.rule not in NOTES


@dataclass(frozen=True)
class Place:
    """The file and sheet that faults are found in."""

    file: str
    sheet: str | None = None

    def fault(
        self, invalid: Invalid, *, row: int | None = None, column: str | None = None
    ) -> Fault:
        """Say where `invalid` was found."""
        return Fault(
            file=self.file,
            sheet=self.sheet,
            row=row,
            column=column,
            rule=invalid.rule,
            message=invalid.message,
            advice=invalid.advice,
        )


def gathered(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults as they are told to people: the absent columns of a table in one line."""
    told = list(faults)
    absent: dict[tuple[str, str | None], list[Fault]] = {}
    for fault in told:
        if fault.rule is Rule.ABSENT_COLUMN:
            absent.setdefault((fault.file, fault.sheet), []).append(fault)
    for first, *others in absent.values():
        if others:
            told[told.index(first)] = _in_one_line([first, *others])
            told = [fault for fault in told if fault not in others]
    return told


def _in_one_line(absent: Sequence[Fault]) -> Fault:
    headings = [cast(LocalizedText, fault.message.params["heading"]) for fault in absent]
    named = LocalizedText(
        "".join(f"「{one.ja}」" for one in headings), ", ".join(f"“{one.en}”" for one in headings)
    )
    message = Message(_SEVERAL_ABSENT.message, {"headings": named})
    advice = Message(_SEVERAL_ABSENT.advice)
    return replace(absent[0], column=None, message=message, advice=advice)


def blocking(faults: Iterable[Fault]) -> bool:
    """Say whether any of `faults` blocks."""
    return any(fault.blocks for fault in faults)


class Why(StrEnum):
    """Why a whole file can't be read."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    ENCODING = "encoding"
    QUOTES = "quotes"
    NO_HEADINGS = "no-headings"
    NO_SUCH_SHEET = "no-such-sheet"
    NOT_A_TABLE = "not-a-table"
    OLD_WORKBOOK = "old-workbook"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    BROKEN = "broken"
    TOO_COSTLY = "too-costly"


_REASONS: Final[dict[Why, str]] = {
    Why.EMPTY: N_("The file is empty."),
    Why.TOO_LARGE: N_("The file is larger than %(most)s MB. Divide it."),
    Why.TOO_MANY_ROWS: N_("The table has more than %(most)s rows. Divide it."),
    Why.TOO_MANY_COLUMNS: N_(
        "The table has more than %(most)s columns. Remove what is not needed."
    ),
    Why.ENCODING: N_(
        "The characters of row %(row)s can't be read in %(encoding)s. "
        "Save the file as XLSX or as “CSV UTF-8”."
    ),
    Why.QUOTES: N_(
        "From row %(row)s on the file can't be divided into cells: "
        "a quotation mark is missing or too many."
    ),
    Why.NO_HEADINGS: N_(
        "No row with known headings was found. The first row must name the columns, for example: "
        "%(expected)s."
    ),
    Why.NO_SUCH_SHEET: N_("The workbook has no sheet that can be read as this table."),
    Why.NOT_A_TABLE: N_("The file is neither CSV nor XLSX, whatever its name says."),
    Why.OLD_WORKBOOK: N_("This is not an .xlsx workbook. Save it as “Excel workbook (.xlsx)”."),
    Why.ENCRYPTED: N_("The workbook is protected by a password. Save it without one."),
    Why.MACROS: N_("The workbook holds macros. Save it as “Excel workbook (.xlsx)” without them."),
    Why.BROKEN: N_("The workbook is damaged. Open it in the spreadsheet and save it again."),
    Why.TOO_COSTLY: N_(
        "The workbook unpacks to more than can be handled. Copy the table alone, without empty "
        "formatted rows, to a new workbook."
    ),
}


class Unreadable(Refused):
    """A whole file can't be read; nothing of it was taken.

    `file` is its name, where several are read together.
    """

    def __init__(self, why: Why, /, **params: object) -> None:
        super().__init__(Refusal(_REASONS[why], params))
        self.why = why
        self.file = ""
