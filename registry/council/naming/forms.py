"""What is typed to name establishments: a selection, a file, an earlier request, or one by hand."""

from typing import Any

from flask_babel import lazy_gettext as _l

from registry.core.text import N_, Unanswerable
from registry.council.members.forms import in_reader_language
from registry.council.rosters.rules import ROSTER_NAMES
from registry.tables import numbers
from registry.web.fields import ChoicesField, ListField, TextField, TickField
from registry.web.forms import FilterForm, RecordForm
from registry.web.uploads import FilesField


def industries(text: str) -> str:
    """Return industry codes as digits with commas. Raises Unanswerable."""
    codes = text.translate(str.maketrans("０１２３４５６７８９、，", "0123456789,,")).split(",")
    plain = [code.strip() for code in codes if code.strip()]
    if not all(code.isascii() and code.isdigit() and 2 <= len(code) <= 4 for code in plain):
        raise Unanswerable(N_("Write codes of 2 to 4 digits with commas between, as in 11, 15."))
    return ",".join(dict.fromkeys(plain))


class SelectionForm(FilterForm):
    """By what establishments are selected from the rosters."""

    industries = TextField(
        _l("Industries"),
        required=False,
        max_length=100,
        hint=_l("Codes such as 11, 15, 484; each holds all below it."),
        reads=industries,
    )
    prefecture = ListField(_l("Prefecture"), required=False)
    roster = ListField(
        _l("Roster"),
        required=False,
        choices=[(code, in_reader_language(name)) for code, name in ROSTER_NAMES.items()],
    )
    q = TextField(_l("Part of a name, or a number"), required=False, kind="search")


class SelectForm(RecordForm):
    """All that is selected is named."""


class FileForm(RecordForm):
    """A table of establishments."""

    file = FilesField(_l("File"), accept=(".csv", ".xlsx"), most_files=1)
    without_faulty = TickField(_l("Leave rows with errors out and take the others"))


class EarlierForm(RecordForm):
    """The establishments of an earlier request."""

    number = TextField(_l("Number of the request"), max_length=60, width="half")


class ByHandForm(RecordForm):
    """One establishment by hand."""

    name = TextField(_l("Name of the employer"))
    corporate_number = TextField(
        _l("Corporate number"), required=False, width="half", reads=numbers.corporate_number
    )
    establishment = TextField(_l("Establishment"), required=False)
    address = TextField(_l("Address"), required=False, max_length=300)
    prefecture = TextField(_l("Prefecture"), required=False, max_length=20, width="half")
    industry = TextField(_l("Industry (JSIC)"), required=False, width="short", reads=industries)

    @property
    def named(self) -> dict[str, Any]:
        """The establishment as a draft keeps it."""
        names = (
            "name",
            "corporate_number",
            "establishment",
            "address",
            "prefecture",
            "industry",
        )
        return {"employer_id": None, **{name: self._fields[name].data or "" for name in names}}


class DropForm(RecordForm):
    """Which establishments are named no more."""

    places = ChoicesField(_l("Establishments"), required=False)
