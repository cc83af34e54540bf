"""What visitors narrow public lists by, and ask of the calculator and of a certificate."""

from flask_babel import lazy_gettext as _l

from registry.council.members.forms import items
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import DateField, ListField, TextField
from registry.web.forms import FilterForm


class PublicFilter(FilterForm):
    """What the public register is narrowed by."""

    q = TextField(_l("Part of a name"), required=False, kind="search", autocomplete="off")
    item = ListField(_l("Membership class"), required=False, choices=items, width="full")
    as_of = DateField(_l("As of"), required=False, hint="", limits=MEMBERSHIP_DAYS)


class CodeForm(FilterForm):
    """The code of a certificate."""

    code = TextField(
        _l("Code on the certificate"),
        hint=_l("Four groups of five letters and digits"),
        max_length=40,
        autocomplete="off",
        width="half",
    )


class DueForm(FilterForm):
    """A clause and a period."""

    clause = ListField(_l("Clause"), width="full")
    period = TextField(
        _l("Period"),
        hint=_l(
            "A month 2026-11, a quarter 2026-Q3 or a day 2026-11-20; 令和8年11月 or R8.11.20 too"
        ),
        max_length=20,
        autocomplete="off",
        width="half",
    )
