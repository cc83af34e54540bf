"""Forms of periodic deliveries: the file, the hand-over, the receipt, what it is looked at for."""

import re
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from registry.core.periods import Period, PeriodKind
from registry.core.text import N_, Unanswerable
from registry.deliveries.layouts import CARD_NUMBER, Layout, card_key
from registry.deliveries.rules import CAUSE_NAMES
from registry.deliveries.sending import Fetched
from registry.tables.encodings import Encoding
from registry.tables.schema import Column, Kind
from registry.web.fields import (
    ChoiceField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.uploads import MEBIBYTE, FilesField

LONG: Final = 600  # characters; what may be longer gets several lines
WRITTEN = (Encoding.UTF_8_BOM, Encoding.CP932, Encoding.UTF_8)


class YearFilter(FilterForm):
    """Which year is shown."""

    year = WholeNumberField(_l("Year"), required=False, least=2019, most=2999)


class FileForm(RecordForm):
    """The file, and how its recipient reads it."""

    file = FilesField(
        _l("File"),
        accept=(".csv", ".xlsx"),
        most_files=1,
        most_bytes=120 * MEBIBYTE,
        missing=_l("Choose a file."),
    )
    encoding = ChoiceField(
        _l("Encoding for the recipient"),
        choices=[(encoding.value, encoding.shown) for encoding in WRITTEN],
    )


class NilForm(RecordForm):
    """That there was nothing in the period."""

    sure = TickField(_l("I have made sure that there is nothing for this period"), required=True)


class PrepareForm(RecordForm):
    """That somebody looked at what is unusual."""

    looked = TickField(_l("I have looked at what is unusual, and the file is right"))


class CorrectForm(PrepareForm):
    """Why there is another file for a period that has one."""

    words = TextAreaField(_l("Why the file differs"), missing=_l("Give the reason."), rows=3)


class OtherwiseForm(RecordForm):
    """Why it does not go over the network, and how it goes."""

    cause = ChoiceField(
        _l("Why not over the network"),
        choices=[(cause.value, _l(name)) for cause, name in CAUSE_NAMES.items()],
    )
    words = TextAreaField(
        _l("What happened, or what was agreed with whom"),
        missing=_l("Say what happened, or what was agreed."),
        rows=3,
    )
    medium = TextField(
        _l("Medium"), hint=_l("For example: encrypted USB stick no. 3, by messenger"),
        missing=_l("Say how it goes."),
    )  # fmt: skip


class FetchForm(RecordForm):
    """Who fetched the medium."""

    collector = TextField(_l("Name of who fetches it"), missing=_l("Enter the name."))
    collector_office = TextField(_l("Office of who fetches it"), missing=_l("Enter the office."))
    medium = TextField(
        _l("Medium"), hint=_l("For example: CD-R no. 12"), missing=_l("Say what it is.")
    )
    pieces = WholeNumberField(_l("Number of pieces"), least=1, most=99)

    def fetched(self) -> Fetched:
        """Return what was typed."""
        return Fetched(
            str(self.collector.data),
            str(self.collector_office.data),
            str(self.medium.data),
            int(self.pieces.data or 1),
        )


class CorrectByHandForm(CorrectForm, FetchForm):
    """Why there is another file, and who fetched its medium."""


def _package() -> FilesField:
    return FilesField(
        _l("The package from the medium"),
        required=False,
        accept=(".zip",),
        most_files=1,
        most_bytes=120 * MEBIBYTE,
        hint=_l("Where it came on a medium: it is compared with what was handed over."),
    )


class ReceiveForm(RecordForm):
    """An acknowledgement; what came on a medium can be compared with what was handed over."""

    package = _package()


class CodeForm(ReceiveForm):
    """The same with the code that stands on the slip."""

    code = TextField(
        _l("Code on the hand-over slip"),
        max_length=40,
        width="half",
        autocomplete="off",
        missing=_l("Type the code that stands on the slip."),
    )
    package = _package()


class SettleForm(RecordForm):
    """Which file counts, and why."""

    number = ChoiceField(_l("Which counts"))
    words = TextAreaField(_l("Reason"), missing=_l("Give the reason."), rows=3)


class SettleByHandForm(SettleForm):
    """The same with the code on the slip of the medium that counts."""

    code = TextField(
        _l("Code on the hand-over slip of the file that counts"),
        max_length=40,
        width="half",
        autocomplete="off",
        missing=_l("Type the code that stands on the slip."),
    )


class PassOnForm(RecordForm):
    """To whom data goes on, and what for."""

    body = ChoiceField(_l("To whom"))
    body_name = TextField(
        _l("Name of another body"), required=False, hint=_l("Only where a statute demands it")
    )
    statute = TextField(
        _l("Statute and article"), required=False, hint=_l("Only where a statute demands it")
    )
    purpose = ChoiceField(_l("What for"))


class CopyForm(RegistryForm):
    """What a copy is taken for."""

    what = ChoiceField(
        _l("What to take out"),
        choices=[
            ("data", _l("The table as the recipient gets it (CSV)")),
            ("workbook", _l("The same table as a workbook (XLSX)")),
            ("package", _l("The whole signed package (ZIP)")),
        ],
    )
    purpose = ChoiceField(_l("What for"))


def read_card(text: str) -> str:
    """Return a card number as numbers are compared. Raises Unanswerable where it is none."""
    if not re.fullmatch(CARD_NUMBER, card_key(text)):
        raise Unanswerable(N_("Enter a card number such as AB12345678CD."))
    return card_key(text)


class LookUpForm(RegistryForm):
    """Whose rows are looked at, and what for."""

    stream = ListField(_l("Which data"), width="full")
    card_no = TextField(
        _l("Residence card number"),
        max_length=20,
        width="half",
        autocomplete="off",
        reads=read_card,
    )
    purpose = ChoiceField(_l("What for"))


def _month(text: str) -> str:
    return str(Period.parse(text, (PeriodKind.MONTH,)))


class TrialForm(RegistryForm):
    """The month that is tried."""

    period = TextField(
        _l("Month"), width="short", hint=_l("For example 2026-11"), max_length=7, reads=_month
    )


def row_form(layout: Layout, language: str) -> RegistryForm:
    """Return a form with a field for each column of a table; the table's own check decides."""
    fields = {one.key: _field(one, language) for one in layout.columns}
    made: type[RegistryForm] = type("RowForm", (RegistryForm,), fields)
    return made()


def _field(column: Column, language: str) -> Any:
    label = column.heading.in_locale(language)
    if column.kind is Kind.CHOICE:
        offers = [(one.code, one.name.in_locale(language)) for one in column.allowed]
        return ChoiceField(label, required=column.required, choices=offers)
    if column.kind is Kind.DATE:
        return TextField(
            label,
            required=column.required,
            max_length=30,
            width="half",
            hint=_l("For example 2026-11-20, 令和8年11月20日 or R8.11.20"),
        )
    if column.max_length > LONG:
        return TextAreaField(label, required=column.required, max_length=column.max_length, rows=5)
    return TextField(
        label, required=column.required, max_length=column.max_length, autocomplete="off"
    )
