"""What visitors narrow the list of meetings by."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import ListField, TextField
from registry.web.forms import FilterForm


class MeetingFilter(FilterForm):
    """A word, and a year."""

    q = TextField(_l("Part of the text"), required=False, kind="search", autocomplete="off")
    year = ListField(_l("Year"), required=False)
