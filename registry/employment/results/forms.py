"""What rows or files of a run are looked at for; that an annex goes."""

from flask_babel import lazy_gettext as _l

from registry.employment.preparing.forms import purposes
from registry.employment.results.rules import SHOWN
from registry.employment.runs.rules import OUTCOME_NAMES
from registry.web.fields import ChoiceField, ListField, TextField
from registry.web.forms import RecordForm, RegistryForm


class RowsForm(RegistryForm):
    """Which rows are looked at, and what for."""

    outcome = ChoiceField(
        _l("Which rows"), choices=[(one.value, _l(OUTCOME_NAMES[one])) for one in SHOWN]
    )
    number = TextField(
        _l("Card or notification number"),
        required=False,
        max_length=60,
        width="half",
        autocomplete="off",
        hint=_l("Without one, the first hundred rows are shown."),
    )
    purpose = ChoiceField(_l("What for"), choices=purposes)


class CopyForm(RegistryForm):
    """Which file is taken, by whom and what for."""

    name = ListField(_l("What to take out"), width="full")
    recipient = TextField(
        _l("For whom"), max_length=100, hint=_l("The office and person who will have the file.")
    )
    purpose = ChoiceField(_l("What for"), choices=purposes)


class AnnexForm(RecordForm):
    """That an annex becomes a delivery: nothing to fill in."""
