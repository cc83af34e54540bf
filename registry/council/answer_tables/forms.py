"""Forms of answering by a table: the file, how it is read, and how much of it is taken."""

from flask_babel import lazy_gettext as _l

from registry.tables.encodings import Encoding
from registry.tables.preview import Mode
from registry.web.fields import ChoiceField, ListField
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField


class HandInForm(RegistryForm):
    """The filled table."""

    file = FilesField(_l("Filled table"), accept=(".csv", ".xlsx"), most_files=1)


class ReadAsForm(RegistryForm):
    """How the file is read, where what was detected is wrong."""

    encoding = ListField(
        _l("Encoding"),
        required=False,
        choices=[(encoding.value, encoding.shown) for encoding in Encoding],
    )
    sheet = ListField(_l("Sheet"), required=False)


class TakeForm(RegistryForm):
    """How much is taken."""

    mode = ChoiceField(
        _l("What to take"),
        choices=[
            ("whole", _l("The whole file: all rows or none")),
            ("without-faulty", _l("All rows without errors; the faulty ones stay out")),
        ],
    )

    def preset(self, *, whole: bool) -> None:
        """Choose the whole file beforehand where it can be taken; of one with errors, nothing."""
        if whole and not self.was_sent:
            self.mode.data = Mode.WHOLE.value
