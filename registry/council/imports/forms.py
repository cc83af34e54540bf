"""Forms of bringing a table in: the file, how it is read, and what is decided about its rows."""

from flask_babel import lazy_gettext as _l

from registry.council.members.forms import in_reader_language
from registry.council.rosters.rules import TABLE_NAMES
from registry.tables.encodings import Encoding
from registry.tables.preview import Mode
from registry.web.fields import ChoiceField, ListField
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField


class HandInForm(RegistryForm):
    """Which table it is, and the file."""

    kind_of_table = ChoiceField(
        _l("Table"),
        choices=[(kind.value, in_reader_language(name)) for kind, name in TABLE_NAMES.items()],
    )
    file = FilesField(_l("File"), accept=(".csv", ".xlsx"), most_files=1)


class ReadAsForm(RegistryForm):
    """How the file is read, where what was detected is wrong."""

    encoding = ListField(
        _l("Encoding"),
        required=False,
        choices=[(encoding.value, encoding.shown) for encoding in Encoding],
    )
    sheet = ListField(_l("Sheet"), required=False)


class BringInForm(RegistryForm):
    """How much is taken; the decisions about rows come beside it."""

    mode = ChoiceField(
        _l("What to take"),
        choices=[
            ("whole", _l("The whole file: all rows or none")),
            ("without-faulty", _l("All rows without errors; the faulty ones stay out")),
        ],
    )
    for_all = ListField(
        _l("For all rows that look known and have no decision of their own"),
        required=False,
        width="full",
    )

    def preset(self, *, whole: bool) -> None:
        """Choose the whole file beforehand where it can be taken; of one with errors, nothing."""
        if whole and not self.was_sent:
            self.mode.data = Mode.WHOLE.value
