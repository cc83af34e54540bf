"""What the employers on the rosters are narrowed by."""

from flask_babel import lazy_gettext as _l

from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.council.rosters.rules import ROSTER_NAMES
from registry.web.fields import DateField, ListField, TextField
from registry.web.forms import FilterForm


class EmployersAsked(FilterForm):
    """What the employers are narrowed by."""

    q = TextField(
        _l("Part of a name, or a number"), required=False, kind="search", autocomplete="off"
    )
    roster = ListField(
        _l("Roster"),
        required=False,
        width="full",
        choices=[(code, in_reader_language(name)) for code, name in ROSTER_NAMES.items()],
    )
    as_of = DateField(_l("As of"), required=False, hint="", limits=MEMBERSHIP_DAYS)
