"""What a registered corporation types about what employers have done."""

from typing import Final

from flask_babel import lazy_gettext as _l

from registry.council.measures.rules import COMPLIANCE_NAMES
from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import ChoiceField, DateField, TextAreaField
from registry.web.forms import RecordForm, RegistryForm
from registry.web.uploads import FilesField

ENDINGS: Final = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx")


class DoneForm(RecordForm):
    """What one establishment has done, with its evidence."""

    status = ChoiceField(
        _l("Compliance"),
        choices=[
            (status.value, in_reader_language(name)) for status, name in COMPLIANCE_NAMES.items()
        ],
    )
    since = DateField(_l("Since"), limits=MEMBERSHIP_DAYS)
    valid_until = DateField(
        _l("Evidence valid until"),
        required=False,
        limits=MEMBERSHIP_DAYS,
        hint=_l("The last day; empty where it does not end. For example 2026-11-20 or R8.11.20"),
    )
    evidence = FilesField(_l("Evidence"), accept=ENDINGS, most_files=1, required=False)
    note = TextAreaField(_l("Further note"), required=False, max_length=1000, rows=3)


class HandInForm(RegistryForm):
    """The filled table, and the files that it names."""

    file = FilesField(_l("Filled table"), accept=(".csv", ".xlsx"), most_files=1)
    evidence = FilesField(
        _l("Files that the table names"), accept=ENDINGS, most_files=50, required=False
    )
