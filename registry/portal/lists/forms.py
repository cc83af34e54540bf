"""What visitors ask of the public lists."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import DateField, TextField
from registry.web.forms import FilterForm


class AgencyQuestion(FilterForm):
    """Is this agency real?"""

    q = TextField(
        _l("Name or certificate number of the agency"),
        required=False,
        kind="search",
        autocomplete="off",
        hint=_l("As you heard or read it, in Cyrillic or Latin letters; a part is enough."),
    )
    as_of = DateField(_l("As of"), required=False, hint="")


class ListFilter(FilterForm):
    """Which entries, on which day."""

    q = TextField(_l("Part of a name or number"), required=False, kind="search", autocomplete="off")
    as_of = DateField(_l("As of"), required=False, hint="")


class DayFilter(FilterForm):
    """Which day."""

    as_of = DateField(_l("As of"), required=False, hint="")
