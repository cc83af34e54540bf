"""What is typed to begin an edition: its day, its file, which column is which."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import lazy_gettext as _l

from registry.moc.editions.rules import Sort
from registry.tables.schema import Schema
from registry.web.fields import DateField, ListField
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField


class BeginForm(RegistryForm):
    """A new edition: of which day, until when it may be relied on, and from which file."""

    as_of = DateField(_l("As of"), hint=_l("The day on which the list is true"))
    valid_until = DateField(
        _l("Valid until"),
        required=False,
        hint=_l("After that day it is shown as out of date. Leave it empty where there is none."),
    )
    file = FilesField(
        _l("Your own table"),
        accept=(".xlsx", ".csv"),
        most_files=1,
        required=False,
        hint=_l("Leave it empty to make the edition from the register."),
    )


class WorkbookForm(RegistryForm):
    """The support-organisation workbook as it is published."""

    file = FilesField(
        _l("The list as published"),
        accept=(".xlsx", ".csv"),
        most_files=1,
        hint=_l(
            "As the Immigration Services Agency publishes it, or as it was downloaded here; below "
            "eight rows of headings, or one."
        ),
        missing=_l("Choose a file."),
    )
    as_of = DateField(
        _l("As of"),
        required=False,
        hint=_l("Only where the file does not state its day in its first row"),
    )
    valid_until = DateField(
        _l("Valid until"),
        required=False,
        hint=_l("After that day it is shown as out of date. Leave it empty where there is none."),
    )


def match_form(schema: Schema, headings: Sequence[str], taken: Mapping[str, str]) -> RegistryForm:
    """Return the form that asks, for every column of a list, which column of the file it is."""
    language = current_language()
    fields = {
        column.key: ListField(
            column.heading.in_locale(language),
            required=column.required,
            choices=[(heading, heading) for heading in dict.fromkeys(headings)],
        )
        for column in schema.columns
    }
    form: RegistryForm = type("MatchForm", (RegistryForm,), fields)(data=dict(taken))
    return form


OF_SORT: Final[Mapping[Sort, type[BeginForm] | type[WorkbookForm]]] = {
    Sort.AGENCIES: BeginForm,
    Sort.SUPPORT: WorkbookForm,
}
